"""Small networks shared by several lessons."""

from __future__ import annotations

from typing import Any

from tinyml_course.training._tensorflow import import_keras


def gesture_net(window_length: int, axes: int, classes: int, filters: int = 16) -> Any:
    """A small convolutional net for sensor windows; an untrained Keras 3 model.

    Time is the height and the sensor axes are the channels: input ``(N, window_length, 1, axes)``,
    output ``(N, classes)`` probabilities. Layers have names, so that a second model in one notebook
    converts to the same file. The converter merges each BatchNormalization and ReLU into the
    layer before it and removes Dropout: this leaves CONV_2D, DEPTHWISE_CONV_2D, AVERAGE_POOL_2D,
    RESHAPE, three FULLY_CONNECTED and SOFTMAX.

    Parameters
    ----------
    window_length
        In samples, at least 39.
    axes
        Sensor axes.
    classes
        Number of classes.
    filters
        Filters of the first convolution; the one that mixes them has twice as many.
    """
    keras = import_keras()
    layers = keras.layers

    def batch_norm_relu(x: Any, name: str) -> Any:
        # With a momentum of 0.9 the averages settle after a few dozen steps instead of hundreds.
        return layers.ReLU(name=f"{name}_relu")(
            layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
        )

    inputs = keras.Input((window_length, 1, axes), name="window")
    # Short motions: filters of 7 samples with a stride of 4.
    x = layers.Conv2D(filters, (7, 1), strides=4, use_bias=False, name="motion")(inputs)
    x = batch_norm_relu(x, "motion")
    # How each of them evolves over time, then which occur together.
    x = layers.DepthwiseConv2D((5, 1), use_bias=False, name="course")(x)
    x = batch_norm_relu(x, "course")
    x = layers.Conv2D(2 * filters, 1, use_bias=False, name="mix")(x)
    x = batch_norm_relu(x, "mix")
    x = layers.AveragePooling2D((5, 1), name="pool")(x)
    x = layers.Dropout(0.1, name="dropout")(layers.Flatten(name="flatten")(x))
    x = layers.Dense(32, activation="relu", name="dense_1")(x)
    x = layers.Dense(16, activation="relu", name="dense_2")(x)
    x = layers.Dense(classes, name="dense_3")(x)
    return keras.Model(inputs, layers.Softmax(name="class")(x), name="gesture_net")
