"""What ``tinyml inspect`` prints: a model in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinyml_course.cost import OpRow, op_table
from tinyml_course.deploy.export_refusal import export_refusal
from tinyml_course.errors import ModelError
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.simulator.microscope import short_name
from tinyml_course.simulator.obstacles import find_obstacles
from tinyml_course.simulator.unsupported import has_unfollowed_graphs
from tinyml_course.text_table import text_table
from tinyml_course.tflite import Model, Tensor, read_model


def inspect_text(path: Path) -> str:
    """A table of the operators, and what the model takes in all."""
    return model_text(read_model(path), path.name)


def model_text(model: Model, name: str) -> str:
    """`inspect_text` of a model that is read already, from a file of that name."""
    rows = op_table(model)
    macs = sum(row.multiply_accumulates for row in rows)
    known = "" if all(row.is_counted for row in rows) else " known"
    lines = [
        f"{name}: {model.nbytes:,} bytes of flash, {macs:,}{known} multiply-accumulates",
        *(f"input   {_describe(model.tensors[i])}" for i in model.inputs),
        *(f"output  {_describe(model.tensors[i])}" for i in model.outputs),
        "",
        text_table([OpRow.HEADERS, *(row.cells for row in rows)]),
        "",
        *_arena(model),
        *_not_supported(model),
    ]
    return "\n".join(lines)


def _arena(model: Model) -> Iterator[str]:
    try:
        plan = plan_arena(model)
    except ModelError as error:
        yield f"arena: not planned: {error}"
        return
    board = estimate_tail_bytes(model, pointer_bytes=4)
    graphs = (model, *model.subgraphs)
    placed = sum(offset >= 0 for graph in graphs for offset in graph.offline_offsets)
    where = f" (the file's OfflineMemoryAllocation places {placed})" if placed else ""
    yield f"arena: head {plan.head_bytes:,} bytes, as TFLM plans it{where}"
    yield (
        f"       tail {plan.tail.nbytes:,} bytes on a 64-bit host, {board:,} on a 32-bit board "
        "(estimated)"
    )


def _not_supported(model: Model) -> Iterator[str]:
    """What stands in the way of running it, if anything."""
    found = find_obstacles(model)
    if found:
        yield ""
        yield "not supported:"
    for each in found:
        yield f"- {'TFLM cannot run it: ' if each.tflm_cannot else ''}{each.text}"
    if not found and (no_c := export_refusal(model)):
        yield ""
        yield f"no C export: {no_c}"
    if has_unfollowed_graphs(model):
        yield ""
        yield (
            f"{len(model.subgraphs) + 1} subgraphs, as of several signatures: only the first is "
            "shown and run; convert with one signature to save their flash and arena"
        )


def _describe(tensor: Tensor) -> str:
    shape = "×".join(map(str, tensor.shape))
    scale = (
        f", scale {tensor.scale:.6g}, zero point {tensor.zero_point}"
        if tensor.scales.size == 1
        else ""
    )
    return f"{short_name(tensor)}: {tensor.type_name or tensor.dtype} {shape}{scale}"
