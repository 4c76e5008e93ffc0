"""The microscope names the operator, the accumulator and the rounding that part two runs.

Reference: LiteRT's own kernels, and a difference put in by hand.
"""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import DataError
from tinyml_course.simulator import Simulator, litert
from tinyml_course.simulator.microscope import compare_layers, first_divergence, follow_back


@pytest.fixture(scope="module")
def dense():
    """A dense model with a golden trace, and the same under LiteRT's rules."""
    model, x, ours = load_golden("fully_connected")
    simulator = Simulator.load(model, semantics="single-rounding")
    return simulator.model, ours, simulator.trace(x)


@pytest.fixture(scope="module")
def deep(request):
    """The published anomaly model: ten dense layers, one after the other."""
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    folder = request.getfixturevalue("conformance_models")
    model = (folder / "mlperf_tiny_anomaly_ad01_int8.tflite").read_bytes()
    simulator = Simulator.load(model)
    x = np.random.default_rng(4).integers(-128, 128, (40, 640), np.int8)
    return simulator.model, simulator.trace(x), litert.trace(model, x)


def test_the_layers_table_counts_what_differs(dense):
    model, ours, theirs = dense
    for row in compare_layers(model, ours, theirs):
        wrong = ours[row.tensor.index] != theirs[row.tensor.index]
        assert (row.differing, row.compared) == (wrong.sum(), wrong.size)
        assert row.introduced == row.differing, "every branch reads the model's input, which agrees"
        assert row.largest == (1 if row.differing else 0)
    assert sum(row.differing for row in compare_layers(model, ours, theirs)) > 0


def test_the_first_divergence_has_the_numbers_of_both_roundings(dense):
    model, ours, theirs = dense
    divergence = first_divergence(model, ours, theirs)
    scaling, step = divergence.derivation.scaling, divergence.last
    assert step.ours == ours[step.tensor.index][(divergence.sample, *step.place)]
    assert step.theirs == theirs[step.tensor.index][(divergence.sample, *step.place)]
    assert scaling.second != scaling.once
    assert divergence.derivation.result == step.ours
    clamp = divergence.derivation.activation_min, divergence.derivation.activation_max
    assert np.clip(scaling.once + divergence.derivation.zero_point, *clamp) == step.theirs
    words = divergence.explanation()
    assert f"add up the same {divergence.derivation.accumulator:,}" in words
    assert f"The other gives {scaling.once}: one rounding" in words


def test_two_runs_that_agree_have_no_divergence(dense):
    model, ours, _ = dense
    assert first_divergence(model, ours, ours) is None
    divergence = follow_back(model, ours, ours, 0)
    assert "is the same in both" in divergence.explanation()
    assert len(divergence.steps) == 1


def test_a_value_is_followed_back_through_every_layer(deep):
    model, ours, theirs = deep
    lengths = set()
    for sample in range(len(ours[model.inputs[0]])):
        divergence = follow_back(model, ours, theirs, sample)
        lengths.add(len(divergence.steps))
        for later, earlier in zip(divergence.steps, divergence.steps[1:], strict=False):
            assert earlier.tensor.index in later.operator.inputs
            assert earlier.ours != earlier.theirs
        read = theirs[divergence.last.operator.inputs[0]][sample].tolist()
        taps = zip(divergence.derivation.taps, read, strict=True)
        assert all(tap.weight == 0 or tap.code == code for tap, code in taps)
        assert "one rounding" in divergence.explanation()
    assert max(lengths) > 5


def test_the_rest_of_a_network_inherits_what_one_layer_began(deep):
    model, ours, theirs = deep
    rows = compare_layers(model, ours, theirs)
    assert rows[0].introduced == rows[0].differing > 0
    assert rows[-1].introduced < rows[-1].differing
    assert rows[-1].differing / rows[-1].compared > 0.2


def test_a_difference_put_into_the_input_ends_the_path_there(dense):
    model, ours, _ = dense
    theirs = {i: a.copy() for i, a in ours.items()}
    entry, output = model.inputs[0], model.outputs[0]
    theirs[entry][3, 5] ^= 64
    theirs[output][3, 0] ^= 1
    divergence = follow_back(model, ours, theirs, 3)
    assert divergence.last.operator is None
    assert divergence.last.place == (5,)


@pytest.mark.parametrize(
    ("name", "operator"), [("softmax", "SOFTMAX"), ("wide_dense", "FULLY_CONNECTED")]
)
def test_an_operator_without_a_sum_of_products_in_int8_is_named(name, operator):
    model, _, ours = load_golden(name)
    parsed = Simulator.load(model).model
    theirs = {i: a.copy() for i, a in ours.items()}
    theirs[parsed.outputs[0]].reshape(-1)[9] ^= 1
    words = first_divergence(parsed, ours, theirs).explanation()
    assert operator in words
    assert "other arithmetic" in words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sample": 10**6}, "expected a tensor and a sample of both traces"),
        ({"sample": 0, "tensor": -5}, "expected a tensor and a sample of both traces"),
        ({"sample": 0, "place": (99,)}, "expected a place inside"),
    ],
)
def test_what_is_not_there_is_named(dense, arguments, message):
    with pytest.raises(DataError, match=message):
        follow_back(*dense, **arguments)


def test_traces_of_other_inputs_are_refused(dense):
    model, ours, theirs = dense
    short = {i: a[:5] for i, a in theirs.items()}
    with pytest.raises(DataError, match="two traces of the same inputs"):
        compare_layers(model, ours, short)
    with pytest.raises(DataError, match="two traces of one model"):
        compare_layers(model, ours, {})


def test_litert_reference_kernels_are_our_single_rounding(dense):
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    model, x, _ = load_golden("fully_connected")
    _, _, single = dense
    found = litert.trace(model, x[:50], "reference")
    for i, values in found.items():
        np.testing.assert_array_equal(values, single[i][:50])


def test_unknown_kernels_are_named():
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    with pytest.raises(DataError, match=r"expected kernels among .*'xnnpack'.*, got 'cmsis'"):
        litert.trace(b"", np.zeros((1, 1), np.int8), "cmsis")
