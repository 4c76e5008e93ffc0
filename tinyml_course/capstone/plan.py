"""Gate 4: what an energy plan allows, and whether it keeps what it promises."""

from __future__ import annotations

import math
from collections.abc import Sequence


def shortest_period_s(
    phases: Sequence[tuple[float, float]],
    sleep_mw: float,
    budget_mw: float,
    airtime_s: float,
    duty_share: float,
) -> float:
    """The shortest time from waking to waking that a power budget and the radio law allow.

    Parameters
    ----------
    phases
        (mW, seconds) of each phase of a waking; may be empty.
    sleep_mw, budget_mw
        Milliwatts asleep, and the most that the mean may be.
    airtime_s, duty_share
        Seconds on air at each waking, and the share of the time that may be spent on air, > 0.

    Returns
    -------
    float
        Seconds, at least the time awake; infinite if sleep alone takes the whole budget or more.

    Notes
    -----
    The mean of a waking is (energy + sleep · (period − awake)) / period ≤ budget. Solved for the
    period: (energy − sleep · awake) / (budget − sleep).

    Examples
    --------
    >>> shortest_period_s([(10.0, 2.0), (100.0, 1.0)], 0.5, 2.5, 0.3, 0.01)
    59.25
    """
    if sleep_mw >= budget_mw:
        return math.inf
    awake_s = sum(seconds for _, seconds in phases)
    extra_mj = sum((mw - sleep_mw) * seconds for mw, seconds in phases)
    return max(awake_s, airtime_s / duty_share, extra_mj / (budget_mw - sleep_mw))
