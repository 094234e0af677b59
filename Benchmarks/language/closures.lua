local function mapped(items, change)
  local result = {}
  for _, item in ipairs(items) do result[#result + 1] = change(item) end
  return result
end

local function filtered(items, keep)
  local result = {}
  for _, item in ipairs(items) do
    if keep(item) then result[#result + 1] = item end
  end
  return result
end

local function folded(items, start, combine)
  local result = start
  for _, item in ipairs(items) do result = combine(result, item) end
  return result
end

local function run(count, factor, divisor)
  local numbers = {}
  for i = 0, count - 1 do numbers[#numbers + 1] = i end
  local scaled = mapped(numbers, function(x) return x * factor + 1 end)
  local kept = filtered(scaled, function(x) return x % divisor ~= 0 end)
  local total = folded(kept, 0, function(sum, x) return sum + x end)
  return #kept, total
end

local count, total = run(1000000, 3, 7)
print(string.format("%d kept, %d in all", count, total))
