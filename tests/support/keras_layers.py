"""The layers that random Keras models are made of: each draws its parameters and is applied.

A function here takes `g`, the model in the making (`tests.support.random_keras.Growth`), and `x`,
a place in it whose shape fits. It returns one Keras tensor or several.
"""

from __future__ import annotations

import math

from tests.support.keras_register import LAYERS, Layer, layer

# --- weighted


def _window(g, x):
    """A kernel that fits."""
    kernel = tuple(g.int(1, min(3, n)) for n in x.shape[:-1])
    return {"kernel_size": kernel, "padding": g.one_of(("valid", "same"))}


def _strides(g, x):
    return tuple(g.int(1, 2) for _ in x.shape[:-1])


def _strides_or_dilation(g, x):
    """With an open batch no dilation: that becomes SPACE_TO_BATCH_ND, with shapes not true."""
    window = _window(g, x)
    if not g.is_open and g.one_in(4):  # SAME, so that the wider window fits
        return window | {"dilation_rate": 2, "padding": "same"}
    return window | {"strides": _strides(g, x)}


def _activation(g):
    return g.one_of((None, "relu", "relu6", "tanh", "sigmoid"))


def _bias(g):
    return g.one_of((True, False))


@layer([4], "CONV_2D", grows=True)
def conv_2d(g, x):
    window = _strides_or_dilation(g, x)
    layer = g.layers.Conv2D(g.int(1, 6), activation=_activation(g), use_bias=_bias(g), **window)
    return layer(x.tensor)


@layer([3], "CONV_2D", grows=True)
def conv_1d(g, x):
    window = _strides_or_dilation(g, x)
    if g.one_in(3):
        window["padding"] = "causal"
    return g.layers.Conv1D(g.int(1, 6), activation=_activation(g), **window)(x.tensor)


@layer([4], "DEPTHWISE_CONV_2D", grows=True)
def depthwise_conv_2d(g, x):
    window = _strides_or_dilation(g, x)
    window["strides"] = window.get("strides", (1,))[0]  # TensorFlow wants both alike
    layer = g.layers.DepthwiseConv2D(
        depth_multiplier=g.int(1, 3), activation=_activation(g), use_bias=_bias(g), **window
    )
    return layer(x.tensor)


@layer([3], "DEPTHWISE_CONV_2D", grows=True)
def depthwise_conv_1d(g, x):
    return g.layers.DepthwiseConv1D(depth_multiplier=g.int(1, 2), **_window(g, x))(x.tensor)


@layer([4], "DEPTHWISE_CONV_2D CONV_2D", grows=True)
def separable_conv_2d(g, x):
    return g.layers.SeparableConv2D(g.int(1, 6), **_window(g, x))(x.tensor)


@layer([4], "TRANSPOSE_CONV", grows=True)
def conv_2d_transpose(g, x):
    layer = g.layers.Conv2DTranspose(
        g.int(1, 4), activation=_activation(g), use_bias=_bias(g), strides=_strides(g, x),
        **_window(g, x),
    )  # fmt: skip
    return layer(x.tensor)


@layer([3], "TRANSPOSE_CONV SHAPE EXPAND_DIMS STRIDED_SLICE", grows=True, always_open=True)
def conv_1d_transpose(g, x):
    return g.layers.Conv1DTranspose(g.int(1, 4), strides=g.int(1, 2), **_window(g, x))(x.tensor)


@layer([2, 3, 4], "FULLY_CONNECTED", grows=True, fixed_ranks=(3, 4))
def dense(g, x):
    layer = g.layers.Dense(g.int(1, 8), activation=_activation(g), use_bias=_bias(g))
    return layer(x.tensor)


@layer([2, 3, 4], "MUL ADD")
def batch_normalization(g, x):
    return g.layers.BatchNormalization()(x.tensor)


@layer([3], "FULLY_CONNECTED UNPACK TANH", fixed_ranks=(3,))
def recurrent(g, x):
    kind = g.one_of((g.layers.SimpleRNN, g.layers.GRU, g.layers.LSTM))
    return kind(g.int(1, 4), unroll=True)(x.tensor[:, :3])


# --- pools and reductions


def _pool(g, x, kind):
    window = _window(g, x)
    layer = getattr(g.layers, f"{kind}Pooling{x.rank - 2}D")
    return layer(window.pop("kernel_size"), _strides(g, x), **window)(x.tensor)


@layer([3, 4], "AVERAGE_POOL_2D")
def average_pool(g, x):
    return _pool(g, x, "Average")


@layer([3, 4], "MAX_POOL_2D")
def max_pool(g, x):
    return _pool(g, x, "Max")


