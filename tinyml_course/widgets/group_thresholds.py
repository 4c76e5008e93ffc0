"""True and false positive rates of several groups, moving with one threshold or with several.

JavaScript draws and sends the thresholds; every number is computed in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.group_rates import STEPS, plot_group_rates, rates_above
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source
from tinyml_course.widgets.text import readout

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class GroupThresholds(PictureWidget):
    """Move the threshold of a detector and watch the rates of each group.

    One slider moves the threshold of all groups, or each group has a slider of its own. Without a
    kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    scores
        ``(N,)`` probabilities of an event, in [0, 1]. A score above the threshold is a yes.
    truth
        ``(N,)``, true for an event; each group has events and others.
    groups
        ``(N,)`` whole numbers, the position of each example's group in `names`.
    names
        Two to four groups.
    threshold
        Of all groups at the start, in [0, 1].

    Raises
    ------
    DataError
        A shape or a value is not as above.
    """

    _esm = source("group_thresholds.js")
    _css = source("group_thresholds.css")

    thresholds = setting(traitlets.List(traitlets.Float()))
    linked = setting(traitlets.Bool())
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    curves = traitlets.List(traitlets.List()).tag(sync=True)

    def __init__(
        self,
        scores: ArrayLike,
        truth: ArrayLike,
        groups: ArrayLike,
        names: Sequence[str],
        threshold: float = 0.5,
    ) -> None:
        self._scores, self._truth = np.asarray(scores, np.float64), np.asarray(truth, bool)
        self._groups = np.asarray(groups)
        self._names = tuple(names)
        if not 2 <= len(self._names) <= 4:
            raise DataError(f"expected the names of 2 to 4 groups, got {len(self._names)}")
        self._start_threshold = float(threshold)
        start = [self._start_threshold] * len(self._names)
        super().__init__(
            thresholds=start,
            linked=True,
            names=list(self._names),
            curves=[
                [self._rates(k, step) for step in STEPS.tolist()] for k in range(len(self._names))
            ],
            report=self._reported(start, linked=True),
        )
        self.observe(self._recompute, names=["thresholds", "linked"])
        self._remember_start()

    def _rates(self, group: int, threshold: float) -> list[float]:
        return list(rates_above(self._scores, self._truth, self._groups == group, threshold))

    def _recompute(self, _change: Any = None) -> None:
        chosen = list(self.thresholds)
        try:
            self.report = self._reported(chosen, self.linked)
        except DataError as error:
            self.report = error_report(error, {"thresholds": chosen, "linked": self.linked})

    def _reported(self, thresholds: list[float], linked: bool) -> dict[str, Any]:
        """What is known at these thresholds, as plain JSON."""
        if len(thresholds) != len(self._names):
            raise DataError(f"expected {len(self._names)} thresholds, got {len(thresholds)}")
        if not all(0 <= threshold <= 1 for threshold in thresholds):
            raise DataError(f"expected thresholds from 0 to 1, got {thresholds}")
        rates = [self._rates(k, each) for k, each in enumerate(thresholds)]
        said = self._scores > np.asarray(thresholds)[self._groups]
        right = float(np.mean(said == self._truth))
        found, alarms = zip(*rates, strict=True)
        gaps = [100 * (max(each) - min(each)) for each in (found, alarms)]
        parts = [
            f"{name} at {at:.2f}: {100 * true:.1f} % of smiles found, {100 * false:.1f} % false"
            for name, at, (true, false) in zip(self._names, thresholds, rates, strict=True)
        ]
        gap = f"{max(gaps):.1f} points"
        return {
            "message": "",
            "summary": f"{'; '.join(parts)}. Gap {gap}; {100 * right:.1f} % right.",
            "thresholds": thresholds,
            "linked": linked,
            "rates": rates,
            "readouts": [
                *(
                    readout(name, f"{100 * true:.1f} %", f"of smiles; {100 * false:.1f} % false")
                    for name, (true, false) in zip(self._names, rates, strict=True)
                ),
                readout("gap", gap, "the larger of both kinds of rate"),
                readout("right", f"{100 * right:.1f} %", "of all pictures"),
            ],
        }

    def _start_picture(self) -> Axes:
        start = [self._start_threshold] * len(self._names)
        return plot_group_rates(self._scores, self._truth, self._groups, self._names, start)
