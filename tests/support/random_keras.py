"""Random small Keras models: a few layers on one or two inputs, made int8 by TensorFlow.

`random_models` draws one that has a certain layer in it, so that a test can go through all of
them. What a layer becomes is the converter's business: `LAYERS` says what it should be seen to
give. TensorFlow is imported when the first model is drawn.
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.support.inputs import input_families
from tinyml_course.training._tensorflow import captured_output, import_keras, import_tensorflow

_LARGEST = 1500
"""A tensor with more elements is not made larger."""


@dataclass(eq=False)
class RandomModel:
    """A Keras model and how to convert it.

    `float_ends`: float32 goes in and comes out, QUANTIZE and DEQUANTIZE stand around the int8 body.
    `exported`: through ``from_keras_model``, as everybody does, which takes four times as long.
    """

    keras_model: Any
    seed: int
    float_ends: bool
    exported: bool

    def __repr__(self) -> str:
        layers = ", ".join(
            f"{type(layer).__name__ if 'Operation' not in type(layer).__name__ else layer.name}"
            f"{[tuple(o.shape) for o in _listed(layer.output)]}"
            for layer in self.keras_model.layers
        )
        return f"<{layers}; seed={self.seed}, float_ends={self.float_ends}, {self.exported=}>"


@dataclass(eq=False)
class _Place:
    """A tensor of the growing model, and the places it depends on, itself among them."""

    tensor: Any
    before: set[_Place] = field(default_factory=set)
    is_end: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Without the batch."""
        return tuple(self.tensor.shape[1:])

    @property
    def rank(self) -> int:
        """The batch included."""
        return len(self.tensor.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)


class Growth:
    """A model in the making. The layers below are its steps: they draw, and return tensors."""

    def __init__(self, draw: Callable[[Any], Any], ranks: tuple[int, ...]) -> None:
        self.draw = draw
        self.keras = import_keras()
        self.keras.backend.clear_session()
        self.layers, self.ops = self.keras.layers, self.keras.ops
        self.seed = self.int(0, 10**6)
        self.rng = np.random.default_rng(self.seed)
        self.is_open = self.one_in(4)
        kinds = [self.one_of(ranks)]
        if self.one_in(4):
            kinds.append(self.one_of((4, 3, 2)))
        self.inputs = [self._input(rank) for rank in kinds]
        self.places = list(self.inputs)

    def _input(self, rank: int) -> _Place:
        shape = [self.int(4, 9) for _ in range(rank - 2)] + [self.int(2, 5)]
        batch = None if self.is_open else 1
        place = _Place(self.keras.Input(batch_shape=(batch, *shape)))
        place.before.add(place)
        return place

    def int(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, max(low, high)))

    def one_of(self, choices: Iterable[Any]) -> Any:
        return self.draw(st.sampled_from(list(choices)))

    def one_in(self, n: int) -> bool:
        return self.draw(st.sampled_from([False] * (n - 1) + [True]))

    def noise(self, *shape: int) -> Any:
        return self.rng.normal(size=shape).astype(np.float32)

    def axes(self, x: _Place) -> list[int]:
        """Some of the axes, the batch not."""
        return sorted(
            self.draw(st.sets(st.integers(1, x.rank - 1), min_size=1, max_size=x.rank - 1))
        )

    def partner(self, x: _Place) -> Any:
        """Something of the same shape: another tensor of the model, or one made from `x`."""
        same = [p.tensor for p in self.places if p.shape == x.shape and p is not x and not p.is_end]
        if same and self.one_in(2):
            return self.one_of(same)
        return self.one_of((self.ops.sigmoid, self.ops.tanh, self.ops.relu6))(x.tensor)

    def add(self, layer: Layer, x: _Place) -> list[_Place]:
        """Put a layer on `x`; the new places."""
        made = [
            _Place(tensor, is_end=layer.is_end) for tensor in _listed(layer.apply(self, x))
        ]
        # What else it may have read is among the places; their history is the union of all.
        read = {id(p.tensor): p for p in self.places}
        for place in made:
            place.before |= {place} | self._history(place.tensor, read)
        self.places += made
        return made

    def _history(self, tensor: Any, known: dict[int, _Place]) -> set[_Place]:
        found: set[_Place] = set()
        stack = [tensor]
        while stack:
            here = stack.pop()
            if id(here) in known:
                found |= known[id(here)].before
            else:
                operation = here._keras_history.operation
                node = operation._inbound_nodes[here._keras_history.node_index]
                stack += node.input_tensors
        return found

    def step(self) -> None:
        """A layer somewhere: mostly after what came last."""
        open_places = [p for p in self.places if not p.is_end]
        x = self.one_of(open_places[::-1][:4])
        self.add(self.one_of([a for a in LAYERS.values() if a.fits(self, x)]), x)

    def model(self, wanted: list[_Place]) -> Any:
        """The model that ends in what came last, and has the places wanted in it."""
        ends = [self.places[-1]]
        ends += [p for p in wanted if not any(p in end.before for end in ends)][:1]
        others = [p for p in self.places if p not in ends and p not in self.inputs]
        if others and len(ends) == 1 and self.one_in(3):
            ends.append(self.one_of(others[::-1]))
        inputs = [p for p in self.inputs if any(p in end.before for end in ends)]
        model = self.keras.Model([p.tensor for p in inputs], [p.tensor for p in ends])
        for weight in model.weights:
            weight.assign(self.weight(weight.path.rsplit("/", 1)[-1], tuple(weight.shape)))
        return model

    def weight(self, name: str, shape: tuple[int, ...]) -> Any:
        """Random values: kernels as He would have them, and channels of different scales."""
        if name in ("gamma", "moving_variance"):
            return self.rng.uniform(0.5, 1.5, shape)
        if "kernel" not in name:
            return self.rng.normal(0, 0.3, shape)
        scale = math.sqrt(2 / math.prod(shape[:-1])) * np.exp(self.rng.normal(0, 0.5, shape[-1]))
        return self.rng.normal(0, 1, shape) * scale


