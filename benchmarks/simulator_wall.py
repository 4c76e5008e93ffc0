"""Wall time of the simulator as a user meets it: default settings, alone and beside another job.

``python -m benchmarks.simulator_wall`` prints milliseconds per input, the median of several runs;
first alone, then while another process keeps one core busy. No thread setting is changed. "Alone"
is true of a machine that rests only: the first line says how many processes ran before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.model_files import PUBLISHED_FOLDER, model_files
from tinyml_course.simulator import Simulator

BATCHES = (256, 1)
ENGINES = ("numpy", "fast")


@contextmanager
def busy_core() -> Iterator[None]:
    """Another process that computes without a pause."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


def milliseconds_per_input(simulator: Simulator, batch: int, rounds: int) -> float:
    """Median wall time of a run, per input."""
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = np.random.default_rng(0).integers(-128, 128, (batch, *entry.row_shape), np.int8)
    simulator.run(x)  # compiles and warms up
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        simulator.run(x)
        seconds.append(time.perf_counter() - start)
    return 1000 * float(np.median(seconds)) / batch


def row(title: str, model: bytes, rounds: int) -> str:
    """One line of the table: alone, then beside a busy core, for each engine and batch."""
    simulators = [Simulator.load(model, engine=engine) for engine in ENGINES]
    cells = []
    for simulator in simulators:
        for batch in BATCHES:
            turns = rounds if batch > 1 else 10 * rounds
            alone = milliseconds_per_input(simulator, batch, turns)
            with busy_core():
                beside = milliseconds_per_input(simulator, batch, turns)
            cells.append(f"{alone:.3g} / {beside:.3g}")
    return f"| {title} | " + " | ".join(cells) + " |"


def main(models: Path, rounds: int) -> None:
    """Print the table."""
    headers = [f"{engine}, batch {batch}" for engine in ENGINES for batch in BATCHES]
    if hasattr(os, "getloadavg"):  # before the first run: without ours
        print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} (0 where all rest)")
    print("wall time, ms per input: alone / beside a job that keeps one core busy\n")
    print("| model | " + " | ".join(headers) + " |")
    print("|---" * (1 + len(headers)) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for title, path in model_files(models, Path(folder)).items():
            print(row(title, path.read_bytes(), rounds), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=PUBLISHED_FOLDER, help="folder of .tflite")
    parser.add_argument("--rounds", type=int, default=7, help="runs, of which the median counts")
    options = parser.parse_args()
    main(options.models, options.rounds)
