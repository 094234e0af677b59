"""The models in Keras. Settings: its backends tensorflow, tensorflow_jit (by XLA) and jax."""

import os

import twins

TASK = twins.task()
os.environ["KERAS_BACKEND"] = TASK.setting.removesuffix("_jit")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras  # noqa: E402 — the backend is chosen before
from keras import layers  # noqa: E402


def dense(units):
    return layers.Dense(units, "relu", kernel_initializer="he_uniform")


def conv(channels, kernel, padding="valid"):
    return layers.Conv2D(
        channels, kernel, padding=padding, activation="relu", kernel_initializer="he_uniform")


def sequential(*hidden):
    return keras.Sequential([
        layers.Input((28, 28, 1), dtype="uint8"), layers.Rescaling(1 / 255), *hidden,
        layers.Dense(10),
    ])


def mlp(*sizes):
    return sequential(layers.Flatten(), *map(dense, sizes))


def lenet5():
    return sequential(
        conv(6, 5, "same"), layers.MaxPooling2D(2), conv(16, 5), layers.MaxPooling2D(2),
        layers.Flatten(), dense(120), dense(84))


def convnet():
    return sequential(
        conv(32, 3), layers.MaxPooling2D(2), conv(64, 3), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dropout(0.5))


def conv_norm(x, channels, kernel=3, stride=1):
    x = layers.Conv2D(
        channels, kernel, stride, padding="same", use_bias=False,
        kernel_initializer="he_uniform")(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def block(x, channels):
    stride = channels // x.shape[-1]
    shortcut = x if stride == 1 else conv_norm(x, channels, kernel=1, stride=stride)
    x = layers.ReLU()(conv_norm(x, channels, stride=stride))
    x = conv_norm(x, channels)
    return layers.ReLU()(layers.Add()([x, shortcut]))


def resnet(depth):
    pixels = layers.Input((28, 28, 1), dtype="uint8")
    x = layers.ReLU()(conv_norm(layers.Rescaling(1 / 255)(pixels), 16))
    for channels in 16, 32, 64:
        for _ in range(depth):
            x = block(x, channels)
    return keras.Model(pixels, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


MODELS = {
    "mlp": lambda: mlp(128),
    "mlp_wide": lambda: mlp(512, 512),
    "lenet5": lenet5,
    "convnet": convnet,
    "resnet8": lambda: resnet(1),
    "resnet20": lambda: resnet(3),
}


class Recorder(keras.callbacks.Callback):
    def __init__(self, record):
        super().__init__()
        self.record = record

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = not self.record.add(logs["loss"])


def limit_threads():
    """JAX takes as many threads as the process may use processors, which the runner sets."""
    if TASK.setting != "jax":
        import tensorflow
        tensorflow.config.threading.set_intra_op_parallelism_threads(twins.THREADS)
        tensorflow.config.threading.set_inter_op_parallelism_threads(twins.THREADS)


def main():
    limit_threads()
    keras.utils.set_random_seed(twins.SEED)
    images, labels = twins.load(TASK.images)
    model = MODELS[TASK.model]()
    model.compile(
        keras.optimizers.Adam(twins.RATE, epsilon=twins.EPSILON),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=TASK.setting != "tensorflow",
        # TensorFlow is faster with several steps a call, and JAX slower.
        steps_per_execution=1 if TASK.setting == "jax" else 16)
    record = twins.Record(TASK)
    model.fit(
        images, labels, twins.BATCH, epochs=1_000_000, verbose=0, callbacks=[Recorder(record)])
    record.show()


main()
