"""The kill rates of every lesson are current, good, and what a few mutants of each say."""

from __future__ import annotations

import pytest

from tinyml_course import paths
from tinyml_course.grading.lesson_source import lesson_names
from tinyml_course.grading.mutants.bench import Bench
from tinyml_course.grading.mutants.engine import mutants_of
from tinyml_course.grading.mutants.equivalent import read_equivalents, reasons
from tinyml_course.grading.mutants.rates import SEED, exercise_names, read_rates
from tinyml_course.grading.mutants.report import PAGE, page_text
from tinyml_course.grading.mutants.source import reference_source

TRIED = 4
"""Mutants of each exercise that are tried here; `tinyml mutants` tries all of them."""


@pytest.mark.parametrize("lesson", lesson_names())
def test_the_checks_of_an_exercise_kill_its_mutants(lesson):
    rates = read_rates(lesson)
    assert sorted(rates) == sorted(exercise_names(lesson)), f"run: tinyml mutants {lesson} --write"
    for name, found in rates.items():
        assert found.hidden == found.mutants, name
        assert found.visible >= 0.95 * found.mutants, name


def test_the_page_shows_the_stored_rates():
    page = paths.solutions_dir().parent / PAGE
    assert page.read_text(encoding="utf-8") == page_text(), "run: tinyml mutants --write"


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_few_mutants_are_killed_and_what_is_named_as_equivalent_survives(lesson):
    entries, rates = read_equivalents(lesson), read_rates(lesson)
    with Bench(lesson, SEED) as bench:
        for name in exercise_names(lesson):
            mutants = mutants_of(reference_source(lesson, name))
            equivalent = reasons(name, mutants, entries.get(name, ()))
            assert len(mutants) - len(equivalent) == rates[name].mutants
            for index in equivalent:
                assert bench.killed(name, index) == (False, False), mutants[index].diff()
            some = [i for i in range(len(mutants)) if i not in equivalent]
            for index in some[:: -(-len(some) // TRIED)]:
                _, by_hidden = bench.killed(name, index)
                assert by_hidden, mutants[index].diff()
