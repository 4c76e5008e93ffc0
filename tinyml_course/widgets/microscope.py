"""The divergence microscope to look through: why does my board differ from Python?

JavaScript draws and reports what the reader chose; every number comes from Python, from
`tinyml_course.simulator.microscope`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from tinyml_course.errors import DataError, TinyMLCourseError
from tinyml_course.kernels.node import Array
from tinyml_course.plots.microscope import plot_microscope
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.microscope import (
    Parting,
    Trace,
    compare_layers,
    follow_back,
    short_name,
)
from tinyml_course.tflite import Model, read_model
from tinyml_course.widgets.microscope_report import layer_rows, parting_report
from tinyml_course.widgets.shared import PictureWidget, source
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
        if not self._outputs or not len(ours[self._outputs[0]]):
            raise DataError("expected two traces with at least one sample and one output, got none")
        self._gaps = _gaps(self._outputs, ours, theirs)
        given = (sample, output, value)
        start = [g if g is not None else s for g, s in zip(given, self._start_choice(given))]
        self._start_parting = self._follow(*start)
        super().__init__(
            **dict(zip(CHOSEN, start, strict=True)),
            samples=len(self._gaps),
            output_names=[short_name(self._model.tensors[i]) for i in self._outputs],
            sizes=[ours[i][0].size for i in self._outputs],
            layers=rows,
            their_name=their_name,
        )
        self._recompute()
        self.observe(self._recompute, names=list(CHOSEN))
        self._keep_start()
