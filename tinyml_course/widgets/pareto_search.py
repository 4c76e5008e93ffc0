"""A search of architectures, one trained network after the other, by cost and accuracy.

JavaScript draws and sends the reader's settings; every number is computed in Python, the front by
the library's function or by the student's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.cost import search
from tinyml_course.cost.architectures import Architecture
from tinyml_course.errors import DataError
from tinyml_course.exercises.compare import brief
from tinyml_course.plots.search import plot_front
from tinyml_course.widgets.crossover_report import FunctionProblem
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.text import number, readout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Costs = Mapping[Architecture, float]

SETTINGS = ("trained", "kind", "unit")


class ParetoSearch(PictureWidget):
    """Networks that a search has trained so far, and their front, with a slider for how many.

    Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    costs
        By unit: the cost of each architecture, above 0.
    scores
        Share of right answers of each architecture.
    searches
        By name: the different architectures in the order in which a search trained them.
    limits
        By unit: the highest cost that is allowed.
    pareto_front
        By default that of `tinyml_course.cost.search`; or the student's own, whose exceptions and
        invalid results are shown as a message in the widget.

    Raises
    ------
    DataError
        There is no search or no unit, or a unit has no limit.
    """

    _esm = source("pareto_search.js")
    _css = source("pareto_search.css")

    trained = setting(traitlets.Int())
    kind = setting(traitlets.Unicode())
    unit = setting(traitlets.Unicode())
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    units = traitlets.List(traitlets.Unicode()).tag(sync=True)
    most = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        costs: Mapping[str, Costs],
        scores: Mapping[Architecture, float],
        searches: Mapping[str, Sequence[Architecture]],
        limits: Mapping[str, float],
        *,
        pareto_front: Callable[..., Any] = search.pareto_front,
    ) -> None:
        if not costs or not any(searches.values()) or set(limits) != set(costs):
            raise DataError(
                "expected at least one search with a network, and a limit for each unit of the "
                f"costs {list(costs)}, got searches {list(searches)} and limits {list(limits)}"
            )
        self._costs, self._scores, self._limits = costs, scores, limits
        self._searches, self._pareto_front = searches, pareto_front
        most = max(map(len, searches.values()))
        super().__init__(
            trained=most,
            kind=next(iter(searches)),
            unit=next(iter(costs)),
            kinds=list(searches),
            units=list(costs),
            most=most,
        )
        self._recompute()
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        try:
            report = self._reported()
        except FunctionProblem as problem:
            report = {"message": str(problem), "summary": str(problem)}
        self.report = report | {name: getattr(self, name) for name in SETTINGS}

    def _met(self) -> list[Architecture]:
        """What the chosen search has trained so far; a name that is unknown means the first."""
        found = self._searches.get(self.kind) or next(iter(self._searches.values()))
        return list(found[: max(self.trained, 1)])

    def _front(self, costs: list[float], scores: list[float]) -> list[int]:
        name = getattr(self._pareto_front, "__name__", "pareto_front")
        try:
            front = list(self._pareto_front(costs, scores))
        except NotImplementedError:
            raise FunctionProblem(
                f"{name} is not written yet. Write it in its cell above, then run this cell again."
            ) from None
        except Exception as error:  # noqa: BLE001  # a student's function may raise anything
            raise FunctionProblem(f"{name} raised {type(error).__name__}: {error}") from None
        if not all(isinstance(i, int) and 0 <= i < len(costs) for i in front):
            raise FunctionProblem(
                f"{name} returned {brief(front)}; expected indices of the {len(costs)} networks."
            )
        return front

    def _reported(self) -> dict[str, Any]:
        """What is known at these settings, as plain JSON."""
        unit = self.unit if self.unit in self._costs else next(iter(self._costs))
        all_costs, met = self._costs[unit], self._met()
        costs, scores = [all_costs[a] for a in met], [self._scores[a] for a in met]
        front = self._front(costs, scores)
        fits = [a for a in met if all(self._costs[u][a] <= self._limits[u] for u in self._costs)]
        best = max(fits, key=self._scores.__getitem__, default=None)
        said = "nothing that fits yet"
        if best is not None:
            said = f"{100 * self._scores[best]:.1f} %, {' '.join(map(str, best))}"
        summary = (
            f"{self.kind}: {len(met)} networks trained, {len(fits)} of them fit, {len(front)} on "
            f"the front. Best that fits: {said}."
        )
        place = _Plane(all_costs.values(), self._scores.values())
        return {
            "message": "",
            "summary": summary,
            "sentence": f"Best that fits: {said}.",
            "readouts": [
                readout("trained", f"{len(met)}", "networks"),
                readout("fit", f"{len(fits)}", "of them"),
                readout("on the front", f"{len(front)}", "of them"),
            ],
            "all": [place.of(all_costs[a], self._scores[a]) for a in self._scores],
            "met": [place.of(x, y) for x, y in zip(costs, scores, strict=True)],
            "best": None if best is None else place.of(all_costs[best], self._scores[best]),
            "front": [place.of(costs[i], scores[i]) for i in front],
            "limit": place.x(self._limits[unit]),
            "x_ticks": place.x_ticks(),
            "y_ticks": place.y_ticks(),
            "x_label": f"{unit} (each line is double the one before)",
        }

    def _start_picture(self) -> Axes:
        unit = str(self._start["unit"])
        costs, met = self._costs[unit], list(self._searches[str(self._start["kind"])])
        x, y = [costs[a] for a in met], [self._scores[a] for a in met]
        front = self._front(x, y)
        return plot_front(
            {
                "never trained": (list(costs.values()), [self._scores[a] for a in costs]),
                "trained": (x, y),
            },
            ([x[i] for i in front], [y[i] for i in front]),
            cost=unit,
            limit=self._limits[unit],
            faint=True,
        )


class _Plane:
    """Positions from 0 to 1, costs as logarithms."""

    def __init__(self, costs: Any, scores: Any) -> None:
        self._low, self._high = math.log2(min(costs)) - 0.2, math.log2(max(costs)) + 0.2
        self._worst, self._best = min(scores) - 0.01, max(scores) + 0.01

    def x(self, cost: float) -> float:
        return (math.log2(cost) - self._low) / (self._high - self._low)

    def of(self, cost: float, score: float) -> list[float]:
        return [self.x(cost), (score - self._worst) / (self._best - self._worst)]

    def x_ticks(self) -> list[dict[str, Any]]:
        powers = range(math.ceil(self._low), math.floor(self._high) + 1)
        return [{"at": self.x(2.0**power), "text": number(2.0**power)} for power in powers]

    def y_ticks(self) -> list[dict[str, Any]]:
        points = range(math.ceil(100 * self._worst), math.floor(100 * self._best) + 1)
        return [
            {"at": self.of(1.0, point / 100)[1], "text": f"{point} %"}
            for point in points
            if point % 5 == 0
        ]
