"""Random small Keras models: some layers on one or two inputs, made int8 by TensorFlow.

`draw_model` draws one with a certain layer in it, so that a test can go through all of
`tests.support.keras_layers`. TensorFlow is imported when the first model is drawn.
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

from tests.support import keras_functions, keras_islands  # noqa: F401  register their layers
from tests.support.inputs import input_families
from tests.support.keras_layers import LAYERS, Layer
from tinyml_course.training._tensorflow import captured_output, import_keras, import_tensorflow

_EXAMPLES = 12
"""How many representative inputs the converter sees."""

NOT_IN_16_BITS = {  # the converter refuses them, or TFLM has them in int8 only
    "arg_max", "depth_to_space", "global_max_pool", "hard_silu", "largest", "log_softmax",
    "mirror_pad", "prelu", "resize_bilinear", "smallest", "space_to_depth", "take",
}  # fmt: skip
"""Layers that no model with int16 activations has."""


@dataclass(eq=False)
class RandomModel:
    """A Keras model and how to convert it.

    Attributes
    ----------
    seed
        Where its weights and its data come from.
    float_ends
        Whether float32 goes in and comes out, with QUANTIZE and DEQUANTIZE around an int8 body.
    exported
        Whether it goes through ``from_keras_model``, as everybody's does: four times as slow.
    real
        Whether it stays in float32 throughout.
    """

    keras_model: Any
    seed: int
    float_ends: bool
    exported: bool
    real: bool = False

    def __repr__(self) -> str:
        """What hypothesis shows of a model that fails."""
        layers = [
            f"{getattr(layer, 'name', layer)}{[tuple(o.shape) for o in _listed(layer.output)]}"
            for layer in self.keras_model.layers
        ]
        return (
            f"<{', '.join(layers)}; seed {self.seed}, float_ends {self.float_ends}, "
            f"exported {self.exported}>"
        )


def draw_model(draw: Callable[[Any], Any], layer: Layer, *, real: bool = False) -> RandomModel:
    """A model with `layer` in it, between others; `draw` is that of hypothesis' `data`."""
    g = Growth(draw, layer)
    for _ in range(g.int(0, 2)):
        g.step()
    newest_first = g.going_on[::-1]
    wanted = g.add(layer, next(p for p in newest_first if layer.fits(p, is_open=g.is_open)))
    for _ in range(g.int(0 if layer.is_end else 1, 5)):
        g.step()
    return RandomModel(g.model(wanted), g.seed, g.one_in(4), g.one_in(20), real)


