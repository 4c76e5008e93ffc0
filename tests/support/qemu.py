"""The emulator's independent reference: QEMU, and Debian's compiler for Arm."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tinyml_course.deploy.firmware import Firmware, MemoryMap
from tinyml_course.zig import run_zig

HERE = Path(__file__).parent
MPS2 = MemoryMap(0, 4 << 20, 0x2000_0000, 4 << 20)
"""Memory of QEMU's mps2-an386 board, a Cortex-M4 with a floating-point unit.

Source: Arm AN386, Cortex-M4 on the MPS2 board: ZBT SSRAM 1 and 2/3.
"""


@dataclass(frozen=True)
class QemuRun:
    """Outputs, one row an input, and instructions of all inferences together."""

    outputs: np.ndarray
    instructions: int


def need(program: str) -> str:
    """The path of a program; the test skips where it is not installed."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} here: apt-get install qemu-system-arm gcc-arm-none-eabi")
    return found


def program(files: dict[str, str], x: np.ndarray) -> dict[str, str]:
    """An exported model with a `main` that runs it on the inputs `x` (N, ...) int8."""
    rows = ",\n".join("{" + ",".join(map(str, row.ravel().tolist())) + "}" for row in x)
    size = x[0].size
    inputs = (
        "#include <stdint.h>\n"
        f"#define INPUTS {len(x)}\nstatic const int8_t inputs[{len(x)}][{size}] = {{{rows}}};\n"
    )
    return files | {"main.c": (HERE / "qemu_main.c").read_text(), "inputs.h": inputs}


def run_qemu(firmware: Firmware, folder: Path) -> QemuRun:
    """Run such a program from reset on the mps2-an386, counting by a plugin of our own."""
    qemu = need("qemu-system-arm")
    folder.mkdir(parents=True, exist_ok=True)
    elf, counted = folder / "firmware.elf", folder / "count.txt"
    elf.write_bytes(firmware.elf)
    main = firmware.symbols["main"]
    arguments = (
        f"begin={firmware.address_of('model_invoke')},main={main.address},"
        f"end={main.address + main.size},sum={counted}"
    )
    done = subprocess.run(
        [qemu, "-M", "mps2-an386", "-nographic", "-semihosting", "-monitor", "none",
         "-serial", "stdio", "-kernel", str(elf), "-plugin", f"{_plugin(folder)},{arguments}"],
        check=False, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if "API" in done.stderr and "plugin" in done.stderr:
        pytest.skip(f"this QEMU takes plugins of another version: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    rows = [bytes.fromhex(line) for line in done.stdout.split()]
    outputs = np.stack([np.frombuffer(row, np.int8) for row in rows])
    return QemuRun(outputs, int(counted.read_text()))


def _plugin(folder: Path) -> Path:
    source, library = HERE / "qemu_count.c", folder / "qemu_count.so"
    flags = ["-O2", "-shared", "-fPIC", "-fno-sanitize=all", "-Wl,-z,undefs"]
    done = run_zig([*flags, str(source), "-o", str(library)], folder)
    assert done.returncode == 0, done.stderr
    return library
