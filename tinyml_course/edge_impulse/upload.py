"""Samples for upload to Edge Impulse: a file name for each, and its result."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.datasets.acquisition import encode_acquisition
from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.edge_impulse.explain_error import UNKNOWN_KEY
from tinyml_course.errors import DataError, EdgeImpulseError

_DUPLICATE = "An item with this hash already exists"
_SHOWN = 3  # failures that a message names


@dataclass(frozen=True)
class Uploaded:
    """One sample in the project: file name, number, and whether it was already there."""

    filename: str
    sample_id: int | None
    is_duplicate: bool = False


def prepare_sample(
    sample: Recording | Path, label: str | None, hmac_key: str
) -> tuple[str, str, bytes]:
    """File name, label and content of a sample.

    The SDK must be given a name: the one it makes itself is a tuple by mistake, and the whole
    upload ends with an AttributeError (edgeimpulse 1.0.20,
    ``data/_functions/upload.py``).
    """
    if isinstance(sample, Recording):
        data = encode_acquisition(sample, hmac_key=hmac_key)
        text = label if label is not None else sample.label
        stem = re.sub(r"[^\w-]+", "_", text, flags=re.ASCII) or "sample"
        name = f"{stem}.{hashlib.sha256(data).hexdigest()[:16]}.json"
    else:
        path = Path(sample)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror or error}") from None
        text = label if label is not None else label_of(path)
        name = path.name
    _check_sendable(text, "label")
    _check_sendable(name, "file name")
    return name, text, data


def _check_sendable(text: str, what: str) -> None:
    """A label is sent in an HTTP header: one line of Latin-1."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        bad = True
    else:
        bad = not text.isprintable() or '"' in text or text != text.strip()
    if bad:
        raise DataError(
            f"expected a {what} of Latin-1 characters, in one line and without "
            f"quotation marks, got {text!r}; choose another"
        )


def collect_results(names: list[str], response: Any) -> tuple[Uploaded, ...]:
    """The result of each file; the SDK itself only counts failures."""
    results = {name: Uploaded(name, None) for name in names}
    for done in response.successes:
        results[done.sample.filename] = Uploaded(done.sample.filename, done.sample_id)
    failed = []
    for failure in response.fails:
        name, error = failure.sample.filename, str(failure.error or "no reason given")
        if error.startswith(_DUPLICATE):
            found = re.search(r"ids?: (\d+)", error)
            results[name] = Uploaded(name, int(found[1]) if found else None, is_duplicate=True)
        elif "api key" in error.lower():
            raise EdgeImpulseError(UNKNOWN_KEY)
        else:
            failed.append(f"  {name}: {error}")
    if failed:
        more = f"\n  and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        raise EdgeImpulseError(
            f"expected Edge Impulse to take {len(names)} samples, {len(failed)} were refused:\n"
            + "\n".join(failed[:_SHOWN])
            + more
            + "\nThe others are in the project; correct these and upload again."
        )
    return tuple(results[name] for name in names)
