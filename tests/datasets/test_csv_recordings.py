"""Recordings survive a CSV file exactly; a file that lost rows is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tinyml_course.datasets.csv_recordings import read_csv, write_csv
from tinyml_course.datasets.recording import Recording
from tinyml_course.errors import DataError

HEADER = "timestamp_ms,accX [m/s2],accY [m/s2]\n"
GOOD = HEADER + "0,-9.81,0.03\n10,-9.83,0.04\n20,-9.12,0.03\n"
IN_A_FOLDER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write(folder: Path, text: str | bytes, name: str = "wave.ana.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_is_read_with_axes_units_interval_and_label(tmp_path: Path) -> None:
    recording = read_csv(write(tmp_path, GOOD))
    assert (recording.axes, recording.units) == (("accX", "accY"), ("m/s2", "m/s2"))
    assert (recording.interval_ms, recording.label) == (10, "wave")
    expected = np.array([[-9.81, 0.03], [-9.83, 0.04], [-9.12, 0.03]], np.float32)
    np.testing.assert_array_equal(recording.values, expected)
    assert read_csv(tmp_path / "wave.ana.csv", label="x").label == "x"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.rstrip("\n"),
        GOOD + "\n\n",
        GOOD.replace(",", " , "),
        GOOD.replace("accX [m/s2]", '"accX [m/s2]"'),
        GOOD.replace(",", ";"),
        GOOD.replace(",", ";").replace(".", ","),
        GOOD.replace(",", "\t"),
        GOOD.replace(",", '","').replace("\n", '"\n"')[:-1].join(['"', ""]),
        "# logger v1\n" + GOOD,
        "rst:0x1 (POWERON_RESET)\n\n" + GOOD,
        GOOD.replace("\n", "\r\r\n"),
        GOOD.replace("\n", ",\n"),
        "timestamp_ms,accX,accY\nms,m/s2,m/s2\n" + GOOD.partition("\n")[2],
        "# " + GOOD,
    ],
)
def test_what_editors_and_spreadsheets_do_changes_nothing(text: str, tmp_path: Path) -> None:
    plain, other = (read_csv(write(tmp_path, t)) for t in (GOOD, text))
    np.testing.assert_array_equal(plain.values, other.values)
    assert (plain.axes, plain.units, plain.interval_ms) == (
        other.axes,
        other.units,
        other.interval_ms,
    )


def test_a_header_without_units_needs_them_from_outside(tmp_path: Path) -> None:
    path = write(tmp_path, "timestamp_ms,x,y\n0,1,2\n10,3,4\n")
    assert read_csv(path, units=("g", "g")).units == ("g", "g")
    with pytest.raises(DataError, match=r"unit in square brackets .* found 'x'; .* pass units="):
        read_csv(path)
    with pytest.raises(DataError, match="expected 2 units"):
        read_csv(path, units=("g",))


def test_whole_milliseconds_at_104_hz_are_let_pass_and_averaged(tmp_path: Path) -> None:
    times = np.floor(np.arange(105) * 1000 / 104).astype(int)
    path = write(tmp_path, "timestamp_ms,x [g]\n" + "".join(f"{t},1\n" for t in times))
    assert read_csv(path).interval_ms == pytest.approx(1000 / 104, rel=1e-3)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ((0, 10, 30, 40, 50), r"usual one \(10 ms\), found 20 ms before line 4"),
        ((0, 10, 20, 20, 30, 40), "found 0 ms before line 5"),
        ((0, 10, 20, 10, 20, 30), "found -10 ms before line 5"),
        ((0, 10, 20, 33, 43, 53), "found 13 ms before line 5"),
        ((0, 0, 0), "found 0 ms before line 3"),
        ((30, 20, 10), "found -10 ms before line 3"),
    ],
)
def test_lost_doubled_and_late_rows_are_named(
    times: tuple[int, ...], message: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "timestamp_ms,x [g]\n" + "".join(f"{t},1\n" for t in times))
    with pytest.raises(DataError, match=message):
        read_csv(path)


@IN_A_FOLDER
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(2, 6), st.integers(1, 3)),
        elements=st.floats(allow_nan=False, allow_infinity=False, width=32),
    ),
    st.floats(1e-3, 1e5),
    st.sampled_from(["accX", "a,b", 'say "x"', "µ", "a [b] c"]),
    st.sampled_from(["m/s2", "g", "1", "°C"]),
)
def test_what_is_written_is_read_back_exactly(
    tmp_path: Path, values: np.ndarray, interval_ms: float, axis: str, unit: str
) -> None:
    columns = values.shape[1]
    axes = tuple(f"{axis}{i}" for i in range(columns))
    recording = Recording(values, axes, (unit,) * columns, interval_ms)
    write_csv(recording, tmp_path / "idle.csv")
    again = read_csv(tmp_path / "idle.csv", missing=())  # -9999 may be among them
    assert again.values.tobytes() == recording.values.tobytes()
    assert (again.axes, again.units) == (recording.axes, recording.units)
    assert again.interval_ms == interval_ms


def test_the_interval_of_a_long_recording_is_exact_too(tmp_path: Path) -> None:
    for rate in (104, 16_000, 44_100):
        recording = Recording(np.zeros((2000, 1)), ("x",), ("g",), 1000 / rate)
        write_csv(recording, tmp_path / "idle.csv")
        assert read_csv(tmp_path / "idle.csv").sample_rate_hz == rate


@pytest.mark.parametrize(
    ("recording", "message"),
    [
        (Recording(np.ones((1, 1)), ("x",), ("g",), 10), "at least two rows"),
        (Recording(np.ones((2, 1)), ("x",), ("g]",), 10), "no square brackets"),
        (Recording(np.ones((2, 1)), ("x",), ("[g",), 10), "no square brackets"),
    ],
)
def test_what_a_file_cannot_hold_is_not_written(
    recording: Recording, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        write_csv(recording, tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found an empty file"),
        ("\n\n", "found an empty file"),
        (HEADER, "at least two rows .* found 0"),
        (HEADER + "0,1,2\n", "at least two rows .* found 1"),
        (GOOD.replace("timestamp_ms", "height"), "the columns timestamp_ms and"),
        (GOOD.replace("timestamp_ms", "time"), "unit for the column 'time' .* ms would be 100 Hz"),
        ("timestamp_ms\n0\n10\n", "at least one axis"),
        (GOOD + "30,1\n", "expected 3 cells in line 5 of wave.ana.csv.*found 2"),
        (GOOD + "30,1,2,3\n", "expected 3 cells in line 5"),
        (GOOD + "30,1,x\n", "numbers in line 5"),
        (GOOD + "30,1,\n", "numbers in line 5"),
        (GOOD + "30,1,1_0\n", "numbers in line 5"),
        (GOOD + "30,1,nan\n", "finite numbers .* found nan in row 3, column 1"),
        (GOOD + "30,1,1e39\n", "finite numbers"),
        (GOOD + "nan,1,2\n", "finite timestamps"),
        (GOOD.replace("accY", "accX"), "axes that differ"),
        (GOOD.replace("[m/s2],", "[],"), "unit in square brackets"),
        (GOOD.replace("[m/s2],", "[ ],"), "units as texts"),
        (GOOD.encode("utf-16"), "CSV file in UTF-8"),
        (b"\xff\xfe", "CSV file in UTF-8"),
        (HEADER + '0,"1,2\n', "CSV file in UTF-8"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_csv(write(tmp_path, text))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(DataError, match="expected a file to read at"):
            read_csv(path)


@IN_A_FOLDER
@given(st.binary(max_size=80), st.sampled_from([b"", HEADER.encode(), GOOD.encode()]))
def test_random_bytes_raise_nothing_but_a_data_error(
    tmp_path: Path, data: bytes, start: bytes
) -> None:
    try:
        read_csv(write(tmp_path, start + data))
    except DataError:
        return
    assert start == GOOD.encode()
