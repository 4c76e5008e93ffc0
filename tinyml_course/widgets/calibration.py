"""Explore the calibration of a layer's values: bits, range and number of scales.

JavaScript draws and sends the reader's settings; every number is computed in Python, by
`tinyml_course.quantization.calibration`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from tinyml_course.errors import TinyMLCourseError
from tinyml_course.plots.calibration import plot_code_places
from tinyml_course.quantization.calibration import METHODS
from tinyml_course.widgets.calibration_report import ALL_CHANNELS, Choice, calibration_report
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(Choice))


class CalibrationExplorer(PictureWidget):
    """Set bits, symmetry, scales and method; see the codes, the error and what saturates.

    Numbers and picture show all values, or one channel. Without a kernel, a picture of the initial
    state is shown instead.

    Parameters
    ----------
    values
        Real values of a layer: weights or activations, any shape, finite. Up to about 10,000
        values follow a slider without delay.
    axis
        The channel axis (``quantized_dimension``); with None there is only one scale.
    bits, symmetric, per_channel, method, percentile
        The initial settings, as for `calibrate`.
    channel
        The channel shown initially; by default all of them.

    Raises
    ------
    DataError
        If there are no values, they are not finite, or a setting is not valid.
    """

    _esm = source("calibration.js")
    _css = source("calibration.css")

    bits = setting(traitlets.Int())
    symmetric = setting(traitlets.Bool())
    per_channel = setting(traitlets.Bool())
    method = setting(traitlets.Unicode())
    percentile = setting(traitlets.Float())
    channel = setting(traitlets.Int())
    channels = traitlets.Int().tag(sync=True)
    methods = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        values: ArrayLike,
        axis: int | None = None,
        bits: int = 8,
        symmetric: bool = False,
        per_channel: bool = False,
        method: str = "min-max",
        percentile: float = 99.0,
        channel: int = ALL_CHANNELS,
    ) -> None:
        self._values = np.asarray(values, dtype=np.float64)
        self._axis = axis
        self._start_choice = Choice(bits, symmetric, per_channel, method, percentile, channel)
        report = calibration_report(self._values, axis, self._start_choice)
        super().__init__(
            channels=1 if axis is None else self._values.shape[axis],
            methods=list(METHODS),
            report=report,
            **vars(self._start_choice),
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = Choice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = calibration_report(self._values, self._axis, choice)
        except TinyMLCourseError as error:
            self.report = error_report(error, vars(choice))

    def _start_picture(self) -> Axes:
        channel = self._start_choice.channel
        whole = channel == ALL_CHANNELS or self._axis is None
        shown = self._values if whole else self._values.take(channel, self._axis)
        codes = self._start["codes"]
        title = self._start["summary"].partition(":")[0]
        return plot_code_places(shown, codes and codes["places"], title)
