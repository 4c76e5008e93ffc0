"""The divergence microscope: why does my board differ from Python?

Two runs of one model are compared tensor by tensor, and one output value is followed back, layer
by layer, through inputs that differ, to an operator whose inputs agree: there the two diverge, in
one accumulator and one rounding, which `Divergence` holds as numbers and as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.kernels.node import Array
from tinyml_course.simulator.derivation import OutputDerivation, Tap, derive_output, is_derivable
from tinyml_course.tflite import Model, Operator, Tensor

Trace = Mapping[int, Array]
Place = tuple[int, ...]


@dataclass(frozen=True)
class LayerDifference:
    """How two runs differ in what one operator computes.

    Attributes
    ----------
    operator, tensor
        The operator and its output.
    differing, compared
        Elements that differ and elements compared, over all samples.
    introduced
        How many of them this operator introduced: those in samples for which all of its inputs
        agree.
    largest
        The largest difference: in codes, or in real numbers for a float tensor.
    """

    operator: Operator
    tensor: Tensor
    differing: int
    compared: int
    introduced: int
    largest: float

    @property
    def row(self) -> tuple[str, int, int, float]:
        """Name, differing, compared, largest: what ``plots.plot_divergence`` draws."""
        name = f"{self.operator.index} {self.operator.name}"
        return name, self.differing, self.compared, self.largest


@dataclass(frozen=True)
class Step:
    """One value on the way back, in both runs.

    Attributes
    ----------
    operator, tensor, place
        The operator that computed it, and its position in the tensor (without the batch).
    ours, theirs
        Its codes.
    real
        The value of a floating-point run, where one was given.
    """

    operator: Operator | None
    tensor: Tensor
    place: Place
    ours: float
    theirs: float
    real: float | None

    @property
    def our_value(self) -> float:
        """Our code as a real number."""
        return _real(self.tensor, self.ours)

    @property
    def their_value(self) -> float:
        """Their code as a real number."""
        return _real(self.tensor, self.theirs)


@dataclass(frozen=True)
class Divergence:
    """Where one value of two runs diverges, and the path there from the output.

    Attributes
    ----------
    sample
        Which input of the batch.
    steps
        From the output, or wherever the search began, back to the divergence, the last step.
    derivation
        Every integer on our way to the last step's value; None where the operator has no sum of
        products (SOFTMAX, ADD, ...).
    """

    sample: int
    steps: tuple[Step, ...]
    derivation: OutputDerivation | None

    @property
    def last(self) -> Step:
        """The value that diverges."""
        return self.steps[-1]

    def explanation(self) -> str:
        """The divergence as a sentence or two, with its numbers."""
        step = self.last
        where = f"{step.operator or 'the input'}, {short_name(step.tensor)}{list(step.place)}"
        codes = f"{step.ours:g} here, {step.theirs:g} there"
        if step.ours == step.theirs:
            return f"sample {self.sample}: {where} is the same in both: {step.ours:g}."
        if self.derivation is None:
            cause = "The inputs are the same; the other uses other arithmetic for this operator."
        else:
            cause = _rounding(self.derivation, int(step.theirs))
        return f"sample {self.sample}: {where}: {codes}. {cause}"


def short_name(tensor: Tensor) -> str:
    """The first of the names that the converter joined with semicolons."""
    return tensor.name.split(";")[0]


def compare_layers(model: Model, ours: Trace, theirs: Trace) -> list[LayerDifference]:
    """Differences of two traces of one model, operator by operator.

    Parameters
    ----------
    model
        The model both ran.
    ours, theirs
        As `Simulator.trace`, `tflm.trace` and `litert.trace` give them; tensors that one of them
        lacks are left out.
    """
    _check_traces(ours, theirs)
    rows = []
    for op in model.operators:
        for i in (i for i in op.outputs if i in ours and i in theirs):
            wrong = ours[i] != theirs[i]
            introduced = _by_sample(wrong) & ~_inputs_differ(op, ours, theirs, len(wrong))
            gap = np.abs(ours[i].astype(np.float64) - theirs[i].astype(np.float64))
            rows.append(
                LayerDifference(
                    operator=op,
                    tensor=model.tensors[i],
                    differing=int(wrong.sum()),
                    compared=wrong.size,
                    introduced=int(wrong[introduced].sum()),
                    largest=float(gap.max(initial=0)),
                )
            )
    return rows


def first_divergence(model: Model, ours: Trace, theirs: Trace) -> Divergence | None:
    """The first value that diverges, in the order of computation; None where none does.

    Parameters are those of `follow_back`.
    """
    for row in compare_layers(model, ours, theirs):
        if row.introduced:
            i = row.tensor.index
            wrong = ours[i] != theirs[i]
            introduced = _by_sample(wrong) & ~_inputs_differ(row.operator, ours, theirs, len(wrong))
            sample = int(np.argmax(introduced))
            place = _largest_gap(ours[i][sample], theirs[i][sample])
            return follow_back(model, ours, theirs, sample, i, place)
    return None


def follow_back(
    model: Model,
    ours: Trace,
    theirs: Trace,
    sample: int,
    tensor: int | None = None,
    place: Sequence[int] | None = None,
    real: Trace | None = None,
) -> Divergence:
    """Follow one value back to where two runs diverge.

    Parameters
    ----------
    model
        The model both ran.
    ours, theirs
        A trace with TFLM's rules, and one of another runtime or other rules.
    sample
        Which input of the batch.
    tensor, place
        Where to begin: a tensor and an index into it (without the batch). By default the first
        output of the model, and there the value that differs most.
    real
        A trace in floating point, for the steps to show; tensors may be missing.

    Raises
    ------
    DataError
        Where tensor, place or sample are not in the traces.
    """
    _check_traces(ours, theirs)
    index = model.outputs[0] if tensor is None else tensor
    if index not in ours or index not in theirs or not 0 <= sample < len(ours[index]):
        raise DataError(
            f"expected a tensor and a sample of both traces, got tensor {index}, sample {sample}"
        )
    if place is None:
        place = _largest_gap(ours[index][sample], theirs[index][sample])
    makers = {i: op for op in model.operators for i in op.outputs}
    here: tuple[int, Place] | None = (index, _checked(place, ours[index].shape[1:]))
    steps: list[Step] = []
    while here is not None:
        index, at = here
        steps.append(_step(model, makers.get(index), index, at, sample, ours, theirs, real))
        op = makers.get(index)
        here = _back(model, op, at, sample, ours, theirs) if op else None
    last = steps[-1]
    derivation = (
        _derivation(model, last.operator, last.place, sample, ours) if last.operator else None
    )
    return Divergence(sample, tuple(steps), derivation)


def _back(
    model: Model, op: Operator, at: Place, sample: int, ours: Trace, theirs: Trace
) -> tuple[int, Place] | None:
    """The input value whose difference matters most; None where none differs."""
    derivation = _derivation(model, op, at, sample, ours)
    if derivation is not None:
        return _heaviest(model, derivation, sample, ours[op.inputs[0]], theirs[op.inputs[0]])
    for index in (i for i in op.inputs if i in ours and i in theirs):
        mine, other = ours[index][sample], theirs[index][sample]
        if (mine != other).any():
            same_shape = mine.shape == ours[op.outputs[0]].shape[1:]
            at_once = same_shape and mine[at] != other[at]
            return index, at if at_once else _largest_gap(mine, other)
    return None


def _heaviest(
    model: Model, derivation: OutputDerivation, sample: int, ours: Array, theirs: Array
) -> tuple[int, Place] | None:
    """The input of a sum of products whose difference changes the sum most."""
    op, shape = derivation.operator, ours.shape[1:]
    best, most = None, 0
    for tap in derivation.taps:
        if tap.is_padding:
            continue
        place = (
            tap.place
            if op.name != "FULLY_CONNECTED"
            else _place_in_rows(model, derivation, tap, shape)
        )
        change = abs((int(theirs[(sample, *place)]) - tap.code) * tap.weight)
        if change > most:
            best, most = (op.inputs[0], place), change
    return best


def _place_in_rows(model: Model, derivation: OutputDerivation, tap: Tap, shape: Place) -> Place:
    """Where the input of a dense layer stands in a tensor that may hold several rows."""
    units, depth = model.tensors[derivation.operator.inputs[1]].shape
    output = model.tensors[derivation.operator.outputs[0]].row_shape
    row = int(np.ravel_multi_index(derivation.position, output)) // units
    return tuple(int(i) for i in np.unravel_index(row * depth + tap.place[0], shape))


def _derivation(
    model: Model, op: Operator, at: Place, sample: int, trace: Trace
) -> OutputDerivation | None:
    return derive_output(model, trace, op.index, at, sample) if is_derivable(model, op) else None


def _step(
    model: Model,
    op: Operator | None,
    index: int,
    at: Place,
    sample: int,
    ours: Trace,
    theirs: Trace,
    real: Trace | None,
) -> Step:
    key = (sample, *at)
    exact = real[index][key] if real is not None and index in real else None
    return Step(
        operator=op,
        tensor=model.tensors[index],
        place=at,
        ours=ours[index][key].item(),
        theirs=theirs[index][key].item(),
        real=None if exact is None else float(exact),
    )


def _rounding(derivation: OutputDerivation, theirs: int) -> str:
    """Which rounding made our result, and which would make theirs."""
    scaling = derivation.scaling
    exact = float(scaling.exact)
    ours = (
        f"Both add up the same {derivation.accumulator:,}. Times the multiplier that is "
        f"{exact:.6f} steps; TFLM rounds to {scaling.first:,} and then, "
        f"{max(-scaling.shift, 0)} bits to the right, to {scaling.second}."
    )
    low, high = derivation.activation_min, derivation.activation_max
    by_one = {
        "one rounding, halves up": scaling.once,
        "one rounding of a product in float32, halves to even": int(
            np.rint(np.float32(derivation.accumulator) * np.float32(scaling.effective_multiplier))
        ),
    }
    for name, steps in by_one.items():
        if min(max(steps + derivation.zero_point, low), high) == theirs:
            return f"{ours} The other gives {steps}: {name}."
    return f"{ours} No single rounding gives the other's result: its arithmetic differs."


def _real(tensor: Tensor, code: float) -> float:
    if tensor.scales.size != 1:
        return float(code)
    return float(tensor.scales[0]) * (code - float(tensor.zero_points[0]))


def _by_sample(wrong: Array) -> Array:
    return np.asarray(wrong.reshape(len(wrong), -1).any(axis=1))


def _inputs_differ(op: Operator, ours: Trace, theirs: Trace, samples: int) -> Array:
    differ: Array = np.zeros(samples, bool)
    for i in op.inputs:
        if i in ours and i in theirs:
            differ = differ | _by_sample(ours[i] != theirs[i])
    return differ


def _largest_gap(ours: Array, theirs: Array) -> Place:
    gap = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))


def _checked(place: Sequence[int], shape: Place) -> Place:
    at = tuple(int(i) for i in place)
    if len(at) != len(shape) or any(not 0 <= i < n for i, n in zip(at, shape, strict=True)):
        raise DataError(f"expected a place inside {shape}, got {at}")
    return at


def _check_traces(ours: Trace, theirs: Trace) -> None:
    shared = ours.keys() & theirs.keys()
    if not shared:
        raise DataError("expected two traces of one model, got no tensor that both have")
    for i in shared:
        if ours[i].shape != theirs[i].shape:
            raise DataError(
                f"expected two traces of the same inputs, got shapes {ours[i].shape} and "
                f"{theirs[i].shape} for tensor {i}"
            )
