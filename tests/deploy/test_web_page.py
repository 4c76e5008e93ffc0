"""The page that a program becomes: what is in it, and what its scripts compute."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from scipy.signal import resample_poly

from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.wasm_modules import listed_modules
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.wasm import export_wasm
from tinyml_course.deploy.web_page import page_folder, web_page, write_web_page
from tinyml_course.deploy.web_program import web_facts
from tinyml_course.errors import DataError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

SCRIPT = Path(__file__).parents[1] / "support" / "web_node.mjs"


def page_of(features, **changes):
    settings = StreamSettings(**{"labels": MODELS[features][2], **changes})
    return web_page(lesson_model(features), features, settings)


def in_node(folder, job):
    """What the page's scripts make of a job."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: install Node.js to run the page's scripts outside a browser")
    names = []
    for name in ("resample", "motion"):
        names.append(folder / f"{name}.mjs")
        names[-1].write_text(read_text("web", f"{name}.js"))
    file = folder / "job.json"
    file.write_text(json.dumps(job))
    command = [node, str(SCRIPT), *map(str, names), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout))


def test_the_page_of_the_largest_model_is_small_too():
    model = read_model(lesson_data_dir("07_smile_or_serious") / "face_model.tflite")
    page = web_page(model, "picture", StreamSettings(labels=("serious", "smile")))
    assert len(page.encode()) <= 200_000


@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_a_page_is_one_file_that_loads_nothing(features):
    page = page_of(features)
    assert len(page.encode()) <= 200_000
    assert not re.search(r"<(link|img|iframe|base)\b|\bsrc=|@import|https?:", page)
    assert page.count("<script") == 2
    assert page.count("<h1>") == 1


def test_its_policy_allows_its_own_script_and_style_only():
    page = page_of("motion")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for kind, pattern in (("script", r'<script type="module">(.*?)</script>'), ("style", None)):
        text = re.search(pattern or rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "connect-src" not in policy  # so that default-src holds


def test_it_carries_both_modules_the_fastest_first():
    text = re.search(r'id="settings">(.*?)</script>', page_of("log-mel"), re.DOTALL)[1]
    settings = json.loads(text)
    model, kept = lesson_model("log-mel"), StreamSettings(labels=MODELS["log-mel"][2])
    carried = listed_modules(settings["modules"])
    assert list(carried) == ["simd", "plain"]
    for name, code in carried.items():
        assert code == export_wasm(model, "log-mel", kept, instructions=name)
    assert settings["labels"] == list(MODELS["log-mel"][2])
    assert (settings["rows"], settings["columns"], settings["sampleColumns"]) == (49, 40, 1)


@pytest.mark.parametrize(("features", "step"), [("log-mel", 8), ("log-mel", 5), ("motion", 8)])
def test_the_first_answer_needs_less_than_a_second_of_the_sensor(features, step):
    """The rest of the first window is whole steps of silence, or of a phone that is still."""
    model = lesson_model(features)
    facts = web_facts(model, features, StreamSettings(MODELS[features][2], step=step))
    hop, frame = (320, 480) if features == "log-mel" else (1, 1)
    rows, rest = divmod(facts["lead"], hop)
    assert rest == 0
    assert rows % step == 0
    assert 0.4 < ((facts["rows"] - rows - 1) * hop + frame) / facts["rateHz"] < 0.9


def test_labels_are_text_even_if_they_look_like_markup():
    labels = ("</script><b>", "a & b", "up-down", "ring", "wing")
    page = page_of("motion", labels=labels)
    assert "</script><b>" not in page
    assert "a &amp; b" in page
    assert "&lt;/script&gt;&lt;b&gt;" in page


def test_a_page_is_written_and_its_size_is_said(tmp_path):
    path = tmp_path / "my_page.html"
    model = lesson_data_dir(MODELS["motion"][0]) / "gesture_model.tflite"
    said = write_web_page(path, model.read_bytes(), "motion", MODELS["motion"][2], title="Mine")
    assert path.read_text(encoding="utf-8") == web_page(
        lesson_model("motion"), "motion", StreamSettings(labels=MODELS["motion"][2]), title="Mine"
    )
    assert said.startswith(f"my_page.html: {path.stat().st_size / 1000:.0f} kB.")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my_page", r"a name that ends in \.html, got '.*my_page'; write '.*my_page\.html'"),
        ("nowhere/my_page.html", r"a folder that exists, got '.*nowhere'; make it, or write 'my_p"),
        ("folder.html", "expected to write '.*folder.html', but: .*; choose another name"),
    ],
)
def test_the_wrong_half_of_a_pages_name_is_named(tmp_path, name, message):
    (tmp_path / "folder.html").mkdir()
    model = lesson_data_dir(MODELS["motion"][0]) / "gesture_model.tflite"
    with pytest.raises(DataError, match=message):
        write_web_page(tmp_path / name, model, "motion", MODELS["motion"][2])


