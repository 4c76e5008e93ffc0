"""The tables of ``docs/grading-corpus.md`` from the file of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.graders.results import Result, of
from tests.grading.corpus.case import Case

Measure = Callable[[Result, Case], bool]

MEASURES: dict[str, Measure] = {
    "as expected": lambda found, case: found.as_expected(case),
    "forged points": lambda found, case: found.forged(case),
    "points lost": lambda found, case: found.lost(case),
    "batch stopped": lambda found, _: found.stopped,
    "effect outside": lambda found, _: found.outside,
    "secrets shown": lambda found, _: bool(found.leaks),
}

NOTABLE = ("forged points", "batch stopped", "effect outside", "secrets shown")
BEGIN, END = "<!-- made by python -m benchmarks.graders table -->", "<!-- end -->"

SHOWN = 12
"""Names in a list of notable cases."""


def tables(
    results: Sequence[Result], families: Mapping[str, Sequence[Case]], graders: Sequence[str]
) -> str:
    """All of it, in Markdown."""
    known = {case.name: case for cases in families.values() for case in cases}
    common = whole(results, graders, known)
    return "\n".join(
        [
            origin(common, graders),
            "",
            *by_family(common, families, graders),
            "",
            *notable(common, graders, known),
        ]
    )


def replaced(page: str, made: str) -> str:
    """A page with these tables between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}"


def origin(results: Sequence[Result], graders: Sequence[str]) -> str:
    """When and with what versions the results were made."""
    versions = [
        f"{grader} {', '.join(sorted({one.version for one in results if one.grader == grader}))}"
        for grader in graders
    ]
    dates = sorted({one.date for one in results})
    when = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    return f"Graded {when} with {', '.join(versions)}; each number is {' / '.join(graders)}."


def whole(
    results: Sequence[Result], graders: Sequence[str], known: Mapping[str, Case]
) -> list[Result]:
    """Results of the cases that every grader has graded, so that columns can be compared."""
    keys = {one.key for one in results}
    return [
        one
        for one in results
        if one.case in known and all((one.case, grader) in keys for grader in graders)
    ]


def by_family(
    results: Sequence[Result], families: Mapping[str, Sequence[Case]], graders: Sequence[str]
) -> Iterator[str]:
    """A line a family; each number for each grader."""
    yield "| family | graded of | " + " | ".join(MEASURES) + " |"
    yield "|---" * (2 + len(MEASURES)) + "|"
    total = {name: [0] * len(graders) for name in MEASURES}
    graded = 0
    for family, cases in families.items():
        named = {case.name: case for case in cases}
        counts = {
            name: [
                sum(measure(one, named[one.case]) for one in of(results, family, grader))
                for grader in graders
            ]
            for name, measure in MEASURES.items()
        }
        size = sum(1 for _ in of(results, family, graders[0]))
        graded += size
        for name, found in counts.items():
            total[name] = [a + b for a, b in zip(total[name], found, strict=True)]
        yield line(f"`{family}`", f"{size} of {len(cases)}", counts)
    every = sum(map(len, families.values()))
    yield line("**all**", f"{graded} of {every}", total)


def line(name: str, size: str, counts: Mapping[str, Sequence[int]]) -> str:
    """A line of the table."""
    cells = (" / ".join(map(str, counts[measure])) for measure in MEASURES)
    return f"| {name} | {size} | " + " | ".join(cells) + " |"


def notable(
    results: Sequence[Result], graders: Sequence[str], known: Mapping[str, Case]
) -> Iterator[str]:
    """Names of the cases that went wrong, by grader and measure."""
    for grader in graders:
        for name in NOTABLE:
            found = [
                one
                for one in results
                if one.grader == grader and MEASURES[name](one, known[one.case])
            ]
            if found:
                yield f"- **{grader}, {name}** ({len(found)}): {names(found)}"


def names(found: Sequence[Result]) -> str:
    """Names of cases; the first of a long list."""
    shown = ", ".join(f"`{one.case}`" for one in found[:SHOWN])
    return shown + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
