"""All that keeps a model from running here: what has no support, and what its kernels refuse."""

from __future__ import annotations

from tinyml_course.errors import ModelError
from tinyml_course.quantization import TFLM
from tinyml_course.simulator.simulator import Simulator
from tinyml_course.simulator.unsupported import Unsupported, find_unsupported
from tinyml_course.tflite import Model


def find_obstacles(model: Model) -> tuple[Unsupported, ...]:
    """Empty for a model that the simulator runs; otherwise at least one reason.

    Kernels look at shapes and scales when they are prepared, which happens only where nothing else
    stands in the way, and the first that refuses is the one named.
    """
    found = find_unsupported(model)
    if found:
        return found
    try:
        Simulator(model, TFLM)
    except ModelError as error:
        return (Unsupported(str(error), tflm_cannot=False),)
    return ()
