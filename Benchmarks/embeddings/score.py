"""Scores what Benchmarks/run-embeddings made, all by the same code: KIND COUNT FILE, prints JSON."""

import json
import sys

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

import twins

# Trustworthiness is of so many rows, its time growing with their square.
TRUSTED = 5000
# Rows whose neighbours are looked for exactly.
RECALLED = 1000
PERPLEXITY = 30


def recall(x, found):
    """The share of the true nearest rows among those found."""
    rows = np.random.default_rng(0).permutation(len(x))[:RECALLED]
    squares = (x * x).sum(1)
    distances = squares[rows, None] + squares[None] - 2 * x[rows] @ x.T
    distances[np.arange(len(rows)), rows] = np.inf
    k = found.shape[1]
    nearest = np.argpartition(distances, k, axis=1)[:, :k]
    hits = [len(np.intersect1d(a, b)) for a, b in zip(nearest, found[rows])]
    return float(np.mean(hits)) / k


def divergence(x, points):
    """Kullback and Leibler's, of the map's similarities from those of the rows."""
    from openTSNE.affinity import PerplexityBasedNN

    p = PerplexityBasedNN(x, perplexity=PERPLEXITY, n_jobs=2, random_state=1).P.tocoo()
    points = points.astype(np.float32)
    total = -float(len(points))
    squares = (points * points).sum(1)
    for start in range(0, len(points), 500):
        part = slice(start, start + 500)
        distances = squares[part, None] + squares[None] - 2 * points[part] @ points.T
        total += float((1 / (1 + np.maximum(distances, 0))).sum(dtype=np.float64))
    apart = ((points[p.row] - points[p.col]).astype(np.float64) ** 2).sum(1)
    return float((p.data * (np.log(p.data) + np.log1p(apart))).sum() + np.log(total))


def main():
    kind, count, path = sys.argv[1:]
    x = twins.images(int(count))
    made = np.load(path)
    if kind == "neighbors":
        print(json.dumps({"recall": recall(x, made)}))
        return
    rows = np.random.default_rng(0).permutation(len(x))[:TRUSTED]
    classes = twins.labels(int(count))
    folds = StratifiedKFold(10)
    scores = {
        "trust": trustworthiness(x[rows], made[rows], n_neighbors=15),
        "accuracy": cross_val_score(KNeighborsClassifier(10), made, classes, cv=folds).mean(),
    }
    if kind == "tsne":
        scores["divergence"] = divergence(x, made)
    print(json.dumps(scores))


if __name__ == "__main__":
    main()
