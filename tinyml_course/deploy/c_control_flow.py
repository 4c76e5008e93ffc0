"""IF and WHILE as C: a function for each graph that they run, and copies to and from it."""

from __future__ import annotations

from collections.abc import Iterable

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.tflite import Tensor


@emits("IF", numbers="any")
def if_else(source: Source) -> Layer:
    """One graph or the other, by the first input."""
    node = source.node
    given = [node.input(i) for i in range(1, len(node.inputs))]
    inputs = [source.input(i) for i in range(1, len(node.inputs))]
    outputs = [source.address(tensor) for tensor in node.outputs]
    branches = []
    for index in node.operator.graphs:
        graph = source.graphs[index]
        branches.append([
            *_copies(graph.inputs, inputs, given),
            f"{graph.function}();",
            *_copies(outputs, graph.outputs, node.outputs),
        ])  # fmt: skip
    then, otherwise = ([f"  {line}" for line in branch] for branch in branches)
    lines = [f"if (*({source.input()})) {{", *then, "} else {", *otherwise, "}"]
    return _layer(source, lines)


@emits("WHILE", numbers="any")
def while_loop(source: Source) -> Layer:
    """What the loop works on lies in the outputs from one round to the next."""
    node = source.node
    inputs = [source.input(i) for i in range(len(node.inputs))]
    values = [source.address(tensor) for tensor in node.outputs]
    condition, body = (source.graphs[index] for index in node.operator.graphs)
    lines = [
        *_copies(values, inputs, node.outputs),
        "for (;;) {",
        *(f"  {line}" for line in _copies(condition.inputs, values, node.outputs)),
        f"  {condition.function}();",
        f"  if (!*({condition.outputs[0]})) break;",
        *(f"  {line}" for line in _copies(body.inputs, values, node.outputs)),
        f"  {body.function}();",
        *(f"  {line}" for line in _copies(values, body.outputs, node.outputs)),
        "}",
    ]
    return _layer(source, lines)


def _copies(to: Iterable[str], given: Iterable[str], tensors: Iterable[Tensor]) -> list[str]:
    return [
        f"memcpy({there}, {here}, {tensor.nbytes});"
        for there, here, tensor in zip(to, given, tensors, strict=True)
    ]


def _layer(source: Source, lines: list[str]) -> Layer:
    constants = source.constant_inputs([t for t in source.node.inputs if t is not None])
    return Layer(("tinyml_moving.h",), "\n".join(lines), constants)
