"""How hard the course's data are: one small int8 model per use case, on groups it has not met.

``python -m benchmarks.datasets`` makes the data, trains, converts, and prints the figures beside
those of a trial before the course was written. The data came first: their versions were frozen,
then these models were chosen. What the int8 model answers is what the simulator computes.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read when TensorFlow is imported

from benchmarks.use_cases.small_model import Outcome

USE_CASES = ("gestures", "faces", "keywords", "weather", "stations")
HEADER = ("task", "float", "int8", "file", "training", "a trial reached", "")


def rows(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    """The table's rows: one outcome each, several seeds of one task below each other."""
    for outcome in outcomes:
        yield (
            outcome.case,
            f"{outcome.floats:.1%}",
            f"{outcome.int8:.1%}",
            f"{len(outcome.trained.tflite) / 1000:.1f} kB",
            f"{outcome.trained.wall_s:.0f} s, {outcome.trained.cpu_s:.0f} s CPU",
            outcome.trial,
            outcome.about,
        )


def main() -> None:
    """Run the use cases asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", default=USE_CASES, help=", ".join(USE_CASES))
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each model")
    given = parser.parse_args()
    unknown = set(given.cases) - set(USE_CASES)
    if unknown or given.seeds < 1:
        parser.error(f"expected use cases among {', '.join(USE_CASES)} and at least one seed")
    print(*HEADER, sep=" | ")
    for case in given.cases:
        module = importlib.import_module(f"benchmarks.use_cases.{case}")
        for seed in range(given.seeds):
            for row in rows(module.run(seed)):
                print(*row, sep=" | ")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
