"""The emulated microcontroller: what it computes and what it counts."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import Firmware, MemoryMap
from tinyml_course.deploy.instruction_kinds import (
    LOAD,
    OTHER,
    STORE,
    WORDS_SHIFT,
    is_long,
    kinds_of,
)
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError, FirmwareError, MissingDependencyError

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
unicorn: Any = pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

MEMORY = MemoryMap(0x1000_0000, 1 << 20, 0x2000_0000, 1 << 16)
PROGRAM = {
    "a.c": r"""
#include <stdint.h>
#include <string.h>
#include "tinyml_serial.h"
int32_t table[3] = {1, -200000, 3};
int32_t zeros[10];
uint8_t from[300], to[300];
volatile uint32_t words[64];

int32_t first_values(void) { return table[1] + zeros[9]; }
int32_t arguments(int32_t a, int32_t b, int32_t c, int32_t d) { return a - 2 * b + 3 * c - 4 * d; }
int32_t floats(int32_t a, int32_t b) {
  const volatile float x = (float)a, y = (float)b;
  return (int32_t)(x / y * 1000.0f);
}
int32_t wide(int32_t a, int32_t b) { return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31); }
int32_t hello(void) { tinyml_serial_print("hello\n"); return 0; }
int32_t copy(int32_t t, int32_t f, int32_t n) { memcpy(to + t, from + f, (size_t)n); return 0; }
int32_t move(int32_t t, int32_t f, int32_t n) { memmove(to + t, to + f, (size_t)n); return 0; }
int32_t fill(int32_t t, int32_t v, int32_t n) { memset(to + t, v, (size_t)n); return 0; }

