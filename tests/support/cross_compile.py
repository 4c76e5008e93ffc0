"""A project's code, compiled for a microcontroller's core with zig: objects, never linked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tinyml_course.deploy.kit_firmware import KitFirmware

STUBS = Path(__file__).with_name("sdk_stubs")

CORES = {
    "cortex-m0plus": ("thumb-freestanding-eabi", "cortex_m0plus"),
    "cortex-m4": ("thumb-freestanding-eabihf", "cortex_m4+vfp4d16sp"),
    "cortex-m33": ("thumb-freestanding-eabihf", "cortex_m33"),
    "rv32imc": ("riscv32-freestanding", "generic_rv32+m+c"),
}
SDKS = {
    "arduino": ("arduino",),
    "arduino_pico": ("arduino_pico", "arduino"),
    "arduino_esp32": ("arduino", "esp_idf"),
    "esp_idf": ("esp_idf",),
    "tflm": ("tflm",),
}
"""Folders of stand-ins, by board package; an earlier one takes precedence."""
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-sanitize=all", "-Os")


def sdk_of(firmware: KitFirmware) -> str:
    """The stand-ins for a kit's board package."""
    if firmware.framework == "esp-idf":
        return "esp_idf"
    package = firmware.texts["fqbn"].partition(":")[0]
    return {"rp2040": "arduino_pico", "esp32": "arduino_esp32"}.get(package, "arduino")


def write_files(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def compile_objects(folder: Path, core: str, sdk: str, units: list[str]) -> str:
    """Compile files of a folder, `.ino` as C++; what the compiler said, empty if nothing."""
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    target, cpu = CORES[core]
    includes = [f"-I{STUBS / name}" for name in (*SDKS[sdk], "libc")]
    said = ""
    for unit in units:
        language = ("c++", "-x", "c++", "-std=gnu++14", "-fno-exceptions", "-fno-rtti")
        driver = language if unit.endswith(".ino") else ("cc", "-std=c99")
        command = [sys.executable, "-m", "ziglang", *driver, "-target", target, f"-mcpu={cpu}"]
        rest = [*WARNINGS, *includes, "-c", str(folder / unit), "-o", str(folder / "unit.o")]
        done = subprocess.run([*command, *rest], check=False, capture_output=True, text=True)
        said += done.stderr + ("" if done.returncode == 0 else f"{unit}: failed\n")
    return said
