"""The page that records movements on a phone: what is in it, and what its script writes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tinyml_course.datasets import load_own_motion
from tinyml_course.datasets.kept_motion import keep_phone_file
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.record_page import record_page
from tinyml_course.errors import DataError

SCRIPT = Path(__file__).parents[1] / "support" / "motion_node.mjs"


def in_node(folder, job):
    """What the recorder's script prints for a job."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: install Node.js to run the page's scripts outside a browser")
    script, file = folder / "motion_recorder.mjs", folder / "job.json"
    script.write_text(read_text("web", "motion_recorder.js"))
    file.write_text(json.dumps(job))
    command = [node, str(SCRIPT), str(script), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_page_is_one_small_file_that_loads_nothing():
    page = record_page(["wave", "up-down"], licence="CC0-1.0")
    assert len(page.encode()) <= 30_000
    assert not re.search(r"<(link|img|iframe|base)\b|\bsrc=|@import|https?:/|fetch\(", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    digest = "'sha256-[A-Za-z0-9+/]{43}='"
    assert re.fullmatch(f"default-src 'none'; script-src {digest}; style-src {digest}", policy)
    assert page.count('<input type="radio"') == 2
    assert page.count("<h1>") == 1


def test_what_a_reader_writes_is_text_in_the_page():
    page = record_page(["wave"], licence="</script><b>", title="<i> & co")
    assert "</script><b>" not in page
    assert "<h1>&lt;i&gt; &amp; co</h1>" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": ["wave/../x"]}, "expected labels that differ"),
        ({"licence": ""}, "expected a licence"),
        ({"seconds": 1}, "2 to 60 seconds, got 1"),
        ({"seconds": 61}, "2 to 60 seconds, got 61"),
        ({"seconds": float("nan")}, "2 to 60 seconds"),
    ],
)
def test_a_page_that_could_not_work_is_refused(changes, words):
    given = {"labels": ["wave"], "licence": "CC0-1.0", **changes}
    with pytest.raises(DataError, match=words):
        record_page(given.pop("labels"), **given)


def test_the_scripts_file_holds_every_float32_and_whole_numbers(tmp_path):
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (125, 3)).astype(np.float32)
    values[:4] = [[1, -2, 0], [0.1, 1 / 3, 1e-7], [16777217, -3.4e38, 1e-38], [-0.0, 2, 3.0]]
    entries = [{"label": "wave", "person": "Ana"}, {"label": "idle", "person": "Ben"}]
    text = in_node(tmp_path, {"rows": values.astype(float).ravel().tolist(), "entries": entries})
    assert "[1,-2,0]" in text
    assert keep_phone_file(tmp_path / "own", text.encode(), ("idle", "wave")) == (2, 0)
    data = load_own_motion(tmp_path / "own", labels=("idle", "wave"))
    np.testing.assert_array_equal(data.x, np.stack([values, values]))
    assert data.y.tolist() == [0, 1]
    assert json.loads(text)["recordings"][0]["sensor_hz"] == 59.9


def test_the_rate_is_that_of_the_sensor(tmp_path):
    times = (1000 + np.cumsum(np.random.default_rng(2).uniform(12, 22, 240))).tolist()
    expected = 1000 * 239 / (times[-1] - times[0])
    assert json.loads(in_node(tmp_path, {"times": times}))["rate"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([100] * 40, "gives 10 readings a second, and 25 are needed"),
        ([16] * 100 + [450] + [16] * 100, "paused for 0.5 s"),
        ([0] * 10, "25 are needed"),  # a clock that stands
    ],
)
def test_a_slow_sensor_and_one_with_holes_are_named(tmp_path, steps, words):
    times = np.cumsum([5000, *steps]).tolist()
    assert words in json.loads(in_node(tmp_path, {"times": times}))["error"]
