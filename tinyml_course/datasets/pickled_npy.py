"""Read a pickled ``.npy`` file without running what a pickle could run.

A pickle is a program: it may name any function and call it. The files we read need four names
to rebuild arrays, so only these four are allowed.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy_format

from tinyml_course.errors import DataError

_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),  # how Python 2 wrote the bytes of an array
}


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise DataError(
                f"expected a pickle of plain arrays, found one that asks for {module}.{name}; "
                "the file is damaged or not what it says: install its package again"
            )
        if name == "_reconstruct":  # NumPy 1 and 2 keep it in different places
            module = "numpy._core.multiarray"
        return super().find_class(module, name)


def load_pickled_npy(path: Path) -> Any:
    """The object in a ``.npy`` file of dtype object, if it is made of plain arrays only.

    Raises
    ------
    DataError
        The file is not such a ``.npy``, is truncated, or its pickle asks for any other name.
    """
    with path.open("rb") as file:
        try:
            version = npy_format.read_magic(file)
            if version != (1, 0):
                raise ValueError(f"it has format version {version}")
            _, _, dtype = npy_format.read_array_header_1_0(file)
            if dtype != np.dtype(object):
                raise ValueError(f"it holds {dtype}")
            array = _ArrayUnpickler(file).load()
        except DataError:
            raise
        except Exception as error:  # a broken pickle can raise almost anything
            raise DataError(
                f"expected {path.name} to be a NumPy file of pickled arrays, but {error}; install "
                "the package it is from again"
            ) from error
    return array.item() if isinstance(array, np.ndarray) and array.ndim == 0 else array
