"""Edge Impulse's data acquisition format, JSON and CBOR, signed or not.

A message has three parts: ``protected`` says how it is signed, ``signature`` is 64 hexadecimal
digits, ``payload`` is one recording. The signature covers the bytes of the whole message with 64
zeros in its place, so it is also checked on bytes: a message that is parsed and written again may
have other bytes.

Source: https://docs.edgeimpulse.com/tools/specifications/data-acquisition/json-cbor
"""

from __future__ import annotations

import hmac
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NoReturn

import numpy as np

from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.datasets.user_files import read_bytes, shown
from tinyml_course.errors import DataError, MissingDependencyError

Encoding = Literal["json", "cbor"]

_NO_SIGNATURE = "0" * 64
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**128  # more than float32 can hold
_DEEPEST = 8  # a message has four levels
_BINARY = {
    "u8": "<u1", "i8": "<i1", "u16": "<u2", "i16": "<i2", "u32": "<u4", "i32": "<i4", "f32": "<f4",
}  # fmt: skip
_TAGS = (*range(6), 25, *range(28, 31), *range(35, 38), 52, 54, 100, 256, 258, 260, 261, 1004)
"""Tags that cbor2 would turn into objects: dates, regular expressions, references. None is
allowed."""


def encode_acquisition(
    recording: Recording,
    *,
    encoding: Encoding = "json",
    hmac_key: str = "",
    issued_at: int | None = None,
) -> bytes:
    """A recording as a message that Edge Impulse's ingestion service takes.

    Parameters
    ----------
    recording
        What to write. It needs a ``device_type``. Its label is not part of the format: the name
        of the file carries it, or a header of the upload.
    encoding
        ``"json"``, or ``"cbor"``, which is smaller: at most five bytes a number.
    hmac_key
        The project's HMAC key, as its dashboard shows it; without one the message is not signed.
    issued_at
        When it was made, in seconds since 1970; omitted if None.

    Raises
    ------
    DataError
        The recording has no ``device_type``, or the encoding is unknown.
    MissingDependencyError
        CBOR needs the cbor2 package.

    Examples
    --------
    >>> values = np.array([[-9.81], [-9.83]])
    >>> recording = Recording(values, ("accZ",), ("m/s2",), interval_ms=10, device_type="Nano")
    >>> message = encode_acquisition(recording, hmac_key="secret")
    >>> decode_acquisition(message, hmac_key="secret").values[:, 0].tolist()
    [-9.8100004196167, -9.829999923706055]
    """
    protected: dict[str, Any] = {"ver": "v1", "alg": "HS256" if hmac_key else "none"}
    if issued_at is not None:
        protected["iat"] = issued_at
    message = {
        "protected": protected,
        "signature": _NO_SIGNATURE,
        "payload": _payload(recording, shortest=encoding == "json"),
    }
    if encoding == "json":
        unsigned = json.dumps(message).encode()
    elif encoding == "cbor":
        unsigned = bytes(_cbor2().dumps(message, canonical=True))  # numbers as short as possible
    else:
        raise DataError(f"expected the encoding 'json' or 'cbor', found {encoding!r}")
    if not hmac_key:
        return unsigned
    place = _place_of_signature(unsigned, _NO_SIGNATURE, recording.name)
    return _with_signature(unsigned, place, _hmac(unsigned, hmac_key))


def decode_acquisition(
    data: bytes, *, hmac_key: str = "", label: str = "", path: Path | None = None
) -> Recording:
    """The recording in a message, JSON or CBOR; which of the two is detected.

    Sound that a device appended in binary (``Ref-BINARY-i16``) is read as well. Images sent as
    attachments are not.

    Parameters
    ----------
    data
        The whole message.
    hmac_key
        If given, the message must be signed with it and unchanged since. Otherwise the signature is
        ignored.
    label, path
        The recording's label, and the file it came from, for messages.

    Raises
    ------
    DataError
        The message is malformed, or its signature is missing or wrong.
    MissingDependencyError
        CBOR needs the cbor2 package.
    """
    where = path.name if path else "the message"
    message, appended = _parse(data, where)
    protected = _part(message, "protected", dict, where)
    if protected.get("ver") != "v1" or protected.get("alg") not in ("HS256", "none"):
        raise DataError(
            f"expected a header with ver 'v1' and alg 'HS256' or 'none' in {where}, found "
            f"{shown(protected)}; export it again in this format"
        )
    if hmac_key:
        _check_signature(data, protected["alg"], message.get("signature"), hmac_key, where)
    return _recording(_part(message, "payload", dict, where), appended, where, label, path)


