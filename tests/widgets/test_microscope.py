"""What the microscope shows: the divergence's numbers, for the value the reader chose."""

import base64
import json

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tests.support.golden import load_golden
from tinyml_course.errors import DataError
from tinyml_course.quantization import dequantize
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.microscope import compare_layers, follow_back
from tinyml_course.widgets import DivergenceMicroscope
from tinyml_course.widgets.differing_values import DifferingValues


@pytest.fixture(scope="module")
def dense():
    """A dense model, its golden trace, and the same under LiteRT's rules."""
    model, x, ours = load_golden("fully_connected")
    simulator = Simulator.load(model, semantics="single-rounding")
    return simulator.model, ours, simulator.trace(x)


@pytest.fixture(scope="module")
def inherited(dense):
    """Traces whose input differs, and so what one output makes of it."""
    model, ours, _ = dense
    theirs = {i: a.copy() for i, a in ours.items()}
    theirs[model.inputs[0]][3, 5] ^= 64
    theirs[model.outputs[0]][3, 0] ^= 1
    return model, ours, theirs


def differing_places(model, ours, theirs):
    """Each (sample, output, value) that differs, in order."""
    return [
        (sample, output, value)
        for sample in range(len(ours[model.outputs[0]]))
        for output, i in enumerate(model.outputs)
        for value in np.flatnonzero(ours[i][sample] != theirs[i][sample])
    ]


def numbers(widget):
    return {readout["label"]: readout["value"] for readout in widget.report["readouts"]}


def whole(text):
    return int(text.replace(",", "").replace("−", "-"))


def chosen(widget):
    return widget.sample, widget.output, widget.value


def test_it_starts_at_the_value_that_differs_most(dense):
    widget = DivergenceMicroscope(*dense)
    assert chosen(widget) == differing_places(*dense)[0]
    assert widget.their_name == "LiteRT (XNNPACK)"
    assert (widget.samples, len(widget.output_names)) == (800, 12)
    assert widget.sizes == [8, 1, 4, 8, 4, 2, 6, 4, 4, 6, 6, 7]


def test_the_numbers_are_those_of_the_divergence(dense):
    model, ours, theirs = dense
    widget = DivergenceMicroscope(*dense)
    for sample, output, value in differing_places(*dense):
        widget.set_state({"sample": sample, "output": output, "value": value})
        tensor = model.outputs[output]
        divergence = follow_back(model, ours, theirs, sample, tensor, (value,))
        scaling = divergence.derivation.scaling
        read = numbers(widget)
        assert whole(read["accumulator"]) == divergence.derivation.accumulator
        assert whole(read["rounding one"]) == scaling.first
        assert whole(read["rounding two"]) == scaling.second
        assert whole(read["rounded once"]) == scaling.once
        assert whole(read["TFLM"]) == ours[tensor][sample, value]
        assert whole(read["LiteRT (XNNPACK)"]) == theirs[tensor][sample, value]
        assert widget.report["sentence"] == divergence.explanation()
        assert widget.report["rounding"]["lens"]["first"] == 0


def test_next_and_before_go_through_all_values_that_differ_and_end(dense):
    places = differing_places(*dense)
    assert len(places) > 10
    widget = DivergenceMicroscope(*dense, sample=0, output=0, value=0)
    assert widget.report["before"] is None
    there = []
    while widget.report["behind"]:
        widget.set_state(
            dict(zip(("sample", "output", "value"), widget.report["behind"], strict=True))
        )
        there.append(chosen(widget))
    assert there == places
    assert widget.report["before"] == list(places[-2])


def test_the_layers_are_those_of_the_table(dense):
    widget = DivergenceMicroscope(*dense)
    rows = compare_layers(*dense)
    assert [row["count"] for row in widget.layers] == [
        f"{r.differing} of {r.compared:,}" for r in rows
    ]
    shares = [r.differing / r.compared for r in rows]
    assert [row["bar"] for row in widget.layers] == [share / max(shares) for share in shares]
    assert widget.layers[3]["operator"] == "3 FULLY_CONNECTED"
    total = sum(r.differing for r in rows)
    assert widget.report["counts"].endswith(f"all 800 samples {total} of {800 * 60:,}")


def test_a_value_is_followed_back_to_the_input_that_differs(inherited):
    _, ours, theirs = inherited
    widget = DivergenceMicroscope(*inherited)
    assert chosen(widget) == (3, 0, 0)
    output, entry = widget.report["steps"]
    assert (output["operator"], entry["operator"]) == ("0 FULLY_CONNECTED", "input")
    assert entry["marks"]["theirs"] == int(theirs[0][3, 5]) - int(ours[0][3, 5])
    assert widget.report["rounding"] is None
    assert set(numbers(widget)) == {"TFLM", "LiteRT (XNNPACK)"}
    assert "followed back through 1 layer." in widget.report["summary"]


