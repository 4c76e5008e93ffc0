"""Operators on two or more numbers without scales, as C: arithmetic, comparisons, a choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_real import bounds, broadcast
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import prepare
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.kernels.unquantized.two_inputs import ARITHMETIC, OTHERS
from tinyml_course.tflite.options import BinaryOptions

_HEADER = ("tinyml_real_pairs.h",)
_RELATIONS = ("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")


@emits(*ARITHMETIC, *OTHERS, *_RELATIONS, "LOGICAL_AND", "LOGICAL_OR", numbers="unquantized")
def pair(source: Source) -> Layer:
    """The operator's function of each pair of numbers, in their type."""
    node = source.node
    prepare(node)
    name, dtype = node.operator.name, node.input(0).dtype
    fields = broadcast(node, [node.input(0), node.input(1)])
    if name in ARITHMETIC:
        options: BinaryOptions = node.options(BinaryOptions)
        if dtype == np.float32:
            fields["bounds"] = bounds(node, options.activation)
        else:
            low, high = activation_bounds(node, options.activation)
            fields |= {"low": low, "high": high}
    return _pairs_layer(source, f"tinyml_{name.lower()}_{dtype}", fields)


@emits("SELECT_V2", numbers="unquantized")
def select_v2(source: Source) -> Layer:
    """The second input where the first is true, otherwise the third."""
    node = source.node
    prepare(node)
    return _pairs_layer(source, "tinyml_select", broadcast(node, [node.input(i) for i in range(3)]))


@emits("ADD_N", numbers="unquantized")
def add_n(source: Source) -> Layer:
    """Each input is added to the sum in the output, which begins at 0."""
    node = source.node
    prepare(node)
    lines = [f"memset({source.output}, 0, {node.output.nbytes});"]
    lines += [
        f"tinyml_add_up({source.input(i)}, {source.output}, {node.output.size});"
        for i in range(len(node.inputs))
    ]
    tensors = [node.input(i) for i in range(len(node.inputs))]
    return Layer((*_HEADER, "tinyml_moving.h"), "\n".join(lines), source.constant_inputs(tensors))


def _pairs_layer(source: Source, function: str, fields: Mapping[str, object]) -> Layer:
    """A layer that calls `function` for each element of the output."""
    node, name = source.node, source.name
    given = [node.input(i) for i in range(len(node.inputs))]
    places = [source.address(tensor) for tensor in given]
    if len(places) == 2:
        places.append("arena")  # a third input that is not read
    return Layer(
        _HEADER,
        f"tinyml_pairs(&{name}, {function}, {', '.join(places)}, {source.output});",
        source.constant_inputs(given) + structure("tinyml_pairs_t", name, fields),
    )
