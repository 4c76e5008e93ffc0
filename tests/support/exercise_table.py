"""At the end of the tests: what became of every exercise's answers and mistakes, in a table.

Each report carries its row, so that the table is whole where several processes run the tests.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

REFERENCE = "test_a_reference_passes_and_the_empty_stub_fails"
DIFFERENT = "test_a_right_answer_written_differently_passes"
MISTAKES = "test_every_known_mistake_fails_and_earns_its_own_hint"
MISTAKE = "mistake"
"""The property in which that test says of each mistake whether it earns its own hint."""
ROWS = "rows of the table of exercises"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    params = getattr(getattr(item, "callspec", None), "params", {})
    test = getattr(item, "originalname", "")
    if call.when == "call" and test in {REFERENCE, DIFFERENT, MISTAKES}:
        outcomes = [given for name, given in item.user_properties if name == MISTAKE]
        if test != MISTAKES:
            outcomes = [(params["answer"].__name__ if test == DIFFERENT else "", report.passed)]
        where = params["lesson"], params["exercise"].name, test
        report.user_properties.append((ROWS, (where, outcomes)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = defaultdict(lambda: defaultdict(list))
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, rows in report.user_properties:
            if name == ROWS:
                (lesson, exercise, test), outcomes = rows
                found[lesson, exercise][test] += outcomes
    if not found:
        return
    terminalreporter.section("exercises: what passes, and what earns its own hint")
    for (lesson, exercise), outcomes in sorted(found.items()):
        terminalreporter.write_line(f"{lesson}  {exercise}")
        for test, words in (
            (REFERENCE, "reference passes, stub fails"),
            (MISTAKES, "mistakes with their own hint"),
            (DIFFERENT, "right, written differently"),
        ):
            rows = outcomes.get(test, [])
            passed = sum(ok for _, ok in rows)
            names = ", ".join(f"{name}{'' if ok else ' FAILED'}" for name, ok in rows if name)
            terminalreporter.write_line(f"    {words:<30} {passed} of {len(rows)}  {names}")
