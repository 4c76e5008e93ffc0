"""Cross-compiling: what comes out, what does not fit, what does not compile."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from tinyml_course.deploy.cores import CORES, Core, find_core
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError, FirmwareError, MissingDependencyError

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("elftools", reason="needs tinyml-course[emulator]")

M4 = CORES["cortex-m4"]
MEMORY = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 18)
SOURCE = {
    "a.c": """
#include <stdint.h>
#include <string.h>
const int8_t weights[1000] = {1, 2, 3};
int8_t arena[2000];
int32_t start = 7;
float multiply(float a, float b) { return a * b; }
int32_t sum(int n) {
  memset(arena, 1, sizeof arena);
  for (int i = 0; i < n; i++) start += weights[i] * arena[i];
  return start;
}
"""
}
KEEP = ("sum", "multiply")


def test_parts_of_flash_and_ram_are_those_of_the_program():
    firmware = compile_c(SOURCE, M4, MEMORY, keep=KEEP)
    assert firmware.flash_parts["constants"] in range(1000, 1050)  # and unwind tables
    assert firmware.flash_parts["first values of variables"] == 4
    assert firmware.ram_parts == {"stack": MEMORY.stack_bytes, "variables": 2004}
    assert firmware.flash_bytes == sum(firmware.flash_parts.values())
    assert firmware.symbols["weights"].size == 1000
    assert firmware.function_at(firmware.address_of("sum") + 2) == "sum"


def test_what_nothing_uses_is_left_out():
    whole = compile_c(SOURCE, M4, MEMORY, keep=KEEP)
    part = compile_c(SOURCE, M4, MEMORY, keep=("multiply",))
    assert "sum" in whole.symbols
    assert not {"sum", "weights", "arena"} & set(part.symbols)
    assert part.ram_bytes == MEMORY.stack_bytes


@pytest.mark.parametrize("name", CORES)
def test_cores_with_a_floating_point_unit_use_it(name: str):
    core = find_core(name)
    firmware = compile_c(SOURCE, core, MEMORY, keep=KEEP)
    in_software = {"__aeabi_fmul", "__mulsf3"} & set(firmware.symbols)
    assert bool(in_software) is not core.has_fpu


def test_bare_cortex_m4_would_multiply_in_software():
    # Why Core.cpu names the unit: with the soft-float target nothing warns.
    bare = replace(M4, target="thumb-freestanding-eabi", cpu="cortex_m4+soft_float")
    assert "__aeabi_fmul" in compile_c(SOURCE, bare, MEMORY, keep=KEEP).symbols


@pytest.mark.parametrize("name", CORES)
def test_packed_multiplications_are_offered_where_the_core_has_them(name: str):
    source = {
        "a.c": "#ifdef __ARM_FEATURE_DSP\nint packed(void) { return 1; }\n#endif\n"
        "int any(void) { return 0; }"
    }
    core = find_core(name)
    keep = ("any", "packed") if core.has_packed else ("any",)
    assert ("packed" in compile_c(source, core, MEMORY, keep=keep).symbols) is core.has_packed


def test_one_byte_of_flash_too_many_is_said_to_be_one():
    needed = compile_c(SOURCE, M4, MEMORY, keep=KEEP).flash_bytes
    exact = replace(MEMORY, flash_bytes=needed)
    assert compile_c(SOURCE, M4, exact, keep=KEEP).flash_bytes == needed
    with pytest.raises(FirmwareError) as failed:
        compile_c(SOURCE, M4, replace(MEMORY, flash_bytes=needed - 1), keep=KEEP)
    assert f"flash: needs {needed:,} of {needed - 1:,} bytes, 1 too many" in str(failed.value)
    assert "RAM" not in str(failed.value)


def test_one_word_of_ram_too_many_is_said_to_be_four_bytes():
    exact = replace(MEMORY, ram_bytes=MEMORY.stack_bytes + 2004)
    assert compile_c(SOURCE, M4, exact, keep=KEEP).ram_bytes == exact.ram_bytes
    small = replace(exact, ram_bytes=exact.ram_bytes - 4)
    with pytest.raises(
        FirmwareError, match="RAM: needs 6,100 of 6,096 bytes, 4 too many"
    ) as failed:
        compile_c(SOURCE, M4, small, keep=KEEP)
    assert "stack 4,096, variables 2,004" in str(failed.value)


def test_far_too_big_a_program_still_gets_its_sizes():
    big = {"a.c": "char arena[300000000]; char *f(void) { return arena; }"}
    with pytest.raises(FirmwareError, match=r"299,741,952 too many|too many \(stack 4,096"):
        compile_c(big, M4, MEMORY, keep=("f",))


def test_compile_error_names_file_and_line():
    with pytest.raises(FirmwareError, match=r"b\.c:2:\d+: error: .*missing") as failed:
        compile_c({"b.c": "int f(void) {\n  return missing; }"}, M4, MEMORY)
    assert "/" not in str(failed.value).splitlines()[1].split("error:")[0]


def test_undefined_function_is_named():
    source = {"b.c": "int gone(void);\nint f(void) { return gone(); }"}
    with pytest.raises(FirmwareError, match="undefined symbol: gone"):
        compile_c(source, M4, MEMORY, keep=("f",))


def test_second_compilation_is_read_from_the_cache(tmp_path, monkeypatch):
    first = compile_c(SOURCE, M4, MEMORY, keep=KEEP)

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr("tinyml_course.deploy.toolchain.compile_files", refuse)
    assert compile_c(SOURCE, M4, MEMORY, keep=KEEP).elf == first.elf
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path))
    with pytest.raises(AssertionError, match="compiled again"):
        compile_c(SOURCE, M4, MEMORY, keep=KEEP)


@pytest.mark.parametrize("module", ["ziglang", "elftools"])
def test_missing_extra_is_named(module: str, monkeypatch: pytest.MonkeyPatch):
    for name in [n for n in sys.modules if n.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match=r"pip install tinyml-course\[emulator\]"):
        compile_c(SOURCE, M4, MEMORY, keep=KEEP)


@pytest.mark.parametrize(
    "values",
    [(0, 1 << 20, 0x8_0000, 4096), (0, 0, 0x2000_0000, 4096), (0, 4096, 0x2000_0000, 2048)],
)
def test_memory_maps_that_cannot_be_are_refused(values: tuple[int, ...]):
    with pytest.raises(DataError, match="expected"):
        MemoryMap(*values)


def test_unknown_core_names_the_known_ones():
    with pytest.raises(DataError, match=r"cortex-m0plus.*rv32imc; got 'lx7'"):
        find_core("lx7")


def test_every_core_is_described_under_its_own_name():
    assert all(isinstance(core, Core) and core.name == name for name, core in CORES.items())
