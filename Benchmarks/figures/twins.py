"""The peer's side of Benchmarks/run-figures: one figure drawn by matplotlib, timed in the process."""

import json
import statistics
import sys
import time
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("agg")
from matplotlib import pyplot

matplotlib.rcParams.update({"font.size": 9, "xtick.labelsize": 8, "ytick.labelsize": 8})

CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
           "Bag", "Ankle boot"]
# Okabe and Ito's colours, as Linnet has them; beyond these the first again, with another marker.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000"]
DPI = 200


def axes(width, height, margins, rows=1, columns=1, **options):
    """Axes on a page of so many millimetres, with what Linnet gives them: a grid and two spines.

    The margins are set by hand: matplotlib's layouts that measure text take some times longer.
    """
    figure, found = pyplot.subplots(
        rows, columns, figsize=(width / 25.4, height / 25.4), **options)
    figure.subplots_adjust(*margins)
    for one in np.ravel(found):
        one.spines[["top", "right"]].set_visible(False)
        one.grid(color="#E6E6E6", linewidth=0.4)
        one.set_axisbelow(True)
    return figure, found


def line(load):
    values = load("line")

    def draw():
        figure, plot = axes(120, 80, (0.12, 0.15, 0.84, 0.97))
        for name, colour, row in zip(["train", "test"], COLOURS, values):
            plot.plot(row, color=colour, linewidth=1.4, label=name)
        plot.set_xlabel("index")
        plot.set_ylabel("loss")
        figure.legend(loc="upper right", frameon=False, fontsize=8)
        return figure
    return draw


def scatter(load):
    points, labels = load("scatter"), load("labels")

    def draw():
        figure, plot = axes(120, 100, (0.1, 0.11, 0.77, 0.98))
        for label, name in enumerate(CLASSES):
            chosen = points[labels == label]
            plot.scatter(
                chosen[:, 0], chosen[:, 1], s=1.96, color=COLOURS[label % 8], alpha=0.7,
                linewidths=0, marker="o" if label < 8 else "s", label=name)
        plot.set_xlabel("column 0")
        plot.set_ylabel("column 1")
        figure.legend(loc="upper right", frameon=False, fontsize=8, markerscale=3)
        return figure
    return draw


def histograms(load):
    values = load("histograms")
    edges = np.linspace(values.min(), values.max(), 41)

    def draw():
        figure, panels = axes(
            170, 140, (0.08, 0.09, 0.98, 0.95), 3, 3, sharex=True, sharey=True)
        for number, panel in enumerate(panels.flat):
            panel.hist(
                values[number], bins=edges, color=COLOURS[0], alpha=0.85, edgecolor="white",
                linewidth=0.4)
            panel.set_title(f"layer {number + 1}", fontsize=8.5, fontweight="bold")
        figure.supxlabel("weight", fontsize=9)
        figure.supylabel("count", fontsize=9)
        return figure
    return draw


def confusion(load):
    actual, predicted = load("confusion")

    def draw():
        counts = np.zeros((10, 10), int)
        np.add.at(counts, (actual, predicted), 1)
        shares = counts / counts.sum(axis=1, keepdims=True)
        figure, plot = axes(120, 100, (0.18, 0.2, 0.96, 0.98))
        plot.grid(False)
        mesh = plot.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolor="white", linewidth=0.6)
        plot.invert_yaxis()
        plot.set_aspect("equal")
        plot.set_xticks(np.arange(10) + 0.5, CLASSES, rotation=45, ha="right", fontsize=8)
        plot.set_yticks(np.arange(10) + 0.5, CLASSES, fontsize=8)
        plot.set_xlabel("predicted")
        plot.set_ylabel("actual")
        for row in range(10):
            for column in range(10):
                plot.text(
                    column + 0.5, row + 0.5, str(counts[row, column]), ha="center", va="center",
                    fontsize=7, color="white" if shares[row, column] > 0.5 else "black")
        figure.colorbar(mesh, label="share of row")
        return figure
    return draw


def images(load):
    pictures = load("images")

    def draw():
        figure, panels = pyplot.subplots(8, 8, figsize=(120 / 25.4, 120 / 25.4))
        figure.subplots_adjust(0.02, 0.02, 0.98, 0.98, 0.05, 0.05)
        for panel, picture in zip(panels.flat, pictures):
            panel.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            panel.set_axis_off()
        return figure
    return draw


def main():
    name, folder, path, times = sys.argv[1:]
    draw = globals()[name](lambda file: np.load(Path(folder) / f"{file}.npy"))
    seconds = []
    for _ in range(int(times)):
        start = time.perf_counter()
        figure = draw()
        figure.savefig(path, dpi=DPI)
        pyplot.close(figure)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"first": seconds[0], "again": statistics.median(seconds[1:] or seconds)}))


if __name__ == "__main__":
    main()