def read_acquisition(path: Path, *, hmac_key: str = "", label: str | None = None) -> Recording:
    """The recording in a ``.json`` or ``.cbor`` file; see `decode_acquisition`.

    Parameters
    ----------
    path
        The file; the part of its name before the first dot is the label if none is given.
    hmac_key
        The key it must be signed with, or empty.
    label
        What was recorded.
    """
    path = Path(path)
    name = label_of(path) if label is None else label
    return decode_acquisition(read_bytes(path), hmac_key=hmac_key, label=name, path=path)


def write_acquisition(
    recording: Recording, path: Path, *, hmac_key: str = "", issued_at: int | None = None
) -> None:
    """Write a ``.json`` or ``.cbor`` file, depending on its name; see `encode_acquisition`."""
    path = Path(path)
    encodings: dict[str, Encoding] = {".json": "json", ".cbor": "cbor"}
    if (suffix := path.suffix.lower()) not in encodings:
        raise DataError(f"expected a name that ends in .json or .cbor, found {path.name!r}")
    data = encode_acquisition(
        recording, encoding=encodings[suffix], hmac_key=hmac_key, issued_at=issued_at
    )
    path.write_bytes(data)


def _payload(recording: Recording, *, shortest: bool) -> dict[str, Any]:
    if not recording.device_type:
        raise DataError(
            f"{recording.name}: expected a device_type, which the format demands, found none; give "
            'the model of the device, as in dataclasses.replace(recording, device_type="Nano 33")'
        )
    # The shortest decimal that reads back as the same float32: -9.81, not -9.8100004196167.
    number = (lambda v: float(str(v))) if shortest else float
    rows = [[_plain(number(v)) for v in row] for row in recording.values]
    name = {"device_name": recording.device_name} if recording.device_name else {}
    return name | {
        "device_type": recording.device_type,
        "interval_ms": _plain(recording.interval_ms),
        "sensors": [
            {"name": axis, "units": unit}
            for axis, unit in zip(recording.axes, recording.units, strict=True)
        ],
        "values": [row[0] for row in rows] if len(recording.axes) == 1 else rows,
    }


def _plain(number: float) -> float:
    """10 rather than 10.0; minus zero stays, since no integer can express it."""
    whole = float(number).is_integer() and abs(number) < 2**31 and str(number) != "-0.0"
    return int(number) if whole else float(number)


def _parse(data: bytes, where: str) -> tuple[dict[str, Any], bytes]:
    """The message, and the bytes after it."""
    if data[:1] and 0xA0 <= data[0] <= 0xBF:  # how a map starts in CBOR, and no UTF-8 text
        return _parse_cbor(data, where)
    try:
        message = json.loads(
            data.decode(), object_pairs_hook=_no_key_twice, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"expected JSON or CBOR in {where}, but: {error}; the file is damaged or of another "
            "kind: export it again"
        ) from error
    if not isinstance(message, dict):
        raise DataError(f"expected an object in {where}, found {shown(message)}")
    return message, b""


def _parse_cbor(data: bytes, where: str) -> tuple[dict[str, Any], bytes]:
    cbor2 = _cbor2()
    stream = io.BytesIO(data)
    try:
        message = cbor2.CBORDecoder(
            stream,
            max_depth=_DEEPEST,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
            tag_hook=_no_tag,
            semantic_decoders=dict.fromkeys(_TAGS, _no_tag),
        ).decode()
    except (cbor2.CBORError, ValueError) as error:
        raise DataError(
            f"expected CBOR in {where}, but: {error}; the file is damaged or cut short: export it "
            "again"
        ) from error
    return message, data[stream.tell() :]


def _cbor2() -> ModuleType:
    try:
        import cbor2
    except ImportError as error:
        raise MissingDependencyError(
            "the CBOR format needs the cbor2 package, which is not installed; run: "
            'pip install "tinyml-course[data]", or use JSON'
        ) from error
    return cbor2


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two parsers could pick different ones, and a signature would not say which was meant.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key occurs twice in one object: {shown([key for key, _ in pairs])}")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number; record again, or fill the gaps")


def _no_tag(*_: Any) -> NoReturn:
    raise ValueError("the message has tags, which this format does not use")


