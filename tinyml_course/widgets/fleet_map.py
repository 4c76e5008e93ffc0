"""A map of a fleet through a year: drag the day, choose a device, read why it is as it is.

JavaScript draws and sends day and device; states, counts and events come from the simulated year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from tinyml_course.errors import DataError
from tinyml_course.fleet.events import STATES, Event
from tinyml_course.fleet.village import DAYS, Year
from tinyml_course.plots.fleet import plot_fleet
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.text import integer, readout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_EVENTS = 40
"""Of a device with more of them, the newest are listed."""


class FleetMap(PictureWidget):
    """A fleet on each day of a year, and the story of one device.

    Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    year
        What happened.
    day
        At the start, 1 ... 365.
    node
        The device that is chosen at the start.

    Raises
    ------
    DataError
        There is no such day or device.
    """

    _esm = source("traces.js", "fleet_map.js")
    _css = source("traces.css", "fleet_map.css")

    day = setting(traitlets.Int())
    node = setting(traitlets.Int())
    places = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    days = traitlets.Int().tag(sync=True)

    def __init__(self, year: Year, day: int = 1, node: int = 0) -> None:
        if not 1 <= day <= DAYS or not 0 <= node < len(year.village):
            raise DataError(
                f"expected a day from 1 to {DAYS} and a node from 0 to {len(year.village) - 1}, "
                f"got {day} and {node}"
            )
        self._year = year
        super().__init__(
            day=day,
            node=node,
            days=DAYS,
            names=list(STATES),
            places=[
                [round(float(x), 4), round(float(y), 4)]
                for x, y in zip(year.x, year.y, strict=True)
            ],
        )
        self._recompute()
        self.observe(self._recompute, names=["day", "node"])
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        self.report = self._report()

    def _report(self) -> dict[str, Any]:
        """What is known on this day, as plain JSON."""
        day = min(max(self.day, 1), DAYS)
        node = min(max(self.node, 0), len(self._year.village) - 1)
        states = self._year.states[:, day - 1]
        counts = np.bincount(states, minlength=len(STATES))
        told = ", ".join(f"{s} {n}" for n, s in zip(counts, STATES, strict=True) if n)
        version = int(self._year.version[node, day - 1])
        story = self._year.events_of(node, day)
        sentence = f"Day {day}: {told}. Box {node} {_of_one(STATES[states[node]])}."
        return {
            "message": "",
            "summary": sentence,
            "sentence": sentence,
            "day": self.day,
            "node": self.node,
            "states": states.tolist(),
            "counts": counts.tolist(),
            "story": [_line(event) for event in story[-MOST_EVENTS:]],
            "readouts": [
                readout("reported", f"{int(self._year.reported[:, day - 1].sum())}",
                        f"of {integer(len(states))} today"),
                readout("program", f"version {version}", f"on box {node}"),
                readout("battery", f"{self._year.charge_mwh[node, day - 1]:,.0f} mWh",
                        f"on box {node}"),
                readout("hears", f"{self._year.drift_db[node, day - 1]:+.1f} dB".replace("-", "−"),
                        f"against the truth, box {node}"),
            ],
        }  # fmt: skip

    def _start_picture(self) -> Axes:
        axes = plot_fleet(self._year.x, self._year.y, self._start["states"], STATES)
        axes.set_title(f"Day {self._start['day']}")
        return axes


def _of_one(state: str) -> str:
    """What is said of one device in a state, as ``is dark``."""
    return state if state in ("drifts", "hangs") else f"is {state}"


def _line(event: Event) -> dict[str, str]:
    who = "fleet: " if event.node < 0 else ""
    return {"day": f"day {event.day}", "text": f"{who}{event.kind}", "cause": event.cause}
