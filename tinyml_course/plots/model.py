"""A model's layers: their weights, their activations, and the error int8 adds to each.

Every number comes from the model, from `tinyml_course.simulator.Simulator.trace`, or from the
arrays given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError, ModelError
from tinyml_course.plots.quantization import plot_layer_mismatches
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    GREY,
    HATCHES,
    ORANGE,
    SKY,
    VERMILLION,
    new_axes,
    number_channels,
    styled,
)
from tinyml_course.quantization import INT8_MAX, INT8_MIN
from tinyml_course.quantization.calibration import sqnr_db
from tinyml_course.tflite import Model, Tensor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_INCHES = 0.46
"""Height of a row in a plot with one row per layer."""

SHARE_COLUMNS = (240, 306)
"""Right edges of the columns with saturated shares, in codes."""


@styled
def plot_weight_histograms(model: Model, operator_index: int) -> tuple[Axes, Axes]:
    """Draw how often each code occurs among a layer's weights, and the scale of each channel.

    Parameters
    ----------
    model
        The model.
    operator_index
        Position of the layer in ``model.operators``. Its first constant int8 input is drawn.

    Returns
    -------
    The axes of the codes, with a bar for each of the 256, and of the scales, with a bar for each
    output channel (a single bar if the weights have one scale).

    Raises
    ------
    ModelError
        If there is no such operator, or it has no int8 weights.
    """
    weights, channel_scales = _weights(model, operator_index)
    codes, scales = _two_panels(height=5.4)
    counts = np.bincount(weights.ravel().astype(np.int64) - INT8_MIN, minlength=256)
    codes.bar(np.arange(INT8_MIN, INT8_MAX + 1), counts, 1.0, color=BLUE)
    codes.set_xlim(INT8_MIN - 2, INT8_MAX + 2)
    codes.set_xticks([-127, -96, -64, -32, 0, 32, 64, 96, 127])
    codes.set_xlabel("Code of the weight")
    codes.set_ylabel("Weights with that code")
    codes.set_title(f"{model.operators[operator_index]}: {weights.size:,} weights")
    channel = np.arange(len(channel_scales))
    scales.bar(channel, channel_scales, 0.8, color=ORANGE, hatch=HATCHES[1], edgecolor="white")
    one = "All channels (one scale)"
    scales.set_xlabel("Output channel" if len(channel) > 1 else one)
    scales.set_ylabel("Scale")
    number_channels(scales, max(len(channel), 2))
    if len(channel) == 1:
        scales.set_xlim(-6, 6)
        scales.set_xticks([])
    return codes, scales


def _weights(model: Model, operator_index: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Codes and scales of the operator's first constant int8 input."""
    if not 0 <= operator_index < len(model.operators):
        raise ModelError(
            f"expected an operator from 0 to {len(model.operators) - 1}, found {operator_index}"
        )
    operator = model.operators[operator_index]
    for tensor in (model.tensors[i] for i in operator.inputs if i >= 0):
        if tensor.data is not None and tensor.dtype == np.int8 and tensor.scales.size:
            return tensor.data, tensor.scales
    raise ModelError(f"{operator}: expected int8 weights, found none; name a layer that has some")


def _two_panels(height: float) -> tuple[Axes, Axes]:
    """Panels one below the other with separate x axes."""
    from matplotlib.figure import Figure

    upper, lower = Figure(figsize=(9, height), layout="constrained").subplots(
        2, 1, height_ratios=(3, 2)
    )
    return upper, lower


@dataclass(frozen=True)
class _CodeUsage:
    """The codes of a tensor in a batch; `shares` of -128 and 127 in percent."""

    layer: str
    tensor: Tensor
    low: int
    high: int
    percentiles: tuple[int, int]
    shares: tuple[float, float]

    def real(self, code: int) -> float:
        return float((code - self.tensor.zero_points[0]) * self.tensor.scales[0])


