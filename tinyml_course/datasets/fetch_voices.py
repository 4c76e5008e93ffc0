"""Two small sets of real voices with a licence: six wake words, and the digits of six speakers.

`fetch_wake_words` and `fetch_spoken_digits` download; `load_wake_words` and `load_spoken_digits`
read what is there: from a download, or from an archive copied from a stick into the folder of
downloads.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.cache import Arrays, cached, progress
from tinyml_course.datasets.audio_file import read_audio
from tinyml_course.datasets.dataset import DataSet, Floats
from tinyml_course.datasets.fetch import RemoteFile, downloads_dir, fetch_file, remote_file
from tinyml_course.datasets.listed_files import extract_listed, left_out, read_registry
from tinyml_course.datasets.own_keywords import cut_clip
from tinyml_course.datasets.user_files import number_names
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import KEYWORD_LENGTH, KEYWORD_RATE_HZ

WAKE_WORDS = remote_file("wake_words")
SPOKEN_DIGITS = remote_file("spoken_digits")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

PARTS = ("training", "held out")
HELD_OUT_OF_256 = 51

VERSION = "1"
"""Increase by one whenever the same files give different values."""

_log = logging.getLogger(__name__)
_SUFFIXES = (".flac", ".wav")


def fetch_wake_words(folder: Path | None = None) -> Path:
    """The recordings of six wake words, downloaded (198 MB) if needed; see `load_wake_words`.

    Each file is compared with its published checksum; one that differs is named and left out.

    Parameters
    ----------
    folder
        Where to keep the download; in the user's cache if None.

    Returns
    -------
    The folder of the clips, with a folder for each word.

    Raises
    ------
    DataError
        The download failed or is damaged; the message says how to proceed.

    Source: https://github.com/Picovoice/wake-word-benchmark, Apache-2.0
    """
    fetch_file(WAKE_WORDS, folder)
    return _local(WAKE_WORDS, "wake_words", folder)


def fetch_spoken_digits(folder: Path | None = None) -> Path:
    """The recordings of ten digits, downloaded (21 MB) if needed; see `load_spoken_digits`.

    Each file is compared with its published checksum; one that differs is named and left out.

    Parameters
    ----------
    folder
        Where to keep the download; in the user's cache if None.

    Returns
    -------
    The folder of the clips, named ``<digit>_<speaker>_<number>.wav``.

    Raises
    ------
    DataError
        The download failed or is damaged; the message says how to proceed.

    Source: https://github.com/Jakobovski/free-spoken-digit-dataset, CC BY-SA 4.0
    """
    fetch_file(SPOKEN_DIGITS, folder)
    return _local(SPOKEN_DIGITS, "spoken_digits", folder)


def load_wake_words(
    words: Sequence[str] | None = None,
    *,
    clips: Path | None = None,
    length: int = KEYWORD_LENGTH,
    per_word: int | None = None,
    part: str | None = None,
) -> DataSet:
    """Real people's recordings of wake words; ``groups`` is the clip, since no speaker is named.

    More than 50 volunteers recorded them; their names are not published. So the same voice may be
    on both sides of any split, and a figure measured on held-out clips is optimistic: how well a
    network does on new people, it does not say.

    Parameters
    ----------
    words
        Which words, in this order; all, in alphabetical order, if None.
    clips
        A folder with a folder of FLAC or WAV files for each word; what `fetch_wake_words` left in
        the user's cache if None.
    length
        Samples of each clip at 16 kHz: the loudest part of a longer recording; a shorter one is
        padded with zeros at the end.
    per_word
        At most this many clips of each word; all if None.
    part
        ``"training"``, or ``"held out"``: a fifth of the clips, chosen by a hash of word and
        file name, so that a clip is on the same side in every copy of the set; all if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, length, 1)`` on the scale of int16. Files that cannot be
    decoded are left out; a warning in the log names them, and ``source`` has their number.

    Raises
    ------
    DataError
        Nothing was fetched yet, or a word or part is unknown.

    Source: https://github.com/Picovoice/wake-word-benchmark, Apache-2.0
    """
    folder = Path(clips) if clips is not None else _local(WAKE_WORDS, "wake_words", None)
    files: dict[str, list[Path]] = {}
    for file in _audio_files(folder):
        if part is None or _part(file) == _checked_part(part):
            files.setdefault(_word(file), []).append(file)
    chosen = _chosen("words", words, sorted(files))
    wanted = {file: word for word in chosen for file in files[word][:per_word]}
    kept, x = _decoded("wake_words", folder, list(wanted), length)
    facts = _facts(WAKE_WORDS, folder, len(wanted) - len(kept), per_word)
    return DataSet(
        name="wake_words",
        x=x,
        y=np.array([chosen.index(wanted[file]) for file in kept], np.int64),
        labels=chosen,
        groups=np.arange(len(kept)),
        **facts | {"version": facts["version"] + (f", {part}" if part else "")},
    )


def load_spoken_digits(
    speakers: Sequence[str] | None = None,
    *,
    clips: Path | None = None,
    length: int = KEYWORD_LENGTH,
    per_digit: int | None = None,
) -> DataSet:
    """Digits that six men spoke, ``"zero"`` to ``"nine"``; ``groups`` is the speaker.

    Recorded at 8 kHz and resampled to 16 kHz, so there is nothing above 4 kHz. All six are men: a
    network trained on them has not heard a woman or a child.

    Parameters
    ----------
    speakers
        Which speakers; all if None. They are numbered in alphabetical order.
    clips
        A folder of ``<digit>_<speaker>_<number>.wav``, or of a folder for each speaker with
        ``<digit>_<number>.flac``; what `fetch_spoken_digits` left in the user's cache if None.
    length
        Samples of each clip at 16 kHz, as for `load_wake_words`.
    per_digit
        At most this many clips of each digit of each speaker; all if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, length, 1)`` on the scale of int16; ``codes`` are the digits
    and ``version`` names the speakers in the order of their numbers.

    Raises
    ------
    DataError
        Nothing was fetched yet, a speaker is unknown, or a file's name has another form.

    Source: https://github.com/Jakobovski/free-spoken-digit-dataset, CC BY-SA 4.0
    """
    folder = Path(clips) if clips is not None else _local(SPOKEN_DIGITS, "spoken_digits", None)
    said = {file: _digit_and_speaker(file) for file in _audio_files(folder)}
    known = sorted({speaker for _, speaker in said.values()})
    chosen = _chosen("speakers", speakers, known)
    counts: Counter[tuple[int, str]] = Counter()
    wanted = []
    for file, key in said.items():
        counts[key] += 1
        if key[1] in chosen and (per_digit is None or counts[key] <= per_digit):
            wanted.append(file)
    kept, x = _decoded("spoken_digits", folder, wanted, length)
    names = [said[file][1] for file in kept]
    facts = _facts(SPOKEN_DIGITS, folder, len(wanted) - len(kept), per_digit)
    return DataSet(
        name="spoken_digits",
        x=x,
        y=np.array([said[file][0] for file in kept], np.int64),
        labels=DIGITS,
        groups=number_names(names),
        codes=tuple("0123456789"),
        **facts | {"version": f"{facts['version']}, speakers {', '.join(sorted(set(names)))}"},
    )


def _local(remote: RemoteFile, name: str, folder: Path | None) -> Path:
    """The folder of the verified clips, extracted if only the archive is there."""
    top = downloads_dir(folder)
    if not (top / name).is_dir() and not (top / remote.file).is_file():
        raise DataError(
            f"expected {name} in {top}, found neither the folder nor {remote.file}; download it "
            f"with fetch_{name}() or tinyml fetch {name}, or copy {remote.file} there from a stick"
        )
    for path, reason in extract_listed(top / remote.file, read_registry(name), top / name).items():
        _log.warning("%s is left out of %s: %s", path, name, reason)
    return top / name


def _audio_files(folder: Path) -> list[Path]:
    files = [file for file in folder.rglob("*") if file.suffix in _SUFFIXES]
    if not files:
        raise DataError(f"expected FLAC or WAV files below {folder}, found none")
    return sorted(files)


def _word(file: Path) -> str:
    return file.parent.name.replace("_", " ")


def _part(file: Path) -> str:
    """On which side of the split a recording is."""
    named = hashlib.sha256(f"{_word(file)}/{file.stem}".encode()).digest()
    return PARTS[named[0] < HELD_OUT_OF_256]


def _checked_part(part: str) -> str:
    if part not in PARTS:
        raise DataError(f"expected part to be one of {PARTS}, or None for all, got {part!r}")
    return part


def _digit_and_speaker(file: Path) -> tuple[int, str]:
    """The digit and the speaker of ``7_george_12.wav`` or ``george/7_12.flac``."""
    digit, *middle, _ = file.stem.split("_") if "_" in file.stem else ("", "")
    if not (digit.isdecimal() and len(digit) == 1) or len(middle) > 1:
        raise DataError(
            f"expected a name such as 7_george_12.wav below {file.parent}, found {file.name}; "
            "remove the file"
        )
    return int(digit), middle[0] if middle else file.parent.name


def _chosen(what: str, asked: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(known if asked is None else asked)
    if (
        not chosen
        or isinstance(asked, str)
        or set(chosen) - set(known)
        or len(set(chosen)) != len(chosen)
    ):
        raise DataError(f"expected different {what} among {', '.join(known)}, got {asked!r}")
    return chosen


def _decoded(
    name: str, folder: Path, files: Sequence[Path], length: int
) -> tuple[list[Path], Floats]:
    """The files that can be decoded, and their clips; the log names the others."""
    listed = [(file.relative_to(folder).as_posix(), file.stat().st_size) for file in files]
    arrays = cached(
        name, VERSION, {"files": listed, "length": length}, lambda: _decode(files, length)
    )
    kept = [file for file, good in zip(files, arrays["decoded"], strict=True) if good]
    if not kept:
        raise DataError(f"expected a clip that can be decoded below {folder}, found none")
    if bad := [str(file) for file in files if file not in set(kept)]:
        _log.warning("cannot be decoded and is left out: %s", ", ".join(bad))
    return kept, arrays["x"].astype(np.float32)


def _decode(files: Sequence[Path], length: int) -> Arrays:
    clips, decoded = [], []
    for file in progress(files, "reading clips"):
        try:
            clips.append(cut_clip(read_audio(file, sample_rate_hz=KEYWORD_RATE_HZ), length))
            decoded.append(True)
        except DataError:
            decoded.append(False)
    x = np.array(clips, np.int16).reshape(-1, length, 1)
    return {"x": x, "decoded": np.array(decoded)}


def _facts(remote: RemoteFile, folder: Path, undecodable: int, most: int | None) -> dict[str, Any]:
    missing = len(left_out(folder)) + undecodable
    return {
        "axes": WAV_AXES,
        "units": WAV_UNITS,
        "source": f"{remote.url}, {missing} damaged files left out",
        "licence": remote.licence,
        "citation": remote.citation,
        "version": VERSION + (f", at most {most} each" if most else ""),
        "synthetic": False,
        "sample_rate_hz": float(KEYWORD_RATE_HZ),
    }
