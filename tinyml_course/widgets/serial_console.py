"""A program on the emulated board, sample by sample: signal, predictions and serial console.

JavaScript draws and sends the reader's position; everything shown was computed on the emulated
board, by `tinyml_course.deploy.emulate_stream`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.deploy.stream import StreamRun
from tinyml_course.plots.stream import plot_stream
from tinyml_course.widgets.serial_console_report import console_report
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.waveform import drawn_axes, waveform_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class SerialConsole(PictureWidget):
    """Replay a run of an emulated board: its input so far, its predictions and its output.

    A slider and two buttons move through the signal in the chunks the board was given; *play*
    advances automatically. Without a kernel, a picture of the whole run is shown instead.

    Parameters
    ----------
    run
        The recorded run.
    title
        Description of the signal; say so if it is synthetic.
    """

    _esm = source("traces.js", "serial_console.js")
    _css = source("traces.css", "serial_console.css")

    step = setting(traitlets.Int())
    steps = traitlets.Int().tag(sync=True)
    chunk = traitlets.Int().tag(sync=True)
    sample_rate_hz = traitlets.Float().tag(sync=True)
    samples = traitlets.Int().tag(sync=True)
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    heard = traitlets.List(traitlets.Dict()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(self, run: StreamRun, title: str = "") -> None:
        self._run = run
        waveform = waveform_of(run.signal, run.sample_rate_hz)
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
            lines=drawn_axes(waveform),
            heard=heard,
            title=title,
            report=console_report(run, run.steps),
        )
        self.observe(self._recompute, names=["step"])
        self._remember_start()

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
