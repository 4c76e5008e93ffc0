"""Recordings read out of a wheel: one of the same layout, and the real one where it was fetched."""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from tests.support.http_server import serve
from tinyml_course.datasets import aeon_motion as motion
from tinyml_course.datasets.fetch import downloads_dir, fetchable
from tinyml_course.errors import DataError

HEAD = "# Each person picks up.\n@problemName x\n@classLabel true 1 2\n@data\n"
FILES = {
    "PickupGestureWiimoteZ/PickupGestureWiimoteZ_TRAIN.ts": f"{HEAD}1,0.5,-0.25:2\n1.5,1:1\n",
    "PickupGestureWiimoteZ/PickupGestureWiimoteZ_TEST.ts": f"{HEAD}0.75:1\n",
    "BasicMotions/BasicMotions_TRAIN.ts": f"{HEAD}1,2:3,4:5,6:7,8:9,10:11,12:Running\n",
    "BasicMotions/BasicMotions_TEST.ts": f"{HEAD}0,1:0,1:0,1:0,1:0,1:0,1:Standing\n",
}


def wheel_of(files: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("aeon/__init__.py", "raise RuntimeError('nothing of it is run')")
        for name, text in files.items():
            wheel.writestr(f"aeon/datasets/data/{name}", text)
    return file.getvalue()


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """A folder into which a small wheel was downloaded from a server on this machine."""
    content = wheel_of(FILES)
    with serve() as site:
        site.files["/wheel"] = content
        checksum = hashlib.sha256(content).hexdigest()
        remote = replace(
            motion.AEON_MOTION,
            url=f"{site.url}/wheel",
            size_bytes=len(content),
            sha256=checksum,
        )
        monkeypatch.setattr(motion, "AEON_MOTION", remote)
        assert motion.fetch_aeon_motion(tmp_path).read_bytes() == content
        motion.fetch_aeon_motion(tmp_path)
        assert len(site.ranges) == 1  # what is there is not downloaded again
    return tmp_path


def test_pickups_are_recordings_of_any_length_in_order_of_the_person(fetched):
    found = motion.load_pickups(fetched)
    assert [recording.person for recording in found] == [1, 1, 2]
    assert [recording.samples.tolist() for recording in found] == [
        [[1.5], [1.0]],
        [[0.75]],
        [[1.0], [0.5], [-0.25]],
    ]


def test_basic_motions_have_an_axis_in_each_column_and_no_person(fetched):
    data = motion.load_basic_motions(fetched)
    assert data.x[0].tolist() == [[1, 3, 5, 7, 9, 11], [2, 4, 6, 8, 10, 12]]
    assert [data.labels[y] for y in data.y] == ["running", "standing"]
    assert data.groups.tolist() == [0, 1]
    assert not data.synthetic


def test_without_the_wheel_the_error_says_how_to_fetch_it(tmp_path):
    with pytest.raises(DataError, match=r"found no file; .* tinyml fetch aeon_motion"):
        motion.load_pickups(tmp_path)
    assert "aeon_motion" in fetchable()


def test_another_wheel_of_that_name_is_refused_by_its_content(fetched):
    (fetched / motion.AEON_MOTION.file).write_bytes(wheel_of({}))
    with pytest.raises(DataError, match=r"expected the recordings BasicMotions in .* fetch it"):
        motion.load_basic_motions(fetched)


needs_the_wheel = pytest.mark.skipif(
    not (downloads_dir() / motion.AEON_MOTION.file).is_file(),
    reason="needs the recordings: tinyml fetch aeon_motion",
)


@needs_the_wheel
def test_the_real_sets_are_what_their_descriptions_say():
    content = (downloads_dir() / motion.AEON_MOTION.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == motion.AEON_MOTION.sha256
    pickups, basic = motion.load_pickups(), motion.load_basic_motions()
    assert np.bincount([p.person for p in pickups]).tolist() == [0] + [10] * 10
    assert {len(p.samples) for p in pickups} >= {29, 361}
    assert np.median(np.concatenate([p.samples for p in pickups])) == pytest.approx(1, abs=0.1)
    assert basic.class_counts() == dict.fromkeys(motion.BASIC_MOTIONS_LABELS, 20)
    assert basic.x.shape == (80, 100, 6)
    assert "aeon" not in sys.modules
