"""Movements that a browser recorded: kept as files, and read back as they were."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.datasets import Recording, load_own_motion, read_own_motion, write_csv
from tinyml_course.datasets.kept_motion import (
    KeptMotion,
    check_motion_labels,
    keep_motion,
    keep_phone_file,
)
from tinyml_course.datasets.own_motion import MOTION_MANIFEST, STANDARD_GRAVITY, person_of
from tinyml_course.errors import DataError

LABELS = ("idle", "wave", "up-down")


def motion(seed=0, rows=250, **changes):
    values = np.random.default_rng(seed).normal(0, 1, (rows, 3)).astype(np.float32)
    values[3] = [1, 0, -2]  # whole numbers are written as such
    about = {"label": "wave", "person": "Asha", "consent": "yes", "licence": "CC0-1.0"}
    return KeptMotion(**{"values": values, "sensor_hz": 59.9, **about, **changes})


def phone_file(*movements, **changes):
    """As the page writes it, but by Python."""
    recordings = [
        {
            "label": m.label,
            "person": m.person,
            "consent": m.consent,
            "sensor_hz": m.sensor_hz,
            "acquisition": {
                "protected": {"ver": "v1", "alg": "none"},
                "signature": "0" * 64,
                "payload": {
                    "device_type": "phone",
                    "interval_ms": 16,
                    "sensors": [{"name": f"acc{axis}", "units": "g"} for axis in "XYZ"],
                    "values": m.values.tolist(),
                },
            },
        }
        for m in movements
    ]
    content = {
        "kind": "tinyml-course movements",
        "licence": "CC0-1.0",
        "recordings": recordings,
        **changes,
    }
    return json.dumps(content).encode()


def test_what_is_kept_is_read_back_bit_for_bit(tmp_path):
    made = [motion(1), motion(2), motion(3, label="idle", person="Ben_2")]
    files = [keep_motion(tmp_path / "own", each) for each in made]
    assert [f.name for f in files] == ["wave.asha_1.json", "wave.asha_2.json", "idle.ben-2_1.json"]
    by_name = {each.name: each for each in read_own_motion(tmp_path / "own")}
    for file, each in zip(files, made, strict=True):
        found = by_name[file.name]
        np.testing.assert_array_equal(found.values, each.values)
        assert found.values.dtype == np.float32
        assert (found.label, found.sample_rate_hz, found.units) == (each.label, 62.5, ("g",) * 3)
    assert [person_of(by_name[f.name]) for f in files] == ["asha", "asha", "ben-2"]


def test_windows_are_the_rows_that_were_recorded(tmp_path):
    wave, idle = motion(1), motion(2, label="idle", person="Ben")
    for each in (wave, idle):
        keep_motion(tmp_path, each)
    data = load_own_motion(tmp_path, labels=LABELS)
    assert data.x.shape == (12, 125, 3)
    for i in range(6):
        np.testing.assert_array_equal(data.x[data.y == 1][i], wave.values[25 * i : 25 * i + 125])
        np.testing.assert_array_equal(data.x[data.y == 0][i], idle.values[25 * i : 25 * i + 125])
    assert data.groups.tolist() == [1] * 6 + [0] * 6  # Ben's file comes first, his name last
    assert (data.licence, data.sample_rate_hz, data.synthetic) == ("CC0-1.0", 62.5, False)


def test_a_phone_apps_csv_file_stands_in_the_same_folder(tmp_path):
    keep_motion(tmp_path, motion(1))
    t = np.arange(500) / 100
    metres = np.column_stack([9 * np.sin(t), 3 * np.cos(t), np.full(500, STANDARD_GRAVITY)])
    as_csv = Recording(metres, ("x", "y", "z"), ("m/s2",) * 3, 10)
    write_csv(as_csv, tmp_path / "idle.ben_1.csv")
    data = load_own_motion(tmp_path, labels=LABELS)
    first = data.x[data.y == 0][0]
    at = np.arange(125) / 62.5
    expected = np.column_stack([np.interp(at, t, column) for column in metres.T]) / 9.80665
    np.testing.assert_allclose(first, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent": "no"}, 'expected consent "yes"'),
        ({"person": "  "}, "expected a text for person"),
        ({"licence": ""}, "expected a text for licence"),
        ({"label": "../wave"}, "expected labels that differ, of letters"),
        ({"label": "a.b"}, "expected labels that differ, of letters"),
        ({"values": np.ones((124, 3), np.float32)}, "125 rows or more"),
        ({"values": np.zeros((250, 3), np.float32)}, "zeros only"),
        ({"values": np.full((250, 3), np.nan, np.float32)}, "nan or inf"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(tmp_path, changes, words):
    with pytest.raises(DataError, match=words):
        keep_motion(tmp_path / "own", motion(**changes))
    assert not (tmp_path / "own").exists()


def test_a_phone_that_lies_still_may_give_one_number(tmp_path):
    still = np.tile(np.float32([0, 0, 1]), (250, 1))
    keep_motion(tmp_path, motion(label="idle", values=still))
    assert np.ptp(load_own_motion(tmp_path, labels=LABELS).x, axis=1).max() == 0


def test_a_phones_file_is_added_once(tmp_path):
    made = [motion(1), motion(2, label="up-down", person="7"), motion(3, label="idle")]
    data = phone_file(*made)
    assert keep_phone_file(tmp_path, data, LABELS) == (3, 0)
    more = phone_file(*made, motion(4))
    assert keep_phone_file(tmp_path, more, LABELS) == (1, 3)
    names = sorted(file.name for file in tmp_path.glob("*.json"))
    assert names == [
        "idle.asha_1.json", "up-down.7_1.json", "wave.asha_1.json", "wave.asha_2.json",
    ]  # fmt: skip
    rows = (tmp_path / MOTION_MANIFEST).read_text().splitlines()
    assert rows[0] == "file,label,person,consent,licence,sensor_hz"
    assert rows[2] == "up-down.7_1.json,up-down,7,yes,CC0-1.0,59.9"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "that is no JSON"),
        (b"", "that is no JSON"),
        (phone_file(motion())[:-40], "that is no JSON"),
        (b"[1, 2]", "JSON of another kind"),
        (b'{"cells": []}', "JSON of another kind"),
        (phone_file(motion(), kind="tinyml-course faces"), "JSON of another kind"),
        (phone_file(), "got none; keep some"),
        (phone_file(motion(1), motion(2, label="clap")), "recording 2 of the phone's file"),
        (phone_file(motion(1), motion(2, consent="no")), 'recording 2.*expected consent "yes"'),
        (phone_file(motion(1), motion(2, rows=60)), "recording 2.*125 rows"),
        (phone_file(motion()).replace(b'"g"', b'"mg"'), "in g at 62.5 Hz for recording 1"),
        (phone_file(motion()).replace(b"[1.0, 0.0, -2.0]", b"[1.0, 0.0]"), "in row 3"),
        (phone_file(motion()).replace(b"[1.0, 0.0, -2.0]", b"[NaN, 0, 1]"), "not a JSON number"),
        (phone_file(motion()).replace(b'"interval_ms": 16', b'"interval_ms": 10'), "100 Hz"),
    ],
)
def test_a_wrong_file_is_refused_whole(tmp_path, data, words):
    with pytest.raises(DataError, match=words):
        keep_phone_file(tmp_path / "own", data, LABELS)
    assert not (tmp_path / "own").exists()


def test_who_takes_consent_back_stops_the_loader_until_the_file_is_gone(tmp_path):
    for each in (motion(1), motion(2, label="idle", person="Ben")):
        keep_motion(tmp_path, each)
    manifest = tmp_path / MOTION_MANIFEST
    manifest.write_text(manifest.read_text().replace("Ben,yes", "Ben,no"))
    with pytest.raises(DataError, match=r'expected consent "yes" for idle\.ben_1\.json'):
        load_own_motion(tmp_path, labels=LABELS)
    (tmp_path / "idle.ben_1.json").unlink()
    assert len(load_own_motion(tmp_path, labels=LABELS)) == 6


def test_a_folder_without_recordings_is_named(tmp_path):
    said = r"expected a folder at .*nowhere, found none; .* record first"
    with pytest.raises(DataError, match=said):
        read_own_motion(tmp_path / "nowhere")
    for no_name in (True, ""):
        with pytest.raises(DataError, match='expected a name such as "my_moves", got'):
            load_own_motion(no_name)
    with pytest.raises(DataError, match=r"wave\.ana_1\.json"):
        read_own_motion(tmp_path)
    keep = replace(motion(), label="clap")
    keep_motion(tmp_path, keep)
    with pytest.raises(DataError, match="expected a label among"):
        load_own_motion(tmp_path, labels=LABELS)
    (tmp_path / "clap.asha_1.json").rename(tmp_path / "clap.json")
    with pytest.raises(DataError, match="with the person after the label"):
        load_own_motion(tmp_path, labels=("clap", "wave"))


@pytest.mark.parametrize("labels", [(), ("a", "A"), ("wave", ""), ("manifest.csv",)])
def test_labels_that_no_file_can_carry_are_refused(labels):
    with pytest.raises(DataError, match="expected labels that differ"):
        check_motion_labels(labels)
