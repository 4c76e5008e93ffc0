"""A signal over time, wherever it comes from, as the widgets take and draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.datasets import DataSet, Recording
from tinyml_course.errors import DataError

COLUMNS = 700
"""A longer signal is drawn as its lowest and highest value in each of so many pieces."""

Floats = NDArray[np.float64]
Signal = DataSet | Recording | ArrayLike
"""An example of a data set, a recording, or plain numbers with their sample rate."""


@dataclass(frozen=True, eq=False)
class Trace:
    """Samples of one or more axes at a constant rate.

    Attributes
    ----------
    values
        ``(samples, axes)`` float64, finite, at least one sample.
    sample_rate_hz
        Samples a second, above 0.
    axes, units
        Name and unit of each column; a unit may be empty.
    title
        What the signal is, in words; says where it is synthetic. May be empty.
    """

    values: Floats
    sample_rate_hz: float
    axes: tuple[str, ...]
    units: tuple[str, ...]
    title: str

    @property
    def seconds(self) -> float:
        """How long the signal is."""
        return len(self.values) / self.sample_rate_hz


def trace_of(
    signal: Signal,
    sample_rate_hz: float | None = None,
    example: int = 0,
    axes: Sequence[str] = (),
    units: Sequence[str] = (),
) -> Trace:
    """Take a signal from where it is.

    Parameters
    ----------
    signal
        A data set, of which `example` is taken; a recording; or numbers of shape ``(samples,)`` or
        ``(samples, axes)``.
    sample_rate_hz, axes, units
        For plain numbers: samples a second, and a name and a unit for each column (by default
        "axis 0", "axis 1" … without a unit). A data set and a recording bring their own.
    example
        Number of the example, from 0.

    Raises
    ------
    DataError
        The signal has no time axis, values that are not finite, no sample rate, or names that do
        not fit.
    """
    if isinstance(signal, DataSet | Recording):
        if sample_rate_hz is not None or axes or units:
            raise DataError(
                f"expected no sample_rate_hz, axes or units beside a {type(signal).__name__}, "
                "which brings its own; leave them out"
            )
        found = (
            _of_data_set(signal, example) if isinstance(signal, DataSet) else _of_recording(signal)
        )
    else:
        found = _of_array(signal, sample_rate_hz, axes, units)
    _check(found)
    return found


def drawn_axes(trace: Trace) -> list[dict[str, Any]]:
    """Plain JSON to draw the axes from: name, unit, lowest and highest value, points."""
    return [
        {
            "name": name,
            "unit": unit,
            "low": float(column.min()),
            "high": float(column.max()),
            "points": drawn_points(column),
        }
        for column, name, unit in zip(trace.values.T, trace.axes, trace.units, strict=True)
    ]


def drawn_points(values: Floats, columns: int = COLUMNS) -> list[float]:
    """The values, or where they are many, lowest and highest of each of `columns` pieces.

    Examples
    --------
    >>> drawn_points(np.array([1.0, 2.0, 5.0, 0.0, 3.0, 3.0]), columns=2)
    [1.0, 5.0, 0.0, 3.0]
    """
    if len(values) <= 2 * columns:
        return values.tolist()
    starts = np.arange(columns) * len(values) // columns
    ends = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    return np.stack(ends, axis=1).ravel().tolist()


def _of_data_set(data: DataSet, example: int) -> Trace:
    if data.sample_rate_hz is None or data.x.ndim != 3:
        raise DataError(
            "expected a data set of signals, x of shape (N, samples, axes) with a sample rate, "
            f"got {data.summary()}; give an array and sample_rate_hz"
        )
    if not 0 <= example < len(data):
        raise DataError(f"expected an example from 0 to {len(data) - 1}, got {example}")
    mark = " (SYNTHETIC)" if data.synthetic else ""
    title = f"{data.name}{mark}, example {example}: {data.labels[data.y[example]]}"
    values = data.x[example].astype(np.float64)
    return Trace(values, float(data.sample_rate_hz), data.axes, data.units, title)


def _of_recording(recording: Recording) -> Trace:
    title = ": ".join(text for text in (recording.name, recording.label) if text)
    values = recording.values.astype(np.float64)
    return Trace(values, recording.sample_rate_hz, recording.axes, recording.units, title)


def _of_array(
    signal: ArrayLike, rate: float | None, axes: Sequence[str], units: Sequence[str]
) -> Trace:
    if rate is None:
        raise DataError("expected sample_rate_hz beside plain numbers, got none; give it")
    values = np.asarray(signal)
    if values.dtype.kind not in "iuf" or values.ndim not in (1, 2):
        raise DataError(
            "expected a signal as numbers of shape (samples,) or (samples, axes), got "
            f"{values.dtype} of shape {values.shape}"
        )
    columns = (values[:, np.newaxis] if values.ndim == 1 else values).astype(np.float64)
    count = columns.shape[1]
    names = ("signal",) if count == 1 else tuple(f"axis {i}" for i in range(count))
    return Trace(columns, float(rate), tuple(axes) or names, tuple(units) or ("",) * count, "")


def _check(trace: Trace) -> None:
    values, count = trace.values, trace.values.shape[1]
    if not values.size or not np.isfinite(values).all():
        bad = int((~np.isfinite(values)).sum())
        raise DataError(
            f"expected at least one sample, all finite, got shape {values.shape} with {bad} not "
            "finite; fill the gaps first"
        )
    if not 0 < trace.sample_rate_hz < np.inf:
        raise DataError(f"expected a sample_rate_hz above 0, got {trace.sample_rate_hz}")
    if len(trace.axes) != count or len(trace.units) != count:
        raise DataError(
            f"expected {count} axes and units, one for each column, got {trace.axes} and "
            f"{trace.units}"
        )
