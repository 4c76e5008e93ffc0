"""Gain in software and the level, compared with plain Python."""

import ctypes
import math

import numpy as np
import pytest
from scipy.signal import lfilter

from tests.support.host_c import compile_library
from tinyml_course.deploy.package_data import read_text

DRIVER = """
#include "tinyml_gain.h"
#include "tinyml_level.h"
void amplify(int16_t *samples, int count, int gain);
int decibels(int peak);
int level(const int16_t *samples, int count);
void amplify(int16_t *samples, int count, int gain) {
  tinyml_gain_t state = {0, 0};
  for (int i = 0; i < count; i++) samples[i] = tinyml_gain_push(&state, samples[i], gain);
}
int decibels(int peak) { return tinyml_level_decibels(peak); }
int level(const int16_t *samples, int count) {
  static tinyml_level_t state;
  int found = 1;
  return tinyml_level_push(&state, samples, count, &found) ? found : 1;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    files = {name: read_text("features_c", name) for name in ("tinyml_gain.h", "tinyml_level.h")}
    return compile_library({**files, "driver.c": DRIVER}, tmp_path_factory.mktemp("sound"))


def amplified(library, samples, gain):
    out = np.ascontiguousarray(samples, np.int16).copy()
    library.amplify(out.ctypes.data_as(ctypes.c_void_p), len(out), gain)
    return out


def in_whole_numbers(samples, gain):
    before, high, out = 0, 0, []
    for sample in samples.tolist():
        high += 256 * (sample - before) - int(high / 64)
        before = sample
        out.append(max(-32768, min(32767, int(int(high / 16) * gain / 16))))
    return out


@pytest.mark.parametrize("gain", [1, 8, 16, 80])
def test_the_gain_is_the_same_integers_in_python_at_any_loudness(library, gain):
    rng = np.random.default_rng(14)
    quiet, loud = rng.normal(0, 60, 4000), rng.normal(0, 20000, 4000)
    edges = np.tile([-32768, -32768, 32767, 32767], 500)
    samples = np.clip(np.concatenate([quiet, loud, edges]), -32768, 32767).astype(np.int16)
    assert amplified(library, samples, gain).tolist() == in_whole_numbers(samples, gain)


def test_the_gain_is_scipys_high_pass_times_a_factor(library):
    rng = np.random.default_rng(15)
    samples = (rng.normal(0, 200, 16000) + 900).astype(np.int16)
    expected = 8 * lfilter([1, -1], [1, -63 / 64], samples.astype(float))
    got = amplified(library, samples, 8)
    assert np.abs(got[200:] - np.clip(expected, -32768, 32767)[200:]).max() <= 3
    assert abs(got[2000:].mean()) < 8


def test_what_is_too_loud_stays_at_the_end_of_the_range(library):
    wave = np.round(30000 * np.sin(np.arange(800) * 0.3)).astype(np.int16)
    got = amplified(library, wave, 16)
    assert (got.max(), got.min()) == (32767, -32768)


def test_the_level_is_in_whole_decibels_below_full_scale(library):
    assert [library.decibels(peak) for peak in (32768, 32767, 16384, 0)] == [0, -1, -7, -96]
    for peak in range(1, 32768, 7):
        exact = 20 * math.log10(peak / 32768)
        assert -1e-4 <= exact - library.decibels(peak) < 1 + 1e-4, peak


def test_the_level_comes_once_a_second_and_forgets(library):
    second = np.zeros(16000, np.int16)
    second[9000] = -32768
    address = second.ctypes.data_as(ctypes.c_void_p)
    assert [library.level(address, 8000), library.level(address, 8000)] == [1, -96]
    assert library.level(address, 16000) == 0
    second[:] = 0
    assert library.level(address, 16000) == -96
