"""What ``tinyml inspect`` prints: a model in words and numbers."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.cost import OpRow, multiply_accumulates, op_table
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.simulator.microscope import short_name
from tinyml_course.text_table import text_table
from tinyml_course.tflite import Tensor, read_model


def inspect_text(path: Path) -> str:
    """A table of the operators, and what the model takes in all."""
    model = read_model(path)
    plan = plan_arena(model)
    table = text_table([OpRow.HEADERS, *(row.cells for row in op_table(model))])
    macs, board = multiply_accumulates(model), estimate_tail_bytes(model, pointer_bytes=4)
    tail = plan.tail.nbytes
    lines = [
        f"{path.name}: {model.nbytes:,} bytes of flash, {macs:,} multiply-accumulates",
        *(f"input   {_describe(model.tensors[i])}" for i in model.inputs),
        *(f"output  {_describe(model.tensors[i])}" for i in model.outputs),
        "",
        table,
        "",
        f"arena: head {plan.head_bytes:,} bytes, as TFLM plans it",
        f"       tail {tail:,} bytes on a 64-bit host, {board:,} on a 32-bit board (estimated)",
    ]
    return "\n".join(lines)


def _describe(tensor: Tensor) -> str:
    shape = "×".join(map(str, tensor.shape))
    scale = (
        f", scale {tensor.scale:.6g}, zero point {tensor.zero_point}"
        if tensor.scales.size == 1
        else ""
    )
    return f"{short_name(tensor)}: {tensor.dtype} {shape}{scale}"
