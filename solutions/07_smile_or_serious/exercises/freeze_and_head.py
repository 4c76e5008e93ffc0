"""How lesson 07 grades freeze_and_head: inputs, mistakes with hints, other right answers."""

import math

import numpy as np
from scipy.special import expit, softmax

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS
from ._heads import (
    after_each_picture,
    at_full_speed,
    bias_at_the_end,
    by,
    error_of,
    errors_computed_once,
    first,
    head_inputs,
    kept,
    last,
    last_gradients,
    last_probabilities,
    one_after_the_other,
    one_picture_in_each_step,
    probability_for_the_bias,
    score_not_summed,
    score_of_the_given,
    shorter_steps,
    shorter_to_nothing,
    stepwise,
    stops_early,
    together,
    weight_after_weight,
    weight_after_weight_and_bias,
    weights_after_the_bias,
    with_decay,
    with_momentum,
)

freeze_and_head = exercise(
    points=2, inputs=head_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)
wrong_head = freeze_and_head.mistakes


def given(change):
    """The exercise with other arguments, which `change` gives for them."""
    return lambda *arguments: freeze_and_head(*change(*arguments))


wrong_head(
    "It learned the opposite: the error is probability - label, label 1 is smile, and a step goes "
    "against the gradient, which points uphill.",
    adds_the_gradient=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, -rate)),
    bias_uphill=by(slopes=lambda x, e: (x.T @ e / len(x), -e.mean())),
    weights_uphill=by(slopes=lambda x, e: (-x.T @ e / len(x), e.mean())),
    labels_turned=given(lambda x, y, *rest: (x, 1 - y, *rest)),
)
wrong_head(
    "The gradients are means over the pictures, both of them: no sums, and not divided by the "
    "number of features.",
    gradients_summed=by(slopes=lambda x, e: (x.T @ e, e.sum())),
    bias_gradient_summed=by(slopes=lambda x, e: (x.T @ e / len(x), e.sum())),
    weight_gradient_summed=by(slopes=lambda x, e: (x.T @ e, e.mean())),
    divided_by_one_less=by(
        slopes=lambda x, e: (x.T @ e / max(len(x) - 1, 1), e.sum() / max(len(x) - 1, 1))
    ),
    divided_by_the_depth=by(slopes=lambda x, e: (x.T @ e / x.shape[1], e.mean())),
)
wrong_head(
    "Each weight has a gradient of its own: the mean of error * its feature over the pictures, not "
    "one number for all. features.T @ error keeps the features apart, .mean() does not.",
    mean_over_everything=by(slopes=lambda x, e: ((x * e[:, None]).mean(), e.mean())),
    sums_averaged=by(slopes=lambda x, e: ((x.T @ e).mean(), e.mean())),
    means_multiplied=by(slopes=lambda x, e: (x.mean(axis=0) * e.mean(), e.mean())),
    feature_forgotten=by(slopes=lambda _x, e: (e.mean(), e.mean())),
)
wrong_head(
    "Shapes do not fit: features is (N, depth), weights (depth,), error (N,). Scores are features "
    "@ weights; features.T @ error, or features * error[:, None], has one value for each weight.",
    features_not_transposed=by(slopes=lambda x, e: (x @ e / len(x), e.mean())),
    labels_as_a_column=by(lambda s, b, y: expit(s + b) - y[:, None]),
)
wrong_head(
    "features * error pairs the errors with the features, not with the pictures, and axis 1 is "
    "that of the features: take features * error[:, None] and its mean over axis 0, or "
    "features.T @ error.",
    error_not_a_column=by(slopes=lambda x, e: ((x * e).mean(axis=0), e.mean())),
    error_not_a_column_at_all=by(slopes=lambda x, e: ((x * e).mean(), e.mean())),
)
wrong_head(
    "The step has the wrong size: multiply both gradients by learning_rate, once.",
    learning_rate_forgotten=at_full_speed,
    bias_at_full_speed=lambda *arguments: at_full_speed(*arguments, weights=0),
    weights_at_full_speed=lambda *arguments: at_full_speed(*arguments, bias=0),
    learning_rate_twice=lambda *arguments: at_full_speed(*arguments, weights=-1, bias=-1),
)
wrong_head(
    "The score is the weighted sum plus the bias, and exp takes minus all of it: "
    "-(features @ weights + bias). Mind the brackets: 1 / 1 + exp is 1 + exp.",
    brackets_after_the_minus=by(lambda s, b, y: expit(s - b) - y),
    sigmoid_turned=by(lambda s, b, y: expit(-s - b) - y),
    one_over_one=stepwise(
        lambda x, y, w, b, rate: (
            (e := 1 + np.exp(-(x @ w + b)) - y),
            (w - rate * x.T @ e / len(e), b - rate * e.mean()),
        )[1]
    ),
    one_over_one_limited=by(lambda s, b, y: 1 + np.exp(np.clip(-s - b, -9, 9)) - y),
    score_without_bias=by(lambda s, _b, y: expit(s) - y),
)
wrong_head(
    "The error is probability - label, as it is: not squared, not its absolute value, "
    "and without p * (1 - p), which belongs to a squared error.",
    squared_error=by(lambda s, b, y: (p := expit(s + b)) * (p - y) * (1 - p)),
    spread_for_error=by(lambda s, b, _y: expit(s + b) * expit(-s - b)),
    label_forgotten_for_the_bias=probability_for_the_bias,
    label_forgotten=by(lambda s, b, _y: expit(s + b)),
    error_squared=by(lambda s, b, y: (expit(s + b) - y) ** 2),
    error_squared_for_the_weights=by(slopes=lambda x, e: (x.T @ e**2 / len(x), e.mean())),
    error_without_sign_for_the_weights=by(slopes=lambda x, e: (x.T @ abs(e) / len(x), e.mean())),
    error_without_its_sign=by(lambda s, b, y: abs(expit(s + b) - y)),
)
wrong_head(
    "The score, a yes or no, or another curve replaced the probability. Keep 1 / (1 + "
    "exp(-score)): a nearly right answer still teaches something.",
    no_sigmoid=by(lambda s, b, y: s + b - y),
    hard_answers=by(lambda s, b, y: (s + b > 0) - y),
    exponential=by(lambda s, b, y: np.exp(s + b) - y),
    power_of_ten=by(lambda s, b, y: 1 / (1 + 10.0 ** (-s - b)) - y),
    power_of_two=by(lambda s, b, y: 1 / (1 + 2 ** (-s - b)) - y),
    tangent=by(lambda s, b, y: np.tanh(s + b) - y),
)
wrong_head(
    "The head moved by one picture. In each step, compute the errors of all pictures with the same "
    "head, then move once by the mean gradient.",
    one_picture_in_each_step=one_picture_in_each_step,
    step_after_each_picture=after_each_picture,
    small_step=lambda *given: after_each_picture(*given[:-1], given[-1] / len(given[1])),
)
wrong_head(
    "Not `steps` steps were taken. Repeat all of it that often, errors included: each step "
    "computes them anew, with the head that the last one left.",
    one_step=given(lambda x, y, w, b, _steps, rate: (x, y, w, b, 1, rate)),
    one_step_too_many=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps + 1, rate)),
    one_step_too_few=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps - 1, rate)),
    errors_computed_once=errors_computed_once,
)
wrong_head(
    "The bias did not move, or not by its gradient, which is the mean error and nothing else.",
    bias_by_error_times_bias=stepwise(
        lambda x, y, w, b, rate: (
            (e := error_of(x, y, w, b)),
            (w - rate * x.T @ e / len(e), b - rate * (e * b).mean()),
        )[1]
    ),
    bias_not_used=lambda x, y, w, b, *rest: (
        one_after_the_other(x, y, w, 0 * b, *rest, bias_moves=False)[0],
        b,
    ),
    bias_frozen=lambda *arguments: one_after_the_other(*arguments, bias_moves=False),
)
wrong_head(
    "The bias used the error after the weights had moved. Take both gradients from the same error, "
    "then move both.",
    bias_after_the_weights=one_after_the_other,
)
wrong_head(
    "The head started somewhere else. Start from the given weights and bias.",
    starts_from_zero=given(lambda x, y, w, _b, *rest: (x, y, 0 * w, 0.0, *rest)),
    weights_start_from_zero=given(lambda x, y, w, *rest: (x, y, 0 * w, *rest)),
    bias_starts_from_zero=given(lambda x, y, w, _b, *rest: (x, y, w, 0.0, *rest)),
)
wrong_head(
    "Return two values, the weights first, those after the last step: (weights, bias).",
    probabilities_too=lambda x, y, w, b, *rest: (
        *(head := freeze_and_head(x, y, w, b, *rest)),
        expit(x @ head[0] + head[1]),
    ),
    last_probabilities_too=last_probabilities,
    last_gradients=last_gradients,
    all_heads=lambda *arguments: [
        freeze_and_head(*arguments[:4], n + 1, arguments[5]) for n in range(arguments[4])
    ],
    all_heads_and_the_first=lambda *arguments: [
        freeze_and_head(*arguments[:4], n, arguments[5]) for n in range(arguments[4] + 1)
    ],
    bias_inside=lambda *arguments: np.append(*freeze_and_head(*arguments)),
    bias_first=lambda *arguments: freeze_and_head(*arguments)[::-1],
    weights_alone=lambda *arguments: freeze_and_head(*arguments)[0],
)
wrong_head(
    "The bias is one number, not an array: its gradient is the mean of the errors.",
    bias_for_each_picture=by(slopes=lambda x, e: (x.T @ e / len(x), e)),
    bias_in_an_array=lambda *arguments: (
        (head := freeze_and_head(*arguments))[0],
        np.array([head[1]]),
    ),
)


