"""Files of data that another Python package carries."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tinyml_course.errors import MissingDependencyError


def packaged_file(what: str, package: str, version: str, name: str) -> Path:
    """The file `name` in the folder ``data`` of an installed package, which is not imported.

    Parameters
    ----------
    what
        What the file holds, for the message: ``"the watch recordings"``.
    package, version
        The package, and the version that has the file.
    name
        Of the file.

    Raises
    ------
    MissingDependencyError
        The package, or the file in it, is not there.
    """
    # find_spec finds a top-level package without running it; some would import pandas.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            f"{what} need the {package} package, which is not installed; run: "
            'pip install "tinyml-course[data]"'
        )
    path = Path(spec.origin).parent / "data" / name
    if not path.is_file():
        raise MissingDependencyError(
            f"expected {what} at {path}, found no file; install the version that has them: "
            f"pip install {package}=={version}"
        )
    return path
