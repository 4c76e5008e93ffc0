"""The C compiler that is a Python package: ``zig cc``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tinyml_course.errors import MissingDependencyError
from tinyml_course.paths import cache_dir


def has_zig() -> bool:
    """Whether the compiler is installed."""
    try:
        return importlib.util.find_spec("ziglang") is not None
    except ValueError:  # somebody has put something else in its place
        return False


def run_zig(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``zig cc`` in `folder`; zig's caches go to the course's cache.

    Raises
    ------
    MissingDependencyError
        ziglang is not installed.
    """
    _require_zig()
    caches = {
        "ZIG_GLOBAL_CACHE_DIR": str(_global_cache(folder)),
        "ZIG_LOCAL_CACHE_DIR": str(folder / "zig-cache"),
    }
    return run_compiler([sys.executable, "-m", "ziglang", "cc", *arguments], folder, caches)


def zig_release() -> str:
    """The version of the installed compiler.

    Raises
    ------
    MissingDependencyError
        ziglang is not installed.
    """
    _require_zig()
    return version("ziglang")


def run_compiler(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a compiler in `folder` with more variables in its environment; keep what it says."""
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


def _global_cache(folder: Path) -> Path:
    """Where zig keeps what it needs again; in `folder` if the course's cache cannot be written."""
    kept = cache_dir() / "zig"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return folder / "zig-cache"
    return kept if os.access(kept, os.W_OK) else folder / "zig-cache"


def _require_zig() -> None:
    if not has_zig():
        raise MissingDependencyError(
            "compiling C needs ziglang, which cannot be imported; install it with: "
            "pip install tinyml-course[emulator]"
        )
