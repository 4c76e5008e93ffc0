"""Public sets that the course does not fetch: each function says why, and where to ask."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.datasets.fetch import fetch_file, remote_file

AURORA_WEATHER = remote_file("aurora_weather")

SMILES = remote_file("smiles")


def fetch_aurora_weather(folder: Path | None = None) -> Path:
    """Explain why it is not fetched: no licence is published. See `AURORA_WEATHER`.

    Raises
    ------
    DataError
        Always; the message says where to ask, and what to use instead.
    """
    return fetch_file(AURORA_WEATHER, folder)


def fetch_smiles(folder: Path | None = None) -> Path:
    """Explain why none is fetched: no set has both a licence and the consent of its people. See
    `SMILES`.

    Raises
    ------
    DataError
        Always; the message says why, and what to use instead.
    """
    return fetch_file(SMILES, folder)
