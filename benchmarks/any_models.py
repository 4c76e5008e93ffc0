"""What comes of every ``.tflite`` in a folder: in TensorFlow Lite Micro, in the simulator, as C.

``python -m benchmarks.any_models FOLDER [FOLDER ...]`` prints a row for each file, the totals, and
the text of each refusal that TFLM does not share. Every element of every tensor counts, over three
random inputs (one for a large model), which a model that remembers takes as the steps of a stream.
The C is compiled for this computer. Needs tflite-micro (Linux x86-64) and ziglang.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.support.host_c import compile_models
from tests.support.inputs import mismatches
from tinyml_course.deploy.agreement import Arrays, count_differing, random_inputs
from tinyml_course.deploy.export_refusal import export_refusal
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.text_table import text_table
from tinyml_course.tflite import Model, read_model

LARGE = 5_000_000  # bytes of a file; its C is written but not compiled
ARENA_BYTES = 400 * 2**20


@dataclass(frozen=True)
class Outcome:
    """One file: what TFLM, the simulator and the C export do with it, and the simulator's words."""

    name: str
    operators: int
    tflm: str
    simulator: str
    arena: str
    c: str
    words: str = ""

    HEADERS = ("File", "Operators", "TFLM", "Simulator", "Arena's head", "C")

    @property
    def cells(self) -> tuple[str | int, ...]:
        """One cell for each of `HEADERS`."""
        return (self.name, self.operators, self.tflm, self.simulator, self.arena, self.c)


def try_file(path: Path) -> Outcome:
    """Run one file in TFLM, in the simulator and as C, and compare."""
    content = path.read_bytes()
    try:
        model = read_model(content)
    except ModelError as error:
        return Outcome(path.name, 0, "not tried", "not read", "", "", str(error))
    x = random_inputs(model, 1 if len(content) > LARGE else 3, np.random.default_rng(1))
    theirs = _in_tflm(content, x)
    words = ""
    try:
        simulator = Simulator.load(content)
        steps = [simulator.trace(tuple(a[i : i + 1] for a in x)) for i in range(len(x[0]))]
        ours = {i: np.concatenate([step[i] for step in steps]) for i in steps[0]}
        simulated = "runs" if theirs is None else _differing(sum(mismatches(ours, theirs).values()))
    except ModelError as error:
        simulated, words = "refuses", str(error)
    exported = "" if words else _as_c(model, x, large=len(content) > LARGE)
    there = "refuses" if theirs is None else "runs"
    head = "" if theirs is None else _head(model, content)
    return Outcome(path.name, len(model.operators), there, simulated, head, exported, words)


def _in_tflm(content: bytes, x: Arrays) -> dict[int, np.ndarray] | None:
    try:
        return tflm.trace(content, x)
    except ModelError:
        return None


def _head(model: Model, content: bytes) -> str:
    try:
        found = plan_arena(model).head_bytes - tflm.arena(content)["head"]
    except ModelError:
        return "not planned"
    return f"{found:+,} B" if found else "equal"


def _as_c(model: Model, x: Arrays, *, large: bool) -> str:
    if export_refusal(model):
        return "refused"
    if large:
        return "written"
    with tempfile.TemporaryDirectory() as folder:
        host = compile_models({"model": model}, "plain", Path(folder))["model"]
        return _differing(count_differing(model, x, host.run(x)))


def _differing(count: int) -> str:
    return f"{count:,} differ" if count else "exact"


def main(folders: list[str]) -> None:
    """Print the table of all files, small ones first, the totals, and refusals of ours alone."""
    tflm.ARENA_BYTES = ARENA_BYTES
    files = sorted({p for f in folders for p in Path(f).rglob("*.tflite")}, key=_size)
    outcomes = [try_file(path) for path in files]
    print(text_table([Outcome.HEADERS, *(outcome.cells for outcome in outcomes)]))
    print()
    kinds = Counter((each.tflm, each.simulator, each.c) for each in outcomes)
    for (there, here, as_c), count in kinds.most_common():
        print(f"{count:4} TFLM: {there}; simulator: {here}; C: {as_c or 'not tried'}")
    for each in outcomes:
        if each.words and each.tflm != "refuses":
            print(f"\n{each.name}: {each.words}")


def _size(path: Path) -> int:
    return path.stat().st_size


if __name__ == "__main__":
    main(sys.argv[1:])
