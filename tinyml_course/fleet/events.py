"""What happened to the devices of a fleet, line by line, and the state that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SERVER = -1
"""The node of an event that happens to the whole fleet."""

STATES = ("well", "drifts", "on trial", "dark", "taken over", "hangs", "dead")
"""From harmless to worst; a device to which several apply is in the last of them."""

EVENT_KINDS = {
    "drift begins": ("drifts", True),
    "goes dark": ("dark", True),
    "wakes up": ("dark", False),
    "installed": ("on trial", True),
    "confirmed": ("on trial", False),
    "rolled back": ("on trial", False),
    "hangs": ("hangs", True),
    "taken over": ("taken over", True),
    "dies": ("dead", True),
    "repaired": ("", False),  # ends every state
    "reset": (),
    "refused": (),
    "campaign begins": (),
    "campaign stops": (),
    "forged image": (),
}
"""Of each kind of event: the state that it begins or ends, if any."""


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes
    ----------
    day
        1 is the first.
    node
        From 0 on, or `SERVER`.
    kind
        One of `EVENT_KINDS`.
    cause
        Why, with numbers.
    """

    day: int
    node: int
    kind: str
    cause: str

    def __str__(self) -> str:
        who = "fleet" if self.node == SERVER else f"node {self.node}"
        return f"day {self.day}, {who}: {self.kind} ({self.cause})"


def state_of(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """The state of each node, from which states apply to it: ``(len(STATES), nodes)``."""
    worst = len(STATES) - 1 - flags[::-1].argmax(axis=0)
    return np.where(flags.any(axis=0), worst, 0).astype(np.uint8)


def replay(events: Iterable[Event], nodes: int, days: int) -> npt.NDArray[np.uint8]:
    """The state of each node at the end of each day, ``(nodes, days)``, from the events alone.

    Parameters
    ----------
    events
        In the order in which they happened.
    nodes, days
        How many.
    """
    by_day: dict[int, list[Event]] = {}
    for event in events:
        by_day.setdefault(event.day, []).append(event)
    flags = np.zeros((len(STATES), nodes), bool)
    states = np.zeros((nodes, days), np.uint8)
    for day in range(1, days + 1):
        for event in by_day.get(day, []):
            _apply(flags, event)
        states[:, day - 1] = state_of(flags)
    return states


def _apply(flags: npt.NDArray[np.bool_], event: Event) -> None:
    effect: Sequence[object] = EVENT_KINDS[event.kind]
    if not effect:
        return
    state, begins = effect
    if not state:
        flags[:, event.node] = False
        return
    flags[STATES.index(str(state)), event.node] = begins