__attribute__((noinline)) uint32_t helper(uint32_t n) {
  for (uint32_t i = 0; i < n; i++) words[i & 63] += i % 7 ? i : words[(i + 1) & 63];
  return words[n & 63];
}
__attribute__((noinline)) uint32_t one(void) { return helper(50) + 1; }
__attribute__((noinline)) uint32_t two(void) { return helper(500) ^ helper(3); }
__attribute__((noinline)) uint32_t branches(uint32_t n) {
  uint32_t x = n, sum = 0;
  for (uint32_t i = 0; i < n; i++) {
    x = x * 1664525u + 1013904223u;
    switch (x >> 29) {
      case 0: sum += x; break;
      case 1: sum ^= x; break;
      case 2: sum -= helper(x & 3); break;
      case 3: if (x & 256) sum++; break;
      case 4: sum += x / 7; break;
      default: sum = sum > x ? sum - x : x;
    }
  }
  return sum;
}
uint32_t outer(void) { return one() + two() + branches(40) + one(); }
__attribute__((noinline)) uint32_t deep(uint32_t n) {
  volatile uint8_t frame[64];
  for (uint32_t i = 0; i < 64; i++) frame[i] = (uint8_t)(n + i);
  return n ? deep(n - 1) + frame[n & 63] : 0;
}
"""
}
KEEP = (
    "first_values", "arguments", "floats", "wide", "hello", "copy", "move", "fill", "outer",
    "branches", "deep",
)  # fmt: skip


def build(core: str) -> Firmware:
    return compile_c(PROGRAM, CORES[core], MEMORY, keep=KEEP)


@pytest.fixture(params=CORES)
def firmware(request: pytest.FixtureRequest) -> Firmware:
    return build(request.param)


def test_variables_have_their_first_values(firmware: Firmware):
    assert Machine(firmware).call("first_values").value == -200000


def test_arguments_go_in_and_the_result_comes_back(firmware: Firmware):
    assert Machine(firmware).call("arguments", 5, -7, 11, 13).value == 5 + 14 + 33 - 52


def test_float_code_runs(firmware: Firmware):
    assert Machine(firmware).call("floats", -355, 113).value == -3141


def test_wide_products_are_exact(firmware: Firmware):
    product = (-1_987_654_321 * 1_234_567_891 + (1 << 30)) >> 31
    assert Machine(firmware).call("wide", -1_987_654_321, 1_234_567_891).value == product


def test_serial_console_keeps_what_was_written(firmware: Firmware):
    machine = Machine(firmware)
    machine.call("hello")
    machine.call("hello")
    assert machine.serial == b"hello\nhello\n"


def test_copying_and_filling_touch_the_wanted_bytes_only(firmware: Firmware):
    machine = Machine(firmware)
    to, source = firmware.address_of("to"), firmware.address_of("from")
    data = bytes(i * 7 % 251 for i in range(300))
    machine.write(source, data)
    for t, f, n in [(0, 0, 300), (1, 1, 77), (2, 5, 33), (3, 3, 1), (8, 4, 16), (9, 9, 0)]:
        machine.write(to, bytes([9] * 300))
        machine.call("copy", t, f, n)
        wanted = bytes([9] * t) + data[f : f + n] + bytes([9] * (300 - t - n))
        assert machine.read(to, 300) == wanted
    for t, f, n in [(0, 5, 90), (5, 0, 90), (7, 4, 40), (4, 4, 10)]:
        machine.write(to, data)
        machine.call("move", t, f, n)
        wanted = data[:t] + data[f : f + n] + data[t + n :]
        assert machine.read(to, 300) == wanted
    for t, n in [(0, 300), (1, 6), (3, 1), (5, 0)]:
        machine.write(to, data)
        machine.call("fill", t, 0x1FE, n)
        assert machine.read(to, 300) == data[:t] + bytes([0xFE] * n) + data[t + n :]


def step_through(machine: Machine, *call: Any) -> list[int]:
    """Addresses of all instructions of a call, by a hook that is called before each.

    It is not called for a conditional Thumb instruction that is skipped, which takes its cycle
    all the same: those are put in where an IT instruction says that there are some.
    """
    seen: list[int] = []
    hook = machine._engine.hook_add(unicorn.UC_HOOK_CODE, lambda *event: seen.append(event[1]))
    machine.call(*call)
    machine._engine.hook_del(hook)
    if not machine.firmware.core.is_arm:
        return seen
    steps: list[int] = []
    conditional: list[int] = []
    for address in seen:
        while conditional and (skipped := conditional.pop(0)) != address:
            steps.append(skipped)
        steps.append(address)
        halfword = int.from_bytes(machine.read(address, 2), "little")
        if halfword >> 8 == 0xBF and halfword & 15:
            mask, at = halfword & 15, address + 2
            conditional = []
            for _ in range(4 - (mask & -mask).bit_length() + 1):
                conditional.append(at)
                at += 4 if machine.read(at + 1, 1)[0] >= 0xE8 else 2
    return steps


def test_counts_are_those_of_single_stepping(firmware: Firmware):
    counted = Machine(firmware)
    stepped = Machine(firmware, counter="python")
    calls = ("branches", 300), ("floats", 22, 7), ("outer",), ("deep", 9), ("copy", 1, 2, 99)
    for call in calls:
        one, other = counted.call(*call), stepped.call(*call)
        steps = step_through(Machine(firmware), *call)
        assert one.instructions == len(steps) > 0
        assert one == other


def test_kinds_are_those_of_single_stepping(firmware: Firmware):
    """Stepped addresses tell jumps, and the bytes at each address what is executed there."""
    steps = step_through(Machine(firmware), "branches", 300)
    counts = Machine(firmware).call("branches", 300).kinds_between
    machine, is_arm = Machine(firmware), firmware.core.is_arm
    kinds, jumps, words, starts, before = [0] * 5, 0, 0, 0, OTHER
    for here, after in zip(steps, [*steps[1:], 0], strict=True):
        code = np.frombuffer(machine.read(here, 4), "<u2")
        found = int(kinds_of(code, is_arm=is_arm)[0])
        kind = found & ((1 << WORDS_SHIFT) - 1)
        jumped = after != here + (4 if is_long(code, is_arm=is_arm)[0] else 2)
        kinds[kind] += 1
        words += found >> WORDS_SHIFT
        starts += kind == LOAD and before not in (LOAD, STORE)
        jumps += jumped
        before = kind
    named = (counts.others, counts.loads, counts.stores, counts.multiplies, counts.divides)
    assert named == tuple(kinds)
    assert counts.extra_words == words
    assert counts.taken_branches == jumps - 1  # the return leaves the program
    assert 0 <= counts.load_starts - starts <= jumps  # a loop that begins with a load starts anew


def test_counting_in_python_and_in_c_gives_the_same(firmware: Firmware):
    marks: dict[str, Any] = {"outer": "outer", "marked": ("one", "two")}
    native = Machine(firmware, counter="native", **marks)
    python = Machine(firmware, counter="python", **marks)
    for _ in range(2):  # the second call meets blocks that are known
        run = native.call("outer")
        assert run == python.call("outer")
    assert run.between + sum(run.by_function.values()) == run.instructions


def test_instructions_belong_to_the_marked_function_that_caused_them(firmware: Firmware):
    machine = Machine(firmware, outer="outer", marked=("one", "two"))
    run = machine.call("outer")
    wanted, group = {"outer": 0, "one": 0, "two": 0}, "outer"
    for address in step_through(Machine(firmware), "outer"):
        name = firmware.function_at(address)
        group = name if name in wanted else group
        wanted[group] += 1
    assert {"outer": run.between, **run.by_function} == wanted
    assert run.by_function["two"] > run.by_function["one"] > 50


def test_stack_mark_is_what_a_recursion_takes(firmware: Firmware):
    machine = Machine(firmware)
    ten, twenty = (machine.call("deep", n).stack_bytes for n in (10, 20))
    frame, rest = divmod(twenty - ten, 10)
    assert rest == 0
    assert 64 <= frame <= 96
    assert machine.call("deep", 10).stack_bytes == ten  # painted anew


def test_memory_outside_of_ram_cannot_be_written_from_here():
    machine = Machine(build("cortex-m4"))
    with pytest.raises(DataError, match="expected an address in RAM"):
        machine.write(MEMORY.ram_address + MEMORY.ram_bytes - 3, struct.pack("<I", 1))
    with pytest.raises(DataError, match="cannot read"):
        machine.read(0x5000_0000, 4)


def test_odd_memory_sizes_are_refused():
    firmware = build("cortex-m4")
    with pytest.raises(DataError, match="multiple of 4096"):
        Machine(firmware, MemoryMap(MEMORY.flash_address, 5000, MEMORY.ram_address, 1 << 16))


def test_unknown_function_says_how_to_keep_it():
    with pytest.raises(FirmwareError, match=r"keep=\("):
        Machine(build("cortex-m4")).call("nowhere")


def test_missing_unicorn_names_the_extra(monkeypatch: pytest.MonkeyPatch):
    firmware = build("cortex-m4")
    monkeypatch.setitem(__import__("sys").modules, "unicorn", None)
    with pytest.raises(MissingDependencyError, match=r"pip install tinyml-course\[emulator\]"):
        Machine(firmware)


def test_without_a_compiler_for_the_counter_python_counts(tmp_path, monkeypatch):
    firmware = build("cortex-m4")
    run = Machine(firmware, counter="native").call("outer")

    def fail(*_args: object) -> None:
        raise OSError("no compiler")

    monkeypatch.setattr("tinyml_course.c_build.run_zig", fail)
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path))
    assert Machine(firmware).call("outer") == run
    with pytest.raises(OSError, match="no compiler"):
        Machine(firmware, counter="native")
