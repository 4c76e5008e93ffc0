"""Keep movements that a browser recorded, as `load_own_motion` reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.acquisition import (
    decode_acquisition,
    read_acquisition,
    write_acquisition,
)
from tinyml_course.datasets.own_motion import (
    MOTION_AXES,
    MOTION_COLUMNS,
    MOTION_MANIFEST,
    MOTION_RATE_HZ,
    MOTION_UNITS,
    manifest_rows,
)
from tinyml_course.datasets.recording import Recording
from tinyml_course.datasets.user_files import composed, safe_name, shown, write_table
from tinyml_course.errors import DataError

PHONE_FILE = "tinyml-course movements"
"""What a phone's file calls itself, so that no other file is taken for one."""

SHORTEST = 125
"""Rows: one window of the gesture networks, two seconds."""

DEVICE = "motion sensor, by a browser"


@dataclass(frozen=True)
class KeptMotion:
    """One movement, and who made it.

    Attributes
    ----------
    values
        ``(n, 3)`` float32 in g, at 62.5 Hz.
    label, person, consent, licence
        As in the manifest; consent is ``"yes"`` or something else.
    sensor_hz
        How often the sensor itself gave a reading.
    """

    values: npt.NDArray[np.float32]
    label: str
    person: str
    consent: str
    licence: str
    sensor_hz: float


def check_motion_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels as a file's name can carry them.

    Raises
    ------
    DataError
        There is none, one occurs twice, or one has a dot or another sign that a file's name or its
        label cannot hold.
    """
    found = tuple(composed(label.strip()) for label in labels)
    wrong = [label for label in found if not label or safe_name(label, " ") != label.lower()]
    if not found or wrong or len({label.casefold() for label in found}) != len(found):
        raise DataError(
            "expected labels that differ, of letters, digits, spaces and hyphens, such as wave and "
            f"up-down, got {list(labels)}; each is the beginning of a file's name"
        )
    return found


def keep_motion(folder: str | Path, motion: KeptMotion) -> Path | None:
    """Write a movement as ``label.person_number.json``, and its row in ``manifest.csv``.

    Returns
    -------
    The file, or None where the folder has this movement already.

    Raises
    ------
    DataError
        A text is missing, the person has not agreed, or the movement is too short or all zeros.
        Nothing is written then.
    """
    check_motion(motion)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = safe_name(motion.person.replace("_", " "), "-") or "person"
    stem = f"{composed(motion.label.strip())}.{name}"
    for file in folder.glob(f"{stem}_*.json"):
        if np.array_equal(read_acquisition(file).values, motion.values):
            return None
    number = 1
    while (path := folder / f"{stem}_{number}.json").exists():
        number += 1
    recording = Recording(
        motion.values, MOTION_AXES, MOTION_UNITS, 1000 / MOTION_RATE_HZ, device_type=DEVICE
    )
    write_acquisition(recording, path)
    texts = (path.name, motion.label, motion.person, "yes", motion.licence)
    row = (*(text.strip() for text in texts), f"{motion.sensor_hz:.1f}")
    rows = [*manifest_rows(folder), dict(zip(MOTION_COLUMNS, row, strict=True))]
    write_table(folder / MOTION_MANIFEST, MOTION_COLUMNS, rows)
    return path


def check_motion(motion: KeptMotion) -> None:
    """Raise DataError if a movement cannot be kept; the message says why."""
    if motion.consent.strip().casefold() != "yes":
        raise DataError(
            f'expected consent "yes", got {motion.consent!r}; how somebody moves can identify '
            "them: ask first, or discard the recording"
        )
    check_motion_labels([motion.label])
    for name, text in (("person", motion.person), ("licence", motion.licence)):
        if not text.strip():
            raise DataError(f"expected a text for {name}, got {text!r}; fill it in")
    values = motion.values
    if values.ndim != 2 or values.shape[1] != 3 or len(values) < SHORTEST:
        raise DataError(
            f"expected three axes and {SHORTEST} rows or more (2 s), got an array of shape "
            f"{values.shape}; record again"
        )
    if not np.isfinite(values).all():
        raise DataError("expected finite numbers, got nan or inf from the sensor; record again")
    if not values.any():
        raise DataError(
            "expected gravity on some axis, got zeros only: this device has no motion sensor; "
            "record on a phone"
        )


def read_phone_file(data: bytes, labels: Sequence[str]) -> list[KeptMotion]:
    """The movements in a file that the recording page wrote.

    Parameters
    ----------
    data
        The file.
    labels
        Those that are allowed.

    Raises
    ------
    DataError
        It is a file of another kind, or damaged, or one of its movements cannot be kept; the
        message says which.
    """
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise DataError(
            "expected the file that the phone's recording page saved (movements.json), got one "
            "that is no JSON: another kind of file, or a transfer that broke off"
        ) from error
    if not isinstance(content, dict) or content.get("kind") != PHONE_FILE:
        raise DataError(
            "expected the file that the phone's recording page saved (movements.json), got JSON "
            "of another kind; choose another file"
        )
    listed = content.get("recordings")
    if not isinstance(listed, list) or not listed:
        raise DataError("expected recordings in the phone's file, got none; keep some, then save")
    return [_motion(each, content, f"recording {i}", labels) for i, each in enumerate(listed, 1)]


def keep_phone_file(folder: str | Path, data: bytes, labels: Sequence[str]) -> tuple[int, int]:
    """Keep all movements of a phone's file, or none if one of them is wrong.

    Returns
    -------
    How many were new, and how many the folder had already.

    Raises
    ------
    DataError
        As `read_phone_file`.
    """
    written = [keep_motion(folder, motion) for motion in read_phone_file(data, labels)]
    return len(written) - written.count(None), written.count(None)


def _motion(each: Any, content: dict[str, Any], name: str, labels: Sequence[str]) -> KeptMotion:
    if not isinstance(each, dict):
        raise DataError(f"expected an object for {name} of the phone's file, got {shown(each)}")
    label = composed(str(each.get("label", "")).strip())
    if label not in labels:
        raise DataError(
            f"expected a label among {', '.join(labels)} for {name} of the phone's file, got "
            f"{label!r}; make the phone's page with the same labels, or add this one here"
        )
    message = json.dumps(each.get("acquisition")).encode()
    recording = decode_acquisition(message, label=label, path=Path(f"{name} of the phone's file"))
    found = (recording.axes, recording.units, recording.sample_rate_hz)
    if found != (MOTION_AXES, MOTION_UNITS, MOTION_RATE_HZ):
        raise DataError(
            f"expected {MOTION_AXES} in g at {MOTION_RATE_HZ} Hz for {name} of the phone's file, "
            f"got {recording.axes} in {recording.units} at {recording.sample_rate_hz:g} Hz"
        )
    rate = each.get("sensor_hz")
    motion = KeptMotion(
        values=recording.values,
        label=label,
        person=str(each.get("person", "")),
        consent=str(each.get("consent", "")),
        licence=str(content.get("licence", "")),
        sensor_hz=float(rate) if isinstance(rate, int | float) else 0.0,
    )
    try:
        check_motion(motion)
    except DataError as error:
        raise DataError(f"{name} of the phone's file: {error}") from error
    return motion
