"""Real voices, from archives of GitHub's layout served on this machine."""

from __future__ import annotations

import errno
import hashlib
import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile
from typer.testing import CliRunner

from tests.support.http_server import serve
from tinyml_course.cli import app
from tinyml_course.datasets import fetch, listed_files
from tinyml_course.datasets import fetch_voices as voices
from tinyml_course.datasets.listed_files import Listed, read_registry
from tinyml_course.errors import DataError

soundfile = pytest.importorskip("soundfile")

RATE = 16_000
WORDS = ("alexa", "view glass")


def tone(number: int, seconds: float = 0.5, rate: int = RATE) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return np.rint(1000 * (1 + number) * np.sin(2 * np.pi * 440 * t)).astype(np.int16)


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    wavfile.write(file, rate, samples)
    return file.getvalue()


def flac(samples: np.ndarray, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def word_files() -> dict[str, bytes]:
    """45 clips, so that a few damaged ones are a small share."""
    files = {f"audio/alexa/{i}.flac": flac(tone(i)) for i in range(22)}
    return files | {f"audio/view glass/{i:02}.wav": wav(tone(i)) for i in range(23)}


def digit_files() -> dict[str, bytes]:
    return {
        f"recordings/{digit}_{speaker}_{i}.wav": wav(tone(digit, rate=8000), 8000)
        for digit in (0, 7)
        for speaker in ("theo", "george")
        for i in range(2)
    }


def archive_of(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("repository-8491919/README.md", "not listed")
        for name, data in files.items():
            archive.writestr(f"repository-8491919/{name}", data)
    return file.getvalue()


def registry_of(files: dict[str, bytes]) -> dict[str, Listed]:
    return {
        name: Listed(hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()
    }


@pytest.fixture
def downloads(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "downloads"


@pytest.fixture
def site(downloads, monkeypatch):
    """Serves both archives; a test changes what is served."""
    listed = {"wake_words": word_files(), "spoken_digits": digit_files()}
    monkeypatch.setattr(voices, "read_registry", lambda name: registry_of(listed[name]))
    with serve() as site:
        site.files["/wake_words"] = archive_of(listed["wake_words"])
        site.files["/spoken_digits"] = archive_of(listed["spoken_digits"])
        for name in ("WAKE_WORDS", "SPOKEN_DIGITS"):
            remote = replace(getattr(voices, name), url=f"{site.url}/{name.lower()}")
            monkeypatch.setattr(voices, name, remote)
        yield site


def test_the_registries_list_every_clip_with_its_checksum():
    words, digits = read_registry("wake_words"), read_registry("spoken_digits")
    assert {Path(path).parent.name for path in words} == {
        "alexa", "computer", "jarvis", "smart mirror", "snowboy", "view glass",
    }  # fmt: skip
    assert len(digits) == 3000
    for listed in (*words.values(), *digits.values()):
        assert len(bytes.fromhex(listed.sha256)) == 32
        assert listed.size_bytes > 0


def test_clips_are_fetched_verified_and_loaded(site, downloads, capsys):
    folder = voices.fetch_wake_words()
    said = capsys.readouterr().err
    assert said.index("198 MB") < said.index("Licence: Apache-2.0") < said.index("Cite: Picovoice")
    assert not (folder / "README.md").exists()
    data = voices.load_wake_words()
    assert data.labels == WORDS
    assert data.x.shape == (45, RATE, 1)
    assert (len(set(data.groups)), data.synthetic) == (45, False)
    expected = np.concatenate([tone(0), np.zeros(RATE // 2)])
    np.testing.assert_array_equal(data.x[0, :, 0], expected)
    np.testing.assert_array_equal(data.x[22, :, 0], expected)
    assert voices.load_wake_words(("view glass",), per_word=3).x.shape == (3, RATE, 1)
    assert len(site.ranges) == 1  # nothing is asked twice


def test_a_connection_that_is_cut_is_resumed(site, downloads):
    site.cut_after = 150_000
    with pytest.raises(DataError, match="MB are kept in"):
        voices.fetch_wake_words()
    site.cut_after = None
    voices.fetch_wake_words()
    assert site.ranges[0] is None
    assert site.ranges[1].startswith("bytes=")
    assert len(voices.load_wake_words().x) == 45


def test_a_file_with_another_checksum_is_named_and_left_out(site, downloads, caplog):
    changed = word_files() | {"audio/alexa/3.flac": flac(tone(3)[::-1])}
    changed["audio/view glass/05.wav"] = b"another length"
    site.files["/wake_words"] = archive_of(changed)
    voices.fetch_wake_words()
    assert "audio/view glass/05.wav is left out of wake_words: expected" in caplog.text
    assert "audio/alexa/3.flac is left out of wake_words" in caplog.text
    data = voices.load_wake_words()
    assert len(data.x) == 43
    assert data.source.endswith("2 damaged files left out")


def test_an_archive_of_another_version_is_refused(site, downloads):
    site.files["/wake_words"] = archive_of(dict.fromkeys(word_files(), b"other"))
    with pytest.raises(DataError, match=r"expected 45 listed files .* found 45 missing or diff"):
        voices.fetch_wake_words()
    assert not (downloads / "wake_words").exists()


def test_a_clip_that_cannot_be_decoded_is_named_and_left_out(site, downloads, caplog, monkeypatch):
    files = word_files() | {"audio/alexa/7.flac": b"fLaC" + bytes(2000)}
    monkeypatch.setattr(voices, "read_registry", lambda _: registry_of(files))
    site.files["/wake_words"] = archive_of(files)
    voices.fetch_wake_words()
    data = voices.load_wake_words()
    assert len(data.x) == 44
    assert "7.flac" in caplog.text
    assert data.source.endswith("1 damaged files left out")


def test_a_damaged_archive_is_said(site, downloads):
    site.files["/wake_words"] = site.files["/wake_words"][:-500]
    with pytest.raises(DataError, match="to be a whole archive, but"):
        voices.fetch_wake_words()
    assert not (downloads / "wake_words").exists()


def test_a_full_disk_leaves_nothing_half_extracted(site, downloads, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataError, match="No space left on device; free space"):
        voices.fetch_wake_words()
    assert sorted(path.name for path in downloads.iterdir() if path.is_dir()) == []


def test_digits_are_grouped_by_speaker_and_resampled(site, downloads):
    voices.fetch_spoken_digits()
    data = voices.load_spoken_digits()
    assert (data.labels[7], data.codes[7]) == ("seven", "7")
    assert data.version.endswith("speakers george, theo")
    assert sorted(zip(data.y.tolist(), data.groups.tolist(), strict=True)) == sorted(
        2 * [(0, 0), (0, 1), (7, 0), (7, 1)]
    )
    spectrum = np.abs(np.fft.rfft(data.x[0, : RATE // 2, 0]))
    assert spectrum.argmax() * 2 == 440  # bins of 2 Hz
    assert len(voices.load_spoken_digits(("theo",), per_digit=1).x) == 2


def test_the_loaders_say_what_to_do_before_anything_was_fetched(site, downloads):
    with pytest.raises(DataError, match=r"fetch_wake_words\(\) or tinyml fetch wake_words, or cop"):
        voices.load_wake_words()
    assert site.ranges == []


@pytest.mark.parametrize("words", [("yes",), ("alexa", "alexa"), (), "alexa"])
def test_unknown_words_are_named(site, downloads, words):
    voices.fetch_wake_words()
    with pytest.raises(DataError, match="expected different words among alexa, view glass, got"):
        voices.load_wake_words(words)


def test_a_file_of_another_name_among_the_digits_is_named(tmp_path, downloads):
    (tmp_path / "seven.wav").write_bytes(wav(tone(1)))
    with pytest.raises(DataError, match=r"such as 7_george_12\.wav .* found seven\.wav"):
        voices.load_spoken_digits(clips=tmp_path)


def test_archives_on_a_stick_are_copied_and_loaded_without_a_network(tmp_path, site, downloads):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / voices.WAKE_WORDS.file).write_bytes(site.files["/wake_words"])
    result = CliRunner().invoke(app, ["fetch", "--from", str(stick)])
    assert (result.exit_code, result.output.startswith("copied ")) == (0, True)
    assert len(voices.load_wake_words().x) == 45
    assert site.ranges == []
    assert fetch.copy_downloads(stick) == []  # they are there already


def test_a_stick_without_archives_is_said(tmp_path, downloads):
    with pytest.raises(DataError, match=r"expected an archive in .*, such as .*wake-word-bench"):
        fetch.copy_downloads(tmp_path)


def test_the_command_lists_the_sets_and_refuses_others():
    listed = CliRunner().invoke(app, ["fetch"]).output
    assert "spoken_digits\nfree-spoken-digit-dataset-26eb9aa.zip: 21 MB" in listed
    assert "spoken_words" not in listed  # one pack for each language
    refused = CliRunner().invoke(app, ["fetch", "voices"])
    assert refused.exit_code == 2


def test_a_folder_that_exists_is_not_extracted_again(tmp_path):
    archive = tmp_path / "none.zip"
    (tmp_path / "clips").mkdir()
    assert listed_files.extract_listed(archive, {}, tmp_path / "clips") == {}


def test_a_fifth_is_held_out_by_name_whatever_else_is_there(site, downloads):
    voices.fetch_wake_words()
    learned, held_out = (voices.load_wake_words(part=part) for part in voices.PARTS)
    assert len(learned.x) + len(held_out.x) == 45
    assert 3 < len(held_out.x) < 16
    sounds = Counter(clip.tobytes() for clip in (*learned.x, *held_out.x))
    assert sounds == Counter(clip.tobytes() for clip in voices.load_wake_words().x)
    one = voices.load_wake_words(("view glass",), part="held out")
    chosen = held_out.labels.index("view glass")
    np.testing.assert_array_equal(one.x, held_out.x[held_out.y == chosen])
    assert (learned.version, held_out.version) == ("1, training", "1, held out")
    with pytest.raises(DataError, match=r"part to be one of \('training', 'held out'\).*'test'"):
        voices.load_wake_words(part="test")
