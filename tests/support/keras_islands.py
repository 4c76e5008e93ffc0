"""More layers for random Keras models: those that stay in float32, islands in an int8 model."""

from __future__ import annotations

from tests.support.keras_layers import LAYERS, Layer, layer


@layer([2, 3, 4], "NEG")
def negative(g, x):
    return g.ops.negative(x.tensor)


@layer([2, 3, 4], "ELU")
def elu(g, x):
    return g.layers.ELU()(x.tensor)


@layer([2, 3, 4], "SQUARE")
def square(g, x):
    return g.ops.square(x.tensor)


@layer([2, 3], "SQUARED_DIFFERENCE RSQRT")
def layer_normalization(g, x):
    return g.layers.LayerNormalization(axis=g.int(1, x.rank - 1))(x.tensor)


@layer([3], "BATCH_MATMUL SQUARED_DIFFERENCE RSQRT SOFTMAX", fixed_ranks=(3,))
def transformer_block(g, x):
    attention = g.layers.MultiHeadAttention(g.int(1, 2), g.int(2, 4))(x.tensor, x.tensor)
    x = g.layers.LayerNormalization()(x.tensor + attention)
    inner = g.layers.Dense(g.int(2, 6), activation=g.one_of(("relu", "elu", "tanh")))(x)
    return g.layers.LayerNormalization()(x + g.layers.Dense(x.shape[-1])(inner))


def _register_functions():
    for name in ("ceil", "cos", "floor", "round", "sin"):

        def apply(g, x, name=name):
            return getattr(g.ops, name)(x.tensor)

        LAYERS[name] = Layer(apply, (2, 3, 4), (name.upper(),))


_register_functions()
