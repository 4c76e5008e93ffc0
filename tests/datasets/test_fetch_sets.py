"""Each public set, from small archives of the same layout served on this machine."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from scipy.io import wavfile

from tests.support.http_server import serve
from tinyml_course.datasets import fetch_har as har
from tinyml_course.datasets import fetch_speech as speech
from tinyml_course.datasets import fetch_words as spoken
from tinyml_course.errors import DataError

CLIPS = {
    "yes/0000000a_nohash_0.wav": 16_000,
    "yes/0000000a_nohash_1.wav": 12_000,
    "yes/0000000b_nohash_0.wav": 16_000,
    "no/0000000b_nohash_0.wav": 16_000,
    "no/0000000c_nohash_0.wav": 16_000,
    "_background_noise_/pink_noise.wav": 30_000,
}


def sound(name: str) -> np.ndarray:
    return np.full(CLIPS[name], 1 + list(CLIPS).index(name), np.int16)


def wav(name: str) -> bytes:
    file = io.BytesIO()
    wavfile.write(file, 16_000, sound(name))
    return file.getvalue()


def tar_of(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def site():
    with serve() as site:
        yield site


def at(site, remote, content: bytes):
    site.files["/file"] = content
    checksum = hashlib.sha256(content).hexdigest()
    return replace(remote, url=f"{site.url}/file", size_bytes=len(content), sha256=checksum)


@pytest.fixture
def commands(site, monkeypatch):
    members = {name: wav(name) for name in CLIPS}
    members["validation_list.txt"] = b"yes/0000000b_nohash_0.wav\n"
    members["testing_list.txt"] = b"no/0000000c_nohash_0.wav\n"
    monkeypatch.setattr(
        speech, "SPEECH_COMMANDS", at(site, speech.SPEECH_COMMANDS, tar_of(members))
    )
    return site


def test_speech_commands_are_clips_of_a_second_with_their_speakers(commands):
    data = speech.fetch_speech_commands(("yes", "no"))
    assert data.x.shape == (5, 16_000, 1)
    assert data.labels == ("yes", "no")
    assert data.y.tolist() == [0, 0, 0, 1, 1]
    assert data.groups.tolist() == [10, 10, 11, 11, 12]
    np.testing.assert_array_equal(data.x[0, :, 0], sound("yes/0000000a_nohash_0.wav"))
    assert data.x[1, 11_999:12_001, 0].tolist() == [2, 0]  # a short clip has zeros behind
    assert not data.synthetic
    speech.fetch_speech_commands(("no",))
    assert len(commands.ranges) == 1


@pytest.mark.parametrize(
    ("part", "values"), [("train", [4, 1, 2]), ("validation", [3]), ("test", [5])]
)
def test_the_parts_are_those_of_the_authors(commands, part, values):
    data = speech.fetch_speech_commands(("no", "yes"), part=part)
    assert data.x[:, 0, 0].tolist() == values


def test_the_first_clips_of_each_word_are_enough_where_asked(commands):
    data = speech.fetch_speech_commands(per_word=1)
    assert data.x[:, 0, 0].tolist() == [1, 4]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"words": ("yes", "maybe")}, "words among no, yes, got"),
        ({"words": ("yes", "yes")}, "different words"),
        ({"words": ()}, "different words"),
        ({"words": ("_background_noise_",)}, "words among no, yes"),
        ({"part": "training"}, "expected part as one of all, train"),
        ({"per_word": 0}, "expected per_word"),
        ({"words": ("no",), "part": "validation"}, "found none"),
    ],
)
def test_a_wrong_choice_of_speech_commands_is_named(commands, wrong, message):
    with pytest.raises(DataError, match=message):
        speech.fetch_speech_commands(**wrong)


def test_a_clip_without_a_speaker_is_named(commands, tmp_path):
    speech.fetch_speech_commands()
    folder = tmp_path / "cache" / "downloads" / "speech_commands_v2" / "yes"
    (folder / "0000000a_nohash_0.wav").rename(folder / "clip.wav")
    with pytest.raises(DataError, match=r"expected a name such as .* found clip\.wav"):
        speech.fetch_speech_commands()


def har_tables(part: str, people: list[int], *, width: int = 128) -> dict[str, np.ndarray]:
    n, top = len(people), f"UCI HAR Dataset/{part}"
    tables = {
        f"{top}/Inertial Signals/{signal}_{part}.txt": np.arange(n * width).reshape(n, width)
        + 1000 * index
        for index, signal in enumerate(har._SIGNALS)
    }
    tables[f"{top}/y_{part}.txt"] = np.arange(n)[:, None] + 1
    tables[f"{top}/subject_{part}.txt"] = np.array(people)[:, None]
    return tables


def har_zip(tables: dict[str, np.ndarray]) -> bytes:
    members = {}
    for name, table in tables.items():
        text = io.StringIO()
        np.savetxt(text, table, fmt="  %.7e" if table.shape[1] > 1 else "%d")
        members[name] = text.getvalue().encode()
    members["__MACOSX/UCI HAR Dataset/._README.txt"] = b"junk"
    return zip_of({"UCI HAR Dataset.zip": zip_of(members), "UCI HAR Dataset.names": b"text"})


def serve_har(site, monkeypatch, tables):
    monkeypatch.setattr(har, "UCI_HAR", at(site, har.UCI_HAR, har_zip(tables)))


def test_uci_har_is_windows_of_six_axes_with_their_people(site, monkeypatch):
    serve_har(site, monkeypatch, har_tables("train", [1, 1, 3]) | har_tables("test", [2, 4]))
    data = har.fetch_uci_har()
    assert data.x.shape == (5, 128, 6)
    assert data.x[1, 2].tolist() == [130 + 1000 * axis for axis in range(6)]
    assert data.y.tolist() == [0, 1, 2, 0, 1]
    assert data.groups.tolist() == [1, 1, 3, 2, 4]
    again = har.fetch_uci_har()
    assert again.sha256() == data.sha256()
    assert har.fetch_uci_har(part="test").groups.tolist() == [2, 4]
    assert len(site.ranges) == 1


def test_a_uci_har_of_another_layout_is_named(site, monkeypatch, tmp_path):
    serve_har(site, monkeypatch, har_tables("train", [1]))
    with pytest.raises(DataError, match=r"expected the file total_acc_x_test\.txt"):
        har.fetch_uci_har(folder=tmp_path / "a")
    serve_har(site, monkeypatch, har_tables("train", [1], width=64))
    with pytest.raises(DataError, match="expected 128 numbers a line"):
        har.fetch_uci_har(part="train", folder=tmp_path / "b")
    short = har_tables("train", [1, 2])
    short["UCI HAR Dataset/train/y_train.txt"] = np.array([[1]])
    serve_har(site, monkeypatch, short)
    with pytest.raises(DataError, match="as many rows in each file"):
        har.fetch_uci_har(part="train", folder=tmp_path / "c")
    with pytest.raises(DataError, match="expected part as one of"):
        har.fetch_uci_har(part="validation")


def test_spoken_words_are_a_folder_with_a_folder_for_each_word(site, monkeypatch):
    record = spoken.spoken_words_record("rw")
    content = tar_of({"rw/clips/yego/common_voice_rw_1.opus": b"Opus"})
    monkeypatch.setattr(spoken, "spoken_words_record", lambda _: at(site, record, content))
    folder = spoken.fetch_spoken_words("rw")
    assert (folder / "rw" / "clips" / "yego" / "common_voice_rw_1.opus").read_bytes() == b"Opus"


@pytest.mark.network
def test_uci_har_itself_has_thirty_people(tmp_path):
    data = har.fetch_uci_har(folder=tmp_path)
    assert data.x.shape == (10_299, 128, 6)
    assert np.unique(data.groups).tolist() == list(range(1, 31))
    assert data.class_counts()["laying"] == 1944
    assert not set(har.fetch_uci_har(part="train", folder=tmp_path).groups) & set(
        har.fetch_uci_har(part="test", folder=tmp_path).groups
    )


@pytest.mark.network
def test_speech_commands_themselves_have_these_clips(tmp_path):
    data = speech.fetch_speech_commands(("yes", "no"), part="test", folder=tmp_path)
    assert data.class_counts() == {"yes": 419, "no": 405}
