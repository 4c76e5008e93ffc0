"""A program on the emulated board, sample by sample: signal, answers and serial console.

JavaScript draws and reports how far the reader is; what is shown was computed on the emulated
board, by `tinyml_course.deploy.emulate_stream`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.deploy.stream import StreamRun
from tinyml_course.plots.stream import plot_stream
from tinyml_course.widgets.serial_console_report import console_report
from tinyml_course.widgets.shared import PictureWidget, source
from tinyml_course.widgets.trace import drawn_axes, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class SerialConsole(PictureWidget):
    """Let time pass on an emulated board: what it has heard, what it answers, what it prints.

    A slider and two buttons move through the signal by as many samples as the board was given at
    once; *play* goes on by itself. Where no kernel runs, a picture of the whole run stands in the
    widget's place.

    Parameters
    ----------
    run
        What happened on the emulated board.
    title
        What is seen, in words; say there where the signal is synthetic.
    """

    _esm = source("traces.js", "serial_console.js")
    _css = source("traces.css", "serial_console.css")

    step = traitlets.Int().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    chunk = traitlets.Int().tag(sync=True)
    sample_rate_hz = traitlets.Float().tag(sync=True)
    samples = traitlets.Int().tag(sync=True)
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    heard = traitlets.List(traitlets.Dict()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(self, run: StreamRun, title: str = "") -> None:
        self._run = run
        trace = trace_of(run.signal, run.sample_rate_hz)
        heard = [
            {"sample": answer.sample, "label": answer.heard}
            for answer in run.answers
            if answer.heard
        ]
        super().__init__(
            step=run.steps,
            steps=run.steps,
            chunk=run.chunk,
            sample_rate_hz=run.sample_rate_hz,
            samples=len(run.signal),
            lines=drawn_axes(trace),
            heard=heard,
            title=title,
            report=console_report(run, run.steps),
        )
        self.observe(self._recompute, names=["step"])
        self._keep_start()

    def _recompute(self, _change: Any = None) -> None:
        self.report = console_report(self._run, min(max(self.step, 0), self._run.steps))

    def _start_picture(self) -> tuple[Axes, Axes]:
        run, rate = self._run, self._run.sample_rate_hz
        return plot_stream(
            run.signal,
            rate,
            [answer.sample / rate for answer in run.answers],
            [answer.scores for answer in run.answers],
            run.labels,
            [(answer.sample / rate, answer.heard) for answer in run.answers if answer.heard],
        )
