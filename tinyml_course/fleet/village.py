"""A year of some hundred rain boxes around villages, made up: sun, faults, drift and updates.

Everything is drawn at random from the seed before the year begins, and no decision of `Plan`
changes what is drawn: two plans with one seed meet the same weather and the same faults. All
devices take a step together, a day at a time. Nothing here was measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.fleet.events import SERVER, STATES, Event, state_of
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.sunshine import make_sunshine

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

DAYS = 365
LATITUDE_DEG = 9.4
CLOUDY_SHARE = 0.35
"""Of Tamale, and of its days: as in lesson 15."""
LOAD_MWH = 312.0
CAPACITY_MWH = 8100.0
FULL_SUN_MWH_PER_WH = 0.1
"""A box that listens all the time, a lithium-ion cell, 10 cm² of panel: as in lesson 15."""
RESTART_SHARE = 0.1
"""A dark box starts again with so much of its battery."""

DRIFT_SHARE = 0.2
DRIFT_FROM = (60, 300)
DRIFT_DB_PER_DAY = (0.02, 0.08)
DEATHS_PER_YEAR = 0.04
REPAIR_DAYS = 30
"""From a fault until somebody with a motorbike has repaired it. These are invented."""

CAMPAIGN_DAY = 120
CHECK_DAYS = 20
STOP_SHARE = 0.05
MENDED_DAY = 180
FORGED_DAY = 270
REVISION_B_SHARE = 0.12
"""Version 2 hangs on boxes of revision B; version 3 does not."""
FRAGMENT_BYTES = 48
FRAGMENTS_PER_NIGHT = 120
"""A mast sends to all at once, any fragments make the image complete (LoRaWAN's TS004)."""
RESET_LIMIT = 3


@dataclass(frozen=True)
class Plan:
    """What those decide who run the fleet.

    Attributes
    ----------
    nodes, villages
        How many; nodes are spread evenly.
    verify
        Whether a box checks who made an image.
    two_slots, watchdog
        Whether the old program stays in flash; whether a timer resets a program that hangs.
    canaries
        Share of the boxes that get a new version first, above 0; 1 is all at once.
    update_bytes
        What an update takes on the air, of an image or of a patch.
    """

    nodes: int = 300
    villages: int = 12
    verify: bool = True
    two_slots: bool = True
    watchdog: bool = True
    canaries: float = 0.1
    update_bytes: int = 44_704


@dataclass(frozen=True, eq=False)
class Year:
    """What happened.

    Attributes
    ----------
    plan, seed
        What it was made from.
    x, y, village
        Where each node stands, 0 ... 1, and in which village, ``(nodes,)``.
    states
        Index into `STATES` at the end of each day, ``(nodes, days)``.
    charge_mwh, drift_db
        In the battery in the evening; by how much a box hears too much, below 0 too little,
        ``(nodes, days)``.
    version
        Of the program that runs, ``(nodes, days)``.
    reported
        Whether the day's report reached the mast, ``(nodes, days)``.
    fragments
        That each node has received in the year, ``(nodes,)``.
    events
        In the order in which they happened.
    """

    plan: Plan
    seed: int
    x: Reals
    y: Reals
    village: Ints
    states: npt.NDArray[np.uint8]
    charge_mwh: Reals
    drift_db: Reals
    version: Ints
    reported: Bools
    fragments: Ints
    events: tuple[Event, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of memory of all arrays together."""
        arrays = (value for value in vars(self).values() if isinstance(value, np.ndarray))
        return sum(array.nbytes for array in arrays)

    def events_of(self, node: int, until: int = DAYS) -> list[Event]:
        """What happened to a node, up to a day, and to the fleet as a whole."""
        return [e for e in self.events if e.node in (node, SERVER) and e.day <= until]

    def nights_of_update(self, share: float) -> int | None:
        """Nights of version 3's campaign until a share of all boxes run it; None if never."""
        runs = np.mean(self.version[:, MENDED_DAY - 1 :] == 3, axis=0)
        enough = np.flatnonzero(runs >= share)
        return int(enough[0]) + 1 if len(enough) else None

    def without_drift(self) -> Year:
        """The same year, but with microphones that hear right all the time."""
        return replace(self, drift_db=np.zeros_like(self.drift_db))

    def lost_node_days(self) -> int:
        """Days on which a node was dead, hung, dark or not ours, of all nodes."""
        return int(np.sum(self.states >= STATES.index("dark")))


def simulate_year(seed: int, plan: Plan | None = None) -> Year:
    """Let a year pass.

    Parameters
    ----------
    seed
        The same seed and plan give the same year.
    plan
        By default, `Plan` with all its defaults.

    Raises
    ------
    DataError
        There is no node or village, or a share or size of the plan is not above 0.
    """
    plan = plan or Plan()
    if not 1 <= plan.villages <= plan.nodes or not 0 < plan.canaries <= 1 or plan.update_bytes < 1:
        raise DataError(
            "expected at least one node for each of at least one village, canaries above 0 and up "
            f"to 1, and an update of at least one byte, got {plan.nodes} nodes, {plan.villages} "
            f"villages, canaries of {plan.canaries:g} and {plan.update_bytes} bytes"
        )
    fleet = _Fleet(_Draws(seed, plan), plan)
    for day in range(1, DAYS + 1):
        fleet.live(day)
    draws = fleet.draws
    return Year(
        plan, seed, draws.x, draws.y, draws.village, fleet.states, fleet.charges, fleet.drifts,
        fleet.versions, fleet.reported, fleet.fragments, tuple(fleet.events),
    )  # fmt: skip


class _Draws:
    """All that chance decides, ``(nodes,)`` or ``(days, nodes)``; each from a stream of its own."""

    def __init__(self, seed: int, plan: Plan) -> None:
        nodes, many = plan.nodes, (DAYS, plan.nodes)

        def stream(name: str) -> np.random.Generator:
            return np.random.default_rng(derive_seed(seed, "fleet", name))

        self.village = np.arange(nodes) * plan.villages // nodes
        self.x, self.y = _places(stream("places"), self.village, plan.villages)
        suns = [make_sunshine(derive_seed(seed, "village", str(v)), LATITUDE_DEG, CLOUDY_SHARE)
                for v in range(plan.villages)]  # fmt: skip
        light = stream("shade").beta(6, 1.5, nodes)  # trees leave most boxes most of the sun
        self.sun_mwh = np.stack([sun.wh for sun in suns], axis=1)[:, self.village]
        self.sun_mwh = self.sun_mwh * FULL_SUN_MWH_PER_WH * light
        drift = stream("drift")
        drifting = drift.random(nodes) < DRIFT_SHARE
        self.drift_day = np.where(drifting, drift.integers(*DRIFT_FROM, nodes), DAYS + 1)
        self.drift_rate = -drift.uniform(*DRIFT_DB_PER_DAY, nodes)
        self.dies = stream("faults").random(many) < DEATHS_PER_YEAR / DAYS
        link = stream("links").beta(9, 1, nodes)
        self.heard = stream("reports").random(many) < link
        self.fragments = stream("fragments").binomial(FRAGMENTS_PER_NIGHT, link, many)
        self.revision_b = stream("revisions").random(nodes) < REVISION_B_SHARE
        self.order = stream("canaries").permutation(nodes)


def _places(rng: np.random.Generator, village: Ints, villages: int) -> tuple[Reals, Reals]:
    """Boxes around the middles of villages, which lie on a jittered grid in a unit square."""
    columns = int(np.ceil(np.sqrt(villages)))
    rows = -(-villages // columns)
    v = np.arange(villages)
    middle = np.stack([(v % columns + 0.5) / columns, (v // columns + 0.5) / rows])
    middle += rng.uniform(-0.05, 0.05, middle.shape) / [[columns], [rows]]
    # A sunflower's pattern keeps boxes apart; the turn differs from village to village.
    size = np.bincount(village, minlength=villages)[village]
    place = np.arange(len(village)) - np.searchsorted(village, village)
    angle = place * np.pi * (3 - np.sqrt(5)) + rng.uniform(0, 6, villages)[village]
    radius = 0.40 * np.sqrt((place + 0.5) / size) * rng.uniform(0.93, 1.07, len(village))
    x = middle[0][village] + radius * np.cos(angle) / columns
    y = middle[1][village] + radius * np.sin(angle) / rows
    return _inside(x), _inside(y)


def _inside(values: Reals, edge: float = 0.03) -> Reals:
    """Moved and stretched so that all lie between the edges of the map."""
    size = max(float(np.ptp(values)), 1e-9)
    return edge + (1 - 2 * edge) * (values - values.min()) / size


@dataclass
class _Fleet:
    """The state of all boxes; `live` is one day."""

    draws: _Draws
    plan: Plan
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        nodes = self.plan.nodes
        self.flags = np.zeros((len(STATES), nodes), bool)
        self.charge = np.full(nodes, CAPACITY_MWH)
        self.bias = np.zeros(nodes)
        self.running = np.ones(nodes, np.int64)
        self.tried = np.ones(nodes, np.int64)
        self.received = np.zeros(nodes, np.int64)
        self.fragments = np.zeros(nodes, np.int64)
        self.repair_day = np.zeros(nodes, np.int64)
        self.invited, self.offered = np.zeros(nodes, bool), 1
        shape = (nodes, DAYS)
        self.states = np.zeros(shape, np.uint8)
        self.charges, self.drifts = np.zeros(shape), np.zeros(shape)
        self.versions, self.reported = np.ones(shape, np.int64), np.zeros(shape, bool)

    def flag(self, state: str) -> Bools:
        """Which boxes are in a state, to read and to write."""
        flags: Bools = self.flags[STATES.index(state)]
        return flags

    def works(self) -> Bools:
        """Which boxes run a program of ours."""
        return ~np.any(self.flags[STATES.index("dark") :], axis=0)

    def tell(self, day: int, nodes: Iterable[int] | Ints, kind: str, cause: str) -> None:
        self.events += [Event(day, int(node), kind, cause) for node in nodes]

    def live(self, day: int) -> None:
        """One day: people, faults, sun, drift, radio; then write down how it ended."""
        self._repair(day)
        self._break(day)
        self._shine(day)
        self._drift(day)
        self._finish_trials(day)
        self._run_campaigns(day)
        self._download(day)
        self._forge(day)
        now = day - 1
        self.states[:, now] = state_of(self.flags)
        self.charges[:, now], self.drifts[:, now] = self.charge, self.bias
        self.versions[:, now] = self.running
        self.reported[:, now] = self.works() & self.draws.heard[now]

    def _repair(self, day: int) -> None:
        due = np.flatnonzero(self.repair_day == day)
        self.flags[:, due], self.bias[due], self.charge[due] = False, 0.0, CAPACITY_MWH
        self.received[due], self.repair_day[due] = 0, 0
        self.running[due] = self.tried[due] = 3 if day > MENDED_DAY else 1
        self.tell(day, due, "repaired", f"a visit, {REPAIR_DAYS} days after the fault")

    def _fail(self, day: int, nodes: Ints, kind: str, cause: str) -> None:
        """Begin a state that only a visit ends."""
        state = {"dies": "dead"}.get(kind, kind)
        self.flags[STATES.index(state), nodes] = True
        self.repair_day[nodes] = day + REPAIR_DAYS
        self.tell(day, nodes, kind, cause)

    def _break(self, day: int) -> None:
        whole = self.repair_day == 0
        dying = np.flatnonzero(self.draws.dies[day - 1] & whole)
        self._fail(day, dying, "dies", "a fault of the hardware")

    def _shine(self, day: int) -> None:
        dark, dead, sun = self.flag("dark"), self.flag("dead"), self.draws.sun_mwh[day - 1]
        self.charge += np.where(dead, 0.0, sun - np.where(dark, 0.0, LOAD_MWH))
        empties = ~dark & ~dead & (self.charge < 0)
        np.clip(self.charge, 0.0, CAPACITY_MWH, out=self.charge)
        wakes = dark & ~dead & (self.charge >= RESTART_SHARE * CAPACITY_MWH)
        dark[empties], dark[wakes] = True, False
        for node in np.flatnonzero(empties):
            short = f"{sun[node]:.0f} mWh of sun, {LOAD_MWH:.0f} needed, and the battery was empty"
            self.tell(day, [int(node)], "goes dark", short)
        for node in np.flatnonzero(wakes):
            self.tell(day, [int(node)], "wakes up", f"{self.charge[node]:.0f} mWh in the battery")

    def _drift(self, day: int) -> None:
        begins = np.flatnonzero((self.draws.drift_day == day) & ~self.flag("dead"))
        for node in begins:
            cause = f"dust on the microphone, {self.draws.drift_rate[node]:.3f} dB a day"
            self.tell(day, [int(node)], "drift begins", cause)
        self.flag("drifts")[begins] = True
        self.bias += np.where(self.flag("drifts"), self.draws.drift_rate, 0.0)

    def _run_campaigns(self, day: int) -> None:
        """The server's side: canaries first, a look at them, then all or nobody."""
        count = max(1, round(self.plan.canaries * self.plan.nodes))
        first = np.isin(np.arange(self.plan.nodes), self.draws.order[:count])
        if day == CAMPAIGN_DAY:
            self._offer(day, 2, first, f"version 2 for {count} boxes first")
        if day == CAMPAIGN_DAY + CHECK_DAYS and self.offered == 2:
            failed = int(np.sum(first & (self.tried == 2) & (self.running != 2)))
            failed += int(np.sum(first & self.flag("hangs")))
            if failed > STOP_SHARE * count:
                self.invited[:] = False
                cause = f"{failed} of the first {count} boxes do not run version 2"
                self.tell(day, [SERVER], "campaign stops", cause)
            else:
                self._offer(day, 2, np.ones(self.plan.nodes, bool), "the first boxes run well")
        if day == MENDED_DAY:
            self._offer(day, 3, np.ones(self.plan.nodes, bool), "version 3, mended, for all")

    def _offer(self, day: int, version: int, nodes: Bools, cause: str) -> None:
        if version != self.offered:
            self.received[:] = 0
        self.offered, self.invited = version, nodes.copy()
        self.tell(day, [SERVER], "campaign begins", cause)

    def _download(self, day: int) -> None:
        needs = -(-self.plan.update_bytes // FRAGMENT_BYTES)
        loads = self.works() & self.invited & (self.tried < self.offered) & ~self.flag("on trial")
        got = np.where(loads, self.draws.fragments[day - 1], 0)
        got = np.minimum(got, needs - self.received)
        self.received += np.where(loads, got, 0)
        self.fragments += np.where(loads, got, 0)
        done = np.flatnonzero(loads & (self.received >= needs))
        self.flag("on trial")[done] = True
        self.received[done] = 0
        self.tried[done] = self.running[done] = self.offered
        self.tell(day, done, "installed", f"version {self.offered}, {needs} fragments, tag good")

    def _finish_trials(self, day: int) -> None:
        """The day after: a program that works is confirmed, one that hangs is reset, or not."""
        trial = self.works() & self.flag("on trial")
        bad = trial & (self.running == 2) & self.draws.revision_b
        good = np.flatnonzero(trial & ~bad)
        self.flag("on trial")[good] = False
        self.tell(day, good, "confirmed", "it has run and reported for a day")
        hanging = np.flatnonzero(bad)
        self.flag("on trial")[hanging] = False
        if not self.plan.watchdog:
            self._fail(day, hanging, "hangs", "version 2 on revision B, no watchdog")
            return
        self.tell(day, hanging, "reset", f"{RESET_LIMIT} times by the watchdog")
        if not self.plan.two_slots:
            self._fail(day, hanging, "hangs", "version 2 on revision B, no old version in flash")
            return
        self.running[hanging] = 1
        self.tell(day, hanging, "rolled back", f"to version 1 after {RESET_LIMIT} resets")

    def _forge(self, day: int) -> None:
        if day != FORGED_DAY:
            return
        self.tell(day, [SERVER], "forged image", "somebody without the key sends version 9")
        reached = np.flatnonzero(self.works() & self.draws.heard[day - 1])
        if self.plan.verify:
            self.tell(day, reached, "refused", "version 9, bad tag")
        else:
            self.running[reached] = 9
            self._fail(day, reached, "taken over", "version 9, no tag was checked")
