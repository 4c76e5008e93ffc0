"""Sliders for a day of a device that sleeps: how often it wakes, how far it sends, how warm it is.

JavaScript draws and sends the reader's settings; every number is computed in Python, by the
library's functions or by the student's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.cost import lifetime
from tinyml_course.errors import DataError
from tinyml_course.plots.energy import plot_power_day
from tinyml_course.widgets.crossover_report import FunctionProblem, called
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.text import number, readout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Phases = Sequence[tuple[str, float, float]]
"""Name, mW and seconds of each phase of a waking, all above 0."""

Waking = Callable[[int], tuple[Phases, float]]
"""From a spreading factor: the phases, and mW asleep."""

SETTINGS = ("minutes", "factor", "celsius", "battery")
MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
FACTORS = (7, 8, 9, 10, 11, 12)
CELSIUS = tuple(range(-10, 55, 5))
MOST_LINES = 288
"""Of a day with more wakings, only so many are drawn: lines would cover all."""


class PowerDay(PictureWidget):
    """A day and one waking of a device on a battery, with four things to choose.

    Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    waking
        What a waking consists of at a spreading factor; a phase called `sending` is on the air.
    batteries
        By name: mWh, usable share, share lost in a year.
    minutes, factor, celsius
        At the start: minutes from waking to waking, spreading factor, temperature.
    sending
        Name of the phase that sends.
    duty_cycle_mw, battery_days
        By default those of `tinyml_course.cost.lifetime`; or the student's own, whose exceptions
        and invalid results are shown as a message in the widget.

    Raises
    ------
    DataError
        There is no battery, or a start that no slider reaches.
    """

    _esm = source("power_day.js")
    _css = source("power_day.css")

    minutes = setting(traitlets.Int())
    factor = setting(traitlets.Int())
    celsius = setting(traitlets.Int())
    battery = setting(traitlets.Unicode())
    sliders = traitlets.List(traitlets.Dict()).tag(sync=True)
    batteries = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        waking: Waking,
        batteries: Mapping[str, tuple[float, float, float]],
        *,
        minutes: int = 60,
        factor: int = 7,
        celsius: int = 20,
        sending: str = "send",
        duty_cycle_mw: Callable[..., float] = lifetime.duty_cycle_mw,
        battery_days: Callable[..., float] = lifetime.battery_days,
    ) -> None:
        self._waking, self._batteries, self._sending = waking, dict(batteries), sending
        self._duty_cycle_mw, self._battery_days = duty_cycle_mw, battery_days
        if not self._batteries:
            raise DataError("expected at least one battery, by name, got none")
        for start, steps in ((minutes, MINUTES), (factor, FACTORS), (celsius, CELSIUS)):
            if start not in steps:
                raise DataError(f"expected one of {list(steps)}, got {start}")
        super().__init__(
            minutes=MINUTES.index(minutes),
            factor=FACTORS.index(factor),
            celsius=CELSIUS.index(celsius),
            battery=next(iter(self._batteries)),
            batteries=list(self._batteries),
            sliders=[
                _slider("minutes", "a waking every", [f"{each:,} min" for each in MINUTES]),
                _slider("factor", "spreading factor", [f"SF{each}" for each in FACTORS]),
                _slider("celsius", "temperature", [f"{number(each)} °C" for each in CELSIUS]),
            ],
        )
        self._recompute()
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _chosen(self) -> tuple[int, int, int]:
        """Minutes, spreading factor and temperature; a step outside is the nearest one inside."""
        steps = ((self.minutes, MINUTES), (self.factor, FACTORS), (self.celsius, CELSIUS))
        first, second, third = (scale[min(max(at, 0), len(scale) - 1)] for at, scale in steps)
        return first, second, third

    def _recompute(self, _change: Any = None) -> None:
        try:
            report = self._reported()
        except FunctionProblem as problem:
            report = {"message": str(problem), "summary": str(problem)}
        self.report = report | {name: getattr(self, name) for name in SETTINGS}

    def _mean_mw(self, phases: Phases, sleep_mw: float, minutes: int) -> float:
        parts = [(mw, seconds) for _, mw, seconds in phases]
        return _result(self._duty_cycle_mw, parts, sleep_mw, 60.0 * minutes)

    def _reported(self) -> dict[str, Any]:
        """What is known at these settings, as plain JSON."""
        minutes, factor, celsius = self._chosen()
        phases, sleep_mw = self._waking(factor)
        mean_mw = self._mean_mw(phases, sleep_mw, minutes)
        cell = self._batteries.get(self.battery) or next(iter(self._batteries.values()))
        mwh, usable, loss = cell
        days = _result(self._battery_days, mwh, usable, mean_mw, loss, float(celsius))
        wakings = 1440 / minutes
        air_s = wakings * sum(seconds for name, _, seconds in phases if name == self._sending)
        asleep_s = 60 * minutes - sum(seconds for _, _, seconds in phases)
        asleep = sleep_mw * asleep_s / (60 * minutes) / mean_mw if mean_mw else 0.0
        power = f"{number(1000 * mean_mw)} µW"
        life = f"{days / 365:.1f} years" if days >= 365 else f"{days:.0f} days"
        sentence = (
            f"A waking every {minutes:,} min at SF{factor}: {power} on average. "
            f"Battery ({self.battery}): {life} at {number(celsius)} °C."
        )
        return {
            "message": "",
            "sentence": sentence,
            "summary": sentence,
            "readouts": [
                readout("mean", power, "power over a day"),
                readout("asleep", f"{asleep:.0%}", "of the energy"),
                readout("battery", life, "until it is empty"),
                readout("on the air", f"{number(air_s)} s a day", "law 864 s, fair use 30 s"),
            ],
            **_picture(phases, sleep_mw, mean_mw, round(wakings)),
        }

    def _start_picture(self) -> tuple[Axes, Axes]:
        minutes, factor = MINUTES[self._start["minutes"]], FACTORS[self._start["factor"]]
        phases, sleep_mw = self._waking(factor)
        mean_mw = self._mean_mw(phases, sleep_mw, minutes)
        return plot_power_day(phases, sleep_mw, 60 * minutes, mean_mw)


def _picture(phases: Phases, sleep_mw: float, mean_mw: float, wakings: int) -> dict[str, Any]:
    """Positions in the picture: powers as logarithms, times as shares of a waking."""
    awake_s = sum(seconds for _, _, seconds in phases)
    bars = []
    for index, (name, mw, seconds) in enumerate(phases):
        energy = f"{number(mw)} mW, {number(seconds)} s, {number(mw * seconds)} mJ"
        before = sum(each for _, _, each in phases[:index])
        bars.append(
            {
                "text": f"{name}, {energy}",
                "from": before / awake_s,
                "share": seconds / awake_s,
                "log": math.log10(mw),
            }
        )
    return {
        "wakings": min(wakings, MOST_LINES),
        "title": f"a day: {wakings:,} wakings",
        "awake": f"one waking: {number(awake_s)} s",
        "sleep": math.log10(sleep_mw),
        "mean": math.log10(mean_mw or sleep_mw),
        "phases": bars,
    }


def _slider(name: str, label: str, texts: list[str]) -> dict[str, Any]:
    return {"name": name, "label": label, "texts": texts}


def _result(function: Callable[..., float], *args: Any) -> float:
    """What a function returns, if it is a number of at least 0; its problem names it."""

    def run() -> float:
        return function(*args)

    run.__name__ = getattr(function, "__name__", "the function")
    return called(run)
