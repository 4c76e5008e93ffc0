"""The report on a class: its numbers, and that it is safe to open."""

from __future__ import annotations

from html.parser import HTMLParser

from tinyml_course.grading.class_report import ClassView, class_report, figures
from tinyml_course.grading.mutants.rates import Rates


def result(student, statuses, status="ok", hint=""):
    rows = [
        {
            "exercise": name,
            "points": 2 if word == "passed" else 0,
            "max_points": 2,
            "status": word,
            "hint": hint if word == "wrong" else "",
        }
        for name, word in zip(("first", "second"), statuses, strict=True)
    ]
    return {"student": student, "status": status, "rows": rows, "phases": {"cells": 0.5}}


CLASS = [
    result("ana", ("passed", "passed")),
    result("ben", ("passed", "wrong"), hint="Use < instead."),
    result("eve", ("wrong", "wrong"), "tampered", hint="Use < instead."),
    result("<b>zoe", ("not_attempted", "not_attempted"), "missing"),
]


def test_the_numbers_of_a_class():
    found = figures(CLASS)
    assert found["students"] == 4
    assert found["most"] == 4
    assert found["mean"] == 1.5
    assert found["median"] == 1
    assert found["bars"] == [("0", 2), ("1", 0), ("2", 1), ("3", 0), ("4", 1)]
    assert found["exercises"] == [("first", 2, 1, 1), ("second", 1, 1, 2)]
    assert found["mistakes"] == [("second", "Use < instead.", 2), ("first", "Use < instead.", 1)]
    assert dict(found["statuses"])["tampered"] == ["eve"]
    assert dict(found["phases"])["cells"] == 2.0


def test_many_points_are_ten_bars_that_hold_everybody():
    many = [{**CLASS[0], "rows": [{**CLASS[0]["rows"][0], "points": p, "max_points": 14}]}
            for p in range(15)]  # fmt: skip
    bars = figures(many)["bars"]
    assert len(bars) == 10
    assert sum(count for _, count in bars) == 15


def test_the_page_escapes_names_and_hints_and_loads_nothing():
    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.seen = set()

        def handle_starttag(self, tag, attrs):
            self.seen.add(tag)
            assert not {name for name, _ in attrs} & {"src", "href", "onclick", "onload"}

    page = class_report(CLASS, "05_int8_by_hand")
    tags = Tags()
    tags.feed(page)
    assert "b" not in tags.seen
    assert "script" not in tags.seen
    assert "&lt;b&gt;zoe" in page
    assert "default-src 'none'" in page


def test_the_kill_rates_stand_beside_the_success_of_an_exercise():
    rates = {"first": Rates(80, 3, 77, 80)}
    page = class_report(CLASS, "05_int8_by_hand", ClassView(kill_rates=rates))
    first, second = (page.split(f"<code>{name}</code>")[1] for name in ("first", "second"))
    assert '<td class="number">96 %</td>\n<td class="number">100 %</td></tr>' in first[:400]
    assert "<td>not measured</td><td>not measured</td></tr>" in second[:400]


def test_an_empty_class_has_a_report_too():
    assert "0 submissions" in class_report([], "05_int8_by_hand")
