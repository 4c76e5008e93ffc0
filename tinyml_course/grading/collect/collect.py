"""Lay a download out as ``OUT/<student>/<lesson>/<lesson>.ipynb``, and record what was done.

Models that lie beside a notebook go with it.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.entries import Entry, Reader
from tinyml_course.grading.collect.hand_in_time import (
    FILE,
    NBGRADER,
    RECORD,
    TIMESTAMP,
    iso_time,
    parse_timestamp,
    read_record,
)
from tinyml_course.grading.collect.models import models_beside, same_models, write_models
from tinyml_course.grading.collect.names import (
    Owner,
    is_model,
    names_lesson,
    names_other_lesson,
    own_name,
    owner_in,
    safe_name,
)
from tinyml_course.text_table import text_table

NEW, SAME, REPLACED, NONE = "new", "as before", "replaced", "no notebook"
"""What was done for a student."""

MAX_LISTED = 20
"""Most skipped files that the table names; the record has them all."""


@dataclass(frozen=True)
class Collected:
    """What was collected of one student.

    Attributes
    ----------
    student
        Name of the folder made.
    name, id
        The student's name and number, as the platform writes them.
    layout
        How the platform lays out its download, or ``""``.
    original
        The file taken, or ``""`` where there is no notebook.
    handed_in
        When, an ISO time in UTC, or ``""``.
    time_from
        What says so: ``"nbgrader"`` or ``"file"``, the time of the file, which a download may have
        set anew; ``""`` where there is no notebook.
    late
        Whether the platform says that it is late; None where it says nothing.
    attempt
        How often it was handed in again.
    action
        ``"new"``, ``"as before"``, ``"replaced"`` or ``"no notebook"``.
    """

    student: str
    name: str
    id: str
    layout: str
    original: str
    handed_in: str
    time_from: str
    late: bool | None
    attempt: int
    action: str


@dataclass(frozen=True)
class CollectReport:
    """What `collect` did.

    Attributes
    ----------
    lesson
        The lesson collected.
    students
        One record a student, sorted by folder.
    skipped
        Files that were not taken, and why.
    """

    lesson: str
    students: tuple[Collected, ...]
    skipped: tuple[tuple[str, str], ...]

    def table(self) -> str:
        """The report as text: a line a student, then what was skipped."""
        rows: list[Sequence[str | int]] = [["student", "taken from", "handed in", "late", ""]]
        for one in self.students:
            late = {None: "", True: "late", False: "in time"}[one.late]
            rows.append([one.student, one.original, one.handed_in, late, one.action])
        taken = sum(one.action != NONE for one in self.students)
        lines = [text_table(rows), "", f"{self.lesson}: {taken} of {len(self.students)} students"]
        if self.skipped:
            lines += ["", f"Skipped ({len(self.skipped)}):"]
            lines += [f"  {shown}: {why}" for shown, why in self.skipped[:MAX_LISTED]]
        if len(self.skipped) > MAX_LISTED:
            lines.append(f"  and {len(self.skipped) - MAX_LISTED} more, see {RECORD}")
        return "\n".join(line.rstrip() for line in lines)


@dataclass
class _Handed:
    """What one student handed in, before one notebook is chosen."""

    owner: Owner
    notebooks: list[tuple[Owner, Entry]] = field(default_factory=list)
    stamps: dict[PurePosixPath, str] = field(default_factory=dict)
    models: list[tuple[Owner, Entry]] = field(default_factory=list)


_Chosen = tuple[Owner, Entry, str, dict[str, Entry]]
"""Whose notebook it is, the notebook, when it was handed in, and the models with it."""


def collect(source: Path, out: Path, lesson: str, *, replace: bool = False) -> CollectReport:
    """Lay out a download from a learning platform, or nbgrader's folders, for grading.

    Parameters
    ----------
    source
        A folder, a zip or a notebook.
    out
        Where ``<student>/<lesson>/<lesson>.ipynb`` and ``collected.json`` go.
    lesson
        The lesson to collect, ``"05_int8_by_hand"``.
    replace
        Take a student's new notebook where `out` has another one already.

    Raises
    ------
    GradingError
        If there is nothing at `source`, `out` lies in it, nothing is found, or `out` has other
        notebooks of these students and `replace` is False.
    """
    source, out = Path(source), Path(out)
    if out.resolve().is_relative_to(source.resolve()):
        raise GradingError(
            f"expected a folder outside {source} to collect into, got {out}; name another one"
        )
    with Reader() as reader:
        entries = reader.read(source)
        handed = _by_student(entries, lesson, source)
        for owner in _without_notebook(reader, entries):
            handed.setdefault(owner.key, _Handed(owner))
        if not handed:
            raise GradingError(
                f"expected notebooks in {source}, found none: neither folders of students, nor "
                "files of Moodle or Canvas, nor zips of these"
            )
        chosen = {key: _choose(one, lesson, reader) for key, one in handed.items()}
        records = _lay_out(handed, chosen, out, lesson, replace=replace)
    report = CollectReport(lesson, tuple(records), tuple(reader.skipped))
    _write_record(out, source, report)
    return report


def _lay_out(
    handed: Mapping[str, _Handed],
    chosen: Mapping[str, _Chosen | None],
    out: Path,
    lesson: str,
    *,
    replace: bool,
) -> list[Collected]:
    """Write every notebook chosen, or none where one would be overwritten."""
    names = _folders(handed)
    targets = {key: out / names[key] / lesson / f"{lesson}.ipynb" for key in handed}
    actions = {key: _action(targets[key], chosen[key]) for key in handed}
    changed = sorted(names[key] for key, action in actions.items() if action == REPLACED)
    if changed and not replace:
        raise GradingError(
            f"expected {out} to have no other notebooks of these students, found "
            f"{len(changed)}: {', '.join(changed[:5])}; name another folder, or take the new "
            "ones with --replace"
        )
    records = []
    for key in sorted(handed, key=lambda key: names[key]):
        record = _record(handed[key], chosen[key], names[key], actions[key])
        _write(targets[key], chosen[key], record)
        records.append(record)
    return records


def _by_student(entries: Sequence[Entry], lesson: str, source: Path) -> dict[str, _Handed]:
    books = [entry for entry in entries if not is_model(entry.path.name)]
    models = [entry for entry in entries if is_model(entry.path.name)]
    shorter = _without_wrapper(books, lesson)
    if shorter is not books:
        models = _without_top(models)
    handed: dict[str, _Handed] = {}
    for entry in shorter:
        owner = _owner(entry, lesson)
        if owner is None:
            continue
        one = handed.setdefault(owner.key, _Handed(owner))
        if entry.path.name == TIMESTAMP:
            one.stamps[entry.path.parent] = _stamp(entry.data)
        else:
            one.notebooks.append((owner, entry))
    for entry in models:
        owner = _owner(entry, lesson)
        if owner is not None and owner.key in handed:
            handed[owner.key].models.append((owner, entry))
    return {key: one for key, one in handed.items() if one.notebooks or source.is_dir()}


def _without_wrapper(entries: Sequence[Entry], lesson: str) -> Sequence[Entry]:
    """The entries without a folder around all students, such as the one a zip was made of."""
    tops = {entry.path.parts[0] for entry in entries}
    below = {entry.path.parts[1] for entry in entries if len(entry.path.parts) > 2}
    loose = any(len(entry.path.parts) < 3 for entry in entries)
    students = below - {lesson} and not {name.casefold() for name in below} & {lesson.casefold()}
    if len(tops) != 1 or owner_in(next(iter(tops))):
        return entries
    if (loose or not students) and not _are_of_many(entries, lesson):
        return entries
    return _without_top(entries)


def _without_top(entries: Sequence[Entry]) -> list[Entry]:
    return [
        dataclasses.replace(entry, path=PurePosixPath(*entry.path.parts[1:])) for entry in entries
    ]


def _are_of_many(entries: Sequence[Entry], lesson: str) -> bool:
    """Whether one folder holds ``ana_05_x.ipynb``, ``ben_05_x.ipynb``: a file a student."""
    names = [_student_in(entry.path.name, lesson) for entry in entries]
    flat = all(len(entry.path.parts) == 2 for entry in entries)
    return (
        flat
        and len(entries) > 1
        and all(lesson in entry.path.name for entry in entries)
        and all(names)
    )


def _student_in(name: str, lesson: str) -> str:
    """What a file's name says beside the lesson's; ``""`` where it says no more."""
    if names_lesson(name, lesson):
        return ""
    return own_name(name).rpartition(".")[0].replace(lesson, "").strip(" _-")


def _owner(entry: Entry, lesson: str) -> Owner | None:
    """Who a file belongs to: by a platform's name of it, else by the folder it is in."""
    if entry.owner:
        return entry.owner
    parts = entry.path.parts
    for part in reversed(parts):
        owner = owner_in(part)
        if owner:
            return owner
    if len(parts) >= 3 and parts[-2].casefold() == lesson.casefold():
        return Owner(parts[-3], layout="nbgrader")
    if len(parts) >= 2:
        return Owner(parts[0])
    if entry.path.name == TIMESTAMP:
        return None
    return Owner(_student_in(entry.path.name, lesson) or entry.path.stem)


