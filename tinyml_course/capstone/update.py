"""Gate 6: an update that turns out bad is taken back by the device itself.

A device has two slots for models. It runs one and writes an update into the other; a slot that it
has not confirmed gets a few tries, and then the device goes back. Power may fail at any moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pick = Callable[[list[tuple[int, bool, bool, int]]], int | None]
"""What chooses a slot, of (version, intact, confirmed, tries left) of each."""

TRIES = 3
"""How often a slot that was never confirmed may start."""


@dataclass
class Slot:
    """One slot, and what the boot record says of it.

    Attributes
    ----------
    content
        The bytes in flash; of an interrupted write only a part.
    version, sha256
        Of the manifest. An empty slot has version 0.
    confirmed
        Whether the model has once worked on this device.
    tries
        How many starts are left before it is confirmed.
    """

    content: bytes = b""
    version: int = 0
    sha256: str = ""
    confirmed: bool = False
    tries: int = 0

    @property
    def intact(self) -> bool:
        """Whether the content is what the manifest says."""
        return hashlib.sha256(self.content).hexdigest() == self.sha256


def pick_slot(slots: Sequence[tuple[int, bool, bool, int]]) -> int | None:
    """Which slot to start: the newest that is intact, and confirmed or has tries left.

    Parameters
    ----------
    slots
        (version, intact, confirmed, tries left) of each.

    Returns
    -------
    int or None
        Its position, of equal versions the first; None if no slot can start.

    Examples
    --------
    >>> pick_slot([(3, True, True, 0), (4, True, False, 2), (5, False, False, 3)])
    1
    """
    able = [
        (version, -k)
        for k, (version, intact, confirmed, tries) in enumerate(slots)
        if intact and (confirmed or tries > 0)
    ]
    return -max(able)[1] if able else None


def slot_bytes_left(flash_bytes: int, boot_bytes: int, image_bytes: int, sector_bytes: int) -> int:
    """Bytes left in each of two equal slots beside an image; negative if it does not fit.

    Parameters
    ----------
    flash_bytes, boot_bytes, image_bytes
        Whole numbers, at least 0.
    sector_bytes
        Bytes that the flash erases at once, > 0. The bootloader takes whole sectors, and so does
        each slot.

    Examples
    --------
    >>> slot_bytes_left(1_048_576, 50_000, 150_000, 4096)
    345616
    """
    sectors = flash_bytes // sector_bytes - -(-boot_bytes // sector_bytes)
    return sectors // 2 * sector_bytes - image_bytes


class Device:
    """A simulated device with two slots, which starts with one confirmed model.

    ``started`` lists the versions of all its starts.

    Parameters
    ----------
    content, version
        The model it runs.
    pick
        What chooses the slot at each start, as `pick_slot` does.
    """

    def __init__(self, content: bytes, version: int, pick: Pick = pick_slot) -> None:
        first = Slot(content, version, hashlib.sha256(content).hexdigest(), confirmed=True)
        self.slots = [first, Slot()]
        self.running: int | None = 0
        self.started: list[int] = []
        self._pick = pick

    def receive(
        self, content: bytes, version: int, sha256: str, written: int | None = None
    ) -> None:
        """Write an update into the slot that is not running.

        Parameters
        ----------
        content, version, sha256
            What came by radio, and what the manifest says.
        written
            How many bytes got into flash before the power failed; all by default.
        """
        other = 1 - (self.running or 0)
        part = content if written is None else content[:written]
        self.slots[other] = Slot(part, version, sha256, tries=TRIES)

    def start(self, works: Callable[[bytes], bool]) -> int | None:
        """Start a slot, try what is in it, and confirm it if it works.

        Parameters
        ----------
        works
            Whether the model with these bytes does its job; False stands for a crash, after which
            the device starts again.

        Returns
        -------
        int or None
            Version that runs in the end; None for a device that nobody can reach any more.
        """
        # Each failed start uses up a try, so this ends; the last resort is a confirmed slot.
        for _ in range(len(self.slots) * TRIES + 1):
            facts = [(s.version, s.intact, s.confirmed, s.tries) for s in self.slots]
            self.running = self._pick(facts)
            if self.running is None:
                return None
            slot = self.slots[self.running]
            self.started.append(slot.version)
            slot.tries = max(slot.tries - 1, 0)
            if works(slot.content):
                slot.confirmed = True
                return slot.version
        return None
