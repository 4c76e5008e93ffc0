"""What the pictures of a model's layers draw, read back and compared with numbers by hand."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import DataError, ModelError
from tinyml_course.plots import (
    plot_activation_ranges,
    plot_divergence,
    plot_layer_sqnr,
    plot_weight_histograms,
)
from tinyml_course.plots.show import figure_png
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, Operator, Tensor, read_model


def tensor(index, shape, scales, zero_point=0, data=None, dtype=np.int8):
    scales = np.asarray(scales, np.float32)
    zeros = np.full(scales.shape, zero_point, np.int64)
    return Tensor(index, f"t{index}", shape, np.dtype(dtype), scales, zeros, data=data)


@pytest.fixture
def model():
    """Input -> CONV_2D with two channels -> SPLIT in two; the last tensor is int32."""
    codes = np.array([[-127, 0, 5], [127, 127, -3]], np.int8).reshape(2, 1, 1, 3)
    tensors = (
        tensor(0, (1, 1, 1, 3), [0.5], 7),
        tensor(1, (2, 1, 1, 3), [0.25, 0.125], data=codes),
        tensor(2, (1, 1, 1, 2), [0.1], -128),
        tensor(3, (1, 1, 1, 1), [0.1], 10),
        tensor(4, (1, 1, 1, 1), [], dtype=np.int32),
    )
    operators = (Operator(0, "CONV_2D", (0, 1), (2,)), Operator(1, "SPLIT", (-1, 2), (3, 4)))
    return Model(tensors, operators, (0,), (3,))


@pytest.fixture
def trace():
    """100 rows; tensor 2 is at -128 30 times and at 127 in 2 of its 200 values."""
    two = np.repeat([-128, 0, 50, 127], [30, 100, 68, 2]).reshape(100, 2)
    return {
        0: np.tile(np.array([-128, 0, 127], np.int8), (100, 1)),
        2: two.astype(np.int8),
        3: np.full((100, 1), 20, np.int8),
        4: np.zeros((100, 1), np.int32),
    }


def spans(axes, label):
    """First and last code of each bar of a series."""
    drawn = next(group for group in axes.containers if group.get_label() == label)
    return [(bar.get_x() + 0.5, bar.get_x() + bar.get_width() - 0.5) for bar in drawn]


def row_texts(axes, row):
    return [text.get_text() for text in axes.texts if text.xy[1] == row]


def row_names(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


def test_weights_are_counted_code_by_code_and_every_channel_has_its_scale(model):
    codes, scales = plot_weight_histograms(model, 0)
    bars = {round(bar.get_x() + 0.5): bar.get_height() for bar in codes.containers[0]}
    assert list(bars) == list(range(-128, 128))
    assert {code: n for code, n in bars.items() if n} == {-127: 1, -3: 1, 0: 1, 5: 1, 127: 2}
    assert [bar.get_height() for bar in scales.containers[0]] == [0.25, 0.125]
    assert codes.get_title() == "operator 0 CONV_2D: 6 weights"
    assert scales.get_xlabel() == "Output channel"


def test_one_scale_for_all_channels_is_one_bar(conformance_models):
    anomaly = read_model(conformance_models / "mlperf_tiny_anomaly_ad01_int8.tflite")
    _, scales = plot_weight_histograms(anomaly, 3)
    (bar,) = scales.containers[0]
    assert bar.get_height() == anomaly.tensors[anomaly.operators[3].inputs[1]].scale
    assert scales.get_xlabel() == "All channels (one scale)"


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (1, "operator 1 SPLIT: expected int8 weights, found none"),
        (2, "expected an operator from 0 to 1, found 2"),
        (-1, "found -1"),
    ],
)
def test_a_layer_without_weights_is_named(model, index, message):
    with pytest.raises(ModelError, match=message):
        plot_weight_histograms(model, index)


def test_activation_ranges_are_those_of_the_codes_in_the_trace(model, trace):
    axes = plot_activation_ranges(model, trace)
    assert row_names(axes) == ["input", "0 CONV_2D", "1 SPLIT (0)"]
    assert spans(axes, "all 256 codes") == [(-128, 127)] * 3
    assert spans(axes, "smallest … largest") == [(-128, 127), (-128, 127), (20, 20)]
    assert spans(axes, "1st … 99th percentile") == [(-128, 127), (-128, 50), (20, 20)]
    assert axes.get_lines()[0].get_xdata().tolist() == [7, -128, 10]


def test_each_row_says_its_real_ends_and_its_saturated_shares(model, trace):
    axes = plot_activation_ranges(model, trace)
    # (code - zero_point) * scale at both ends; a third of the input at each
    assert row_texts(axes, 0) == ["−67.5", "60", "33.3 %", "33.3 %"]
    # 30 of 200 at -128, which is 0.0 there and so in brackets; 2 of 200 at 127
    assert row_texts(axes, 1) == ["0.0", "25.5", "(15.0 %)", "1.0 %"]
    assert row_texts(axes, 2) == ["−13.8", "11.7", "0.0 %", "0.0 %"]


def test_a_share_too_small_for_the_digits_is_not_called_zero(model, trace):
    codes = np.zeros(10_000, np.int8)
    codes[0] = 127
    assert row_texts(plot_activation_ranges(model, {3: codes}), 0)[3] == "< 0.1 %"


def test_several_inputs_are_numbered(model, trace):
    both = Model(model.tensors, model.operators, (0, 3), (2,))
    axes = plot_activation_ranges(both, {0: trace[0]})
    assert row_names(axes) == ["input 0"]


def test_a_trace_of_a_real_model_has_a_row_for_each_of_its_operators():
    content, x, _ = load_golden("conv_2d")
    simulator = Simulator.load(content)
    axes = plot_activation_ranges(simulator.model, simulator.trace(x))
    operators = simulator.model.operators
    assert row_names(axes) == ["input", *(f"{op.index} {op.name}" for op in operators)]


def test_a_trace_without_int8_or_without_rows_is_refused(model, trace):
    with pytest.raises(DataError, match="expected a trace with int8 tensors"):
        plot_activation_ranges(model, {4: trace[4]})
    with pytest.raises(DataError, match="at least one row"):
        plot_activation_ranges(model, {0: trace[0][:0]})


def test_sqnr_is_that_worked_out_by_hand_and_the_lowest_layer_is_pointed_at():
    # signal 100 and noise 1: 20 dB; 16 and 4: 6.02 dB; no noise at all; 1 and 4: -6.02 dB
    axes = plot_layer_sqnr(
        ["a", "b", "c", "d"],
        [[6.0, 8.0], [[4.0]], [1.0], [1.0]],
        [[6.0, 7.0], [[2.0]], [1.0], [3.0]],
    )
    drawn = [bar.get_width() for group in axes.containers for bar in group]
    np.testing.assert_allclose(drawn, [20, 6.0206, 0, -6.0206], atol=1e-4)
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["20.0 dB", "6.0 dB", "no error", "−6.0 dB, the lowest"]
    looks = {(group[0].get_facecolor(), group[0].get_hatch()) for group in axes.containers}
    assert len(looks) == 2
    assert row_names(axes) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("floats", "int8s", "message"),
    [
        ([], [], "found 1, 0 and 0 of them"),
        ([[1.0]], [[1.0, 2.0]], r"a: expected finite .* found shapes \(1,\) and \(2,\)"),
        ([[np.nan]], [[1.0]], "a: expected finite"),
        ([[0.0]], [[1.0]], "a: expected float values other than 0"),
    ],
)
def test_layers_without_an_sqnr_are_refused(floats, int8s, message):
    with pytest.raises(DataError, match=message):
        plot_layer_sqnr(["a"], floats, int8s)


def test_divergence_says_the_share_and_the_size_of_each_layer():
    rows = [("0 CONV_2D", 0, 400, 0), ("1 CONV_2D", 4, 400, 1), ("2 SOFTMAX", 3, 12, 2)]
    axes = plot_divergence(rows)
    assert [bar.get_width() for bar in axes.containers[0]] == [0, 1, 25]
    assert [text.get_text() for text in axes.texts] == [
        "✓ 0 of 400 differ",
        "✗ 4 of 400, by up to 1 code",
        "✗ 3 of 12, by up to 2 codes",
    ]


@pytest.mark.parametrize(
    "rows", [[], [("a", 0, 4, 1)], [("a", 1, 4, 0)], [("a", 5, 4, 1)], [("a", 0, 4, -1)]]
)
def test_impossible_divergences_are_refused(rows):
    with pytest.raises(DataError, match="expected rows"):
        plot_divergence(rows)


def test_every_picture_of_a_model_can_be_drawn(model, trace):
    pictures = [
        plot_weight_histograms(model, 0),
        plot_activation_ranges(model, trace),
        plot_layer_sqnr(["a"], [[1.0]], [[1.0]]),
        plot_divergence([("a", 1, 2, 3)]),
    ]
    assert all(figure_png(picture).startswith(b"\x89PNG") for picture in pictures)
