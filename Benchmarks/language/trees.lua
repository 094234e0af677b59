local function build(depth)
  if depth == 0 then return {left = nil, right = nil} end
  return {left = build(depth - 1), right = build(depth - 1)}
end

local function count(tree)
  if tree.left == nil then return 1 end
  return 1 + count(tree.left) + count(tree.right)
end

local function run(deepest)
  local kept = build(deepest)
  for depth = 4, deepest - 1, 3 do
    local trees = math.floor(2 ^ (deepest - depth + 4))
    local nodes = 0
    for _ = 1, trees do nodes = nodes + count(build(depth)) end
    print(trees .. " trees of depth " .. depth .. ": " .. nodes .. " nodes")
  end
  print("kept a tree of " .. count(kept) .. " nodes")
end

run(14)
