"""Split by group, so that a model is tested on people it has never met; and check splits."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Ints
from tinyml_course.errors import DataError


def split_by_group(
    dataset: DataSet,
    *,
    test_groups: Collection[int] | None = None,
    test_share: float | None = None,
    seed: int = 0,
) -> tuple[DataSet, DataSet]:
    """Split into train and test with every group on one side only.

    Windows of one person are alike. Split at random, some of each person's windows land in the
    training set, and the test only asks the model to recognise people it knows.

    Parameters
    ----------
    dataset
        What to split; its ``groups`` decide.
    test_groups
        The groups of the test side. Give these or ``test_share``.
    test_share
        Share of the *groups* (not of the examples) drawn for the test side, in (0, 1); at least
        one group is left on each side.
    seed
        Decides which groups ``test_share`` draws.

    Returns
    -------
    train, test
        Two data sets that together hold every example once.

    Raises
    ------
    DataError
        A group does not exist, or one side would have no group.

    Examples
    --------
    >>> from tinyml_course.datasets import gestures, split_by_group
    >>> data = gestures.load_synthetic(persons=4, per_class=2)
    >>> train, test = split_by_group(data, test_groups=[3])
    >>> sorted(set(train.groups.tolist())), sorted(set(test.groups.tolist()))
    ([0, 1, 2], [3])
    """
    groups = np.unique(dataset.groups)
    if test_groups is not None and test_share is None:
        chosen = _checked(dataset.name, groups, test_groups)
    elif test_share is not None and test_groups is None:
        chosen = _drawn(dataset.name, groups, test_share, seed)
    else:
        raise DataError("expected one of test_groups and test_share, got both or neither")
    in_test = np.isin(dataset.groups, chosen)
    return dataset.subset(~in_test), dataset.subset(in_test)


def _checked(name: str, groups: Ints, test_groups: Collection[int]) -> Ints:
    chosen = np.unique(np.asarray(list(test_groups)))
    unknown = sorted(set(chosen.tolist()) - set(groups.tolist()))
    if unknown:
        raise DataError(
            f"{name}: expected test_groups among {groups.tolist()}, got {unknown}, which the data "
            "do not have"
        )
    if not 0 < len(chosen) < len(groups):
        raise DataError(
            f"{name}: expected at least one group on each side, got {len(chosen)} of "
            f"{len(groups)} groups for the test; name fewer or more test_groups"
        )
    return chosen.astype(np.int64)


def _drawn(name: str, groups: Ints, test_share: float, seed: int) -> Ints:
    if not 0 < test_share < 1:
        raise DataError(f"{name}: expected test_share between 0 and 1, got {test_share}")
    if len(groups) < 2:
        raise DataError(
            f"{name}: expected at least 2 groups to split, got {len(groups)}; a split by group "
            "needs data from more people"
        )
    count = min(max(round(test_share * len(groups)), 1), len(groups) - 1)
    return np.sort(np.random.default_rng(seed).permutation(groups)[:count])


def check_groups_apart(train: DataSet, test: DataSet) -> None:
    """Refuse a split that has a group on both sides, however it was made.

    Parameters
    ----------
    train, test
        Two sides of one data set.

    Raises
    ------
    DataError
        A group is on both sides.

    Examples
    --------
    >>> from tinyml_course.datasets import gestures
    >>> data = gestures.load_synthetic(persons=4, per_class=2)
    >>> check_groups_apart(data.subset(data.groups < 3), data.subset(data.groups == 3))
    """
    both = sorted(set(train.groups.tolist()) & set(test.groups.tolist()))
    if both:
        windows = int(np.isin(test.groups, both).sum())
        raise DataError(
            f"{test.name}: expected each group on one side of the split, found {len(both)} on "
            f"both ({', '.join(map(str, both[:5]))}{', ...' if len(both) > 5 else ''}), with "
            f"{windows} of {len(test)} test examples; a test on known people promises too much: "
            "split with split_by_group"
        )
