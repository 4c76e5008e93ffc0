import numpy as np
import pytest

from tests.support.lesson_projects import lesson_model
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.golden_vectors import golden_header, golden_vectors
from tinyml_course.deploy.log_mel_c import log_mel_c
from tinyml_course.deploy.programs import make_program
from tinyml_course.features import LogMelParameters, log_mel_int8

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

SELF_TEST = """
#include "tinyml_self_test.h"
#include "tinyml_serial.h"
int self_test(void) { return tinyml_self_test(tinyml_serial_print); }
"""
FRAME = """
#include "tinyml_log_mel.h"
static tinyml_log_mel_t state;
int16_t samples[800];
int8_t codes[40];
void begin(void) { tinyml_log_mel_reset(&state); }
int push(int count) {
  int frames = 0;
  for (int i = 0; i < count; i++) frames += tinyml_log_mel_push(&state, samples[i], codes);
  return frames;
}
"""
FRAME_LIMIT = {"cortex-m0plus": 500_000}
"""Instructions a frame may take; a Cortex-M0+ has no product of 64 bits. There are 50 frames a
second: at 129,000 instructions each, a Cortex-M4 of 64 MHz spends a tenth of its time on them."""


def machine_of(files, core, keep):
    from tinyml_course.deploy.firmware import MemoryMap
    from tinyml_course.deploy.machine import Machine
    from tinyml_course.deploy.toolchain import compile_c

    memory = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 18)
    return Machine(compile_c(files, CORES[core], memory, keep=keep), memory)


@pytest.mark.parametrize("core", CORES)
def test_every_core_passes_the_self_test(core):
    files = make_program(lesson_model("none"), "none").files
    machine = machine_of({**files, "main.c": SELF_TEST}, core, ["self_test"])
    assert machine.call("self_test").value == 0
    assert machine.serial.decode() == "PASS 8 of 8 vectors, 25 arrays"


def test_an_emulated_core_names_a_changed_golden_vector():
    model = lesson_model("none")
    files = make_program(model, "none").files
    inputs, outputs = golden_vectors(model)
    outputs[2, 4] ^= 1
    files["golden_vectors.h"] = golden_header("model", model, inputs, outputs)
    machine = machine_of({**files, "main.c": SELF_TEST}, "cortex-m4", ["self_test"])
    assert machine.call("self_test").value == 1
    assert machine.serial.decode().startswith(
        "FAIL: right 7 of 8 vectors; first: vector 2, output 4"
    )


@pytest.mark.parametrize("core", CORES)
def test_every_core_computes_pythons_features_in_few_enough_instructions(core):
    parameters = LogMelParameters()
    machine = machine_of({**log_mel_c(parameters), "main.c": FRAME}, core, ["begin", "push"])
    rng = np.random.default_rng(9)
    signal = rng.integers(-32768, 32768, 800).astype(np.int16)
    machine.call("begin")
    machine.write(machine.firmware.address_of("samples"), signal.tobytes())
    assert machine.call("push", 480).value == 1
    first = machine.read(machine.firmware.address_of("codes"), 40)
    machine.write(machine.firmware.address_of("samples"), signal[480:].tobytes())
    second = machine.call("push", 320)
    assert second.value == 1
    codes = log_mel_int8(signal, parameters)
    assert np.frombuffer(first, np.int8).tolist() == codes[0].tolist()
    last = machine.read(machine.firmware.address_of("codes"), 40)
    assert np.frombuffer(last, np.int8).tolist() == codes[1].tolist()
    assert 50_000 < second.instructions < FRAME_LIMIT.get(core, 165_000)
