"""A new program by radio that cannot break a device: a tag, two slots, a trial, a way back."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any


def tag_of(image: bytes, key: bytes) -> bytes:
    """The 32 bytes that only somebody with the key can make: HMAC-SHA256, RFC 2104."""
    return hmac.new(key, image, "sha256").digest()


def verify_and_swap(
    state: dict[str, Any], image: bytes, tag: bytes, key: bytes
) -> tuple[dict[str, Any], str]:
    r"""Put an image into the other slot and start it on trial, or refuse it.

    Parameters
    ----------
    state
        ``active``: 0 or 1, the slot that runs; ``slots``: two images; ``confirmed``: whether the
        running image is known to work. It is not changed.
    image
        At least one byte; the first is its version.
    tag, key
        What came with the image, and the secret of the fleet.

    Returns
    -------
    The state afterwards, and what happened: ``"bad tag"``; ``"on trial"`` if the running image is
    not confirmed, since the other slot is then the only way back; ``"old version"`` if the version
    is not above the running one's; or ``"swapped"``. The first that applies.

    Examples
    --------
    >>> start = {"active": 0, "slots": [b"\x05old", b"\x04"], "confirmed": True}
    >>> verify_and_swap(start, b"\x06new", tag_of(b"\x06new", b"key"), b"key")
    ({'active': 1, 'slots': [b'\x05old', b'\x06new'], 'confirmed': False}, 'swapped')
    """
    active, slots = state["active"], list(state["slots"])
    if not hmac.compare_digest(tag_of(image, key), tag):
        return dict(state), "bad tag"
    if not state["confirmed"]:
        return dict(state), "on trial"
    if image[0] <= slots[active][0]:
        return dict(state), "old version"
    slots[1 - active] = image
    return {"active": 1 - active, "slots": slots, "confirmed": False}, "swapped"


def watchdog(
    kicks_s: Sequence[int], timeout_s: int, end_s: int, limit: int
) -> tuple[list[int], bool]:
    """When a watchdog resets a program that kicks it at these times, and whether it goes back.

    Parameters
    ----------
    kicks_s
        Seconds since the start of the trial, ascending, at most `end_s`; may be empty.
    timeout_s
        After more than so many seconds without a kick or a reset it resets, ``timeout_s`` after
        the last of them; a kick that comes exactly then is in time.
    end_s
        End of the trial: a reset that is due before it still happens.
    limit
        After so many resets the trial ends, and the device starts the other slot.

    Returns
    -------
    Seconds of each reset, at most `limit` of them; and whether there were `limit`.

    Examples
    --------
    >>> watchdog([4, 9, 40], 10, 45, 3)
    ([19, 29, 39], True)
    """
    last = 0
    resets: list[int] = []
    for now in [*kicks_s, end_s]:
        while now - last > timeout_s and len(resets) < limit:
            last += timeout_s
            resets.append(last)
        last = now
    return resets, len(resets) == limit
