"""A signal over time, from any source, as the widgets use and draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.datasets import DataSet, Recording
from tinyml_course.errors import DataError

COLUMNS = 700
"""A longer signal is drawn as the lowest and highest value of this many pieces."""

Floats = NDArray[np.float64]
Signal = DataSet | Recording | ArrayLike
"""An example of a data set, a recording, or plain numbers with their sample rate."""


@dataclass(frozen=True, eq=False)
class Waveform:
    """Samples of one or more axes at a constant rate.

    Attributes
    ----------
    values
        ``(samples, axes)`` float64, finite, at least one sample.
    sample_rate_hz
        Samples per second, above 0.
    axes, units
        Name and unit of each column; a unit may be empty.
    title
        Description of the signal, which says if it is synthetic. May be empty.
    """

    values: Floats
    sample_rate_hz: float
    axes: tuple[str, ...]
    units: tuple[str, ...]
    title: str

    @property
    def seconds(self) -> float:
        """Duration of the signal."""
        return len(self.values) / self.sample_rate_hz


def waveform_of(
    signal: Signal,
    sample_rate_hz: float | None = None,
    example: int = 0,
    axes: Sequence[str] = (),
    units: Sequence[str] = (),
) -> Waveform:
    """Convert a signal to a `Waveform`.

    Parameters
    ----------
    signal
        A data set (`example` selects one), a recording, or numbers of shape ``(samples,)`` or
        ``(samples, axes)``.
    sample_rate_hz, axes, units
        For plain numbers: samples per second, and a name and a unit for each column (by default
        "axis 0", "axis 1" … without a unit). Data sets and recordings include these.
    example
        Index of the example.

    Raises
    ------
    DataError
        The signal has no time axis, no sample rate, values that are not finite, or the wrong
        number of names or units.
    """
    if isinstance(signal, DataSet | Recording):
        if sample_rate_hz is not None or axes or units:
            raise DataError(
                f"expected no sample_rate_hz, axes or units with a {type(signal).__name__}, "
                "which includes them; leave them out"
            )
        found = (
            _of_data_set(signal, example) if isinstance(signal, DataSet) else _of_recording(signal)
        )
    else:
        found = _of_array(signal, sample_rate_hz, axes, units)
    _check(found)
    return found


def drawn_axes(waveform: Waveform) -> list[dict[str, Any]]:
    """What is needed to draw the axes, as plain JSON: name, unit, lowest and highest, points."""
    return [
        {
            "name": name,
            "unit": unit,
            "low": float(column.min()),
            "high": float(column.max()),
            "points": drawn_points(column),
        }
        for column, name, unit in zip(waveform.values.T, waveform.axes, waveform.units, strict=True)
    ]


def drawn_points(values: Floats, columns: int = COLUMNS) -> list[float]:
    """The values or, if there are many, the lowest and highest of each of `columns` pieces.

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


def _of_data_set(data: DataSet, example: int) -> Waveform:
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
    return Waveform(values, float(data.sample_rate_hz), data.axes, data.units, title)


def _of_recording(recording: Recording) -> Waveform:
    title = ": ".join(text for text in (recording.name, recording.label) if text)
    values = recording.values.astype(np.float64)
    return Waveform(values, recording.sample_rate_hz, recording.axes, recording.units, title)


def _of_array(
    signal: ArrayLike, rate: float | None, axes: Sequence[str], units: Sequence[str]
) -> Waveform:
    if rate is None:
        raise DataError("expected sample_rate_hz with plain numbers, got none; give it")
    values = np.asarray(signal)
    if values.dtype.kind not in "iuf" or values.ndim not in (1, 2):
        raise DataError(
            "expected a signal as numbers of shape (samples,) or (samples, axes), got "
            f"{values.dtype} of shape {values.shape}"
        )
    columns = (values[:, np.newaxis] if values.ndim == 1 else values).astype(np.float64)
    count = columns.shape[1]
    names = ("signal",) if count == 1 else tuple(f"axis {i}" for i in range(count))
    return Waveform(columns, float(rate), tuple(axes) or names, tuple(units) or ("",) * count, "")


def _check(waveform: Waveform) -> None:
    values, count = waveform.values, waveform.values.shape[1]
    if not values.size or not np.isfinite(values).all():
        bad = int((~np.isfinite(values)).sum())
        raise DataError(
            f"expected at least one sample, all finite, got shape {values.shape} with {bad} not "
            "finite; fill the gaps first"
        )
    if not 0 < waveform.sample_rate_hz < np.inf:
        raise DataError(f"expected a sample_rate_hz above 0, got {waveform.sample_rate_hz}")
    if len(waveform.axes) != count or len(waveform.units) != count:
        raise DataError(
            f"expected {count} axes and units, one for each column, got {waveform.axes} and "
            f"{waveform.units}"
        )
