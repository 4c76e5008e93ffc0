"""Stand-ins for vendors' headers: each says what it stands in for, and our calls are held to it."""

import re

import pytest

from tests.support.cross_compile import STUBS, compile_objects, write_files

HEADERS = sorted(STUBS.rglob("*.h"))
PREFIX = "#include <Arduino.h>\n"
CALLS = {  # a call that an older or another version would take: sdk, include, call, what clang says
    "PDMClass-of-mbed": ("arduino", "PDM.h", "PDM.setDIN(2);", "no member named 'setDIN'"),
    "PDM-begin": ("arduino_pico", "PDM.h", "PDM.begin(16000);", "too few arguments"),
    "IMU": (
        "arduino",
        "Arduino_BMI270_BMM150.h",
        "IMU.begin(1);",
        "no known conversion|cannot init",
    ),
    "Wire": ("arduino", "Wire.h", "Wire.requestFrom();", "no matching member function"),
    "LSM6DS3": ("arduino", "LSM6DS3.h", "LSM6DS3 m(0, 1, 2);", "no matching constructor"),
    "pins-are-an-enum": (
        "arduino_esp32",
        "driver/i2s_pdm.h",
        "i2s_pdm_rx_config_t c; c.gpio_cfg.clk = 42;",
        "incompatible type 'int'",
    ),
    "Serial": ("arduino", "Arduino.h", "Serial.begin();", "too few arguments"),
    "I2C-has-a-timeout": (
        "arduino_esp32",
        "driver/i2c_master.h",
        "i2c_master_transmit(0, 0, 1);",
        "no matching function|too few arguments",
    ),
    "I2S-read-has-a-timeout": (
        "arduino_esp32",
        "driver/i2s_pdm.h",
        "size_t n; int16_t s[8]; i2s_channel_read(0, s, 16, &n);",
        "no matching function|too few arguments",
    ),
    "vTaskDelay": ("arduino_esp32", "freertos/task.h", "vTaskDelay();", "no matching|too few"),
    "esp_timer": ("arduino_esp32", "esp_timer.h", "esp_timer_get_time(1);", "no matching|too many"),
    "TFLM": (
        "tflm",
        "tensorflow/lite/micro/micro_mutable_op_resolver.h",
        "tflite::MicroMutableOpResolver<1> r; r.AddConv2d();",
        "no member named 'AddConv2d'",
    ),
    "callback": (
        "arduino_esp32",
        "driver/i2s_pdm.h",
        "i2s_event_callbacks_t c; c.on_recv_q_ovf = (void (*)(void))0;",
        "incompatible",
    ),
}


@pytest.mark.parametrize("header", HEADERS, ids=lambda path: str(path.relative_to(STUBS)))
def test_a_stand_in_says_which_header_of_which_version_it_stands_in_for(header):
    first = " ".join(header.read_text().split("#pragma once")[0].split())
    assert re.match(r"(//|/\*) Stands in for: \S+\.h", first)
    assert re.search(r"commit [0-9a-f]{7}|ESP-IDF \d|C99", first)


@pytest.mark.parametrize(("sdk", "include", "call", "message"), CALLS.values(), ids=CALLS)
def test_a_call_that_the_named_version_does_not_take_fails(sdk, include, call, message, tmp_path):
    prefix = "" if sdk == "tflm" else PREFIX
    text = f"{prefix}#include <{include}>\nvoid f() {{ {call} }}\n"
    write_files({"a.ino": text}, tmp_path)
    assert re.search(message, compile_objects(tmp_path, "cortex-m4", sdk, ["a.ino"]))
