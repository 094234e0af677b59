"""The peers' side of Benchmarks/run-embeddings: one library's making, timed twice in one process."""

import gzip
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

# As Linnet looks for it: in this variable's folder, or where Debian puts it.
FOLDER = Path(os.environ.get("LINNET_DATA", "/usr/share/datasets")) / "fashion-mnist"


def read(name, offset):
    with gzip.open(FOLDER / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def images(count):
    parts = [read(f"{part}-images-idx3-ubyte.gz", 16) for part in ("train", "t10k")]
    rows = np.concatenate(parts).reshape(-1, 784)[:count]
    return rows.astype(np.float32) / 255


def labels(count):
    parts = [read(f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")]
    return np.concatenate(parts)[:count]


def by_umap(x, threads):
    import umap

    # With a seed it would use one thread.
    return umap.UMAP(n_jobs=threads).fit_transform(x)


def by_opentsne(x, threads):
    import openTSNE

    return np.asarray(openTSNE.TSNE(n_jobs=threads, random_state=1).fit(x))


def by_pynndescent(x, threads):
    import pynndescent

    # A point is its own first neighbour there.
    index = pynndescent.NNDescent(x, n_neighbors=16, n_jobs=threads, random_state=1)
    return index.neighbor_graph[0][:, 1:]


def main():
    library, count, path, threads = sys.argv[1:]
    make = {"umap": by_umap, "opentsne": by_opentsne, "pynndescent": by_pynndescent}[library]
    x = images(int(count))
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        made = make(x, int(threads))
        seconds.append(time.perf_counter() - start)
    np.save(path, made)
    print(json.dumps({"first": seconds[0], "again": seconds[1]}))


if __name__ == "__main__":
    main()
