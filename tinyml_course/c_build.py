"""Compile C, and keep what was compiled: by the hash of everything that it was made from."""

from __future__ import annotations

import ctypes
import hashlib
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess

from tinyml_course.errors import FirmwareError
from tinyml_course.paths import cache_dir, replace_file
from tinyml_course.zig import run_zig, zig_release

_ERROR_LINES = 6

_LIBRARY = ("-shared", "-fPIC", "-mcpu=baseline", "-fno-sanitize=all", "-s")
# Unless a later -mcpu says otherwise, what is kept runs on every processor that shares the cache.
_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")

_kept_folders: list[tempfile.TemporaryDirectory[str]] = []
"""Folders of libraries that no cache could keep: they are there until Python ends."""


def compile_files(
    files: Mapping[str, str],
    run: Callable[[Sequence[str], Path], CompletedProcess[str]],
    command: Sequence[str],
    link: Sequence[str] = (),
) -> bytes:
    """What a compiler makes of every ``.c`` of the files.

    Parameters
    ----------
    files
        Text by file name.
    run
        Runs the compiler with arguments in a folder.
    command, link
        Its arguments before and after the names of the files.

    Raises
    ------
    FirmwareError
        It does not compile; the message has the first errors.
    """
    with tempfile.TemporaryDirectory(prefix="tinyml-build-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        units = sorted(file for file in files if file.endswith(".c"))
        done = run([*command, "-I.", *units, *link, "-o", "program"], folder)
        if done.returncode:
            raise FirmwareError(f"the C does not compile:\n{_first_errors(done.stderr)}")
        return (folder / "program").read_bytes()


def build_key(files: Mapping[str, str], command: Sequence[str]) -> str:
    """A short hash of the files and of everything else that matters."""
    digest = hashlib.sha256()
    for part in (*command, *(t for f in sorted(files.items()) for t in f)):
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()[:32]


def keep_file(path: Path, content: bytes) -> bool:
    """Write a file of the cache; False where its folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError:
        return False  # the cache is safe to lose: it will be compiled again
    return True


def load_library(name: str, files: Mapping[str, str], flags: Sequence[str]) -> ctypes.CDLL:
    """C as a library of this process: from the cache, or compiled now and kept.

    Parameters
    ----------
    name
        What its file in the cache starts with.
    files
        Text by file name.
    flags
        For the compiler; without ``-mcpu`` among them, the code runs on every processor of the
        kind.

    Raises
    ------
    FirmwareError
        It does not compile.
    MissingDependencyError
        ziglang is not installed.
    OSError
        The library cannot be loaded.
    """
    command = [*_LIBRARY, *flags]
    this = (zig_release(), platform.system(), platform.machine())
    path = cache_dir() / "native" / f"{name}-{build_key(files, (*this, *command))}{_SUFFIX}"
    if path.is_file():
        try:
            return ctypes.CDLL(str(path))
        except OSError:  # half a file: make it again
            pass
    content = compile_files(files, run_zig, command)
    if not keep_file(path, content):
        path = _beside_the_cache(path.name, content)
    return ctypes.CDLL(str(path))


def _beside_the_cache(name: str, content: bytes) -> Path:
    folder = tempfile.TemporaryDirectory(prefix="tinyml-native-", ignore_cleanup_errors=True)
    _kept_folders.append(folder)
    path = Path(folder.name) / name
    path.write_bytes(content)
    return path


def _first_errors(text: str) -> str:
    lines = text.splitlines()
    errors = [line for line in lines if re.search(r"\berror: ", line)] or lines
    more = len(errors) - _ERROR_LINES
    return "\n".join(errors[:_ERROR_LINES] + ([f"... and {more} more"] if more > 0 else []))
