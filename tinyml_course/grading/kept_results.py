"""Results as they come in, a file a student, so that a run can be killed, resumed and added to.

The books are made from these files. They lie in ``OUT/.results``, each written in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError

FOLDER = ".results"
RUNS_FILE = "_runs.json"  # no student's file begins with an underscore


@dataclass(frozen=True)
class Kept:
    """One student's result, and what it was graded with.

    Attributes
    ----------
    lesson
        The lesson graded.
    lesson_sha256
        One hash over the lesson's own files.
    seed
        The seed of the hidden inputs.
    run
        Number of the run, from 1.
    graded
        When, as ISO text.
    result
        What `grade_one` returned, with late penalty and manual cells.
    """

    lesson: str
    lesson_sha256: str
    seed: int
    run: int
    graded: str
    result: dict[str, Any]

    @property
    def row(self) -> dict[str, Any]:
        """The result as the books have it: with when, in which run and with which seed."""
        return {**self.result, "graded": self.graded, "seed": self.seed, "run": self.run}


class KeptResults:
    """The results in one output folder.

    Parameters
    ----------
    out
        Folder of the books; nothing is made before something is saved.
    """

    def __init__(self, out: Path) -> None:
        self._folder = out / FOLDER

    def save(self, name: str, kept: Kept) -> None:
        """Write one result, in the place of the student's earlier one.

        Parameters
        ----------
        name
            The student's safe file name, without ending.
        kept
            The result.
        """
        self._write(f"{name}.json", asdict(kept))

    def load(self) -> dict[str, Kept]:
        """The results by student, sorted.

        Raises
        ------
        GradingError
            A file is damaged; it is named.
        """
        found = {}
        for path in sorted(self._folder.glob("*.json")):
            if path.name == RUNS_FILE:
                continue
            try:
                kept = Kept(**json.loads(path.read_text(encoding="utf-8")))
                found[str(kept.result["student"])] = kept
            except (OSError, ValueError, TypeError, KeyError):
                raise GradingError(
                    f"expected a result in {path}, got something else; remove the file and grade "
                    "that student again"
                ) from None
        return dict(sorted(found.items()))

    def runs(self) -> list[dict[str, Any]]:
        """The runs that wrote here, the oldest first.

        Raises
        ------
        GradingError
            The list is damaged.
        """
        path = self._folder / RUNS_FILE
        try:
            runs = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError):
            runs = None
        if not isinstance(runs, list):
            raise GradingError(f"expected a list of runs in {path}, got something else")
        return runs

    def save_runs(self, runs: list[dict[str, Any]]) -> None:
        """Write the list of runs."""
        self._write(RUNS_FILE, runs)

    def _write(self, name: str, content: Any) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f".{name}.new"
        with beside.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / name)


def kept_lessons(out: Path) -> Iterator[str]:
    """The lessons whose results lie in `out`."""
    folder = KeptResults(out)
    yield from sorted({str(run.get("lesson")) for run in folder.runs()})