@layer([3, 4], "MEAN")
def global_average_pool(g, x):
    layer = getattr(g.layers, f"GlobalAveragePooling{x.rank - 2}D")
    return layer(keepdims=g.one_of((False, True)))(x.tensor)


@layer([3, 4], "REDUCE_MAX")
def global_max_pool(g, x):
    layer = getattr(g.layers, f"GlobalMaxPooling{x.rank - 2}D")
    return layer(keepdims=g.one_of((False, True)))(x.tensor)


def _reduce(g, x, operation):
    axes = g.axes(x)
    keep = len(axes) == x.rank - 1 or g.one_of((False, True))  # a batch alone is no tensor here
    return operation(x.tensor, axis=axes, keepdims=keep)


@layer([2, 3, 4], "MEAN")
def mean(g, x):
    return _reduce(g, x, g.ops.mean)


@layer([2, 3, 4], "SUM")
def sums(g, x):
    return _reduce(g, x, g.ops.sum)


@layer([2, 3, 4], "REDUCE_MAX")
def largest(g, x):
    return _reduce(g, x, g.ops.max)


@layer([2, 3, 4], "REDUCE_MIN")
def smallest(g, x):
    return _reduce(g, x, g.ops.min)


@layer([2, 3, 4], "ARG_MAX", is_end=True)
def arg_max(g, x):
    import keras
    import tensorflow as tf

    class ArgMax(g.layers.Layer):
        """keras.ops.argmax adds bit operators that no int8 model can have."""

        def call(self, given):
            return tf.argmax(given, axis=-1, output_type=tf.int32)

        def compute_output_spec(self, given):
            # Keras would try a sparse tensor where it believes that a layer gives one.
            return keras.KerasTensor(given.shape[:-1], "int32")

    return ArgMax()(x.tensor)


# --- arithmetic of two tensors


def _two(g, x, operation):
    """`x` and another tensor, a constant, or a mean that is broadcast; in either order."""
    other = {
        "tensor": g.partner,
        "number": lambda x: g.noise(),
        "vector": lambda x: g.noise(x.shape[-1]),
        "mean": lambda x: g.ops.mean(x.tensor, axis=g.axes(x), keepdims=True),
    }[g.one_of(("tensor", "tensor", "number", "vector", "mean"))](x)
    return operation(*((x.tensor, other) if g.one_in(2) else (other, x.tensor)))


def _register_pairs():
    for name, operator in (
        ("add", "ADD"), ("subtract", "SUB"), ("multiply", "MUL"), ("maximum", "MAXIMUM"),
        ("minimum", "MINIMUM"),
    ):  # fmt: skip

        def apply(g, x, name=name):
            return _two(g, x, getattr(g.ops, name))

        LAYERS[name] = Layer(apply, (2, 3, 4), (operator,))


_register_pairs()


# --- moving values


@layer([2, 3, 4], "CONCATENATION", grows=True)
def concatenate(g, x):
    parts = [x.tensor, *(g.partner(x) for _ in range(g.int(1, 2)))]
    return g.layers.Concatenate(axis=g.int(1, x.rank - 1))(parts)


@layer([2, 3], "PACK QUANTIZE", grows=True)
def stack(g, x):
    parts = [x.tensor, *(g.partner(x) for _ in range(g.int(1, 2)))]
    return g.ops.stack(parts, axis=g.int(1, x.rank))


@layer([3, 4], "UNPACK DEQUANTIZE")
def unstack(g, x):
    axis = g.int(1, x.rank - 1)
    return g.ops.unstack(x.tensor, axis=axis)[:3]


def _divisors(n):
    return [k for k in range(2, n + 1) if n % k == 0]


@layer([2, 3, 4], "SPLIT")
def split(g, x):
    axes = [i for i, n in enumerate(x.shape, 1) if n > 1]
    if not axes:
        return g.ops.tanh(x.tensor)
    axis = g.one_of(axes)
    return g.ops.split(x.tensor, g.one_of(_divisors(x.shape[axis - 1])), axis=axis)


@layer([4, 3, 2], "SPLIT_V")
def split_at(g, x):
    axes = [i for i, n in enumerate(x.shape, 1) if n > 2]
    if not axes:
        return g.ops.tanh(x.tensor)
    axis = g.one_of(axes)
    n = x.shape[axis - 1]
    first = g.int(1, n - 2)
    return g.ops.split(x.tensor, [first, g.int(first + 1, n - 1)], axis=axis)


