"""Own recordings of words come with speaker, consent and licence, or not at all."""

from __future__ import annotations

import struct
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import split_by_group
from tinyml_course.datasets.keyword_manifest import write_keyword_manifest
from tinyml_course.datasets.own_keywords import (
    cut_clip,
    load_own_keywords,
    read_own_keywords,
)
from tinyml_course.datasets.recording import Recording
from tinyml_course.datasets.wav import write_wav
from tinyml_course.errors import DataError

HEADER = "file,label,speaker,language,consent,licence\n"
ROWS = (
    "yes/ana_1.wav,yes,Ana,en,yes,CC0-1.0",
    "yes/ben_1.wav,yes,Ben,en,Yes,CC-BY-4.0",
    "no/ana_1.wav,no,ana,en,yes,CC0-1.0",
    "no/eva_1.wav,não,Eva,pt,YES,CC0-1.0",
)


def write_sound(path: Path, samples: np.ndarray, rate: int = 16_000) -> None:
    path.parent.mkdir(exist_ok=True)
    values = np.asarray(samples, np.float32)[:, None]
    write_wav(Recording(values, ("audio",), ("wav",), 1000 / rate), path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four clips of three people: one too short, one too long."""
    for i, (row, length) in enumerate(zip(ROWS, (16_000, 8000, 16_000, 40_000), strict=True)):
        write_sound(tmp_path / row.split(",")[0], np.resize([i + 1, -i - 1], length))
    return manifest(tmp_path, HEADER + "\n".join(ROWS))


def manifest(folder: Path, text: str) -> Path:
    (folder / "manifest.csv").write_text(text, encoding="utf-8")
    return folder


def changed(old: str, new: str) -> str:
    text = HEADER + "\n".join(ROWS) + "\n"
    assert old in text
    return text.replace(old, new, 1)


def test_clips_are_a_second_long_and_speakers_are_groups(folder: Path) -> None:
    data = load_own_keywords(folder)
    assert data.x.shape == (4, 16_000, 1)
    assert data.labels == ("no", "não", "yes")
    assert data.y.tolist() == [2, 2, 0, 1]
    assert data.groups.tolist() == [0, 1, 0, 2]  # Ana and ana are one person
    assert (data.axes, data.units, data.sample_rate_hz) == (("audio",), ("wav",), 16_000)
    assert data.licence == "CC-BY-4.0; CC0-1.0"
    assert "3 speakers" in data.citation
    assert not data.synthetic
    assert data.x[0, 0, 0] == 1
    assert (np.abs(data.x[1, :8000]) == 2).all()
    assert not data.x[1, 8000:].any()


def test_no_speaker_is_on_both_sides_of_a_split(folder: Path) -> None:
    train, test = split_by_group(load_own_keywords(folder), test_groups=[0])
    assert (len(train), len(test)) == (2, 2)


def test_the_version_changes_with_a_sample_and_with_nothing_else(folder: Path) -> None:
    first = load_own_keywords(folder).version
    assert load_own_keywords(folder).version == first
    samples = np.resize([1, -1], 16_000)
    samples[5] = 9
    write_sound(folder / "yes/ana_1.wav", samples)
    assert load_own_keywords(folder).version != first


def test_one_language_can_be_chosen(folder: Path) -> None:
    data = load_own_keywords(folder, language="en")
    assert (len(data), data.labels) == (3, ("no", "yes"))
    with pytest.raises(DataError, match=r"a language among \['en', 'pt'\].*got 'sw'"):
        load_own_keywords(folder, language="sw")


def test_of_a_long_sound_the_loudest_stretch_is_kept() -> None:
    sound = np.full((50, 1), 3, np.float32)  # a microphone's offset is no sound
    sound[30:34, 0] += [9, -9, 9, -9]
    assert cut_clip(sound, 4)[:, 0].tolist() == [12, -6, 12, -6]
    assert cut_clip(sound[:30], 4)[:, 0].tolist() == [3, 3, 3, 3]
    assert cut_clip(sound[:4], 4).tolist() == sound[:4].tolist()


@pytest.mark.parametrize("place", [0, 1, 4999, 10_000, 23_999, 24_000])
def test_a_word_is_found_wherever_it_is(place: int) -> None:
    sound = np.random.default_rng(1).normal(0, 1, (40_000, 1)).astype(np.float32)
    word = np.random.default_rng(2).normal(0, 500, (16_000, 1)).astype(np.float32)
    sound[place : place + 16_000] += word
    assert cut_clip(sound, 16_000).tobytes() == sound[place : place + 16_000].tobytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            changed("Ana,en,yes", "Ana,en,no"),
            r"consent yes for 'yes/ana_1.wav' in line 2 of manifest.csv, found 'no'; ask the",
        ),
        (changed("eva_1.wav,não,Eva,pt,YES", "eva_1.wav,não,Eva,pt,"), "in line 5 .* found ''"),
        (changed("yes,CC0-1.0", "yes,"), "a licence for 'yes/ana_1.wav' in line 2 .* ask the"),
        (changed("Ben", " "), "a speaker for 'yes/ben_1.wav' in line 3 .* write a name"),
        (changed(",yes,Ana", ",,Ana"), "a label for 'yes/ana_1.wav' in line 2"),
        (changed("Ana,en", "Ana,"), "a language for 'yes/ana_1.wav' in line 2"),
        (changed("ana_1.wav", "ana_9.wav"), "the file 'yes/ana_9.wav' of line 2 .* found none"),
        (changed("yes/ana_1.wav", "yes"), "the file 'yes' of line 2 .* found none"),
        (changed("yes/ana_1.wav", "x" * 5000), "of line 2 .* found none"),
        (changed("yes/ana_1.wav", "../ana_1.wav"), "a file inside .* in line 2 .* found '../ana"),
        (changed("yes/ana_1.wav", "/etc/passwd"), "a file inside .* in line 2"),
        (changed("yes/ana_1.wav", r"..\ana_1.wav"), "a file inside .* in line 2"),
        (changed("yes/ana_1.wav", ""), "a file inside .* in line 2 .* found ''"),
        (changed("yes/ben_1.wav", "./yes/ana_1.wav"), "each file once, .* line 2 .* in line 3"),
        (changed("no,ana", "Yes,ana"), "one way to write each label, found 'Yes' and 'yes'"),
        (changed("language", "sex"), r"columns among file, label, .*found \['sex'\]; rename"),
        (changed(",licence", ",licence,age"), r"expected columns among .* found \['age'\]|cells"),
        (changed("en,yes", "en,yes,yes"), "expected 6 cells in line 2 .* found 7"),
        (HEADER, "a row for each file in manifest.csv, found none"),
        ("", "found an empty file"),
        (HEADER.replace(",", ";") + ROWS[0].replace(",", ";"), "expected commas"),
    ],
)
def test_what_is_wrong_in_the_manifest_is_named_with_row_file_and_remedy(
    folder: Path, text: str, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        load_own_keywords(manifest(folder, text))


def test_a_missing_column_is_named(folder: Path) -> None:
    lines = [row.rpartition(",")[0] for row in (HEADER.strip(), *ROWS)]
    with pytest.raises(DataError, match=r"\['licence'\] missing; add it"):
        load_own_keywords(manifest(folder, "\n".join(lines)))


def test_no_file_is_opened_before_every_row_has_its_consent(folder: Path) -> None:
    (folder / "yes/ana_1.wav").write_bytes(b"not sound")
    with pytest.raises(DataError, match=r"consent yes for 'no/eva_1.wav'"):
        load_own_keywords(manifest(folder, changed("pt,YES", "pt,no")))


def stereo(left: np.ndarray, right: np.ndarray, rate: int) -> bytes:
    data = np.column_stack([left, right]).astype("<i2").tobytes()
    fmt = struct.pack("<HHIIHH", 1, 2, rate, 4 * rate, 4, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_a_sound_that_cannot_be_used_is_named_with_its_row(folder: Path) -> None:
    (folder / "no/ana_1.wav").write_bytes(b"\x1a\x45\xdf\xa3" + b"opus" * 100)
    with pytest.raises(DataError, match=r"line 4 .* WebM, .*: ffmpeg -i ana_1.wav -ac 1 -ar 16000"):
        load_own_keywords(folder)


def test_stereo_at_another_rate_becomes_mono_at_16_khz_and_says_so(folder: Path) -> None:
    seconds = np.arange(44_100) / 44_100
    tone, too_high = (np.sin(2 * np.pi * hz * seconds) for hz in (1000, 12_000))
    (folder / "no/ana_1.wav").write_bytes(stereo(8000 * tone, 4000 * too_high, 44_100))
    ana = read_own_keywords(folder)[2]
    assert ana.changes == "mono of 2 channels, 16000 Hz from 44100 Hz"
    assert ana.clip.shape == (16_000, 1)
    wanted = 4000 * np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
    middle = slice(200, -200)  # at the ends the filter meets nothing
    assert np.abs(ana.clip[middle, 0] - wanted[middle]).max() < 40
    assert [row.changes for row in read_own_keywords(folder)] == ["", "", ana.changes, ""]
    assert load_own_keywords(folder).x[2].tobytes() == ana.clip.tobytes()


def test_one_recording_of_one_word_is_welcome_to_be_heard(folder: Path) -> None:
    (only,) = read_own_keywords(manifest(folder, HEADER + ROWS[1]))
    assert (only.file, only.label, only.speaker, only.licence) == (
        "yes/ben_1.wav",
        "yes",
        "Ben",
        "CC-BY-4.0",
    )
    assert not only.clip[8000:].any()


OWNER = {"speaker": "Ana", "language": "qu", "consent": "yes", "licence": "CC0-1.0"}


def test_the_manifest_is_made_of_the_names_of_folders_and_files(tmp_path: Path) -> None:
    for name in ("Arí/take 1.wav", "mana/1.WAV", "mana_2.wav"):
        write_sound(tmp_path / name, np.resize([1, -1], 8000))
    (tmp_path / "mana/1.m4a").write_bytes(b"the phone's file, converted already")
    write_keyword_manifest(tmp_path, **OWNER)
    heard = read_own_keywords(tmp_path)
    assert {(row.file, row.label) for row in heard} == {
        ("Arí/take 1.wav", "arí"),
        ("mana/1.WAV", "mana"),
        ("mana_2.wav", "mana"),
    }
    assert {(row.speaker, row.language, row.licence) for row in heard} == {("Ana", "qu", "CC0-1.0")}


def test_rows_that_are_there_stay_and_new_files_are_added(folder: Path) -> None:
    write_sound(folder / "yes/eva_2.wav", np.resize([7, -7], 8000))
    write_keyword_manifest(folder, **OWNER | {"speaker": "Eva"})
    before, after = HEADER + "\n".join(ROWS), (folder / "manifest.csv").read_text(encoding="utf-8")
    assert after == before + "\nyes/eva_2.wav,yes,Eva,qu,yes,CC0-1.0\n"


@pytest.mark.parametrize(
    ("files", "changed_owner", "message"),
    [
        (["yes.wav"], {"consent": "no"}, r'consent "yes", got \'no\'; .* ask first'),
        (["yes.wav"], {"speaker": " "}, "a text for speaker"),
        (
            ["a b/1.m4a"],
            {},
            r"1 in another .* ffmpeg -i 'a b/1.m4a' -ac 1 -ar 16000 .* 'a b/1.wav'",
        ),
        (["yes.wav", "no.webm", "x.mp3"], {}, "found 2 in another format; .*ffmpeg -i no.webm"),
        (["notes.txt"], {}, "found none among 1 files; put one"),
        (["12.wav"], {}, "a word in the name of 12.wav, found none; rename it"),
    ],
)
def test_what_no_manifest_can_list_is_named_with_the_remedy(
    tmp_path: Path, files: list[str], changed_owner: dict[str, str], message: str
) -> None:
    for name in files:
        write_sound(tmp_path / name, np.resize([1, -1], 8000))
    with pytest.raises(DataError, match=message):
        write_keyword_manifest(tmp_path, **OWNER | changed_owner)
    assert not (tmp_path / "manifest.csv").exists()


def test_a_folder_without_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected manifest\.csv"):
        load_own_keywords(tmp_path)
    with pytest.raises(DataError, match=r"expected list\.csv"):
        load_own_keywords(tmp_path, manifest="list.csv")


@pytest.mark.parametrize("no_name", [True, ""])
def test_what_is_no_name_of_a_folder_is_refused(no_name: Any) -> None:
    for read in (load_own_keywords, read_own_keywords):
        with pytest.raises(DataError, match='expected a name such as "my_words", got'):
            read(no_name)


def test_one_word_alone_is_refused(folder: Path) -> None:
    manifest(folder, HEADER + "\n".join(ROWS[:2]))
    with pytest.raises(DataError, match="at least two labels, found 'yes' alone"):
        load_own_keywords(folder)


def test_a_muted_microphone_is_named_with_its_row(folder: Path) -> None:
    write_sound(folder / "no/eva_1.wav", np.zeros(16_000))
    with pytest.raises(DataError, match=r"line 5 of manifest.csv: eva_1.wav: .* found 0 in all 16"):
        load_own_keywords(folder)


@pytest.mark.parametrize("length", [1, 1599])
def test_a_keyword_shorter_than_a_tenth_of_a_second_is_refused(folder: Path, length: int) -> None:
    write_sound(folder / "no/eva_1.wav", np.resize([1, -1], length))
    with pytest.raises(
        DataError, match=rf"line 5 .* 1600 samples \(0.1 s\) .* found {length}; no w"
    ):
        load_own_keywords(folder)


@pytest.mark.parametrize(("of_file", "of_row"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_names_meet_however_their_accents_are_composed(
    folder: Path, of_file: str, of_row: str
) -> None:
    plain = load_own_keywords(folder)
    (folder / "no").rename(folder / unicodedata.normalize(of_file, "não"))
    (folder / unicodedata.normalize(of_file, "não") / "eva_1.wav").rename(
        folder / unicodedata.normalize(of_file, "não") / unicodedata.normalize(of_file, "Zoë.wav")
    )
    text = changed("no/eva_1.wav", unicodedata.normalize(of_row, "não/Zoë.wav"))
    text = text.replace("no/ana", unicodedata.normalize(of_row, "não/ana"))
    text = text.replace(",não,", "," + unicodedata.normalize(of_row, "não") + ",")
    data = load_own_keywords(manifest(folder, text))
    assert (data.labels, data.version) == (plain.labels, plain.version)
