"""Keep generated arrays in the user's cache folder, so that a second run does not wait.

The cache is safe to delete: a missing or damaged file is made again, and a folder that cannot be
written only means that nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.paths import CACHE_VARIABLE, cache_dir

Arrays = dict[str, npt.NDArray[Any]]
Item = TypeVar("Item")

_PROGRESS_DELAY_S = 1.0
_unwritable: set[Path] = set()  # folders already warned about


def cached(
    name: str,
    version: str,
    parameters: Mapping[str, Any],
    make: Callable[[], Mapping[str, npt.NDArray[Any]]],
) -> Arrays:
    """What ``make`` returns, from the cache if possible; otherwise it is called and the result
    kept.

    Parameters
    ----------
    name, version
        What is made, and by which version of the code; another version is made again. File names
        start with the name.
    parameters
        Everything the arrays depend on, such as the random seed: plain numbers, texts and lists.
    make
        Returns the arrays by name. Arrays of Python objects are refused.

    Returns
    -------
    The arrays by name, bit for bit the same whether made or read.

    Raises
    ------
    DataError
        A parameter is not plain data, or an array holds Python objects.

    Warns
    -----
    UserWarning
        Once per folder, if it cannot be written.
    """
    path = cache_dir() / "generated" / f"{name}-{_key(name, version, parameters)}.npz"
    kept = _read(path)
    if kept is not None:
        return kept
    arrays = {key: np.asarray(array) for key, array in make().items()}
    for key, array in arrays.items():
        if array.dtype.hasobject:
            raise DataError(f"{name}: expected numbers or texts in {key!r}, found {array.dtype}")
    try:
        _write(path, arrays)
    except OSError as error:
        _warn_once(path.parent, error)
    return arrays


def array_sha256(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """SHA-256 of named arrays, whatever their order; equal on every machine for equal values."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.asarray(arrays[name])
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{name}\0{little.dtype.str}{little.shape}\0".encode())
        digest.update(little.tobytes())
    return digest.hexdigest()


def progress(items: Iterable[Item], about: str, *, total: int | None = None) -> Iterable[Item]:
    """The same items, with a progress bar if they take longer than a second."""
    from tqdm.auto import tqdm

    return tqdm(items, desc=about, total=total, delay=_PROGRESS_DELAY_S, leave=False)


def _key(name: str, version: str, parameters: Mapping[str, Any]) -> str:
    try:
        text = json.dumps([name, version, dict(parameters)], sort_keys=True, default=_plain)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{name}: expected parameters as plain numbers, texts and lists, found "
            f"{dict(parameters)!r}: {error}"
        ) from error
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not plain data")


def _read(path: Path) -> Arrays | None:
    """The arrays of a file, or None if it is missing or damaged."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {key[1:]: file[key] for key in file.files if key.startswith("_")}
            found = str(file["sha256"])
    except Exception:  # noqa: BLE001 - a damaged archive can raise almost anything
        return None
    return arrays if found == array_sha256(arrays) else None


def _write(path: Path, arrays: Arrays) -> None:
    """Write beside `path`, then rename: two processes or a full disk never leave half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(suffix=".part", prefix=path.stem, dir=path.parent)
    part = Path(name)
    # The sign before a name keeps an array called "file" or "sha256" apart from savez's own.
    members: dict[str, Any] = {f"_{key}": array for key, array in arrays.items()}
    try:
        with os.fdopen(number, "wb") as file:
            np.savez(file, sha256=np.array(array_sha256(arrays)), **members)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _warn_once(folder: Path, error: OSError) -> None:
    if folder not in _unwritable:
        _unwritable.add(folder)
        warnings.warn(
            f"expected to keep generated data in {folder}, but: {error.strerror or error}; they "
            f"are made again each time. Free space, or name another folder in {CACHE_VARIABLE}",
            stacklevel=3,
        )
