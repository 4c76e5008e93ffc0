"""Searches: against brute force, and what they do on a landscape that is known."""

import itertools

import numpy as np
import pytest

from tinyml_course.cost import search
from tinyml_course.cost.architectures import SPACE, all_architectures

EVERY = all_architectures()


def test_each_option_is_drawn_as_often_as_the_others():
    found = search.random_search(0, 6000)
    for place, options in enumerate(SPACE.values()):
        counts = [sum(each[place] == option for each in found) for option in options]
        expected = len(found) / len(options)
        chi_squared = sum((count - expected) ** 2 / expected for count in counts)
        assert chi_squared < 14  # one in a thousand, at two degrees of freedom


def test_the_front_is_that_of_comparing_every_pair():
    rng = np.random.default_rng(1)
    for _ in range(100):
        costs, scores = rng.integers(0, 6, 12).tolist(), rng.integers(0, 6, 12).tolist()
        front = search.pareto_front(costs, scores)
        points = {(costs[i], scores[i]) for i in front}
        unbeaten = {
            (c, s) for c, s in zip(costs, scores, strict=True)
            if not any((x <= c and y >= s) and (x, y) != (c, s)
                       for x, y in zip(costs, scores, strict=True))
        }  # fmt: skip
        assert points == unbeaten
        assert len(front) == len(points)
        assert [costs[i] for i in front] == sorted(costs[i] for i in front)


def test_evolution_climbs_where_a_score_is_a_sum_of_its_choices():
    """On a smooth hill it finds better ones than chance with as many steps, in 30 searches."""
    worth = {
        a: sum(o.index(c) / len(o) for c, o in zip(a, SPACE.values(), strict=True)) for a in EVERY
    }
    evolved, drawn = (
        [max(worth[a] for a in each) for each in runs]
        for runs in (
            [search.evolution(seed, 40, worth) for seed in range(30)],
            [search.random_search(seed, 40) for seed in range(30)],
        )
    )
    assert np.mean(evolved) > np.mean(drawn)
    longer = [max(map(worth.get, search.evolution(seed, 120, worth))) for seed in range(30)]
    assert np.mean(np.array(longer) == max(worth.values())) > 0.9


def test_children_differ_from_somebody_alive_in_at_most_one_choice():
    worth = dict(zip(EVERY, np.random.default_rng(2).random(len(EVERY)).tolist(), strict=True))
    found = search.evolution(3, 60, worth)
    for born in range(search.POPULATION, len(found)):
        alive = found[born - search.POPULATION : born]
        differing = [sum(x != y for x, y in zip(found[born], each, strict=True)) for each in alive]
        assert min(differing) <= 1


def test_a_curve_counts_different_networks_once_and_begins_with_the_first_that_fits():
    scores = {(1,): 0.4, (2,): 0.9, (3,): 0.5}
    found = [(9,), (1,), (9,), (1,), (3,), (2,), (7,)]
    reached = search.best_so_far(found, scores, 4)
    assert np.isnan(reached[0])
    assert reached[1:].tolist() == [0.4, 0.5, 0.9]
    assert search.best_so_far(found, scores, 8)[-3:].tolist() == [0.9, 0.9, 0.9]
    assert np.isnan(search.best_so_far([], scores, 2)).all()


@pytest.mark.parametrize("steps", [search.POPULATION, 25])
def test_the_same_seed_searches_alike(steps):
    worth = dict.fromkeys(EVERY, 0.5)
    runs = [search.evolution(seed, steps, worth) for seed in (4, 4, 5)]
    assert runs[0] == runs[1] != runs[2]
    assert len(runs[0]) == steps
    assert all(a in worth for a in itertools.chain(*runs))


def test_a_search_of_lists_and_generators_is_one_of_tuples():
    """A student's function may return a list; the scores have tuples as keys."""

    def listed(population, scores, picks, changes):
        return map(list, search.evolve(population, scores, picks, changes))

    def drawn(space, draws):
        return (each for each in search.sample_arch(space, draws))

    worth = dict(zip(EVERY, np.random.default_rng(4).random(len(EVERY)).tolist(), strict=True))
    assert search.evolution(5, 40, worth, drawn, listed) == search.evolution(5, 40, worth)
    assert search.random_search(5, 40, drawn) == search.random_search(5, 40)
