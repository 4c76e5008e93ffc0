"""Speed of the simulator: CPU time compared with TFLM's wheel and LiteRT's XNNPACK, in one run.

``python -m benchmarks.simulator`` prints the table quoted in the README. The runners process the
same inputs in this process, on one of its cores, taking turns for several rounds; a figure is the
best round. It compares CPU time, not wall time, because a busy machine affects it less.

The fast engine runs as compiled for each instruction set that this processor has. XNNPACK runs
input by input, as the wheel does, and a second time on the whole batch where the model can be
resized to it. Before anything is timed, every tensor that the engines compute is compared with the
NumPy engine's, and that one's outputs with the wheel's.

The first two models are published and are read from a folder that is not part of the repository
(``--models``); the others are built, with random weights, by `benchmarks.models`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.model_files import PUBLISHED_FOLDER, model_files
from tinyml_course.errors import DataError
from tinyml_course.native.targets import TARGETS, Target, find_target
from tinyml_course.paths import CACHE_VARIABLE
from tinyml_course.simulator import Simulator

BATCH = 256
TURN_S = 0.02
"""A runner's turn takes at least so long."""
XNNPACK, RESIZED = "XNNPACK", "XNNPACK, resized"
COMPARED = 16
"""Inputs that the wheel's outputs are compared for: it is slow."""

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


def xnnpack(model: bytes, batch: int = 1) -> Runner:
    """LiteRT with its default kernels, `batch` inputs at a time, one thread.

    Raises
    ------
    RuntimeError, ValueError
        The model cannot be resized.
    """
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model, num_threads=1)
    entry = interpreter.get_input_details()[0]
    if batch > 1:
        interpreter.resize_tensor_input(entry["index"], [batch, *entry["shape"][1:]], strict=False)
    interpreter.allocate_tensors()
    answer = interpreter.get_output_details()[0]["index"]

    def run(x: Any) -> Any:
        parts = []
        for n in range(0, len(x), batch):
            interpreter.set_tensor(entry["index"], x[n : n + batch])
            interpreter.invoke()
            parts.append(interpreter.get_tensor(answer))
        return np.concatenate(parts)

    return run


def compiled(model: bytes, target: Target) -> Simulator:
    """The fast engine for an instruction set."""
    with mock.patch("tinyml_course.native.engine.find_target", return_value=target):
        return Simulator.load(model, engine="fast")


def usable_targets() -> list[Target]:
    """The instruction sets of this processor, the fastest first."""
    usable = []
    for name in TARGETS:
        with suppress(DataError):
            usable.append(find_target(name))
    return usable


def seconds_per_input(candidates: dict[str, Runner], x: Any, rounds: int) -> dict[str, float]:
    """CPU seconds per input, the best of several rounds.

    In its turn a runner repeats the batch, so that it is timed with warm caches.
    """
    best = dict.fromkeys(candidates, np.inf)
    for _ in range(rounds):
        for name, run in candidates.items():
            run(x)
            start, repeats = time.process_time(), 0
            while time.process_time() - start < TURN_S:
                run(x)
                repeats += 1
            used = (time.process_time() - start) / (repeats * len(x))
            best[name] = min(best[name], used)
    return best


def check(model: bytes, engines: dict[str, Simulator], x: Any) -> int:
    """Compare every tensor; how many elements that were.

    Raises
    ------
    SystemExit
        Something differs: timing wrong results is pointless.
    """
    numpy = Simulator.load(model)
    if not np.array_equal(numpy.run(x[:COMPARED]), wheel(model)(x[:COMPARED])):
        raise SystemExit("engine 'numpy' and the wheel differ: not timed")
    expected, count = numpy.trace(x), 0
    for name, engine in engines.items():
        found = engine.trace(x)
        differing = sum(int((found[i] != expected[i]).sum()) for i in expected)
        if differing:
            raise SystemExit(f"{name}: {differing} elements differ from NumPy's: not timed")
        count += sum(found[i].size for i in expected)
    return count


