"""Every number the calibration widget shows for a choice of bits, range and scales.

Plain Python using `tinyml_course.quantization.calibration`, independent of the widget, which only
draws the result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError
from tinyml_course.quantization.calibration import (
    calibrate,
    channel_rows,
    code_range,
    dequantize_from,
    is_saturated,
    quantize_to,
    sqnr_db,
)
from tinyml_course.widgets.text import integer, number, readout

BARS = 80
"""Bars of the histogram."""

VIEW_MARGIN = 0.12
"""Margin of the axis on both sides of the values, as a share of their span."""

ALL_CHANNELS = -1
"""The channel number that means all channels."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The reader's settings.

    `per_channel` only matters if the values have a channel axis; `channel` is the one shown, from
    0, or `ALL_CHANNELS`.
    """

    bits: int
    symmetric: bool
    per_channel: bool
    method: str
    percentile: float
    channel: int


def calibration_report(values: Floats, axis: int | None, choice: Choice) -> dict[str, Any]:
    """Calibrate, quantize and dequantize, and report what happened to the values shown.

    Parameters
    ----------
    values
        Real values, any shape, finite.
    axis
        The channel axis, or None.
    choice
        Bits, range and scales.

    Returns
    -------
    Plain JSON data; ``codes`` is None if all channels are shown and each has its own scale.

    Raises
    ------
    DataError
        As for `calibrate`.
    """
    own_scales = choice.per_channel and axis is not None
    pair = calibrate(
        values,
        choice.bits,
        choice.symmetric,
        choice.method,
        axis if own_scales else None,
        choice.percentile,
    )
    rows = channel_rows(values, axis)
    scales, zero_points = (np.broadcast_to(np.asarray(found), len(rows)) for found in pair)
    part = _part(choice.channel, len(rows))
    shown = _Shown(rows[part], scales[part], zero_points[part], choice)
    codes = shown.codes_drawn()
    report: dict[str, Any] = {
        "message": "",
        **vars(choice),
        "view": list(_view(shown.rows)),
        "what": _what(len(rows), choice.channel, shown.rows.size),
        "codes": codes,
        "readouts": shown.readouts(),
    }
    counts = np.histogram(shown.rows, bins=BARS, range=tuple(report["view"]))[0]
    report["bars"] = (counts / max(counts.max(), 1)).tolist()
    said = "; ".join(f"{item['label']} {item['value']}" for item in report["readouts"])
    report["summary"] = f"{report['what']}, {_setting(choice, own_scales)}: {said}"
    return report


def _part(channel: int, channels: int) -> slice:
    if not ALL_CHANNELS <= channel < channels:
        raise DataError(
            f"expected a channel from 0 to {channels - 1}, or {ALL_CHANNELS} for all; got {channel}"
        )
    return slice(None) if channel == ALL_CHANNELS else slice(channel, channel + 1)


class _Shown:
    """The values shown, with the scale and zero point of each row."""

    def __init__(
        self, rows: Floats, scales: Floats, zero_points: NDArray[np.int64], choice: Choice
    ) -> None:
        self.rows, self.scales, self.zero_points = rows, scales, zero_points
        self.low, self.high = code_range(choice.bits, choice.symmetric)
        self.codes = quantize_to(rows, scales, zero_points, choice.bits, choice.symmetric, axis=0)
        self.back = dequantize_from(self.codes, scales, zero_points, axis=0)
        self.one_scale = bool((scales == scales[0]).all() and (zero_points == zero_points[0]).all())

    def codes_drawn(self) -> dict[str, Any] | None:
        """The codes' positions on the real axis, and how many values each code has."""
        if not self.one_scale:
            return None
        codes = np.arange(self.low, self.high + 1)
        places = self.codes.ravel().astype(np.int64) - self.low
        counts = np.bincount(places, minlength=len(codes))
        scale, zero_point = float(self.scales[0]), int(self.zero_points[0])
        # The last code also represents values up to half a step beyond it.
        edges = dequantize_from([self.low - 0.5, self.high + 0.5], scale, zero_point)
        return {
            "edges": edges.tolist(),
            "low": self.low,
            "high": self.high,
            "labels": {name: integer(n) for name, n in (("low", self.low), ("high", self.high))},
            "places": dequantize_from(codes, scale, zero_point).tolist(),
            "shares": (counts / counts.max()).tolist(),
            "zero_point": integer(zero_point),
        }

    def readouts(self) -> list[dict[str, str]]:
        outside = is_saturated(
            self.rows, self.scales[:, None], self.zero_points[:, None], self.low, self.high
        )
        error = float(np.square(self.back - self.rows).mean())
        ratio = sqnr_db(self.rows, self.back)
        share = f"{100 * outside.mean():.2f} %"
        count = f"{integer(int(outside.sum()))} of {integer(self.rows.size)} values"
        return [
            readout("step", self._range(self.scales, number), "the scale: from code to code"),
            readout("zero_point", self._range(self.zero_points, integer), "the code of 0.0"),
            readout("SQNR", _decibels(ratio), "more is better; 6 dB is about one bit"),
            readout("mean squared error", number(error), "after the codes and back"),
            readout("saturated", share, count),
            readout("codes used", *self._used()),
        ]

    def _used(self) -> tuple[str, str]:
        total = self.high - self.low + 1
        used = [len(np.unique(row)) for row in self.codes]
        if len(used) > 1 and not self.one_scale:
            return f"{min(used)} … {max(used)} of {total}", "in each channel"
        return f"{len(np.unique(self.codes))} of {total}", "that stand for some value"

    @staticmethod
    def _range(values: NDArray[Any], write: Any) -> str:
        low, high = values.min().item(), values.max().item()
        return write(low) if low == high else f"{write(low)} … {write(high)}"


def _decibels(ratio: float) -> str:
    return f"{ratio:.1f} dB".replace("-", "−") if math.isfinite(ratio) else "no error"


def _what(channels: int, channel: int, count: int) -> str:
    size = f"{integer(count)} values"
    return f"all {size}" if channel == ALL_CHANNELS else f"channel {channel} of {channels}, {size}"


def _setting(choice: Choice, own_scales: bool) -> str:
    method = choice.method
    if method == "percentile":
        method = f"{choice.percentile:g}th percentile"
    return (
        f"{choice.bits} bits, {'symmetric' if choice.symmetric else 'asymmetric'}, "
        f"{'one scale per channel' if own_scales else 'one scale'}, {method}"
    )


def _view(rows: Floats) -> tuple[float, float]:
    """The limits of the axis: the values, zero, and a margin on both sides."""
    low, high = min(float(rows.min()), 0.0), max(float(rows.max()), 0.0)
    room = VIEW_MARGIN * ((high - low) or 1.0)
    return low - room, high + room
