"""Cross-compile C for a core: with ``zig cc``, a Python package, or with GCC."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tinyml_course.c_build import build_key, compile_files, keep_file
from tinyml_course.deploy.compilers import Compiler, find_compiler
from tinyml_course.deploy.cores import Core
from tinyml_course.deploy.firmware import Firmware, MemoryMap, read_firmware
from tinyml_course.deploy.package_data import read_text
from tinyml_course.errors import FirmwareError
from tinyml_course.paths import cache_dir

RUNTIME = ("string.h", "tinyml_serial.h", "tinyml_start.c", "tinyml_string.c")
"""Files of ``emulator_c`` that are compiled with every program."""

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
    compiler: str = "zig",
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
    compiler
        One of `COMPILERS`.

    Returns
    -------
    The firmware; a second call with the same arguments reads it from the cache.

    Raises
    ------
    FirmwareError
        It does not compile (the message has the first errors), or does not fit the memory.
    DataError
        There is no such compiler, or it does not know the core.
    MissingDependencyError
        The compiler or pyelftools is not installed.
    """
    chosen = find_compiler(compiler)
    files = dict(sources) | runtime_sources()
    script = linker_script(memory, keep)
    command = (*chosen.arguments(core, flags), *flags, optimize)
    link = ("-T", "link.ld", *chosen.libraries)
    elf = build_c(files | {"link.ld": script}, chosen, command, link)
    return _checked(read_firmware(elf, core, memory))


def build_c(
    files: Mapping[str, str], compiler: Compiler, command: Sequence[str], link: Sequence[str] = ()
) -> bytes:
    """What the compiler makes of every ``.c`` of the files, or what the cache has of it.

    Parameters
    ----------
    files
        Text by file name.
    compiler
        Who compiles.
    command, link
        Its arguments before and after the names of the files.

    Raises
    ------
    FirmwareError
        It does not compile; the message has the first errors.
    MissingDependencyError
        The compiler is not installed.
    """
    key = build_key(files, (compiler.name, compiler.release(), *command, *link))
    path = cache_dir() / "firmware" / f"{key}.z"
    try:
        return zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        made = compile_files(files, compiler.run, command, link)
        keep_file(path, zlib.compress(made))
        return made


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
