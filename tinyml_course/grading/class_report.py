"""What a class did with a lesson, for the instructor: ``report.html``."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tinyml_course.grading.leaderboard import HEIGHT, MARGIN, WIDTH, leaderboard, pictures
from tinyml_course.grading.look_alikes import LookAlikes
from tinyml_course.grading.mutants.rates import Rates
from tinyml_course.grading.stopwatch import PHASES

Result = Mapping[str, Any]

STEPS = 10
"""Bars of the distribution of points."""

SHOWN = 15
"""Commonest mistakes that are listed."""

MOST_PAIRS = 60
"""Look-alikes that are listed."""


@dataclass(frozen=True)
class ClassView:
    """What the report shows beside the results.

    Attributes
    ----------
    alike
        Answers that are nearly the same; None leaves them out.
    own_models
        What the lesson's own models reach on the hidden examples, by exercise.
    kill_rates
        By exercise, how many mutants of its reference the checks kill, where it was measured.
    """

    alike: LookAlikes | None = None
    own_models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kill_rates: Mapping[str, Rates] = field(default_factory=dict)


def class_report(results: Sequence[Result], lesson: str, view: ClassView | None = None) -> str:
    """The page: self-contained HTML, everything from outside escaped.

    Parameters
    ----------
    results
        What the books hold, a student each.
    lesson
        The lesson's name.
    view
        What is shown beside them.
    """
    import jinja2

    template = Path(__file__).with_name("class_report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    view = view or ClassView()
    board = leaderboard(results, view.own_models)
    page: str = environment.from_string(template).render(
        lesson=lesson,
        alike=view.alike,
        kill_rates=view.kill_rates,
        most_pairs=MOST_PAIRS,
        board=board,
        pictures=pictures(board),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
        **figures(results),
    )
    return page


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """The numbers of the report, as the template takes them.

    Returns
    -------
    dict
        ``students``, ``most`` (points there are), ``mean``, ``median``, ``bars`` (points from, to,
        students), ``exercises`` (name, passed, not attempted, wrong), ``mistakes`` (exercise,
        hint, students), ``statuses`` (word, names) and ``phases`` (name, seconds).
    """
    points = [sum(row["points"] for row in result["rows"]) for result in results]
    most = max((sum(row["max_points"] for row in r["rows"]) for r in results), default=0)
    return {
        "students": len(results),
        "most": most,
        "mean": statistics.fmean(points) if points else 0,
        "median": statistics.median(points) if points else 0,
        "bars": _bars(points, most),
        "exercises": _exercises(results),
        "mistakes": _mistakes(results),
        "statuses": _statuses(results),
        "phases": _phases(results),
    }


def _bars(points: Sequence[float], most: int) -> list[tuple[str, int]]:
    """Students by points: a bar for each number of points, or for each tenth of them."""
    if most <= STEPS:
        return [(str(value), points.count(value)) for value in range(most + 1)]
    edges = [most * step / STEPS for step in range(STEPS + 1)]
    bars = []
    for low, high in pairwise(edges):
        inside = sum(low <= p < high or (high == most and p == most) for p in points)
        bars.append((f"{low:g} to {high:g}", inside))
    return bars


def _exercises(results: Sequence[Result]) -> list[tuple[str, int, int, int]]:
    counts: dict[str, Counter[str]] = {}
    for result in results:
        for row in result["rows"]:
            kind = row["status"] if row["status"] in {"passed", "not_attempted"} else "other"
            counts.setdefault(row["exercise"], Counter())[kind] += 1
    return [(name, c["passed"], c["not_attempted"], c["other"]) for name, c in counts.items()]


def _mistakes(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """The hints that were earned, the commonest first."""
    earned = Counter(
        (row["exercise"], row["hint"])
        for result in results
        for row in result["rows"]
        if row.get("hint")
    )
    return [(exercise, hint, count) for (exercise, hint), count in earned.most_common(SHOWN)]


def _statuses(results: Sequence[Result]) -> list[tuple[str, list[str]]]:
    by_status: dict[str, list[str]] = {}
    for result in results:
        by_status.setdefault(result["status"], []).append(result["student"])
    return sorted(by_status.items(), key=lambda item: -len(item[1]))


def _phases(results: Sequence[Result]) -> list[tuple[str, float]]:
    return [(name, sum(r.get("phases", {}).get(name, 0.0) for r in results)) for name in PHASES]
