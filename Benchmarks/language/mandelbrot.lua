local function inside(size, limit)
  local count = 0
  for row = 0, size - 1 do
    local ci = 3.0 * row / size - 1.5
    for column = 0, size - 1 do
      local cr = 3.0 * column / size - 2.0
      local zr, zi = 0.0, 0.0
      local zr2, zi2 = 0.0, 0.0
      local step = 0
      while step < limit and zr2 + zi2 <= 4.0 do
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
        zr2 = zr * zr
        zi2 = zi * zi
        step = step + 1
      end
      if step == limit then count = count + 1 end
    end
  end
  return count
end

print(inside(300, 100))
