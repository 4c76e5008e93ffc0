"""The beginning of a download on disk: its names, its length, and what to say about it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_of(path: Path) -> Path:
    """Where the beginning of a download is kept."""
    return path.with_name(f"{path.name}.part")


def drop_part(path: Path) -> None:
    """Remove the beginning of a download and what is known of it."""
    part_of(path).unlink(missing_ok=True)
    notes_of(path).unlink(missing_ok=True)


def notes_of(path: Path) -> Path:
    """Where it is kept what the beginning of a download is of."""
    return path.with_name(f"{path.name}.part.json")


def part_length(path: Path) -> int:
    """How many bytes of a download have come; 0 where there is no beginning."""
    part = part_of(path)
    return part.stat().st_size if part.is_file() else 0


def kept(path: Path) -> str:
    """How to go on after a failure, as its message says; a beginning without a byte is removed."""
    if length := part_length(path):
        return f"{megabytes(length)} are kept in {part_of(path)}: call again to go on from there"
    drop_part(path)
    return "Nothing is kept; call again to try anew"
