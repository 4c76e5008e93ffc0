"""How lesson 17 grades fgsm_step: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def step_inputs(rng):
    """First some to work out by hand; then slopes of 0, and inputs at both ends of their range."""
    cases = [
        (np.array([0.5, 0.9, 0.2]), np.array([3.0, 0.1, -2.0]), 0.25, 0.0, 1.0),  # the docstring
        (np.array([0.5, 0.5, 0.5]), np.array([0.0, 1.0, -1.0]), 0.1, 0.0, 1.0),  # a slope of 0
        (np.array([1.0, 0.0]), np.array([5.0, -5.0]), 0.3, 0.0, 1.0),  # already at the ends
        (np.array([1.0, 0.0]), np.array([-5.0, 5.0]), 0.3, 0.0, 1.0),
        (np.array([[1.5, -1.9], [0.0, 1.9]]), np.array([[1.0, -1.0], [2.0, 0.5]]), 0.5, -2.0, 2.0),
        (np.array([-3.0, 4.0]), np.array([0.001, -900.0]), 1.5, -10.0, 10.0),  # small and large
        (np.array([20.0, 70.0]), np.array([-1.0, 1.0]), 0.0, 10.0, 80.0),  # no step
        (np.array([0.2]), np.array([-0.7]), 3.0, 0.0, 1.0),  # a step beyond both ends
    ]
    for _ in range(7):
        shape = (int(rng.integers(2, 5)), int(rng.integers(2, 6)))
        low = float(rng.choice([-3.0, -1.0, 0.5]))
        high = low + float(rng.choice([2.0, 6.0]))
        x = rng.uniform(low, high, shape)
        x[rng.random(shape) < 0.2] = high
        x[rng.random(shape) < 0.2] = low
        gradient = rng.normal(0, 2, shape) * (rng.random(shape) < 0.8)
        cases.append((x, gradient, float(rng.uniform(0.05, 0.8)), low, high))
    return cases


fgsm_step = exercise(points=2, inputs=step_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def moved(direction):
    """A step in another direction, of slopes and inputs, cut to the range as is right."""
    return lambda x, g, eps, low, high: np.clip(x + eps * direction(g, x), low, high)


def cut(end):
    """The right step, cut in another way."""
    return lambda x, g, eps, low, high: end(x + eps * np.sign(g), x, eps, low, high)


def spoiled(change):
    return lambda *given: change(fgsm_step(*given), *given)


def safe(value):
    return value or 1.0


def divided_by_zero(x, g, eps, low, high):
    with np.errstate(all="ignore"):
        return np.clip(x + eps * g / np.abs(g), low, high)


def one_if_for_all(x, g, eps, low, high):
    if g > 0:
        x = x + eps
    elif g < 0:
        x = x - eps
    return np.clip(x, low, high)


fgsm_step.mistakes(
    "The loss gets smaller this way. In which direction does it grow?",
    downhill=moved(lambda g, _x: -np.sign(g)),
)
fgsm_step.mistakes(
    "Each number moves equally far, whether its slope is steep or not: only the sign counts.",
    gradient_itself=moved(lambda g, _x: g),
    unit_length=moved(lambda g, _x: g / safe(np.linalg.norm(g))),
    by_the_largest=moved(lambda g, _x: g / safe(np.abs(g).max())),
    by_the_mean=moved(lambda g, _x: g / safe(np.abs(g).mean())),
    rounded_gradient=moved(lambda g, _x: np.round(g)),
    whole_gradient=moved(lambda g, _x: g.astype(int)),
    at_most_eps=lambda x, g, eps, low, high: np.clip(x + np.clip(g, -eps, eps), low, high),
    squashed=moved(lambda g, _x: np.tanh(g)),
    cut_gradient=moved(lambda g, _x: np.clip(g, -1, 1)),
    times_the_input=moved(lambda g, x: np.sign(g) * np.abs(x)),
    root=moved(lambda g, _x: np.sign(g) * np.sqrt(np.abs(g))),
)
fgsm_step.mistakes(
    "Where the slope is 0, the number stays as it is.",
    zero_goes_up=moved(lambda g, _x: np.where(g >= 0, 1.0, -1.0)),
    zero_goes_down=moved(lambda g, _x: np.where(g > 0, 1.0, -1.0)),
    sign_of_a_zero=moved(lambda g, _x: np.copysign(1.0, g)),
    divided_by_zero=divided_by_zero,
    zero_for_zero_slope=lambda x, g, eps, low, high: np.clip(
        np.where(g == 0, 0.0, x + eps * np.sign(g)), low, high
    ),
)
fgsm_step.mistakes(
    "A slope counts however small it is.",
    sign_of_whole_slopes=moved(lambda g, _x: np.sign(g.astype(int))),
    sign_of_rounded_slopes=moved(lambda g, _x: np.sign(np.round(g))),
    **{
        f"above_{name}": moved(lambda g, _x, least=least: np.sign(g) * (np.abs(g) > least))
        for name, least in (("a_hundredth", 0.01), ("a_tenth", 0.1), ("one", 1.0))
    },
    steepest_alone=moved(lambda g, _x: np.sign(g) * (np.abs(g) == np.abs(g).max())),
)
fgsm_step.mistakes(
    "The direction comes from the slope alone, not from the input.",
    sign_of_the_input=moved(lambda _g, x: np.sign(x)),
    sign_of_the_product=moved(lambda g, x: np.sign(x * g)),
)
fgsm_step.mistakes(
    "An array has many numbers: one if cannot decide for all of them.",
    one_if_for_all=one_if_for_all,
)
fgsm_step.mistakes(
    "x can have more than one axis: does a loop over it give numbers or rows?",
    rows_for_numbers=lambda x, g, eps, low, high: np.array(
        [min(max(a + eps * np.sign(b), low), high) for a, b in zip(x, g, strict=True)]
    ),
)
fgsm_step.mistakes(
    "Every number with a slope moves, down as well as up.",
    only_up=moved(lambda g, _x: (g > 0).astype(float)),
    only_down=moved(lambda g, _x: -(g < 0).astype(float)),
    always_up=moved(lambda g, _x: (g != 0).astype(float)),
    everything_up=moved(lambda g, _x: np.ones_like(g)),
    one_sign_for_all=moved(lambda g, _x: np.sign(g.sum())),
    no_step=moved(lambda g, _x: 0 * g),
)
fgsm_step.mistakes(
    "low and high are the range of an input, not of a step: what must be cut?",
    step_is_cut=lambda x, g, eps, low, high: x + np.clip(eps * np.sign(g), low, high),
    step_is_cut_too=lambda x, g, eps, low, high: np.clip(
        x + np.clip(eps * np.sign(g), low, high), low, high
    ),
)
fgsm_step.mistakes(
    "x lies in low ... high already: nothing has to be scaled.",
    scaled_into_the_range=cut(lambda moved, _x, _e, low, high: low + (high - low) * moved),
    scaled_and_cut=cut(
        lambda moved, _x, _e, low, high: np.clip(low + (high - low) * moved, low, high)
    ),
)
fgsm_step.mistakes(
    "Nothing lies outside low ... high afterwards: what holds each number inside?",
    not_cut=cut(lambda moved, *_: moved),
    cut_above=cut(lambda moved, _x, _e, _low, high: np.minimum(moved, high)),
    cut_below=cut(lambda moved, _x, _e, low, _high: np.maximum(moved, low)),
    symmetric=cut(lambda moved, _x, _e, _low, high: np.clip(moved, -high, high)),
)
fgsm_step.mistakes(
    "The range is given by low and high: both of them count, as they are.",
    from_0_to_1=cut(lambda moved, *_: np.clip(moved, 0, 1)),
    from_minus_1=cut(lambda moved, *_: np.clip(moved, -1, 1)),
    from_0=cut(lambda moved, _x, _e, _low, high: np.clip(moved, 0, high)),
    to_1=cut(lambda moved, _x, _e, low, _high: np.clip(moved, low, 1)),
    as_bytes=cut(lambda moved, *_: np.clip(moved, 0, 255)),
    own_range=cut(lambda moved, x, *_: np.clip(moved, x.min(), x.max())),
)
fgsm_step.mistakes(
    "A number that would leave its range stops at the end of it.",
    stays_inside=cut(
        lambda moved, x, _e, low, high: np.where((moved < low) | (moved > high), x, moved)
    ),
    comes_back=cut(
        lambda moved, _x, _e, low, high: np.clip(
            np.where(moved > high, 2 * high - moved, np.where(moved < low, 2 * low - moved, moved)),
            low, high,
        )
    ),
    at_the_wrong_end=cut(
        lambda moved, _x, _e, low, high: np.where(
            moved > high, low, np.where(moved < low, high, moved)
        )
    ),
    around_the_corner=cut(lambda moved, _x, _e, low, high: low + (moved - low) % (high - low)),
    stretched=cut(
        lambda moved, _x, _e, low, high: low
        + (moved - moved.min()) / safe(np.ptp(moved)) * (high - low)
    ),
    not_a_number=cut(
        lambda moved, _x, _e, low, high: np.where((moved < low) | (moved > high), np.nan, moved)
    ),
)  # fmt: skip
fgsm_step.mistakes(
    "low and high: which one is the smaller?",
    ends_swapped=cut(lambda moved, _x, _e, low, high: np.minimum(np.maximum(moved, high), low)),
)
fgsm_step.mistakes(
    "How far each number moves is eps, as it is.",
    always_one=lambda x, g, _e, low, high: fgsm_step(x, g, 1.0, low, high),
    always_a_tenth=lambda x, g, _e, low, high: fgsm_step(x, g, 0.1, low, high),
    shared_out=lambda x, g, eps, low, high: fgsm_step(x, g, eps / x.size, low, high),
    twice=lambda x, g, eps, low, high: fgsm_step(x, g, 2 * eps, low, high),
    half=lambda x, g, eps, low, high: fgsm_step(x, g, eps / 2, low, high),
    squared=lambda x, g, eps, low, high: fgsm_step(x, g, eps**2, low, high),
    of_the_range=lambda x, g, eps, low, high: fgsm_step(x, g, eps * (high - low), low, high),
    by_root_of_count=lambda x, g, eps, low, high: fgsm_step(x, g, eps / np.sqrt(x.size), low, high),
    grows_with_the_input=lambda x, g, eps, low, high: np.clip(
        x * (1 + eps * np.sign(g)), low, high
    ),
)
fgsm_step.mistakes(
    "The new input is asked for, not the step.",
    step_alone=lambda _x, g, eps, _l, _h: eps * np.sign(g),
    cut_step_alone=lambda _x, g, eps, low, high: np.clip(eps * np.sign(g), low, high),
    difference=spoiled(lambda new, x, *_: new - x),
    with_the_step=spoiled(lambda new, x, *_: (new, new - x)),
)
fgsm_step.mistakes(
    "Return an array of the shape of x.",
    as_list=spoiled(lambda new, *_: new.tolist()),
    flat=spoiled(lambda new, *_: new.reshape(1, -1)),
    turned=spoiled(lambda new, *_: new.T[np.newaxis]),
    first_alone=spoiled(lambda new, *_: new[:1]),
    summed=spoiled(lambda new, *_: float(new.sum())),
)
fgsm_step.mistakes(
    "The numbers were rounded. Return them as they are.",
    rounded=spoiled(lambda new, *_: np.round(new)),
    rounded_to_1=spoiled(lambda new, *_: np.round(new, 1)),
    rounded_to_2=spoiled(lambda new, *_: np.round(new, 2)),
    whole_numbers=spoiled(lambda new, *_: new.astype(int)),
)
fgsm_step.mistakes("Right for the example alone.", example=lambda *_: np.array([0.75, 1.0, 0.0]))


@fgsm_step.accepted
def number_by_number(x, gradient, eps, low, high):
    made = np.empty_like(x)
    for place in np.ndindex(*x.shape):
        if gradient[place] > 0:
            made[place] = min(x[place] + eps, high)
        elif gradient[place] < 0:
            made[place] = max(x[place] - eps, low)
        else:
            made[place] = x[place]
    return made


@fgsm_step.accepted
def slope_over_its_size(x, gradient, eps, low, high):
    size = np.abs(gradient)
    sign = np.divide(gradient, size, out=np.zeros_like(size), where=size > 0)
    return np.minimum(np.maximum(x + sign * eps, low), high)
