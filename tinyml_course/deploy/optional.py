"""The packages of ``pip install tinyml-course[emulator]``, imported when needed."""

from __future__ import annotations

import importlib
from typing import Any

from tinyml_course.errors import MissingDependencyError


def require(module: str) -> Any:
    """Import `module`.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingDependencyError(
            f"compiling and emulating firmware need {module.partition('.')[0]}, which cannot be "
            f"imported ({error}); install it with: pip install tinyml-course[emulator]"
        ) from error
