"""Your own recordings of keywords: a folder of WAV files and a manifest that lists them.

``manifest.csv`` has a row for each file; `write_keyword_manifest` makes it::

    file,label,speaker,language,consent,licence
    yes/ana_1.wav,yes,Ana,en,yes,CC0-1.0
    no/ben_1.wav,no,Ben,en,yes,CC-BY-4.0

A voice identifies its speaker. So a file is read only if its row says that the speaker agreed, and
under which licence. Any rate and any number of channels will do: a model hears 16 kHz mono, and
`OwnKeyword.changes` says what was converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats
from tinyml_course.datasets.keyword_manifest import KEYWORD_COLUMNS
from tinyml_course.datasets.user_files import (
    check_changes,
    file_of_row,
    number_names,
    read_table,
    two_labels,
    user_path,
    with_content_version,
)
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS, read_wav_as
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import KEYWORD_LENGTH, KEYWORD_RATE_HZ

SHORTEST_KEYWORD = KEYWORD_RATE_HZ // 10
"""Samples: a word lasts about 0.2 s or more; below 0.1 s it is a click or a failed recording."""

_REMEDIES = {
    "label": "write the word that is said, or 'silence'",
    "speaker": "write a name or a number, the same for all files of one person: people must not "
    "be in training and test at once",
    "language": "write a code such as en, sw or pt",
    "licence": "ask the speaker and write it, as CC0-1.0; delete the row and the file if there is "
    "none",
}


@dataclass(frozen=True)
class _Row:
    place: str
    path: Path
    file: str
    label: str
    speaker: str
    language: str
    licence: str


@dataclass(frozen=True, eq=False)
class OwnKeyword:
    """One recorded word, as a clip that a keyword model can hear.

    Attributes
    ----------
    file
        As the manifest names it.
    label, speaker, language, licence
        From its row.
    clip
        ``(16000, 1)`` float32 on the scale of int16: one second, see `cut_clip`.
    changes
        What was converted, ``"mono of 2 channels, 16000 Hz from 44100 Hz"``, or empty.
    """

    file: str
    label: str
    speaker: str
    language: str
    licence: str
    clip: Floats
    changes: str


def read_own_keywords(
    folder: str | Path, *, manifest: str = "manifest.csv", language: str | None = None
) -> list[OwnKeyword]:
    """Your own recordings one by one, in the manifest's order; one word alone will do.

    To train a model, use `load_own_keywords`. Parameters and errors are the same, but any number of
    labels is welcome.
    """
    return [_heard(row) for row in _rows_of_language(_folder(folder), manifest, language)]


def load_own_keywords(
    folder: str | Path, *, manifest: str = "manifest.csv", language: str | None = None
) -> DataSet:
    """Your own recordings of words as clips of one second; ``groups`` is the speaker.

    Parameters
    ----------
    folder
        Where the manifest and the files are.
    manifest
        Its name in that folder.
    language
        Keep only the rows of this language; all if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, 16000, 1)`` on the scale of int16, labels in
    alphabetical order, speakers numbered in alphabetical order, ignoring case. From a longer file
    the second with the most energy is kept; a shorter one is padded with zeros at the end. The
    version follows from the content.

    Raises
    ------
    DataError
        There is no manifest, or only one label. A column is missing or unknown, a row names no
        speaker, consent or licence, or a file is missing, twice in the list, no WAV file, shorter
        than 0.1 s, or the same value throughout. The message names the row and the remedy.
    """
    folder = _folder(folder)
    rows = _rows_of_language(folder, manifest, language)
    labels = _labels(rows)
    clips = [_heard(row).clip for row in rows]
    groups = number_names([row.speaker for row in rows])
    return with_content_version(
        DataSet(
            name="own_keywords",
            x=np.stack(clips),
            y=np.array([labels.index(row.label) for row in rows]),
            labels=labels,
            groups=groups,
            axes=WAV_AXES,
            units=WAV_UNITS,
            source=f"{folder.name}/{manifest}, {len(rows)} own recordings",
            licence="; ".join(sorted({row.licence for row in rows})),
            citation=f"own recordings of {groups.max() + 1} speakers, with their consent",
            version="by content",
            synthetic=False,
            sample_rate_hz=float(KEYWORD_RATE_HZ),
        )
    )


def cut_clip(sound: Floats, length: int) -> Floats:
    """``length`` samples of a sound: the loudest part of a long one; a short one is padded at the
    end.

    Parameters
    ----------
    sound
        ``(samples, 1)``. The mean, which comes from the microphone, does not count as loudness.
    length
        Samples of the clip, at least 1.

    Returns
    -------
    ``(length, 1)`` float32; the first of parts with equal energy.
    """
    surplus = len(sound) - length
    if surplus <= 0:
        return np.pad(sound, ((0, -surplus), (0, 0)))
    wave = sound[:, 0].astype(np.float64)
    energy = np.concatenate([[0.0], np.cumsum((wave - wave.mean()) ** 2)])
    start = int(np.argmax(energy[length:] - energy[:-length]))
    return sound[start : start + length]


def _folder(value: str | Path) -> Path:
    return user_path(value, example="my_words")


def _rows_of_language(folder: Path, manifest: str, language: str | None) -> list[_Row]:
    rows = _rows(folder, manifest)
    if language is None:
        return rows
    known = sorted({row.language for row in rows})
    kept = [row for row in rows if row.language == language]
    if not kept:
        raise DataError(f"expected a language among {known} in {manifest}, got {language!r}")
    return kept


def _rows(folder: Path, manifest: str) -> list[_Row]:
    if not (folder / manifest).is_file():
        raise DataError(
            f"expected {manifest} in {folder.name}/, found none; make it with "
            "write_keyword_manifest, or write a row for each recording with the columns "
            f"{','.join(KEYWORD_COLUMNS)}"
        )
    rows: list[_Row] = []
    places: dict[Path, str] = {}
    for line, entries in read_table(folder / manifest, KEYWORD_COLUMNS):
        place = f"line {line} of {manifest}"
        file = entries["file"]
        if (consent := entries["consent"]).casefold() != "yes":
            raise DataError(
                f"expected consent yes for {file!r} in {place}, found {consent!r}; ask the speaker "
                "and write yes, or delete the row and the file"
            )
        for column, remedy in _REMEDIES.items():
            if not entries[column]:
                raise DataError(
                    f"expected a {column} for {file!r} in {place}, found nothing; {remedy}"
                )
        path = file_of_row(folder, file, place)
        if path in places:
            raise DataError(
                f"expected each file once, found {file!r} in {places[path]} and in {place}; "
                "delete one of the rows"
            )
        places[path] = place
        kept = {key: entries[key] for key in ("label", "speaker", "language", "licence")}
        rows.append(_Row(place, path, file, **kept))
    return rows


def _labels(rows: list[_Row]) -> tuple[str, ...]:
    labels = two_labels([row.label for row in rows])
    seen: dict[str, str] = {}
    for label in labels:
        if (other := seen.setdefault(label.casefold(), label)) != label:
            raise DataError(
                f"expected one way to write each label, found {other!r} and {label!r}; choose one"
            )
    return tuple(labels)


def _heard(row: _Row) -> OwnKeyword:
    try:
        sound, changes = read_wav_as(row.path, KEYWORD_RATE_HZ)
        if len(sound.values) < SHORTEST_KEYWORD:
            raise DataError(
                f"expected at least {SHORTEST_KEYWORD} samples (0.1 s) in {row.path.name}, found "
                f"{len(sound.values)}; no word is that short: record it again, or delete the row"
            )
        check_changes(sound.values, sound.axes, row.path.name)
    except DataError as error:
        raise DataError(f"{row.place}: {error}") from error
    clip = cut_clip(sound.values, KEYWORD_LENGTH)
    return OwnKeyword(row.file, row.label, row.speaker, row.language, row.licence, clip, changes)
