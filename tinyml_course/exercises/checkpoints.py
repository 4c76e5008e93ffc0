"""Checkpoints: the data a stuck student, or a training that takes long, is given.

A checkpoint is a file in the lesson's data folder, ``<name>.tflite`` (bytes) or ``<name>.npz``
(arrays), and a line in ``checkpoints.json``::

    {"trained_model": {"file": "trained_model.tflite", "sha256": "…", "made_by": "…"}}

`made_by` is a hash over the source of the cell that made the file and the version of the data it
was trained on. Saving reads the source of the *running* cell; a release computes the same hash
from the cell in the notebook that is tagged ``checkpoint:<name>``. Where the two differ, the
cell was changed after the model was made, and the release is refused.

A model that is used away from its lesson has its labels in that line too, in the order of its
outputs: ``"labels": "silence, unknown, computer"``.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from tinyml_course.errors import LessonError

INDEX = "checkpoints.json"
_KEYS = ("file", "sha256", "made_by")

CheckpointData = bytes | dict[str, np.ndarray]
"""The bytes of a model, or arrays by name."""


def made_by_hash(cell_source: str, data_version: str) -> str:
    """Hash of the code and the data that make a checkpoint; blanks at line ends do not count."""
    lines = (line.rstrip() for line in cell_source.strip().splitlines())
    return hashlib.sha256("\n".join([*lines, f"data: {data_version}"]).encode()).hexdigest()


def read_index(folder: Path) -> dict[str, dict[str, str]]:
    """The entries of ``checkpoints.json``; empty if there is no such file.

    Raises
    ------
    LessonError
        If the file is damaged.
    """
    path = folder / INDEX
    if not path.is_file():
        return {}
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(k): {key: str(v[key]) for key in (*_KEYS, *{"labels"}.intersection(v))}
            for k, v in index.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LessonError(
            f"expected {path} to hold file, sha256 and made_by of each checkpoint, "
            "got something else; install the package again"
        ) from None


def load_checkpoint(folder: Path, name: str) -> CheckpointData:
    """The data of checkpoint `name`, after its SHA-256 was verified.

    Raises
    ------
    LessonError
        Unknown name, or a missing or damaged file.
    """
    entry = _entry(folder, name)
    path = folder / Path(entry["file"]).name
    try:
        content = path.read_bytes()
    except OSError:
        raise LessonError(
            f"expected the file {path}, found none; install the package again"
        ) from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != entry["sha256"]:
        raise LessonError(
            f"checkpoint {name!r}: expected SHA-256 {entry['sha256'][:12]}…, got {digest[:12]}…; "
            "the file is damaged, install the package again"
        )
    if path.suffix == ".npz":
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}
    return content


def load_labels(folder: Path, name: str) -> tuple[str, ...]:
    """What the outputs of model `name` stand for, in their order; empty where none were kept.

    Raises
    ------
    LessonError
        Unknown name.
    """
    labels = _entry(folder, name).get("labels", "")
    return tuple(labels.split(", ")) if labels else ()


def _entry(folder: Path, name: str) -> dict[str, str]:
    index = read_index(folder)
    if name not in index:
        known = ", ".join(sorted(index)) or "none"
        raise LessonError(f"expected one of the checkpoints of this lesson ({known}), got {name!r}")
    return index[name]


def save_checkpoint(
    folder: Path, name: str, data: CheckpointData, made_by: str, labels: Sequence[str] = ()
) -> Path:
    """Write the file and its line in ``checkpoints.json``; return the file's path.

    Raises
    ------
    LessonError
        If `name` is not an identifier, or `data` is neither bytes nor numeric arrays by name.
    """
    if not name.isidentifier():
        raise LessonError(f"expected a checkpoint name like 'trained_model', got {name!r}")
    suffix, content = _file_content(data)
    path = folder / f"{name}{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    index = read_index(folder)
    path.write_bytes(content)
    index[name] = {
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "made_by": made_by,
    }
    if labels:
        index[name]["labels"] = ", ".join(labels)
    text = json.dumps(dict(sorted(index.items())), indent=1) + "\n"
    (folder / INDEX).write_text(text, encoding="utf-8")
    return path


def _file_content(data: Any) -> tuple[str, bytes]:
    if isinstance(data, bytes):
        return ".tflite", data
    if isinstance(data, dict) and data and all(isinstance(key, str) for key in data):
        arrays = {key: np.asarray(value) for key, value in data.items()}
        if all(array.dtype.kind in "biufc" for array in arrays.values()):
            buffer = io.BytesIO()
            np.savez_compressed(buffer, allow_pickle=False, **cast(dict[str, Any], arrays))
            return ".npz", buffer.getvalue()
    raise LessonError(
        "expected the bytes of a .tflite or a dict of numeric arrays to keep as a checkpoint, "
        f"got {type(data).__name__}"
    )


def running_cell_source() -> str:
    """The source of the notebook cell that runs now.

    Raises
    ------
    LessonError
        Outside Jupyter, where there is no cell.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    history = getattr(shell, "history_manager", None)
    if history is None or not history.input_hist_raw[-1].strip():
        raise LessonError(
            "expected to run in a notebook cell, whose source is kept with the checkpoint, "
            "got plain Python; run the lesson's notebook with RETRAIN = True"
        )
    return str(history.input_hist_raw[-1])
