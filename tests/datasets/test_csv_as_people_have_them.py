"""CSV files of phone apps, loggers and sketches are read right, or asked about; never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets.acquisition import read_acquisition
from tinyml_course.datasets.csv_recordings import read_csv, read_csv_parts
from tinyml_course.datasets.csv_time import time_columns
from tinyml_course.errors import DataError


def write(folder: Path, text: str) -> Path:
    path = folder / "wave.csv"
    path.write_text(text, encoding="utf-8")
    return path


def table(times: Any, header: str = "timestamp_ms,x [g]") -> str:
    return header + "\n" + "".join(f"{t},{i % 7}\n" for i, t in enumerate(times))


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("Time (s)", "s"),
        ("seconds_elapsed", "s"),
        ("time_ms", "ms"),
        ("timestampMs", "ms"),
        ("Timestamp [µs]", "us"),
        ("micros", "us"),
        ("millis()", "ms"),
        ("time since start in ms", "ms"),
        ("elapsed (sec)", "s"),
        ("timestamp_ns", "ns"),
        ("t", None),
        ("time", None),
        ("epoch", None),
    ],
)
def test_a_time_column_is_known_by_its_usual_names(column: str, unit: str | None) -> None:
    assert time_columns([column], None) == {0: unit}


@pytest.mark.parametrize("column", ["T", "t [C]", "temperature", "ms", "accX [m/s2]", "s", "times"])
def test_what_was_measured_is_not_taken_for_time(column: str) -> None:
    assert time_columns([column], None) == {}


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        (table([0.01 * i for i in range(20)], "Time (s),x [g]"), 100),
        (table([10_000 * i for i in range(20)], "micros,x [g]"), 100),
        (table([20_000_000 * i for i in range(20)], "time_ns,x [g]"), 50),
        (table([1_760_565_906_248_000_000 + 10_000_000 * i for i in range(20)], "time,x [g]"), 100),
        (table([1_760_565_906_248_000 + 10_000 * i for i in range(20)], "time,x [g]"), 100),
        (table([1_760_565_906_248 + 10 * i for i in range(20)], "time,x [g]"), 100),
        (table([f"{1_760_565_906 + i / 64}" for i in range(20)], "timestamp,x [g]"), 64),
        (table([1_760_565_906 + 600 * i for i in range(20)], "unix,x [g]"), 1 / 600),
        (table([f"2024-01-15 14:32:1{i}.500" for i in range(9)], "datetime,x [g]"), 1),
    ],
)
def test_a_stated_or_certain_unit_gives_the_rate(text: str, rate: float, tmp_path: Path) -> None:
    assert read_csv(write(tmp_path, text)).sample_rate_hz == pytest.approx(rate, rel=1e-6)


@pytest.mark.parametrize(
    ("column", "step"),
    [("timestamp", 0.01), ("timestamp", 10_000), ("timestamp", 1), ("timestamp", 1000)],
)
def test_a_unit_that_would_be_guessed_is_asked_for(
    column: str, step: float, tmp_path: Path
) -> None:
    path = write(tmp_path, table([step * i for i in range(20)], f"{column},x [g]"))
    with pytest.raises(DataError, match=rf"a unit for the column '{column}' .* pass time_unit="):
        read_csv(path)
    assert read_csv(path, time_unit="s").sample_rate_hz == pytest.approx(1 / step)
    rate = 1000 / step
    assert read_csv(path, sample_rate_hz=rate).sample_rate_hz == pytest.approx(rate)
    with pytest.raises(DataError, match="a unit that gives 77 Hz"):
        read_csv(path, sample_rate_hz=77)


def test_a_unit_that_is_taken_for_granted_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, table([16 * i for i in range(20)], "timestamp,x [g]"))
    what = "'timestamp' states no unit: taken to be in ms, as Edge Impulse writes it, 62.5 Hz"
    with pytest.warns(UserWarning, match=f"{what}; pass time_unit="):
        recording = read_csv(path)
    assert recording.sample_rate_hz == 62.5
    assert recording.notes == (f"the column {what}",)
    assert what in repr(recording)
    for how in ({"time_unit": "ms"}, {"sample_rate_hz": 62.5}):  # without a warning
        assert read_csv(path, **how).sample_rate_hz == 62.5
    assert "by sample_rate_hz" in read_csv(path, sample_rate_hz=62.5).notes[0]
    since_1970 = write(tmp_path, table([1_760_565_906_248 + 10 * i for i in range(9)], "t,x [g]"))
    assert "in ms, since 1970, 100 Hz" in read_csv(since_1970).notes[0]
    assert read_csv(write(tmp_path, table(range(0, 90, 10)))).notes == ()


def test_lines_that_are_left_out_are_named(tmp_path: Path, conformance_recordings: Path) -> None:
    recording = read_csv(conformance_recordings / "comment_line.csv")
    assert recording.notes == ("line 1 left out: '# logger v1'",)
    boot = "boot\nMPU found\n\n" + table(range(0, 90, 10)) + "# battery low, 3.1 V\n"
    (note,) = read_csv(write(tmp_path, boot)).notes
    assert note == "line 1 and 2 more lines left out: 'boot'"


def test_a_file_without_time_needs_its_rate(tmp_path: Path) -> None:
    path = write(tmp_path, "x [g],y [g]\n1,2\n3,5\n")
    with pytest.raises(DataError, match=r"found \['x \[g\]', .* or pass sample_rate_hz="):
        read_csv(path)
    assert read_csv(path, sample_rate_hz=119).sample_rate_hz == 119


def test_blank_lines_and_repeated_headers_are_borders(tmp_path: Path) -> None:
    head = "x [g],y [g]\n"
    path = write(tmp_path, head + "1,2\n3,5\n\n4,4\n5,4\n" + head + "7,7\n8,8\n")
    with pytest.raises(DataError, match=r"found 3 parts between blank lines.* read_csv_parts"):
        read_csv(path, sample_rate_hz=119)
    parts = read_csv_parts(path, sample_rate_hz=119)
    assert [part.values[:, 0].tolist() for part in parts] == [[1, 3], [4, 5], [7, 8]]


def test_a_missing_value_is_asked_about_and_then_a_border(tmp_path: Path) -> None:
    rows = "0,1\n10,2\n20,-9999\n30,4\n40,5\n"
    path = write(tmp_path, "timestamp_ms,x [C]\n" + rows)
    with pytest.raises(DataError, match=r"column 'x .* found -9999, .* missing=\(-9999,\)"):
        read_csv(path)
    parts = read_csv_parts(path, missing=(-9999,))
    assert [part.values[:, 0].tolist() for part in parts] == [[1, 2], [4, 5]]
    assert read_csv(path, missing=()).values[2, 0] == -9999
    empty = write(tmp_path, "timestamp_ms,x [C]\n" + rows.replace("-9999", ""))
    with pytest.raises(DataError, match=r"numbers in line 4 .* missing=\(\"\",\)"):
        read_csv(empty)
    assert len(read_csv_parts(empty, missing=("",))) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time_ms;x [g]\n0;1,5\n10;1.5\n", "one kind of decimal mark .* '1,5' in line 2 and '1.5'"),
        ('time_ms,x [g]\n0,"1,234"\n10.5,2\n', "'1,234' in line 2 and '10.5' in line 3"),
        ("time_ms x y\n0 1 2\n10 2 3\n", "found spaces in 'time_ms x y'; save it with commas"),
    ],
)
def test_numbers_that_could_be_two_things_are_refused(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        read_csv(write(tmp_path, text), sample_rate_hz=100)


def test_values_near_a_sentinel_are_values(tmp_path: Path) -> None:
    text = "timestamp_ms,x [LSB]\n0,-9990\n10,-9999\n20,-9000\n"
    assert read_csv(write(tmp_path, text)).values[1, 0] == -9999


@pytest.mark.parametrize(
    ("column", "cells"), [("index", "0123"), ("", "1234"), ("activity", ["walk"] * 4)]
)
def test_a_column_that_is_no_measurement_is_named(column: str, cells: Any, tmp_path: Path) -> None:
    rows = "".join(f"{10 * i},{i % 3},{cell}\n" for i, cell in enumerate(cells))
    path = write(tmp_path, f"timestamp_ms,x [g],{column}\n" + rows)
    with pytest.raises(DataError, match=rf"column '{column}'.* pass skip=\('{column}',\)"):
        read_csv(path, units=("g", "1"))
    assert read_csv(path, skip=(column,)).axes == ("x",)
    with pytest.raises(DataError, match=r"columns to skip among .*found \['z'\]"):
        read_csv(path, skip=("z",))


ROLLED_US = [(2**32 - 50_000 + 10_000 * i) % 2**32 for i in range(20)]
ROLLED_MS = [(2**32 - 50 + 10 * i) % 2**32 for i in range(20)]
BURSTS = [80 * (i // 8) + 80 for i in range(64)]
NO_ROW_LOST = [0, 10, 20, 38, 41, 50, 60, 70, 80]


@pytest.mark.parametrize(
    ("times", "header", "message"),
    [
        (ROLLED_US, "micros,x [g]", "clock rolled over before line 7, no row is missing"),
        (ROLLED_MS, "millis,x [g]", "clock rolled over before line 7, no row is missing"),
        (BURSTS, "timestamp_ms,x [g]", "bursts of 8, as read from a sensor's FIFO"),
        (NO_ROW_LOST, "timestamp_ms,x [g]", "this is jitter, no row is missing"),
        ([int(2.5 * i) for i in range(60)], "timestamp_ms,x [g]", "too coarse above 250 Hz"),
    ],
)
def test_uneven_stamps_are_named_and_taken_at_a_rate_that_is_given(
    times: list[int], header: str, message: str, tmp_path: Path
) -> None:
    path = write(tmp_path, table(times, header))
    with pytest.raises(DataError, match=message):
        read_csv(path)
    rate = 400 if "coarse" in message else 100
    assert read_csv(path, sample_rate_hz=rate).sample_rate_hz == rate


def test_lost_rows_and_a_restart_are_refused_at_a_given_rate_too(tmp_path: Path) -> None:
    for times, message in (
        ([0, 10, 20, 40, 50, 60], "found 20 ms before line 5; rows were lost"),
        ([5000, 5010, 5020, 0, 10, 20], "the time starts over there, as after a reset"),
    ):
        with pytest.raises(DataError, match=message):
            read_csv(write(tmp_path, table(times)), sample_rate_hz=100)


def test_a_rate_that_the_times_do_not_have_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, table([int(i * 1000 / 104) for i in range(500)]))
    with pytest.raises(DataError, match=r"100 Hz in 'timestamp_ms' of .* found 104\.\d+ Hz from"):
        read_csv(path, sample_rate_hz=100)
    assert read_csv(path, sample_rate_hz=104).sample_rate_hz == 104


def test_a_pointer_of_git_lfs_is_named_in_place_of_any_file(tmp_path: Path) -> None:
    path = write(tmp_path, "version https://git-lfs.github.com/spec/v1\noid sha256:aa\n")
    for read in (read_csv, read_acquisition):
        with pytest.raises(DataError, match=r"wave\.csv, found a Git LFS pointer: .*git lfs pull"):
            read(path)


@pytest.mark.parametrize(
    ("name", "how", "rate", "rows"),
    [
        ("seconds_in_timestamp.csv", {"time_unit": "s"}, 100, 50),
        ("micros_in_timestamp.csv", {"time_unit": "us"}, 100, 50),
        ("phyphox_tab.csv", {}, 100.1, 40),
        ("sensor_logger.csv", {"units": ("g",) * 3}, 99.71, 30),
        ("jitter_no_row_lost.csv", {"sample_rate_hz": 100}, 100, 200),
        ("whole_ms_at_400Hz.csv", {"sample_rate_hz": 400}, 400, 60),
        ("comment_line.csv", {}, 100, 2),
    ],
)
def test_files_as_people_have_them_are_read(
    name: str, how: dict[str, Any], rate: float, rows: int, conformance_recordings: Path
) -> None:
    recording = read_csv(conformance_recordings / name, **how)
    assert recording.sample_rate_hz == pytest.approx(rate, rel=1e-3)
    assert len(recording.values) == rows
    text = (conformance_recordings / name).read_text()
    last = [float(cell) for cell in text.replace("\t", ",").strip().splitlines()[-1].split(",")]
    np.testing.assert_allclose(recording.values[-1], last[-recording.values.shape[1] :], 1e-6)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("seconds_in_timestamp.csv", "unit for the column 'timestamp' .* s would be 100 Hz"),
        ("micros_in_timestamp.csv", "unit for the column 'timestamp' .* us would be 100 Hz"),
        ("jitter_no_row_lost.csv", "this is jitter, no row is missing"),
        ("whole_ms_at_400Hz.csv", "too coarse above 250 Hz, no row is missing"),
        ("arduino_gestures_blank_lines.csv", r"found \['aX', 'aY', 'aZ'\].* sample_rate_hz="),
        ("sensor_logger.csv", "found 'z'; add it to the header, or pass units="),
    ],
)
def test_what_is_not_certain_in_them_is_asked_for(
    name: str, message: str, conformance_recordings: Path
) -> None:
    with pytest.raises(DataError, match=message):
        read_csv(conformance_recordings / name)


def test_gestures_of_a_sketch_are_kept_apart(conformance_recordings: Path) -> None:
    path = conformance_recordings / "arduino_gestures_blank_lines.csv"
    parts = read_csv_parts(path, sample_rate_hz=119, units=("g",) * 3)
    assert [part.values.shape for part in parts] == [(119, 3)] * 3
