"""Two finished projects: the weather station of the lesson, and mosquitoes by their hum.

Both are SYNTHETIC. Their models are checkpoints of lesson 18, which trains them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.boards import Board, load_board
from tinyml_course.capstone.example_reports import REPORTS
from tinyml_course.capstone.gates import codes_for
from tinyml_course.capstone.project import EnergyPlan, Examples, Phase, Project, UpdatePlan
from tinyml_course.capstone.report import write_report
from tinyml_course.cost.lifetime import lora_airtime_ms
from tinyml_course.cost.placement import load_assumptions
from tinyml_course.datasets import weather, wingbeats
from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters, band_summary, log_mel_int8, tone_spectrum
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis.weather import RAIN_LABELS
from tinyml_course.synthesis.wingbeats import KINDS

BOARD = "xiao_nrf52840_sense"
LESSON = "18_capstone"
CODES = 32
"""Test examples whose answers go into a project."""
CHORUS, QUIET = "insect chorus", "quiet nights"
RAIN_CLASSES = ("no rain", *(f"{label} rain" for label in RAIN_LABELS[1:]))


@dataclass(frozen=True, eq=False)
class Sounds:
    """Examples before there is a model: features, classes, and two kinds of groups."""

    x: Any
    y: Any
    group: Any
    audit: Any


def weather_sounds(
    seed: int, sites: int, per_site: int = 9, *, task: str = "rain", all_singing: bool = False
) -> Sounds:
    """Rain or wind at made-up sites; at every second one in the season of the chorus.

    Parameters
    ----------
    seed, sites, per_site
        As `weather.load_rain_and_wind` takes them.
    task
        ``"rain"`` or ``"wind"``.
    all_singing
        Whether all sites are in that season; else there are at least two of them.

    Returns
    -------
    Sounds
        ``x`` is ``(N, 120)``, `band_summary` of the log-mel codes; ``group`` names the site,
        ``audit`` the season.
    """
    heard = weather.load_rain_and_wind(seed, sites=sites, per_site=per_site)
    site = heard.rain.groups
    singing = np.full(len(site), True) if all_singing else site % 2 == 1
    clips = weather.with_chorus(heard, seed, site[singing])[..., 0].astype(np.int16)
    codes = np.stack([log_mel_int8(clip, LogMelParameters()) for clip in clips])
    labels = heard.rain.y if task == "rain" else heard.wind.y
    names = np.char.add(f"site {seed}.", site.astype(str))
    return Sounds(band_summary(codes), labels, names, np.where(singing, CHORUS, QUIET))


def mosquito_sounds(seed: int, places: int, per_place: int = 24) -> Sounds:
    """Hums at made-up houses.

    Parameters
    ----------
    seed, places, per_place
        As `wingbeats.load_wingbeats` takes them.

    Returns
    -------
    Sounds
        ``x`` is ``(N, 65)``, `tone_spectrum`; ``group`` names the house, ``audit`` its nights.
    """
    heard = wingbeats.load_wingbeats(seed, places=places, per_place=per_place)
    x = tone_spectrum(heard.sounds.x[..., 0], heard.celsius)
    names = np.char.add(f"house {seed}.", heard.sounds.groups.astype(str))
    return Sounds(x, heard.sounds.y, names, np.where(heard.warm, "warm nights", "cool nights"))


def joined(train: Sounds, test: Sounds, model: bytes) -> Examples:
    """Both sides of a split as a project stores them, with the model's answers."""
    simulator = Simulator.load(model)
    codes = simulator.run(codes_for(simulator.model, test.x[:CODES]))
    sides = ("x", "y", "group", "audit")
    both = {name: np.concatenate([getattr(train, name), getattr(test, name)]) for name in sides}
    is_test = np.arange(len(both["y"])) >= len(train.y)
    return Examples(**both, test=is_test, codes=np.asarray(codes).reshape(len(codes), -1))


