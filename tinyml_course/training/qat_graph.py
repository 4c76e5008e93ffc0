"""The steps of a trained Keras model, and which of its tensors share a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tinyml_course.errors import ModelError
from tinyml_course.training._tensorflow import import_keras

WEIGHTS, NORM, RELU, ADD, MEAN, SOFTMAX, SAME_SCALE = (
    "weights",
    "norm",
    "relu",
    "add",
    "mean",
    "softmax",
    "same scale",
)
"""How a layer affects a range. `SAME_SCALE`: it only copies codes, and so keeps their scale."""

_KINDS = {
    "Conv2D": WEIGHTS,
    "DepthwiseConv2D": WEIGHTS,
    "SeparableConv2D": WEIGHTS,
    "Dense": WEIGHTS,
    "BatchNormalization": NORM,
    "ReLU": RELU,
    "Activation": RELU,
    "Softmax": SOFTMAX,
    "Add": ADD,
    "GlobalAveragePooling2D": MEAN,
    "GlobalMaxPooling2D": SAME_SCALE,
    "AveragePooling2D": SAME_SCALE,
    "MaxPooling2D": SAME_SCALE,
    "Concatenate": SAME_SCALE,
    "Flatten": SAME_SCALE,
    "Reshape": SAME_SCALE,
    "ZeroPadding2D": SAME_SCALE,
    "Dropout": SAME_SCALE,
}

_ACTIVATIONS = {"linear": SAME_SCALE, "relu": RELU, "relu6": RELU, "softmax": SOFTMAX}


@dataclass(frozen=True)
class Step:
    """One layer of the trained model, with the numbers of the tensors it reads and writes.

    Attributes
    ----------
    layer
        The Keras layer.
    kind
        One of `WEIGHTS` … `SAME_SCALE`.
    inputs, output
        Tensor numbers; 0 is the model's input.
    norm
        The BatchNormalization folded into it, or None.
    """

    layer: Any
    kind: str
    inputs: tuple[int, ...]
    output: int
    norm: Any = None


@dataclass(frozen=True)
class RangePlan:
    """The range each tensor is rounded with.

    Attributes
    ----------
    group
        The range of each tensor, identified by the number of one tensor with that range. A sum
        followed by a ReLU has no range, because only the output of the ReLU is stored; neither
        has the output of a softmax, whose range is constant.
    members
        The tensors of each range whose values are computed, not copied or selected from others.
    """

    group: dict[int, int]
    members: dict[int, tuple[int, ...]]


def read_steps(model: Any) -> list[Step]:
    """The steps of a Sequential or Functional model, with each BatchNormalization folded.

    Raises
    ------
    ModelError
        The model has no graph, several inputs or outputs, or a layer that is not supported.
    """
    steps: list[Step] = []
    for layer, inputs, output in _recorded_calls(model):
        parts, read = _split_layer(layer), inputs
        # Tensors between the parts have no number yet: they get a negative one.
        made = [*(-1 - len(steps) - i for i in range(len(parts) - 1)), output]
        for part, number in zip(parts, made, strict=True):
            steps.append(Step(part, _kind(part), read, number))
            read = (number,)
    _check_softmax_is_last(steps)
    return _fold_norms(steps)


def plan_ranges(steps: list[Step]) -> RangePlan:
    """Decide where to round: once for each tensor the file will store."""
    group, members = {0: 0}, {0: [0]}
    for step in steps:
        ranged = all(i in group for i in step.inputs)
        if step.kind == SAME_SCALE or (step.kind == RELU and ranged):
            joined = _join(group, members, step.inputs)
            group[step.output] = joined
        elif step.kind != SOFTMAX and not _relu_follows(step, steps):
            group[step.output] = step.output
            members[step.output] = [step.output]
    return RangePlan(group, {root: tuple(made) for root, made in members.items()})


def activation_of(layer: Any) -> str:
    """Name of the activation function that a layer ends with."""
    return str(getattr(getattr(layer, "activation", None), "__name__", "linear"))


def _join(group: dict[int, int], members: dict[int, list[int]], inputs: tuple[int, ...]) -> int:
    """Give all inputs one range, as CONCATENATION requires."""
    first, *others = dict.fromkeys(group[i] for i in inputs)
    for other in others:
        members[first] += members.pop(other)
        group.update({i: first for i, root in group.items() if root == other})
    return first


def _relu_follows(step: Step, steps: list[Step]) -> bool:
    """Whether the converter fuses this step with the ReLU after it."""
    readers = [other.kind for other in steps if step.output in other.inputs]
    open_ended = step.kind in (WEIGHTS, ADD) and activation_of(step.layer) not in ("relu", "relu6")
    return open_ended and readers == [RELU]


def _recorded_calls(model: Any) -> list[tuple[Any, tuple[int, ...], int]]:
    """Every layer in order, with the numbers of the tensors it reads and writes."""
    keras = import_keras()
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not inputs or not outputs or len(inputs) != 1 or len(outputs) != 1:
        raise ModelError(
            "expected a built Sequential or Functional model with one input and one output, got "
            f"{type(model).__name__}; give it a keras.Input, or call it once on data"
        )
    entry = keras.Input(batch_shape=inputs[0].shape)
    tensors, found = [entry], []

    def record(clone: Any, *args: Any, **kwargs: Any) -> Any:
        output = clone(*args, **kwargs)
        read = [t for t in keras.tree.flatten((args, kwargs)) if isinstance(t, keras.KerasTensor)]
        places = [next(i for i, known in enumerate(tensors) if known is t) for t in read]
        tensors.append(output)
        found.append((clone, tuple(places), len(tensors) - 1))
        return output

    # Cloning traverses the graph without changing the layers of the model. It must be a Functional
    # model, because a Sequential one is cloned without a traversal.
    graph = keras.Model(inputs[0], outputs[0])
    for layer in graph.layers:
        _kind(layer)
    keras.models.clone_model(graph, input_tensors=entry, call_function=record)
    names = [clone.name for clone, _, _ in found]
    for name in names:
        if names.count(name) > 1:
            raise ModelError(
                f"expected each layer to be called once, got {name!r} called "
                f"{names.count(name)} times; build a layer for each call"
            )
    # An operation that is not a layer, such as x + 1, is not in graph.layers: use the clone itself.
    layers = {layer.name: layer for layer in graph.layers}
    return [(layers.get(clone.name, clone), read, made) for clone, read, made in found]


def _kind(layer: Any) -> str:
    """How the layer affects a range; raises if the layer is not supported."""
    name, activation = type(layer).__name__, activation_of(layer)
    kind = _KINDS.get(name)
    if name == "InputLayer":
        return SAME_SCALE
    if kind is None:
        raise _refused(layer, f"a {name}")
    if activation not in _ACTIVATIONS:
        raise _refused(layer, f"a {name} with activation {activation!r}")
    if name == "Activation":
        kind = _ACTIVATIONS[activation]
    if name == "ReLU" and (
        layer.max_value not in (None, 6) or layer.negative_slope or layer.threshold
    ):
        raise _refused(layer, "a ReLU that is neither ReLU nor ReLU6")
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise _refused(layer, f"a {name} with channels first")
    return kind


def _split_layer(layer: Any) -> list[Any]:
    """The layers a layer consists of, if it stores intermediate values."""
    layers = import_keras().layers
    name = type(layer).__name__
    if name in ("Conv2D", "DepthwiseConv2D", "Dense") and activation_of(layer) == "softmax":
        linear = type(layer).from_config({**layer.get_config(), "activation": "linear"})
        return [
            _with_weights(linear, layer.get_weights()),
            layers.Softmax(name=f"{layer.name}_softmax"),
        ]
    if name == "SeparableConv2D":
        window = {k: getattr(layer, k) for k in ("strides", "padding", "dilation_rate")}
        depthwise = layers.DepthwiseConv2D(
            layer.kernel_size,
            depth_multiplier=layer.depth_multiplier,
            use_bias=False,
            name=f"{layer.name}_depthwise",
            **window,
        )
        pointwise = layers.Conv2D(
            layer.filters, 1, use_bias=layer.use_bias, activation=layer.activation, name=layer.name
        )
        along, *across = layer.get_weights()
        return [_with_weights(depthwise, [along]), *_split_layer(_with_weights(pointwise, across))]
    return [layer]


def _with_weights(layer: Any, weights: list[Any]) -> Any:
    """The layer, built with these weights."""
    channels = weights[0].shape[-2]
    layer.build((None, channels) if weights[0].ndim == 2 else (None, None, None, channels))
    layer.set_weights(weights)
    return layer


def _refused(layer: Any, what: str) -> ModelError:
    return ModelError(
        f"expected layers with an int8 form, got {layer.name!r}, {what}; supported "
        f"are {', '.join(sorted(_KINDS))}, with the activations {', '.join(_ACTIVATIONS)} (softmax "
        "at the end); replace it, or quantize after training: convert_int8(model, representative)"
    )


def _check_softmax_is_last(steps: list[Step]) -> None:
    for step in steps[:-1]:
        if step.kind == SOFTMAX:
            raise _refused(step.layer, "a softmax that is not the last step")


def _fold_norms(steps: list[Step]) -> list[Step]:
    """Remove each BatchNormalization, and store it in the step before it."""
    kept: list[Step] = []
    for step in steps:
        if step.kind != NORM:
            kept.append(step)
            continue
        place = next((i for i, s in enumerate(kept) if (s.output,) == step.inputs), None)
        before = None if place is None else kept[place]
        readers = [s for s in steps if step.inputs[0] in s.inputs]
        if (
            place is None
            or before is None
            or before.kind != WEIGHTS
            or before.norm is not None
            or activation_of(before.layer) != "linear"
            or len(readers) != 1
        ):
            raise _refused(
                step.layer, "a BatchNormalization that does not follow a layer with weights"
            )
        kept[place] = replace(before, output=step.output, norm=step.layer)
    return kept
