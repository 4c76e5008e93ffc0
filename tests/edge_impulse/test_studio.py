"""The practice Studio keeps what it is given and says what is wrong with the rest."""

import zipfile
from io import BytesIO

import pytest
import requests

from tinyml_course.datasets.acquisition import encode_acquisition
from tinyml_course.edge_impulse.studio import LoopbackStudio
from tinyml_course.edge_impulse.studio_api import zip_of_model
from tinyml_course.edge_impulse.studio_http import read_form
from tinyml_course.errors import DataError

NASTY = b'\r\n--\r\n\r\nname="data"\r\n\x00\xff' * 3


def send(studio, files, category="training", **headers):
    return requests.post(
        f"{studio.url}/api/{category}/files",
        headers={"x-api-key": studio.api_key, **headers},
        files=files,
        timeout=60,
    )


def ask(studio, path):
    headers = {"x-api-key": studio.api_key}
    return requests.get(f"{studio.url}/v1/api{path}", headers=headers, timeout=60).json()


def test_forms_are_read_byte_for_byte():
    files = [("data", ("a.wav", NASTY)), ("data", ("b.wav", b"")), ("other", (None, "text"))]
    sent = requests.Request("POST", "http://x", files=files).prepare()
    parts = read_form(sent.headers["Content-Type"], sent.body)
    assert [(part.field, part.filename, part.data) for part in parts] == [
        ("data", "a.wav", NASTY),
        ("data", "b.wav", b""),
        ("other", None, b"text"),
    ]


@pytest.mark.parametrize("keep", [0, 30, -4])
def test_a_form_cut_short_is_refused(keep):
    sent = requests.Request("POST", "http://x", files={"data": ("a.wav", NASTY)}).prepare()
    with pytest.raises(DataError, match="cut short"):
        read_form(sent.headers["Content-Type"], sent.body[:keep])


def test_several_files_of_one_request_are_answered_one_by_one(studio):
    files = [("data", ("ring.1.wav", NASTY)), ("data", ("noname", b"x")), ("data", ("e.wav", b""))]
    answer = send(studio, files).json()
    assert [file["success"] for file in answer["files"]] == [True, False, False]
    assert "file name that ends in" in answer["files"][1]["error"]
    assert "empty" in answer["files"][2]["error"]
    assert [sample.data for sample in studio.samples] == [NASTY]


@pytest.mark.parametrize("encoding", ["json", "cbor"])
def test_a_device_may_send_one_sample_as_the_whole_body(studio, recording, encoding):
    message = encode_acquisition(recording, encoding=encoding, hmac_key=studio.hmac_key)
    url = f"{studio.url}/api/training/data"
    headers = {"x-api-key": studio.api_key, "x-file-name": "idle01", "x-label": "idle"}
    assert requests.post(url, message, headers=headers, timeout=60).text == f"idle01.{encoding}"
    (sample,) = studio.samples
    assert (sample.data, sample.label, sample.signed) == (message, "idle", True)
    refused = requests.post(url, message[:-9], headers=headers, timeout=60)
    assert refused.status_code == 400
    assert len(studio.samples) == 1


def test_only_the_projects_key_opens_it(studio):
    assert send(studio, {"data": ("a.wav", b"1")}, **{"x-api-key": "other"}).status_code == 401
    assert requests.get(f"{studio.url}/v1/api/projects", timeout=60).status_code == 401
    assert studio.samples == ()


def test_it_listens_on_this_computer_alone(studio):
    assert studio.url.startswith("http://127.0.0.1:")


def test_every_studio_has_other_keys():
    keys = {(studio.api_key, studio.hmac_key) for studio in (LoopbackStudio(), LoopbackStudio())}
    assert len(keys) == 2


def test_about_one_sample_in_five_is_set_aside_for_testing(studio):
    for i in range(40):
        send(studio, {"data": (f"a.{i}.wav", bytes([i]))}, category="split")
    testing = sum(sample.category == "testing" for sample in studio.samples)
    assert 2 <= testing <= 16
    assert {sample.category for sample in studio.samples} == {"training", "testing"}


def test_samples_are_listed_by_label_category_and_name(studio):
    for name in ("wave.1.wav", "idle.1.wav", "wave.2.wav"):
        send(studio, {"data": (name, name.encode())})
    send(studio, {"data": ("wave.3.wav", b"3")}, category="testing")
    listed = ask(studio, '/1/raw-data?category=training&labels=["wave"]&limit=1&offset=1')
    assert [sample["filename"] for sample in listed["samples"]] == ["wave.2"]
    assert listed["totalCount"] == 2
    assert ask(studio, "/1/raw-data/count?category=testing")["count"] == 1


def test_the_sdk_lists_what_it_uploaded(sdk, studio, monkeypatch):
    from edgeimpulse import data

    for name, value in studio.keys.items():
        monkeypatch.setattr(sdk, name.upper(), value)
    send(studio, {"data": ("wave.1.wav", b"1")})
    infos = sdk.experimental.data.get_sample_ids(labels="wave", num_workers=1)
    assert [(info.sample_id, info.filename) for info in infos] == [(1, "wave.1")]
    response = data.upload_numpy(
        data=[[[1.5, 2], [3, 4]]],
        labels=["numpy"],
        sensors=[{"name": "a", "units": "g"}, {"name": "b", "units": "g"}],
        sample_rate_ms=20,
        category="training",
    )
    assert response.success
    assert studio.samples[-1].label == "numpy"
    assert studio.samples[-1].recording.values.tolist() == [[1.5, 2], [3, 4]]


def test_what_it_does_not_know_is_answered_with_404_and_what_is_wrong_with_words(studio):
    url, headers = f"{studio.url}/v1/api/1", {"x-api-key": studio.api_key}
    assert requests.get(f"{url}/nothing", headers=headers, timeout=60).status_code == 404
    assert "Unknown job ID 7" in ask(studio, "/1/jobs/7/status")["error"]
    assert "No pretrained model" in ask(studio, "/1/pretrained-model")["error"]
    assert "No deployment exists" in ask(studio, "/1/deployment/download?type=zip")["error"]
    broken = requests.post(f"{url}/pretrained-model/save", b"{", headers=headers, timeout=60)
    assert broken.status_code == 500
    assert broken.json()["success"] is False


def test_a_step_nobody_knows_and_a_closed_studio_are_errors():
    studio = LoopbackStudio()
    with pytest.raises(DataError, match="expected a step among upload, profile, build"):
        studio.fail("deploy")
    with pytest.raises(DataError, match="with LoopbackStudio"):
        print(studio.url)
    with studio:
        url = studio.url
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)


def test_the_same_model_gives_the_same_zip():
    assert zip_of_model(b"m", "zip") == zip_of_model(b"m", "zip")
    with zipfile.ZipFile(BytesIO(zip_of_model(b"m", "zip"))) as archive:
        assert archive.read("model.tflite") == b"m"
