"""Windows to drag over a recording: how long, how far apart, and which hold two labels.

JavaScript draws and reports what the reader moved; every number comes from Python, from
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
from tinyml_course.widgets.shared import PictureWidget, refused, source
from tinyml_course.widgets.trace import Signal, drawn_axes, trace_of
from tinyml_course.widgets.windows_report import label_runs, windows_report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = ("window_length", "hop_length", "chosen")
STEPS = 400
"""A slider has about so many steps, or more where they come out uneven."""


class WindowExplorer(PictureWidget):
    """Drag windows over a recording; see how many there are and which straddle two labels.

    Where no kernel runs, a picture of the start state stands in the widget's place.

    Parameters
    ----------
    signal
        A recording; one example of a data set; or numbers of shape ``(samples, axes)`` with their
        `sample_rate_hz`.
    sample_rate_hz, axes, units
        For plain numbers: samples a second, names and units of the columns.
    labels
        What is done at each sample, ``(samples,)`` texts, as ``np.repeat(names, lengths)``.
    example
        Which example of a data set, from 0.
    window_length, hop_length
        In samples; by default a tenth of the recording and half of that.
    chosen
        The window looked at, from 0.

    Raises
    ------
    DataError
        The signal cannot be drawn, a length is below 1, or there is not a label for each sample.
    """

    _esm = source("traces.js", "windows.js")
    _css = source("traces.css", "windows.css")

    window_length = traitlets.Int().tag(sync=True)
    hop_length = traitlets.Int().tag(sync=True)
    chosen = traitlets.Int().tag(sync=True)
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
        self._trace = trace_of(signal, sample_rate_hz, example, axes, units)
        samples = len(self._trace.values)
        if labels is None and isinstance(signal, Recording) and signal.label:
            labels = [signal.label] * samples
        self._labels = None if labels is None else [str(label) for label in labels]
        length = max(2, samples // 10) if window_length is None else window_length
        hop = max(1, length // 2) if hop_length is None else hop_length
        self._start_spans = self._cut(length, hop)
        report = windows_report(self._start_spans, self._trace.sample_rate_hz, chosen)
        super().__init__(
            window_length=length,
            hop_length=hop,
            chosen=report["chosen"],
            samples=samples,
            sample_rate_hz=self._trace.sample_rate_hz,
            step=_even_step(samples // STEPS),
            lines=drawn_axes(self._trace),
            runs=label_runs(self._labels),
            title=self._trace.title,
            report=report,
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._keep_start()

    def _cut(self, window_length: int, hop_length: int) -> WindowSpans:
        return window_spans(len(self._trace.values), window_length, hop_length, self._labels)

    def _recompute(self, _change: Any = None) -> None:
        try:
            spans = self._cut(self.window_length, self.hop_length)
        except TinyMLCourseError as error:
            self.report = refused(error, {name: getattr(self, name) for name in SETTINGS})
            return
        self.report = windows_report(spans, self.sample_rate_hz, self.chosen)
        self.chosen = self.report["chosen"]  # the last window, where there are fewer now

    def _start_picture(self) -> tuple[Axes, ...]:
        spans, trace = self._start_spans, self._trace
        return plot_windows(
            trace.values,
            trace.sample_rate_hz,
            spans.window_length,
            spans.hop_length,
            self._labels,
            trace.axes,
            trace.units,
            trace.title,
        )


def _even_step(at_most: int) -> int:
    """The largest of 1, 2, 5 times a power of ten that is at most so much, and at least 1."""
    steps = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]
    return max([1, *(step for step in steps if step <= at_most)])
