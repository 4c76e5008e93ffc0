"""Our acquisition files, read by what Edge Impulse publishes for Python, and by our Studio.

Edge Impulse's Python packages (edgeimpulse 1.0.20, edge-impulse-linux 1.2.2) have the types of the
format, a reader of decoded messages (`convert_json_cbor_to_dataframe`) and one of messages as
its API returns them. Neither has a reader of CBOR nor one that checks a signature: for these
cbor2 and the standard library's hmac stand here, and our Studio, which checks it.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from tinyml_course.datasets.acquisition import encode_acquisition
from tinyml_course.errors import EdgeImpulseError

ENCODINGS = ["json", "cbor"]


def decoded(message: bytes, encoding: str) -> dict:
    return (
        json.loads(message) if encoding == "json" else pytest.importorskip("cbor2").loads(message)
    )


@pytest.fixture(params=[3, 1], ids=["three axes", "one axis"])
def any_recording(recording, request):
    axes = request.param
    return replace(
        recording,
        values=recording.values[:, :axes],
        axes=recording.axes[:axes],
        units=recording.units[:axes],
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edge_impulses_reader_makes_the_same_table(sdk, any_recording, encoding):
    from edgeimpulse.experimental.util import convert_json_cbor_to_dataframe

    message = encode_acquisition(any_recording, encoding=encoding, hmac_key="key")
    table = convert_json_cbor_to_dataframe(decoded(message, encoding))
    assert tuple(table.columns) == any_recording.axes
    assert table.index.tolist() == [0, 10, 20]
    values = table.to_numpy(np.float32)
    assert values.tobytes() == any_recording.values.tobytes()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edge_impulses_types_have_every_field_and_no_other(sdk, recording, encoding):
    from edgeimpulse.data.sample_type import DataAcquisition, Payload, Protected, Sensor

    message = decoded(encode_acquisition(recording, encoding=encoding, issued_at=7), encoding)
    payload = message["payload"]
    typed = DataAcquisition(
        Protected(**message["protected"]),
        Payload(**(payload | {"sensors": [Sensor(**sensor) for sensor in payload["sensors"]]})),
        message["signature"],
    )
    assert asdict(typed) == message


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_signature_is_an_hmac_of_the_message_with_zeros_in_its_place(recording, encoding):
    """Source: docs.edgeimpulse.com/tools/specifications/data-acquisition/json-cbor."""
    message = encode_acquisition(recording, encoding=encoding, hmac_key="key")
    signature = decoded(message, encoding)["signature"].encode()
    unsigned = message.replace(signature, b"0" * 64)
    assert hmac.new(b"key", unsigned, hashlib.sha256).hexdigest().encode() == signature


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_studio_takes_what_is_signed_with_its_key_alone(
    project, studio, recording, encoding, tmp_path
):
    path = tmp_path / f"wave.1.{encoding}"
    path.write_bytes(encode_acquisition(recording, encoding=encoding, hmac_key=studio.hmac_key))
    project.upload([path])
    assert studio.samples[0].signed
    changed = path.read_bytes().replace(b"Nano 33", b"Nano 34")
    foreign = encode_acquisition(recording, encoding=encoding, hmac_key="another")
    for bad in (changed, foreign, path.read_bytes()[:-1]):
        path.write_bytes(bad)
        with pytest.raises(EdgeImpulseError, match="refused"):
            project.upload([path])
    assert len(studio.samples) == 1


def test_what_is_not_signed_is_taken_and_marked(project, studio, recording):
    project.upload([recording])
    assert not studio.samples[0].signed


def test_the_sdk_downloads_the_recording_that_was_uploaded(
    sdk, project, studio, any_recording, monkeypatch
):
    from edgeimpulse import data
    from edgeimpulse.experimental.util import convert_sample_to_dataframe

    for name, value in studio.keys.items():
        monkeypatch.setattr(sdk, name.upper(), value)
    (uploaded,) = project.upload([any_recording], hmac_key=studio.hmac_key)
    (sample,) = data.download_samples_by_ids(uploaded.sample_id)
    assert sample.label == "wave"
    table = convert_sample_to_dataframe(sample)
    assert table.to_numpy(np.float32).tobytes() == any_recording.values.tobytes()
