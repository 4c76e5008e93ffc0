"""The watch recordings are what the paper says, and are read without running a pickle."""

from __future__ import annotations

import importlib.util
import io
import itertools
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import gestures, watch
from tinyml_course.datasets.pickled_npy import load_pickled_npy
from tinyml_course.errors import DataError, MissingDependencyError

needs_seglearn = pytest.mark.skipif(
    importlib.util.find_spec("seglearn") is None,
    reason='needs the watch recordings: pip install "tinyml-course[data]"',
)


@needs_seglearn
def test_ten_people_did_seven_exercises_with_both_arms() -> None:
    recordings = gestures.load_watch_recordings()
    done = {(r.person, r.label, r.side) for r in recordings}
    assert len(done) == len(recordings) == 10 * 7 * 2
    assert {r.person for r in recordings} == set(range(1, 11))
    assert sum(len(r.samples) for r in recordings) / 50 / 60 == pytest.approx(81.4, abs=0.1)


@needs_seglearn
def test_our_values_are_those_numpy_reads_from_the_same_file() -> None:
    spec = importlib.util.find_spec("seglearn")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "data" / "watch_dataset.npy"
    content = np.load(path, allow_pickle=True).item()
    ours = {(r.person, r.label, r.side): r.samples for r in gestures.load_watch_recordings()}
    for samples, label, person, side in zip(
        content["X"], content["y"], content["subject"], content["side"], strict=True
    ):
        key = (int(person), int(label), "right" if side == 1 else "left")
        np.testing.assert_array_equal(ours[key], samples.astype(np.float32))
    assert tuple(content["y_labels"]) == gestures.WATCH_CODES
    assert tuple(content["X_labels"]) == watch.WATCH_AXES


@needs_seglearn
def test_acceleration_is_in_g_with_gravity() -> None:
    norms = [np.linalg.norm(r.samples[:, :3], axis=1) for r in gestures.load_watch_recordings()]
    assert np.median(np.concatenate(norms)) == pytest.approx(1, abs=0.1)


@needs_seglearn
def test_rotation_is_in_radians_a_second() -> None:
    """In a raise of the arm gravity turns in the watch's frame by what the gyroscope adds up.

    Whatever its axes, the gyroscope's arc is at least the turn of gravity, and of its order; in
    degrees a second it would be 57 times as much.
    """
    kernel = np.ones(25) / 25  # half a second, so that what is left is gravity
    for recording in gestures.load_watch_recordings():
        if gestures.WATCH_CODES[recording.label] not in ("ABD", "FEL"):
            continue
        smooth = np.stack([np.convolve(c, kernel, "valid") for c in recording.samples.T], axis=1)
        up = smooth[:, :3] / np.linalg.norm(smooth[:, :3], axis=1, keepdims=True)
        cosines = np.clip((up[1:] * up[:-1]).sum(axis=1), -1, 1)
        turned = np.arccos(cosines).sum()
        integrated = np.linalg.norm(smooth[:, 3:], axis=1).sum() / 50
        assert 0.5 < integrated / turned < 3


@needs_seglearn
def test_the_mirror_is_the_change_of_signs_that_brings_both_arms_closest() -> None:
    """Of all 64, judged by where gravity points and which axes move together."""
    arms = {(r.person, r.label, r.side): r.samples for r in gestures.load_watch_recordings()}
    apart = dict.fromkeys(itertools.product((-1, 1), repeat=6), 0.0)
    for person, label in itertools.product(range(1, 11), range(7)):
        left, right = (arms[person, label, side] for side in ("left", "right"))
        together_left, together_right = np.corrcoef(left.T), np.corrcoef(right.T)
        left, right = left.mean(axis=0), right.mean(axis=0)
        for signs in apart:
            turned = together_left * np.outer(signs, signs)
            apart[signs] += ((turned - together_right) ** 2).sum()
            means = left * signs - right
            apart[signs] += (means[:3] ** 2).sum()
    assert tuple(watch._MIRROR) == min(apart, key=apart.__getitem__)


