"""What happens with files in the shape of phone apps, loggers and SD cards, one case for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tinyml_course.datasets.csv_recordings import read_csv
from tinyml_course.errors import DataError


def rows(line: Callable[[int], str], count: int = 12, head: str = "") -> str:
    return head + "".join(line(i) + "\n" for i in range(count))


def acc(i: int) -> str:
    return f"{i % 3}.5"


def comma(text: str) -> str:
    return text.replace(".", ",")


def clock(i: int, step_ms: int = 20) -> str:
    return f"14:32:{10 + i * step_ms // 1000:02}.{i * step_ms % 1000:03}"


PHYSICS_TOOLBOX = rows(lambda i: f"{i / 100:.3f},{acc(i)},{acc(i + 1)}", head="time,gFx,gFy\n")
ANDROSENSOR = rows(
    lambda i: f"{acc(i)};{acc(i + 1)};{20 * i};2015-05-12 14:22:30:{20 * i:03}",
    head="ACCELEROMETER X (m/s²);ACCELEROMETER Y (m/s²);Time since start in ms ;"
    "YYYY-MO-DD HH-MI-SS_SSS\n",
)
MATLAB_MOBILE = rows(lambda i: f"21-Nov-2023 {clock(i)},{acc(i)}", head="Timestamp,X (m/s^2)\n")
SENSORLOG_IOS = rows(
    lambda i: f"2023-11-21 {clock(i)} +0100,{i},{81.5 + i / 50},{acc(i)}",
    head="loggingTime(txt),loggingSample(N),accelerometerTimestamp_sinceReboot(s),"
    "accelerometerAccelerationX(G)\n",
)
PHYPHOX_GERMAN = rows(
    lambda i: comma(f"{i / 50:.3f};{acc(i)}"), head='"Time (s)";"Acceleration x (m/s^2)"\n'
)
SERIAL_MONITOR = rows(
    lambda i: f"{clock(i)} -> {acc(i)},{acc(i + 1)}", head="14:32:09.990 -> ax,ay\n"
)
ESP32_BOOT = rows(
    lambda i: f"{10 * i},{acc(i)},{acc(i)}",
    head="ets Jun  8 2016 00:22:57\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\n"
    "configsip: 0, SPIWP:0xee\nMPU6050 found\n\ntime_ms,ax [g],ay [g]\n",
)
SD_DATE_AND_TIME = rows(
    lambda i: f"2024-01-15,{clock(i, 1000)},{acc(i)}", head="Date,Time,Temp (C)\n"
)
FORWARDER_NO_HEADER = rows(lambda i: f"{acc(i)},{acc(i + 1)},{acc(i + 2)}")
PANDAS_INDEX = rows(lambda i: f"{i},{16 * i},{acc(i)}", head=",timestamp,accX [g]\n")
NUMPY_SAVETXT = rows(lambda i: f"{i * 10.0:.18e},{0.5 * (i % 2):.18e}", head="# t_ms,x [g]\n")
EXCEL_GERMAN = "\ufeff" + rows(
    lambda i: comma(f"{10 * i};{acc(i)}"), head="Zeit (ms);Beschleunigung (m/s²)\n"
).replace("\n", "\r\n")
UNKNOWN_CLOCK = rows(lambda i: f"{10 * i},{acc(i)}", head="aika,x [g]\n")
VERNIER = rows(lambda i: f"{i / 10},{acc(i)}", head='"Run 1: Time (s)","Run 1: Temperature (°C)"\n')
POLAR = rows(
    lambda i: f"2021-11-29T{clock(i)};{599616000000000000 + 20_000_000 * i};{20 * i}.0;{i % 5};-9",
    head="Phone timestamp;sensor timestamp [ns];time since start [ms];X [mg];Y [mg]\n",
)
OPENLOG_ARTEMIS = rows(
    lambda i: f"01/15/2024,{clock(i)},{acc(i)},{acc(i + 1)},",
    head="rtcDate,rtcTime,aX [mg],aY [mg],\n",
)
WITMOTION = rows(
    lambda i: f"2024-01-15 {clock(i)}\tWT901(c1)\t{acc(i)}", head="time\tDeviceName\tAccX(g)\n"
)
EMPATICA = "1544027337.0,1544027337.0\n32.0,32.0\n" + rows(lambda i: f"{i % 4},{i % 3}")
WISDM = rows(lambda i: f"33,Jogging,{49105962326000 + 50_000_000 * i},{acc(i)};")
TOA5 = rows(
    lambda i: f'"2024-01-15 14:3{i % 10}:00",{i},{acc(i)}',
    count=10,
    head='"TOA5","CR1000","CR1000","1234","OS","prog","5","Table1"\n'
    '"TIMESTAMP","RECORD","AirTC"\n"TS","RN","degC"\n"","","Avg"\n',
)
NAN_CELLS = rows(lambda i: f"{10 * i},{'NaN' if i < 2 else acc(i)}", head="time_ms,x [g]\n")
THOUSANDS = rows(lambda i: f'{10 * i},"1,00{i % 9}.5"', head="time_ms,x [hPa]\n")
TWO_RATES = rows(
    lambda i: f"{10 * i},{acc(i)},{'' if i % 2 else acc(i)}", head="time_ms,acc [g],gyro [dps]\n"
)
FLOAT_EPOCH = rows(lambda i: f"{1760565888 + 128 * (i // 9)},{acc(i)}", head="epoch,x [g]\n")

GG = {"units": ("g", "g")}
RTC = {"skip": ("rtcDate", "rtcTime"), "sample_rate_hz": 50}


@pytest.mark.parametrize(
    ("text", "how", "rate", "axes"),
    [
        (PHYSICS_TOOLBOX, {**GG, "time_unit": "s"}, 100, 2),
        (ANDROSENSOR, {"skip": ("YYYY-MO-DD HH-MI-SS_SSS",)}, 50, 2),
        (MATLAB_MOBILE, {"skip": ("Timestamp",), "sample_rate_hz": 50}, 50, 1),
        (SENSORLOG_IOS, {"skip": ("loggingSample(N)",)}, 50, 1),
        (PHYPHOX_GERMAN, {}, 50, 1),
        (ESP32_BOOT, {}, 100, 2),
        (SD_DATE_AND_TIME, {}, 1, 1),
        (PANDAS_INDEX, {"skip": ("",), "time_unit": "ms"}, 62.5, 1),
        (NUMPY_SAVETXT, {}, 100, 1),
        (EXCEL_GERMAN, {}, 100, 1),
        (UNKNOWN_CLOCK, {"skip": ("aika",), "sample_rate_hz": 100}, 100, 1),
        (VERNIER, {}, 10, 1),
        (POLAR, {}, 50, 2),
        (OPENLOG_ARTEMIS, RTC, 50, 2),
        (WITMOTION, {"skip": ("DeviceName",)}, 50, 1),
        (TOA5, {"skip": ("RECORD",)}, 1 / 60, 1),
        (NAN_CELLS, {"missing": ("nan",)}, 100, 1),
        (TWO_RATES, {"skip": ("gyro [dps]",)}, 100, 1),
    ],
)
def test_it_is_read(text: str, how: dict[str, Any], rate: float, axes: int, tmp_path: Path) -> None:
    path = tmp_path / "wave.csv"
    path.write_bytes(text.encode())
    recording = read_csv(path, **how)
    assert recording.sample_rate_hz == pytest.approx(rate, rel=1e-6)
    assert recording.values.shape == ({TOA5: 10, NAN_CELLS: 10}.get(text, 12), axes)
    # Every axis is in the file as halves or small whole numbers: none of them is a time.
    assert abs(recording.values).max() < 10


@pytest.mark.parametrize(
    ("text", "how", "message"),
    [
        (PHYSICS_TOOLBOX, GG, "unit for the column 'time' .* s would be 100 Hz"),
        (ANDROSENSOR, {}, "found 'YYYY-MO-DD HH-MI-SS_SSS'; add it"),
        (MATLAB_MOBILE, {}, "numbers in line 2 .* a date such as 2024-01-15"),
        (SENSORLOG_IOS, {}, r"column 'loggingSample\(N\)', which counts rows"),
        (SERIAL_MONITOR, {**GG, "sample_rate_hz": 50}, "text in the column '14:32:09.990 -> ax'"),
        (FORWARDER_NO_HEADER, {"sample_rate_hz": 50}, "a line with column names .* in line 1"),
        (PANDAS_INDEX, {}, "''"),
        (UNKNOWN_CLOCK, {"units": GG["units"], "sample_rate_hz": 100}, "'aika', which rises even"),
        (OPENLOG_ARTEMIS, {}, "numbers in line 2 .* a date such as 2024-01-15"),
        (WITMOTION, {}, "'DeviceName'"),
        (EMPATICA, {"sample_rate_hz": 32}, "a line with column names .* in line 1"),
        (WISDM, {}, "a line with column names .* in line 1"),
        (TOA5, {}, "column 'RECORD', which counts rows"),
        (NAN_CELLS, {}, "finite numbers .* found nan in row 0"),
        (THOUSANDS, {}, "text in the column 'x"),
        (TWO_RATES, {}, r"numbers in line 3 .* missing="),
        (TWO_RATES, {"missing": ("",)}, "two rows without a border between"),
        (FLOAT_EPOCH, {}, "rise evenly"),
    ],
)
def test_it_is_asked_about_or_refused(
    text: str, how: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "wave.csv"
    path.write_bytes(text.encode())
    with pytest.raises(DataError, match=message):
        read_csv(path, **how)