def test_the_float_model_is_shown_in_codes_where_it_was_given(dense):
    model, ours, _ = dense
    start = differing_places(*dense)[0]
    tensor = model.tensors[model.outputs[start[1]]]
    scale, zero_point = float(tensor.scales[0]), int(tensor.zero_points[0])
    real = dequantize(ours[tensor.index], scale, zero_point) + 0.25 * scale
    (step,) = DivergenceMicroscope(*dense, {tensor.index: real}).report["steps"]
    assert step["marks"]["real"] == pytest.approx(0.25, abs=1e-4)
    code, value = step["ours"]
    assert float(value.replace("−", "-")) == pytest.approx(scale * (whole(code) - zero_point), 1e-3)
    (step,) = DivergenceMicroscope(*dense).report["steps"]
    assert (step["real"], step["marks"]["real"]) == (None, None)


def test_an_operator_without_a_sum_of_products_has_no_rounding():
    model, _, ours = load_golden("softmax")
    parsed = Simulator.load(model).model
    theirs = {i: a.copy() for i, a in ours.items()}
    theirs[parsed.outputs[0]][2, 4] ^= 1
    widget = DivergenceMicroscope(model, ours, theirs)
    assert chosen(widget) == (2, 0, 4)
    assert widget.report["rounding"] is None
    assert "other arithmetic" in widget.report["sentence"]


def test_bytes_a_model_and_a_simulator_are_taken_alike(dense):
    data, _, ours = load_golden("fully_connected")
    widgets = [
        DivergenceMicroscope(m, ours, dense[2]) for m in (data, dense[0], Simulator.load(data))
    ]
    assert widgets[0].report == widgets[1].report == widgets[2].report


def test_two_runs_that_agree_say_so(dense):
    model, ours, _ = dense
    report = DivergenceMicroscope(model, ours, ours).report
    assert (report["before"], report["behind"]) == (None, None)
    assert "is the same in both" in report["sentence"]
    assert report["counts"].startswith("0 of 60 output values")


def test_everything_sent_is_plain_json(dense):
    widget = DivergenceMicroscope(*dense)
    json.dumps([widget.report, widget.layers], allow_nan=False)


def test_without_a_kernel_a_picture_and_words_stand_for_it(dense):
    data, metadata = DivergenceMicroscope(*dense)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    said = "DivergenceMicroscope, t30[5]: TFLM 60, LiteRT (XNNPACK) 59. sample 15: operator 9 "
    assert data["text/plain"].startswith(said)
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_a_choice_that_is_not_there_becomes_a_message_and_then_goes(dense):
    widget = DivergenceMicroscope(*dense)
    start = widget.report
    widget.set_state({"value": 8})
    assert widget.report["message"] == "expected a value from 0 to 5, got 8"
    assert widget.report["value"] == 8
    widget.set_state({"value": start["value"]})
    assert widget.report == start


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sample": 800}, "expected a sample from 0 to 799, got 800"),
        ({"output": 12}, "expected an output from 0 to 11, got 12"),
        ({"output": 1, "value": 1}, "expected a value from 0 to 0, got 1"),
        ({"sample": -1}, "expected a sample from 0 to 799, got -1"),
    ],
)
def test_a_start_that_is_not_there_is_refused(dense, arguments, message):
    with pytest.raises(DataError, match=message):
        DivergenceMicroscope(*dense, **arguments)


def test_traces_without_the_outputs_are_refused(dense):
    model, ours, theirs = dense
    inner = {0: ours[0]}
    with pytest.raises(DataError, match="at least one output and one sample in common, got none"):
        DivergenceMicroscope(model, inner, theirs)


def test_a_part_that_is_given_stays_and_the_others_are_found():
    ours = {7: np.zeros((2, 2, 2), np.int8), 9: np.zeros((2, 3), np.int8)}
    theirs = {i: a.copy() for i, a in ours.items()}
    theirs[7][0, 1, 0], theirs[9][1, 2], theirs[9][0, 1] = 3, 9, 5
    differing = DifferingValues([7, 9], ours, theirs)
    assert differing.largest() == (1, 1, 2)
    assert differing.largest(sample=0) == (0, 1, 1)
    assert differing.largest(output=0) == (0, 0, 2)
    assert differing.largest(value=2) == (0, 0, 2)
    assert differing.place(0, 0, 2) == (1, 0)
    assert differing.neighbours((0, 1, 0)) == ((0, 0, 2), (0, 1, 1))
    assert (differing.count(0), differing.count()) == ((2, 7), (3, 14))
