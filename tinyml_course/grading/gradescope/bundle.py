"""The zip that is uploaded to Gradescope: the course, one lesson's solution, and two scripts."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tinyml_course.errors import GradingError
from tinyml_course.grading.gradescope import __doc__ as about
from tinyml_course.grading.gradescope.harness import CONFIG, STUDENT
from tinyml_course.grading.lesson_source import lesson_dir, solutions_dir

SETUP = f"""\
#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
apt-get update
apt-get install -y python3-venv
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11, 4))' || {{
    echo "expected Python 3.11.4 or newer: choose Ubuntu 24.04 as the base image" >&2
    exit 1
}}
python3 -m venv /opt/tinyml
cd /autograder/source/course
/opt/tinyml/bin/pip install --no-cache-dir -c constraints.txt '.[all,grading]'
id {STUDENT} >/dev/null 2>&1 || useradd --system --no-create-home {STUDENT}
chmod -R go-rwx /autograder/source
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this, as root, for each submission.
set -euo pipefail
cd /
exec /opt/tinyml/bin/python -P -m tinyml_course.grading.gradescope.harness
"""

_WHOLE = ("tinyml_course", "kits", "notebooks")
_FILES = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "LICENSE-lessons")


def write_bundle(lesson: str, out: Path, root: Path | None = None) -> int:
    """Write the autograder of a lesson.

    Parameters
    ----------
    lesson
        The lesson.
    out
        The zip to write.
    root
        The top of a clone; None is the one this package runs from.

    Returns
    -------
    int
        The number of files in it.

    Raises
    ------
    LessonError
        There is no such lesson, or no clone.
    GradingError
        A file of the clone is missing.
    """
    folder = lesson_dir(lesson, root)
    top = solutions_dir(root).parent
    missing = [name for name in (*_WHOLE, *_FILES) if not (top / name).exists()]
    if missing:
        raise GradingError(f"expected a whole clone in {top}, found no {', '.join(missing)}")
    scripts = {
        "setup.sh": SETUP,
        "run_autograder": RUN,
        CONFIG: json.dumps({"lesson": lesson}) + "\n",
        "README.txt": f"{lesson}. {about}",
    }
    count = 0
    beside = out.with_name(f".{out.name}.new")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in scripts.items():
            _add(bundle, name, text.encode(), executable=name in ("setup.sh", "run_autograder"))
            count += 1
        for path in _files(top, folder):
            _add(bundle, f"course/{path.relative_to(top).as_posix()}", path.read_bytes())
            count += 1
    beside.replace(out)
    return count


def _add(bundle: zipfile.ZipFile, name: str, data: bytes, *, executable: bool = False) -> None:
    """Add a file with a fixed time, so that the same clone gives the same zip."""
    entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    bundle.writestr(entry, data)


def _files(top: Path, lesson: Path) -> Iterator[Path]:
    yield from (top / name for name in _FILES)
    for folder in (*(top / name for name in _WHOLE), lesson):
        for path in sorted(folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(top).parts)
            if path.is_file() and not hidden and "__pycache__" not in path.parts:
                yield path
