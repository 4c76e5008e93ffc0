"""One BLAS thread while our small matrix products run.

The products of a small network, or of the features of one clip, are too short to share:
OpenBLAS's threads then spin while they wait for each other, and on a machine that also does
something else a run takes many times as long.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside = 0
"""Blocks that are open now, in all Python threads: BLAS has one setting for the process."""

_before: list[int] = []
"""Threads of each library when the first of them was entered."""


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """A ``with`` block in which BLAS uses one thread; then it uses as many as before.

    The limit holds for the whole process, also for other Python threads that use BLAS meanwhile.
    Where blocks overlap, in one Python thread or in several, the last to end gives back what the
    first one found.
    """
    global _inside, _before
    with _lock:
        if _inside == 0:
            _before = [library.num_threads for library in _libraries()]
        for library in _libraries():
            _set_threads(library, 1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            for library, threads in zip(_libraries(), _before, strict=True):
                if _inside == 0 or getattr(library, "threading_layer", None) == "openmp":
                    _set_threads(library, threads)  # OpenMP's setting is each Python thread's own


def _set_threads(library: Any, threads: int) -> None:
    """Set it from any Python thread.

    What newer versions of threadpoolctl offer does nothing in all Python threads but the first
    that used it, so that they do not undo each other's setting; here blocks are counted instead.
    """
    getattr(library, "_real_set_num_threads", library.set_num_threads)(threads)


@functools.cache
def _libraries() -> tuple[Any, ...]:
    """The BLAS libraries that are loaded at the first use; NumPy's is one of them."""
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)
