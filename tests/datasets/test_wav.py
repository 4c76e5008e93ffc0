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
            [1, 1 / 256, -32768, 32767.99609375],
        ),
        (riff(struct.pack("<3i", 65536, 32768, -(2**31)), 32), [1, 0.5, -32768]),
        (riff(struct.pack("<3f", 0.5, -1, 2**-15), 32, format_tag=3), [16384, -32768, 1]),
        (riff(struct.pack("<2d", 0.5, -1), 64, format_tag=3), [16384, -32768]),
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
        (GOOD[:-7], "plain samples"),
        (GOOD[:-8], "plain samples .* Reached EOF"),
        (GOOD[:30], "plain samples"),
        (b"", "plain samples"),
        (b"ID3\x04 this is an mp3", "plain samples .* sox yes.ana.wav -c 1 "),
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
