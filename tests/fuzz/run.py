"""Use thousands of damaged models: what is done with each must work or raise the library's errors.

Each is read, run, exported as C (text only), profiled and inspected.

::

    python -m tests.fuzz.run --count 100000 --seed 1 --keep failures/
    python -m tests.fuzz.run --replay failures/1-4711.tflite

A worker process does it, with a limit on its memory and on the time of each model. Model i depends
on seed and i only, so that what fails can be made again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import seed_models
from tinyml_course.boards import Board, load_boards
from tinyml_course.cli.inspect_text import model_text
from tinyml_course.cli.profile_text import profile_text
from tinyml_course.cost import op_table, profile_model, ship_table
from tinyml_course.deploy import export_c
from tinyml_course.deploy.export_c import KERNELS
from tinyml_course.errors import TinyMLCourseError
from tinyml_course.quantization import SEMANTICS, Semantics
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import Model, Tensor, read_model

MEMORY_BYTES = 2**30  # in addition to what Python and NumPy took at the start
SECONDS = 8.0  # of the processor, for all that is done with a model
_STUCK_SECONDS = 60.0
_LONGEST_MESSAGE = 4000
_LARGE = 2**18  # elements; one run is enough then
_RULES = tuple(SEMANTICS.values())


class Failed(Exception):
    """A model did what none may do."""


def check(model: bytes, seed: int = 0) -> str:
    """``"ran"``, or ``"refused"`` by one of the library's own errors.

    ``"caught"`` is refused too, but by what NumPy said and no check had foreseen.
    """
    read: list[Model] = []
    if _attempt(lambda: read.append(read_model(model))) == "refused":
        return "refused"
    _attempt(lambda: _account(read[0]))
    _describe(read[0])
    _export(read[0])
    outcomes = [_attempt(lambda rules=rules: _run(read[0], rules, seed)) for rules in _RULES]
    return next(what for what in ("caught", "ran", "refused") if what in outcomes)


def _attempt(action: Any) -> str:
    try:
        action()
    except TinyMLCourseError as error:
        if "expected" not in str(error) or len(str(error)) > _LONGEST_MESSAGE:
            raise Failed(f"message of {len(str(error))}: {str(error)[:300]}") from error
        if "MemoryError" in str(error):  # here a limit stopped it; elsewhere none would
            raise Failed(str(error)) from error
        return "caught" if "tensors that fit it" in str(error) else "refused"
    return "ran"


def _run(model: Model, rules: Semantics, seed: int) -> None:
    simulator = Simulator(model, rules)
    rng = np.random.default_rng(seed)
    tensors = model.tensors
    large = max(tensor.size for tensor in tensors) > _LARGE
    inputs = tuple(_values(tensors[i], 1 if large else 2, rng) for i in model.inputs)
    if not large:
        simulator.run(inputs)
    trace = simulator.trace(inputs)  # where there is a state, the next step
    for i, values in trace.items():
        expected = (len(inputs[0]), *tensors[i].row_shape), tensors[i].dtype
        if (values.shape, values.dtype) != expected:
            raise Failed(f"{tensors[i]} became {values.dtype} {values.shape}")


def _values(tensor: Tensor, rows: int, rng: np.random.Generator) -> Any:
    """Any bits, but numbers where they are floats."""
    shape = (rows, *tensor.row_shape)
    if tensor.dtype.kind == "f":
        return (rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 4)).astype(tensor.dtype)
    if tensor.dtype.kind == "b":
        return rng.random(shape) < 0.5
    count = int(np.prod(shape)) * tensor.dtype.itemsize
    return np.frombuffer(rng.bytes(count), tensor.dtype).reshape(shape)


def _account(model: Model) -> None:
    plan_arena(model)
    op_table(model)


def _describe(model: Model) -> None:
    """The texts of ``tinyml inspect`` and ``tinyml profile``: any model that can be read has them.

    What stands in the way of running it is part of the text.
    """
    model_text(model, "damaged.tflite")
    for board in _boards():
        profile_text(profile_model(model, board))
    ship_table(model, _boards())


@cache
def _boards() -> tuple[Board, ...]:
    """One whose core is emulated, and one whose core is not."""
    boards = load_boards()
    kinds = (True, False)
    return tuple(next(b for b in boards if bool(b.emulator) is kind) for kind in kinds)


def _export(model: Model) -> None:
    """The text of the C; the kernels differ in speed only, and take the same models."""
    outcomes = {k: _attempt(lambda k=k: export_c(model, kernels=k)) for k in KERNELS}
    if len(set(outcomes.values())) > 1:
        raise Failed(f"the export is {outcomes}")


# The worker.


def _model(seed: int, i: int, *, published: bool) -> bytes:
    return mutated(seed_models(published=published), random.Random(f"{seed}-{i}"))


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def _too_long(*_: object) -> None:
    raise Failed(f"took more than {SECONDS} s")


def _one(model: bytes, i: int) -> tuple[str, str]:
    """What came of it, and how it failed if it did."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return check(model, i), ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        signal.setitimer(signal.ITIMER_PROF, 0)
        frames = traceback.extract_tb(error.__traceback__)
        at = ([f for f in frames if "tinyml_course" in f.filename] or frames)[-1]
        what = f"{type(error).__name__} in {Path(at.filename).name}:{at.lineno} {at.name}"
        return "failed", f"{what}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _work(pipe: Any, now: Any, seed: int, start: int, end: int, published: bool) -> None:
    warnings.simplefilter("error")
    signal.signal(signal.SIGPROF, _too_long)
    seed_models(published=published)
    _limit_memory()
    for i in range(start, end):
        now.value = i
        model = _model(seed, i, published=published)
        started = time.perf_counter()
        outcome, how = _one(model, i)
        pipe.send((i, outcome, how, time.perf_counter() - started))
    pipe.close()


