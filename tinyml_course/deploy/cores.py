"""The processor cores that firmware can be compiled for and emulated on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tinyml_course.errors import DataError


@dataclass(frozen=True)
class Core:
    """One core, and its names for the compiler and the emulator.

    Attributes
    ----------
    name
        Its name here, such as ``"cortex-m4"``.
    title
        Its usual name.
    target, cpu
        What ``zig cc`` takes as ``-target`` and ``-mcpu``. `cpu` includes the floating-point
        unit: ``cortex_m4`` alone silently compiles for software floating point.
    gcc_flags
        The same for ``arm-none-eabi-gcc``; empty for a core that is not Arm's.
    unicorn_cpu
        The emulator's name of the core.
    is_arm
        Whether it runs Thumb code on an M-profile core; otherwise RISC-V.
    has_fpu
        Whether it has 32-bit floating point in hardware.
    has_packed
        Whether it multiplies two pairs of 16-bit numbers in one instruction (``SMLAD``).
    aligned_only
        Whether it refuses to load or store a word at an address that is not a multiple of the
        word's size. Source: Armv6-M ARM (DDI 0419) A3.2; RP2350 datasheet, Hazard3.
    """

    name: str
    title: str
    target: str
    cpu: str
    gcc_flags: tuple[str, ...]
    unicorn_cpu: str
    is_arm: bool = True
    has_fpu: bool = False
    has_packed: bool = False
    aligned_only: bool = False


_SOFT, _HARD = "thumb-freestanding-eabi", "thumb-freestanding-eabihf"

_ALL = (
    Core(
        name="cortex-m0plus",
        title="Cortex-M0+",
        target=_SOFT,
        cpu="cortex_m0plus",
        gcc_flags=("-mcpu=cortex-m0plus", "-mthumb"),
        unicorn_cpu="UC_CPU_ARM_CORTEX_M0",  # the M0+ differs in timing only
        aligned_only=True,
    ),
    Core(
        name="cortex-m4",
        title="Cortex-M4F",
        target=_HARD,
        cpu="cortex_m4+vfp4d16sp",
        gcc_flags=("-mcpu=cortex-m4", "-mthumb", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"),
        unicorn_cpu="UC_CPU_ARM_CORTEX_M4",
        has_fpu=True,
        has_packed=True,
    ),
    Core(
        name="cortex-m7",
        title="Cortex-M7",
        target=_HARD,
        cpu="cortex_m7+fp_armv8d16sp",
        gcc_flags=("-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"),
        unicorn_cpu="UC_CPU_ARM_CORTEX_M7",
        has_fpu=True,
        has_packed=True,
    ),
    Core(
        name="cortex-m33",
        title="Cortex-M33",
        target=_HARD,
        cpu="cortex_m33+dsp+fp_armv8d16sp",
        gcc_flags=("-mcpu=cortex-m33", "-mthumb", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"),
        unicorn_cpu="UC_CPU_ARM_CORTEX_M33",
        has_fpu=True,
        has_packed=True,
    ),
    Core(
        name="rv32imc",
        title="RISC-V RV32IMC",
        target="riscv32-freestanding-none",
        cpu="generic_rv32+m+c",
        gcc_flags=(),
        unicorn_cpu="UC_CPU_RISCV32_BASE32",
        is_arm=False,
        aligned_only=True,
    ),
)

CORES: Mapping[str, Core] = MappingProxyType({core.name: core for core in _ALL})
"""Every core by its name."""


def find_core(name: str) -> Core:
    """The core with that name.

    Raises
    ------
    DataError
        There is no such core.
    """
    if name not in CORES:
        raise DataError(f"expected a core among {', '.join(CORES)}; got {name!r}")
    return CORES[name]
