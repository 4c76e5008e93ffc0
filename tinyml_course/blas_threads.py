"""One BLAS thread while our small matrix products run.

The products of a small network, or of the features of one clip, are too short to share:
OpenBLAS's threads then spin while they wait for each other, and on a machine that also does
something else a run takes many times as long.
"""

from __future__ import annotations

import functools
import threading
from contextlib import AbstractContextManager
from typing import Any

from threadpoolctl import ThreadpoolController

_making = threading.Lock()


def one_blas_thread() -> AbstractContextManager[None]:
    """A ``with`` block in which BLAS uses one thread; then it uses as many as before.

    The limit holds for the whole process, also for other Python threads that use BLAS meanwhile.
    Where blocks overlap, in one Python thread or in several, the last to end gives back what the
    first one found.
    """
    with _making:  # two threads at once would make two, which count apart
        return _limit()


class _Limit:
    """Counts the open blocks of all Python threads, because BLAS has one setting for them all."""

    def __init__(self) -> None:
        # Looks through the libraries that are loaded by now; NumPy's is one of them.
        self._libraries = ThreadpoolController().select(user_api="blas").lib_controllers
        self._before: list[int] = []
        self._open = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._open == 0:
                self._before = [library.num_threads for library in self._libraries]
            for library in self._libraries:
                _set_threads(library, 1)
            self._open += 1

    def __exit__(self, *raised: object) -> None:
        with self._lock:
            self._open -= 1
            for library, threads in zip(self._libraries, self._before, strict=True):
                if self._open == 0 or getattr(library, "threading_layer", None) == "openmp":
                    _set_threads(library, threads)  # OpenMP's setting is each Python thread's own


def _set_threads(library: Any, threads: int) -> None:
    """Set it from any Python thread.

    What newer versions of threadpoolctl offer does nothing in all Python threads but the first
    that used it, so that they do not undo each other's setting; here blocks are counted instead.
    """
    getattr(library, "_real_set_num_threads", library.set_num_threads)(threads)


@functools.cache
def _limit() -> _Limit:
    """Made once, at the first use: looking for libraries takes a while."""
    return _Limit()
