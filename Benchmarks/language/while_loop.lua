local function run(count)
  local total = 0
  local i = 0
  while i < count do
    if i % 3 == 0 then
      total = total + 5
    else
      total = total - 1
    end
    i = i + 1
  end
  return total
end

print(run(10000000))