@dataclass(frozen=True)
class Result:
    """Of one model.

    Attributes
    ----------
    many, one
        Seconds per input of each runner, at batch 256 and 1.
    loading
        CPU seconds to load: NumPy's engine, the fast one while it compiles, and once it has.
    compared
        Elements that were compared and are equal.
    """

    many: dict[str, float]
    one: dict[str, float]
    loading: tuple[float, float, float]
    compared: int


def measure(model: bytes, targets: list[Target], rounds: int, inputs: int) -> Result:
    """Compare, then time."""
    numpy, loading = loaded(lambda: Simulator.load(model))
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(
        os.environ, {CACHE_VARIABLE: folder}
    ):  # fmt: skip
        _, compiling = loaded(lambda: compiled(model, targets[0]))
        _, again = loaded(lambda: compiled(model, targets[0]))
    engines = {target.name: compiled(model, target) for target in targets}
    entry = numpy.model.tensors[numpy.model.inputs[0]]
    x = np.random.default_rng(0).integers(-128, 128, (inputs, *entry.row_shape), np.int8)
    compared = check(model, engines, x)
    runners = {"wheel": wheel(model), "numpy": numpy.run, XNNPACK: xnnpack(model)}
    runners |= {name: engine.run for name, engine in engines.items()}
    one = seconds_per_input(runners, x[:1], rounds)
    with suppress(RuntimeError, ValueError):
        runners[RESIZED] = xnnpack(model, BATCH)
    many = seconds_per_input(runners, x[:BATCH], rounds)
    return Result(many, one, (loading, compiling, again), compared)


def loaded(load: Callable[[], Simulator]) -> tuple[Simulator, float]:
    """A simulator, and the CPU seconds it took, those of the compiler included."""
    start = os.times()
    simulator = load()
    return simulator, sum(os.times()[:4]) - sum(start[:4])


def table(title: str, columns: list[str], results: dict[str, Result], *, one: bool) -> None:
    """Print the speed-up over the wheel of every runner."""
    print(f"\n{title}\n\n| model | wheel, ms per input | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 2) + "|")
    for name, result in results.items():
        seconds = result.one if one else result.many
        cells = [f"{seconds['wheel'] / seconds[c]:.1f}" if c in seconds else "-" for c in columns]
        print(f"| {name} | {1000 * seconds['wheel']:.3f} | {' | '.join(cells)} |")


def beside_xnnpack(target: str, results: dict[str, Result]) -> str:
    """How much faster than XNNPACK at its best the engine is, for each model and in the mean."""
    ratios = [
        min(r.many.get(RESIZED, np.inf), r.many[XNNPACK]) / r.many[target] for r in results.values()
    ]
    mean = float(np.exp(np.mean(np.log(ratios))))
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return f"{target}: {each}; geometric mean {mean:.2f}"


def main(models: Path, rounds: int, inputs: int) -> None:
    """Print the tables."""
    if hasattr(os, "sched_setaffinity"):  # one core: our engine then uses one thread
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    targets = usable_targets()
    names = [target.name for target in targets]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for title, path in model_files(models, Path(folder)).items():
            results[title] = measure(path.read_bytes(), targets, rounds, inputs)
    compared = sum(result.compared for result in results.values())
    print(f"{compared:,} elements of {inputs} inputs compared: none differs")
    columns = ["numpy", XNNPACK, RESIZED, *names]
    table(f"speed-up over TFLM's wheel in CPU time, batch {BATCH}", columns, results, one=False)
    columns.remove(RESIZED)
    table("the same, batch 1", columns, results, one=True)
    print(f"\ntimes as fast as the faster XNNPACK, batch {BATCH}: {', '.join(results)}\n")
    print("\n".join(f"- {beside_xnnpack(name, results)}" for name in names))
    print("\nCPU seconds to load: numpy; fast, compiling; fast, compiled before\n")
    for title, result in results.items():
        print(f"- {title}: " + "; ".join(f"{seconds:.2f}" for seconds in result.loading))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=PUBLISHED_FOLDER, help="folder of .tflite")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the best counts")
    parser.add_argument("--inputs", type=int, default=1000, help="inputs to compare results for")
    options = parser.parse_args()
    main(options.models, options.rounds, max(options.inputs, BATCH))
