"""Wrong answers to dense_forward as a student types them, by their hint."""

import numpy as np


def layer(sums_of):
    """A layer whose sums are sums_of(x, weights, bias), with a right ReLU behind."""

    def answer(x, weights, bias, relu):
        sums = sums_of(x, weights, bias)
        return np.maximum(sums, 0) if relu else sums

    return answer


def right_sums(x, weights, bias):
    return x @ weights.T + bias


def with_relu(function, otherwise=lambda sums: sums):
    """The right sums, changed by one function where relu is True and by another where not."""

    def answer(x, weights, bias, relu):
        return (function if relu else otherwise)(right_sums(x, weights, bias))

    return answer


def emptied(rows, units):
    """The right result, in which all but these rows and units stayed 0."""

    def sums_of(*given):
        kept = np.zeros((len(given[0]), len(given[1])))
        kept[rows, units] = right_sums(*given)[rows, units]
        return kept

    return layer(sums_of)


def running_sum(axis):
    """A sum of products that is never set back to 0: from unit to unit, or through all."""

    def sums_of(x, weights, bias):
        products = x @ weights.T
        return np.cumsum(products, axis=axis).reshape(products.shape) + bias

    return sums_of


def bias_in_the_running_sum(x, weights, bias):
    return np.cumsum(right_sums(x, weights, bias)).reshape(len(x), len(bias))


def of_24_units(x, weights, bias):
    return np.pad(right_sums(x, weights, bias), ((0, 0), (0, 24 - len(bias))))


ALL, FIRST, LATER = slice(None), slice(0, 1), slice(1, None)
TRANSPOSE = "The product has its matrices in the wrong order, or unturned: x @ weights.T."
RUNS_ON = "The sum runs on from unit to unit. Start each unit at 0."
RETURNED = "All after the first row or number stayed 0. Is the return inside a loop?"
WRONG_LAYERS = {
    TRANSPOSE: {
        "dotted_weights_first": layer(lambda x, weights, bias: np.dot(weights, x) + bias),
        "dotted_unturned": layer(lambda x, weights, bias: np.dot(x, weights) + bias),
        "both_turned": layer(lambda x, weights, bias: x.T @ weights + bias),
    },
    RUNS_ON: {
        "products_run_on": layer(running_sum(1)),
        "products_run_on_to_the_next_row": layer(running_sum(None)),
        "all_runs_on": layer(bias_in_the_running_sum),
    },
    RETURNED: {
        "returned_after_a_row": emptied(FIRST, ALL),
        "returned_after_a_unit": emptied(FIRST, FIRST),
        "returned_after_a_unit_of_each_row": emptied(ALL, FIRST),
    },
    "The first row or unit is missing: both are counted from 0.": {
        "first_row_missing": emptied(LATER, ALL),
        "first_unit_missing": emptied(ALL, LATER),
    },
    "The last row is missing. range leaves its end out already.": {
        "last_row_missing": emptied(slice(0, -1), ALL),
    },
    "np.sum without an axis added up all units. Each unit sums its own products only.": {
        "all_units_in_one_sum": layer(
            lambda x, weights, bias: np.array([np.sum(row * weights) + bias for row in x])
        ),
    },
    "axis=0 sums over the units. A unit sums over its inputs, axis 1 of row * weights.": {
        "summed_over_the_units": layer(
            lambda x, weights, bias: np.array([(row * weights).sum(axis=0) + bias for row in x])
        ),
    },
    "Small positive sums became 0 too. ReLU keeps every number above 0.": {
        f"relu_from_{limit}": with_relu(lambda sums, limit=limit: sums * (sums >= limit))
        for limit in (0.5, 1)
    },
    "ReLU shifted the sums. It keeps a positive sum as it is.": {
        "relu_shifted": with_relu(lambda sums: np.maximum(sums - 1, 0)),
    },
    "ReLU makes negative sums 1. They must become 0.": {
        "relu_at_least_1": with_relu(lambda sums: np.maximum(sums, 1)),
    },
    "relu=True makes negative sums 0, and positive ones stay. relu=False changes nothing.": {
        "meaning_turned": with_relu(
            lambda sums: np.minimum(sums, 0), lambda sums: np.maximum(sums, 0)
        ),
        "meaning_turned_where_false": with_relu(
            lambda sums: np.maximum(sums, 0), lambda sums: np.minimum(sums, 0)
        ),
    },
    "Every unit got the same bias. Unit j has bias[j].": {
        "first_bias": layer(lambda x, weights, bias: x @ weights.T + bias[0]),
        "last_bias": layer(lambda x, weights, bias: x @ weights.T + bias[-1]),
        "sum_of_the_biases": layer(lambda x, weights, bias: x @ weights.T + bias.sum()),
        "mean_of_the_biases": layer(lambda x, weights, bias: x @ weights.T + bias.mean()),
    },
    "The result came as one row. Return it as (N, units).": {
        "flat": layer(lambda *given: right_sums(*given).ravel()),
    },
    "24 is the number of units in the notebook. Here it is len(weights).": {
        "units_of_the_notebook": layer(of_24_units),
    },
}
