# Small archives as NumPy writes them.
import gzip
import sys
import numpy as np

out = sys.argv[1]
x = np.arange(24, dtype=np.float32).reshape(6, 4) / 4
y = np.array([0, 1, 2, 0, 1, 2])
np.savez(f"{out}/stored.npz", x=x, y=y)
np.savez_compressed(f"{out}/deflated.npz", pixels=(x * 8).astype(np.uint8), kind=y)
np.savez_compressed(
    f"{out}/split.npz", x_train=x[:4], y_train=y[:4, None], x_test=x[4:], y_test=y[4:, None])
with gzip.GzipFile(f"{out}/bytes.idx.gz", "wb", mtime=0) as file:
    file.write(bytes([0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 3]) + bytes(range(60)))
with open(f"{out}/ints.idx", "wb") as file:
    file.write(bytes([0, 0, 12, 2, 0, 0, 0, 5, 0, 0, 0, 2]) + np.arange(10).astype(">i4").tobytes())
