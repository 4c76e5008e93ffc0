"""What a sound file holds: the chunks of a WAV file, whatever its lengths, or another format."""

from __future__ import annotations

import shlex
import struct
from pathlib import Path

from tinyml_course.errors import DataError

_UNKNOWN_LENGTH = 0x7FFFF000
"""sox, ffmpeg and arecord write this or more where they do not know how much will follow."""

_PAGES = (b"<!doctype", b"<html")
_FORMATS = {
    (0, b"ID3"): "MP3",
    (0, b"\xff\xfb"): "MP3",
    (0, b"\xff\xf3"): "MP3",
    (0, b"\xff\xf2"): "MP3",
    (0, b"\xff\xf1"): "AAC",
    (0, b"\xff\xf9"): "AAC",
    (4, b"ftyp"): "M4A or MP4, as phones record it",
    (0, b"\x1a\x45\xdf\xa3"): "WebM, as browsers record it",
    (0, b"OggS"): "Ogg (Opus or Vorbis), as messengers send it",
    (0, b"fLaC"): "FLAC",
    (0, b"#!AMR"): "AMR",
    (0, b"caff"): "CAF",
    (8, b"AIFF"): "AIFF",
    (8, b"AIFC"): "AIFF",
}


def check_is_wav(data: bytes, path: Path, sample_rate_hz: int) -> None:
    """Refuse what is surely no WAV file, whatever its name says.

    Raises
    ------
    DataError
        The file is empty, a page, or compressed sound; the message says what to do.
    """
    if not any(data[:4096]):
        what = "an empty file" if not data else f"{len(data)} bytes that start with zeros"
        raise DataError(
            f"expected a WAV file with plain samples at {path.name}, found {what}; the recorder "
            "wrote nothing, or the copy failed: copy it again, or record it again"
        )
    if data[:9].lower().startswith(_PAGES):
        raise DataError(
            f"expected a WAV file with plain samples at {path.name}, found a web page: the "
            "download gave a page instead of the file; download it again"
        )
    for (at, mark), what in _FORMATS.items():
        if data[at : at + len(mark)] == mark:
            new = shlex.quote(f"{path.stem}_new.wav")
            raise DataError(
                f"expected a WAV file with plain samples at {path.name}, found {what}; convert it: "
                f"ffmpeg -i {shlex.quote(path.name)} -ac 1 -ar {sample_rate_hz} -c:a pcm_s16le "
                f"{new}"
            )


def with_true_lengths(data: bytes, path: Path) -> bytes:
    """A WAV file of the chunks ``fmt`` and ``data`` alone, with the lengths that they really have.

    The length of the whole file (RIFF) is not looked at: recorders and pipes write a wrong one. A
    file without these two chunks is returned as it is.

    Raises
    ------
    DataError
        The file is cut short, or its header says that nothing follows though something does.

    Source: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return data
    at, fmt = 12, b""
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == b"data" and len(fmt) >= 16:
            samples = _samples(data[at + 8 :], length, fmt, path)
            body = b"".join(_chunk(name, c) for name, c in ((b"fmt ", fmt), (b"data", samples)))
            return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
        if data[at : at + 4] == b"fmt ":
            fmt = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return data


def _samples(rest: bytes, length: int, fmt: bytes, path: Path) -> bytes:
    block = max(struct.unpack_from("<H", fmt, 12)[0], 1)
    if length > len(rest) and length >= _UNKNOWN_LENGTH:
        return rest[: len(rest) // block * block]
    if length > len(rest):
        raise DataError(
            f"expected {length} bytes of sound in {path.name}, as its data chunk says, found "
            f"{len(rest)}; the file was cut short: copy it again, or keep what is there: sox "
            f"--ignore-length {shlex.quote(path.name)} {shlex.quote(path.stem + '_new.wav')}"
        )
    if not length and len(rest) >= block and not _is_chunk(rest):
        raise DataError(
            f"expected the length of the sound in the header of {path.name}, found 0 bytes, and "
            f"{len(rest)} follow; the recorder was not closed: sox --ignore-length "
            f"{shlex.quote(path.name)} {shlex.quote(path.stem + '_new.wav')}"
        )
    return rest[:length]


def _is_chunk(data: bytes) -> bool:
    name = data[:4]
    if len(data) < 8 or not (name.isascii() and name.decode().isprintable()):
        return False
    return bool(struct.unpack_from("<I", data, 4)[0] <= len(data) - 8)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
