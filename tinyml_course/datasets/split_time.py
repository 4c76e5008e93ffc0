"""Split by time, so that a model is tested on days after all those it has seen."""

from __future__ import annotations

import numpy as np

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.errors import DataError


def split_by_time(
    dataset: DataSet, test_share: float = 0.3, *, gap: int = 1
) -> tuple[DataSet, DataSet]:
    """Split into train and test with the last groups on the test side.

    Hours next to each other are alike. Split at random, a test hour has both neighbours in the
    training set, and a forecast is tested on a past that it has seen.

    Parameters
    ----------
    dataset
        What to split. Its examples are in order of time, and ``groups`` increases with time: days
        or weeks, as in `tinyml_course.datasets.stations`.
    test_share
        Share of the *groups* (not of the examples) for the test side, in (0, 1); at least one
        group is left on each side.
    gap
        How many groups before the test are left out. A reading late on the last day of training may
        have its label on the next day; a gap of one day keeps them apart.

    Returns
    -------
    train, test
        Two data sets; the examples of the gap are in neither.

    Raises
    ------
    DataError
        The groups do not follow time, a number is out of range, or there are too few groups.

    Examples
    --------
    >>> from tinyml_course.datasets import gestures
    >>> data = gestures.load_synthetic(persons=5, per_class=2)  # as if persons were days
    >>> train, test = split_by_time(data, test_share=0.4)
    >>> sorted(set(train.groups.tolist())), sorted(set(test.groups.tolist()))
    ([0, 1], [3, 4])
    """
    if not 0 < test_share < 1:
        raise DataError(f"{dataset.name}: expected test_share between 0 and 1, got {test_share}")
    if not isinstance(gap, int | np.integer) or gap < 0:
        raise DataError(f"{dataset.name}: expected gap as a whole number ≥ 0, got {gap!r}")
    back = np.flatnonzero(np.diff(dataset.groups) < 0)
    if back.size:
        at = int(back[0]) + 1
        raise DataError(
            f"{dataset.name}: expected groups that increase with time, got "
            f"{dataset.groups[at]} after {dataset.groups[at - 1]} at example "
            f"{at}; load the data with days as groups"
        )
    groups = np.unique(dataset.groups)
    if len(groups) < 2 + gap:
        raise DataError(
            f"{dataset.name}: expected at least {2 + gap} groups for two sides and a gap of {gap}, "
            f"got {len(groups)}; give more data or a smaller gap"
        )
    count = min(max(round(test_share * len(groups)), 1), len(groups) - 1 - gap)
    first_test, first_left_out = groups[-count], groups[-count - gap]
    before, after = dataset.groups < first_left_out, dataset.groups >= first_test
    return dataset.subset(before), dataset.subset(after)
