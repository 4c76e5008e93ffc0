"""Ways to the budget of assign_bits that are not the greedy one."""

import itertools

import numpy as np

from ._greedy_plans import price, steps_from


def size(parameters, widths, at):
    return np.dot(parameters, [widths[i] for i in at]) / 8


def whole_layers_by(key):
    """Each layer goes to the fewest bits at once, the lowest ``key(losses, weights)`` first."""

    def wrong(parameters, losses, widths, budget_bytes):
        at = [0] * len(parameters)
        keys = [key(row, n) for row, n in zip(losses, parameters, strict=True)]
        for layer in np.argsort(keys, kind="stable"):
            if size(parameters, widths, at) > budget_bytes:
                at[layer] = len(widths) - 1
        return [widths[i] for i in at]

    return wrong


def width_by_width(parameters, losses, widths, budget_bytes):
    """All layers' steps to the second width, sorted, then all to the third."""
    at = [0] * len(parameters)
    for i in range(len(widths) - 1):
        steps = steps_from([i] * len(parameters), parameters, losses, widths)
        for _, layer in sorted((price(*step), step[-1]) for step in steps):
            if size(parameters, widths, at) > budget_bytes:
                at[layer] = i + 1
    return [widths[i] for i in at]


def never_below(choose):
    """``choose(fitting, steps)`` takes the next (price, layer); fitting ones do not pass the
    budget."""

    def wrong(parameters, losses, widths, budget_bytes):
        at = [0] * len(parameters)
        while (over := size(parameters, widths, at) - budget_bytes) > 0:
            found = steps_from(at, parameters, losses, widths)
            fitting = [(price(*step), step[-1]) for step in found if step[2] <= over]
            steps = [(price(*step), step[-1]) for step in found]
            step = choose(fitting, steps) if steps else None
            if step is None:
                break
            at[step[1]] += 1
        return [widths[i] for i in at]

    return wrong


def upwards(sign):
    """From the fewest bits, the layer of the lowest ``sign * price`` goes up while it fits."""

    def wrong(parameters, losses, widths, budget_bytes):
        at = [len(widths) - 1] * len(parameters)
        while True:
            steps = [
                (sign * (losses[k][i - 1] - losses[k][i]) / (n * (widths[i - 1] - widths[i])), k)
                for k, (n, i) in enumerate(zip(parameters, at, strict=True))
                if i
                and size(parameters, widths, [j - (m == k) for m, j in enumerate(at)])
                <= budget_bytes
            ]
            if not steps:
                return [widths[i] for i in at]
            at[min(steps)[1]] -= 1

    return wrong


def a_bit_for_a_width(parameters, losses, widths, budget_bytes):
    """The places in the list move on, but the bits fall by one."""
    at, bits = [0] * len(parameters), [widths[0]] * len(parameters)
    while np.dot(parameters, bits) / 8 > budget_bytes:
        steps = steps_from(at, parameters, losses, widths)
        if not steps:
            break
        layer = min(((after - now) / n, layer) for now, after, _, n, _, _, layer in steps)[1]
        at[layer] += 1
        bits[layer] -= 1
    return bits


def sorted_at_the_start(place_after):
    """All layers' steps, sorted once. The turn of the step from place i takes its layer from the
    place where it is to place_after(i, place)."""

    def wrong(parameters, losses, widths, budget_bytes):
        steps = [
            (price(*step), step[-1], i)
            for i in range(len(widths) - 1)
            for step in steps_from([i] * len(parameters), parameters, losses, widths)
        ]
        at = [0] * len(parameters)
        for _, layer, i in sorted(steps):
            if np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
                at[layer] = place_after(i, at[layer])
        return [widths[i] for i in at]

    return wrong


def best_of_all_plans(parameters, losses, widths, budget_bytes):
    """The fewest points lost of all plans that fit."""
    found = [
        (sum(row[i] for row, i in zip(losses, plan, strict=True)), plan)
        for plan in itertools.product(range(len(widths)), repeat=len(parameters))
        if size(parameters, widths, plan) <= budget_bytes
    ]
    return [widths[i] for i in min(found)[1]] if found else [widths[-1]] * len(parameters)
