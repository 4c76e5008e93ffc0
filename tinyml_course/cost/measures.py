"""What a model file does and needs, as plain data: for a budget, and for a leaderboard."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.cost.counting import multiply_accumulates
from tinyml_course.cost.instructions import estimate_instructions
from tinyml_course.cost.likeness import uncounted
from tinyml_course.errors import DataError, ModelError
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.tflite import Tensor

CORE, KERNELS = "cortex-m4", "plain"
"""What the instructions are estimated for: the course's C export."""


def measure_classifier(file: bytes, x: ArrayLike) -> dict[str, Any]:
    """Run an int8 classifier in the simulator, and measure the file.

    Parameters
    ----------
    file
        The bytes of a ``.tflite``, from anywhere: what is not a model that the simulator runs is
        refused.
    x
        ``(N, ...)`` floats, in the units that the model was trained on. Each example is laid out
        as the model's input is, which must have as many values.

    Returns
    -------
    dict
        ``classes``, ``(N,)`` int64, the largest output of each example; ``flash_bytes``, the
        size of the file; ``arena_bytes`` on a 32-bit board, of which TFLM's own records are
        estimated; ``multiply_accumulates``; ``instructions``, estimated, or None for a model that
        computes with other numbers than codes of 8 bits, whose instructions were not counted.

    Raises
    ------
    ModelError
        The bytes are not an int8 model with one input and one output that fits `x`, or not one
        that the simulator runs; the message says what was found.
    """
    values = np.asarray(x, np.float32)
    simulator = Simulator.load(file)
    model = simulator.model
    entry = _only(model.tensors, model.inputs, "input")
    _only(model.tensors, model.outputs, "output")
    scale, zero_point = entry.scale, entry.zero_point
    if not (isinstance(scale, float) and isinstance(zero_point, int)):
        raise ModelError("expected a model whose input has one scale, got another one")
    shape = entry.shape[1:]
    if math.prod(shape) != math.prod(values.shape[1:]):
        raise ModelError(
            f"expected a model whose input has {math.prod(values.shape[1:])} values, got one with "
            f"{math.prod(shape)}; hand in the model of this exercise"
        )
    codes = quantize(values.reshape(len(values), *shape), scale, zero_point)
    outputs = np.asarray(simulator.run(codes)).reshape(len(values), -1)
    try:
        counted = not uncounted(model)
        instructions = round(estimate_instructions(model, CORE, KERNELS)) if counted else None
    except (DataError, ModelError, KeyError):  # an operator that nothing was counted for
        instructions = None
    return {
        "classes": outputs.argmax(axis=1),
        "flash_bytes": len(file),
        "arena_bytes": simulator.arena.head_bytes + estimate_tail_bytes(model, pointer_bytes=4),
        "multiply_accumulates": multiply_accumulates(model),
        "instructions": instructions,
    }


def _only(tensors: tuple[Tensor, ...], indices: tuple[int, ...], what: str) -> Tensor:
    if len(indices) != 1:
        raise ModelError(f"expected a model with one {what}, got {len(indices)}")
    return tensors[indices[0]]
