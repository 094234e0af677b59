local function generate(count, vocabulary)
  local words = {}
  local state = 42
  for i = 1, count do
    state = (state * 1309 + 13849) % 65536
    words[i] = "word" .. state % (state % vocabulary + 1)
  end
  return table.concat(words, " ")
end

local function count_words(text)
  local counts = {}
  for word in text:gmatch("[^ ]+") do
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

local counts = count_words(generate(500000, 5000))
local distinct = 0
local most = ""
local highest = 0
for word, count in pairs(counts) do
  distinct = distinct + 1
  if count > highest or count == highest and word < most then
    most = word
    highest = count
  end
end
print(distinct .. " words, most often " .. most .. ": " .. highest)
