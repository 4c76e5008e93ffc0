"""A layer's values to calibrate: how many bits, which range, how many scales.

JavaScript draws and reports what the reader set; every number comes from Python, from
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
from tinyml_course.widgets.shared import PictureWidget, refused, source

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(Choice))


class CalibrationExplorer(PictureWidget):
    """Set bits, symmetry, scales and method; see the codes, the error and what saturates.

    The numbers and the picture are those of all values, or of one channel. Where no kernel runs,
    a picture of the start state stands in its place.

    Parameters
    ----------
    values
        Real values of a layer: weights or activations, any shape, finite. Up to some ten thousand
        follow a slider without a pause.
    axis
        The channel's axis (``quantized_dimension``); None offers one scale only.
    bits, symmetric, per_channel, method, percentile
        The setting at the start, as `calibrate` takes it.
    channel
        The channel looked at in the beginning; all of them by default.

    Raises
    ------
    DataError
        If there are no values, they are not finite, or a setting is not possible.
    """

    _esm = source("calibration.js")
    _css = source("calibration.css")

    bits = traitlets.Int().tag(sync=True)
    symmetric = traitlets.Bool().tag(sync=True)
    per_channel = traitlets.Bool().tag(sync=True)
    method = traitlets.Unicode().tag(sync=True)
    percentile = traitlets.Float().tag(sync=True)
    channel = traitlets.Int().tag(sync=True)
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
        self._keep_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = Choice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = calibration_report(self._values, self._axis, choice)
        except TinyMLCourseError as error:
            self.report = refused(error, vars(choice))

    def _start_picture(self) -> Axes:
        channel = self._start_choice.channel
        whole = channel == ALL_CHANNELS or self._axis is None
        shown = self._values if whole else self._values.take(channel, self._axis)
        codes = self._start["codes"]
        title = self._start["summary"].partition(":")[0]
        return plot_code_places(shown, codes and codes["places"], title)
