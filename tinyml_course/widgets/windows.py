"""Drag windows over a recording: their length, their hop, and which contain two labels.

JavaScript draws and sends the reader's settings; every number is computed in Python, by
`tinyml_course.datasets.cut_windows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.datasets import Recording
from tinyml_course.datasets.window_spans import WindowSpans, window_spans
from tinyml_course.errors import TinyMLCourseError
from tinyml_course.plots.gestures import plot_windows
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source
from tinyml_course.widgets.waveform import Signal, drawn_axes, waveform_of
from tinyml_course.widgets.windows_report import label_runs, windows_report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = ("window_length", "hop_length", "chosen")
STEPS = 400
"""Approximate number of steps of a slider, or more to keep the step a round number."""


class WindowExplorer(PictureWidget):
    """Drag windows over a recording; see how many there are and which straddle two labels.

    Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    signal
        A recording, one example of a data set, or numbers of shape ``(samples, axes)`` with
        `sample_rate_hz`.
    sample_rate_hz, axes, units
        For plain numbers: samples per second, names and units of the columns.
    labels
        Label of each sample, ``(samples,)`` strings, such as ``np.repeat(names, lengths)``.
    example
        Index of the example in a data set.
    window_length, hop_length
        In samples; by default a tenth of the recording, and half of that.
    chosen
        Index of the selected window.

    Raises
    ------
    DataError
        The signal cannot be drawn, a length is below 1, or there is not one label per sample.
    """

    _esm = source("traces.js", "windows.js")
    _css = source("traces.css", "windows.css")

    window_length = setting(traitlets.Int())
    hop_length = setting(traitlets.Int())
    chosen = setting(traitlets.Int())
    samples = traitlets.Int().tag(sync=True)
    sample_rate_hz = traitlets.Float().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    runs = traitlets.List(traitlets.Dict()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        signal: Signal,
        sample_rate_hz: float | None = None,
        labels: Sequence[str] | None = None,
        *,
        example: int = 0,
        axes: Sequence[str] = (),
        units: Sequence[str] = (),
        window_length: int | None = None,
        hop_length: int | None = None,
        chosen: int = 0,
    ) -> None:
        self._waveform = waveform_of(signal, sample_rate_hz, example, axes, units)
        samples = len(self._waveform.values)
        if labels is None and isinstance(signal, Recording) and signal.label:
            labels = [signal.label] * samples
        self._labels = None if labels is None else [str(label) for label in labels]
        length = max(2, samples // 10) if window_length is None else window_length
        hop = max(1, length // 2) if hop_length is None else hop_length
        self._start_spans = self._cut(length, hop)
        report = windows_report(self._start_spans, self._waveform.sample_rate_hz, chosen)
        super().__init__(
            window_length=length,
            hop_length=hop,
            chosen=report["chosen"],
            samples=samples,
            sample_rate_hz=self._waveform.sample_rate_hz,
            step=_even_step(samples // STEPS),
            lines=drawn_axes(self._waveform),
            runs=label_runs(self._labels),
            title=self._waveform.title,
            report=report,
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _cut(self, window_length: int, hop_length: int) -> WindowSpans:
        return window_spans(len(self._waveform.values), window_length, hop_length, self._labels)

    def _recompute(self, _change: Any = None) -> None:
        try:
            spans = self._cut(self.window_length, self.hop_length)
        except TinyMLCourseError as error:
            self.report = error_report(error, {name: getattr(self, name) for name in SETTINGS})
            return
        self.report = windows_report(spans, self.sample_rate_hz, self.chosen)
        self.chosen = self.report["chosen"]  # the last window, if there are fewer now

    def _start_picture(self) -> tuple[Axes, ...]:
        spans, waveform = self._start_spans, self._waveform
        return plot_windows(
            waveform.values,
            waveform.sample_rate_hz,
            spans.window_length,
            spans.hop_length,
            self._labels,
            waveform.axes,
            waveform.units,
            waveform.title,
        )


def _even_step(at_most: int) -> int:
    """The largest 1, 2 or 5 times a power of ten that is at most `at_most`, and at least 1."""
    steps = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]
    return max([1, *(step for step in steps if step <= at_most)])
