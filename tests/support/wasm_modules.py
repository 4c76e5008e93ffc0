"""WebAssembly modules, run by Node or by a browser."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.http_server import serve
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.wasm import SAMPLES
from tinyml_course.tflite import Model

HERE = Path(__file__).parent

_TYPES = {".mjs": "text/javascript", "": "text/html"}

_RUN = """
async () => {
  const { Program } = await import("/engine.mjs");
  const { runJobs } = await import("/wasm_jobs.mjs");
  const read = async (name) => new Uint8Array(await (await fetch(`/${name}`)).arrayBuffer());
  return runJobs(Program, await (await fetch("/jobs.json")).json(), read);
}
"""


@dataclass
class WasmModules:
    """Modules and what to run them on; one process, or one page, runs them all.

    Browsers and Node compile with a fast and then with an optimising compiler, so enough rows
    matter.
    """

    folder: Path
    jobs: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: bytes, model: Model, x: Any) -> None:
        """Run a module's model on rows."""
        given = x if isinstance(x, tuple) else (x,)
        self.jobs.append({
            "wasm": self._file("wasm", code),
            "inputs": [self._file("bin", np.ascontiguousarray(a).tobytes()) for a in given],
            "inputBytes": [model.tensors[i].nbytes for i in model.inputs],
            "outputBytes": [model.tensors[i].nbytes for i in model.outputs],
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
        """For each job, by Node: its self-test, its answers, and its outputs as arrays."""
        node = shutil.which("node")
        if node is None:
            pytest.skip("no node here: install Node.js to run WebAssembly outside a browser")
        self._finish()
        command = [node, str(HERE / "wasm_node.mjs"), str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return self._read(json.loads((self.folder / "found.json").read_text()))

    def run_in(self, page: Any) -> list[dict[str, Any]]:
        """As `run`, in a page of a browser."""
        self._finish()
        with serve() as site:
            for path in self.folder.iterdir():
                site.files[f"/{path.name}"] = path.read_bytes()
            site.files["/"] = b"<!doctype html><title>modules</title>"
            site.content_types = _TYPES
            page.goto(f"{site.url}/")
            return self._read(page.evaluate(_RUN))

    def _finish(self) -> None:
        (self.folder / "engine.mjs").write_text(read_text("web", "engine.js"))
        shutil.copy(HERE / "wasm_jobs.mjs", self.folder)
        (self.folder / "jobs.json").write_text(json.dumps(self.jobs))

    def _read(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for job, result in zip(self.jobs, found, strict=True):
            sizes = job["outputBytes"]
            if "outputs" in result:
                rows = _codes(result["outputs"], np.int8, sum(sizes))
                result["outputs"] = np.split(rows, np.cumsum(sizes)[:-1], axis=1)
                continue
            result["scores"] = _codes(result["scores"], np.int8, sizes)
            if "seen" in result:
                result["seen"] = _codes(result["seen"], np.uint8, job["side"] ** 2)
            else:
                result["windows"] = _codes(result["windows"], np.int8, job["inputBytes"])
        return found

    def _file(self, ending: str, content: bytes) -> str:
        name = f"{sum(1 for _ in self.folder.iterdir())}.{ending}"
        (self.folder / name).write_bytes(content)
        return name


def _codes(text: str, kind: type, columns: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind).reshape(-1, columns)


def listed_modules(listed: list[dict[str, Any]]) -> dict[str, bytes]:
    """The modules that a page or a widget carries, by their instructions."""
    first = base64.b64decode(listed[0]["base64"])
    return {
        each["instructions"]: base64.b64decode(each["base64"])
        + first[len(first) - each["shared"] :]
        for each in listed
    }
