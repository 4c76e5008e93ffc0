"""Cross-compile C for a core with ``zig cc``: it needs only a Python package."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tinyml_course.deploy.cores import Core
from tinyml_course.deploy.firmware import Firmware, MemoryMap, read_firmware
from tinyml_course.deploy.optional import require
from tinyml_course.deploy.package_data import read_text
from tinyml_course.errors import FirmwareError
from tinyml_course.paths import cache_dir, replace_file

RUNTIME = ("string.h", "tinyml_serial.h", "tinyml_start.c", "tinyml_string.c")
"""Files of ``emulator_c`` that are compiled with every program."""

FLAGS = (
    "-std=c99", "-ffreestanding", "-g", "-ffunction-sections", "-fdata-sections",
    "-fno-asynchronous-unwind-tables", "-fno-unwind-tables",
)  # fmt: skip
"""For any compiler; -g keeps the names of functions in the file, outside flash."""

_ZIG_FLAGS = ("-fno-sanitize=all", "-Wl,--gc-sections", "-Wl,-z,max-page-size=4")
_ERROR_LINES = 6

_LINKER_SCRIPT = """\
ENTRY(_start)
EXTERN({keep})
SECTIONS {{
  . = {flash_address:#x};
  tinyml_code = .;
  .text : {{ KEEP(*(.vectors)) *(.text .text.*) }}
  . = ALIGN(16);
  tinyml_constants = .;
  .rodata : {{ *(.rodata .rodata.*) }}
  .ARM.exidx : {{ *(.ARM.exidx .ARM.exidx.*) }}
  . = ALIGN(4);
  tinyml_data_load = .;
  . = {stack_top:#x};
  .data : AT(tinyml_data_load) {{
    . = ALIGN(4);
    tinyml_data_start = .;
    *(.data .data.* .sdata .sdata.*)
    . = ALIGN(4);
    tinyml_data_end = .;
  }}
  .bss (NOLOAD) : {{
    . = ALIGN(4);
    tinyml_bss_start = .;
    *(.bss .bss.* .sbss .sbss.* COMMON)
    . = ALIGN(4);
    tinyml_bss_end = .;
  }}
  tinyml_ram_end = tinyml_bss_end;
  tinyml_stack_top = {stack_top:#x};
  tinyml_flash_end = tinyml_data_load + (tinyml_data_end - tinyml_data_start);
  /DISCARD/ : {{ *(.eh_frame .eh_frame_hdr .ARM.extab .ARM.extab.*) }}
}}
"""


def compile_c(
    sources: Mapping[str, str],
    core: Core,
    memory: MemoryMap,
    optimize: str = "-Os",
    *,
    keep: Sequence[str] = (),
    flags: Sequence[str] = (),
) -> Firmware:
    """Compile and link C99 for a board without an operating system.

    Parameters
    ----------
    sources
        Text by file name: every ``.c`` is compiled, headers are for them to include. A
        ``main`` is optional. The C library has only ``memcpy``, ``memmove`` and ``memset``.
    core, memory
        The target.
    optimize
        The optimization flag.
    keep
        Functions to keep even if nothing calls them.
    flags
        More flags for the compiler, such as ``-DNAME=1``.

    Returns
    -------
    The firmware; a second call with the same arguments reads it from the cache.

    Raises
    ------
    FirmwareError
        It does not compile (the message has the first errors), or does not fit the memory.
    MissingDependencyError
        ziglang or pyelftools is not installed.
    """
    require("ziglang")
    files = dict(sources) | runtime_sources()
    script = linker_script(memory, keep)
    command = (
        "-target", core.target, f"-mcpu={core.cpu}", optimize, *FLAGS, *_ZIG_FLAGS, *flags
    )  # fmt: skip
    path = cache_dir() / "firmware" / f"{_key(files, script, command)}.elf.z"
    try:
        elf = zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        elf = _build(files, script, command)
        _keep(path, zlib.compress(elf))
    return _checked(read_firmware(elf, core, memory))


def runtime_sources() -> dict[str, str]:
    """Sources that are compiled with every program, by file name."""
    return {name: read_text("emulator_c", name) for name in RUNTIME}


def linker_script(memory: MemoryMap, keep: Sequence[str] = ()) -> str:
    """The memory layout. The stack is at the bottom of RAM, so that its overflow faults at once.

    The script has no sizes: a program that does not fit is linked too, so that the message can
    say by how many bytes it is too large.
    """
    return _LINKER_SCRIPT.format(
        flash_address=memory.flash_address,
        stack_top=memory.stack_top,
        keep=" ".join(("tinyml_start", "tinyml_idle", *keep)),
    )


def run_zig(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``zig cc`` in `folder`; zig's caches go to the course's cache."""
    require("ziglang")
    caches = {
        "ZIG_GLOBAL_CACHE_DIR": str(cache_dir() / "zig"),
        "ZIG_LOCAL_CACHE_DIR": str(folder / "zig-cache"),
    }
    return subprocess.run(
        [sys.executable, "-m", "ziglang", "cc", *arguments],
        cwd=folder, env=os.environ | caches, capture_output=True, text=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


def _build(files: Mapping[str, str], script: str, command: Sequence[str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tinyml-build-") as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        (folder / "link.ld").write_text(script, encoding="utf-8", newline="\n")
        units = sorted(file for file in files if file.endswith(".c"))
        done = run_zig([*command, "-I.", *units, "-T", "link.ld", "-o", "out.elf"], folder)
        if done.returncode:
            raise FirmwareError(f"the C does not compile:\n{_first_errors(done.stderr)}")
        return (folder / "out.elf").read_bytes()


def _first_errors(text: str) -> str:
    lines = text.splitlines()
    errors = [line for line in lines if re.search(r"\berror: ", line)] or lines
    more = len(errors) - _ERROR_LINES
    return "\n".join(errors[:_ERROR_LINES] + ([f"... and {more} more"] if more > 0 else []))


def _key(files: Mapping[str, str], script: str, command: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for part in (
        version("ziglang"),
        *command,
        script,
        *(t for f in sorted(files.items()) for t in f),
    ):
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()[:32]


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError:
        return  # the cache is safe to lose: it will be compiled again


def _checked(firmware: Firmware) -> Firmware:
    memory = firmware.memory
    problems = [
        f"{name}: needs {used:,} of {has:,} bytes, {used - has:,} too many ("
        + ", ".join(f"{part} {size:,}" for part, size in parts.items() if size)
        + ")"
        for name, used, has, parts in (
            ("flash", firmware.flash_bytes, memory.flash_bytes, firmware.flash_parts),
            ("RAM", firmware.ram_bytes, memory.ram_bytes, firmware.ram_parts),
        )
        if used > has
    ]
    if problems:
        raise FirmwareError("the firmware does not fit the board\n" + "\n".join(problems))
    return firmware
