"""Instructions of the C export, estimated from counts of other models.

``instruction_rates.toml`` holds what `python -m benchmarks.instruction_rates` found: for each core,
set of kernels and operator how many instructions a unit of work takes, as GCC compiles it with
``-Os`` and the model's own ``-O2`` (RISC-V: zig), and how many cycles an instruction takes by the
core's manual; ``signal_rates.toml`` holds the same of signal operators, from
`python -m benchmarks.signal_rates`. What the compiler itself makes of one model is counted by
``tinyml emulate``.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tinyml_course.cost.counting import operator_multiply_accumulates
from tinyml_course.errors import DataError
from tinyml_course.simulator.constant_channels import remove_for_packed_kernels
from tinyml_course.tflite import Model, Operator

WORK = ("multiply_accumulates", "outputs", "codes", "taps")
"""Units of work; the last two only for CONV_2D: codes gathered into windows, and taps visited.
`BANDS` has codes too: those of the image."""

CYCLES = ("cycles_low", "cycles_high")
"""Fewest and most cycles an instruction takes, if memory never makes the core wait."""

OTHER = "OTHER"
"""The entry of the operators that multiply no weights."""

BANDS = "DEPTHWISE_CONV_2D_3X3"
"""The entry of DEPTHWISE_CONV_2D with 3 x 3 taps, which packed kernels compute in bands."""

WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")

PLAIN_ONLY = ("SVDF", "TRANSPOSE_CONV", "UNIDIRECTIONAL_SEQUENCE_LSTM")
"""Operators with weights that have plain loops only, and were not counted: they are taken to be
like those of FULLY_CONNECTED."""


SIGNALS = {
    "CUSTOM:SignalIrfft": "CUSTOM:SignalRfft",
    **{
        name: name
        for name in (
            "CUSTOM:SignalEnergy",
            "CUSTOM:SignalFftAutoScale",
            "CUSTOM:SignalFilterBank",
            "CUSTOM:SignalFilterBankLog",
            "CUSTOM:SignalFilterBankSpectralSubtraction",
            "CUSTOM:SignalFilterBankSquareRoot",
            "CUSTOM:SignalFramer",
            "CUSTOM:SignalPCAN",
            "CUSTOM:SignalRfft",
            "CUSTOM:SignalWindow",
        )
    },
}
"""The entry of signal operators in ``signal_rates.toml``: those of TFLM's audio front end, counted
with int16; small kernels are the packed ones. A transform of n numbers does n log2(n) units, others
as many as they have numbers."""


def work_of(model: Model, operator: Operator) -> tuple[str, tuple[int, ...]]:
    """The entry of an operator in the rates, and how many units of each kind of `WORK` it does."""
    outputs = sum(math.prod(model.tensors[i].row_shape) for i in operator.outputs)
    if operator.name in PLAIN_ONLY:
        return "FULLY_CONNECTED", (operator_multiply_accumulates(model, operator), outputs, 0, 0)
    if operator.name not in WEIGHTED:
        inputs = sum(math.prod(model.tensors[i].row_shape) for i in operator.inputs[:1] if i >= 0)
        count = max(inputs, outputs)
        if SIGNALS.get(operator.name) == "CUSTOM:SignalRfft":
            count = round(count * math.log2(max(count, 2)))
        return SIGNALS.get(operator.name, OTHER), (0, count, 0, 0)
    products = operator_multiply_accumulates(model, operator)
    if operator.name == "FULLY_CONNECTED":
        return operator.name, (products, outputs, 0, 0)
    out_channels, height, width, depth = model.tensors[operator.inputs[1]].shape
    if operator.name == "DEPTHWISE_CONV_2D":
        if (height, width) != (3, 3):
            return operator.name, (products, outputs, 0, 0)
        return BANDS, (products, outputs, math.prod(model.tensors[operator.inputs[0]].row_shape), 0)
    gathered = 0 if height == width == 1 else products // out_channels
    return operator.name, (products, outputs, gathered, products // depth)


def estimate_instructions(model: Model, core: str, kernels: str) -> float:
    """Estimate the instructions of one inference of the C export.

    Parameters
    ----------
    model
        A model that the C export takes.
    core
        A core's name in the emulator, such as ``"cortex-m4"``.
    kernels
        ``"plain"``, ``"small"`` or ``"packed"``.

    Raises
    ------
    DataError
        Nothing was counted for this core or these kernels.
    """
    return estimate_work(model, core, kernels)[0]


def counted_kernels(core: str) -> tuple[str, ...]:
    """The sets of kernels that were counted on a core, by its name in the emulator."""
    return tuple(name for name in _rates_of(core) if name != "features")


def estimate_documented_cycles(model: Model, core: str, kernels: str) -> tuple[float, float]:
    """Estimate the cycles of one inference of the C export by the core's manual: fewest and most.

    Memory that makes the core wait is not in it: see `cycles.from_documented`. Parameters and
    errors are those of `estimate_instructions`.
    """
    return estimate_work(model, core, kernels)[1]


def estimate_work(model: Model, core: str, kernels: str) -> tuple[float, tuple[float, float]]:
    """`estimate_instructions` and `estimate_documented_cycles` in one pass over the model."""
    rows = list(_by_operator(model, core, kernels))
    low, high = (sum(rate[bound] * instructions for rate, instructions in rows) for bound in CYCLES)
    return sum(instructions for _, instructions in rows), (low, high)


def estimate_dense(
    sizes: Sequence[int], core: str, kernels: str = "plain"
) -> tuple[float, tuple[float, float]]:
    """`estimate_work` of layers of FULLY_CONNECTED that are no model yet.

    Parameters
    ----------
    sizes
        How many numbers go in, then how many come out of each layer.
    core, kernels
        As in `estimate_instructions`.

    Raises
    ------
    DataError
        Nothing was counted for this core or these kernels.
    """
    rate = _counted(core, kernels)["FULLY_CONNECTED"]
    products = sum(a * b for a, b in itertools.pairwise(sizes))
    count = rate["multiply_accumulates"] * products + rate["outputs"] * sum(sizes[1:])
    return count, (count * rate["cycles_low"], count * rate["cycles_high"])


def _counted(core: str, kernels: str) -> Mapping[str, Mapping[str, float]]:
    """The rates of one set of kernels, by operator."""
    if kernels not in counted_kernels(core):
        known = " and ".join(counted_kernels(core))
        raise DataError(f"expected kernels among {known}, got {kernels!r}")
    rates: Mapping[str, Mapping[str, float]] = _rates_of(core)[kernels]
    return rates


def _by_operator(
    model: Model, core: str, kernels: str
) -> Iterator[tuple[Mapping[str, float], float]]:
    """The rates of each operator, and its instructions."""
    chosen, plain = _counted(core, kernels), _counted(core, "plain")
    if kernels == "packed":
        model = remove_for_packed_kernels(model).model
    for operator in model.operators:
        name, units = work_of(model, operator)
        if operator.name in SIGNALS:
            is_plain = kernels == "plain"
            rate = _rates("signal_rates.toml")[core]["plain" if is_plain else "packed"][name]
        else:
            rate = (plain if operator.name in PLAIN_ONLY else chosen)[name]
        yield rate, sum(rate.get(kind, 0.0) * n for kind, n in zip(WORK, units, strict=True))


@dataclass(frozen=True)
class FeatureRates:
    """What a row of features takes on a core, without the model.

    Attributes
    ----------
    instructions
        Counted.
    cycles
        Fewest and most cycles an instruction takes by the core's manual.
    """

    instructions: float
    cycles: tuple[float, float]


def feature_rates(core: str, features: str) -> FeatureRates:
    """What one row of log-mel features takes, one sample of sound, or one reading of motion.

    The log-mel row is that of the default parameters: 512 points, 40 filters.

    Raises
    ------
    DataError
        Nothing was counted for this core or these features.
    """
    counted: Mapping[str, Mapping[str, float]] = {
        **_rates_of(core)["features"],
        **_rates("signal_rates.toml")[core]["features"],
    }
    if features not in counted:
        raise DataError(f"expected features among {', '.join(counted)}, got {features!r}")
    low, high = (counted[features][bound] for bound in CYCLES)
    return FeatureRates(counted[features]["instructions"], (low, high))


def _rates_of(core: str) -> Mapping[str, Any]:
    rates = _rates("instruction_rates.toml")
    if core not in rates:
        raise DataError(f"expected a core among {', '.join(rates)}, got {core!r}")
    return rates[core]


@cache
def _rates(name: str) -> Mapping[str, Any]:
    text = resources.files("tinyml_course.cost") / name
    return tomllib.loads(text.read_text(encoding="utf-8"))