@styled
def plot_activation_ranges(model: Model, trace: Mapping[int, NDArray[Any]]) -> Axes:
    """Draw how much of its code range each activation uses, and where it saturates.

    One row per int8 tensor that is an input or is computed, inputs first. All 256 codes of every
    tensor have the same width, with the real values of the first and last code at the ends, so a
    range that is hardly used is obvious, whatever its scale. The last two columns show the share
    of values with code -128 or 127, which may have been saturated. The share at -128 is in
    brackets if -128 is the zero point, as after RELU: those values are exactly 0.0.

    Parameters
    ----------
    model
        The model.
    trace
        Tensor index to (N, ...) codes, as returned by `Simulator.trace`.

    Returns
    -------
    The axes; x is the code.

    Raises
    ------
    DataError
        If no int8 tensor with one scale is in the trace, or a batch is empty.
    """
    names = _layer_names(model)
    rows = [
        _code_usage(names[i], model.tensors[i], codes)
        for i, codes in trace.items()
        if i in names and model.tensors[i].dtype == np.int8 and model.tensors[i].scales.size == 1
    ]
    if not rows:
        raise DataError(
            "expected a trace with int8 tensors that have a scale, found none; "
            "give what Simulator.trace(x) returned for this model"
        )
    axes = _rows_axes([row.layer for row in rows])
    _draw_ranges(axes, rows)
    for y, row in enumerate(rows):
        _annotate_row(axes, y, row)
    axes.set_xlim(-192, 310)
    axes.set_xticks([-128, -64, 0, 64, 127])
    axes.set_xlabel("Code, and the real value at each end (in brackets: −128 is 0.0)", loc="left")
    for x, heading in zip(SHARE_COLUMNS, ("at −128", "at 127"), strict=True):
        axes.annotate(heading, (x, -0.55), ha="right", va="bottom", fontsize=12, color=GREY)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=1.0)
    return axes


def _draw_ranges(axes: Axes, rows: Sequence[_CodeUsage]) -> None:
    """Nested bars for each row: all codes, the codes that occur, and most of those."""
    series = (
        ("all 256 codes", [(INT8_MIN, INT8_MAX)] * len(rows), 0.72, "#E4E4E4", ""),
        ("smallest … largest", [(row.low, row.high) for row in rows], 0.5, SKY, HATCHES[1]),
        ("1st … 99th percentile", [row.percentiles for row in rows], 0.26, BLUE, ""),
    )
    place = np.arange(len(rows))
    for label, ends, height, colour, hatch in series:
        start, end = np.array(ends).T
        # A bar extends half a code beyond both ends, so that a single code is visible.
        axes.barh(
            place,
            end - start + 1,
            height,
            left=start - 0.5,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
            label=label,
        )
    zero = [row.tensor.zero_points[0] for row in rows]
    axes.plot(zero, place, "|", color=BLACK, markersize=17, label="zero_point (0.0)")


def _layer_names(model: Model) -> dict[int, str]:
    """A name for each computed tensor: the operator that writes it, or ``input``."""
    names = dict.fromkeys(model.inputs, "input")
    if len(model.inputs) > 1:
        names = {index: f"input {n}" for n, index in enumerate(model.inputs)}
    for operator in model.operators:
        for n, index in enumerate(operator.outputs):
            which = f" ({n})" if len(operator.outputs) > 1 else ""
            names[index] = f"{operator.index} {operator.name}{which}"
    return names


def _code_usage(layer: str, tensor: Tensor, values: NDArray[Any]) -> _CodeUsage:
    codes = np.ravel(values)
    if codes.size == 0:
        raise DataError(f"{tensor}: expected at least one row in the trace, found none")
    first, last = np.percentile(codes, (1, 99), method="inverted_cdf")
    return _CodeUsage(
        layer,
        tensor,
        int(codes.min()),
        int(codes.max()),
        (int(first), int(last)),
        (100 * float(np.mean(codes == INT8_MIN)), 100 * float(np.mean(codes == INT8_MAX))),
    )


def _annotate_row(axes: Axes, y: int, row: _CodeUsage) -> None:
    low, high = row.real(INT8_MIN), row.real(INT8_MAX)
    shares = [_percent(share) for share in row.shares]
    if low == 0:
        shares[0] = f"({shares[0]})"
    for x, text, side in (
        (INT8_MIN - 4, f"{low:.3g}" if low else "0.0", "right"),
        (INT8_MAX + 4, f"{high:.3g}" if high else "0.0", "left"),
        (SHARE_COLUMNS[0], shares[0], "right"),
        (SHARE_COLUMNS[1], shares[1], "right"),
    ):
        axes.annotate(text.replace("-", "−"), (x, y), ha=side, va="center", fontsize=12)


def _percent(share: float) -> str:
    return "< 0.1 %" if 0 < share < 0.05 else f"{share:.1f} %"


