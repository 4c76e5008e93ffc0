"""A data set is checked when it is made, and says what it is."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import DataSet
from tinyml_course.errors import DataError


def make(**changes: Any) -> DataSet:
    fields: dict[str, Any] = {
        "name": "toy",
        "x": np.arange(24, dtype=np.float32).reshape(4, 3, 2),
        "y": np.array([0, 1, 1, 0]),
        "labels": ("still", "moving"),
        "groups": np.array([1, 1, 2, 2]),
        "axes": ("ax", "ay"),
        "units": ("g", "g"),
        "source": "here",
        "licence": "CC0-1.0",
        "citation": "none needed",
        "version": "1",
        "synthetic": False,
        "sample_rate_hz": 50.0,
    }
    return DataSet(**{**fields, **changes})


def test_values_are_stored_as_float32_and_int64_and_cannot_be_changed() -> None:
    data = make(x=np.ones((4, 3, 2)), y=np.array([0, 1, 1, 0], np.int8))
    assert [a.dtype.name for a in (data.x, data.y, data.groups)] == ["float32", "int64", "int64"]
    with pytest.raises(ValueError, match="read-only"):
        data.x[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.name = "other"  # type: ignore[misc]


def test_making_a_data_set_leaves_the_given_array_writable() -> None:
    x = np.zeros((4, 3, 2), np.float32)
    make(x=x)
    x[0] = 1


def test_subset_keeps_what_the_mask_says_and_all_the_facts() -> None:
    data = make()
    part = data.subset(data.groups == 2)
    np.testing.assert_array_equal(part.x, data.x[2:])
    assert (part.y.tolist(), part.groups.tolist()) == ([1, 0], [2, 2])
    assert (part.labels, part.licence, part.version) == (data.labels, "CC0-1.0", "1")


def test_the_hash_is_that_of_labels_and_little_endian_bytes() -> None:
    data = make()
    expected = hashlib.sha256(b"still\nmoving")
    for text, array in (("<f4(4, 3, 2)", data.x), ("<i8(4,)", data.y), ("<i8(4,)", data.groups)):
        expected.update(text.encode() + array.tobytes())
    assert data.sha256() == expected.hexdigest()


@pytest.mark.parametrize("field", ["x", "y", "groups"])
def test_the_hash_changes_with_one_value(field: str) -> None:
    data = make()
    other = getattr(data, field).copy()
    other.flat[0] = 1 - other.flat[0] if field == "y" else other.flat[0] + 7
    assert make(**{field: other}).sha256() != data.sha256()


def test_the_hash_does_not_depend_on_memory_layout() -> None:
    data = make()
    assert make(x=np.asfortranarray(data.x)).sha256() == data.sha256()


def test_the_summary_says_synthetic_only_where_it_is() -> None:
    assert make().summary() == "toy 1: 4 examples of (3, 2), 2 classes, 2 groups, 50 Hz"
    assert make(synthetic=True).summary().startswith("SYNTHETIC toy 1: ")


def test_class_counts_are_in_label_order_and_include_empty_classes() -> None:
    counts = make(labels=("still", "moving", "falling")).class_counts()
    assert list(counts.items()) == [("still", 2), ("moving", 2), ("falling", 0)]


NAN = np.zeros((4, 3, 2), np.float32)
NAN[2, 1, 0] = np.nan


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": NAN}, r"finite numbers in x, got nan at \(2, 1, 0\) and 1 such"),
        ({"x": np.full((4, 3, 2), 1e39)}, "finite numbers in x, got inf"),
        ({"x": np.zeros(4)}, r"shape \(N, ...\).*got float64 of shape \(4,\)"),
        ({"x": np.array([["a"] * 2] * 4)}, "expected x as numbers"),
        ({"x": np.zeros((0, 3, 2))}, "N ≥ 1"),
        ({"y": np.array([0, 1])}, "one entry of y for each of the 4 examples, got 2"),
        ({"groups": np.array([1])}, "one entry of groups for each of the 4 examples, got 1"),
        ({"y": np.array([0, 1, 2, 0])}, r"y in \[0, 2\), got 2 at example 2"),
        ({"y": np.array([0, -1, 1, 0])}, r"y in \[0, 2\), got -1 at example 1"),
        ({"y": np.array([0.0, 1, 1, 0])}, "y as whole numbers.*got float64"),
        ({"axes": ("ax",)}, r"expected 2 axes.*got \('ax',\)"),
        ({"units": ("g",) * 3}, "expected 2 units"),
        ({"labels": ("a", "a")}, "labels that differ"),
        ({"codes": ("A",)}, "expected 2 codes"),
        ({"sample_rate_hz": 0.0}, "sample_rate_hz above 0, got 0.0"),
        ({"sample_rate_hz": float("nan")}, "sample_rate_hz above 0, got nan"),
        ({"licence": ""}, "expected a text for 'licence'"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        make(**changes)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([0, 1], r"bool mask of shape \(4,\), got int64 of shape \(2,\)"),
        ([True], r"bool mask of shape \(4,\), got bool of shape \(1,\)"),
        ([False] * 4, "keeps none of the 4 examples"),
    ],
)
def test_a_mask_that_does_not_fit_is_refused(mask: list[Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        make().subset(mask)
