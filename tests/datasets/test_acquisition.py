"""Messages that others signed are read; those that were changed are not."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tinyml_course.datasets.acquisition import (
    decode_acquisition,
    encode_acquisition,
    read_acquisition,
    write_acquisition,
)
from tinyml_course.datasets.recording import Recording
from tinyml_course.errors import DataError, MissingDependencyError

cbor2 = pytest.importorskip("cbor2", reason='needs cbor2: pip install "tinyml-course[data]"')

KEY = "fed53116f20684c067774ebf9e7bcbdc"  # the one in Edge Impulse's examples
ENCODINGS = ("json", "cbor")
BYTES = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Signed by Edge Impulse: https://docs.edgeimpulse.com/tools/specifications/data-acquisition/json-cbor
DOCUMENTED = bytes.fromhex(
    "a36970726f746563746564a36376657262763163616c67654853323536636961741a5d3add3d697369676e6174"
    "7572657840623065653035373261313938346239336236626335366536353736653263626264366263636436356"
    "43063333536653236623331626263396134383231306336677061796c6f6164a56b6465766963655f6e616d6571"
    "61633a38373a61333a30613a32643a31626b6465766963655f7479706573444953434f2d4c34373556472d494f"
    "543031416b696e74657276616c5f6d730a6773656e736f727383a2646e616d65646163635865756e697473"
    "646d2f7332a2646e616d65646163635965756e697473646d2f7332a2646e616d65646163635a65756e69747364"
    "6d2f73326676616c7565739f83fac11cf5c3fa3cf5c28ffa3f9ae14883fac11d47aefa3d23d70afa3fa3d70a83"
    "fac111eb85fa3cf5c28ffa3f9d70a483fac1123d71fa3c23d70af93d00ff"
)

# The message of the C SDK's example differs in two fields; its README prints the signature.
# Source: https://github.com/edgeimpulse/ingestion-sdk-c, README.md, Validating the signature
OF_C_SDK = (
    DOCUMENTED.replace(b"\xa3\x63ver", b"\xa2\x63ver")
    .replace(bytes.fromhex("636961741a5d3add3d"), b"")
    .replace(b"interval_ms\x0a", b"interval_ms\xf9\x49\x00")  # 10 as a float of 16 bits
    .replace(
        b"b0ee0572a1984b93b6bc56e6576e2cbbd6bccd65d0c356e26b31bbc9a48210c6",
        b"f0bc94ee616f902a5dbce2a32f3946873831a746b8019bb3b3eb0850a9b17048",
    )
)

# Signed by Node.js as the documentation's JavaScript example does it.
OF_NODE = (
    b'{"protected":{"ver":"v1","alg":"HS256","iat":1564128599},"signature":'
    b'"7c3c01c0f6c192a56e49b6578eda7f95dd0ac9ece33f162675fdf183bf0ecb1e","payload":{"device_name":'
    b'"ac:87:a3:0a:2d:1b","device_type":"DISCO-L475VG-IOT01A","interval_ms":10,"sensors":[{"name":'
    b'"accX","units":"m/s2"},{"name":"accY","units":"m/s2"},{"name":"accZ","units":"m/s2"}],'
    b'"values":[[-9.81,0.03,1.21],[-9.83,0.04,1.27],[-9.12,0.03,1.23],[-9.14,0.01,1.25]]}}'
)
VALUES = np.array(
    [[-9.81, 0.03, 1.21], [-9.83, 0.04, 1.28], [-9.12, 0.03, 1.23], [-9.14, 0.01, 1.25]],
    np.float32,
)


def make(values: Any = VALUES, **changes: Any) -> Recording:
    columns = np.shape(values)[1]
    fields: dict[str, Any] = {
        "axes": tuple(f"acc{i}" for i in range(columns)),
        "units": ("m/s2",) * columns,
        "interval_ms": 16,
        "device_type": "Nano 33",
        "device_name": "ac:87",
    }
    return Recording(values, **{**fields, **changes})


def unsigned(**changes: Any) -> dict[str, Any]:
    """A message as a parser gives it, with some of its payload changed or (None) left out."""
    payload = {
        "device_type": "Nano 33",
        "interval_ms": 10,
        "sensors": [{"name": "accX", "units": "g"}, {"name": "accY", "units": "g"}],
        "values": [[1, 2], [3, 4.5]],
        **changes,
    }
    return {
        "protected": {"ver": "v1", "alg": "none"},
        "signature": "00",
        "payload": {key: value for key, value in payload.items() if value is not None},
    }


def packed(message: Any, encoding: str) -> bytes:
    return json.dumps(message).encode() if encoding == "json" else cbor2.dumps(message)


@pytest.mark.parametrize("data", [DOCUMENTED, OF_C_SDK, OF_NODE])
def test_what_others_signed_is_accepted_and_read(data: bytes) -> None:
    recording = decode_acquisition(data, hmac_key=KEY)
    expected = VALUES.copy()
    if data == OF_NODE:
        expected[1, 2] = 1.27  # the documentation's two examples differ
    np.testing.assert_array_equal(recording.values, expected)
    assert (recording.axes, recording.units) == (("accX", "accY", "accZ"), ("m/s2",) * 3)
    assert (recording.interval_ms, recording.sample_rate_hz) == (10, 100)
    assert recording.device_name == "ac:87:a3:0a:2d:1b"
    assert recording.device_type == "DISCO-L475VG-IOT01A"


def test_spaces_change_no_value_and_still_are_a_change() -> None:
    spaced = OF_NODE.replace(b":10,", b": 10 ,")
    np.testing.assert_array_equal(
        decode_acquisition(spaced).values, decode_acquisition(OF_NODE).values
    )
    with pytest.raises(DataError, match="it was changed afterwards"):
        decode_acquisition(spaced, hmac_key=KEY)


@pytest.mark.parametrize("data", [DOCUMENTED, OF_NODE])
def test_no_byte_of_a_signed_message_can_be_changed(data: bytes) -> None:
    for place in range(len(data)):
        for bit in (1, 0x20, 0x80):
            changed = bytearray(data)
            changed[place] ^= bit
            with pytest.raises(DataError):
                decode_acquisition(bytes(changed), hmac_key=KEY)
        with pytest.raises(DataError):
            decode_acquisition(data[:place] + data[place + 1 :], hmac_key=KEY)


@pytest.mark.parametrize("data", [DOCUMENTED, OF_NODE])
@pytest.mark.parametrize("more", [b" ", b"\0", b"\n", b"}"])
def test_nothing_can_be_added_to_a_signed_message(data: bytes, more: bytes) -> None:
    with pytest.raises(DataError):
        decode_acquisition(data + more, hmac_key=KEY)
    with pytest.raises(DataError):
        decode_acquisition(more + data, hmac_key=KEY)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_key_is_refused(encoding: str) -> None:
    data = encode_acquisition(make(), encoding=encoding, hmac_key="ours")
    decode_acquisition(data, hmac_key="ours")
    with pytest.raises(DataError, match="signed with another project's key"):
        decode_acquisition(data, hmac_key="theirs")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("signature", ["0" * 64, "00", "F" * 64, "g" * 64, "", None, 3, ["0" * 64]])
@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_an_unsigned_message_is_refused_when_there_is_a_key(
    alg: str, signature: object, encoding: str
) -> None:
    message = unsigned()
    message["protected"]["alg"] = alg
    message["signature"] = signature
    data = packed(message, encoding)
    assert decode_acquisition(data).values.shape == (2, 2)
    with pytest.raises(DataError, match=r"to be signed|it was changed afterwards"):
        decode_acquisition(data, hmac_key=KEY)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_our_signature_is_what_the_documented_steps_give(encoding: str) -> None:
    """The documentation encodes, signs, puts the signature in and encodes again."""
    data = encode_acquisition(make(), encoding=encoding, hmac_key=KEY, issued_at=1_700_000_000)
    message = json.loads(data) if encoding == "json" else cbor2.loads(data)
    assert message["protected"] == {"ver": "v1", "alg": "HS256", "iat": 1_700_000_000}
    signature, message["signature"] = message["signature"], "0" * 64
    again = packed(message, encoding)
    if encoding == "cbor":
        again = cbor2.dumps(message, canonical=True)
    assert hmac.new(KEY.encode(), again, hashlib.sha256).hexdigest() == signature


def test_a_text_that_looks_like_the_signature_is_refused() -> None:
    with pytest.raises(DataError, match="found it 2 times"):
        encode_acquisition(make(device_name="0" * 64), hmac_key=KEY)
    signature = json.loads(OF_NODE)["signature"].encode()
    with pytest.raises(DataError, match="found it 2 times"):
        decode_acquisition(OF_NODE.replace(b"ac:87:a3:0a:2d:1b", signature), hmac_key=KEY)


def test_a_signature_written_with_escapes_is_refused() -> None:
    data = OF_NODE.replace(b'"7c3c', b'"7\\u00633c')
    assert decode_acquisition(data).axes == ("accX", "accY", "accZ")
    with pytest.raises(DataError, match="found it 0 times"):
        decode_acquisition(data, hmac_key=KEY)


@pytest.mark.parametrize(
    "data",
    [
        OF_NODE.replace(b'"interval_ms":10', b'"interval_ms":10,"interval_ms":20'),
        cbor2.dumps({"protected": 1}).replace(b"\xa1", b"\xa2") + cbor2.dumps("protected") + b"\1",
    ],
)
def test_a_key_that_stands_twice_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"(?i)twice|duplicate"):
        decode_acquisition(data)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, max_side=6),
        elements=st.floats(allow_nan=False, allow_infinity=False, width=32),
    ),
    st.floats(1e-3, 1e6),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["", "secret", "ключ"]),
)
@example(np.array([[-0.0, 2.0**31, 1e20, 1e-45]], np.float32), 0.0625, "cbor", "")
@example(np.array([[-0.0, 2.0**31, 1e20, 1e-45]], np.float32), 0.0625, "json", "")
def test_what_is_written_is_read_back_exactly(
    values: np.ndarray, interval_ms: float, encoding: Any, key: str
) -> None:
    recording = make(values, interval_ms=interval_ms)
    data = encode_acquisition(recording, encoding=encoding, hmac_key=key)
    again = decode_acquisition(data, hmac_key=key)
    assert again.values.tobytes() == recording.values.tobytes()
    for field in ("axes", "units", "interval_ms", "device_name", "device_type"):
        assert getattr(again, field) == getattr(recording, field)


@pytest.mark.parametrize("name", ["wave.ana.json", "wave.ana.cbor", "wave.CBOR"])
def test_a_file_is_written_in_the_encoding_its_name_says(name: str, tmp_path: Path) -> None:
    write_acquisition(make(), tmp_path / name, hmac_key=KEY)
    again = read_acquisition(tmp_path / name, hmac_key=KEY)
    np.testing.assert_array_equal(again.values, VALUES)
    assert (again.label, again.path) == ("wave", tmp_path / name)
    assert (tmp_path / name).read_bytes()[:1] == (b"{" if name.endswith("json") else b"\xa3")
    assert read_acquisition(tmp_path / name, label="x").label == "x"


def test_a_file_of_another_kind_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ends in \.json or \.cbor"):
        write_acquisition(make(), tmp_path / "wave.txt")
    with pytest.raises(DataError, match="'json' or 'cbor', found 'xml'"):
        encode_acquisition(make(), encoding="xml")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="expected a device_type"):
        encode_acquisition(make(device_type=""))


def test_json_has_the_shortest_numbers() -> None:
    assert b'"interval_ms": 16, ' in encode_acquisition(make())
    assert b"[[-9.81, 0.03, 1.21], [-9.83," in encode_acquisition(make())
    assert b'"values": [1, 2.5]' in encode_acquisition(make([[1], [2.5]]))


def test_what_the_python_sdk_makes_of_its_dataclass_is_read() -> None:
    """`edgeimpulse` 1.0 sends and saves json.dumps(asdict(DataAcquisition(...))): null for none."""
    message = unsigned()
    message["protected"]["iat"] = None
    message["payload"]["device_name"] = None
    message["signature"] = None
    assert decode_acquisition(packed(message, "json")).device_name == ""


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("values", [[1, 2.5, -3], [[1], [2.5], [-3]], [[1], 2.5, [-3]]])
def test_one_sensor_may_have_plain_numbers(values: list[Any], encoding: str) -> None:
    message = unsigned(sensors=[{"name": "light", "units": "lx"}], values=values)
    assert decode_acquisition(packed(message, encoding)).values.tolist() == [[1], [2.5], [-3]]


@pytest.mark.parametrize(
    ("kind", "dtype"), [("i16", "<i2"), ("I16   ", "<i2"), ("u8", "u1"), ("f32", "<f4")]
)
def test_sound_behind_a_cbor_message_is_read(kind: str, dtype: str) -> None:
    message = unsigned(
        sensors=[{"name": "audio", "units": "wav"}],
        values=[f"Ref-BINARY-{kind}"],
        interval_ms=0.0625,
    )
    sound = np.array([1, 2, 250], dtype)
    data = cbor2.dumps(message) + sound.tobytes()
    recording = decode_acquisition(data)
    assert recording.values[:, 0].tolist() == [1, 2, 250]
    assert recording.sample_rate_hz == 16_000
    if sound.itemsize > 1:
        with pytest.raises(DataError, match="the file was cut short"):
            decode_acquisition(data[:-1])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": [[1, 2], [3]]}, r"expected 2 numbers in each row .* found \[3\] in row 1"),
        ({"values": [[1, 2], [3, 4, 5]]}, "found .* in row 1"),
        ({"values": [[1, "2"]]}, "in row 0"),
        ({"values": [[1, None]]}, "in row 0"),
        ({"values": [[1, True]]}, "in row 0"),
        ({"values": [1, 2]}, "found 1 in row 0"),
        ({"values": [[1, 2**129]]}, "in row 0|tag 2"),
        ({"values": [[1, 1e39]]}, "finite numbers"),
        ({"values": []}, "N ≥ 1"),
        ({"values": {}}, "expected a list as 'values'"),
        ({"values": None}, "expected a list as 'values' .* found None"),
        ({"values": ["Ref-BINARY-i16"]}, "for 2 sensors; attachments are not read"),
        ({"values": ["Ref-BINARY-i64"], "sensors": [{"name": "a", "units": "g"}]}, "found 'Ref"),
        ({"sensors": None}, "a list as 'sensors'"),
        ({"sensors": []}, "expected sensors with name and units"),
        ({"sensors": ["accX", "accY"]}, "expected sensors with name and units"),
        ({"sensors": [{"name": "a"}, {"name": "b"}]}, "a text as 'units'"),
        ({"sensors": [{"units": "g"}, {"units": "g"}]}, "a text as 'name'"),
        ({"sensors": [{"name": "a", "units": "g"}] * 2}, "axes that differ"),
        ({"interval_ms": None}, "interval_ms as a number"),
        ({"interval_ms": "10"}, "interval_ms as a number"),
        ({"interval_ms": 0}, "interval_ms above 0"),
        ({"interval_ms": -1}, "interval_ms above 0"),
        ({"device_type": None}, "a text as 'device_type'"),
        ({"device_name": 7}, "a text as 'device_name'"),
    ],
)
def test_what_is_wrong_in_a_payload_is_named(
    changes: dict[str, Any], message: str, encoding: str
) -> None:
    with pytest.raises(DataError, match=message):
        decode_acquisition(packed(unsigned(**changes), encoding))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected JSON or CBOR"),
        (b"[1]", "expected an object"),
        (b"{", "expected JSON or CBOR"),
        (b"\xa1", "expected CBOR"),
        (b'{"protected": 1}', "expected an object as 'protected'"),
        (b'{"protected": {"ver": "v2", "alg": "none"}}', "ver 'v1' and alg"),
        (b'{"protected": {"ver": "v1", "alg": "RS256"}}', "found .*RS256"),
        (b'{"protected": {"ver": "v1", "alg": ["none"]}}', "ver 'v1' and alg"),
        (json.dumps(unsigned(values=[[1, float("nan")]])).encode(), "NaN is not a JSON number"),
        (cbor2.dumps(unsigned(values=[[1, float("nan")]])), "finite numbers.*found nan"),
        (cbor2.dumps(unsigned(values=[[1, float("inf")]])), "finite numbers.*found inf"),
        (cbor2.dumps(unsigned()) + b"\0", "nothing after the message"),
        (b"\xa1\x61a\xd8\x23\x61(", "tag"),
        (b"\xa1\x61a" + b"\x81" * 5000, "expected CBOR"),
        (b'{"a":' + b"[" * 100_000, "expected JSON or CBOR"),
        (b"\xbb" + b"\x7f" * 8, "expected CBOR"),
        (b"\xa1\x9b" + b"\x7f" * 8, "expected CBOR"),
        (b'{"a": ' + b"9" * 5000 + b"}", "expected JSON or CBOR"),
    ],
)
def test_what_is_no_message_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        decode_acquisition(data)


@BYTES
@given(st.binary(max_size=200), st.sampled_from([b"", b"\xa3", b"\xbf", b"{", b'{"protected":']))
def test_random_bytes_raise_nothing_but_a_data_error(data: bytes, start: bytes) -> None:
    with pytest.raises(DataError):
        decode_acquisition(start + data)


@BYTES
@given(
    st.sampled_from([DOCUMENTED, OF_NODE]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_damaged_message_is_read_or_raises_a_data_error(
    data: bytes, changes: list[tuple[int, int]]
) -> None:
    damaged = bytearray(data)
    for place, byte in changes:
        damaged[place % len(data)] = byte
    with contextlib.suppress(DataError):
        decode_acquisition(bytes(damaged))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a file to read at .*wave\.json.*No such file"):
        read_acquisition(tmp_path / "wave.json")


def test_without_cbor2_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cbor2", None)
    with pytest.raises(MissingDependencyError, match=r"tinyml-course\[data\].*or use JSON"):
        decode_acquisition(DOCUMENTED)
    assert decode_acquisition(OF_NODE, hmac_key=KEY).interval_ms == 10