@dataclass(eq=False)
class Place:
    """A tensor of the growing model, and the inputs and layers it depends on."""

    tensor: Any
    before: set[Place] = field(default_factory=set)
    is_end: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Without the batch."""
        return tuple(self.tensor.shape[1:])

    @property
    def rank(self) -> int:
        """The batch included."""
        return len(self.tensor.shape)


class Growth:
    """A model in the making, and how the layers draw their parameters."""

    def __init__(self, draw: Callable[[Any], Any], layer: Layer) -> None:
        self.draw = draw
        keras = import_keras()
        # Or the models before it stay in memory; going through all that pytest holds takes seconds.
        keras.backend.clear_session(free_memory=False)
        self.layers, self.ops, self._new_model = keras.layers, keras.ops, keras.Model
        self.seed = self.int(0, 10**6)
        self.rng = np.random.default_rng(self.seed)
        kinds = [self.one_of(layer.ranks)]
        self.is_open = layer.always_open or (kinds[0] not in layer.fixed_ranks and self.one_in(4))
        if self.one_in(3):
            kinds.append(self.one_of((4, 3, 2)))
        self.inputs = [self._input(keras, rank) for rank in kinds]
        self.places = list(self.inputs)
        self._read: set[Place] = set()

    def int(self, low: int, high: int) -> int:
        """A whole number; `low` where nothing else is left."""
        return self.draw(st.integers(low, max(low, high)))

    def one_of(self, choices: Iterable[Any]) -> Any:
        """One of the choices, the first the simplest."""
        listed = list(choices)
        return listed[self.int(0, len(listed) - 1)]

    def one_in(self, n: int) -> bool:
        """True once in `n` times."""
        return self.int(1, n) == n

    def shuffled(self, items: Iterable[Any]) -> tuple[Any, ...]:
        """The items in some order."""
        return tuple(self.draw(st.permutations(list(items))))

    def noise(self, *shape: int) -> Any:
        """A constant of normal numbers."""
        return self.rng.normal(size=shape).astype(np.float32)

    def axes(self, x: Place) -> list[int]:
        """Some of the axes, not the batch."""
        return sorted(self.draw(st.sets(st.integers(1, x.rank - 1), min_size=1)))

    def partner(self, x: Place) -> Any:
        """A tensor of the same shape: one that is there, or one made from `x`."""
        alike = [p for p in self.going_on if p.shape == x.shape and p is not x]
        if alike and self.one_in(2):
            found = self.one_of(alike)
            self._read |= found.before
            return found.tensor
        return self.one_of((self.ops.sigmoid, self.ops.tanh, self.ops.relu6))(x.tensor)

    @property
    def going_on(self) -> list[Place]:
        """The places that something can follow."""
        return [p for p in self.places if not p.is_end]

    def add(self, layer: Layer, x: Place) -> list[Place]:
        """Put a layer on `x`; the new places."""
        self._read = set(x.before)
        made = [Place(tensor, is_end=layer.is_end) for tensor in _listed(layer.apply(self, x))]
        for place in made:
            place.before = self._read | {place}
        self.places += made
        return made

    def step(self) -> None:
        """A layer somewhere: after one of those that came last."""
        x = self.one_of(self.going_on[:-5:-1])
        fitting = [a for a in LAYERS.values() if a.fits(x, is_open=self.is_open)]
        self.add(self.one_of(fitting), x)

    def model(self, wanted: list[Place]) -> Any:
        """The model that ends in what came last, with one at least of `wanted` in it."""
        ends = [self.places[-1]]
        if not any(p in ends[0].before for p in wanted):
            ends.append(wanted[0])
        others = [p for p in self.places if p not in ends + self.inputs]
        if others and len(ends) == 1 and self.one_in(3):
            ends.append(self.one_of(others[::-1]))
        needed = set().union(*(p.before for p in ends))
        inputs = [p for p in self.inputs if p in needed]
        model = self._new_model([p.tensor for p in inputs], [p.tensor for p in ends])
        for weight in model.weights:
            weight.assign(self._weight(weight.path.rsplit("/", 1)[-1], tuple(weight.shape)))
        return model

    def _input(self, keras: Any, rank: int) -> Place:
        shape = [*(self.int(4, 9) for _ in range(rank - 2)), self.int(2, 5)]
        place = Place(keras.Input(batch_shape=(None if self.is_open else 1, *shape)))
        place.before.add(place)
        return place

    def _weight(self, name: str, shape: tuple[int, ...]) -> Any:
        """Random values: kernels as He draws them, each channel with a scale of its own."""
        if name in ("gamma", "moving_variance"):
            return self.rng.uniform(0.5, 1.5, shape)
        if "kernel" not in name:
            return self.rng.normal(0, 0.3, shape)
        scale = math.sqrt(2 / math.prod(shape[:-1])) * np.exp(self.rng.normal(0, 0.5, shape[-1]))
        return self.rng.normal(size=shape) * scale


def convert(model: RandomModel, *, is_wide: bool = False) -> bytes:
    """The ``.tflite`` that TensorFlow makes of a model; `is_wide` with int16 activations."""
    tf, keras_model = import_tensorflow(), model.keras_model
    if model.real:
        with captured_output():
            return bytes(tf.lite.TFLiteConverter.from_keras_model(keras_model).convert())
    examples = [
        input_gain(model.seed, i) * np.random.default_rng((model.seed, i)).normal(
            size=(_EXAMPLES, 1, *given.shape[1:])
        ).astype(np.float32)
        for i, given in enumerate(keras_model.inputs)
    ]  # fmt: skip
    with captured_output(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Statistics for quantized inputs")
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated")
        if model.exported:
            converter = tf.lite.TFLiteConverter.from_keras_model(keras_model)
            names = [given.name for given in keras_model.inputs]
            data = [dict(zip(names, row, strict=True)) for row in zip(*examples, strict=True)]
        else:
            logging.getLogger("absl").setLevel(logging.ERROR)  # it calls this way deprecated
            converter = tf.lite.TFLiteConverter.from_concrete_functions([_graph(tf, keras_model)])
            data = [list(row) for row in zip(*examples, strict=True)]
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: iter(data)
        operators = tf.lite.OpsSet
        wide = operators.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
        converter.target_spec.supported_ops = (
            [wide, operators.TFLITE_BUILTINS] if is_wide else [operators.TFLITE_BUILTINS_INT8]
        )
        ends = tf.int16 if is_wide else tf.float32 if model.float_ends else tf.int8
        converter.inference_input_type = converter.inference_output_type = ends
        return bytes(converter.convert())


def convert_wide(model: RandomModel) -> bytes | None:
    """The model with int16 activations; None where the converter has no such operator."""
    try:
        return convert(model, is_wide=True)
    except (RuntimeError, ValueError):
        return None


def _graph(tf: Any, keras_model: Any) -> Any:
    """The model as one function of TensorFlow, its inputs in order."""

    def call(*given: Any) -> Any:
        # Resizing tells all layers after it that they are in training, unless this says no.
        return keras_model(list(given) if len(given) > 1 else given[0], training=False)

    specs = [tf.TensorSpec(given.shape, given.dtype) for given in keras_model.inputs]
    return tf.function(call, input_signature=specs, autograph=False).get_concrete_function()


def input_gain(seed: int, i: int) -> np.float32:
    """Standard deviation of the values that input `i` gets."""
    return np.float32(np.random.default_rng((seed, i, 1)).choice([0.1, 1.0, 1.0, 10.0]))


def random_inputs(model: RandomModel, read: Any, rows: int) -> tuple[Any, ...]:
    """`rows` of each family of `input_families` for each input of the converted model `read`."""
    return tuple(
        _in_the_type_of(
            read.tensors[index],
            input_families(
                (1, *read.tensors[index].row_shape), rows, model.seed + i, _codes_for(read, index)
            ),
            model.seed,
        )
        for i, index in enumerate(read.inputs)
    )


def _codes_for(read: Any, index: int) -> Any:
    dtype = read.tensors[index].dtype
    return dtype if dtype.kind == "i" else np.int8


def _in_the_type_of(tensor: Any, codes: Any, seed: int) -> Any:
    """Codes as they are, or real values around them, some outside of the range."""
    if tensor.dtype.kind == "i":
        return codes
    noise = np.random.default_rng(seed).normal(size=codes.shape)
    return ((codes + noise) / np.float32(30)).astype(np.float32)


def _listed(tensors: Any) -> list[Any]:
    return list(tensors) if isinstance(tensors, list | tuple) else [tensors]
