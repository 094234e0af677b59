"""Records what PyTorch makes of whole models, as the twins of Benchmarks/training are built.

    python -m pip install torch numpy
    python Tests/NetworksTests/Fixtures/record_models.py

It writes models.json beside itself, which WholeModelTests compares Linnet with; no test runs it.

Weights, images and labels are given by a formula of their place (`formula`), which the tests compute
as well, so that only results are kept. Layouts are Linnet's: images [rows, height, width, channels],
kernels [height, width, in, out], dense weights [in, out]; places are counted in that order. Two
things differ from the twins: dropout is at a rate of 0, as no two libraries draw alike; and where a
convolution has a stride of 2, the missing row and column of "same" padding are on the far side, as
in Linnet and Keras.

The values are of float64. The spread beside them is how far PyTorch's own float32 comes to lie from
them at most in sixteen runs, of which no two round alike: with and without oneDNN, and each with the
rows of a batch in another order and with pixels that are off by a unit in the last place or two.
"""

import json
import math
from pathlib import Path

import numpy
import torch
from torch import nn

STEPS = 10
# After which the model is looked at: float32 soon leads deep networks astray, as Adam's first steps
# are as long for a gradient that is next to nothing.
KEPT_STEPS = 2, STEPS
RATE = 0.001
CLASSES = 10
SIDE = 28
PLACES = 4
RUNS = 16
# The tensors whose numbers the formula gives are told apart by their stream. Weights have those
# from 0 in the order of the model's parameters.
IMAGES, SHADES, LABELS, SIGNS = range(1000, 1004)


def formula(stream, count):
    """32 bits for each place: the hash `lowbias32` by Chris Wellons of stream and place."""
    x = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(stream * 0x9E3779B9 & 0xFFFFFFFF)
    for shift, factor in (16, 0x7FEB352D), (15, 0x846CA68B):
        x = (x ^ x >> numpy.uint32(shift)) * numpy.uint32(factor)
    return x ^ x >> numpy.uint32(16)


def unit(stream, count):
    """Numbers from −1 to below 1 in steps of 2⁻²³."""
    return (formula(stream, count) >> numpy.uint32(8)).astype(numpy.float64) / 2 ** 23 - 1


