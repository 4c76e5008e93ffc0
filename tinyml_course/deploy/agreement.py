"""Whether a board computes what the simulator computes, on random inputs for any model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.golden_ends import Ends
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model

Arrays = tuple[NDArray[Any], ...]


def random_inputs(model: Model, rows: int, rng: np.random.Generator) -> Arrays:
    """Inputs in the model's own types, as `EmulatedModel.run` and `Simulator.run` take them.

    Codes of 8 and 16 bits are all equally likely. Real numbers lie beside the codes that the first
    operator makes of them, or between -4 and 4 where it makes none. Both sides then compute the
    same or they do not; the answers mean nothing.
    """
    ends = Ends(model)
    count = sum(tensor.size for tensor in ends.tensors)
    codes = rng.integers(-128, 128, (rows, count)).astype(np.int8)
    return tuple(
        array | rng.integers(0, 256, array.shape).astype(np.int16)
        if array.dtype == np.int16
        else array
        for array in ends.inputs(codes)
    )


def count_differing(model: Model, x: Arrays, outputs: Any) -> int:
    """How many of a board's outputs differ from the simulator's, bit for bit (NaN is NaN).

    Parameters
    ----------
    model
        What the board ran.
    x
        Its inputs. Rows follow each other as on a board: to a model that remembers they are the
        steps of one stream.
    outputs
        An array (N, ...), or a tuple of them, as `Emulation.outputs`.
    """
    simulator = Simulator(model, TFLM)
    steps = [_several(simulator.run(tuple(a[i : i + 1] for a in x))) for i in range(len(x[0]))]
    expected = [np.concatenate(rows) for rows in zip(*steps, strict=True)]
    pairs = zip(expected, _several(outputs), strict=True)
    return sum(int(np.sum(_bits(want) != _bits(got))) for want, got in pairs)


def _several(outputs: Any) -> Arrays:
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _bits(values: NDArray[Any]) -> NDArray[Any]:
    """Floats as whole numbers: 0 is not -0, and any NaN is any other, as cores differ in it."""
    if values.dtype.kind != "f":
        return values
    alike = np.where(np.isnan(values), np.asarray(np.nan, values.dtype), values)
    return np.ascontiguousarray(alike).view(f"u{values.dtype.itemsize}")
