"""Speech Commands v2: one-second clips of single English words by thousands of speakers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tinyml_course.cache import progress
from tinyml_course.datasets.archives import extract
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.fetch import downloads_dir, fetch_file, remote_file
from tinyml_course.datasets.own_keywords import cut_clip
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS, read_wav
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import KEYWORD_LENGTH, KEYWORD_RATE_HZ

SPEECH_COMMANDS = remote_file("speech_commands")

_LISTS = {"validation": "validation_list.txt", "test": "testing_list.txt"}
_PARTS = ("all", "train", *_LISTS)


def fetch_speech_commands(
    words: Sequence[str] = ("yes", "no"),
    *,
    part: str = "all",
    per_word: int | None = None,
    folder: Path | None = None,
) -> DataSet:
    """Clips of these words, downloaded (2.4 GB) if needed; ``groups`` is the speaker.

    Parameters
    ----------
    words
        Which of the 35 words, in this order.
    part
        ``"all"``, or one of the authors' parts: ``"train"``, ``"validation"``, ``"test"``. No
        speaker is in two.
    per_word
        At most this many clips of each word; all if None. All clips of one word take 0.25 GB
        of memory.
    folder
        Where to keep the download; in the user's cache if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, 16000, 1)`` on the scale of int16; shorter
    clips are padded with zeros at the end. A group is the speaker's number in the files' names, the
    same whatever is loaded.

    Raises
    ------
    DataError
        The download failed (the message says how to proceed), or a word or part is unknown.

    Source: Warden 2018, https://arxiv.org/abs/1804.03209
    """
    if part not in _PARTS:
        raise DataError(f"expected part as one of {', '.join(_PARTS)}, got {part!r}")
    if per_word is not None and per_word < 1:
        raise DataError(f"expected per_word as a whole number ≥ 1 or None, got {per_word!r}")
    archive = fetch_file(SPEECH_COMMANDS, folder)
    return _load(
        extract(archive, downloads_dir(folder) / "speech_commands_v2"), words, part, per_word
    )


def _load(top: Path, words: Sequence[str], part: str, per_word: int | None) -> DataSet:
    known = sorted(p.name for p in top.iterdir() if p.is_dir() and not p.name.startswith("_"))
    if not words or set(words) - set(known) or len(set(words)) != len(words):
        raise DataError(f"expected different words among {', '.join(known)}, got {tuple(words)}")
    lists = {name: _listed(top / file) for name, file in _LISTS.items()}
    files = [f for w in words for f in _files(top / w, lists, part)[:per_word]]
    if not files:
        raise DataError(f"expected clips of {tuple(words)} in part {part!r}, found none")
    clips = np.empty((len(files), KEYWORD_LENGTH, 1), np.float32)
    for clip, file in zip(clips, progress(files, "reading clips"), strict=True):
        clip[:] = cut_clip(read_wav(file, sample_rate_hz=KEYWORD_RATE_HZ).values, KEYWORD_LENGTH)
    return DataSet(
        name="speech_commands",
        x=clips,
        y=np.array([words.index(file.parent.name) for file in files]),
        labels=tuple(words),
        groups=np.array([_speaker(file) for file in files]),
        axes=WAV_AXES,
        units=WAV_UNITS,
        source=str(SPEECH_COMMANDS.url),
        licence=SPEECH_COMMANDS.licence,
        citation=SPEECH_COMMANDS.citation,
        version=f"0.02 {part}" + (f" {per_word} per word" if per_word else ""),
        synthetic=False,
        sample_rate_hz=float(KEYWORD_RATE_HZ),
    )


def _listed(path: Path) -> frozenset[str]:
    if not path.is_file():
        raise DataError(f"expected the list {path.name} in {path.parent}, found none; delete it")
    return frozenset(path.read_text(encoding="utf-8").split())


def _files(folder: Path, lists: dict[str, frozenset[str]], part: str) -> list[Path]:
    files = sorted(folder.glob("*.wav"))
    names = [f"{folder.name}/{file.name}" for file in files]
    if part == "train":
        keep = [not any(name in one for one in lists.values()) for name in names]
    else:
        keep = [part == "all" or name in lists[part] for name in names]
    return [file for file, kept in zip(files, keep, strict=True) if kept]


def _speaker(file: Path) -> int:
    """The number of the speaker: ``0a7c2a8d_nohash_0.wav`` begins with it in hexadecimal."""
    speaker, mark, _ = file.name.partition("_nohash_")
    try:
        return int(speaker if mark else "", 16)
    except ValueError:
        raise DataError(
            f"expected a name such as 0a7c2a8d_nohash_0.wav in {file.parent.name}/, found "
            f"{file.name}; remove the file"
        ) from None
