class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def count(tree):
    if tree.left is None:
        return 1
    return 1 + count(tree.left) + count(tree.right)


def run(deepest):
    kept = build(deepest)
    for depth in range(4, deepest, 3):
        trees = 2 ** (deepest - depth + 4)
        nodes = 0
        for _ in range(trees):
            nodes += count(build(depth))
        print(f"{trees} trees of depth {depth}: {nodes} nodes")
    print(f"kept a tree of {count(kept)} nodes")


run(14)
