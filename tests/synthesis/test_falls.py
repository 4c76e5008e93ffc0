"""Falls have the parts that their text names, and everyday movements lack some of them."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.falls import KINDS, SAMPLE_RATE_HZ, SECONDS, make_movements

MOVES = make_movements(1, persons=12, each=3)
SIZE_G = np.linalg.norm(MOVES.x, axis=2)


def of_kind(name):
    return MOVES.kind == KINDS.index(name)


def upright_at_end():
    """Cosine between up and the last second's gravity."""
    last = MOVES.x[:, -SAMPLE_RATE_HZ:].mean(axis=1)
    return last[:, 2] / np.linalg.norm(last, axis=1)


def test_each_person_falls_twice_as_often_as_they_do_anything_else():
    assert MOVES.x.shape == (12 * 3 * (len(KINDS) + 1), SAMPLE_RATE_HZ * SECONDS, 3)
    for person in range(12):
        counts = np.bincount(MOVES.kind[MOVES.person == person])
        assert counts.tolist() == [6] + [3] * (len(KINDS) - 1)


def test_the_same_seed_draws_the_same_movements_and_another_one_does_not():
    np.testing.assert_array_equal(make_movements(1, persons=2, each=3).x, MOVES.x[:54])
    assert np.any(make_movements(2, persons=2, each=3).x != MOVES.x[:54])


def test_everybody_is_upright_under_1_g_before():
    first = MOVES.x[:, : 2 * SAMPLE_RATE_HZ].mean(axis=1)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=0.1)
    assert (first[:, 2] > 0.85).all()


def test_a_fall_is_light_then_hits_then_lies_still():
    for index in np.flatnonzero(of_kind("fall")):
        hit = round(MOVES.hit_s[index] * SAMPLE_RATE_HZ)
        near = slice(hit - 3, hit + 10)
        assert SIZE_G[index, hit - 25 : hit - 4].min() < 0.95
        assert SIZE_G[index, near].max() == SIZE_G[index].max()
        assert SIZE_G[index, -50:].std() < 0.1
    assert (np.degrees(np.arccos(upright_at_end()[of_kind("fall")])) > 40).all()


@pytest.mark.parametrize("name", ["walk", "jump", "bend down", "trip, and get up"])
def test_who_did_not_stay_down_is_upright_at_the_end(name):
    assert (np.degrees(np.arccos(upright_at_end()[of_kind(name)])) < 40).all()


def test_who_goes_to_bed_ends_up_lying_without_a_hard_blow():
    bed = of_kind("lie down")
    assert (np.degrees(np.arccos(upright_at_end()[bed])) > 50).all()
    assert np.median(SIZE_G[bed].max(axis=1)) < np.median(SIZE_G[of_kind("fall")].max(axis=1)) / 2


@pytest.mark.parametrize(("persons", "each"), [(0, 1), (1, 0)])
def test_nobody_cannot_be_drawn(persons, each):
    with pytest.raises(DataError, match=r"expected .* got"):
        make_movements(1, persons, each)
