"""The list of your own recordings of keywords: made from the names of files and folders."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tinyml_course.datasets.user_files import composed, read_table, write_table
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import KEYWORD_RATE_HZ

KEYWORD_COLUMNS = ("file", "label", "speaker", "language", "consent", "licence")

_COMPRESSED = {
    *(".3gp", ".aac", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".mka", ".mp3", ".mp4"),
    *(".oga", ".ogg", ".opus", ".webm", ".wma"),
}
_WORD = re.compile(r"[^\W\d_]+")


def write_keyword_manifest(
    folder: Path, *, speaker: str, language: str, consent: str, licence: str
) -> Path:
    """Add a row to ``manifest.csv`` for each WAV file in a folder that has none yet.

    The label is the folder that a file is in, as in ``yes/ana_1.wav``; in no such folder it is the
    first word of the file's name, as in ``yes_1.wav``. It is written in small letters. Rows that
    are there stay as they are, so correct the file by hand, or call this for one speaker's
    recordings after another's.

    Parameters
    ----------
    folder
        Where the recordings are, in folders or not.
    speaker
        Who speaks in the new files: a name or a number.
    language
        Its code, such as ``"en"``.
    consent
        ``"yes"``, if the speaker agreed.
    licence
        Under which the speaker gives the recordings, such as ``"CC0-1.0"``.

    Returns
    -------
    The manifest's path.

    Raises
    ------
    DataError
        A text is missing, the speaker has not agreed, there is no folder or no WAV file in it, or
        a file is in another format; the message has the command that converts it.
    """
    folder = Path(folder)
    check_agreement(speaker=speaker, language=language, consent=consent, licence=licence)
    path = folder / "manifest.csv"
    rows = [row for _, row in read_table(path, KEYWORD_COLUMNS)] if path.is_file() else []
    listed = {row["file"].replace("\\", "/") for row in rows}
    for file in _recordings(folder):
        if (name := composed(file.as_posix())) not in listed:
            entries = (name, _label(file), speaker, language, "yes", licence)
            rows.append(dict(zip(KEYWORD_COLUMNS, entries, strict=True)))
    write_table(path, KEYWORD_COLUMNS, rows)
    return path


def check_agreement(*, speaker: str, language: str, consent: str, licence: str) -> None:
    """Check what a row of the manifest says of its speaker.

    Raises
    ------
    DataError
        A text is missing, or the speaker has not agreed.
    """
    if consent.strip().casefold() != "yes":
        raise DataError(
            f'expected consent "yes", got {consent!r}; a voice identifies its speaker: ask first, '
            "or delete the recordings"
        )
    for name, value in (("speaker", speaker), ("language", language), ("licence", licence)):
        if not value.strip():
            raise DataError(f"expected a text for {name}, got {value!r}; fill it in")


def _recordings(folder: Path) -> list[Path]:
    """The WAV files of a folder, as paths from it on."""
    if not folder.is_dir():
        raise DataError(f"expected a folder at {folder}, found none; put your recordings there")
    files = sorted(f.relative_to(folder) for f in folder.rglob("*") if f.is_file())
    files = [file for file in files if not any(part.startswith(".") for part in file.parts)]
    sounds = [file for file in files if file.suffix.lower() == ".wav"]
    done = {file.with_suffix("") for file in sounds}
    others = [f for f in files if f.suffix.lower() in _COMPRESSED and f.with_suffix("") not in done]
    if others:
        first, new = (shlex.quote(p.as_posix()) for p in (others[0], others[0].with_suffix(".wav")))
        raise DataError(
            f"expected WAV files in {folder.name}/, found {len(others)} in another format; convert "
            f"each with ffmpeg, in that folder: ffmpeg -i {first} -ac 1 -ar {KEYWORD_RATE_HZ} -c:a "
            f"pcm_s16le {new}"
        )
    if not sounds:
        raise DataError(
            f"expected WAV files in {folder.name}/, found none among {len(files)} files; put one "
            "recording of a word into each file, as yes/ana_1.wav"
        )
    return sounds


def _label(file: Path) -> str:
    name = file.parent.name or file.stem
    word = _WORD.search(composed(name))
    if word is None:
        raise DataError(
            f"expected a word in the name of {file.as_posix()}, found none; rename it after what "
            "is said, as yes_1.wav, or put it into a folder with that name"
        )
    return composed(file.parent.name).lower() if file.parent.name else word[0].lower()
