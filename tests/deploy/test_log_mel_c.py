import ctypes

import numpy as np
import pytest

from tests.support.cross_compile import compile_objects, write_files
from tests.support.host_c import compile_library
from tinyml_course.deploy.log_mel_c import log_mel_c, log_mel_ram_bytes
from tinyml_course.features import LogMelParameters, LogMelStream, log_mel_int8
from tinyml_course.features.log2_q15 import log2_q15
from tinyml_course.synthesis import formants

GRID = (
    LogMelParameters(),
    LogMelParameters(16, 16, 16, 2, 0, 8000),
    LogMelParameters(1001, 999, 1024, 30, 20, 4000),
    LogMelParameters(2048, 1024, 2048, 64, 0, 8000),
)
DRIVER = """
#include "tinyml_log_mel.h"
static tinyml_log_mel_t state;
void reset(void) { tinyml_log_mel_reset(&state); }
int size(void) { return (int)sizeof state; }
int run(const int16_t *samples, int count, int8_t *codes) {
  int frames = 0;
  for (int i = 0; i < count; i++) {
    frames += tinyml_log_mel_push(&state, samples[i], codes + frames * TINYML_LOG_MEL_N_MELS);
  }
  return frames;
}
"""


class CompiledFeatures:
    def __init__(self, parameters: LogMelParameters, folder):
        self.parameters = parameters
        self.library = compile_library({**log_mel_c(parameters), "driver.c": DRIVER}, folder)
        self.library.reset()

    def push(self, samples):
        signal = np.ascontiguousarray(samples, np.int16)
        most = len(signal) // self.parameters.hop_length + 1
        codes = np.zeros((most, self.parameters.n_mels), np.int8)
        pointers = (a.ctypes.data_as(ctypes.c_void_p) for a in (signal, codes))
        given, got = pointers
        return codes[: self.library.run(given, len(signal), got)]


@pytest.fixture(scope="module", params=GRID, ids=lambda p: f"{p.n_fft} points")
def compiled(request, tmp_path_factory):
    return CompiledFeatures(request.param, tmp_path_factory.mktemp("log_mel"))


def sounds():
    rng = np.random.default_rng(3)
    time = np.arange(8000) / 16000
    voice = formants.make_formant_voice(3, 0)
    speech = formants.speak("yes", voice, rng)
    return {
        "silence": np.zeros(8000),
        "full noise": rng.integers(-32768, 32768, 8000),
        "soft noise": rng.normal(0, 3, 8000).round(),
        "sine": np.round(32767 * np.sin(2 * np.pi * 1234.5 * time)),
        "square": np.where(np.sin(2 * np.pi * 201 * time) >= 0, 32767, -32768),
        "lowest": np.full(8000, -32768),
        "one click": np.eye(1, 8000, 4000)[0] * 32767,
        "speech": np.clip(np.round(8000 * speech / np.abs(speech).max()), -32768, 32767),
    }


@pytest.mark.parametrize("name", sounds())
def test_the_compiled_features_are_pythons_code_for_code(compiled, name):
    signal = sounds()[name].astype(np.int16)
    compiled.library.reset()
    expected = log_mel_int8(signal, compiled.parameters)
    codes = compiled.push(signal)
    assert codes.shape == expected.shape
    assert np.count_nonzero(codes != expected) == 0


def test_hop_by_hop_the_frames_come_when_pythons_stream_gives_them(compiled):
    stream = LogMelStream(compiled.parameters)
    compiled.library.reset()
    rng = np.random.default_rng(4)
    hop = compiled.parameters.hop_length
    for count in (1, hop, hop - 1, 3 * hop, 5000, hop):
        part = rng.integers(-20000, 20000, count).astype(np.int16)
        assert np.array_equal(compiled.push(part), stream.push(part))


def test_another_sound_has_other_codes(compiled):
    # Otherwise the tests above could pass with constant codes.
    signal = np.random.default_rng(5).integers(-9000, 9000, 3000).astype(np.int16)
    louder = signal.copy()
    louder[1400:1500] = 32767
    compiled.library.reset()
    first = compiled.push(signal).copy()
    compiled.library.reset()
    assert np.count_nonzero(first != compiled.push(louder)) > 0


def test_its_memory_is_what_python_says(compiled):
    assert compiled.library.size() == log_mel_ram_bytes(compiled.parameters)


def test_a_core_without_64_bit_division_needs_no_helper_for_one(tmp_path):
    elffile = pytest.importorskip("elftools.elf.elffile", reason="needs the extra emulator")
    write_files(log_mel_c(LogMelParameters()), tmp_path)
    assert compile_objects(tmp_path, "cortex-m0plus", "arduino", ["tinyml_log_mel.c"]) == ""
    with (tmp_path / "unit.o").open("rb") as file:
        symbols = elffile.ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        wanted = {s.name for s in symbols if s["st_shndx"] == "SHN_UNDEF" and s.name}
    assert wanted
    assert not [name for name in wanted if "div" in name or "mod" in name]


def test_logarithm_and_code_are_pythons_for_sums_of_all_sizes(tmp_path):
    files = log_mel_c(LogMelParameters())
    files["inside.h"] = files.pop("tinyml_log_mel.c")
    files["driver.c"] = """
#include "inside.h"
void logarithms(const uint64_t *sums, int count, int32_t *logs, int8_t *codes) {
  for (int i = 0; i < count; i++) {
    logs[i] = log2_q15(sums[i]);
    codes[i] = code_of(sums[i]);
  }
}
"""
    library = compile_library(files, tmp_path)
    rng = np.random.default_rng(10)
    sums = rng.integers(0, 2**62, 60000) >> rng.integers(0, 62, 60000)
    edges = np.concatenate([2 ** np.arange(62) + d for d in (-1, 0, 1)])
    sums = np.concatenate([sums, edges, [0, 2**63 - 1]]).astype(np.int64)
    logs, codes = np.zeros(len(sums), np.int32), np.zeros(len(sums), np.int8)
    given = (a.ctypes.data_as(ctypes.c_void_p) for a in (sums, logs, codes))
    first, *rest = given
    library.logarithms(first, len(sums), *rest)
    expected = log2_q15(sums)
    assert np.array_equal(logs, expected)
    below = expected - LogMelParameters().full_scale
    assert np.array_equal(codes, np.clip(127 + ((below + 2048) >> 12), -128, 127))
    assert {-128, 127} <= set(codes.tolist())
