"""Groups on both sides, and twins: against scipy's distances."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from tinyml_course.capstone import find_leaks
from tinyml_course.errors import DataError


def test_a_group_on_both_sides_is_named_once_and_in_order():
    x = np.arange(10.0)[:, None] * 10
    leaks = find_leaks(x[:5], x[5:], ["b", "c", "a", "b", "d"], ["c", "e", "b", "c", "f"])
    assert (leaks.groups, leaks.duplicates) == (("b", "c"), ())


@pytest.mark.parametrize("seed", range(4))
def test_twins_are_those_of_scipys_standardised_distance(seed):
    rng = np.random.default_rng(seed)
    train, test = rng.normal(3, 50, (700, 4)), rng.normal(3, 50, (600, 4))
    test[::9] = train[: len(test[::9])] + rng.normal(0, 4, (len(test[::9]), 4))
    spread = np.concatenate([train, test]).std(axis=0)
    apart = cdist(test / spread, train / spread) / 2  # the root of the mean of 4 squares
    wanted = np.flatnonzero(apart.min(axis=1) <= 0.05)
    assert 5 < len(wanted) < 200
    assert find_leaks(train, test, [0] * 700, [1] * 600).duplicates == tuple(wanted)


def test_a_number_that_never_changes_does_not_hide_that_the_others_differ():
    rng = np.random.default_rng(1)
    changing = rng.normal(size=(40, 2))
    x = np.concatenate([changing, np.ones((40, 500))], axis=1)
    assert find_leaks(x[:20], x[20:], [0] * 20, [1] * 20) == find_leaks(
        changing[:20], changing[20:], [0] * 20, [1] * 20
    )


def test_pictures_are_compared_number_by_number():
    x = np.random.default_rng(2).normal(size=(8, 5, 5, 1))
    x[6] = x[1]
    assert find_leaks(x[:4], x[4:], list("abcd"), list("efgh")).duplicates == (2,)


def test_a_side_without_examples_is_refused():
    with pytest.raises(DataError, match="both sides"):
        find_leaks(np.zeros((0, 3)), np.zeros((2, 3)), [], ["a", "b"])