wrong_head(
    "The labels stay 0 and 1: -1 for serious belongs to another loss.",
    labels_minus_one=given(lambda x, y, *rest: (x, 2 * y - 1, *rest)),
)
wrong_head(
    "The weights did not move: weights = weights - learning_rate * their gradient.",
    weights_frozen=by(slopes=lambda x, e: (0 * x[0], e.mean())),
    given_head_returned=given(lambda x, y, w, b, _steps, rate: (x, y, w, b, 0, rate)),
    given_weights_returned=lambda x, y, w, b, *rest: (w, freeze_and_head(x, y, w, b, *rest)[1]),
    given_weights_for_the_score=score_of_the_given,
)
wrong_head(
    "A weight was left out: range(len(weights)) goes to the last one.",
    last_weight_frozen=by(slopes=lambda x, e: (np.append((x.T @ e / len(x))[:-1], 0), e.mean())),
    first_weight_frozen=by(slopes=lambda x, e: (np.append(0, (x.T @ e / len(x))[1:]), e.mean())),
)
wrong_head(
    "A step has another size than the gradient times learning_rate: no factor 2 or 0.5, one update "
    "in each step, one division by the number of pictures, one learning rate for all steps.",
    twice_as_far=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, 2 * rate)),
    half_as_far=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, rate / 2)),
    bias_twice_as_far=by(slopes=lambda x, e: (x.T @ e / len(x), 2 * e.mean())),
    signs_alone=by(slopes=lambda x, e: (np.sign(x.T @ e), e.mean())),
    divided_by_the_root=by(slopes=lambda x, e: (x.T @ e / len(x) ** 0.5, e.sum() / len(x) ** 0.5)),
    weights_divided_by_the_root=by(slopes=lambda x, e: (x.T @ e / len(x) ** 0.5, e.mean())),
    direction_alone=by(slopes=lambda x, e: ((g := x.T @ e / len(x)) / np.linalg.norm(g), e.mean())),
    weights_twice_as_far=by(slopes=lambda x, e: (2 * x.T @ e / len(x), e.mean())),
    divided_twice=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, rate / len(y))),
    weights_divided_twice=by(slopes=lambda x, e: (x.T @ e / len(x) ** 2, e.mean())),
    shorter_and_shorter=shorter_steps,
    shorter_to_nothing=shorter_to_nothing,
    momentum=with_momentum,
    weight_decay=with_decay,
)
wrong_head(
    "The gradient of the bias is the mean error over the pictures: it has nothing to do with the "
    "weights' gradients or the number of features.",
    median_error=by(slopes=lambda x, e: (x.T @ e / len(x), np.median(e))),
    bias_by_the_weights=by(slopes=lambda x, e: (g := x.T @ e / len(x), g.mean())),
    bias_by_all_weights=by(slopes=lambda x, e: (g := x.T @ e / len(x), g.sum())),
    bias_by_the_first_weight=by(slopes=lambda x, e: (g := x.T @ e / len(x), g[0])),
    bias_divided_by_the_depth=by(slopes=lambda x, e: (x.T @ e / len(x), e.sum() / x.shape[1])),
)
wrong_head(
    "Both gradients come from the same error, computed once in a step, before anything moves.",
    weights_after_the_bias=weights_after_the_bias,
    weight_after_weight=weight_after_weight,
    weight_after_weight_and_bias=weight_after_weight_and_bias,
)
wrong_head(
    "All pictures count in every step, the right ones too: none is left out, and the steps do not "
    "end early.",
    first_half=by(slopes=lambda x, e: (x[: (n := len(x) // 2)].T @ e[:n] / n, e[:n].mean())),
    wrong_ones_alone=by(lambda s, b, y: ((s + b > 0) != y) * (expit(s + b) - y)),
    smiles_alone=by(lambda s, b, y: y * (expit(s + b) - y)),
    serious_alone=by(lambda s, b, y: (1 - y) * expit(s + b)),
    last_picture_left_out=by(slopes=lambda x, e: (x[:-1].T @ e[:-1] / len(x), e[:-1].mean())),
    stops_early=stops_early,
)
wrong_head(
    "labels[:, None], or a probability with two axes, gives an error for each pair of pictures, "
    "(N, N). Error is (N,): one for each picture.",
    error_of_pairs=by(lambda s, b, y: expit(s + b) - y.mean()),
    error_of_all_pairs=by(lambda s, b, y: expit(s + b).mean() - y),
)
wrong_head(
    "The features are frozen: take them as they are, neither standardised nor changed.",
    standardised=given(lambda x, *rest: ((x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9), *rest)),
    centred=given(lambda x, *rest: (x - x.mean(axis=0), *rest)),
)
wrong_head(
    "The gradient of a weight is the mean of error * feature, and the error is probability - "
    "label: no logarithm (the loss is not needed), no features without the error.",
    loss_for_error=by(lambda s, b, y: np.logaddexp(0, np.where(y == 1, -s - b, s + b))),
    features_for_gradient=by(slopes=lambda x, e: (x.mean(axis=0), e.mean())),
)
wrong_head(
    "Nearly the probability: 1 / (1 + exp(-(features @ weights + bias))), with the bias inside the "
    "exp and once for each picture, not halved and not limited.",
    bias_beside_the_exp=by(lambda s, b, y: 1 / (1 + np.exp(-s) + b) - y),
    bias_after_the_sigmoid=by(lambda s, b, y: expit(s) + b - y),
    score_doubled=by(lambda s, b, y: expit(2 * (s + b)) - y),
    score_without_its_sign=by(lambda s, b, y: expit(abs(s + b)) - y),
    bias_for_each_feature=stepwise(
        lambda x, y, w, b, rate: (
            freeze_and_head(x, y, w, len(w) * b, 1, rate)[0],
            b - rate * error_of(x, y, w, len(w) * b).mean(),
        )
    ),
    bias_twice_in_the_score=by(lambda s, b, y: expit(s + 2 * b) - y),
    half_the_sigmoid=by(lambda s, b, y: expit(s + b) / 2 - y),
    limited=by(lambda s, b, y: np.clip(expit(s + b), 0.1, 0.9) - y),
)


wrong_head(
    "A gradient was carried from step to step: it is that of this step alone. Begin it at zero, "
    "and compute it anew, inside the loop over the steps.",
    gradients_added_up=kept(together, together),
    weight_gradients_added_up=kept(together, last),
    bias_gradients_added_up=kept(last, together),
    bias_gradient_of_the_first=kept(last, first),
    weight_gradients_of_the_first=kept(first, last),
)
wrong_head(
    "The bias moved only once, after the loop: weights and bias both move in every step.",
    bias_moves_at_the_end=bias_at_the_end,
    bias_moves_at_the_end_by_a_new_error=lambda *given: bias_at_the_end(*given, anew=True),
)
wrong_head(
    "The old value was lost: the new one is the old one minus learning_rate * gradient, for the "
    "weights and for the bias.",
    **{
        f"{name}_replaced": stepwise(
            lambda x, y, w, b, rate, of=of: tuple(
                new - old * one
                for new, old, one in zip(
                    freeze_and_head(x, y, w, b, 1, rate), (w, b), of, strict=True
                )
            )
        )
        for name, of in (("weights", (1, 0)), ("bias", (0, 1)), ("both", (1, 1)))
    },
)
wrong_head(
    "Each picture has its own probability, 1 / (1 + exp(-score)): a softmax over the pictures "
    "makes them share one.",
    softmax_over_the_pictures=by(lambda s, b, y: softmax(s + b) - y),
)
wrong_head(
    "math.exp takes one number. For an array it is np.exp.",
    exp_of_one_number=by(lambda s, b, y: 1 / (1 + math.exp(-(s + b))) - y),
)
wrong_head(
    "The gradient of a weight is the mean of error * its feature: the weight itself is not in it.",
    weight_for_feature=stepwise(
        lambda x, y, w, b, rate: (
            w - rate * error_of(x, y, w, b).mean() * w,
            freeze_and_head(x, y, w, b, 1, rate)[1],
        )
    ),
    weight_beside_feature=stepwise(
        lambda x, y, w, b, rate: (
            w - rate * x.T @ error_of(x, y, w, b) / len(y) * w,
            freeze_and_head(x, y, w, b, 1, rate)[1],
        )
    ),
)
wrong_head(
    "The score is one number for each picture: features @ weights adds the products of a picture's "
    "features up, features * weights does not.",
    score_not_summed=score_not_summed,
)
wrong_head(
    "The mean is over the pictures: divide by len(labels), not by steps.",
    divided_by_the_steps=lambda x, y, w, b, steps, rate: freeze_and_head(
        x, y, w, b, steps, rate * len(y) / steps
    ),
    weights_divided_by_the_steps=lambda x, y, w, b, steps, rate: by(
        slopes=lambda x, e: (x.T @ e / steps, e.mean())
    )(x, y, w, b, steps, rate),
)


wrong_head(
    "Numbers were rounded, in a step or at the end. Keep them as they are: the example has few "
    "digits, the result has all.",
    **{
        f"result_rounded_to_{n}_decimals": lambda *arguments, n=n: tuple(
            np.round(part, n) for part in freeze_and_head(*arguments)
        )
        for n in (1, 2, 3, 4)
    },
    error_rounded=by(lambda s, b, y: np.round(expit(s + b) - y, 2)),
)


@freeze_and_head.accepted
def head_with_one_more_feature_in_float32(features, labels, weights, bias, steps, learning_rate):
    x = np.column_stack([features, np.ones(len(features))]).astype(np.float32)
    head = np.append(weights, bias).astype(np.float32)
    for _ in range(steps):
        head -= learning_rate * x.T @ (expit(x @ head) - labels) / len(labels)
    return head[:-1], head[-1]