@st.composite
def random_models(draw: Callable[[Any], Any], layer: Layer) -> RandomModel:
    """Models with `layer` in them, between others."""
    g = Growth(draw, layer.ranks)
    for _ in range(g.int(0, 2)):
        g.step()
    fitting = [p for p in g.places[::-1] if not p.is_end and layer.fits(g, p)]
    wanted = g.add(layer, fitting[0])
    for _ in range(g.int(0 if layer.is_end else 1, 5)):
        g.step()
    return RandomModel(g.model(wanted), g.seed, g.one_in(4), g.one_in(10))


# --- the layers


@dataclass(frozen=True)
class Layer:
    """How to put one kind of layer on a place.

    `ranks` it takes (the batch counts); the `operators` that some model with it has; whether it
    makes the tensor larger, ends a branch (what comes out are integers), or needs a batch of 1.
    """

    apply: Callable[[Growth, _Place], Any]
    ranks: tuple[int, ...]
    operators: tuple[str, ...]
    grows: bool = False
    is_end: bool = False
    needs_fixed_batch: Callable[[int], bool] = lambda rank: False

    def fits(self, g: Growth, x: _Place) -> bool:
        """Whether it can stand on `x`."""
        if g.is_open and self.needs_fixed_batch(x.rank):
            return False
        return x.rank in self.ranks and not (self.grows and x.size > _LARGEST)


LAYERS: dict[str, Layer] = {}


def _layer(ranks: Iterable[int], operators: str, **more: Any) -> Callable[[Any], Any]:
    def register(apply: Callable[[Growth, _Place], Any]) -> Callable[[Growth, _Place], Any]:
        LAYERS[apply.__name__] = Layer(apply, tuple(ranks), tuple(operators.split()), **more)
        return apply

    return register


def _window(g: Growth, x: _Place, largest: int = 3) -> dict[str, Any]:
    """Kernel size and padding that fit."""
    kernel = tuple(g.int(1, min(largest, n)) for n in x.shape[:-1])
    return {"kernel_size": kernel, "padding": g.one_of(("valid", "same"))}


def _strides(g: Growth, x: _Place) -> tuple[int, ...]:
    return tuple(g.int(1, 2) for _ in x.shape[:-1])


def _activation(g: Growth) -> str | None:
    return g.one_of((None, "relu", "relu6", "tanh", "sigmoid"))


def _dilated(window: dict[str, Any]) -> dict[str, Any]:
    """A dilation of 2; SAME, so that the wider window fits."""
    return window | {"dilation_rate": 2, "padding": "same"}


@_layer([4], "CONV_2D", grows=True)
def conv_2d(g, x):
    window = _window(g, x)
    window = _dilated(window) if g.one_in(4) else window | {"strides": _strides(g, x)}
    return g.layers.Conv2D(
        g.int(1, 6), **window, activation=_activation(g), use_bias=g.one_of((True, False))
    )(x.tensor)


@_layer([4], "DEPTHWISE_CONV_2D", grows=True)
def depthwise_conv_2d(g, x):
    window = _window(g, x)
    window = _dilated(window) if g.one_in(4) else window | {"strides": g.int(1, 2)}
    return g.layers.DepthwiseConv2D(
        **window, depth_multiplier=g.int(1, 3), activation=_activation(g)
    )(x.tensor)


@_layer([4], "TRANSPOSE_CONV", grows=True)
def conv_2d_transpose(g, x):
    layer = g.layers.Conv2DTranspose(
        g.int(1, 4), **_window(g, x), strides=_strides(g, x), use_bias=g.one_of((True, False))
    )
    return layer(x.tensor)


@_layer([3], "CONV_2D")
def conv_1d(g, x):
    window = _window(g, x)
    if g.one_in(3):
        window = _dilated(window) | {"padding": g.one_of(("same", "causal"))}
    return g.layers.Conv1D(g.int(1, 6), **window, activation=_activation(g))(x.tensor)


@_layer([3], "DEPTHWISE_CONV_2D")
def depthwise_conv_1d(g, x):
    return g.layers.DepthwiseConv1D(**_window(g, x), depth_multiplier=g.int(1, 2))(x.tensor)


@_layer([3], "TRANSPOSE_CONV")
def conv_1d_transpose(g, x):
    return g.layers.Conv1DTranspose(g.int(1, 4), **_window(g, x), strides=g.int(1, 2))(x.tensor)


def _pool(g: Growth, x: _Place, average: Any, maximum: Any, kind: str) -> Any:
    window = _window(g, x)
    size, strides = window.pop("kernel_size"), _strides(g, x)
    one = {"average": average, "max": maximum}[kind]
    return one(pool_size=size, strides=strides, **window)(x.tensor)


@_layer([4, 3], "AVERAGE_POOL_2D")
def average_pool(g, x):
    if x.rank == 4:
        return _pool(g, x, g.layers.AveragePooling2D, None, "average")
    return _pool(g, x, g.layers.AveragePooling1D, None, "average")
