"""Share the images of a batch among the processor's cores, where that saves time.

C functions that ctypes calls run side by side in Python's threads. Each thread takes one part of
the batch after the other, so a core that is busy with something else only takes fewer of them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_WORTH_S = 0.002
"""Work that takes less is done before other threads have started."""

_PART_S = 0.0005
"""How long a part takes: long beside taking it, short beside the whole."""


def in_parts(rows: int, block: int, run: Callable[[int, int], None]) -> None:
    """Run a batch, by several threads if it is long.

    Parameters
    ----------
    rows
        Images of the batch.
    block
        Images that the code works on at a time.
    run
        Called with the first image of a part and their number, from several threads at once.
    """
    start, done = time.perf_counter(), min(block, rows)
    run(0, done)
    if done == rows:
        return
    per_row = (time.perf_counter() - start) / done
    if per_row * (rows - done) < _WORTH_S or usable_cores() == 1:
        run(done, rows - done)
        return
    part = block * max(1, round(_PART_S / (per_row * block)))
    _by_threads(range(done, rows, part), lambda first: run(first, min(part, rows - first)))


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _by_threads(items: range, work: Callable[[int], None]) -> None:
    """Work on all items, in this thread and in others."""
    lock, left = threading.Lock(), iter(items)

    def take_all() -> None:
        while True:
            with lock:
                item = next(left, None)
            if item is None:
                return
            work(item)

    helpers = min(usable_cores(), len(items)) - 1
    if not helpers:
        take_all()
        return
    with ThreadPoolExecutor(helpers, thread_name_prefix="tinyml") as pool:
        futures = [pool.submit(take_all) for _ in range(helpers)]
        take_all()
    for future in futures:
        future.result()