@needs_seglearn
def test_mirroring_changes_the_left_arm_only() -> None:
    plain, mirrored = (gestures.load_watch(mirror_left=m).x for m in (False, True))
    first = next(r for r in gestures.load_watch_recordings() if r.side == "left")
    assert first is gestures.load_watch_recordings()[0]  # so its windows come first
    np.testing.assert_array_equal(mirrored[0], plain[0] * [-1, 1, 1, 1, -1, -1])
    changed = (plain != mirrored).any(axis=(1, 2)).mean()
    assert changed == pytest.approx(0.5, abs=0.05)


@needs_seglearn
def test_windows_never_mix_people_or_exercises() -> None:
    data = gestures.load_watch(window_length=100, hop_length=50)
    recordings = gestures.load_watch_recordings()
    expected = sum((len(r.samples) - 100) // 50 + 1 for r in recordings)
    assert data.x.shape == (expected, 100, 6)
    start = 0
    for r in recordings:
        count = (len(r.samples) - 100) // 50 + 1
        assert set(data.y[start : start + count].tolist()) == {r.label}
        assert set(data.groups[start : start + count].tolist()) == {r.person}
        np.testing.assert_array_equal(data.x[start + 1], r.samples[50:150])
        start += count
    assert data.labels[r.label]
    assert not data.synthetic
    assert data.sample_rate_hz == 50
    assert "BSD-3" in data.licence
    assert "1802.01489" in data.citation


@needs_seglearn
def test_a_window_longer_than_every_recording_is_refused() -> None:
    with pytest.raises(DataError, match="at most 2618 samples, the longest recording, got 3000"):
        gestures.load_watch(window_length=3000)


@needs_seglearn
def test_reading_the_recordings_does_not_import_seglearn() -> None:
    code = (
        "import sys; from tinyml_course.datasets import gestures; gestures.load_watch(); "
        "print([m for m in ('seglearn', 'sklearn', 'scipy', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def fresh_cache() -> Any:
    gestures.load_watch_recordings.cache_clear()
    yield
    gestures.load_watch_recordings.cache_clear()


def test_without_seglearn_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, fresh_cache: None
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r'pip install "tinyml-course\[data\]"'):
        gestures.load_watch()


def test_a_changed_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_cache: None
) -> None:
    other = tmp_path / "data" / "watch_dataset.npy"
    other.parent.mkdir()
    other.write_bytes(b"something else")
    package = importlib.util.spec_from_file_location("other", tmp_path / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: package)
    with pytest.raises(DataError, match=r"SHA-256 eb122f23cdf0….*pip install seglearn==1.2.5"):
        gestures.load_watch()


class _Runs:
    """Unpickled by the ordinary unpickler, this runs a command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


def test_a_pickle_that_would_run_a_command_is_refused(tmp_path: Path) -> None:
    mark, path = tmp_path / "ran", tmp_path / "evil.npy"
    np.save(path, np.array({"X": _Runs(mark)}, dtype=object), allow_pickle=True)
    with pytest.raises(
        DataError, match=r"plain arrays, found one that asks for (posix|nt)\.system"
    ):
        load_pickled_npy(path)
    assert not mark.exists()
    np.load(path, allow_pickle=True)  # the same file does run it elsewhere: the test is real
    assert mark.exists() or os.name == "nt"


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_plain_arrays_are_read(tmp_path: Path, protocol: int) -> None:
    content = {"a": np.arange(6.0).reshape(2, 3), "b": ["x", 1, None], "c": np.array([1, 2])}
    path = tmp_path / "plain.npy"
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|O", "fortran_order": False, "shape": ()}
    )
    array = np.array(content, dtype=object)
    path.write_bytes(header.getvalue() + pickle.dumps(array, protocol=protocol))
    got = load_pickled_npy(path)
    np.testing.assert_array_equal(got["a"], content["a"])
    assert got["b"] == content["b"]
    assert got["c"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY\x01\x00", b"no numpy file at all, just text", b"\x93NUMPY\x09\x09xx"],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npy"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"expected broken\.npy to be a NumPy file"):
        load_pickled_npy(path)


def test_a_numeric_file_is_not_taken_for_pickled_arrays(tmp_path: Path) -> None:
    np.save(tmp_path / "plain.npy", np.zeros(3))
    with pytest.raises(DataError, match="but it holds float64"):
        load_pickled_npy(tmp_path / "plain.npy")
