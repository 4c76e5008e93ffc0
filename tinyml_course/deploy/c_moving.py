"""Operators that move numbers and compute nothing, as C: for any type of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, structure, tensor_array
from tinyml_course.kernels import Node, depth_to_space, prepare, space_to_depth
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import AxisOptions, MirrorPadOptions

_MOST_AXES = 5
_HEADER = ("tinyml_moving.h",)


@emits("EXPAND_DIMS", "RESHAPE", "SQUEEZE", numbers="any")
def reshape(source: Source) -> Layer:
    """RESHAPE, SQUEEZE and EXPAND_DIMS: the same bytes, copied as TFLM copies them."""
    node = source.node
    prepare(node)
    body = f"memcpy({source.output}, {source.input()}, {node.output.nbytes});"
    return Layer(_HEADER, body, source.constant_inputs([node.input(0)]))


@emits("SHAPE", numbers="any")
def shape(source: Source) -> Layer:
    """SHAPE: constant, because all shapes of a model on a board are."""
    node = source.node
    prepare(node)
    name = f"{source.name}_shape"
    body = f"memcpy({source.output}, {name}, sizeof {name});"
    return Layer(_HEADER, body, array("int32_t", name, node.input(0).shape))


@emits("PAD", "PADV2", numbers="any")
def pad(source: Source) -> Layer:
    """PAD with the code of 0.0, PADV2 with a value of the model, constant or computed."""
    node = source.node
    prepare(node)
    tensor, before = node.input(0), node.integers(1)[::2]
    constants, value = source.constant_inputs([tensor]), f"{source.name}_zero"
    if node.has_input(2):
        constants, value = source.constant_inputs([tensor, node.input(2)]), source.input(2)
    else:
        zero = node.quantized(node.output)[1] if tensor.dtype == np.int8 else 0
        constants += tensor_array(value, np.array([zero], tensor.dtype))
    fields = {
        "input_shape": _five(node, tensor.shape),
        "output_shape": _five(node, node.output.shape),
        "before": [0] * (_MOST_AXES - len(before)) + before,
        "bytes": tensor.dtype.itemsize,
    }
    return Layer(
        _HEADER,
        f"tinyml_pad(&{source.name}, {value}, {source.input()}, {source.output});",
        constants + structure("tinyml_pad_t", source.name, fields),
    )


@emits("MIRROR_PAD", numbers="any")
def mirror_pad(source: Source) -> Layer:
    """Rows of the input between what a mirror at their ends shows."""
    node = source.node
    prepare(node)
    options: MirrorPadOptions = node.options(MirrorPadOptions)
    tensor, pads = node.input(0), node.integers(1)
    axes: list[tuple[int, int, int]] = []  # length, and how many elements before and after
    for length, before, after in zip(tensor.shape, pads[::2], pads[1::2], strict=True):
        if axes and before == after == 0 == axes[-1][1] == axes[-1][2]:
            axes[-1] = axes[-1][0] * length, 0, 0
        else:
            axes.append((length, before, after))
    size = tensor.dtype.itemsize
    if axes[-1][1:] == (0, 0):  # not continued: copied as a whole
        size *= axes.pop()[0]
    fields = {
        "input_shape": _five(node, [length for length, _, _ in axes]),
        "output_shape": _five(node, [sum(each) for each in axes]),
        "before": [0] * (_MOST_AXES - len(axes)) + [before for _, before, _ in axes],
        "is_reflection": options.is_reflection,
        "bytes": size,
    }
    return Layer(
        ("tinyml_mirror_pad.h",),
        f"tinyml_mirror_pad(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([tensor]) + structure("tinyml_mirror_pad_t", source.name, fields),
    )


@emits("FILL", numbers="any")
def fill(source: Source) -> Layer:
    """One value everywhere."""
    node = source.node
    prepare(node)
    value = node.input(1)
    constants, at = source.constant_inputs([value]), f"(const int8_t *)({source.input(1)})"
    body = f"tinyml_repeat({source.output}, {node.output.size}, {at}, {value.dtype.itemsize});"
    return Layer(_HEADER, body, constants)


@emits("BROADCAST_ARGS", numbers="any")
def broadcast_args(source: Source) -> Layer:
    """The shape of two shapes: constant if both are, else computed from int32."""
    node, name = source.node, f"{source.name}_shape"
    run, tensors = prepare(node), [node.input(0), node.input(1)]
    if tensors[0].data is not None and tensors[1].data is not None:
        made = run(tensors[0].data[None], tensors[1].data[None])[0]
        return Layer(
            _HEADER,
            f"memcpy({source.output}, {name}, sizeof {name});",
            tensor_array(name, made.astype(node.output.dtype)),
        )
    if tensors[0].dtype != np.int32:
        raise node.error("shapes of int32 for the C export", tensors[0])
    given = ", ".join(f"{source.address(tensor)}, {tensor.size}" for tensor in tensors)
    return Layer(
        ("tinyml_broadcast_args.h",),
        f"tinyml_broadcast_args({given}, {source.output});",
        source.constant_inputs(tensors),
    )


@emits("CONCATENATION", "PACK", numbers="any")
def concatenation(source: Source) -> Layer:
    """Runs of each input, side by side; PACK has an axis of 1 in each."""
    node = source.node
    prepare(node)
    options: AxisOptions = node.options(AxisOptions)
    axis = node.axis(options.axis, node.output)
    outer = math.prod(node.output.shape[:axis])
    step, start, lines = node.output.nbytes // outer, 0, []
    inputs = [node.input(i) for i in range(len(node.inputs))]
    for tensor in inputs:
        length = tensor.nbytes // outer
        lines.append(
            f"tinyml_copy_runs({source.address(tensor)}, {source.output} + {start}, "
            f"{outer}, {length}, {step});"
        )
        start += length
    return Layer(_HEADER, "\n".join(lines), source.constant_inputs(inputs))


@emits(
    "BROADCAST_TO", "DEPTH_TO_SPACE", "REVERSE_V2", "SLICE", "SPACE_TO_DEPTH", "SPLIT", "SPLIT_V",
    "STRIDED_SLICE", "TRANSPOSE", "UNPACK", numbers="any",
)  # fmt: skip
def rearrange(source: Source) -> Layer:
    """Elements at fixed steps for each output: a part of the input, another order, repetitions."""
    node = source.node
    data = 1 if node.operator.name == "SPLIT" else 0  # SPLIT's axis comes first
    tensor, constants, lines = node.input(data), "", []
    for i, (made, places) in enumerate(zip(node.outputs, _places(node, data), strict=True)):
        name = f"{source.name}_{i}"
        constants += structure("tinyml_rearrange_t", name, places)
        lines.append(
            f"tinyml_rearrange(&{name}, {source.address(tensor)}, {source.address(made)});"
        )
    return Layer(
        ("tinyml_rearrange.h",), "\n".join(lines), source.constant_inputs([tensor]) + constants
    )


_VIEWS = {"DEPTH_TO_SPACE": depth_to_space.view, "SPACE_TO_DEPTH": space_to_depth.view}
"""Of kernels that return a copy: how they look at the input."""


def _five(node: Node, lengths: Sequence[int]) -> list[int]:
    """A shape with ones in front, so that it has five axes."""
    if len(lengths) > _MOST_AXES:
        raise node.error(f"at most {_MOST_AXES} axes for the C export", tuple(lengths))
    return [1] * (_MOST_AXES - len(lengths)) + list(lengths)


def _places(node: Node, data: int) -> list[dict[str, Any]]:
    """Where each output's elements lie in input `data`: fields of a ``tinyml_rearrange_t``.

    The simulator's kernels for these operators return views or make one, so NumPy knows it.
    """
    tensor = node.input(data)
    x = np.empty((1, *tensor.shape), tensor.dtype)
    run = _VIEWS.get(node.operator.name, prepare)(node)
    results = run(*(x if i == data else None for i in range(len(node.inputs))))
    views = results if isinstance(results, tuple) else (results,)
    return [_steps(node, tensor, x, view) for view in views]


def _steps(node: Node, tensor: Tensor, x: NDArray[Any], view: NDArray[Any]) -> dict[str, Any]:
    if not np.may_share_memory(x, view):
        raise node.error("a view of its input for the C export", tensor)
    size = tensor.dtype.itemsize
    axes: list[tuple[int, int]] = []  # length, and bytes from one index to the next
    for length, step in zip(view.shape, view.strides, strict=True):
        if axes and axes[-1][1] == length * step:  # goes on where the axis before ends
            axes[-1] = axes[-1][0] * length, step
        elif length > 1:
            axes.append((length, step))
    if axes and axes[-1][1] == size:  # side by side: copied as a whole
        size *= axes.pop()[0]
    shape = _five(node, [length for length, _ in axes])
    first = view.__array_interface__["data"][0] - x.__array_interface__["data"][0]
    return {
        "shape": shape,
        "step": [0] * (_MOST_AXES - len(axes)) + [step for _, step in axes],
        "first": first,
        "bytes": size,
    }
