"""Sliders for the decision between device and cloud: where does sending begin to cost more?

JavaScript draws and sends the reader's settings; every number is computed in Python, by the
library's functions or by the student's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.cost import placement
from tinyml_course.cost.placement import Assumption, Radio, load_assumptions, radios_of
from tinyml_course.errors import DataError
from tinyml_course.plots import plot_crossover
from tinyml_course.widgets.crossover_report import (
    LOG_KB,
    Functions,
    Situation,
    crossover_report,
    day_of,
)
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.text import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = ("values", "seconds", "messages", "distance", "radio", "computer")

VALUES = tuple(sorted({m * 10**p for p in range(6) for m in (1, 2, 5)} | {8, 32_000}))
"""Also 4 and 16,000 numbers of two bytes, a weather station and a microphone."""

SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 3600)
MESSAGES = (1, 4, 24, 96, 288, 1440, 8640, 86_400)
DISTANCES = (0.1, 1, 10, 50, 200, 1000, 5000, 10_000, 20_000)


class Crossover(PictureWidget):
    """Compare sending everything with computing on the device, for a sensor the reader sets.

    Sliders set how many numbers a reading has, how often there is one, how often a message goes,
    and how far away the server is; radio buttons choose the radio and the computer. Without a
    kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    computers
        By name, milliseconds and millijoules of one answer on the device.
    radios
        By name; by default those of the assumptions.
    values, bits, seconds_between
        The sensor at the start: numbers in a reading, bits of each, seconds between readings.
    messages
        Messages a day at the start.
    radio
        Name of the radio at the start; by default the first.
    assumptions
        `load_assumptions()` by default: distance, server and size of a result.
    bytes_per_day, round_trip_ms, tx_energy_mj
        By default those of `tinyml_course.cost.placement`; or the student's own, whose exceptions
        and invalid results are shown as a message in the widget.

    Raises
    ------
    DataError
        There is no computer, or no radio of that name.
    """

    _esm = source("crossover.js")
    _css = source("crossover.css")

    values = setting(traitlets.Int())
    seconds = setting(traitlets.Int())
    messages = setting(traitlets.Int())
    distance = setting(traitlets.Int())
    radio = setting(traitlets.Unicode())
    computer = setting(traitlets.Unicode())
    sliders = traitlets.List(traitlets.Dict()).tag(sync=True)
    radios = traitlets.List(traitlets.Unicode()).tag(sync=True)
    computers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    x_span = traitlets.List(traitlets.Float()).tag(sync=True)

    def __init__(
        self,
        computers: Mapping[str, tuple[float, float]],
        radios: Mapping[str, Radio] | None = None,
        *,
        values: int = 2304,
        bits: int = 8,
        seconds_between: float = 1,
        messages: float = 1440,
        radio: str = "",
        assumptions: Mapping[str, Assumption] | None = None,
        bytes_per_day: Callable[..., float] = placement.bytes_per_day,
        round_trip_ms: Callable[..., float] = placement.round_trip_ms,
        tx_energy_mj: Callable[..., float] = placement.tx_energy_mj,
    ) -> None:
        assumed = assumptions or load_assumptions()
        self._radios = dict(radios or radios_of(assumed))
        self._computers = dict(computers)
        if not self._computers:
            raise DataError("expected at least one computer, as (ms, mJ) by name, got none")
        start_radio = radio or next(iter(self._radios))
        if start_radio not in self._radios:
            raise DataError(f"expected one of the radios {list(self._radios)}, got {radio!r}")
        self._bits = bits
        self._fixed = (assumed["result_bytes"].value, assumed["server_ms"].value)
        self._functions = Functions(bytes_per_day, round_trip_ms, tx_energy_mj)
        starts = (values, seconds_between, messages, assumed["distance_km"].value)
        series = (VALUES, SECONDS, MESSAGES, DISTANCES)
        self._scales = [sorted({*s, start}) for s, start in zip(series, starts, strict=True)]
        at = [scale.index(start) for scale, start in zip(self._scales, starts, strict=True)]
        super().__init__(
            values=at[0],
            seconds=at[1],
            messages=at[2],
            distance=at[3],
            radio=start_radio,
            computer=next(iter(self._computers)),
            sliders=_sliders(self._scales),
            radios=list(self._radios),
            computers=list(self._computers),
            x_span=list(LOG_KB),
        )
        self._recompute()
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()
        self._start_situation = self._situation()

    def _situation(self) -> Situation:
        chosen = [
            scale[min(max(step, 0), len(scale) - 1)]
            for scale, step in zip(
                self._scales,
                (self.values, self.seconds, self.messages, self.distance),
                strict=True,
            )
        ]
        ms, mj = self._computers.get(self.computer) or next(iter(self._computers.values()))
        radio = self._radios.get(self.radio) or next(iter(self._radios.values()))
        return Situation(
            values=int(chosen[0]),
            bits=self._bits,
            seconds_between=chosen[1],
            messages=chosen[2],
            radio=radio,
            device_ms=ms,
            device_mj=mj,
            result_bytes=self._fixed[0],
            distance_km=chosen[3],
            server_ms=self._fixed[1],
        )

    def _recompute(self, _change: Any = None) -> None:
        report = crossover_report(self._situation(), self._functions)
        self.report = report | {name: getattr(self, name) for name in SETTINGS}

    def _start_picture(self) -> Axes:
        chosen, curve = self._start_situation, self._start["curve"]
        numbers = day_of(chosen, self._functions)
        return plot_crossover(
            [10**x for x, _ in curve],
            [10**y for _, y in curve],
            numbers["device_j"],
            numbers["even_kb"],
            numbers["kb"],
            numbers["far_j"],
            f"{self._start['radio']}; {self._start['computer']}",
        )


def _sliders(scales: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Name, label and texts of each slider."""
    labels = {
        "values": ("numbers in a reading", ""),
        "seconds": ("seconds between readings", " s"),
        "messages": ("messages a day", ""),
        "distance": ("distance to the server", " km"),
    }
    return [
        {
            "name": name,
            "label": label,
            "texts": [
                f"{step:,}{unit}" if step >= 1 else f"{number(step)}{unit}" for step in scale
            ],
        }
        for (name, (label, unit)), scale in zip(labels.items(), scales, strict=True)
    ]
