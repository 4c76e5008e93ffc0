"""The drawn crossings: the same seed draws the same town, and the labels are what is drawn."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis import crossings
from tinyml_course.synthesis.crossings import make_crossings


def test_the_same_seed_draws_the_same_town_and_another_one_does_not():
    one, again, other = (make_crossings(seed, range(2), 6) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.pictures, again.pictures)
    assert np.any(one.pictures != other.pictures)


def test_a_street_is_the_same_whatever_other_streets_are_asked_for():
    both, alone = make_crossings(3, [4, 9], 8), make_crossings(3, [9], 8)
    np.testing.assert_array_equal(both.pictures[8:], alone.pictures)
    np.testing.assert_array_equal(both.person[8:], alone.person)
    assert both.street.tolist() == [4] * 8 + [9] * 8


def test_half_of_the_pictures_of_each_street_show_a_person():
    town = make_crossings(5, range(6), 10)
    assert town.person.reshape(6, 10).sum(axis=1).tolist() == [5] * 6
    assert town.pictures.shape == (60, 48, 48)
    assert town.pictures.dtype == np.uint8


def test_night_is_darker_than_dusk_and_dusk_than_day():
    town = make_crossings(7, range(60), 10)
    means = [town.pictures[town.light == light].mean() for light in range(3)]
    assert means[0] > 1.2 * means[1] > 1.2 * 1.1 * means[2]
    assert set(np.unique(town.light)) == {0, 1, 2}


def test_nobody_is_covered_without_being_there_and_nobody_is_hidden_altogether():
    town = make_crossings(8, range(80), 20)
    people = town.person == 1
    assert (town.covered[~people] == 0).all()
    assert 0.15 < np.mean(town.covered[people] > 0) < 0.35
    assert town.covered.max() < 0.8


def test_pictures_of_a_street_are_more_alike_than_those_of_two():
    town = make_crossings(9, range(30), 12)
    day = town.light == 0
    means = np.stack([
        town.pictures[day & (town.street == street)].mean(axis=0).ravel() for street in range(30)
    ])  # fmt: skip
    seen = town.pictures[day].reshape(day.sum(), -1).astype(float)
    distance = ((seen[:, None] - means[None]) ** 2).sum(axis=2)
    nearest = distance.argmin(axis=1)
    assert np.mean(nearest == town.street[day]) > 0.9


def test_brightness_alone_does_not_tell_who_is_there():
    """No shortcut: one threshold on the mean or the deviation is hardly better than guessing."""
    town = make_crossings(10, range(100), 20)
    for feature in (town.pictures.mean(axis=(1, 2)), town.pictures.std(axis=(1, 2))):
        order = np.argsort(feature)
        hits = np.cumsum(2 * town.person[order] - 1)
        best = 0.5 + np.abs(hits).max() / len(hits)
        assert best < 0.58


def test_clothes_differ_from_what_is_behind_them():
    rng = np.random.default_rng(0)
    for behind in np.linspace(30, 230, 41):
        grays = np.array([crossings._clothes(behind, rng) for _ in range(60)])
        assert np.abs(grays - behind).min() >= crossings.CONTRAST
        assert 0 <= grays.min() <= grays.max() <= 255


@pytest.mark.parametrize(
    "given", [(1, [], 4), (1, [-1], 4), (1, [0], 5), (1, [0], 0), (-1, [0], 4)]
)
def test_what_cannot_be_drawn_is_refused(given):
    with pytest.raises(DataError, match=r"expected .* got"):
        make_crossings(*given)
