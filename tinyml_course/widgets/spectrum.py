"""A frame to move over a signal, and its power spectrum, live.

JavaScript draws and reports what the reader moved; every number comes from Python, from
`tinyml_course.features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.errors import DataError, TinyMLCourseError
from tinyml_course.plots.spectrum import plot_frame_spectrum
from tinyml_course.widgets.frame import WINDOWS, frame_sizes
from tinyml_course.widgets.shared import PictureWidget, refused, source
from tinyml_course.widgets.spectrum_report import FrameChoice, faded_frame, spectrum_report
from tinyml_course.widgets.trace import Signal, drawn_axes, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(FrameChoice))


class SpectrumExplorer(PictureWidget):
    """Move a frame over a signal; see its samples, faded, and its power spectrum.

    The strongest peak is named in Hz; bin 0, the mean, is left out of it. Where no kernel runs, a
    picture of the start state stands in the widget's place.

    Parameters
    ----------
    signal
        Motion or sound: a data set, of which one example is shown; a recording; or numbers of shape
        ``(samples,)`` or ``(samples, axes)`` with their `sample_rate_hz`.
    sample_rate_hz, axes, units
        For plain numbers: samples a second, names and units of the columns.
    example
        Which example of a data set, from 0.
    start
        First sample of the frame at the start; by default the frame stands in the middle.
    frame_length
        A power of two, in samples; by default the second largest of those that fit.
    window
        ``"rectangular"`` or ``"hann"``.
    axis
        Which column, from 0.
    without_mean
        Take the frame's mean away before fading it: gravity would hide slow movements.
    decibels
        Draw the power in decibels below the strongest bin.

    Raises
    ------
    DataError
        The signal cannot be drawn, or a setting is not possible.
    """

    _esm = source("traces.js", "spectrum.js")
    _css = source("traces.css", "spectrum.css")

    start = traitlets.Int().tag(sync=True)
    frame_length = traitlets.Int().tag(sync=True)
    window = traitlets.Unicode().tag(sync=True)
    axis = traitlets.Int().tag(sync=True)
    without_mean = traitlets.Bool().tag(sync=True)
    decibels = traitlets.Bool().tag(sync=True)
    samples = traitlets.Int().tag(sync=True)
    sample_rate_hz = traitlets.Float().tag(sync=True)
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    windows = traitlets.List(traitlets.Unicode()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        signal: Signal,
        sample_rate_hz: float | None = None,
        *,
        example: int = 0,
        axes: Sequence[str] = (),
        units: Sequence[str] = (),
        start: int | None = None,
        frame_length: int | None = None,
        window: str = "hann",
        axis: int = 0,
        without_mean: bool = True,
        decibels: bool = False,
    ) -> None:
        self._trace = trace_of(signal, sample_rate_hz, example, axes, units)
        samples = len(self._trace.values)
        sizes = frame_sizes(samples, max(frame_length or 0, 1024))
        length = sizes[max(0, len(sizes) - 2)] if frame_length is None else frame_length
        if length not in sizes:
            raise DataError(f"expected a frame_length among {sizes}, got {length}")
        first = (samples - length) // 2 if start is None else start
        self._start_choice = FrameChoice(first, length, window, axis, without_mean, decibels)
        report = spectrum_report(self._trace, self._start_choice)
        super().__init__(
            samples=samples,
            sample_rate_hz=self._trace.sample_rate_hz,
            lines=drawn_axes(self._trace),
            sizes=sizes,
            windows=list(WINDOWS),
            title=self._trace.title,
            report=report,
            **vars(self._start_choice),
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._keep_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = FrameChoice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = spectrum_report(self._trace, choice)
        except TinyMLCourseError as error:
            self.report = refused(error, vars(choice))

    def _start_picture(self) -> tuple[Axes, ...]:
        choice, trace = self._start_choice, self._trace
        return plot_frame_spectrum(
            trace.values[:, choice.axis],
            trace.sample_rate_hz,
            choice.start,
            faded_frame(trace, choice),
            self._start["shares"],
            self._start["peak"],
            label=trace.axes[choice.axis],
            unit=trace.units[choice.axis],
            title=trace.title,
            decibels=choice.decibels,
        )