def pixels(rows):
    """Bytes [rows, 28, 28]: noise, darker or brighter by squares of four pixels."""
    noise = formula(IMAGES, rows * SIDE * SIDE).reshape(rows, SIDE, SIDE) >> numpy.uint32(24)
    shades = formula(SHADES, rows * 49).reshape(rows, 7, 7) >> numpy.uint32(24)
    return (noise * shades.repeat(4, 1).repeat(4, 2) // 256).astype(numpy.uint8)


def weight(stream, shape, is_scale):
    """He's range for kernels and dense weights, [−0.1, 0.1) for biases, 1 ± 0.25 for scales."""
    numbers = unit(stream, math.prod(shape)).reshape(shape)
    if len(shape) > 1:
        numbers = numbers * math.sqrt(6 / math.prod(shape[:-1]))
    else:
        numbers = 1 + 0.25 * numbers if is_scale else 0.1 * numbers
    return numbers.astype(numpy.float32)


# MARK: The models

class LastAxisFlatten(nn.Module):
    """Flattens with the channels last, as the formula's dense weights expect."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def mlp(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return layers[:-1]


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        LastAxisFlatten(), *mlp(400, 120, 84, CLASSES))


def convnet():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        LastAxisFlatten(), nn.Dropout(0), nn.Linear(1600, CLASSES))


def conv_norm(inputs, outputs, kernel=3, stride=1):
    missing = kernel - stride
    padding = nn.ZeroPad2d((missing // 2, missing - missing // 2) * 2 if missing > 0 else 0)
    return nn.Sequential(
        padding, nn.Conv2d(inputs, outputs, kernel, stride, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = outputs // inputs
        self.body = nn.Sequential(
            conv_norm(inputs, outputs, stride=stride), nn.ReLU(), conv_norm(outputs, outputs))
        self.shortcut = (
            nn.Identity() if stride == 1 else conv_norm(inputs, outputs, kernel=1, stride=stride))

    def forward(self, x):
        return nn.functional.relu(self.body(x) + self.shortcut(x))


def resnet(depth):
    layers = [conv_norm(1, 16), nn.ReLU()]
    inputs = 16
    for outputs in 16, 32, 64:
        for _ in range(depth):
            layers.append(Block(inputs, outputs))
            inputs = outputs
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, CLASSES))


# The rows of a batch are few, so that a debug build has done with them in seconds.
MODELS = {
    "mlp": (16, lambda: nn.Sequential(LastAxisFlatten(), *mlp(784, 128, CLASSES))),
    "mlp_wide": (16, lambda: nn.Sequential(LastAxisFlatten(), *mlp(784, 512, 512, CLASSES))),
    "lenet5": (16, lenet5),
    "convnet": (16, convnet),
    "resnet8": (4, lambda: resnet(1)),
    "resnet20": (4, lambda: resnet(3)),
}


# MARK: Layouts

def ours(tensor):
    """A weight or gradient in Linnet's layout, as float64."""
    array = tensor.detach().double().numpy()
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T


def theirs(array):
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T


def fill(model):
    with torch.no_grad():
        for stream, (name, parameter) in enumerate(model.named_parameters()):
            numbers = weight(stream, ours(parameter).shape, name.endswith("weight"))
            parameter.copy_(torch.from_numpy(theirs(numbers).copy()))


# MARK: Recording

def summary(array):
    """The norm, the sum with the formula's signs, and elements at evenly spread places."""
    flat = array.flatten()
    signs = 1 - 2 * (formula(SIGNS, flat.size) >> numpy.uint32(31)).astype(numpy.float64)
    places = [(2 * k + 1) * flat.size // (2 * PLACES) for k in range(PLACES)]
    return {
        "norm": numpy.sqrt((flat ** 2).sum(keepdims=True)),
        "projection": (flat * signs).sum(keepdims=True),
        "elements": flat[places],
    }


def summaries(tensors):
    return [summary(ours(tensor)) for tensor in tensors]


def run(make, rows, dtype, order, noise=0):
    """What a training finds whose batches have their rows in this order.

    `noise` is what the pixels are off by at most, as a share of them.
    """
    model = make().to(dtype)
    fill(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    images = torch.from_numpy(pixels(STEPS * rows)).to(dtype).unsqueeze(1) / 255
    images *= 1 + noise * (2 * torch.rand(images.shape, dtype=dtype) - 1)
    labels = torch.from_numpy((formula(LABELS, STEPS * rows) % CLASSES).astype(numpy.int64))
    back = numpy.argsort(order)
    found = {"losses": [], "after": {}}
    for step in range(STEPS):
        batch = step * rows + torch.from_numpy(order)
        optimizer.zero_grad()
        output = model(images[batch])
        loss = nn.functional.cross_entropy(output, labels[batch])
        loss.backward()
        if step == 0:
            found["outputs"] = output.detach().double().numpy()[back].flatten()
            found["gradients"] = summaries(weight.grad for weight in model.parameters())
        optimizer.step()
        found["losses"].append(numpy.array([loss.item()]))
        if step + 1 in KEPT_STEPS:
            found["after"][str(step + 1)] = state(model, images[:rows])
    return found


def state(model, images):
    """The model between two steps: its weights, running statistics and use."""
    statistics = [buffer for buffer in model.buffers() if buffer.is_floating_point()]
    model.eval()
    with torch.no_grad():
        predictions = model(images).double().numpy().flatten()
    model.train()
    return {
        "weights": summaries(model.parameters()), "statistics": summaries(statistics),
        "predictions": predictions,
    }


def measured(exact, others):
    """Puts values and their spread in place of each array."""
    if isinstance(exact, dict):
        return {key: measured(exact[key], [other[key] for other in others]) for key in exact}
    if isinstance(exact, list):
        return [measured(*each) for each in zip(exact, zip(*others))]
    spread = max(abs(other - exact).max() for other in others)
    return {
        "values": [float(f"{value:.9g}") for value in exact],
        "spread": float(f"{spread:.2g}"),
    }


def record(make, rows):
    random = numpy.random.default_rng(1)
    torch.manual_seed(1)
    runs = []
    for number in range(RUNS):
        order = random.permutation(rows)
        with torch.backends.mkldnn.flags(enabled=number % 2 == 0, allow_tf32=False):
            runs.append(run(make, rows, torch.float32, order, noise=2 ** -23))
    shapes = [list(ours(weight).shape) for weight in make().parameters()]
    exact = run(make, rows, torch.float64, numpy.arange(rows))
    return {"rows": rows, "shapes": shapes, **measured(exact, runs)}


def text(part):
    """JSON with a line for each tensor: a difference between two records shows what differs."""
    if isinstance(part, dict) and not part.keys() & {"values", "norm"}:
        inner = [f"{json.dumps(key)}: {text(value)}" for key, value in part.items()]
        return "{\n" + ",\n".join(inner) + "\n}"
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return "[\n" + ",\n".join(map(text, part)) + "\n]"
    return json.dumps(part, separators=(",", ":"))


def main():
    torch.set_num_threads(1)
    models = {name: record(make, rows) for name, (rows, make) in MODELS.items()}
    Path(__file__).with_name("models.json").write_text(text(models) + "\n")


main()