@pytest.mark.parametrize("name", [True, "", 3, ("a.html",)])
def test_what_is_no_name_of_a_page_or_a_folder_is_refused(name):
    with pytest.raises(DataError, match=r'expected a name such as "my_page\.html", got'):
        write_web_page(name, b"", "motion", ("a", "b"))
    with pytest.raises(DataError, match='expected a name such as "my_pages", got'):
        page_folder(name)


def test_a_folder_of_pages_is_made_and_a_files_name_is_refused(tmp_path):
    for _ in range(2):
        assert page_folder(tmp_path / "new" / "pages").is_dir()
    with pytest.raises(DataError, match=r"a folder, got '.*x\.html', a file's; write '.*x'"):
        page_folder(tmp_path / "x.html")
    (tmp_path / "taken").write_text("")
    with pytest.raises(DataError, match=r"to make a folder '.*taken', but: .*; choose another"):
        page_folder(tmp_path / "taken")


def test_features_without_a_sensor_are_refused():
    known = "log-mel, samples, motion, picture"
    with pytest.raises(DataError, match=f"expected features among {known} for a page"):
        web_page(lesson_model("none"), "none")


@pytest.mark.parametrize("rate", [48_000, 44_100, 22_050, 8_000])
def test_sound_at_another_rate_is_the_same_sound(rate, tmp_path):
    """Against what scipy's resampling and the formula of the tones say, within a millionth."""
    t = np.arange(rate) / rate
    wave = 0.3 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 2900 * t + 1)
    got = in_node(tmp_path, {"rateHz": rate, "samples": wave.tolist(), "block": 128})
    at = np.arange(len(got)) / 16_000
    ideal = 0.3 * np.sin(2 * np.pi * 440 * at) + 0.2 * np.sin(2 * np.pi * 2900 * at + 1)
    inner = slice(400, -400)
    error = np.abs(got - 32768 * ideal)[inner]
    assert error.max() < 4  # codes of 32,768
    divisor = np.gcd(rate, 16_000)
    other = resample_poly(wave, 16_000 // divisor, rate // divisor, window=("kaiser", 12.0))
    assert np.abs(got - 32768 * other[: len(got)])[inner].max() < 150  # scipy's filter is shorter


def test_what_16_khz_cannot_hold_is_filtered_out(tmp_path):
    t = np.arange(48_000) / 48_000
    wave = 0.9 * np.sin(2 * np.pi * 9_500 * t)
    got = in_node(tmp_path, {"rateHz": 48_000, "samples": wave.tolist(), "block": 480})
    assert np.abs(got[100:-100]).max() < 32768 * 0.9 / 1000  # below -60 dB


@pytest.mark.parametrize("block", [1, 128, 4096])
def test_blocks_of_any_size_give_the_same_samples(block, tmp_path):
    wave = np.random.default_rng(3).uniform(-1.2, 1.2, 5000)
    whole = in_node(tmp_path, {"rateHz": 44_100, "samples": wave.tolist(), "block": 5000})
    parts = in_node(tmp_path, {"rateHz": 44_100, "samples": wave.tolist(), "block": block})
    np.testing.assert_array_equal(parts, whole)
    assert whole.max() == 32767  # clipped, not wrapped
    assert whole.min() == -32768


def test_sound_at_16_khz_is_rounded_only(tmp_path):
    wave = [0, 0.5, -0.5, 1, -1, 1 / 65536, 0.9 / 65536, 7]
    got = in_node(tmp_path, {"rateHz": 16_000, "samples": wave, "block": 3})
    assert got.tolist() == [0, 16384, -16384, 32767, -32768, 1, 0, 32767]


def test_movement_at_a_steady_rate_lies_on_straight_lines(tmp_path):
    rng = np.random.default_rng(5)
    times = np.cumsum(rng.uniform(8, 25, 200))
    readings = np.column_stack([times, rng.normal(0, 1, (200, 3))])
    got = in_node(tmp_path, {"wantedHz": 62.5, "readings": readings.tolist()}).reshape(-1, 3)
    at = times[0] + 16 * np.arange(len(got))
    assert at[-1] <= times[-1] < at[-1] + 16
    expected = np.column_stack([np.interp(at, times, readings[:, i]) for i in (1, 2, 3)])
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)


def test_a_pause_of_the_sensor_is_not_filled_in(tmp_path):
    readings = [[0, 0, 0, 1], [16, 1, 0, 1], [5000, 9, 9, 9], [5016, 9, 9, 9]]
    got = in_node(tmp_path, {"wantedHz": 62.5, "readings": readings}).reshape(-1, 3)
    assert got.tolist() == [[0, 0, 1], [1, 0, 1], [9, 9, 9], [9, 9, 9]]
