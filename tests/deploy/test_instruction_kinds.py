"""The kinds of instructions, compared with what ``objdump`` calls them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.deploy.test_machine import KEEP, MEMORY, PROGRAM
from tinyml_course.deploy import export_c
from tinyml_course.deploy.cores import CORES, Core
from tinyml_course.deploy.firmware import Firmware
from tinyml_course.deploy.instruction_kinds import (
    DIVIDE,
    LOAD,
    MULTIPLY,
    OTHER,
    STORE,
    WORDS_SHIFT,
    is_long,
    kinds_of,
)
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

# Names of instructions, as objdump writes them.
THUMB = (
    (r"(ldr|ldm|pop|vldr|vldm|vpop|tb[bh]\b|lda)", LOAD),
    (r"(str|stm|push|vstr|vstm|vpush|stl)", STORE),
    (r"(mul|mla|mls|[us]mul|[us]ml|smm|smu[as]d|umaal|vmul|vnmul|vml|vnml|vfm|vfnm)", MULTIPLY),
    (r"([us]div|vdiv)", DIVIDE),
)
RISCV = ((r"(l[bhw]u?\b|c\.lw)", LOAD), (r"(s[bhw]\b|c\.sw)", STORE), (r"mul", MULTIPLY),
         (r"(div|rem)", DIVIDE))  # fmt: skip

FLOATS = r"""
float floats(float *x, int n) {
  float sum = 0.0f;
  for (int i = 0; i < n; i++) sum = x[i] * x[i] - sum / (x[i] + 1.0f) + sum * 3.0f;
  return sum;
}
double doubles(double *x, int n) {
  for (int i = 0; i < n; i++) x[i] = x[n - i];
  return x[0];
}
long long wide(const long long *a, int b) { return a[0] * b + a[1] / 3; }
int pairs(int *x) {
  int a = 0, b = 0;
#ifdef __thumb2__
  __asm volatile("ldrd %0, %1, [%2], #8\n strd %0, %1, [%2, #-8]!\n ldrd %0, %1, [%2, #4]\n"
                 "pld [%2]\n ldr.w %0, [%2, %1, lsl #2]\n sdiv %0, %0, %1"
                 : "=&r"(a), "=&r"(b), "+r"(x) : : "memory");
#endif
  return a + b + x[0];
}
"""


def programs(core: Core) -> Iterator[Firmware]:
    model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
    kept = ("model_input", "model_output", "model_invoke")
    for kernels in ("plain", "packed"):
        yield compile_c(export_c(model, "model", kernels).files, core, MEMORY, "-O2", keep=kept)
    yield compile_c(PROGRAM, core, MEMORY, keep=KEEP)
    if core.is_arm and shutil.which("arm-none-eabi-gcc"):
        more = {"b.c": FLOATS}
        names = ("floats", "doubles", "wide", "pairs")
        yield compile_c(more, core, MEMORY, "-O2", keep=names, compiler="gcc")


def listing(firmware: Firmware, tool: list[str], path: Path) -> Iterator[tuple[int, str, str]]:
    """Address, name and operands of every instruction."""
    path.write_bytes(firmware.elf)
    text = subprocess.run([*tool, str(path)], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        found = re.match(r"\s*([0-9a-f]+):\s+((?:[0-9a-f]{2,8} ?)+)\s+([a-z][\w.]*)\s*(.*)", line)
        if found:
            yield int(found[1], 16), found[3], found[4]


def words_of(name: str, operands: str) -> int:
    """Words beyond the first that a load or store moves."""
    if name.startswith(("ldrd", "strd")):
        return 1
    if name.startswith(("vldr", "vstr")):
        return int(operands.startswith("d"))
    listed = re.search(r"\{(.*)\}", operands)
    if not listed:
        return 0
    count = 0
    for part in listed[1].replace(" ", "").split(","):
        first, _, last = part.partition("-")
        registers = (
            1 if not last else int(re.sub(r"\D", "", last)) - int(re.sub(r"\D", "", first)) + 1
        )
        count += registers * (2 if part.startswith("d") else 1)
    return count - 1


@pytest.mark.parametrize("core", CORES.values(), ids=CORES)
def test_every_instruction_is_of_the_kind_that_objdump_names(core: Core, tmp_path: Path):
    name = "arm-none-eabi-objdump" if core.is_arm else "llvm-objdump"
    if shutil.which(name) is None:
        pytest.skip(f"needs {name}")
    tool = [name, "-d", *([] if core.is_arm else ["-M", "no-aliases"])]
    compared = dict.fromkeys((OTHER, LOAD, STORE, MULTIPLY, DIVIDE), 0)
    for firmware in programs(core):
        kinds = {}
        for segment in firmware.segments:
            data = segment.data + bytes(len(segment.data) % 2)
            found = kinds_of(np.frombuffer(data, "<u2"), is_arm=core.is_arm)
            kinds.update(enumerate(found.tolist(), segment.address // 2))
        for address, mnemonic, operands in listing(firmware, tool, tmp_path / "program"):
            patterns = THUMB if core.is_arm else RISCV
            kind = next((k for pattern, k in patterns if re.match(pattern, mnemonic)), OTHER)
            wanted = kind | words_of(mnemonic, operands) * (kind in (LOAD, STORE)) << WORDS_SHIFT
            assert kinds[address // 2] == wanted, f"{address:x}: {mnemonic} {operands}"
            compared[kind] += 1
    assert sum(compared.values()) > 2000
    assert all(compared[kind] > 10 for kind in (OTHER, LOAD, STORE, MULTIPLY))


def test_the_first_bits_tell_long_instructions():
    thumb = np.array([0xE7FF, 0xE800, 0xF000, 0xBF00], np.uint16)
    assert is_long(thumb, is_arm=True).tolist() == [False, True, True, False]
    riscv = np.array([0x0013, 0x4501], np.uint16)
    assert is_long(riscv, is_arm=False).tolist() == [True, False]
