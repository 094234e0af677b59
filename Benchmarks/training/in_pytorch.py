"""The models in PyTorch. Settings: eager, channels_last, and compiled, which is that as well."""

import torch
from torch import nn

import twins


def mlp(*sizes):
    layers = [nn.Flatten()]
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        mlp(400, 120, 84, 10))


def convnet():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10))


def conv_norm(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs))


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
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


MODELS = {
    "mlp": lambda: mlp(784, 128, 10),
    "mlp_wide": lambda: mlp(784, 512, 512, 10),
    "lenet5": lenet5,
    "convnet": convnet,
    "resnet8": lambda: resnet(1),
    "resnet20": lambda: resnet(3),
}


def start_as_linnet(model):
    """He's uniform weights, Glorot's in the last layer, and biases of zero."""
    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
    nn.init.xavier_uniform_(layers[-1].weight)


def make_step(task, images, labels):
    """Returns a function that trains on some rows and returns the sum of their losses."""
    model = MODELS[task.model]()
    start_as_linnet(model)
    if task.setting != "eager":
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(
        model.parameters(), lr=twins.RATE, eps=twins.EPSILON, fused=True)

    def loss_of(rows):
        x = images.index_select(0, rows).float() / 255
        return nn.functional.cross_entropy(model(x), labels.index_select(0, rows))

    if task.setting == "compiled":
        loss_of = torch.compile(loss_of)

    def step(rows):
        optimizer.zero_grad()
        loss = loss_of(rows)
        loss.backward()
        optimizer.step()
        return loss.detach() * len(rows)

    return step


def main():
    task = twins.task()
    torch.set_num_threads(twins.THREADS)
    torch.manual_seed(twins.SEED)
    pixels, classes = twins.load(task.images)
    # One channel: [rows, 28, 28, 1] and [rows, 1, 28, 28] lie alike.
    images = torch.tensor(pixels).reshape(-1, 1, 28, 28)
    labels = torch.tensor(classes).long()
    step = make_step(task, images, labels)

    record = twins.Record(task)
    goes_on = True
    while goes_on:
        total = torch.zeros(())
        for rows in torch.randperm(task.images).split(twins.BATCH):
            total += step(rows)
        goes_on = record.add(total / task.images)
    record.show()


main()
