"""Records what PyTorch, Keras and scikit-learn make of losses, optimizers, metrics and schedules.

    python record_objectives.py > objectives.json
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from sklearn import metrics as sk

torch.set_num_threads(1)
random = np.random.default_rng(3)


def numbers(values):
    return [float(np.float64(x)) for x in np.asarray(values).reshape(-1)]


def tensor(values):
    return {"shape": list(np.shape(values)), "values": numbers(values)}


# Losses: value and gradient, in float64.

SCORES = np.round(random.normal(size=(5, 4)) * 2, 3)
ONE = np.round(random.normal(size=(6, 1)) * 2, 3)
CLASSES = np.array([2, 0, 3, 1, 0])
YES = np.array([1, 0, 0, 1, 1, 0])
SHARES = np.round(random.dirichlet(np.ones(4), size=5), 3)
SHARES[0] = [0, 0.25, 0, 0.75]
MARKS = np.round(random.uniform(size=(5, 4)), 3)
VALUES = np.round(random.normal(size=(5, 4)), 3)
WEIGHTS = [0.5, 1.0, 2.0, 0.25]


def loss(name, output, labels, function):
    x = torch.tensor(output, dtype=torch.float64, requires_grad=True)
    y = torch.tensor(labels)
    value = function(x, y)
    value.backward()
    whole = np.issubdtype(np.asarray(labels).dtype, np.integer)
    return {
        "name": name, "output": tensor(output), "labels": {**tensor(labels), "classes": bool(whole)},
        "value": value.item(), "gradient": numbers(x.grad.numpy()),
    }


def binary(x, y):
    return F.binary_cross_entropy_with_logits(x[:, 0], y.double())


def sigmoid_focal(gamma, alpha):
    """torchvision.ops.sigmoid_focal_loss, by its definition."""

    def function(x, y):
        y, x = y.double(), x[:, 0]
        p = torch.sigmoid(x)
        surprise = F.binary_cross_entropy_with_logits(x, y, reduction="none")
        right = p * y + (1 - p) * (1 - y)
        factor = 1 if alpha is None else alpha * y + (1 - alpha) * (1 - y)
        return (factor * (1 - right) ** gamma * surprise).mean()

    return function


def softmax_focal(gamma, alpha):
    """The paper's formula 5 for classes that exclude each other, as Keras's CategoricalFocalCrossentropy."""

    def function(x, y):
        surprise = F.cross_entropy(x, y, reduction="none")
        factor = torch.tensor(alpha, dtype=torch.float64)[y]
        return (factor * (1 - torch.exp(-surprise)) ** gamma * surprise).mean()

    return function


weights = torch.tensor(WEIGHTS, dtype=torch.float64)
losses = [
    loss("cross_entropy", SCORES, CLASSES, F.cross_entropy),
    loss("cross_entropy", SCORES, SHARES, F.cross_entropy),
    loss("smooth", SCORES, CLASSES, lambda x, y: F.cross_entropy(x, y, label_smoothing=0.1)),
    loss("smooth", SCORES, SHARES, lambda x, y: F.cross_entropy(x, y, label_smoothing=0.1)),
    loss("weighted", SCORES, CLASSES, lambda x, y: F.cross_entropy(x, y, weight=weights)),
    loss("weighted", SCORES, SHARES, lambda x, y: F.cross_entropy(x, y, weight=weights)),
    loss("smooth and weighted", SCORES, CLASSES,
         lambda x, y: F.cross_entropy(x, y, weight=weights, label_smoothing=0.1)),
    loss("smooth and weighted", SCORES, SHARES,
         lambda x, y: F.cross_entropy(x, y, weight=weights, label_smoothing=0.1)),
    loss("binary_cross_entropy", ONE, YES, binary),
    loss("binary_cross_entropy", SCORES, MARKS, F.binary_cross_entropy_with_logits),
    loss("mse", SCORES, VALUES, F.mse_loss),
    loss("mae", SCORES, VALUES, F.l1_loss),
    loss("huber", SCORES, VALUES, lambda x, y: F.huber_loss(x, y, delta=0.7)),
    loss("hinge", SCORES, CLASSES, F.multi_margin_loss),
    loss("wide hinge", SCORES, CLASSES, lambda x, y: F.multi_margin_loss(x, y, margin=2.5)),
    loss("hinge", ONE, YES, lambda x, y: torch.clamp(1 - x[:, 0] * (2 * y - 1), min=0).mean()),
    loss("kl_divergence", SCORES, SHARES,
         lambda x, y: F.kl_div(F.log_softmax(x, dim=1), y, reduction="batchmean")),
    loss("focal", ONE, YES, sigmoid_focal(2, None)),
    loss("focal with alpha", ONE, YES, sigmoid_focal(1.5, 0.25)),
    loss("focal of classes", SCORES, CLASSES, softmax_focal(2, WEIGHTS)),
]

# Optimizers: ten steps from one place on f(w) = Σ cᵢ (wᵢ − tᵢ)² + w₀ w₁, in float32.

START = [1.0, -0.5, 2.0, 0.25]
FACTORS = [1.0, 0.3, 5.0, 0.01]
TARGETS = [0.0, 1.0, -1.0, 3.0]


def path(weights, step):
    places = []
    for _ in range(10):
        step()
        places.append(numbers(weights()))
    return places


def torch_path(make):
    w = torch.tensor(START, requires_grad=True)
    optimizer = make([w])
    factors, targets = torch.tensor(FACTORS), torch.tensor(TARGETS)

    def step():
        optimizer.zero_grad()
        ((factors * (w - targets) ** 2).sum() + w[0] * w[1]).backward()
        optimizer.step()

    return path(lambda: w.detach().numpy(), step)


def keras_path(make):
    import keras

    w = keras.Variable(np.array(START, "float32"))
    optimizer = make(keras.optimizers)
    optimizer.build([w])

    def step():
        value = np.asarray(w)
        gradient = 2 * np.array(FACTORS) * (value - np.array(TARGETS))
        gradient[0] += value[1]
        gradient[1] += value[0]
        optimizer.apply([gradient.astype("float32")])

    return path(lambda: np.asarray(w), step)


optim = torch.optim
optimizers = {
    "sgd": torch_path(lambda w: optim.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.1, nesterov=True)),
    "adam": torch_path(lambda w: optim.Adam(w, lr=0.1, weight_decay=0.1)),
    "adamw": torch_path(lambda w: optim.AdamW(w, lr=0.1, weight_decay=0.2)),
    "nadam": torch_path(lambda w: optim.NAdam(w, lr=0.1, weight_decay=0.1)),
    "rmsprop": torch_path(lambda w: optim.RMSprop(w, lr=0.05)),
    "rmsprop centered": torch_path(
        lambda w: optim.RMSprop(
            w, lr=0.05, alpha=0.9, momentum=0.8, centered=True, weight_decay=0.1)),
    "adagrad": torch_path(lambda w: optim.Adagrad(w, lr=0.3, weight_decay=0.1)),
    "adadelta": torch_path(lambda w: optim.Adadelta(w, lr=2.0, weight_decay=0.1)),
    "lion": keras_path(lambda k: k.Lion(learning_rate=0.05, weight_decay=0.2)),
}

# Clipping by the norm of several gradients, as PyTorch does.

GRADIENTS = [[3.0, -4.0], [12.0], [0.5, 0.25, -0.125]]


def clipped(limit):
    weights = [torch.zeros(len(g), requires_grad=True) for g in GRADIENTS]
    for w, g in zip(weights, GRADIENTS):
        w.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_(weights, limit)
    return [numbers(w.grad.numpy()) for w in weights]


clipping = {"gradients": GRADIENTS, "norm 1": clipped(1.0), "norm 100": clipped(100.0)}

# Metrics, by scikit-learn.

ROWS = 40
ACTUAL = random.integers(0, 4, ROWS)
ACTUAL[ACTUAL == 3] = random.integers(0, 4, (ACTUAL == 3).sum())
OUTPUTS = np.round(random.normal(size=(ROWS, 4)) + 1.5 * np.eye(4)[ACTUAL], 1)
SURE = np.exp(OUTPUTS) / np.exp(OUTPUTS).sum(axis=1, keepdims=True)
YES_SCORES = np.round(random.normal(size=(ROWS, 1)) + (ACTUAL[:, None] == 1), 1)
YES_ROWS = (ACTUAL == 1).astype(int)
FOUND = OUTPUTS.argmax(axis=1)
REAL = np.round(random.normal(size=(ROWS, 2)) * 3 + 100, 2)
GUESS = np.round(REAL + random.normal(size=(ROWS, 2)) * [1, 4], 2)


def scores(average):
    options = {"average": average, "zero_division": 0}
    return [
        float(f(ACTUAL, FOUND, **options))
        for f in (sk.precision_score, sk.recall_score, sk.f1_score)
    ]


metrics = {
    "outputs": tensor(OUTPUTS), "labels": [int(x) for x in ACTUAL],
    "accuracy": float(sk.accuracy_score(ACTUAL, FOUND)),
    "top_2": float(sk.top_k_accuracy_score(ACTUAL, OUTPUTS, k=2)),
    "macro": scores("macro"), "micro": scores("micro"), "weighted": scores("weighted"),
    "auc": float(sk.roc_auc_score(ACTUAL, SURE, multi_class="ovr", average="macro")),
    "yes": {
        "outputs": tensor(YES_SCORES), "labels": [int(x) for x in YES_ROWS],
        "scores": [
            float(f(YES_ROWS, (YES_SCORES[:, 0] > 0).astype(int)))
            for f in (sk.accuracy_score, sk.precision_score, sk.recall_score, sk.f1_score)
        ],
        "auc": float(sk.roc_auc_score(YES_ROWS, YES_SCORES[:, 0])),
    },
    "values": {
        "outputs": tensor(GUESS), "labels": tensor(REAL), "r2": float(sk.r2_score(REAL, GUESS)),
        "mse": float(sk.mean_squared_error(REAL, GUESS)),
        "mae": float(sk.mean_absolute_error(REAL, GUESS)),
    },
}

print(json.dumps(
    {"losses": losses, "optimizers": optimizers, "clipping": clipping, "metrics": metrics}))
