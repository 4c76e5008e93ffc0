"""A recording is checked when it is made, and recordings become a data set only if they fit."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets.recording import Recording, label_of, to_dataset
from tinyml_course.errors import DataError


def make(rows: int = 10, **changes: Any) -> Recording:
    fields: dict[str, Any] = {
        "values": np.arange(2 * rows, dtype=np.float32).reshape(rows, 2),
        "axes": ("accX", "accY"),
        "units": ("m/s2", "m/s2"),
        "interval_ms": 16,
        "device_type": "Nano 33",
        "label": "idle",
    }
    return Recording(**{**fields, **changes})


def collect(recordings: list[Recording], groups: list[Any], **changes: Any):
    how: dict[str, Any] = {"window_length": 4, "hop_length": 3, "licence": "CC0-1.0"}
    if {r.label for r in recordings} == {"idle"}:
        how["labels"] = ("idle", "wave")
    return to_dataset(recordings, groups, **{**how, **changes})


def test_the_values_are_a_read_only_copy() -> None:
    given = np.ones((3, 2))
    recording = make(values=given)
    given[0] = 5
    assert recording.values.dtype == np.float32
    assert (recording.values == 1).all()
    with pytest.raises(ValueError, match="read-only"):
        recording.values[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        recording.label = "wave"  # type: ignore[misc]


@pytest.mark.parametrize("rate", [1, 3, 62.5, 104, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_the_rate_survives_being_an_interval(rate: float) -> None:
    assert make(interval_ms=1000 / rate).sample_rate_hz == rate


def test_the_label_is_what_stands_before_the_first_point() -> None:
    assert label_of(Path("data/wave.ana_01.json")) == "wave"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": np.zeros(3)}, r"shape \(N, axes\).*found float64 of shape \(3,\)"),
        ({"values": np.zeros((0, 2))}, "N ≥ 1"),
        ({"values": np.array([["1", "2"]])}, "expected values as numbers"),
        ({"values": [[1, 2], [3, np.nan]]}, "found nan in row 1, column 1, and 1 such"),
        ({"values": [[1, 2e39]]}, r"found 2e\+39 in row 0, column 1"),
        ({"axes": ("accX",)}, "expected 2 axes, one for each column"),
        ({"units": ("g",) * 3}, "expected 2 units"),
        ({"axes": ("accX", "")}, "axes as texts"),
        ({"units": ("g", " g")}, "units as texts"),
        ({"axes": ("accX", "acc\nY")}, "axes as texts"),
        ({"axes": ("accX", "accX")}, "axes that differ"),
        ({"device_name": "a\nb"}, "device_name in one line"),
        ({"interval_ms": 0}, "interval_ms above 0, found 0"),
        ({"interval_ms": float("nan")}, "interval_ms above 0, found nan"),
        ({"interval_ms": 0, "path": Path("x/wave.csv")}, r"^wave\.csv: "),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        make(**changes)


def test_no_window_mixes_two_recordings_and_each_keeps_its_label_and_group() -> None:
    recordings = [make(10), make(5, label="wave"), make(7)]
    data = collect(recordings, ["Ben", "ana", "BEN "])
    assert data.x.shape == (3 + 1 + 2, 4, 2)
    assert data.y.tolist() == [0, 0, 0, 1, 0, 0]
    assert data.labels == ("idle", "wave")
    assert data.groups.tolist() == [1, 1, 1, 0, 1, 1]
    np.testing.assert_array_equal(data.x[2], recordings[0].values[6:10])
    np.testing.assert_array_equal(data.x[3], recordings[1].values[:4])
    assert (data.sample_rate_hz, data.synthetic, data.source) == (62.5, False, "Nano 33")


def test_numbers_of_groups_stay_as_they_are() -> None:
    assert collect([make(4), make(4)], [7, 3]).groups.tolist() == [7, 3]


def test_the_order_of_classes_can_be_given_with_one_that_does_not_occur() -> None:
    data = collect([make(4)], ["a"], labels=("wave", "idle"))
    assert (data.labels, data.y.tolist()) == (("wave", "idle"), [1])


def test_the_version_follows_from_the_content() -> None:
    first = collect([make(4)], ["a"])
    assert first.version == collect([make(4)], ["b"]).version  # one group, whatever its name
    values = make(4).values.copy()
    values[0, 0] += 1
    assert first.version != collect([make(values=values)], ["a"]).version


@pytest.mark.parametrize(
    ("recordings", "groups", "changes", "message"),
    [
        ([], [], {}, "0 groups and 0 recordings"),
        ([make()], [], {}, "0 groups and 1 recordings"),
        ([make()], [""], {}, "groups as names or as whole numbers"),
        ([make(), make()], ["a", 1], {}, "groups as names or as whole numbers"),
        ([make()], ["a"], {"labels": ("wave",)}, r"a label among \('wave',\), found 'idle'"),
        ([make(label="")], ["a"], {}, "found ''; name the file"),
        ([make(3)], ["a"], {}, "window_length = 4 rows, found 3"),
        ([make(), make(units=("g", "g"))], ["a"] * 2, {}, "the units .* of recording in every"),
        ([make(), make(axes=("a", "b"))], ["a"] * 2, {}, "the axes .* in every recording"),
        ([make(), make(interval_ms=10)], ["a"] * 2, {}, "16 ms from row to row .* found 10 ms"),
        ([make()], ["a"], {"licence": ""}, "expected a text for 'licence'"),
    ],
)
def test_recordings_that_do_not_fit_together_are_named(
    recordings: list[Recording], groups: list[Any], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        collect(recordings, groups, **changes)


def test_one_label_alone_is_refused_unless_it_was_asked_for() -> None:
    how: dict[str, Any] = {"window_length": 4, "hop_length": 3, "licence": "CC0-1.0"}
    with pytest.raises(DataError, match=r"at least two labels, found 'idle' alone.*record another"):
        to_dataset([make(), make()], [0, 1], **how)
    assert to_dataset([make()], [0], labels=["idle"], **how).labels == ("idle",)


def test_a_column_that_stands_still_is_named_unless_it_may() -> None:
    values = np.arange(20, dtype=np.float32).reshape(10, 2)
    values[:, 1] = 7
    still = make(values=values, path=Path("idle.7.json"))
    with pytest.raises(DataError, match=r"idle.7.json: .* found 7 in all 10 rows of 'accY'; a loo"):
        collect([make(), still], [0, 1])
    data = collect([make(), still], [0, 1], allow_constant=True)
    assert (data.x[data.groups == 1, :, 1] == 7).all()
