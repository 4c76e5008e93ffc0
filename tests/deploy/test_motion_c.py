import ctypes

import numpy as np
import pytest

from tests.support.host_c import compile_library
from tinyml_course.deploy.package_data import read_text
from tinyml_course.quantization import quantize

CLASSES, SMOOTHED, THRESHOLD, REFRACTORY = 3, 3, 800, 4
DRIVER = f"""
#define TINYML_CLASSES {CLASSES}
#define TINYML_SMOOTHED {SMOOTHED}
#define TINYML_THRESHOLD {THRESHOLD}
#define TINYML_REFRACTORY {REFRACTORY}
#include "tinyml_motion.h"
#include "tinyml_rows.h"
#include "tinyml_trigger.h"
void quantize(const float *values, int count, float scale, int zero_point, int8_t *codes) {{
  for (int i = 0; i < count; i++) codes[i] = tinyml_quantize(values[i], scale, zero_point);
}}
static int8_t bytes[5 * 3];
static tinyml_rows_t ring = {{bytes, 5, 3, 0, 0}};
int push(const int8_t *row, int8_t *all) {{
  tinyml_rows_push(&ring, row);
  tinyml_rows_copy(&ring, all);
  return tinyml_rows_full(&ring);
}}
static tinyml_trigger_t trigger;
void reset(void) {{ tinyml_trigger_reset(&trigger); }}
void answer(const int8_t *output, int16_t *thousandths, int8_t *triggers) {{
  tinyml_trigger_push(&trigger, output, thousandths, triggers);
}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    names = ("tinyml_motion.h", "tinyml_rows.h", "tinyml_trigger.h")
    files = {name: read_text("features_c", name) for name in names}
    return compile_library({**files, "driver.c": DRIVER}, tmp_path_factory.mktemp("motion"))


def test_axes_that_a_library_turned_are_turned_back(tmp_path):
    # Arduino_BMI270_BMM150 on a Nano: x = -sensor y, y = -sensor x, z = sensor z.
    files = {
        "app_config.h": "#define MOTION_AXES {-2, -1, 3}\n",
        "tinyml_axes.h": read_text("features_c", "tinyml_axes.h"),
        "d.c": '#include "tinyml_axes.h"\n'
        "void turn(float *axes);\nvoid turn(float *axes) { tinyml_axes_turn(axes); }\n",
    }
    turn = compile_library(files, tmp_path).turn
    sensor = np.array([0.25, -0.5, 1.0], np.float32)
    axes = np.array([-sensor[1], -sensor[0], sensor[2]], np.float32)
    turn(address(axes))
    assert axes.tolist() == sensor.tolist()


def address(array):
    return array.ctypes.data_as(ctypes.c_void_p)


@pytest.mark.parametrize(
    ("scale", "zero_point"), [(0.025007180869579315, -33), (0.06055132299661636, 41), (0.5, 0)]
)
def test_measurements_get_the_codes_that_python_gives_them(library, scale, zero_point):
    rng = np.random.default_rng(6)
    halves = (np.arange(-300, 300) + 0.5) * np.float32(scale)
    around = np.nextafter(halves.astype(np.float32), np.float32([[-9], [9]]), dtype=np.float32)
    limits = np.array([0, -0.0, np.inf, -np.inf, 3.4e38, -3.4e38, 1e-45])
    values = np.concatenate([rng.normal(0, 2, 20000), halves, around.ravel(), limits])
    values = np.ascontiguousarray(values, np.float32)
    codes = np.zeros(len(values), np.int8)
    given = (address(values), len(values), ctypes.c_float(scale), zero_point, address(codes))
    library.quantize(*given)
    expected = quantize(values, scale, zero_point)
    assert np.count_nonzero(codes != expected) == 0
    assert len(set(codes.tolist())) > 200


def test_the_ring_gives_the_last_rows_oldest_first(library):
    rows = np.arange(36, dtype=np.int8).reshape(12, 3)
    for i, row in enumerate(rows, 1):
        held = np.zeros((5, 3), np.int8)
        full = library.push(address(row), address(held))
        assert full == (i >= 5)
        if full:
            assert np.array_equal(held, rows[i - 5 : i])


def smoothed(posteriors, n):
    return np.array([posteriors[max(0, t + 1 - n) : t + 1].mean(axis=0) for t in range(200)])


def triggered(scores, threshold, refractory):
    found = []
    for t, score in enumerate(scores):
        if score >= threshold and (not found or t - found[-1] >= refractory):
            found.append(t)
    return found


def test_triggers_come_where_the_lesson_finds_them(library):
    rng = np.random.default_rng(7)
    outputs = rng.choice([-128, -60, 76, 77, 100, 127], (200, CLASSES)).astype(np.int8)
    outputs[50:90, 1] = 120  # a word that is drawn out
    library.reset()
    means, triggers = np.zeros((200, CLASSES), np.int16), np.zeros((200, CLASSES), np.int8)
    for t in range(200):
        library.answer(address(outputs[t]), address(means[t]), address(triggers[t]))
    expected = smoothed((outputs.astype(float) + 128) / 256, SMOOTHED)
    assert np.array_equal(means, np.floor(1000 * expected + 1e-9))
    for c in range(CLASSES):
        wanted = triggered(expected[:, c], THRESHOLD / 1000, REFRACTORY)
        assert np.flatnonzero(triggers[:, c]).tolist() == wanted
        assert len(wanted) > 3
