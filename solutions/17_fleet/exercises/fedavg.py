"""How lesson 17 grades fedavg: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def village_inputs(rng):
    """First some to work out by hand; then layers of other shapes, and a village without data."""
    cases = [
        ([[np.array([1.0, 2.0])], [np.array([5.0, 2.0])]], [30, 10]),  # as the docstring
        ([[np.array([2.0])], [np.array([4.0])]], [1, 1]),
        ([[np.array([2.0])], [np.array([4.0])]], [1, 0]),  # the second has no examples
        ([[np.array([2.0])], [np.array([4.0])]], [0, 7]),
        ([[np.array([-3.0, 7.0])]], [5]),  # one village
        (
            [
                [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.0, 1.0])],
                [np.array([[5.0, 6.0], [7.0, 8.0]]), np.array([2.0, 5.0])],
            ],
            [1, 3],
        ),
    ]
    for villages in (2, 3, 4, 6):
        shapes = [(int(rng.integers(2, 5)), 3), (3,), (2, 2, 2)][: int(rng.integers(2, 4))]
        weights = [[rng.normal(0, 3, shape) for shape in shapes] for _ in range(villages)]
        counts = [int(n) for n in rng.integers(1, 400, villages)]
        if villages == 4:
            counts[int(rng.integers(1, 4))] = 0
        cases.append((weights, counts))
    return cases


fedavg = exercise(points=2, inputs=village_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def shared_out(share):
    """The sum over the villages with other shares, of the counts as an array."""

    def answer(weights, counts):
        shares = share(np.array(counts, float))
        return [
            sum(s * layer for s, layer in zip(shares, layers, strict=True))
            for layers in zip(*weights, strict=True)
        ]

    return answer


def spoiled(change):
    return lambda *given: change(fedavg(*given), *given)


def of_layers(change):
    """Something else of the stacked layers, and the counts."""
    return lambda weights, counts: [
        change(np.stack(layers), np.array(counts)) for layers in zip(*weights, strict=True)
    ]


def after_each_other(weights, counts):
    """The mean of the mean so far and the next village, as if both had as much."""
    mean = [layer.copy() for layer in weights[0]]
    for each in weights[1:]:
        mean = [(a + b) / 2 for a, b in zip(mean, each, strict=True)]
    return mean


def networks_left_out(weights, counts):
    """Villages without examples are left out of one list, and stay in the other."""
    kept = [each for each, n in zip(weights, counts, strict=True) if n]
    return [
        sum(n / sum(counts) * layer for n, layer in zip(counts, layers, strict=False))
        for layers in zip(*kept, strict=True)
    ]


def counts_left_out(weights, counts):
    kept = [n for n in counts if n]
    return [
        sum(n / sum(counts) * layer for n, layer in zip(kept, layers, strict=False))
        for layers in zip(*weights, strict=True)
    ]


def sum_goes_on(weights, counts):
    """The sum of one layer is where the next one begins."""
    total, layers = 0.0, []
    for k in range(len(weights[0])):
        for each, n in zip(weights, counts, strict=True):
            total = total + n / sum(counts) * each[k]
        layers.append(total)
    return layers


def mean_with_the_first_count(weights, counts):
    mean = [layer.copy() for layer in weights[0]]
    for each, n in zip(weights[1:], counts[1:], strict=True):
        mean = [
            (old * counts[0] + new * n) / (counts[0] + n)
            for old, new in zip(mean, each, strict=True)
        ]
    return mean


def over_the_layers_of_a_village(weights, counts):
    return [
        sum(n / sum(counts) * layer for n, layer in zip(counts, each, strict=False))
        for each in weights
    ]


def two_villages(weights, counts):
    first, second = counts[0] / sum(counts), counts[1] / sum(counts)
    return [first * a + second * b for a, b in zip(weights[0], weights[1], strict=True)]


def inverse_counts(weights, counts):
    inverse = [1 / n if n else 0.0 for n in counts]
    return [
        sum(s * layer for s, layer in zip(inverse, layers, strict=True)) / sum(inverse)
        for layers in zip(*weights, strict=True)
    ]


fedavg.mistakes(
    "A village was left out of one list alone: now counts and networks no longer belong together.",
    networks_left_out=networks_left_out,
    counts_left_out=counts_left_out,
)
fedavg.mistakes(
    "Each layer has a sum of its own: where does it begin?",
    sum_goes_on=sum_goes_on,
)
fedavg.mistakes(
    "After some villages, the mean so far stands for all of them, not for the first one alone.",
    mean_with_the_first_count=mean_with_the_first_count,
)
fedavg.mistakes(
    "The layers of a network have different shapes: one array cannot hold all of them.",
    one_array=lambda weights, counts: list(np.average(np.array(weights), axis=0, weights=counts)),
    one_array_returned=lambda weights, counts: np.average(
        np.array(weights), axis=0, weights=counts
    ),
)
fedavg.mistakes(
    "One result for each layer is asked for, not for each village. Over what does the sum go?",
    over_the_layers_of_a_village=over_the_layers_of_a_village,
)
fedavg.mistakes(
    "np.average needs the axis along which the villages lie.",
    no_axis=lambda weights, counts: [
        np.average(np.array(layers), weights=counts) for layers in zip(*weights, strict=True)
    ],
)
fedavg.mistakes(
    "How many villages are there? One, two or more of them.",
    two_villages=two_villages,
)
fedavg.mistakes(
    "Each village has the same say here. How many examples did it learn from?",
    plain_mean=of_layers(lambda layers, _c: layers.mean(axis=0)),
    one_after_the_other=after_each_other,
    mean_of_those_with_data=of_layers(lambda layers, counts: layers[counts > 0].mean(axis=0)),
    median=of_layers(lambda layers, _c: np.median(layers, axis=0)),
)
fedavg.mistakes(
    "A mean lies between its parts. By what must the sum be divided?",
    sum_alone=of_layers(lambda layers, _c: layers.sum(axis=0)),
    not_divided=shared_out(lambda n: n),
    by_the_villages=shared_out(lambda n: n / len(n)),
    by_the_largest=shared_out(lambda n: n / n.max()),
    divided_twice=shared_out(lambda n: n / n.sum() / len(n)),
    by_one_more=shared_out(lambda n: n / (n.sum() + 1)),
    by_one_less=shared_out(lambda n: n / (n.sum() - 1 + (n.sum() == 1))),
    by_the_first_count=shared_out(lambda n: n / (n[0] or 1)),
    root_of_squares=shared_out(lambda n: n / np.sqrt(np.sum(n**2))),
    in_percent=shared_out(lambda n: 100 * n / n.sum()),
)
fedavg.mistakes(
    "The shares follow the counts themselves, not something made of them.",
    roots=shared_out(lambda n: np.sqrt(n) / np.sqrt(n).sum()),
    squares=shared_out(lambda n: n**2 / (n**2).sum()),
    logarithms=shared_out(lambda n: np.log1p(n) / np.log1p(n).sum()),
    softmax=shared_out(lambda n: np.exp(n - n.max()) / np.exp(n - n.max()).sum()),
    ranks=shared_out(lambda n: (n.argsort().argsort() + 1) / (np.arange(len(n)) + 1).sum()),
)
fedavg.mistakes(
    "A village without examples has no say: its share is 0.",
    one_more_each=shared_out(lambda n: (n + 1) / (n + 1).sum()),
    at_least_one=shared_out(lambda n: np.maximum(n, 1) / np.maximum(n, 1).sum()),
)
fedavg.mistakes(
    "The village with more examples counts for more.",
    less_is_more=shared_out(lambda n: (1 / np.maximum(n, 1)) / (1 / np.maximum(n, 1)).sum()),
    inverse_counts=inverse_counts,
    total_over_count=lambda weights, counts: [
        sum(sum(counts) / n * layer for n, layer in zip(counts, layers, strict=True))
        for layers in zip(*weights, strict=True)
    ],
    others_counts=shared_out(
        lambda n: (n.sum() - n) / ((n.sum() - n).sum() or 1) if len(n) > 1 else n / n.sum()
    ),
)
fedavg.mistakes(
    "Each village has its own count: the first count belongs to the first network.",
    reversed_counts=shared_out(lambda n: n[::-1] / n.sum()),
    shifted_counts=shared_out(lambda n: np.roll(n, 1) / n.sum()),
    sorted_counts=shared_out(lambda n: np.sort(n) / n.sum()),
)
fedavg.mistakes(
    "All villages take part, not one alone.",
    the_largest=of_layers(lambda layers, counts: layers[counts.argmax()]),
    the_first=of_layers(lambda layers, _c: layers[0]),
    the_last=of_layers(lambda layers, _c: layers[-1]),
    without_the_last=lambda weights, counts: shared_out(lambda n: n / (n.sum() or 1))(
        weights[:-1] or weights, counts[:-1] or counts
    ),
    without_the_first=lambda weights, counts: shared_out(lambda n: n / (n.sum() or 1))(
        weights[1:] or weights, counts[1:] or counts
    ),
)
fedavg.mistakes(
    "Shares are broken numbers: do not cut them off or round them.",
    whole_shares=shared_out(lambda n: n // n.sum()),
    shares_with_a_digit=shared_out(lambda n: np.round(n / n.sum(), 1)),
    shares_with_two_digits=shared_out(lambda n: np.round(n / n.sum(), 2)),
)
fedavg.mistakes(
    "The numbers were rounded. Return them as they are.",
    rounded=spoiled(lambda layers, *_: [np.round(layer) for layer in layers]),
    rounded_to_2=spoiled(lambda layers, *_: [np.round(layer, 2) for layer in layers]),
    rounded_to_4=spoiled(lambda layers, *_: [np.round(layer, 4) for layer in layers]),
    whole_numbers=spoiled(lambda layers, *_: [layer.astype(int) for layer in layers]),
)
fedavg.mistakes(
    "Digits are lost: float32 holds about 7. Keep the kind of numbers that came.",
    as_float32=spoiled(lambda layers, *_: [layer.astype(np.float32) for layer in layers]),
    as_float16=spoiled(lambda layers, *_: [layer.astype(np.float16) for layer in layers]),
)
fedavg.mistakes(
    "The mean goes over the villages, number by number: each layer keeps its shape.",
    one_number_a_layer=spoiled(lambda layers, *_: [float(layer.mean()) for layer in layers]),
    mean_within_a_layer=spoiled(
        lambda layers, *_: [np.full(layer.shape, layer.mean()) for layer in layers]
    ),
    flat=spoiled(lambda layers, *_: [layer.ravel() for layer in layers]),
    all_in_one=spoiled(lambda layers, *_: np.concatenate([layer.ravel() for layer in layers])),
    all_in_one_list=spoiled(lambda layers, *_: [np.concatenate([x.ravel() for x in layers])]),
    with_an_axis_more=spoiled(lambda layers, *_: [layer[np.newaxis] for layer in layers]),
    turned=spoiled(lambda layers, *_: [layer.T for layer in layers]),
    one_for_each_village=lambda weights, counts: [
        [n / sum(counts) * layer for layer in each] for each, n in zip(weights, counts, strict=True)
    ],
)
fedavg.mistakes(
    "A network has several layers. Return a list with all of them, in their order.",
    first_layer=spoiled(lambda layers, *_: layers[:1]),
    first_layer_alone=spoiled(lambda layers, *_: layers[0]),
    without_the_last_layer=spoiled(lambda layers, *_: layers[:-1]),
    last_layer=spoiled(lambda layers, *_: layers[-1:]),
    reversed_layers=spoiled(lambda layers, *_: layers[::-1]),
    only_first_is_averaged=lambda weights, counts: [fedavg(weights, counts)[0], *weights[0][1:]],
    with_the_counts=spoiled(lambda layers, _w, counts: (layers, sum(counts))),
)
fedavg.mistakes(
    "Each layer is a NumPy array, not a list.",
    as_lists=spoiled(lambda layers, *_: [layer.tolist() for layer in layers]),
)
fedavg.mistakes("Right for the example alone.", example=lambda *_: [np.array([2.0, 2.0])])


@fedavg.accepted
def as_a_running_mean(weights, counts):
    """Each village pulls the mean so far towards itself."""
    mean, seen = [np.zeros_like(layer) for layer in weights[0]], 0
    for each, n in zip(weights, counts, strict=True):
        seen += n
        pull = float(Fraction(n, seen)) if seen else 0.0
        mean = [old + pull * (new - old) for old, new in zip(mean, each, strict=True)]
    return mean


@fedavg.accepted
def as_if_each_example_had_a_copy(weights, counts):
    return [
        np.average(np.array(layers), axis=0, weights=counts)
        for layers in zip(*weights, strict=True)
    ]
