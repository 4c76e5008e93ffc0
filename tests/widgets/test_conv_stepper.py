"""What the stepper shows: the derivation's numbers, in words that say how each follows."""

import base64
import re

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tests.support.golden import load_golden
from tinyml_course.errors import DataError, ModelError
from tinyml_course.plots.output_derivation import plot_output_derivation
from tinyml_course.quantization import SINGLE_ROUNDING
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.derivation import derive_output
from tinyml_course.tflite import read_model
from tinyml_course.widgets import ConvStepper
from tinyml_course.widgets.conv_stepper_report import MOST_TAPS, derivation_report


def golden(name):
    data, x, tensors = load_golden(name)
    model = read_model(data)
    return model, tensors | {model.inputs[0]: x}


def values(widget):
    return {stage["name"]: stage["value"] for stage in widget.report["stages"]}


def texts(report):
    return {stage["name"]: stage["text"] for stage in report["stages"]}


def whole(text):
    return int(text.replace(",", "").replace("−", "-"))


def test_the_numbers_are_those_of_the_walk_and_of_tflm():
    model, trace = golden("conv_2d")
    widget = ConvStepper(model, trace, 0, (8, 1, 1), sample=2)
    derivation = derive_output(model, trace, 0, (8, 1, 1), sample=2)
    assert {name: whole(value) for name, value in values(widget).items()} == {
        "Window": len(derivation.taps),
        "Products": derivation.input_zero_point,
        "Sum": derivation.sum_of_products,
        "Bias": derivation.accumulator,
        "Multiplier": derivation.scaling.first,
        "Shift": derivation.scaling.second,
        "Zero point": derivation.shifted_code,
        "Clamp": trace[model.operators[0].outputs[0]][2, 8, 1, 1],
    }
    rows = [[whole(cell) for cell in row["cells"][1:]] for row in widget.report["taps"]]
    assert rows == [[t.code, t.weight, t.product, t.accumulator] for t in derivation.taps]


def test_another_output_is_walked_when_the_browser_says_so():
    model, trace = golden("depthwise_conv_2d")
    widget = ConvStepper(model, trace, 1)
    assert widget.position == [2, 2, 1]  # the middle
    assert (widget.shape, widget.axes) == ([4, 4, 3], ["row", "column", "channel"])
    for position in np.ndindex(4, 4, 3):
        widget.set_state({"position": list(position)})
        assert widget.report["position"] == list(position)
        assert widget.report["result"] == trace[model.operators[1].outputs[0]][(0, *position)]


def test_the_map_marks_the_window_and_what_of_it_is_padding():
    model, trace = golden("conv_2d")
    widget = ConvStepper(model, trace, 2, (8, 7, 0))  # 2 x 3 window, SAME: the last corner
    window = [(8, 6), (8, 7), (8, 8), (9, 6), (9, 7), (9, 8)]
    assert widget.report["map"] == {
        "input": [9, 8],
        "output": [9, 8],
        "window": [[row, column, row == 9 or column == 8] for row, column in window],
        "margin": [1, 1],
        "at": [8, 7],
    }
    assert "12 of the codes lie outside the input" in texts(widget.report)["Window"]
    assert widget.report["taps"][-1]["cells"][0] == "9, 8, 2 (padding)"


def test_a_dense_layer_has_units_and_no_map():
    model, trace = golden("fully_connected")
    widget = ConvStepper(model, trace, 0)
    assert (widget.axes, widget.report["map"]) == (["unit"], None)
    assert "The shift is to the left and comes first" in texts(widget.report)["Multiplier"]
    assert "no second rounding" in texts(widget.report)["Shift"]


def test_two_roundings_that_differ_from_one_are_pointed_out():
    data, x, twice = load_golden("fully_connected")
    simulator = Simulator.load(data, semantics="single-rounding")
    once, model = simulator.trace(x), simulator.model
    op = next(op for op in model.operators if (once[op.outputs[0]] != twice[op.outputs[0]]).any())
    sample, unit = np.argwhere(once[op.outputs[0]] != twice[op.outputs[0]])[0]
    derivation = derive_output(model, once, op.index, (unit,), sample, SINGLE_ROUNDING)
    text = texts(derivation_report(derivation, model))["Shift"]
    assert "two roundings make a difference here" in text
    assert "This runtime rounds once and goes on with" in text


def test_the_middle_of_a_long_sum_is_one_row_that_says_so():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b, rng = models.ModelBuilder(), np.random.default_rng(1)
    count = MOST_TAPS + 100
    x, y = b.tensor((1, count), scale=0.1), b.tensor((1, 1), scale=9.0)
    w = b.tensor((1, count), scale=0.1, data=rng.integers(-127, 128, (1, count)))
    options = models.options("FullyConnectedOptions")
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], options)
    simulator = Simulator.load(b.build([x], [y]))
    trace = simulator.trace(rng.integers(-128, 128, (1, count)).astype(np.int8))
    report = ConvStepper(simulator.model, trace, 0).report
    assert len(report["taps"]) == MOST_TAPS + 1
    (gap,) = (i for i, row in enumerate(report["taps"]) if "gap" in row)
    before, after = (whole(report["taps"][i]["cells"][4]) for i in (gap - 1, gap + 1))
    first_after = whole(report["taps"][gap + 1]["cells"][3])
    left_out, total = report["taps"][gap]["gap"].split(" more products, together ")
    assert (whole(left_out), whole(total)) == (100, after - first_after - before)


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    model, trace = golden("conv_2d")
    data, metadata = ConvStepper(model, trace, 0)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    said = "ConvStepper, operator 0 CONV_2D, output row 4, column 2, channel 1: codes 9; "
    assert data["text/plain"].startswith(said)
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_the_picture_ends_at_the_accumulator():
    model, trace = golden("conv_2d")
    derivation = derive_output(model, trace, 0, (4, 2, 1))
    axes = plot_output_derivation(derivation)
    (line,) = (drawn for drawn in axes.get_lines() if drawn.get_label() == "accumulator")
    assert line.get_ydata().tolist() == [
        0,
        *(t.accumulator for t in derivation.taps),
        derivation.accumulator,
    ]
    assert axes.get_title().endswith(f"clamp → {derivation.result}".replace("-", "−"))


def test_the_picture_names_the_bias_and_the_accumulator_it_makes():
    model, trace = golden("conv_2d")
    derivation = derive_output(model, trace, 0, (4, 2, 1))
    (said,) = (text.get_text() for text in plot_output_derivation(derivation).texts)
    bias, accumulator = (whole(number) for number in re.findall(r"[+−]?[\d,]+", said))
    assert accumulator - bias == derivation.taps[-1].accumulator
    assert accumulator == derivation.accumulator


def test_a_position_that_is_not_there_becomes_a_message():
    model, trace = golden("conv_2d")
    widget = ConvStepper(model, trace, 0)
    widget.set_state({"position": [9, 0, 0]})
    assert widget.report["message"].startswith(
        "expected a position inside (9, 4, 2), got (9, 0, 0)"
    )


def test_what_cannot_be_walked_is_refused():
    model, trace = golden("softmax")
    with pytest.raises(ModelError, match="expected an operator among CONV_2D, "):
        ConvStepper(model, trace, 0)
    model, trace = golden("conv_2d")
    with pytest.raises(DataError, match="expected an operator from 0 to 9, got 10"):
        ConvStepper(model, trace, 10)
