"""Where the time of a submission goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PHASES = ("intake", "start", "cells", "calls", "judging", "models")
"""Where the time of a submission goes."""


class Stopwatch:
    """Adds up the seconds of each phase."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PHASES, 0.0)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what happens inside to `name`."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] += time.monotonic() - started

    def rounded(self) -> dict[str, float]:
        """Milliseconds are enough for the books."""
        return {name: round(seconds, 3) for name, seconds in self.seconds.items()}
