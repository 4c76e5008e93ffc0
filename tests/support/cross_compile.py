"""A project's code, compiled for a microcontroller's core with zig: objects, never linked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

STUBS = Path(__file__).with_name("sdk_stubs")

CORES = {
    "cortex-m0plus": ("thumb-freestanding-eabi", "cortex_m0plus"),
    "cortex-m4": ("thumb-freestanding-eabihf", "cortex_m4+vfp4d16sp"),
    "cortex-m33": ("thumb-freestanding-eabihf", "cortex_m33"),
    "rv32imc": ("riscv32-freestanding", "generic_rv32+m+c"),
}
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-sanitize=all", "-Os")


def write_files(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def compile_objects(folder: Path, core: str, sdk: str, units: list[str]) -> str:
    """Compile files of a folder, `.ino` as C++; what the compiler said, empty if nothing."""
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    target, cpu = CORES[core]
    includes = [f"-I{STUBS / name}" for name in (sdk, "libc")]
    said = ""
    for unit in units:
        language = ("c++", "-x", "c++", "-std=gnu++14", "-fno-exceptions", "-fno-rtti")
        driver = language if unit.endswith(".ino") else ("cc", "-std=c99")
        command = [sys.executable, "-m", "ziglang", *driver, "-target", target, f"-mcpu={cpu}"]
        rest = [*WARNINGS, *includes, "-c", str(folder / unit), "-o", str(folder / "unit.o")]
        done = subprocess.run([*command, *rest], check=False, capture_output=True, text=True)
        said += done.stderr + ("" if done.returncode == 0 else f"{unit}: failed\n")
    return said
