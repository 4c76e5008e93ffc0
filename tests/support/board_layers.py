"""Each layer of a model alone on an emulated board, with the simulator's tensors as its inputs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tinyml_course.boards import load_board
from tinyml_course.deploy.emulate import EmulatedModel
from tinyml_course.quantization import SEMANTICS
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import Model

ROOMY = replace(load_board("emulated-cortex-m4"), flash_bytes=4 << 20, ram_bytes=1 << 20)
"""The emulated board with more memory than any model here needs."""


def offsets_of(model: Model) -> dict[int, int]:
    """Where each computed tensor is in the arena, by its index."""
    blocks = plan_arena(model).blocks
    return {block.tensor: block.offset for block in blocks if block.tensor is not None}


def layer_mismatches(model: Model, x: np.ndarray, kernels: str, **options: str) -> dict[str, int]:
    """Elements that differ from the simulator's, for each layer that has any.

    The layers are those of the model that was compiled: packed kernels leave channels out.
    """
    board = EmulatedModel(model, ROOMY, kernels, **options)
    model = board.sources.model
    machine, tensors = board.machine, Simulator(model, SEMANTICS["tflm"]).trace(x)
    offsets = offsets_of(model)
    start = machine.call("model_input").value - offsets[model.inputs[0]]
    found = {}
    for op, function in zip(model.operators, board.sources.layers, strict=True):
        if function not in board.firmware.symbols:
            continue  # a RESHAPE that moves nothing
        (output,) = op.outputs
        wanted, differing = tensors[output], 0
        for row in range(len(x)):
            for i in op.inputs:
                if i in offsets:
                    machine.write(start + offsets[i], tensors[i][row].tobytes())
            machine.call(function)
            got = machine.read(start + offsets[output], wanted[row].size)
            differing += int((np.frombuffer(got, np.int8) != wanted[row].ravel()).sum())
        if differing:
            found[function] = differing
    return found
