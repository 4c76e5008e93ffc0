"""Ask espeak-ng, with one process per question.

The package espeakng_loader carries the library, which is GPL-3. It is neither imported nor loaded
here: `espeak_worker` runs as a separate program.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tinyml_course.errors import DataError, MissingDependencyError

PACKAGE = "espeakng_loader"
WORKER = Path(__file__).with_name("espeak_worker.py")
TIMEOUT_S = 60.0
"""A question takes some 30 ms; a virus scanner may check the library first."""

_INSTALL = 'pip install "tinyml-course[speech]"'


def is_installed() -> bool:
    """Whether the package is there; it is not imported."""
    return importlib.util.find_spec(PACKAGE) is not None


def ask(*fields: str) -> tuple[int, bytes]:
    """The rate in Hz and the answer to one question.

    Parameters
    ----------
    fields
        The lines that `espeak_worker` reads.

    Raises
    ------
    MissingDependencyError
        espeak-ng is not installed, or cannot be loaded.
    DataError
        It knows no such language or variant, ends its process, or takes too long.
    """
    question = "\n".join(fields)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(WORKER)],
            input=question.encode(),
            capture_output=True,
            cwd=_folder(),
            timeout=TIMEOUT_S,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise DataError(
            f"expected an answer of espeak-ng within {TIMEOUT_S:g} s to {fields}, got none; try "
            "again, or leave that utterance out"
        ) from error
    head, _, answer = done.stdout.partition(b"\n")
    kind, _, about = head.decode(errors="replace").partition(" ")
    if done.returncode == 0 and kind == "ok":
        return int(about), answer
    if kind == "unknown":
        raise DataError(
            f"expected a voice that espeak-ng has in {fields}, but it has no {about}; take one of "
            "speech.voices()"
        )
    if kind == "broken":
        raise MissingDependencyError(
            f"expected espeak-ng to start, got: {about}; install it again: {_INSTALL}"
        )
    raise DataError(
        f"expected espeak-ng to answer {fields}, but its process ended with {done.returncode}: "
        f"{done.stderr.decode(errors='replace')[-500:].strip()!r}; leave that utterance out"
    )


def ask_all(questions: Sequence[Sequence[str]]) -> Generator[tuple[int, bytes], None, None]:
    """`ask` for many questions, a process on each core; the answers come in order.

    A caller that stops early must close it, or the remaining questions are still asked.
    """
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        yield from pool.map(lambda fields: ask(*fields), questions)
    finally:
        pool.shutdown(cancel_futures=True)  # after an error or an interrupt, ask no more


def version() -> str:
    """Version of espeak-ng, as it says itself, and of the package, whose data may be newer."""
    _, answer = ask("version")
    return f"{answer.decode()} in {PACKAGE} {importlib.metadata.version(PACKAGE)}"


def _folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            f"speech needs espeak-ng, which is not installed; run: {_INSTALL} (it is GPL-3, and "
            "so not part of the extra 'all')"
        )
    return Path(spec.origin).parent
