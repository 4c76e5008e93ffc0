"""How lesson 14 grades kmeans_distance: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE_FLOAT32, CLOSED, add_forms_of_array


def distance_inputs(rng):
    """First by hand; one centre, one feature, a row on a centre, and any numbers of both."""
    cases = [
        (np.array([[3.0, 4.0], [10.0, 1.0]]), np.array([[0.0, 0.0], [10.0, 0.0]])),
        (np.array([[6.0, 8.0]]), np.array([[0.0, 0.0]])),
        (np.array([[6.0, 8.0], [3e6, -4e6]]), np.array([[0.0, 0.0]])),  # far away
        (np.array([[1.0, 1.0], [4.0, 5.0], [-2.0, 0.5]]), np.array([[1.0, 1.0], [4.0, 4.0]])),
        (np.array([[-3.0], [2.5], [9.0]]), np.array([[0.0], [10.0]])),
        (np.array([[5.0, 5.0, 0.0]]), np.array([[9.0, 5.0, 0.0], [5.0, 7.0, 1.0], [3.0, 2, 6]])),
        # The nearest feature by feature belongs to different centres:
        (np.array([[0.0, 0.0], [3.0, 3.0]]), np.array([[0.0, 8.0], [6.0, 0.0]])),
        # City blocks and straight lines disagree about which is nearest:
        (np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[3.0, 3.0], [5.0, 0.0]])),
    ]
    for rows, centres, features in ((4, 3, 2), (3, 5, 4), (6, 2, 3), (5, 5, 5), (2, 8, 16)):
        cases.append(
            (
                rng.normal(0, 4, (rows, features)).round(2),
                rng.normal(0, 4, (centres, features)).round(2),
            )
        )
    return cases


kmeans_distance = exercise(
    points=1, inputs=distance_inputs, comparison=CLOSE_FLOAT32, closed_rooms=CLOSED
)


def gaps(x, centres):
    return x[:, None, :] - centres[None, :, :]


def table(x, centres):
    """Distances of each row to each centre."""
    return np.sqrt((gaps(x, centres) ** 2).sum(axis=2))


add_forms_of_array(kmeans_distance)
kmeans_distance.mistakes(
    "The root is missing: these are squared distances.",
    squared=lambda x, c: (table(x, c) ** 2).min(axis=1),
)
kmeans_distance.mistakes(
    "These distances go along the axes, like streets. Use the straight line: squares, sum, root.",
    city_blocks_to_the_nearest=lambda x, c: np.abs(x - c[table(x, c).argmin(axis=1)]).sum(axis=1),
    city_blocks=lambda x, c: np.abs(gaps(x, c)).sum(axis=2).min(axis=1),
    largest_axis=lambda x, c: np.abs(gaps(x, c)).max(axis=2).min(axis=1),
)
kmeans_distance.mistakes(
    "This is not the distance to the nearest centre, but to another, or to all.",
    farthest=lambda x, c: table(x, c).max(axis=1),
    mean_distance=lambda x, c: table(x, c).mean(axis=1),
    summed_distances=lambda x, c: table(x, c).sum(axis=1),
    first_centre=lambda x, c: table(x, c)[:, 0],
    last_centre=lambda x, c: table(x, c)[:, -1],
    median_distance=lambda x, c: np.median(table(x, c), axis=1),
    without_the_last=lambda x, c: table(x, c)[:, : max(1, len(c) - 1)].min(axis=1),
    without_the_first=lambda x, c: table(x, c)[:, min(1, len(c) - 1) :].min(axis=1),
    second_nearest=lambda x, c: np.sort(table(x, c), axis=1)[:, min(1, len(c) - 1)],
)
kmeans_distance.mistakes(
    "The nearest centre was chosen along the axes, like streets. Choose by the straight line, too.",
    chosen_by_city_blocks=lambda x, c: np.linalg.norm(
        x - c[np.abs(gaps(x, c)).sum(axis=2).argmin(axis=1)], axis=1
    ),
)
kmeans_distance.mistakes(
    "Differences of x and centres have the axes (row, centre, feature). The sum goes over the "
    "features, axis 2.",
    summed_over_the_centres=lambda x, c: np.sqrt((gaps(x, c) ** 2).sum(axis=1)).min(axis=1),
    summed_over_all=lambda x, c: float(np.sqrt((gaps(x, c) ** 2).sum())),
)
kmeans_distance.mistakes(
    "This compares directions, or multiplies. Take differences: squares, sum, root.",
    largest_product=lambda x, c: (x @ c.T).max(axis=1),
    smallest_product=lambda x, c: (x @ c.T).min(axis=1),
)
kmeans_distance.mistakes(
    "This is the distance to the mean of all centres. A machine is usual near any one of them.",
    to_the_mean=lambda x, c: np.linalg.norm(x - c.mean(axis=0), axis=1),
)
kmeans_distance.mistakes(
    "The smallest was taken over the rows of x. For each row, take the smallest over the centres.",
    smallest_row=lambda x, c: table(x, c).min(axis=0),
    smallest_of_all=lambda x, c: float(table(x, c).min()),
)
kmeans_distance.mistakes(
    "This is the number of the nearest centre. Return the distance to it.",
    which=lambda x, c: table(x, c).argmin(axis=1),
    which_as_float=lambda x, c: table(x, c).argmin(axis=1).astype(float),
)
kmeans_distance.mistakes(
    "This is the nearest centre itself. Return the distance to it.",
    the_centre=lambda x, c: c[table(x, c).argmin(axis=1)],
)
kmeans_distance.mistakes(
    "Choose one centre for all features of a row. Here each feature chose its own.",
    smallest_by_feature=lambda x, c: np.sqrt((gaps(x, c) ** 2).min(axis=1).sum(axis=1)),
)
kmeans_distance.mistakes(
    "The mean over the features was taken in place of their sum, or one more division.",
    mean_of_squares=lambda x, c: np.sqrt((gaps(x, c) ** 2).mean(axis=2)).min(axis=1),
    divided_by_features=lambda x, c: table(x, c).min(axis=1) / x.shape[1],
    divided_by_centres=lambda x, c: table(x, c).min(axis=1) / len(c),
)
kmeans_distance.mistakes(
    "Differences of opposite sign cancel: square each before adding.",
    signed=lambda x, c: gaps(x, c).sum(axis=2).min(axis=1),
    not_squared=lambda x, c: np.abs(gaps(x, c).sum(axis=2)).min(axis=1),
    root_of_each=lambda x, c: np.sqrt(np.abs(gaps(x, c))).sum(axis=2).min(axis=1),
)
kmeans_distance.mistakes(
    "The rows and the centres were added. Take their difference.",
    added=lambda x, c: np.sqrt(((x[:, None] + c[None]) ** 2).sum(axis=2)).min(axis=1),
)
kmeans_distance.mistakes(
    "The centres have no effect. How far is a row from each of them?",
    ignores_centres=lambda x, _c: np.linalg.norm(x, axis=1),
    to_the_mean_of_x=lambda x, _c: np.linalg.norm(x - x.mean(axis=0), axis=1),
)
kmeans_distance.mistakes(
    "This is a length, or a difference of lengths: distances from zero. Subtract a centre from the "
    "row first, then take the length.",
    length_of_the_nearest=lambda x, c: np.linalg.norm(c[table(x, c).argmin(axis=1)], axis=1),
    between_lengths=lambda x, c: np.abs(
        np.linalg.norm(x, axis=1)[:, None] - np.linalg.norm(c, axis=1)
    ).min(axis=1),
)
kmeans_distance.mistakes(
    "Row i was compared with centre i only. Each row is compared with every centre.",
    pairs_or_an_error=lambda x, c: np.linalg.norm(x - c, axis=1),
    pairs=lambda x, c: np.linalg.norm(x - c[np.minimum(np.arange(len(x)), len(c) - 1)], axis=1),
    pairs_only=lambda x, c: np.linalg.norm(
        x[: min(len(x), len(c))] - c[: min(len(x), len(c))], axis=1
    ),
)
kmeans_distance.mistakes(
    "Only some of the features count. Use all columns.",
    first_feature=lambda x, c: np.abs(gaps(x, c)[:, :, 0]).min(axis=1),
    first_two=lambda x, c: table(x[:, :2], c[:, :2]).min(axis=1),
    not_the_last=lambda x, c: table(x[:, : max(1, x.shape[1] - 1)], c[:, : max(1, x.shape[1] - 1)])
    .min(axis=1),
)  # fmt: skip
kmeans_distance.mistakes(
    "Only the first two features count. Use all columns, however many there are.",
    first_two_or_an_error=lambda x, c: table(x[:, [0, 1]], c[:, [0, 1]]).min(axis=1),
)
kmeans_distance.mistakes(
    "The smallest distance of one row is still there for the next. Begin anew for each row.",
    never_reset=lambda x, c: np.minimum.accumulate(table(x, c).min(axis=1)),
)
kmeans_distance.mistakes(
    "The search starts from a distance that is too small: a row that is far away from all centres "
    "gets that number. What is a start above any distance?",
    starts_at_10=lambda x, c: np.minimum(table(x, c).min(axis=1), 10.0),
    starts_at_100=lambda x, c: np.minimum(table(x, c).min(axis=1), 100.0),
    starts_at_1000=lambda x, c: np.minimum(table(x, c).min(axis=1), 1000.0),
    starts_at_10000=lambda x, c: np.minimum(table(x, c).min(axis=1), 1e4),
    starts_at_a_million=lambda x, c: np.minimum(table(x, c).min(axis=1), 1e6),
    starts_at_0=lambda x, c: np.minimum(table(x, c).min(axis=1), 0.0),
)
kmeans_distance.mistakes(
    "The loop over the rows runs as often as there are centres. How many rows has x?",
    as_many_rows_as_centres=lambda x, c: np.array([table(x[[i]], c).min() for i in range(len(c))]),
    rows_up_to_the_centres=lambda x, c: table(x, c).min(axis=1)[: len(c)],
)
kmeans_distance.mistakes(
    "This is the whole table of distances. Keep the smallest of each row.",
    whole_table=table,
)


@kmeans_distance.accepted
def by_a_search_tree(x, centres):
    from scipy.spatial import KDTree

    return KDTree(centres).query(x)[0]


@kmeans_distance.accepted
def with_hypot_and_loops(x, centres):
    import math

    return np.array([min(math.dist(row, c) for c in centres.tolist()) for row in x.tolist()])
