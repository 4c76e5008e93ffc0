"""How lesson 18 grades leaks: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, add


def sides(rng):
    """Numbers in quarters, so that a difference may be exactly `near`."""
    cases = [
        (["ana", "ana", "bo"], ["bo", "cy"], np.array([[0.0, 0.0], [2.0, 1.0], [4.0, 4.0]]),
         np.array([[2.0, 1.5], [9.0, 9.0]]), 0.5),
        # Nobody on both sides, and yet a copy; its other number alone would be near, too.
        (["a", "b"], ["c", "d", "c"], np.array([[1.0, 5.0], [3.0, 7.0]]),
         np.array([[3.0, 7.0], [3.0, 5.0], [1.25, 9.0]]), 0.0),
        # All of them near in no direction: above, below, and far in one number only.
        (["x"], ["y", "y"], np.array([[2.0, 2.0, 2.0]]),
         np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 3.5]]), 0.75),
        (["s9", "s10", "s9", "s2"], ["s2", "s10", "s9", "s9"],
         np.array([[0.0], [1.0], [2.0], [8.0]]), np.array([[1.5], [0.5], [8.25], [20.0]]), 0.5),
        # A twin of its own group; and a pair with one number too far, the other the same.
        (["p", "q"], ["p", "r"], np.array([[1.0, 1.0], [5.0, 5.0]]),
         np.array([[1.25, 1.0], [5.5, 5.0]]), 0.4),
        # Near in one number, near in the sum of squares, near on one side of zero.
        (["t"], ["u", "u"], np.array([[0.0, 0.0]]), np.array([[0.25, 0.25], [0.1, 5.0]]), 0.4),
        (["t"], ["u", "v"], np.array([[0.0, 5.0]]), np.array([[0.1, 0.0], [0.55, 5.0]]), 0.35),
        (["t"], ["u"], np.array([[0.0, 0.0]]), np.array([[0.5, 0.5]]), 0.3),
        # One training example is the twin of three, and three of one.
        (["n", "m", "k"], ["m", "m", "z", "n"],
         np.array([[1.0, 1.0], [1.25, 1.0], [1.0, 1.25]]),
         np.array([[1.0, 1.0], [1.25, 1.25], [1.0, 1.5], [6.0, 1.0]]), 0.25),
        # Large numbers that are close to each other, but not as close as near.
        (["f", "e"], ["g", "h"], np.array([[1000.0], [7.0]]), np.array([[1000.005], [7.0]]), 0.0),
        # Two with a twin, and the first without one; each of another number.
        (["v", "w", "y"], ["z"] * 4, np.array([[1.0, 9.0], [5.0, 2.0], [8.0, 8.0]]),
         np.array([[30.0, 2.0], [1.0, 8.75], [5.25, 2.25], [8.0, 7.0]]), 0.25),
    ]  # fmt: skip
    for size in (4, 5, 6, 5):
        width = int(rng.integers(2, 4))
        train = rng.integers(0, 9, (size, width)) / 4
        test = rng.integers(0, 9, (size - 1, width)) / 4
        test[0] = train[1] + 0.25 * rng.choice([-1, 1])
        names = rng.permutation(["lima", "cusco", "puno", "ica", "tacna"])
        sides = [[str(name) for name in rng.choice(names[k : k + 4], n)]
                 for k, n in ((0, size), (1, size - 1))]  # fmt: skip
        cases.append((*sides, train, test, float(rng.integers(1, 3)) / 4))
    return cases


leaks = exercise(points=3, inputs=sides, closed_rooms=CLOSED)


def shared_of(train, test):
    return sorted(set(train) & set(test))


def twins_by(near_pair, count=None):
    """Another test of whether two examples are twins, and what is counted in the table."""

    def wrong(g_train, g_test, x_train, x_test, near):
        table = np.array([[bool(near_pair(a, b, near)) for a in x_train] for b in x_test])
        total = table.any(axis=1).sum() if count is None else count(table)
        return shared_of(g_train, g_test), int(total)

    return wrong


def largest(a, b, near):
    return np.abs(a - b).max() <= near


def by_rows(is_near):
    """Another test of all differences of a test example, (N, numbers), and near."""

    def wrong(g_train, g_test, x_train, x_test, near):
        found = [bool(is_near(np.abs(x_train - row), near)) for row in x_test]
        return shared_of(g_train, g_test), sum(found)

    return wrong


def among(allowed):
    """Only pairs whose groups are allowed, given both groups and the shared ones."""

    def wrong(g_train, g_test, x_train, x_test, near):
        shared = shared_of(g_train, g_test)
        twins = sum(
            any(largest(a, b, near) and allowed(g, h, shared)
                for a, g in zip(x_train, g_train, strict=True))
            for b, h in zip(x_test, g_test, strict=True)
        )  # fmt: skip
        return shared, int(twins)

    return wrong


add(
    leaks,
    "A shared group is one that occurs on both sides; groups of one side alone do not count.",
    all_groups=lambda right, a, b, *_: (sorted(set(a) | set(b)), right[1]),
    training_groups=lambda right, a, *_: (sorted(set(a)), right[1]),
    test_groups=lambda right, _a, b, *_: (sorted(set(b)), right[1]),
    only_in_test=lambda right, a, b, *_: (sorted(set(b) - set(a)), right[1]),
    only_in_training=lambda right, a, b, *_: (sorted(set(a) - set(b)), right[1]),
    on_one_side=lambda right, a, b, *_: (sorted(set(a) ^ set(b)), right[1]),
)
add(
    leaks,
    "Each shared group is named once, however many examples it has.",
    again_by_test=lambda right, a, b, *_: (sorted(g for g in b if g in a), right[1]),
    again_by_training=lambda right, a, b, *_: (sorted(g for g in a if g in b), right[1]),
)
add(
    leaks,
    "The shared groups are right, but not in the order of the alphabet.",
    by_training=lambda right, a, b, *_: ([g for g in dict.fromkeys(a) if g in b], right[1]),
    by_test=lambda right, a, b, *_: ([g for g in dict.fromkeys(b) if g in a], right[1]),
    backwards=lambda right, *_: (right[0][::-1], right[1]),
)
add(
    leaks,
    "The first of the two values is a list of names, even if there are none.",
    how_many_groups=lambda right, *_: (len(right[0]), right[1]),
    whether_groups=lambda right, *_: (bool(right[0]), right[1]),
    joined_names=lambda right, *_: (", ".join(right[0]), right[1]),
    none_if_no_group=lambda right, *_: (right[0] or None, right[1]),
)
add(
    leaks,
    "Two values are returned: first the shared groups, then the number of twins.",
    swapped=lambda right, *_: (right[1], right[0]),
    groups_alone=lambda right, *_: right[0],
    twins_alone=lambda right, *_: right[1],
)
add(
    leaks,
    "The second value is a whole number: how many test examples have a twin.",
    which=lambda right, _a, _b, x, z, near: (
        right[0], [i for i, e in enumerate(z) if (np.abs(x - e).max(axis=1) <= near).any()]),
    share=lambda right, _a, _b, _x, z, _near: (right[0], right[1] / len(z)),
    whether=lambda right, *_: (right[0], right[1] > 0),
    a_float=lambda right, *_: (right[0], float(right[1])),
)  # fmt: skip
leaks.mistakes(
    "Count test examples, not pairs: one with two twins in the training set is one leak.",
    pairs=twins_by(largest, np.sum),
)
leaks.mistakes(
    "These are training examples. Count those of the test set which have a twin.",
    training_examples=twins_by(largest, lambda table: table.any(axis=0).sum()),
)
leaks.mistakes(
    "These are the test examples without a twin.",
    those_without=twins_by(largest, lambda table: (~table.any(axis=1)).sum()),
)
leaks.mistakes(
    "One training example that is near is enough for a twin; here all of them had to be near. Is "
    "the maximum that of one example, along axis 1?",
    near_to_all=twins_by(largest, lambda table: table.all(axis=1).sum()),
)
leaks.mistakes(
    "Not all test examples were counted. Is a break or a return inside the loop over them?",
    at_most_one=twins_by(largest, lambda table: min(table.any(axis=1).sum(), 1)),
    first_test_example=twins_by(largest, lambda table: table.any(axis=1)[0]),
)
leaks.mistakes(
    "Axis 0 runs over the examples; the numbers of one example lie along axis 1.",
    other_axis_any=by_rows(lambda apart, near: (apart.max(axis=0) <= near).any()),
    other_axis_sum=lambda a, b, x, z, near: (
        shared_of(a, b), int(sum((np.abs(x - e).max(axis=0) <= near).sum() for e in z))),
)  # fmt: skip
leaks.mistakes(
    "Near is the largest difference itself. This compares with a tolerance that grows with the "
    "numbers, as allclose and isclose do if nobody says otherwise.",
    allclose_atol=twins_by(lambda a, b, near: np.allclose(b, a, atol=near)),
    allclose_by_position=twins_by(lambda a, b, near: np.allclose(b, a, near)),
    allclose_by_position_the_other_way=twins_by(np.allclose),
)
leaks.mistakes(
    "A largest difference of exactly near is a twin, too.",
    strictly=twins_by(lambda a, b, near: np.abs(a - b).max() < near),
)
leaks.mistakes(
    "Not only exact copies are twins. Where does near come in?",
    copies=twins_by(lambda a, b, _near: (a == b).all()),
)
leaks.mistakes(
    "A difference may have either sign: take its absolute value.",
    signed=twins_by(lambda a, b, near: (a - b).max() <= near),
    signed_the_other_way=twins_by(lambda a, b, near: (b - a).max() <= near),
    size_of_the_largest=twins_by(lambda a, b, near: abs((a - b).max()) <= near),
)
leaks.mistakes(
    "All numbers of two twins are near each other, so their largest difference decides.",
    one_number_is_enough=twins_by(lambda a, b, near: np.abs(a - b).min() <= near),
    first_number=twins_by(lambda a, b, near: abs(a[0] - b[0]) <= near),
    last_number=twins_by(lambda a, b, near: abs(a[-1] - b[-1]) <= near),
    mean_difference=twins_by(lambda a, b, near: np.abs(a - b).mean() <= near),
    difference_of_means=twins_by(lambda a, b, near: abs(a.mean() - b.mean()) <= near),
    root_mean_square=twins_by(lambda a, b, near: np.sqrt(((a - b) ** 2).mean()) <= near),
)
leaks.mistakes(
    "The differences of an example's numbers were added up. Only the largest of them counts.",
    sum_of_differences=twins_by(lambda a, b, near: np.abs(a - b).sum() <= near),
)
leaks.mistakes(
    "This is the distance by all numbers together. Only the largest difference counts.",
    euclidean=twins_by(lambda a, b, near: np.sqrt(((a - b) ** 2).sum()) <= near),
)
leaks.mistakes(
    "Near was changed on the way: it is compared with the difference as it is.",
    near_doubled=twins_by(lambda a, b, near: np.abs(a - b).max() <= 2 * near),
    near_halved=twins_by(lambda a, b, near: np.abs(a - b).max() <= near / 2),
    squares=twins_by(lambda a, b, near: ((a - b) ** 2).max() <= near),
    near_of_the_example=twins_by(lambda a, b, _near: np.abs(a - b).max() <= 0.5),
)


@leaks.mistake
def side_by_side(g_train, g_test, x_train, x_test, near):
    """Compare each test example with every training example, not only with the one in its row."""
    pairs = zip(x_train, x_test, strict=False)
    return shared_of(g_train, g_test), sum(bool(largest(a, b, near)) for a, b in pairs)


@leaks.mistake
def row_by_row(g_train, g_test, x_train, x_test, near):
    """x_train - x_test pairs row with row: compare each test example with every training one."""
    return shared_of(g_train, g_test), int((np.abs(x_train - x_test).max(axis=1) <= near).sum())


leaks.mistakes(
    "Twins are looked for among all examples, whatever group they are of.",
    same_group=among(lambda g, h, _shared: g == h),
    other_groups=among(lambda g, h, _shared: g != h),
    shared_groups=among(lambda _g, h, shared: h in shared),
    not_shared=among(lambda _g, h, shared: h not in shared),
)


@leaks.mistake
def only_the_first_training_example(g_train, g_test, x_train, x_test, near):
    """Only a part of the training set was looked at. Is the return inside the loop?"""
    return shared_of(g_train, g_test), sum(bool(largest(x_train[0], b, near)) for b in x_test)


@leaks.mistake
def within_the_test_side(g_train, g_test, x_train, x_test, near):
    """A twin is in the training set: compare both sides, not one with itself."""
    return shared_of(g_train, g_test), len(x_test)


@leaks.accepted
def with_loops(g_train, g_test, x_train, x_test, near):
    shared = []
    for name in g_train:
        if name in g_test and name not in shared:
            shared.append(name)
    shared.sort()
    count = 0
    for b in x_test.tolist():
        count += any(all(abs(p - q) <= near for p, q in zip(a, b, strict=True))
                     for a in x_train.tolist())  # fmt: skip
    return shared, count


@leaks.accepted
def by_scipy(g_train, g_test, x_train, x_test, near):
    from scipy.spatial.distance import cdist

    apart = cdist(x_test, x_train, "chebyshev")
    shared = [str(name) for name in np.intersect1d(g_train, g_test)]
    return shared, int(np.count_nonzero(apart.min(axis=1) <= near))
