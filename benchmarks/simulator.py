"""Speed of the simulator: CPU time compared with TFLM's wheel and LiteRT's XNNPACK, in one run.

``python -m benchmarks.simulator`` prints the table quoted in the README. The runners process the
same inputs in this process, taking turns for several rounds; a figure is the best round. No thread
setting is changed: the wheel has one thread, and so has each run of ours. It compares CPU time,
not wall time, because a busy machine affects it less.

The first two models are published and are read from a folder that is not part of the repository
(``--models``); the others are built, with random weights, by `benchmarks.models`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.model_files import PUBLISHED_FOLDER, model_files
from tinyml_course.simulator import Simulator

BATCH = 256
Runner = Callable[[Any], Any]


def wheel(model: bytes) -> Runner:
    """TensorFlow Lite Micro, input by input."""
    from tflite_micro.python.tflite_micro import runtime

    interpreter = runtime.Interpreter.from_bytes(model, arena_size=2**24)

    def run(x: Any) -> Any:
        rows = []
        for n in range(len(x)):
            interpreter.set_input(x[n : n + 1], 0)
            interpreter.invoke()
            rows.append(interpreter.get_output(0)[0])
        return np.stack(rows)

    return run


def xnnpack(model: bytes) -> Runner:
    """LiteRT with its default kernels, input by input, one thread."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]["index"]
    answer = interpreter.get_output_details()[0]["index"]

    def run(x: Any) -> Any:
        rows = []
        for n in range(len(x)):
            interpreter.set_tensor(entry, x[n : n + 1])
            interpreter.invoke()
            rows.append(interpreter.get_tensor(answer)[0])
        return np.stack(rows)

    return run


def runners(model: bytes) -> tuple[dict[str, Runner], float]:
    """The runners for `model`, the wheel first, and the CPU seconds our engine took to load."""
    start = time.process_time()
    ours = Simulator.load(model)
    loading = time.process_time() - start
    fast = Simulator.load(model, engine="fast")
    return {
        "wheel": wheel(model),
        "numpy": ours.run,
        "fast": fast.run,
        "XNNPACK": xnnpack(model),
    }, loading


def seconds_per_input(candidates: dict[str, Runner], x: Any, rounds: int) -> dict[str, float]:
    """CPU seconds per input, the best of several rounds."""
    best = dict.fromkeys(candidates, np.inf)
    for turn in range(rounds + 1):  # the first compiles and warms up
        for name, run in candidates.items():
            start = time.process_time()
            run(x)
            used = (time.process_time() - start) / len(x)
            if turn:
                best[name] = min(best[name], used)
    return best


def check(candidates: dict[str, Runner], x: Any) -> None:
    """Exit if one of our engines differs from the wheel: timing wrong results is pointless."""
    expected = candidates["wheel"](x)
    for name in ("numpy", "fast"):
        if not np.array_equal(candidates[name](x), expected):
            raise SystemExit(f"engine {name!r} and the wheel differ: not timed")


def main(models: Path, rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        files = model_files(models, Path(folder))
        print(f"speed-up over TFLM's wheel in CPU time; batch {BATCH}, then batch 1\n")
        print("| model | wheel, ms per input | numpy | fast | XNNPACK | numpy, batch 1 "
              "| fast, batch 1 | load, s |")  # fmt: skip
        print("|---|---|---|---|---|---|---|---|")
        for title, path in files.items():
            if not path.exists():
                print(f"| {title} | not found: {path} |")
                continue
            print(row(title, path.read_bytes(), rounds), flush=True)


def row(title: str, model: bytes, rounds: int) -> str:
    """One line of the table."""
    candidates, loading = runners(model)
    shape = Simulator.load(model).model
    entry = shape.tensors[shape.inputs[0]]
    x = np.random.default_rng(0).integers(-128, 128, (BATCH, *entry.row_shape), np.int8)
    check(candidates, x[:16])
    many = seconds_per_input(candidates, x, rounds)
    single = seconds_per_input(candidates, x[:1], 5 * rounds)
    figures = [
        f"{1000 * many['wheel']:.2f}",
        *(f"{many['wheel'] / many[name]:.1f}" for name in ("numpy", "fast", "XNNPACK")),
        *(f"{single['wheel'] / single[name]:.1f}" for name in ("numpy", "fast")),
        f"{loading:.2f}",
    ]
    return f"| {title} | " + " | ".join(figures) + " |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=PUBLISHED_FOLDER, help="folder of .tflite")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the best counts")
    options = parser.parse_args()
    main(options.models, options.rounds)
