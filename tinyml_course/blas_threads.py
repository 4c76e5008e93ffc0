"""One BLAS thread while our small matrix products run.

The products of a small network are too short to share: OpenBLAS's threads then spin while they
wait for each other, and on a machine that also does something else a run takes several times as
long.
"""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from typing import Any

from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[Any]:
    """A ``with`` block in which BLAS uses one thread; then it uses as many as before.

    The limit holds for the whole process, also for other Python threads that use BLAS meanwhile.
    """
    return _controller().limit(limits=1, user_api="blas")


@functools.cache
def _controller() -> ThreadpoolController:
    """Made once and late: it looks through the libraries that are loaded by then."""
    return ThreadpoolController()
