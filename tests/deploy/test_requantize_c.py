"""The packed kernels' product of 16-bit parts, on a core that has no 64-bit product."""

import random
from importlib import resources

import pytest

from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

CALLER = """
#include "tinyml_simd.h"
int32_t product(int32_t x, int32_t m) { return tinyml_high_mul_small(x, m); }
"""
EDGES = [0, 1, 2, 0x7FFF, 0x8000, 0xFFFF, 0x10000, (1 << 29) - 1, 1 << 29, (1 << 30) - 1]
MULTIPLIERS = [1 << 30, (1 << 30) + 1, 0x5A82799A, 0x7FFF8000, 0x7FFFFFFF, 0x40007FFF, 0]


@pytest.mark.parametrize("core", ["cortex-m0plus", "rv32imc"])
def test_it_is_the_rounded_high_half_of_the_doubled_product(core):
    folder = resources.files("tinyml_course.deploy") / "c"
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.name.endswith(".h")
    }
    memory = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 16)
    firmware = compile_c({**files, "a.c": CALLER}, CORES[core], memory, keep=("product",))
    machine = Machine(firmware)
    draw = random.Random(3)
    pairs = [(sign * x, m) for sign in (1, -1) for x in EDGES for m in MULTIPLIERS]
    pairs += [(draw.randrange(1 - (1 << 30), 1 << 30), draw.randrange(1 << 31)) for _ in range(400)]
    for x, m in pairs:
        wanted = (x * m + (1 << 30)) >> 31  # of integers without bounds
        assert machine.call("product", x, m).value == wanted, (x, m)
