"""WebAssembly modules, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.wasm import SAMPLES
from tinyml_course.tflite import Model

SCRIPT = Path(__file__).with_suffix(".mjs")


@dataclass
class NodeModules:
    """Modules and what to run them on; one process runs them all.

    Node compiles with its fast and then with its optimising compiler, so enough rows matter.
    """

    folder: Path
    jobs: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: bytes, model: Model, x: Any) -> None:
        """Run a module's model on rows."""
        given = x if isinstance(x, tuple) else (x,)
        files = [self._file("bin", np.ascontiguousarray(a).tobytes()) for a in given]
        self.jobs.append({
            "wasm": self._file("wasm", code),
            "inputs": files,
            "inputBytes": [model.tensors[i].nbytes for i in model.inputs],
            "outputBytes": [model.tensors[i].nbytes for i in model.outputs],
            "output": str(self.folder / f"{len(self.jobs)}.out"),
        })  # fmt: skip

    def add_stream(self, code: bytes, model: Model, signal: np.ndarray, chunk: int) -> None:
        """Run a module's program on a signal, `chunk` samples at a time."""
        self.jobs.append({
            "wasm": self._file("wasm", code),
            "samples": self._file("bin", signal.tobytes()),
            "kind": "sound" if signal.dtype == np.int16 else "movement",
            "columns": signal.shape[1] if signal.ndim > 1 else 1,
            "chunk": chunk,
            "most": SAMPLES,
            "inputBytes": model.tensors[model.inputs[0]].nbytes,
            "outputBytes": model.tensors[model.outputs[0]].nbytes,
        })  # fmt: skip

    def add_frames(self, code: bytes, model: Model, frames: list[np.ndarray], side: int) -> None:
        """Let a module look at pictures: ``(height, width, 4)`` uint8 each."""
        self.jobs.append({
            "wasm": self._file("wasm", code),
            "frames": [
                {"file": self._file("bin", f.tobytes()), "width": f.shape[1], "height": f.shape[0]}
                for f in frames
            ],
            "side": side,
            "outputBytes": model.tensors[model.outputs[0]].nbytes,
        })  # fmt: skip

    def run(self) -> list[dict[str, Any]]:
        """For each job: its self-test, its imports, and its answers or, as arrays, its outputs."""
        node = shutil.which("node")
        if node is None:
            pytest.skip("no node here: install Node.js to run WebAssembly outside a browser")
        jobs, engine = self.folder / "jobs.json", self.folder / "engine.mjs"
        engine.write_text(read_text("web", "engine.js"))
        jobs.write_text(json.dumps(self.jobs))
        done = subprocess.run(
            [node, str(SCRIPT), str(jobs), str(engine)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        for job, result in zip(self.jobs, found, strict=True):
            if "output" in job:
                result["outputs"] = _split(Path(job["output"]).read_bytes(), job["outputBytes"])
        return found

    def _file(self, ending: str, content: bytes) -> str:
        count = sum(1 for _ in self.folder.iterdir())
        path = self.folder / f"{count}.{ending}"
        path.write_bytes(content)
        return str(path)


def _split(content: bytes, sizes: list[int]) -> list[np.ndarray]:
    rows = np.frombuffer(content, np.int8).reshape(-1, sum(sizes))
    return np.split(rows, np.cumsum(sizes)[:-1], axis=1)
