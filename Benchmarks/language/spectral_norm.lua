local function entry(i, j) return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) end

local function multiply(v)
  local n = #v
  local result = {}
  for i = 0, n - 1 do
    local total = 0.0
    for j = 0, n - 1 do total = total + entry(i, j) * v[j + 1] end
    result[#result + 1] = total
  end
  return result
end

local function multiply_transposed(v)
  local n = #v
  local result = {}
  for i = 0, n - 1 do
    local total = 0.0
    for j = 0, n - 1 do total = total + entry(j, i) * v[j + 1] end
    result[#result + 1] = total
  end
  return result
end

local function spectral_norm(n)
  local u = {}
  for _ = 1, n do u[#u + 1] = 1.0 end
  local v = {}
  for _ = 1, 10 do
    v = multiply_transposed(multiply(u))
    u = multiply_transposed(multiply(v))
  end
  local uv = 0.0
  local vv = 0.0
  for i = 1, n do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  return math.sqrt(uv / vv)
end

print(string.format("%.9f", spectral_norm(200)))
