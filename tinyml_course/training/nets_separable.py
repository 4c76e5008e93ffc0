"""Networks of depthwise-separable convolutions: for time series, sound and images.

A depthwise and a 1 x 1 convolution replace one convolution with a fraction of its
multiplications: ``1 / channels + 1 / kernel size``.

Layers have names, so that a second model in one notebook converts to the same file. The converter
merges each BatchNormalization and ReLU into the layer before it.

Source: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
Applications" (2017), section 3.1.
"""

from __future__ import annotations

from typing import Any

from tinyml_course.errors import DataError
from tinyml_course.training._tensorflow import import_keras

MOBILENET_BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *[(512, 1)] * 5,
    (1024, 2),
    (1024, 1),
)
"""Channels (for alpha 1) and stride of each depthwise-separable block of MobileNetV1.

Source: Howard et al., "MobileNets" (2017), table 1.
"""


def conv_1d_net(
    window_length: int,
    axes: int,
    classes: int,
    *,
    filters: int = 16,
    blocks: int = 2,
    kernel_length: int = 5,
    stride: int = 4,
) -> Any:
    """A convolutional network over time; an untrained Keras 3 model.

    One convolution, then `blocks` pairs of a depthwise convolution (how a channel evolves) and a
    1 x 1 convolution (which channels occur together), each pair twice as wide as the one before.
    Time is the height: input ``(N, window_length, 1, axes)``, output ``(N, classes)``
    probabilities.

    With 125 samples, 3 axes, 5 classes and the defaults it has 4,005 parameters (including the
    averages of BatchNormalization) and 61,440 multiplications per inference.

    Parameters
    ----------
    window_length
        In samples.
    axes
        Sensor axes.
    classes
        Number of classes.
    filters
        Channels after the first convolution.
    blocks
        Pairs after it; 0 or more. The first has a stride of 1, the others of 2.
    kernel_length, stride
        Of the first convolution, in samples; the depthwise kernels have the same length.

    Raises
    ------
    DataError
        The window is too short, or a number is too small.
    """
    _check_sizes(classes=classes, filters=filters, kernel_length=kernel_length, stride=stride)
    if blocks < 0 or window_length < kernel_length:
        raise DataError(
            f"expected blocks ≥ 0 and a window of at least kernel_length samples, got {blocks} and "
            f"{window_length} with kernel_length {kernel_length}"
        )
    layers = import_keras().layers
    inputs = import_keras().Input((window_length, 1, axes), name="window")
    first = layers.Conv2D(
        filters, (kernel_length, 1), strides=(stride, 1), use_bias=False, name="motion"
    )
    x = _batch_norm_relu(first(inputs), "motion")
    for block in range(blocks):
        x = _separable_block(
            x,
            f"block_{block + 1}",
            filters * 2 ** (block + 1),
            kernel=(kernel_length, 1),
            strides=(1 if block == 0 else 2, 1),
        )
    return _classifier(inputs, x, classes, dropout=0.1, name="conv_1d_net")


def ds_cnn(
    input_shape: tuple[int, int, int],
    classes: int,
    *,
    width: int = 64,
    blocks: int = 4,
    first_kernel: tuple[int, int] = (10, 4),
    first_strides: tuple[int, int] = (2, 2),
    dropout: float = 0.2,
) -> Any:
    """A depthwise-separable network for keyword spotting; an untrained Keras 3 model.

    One convolution, then `blocks` pairs of a 3 x 3 depthwise and a 1 x 1 convolution, all of the
    same width, then the average over all positions. With ``(49, 10, 1)``, 12 classes and the
    defaults it is the keyword model of MLPerf Tiny: 24,332 parameters (including the averages of
    BatchNormalization) and 2,656,768 multiplications per inference.

    Parameters
    ----------
    input_shape
        ``(frames, features, 1)``, without the batch.
    classes
        Number of classes.
    width
        Channels of every layer.
    blocks
        Pairs after the first convolution; 0 or more.
    first_kernel, first_strides
        Of the first convolution, ``(frames, features)``.
    dropout
        Before the last layer, during training; in [0, 1).

    Raises
    ------
    DataError
        A number is too small.

    Source: Zhang et al., "Hello Edge: Keyword Spotting on Microcontrollers" (2017), section 3.4;
    Banbury et al., "MLPerf Tiny Benchmark" (2021) for the defaults.
    """
    _check_sizes(classes=classes, width=width)
    if blocks < 0:
        raise DataError(f"expected blocks ≥ 0, got {blocks}")
    layers = import_keras().layers
    inputs = import_keras().Input(input_shape, name="features")
    first = layers.Conv2D(
        width, first_kernel, strides=first_strides, padding="same", use_bias=False, name="patterns"
    )
    x = _batch_norm_relu(first(inputs), "patterns")
    for block in range(blocks):
        x = _separable_block(x, f"block_{block + 1}", width)
    return _classifier(inputs, x, classes, dropout=dropout, name="ds_cnn")


