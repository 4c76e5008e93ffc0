"""The compilers that firmware can be built with: ``zig cc``, and the one that boards' tools use."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from tinyml_course.deploy.cores import Core
from tinyml_course.deploy.optional import require
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.paths import cache_dir

GCC = "arm-none-eabi-gcc"

_COMMON = (
    "-std=c99", "-ffreestanding", "-g", "-ffunction-sections", "-fdata-sections",
    "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-Wl,--gc-sections",
)  # fmt: skip
# For any compiler; -g keeps the names of functions in the file, outside flash.


@dataclass(frozen=True)
class Compiler:
    """A compiler for every core, or for Arm's.

    Attributes
    ----------
    name
        Its name here.
    optimize
        Its flag for each set of kernels, by the name of these.
    arguments
        Its flags for a core, given those that will follow.
    libraries
        What the linker needs after the program.
    run
        Run it with arguments in a folder.
    release
        Its version.
    """

    name: str
    optimize: Mapping[str, str]
    arguments: Callable[[Core, Sequence[str]], tuple[str, ...]]
    libraries: tuple[str, ...]
    run: Callable[[Sequence[str], Path], subprocess.CompletedProcess[str]]
    release: Callable[[], str]


def run_zig(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``zig cc`` in `folder`; zig's caches go to the course's cache.

    Raises
    ------
    MissingDependencyError
        ziglang is not installed.
    """
    require("ziglang")
    caches = {
        "ZIG_GLOBAL_CACHE_DIR": str(cache_dir() / "zig"),
        "ZIG_LOCAL_CACHE_DIR": str(folder / "zig-cache"),
    }
    return _run([sys.executable, "-m", "ziglang", "cc", *arguments], folder, caches)


def run_gcc(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``arm-none-eabi-gcc`` in `folder`.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    return _run([_find_gcc(), *arguments], folder, {})


def find_compiler(name: str) -> Compiler:
    """The compiler with that name.

    Raises
    ------
    DataError
        There is no such compiler.
    """
    if name not in COMPILERS:
        raise DataError(f"expected a compiler among {', '.join(COMPILERS)}; got {name!r}")
    return COMPILERS[name]


def _run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


def _find_gcc() -> str:
    found = shutil.which(GCC)
    if found is None:
        raise MissingDependencyError(
            f"compiling as Arduino's board packages do needs {GCC}, which is not on the PATH; "
            "install Arm's GNU toolchain (Debian, Ubuntu: apt install gcc-arm-none-eabi), or use "
            "the compiler zig, which comes with tinyml-course[emulator]"
        )
    return found


def _zig_arguments(core: Core, _flags: Sequence[str]) -> tuple[str, ...]:
    zig = ("-fno-sanitize=all", "-Wl,-z,max-page-size=4")
    return ("-target", core.target, f"-mcpu={core.cpu}", *_COMMON, *zig)


def _zig_release() -> str:
    require("ziglang")
    return version("ziglang")


def _gcc_arguments(core: Core, flags: Sequence[str]) -> tuple[str, ...]:
    if not core.is_arm:
        raise DataError(
            f"expected an Arm core for {GCC}, got {core.title}; use the compiler zig for it"
        )
    # Two different -mfloat-abi would make GCC link its libraries for another core.
    own = () if any(flag.startswith("-mcpu=") for flag in flags) else core.gcc_flags
    return (*own, *_COMMON, "-nostartfiles", "-nodefaultlibs")


def _gcc_release() -> str:
    done = run_gcc(["--version"], Path())
    found = re.search(r"\d+\.\d+\.\d+", done.stdout)
    return found.group() if found else done.stdout.partition("\n")[0]


COMPILERS: Mapping[str, Compiler] = MappingProxyType({
    "zig": Compiler(
        # For fewer instructions: plain loops get longer if the compiler unrolls them (counted).
        "zig", {"plain": "-Os", "small": "-O2", "packed": "-O2"},
        _zig_arguments, (), run_zig, _zig_release,
    ),
    "gcc": Compiler(
        # What Arduino's board packages set; model.c asks for -O2 itself.
        "gcc", {"plain": "-Os", "small": "-Os", "packed": "-Os"},
        _gcc_arguments, ("-lgcc",), run_gcc, _gcc_release,
    ),
})  # fmt: skip
"""Every compiler by its name."""
