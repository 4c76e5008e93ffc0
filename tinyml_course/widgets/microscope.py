"""The divergence microscope: why does my board differ from Python?

JavaScript draws and sends the reader's choice; every number is computed in Python, by
`tinyml_course.simulator.microscope`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.errors import TinyMLCourseError
from tinyml_course.plots.microscope import plot_microscope
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.microscope import (
    Divergence,
    Trace,
    compare_layers,
    follow_back,
    short_name,
)
from tinyml_course.tflite import Model, read_model
from tinyml_course.widgets.differing_values import Choice, DifferingValues
from tinyml_course.widgets.microscope_report import divergence_report, layer_rows
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source
from tinyml_course.widgets.text import integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHOSEN = ("sample", "output", "value")


class DivergenceMicroscope(PictureWidget):
    """Choose an output value and see where, how and why two runtimes diverge.

    At the top, how much of each layer differs; then the value's path back through the layers, with
    the values of TFLM, the other runtime and the float model; at the bottom, the last accumulator,
    rounded twice and once. Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    model
        The model both ran: its bytes, a `Model`, or a simulator of it.
    ours, theirs
        A trace with TFLM's rules, and one of another runtime or with other rules, as returned by
        `Simulator.trace` and `litert.trace`.
    real
        A floating-point trace, as returned by `tinyml_course.training.float_trace`.
    their_name
        Name of the other runtime.
    sample, output, value
        The initial choice: input of the batch, output of the model, and value in that output (flat
        index). By default the value that differs most.

    Raises
    ------
    DataError
        If the traces do not match the model or each other, or there is no such value.
    """

    _esm = source("microscope.js")
    _css = source("microscope.css")

    sample = setting(traitlets.Int())
    output = setting(traitlets.Int())
    value = setting(traitlets.Int())
    samples = traitlets.Int().tag(sync=True)
    output_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    layers = traitlets.List(traitlets.Dict()).tag(sync=True)
    their_name = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        model: Model | Simulator | bytes,
        ours: Trace,
        theirs: Trace,
        real: Trace | None = None,
        their_name: str = "LiteRT (XNNPACK)",
        sample: int | None = None,
        output: int | None = None,
        value: int | None = None,
    ) -> None:
        self._model = _read(model)
        self._traces = ours, theirs, real
        rows = layer_rows(compare_layers(self._model, ours, theirs))
        self._outputs = [i for i in self._model.outputs if i in ours and i in theirs]
        self._differing = DifferingValues(self._outputs, ours, theirs)
        start = self._differing.largest(sample, output, value)
        self._start_divergence = self._follow(start)
        super().__init__(
            **dict(zip(CHOSEN, start, strict=True)),
            samples=self._differing.samples,
            output_names=[short_name(self._model.tensors[i]) for i in self._outputs],
            sizes=self._differing.sizes,
            layers=rows,
            their_name=their_name,
        )
        self._recompute()
        self.observe(self._recompute, names=list(CHOSEN))
        self._remember_start()

    def _follow(self, choice: Choice) -> Divergence:
        ours, theirs, real = self._traces
        sample, output, _ = choice
        place = self._differing.place(*choice)
        return follow_back(
            self._model, ours, theirs, sample, self._outputs[output], place, real=real
        )

    def _recompute(self, _change: Any = None) -> None:
        choice = self.sample, self.output, self.value
        chosen = dict(zip(CHOSEN, choice, strict=True))
        try:
            report = divergence_report(self._follow(choice), self.their_name)
        except TinyMLCourseError as error:
            self.report = error_report(error, chosen)
            return
        before, behind = self._differing.neighbours(choice)
        self.report = (
            report
            | chosen
            | {
                "before": before and list(before),
                "behind": behind and list(behind),
                "counts": self._counts(),
            }
        )

    def _counts(self) -> str:
        """How many output values differ, in this sample and in all."""
        (here, all_here), (every, of_all) = (
            self._differing.count(self.sample),
            self._differing.count(),
        )
        return (
            f"{integer(here)} of {integer(all_here)} output values of this sample differ; in all "
            f"{integer(self.samples)} samples {integer(every)} of {integer(of_all)}"
        )

    def _start_picture(self) -> tuple[Axes, ...]:
        return plot_microscope(self._start_divergence, self.their_name)


def _read(model: Model | Simulator | bytes) -> Model:
    if isinstance(model, Simulator):
        return model.model
    return model if isinstance(model, Model) else read_model(model)
