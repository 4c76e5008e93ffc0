"""ADD_N, CUMSUM and comparisons of int8 codes, as C."""

from __future__ import annotations

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_real import broadcast
from tinyml_course.deploy.c_real_axes import cumsum_fields
from tinyml_course.deploy.c_real_pairs import pairs_layer
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.add_n import halves, halves_and_back
from tinyml_course.kernels.unquantized import find_unquantized
from tinyml_course.quantization import quantize_multiplier

_HEADERS = ("tinyml_islands.h",)
_RELATIONS = ("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")


@emits(*_RELATIONS, numbers="any")
def relation(source: Source) -> Layer:
    """Numbers without scales as they are; codes on one scale, 8 bits finer."""
    node = source.node
    prepare(node)
    tensors = [node.input(0), node.input(1)]
    fields = broadcast(node, tensors)
    function = f"tinyml_{node.operator.name.lower()}_{tensors[0].dtype}"
    if find_unquantized(node):
        return pairs_layer(source, function, fields)
    scales, zero_points = zip(*map(node.quantized, tensors), strict=True)
    multipliers, shifts = zip(*map(quantize_multiplier, scales), strict=True)
    fields |= {"offset": [-z for z in zero_points], "multiplier": multipliers, "shift": shifts}
    return pairs_layer(source, function, fields, _HEADERS)


@emits("ADD_N")
def add_n(source: Source) -> Layer:
    """Half of each input's steps are added, and the sum put on the output's scale."""
    node, name = source.node, source.name
    prepare(node)
    tensors = [node.input(i) for i in range(len(node.inputs))]
    places = ", ".join(source.address(tensor) for tensor in tensors)
    body = (
        f"const int8_t *const inputs[] = {{{places}}};\n"
        f"tinyml_add_n(&{name}, {len(tensors)}, inputs, {source.output}, {node.output.size});"
    )
    constants = source.constant_inputs(tensors) + structure("tinyml_halves_t", name, _halves(node))
    return Layer(_HEADERS, body, constants)


@emits("CUMSUM")
def cumsum(source: Source) -> Layer:
    """The arithmetic of ADD_N along an axis."""
    node, name = source.node, source.name
    prepare(node)
    return Layer(
        _HEADERS,
        f"tinyml_cumsum(&{name}, &{name}_axis, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_halves_t", name, _halves(node))
        + structure("tinyml_cumsum_t", f"{name}_axis", cumsum_fields(node)),
    )


def _halves(node: Node) -> dict[str, int]:
    """Fields of a ``tinyml_halves_t``."""
    (multiplier, shift), (output_multiplier, output_shift) = halves(node)
    rescale, _ = halves_and_back(node)
    return {
        "input_offset": -node.quantized(node.input(0))[1],
        "multiplier": multiplier,
        "shift": shift,
        "start": int(rescale(np.zeros((), np.int8))),
        "output_multiplier": output_multiplier,
        "output_shift": output_shift,
        "output_zero_point": node.quantized(node.output)[1],
    }