def _without_notebook(reader: Reader, entries: Sequence[Entry]) -> Iterator[Owner]:
    """Students of whom there are files, but nothing that can be read; they count as missing."""
    taken = {entry.path.parts[0] for entry in entries}
    for shown, _ in reader.skipped:
        parts = PurePosixPath(shown).parts
        owner = next(filter(None, map(owner_in, parts)), None)
        if owner:
            yield owner
        elif len(parts) > 1 and parts[0] not in taken and not parts[0].endswith(".zip"):
            yield Owner(parts[0])


def _stamp(data: bytes) -> str:
    try:
        return parse_timestamp(data[:1000])
    except ValueError:
        return ""


def _choose(one: _Handed, lesson: str, reader: Reader) -> _Chosen | None:
    """The notebook to grade, and when it was handed in; others are recorded as skipped."""
    named = [pair for pair in one.notebooks if names_lesson(pair[1].path.name, lesson)]
    others = [pair for pair in one.notebooks if pair not in named]
    if not named:
        named = [p for p in others if not names_other_lesson(p[1].path.name, lesson)]
        others = [p for p in others if p not in named]
        if len(named) > 1:
            others, named = [*others, *named], []
    for _, entry in others:
        reader.skip(entry.shown, f"not the notebook of {lesson}, by its name")
    if not named:
        return None

    def age(pair: tuple[Owner, Entry]) -> tuple[int, str, bool, str]:
        owner, entry = pair
        time = one.stamps.get(entry.path.parent) or entry.modified
        exact = own_name(entry.path.name).casefold() == f"{lesson}.ipynb".casefold()
        return owner.attempt, time, exact, entry.shown

    *older, (owner, entry) = sorted(named, key=age)
    for _, old in older:
        reader.skip(old.shown, "an earlier notebook of the same student")
    models = models_beside(entry, one.models, reader.skip)
    return owner, entry, one.stamps.get(entry.path.parent) or entry.modified, models


