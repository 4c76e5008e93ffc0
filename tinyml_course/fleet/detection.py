"""Which boxes of a year have drifted, told from what they send: three ways, and their price.

A box hears the loudness of each hour. The seasons and the weather of a village change it for all
its boxes, drift for one. Each week a histogram of a box is compared with another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.fleet.village import DAYS, Reals, Year
from tinyml_course.seeds import derive_seed

HOURS = 24
WEEK = 7
LEARN_WEEKS = 4
"""A box learns what is usual in its first weeks."""
BINS = 10
SEASON_DB = 2.0
DAY_DB, HOUR_DB, BOX_DB = 1.5, 3.0, 1.0
"""Of the loudness: half the change over a year, and standard deviations of what a village's boxes
share each day and each hour, and of what each box alone hears. These are invented."""
FEWEST_HOURS = 120
"""With fewer values in a week, nothing is said about it."""

Psi = Callable[[Sequence[int], Sequence[int]], float]


@dataclass(frozen=True)
class Policy:
    """How drift is looked for.

    Attributes
    ----------
    name
        In a word or two.
    compares
        What with what.
    bytes_a_day, bytes_a_week
        Of data that a box sends, beyond a byte a day that says it is alive.
    """

    name: str
    compares: str
    bytes_a_day: int
    bytes_a_week: int

    def messages(self, days: int = DAYS) -> list[tuple[int, int]]:
        """How many messages of how many bytes of data a box sends in so many days."""
        daily = [(days, 1 + self.bytes_a_day)]
        return daily + ([(days // WEEK, self.bytes_a_week)] if self.bytes_a_week else [])

    def kilobytes(self, overhead: int, days: int = DAYS) -> float:
        """Kilobytes that a box sends in so many days, with `overhead` bytes for each message."""
        return sum(count * (size + overhead) for count, size in self.messages(days)) / 1000


POLICIES = (
    Policy("alone", "its week, with its own first four weeks", 0, 0),
    Policy("histograms", "its week, with that of the village's other boxes", 0, BINS),
    Policy("all values", "its distance from the village's median, with its first weeks", HOURS, 0),
)


@dataclass(frozen=True)
class Outcome:
    """How well a policy did in a year.

    Attributes
    ----------
    delays
        Days from the beginning of a drift to the end of the week of the alarm, of those found.
    missed, blind
        Drifting boxes without an alarm; and those whose alarm was on before they drifted.
    false_alarms
        How often an alarm went on although the box did not drift.
    healthy_weeks
        Weeks of boxes that did not drift, in which something was said.
    """

    delays: tuple[int, ...]
    missed: int
    blind: int
    false_alarms: int
    healthy_weeks: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Of the drifting boxes: found, blind and missed; 0 of each if none drifts."""
        each = (len(self.delays), self.blind, self.missed)
        found, blind, missed = (count / max(sum(each), 1) for count in each)
        return found, blind, missed

    @property
    def false_per_box_year(self) -> float:
        """False alarms for each year of a box that does not drift."""
        return self.false_alarms / max(self.healthy_weeks, 1) * (DAYS // WEEK)


def loudness(year: Year) -> Reals:
    """What each box heard each hour, dB around its mean; NaN on days without a report.

    Shape ``(nodes, days, 24)``.
    """
    rng = np.random.default_rng(derive_seed(year.seed, "fleet", "loudness"))
    nodes, villages = len(year.village), int(year.village.max()) + 1
    season = SEASON_DB * np.sin(2 * np.pi * (np.arange(DAYS) - 105) / DAYS)  # loudest in July
    shared = rng.normal(0, HOUR_DB, (villages, DAYS, HOURS))
    shared += rng.normal(0, DAY_DB, (villages, DAYS, 1)) + season[:, None]
    heard = shared[year.village] + rng.normal(0, BOX_DB, (nodes, DAYS, HOURS))
    heard += year.drift_db[:, :, None]
    heard[~year.reported] = np.nan
    return heard


def weekly_counts(values: Reals, edges: Reals) -> npt.NDArray[np.int64]:
    """How many values of each week lie in each bin, ``(nodes, weeks, len(edges) + 1)``.

    Parameters
    ----------
    values
        ``(nodes, days, 24)``; NaN is not counted, nor days after the last whole week.
    edges
        Between the bins, ascending; a value that equals one lies above it.
    """
    weeks, bins = values.shape[1] // WEEK, len(edges) + 1
    by_week = values[:, : weeks * WEEK].reshape(len(values), weeks, WEEK * values.shape[2])
    which = np.searchsorted(edges, by_week, side="right")
    which = np.where(np.isnan(by_week), bins, which)
    return np.stack([np.sum(which == k, axis=2) for k in range(bins)], axis=2)


def histograms(year: Year, policy: Policy) -> tuple[npt.NDArray[np.int64], ...]:
    """The histograms to compare, before and now: ``(nodes, weeks, BINS)`` each.

    Raises
    ------
    DataError
        The policy is not one of `POLICIES`.
    """
    if policy not in POLICIES:
        names = ", ".join(each.name for each in POLICIES)
        raise DataError(f"expected a policy of {names}, got {policy.name}")
    values = loudness(year)
    if policy.name == "all values":
        for village in np.unique(year.village):
            boxes = values[year.village == village]
            values[year.village == village] = boxes - _median(boxes)
    learned = values[:, : LEARN_WEEKS * WEEK]
    edges = np.nanquantile(learned, np.arange(1, BINS) / BINS)
    now = weekly_counts(values, edges)
    if policy.name == "histograms":
        village_sums = np.zeros((int(year.village.max()) + 1, *now.shape[1:]), np.int64)
        np.add.at(village_sums, year.village, now)
        return village_sums[year.village] - now, now
    before = now[:, :LEARN_WEEKS].sum(axis=1, keepdims=True)
    return np.broadcast_to(before, now.shape), now


def _median(boxes: Reals) -> Reals:
    """Of each hour over the boxes that reported; NaN where none did."""
    ordered = np.sort(boxes, axis=0)  # NaN last; much faster than nanmedian
    count = np.sum(~np.isnan(boxes), axis=0)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0)[None] // 2, axis=0)
    high = np.take_along_axis(ordered, count[None] // 2 % len(boxes), axis=0)
    return np.asarray((low + high)[0] / 2)


def weekly_psi(year: Year, policy: Policy, psi: Psi) -> Reals:
    """The index of each box in each week, ``(nodes, weeks)``; NaN where too little was heard.

    Parameters
    ----------
    year, policy
        What happened, and what is compared.
    psi
        Of two histograms, as `tinyml_course.fleet.drift.psi`; or the student's own.
    """
    before, now = histograms(year, policy)
    known = (before.sum(axis=2) >= FEWEST_HOURS) & (now.sum(axis=2) >= FEWEST_HOURS)
    index = np.full(known.shape, np.nan)
    for node, week in np.argwhere(known):
        index[node, week] = psi(before[node, week].tolist(), now[node, week].tolist())
    return index


def judge(year: Year, index: Reals, threshold: float, in_a_row: int = 2) -> Outcome:
    """Compare the alarms, an index above a threshold, with the drift that there was.

    Parameters
    ----------
    year
        Which knows when each box began to drift.
    index
        ``(nodes, weeks)``, as `weekly_psi` gives; weeks of NaN change nothing.
    threshold, in_a_row
        An alarm goes on after so many weeks with a larger index, and off after one without.
    """
    weeks = index.shape[1]
    drifting = year.drift_db[:, : weeks * WEEK].reshape(len(index), weeks, WEEK) != 0
    some = drifting.any(axis=2)
    alarm = alarms(index, threshold, in_a_row)
    fresh = alarm & ~np.column_stack([np.zeros(len(index), bool), alarm[:, :-1]])
    learned = np.arange(weeks) >= LEARN_WEEKS
    delays, missed, blind = [], 0, 0
    for node in np.flatnonzero(some.any(axis=1)):
        day = int(np.argmax(year.drift_db[node] != 0))
        week = day // WEEK
        if week > 0 and alarm[node, week - 1]:
            blind += 1
            continue
        found = np.flatnonzero(alarm[node] & some[node])
        if len(found):
            delays.append(int((found[0] + 1) * WEEK - day))
        else:
            missed += 1
    healthy = ~some & ~np.isnan(index) & learned
    return Outcome(
        tuple(delays), missed, blind, int(np.sum(fresh & ~some & learned)), int(healthy.sum())
    )


def alarms(index: Reals, threshold: float, in_a_row: int) -> npt.NDArray[np.bool_]:
    """Whether an alarm is on, ``(nodes, weeks)``; a week of NaN changes nothing."""
    alarm = np.zeros(index.shape, bool)
    streak = np.zeros(len(index), np.int64)
    for week in range(index.shape[1]):
        known = ~np.isnan(index[:, week])
        above = np.nan_to_num(index[:, week]) > threshold
        streak = np.where(known, np.where(above, streak + 1, 0), streak)
        alarm[:, week] = streak >= in_a_row
    return alarm


def never_drifted(year: Year, index: Reals) -> Reals:
    """What an index said of boxes that do not drift all year, after they have learned."""
    healthy = ~np.any(year.drift_db != 0, axis=1)
    told = index[healthy, LEARN_WEEKS:]
    return np.asarray(told[~np.isnan(told)])
