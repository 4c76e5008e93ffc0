"""Step through the computation of one output of a layer, from int8 inputs to the int8 result.

JavaScript draws and sends the reader's choice; every number is computed in Python, by
`tinyml_course.simulator.derivation`, and the result is checked against the trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.errors import TinyMLCourseError
from tinyml_course.kernels.node import Array
from tinyml_course.plots.output_derivation import plot_output_derivation
from tinyml_course.quantization import TFLM, Semantics
from tinyml_course.simulator.derivation import OutputDerivation, derive_output
from tinyml_course.tflite import Model
from tinyml_course.widgets.conv_stepper_report import axis_names, derivation_report
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class ConvStepper(PictureWidget):
    """Choose an output of a layer, then step through the computation of its int8 code.

    Stages: the window of codes and weights, the products, their sum, the bias, the multiplier
    (rounding one), the shift (rounding two), the zero point, the clamp. Without a kernel, a
    picture of the initial state is shown instead.

    Parameters
    ----------
    model, trace, operator_index, sample, semantics
        As for `derive_output`: ``ConvStepper(sim.model, sim.trace(x), 0)``.
    position
        The initial output, (row, column, channel) or (unit,); by default the middle one.
    stage
        The initial stage, from 0.

    Raises
    ------
    ModelError, DataError
        As for `derive_output`.
    """

    _esm = source("conv_stepper.js")
    _css = source("conv_stepper.css")

    position = setting(traitlets.List(traitlets.Int()))
    stage = setting(traitlets.Int())
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    axes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        model: Model,
        trace: Mapping[int, Array],
        operator_index: int,
        position: Sequence[int] | None = None,
        sample: int = 0,
        semantics: Semantics = TFLM,
        stage: int = 0,
    ) -> None:
        self._model, self._trace = model, trace
        self._where = operator_index, sample, semantics
        shape = _output_shape(model, operator_index)
        start = [n // 2 for n in shape] if position is None else [int(i) for i in position]
        self._start_derivation = self._derive(start)
        super().__init__(
            position=start,
            stage=stage,
            shape=list(shape),
            axes=list(axis_names(len(shape))),
            title=str(self._start_derivation.operator),
        )
        self.report = derivation_report(self._start_derivation, model)
        self.observe(self._recompute, names=["position"])
        self._remember_start()

    def _derive(self, position: Sequence[int]) -> OutputDerivation:
        index, sample, semantics = self._where
        return derive_output(self._model, self._trace, index, position, sample, semantics)

    def _recompute(self, _change: Any = None) -> None:
        try:
            self.report = derivation_report(self._derive(self.position), self._model)
        except TinyMLCourseError as error:
            self.report = error_report(error, {"position": self.position})

    def _start_picture(self) -> Axes:
        return plot_output_derivation(self._start_derivation)


def _output_shape(model: Model, operator_index: int) -> tuple[int, ...]:
    """Shape of the operator's output; () if there is none (`derive_output` then raises)."""
    if not 0 <= operator_index < len(model.operators):
        return ()
    outputs = model.operators[operator_index].outputs
    return model.tensors[outputs[0]].row_shape if outputs else ()
