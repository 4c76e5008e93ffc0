"""The calls that assign_bits is graded with."""

import numpy as np

# Weights | widths | budget | losses in tenths of a point, a layer after the other. A search found
# them: together they tell all mistakes apart. Some steps lose nothing or win, first losses are not
# all 0, sizes have fractions of a byte, prices differ in the fourth decimal, and none but 0 twice.
TELLING_PLANS = """
49 24 10 47 10 30 | 8 5 3 2 | 83.5 | 0 2 4 54,0 2 2 2,0 0 50 100,0 30 60 60,0 50 52 72,2 0 28 48
12 7 20 16 10 | 8 5 3 2 | 33.25 | 0 50 46 46,0 5 1 2,2 0 6 36,0 0 8 28,0 0 0 0
44 47 6 46 57 20 | 16 8 4 2 | 240.875 | 2 10 13 15,0 0 1 21,0 1 31 33,0 2 14 10,2 3 23 28,5 5 7 7
41 50 52 25 26 41 | 16 8 4 2 | 246.375 | 5 5 1 1,5 6 18 48,2 3 15 11,2 2 3 5,0 2 14 10,0 30 38 50
58 55 11 6 58 | 8 5 3 2 | 91.875 | 2 0 0 0,5 55 75 125,0 0 0 8,5 5 7 9,5 1 0 0
54 58 15 39 9 50 | 8 5 3 2 | 175.5 | 0 0 0 50,2 2 0 1,5 5 8 28,5 1 3 15,0 50 55 51,0 1 6 8
31 43 5 53 49 46 | 8 5 3 2 | 167.5 | 0 50 46 54,0 3 11 11,5 1 2 0,2 4 12 12,5 5 5 5,5 13 13 15
3969 3013 1075 3236 1761 | 8 5 3 2 | 8536.125 | 5 25 31 40,5 9 14 34,0 7 9 10,0 7 22 37,2 2 0 10
40 30 50 | 8 4 2 | 5000 | 0 5 20,0 7 9,0 1 3
"""


def assign_inputs(rng):
    cases = []
    for line in TELLING_PLANS.strip().splitlines():
        weights, widths, budget, tenths = line.split(" | ")
        table = np.array([row.split() for row in tenths.split(",")], float) / 10
        weights, widths = ([*map(int, numbers.split())] for numbers in (weights, widths))
        cases.append((weights, table, widths, float(budget)))
    small = [8, 80, 40], np.array([[0, 0.3, 5.0], [0, 2.0, 9.0], [0, 0.5, 0.8]]), [8, 4, 2]
    # Fits after two steps; is met exactly after three; cannot be met; is met from the start.
    cases += [(*small, budget) for budget in (104, 58, 10, 128)]
    # A dear step hides a cheap one behind it; then two layers that cost the same.
    hidden = np.array([[0, 2.0, 2.1], [0, 0.5, 0.8], [0, 3.0, 3.2]])
    cases += [([8, 40, 16], hidden, [8, 4, 2], budget) for budget in (32, 20)]
    cases.append(([16, 16], np.array([[0, 0.5, 2.0], [0, 0.5, 2.0]]), [8, 4, 2], 24))
    # Steps of 2 and of 4 bits: a weight saves unequal bytes, and prices are not additive.
    for losses in ([[0, 1, 4], [0, 2, 9]], [[0, 0.5, 5.9], [0, 2, 9]], [[0, 1, 9], [0, 0.1, 0.6]]):
        cases.append(([40, 40], np.array(losses, float), [8, 6, 2], 60))
    for layers, widths in [(5, [8, 6, 4, 3, 2]), (7, [8, 4, 2]), (6, [8, 6, 4, 2])]:
        parameters = [int(n) for n in 8 * rng.integers(2, 90, layers)]
        rises = rng.uniform(0.05, 1, (layers, len(widths) - 1)).cumsum(axis=1)
        rises *= rng.uniform(0.2, 6, (layers, 1))
        losses = np.hstack([np.zeros((layers, 1)), rises.cumsum(axis=1)]).round(3)
        budget = round(float(rng.choice([0.45, 0.55, 0.65])) * sum(parameters), 1)
        cases.append((parameters, losses, widths, budget))
    return cases
