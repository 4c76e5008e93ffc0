"""How lesson 10 grades few_shot_head: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED_ROOMS, mistakes


def head_inputs(rng):
    """Different numbers of examples of each class, rows of different lengths, two penalties."""
    cases = []
    for counts, size, penalty in (
        ([3, 4, 7], 5, 0.1),
        ([2, 5, 6], 4, 0.5),
        ([4, 2, 9], 6, 0.02),
        ([5, 3, 4], 3, 1.0),
        ([3, 6], 4, 0.2),
    ):
        labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        centres = rng.normal(0, 2, (len(counts), size))
        rows = centres[labels] + rng.normal(0, 1, (len(labels), size))
        rows *= rng.uniform(0.5, 3, (len(rows), 1))
        cases.append((np.round(rows, 2), labels, penalty))
    return cases


few_shot_head = exercise(
    points=3,
    inputs=head_inputs,
    comparison=Comparison(rtol=1e-6, atol=1e-8),
    closed_rooms=CLOSED_ROOMS,
)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def with_ones(rows):
    return np.column_stack([rows, np.ones(len(rows))])


def one_hot(labels):
    return np.eye(labels.max() + 1)[labels]


def each_class(labels):
    return 1 / np.bincount(labels)[labels]


def fitting(
    scaled=unit,
    ones=with_ones,
    targets=one_hot,
    weights=each_class,
    both=True,
    ridge=lambda penalty, size: penalty * np.eye(size),
):
    """The solution, with one of its steps changed."""

    def answer(embeddings, labels, penalty):
        rows = ones(scaled(np.array(embeddings, float)))
        weight = weights(labels)[:, None]
        left = rows.T @ (rows * weight) + ridge(penalty, rows.shape[1])
        right = rows.T @ (targets(labels) * (weight if both else 1))
        return np.linalg.solve(left, right)

    return answer


def no_ridge_for_the_last(penalty, size):
    ridge = penalty * np.eye(size)
    ridge[-1, -1] = 0
    return ridge


def class_means(embeddings, labels, penalty):
    rows = np.column_stack([unit(embeddings), np.ones(len(embeddings))])
    return np.array([rows[labels == k].mean(axis=0) for k in range(labels.max() + 1)]).T


def then(change):
    """The right weights, changed."""
    return lambda *given: change(few_shot_head(*given))


def inverse_forgotten(embeddings, labels, penalty):
    rows = np.column_stack([unit(embeddings), np.ones(len(embeddings))])
    weight = each_class(labels)[:, None]
    left = rows.T @ (rows * weight) + penalty * np.eye(rows.shape[1])
    return left @ (rows.T @ (one_hot(labels) * weight))


def solving(left, right):
    """Equations written out with R, T and the diagonal W: left(R, W), right(R, W, T)."""

    def answer(embeddings, labels, penalty):
        rows, weight = with_ones(unit(embeddings)), np.diag(each_class(labels))
        matrix = left(rows, weight)
        ridge = penalty * np.eye(len(matrix))
        return np.linalg.solve(matrix + ridge, right(rows, weight, one_hot(labels)))

    return answer


def plain_least_squares(embeddings, labels, _penalty):
    return np.linalg.lstsq(with_ones(unit(embeddings)), one_hot(labels), rcond=None)[0]


mistakes(
    few_shot_head,
    """
    lengths_kept: The rows were not scaled to length 1, so a loud clip counts more than a soft one.
    scaled_by_columns: Columns were scaled. Scale each row, one clip, to length 1: axis=1.
    scaled_by_all: One number scaled the whole array. Each row has its own length: axis=1.
    sums_to_one: The rows were divided by their sum of absolute values. The length is the root of
        the sum of squares.
    largest_is_one: The rows were divided by their largest value. The length is the root of the sum
        of squares.
    squares_without_root: The rows were divided by the sum of their squares. Take its root.
    centred: The mean of the rows was subtracted. Only scale them: the column of ones does that.
    standardised: The columns were standardised. Scale each row to length 1 instead.
    no_ones: The column of ones is missing, so the answer has a row too few.
    ones_first: The column of ones stands first. It is the last one.
    ones_scaled_too: The ones were scaled too: scale the rows first, then append the ones.
    minus_one_for_others: The targets are -1 for the other classes. They are 0.
    labels_as_numbers: The labels themselves were the target. Give each class a column of 0 and 1.
    every_clip_counts_the_same: Every clip has the same weight, so the class with most clips wins.
        Divide by the class's number of clips.
    weighted_by_the_count: The weight grows with the class's number of clips. Divide by it.
    weights_on_one_side_only: The weights are missing on the right side. Each clip's equation is
        weighted: use them on both sides.
    weights_on_the_right_only: The weights are missing on the left side. Use them on both sides.
    weights_squared: The weights were used twice: 1 / count squared.
    root_of_the_weights: The root of the weights was taken. Use them as they are.
    weights_by_all: All clips were divided by their total number. Each class has its own number.
    no_penalty: The penalty is missing: penalty on the diagonal of the left side.
    penalty_everywhere: The penalty was added to every entry. Add it to the diagonal only: np.eye.
    penalty_squared: The penalty was squared. Use it as it is.
    penalty_subtracted: The penalty was subtracted. Add it.
    penalty_times_clips: The penalty was multiplied by the number of clips. Use it as it is.
    penalty_of_one: The argument penalty is not used. Put it on the diagonal.
    ones_without_penalty: The column of ones has no penalty here. It has, as all others.
    means_of_the_classes: These are the means of the classes. Solve the equations for the weights.
    not_solved: The left side was multiplied with the right one. Solve instead: np.linalg.solve.
    transposed: The weights are transposed: one row for each feature, one column for each class.
    without_the_last_class: The last class is missing: there are labels.max() + 1 of them.
    one_class_too_many: There is a class too many: there are labels.max() + 1 of them.
    only_the_first_class: Only one column came back. Return one for each class.
    ones_row_dropped: The row of the ones was dropped. Keep it: it is the head's bias.
    rounded: The weights were rounded. Leave their digits.
    unit_columns: The weights were scaled to length 1. Leave them.
    root_of_the_mean: The rows were divided by the root of the mean of squares. The length is the
        root of their sum.
    balanced_weights: The weights are N / (classes * count), as in balanced. Use 1 / count.
    weights_sum_to_one: The weights were made to sum to 1. Use 1 / count as it is.
    one_over_classes: Every clip has the weight 1 / classes. Divide by its own class's number of
        clips.
    weighted_rows_twice: R was weighted and then multiplied with itself, so the left side has the
        weight twice.
    penalty_divided: 1 / penalty stands on the diagonal. Use the penalty as it is.
    targets_without_weights: The root of the weights is on R alone. T needs it as well.
    plain_least_squares: These are plain least squares: the weights of the clips and the penalty are
        missing.
    classes_one_too_few: np.eye(labels.max()) has no row for the last class: there are
        labels.max() + 1 of them.
    transposed_the_wrong_way: The sizes do not fit. R' comes first, and W has one weight for each
        clip, not for each class.
    star_for_at: * multiplies entry by entry. The products of matrices are written @.
    scores_not_weights: The scores came back, one row for each clip. Return the weights.
    targets_forgotten: The right side has no targets. It is R' W T.
    """,
    lengths_kept=fitting(scaled=lambda rows: rows),
    scaled_by_columns=fitting(scaled=lambda rows: rows / np.linalg.norm(rows, axis=0)),
    scaled_by_all=fitting(scaled=lambda rows: rows / np.linalg.norm(rows)),
    sums_to_one=fitting(scaled=lambda rows: rows / np.abs(rows).sum(axis=1, keepdims=True)),
    largest_is_one=fitting(scaled=lambda rows: rows / np.abs(rows).max(axis=1, keepdims=True)),
    squares_without_root=fitting(scaled=lambda rows: rows / (rows**2).sum(axis=1, keepdims=True)),
    centred=fitting(scaled=lambda rows: unit(rows - rows.mean(axis=0))),
    standardised=fitting(scaled=lambda rows: (rows - rows.mean(axis=0)) / rows.std(axis=0)),
    no_ones=fitting(ones=lambda rows: rows),
    ones_first=fitting(ones=lambda rows: np.column_stack([np.ones(len(rows)), rows])),
    ones_scaled_too=fitting(
        scaled=lambda rows: rows,
        ones=lambda rows: unit(with_ones(rows)),
    ),
    minus_one_for_others=fitting(targets=lambda labels: 2 * one_hot(labels) - 1),
    labels_as_numbers=fitting(targets=lambda labels: labels[:, None].astype(float)),
    every_clip_counts_the_same=fitting(weights=lambda labels: np.ones(len(labels))),
    weighted_by_the_count=fitting(weights=lambda labels: 1 / each_class(labels)),
    weights_on_one_side_only=fitting(both=False),
    weights_on_the_right_only=fitting(
        weights=lambda labels: np.ones(len(labels)),
        targets=lambda labels: one_hot(labels) * each_class(labels)[:, None],
    ),
    weights_squared=fitting(weights=lambda labels: each_class(labels) ** 2),
    root_of_the_weights=fitting(weights=lambda labels: np.sqrt(each_class(labels))),
    weights_by_all=fitting(weights=lambda labels: np.full(len(labels), 1 / len(labels))),
    no_penalty=fitting(ridge=lambda _penalty, size: np.zeros((size, size))),
    penalty_everywhere=fitting(ridge=lambda penalty, size: penalty * np.ones((size, size))),
    penalty_squared=fitting(ridge=lambda penalty, size: penalty**2 * np.eye(size)),
    penalty_subtracted=fitting(ridge=lambda penalty, size: -penalty * np.eye(size)),
    penalty_times_clips=lambda embeddings, labels, penalty: few_shot_head(
        embeddings, labels, penalty * len(labels)
    ),
    penalty_of_one=lambda embeddings, labels, _: fitting(ridge=lambda _, size: np.eye(size))(
        embeddings, labels, 1.0
    ),
    ones_without_penalty=fitting(ridge=no_ridge_for_the_last),
    means_of_the_classes=class_means,
    not_solved=inverse_forgotten,
    transposed=then(np.transpose),
    without_the_last_class=then(lambda found: found[:, :-1]),
    one_class_too_many=then(lambda found: np.column_stack([found, np.zeros(len(found))])),
    only_the_first_class=then(lambda found: found[:, 0]),
    ones_row_dropped=then(lambda found: found[:-1]),
    rounded=then(lambda found: found.round(2)),
    unit_columns=then(lambda found: found / np.linalg.norm(found, axis=0)),
    root_of_the_mean=fitting(
        scaled=lambda rows: rows / np.sqrt((rows**2).mean(axis=1, keepdims=True))
    ),
    balanced_weights=fitting(
        weights=lambda labels: each_class(labels) * len(labels) / (labels.max() + 1)
    ),
    weights_sum_to_one=fitting(weights=lambda labels: each_class(labels) / (labels.max() + 1)),
    one_over_classes=fitting(weights=lambda labels: np.full(len(labels), 1 / (labels.max() + 1))),
    weighted_rows_twice=solving(
        lambda rows, weight: rows.T @ weight @ weight @ rows,
        lambda rows, weight, targets: rows.T @ weight @ targets,
    ),
    penalty_divided=fitting(ridge=lambda penalty, size: np.eye(size) / penalty),
    targets_without_weights=solving(
        lambda rows, weight: rows.T @ weight @ rows,
        lambda rows, weight, targets: rows.T @ np.sqrt(weight) @ targets,
    ),
    plain_least_squares=plain_least_squares,
    classes_one_too_few=fitting(targets=lambda labels: np.eye(labels.max())[labels]),
    transposed_the_wrong_way=solving(
        lambda rows, weight: rows @ weight @ rows.T,
        lambda rows, weight, targets: rows @ weight @ targets,
    ),
    star_for_at=solving(
        lambda rows, weight: rows.T * weight * rows,
        lambda rows, weight, targets: rows.T * weight * targets,
    ),
    scores_not_weights=lambda embeddings, *given: (
        with_ones(unit(embeddings)) @ few_shot_head(embeddings, *given)
    ),
    targets_forgotten=solving(
        lambda rows, weight: rows.T @ weight @ rows,
        lambda rows, weight, _targets: rows.T @ weight,
    ),
)


@few_shot_head.accepted
def by_least_squares(embeddings, labels, penalty):
    """The penalty as further rows with the target 0, roots of the weights on every equation."""
    rows = np.array([row / np.sqrt(row @ row) for row in embeddings])
    rows = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    counts = [np.sum(labels == k) for k in range(labels.max() + 1)]
    root = np.array([counts[k] ** -0.5 for k in labels])[:, None]
    targets = np.array([[float(k == label) for k in range(len(counts))] for label in labels])
    size = rows.shape[1]
    tall = np.vstack([rows * root, np.sqrt(penalty) * np.identity(size)])
    wanted = np.vstack([targets * root, np.zeros((size, len(counts)))])
    return np.linalg.lstsq(tall, wanted, rcond=None)[0]
