"""Generated arrays are made once, and a cache that fails costs time only."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import numpy as np
import pytest

from tinyml_course import cache
from tinyml_course.cache import array_sha256, cached, progress
from tinyml_course.errors import DataError
from tinyml_course.paths import cache_dir


class Maker:
    def __init__(self, **arrays):
        self.arrays = arrays or {"x": np.arange(6, dtype=np.float32).reshape(2, 3)}
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return self.arrays


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_unwritable", set())
    return tmp_path / "cache"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_environment_names_the_folder(folder, monkeypatch):
    assert cache_dir() == folder
    monkeypatch.delenv("TINYML_COURSE_CACHE")
    assert cache_dir().name == "tinyml-course" or "tinyml-course" in cache_dir().parts


def test_what_was_made_once_is_read_the_second_time(folder):
    arrays = {
        "x": np.array([[0.1, np.nan, -0.0]], np.float32),
        "file": np.arange(3, dtype=">i4"),
        "sha256": np.array(["ana", "ben"]),
        "empty": np.zeros((0, 4), np.int8),
    }
    make = Maker(**arrays)
    cached("weather", "1", {"seed": 1}, make)
    again = cached("weather", "1", {"seed": np.int64(1)}, make)
    assert make.calls == 1
    assert set(again) == set(arrays)
    for name, array in arrays.items():
        assert again[name].tobytes() == array.tobytes()
        assert again[name].shape == array.shape
    assert len(files(folder)) == 1


@pytest.mark.parametrize(
    ("name", "version", "parameters"),
    [("b", "1", {"n": 1}), ("a", "2", {"n": 1}), ("a", "1", {"n": 2}), ("a", "1", {"m": 1})],
)
def test_another_name_version_or_parameter_is_made_anew(name, version, parameters):
    make = Maker()
    cached("a", "1", {"n": 1}, make)
    cached(name, version, parameters, make)
    assert make.calls == 2


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_file_is_made_anew(folder, damage):
    make = Maker(x=np.arange(5000))
    cached("a", "1", {}, make)
    (path,) = files(folder)
    data = path.read_bytes()
    middle = len(data) // 2
    damaged = {
        "cut": data[:middle],
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "text": b"no archive",
    }
    path.write_bytes(damaged[damage])
    np.testing.assert_array_equal(cached("a", "1", {}, make)["x"], np.arange(5000))
    assert make.calls == 2
    assert path.read_bytes() == data or cached("a", "1", {}, make)
    assert make.calls == 2


def test_a_full_disk_only_means_that_nothing_is_kept_and_is_said_once(folder, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    make = Maker()
    with pytest.warns(UserWarning, match=r"No space left.*TINYML_COURSE_CACHE"):
        first = cached("a", "1", {}, make)
    second = cached("a", "1", {}, make)  # a second warning would be an error here
    assert array_sha256(first) == array_sha256(second) == array_sha256(make.arrays)
    assert files(folder) == []


def test_a_folder_that_cannot_be_made_only_means_that_nothing_is_kept(folder):
    folder.write_text("a file where the folder should be")
    with pytest.warns(UserWarning, match="made again each time"):
        assert cached("a", "1", {}, Maker())["x"].shape == (2, 3)


def test_a_cache_that_was_emptied_is_filled_again(folder):
    make = Maker()
    cached("a", "1", {}, make)
    shutil.rmtree(folder)
    cached("a", "1", {}, make)
    assert make.calls == 2


def test_objects_are_refused_as_parameters_and_as_arrays():
    with pytest.raises(DataError, match="plain numbers"):
        cached("a", "1", {"rng": np.random.default_rng(1)}, Maker())
    with pytest.raises(DataError, match="'x', found object"):
        cached("a", "1", {}, Maker(x=np.array([{}])))


def test_the_checksum_knows_names_shapes_types_and_values_but_no_byte_order():
    x = np.arange(4, dtype=np.int32)
    same = array_sha256({"x": x})
    assert array_sha256({"x": x.astype(">i4")}) == same
    for other in ({"y": x}, {"x": x.reshape(2, 2)}, {"x": x.astype(np.int64)}, {"x": x + 1}):
        assert array_sha256(other) != same


def test_progress_gives_the_same_items():
    assert list(progress([3, 1, 2], "counting")) == [3, 1, 2]
