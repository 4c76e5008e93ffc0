"""WAV files of every usual width come on one scale, and the others say how to convert them."""

from __future__ import annotations

import contextlib
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tinyml_course.datasets.acquisition import decode_acquisition, encode_acquisition
from tinyml_course.datasets.recording import Recording
from tinyml_course.datasets.wav import read_wav, write_wav
from tinyml_course.errors import DataError
from tinyml_course.features.log_mel_int8 import LogMelParameters, log_mel_int8

IN_A_FOLDER = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def riff(samples: bytes, bits: int, *, format_tag: int = 1, channels: int = 1, rate: int = 16_000):
    """A WAV file by hand: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", format_tag, channels, rate, rate * block, block, bits)
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(samples)) + samples + b"\0" * (len(samples) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def write(folder: Path, data: bytes, name: str = "yes.ana.wav") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def sound(values: Any = (0, 1, -1), rate: float = 16_000) -> Recording:
    return Recording(np.array(values, np.float32)[:, None], ("audio",), ("wav",), 1000 / rate)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (riff(bytes([128, 129, 0, 255]), 8), [0, 256, -32768, 32512]),
        (riff(struct.pack("<4h", 0, 1, -32768, 32767), 16), [0, 1, -32768, 32767]),
        (
            riff(bytes.fromhex("000100 010000 000080 ffff7f"), 24),
            [1, 0, -32768, 32767],
        ),
        (riff(struct.pack("<3i", 65536, 32768, -(2**31)), 32), [1, 0, -32768]),
        (riff(struct.pack("<3f", 0.5, -1, 2**-15), 32, format_tag=3), [16384, -32768, 1]),
        (riff(struct.pack("<2d", 0.5, -1), 64, format_tag=3), [16384, -32768]),
        (riff(struct.pack("<3f", 1, 1.2, 0.4999), 32, format_tag=3), [32767, 32767, 16381]),
    ],
)
def test_every_width_comes_on_the_scale_of_int16(
    data: bytes, expected: list[float], tmp_path: Path
) -> None:
    recording = read_wav(write(tmp_path, data), sample_rate_hz=16_000)
    assert recording.values[:, 0].tolist() == expected
    assert (recording.axes, recording.sample_rate_hz, recording.label) == (
        ("audio",),
        16_000,
        "yes",
    )


@IN_A_FOLDER
@given(arrays(np.int16, st.integers(1, 50)), st.sampled_from([8000, 11_025, 16_000, 44_100]))
def test_what_is_written_is_read_back_exactly(
    tmp_path: Path, values: np.ndarray, rate: int
) -> None:
    path = tmp_path / "x.wav"
    write_wav(sound(values, rate), path)
    again = read_wav(path, sample_rate_hz=rate)
    np.testing.assert_array_equal(again.values[:, 0], values)
    with wave.open(str(path)) as file:  # the standard library reads the same
        facts = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        assert facts == (1, 2, rate)
        assert file.readframes(1000) == values.astype("<i2").tobytes()


def test_values_are_rounded_to_the_nearest_step(tmp_path: Path) -> None:
    write_wav(sound([0.4, 0.6, -0.6]), tmp_path / "x.wav")
    assert read_wav(tmp_path / "x.wav").values[:, 0].tolist() == [0, 1, -1]


@pytest.mark.parametrize("value", [32768, -32769, 32767.6])
def test_what_would_be_clipped_is_not_written(value: float, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="from -32768 to 32767"):
        write_wav(sound([0, value]), tmp_path / "x.wav")
    assert not (tmp_path / "x.wav").exists()


def test_two_axes_and_a_broken_rate_are_not_written(tmp_path: Path) -> None:
    two = Recording(np.ones((3, 2)), ("x", "y"), ("g", "g"), 10)
    with pytest.raises(DataError, match="one axis for a WAV file"):
        write_wav(two, tmp_path / "x.wav")
    with pytest.raises(DataError, match=r"whole number of Hz .* found 62\.5"):
        write_wav(sound(rate=62.5), tmp_path / "x.wav")


def test_sound_can_be_sent_on_as_an_acquisition() -> None:
    recording = Recording([[1.0], [-2.0]], ("audio",), ("wav",), 0.0625, device_type="Nano 33")
    message = encode_acquisition(recording)
    assert b'"values": [1, -2]' in message
    assert decode_acquisition(message).sample_rate_hz == 16_000


def test_a_chunk_that_an_editor_left_is_passed_over(tmp_path: Path) -> None:
    plain = riff(struct.pack("<2h", 3, 4), 16)
    note = b"note" + struct.pack("<I", 4) + b"text"
    data = plain[:4] + struct.pack("<I", len(plain) - 8 + len(note)) + plain[8:] + note
    assert read_wav(write(tmp_path, data)).values[:, 0].tolist() == [3, 4]


GOOD = riff(struct.pack("<40h", *range(40)), 16)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (riff(b"\0" * 8, 16, channels=2), r"one channel in yes.ana.wav, found 2; .* sox .* -c 1 "),
        (riff(b"\0" * 8, 16, rate=44_100), "expected 16000 Hz .* found 44100 Hz; .* -r 16000 "),
        (riff(b"", 16), "found no sample"),
        (riff(b"\0" * 8, 64), "expected 8, 16, 24 or 32 bits .* found int64; .* sox "),
        (riff(b"\0" * 8, 8, format_tag=7), "plain samples .* sox .* -c 1 -r 16000 -b 16"),
        (riff(struct.pack("<f", np.nan), 32, format_tag=3), "finite numbers"),
        (riff(b"\0" * 8, 16, channels=0), "plain samples"),
        (riff(b"\0" * 8, 16, rate=0), "found 0 Hz"),
        (riff(struct.pack("<f", 9000), 32, format_tag=3), "float samples from -1 to 1 .* 9000"),
        (GOOD[:-7], r"expected 80 bytes of sound .* found 73; the file was cut short: .* sox --ig"),
        (GOOD[:-8], "found 72; the file was cut short"),
        (GOOD[:30], "plain samples"),
        (b"", "plain samples at yes.ana.wav, found an empty file; the recorder wrote nothing"),
        (b"\0" * 5000, "found 5000 bytes that start with zeros"),
        (b"ID3\x04 this is an mp3", "found MP3; convert it: ffmpeg -i yes.ana.wav -ac 1 -ar 16000"),
        (b"\0\0\0\x20ftypM4A ", "found M4A or MP4, as phones record it; .* ffmpeg"),
        (b"\x1a\x45\xdf\xa3\x9f", "found WebM, as browsers record it; .* ffmpeg"),
        (b"OggS\0", "found Ogg"),
        (b"fLaC\0", "found FLAC"),
        (b"FORM\0\0\0\0AIFF", "found AIFF"),
        (b"<!doctype html>", "found a web page: .* download it again"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer: .* git lfs pull"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(
    data: bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        read_wav(write(tmp_path, data), sample_rate_hz=16_000)


def test_the_command_quotes_what_a_shell_would_split(tmp_path: Path) -> None:
    path = write(tmp_path, riff(b"\0" * 8, 16, channels=2), "my yes.wav")
    with pytest.raises(DataError, match=r"sox 'my yes\.wav' -c 1 'my yes_new\.wav'"):
        read_wav(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a file to read at"):
        read_wav(tmp_path / "no.wav")


@IN_A_FOLDER
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=5),
    st.integers(0, len(GOOD)),
)
def test_a_damaged_file_is_read_or_raises_a_data_error(
    tmp_path: Path, changes: list[tuple[int, int]], length: int
) -> None:
    damaged = bytearray(GOOD)
    for place, byte in changes:
        damaged[place] = byte
    with contextlib.suppress(DataError):
        read_wav(write(tmp_path, bytes(damaged[:length])))


@IN_A_FOLDER
@given(st.binary(max_size=100), st.sampled_from([b"", b"RIFF", GOOD[:36], GOOD[:44]]))
def test_random_bytes_raise_nothing_but_a_data_error(
    tmp_path: Path, data: bytes, start: bytes
) -> None:
    with contextlib.suppress(DataError):
        read_wav(write(tmp_path, start + data))


SAMPLES = struct.pack("<40h", *range(40))


def with_lengths(riff_length: int, data_length: int, rest: bytes = b"") -> bytes:
    return (
        GOOD[:4]
        + struct.pack("<I", riff_length)
        + GOOD[8:40]
        + struct.pack("<I", data_length)
        + SAMPLES
        + rest
    )


NOTE = b"LIST" + struct.pack("<I", 4) + b"INFO"


@pytest.mark.parametrize(
    "data",
    [
        with_lengths(len(GOOD), 80),
        with_lengths(0, 80),
        with_lengths(2**32 - 1, 2**32 - 1),  # ffmpeg into a pipe
        with_lengths(0x7FFFF024, 0x7FFFF000),  # sox into a pipe
        with_lengths(0x80000024, 0x80000000),  # arecord
        with_lengths(36, 80),
        with_lengths(len(GOOD) - 8 + len(NOTE), 80, NOTE),
        with_lengths(2**32 - 1, 2**32 - 1, b"\0"),  # half a sample at the end
    ],
)
def test_wrong_lengths_in_the_header_lose_no_sample(data: bytes, tmp_path: Path) -> None:
    assert read_wav(write(tmp_path, data)).values[:, 0].tolist() == list(range(40))


def test_a_recorder_that_was_not_closed_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found 0 bytes, and 80 follow; the recorder was not clo"):
        read_wav(write(tmp_path, with_lengths(36, 0)))
    empty = riff(b"", 16) + NOTE
    with pytest.raises(DataError, match="found no sample"):
        read_wav(write(tmp_path, empty))


@pytest.mark.parametrize("bits", [24, 32])
def test_what_is_read_is_taken_by_features_and_written_again(bits: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(-(2**31), 2**31, 16_000)
    noise[0] = 2**31 - 1
    packed = noise.astype("<i4").view(np.uint8).reshape(-1, 4)[:, 4 - bits // 8 :].tobytes()
    recording = read_wav(write(tmp_path, riff(packed, bits)))
    assert log_mel_int8(recording.values, LogMelParameters()).dtype == np.int8
    write_wav(recording, tmp_path / "again.wav")
    np.testing.assert_array_equal(read_wav(tmp_path / "again.wav").values, recording.values)


@pytest.mark.parametrize("name", ["riff_size_plus_8.wav", "ffmpeg_pipe.wav"])
def test_files_with_a_wrong_length_are_read_whole(name: str, conformance_recordings: Path) -> None:
    data = (conformance_recordings / name).read_bytes()
    recording = read_wav(conformance_recordings / name, sample_rate_hz=16_000)
    np.testing.assert_array_equal(recording.values[:, 0], np.frombuffer(data[44:], "<i2"))
    assert len(recording.values) == 1600


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("data_size_0.wav", "found 0 bytes, and 3200 follow; .* sox --ignore-length"),
        ("lfs_pointer.wav", "a Git LFS pointer: .* git lfs pull"),
    ],
)
def test_files_without_their_sound_say_what_to_do(
    name: str, message: str, conformance_recordings: Path
) -> None:
    with pytest.raises(DataError, match=message):
        read_wav(conformance_recordings / name)


def test_a_float_file_has_features_and_can_be_written(
    conformance_recordings: Path, tmp_path: Path
) -> None:
    recording = read_wav(conformance_recordings / "float_normalised.wav")
    assert log_mel_int8(recording.values, LogMelParameters()).dtype == np.int8
    write_wav(recording, tmp_path / "again.wav")
    assert recording.values.max() <= 32767
    np.testing.assert_array_equal(recording.values, recording.values.astype(np.int16))
