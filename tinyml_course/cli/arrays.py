"""Arrays that commands read and write: ``.npy``, or ``.npz`` for a model with several outputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.tflite import Model


def load_inputs(paths: Sequence[Path]) -> Any:
    """The array of a file, or a tuple of those of several."""
    arrays = tuple(_load(path) for path in paths)
    return arrays[0] if len(arrays) == 1 else arrays


def _load(path: Path) -> Any:
    try:
        array = np.load(path, allow_pickle=False)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, EOFError):
        array = None
    if not isinstance(array, np.ndarray):
        raise DataError(
            f"expected a .npy file with one array of numbers, but {path} is not one; "
            "write it with numpy.save"
        )
    return array


def check_output(model: Model, output: Path) -> None:
    """Raise, before anything runs, if the file cannot hold all outputs."""
    if len(model.outputs) > 1 and output.suffix != ".npz":
        raise DataError(
            f"expected --output to end in .npz, because the model has {len(model.outputs)} "
            f"outputs; got {output}"
        )


def save_outputs(output: Path, results: Any) -> str:
    """Write one or several arrays; return their types and shapes as text."""
    arrays = results if isinstance(results, tuple) else (results,)
    try:
        if output.suffix == ".npz":
            np.savez(output, **{f"output_{i}": array for i, array in enumerate(arrays)})
        else:
            with output.open("wb") as file:  # numpy.save would add .npy to another name
                np.save(file, arrays[0])
    except OSError as error:
        raise DataError(f"cannot write {output}: {error.strerror}") from None
    return f"{output}: " + ", ".join(f"{a.dtype} {a.shape}" for a in arrays)
