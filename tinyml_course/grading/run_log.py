"""One grading run and the earlier ones in the same folder: what is kept, what is new."""

from __future__ import annotations

import difflib
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.kept_results import Kept, KeptResults
from tinyml_course.grading.late import Lateness
from tinyml_course.grading.reports import clean, safe_name

Result = dict[str, Any]


def now() -> str:
    """The time as ISO text, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest_of(hashes: Mapping[str, str]) -> str:
    """One hash over the hashes of a lesson's files."""
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def chosen_students(found: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The students to grade: all, or those named.

    Raises
    ------
    GradingError
        One is not there; names alike are given.
    """
    unknown = [name for name in wanted if name not in found]
    if unknown:
        alike = difflib.get_close_matches(unknown[0], found, 3) or list(found[:3])
        raise GradingError(
            f"expected the name of a student's folder, got {unknown[0]!r}; there are "
            f"{len(found)}, among them {', '.join(alike)}"
        )
    return tuple(name for name in found if name in wanted) if wanted else tuple(found)


@dataclass
class RunLog:
    """The run in progress, above what earlier runs left.

    Attributes
    ----------
    kept
        The folder of results.
    runs
        All runs, the oldest first; the last is this one.
    earlier
        The results that were there at the start, by student.
    lateness
        When the lesson is due, and what late work loses.
    new
        The results of this run, by student.
    """

    kept: KeptResults
    runs: list[dict[str, Any]]
    earlier: dict[str, Kept]
    lateness: Lateness
    new: dict[str, Kept] = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        out: Path,
        record: Mapping[str, Any],
        seed: int | None,
        *,
        resume: bool,
        part: bool = False,
        due: str = "",
        late: str = "",
    ) -> RunLog:
        """Begin a run, or go on with the last one.

        Parameters
        ----------
        out
            Folder of the books.
        record
            ``lesson``, ``lesson_sha256`` (by file), and what else ``run.json`` says of a run.
        seed
            Of the hidden inputs; None is that of the last run where it is resumed or some students
            are graded again, else a fresh one.
        resume
            Whether results with the same seed, lesson and file are kept.
        part
            Whether only some students are graded, who get the inputs that the class had.
        due, late
            When the lesson is due and the rule for late work; ``""`` is what the last run had, so
            that one student graded later is treated like the class.

        Raises
        ------
        GradingError
            The rule cannot be read, or a file in the folder is damaged.
        """
        kept = KeptResults(out)
        runs = kept.runs()
        last = runs[-1] if runs else {}
        due, late = due or last.get("due", ""), late or last.get("late", "")
        lateness = Lateness.parse(due, late)
        if seed is None:
            seed = last["seed"] if (resume or part) and last else secrets.randbits(32)
        same = all(last.get(key) == record[key] for key in ("lesson", "lesson_sha256"))
        if not (resume and last and same and last["seed"] == seed and not last["finished"]):
            number = last.get("run", 0) + 1
            runs.append({"run": number, "seed": seed, "started": now(), "finished": "", **record})
        runs[-1].update(due=due, late=late)
        earlier = kept.load()
        kept.save_runs(runs)
        return cls(kept, runs, earlier, lateness)

    @property
    def run(self) -> dict[str, Any]:
        """The entry of the run in progress."""
        return self.runs[-1]

    @property
    def seed(self) -> int:
        """The seed of the hidden inputs."""
        return int(self.run["seed"])

    def skip_done(
        self, students: Iterable[str], sha256_of: Callable[[str], str]
    ) -> tuple[str, ...]:
        """The students still to be graded; what was done with the same inputs is taken over."""
        waiting = []
        for student in students:
            kept = self.earlier.get(student)
            if (
                kept is not None
                and (kept.seed, kept.lesson_sha256) == (self.seed, self._digest)
                and kept.result["sha256"] == sha256_of(student)
            ):
                self._save(replace(kept, result=self.lateness.applied(kept.result)))
            else:
                waiting.append(student)
        return tuple(waiting)

    def keep(self, result: Result) -> None:
        """Write one new result at once."""
        done = clean(self.lateness.applied(result))
        number, lesson = int(self.run["run"]), str(self.run["lesson"])
        self._save(Kept(lesson, self._digest, self.seed, number, now(), done))

    def _save(self, kept: Kept) -> None:
        student = str(kept.result["student"])
        self.kept.save(safe_name(student), kept)
        self.new[student] = kept

    def finish(self) -> None:
        """Say in the list of runs that this one is complete."""
        self.run["finished"] = now()
        self.kept.save_runs(self.runs)

    def rows(self) -> list[Result]:
        """The results of all runs as the books have them, sorted by student."""
        merged = {**self.earlier, **self.new}
        return [merged[student].row for student in sorted(merged)]

    @property
    def _digest(self) -> str:
        return digest_of(self.run["lesson_sha256"])