def _folders(handed: Iterable[str]) -> dict[str, str]:
    """A folder name for each student, the same whatever the order they are found in."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(handed):
        names[key] = safe_name(key, taken)
        taken.add(names[key].casefold())
    return names


def _action(target: Path, chosen: _Chosen | None) -> str:
    if chosen is None:
        return NONE
    if not (target.exists() or target.is_symlink()):
        return NEW
    same = target.is_file() and target.read_bytes() == chosen[1].data
    return SAME if same and same_models(target.parent, chosen[3]) else REPLACED


def _record(one: _Handed, chosen: _Chosen | None, student: str, action: str) -> Collected:
    owner = chosen[0] if chosen else one.owner
    original, handed_in = (chosen[1].shown, chosen[2]) if chosen else ("", "")
    stamped = chosen is not None and chosen[2] == one.stamps.get(chosen[1].path.parent)
    return Collected(
        student=student,
        name=owner.name,
        id=owner.id,
        layout=owner.layout,
        original=original,
        handed_in=handed_in,
        time_from=(NBGRADER if stamped else FILE) if handed_in else "",
        late=owner.late,
        attempt=owner.attempt,
        action=action,
    )


def _write(target: Path, chosen: _Chosen | None, record: Collected) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)  # also without a notebook: it is missing
    if chosen is None or record.action == SAME:
        return
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(chosen[1].data)
    if record.handed_in:
        moment = datetime.fromisoformat(record.handed_in).timestamp()
        os.utime(part, (moment, moment))
    part.replace(target)
    write_models(target.parent, chosen[3])


def _write_record(out: Path, source: Path, report: CollectReport) -> None:
    """Add to ``collected.json``: other lessons, and students collected before, stay in it."""
    record = read_record(out)
    earlier = record.get(report.lesson, {}).get("students", [])
    now = {one.student: asdict(one) for one in report.students}
    kept = {entry["student"]: entry for entry in earlier if entry["student"] not in now}
    record[report.lesson] = {
        "source": str(source),
        "collected": iso_time(datetime.now(UTC)),
        "students": [entry for _, entry in sorted({**kept, **now}.items())],
        "skipped": [{"file": shown, "why": why} for shown, why in report.skipped],
    }
    part = out / f".{RECORD}.part"
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    part.write_text(text, encoding="utf-8", errors="replace")
    part.replace(out / RECORD)
