"""Files of data that another Python package carries."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from tinyml_course.errors import DataError, MissingDependencyError


def packaged_file(what: str, package: str, version: str, name: str, sha256: str) -> Path:
    """The file `name` in the folder ``data`` of an installed package, which is not imported.

    Parameters
    ----------
    what
        What the file holds, for the message: ``"the watch recordings"``.
    package, version
        The package, and the version that has the file.
    name, sha256
        Of the file.

    Raises
    ------
    MissingDependencyError
        The package, or the file in it, is missing.
    DataError
        The file's content differs.
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
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise DataError(
            f"expected {what} with SHA-256 {sha256[:12]}…, found {found[:12]}… in {path}; install "
            f"the right version: pip install {package}=={version}"
        )
    return path
