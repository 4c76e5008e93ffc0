"""Frames on the pipe, against bytes written by hand."""

from __future__ import annotations

import io
import json
import os
import sys
import threading

import numpy as np
import pytest

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.plain_data import decode, encode
from tinyml_course.grading import protocol
from tinyml_course.grading.protocol import read_frame, write_frame


class Trickle(io.RawIOBase):
    """A stream that moves one byte at a time, as a pipe may."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray(data)

    def read(self, size=-1):
        del size
        taken = bytes(self.data[:1])
        del self.data[:1]
        return taken

    def write(self, data):
        self.data += bytes(data[:1])
        return 1


def frame(body: bytes) -> io.BytesIO:
    return io.BytesIO(len(body).to_bytes(4, "big") + body)


def test_a_frame_is_a_big_endian_length_and_json():
    stream = io.BytesIO()
    write_frame(stream, {"a": [1, "ü"]})
    data = stream.getvalue()
    assert int.from_bytes(data[:4], "big") == len(data) - 4
    assert json.loads(data[4:]) == {"a": [1, "ü"]}


def test_frames_survive_a_pipe_that_moves_one_byte_at_a_time():
    stream = Trickle()
    write_frame(stream, {"text": "x" * 300})
    assert read_frame(stream) == {"text": "x" * 300}


def test_the_end_of_the_stream_is_an_end_of_file():
    for data in (b"", b"\x00\x00", b"\x00\x00\x00\x05{}"):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(data))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"{", "got b'{'"),
        (b"\xff\xfe{}", "JSON"),
        (b"[1]", "got list"),
        (b"[" * 200_000, "JSON"),
        (b"1" * 10_000, "JSON"),
    ],
)
def test_what_is_no_json_object_is_refused(body, found):
    with pytest.raises(PlainDataError, match="expected") as caught:
        read_frame(frame(body))
    assert found in str(caught.value)


def test_a_frame_that_claims_to_be_huge_is_refused_before_it_is_read():
    with pytest.raises(PlainDataError, match="at most 16777216 bytes, got 1735356005"):
        read_frame(io.BytesIO(b"gone"))


def test_a_message_that_is_too_long_is_not_written(monkeypatch):
    monkeypatch.setattr(protocol, "MAX_FRAME_BYTES", 20)
    stream = io.BytesIO()
    with pytest.raises(PlainDataError, match="at most 20 bytes of data, got 32; return less"):
        write_frame(stream, {"text": "x" * 20})
    assert stream.getvalue() == b""


@pytest.mark.parametrize(
    "body", [b'{"value": [' + b"[]," * 150_000 + b"1]}", b'{"a": "' + b"," * 200_001 + b'"}']
)
def test_a_message_of_very_many_values_is_refused_before_it_is_decoded(body, monkeypatch):
    monkeypatch.setattr(json, "loads", lambda body: pytest.fail("decoded"))
    with pytest.raises(PlainDataError, match="expected at most 200000 values, got"):
        read_frame(frame(body))


def test_an_answer_of_very_many_values_is_not_written():
    with pytest.raises(PlainDataError, match="return an array instead of a list"):
        write_frame(io.BytesIO(), {"value": [0] * 200_001})


def test_a_large_array_and_a_long_list_pass():
    array = np.arange(1_400_000, dtype=np.float64)
    numbers = list(range(190_000))
    stream = io.BytesIO()
    write_frame(stream, {"value": encode((array, numbers))})
    stream.seek(0)
    back, listed = decode(read_frame(stream)["value"])
    assert np.array_equal(back, array)
    assert listed == numbers


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_that_does_not_wait_is_waited_for():
    there, back = os.pipe()
    for end in (there, back):
        os.set_blocking(end, False)
    message = {"text": "x" * 500_000}  # more than a pipe holds
    with os.fdopen(back, "wb", buffering=0) as out, os.fdopen(there, "rb", buffering=0) as into:
        writer = threading.Timer(0.2, write_frame, (out, message))
        writer.start()
        assert read_frame(into) == message
        writer.join()
