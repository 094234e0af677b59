"""The models in plain JAX with Optax: the work of a batch is compiled.

A layer is a function of a random key and the shape of one input. It gives the layer's weights, what
it keeps besides (running means), its output's shape, and how it is applied:
`apply(weights, kept, x, key)` gives the output and what is kept from then on.
"""

import functools

import jax
import jax.numpy as jnp
import numpy
import optax

import twins

MOMENTUM = 0.9
START = jax.nn.initializers.he_uniform()
LAST_START = jax.nn.initializers.glorot_uniform()


def plain(function):
    """A layer without weights."""
    def init(key, shape):
        output = jax.eval_shape(function, jax.ShapeDtypeStruct((1, *shape), jnp.float32))
        return (), (), output.shape[1:], lambda weights, kept, x, key: (function(x), ())
    return init


same = plain(lambda x: x)
relu = plain(jax.nn.relu)
flatten = plain(lambda x: x.reshape(len(x), -1))
average = plain(lambda x: x.mean((1, 2)))


@plain
def maxpool(x):
    """The maximum over an axis: XLA's gradient of `reduce_window` is slower on CPUs."""
    rows, height, width, channels = x.shape
    x = x[:, :height // 2 * 2, :width // 2 * 2]
    return x.reshape(rows, height // 2, 2, width // 2, 2, channels).max((2, 4))


def dropout(rate):
    def apply(weights, kept, x, key):
        return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0), ()
    return lambda key, shape: ((), (), shape, apply)


def dense(units, start=START):
    def init(key, shape):
        weights = {"w": start(key, (*shape, units)), "b": jnp.zeros(units)}
        return weights, (), (units,), lambda weights, kept, x, key: (
            x @ weights["w"] + weights["b"], ())
    return init


def conv(channels, kernel, padding="VALID", stride=1, bias=True):
    def apply(weights, kept, x, key):
        y = jax.lax.conv_general_dilated(
            x, weights["w"], (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return (y + weights["b"] if bias else y), ()

    def init(key, shape):
        weights = {"w": START(key, (kernel, kernel, shape[-1], channels))}
        if bias:
            weights["b"] = jnp.zeros(channels)
        output = jax.eval_shape(
            lambda x: apply(weights, (), x, key)[0],
            jax.ShapeDtypeStruct((1, *shape), jnp.float32))
        return weights, (), output.shape[1:], apply
    return init


def norm():
    def apply(weights, kept, x, key):
        axes = (0, 1, 2)
        rows = x.size // x.shape[-1]
        mean = x.mean(axes)
        variance = jnp.square(x).mean(axes) - jnp.square(mean)
        y = (x - mean) * (jax.lax.rsqrt(variance + 1e-5) * weights["scale"]) + weights["shift"]
        seen = mean, variance * (rows / (rows - 1))
        return y, jax.tree.map(lambda old, new: MOMENTUM * old + (1 - MOMENTUM) * new, kept, seen)

    def init(key, shape):
        channels = shape[-1]
        weights = {"scale": jnp.ones(channels), "shift": jnp.zeros(channels)}
        return weights, (jnp.zeros(channels), jnp.ones(channels)), shape, apply
    return init


def chain(*layers):
    def init(key, shape):
        parts = []
        for place, layer in enumerate(layers):
            *part, shape, apply = layer(jax.random.fold_in(key, place), shape)
            parts.append((*part, apply))
        weights, kept, applies = zip(*parts)

        def apply(weights, kept, x, key):
            now = []
            for place, apply in enumerate(applies):
                x, own = apply(weights[place], kept[place], x, key)
                now.append(own)
            return x, tuple(now)
        return weights, kept, shape, apply
    return init


def add(body, shortcut):
    def init(key, shape):
        keys = jax.random.split(key)
        weights, kept, output, applies = zip(body(keys[0], shape), shortcut(keys[1], shape))

        def apply(weights, kept, x, key):
            pairs = [a(w, k, x, key) for a, w, k in zip(applies, weights, kept)]
            return pairs[0][0] + pairs[1][0], tuple(own for _, own in pairs)
        return weights, kept, output[0], apply
    return init


def mlp(*hidden):
    parts = [part for units in hidden for part in (dense(units), relu)]
    return chain(flatten, *parts, dense(10, LAST_START))


def lenet5():
    return chain(
        conv(6, 5, "SAME"), relu, maxpool, conv(16, 5), relu, maxpool, mlp(120, 84))


def convnet():
    return chain(
        conv(32, 3), relu, maxpool, conv(64, 3), relu, maxpool,
        flatten, dropout(0.5), dense(10, LAST_START))


def conv_norm(channels, kernel=3, stride=1):
    return chain(conv(channels, kernel, "SAME", stride, bias=False), norm())


def block(channels, stride):
    body = chain(conv_norm(channels, stride=stride), relu, conv_norm(channels))
    shortcut = same if stride == 1 else conv_norm(channels, kernel=1, stride=stride)
    return chain(add(body, shortcut), relu)


def resnet(depth):
    layers = [conv_norm(16), relu]
    for channels in 16, 32, 64:
        for place in range(depth):
            layers.append(block(channels, stride=2 if channels > 16 and place == 0 else 1))
    return chain(*layers, average, dense(10, LAST_START))


MODELS = {
    "mlp": lambda: mlp(128),
    "mlp_wide": lambda: mlp(512, 512),
    "lenet5": lenet5,
    "convnet": convnet,
    "resnet8": lambda: resnet(1),
    "resnet20": lambda: resnet(3),
}


def make_step(apply, optimizer):
    """Returns the work of a batch, compiled: a function of the training's state and the batch."""
    def loss_of(weights, kept, images, labels, key):
        scores, kept = apply(weights, kept, images.astype(jnp.float32) / 255, key)
        return optax.softmax_cross_entropy_with_integer_labels(scores, labels).mean(), kept

    @functools.partial(jax.jit, donate_argnums=0)
    def step(state, images, labels):
        weights, kept, moments, key, total = state
        key, own = jax.random.split(key)
        (loss, kept), slopes = jax.value_and_grad(loss_of, has_aux=True)(
            weights, kept, images, labels, own)
        changes, moments = optimizer.update(slopes, moments)
        weights = optax.apply_updates(weights, changes)
        return weights, kept, moments, key, total + loss * len(labels)
    return step


def main():
    task = twins.task()
    images, labels = twins.load(task.images)
    rng = numpy.random.default_rng(twins.SEED)
    key, first = jax.random.split(jax.random.key(twins.SEED))
    weights, kept, _, apply = MODELS[task.model]()(first, (28, 28, 1))
    optimizer = optax.adam(twins.RATE, eps=twins.EPSILON)
    step = make_step(apply, optimizer)
    state = weights, kept, optimizer.init(weights), key

    record = twins.Record(task)
    goes_on = True
    while goes_on:
        state = *state, jnp.zeros(())
        # NumPy gathers a batch while XLA works on the one before, faster than XLA's own gather.
        for rows in twins.batches(task.images, rng):
            state = step(state, images[rows], labels[rows])
        *state, total = state
        goes_on = record.add(total / task.images)
    record.show()


main()
