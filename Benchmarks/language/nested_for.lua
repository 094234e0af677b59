local function run(rows, columns)
  local total = 0
  for i = 0, rows - 1 do
    for j = 0, columns - 1 do
      total = (total + i * j) % 1000003
    end
  end
  return total
end

print(run(1000, 10000))