def listening_plan(
    board: Board, listen_s: float, compute_s: float, period_s: float, promise_days: float
) -> EnergyPlan:
    """A box that listens, computes, and sends 10 bytes by LoRa at SF9, on two AA cells.

    The numbers are the assumptions of lesson 15; the currents are the board's.

    Raises
    ------
    DataError
        The board's currents are not known.
    """
    volts, active, asleep = board.supply_v, board.active_current_ma, board.sleep_current_ua
    if volts is None or active is None or asleep is None:
        raise DataError(f"expected a board whose currents are known, got {board.title}")
    a = {name: number.value for name, number in load_assumptions(about="lifetime").items()}
    payload, sf = 10 + int(a["lorawan_bytes"]), 9
    phases = (
        Phase("listen", a["microphone_mw"] + volts * active, listen_s),
        Phase("compute", volts * active, compute_s),
        Phase("send", volts * a["lora_send_ma"], lora_airtime_ms(payload, sf) / 1000),
        Phase("wait", volts * a["lora_receive_ma"], a["lora_receive_ms"] / 1000),
    )
    return EnergyPlan(
        phases=phases,
        sleep_mw=volts * (asleep + a["lora_sleep_ua"]) / 1000,
        period_s=period_s,
        battery_mwh=a["aa_mwh"],
        usable=a["usable_share"],
        loss_per_year=a["aa_loss_per_year"],
        temperature_c=28.0,
        promise_days=promise_days,
        payload_bytes=payload,
        spreading_factor=sf,
        band="EU868",
    )


def manifest(model: bytes, previous: bytes, version: int = 2) -> UpdatePlan:
    """The manifest of an update, with two slots of 256 KiB as the board of the kit allows."""
    digest = [hashlib.sha256(each).hexdigest() for each in (model, previous)]
    return UpdatePlan(version, version - 1, digest[0], digest[1], 49_152, 262_144, 4096)


def _weather() -> Project:
    model, previous = _stored("weather_small"), _stored("weather_first")
    train, test = weather_sounds(1, 64), weather_sounds(2, 32)  # the model learned from `train`
    return Project(
        title="Rain heard in a box",
        sdg=13,
        community="sixty maize growers near Tamale, Ghana (invented for this example)",
        asked="nobody yet: a real project asks the growers first",
        synthetic=True,
        classes=RAIN_CLASSES,
        board=BOARD,
        flash_limit=150_000,
        least_right=0.7,
        max_gap=0.1,
        energy=listening_plan(load_board(BOARD), 1.0, 0.25, 900.0, 1095.0),
        update=manifest(model, previous),
        examples=joined(train, test, model),
        model=model,
        previous=previous,
        report=write_report("Rain heard in a box", REPORTS["weather"]),
    )


def _mosquito() -> Project:
    model, previous = _stored("mosquito_model"), _stored("mosquito_first")
    train, test = mosquito_sounds(1, 120), mosquito_sounds(2, 30)  # it learned from `train`
    return Project(
        title="Which mosquito flies here?",
        sdg=3,
        community="the malaria workers of a district, and thirty houses (invented)",
        asked="nobody yet: a real project asks who sleeps in the rooms that it listens to",
        synthetic=True,
        classes=KINDS,
        board=BOARD,
        flash_limit=150_000,
        least_right=0.9,
        max_gap=0.1,
        energy=listening_plan(load_board(BOARD), 0.512, 0.1, 300.0, 730.0),
        update=manifest(model, previous),
        examples=joined(train, test, model),
        model=model,
        previous=previous,
        report=write_report("Which mosquito flies here?", REPORTS["mosquito"]),
    )


EXAMPLES: dict[str, Callable[[], Project]] = {"weather": _weather, "mosquito": _mosquito}


def make_example(name: str) -> Project:
    """One of the finished projects: ``"weather"`` or ``"mosquito"``.

    Raises
    ------
    DataError
        There is no such example.
    """
    if name not in EXAMPLES:
        raise DataError(f"expected an example among {', '.join(EXAMPLES)}, got {name!r}")
    return EXAMPLES[name]()


def _stored(name: str) -> bytes:
    return (lesson_data_dir(LESSON) / f"{name}.tflite").read_bytes()