# The parent.


@dataclass
class Report:
    """What came of all."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    slowest: list[tuple[float, int]] = field(default_factory=list)

    def add(self, i: int, outcome: str, how: str, seconds: float) -> None:
        self.outcomes[outcome] += 1
        if outcome == "failed":
            self.failures.append((i, how))
        self.slowest = sorted([*self.slowest, (seconds, i)], reverse=True)[:5]

    def __str__(self) -> str:
        kinds = Counter(":".join(how.split(":")[:2]) for _, how in self.failures)
        lines = [f"{sum(self.outcomes.values())} models: {dict(self.outcomes)}"]
        lines += [f"  slowest: {', '.join(f'{s:.2f} s (model {i})' for s, i in self.slowest)}"]
        lines += [f"  {count} x {how}" for how, count in kinds.most_common()]
        return "\n".join(lines)


def fuzz(count: int, seed: int, start: int = 0, *, published: bool = True) -> Iterator[Report]:
    """Check models `start` to `start + count`; the same report again, every now and then."""
    report, end = Report(), start + count
    context = multiprocessing.get_context("spawn")
    while start < end:
        now = context.Value("q", start)
        ours, theirs = context.Pipe(duplex=False)
        args = (theirs, now, seed, start, end, published)
        worker = context.Process(target=_work, args=args, daemon=True)
        worker.start()
        theirs.close()
        start = yield from _listen(report, ours, worker, start)
        if start < end:  # it died, or hangs where no alarm reaches it
            how = f"died with {worker.exitcode}" if not worker.is_alive() else "hangs"
            worker.kill()
            report.add(now.value, "failed", f"process: {how}", 0.0)
            start = now.value + 1
        worker.join()
    yield report


def _listen(report: Report, pipe: Any, worker: Any, start: int) -> Iterator[Report]:
    """Take results as they come; returns the first index that has none."""
    while pipe.poll(_STUCK_SECONDS):
        try:
            result = pipe.recv()
        except EOFError:
            worker.join(1)
            break
        report.add(*result)
        start = result[0] + 1
        if start % 1000 == 0:
            yield report
    return start


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the models that fail")
    parser.add_argument("--replay", type=Path, help="check one file and show what it does")
    given = parser.parse_args()
    if given.replay:
        warnings.simplefilter("error")
        print(check(given.replay.read_bytes(), int(given.replay.stem.split("-")[-1])))
        return 0
    kept = 0
    for report in fuzz(given.count, given.seed, given.start):
        for i, how in report.failures[kept:]:
            print(f"model {i}: {how}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                model = _model(given.seed, i, published=True)
                (given.keep / f"{given.seed}-{i}.tflite").write_bytes(model)
        kept = len(report.failures)
        print(report.outcomes, report.slowest[0], flush=True)
    print(report)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