def mobilenet_like(input_shape: tuple[int, int, int], classes: int, *, alpha: float = 0.25) -> Any:
    """MobileNetV1 of any width, for images; an untrained Keras 3 model.

    With ``(96, 96, 3)``, 2 classes and alpha 0.25 it is the person detector of MLPerf Tiny:
    219,058 parameters (including the averages of BatchNormalization) and 7,489,664
    multiplications per inference.

    Parameters
    ----------
    input_shape
        ``(height, width, channels)``, without the batch.
    classes
        Number of classes.
    alpha
        Factor for the channels of every layer, above 0; no layer gets fewer than 8.

    Raises
    ------
    DataError
        A number is too small.

    Source: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
    Applications" (2017); Banbury et al., "MLPerf Tiny Benchmark" (2021).
    """
    _check_sizes(classes=classes)
    if not alpha > 0:
        raise DataError(f"expected alpha above 0, got {alpha}")
    layers = import_keras().layers
    inputs = import_keras().Input(input_shape, name="image")

    def channels(at_alpha_1: int) -> int:
        return max(8, round(alpha * at_alpha_1))

    first = layers.Conv2D(channels(32), 3, strides=2, padding="same", use_bias=False, name="edges")
    x = _batch_norm_relu(first(inputs), "edges")
    for i, (width, stride) in enumerate(MOBILENET_BLOCKS):
        x = _separable_block(x, f"block_{i + 1}", channels(width), strides=(stride, stride))
    return _classifier(inputs, x, classes, dropout=0.0, name="mobilenet_like")


def _batch_norm_relu(x: Any, name: str) -> Any:
    """BatchNormalization and ReLU; the converter merges both into the layer before."""
    layers = import_keras().layers
    # With a momentum of 0.9 the averages settle after a few dozen steps instead of hundreds.
    return layers.ReLU(name=f"{name}_relu")(
        layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
    )


def _separable_block(
    x: Any,
    name: str,
    width: int,
    *,
    kernel: tuple[int, int] = (3, 3),
    strides: tuple[int, int] = (1, 1),
) -> Any:
    """A depthwise and a 1 x 1 convolution."""
    layers = import_keras().layers
    # Keras requires equal strides in a depthwise convolution; an axis of length 1 allows any.
    depthwise = layers.DepthwiseConv2D(
        kernel, strides=max(strides), padding="same", use_bias=False, name=f"{name}_course"
    )
    x = _batch_norm_relu(depthwise(x), f"{name}_course")
    return _batch_norm_relu(
        layers.Conv2D(width, 1, use_bias=False, name=f"{name}_mix")(x), f"{name}_mix"
    )


def _classifier(inputs: Any, x: Any, classes: int, *, dropout: float, name: str) -> Any:
    """The average over all positions, and a probability for each class."""
    keras = import_keras()
    layers = keras.layers
    x = layers.AveragePooling2D(tuple(x.shape[1:3]), name="pool")(x)
    x = layers.Dropout(dropout, name="dropout")(layers.Flatten(name="flatten")(x))
    x = layers.Dense(classes, name="dense")(x)
    return keras.Model(inputs, layers.Softmax(name="class")(x), name=name)


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise DataError(f"expected {name} ≥ 1, got {size}")
