"""Firmware that goes wrong is stopped, and told where."""

from __future__ import annotations

import re

import pytest

from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import FirmwareError

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

MEMORY = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 16, stack_bytes=1024)
RAM_END = MEMORY.ram_address + MEMORY.ram_bytes
PROGRAM = {
    "a.c": r"""
#include <stdint.h>
#include <string.h>
char buffer[64];
__attribute__((noinline)) int load(int a) { return *(volatile int *)(uintptr_t)a; }
__attribute__((noinline)) int store(int a) { *(volatile int *)(uintptr_t)a = 3; return 5; }
int caller(int a) { return store(a) + 1; }
int jump(int a) { return ((int (*)(void))(uintptr_t)a)() + 1; }
__attribute__((noinline)) int deep(int n) {
  volatile char frame[100];
  for (int i = 0; i < 100; i++) frame[i] = (char)n;
  return n ? deep(n - 1) + frame[n & 63] : 0;
}
int big(void) {
  volatile char frame[3000];
  for (int i = 2999; i >= 0; i--) frame[i] = (char)i;
  return frame[7];
}
int spin(void) { for (;;) __asm__ volatile(""); }
int count(int n) { for (volatile int i = 0; i < n; i++) { } return n; }
int clear(int n) { memset(buffer, 0, (unsigned)n); return 0; }
int undefined(void) {
#ifdef __riscv
  __asm__ volatile(".word 0");
#else
  __asm__ volatile("udf #1");
#endif
  return 0;
}
int fine(void) { return 42; }
"""
}
KEEP = (
    "load", "caller", "jump", "deep", "big", "spin", "count", "clear", "undefined", "fine",
)  # fmt: skip

CASES = {
    "read where nothing is": (
        ("load", 0x5000_0000),
        "load read 4 bytes at 0x50000000, where this board has no memory",
    ),
    "read after RAM": (
        ("load", RAM_END),
        f"load read 4 bytes at {RAM_END:#x}, just after the end of RAM",
    ),
    "write after RAM": (
        ("caller", RAM_END + 8),
        f"store, called from caller, wrote 4 bytes at {RAM_END + 8:#x}, 8 bytes after the end",
    ),
    "write far before RAM": (
        ("caller", MEMORY.ram_address - 4096),
        "store, called from caller, wrote 4 bytes at 0x1ffff000, 4,096 bytes before the beginning",
    ),
    "write to flash": (("caller", 0x100), "wrote 4 bytes at 0x100, in flash"),
    "write through a null pointer": (("caller", 0), "wrote 4 bytes at 0x0, in flash"),
    "memset that runs out of RAM": (
        ("clear", 1 << 20),
        f"memset wrote 4 bytes at {RAM_END:#x}, just after the end of RAM",
    ),
    "jump into RAM": (
        ("jump", MEMORY.ram_address + 0x801),
        "wild jump from jump to 0x20000800, in RAM: no code is there",
    ),
    "jump into nowhere": (
        ("jump", 0x5000_0001),
        "wild jump from jump to 0x50000000, where this board has no memory",
    ),
    "recursion": (("deep", 100), "stack overflow in deep: 1,024 bytes were given"),
    "big array": (("big",), "stack overflow in big: 1,024 bytes were given"),
    "undefined instruction": (("undefined",), "undefined ran an instruction this core cannot run"),
    "endless loop": (("spin",), "still running after 1,000,001 instructions, in spin: an endless"),
}


@pytest.fixture(params=CORES)
def machine(request: pytest.FixtureRequest) -> Machine:
    return Machine(compile_c(PROGRAM, CORES[request.param], MEMORY, keep=KEEP))


def test_every_fault_is_told_in_words_and_the_next_call_works(machine: Machine):
    for name, (call, words) in CASES.items():
        function, *arguments = call
        with pytest.raises(FirmwareError) as failed:
            machine.call(function, *arguments, budget=1_000_000)
        # memset uses the register that tells who called, or the Arm ABI stands between.
        said = re.sub(r"memset, called from \w+,", "memset", str(failed.value))
        assert words in said, name
        assert machine.call("fine").value == 42


def test_stack_that_just_suffices_is_enough(machine: Machine):
    frame = machine.call("deep", 2).stack_bytes - machine.call("deep", 1).stack_bytes
    first = machine.call("deep", 0).stack_bytes
    most = (MEMORY.stack_bytes - first) // frame
    assert machine.call("deep", most).stack_bytes == first + most * frame
    with pytest.raises(FirmwareError, match="stack overflow in deep"):
        machine.call("deep", most + 1)


def test_budget_that_just_suffices_is_enough(machine: Machine):
    needed = machine.call("count", 100).instructions
    assert machine.call("count", 100, budget=needed).instructions == needed
    with pytest.raises(FirmwareError, match="too small a budget"):
        machine.call("count", 100, budget=needed - 1)


def test_less_ram_than_it_was_linked_for_is_found_out():
    firmware = compile_c(PROGRAM, CORES["cortex-m4"], MEMORY, keep=KEEP)
    small = MemoryMap(0, 1 << 20, 0x2000_0000, 4096, stack_bytes=1024)
    assert Machine(firmware, small).call("caller", 0x2000_0F00).value == 6
    with pytest.raises(FirmwareError, match="just after the end of RAM"):
        Machine(firmware, small).call("caller", 0x2000_1000)


@pytest.mark.parametrize("counter", ["native", "python"])
@pytest.mark.parametrize("name", CORES)
def test_words_at_odd_addresses_fail_on_cores_that_cannot_load_them(name: str, counter: str):
    firmware = compile_c(PROGRAM, CORES[name], MEMORY, keep=KEEP)
    machine = Machine(firmware, counter=counter, check_alignment=True)
    odd = MEMORY.ram_address + 0x802
    if not CORES[name].aligned_only:
        assert machine.call("caller", odd).value == 6
        return
    with pytest.raises(FirmwareError, match=r"store wrote 4 bytes at 0x20000802, which is no mult"):
        machine.call("caller", odd)
    with pytest.raises(FirmwareError, match=r"load read 4 bytes at 0x20000802, which is no mult"):
        machine.call("load", odd)
    assert machine.call("caller", odd + 2).value == 6
