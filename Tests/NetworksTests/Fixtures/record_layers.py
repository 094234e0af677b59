"""Record what PyTorch makes of layers, and their gradients, for RecordedLayerTests.

usage: python record_layers.py > layers.json        (torch 2.13)

Inputs and weights come from a formula that both sides know: element i of tensor k is sin(0.7 i + k) / 2.
The loss whose gradients are recorded is the sum of the output times tensor 9 of the formula. Everything is
written as Linnet has it: channels last, weights [kernel…, in, out].
"""

import json
import math

import torch
from torch.nn import functional as F


def formula(shape, k):
    count = math.prod(shape)
    values = [math.sin(0.7 * i + k) / 2 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def numbers(tensor):
    return [round(value, 7) for value in tensor.reshape(-1).tolist()]


def record(name, input_shape, weight_shapes, forward):
    x = formula(input_shape, 0).requires_grad_()
    weights = [formula(shape, k + 1).requires_grad_() for k, shape in enumerate(weight_shapes)]
    y = forward(x, *weights)
    (y * formula(y.shape, 9)).sum().backward()
    return {
        "name": name, "input": list(input_shape), "weights": [list(s) for s in weight_shapes],
        "output_shape": list(y.shape), "output": numbers(y), "input_gradient": numbers(x.grad),
        "weight_gradients": [numbers(w.grad) for w in weights],
    }


def images(x):
    return x.permute(0, 3, 1, 2)


def back(y):
    return y.permute(0, 2, 3, 1)


def conv2d(**options):
    return lambda x, w, b: back(F.conv2d(images(x), w.permute(3, 2, 0, 1), b, **options))


def conv1d(before=0, after=0, **options):
    def forward(x, w, b):
        padded = F.pad(x.permute(0, 2, 1), (before, after))
        return F.conv1d(padded, w.permute(2, 1, 0), b, **options).permute(0, 2, 1)
    return forward


def transposed(crop=None, **options):
    def forward(x, w, b):
        y = back(F.conv_transpose2d(images(x), w.permute(3, 2, 0, 1), b, **options))
        return y if crop is None else y[:, crop[0]:crop[1], crop[0]:crop[1]]
    return forward


def depthwise(channels, **options):
    return conv2d(groups=channels, **options)


def lstm(sequences):
    def forward(x, w, r, b):
        units = r.shape[0]
        h = c = torch.zeros(x.shape[0], units, dtype=x.dtype)
        outputs = []
        for step in range(x.shape[1]):
            h, c = torch.lstm_cell(x[:, step], (h, c), w.T, r.T, b, torch.zeros_like(b))
            outputs.append(h)
        return torch.stack(outputs, 1) if sequences else h
    return forward


def gru(sequences):
    def forward(x, w, r, b, a):
        h = torch.zeros(x.shape[0], r.shape[0], dtype=x.dtype)
        outputs = []
        for step in range(x.shape[1]):
            h = torch.gru_cell(x[:, step], h, w.T, r.T, b, a)
            outputs.append(h)
        return torch.stack(outputs, 1) if sequences else h
    return forward


RECORDS = [
    record("dilated", (2, 7, 8, 3), [(3, 2, 3, 4), (4,)], conv2d(dilation=(2, 3))),
    record("dilated strided padded", (1, 9, 8, 2), [(3, 3, 2, 3), (3,)],
           conv2d(dilation=2, stride=(2, 1), padding=2)),
    record("dilated groups", (2, 6, 6, 4), [(2, 2, 2, 6), (6,)], conv2d(dilation=3, groups=2)),
    record("depthwise", (2, 5, 6, 3), [(3, 3, 1, 6), (6,)], depthwise(3, padding=1)),
    record("conv1d", (2, 9, 3), [(3, 3, 4), (4,)], conv1d(stride=2)),
    record("conv1d padded", (2, 6, 4), [(5, 2, 6), (6,)], conv1d(2, 2, groups=2)),
    record("conv1d causal", (2, 7, 2), [(3, 2, 3), (3,)], conv1d(4, 0, dilation=2)),
    record("transposed", (2, 3, 4, 2), [(3, 2, 3, 2), (3,)], transposed(stride=2)),
    # Of size times stride: PyTorch's full size without what "same" padding cuts off, as TensorFlow does.
    record("transposed same", (1, 4, 4, 3), [(3, 3, 2, 3), (2,)], transposed((0, 8), stride=2)),
    record("transposed padded", (2, 4, 4, 2), [(4, 4, 3, 2), (3,)], transposed(stride=2, padding=1)),
    record("lstm", (2, 4, 3), [(3, 20), (5, 20), (20,)], lstm(False)),
    record("lstm sequences", (2, 4, 3), [(3, 8), (2, 8), (8,)], lstm(True)),
    record("gru", (2, 4, 3), [(3, 15), (5, 15), (15,), (15,)], gru(False)),
    record("gru sequences", (2, 4, 3), [(3, 6), (2, 6), (6,), (6,)], gru(True)),
]

print("[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in RECORDS) + "\n]")
