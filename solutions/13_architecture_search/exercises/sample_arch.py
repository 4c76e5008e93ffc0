"""How lesson 13 grades sample_arch: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import bisect
import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, WHOLE_SPACE


def draw_inputs(rng):
    """By hand first; draws at the edges of options; many options, one option, no entry."""
    cases = [
        ({"pixels": (16, 24, 32), "kernel": (3, 5)}, [0.7, 0.2]),
        ({"kind": ("plain", "separable"), "filters": (4, 8, 12, 20)}, [0.5, 0.75]),
        (WHOLE_SPACE, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        (WHOLE_SPACE, [0.999, 0.999, 0.999, 0.999, 0.999, 0.999]),
        (WHOLE_SPACE, [0.3, 0.6, 0.45, 0.9, 0.4, 0.1]),
        ({"bits": (8, 2, 4)}, [0.1]),  # options need not be sorted
        ({"filters": (4,), "kernel": (3, 5, 7)}, [0.8, 0.55]),
        ({"filters": tuple(range(10, 110)), "blocks": (1, 2)}, [0.997, 0.2]),
        ({"a": (1, 2, 3, 4), "b": (5, 6, 7, 8, 9)}, [0.25, 0.8]),
    ]
    cases += [(WHOLE_SPACE, rng.random(6).round(3).tolist()) for _ in range(7)]
    for _ in range(3):
        counts = rng.integers(2, 9, 3).tolist()
        space = {
            name: tuple(rng.permutation(50)[:n].tolist())
            for name, n in zip("abc", counts, strict=True)
        }
        cases.append((space, rng.random(3).round(3).tolist()))
    return cases


sample_arch = exercise(points=1, inputs=draw_inputs, closed_rooms=CLOSED)


def chosen_by(place):
    """The options at other places: from a draw and the number of options."""

    def wrong(space, draws):
        pairs = zip(space.values(), draws, strict=True)
        return tuple(options[place(draw, len(options))] for options, draw in pairs)

    return wrong


def with_draws(change):
    def wrong(space, draws):
        return sample_arch(space, change(draws))

    return wrong


def returned(change):
    return lambda space, draws: change(sample_arch(space, draws), space, draws)


sample_arch.mistakes(
    "A draw near 1 went beyond the last option: was the place rounded up or to the nearest?",
    rounded=chosen_by(lambda draw, n: round(draw * n)),
    rounded_up=chosen_by(lambda draw, n: math.ceil(draw * n)),
    one_further=chosen_by(lambda draw, n: int(draw * n) + 1),
)
sample_arch.mistakes(
    "Not all options are alike likely: each must get an equally long part of the draws from 0 "
    "to 1.",
    ends_half_as_likely=chosen_by(lambda draw, n: round(draw * (n - 1))),
    half_up=chosen_by(lambda draw, n: int(draw * (n - 1) + 0.5)),
    rounded_not_beyond=chosen_by(lambda draw, n: min(round(draw * n), n - 1)),
    squared=chosen_by(lambda draw, n: int(draw**2 * n)),
    root=chosen_by(lambda draw, n: min(int(draw**0.5 * n), n - 1)),
    first_half=chosen_by(lambda draw, n: int(draw * n / 2)),
)
sample_arch.mistakes(
    "The last option never comes. How many parts are there, and which part does 0.999 belong to?",
    last_never=chosen_by(lambda draw, n: int(draw * (n - 1))),
)
sample_arch.mistakes(
    "A draw of 0, or one exactly between two options, gave the wrong one: each part of the draws "
    "begins with its lower end.",
    up_minus_one=chosen_by(lambda draw, n: math.ceil(draw * n) - 1),
    up_minus_one_at_least_0=chosen_by(lambda draw, n: max(math.ceil(draw * n) - 1, 0)),
    round_minus_half=chosen_by(lambda draw, n: max(round(draw * n - 0.5), 0)),
)
sample_arch.mistakes(
    "The options were counted from their end. A draw near 0 picks the first one.",
    from_the_end=chosen_by(lambda draw, n: n - 1 - int(draw * n)),
    negative_place=chosen_by(lambda draw, n: -int(draw * n)),
)
sample_arch.mistakes(
    "The number of options is written into the function. Entries have different numbers of them.",
    three_options=chosen_by(lambda draw, n: min(int(draw * 3), n - 1)),
    three_beyond=chosen_by(lambda draw, n: int(draw * 3)),
    thirds=chosen_by(lambda draw, n: 0 if draw < 1 / 3 else min(1, n - 1) if draw < 2 / 3 else -1),
    three_or_two=chosen_by(lambda draw, n: int(draw * 3) if n == 3 else int(draw * 2)),
    two_options=chosen_by(lambda draw, n: int(draw * 2) if n > 1 else 0),
    tenths=chosen_by(lambda draw, n: int(draw * 10) % n),
    hundredths=chosen_by(lambda draw, n: int(draw * 100) % n),
)
sample_arch.mistakes(
    "These are places. Return the options that stand there.",
    places=lambda space, draws: tuple(
        int(draw * len(options)) for options, draw in zip(space.values(), draws, strict=True)
    ),
)
sample_arch.mistakes(
    "The names of the entries were gone through, and a letter of each was picked: a dict gives its "
    "names. The options are its values.",
    letters=lambda space, draws: tuple(
        name[int(draw * len(name))] for name, draw in zip(space, draws, strict=True)
    ),
)
sample_arch.mistakes(
    "A place in a tuple is a whole number: what remains of the draw times the number of options "
    "when its fraction is cut off?",
    not_cut_off=chosen_by(lambda draw, n: draw * n),
)
sample_arch.mistakes(
    "Draws and entries were paired in the order of the alphabet. Take the entries as they stand.",
    names_sorted=lambda space, draws: tuple(
        space[name][int(draw * len(space[name]))]
        for name, draw in zip(sorted(space), draws, strict=True)
    ),
)
sample_arch.mistakes(
    "One draw decided everything. Each entry of the space has a draw of its own.",
    first_draw=with_draws(lambda draws: [draws[0]] * len(draws)),
    last_draw=with_draws(lambda draws: [draws[-1]] * len(draws)),
    mean_draw=with_draws(lambda draws: [sum(draws) / len(draws)] * len(draws)),
)
sample_arch.mistakes(
    "Draws and entries belong together in their order: the first draw is for the first entry.",
    backwards=with_draws(lambda draws: draws[::-1]),
    sorted_draws=with_draws(sorted),
    shifted=with_draws(lambda draws: [*draws[1:], draws[0]]),
)
sample_arch.mistakes(
    "The draws were not used: the same draws must give the same architecture, and other draws "
    "another one.",
    own_draws=with_draws(lambda draws: np.random.default_rng(0).random(len(draws)).tolist()),
    always_first=lambda space, draws: tuple(options[0] for options in space.values()),
    always_last=lambda space, draws: tuple(options[-1] for options in space.values()),
    always_middle=lambda space, draws: tuple(o[len(o) // 2] for o in space.values()),
)
sample_arch.mistakes(
    "The options were put into another order first. Take them as they are.",
    sorted_options=lambda space, draws: sample_arch(
        {name: sorted(options) for name, options in space.items()}, draws
    ),
)
sample_arch.mistakes(
    "Return the choices alone, in a tuple: no names, no draws, no text.",
    as_dict=returned(lambda found, space, draws: dict(zip(space, found, strict=True))),
    as_pairs=returned(lambda found, space, draws: tuple(zip(space, found, strict=True))),
    with_the_draws=returned(lambda found, space, draws: tuple(zip(found, draws, strict=True))),
    names_alone=lambda space, draws: tuple(space),
    as_text=returned(lambda found, space, draws: " ".join(map(str, found))),
    all_as_text=returned(lambda found, space, draws: tuple(map(str, found))),
)
sample_arch.mistakes(
    "Return one choice for each entry: some are missing, or there are too many.",
    first_alone=returned(lambda found, space, draws: found[:1]),
    first_not_in_a_tuple=returned(lambda found, space, draws: found[0]),
    without_the_last=returned(lambda found, space, draws: found[:-1]),
    without_the_first=returned(lambda found, space, draws: found[1:]),
    twice=returned(lambda found, space, draws: found * 2),
    all_options=lambda space, draws: tuple(space.values()),
)
sample_arch.mistakes(
    "The choices are in another order than the entries of the space.",
    answer_backwards=returned(lambda found, space, draws: found[::-1]),
)


@sample_arch.accepted
def by_ends_of_parts(space, draws):
    """The place of a draw among the upper ends of all parts."""
    found = []
    for options, draw in zip(space.values(), draws, strict=True):
        ends = [(i + 1) / len(options) for i in range(len(options) - 1)]
        found.append(options[bisect.bisect_right(ends, draw)])
    return tuple(found)


@sample_arch.accepted
def by_floor_division(space, draws):
    pairs = zip(space.items(), draws, strict=True)
    return tuple(options[math.floor(len(options) * draw)] for (_, options), draw in pairs)
