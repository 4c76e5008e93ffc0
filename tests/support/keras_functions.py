"""More layers for random Keras models: attention, groups, blocks of pixels, single functions.

As in `tests.support.keras_layers`, a function takes the model in the making and a place in it.
"""

from __future__ import annotations

from tests.support.keras_layers import layer
from tinyml_course.training._tensorflow import import_tensorflow


@layer([4], "CONV_2D", grows=True)
def grouped_conv_2d(g, x):
    groups = g.one_of([n for n in range(x.shape[-1], 0, -1) if x.shape[-1] % n == 0])
    size = tuple(g.int(1, min(3, n)) for n in x.shape[:-1])
    return g.layers.Conv2D(groups * g.int(1, 2), size, groups=groups)(x.tensor)


@layer([3], "BATCH_MATMUL")
def attention(g, x):
    return g.layers.MultiHeadAttention(g.int(1, 2), g.int(2, 4))(x.tensor, x.tensor)


@layer([3, 4], "BATCH_MATMUL", grows=True)
def matmul_with_itself(g, x):
    axes = [*range(x.rank - 2), x.rank - 1, x.rank - 2]
    return g.ops.matmul(x.tensor, g.ops.transpose(g.ops.tanh(x.tensor), axes))


@layer([2, 3, 4], "GATHER", grows=True)
def take(g, x):
    axis = g.int(1, x.rank - 1)
    places = [g.int(0, x.shape[axis - 1] - 1) for _ in range(g.int(1, 4))]
    return g.ops.take(x.tensor, places, axis=axis)


@layer([3, 4], "MIRROR_PAD", grows=True)
def mirror_pad(g, x):
    mode = g.one_of(("symmetric", "reflect"))
    most = [n - (mode == "reflect") for n in x.shape]
    pairs = [(g.int(0, min(n, 3)), g.int(0, min(n, 3))) for n in most]
    if not any(map(sum, pairs)):
        pairs[0] = (0, min(most[0], 1))
    return g.ops.pad(x.tensor, [(0, 0), *pairs], mode=mode)


@layer([4], "SPACE_TO_DEPTH")
def space_to_depth(g, x):
    height, width = (n - n % 2 for n in x.shape[:2])
    even = g.ops.pad(x.tensor, [(0, 0), *((0, n % 2) for n in x.shape[:2]), (0, 0)])
    tf = import_tensorflow()
    return g.layers.Lambda(lambda t: tf.nn.space_to_depth(t, 2))(even) if height * width else even


@layer([4], "DEPTH_TO_SPACE", grows=True)
def depth_to_space(g, x):
    tf = import_tensorflow()
    four = g.ops.concatenate([x.tensor] * 4, axis=-1)
    return g.layers.Lambda(lambda t: tf.nn.depth_to_space(t, 2))(four)


@layer([2, 3, 4], "SQUARED_DIFFERENCE")
def squared_difference(g, x):
    tf = import_tensorflow()
    both = [x.tensor, g.partner(x)]
    return g.layers.Lambda(lambda t: tf.math.squared_difference(*t))(both)


@layer([2, 3, 4], "ABS")
def absolute(g, x):
    return g.ops.abs(x.tensor)


@layer([2, 3, 4], "RSQRT")
def inverse_root(g, x):
    return g.ops.rsqrt(g.ops.relu(x.tensor) + g.one_of((0.5, 0.1, 2.0)))


@layer([3, 4], "REVERSE_V2")
def flip(g, x):
    return g.ops.flip(x.tensor, axis=g.int(1, x.rank - 1))


@layer([2, 3], "BROADCAST_TO", grows=True, fixed_ranks=(2, 3))
def broadcast(g, x):
    one = g.ops.sum(x.tensor, axis=1, keepdims=True)
    return g.ops.broadcast_to(one, (1, g.int(2, 4), *x.shape[1:]))


@layer([2, 3, 4], "L2_NORMALIZATION")
def unit_normalization(g, x):
    tf = import_tensorflow()
    return g.layers.Lambda(lambda t: tf.math.l2_normalize(t, axis=-1))(x.tensor)
