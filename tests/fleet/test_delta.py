"""A patch that is applied gives the new file back, and its size is what was counted."""

import hashlib

import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.errors import DataError, ModelError
from tinyml_course.fleet import changed_runs, delta_size, with_new_head
from tinyml_course.simulator import Simulator


def patch_of(old, new, block):
    """A real patch: length, then place, length and bytes of each run."""
    runs = changed_runs(old, new, block)
    made = len(new).to_bytes(4, "little")
    for at, length in runs:
        made += at.to_bytes(4, "little") + length.to_bytes(2, "little") + new[at : at + length]
    return made


def patched(old, patch):
    size, at = int.from_bytes(patch[:4], "little"), 4
    file = bytearray(old[:size].ljust(size, b"\0"))
    while at < len(patch):
        place = int.from_bytes(patch[at : at + 4], "little")
        length = int.from_bytes(patch[at + 4 : at + 6], "little")
        file[place : place + length] = patch[at + 6 : at + 6 + length]
        at += 6 + length
    return bytes(file)


def test_a_patch_of_that_size_makes_the_new_file():
    rng = np.random.default_rng(2)
    for _ in range(200):
        old = rng.integers(0, 3, int(rng.integers(0, 60)), np.uint8).tobytes()
        new = rng.integers(0, 3, int(rng.integers(0, 60)), np.uint8).tobytes()
        if rng.random() < 0.7:
            new = old[:20] + new[20:]
        block = int(rng.integers(1, 12))
        patch = patch_of(old, new, block)
        assert patched(old, patch) == new
        assert delta_size(old, new, block) == len(patch)


def test_equal_files_need_a_length_alone():
    assert delta_size(b"same", b"same", 2) == 4


def test_blocks_of_nothing_are_refused():
    with pytest.raises(DataError, match="expected blocks of at least 1 byte, got 0"):
        delta_size(b"a", b"b", 0)


def test_a_new_head_is_another_network_that_runs_and_differs_in_one_place():
    old = (paths.lesson_data_dir("11_rain_and_wind") / "rain_model.tflite").read_bytes()
    new = with_new_head(old, 1)
    assert with_new_head(old, 1) == new != with_new_head(old, 2)
    (at, length), *others = changed_runs(old, new, 512)
    assert not others
    assert length <= 1024
    assert hashlib.sha256(old[:at]).digest() == hashlib.sha256(new[:at]).digest()
    x = np.zeros((1, 49, 40, 1), np.int8)
    assert Simulator.load(new).run(x).shape == Simulator.load(old).run(x).shape


def test_a_file_without_such_a_layer_is_refused():
    with pytest.raises((ModelError, DataError)):
        with_new_head(b"no model", 1)
