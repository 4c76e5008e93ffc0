"""Operators that are told by numbers in a tensor what to take or replace, as C.

A constant number outside is an error of the export. A computed one is taken as the nearest that is
inside, because a board has nobody to tell: TFLM stops there (not for DYNAMIC_UPDATE_SLICE, which it
moves inside too), and the simulator raises. So no kernel reads or writes anything else.
"""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import Node, prepare
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import GatherOptions

_HEADER = ("tinyml_gather.h",)


@emits("GATHER", numbers="any")
def gather(source: Source) -> Layer:
    """Slices along an axis, copied one by one."""
    node = source.node
    prepare(node)
    options: GatherOptions = node.options(GatherOptions)
    tensor, places = node.input(0), node.input(1)
    axis = node.axis(options.axis, tensor)
    together = options.batch_dims + (len(places.shape) if options.batch_dims < 0 else 0)
    _check_places(node, places, tensor.shape[axis : axis + 1])
    batch = math.prod(tensor.shape[:together])
    return _slices(source, tensor, places, batch, axis)


@emits("EMBEDDING_LOOKUP", numbers="any")
def embedding_lookup(source: Source) -> Layer:
    """Rows of a matrix: copied, or int8 rows as real numbers."""
    node, name = source.node, source.name
    prepare(node)
    numbers, matrix = node.input(0), node.input(1)
    _check_places(node, numbers, matrix.shape[:1])
    if matrix.dtype == node.output.dtype:
        return _slices(source, matrix, numbers, 1, 0)
    scale, zero_point = node.quantized(matrix)
    row = {"scale": f"{scale!r}f", "zero_point": zero_point, "count": math.prod(matrix.shape[1:])}
    fields = {"count": numbers.size, "length": matrix.shape[0], "row": row}
    ends = f"{source.address(matrix)}, {source.address(numbers)}, {source.output}"
    return Layer(
        ("tinyml_embedding_lookup.h",),
        f"tinyml_embedding_lookup(&{name}, {ends});",
        source.constant_inputs([matrix, numbers])
        + structure("tinyml_embedding_lookup_t", name, fields),
    )


@emits("GATHER_ND", numbers="any")
def gather_nd(source: Source) -> Layer:
    """Slices at tuples of indices."""
    node = source.node
    prepare(node)
    tensor, places = node.input(0), node.input(1)
    depth = places.shape[-1]
    _check_places(node, places, tensor.shape[:depth])
    fields = {
        "count": places.size // depth,
        "depth": depth,
        "shape": list(tensor.shape[:depth]),
        "bytes": math.prod(tensor.shape[depth:]) * tensor.dtype.itemsize,
    }
    return Layer(
        _HEADER,
        f"tinyml_gather_nd(&{source.name}, {source.input(0)}, {source.input(1)}, {source.output});",
        source.constant_inputs([tensor, places])
        + structure("tinyml_gather_nd_t", source.name, fields),
    )


@emits("DYNAMIC_UPDATE_SLICE", numbers="any")
def dynamic_update_slice(source: Source) -> Layer:
    """A copy of the input, and the part on top of it."""
    node, name = source.node, source.name
    prepare(node)
    tensor, part, places = (node.input(i) for i in range(3))
    axes = len(tensor.shape)
    while axes > 1 and part.shape[axes - 1] == tensor.shape[axes - 1]:
        axes -= 1  # whole inside: its elements go together
    size = tensor.dtype.itemsize
    steps = [size * math.prod(tensor.shape[k + 1 :]) for k in range(axes)]
    fields = {
        "axes": axes,
        "shape": list(tensor.shape[:axes]),
        "part": list(part.shape[:axes]),
        "step": steps,
        "bytes": part.shape[axes - 1] * steps[-1],
        "is_64_bits": places.dtype == np.int64,
    }
    lines = (
        f"memcpy({source.output}, {source.input(0)}, {tensor.nbytes});",
        f"tinyml_update_slice(&{name}, {source.input(1)}, {source.input(2)}, {source.output});",
    )
    return Layer(
        _HEADER,
        "\n".join(lines),
        source.constant_inputs([tensor, part, places])
        + structure("tinyml_update_slice_t", name, fields),
    )


@emits("CUSTOM:BasicClassifier", numbers="any")
def basic_classifier(source: Source) -> Layer:
    """Scores at places, each compared with its threshold."""
    node = source.node
    prepare(node)
    scores, places, thresholds = (node.input(i) for i in range(3))
    _check_places(node, places, (scores.size,))
    inputs = ", ".join(source.input(i) for i in range(3))
    outputs = ", ".join(source.address(tensor) for tensor in node.outputs)
    return Layer(
        ("tinyml_basic_classifier.h",),
        f"tinyml_basic_classifier({scores.size}, {places.size}, {inputs}, {outputs});",
        source.constant_inputs([scores, places, thresholds]),
    )


def _slices(source: Source, tensor: Tensor, places: Tensor, batch: int, axis: int) -> Layer:
    """Slices of `tensor` along `axis`; each of `batch` parts of it has places of its own."""
    fields = {
        "batch": batch,
        "outer": math.prod(tensor.shape[:axis]) // batch,
        "count": places.size // batch,
        "length": tensor.shape[axis],
        "bytes": math.prod(tensor.shape[axis + 1 :]) * tensor.dtype.itemsize,
    }
    ends = f"{source.address(tensor)}, {source.address(places)}, {source.output}"
    return Layer(
        _HEADER,
        f"tinyml_gather_slices(&{source.name}, {ends});",
        source.constant_inputs([tensor, places])
        + structure("tinyml_gather_slices_t", source.name, fields),
    )


def _check_places(node: Node, places: Tensor, lengths: tuple[int, ...]) -> None:
    """Raise where constant numbers, `lengths` of which belong together, are not all inside."""
    if places.data is None:
        return
    tuples = places.data.reshape(-1, len(lengths))
    if ((tuples < 0) | (tuples >= lengths)).any():
        raise node.error(f"numbers from 0 to below {lengths}", f"{places} with others")
