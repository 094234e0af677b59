"""What the Python twins share: the images, what the runner asks for, and how an epoch is timed.

The modules are not called after their frameworks, as `import jax` would find them instead.
"""

import gzip
import json
import os
import sys
import time
import typing
from pathlib import Path

import numpy

BATCH = 128
RATE = 0.001
EPSILON = 1e-8
THREADS = 2
SEED = 1
# As Linnet looks for it: in this variable's folder, or where Debian puts it.
FOLDER = Path(os.environ.get("LINNET_DATA", "/usr/share/datasets")) / "fashion-mnist"


class Task(typing.NamedTuple):
    """What the runner passes on the command line, in this order."""
    setting: str
    model: str
    images: int
    epochs: int
    seconds: float


def task():
    setting, model, images, epochs, seconds = sys.argv[1:]
    return Task(setting, model, int(images), int(epochs), float(seconds))


def load(count):
    """Returns the first training images, uint8 [count, 28, 28, 1], and their labels."""
    # The files start with their layout: 16 bytes before the images, 8 before the labels.
    images = _read(FOLDER / "train-images-idx3-ubyte.gz")[16:].reshape(-1, 28, 28, 1)
    labels = _read(FOLDER / "train-labels-idx1-ubyte.gz")[8:]
    return images[:count], labels[:count]


def _read(path):
    with gzip.open(path) as file:
        return numpy.frombuffer(file.read(), numpy.uint8)


def batches(count, rng):
    """Yields the rows of each batch of an epoch in a new order."""
    order = rng.permutation(count)
    for start in range(0, count, BATCH):
        yield order[start:start + BATCH]


class Record:
    """The losses and speeds of the epochs. The first one warms up: it has no speed."""

    def __init__(self, task):
        self.task = task
        self.losses = []
        self.speeds = []
        self.first_epoch_at = None

    def add(self, loss):
        """Notes an epoch that has just ended; returns whether another is wanted."""
        # A framework may still be working when it hands out a loss: the number waits for it.
        self.losses.append(float(loss))
        now = time.monotonic()
        if self.first_epoch_at is None:
            self.first_epoch_at = time.time()
            self.started = now
        else:
            self.speeds.append(self.task.images / (now - self.ended))
        self.ended = now
        return len(self.losses) < self.task.epochs or now - self.started < self.task.seconds

    def show(self):
        print(json.dumps({
            "first_epoch_at": self.first_epoch_at, "losses": self.losses, "speeds": self.speeds,
        }))