@styled
def plot_layer_sqnr(
    names: Sequence[str], float_values: Sequence[ArrayLike], int8_values: Sequence[ArrayLike]
) -> Axes:
    """Draw each layer's signal-to-quantization-noise ratio, and mark the lowest.

    SQNR = 10 · log10(Σ float² / Σ (float − int8)²) dB, over all values of the layer.

    Parameters
    ----------
    names
        One name per layer, first layer first.
    float_values
        For each layer, the output of the float model.
    int8_values
        For each layer, the dequantized output of the int8 model; shapes as in `float_values`.

    Returns
    -------
    Axes with one horizontal bar per layer, in dB. A layer without any error has a text, not a bar.

    Raises
    ------
    DataError
        If there is no layer, the three do not match, a value is not finite, or a layer is all 0.
    """
    if not names or not len(names) == len(float_values) == len(int8_values):
        raise DataError(
            "expected a name, float values and int8 values for each layer, found "
            f"{len(names)}, {len(float_values)} and {len(int8_values)} of them"
        )
    decibels = np.array(
        [_sqnr_db(*layer) for layer in zip(names, float_values, int8_values, strict=True)]
    )
    axes = _rows_axes(names)
    lengths = np.where(np.isfinite(decibels), decibels, 0.0)
    lowest = np.isfinite(decibels) & (decibels == decibels.min())
    widest = max(1.0, lengths.max())
    for y, (length, worst, value) in enumerate(zip(lengths, lowest, decibels, strict=True)):
        colour, hatch = (VERMILLION, HATCHES[1]) if worst else (BLUE, HATCHES[0])
        axes.barh(y, length, 0.6, color=colour, hatch=hatch, edgecolor="white")
        text = f"{value:.1f} dB" if np.isfinite(value) else "no error"
        text = text.replace("-", "−") + (", the lowest" if worst else "")
        axes.annotate(
            text, (max(length, 0.0) + 0.01 * widest, y), va="center", fontsize=12, color=BLACK
        )
    axes.set_xlim(1.05 * min(0.0, lengths.min()), 1.3 * widest)
    axes.set_xlabel("SQNR [dB]: higher is better, 6 dB is one bit")
    return axes


def _sqnr_db(name: str, wanted: ArrayLike, got: ArrayLike) -> float:
    signal, found = np.asarray(wanted, np.float64), np.asarray(got, np.float64)
    if signal.shape != found.shape or not (np.isfinite(signal).all() and np.isfinite(found).all()):
        raise DataError(
            f"{name}: expected finite float and int8 values of one shape, "
            f"found shapes {signal.shape} and {found.shape}"
        )
    if not signal.any():
        raise DataError(f"{name}: expected float values other than 0, found none")
    return sqnr_db(signal, found)


@styled
def plot_divergence(rows: Sequence[tuple[str, int, int, int]]) -> Axes:
    """Draw where two runtimes diverge: what share of each layer differs, and by how much.

    Parameters
    ----------
    rows
        One per layer, first layer first: its name, how many values differ, how many were compared,
        and the largest difference in codes.

    Returns
    -------
    Axes with one horizontal bar per layer, as drawn by `plot_layer_mismatches`; the label of each
    bar also gives the largest difference.

    Raises
    ------
    DataError
        If there is no row, or the numbers of a row contradict each other.
    """
    bad = [row for row in rows if row[3] < 0 or (row[1] > 0) != (row[3] > 0)]
    if bad:
        raise DataError(
            "expected rows (layer, differing, compared, largest difference) whose largest "
            f"difference is above 0 where values differ and 0 where none do, got {bad}"
        )
    axes = plot_layer_mismatches([(name, wrong, total) for name, wrong, total, _ in rows])
    for text, (_, wrong, total, largest) in zip(axes.texts, rows, strict=True):
        if wrong:
            codes = "code" if largest == 1 else "codes"
            text.set_text(f"✗ {wrong:,} of {total:,}, by up to {largest} {codes}")
    right = 2 * axes.get_xlim()[1]  # room for the longer texts
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 100])
    axes.set_xlim(0, right)
    return axes


def _rows_axes(names: Sequence[str]) -> Axes:
    """Axes with a row for each layer, the first on top."""
    axes = new_axes(9, 1.4 + ROW_INCHES * len(names))
    axes.set_yticks(np.arange(len(names)), list(names))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(False, axis="y")
    return axes
