-- From 1 on, as lists are in Lua: the index is the number itself, as in the twins.
local function sieve(limit)
  local is_prime = {}
  for i = 1, limit do is_prime[i] = true end
  local count = 0
  for i = 2, limit - 1 do
    if is_prime[i] then
      count = count + 1
      for multiple = i + i, limit - 1, i do is_prime[multiple] = false end
    end
  end
  return count
end

print(sieve(2000000))
