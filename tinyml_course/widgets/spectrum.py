"""Move a frame over a signal and see its power spectrum.

JavaScript draws and sends the reader's settings; every number is computed in Python, by
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
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source
from tinyml_course.widgets.spectrum_report import FrameChoice, spectrum_report, windowed_frame
from tinyml_course.widgets.waveform import Signal, drawn_axes, waveform_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(FrameChoice))


class SpectrumExplorer(PictureWidget):
    """Move a frame over a signal; see its windowed samples and its power spectrum.

    The strongest peak is labelled in Hz; bin 0, the mean, is ignored. Without a kernel, a picture
    of the initial state is shown instead.

    Parameters
    ----------
    signal
        Motion or sound: a data set (one example is shown), a recording, or numbers of shape
        ``(samples,)`` or ``(samples, axes)`` with `sample_rate_hz`.
    sample_rate_hz, axes, units
        For plain numbers: samples per second, names and units of the columns.
    example
        Index of the example in a data set.
    start
        First sample of the initial frame; by default the frame is in the middle.
    frame_length
        A power of two, in samples; by default the second largest that fits.
    window
        ``"rectangular"`` or ``"hann"``.
    axis
        Index of the column.
    without_mean
        Subtract the frame's mean before windowing: gravity would hide slow movements.
    decibels
        Draw the power in decibels relative to the strongest bin.

    Raises
    ------
    DataError
        The signal cannot be drawn, or a setting is not valid.
    """

    _esm = source("traces.js", "spectrum.js")
    _css = source("traces.css", "spectrum.css")

    start = setting(traitlets.Int())
    frame_length = setting(traitlets.Int())
    window = setting(traitlets.Unicode())
    axis = setting(traitlets.Int())
    without_mean = setting(traitlets.Bool())
    decibels = setting(traitlets.Bool())
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
        self._waveform = waveform_of(signal, sample_rate_hz, example, axes, units)
        samples = len(self._waveform.values)
        sizes = frame_sizes(samples, max(frame_length or 0, 1024))
        length = sizes[max(0, len(sizes) - 2)] if frame_length is None else frame_length
        if length not in sizes:
            raise DataError(f"expected a frame_length among {sizes}, got {length}")
        first = (samples - length) // 2 if start is None else start
        self._start_choice = FrameChoice(first, length, window, axis, without_mean, decibels)
        report = spectrum_report(self._waveform, self._start_choice)
        super().__init__(
            samples=samples,
            sample_rate_hz=self._waveform.sample_rate_hz,
            lines=drawn_axes(self._waveform),
            sizes=sizes,
            windows=list(WINDOWS),
            title=self._waveform.title,
            report=report,
            **vars(self._start_choice),
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = FrameChoice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = spectrum_report(self._waveform, choice)
        except TinyMLCourseError as error:
            self.report = error_report(error, vars(choice))

    def _start_picture(self) -> tuple[Axes, ...]:
        choice, waveform = self._start_choice, self._waveform
        return plot_frame_spectrum(
            waveform.values[:, choice.axis],
            waveform.sample_rate_hz,
            choice.start,
            windowed_frame(waveform, choice),
            self._start["shares"],
            self._start["peak"],
            label=waveform.axes[choice.axis],
            unit=waveform.units[choice.axis],
            title=waveform.title,
            decibels=choice.decibels,
        )