def _part(parent: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    value = parent.get(key)
    if not isinstance(value, kind):
        names: dict[Any, str] = {dict: "an object", str: "a text", list: "a list"}
        raise DataError(
            f"expected {names[kind]} as {key!r} in {where}, found {shown(value)}; it is not in "
            "Edge Impulse's data acquisition format: export it again"
        )
    return value


def _hmac(unsigned: bytes, key: str) -> str:
    return hmac.new(key.encode(), unsigned, "sha256").hexdigest()


def _place_of_signature(data: bytes, signature: str, where: str) -> int:
    """Where the signature is; with more than one candidate it would be ambiguous."""
    if data.count(signature.encode()) != 1:
        raise DataError(
            f"expected the signature once in the bytes of {where}, found it "
            f"{data.count(signature.encode())} times; no other text may look like it"
        )
    return data.index(signature.encode())


def _with_signature(data: bytes, place: int, signature: str) -> bytes:
    return data[:place] + signature.encode() + data[place + len(signature) :]


def _check_signature(data: bytes, alg: str, signature: Any, key: str, where: str) -> None:
    is_signed = isinstance(signature, str) and _SIGNATURE.fullmatch(signature)
    if alg != "HS256" or not is_signed:
        raise DataError(
            f"expected {where} to be signed (HS256, 64 small hexadecimal digits), found alg "
            f"{alg!r} and {shown(signature)}; sign it where it is recorded, or read it without a "
            "key if you trust its source"
        )
    place = _place_of_signature(data, signature, where)
    if not hmac.compare_digest(_hmac(_with_signature(data, place, _NO_SIGNATURE), key), signature):
        raise DataError(
            f"expected {where} as it was signed with this key, found a signature that its "
            "bytes do not match: it was changed afterwards, or signed with another project's key; "
            "compare the key on the project's dashboard under Keys, or get the file again"
        )


def _recording(
    payload: Mapping[str, Any], appended: bytes, where: str, label: str, path: Path | None
) -> Recording:
    sensors = _part(payload, "sensors", list, where)
    if not sensors or not all(isinstance(sensor, dict) for sensor in sensors):
        raise DataError(f"expected sensors with name and units in {where}, found {shown(sensors)}")
    interval: Any = payload.get("interval_ms")
    if not _is_number(interval):
        raise DataError(f"expected interval_ms as a number in {where}, found {shown(interval)}")
    values = _part(payload, "values", list, where)
    has_name = payload.get("device_name") is not None
    return Recording(
        values=_values(values, len(sensors), appended, where),
        axes=tuple(_part(sensor, "name", str, where) for sensor in sensors),
        units=tuple(_part(sensor, "units", str, where) for sensor in sensors),
        interval_ms=float(interval),
        device_name=_part(payload, "device_name", str, where) if has_name else "",
        device_type=_part(payload, "device_type", str, where),
        label=label,
        path=path,
    )


def _values(values: list[Any], columns: int, appended: bytes, where: str) -> Any:
    if len(values) == 1 and isinstance(values[0], str):
        return _binary(values[0], columns, appended, where)
    if appended:
        raise DataError(
            f"expected nothing after the message in {where}, found {len(appended)} bytes"
        )
    if columns == 1:
        values = [row if isinstance(row, list) else [row] for row in values]
    for i, row in enumerate(values):
        if not isinstance(row, list) or len(row) != columns or not all(map(_is_number, row)):
            raise DataError(
                f"expected {columns} numbers in each row of values in {where}, one for each "
                f"sensor, found {shown(row)} in row {i}; the recording is damaged: record again"
            )
    return np.array(values, np.float64).reshape(-1, columns)


def _binary(name: str, columns: int, appended: bytes, where: str) -> Any:
    """Values after the message, little endian, as devices write sound."""
    kind = name.strip().lower().removeprefix("ref-binary-")
    if columns != 1 or kind not in _BINARY:
        raise DataError(
            f"expected numbers, or one sensor and Ref-BINARY- with one of {', '.join(_BINARY)} in "
            f"{where}, found {name!r} for {columns} sensors; attachments are not read"
        )
    dtype = np.dtype(_BINARY[kind])
    if len(appended) % dtype.itemsize:
        raise DataError(
            f"expected whole {kind} numbers after the message in {where}, found {len(appended)} "
            "bytes; the file was cut short: get it again"
        )
    return np.frombuffer(appended, dtype)[:, None]


def _is_number(value: Any) -> bool:
    """A number that a float can hold: not True, not an integer of 400 digits."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return isinstance(value, float) or abs(value) < _LARGEST