@layer([2, 3, 4], "STRIDED_SLICE")
def strided_slice(g, x):
    drop = g.int(1, x.rank - 1) if x.rank > 2 and g.one_in(3) else None
    index = [slice(None)]
    for axis, n in enumerate(x.shape, 1):
        start = g.int(0, n - 1)
        if axis == drop:
            index.append(start)
        elif g.one_in(3):  # backwards
            index.append(slice(start, None, -g.int(1, 2)))
        else:
            index.append(slice(start, g.int(start + 1, n), g.int(1, 2)))
    return x.tensor[tuple(index)]


@layer([2, 3, 4], "SLICE", fixed_ranks=(2, 3, 4))
def slices(g, x):
    begin = [g.int(0, n - 1) for n in x.shape]
    size = [g.int(1, n - b) for n, b in zip(x.shape, begin, strict=True)]
    return g.ops.slice(x.tensor, (0, *begin), (1, *size))


def _padding(g, x):
    return [(0, 0), *((g.int(0, 2), g.int(0, 2)) for _ in x.shape)]


@layer([2, 3, 4], "PAD", grows=True)
def pad(g, x):
    return g.ops.pad(x.tensor, _padding(g, x))


@layer([2, 3, 4], "PADV2", grows=True)
def pad_with_a_value(g, x):
    return g.ops.pad(x.tensor, _padding(g, x), constant_values=g.one_of((0.5, -1.0, 3.0)))


@layer([3, 4], "RESHAPE")
def flatten(g, x):
    return g.layers.Flatten()(x.tensor)


@layer([2, 3, 4], "RESHAPE")
def reshape(g, x):
    size = math.prod(x.shape)
    first = g.one_of([1, *_divisors(size)])
    second = g.one_of([1, *_divisors(size // first)])
    shapes = ((first, size // first), (first, second, size // first // second), (size,))
    return g.layers.Reshape(g.one_of(shapes))(x.tensor)


@layer([3, 4], "TRANSPOSE")
def permute(g, x):
    return g.layers.Permute(g.shuffled(range(1, x.rank)))(x.tensor)


@layer([2, 3], "RESHAPE")
def expand_dims(g, x):
    return g.ops.expand_dims(x.tensor, g.int(1, x.rank))


@layer([3, 4], "RESHAPE")
def squeeze(g, x):
    axis = g.int(1, x.rank - 1)
    return g.ops.squeeze(g.ops.mean(x.tensor, axis=axis, keepdims=True), axis)


def _resize(g, x, interpolation):
    shape = [g.int(1, 2 * n) for n in x.shape[:2]]
    return g.layers.Resizing(*shape, interpolation=interpolation)(x.tensor)


@layer([4], "RESIZE_BILINEAR", grows=True)
def resize_bilinear(g, x):
    if g.one_in(2):
        return _resize(g, x, "bilinear")
    return g.layers.UpSampling2D(g.int(1, 3), interpolation="bilinear")(x.tensor)


@layer([4], "RESIZE_NEAREST_NEIGHBOR", grows=True)
def resize_nearest(g, x):
    return _resize(g, x, "nearest")


# --- one value at a time


@layer([2, 3, 4], "LEAKY_RELU")
def leaky_relu(g, x):
    return g.layers.LeakyReLU(g.one_of((0.3, 0.01, 0.9)))(x.tensor)


@layer([2, 3, 4], "PRELU")
def prelu(g, x):
    shared = [*range(1, x.rank - 1)] if g.one_in(2) else None
    return g.layers.PReLU(shared_axes=shared)(x.tensor)


@layer([2, 3, 4], "MINIMUM RELU")
def relu_below_a_limit(g, x):
    return g.layers.ReLU(max_value=g.one_of((2.0, 0.7)))(x.tensor)


@layer([2, 3, 4], "SOFTMAX")
def softmax(g, x):
    wide = [i for i, n in enumerate(x.shape, 1) if n > 1]  # Keras warns of others
    axis = g.one_of(wide[::-1] or [None])
    return g.layers.Softmax(axis=axis)(x.tensor) if axis else g.ops.tanh(x.tensor)


def _register_functions():
    for name, operators in (
        ("relu", "RELU"), ("relu6", "RELU6"), ("sigmoid", "LOGISTIC"), ("tanh", "TANH"),
        ("hard_silu", "HARD_SWISH"), ("hard_sigmoid", "ADD MUL"), ("silu", "LOGISTIC MUL"),
        ("log_softmax", "LOG_SOFTMAX"),
    ):  # fmt: skip

        def apply(g, x, name=name):
            return getattr(g.ops, name)(x.tensor)

        LAYERS[name] = Layer(apply, (2, 3, 4), tuple(operators.split()))


_register_functions()
