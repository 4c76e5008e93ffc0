"""The divergence microscope to look through: why does my board differ from Python?

JavaScript draws and reports what the reader chose; every number comes from Python, from
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
from tinyml_course.widgets.differing import Choice, Differing
from tinyml_course.widgets.microscope_report import layer_rows, parting_report
from tinyml_course.widgets.shared import PictureWidget, refused, source
from tinyml_course.widgets.text import integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHOSEN = ("sample", "output", "value")


class DivergenceMicroscope(PictureWidget):
    """Choose an output value and see where, how and why two runtimes part ways.

    Above, how much of each layer differs; then the value's path back through the layers, with
    TFLM's value, the other runtime's and the float model's; below, the last accumulator, rounded
    twice and once. Where no kernel runs, a picture of the start state stands in its place.

    Parameters
    ----------
    model
        The model both ran: its bytes, as read, or a simulator that has it.
    ours, theirs
        A trace with TFLM's rules, and one of another runtime or other rules, as
        `Simulator.trace` and `litert.trace` give them.
    real
        A trace in floating point, as `tinyml_course.training.float_trace` gives it.
    their_name
        What the other runtime is called.
    sample, output, value
        What is looked at in the beginning: which input of the batch, which of the model's
        outputs, and which of its values, counted row by row from 0. By default the value that
        differs most.

    Raises
    ------
    DataError
        Where the traces do not fit the model or each other, or what is chosen is not there.
    """

    _esm = source("microscope.js")
    _css = source("microscope.css")

    sample = traitlets.Int().tag(sync=True)
    output = traitlets.Int().tag(sync=True)
    value = traitlets.Int().tag(sync=True)
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
        self._differing = Differing(self._outputs, ours, theirs)
        start = self._differing.largest(sample, output, value)
        self._start_parting = self._follow(start)
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
        self._keep_start()

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
            report = parting_report(self._follow(choice), self.their_name)
        except TinyMLCourseError as error:
            self.report = refused(error, chosen)
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
        return plot_microscope(self._start_parting, self.their_name)


def _read(model: Model | Simulator | bytes) -> Model:
    if isinstance(model, Simulator):
        return model.model
    return model if isinstance(model, Model) else read_model(model)
