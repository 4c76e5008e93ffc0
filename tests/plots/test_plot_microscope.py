"""The microscope's picture shows the path and the rounding that the divergence holds."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.plots import plot_microscope
from tinyml_course.plots.microscope import code_differences, path_reach, value_name
from tinyml_course.plots.rounding import rounding_view
from tinyml_course.plots.show import figure_png
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.microscope import Divergence, Step, first_divergence, follow_back
from tinyml_course.tflite import Operator, Tensor


@pytest.fixture(scope="module")
def dense():
    """A dense model, its golden trace, and the same under LiteRT's rules."""
    model, x, ours = load_golden("fully_connected")
    simulator = Simulator.load(model, semantics="single-rounding")
    return simulator.model, ours, simulator.trace(x)


@pytest.fixture(scope="module")
def divergence(dense):
    return first_divergence(*dense)


def step(index, ours, theirs, real=None, scale=0.5, zero_point=3):
    tensor = Tensor(
        index,
        f"layer_{index}",
        (1, 4),
        np.dtype(np.int8),
        np.asarray([scale] if scale else [], np.float32),
        np.asarray([zero_point] if scale else []),
    )
    return Step(Operator(index, "ADD", (), (index,)), tensor, (2,), ours, theirs, real)


def series(axes):
    """What is drawn, by its name in the legend: x of each row from the top."""
    return {line.get_label(): list(line.get_xdata()) for line in axes.get_lines()}


def ticks(axes):
    return [label.get_text() for label in axes.get_xticklabels()]


def words(axes):
    return " | ".join(text.get_text() for text in axes.texts)


def test_the_path_is_drawn_in_codes_relative_to_tflm():
    steps = (step(2, 10, 9, 4.0), step(1, -5, -3, -4.5), step(0, 0, 1))
    (axes,) = plot_microscope(Divergence(7, steps, None), "LiteRT")
    drawn = series(axes)
    assert drawn["TFLM"] == [0, 0, 0]
    assert drawn["LiteRT"] == [-1, 2, 1]
    # 4.0 / 0.5 + 3 is code 11, one above TFLM's 10; -4.5 / 0.5 + 3 is -6, one below its -5.
    assert drawn["float model"] == [1, -1]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "2 ADD\nlayer_2[2]",
        "1 ADD\nlayer_1[2]",
        "0 ADD\nlayer_0[2]",
    ]
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the output stands on top"
    assert axes.get_title() == "Sample 7, layer_2[2] followed back"
    table = axes.figure.axes[-1]
    # Codes 10, 9 and the float model's own value: 0.5 * (10 - 3), 0.5 * (9 - 3), 4.0.
    for text in ("TFLM", "LiteRT", "float", "3.5", "3", "4", "−4", "−3", "−4.5", "–"):
        assert text in [t.get_text() for t in table.texts]


def test_a_float_model_that_is_far_away_does_not_hide_a_difference_of_one_code():
    divergence = Divergence(0, (step(1, 10, 9, 4.0), step(0, 10, 9, 60.0)), None)
    assert code_differences(divergence.last) == (-1, 113)  # 60.0 is code 123
    (axes,) = plot_microscope(divergence)
    assert axes.get_xlim() == (-10, 10)
    assert "+113" in words(axes)
    assert series(axes)["float model"] == [1]


def test_the_reach_holds_every_difference_of_the_other_runtime():
    assert path_reach(Divergence(0, (step(0, 0, 1),), None)) == 2.5
    assert path_reach(Divergence(0, (step(1, 0, 1), step(0, 100, -100)), None)) == 250


@pytest.mark.parametrize("real", [None, np.inf, np.nan])
def test_without_a_float_value_there_is_no_mark(real):
    one = step(0, 4, 5, real)
    assert code_differences(one) == (1, None)
    (axes,) = plot_microscope(Divergence(0, (one,), None))
    assert set(series(axes)) == {"TFLM", "the other"}


def test_a_tensor_without_a_scale_differs_in_its_own_numbers():
    assert code_differences(step(0, 0.25, 0.5, 1.0, scale=None)) == (0.25, 0.75)


def test_a_long_name_loses_its_beginning():
    long = dataclasses.replace(step(0, 1, 2).tensor, name=f"{'a' * 40}/Relu;other")
    assert value_name(dataclasses.replace(step(0, 1, 2), tensor=long)) == f"…{'a' * 25}/Relu[2]"


def test_the_line_shows_where_both_ways_of_rounding_end(divergence):
    scaling = divergence.derivation.scaling
    assert scaling.second == scaling.once + 1
    path, line, _ = plot_microscope(divergence, "single rounding")
    assert ticks(line) == [
        f"{scaling.once}\ncode {divergence.last.theirs:.0f}\nsingle rounding".replace("-", "−"),
        f"{scaling.second}\ncode {divergence.last.ours:.0f}\nTFLM".replace("-", "−"),
    ]
    arrows = {text.xy[1]: text.xy[0] for text in line.texts if text.arrow_patch}
    assert arrows == {1: scaling.once, 0: scaling.second}
    assert f"half-way: {scaling.once + 0.5}" in words(line)
    accumulator = f"{divergence.derivation.accumulator:,}"
    assert line.get_title() == f"operator 3 FULLY_CONNECTED: the accumulator {accumulator}, scaled"
    assert series(path)["single rounding"] == [-1]


def test_the_lens_shows_the_exact_value_below_the_half_and_rounding_one_on_it(divergence):
    scaling = divergence.derivation.scaling
    view = rounding_view(divergence.derivation, int(divergence.last.theirs))
    assert view.first == view.half == Fraction(scaling.first, 2**-scaling.shift)
    assert view.exact == scaling.exact < view.half
    lens = plot_microscope(divergence)[2]
    exact, first = (line.get_xdata()[0] for line in lens.get_lines()[:2])
    assert (exact, first) == (pytest.approx(-10 / 17), 0)
    assert f"21.499672 | {scaling.first:,} / $2^{{9}}$ = 21.5" in words(lens)
    assert f"magnified {view.magnified():,} times" in lens.get_xlabel()


def test_a_value_that_is_the_same_in_both_needs_no_lens(dense):
    model, ours, _ = dense
    divergence = follow_back(model, ours, ours, 0)
    panels = plot_microscope(divergence)
    assert len(panels) == 2
    assert "TFLM, the other" in ticks(panels[1])[0]


def test_a_result_of_other_arithmetic_is_on_the_line_only_if_it_is_near(divergence):
    derivation, codes = divergence.derivation, int(divergence.last.ours)
    near, far = rounding_view(derivation, codes + 4), rounding_view(derivation, codes + 40)
    assert (near.theirs, near.high) == (derivation.scaling.second + 4,) * 2
    assert (far.theirs, far.high) == (None, derivation.scaling.second)


def test_a_clamped_result_stands_where_its_rounding_ended(dense):
    model, ours, _ = dense
    divergence = follow_back(model, ours, ours, 0)  # -503,750 steps, clamped to code -128
    view = rounding_view(divergence.derivation, int(divergence.last.theirs))
    assert view.theirs == view.second == divergence.derivation.scaling.second
    assert view.code(view.second) == divergence.last.ours == -128


def test_the_picture_is_the_same_each_time(divergence):
    assert figure_png(plot_microscope(divergence)) == figure_png(plot_microscope(divergence))
