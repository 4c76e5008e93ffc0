"""Reductions, ARG_MAX and TRANSPOSE_CONV: what the golden vectors do not show, and the errors."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import ModelError
from tinyml_course.kernels.reduce import fold_count
from tinyml_course.simulator import Simulator

builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
litert = pytest.importorskip("tests.support.litert", reason="needs ai-edge-litert")
options = builder.options


def reduction(kind="MEAN", shape=(1, 4, 3, 2), axes=(1,), out=(1, 3, 2), keep=False, **changes):
    b = builder.ModelBuilder()
    x = b.tensor(shape, **{"scale": 0.1, "zero_point": 3} | changes.get("given", {}))
    y = b.tensor(out, **{"scale": 0.1, "zero_point": 3} | changes.get("made", {}))
    values = {} if changes.get("computed_axes") else {"data": axes}
    at = b.tensor((len(axes),), changes.get("axes_dtype", np.int32), **values)
    name = {"ARG_MAX": "ArgMaxOptions"}.get(kind, "ReducerOptions")
    o = options(name, **({} if kind == "ARG_MAX" else {"keepDims": keep}))
    b.operator(kind, [x, at], [y], o)
    inputs = [x, at] if changes.get("computed_axes") else [x]
    return b.build(inputs, [y])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axes": (4,)}, r"MEAN: expected an axis of tensor 0 .*1x4x3x2\), found 4"),
        ({"axes": (-5,)}, r"expected an axis of .*, found -5"),
        ({"axes": (1, 2)}, r"expected output shape \(1, 2\), found \(1, 3, 2\)"),
        ({"keep": True}, r"expected output shape \(1, 1, 3, 2\), found \(1, 3, 2\)"),
        ({"axes_dtype": np.float32}, r"expected integers in input 1, found .*float32"),
        ({"computed_axes": True}, r"expected constant values for input 1, found the computed"),
        ({"given": {"dtype": np.int16}}, r"expected an int8 model, found .*int16"),
        ({"made": {"dtype": np.float32, "scale": ()}}, r"expected an int8 model.*full int8 quant"),
        ({"kind": "REDUCE_MAX", "made": {"scale": 0.2}}, r"REDUCE_MAX: expected an output with sc"),
        ({"kind": "REDUCE_MIN", "made": {"zero_point": 4}}, r"REDUCE_MIN: expected an output with"),
    ],
)
def test_a_reduction_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(reduction(**changes))


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ModelError, match="expected an input that is not empty"):
        Simulator.load(reduction(shape=(1, 0, 3, 2)))


INDEX = {"dtype": np.int32, "scale": ()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, r"ARG_MAX: expected an int32 output, found .*int8"),
        ({"made": INDEX, "axes": (7,)}, r"expected an axis of .*, found 7"),
        ({"made": INDEX, "axes": (0, 1)}, r"expected one axis, found \[0, 1\]"),
        (
            {"made": INDEX, "out": (4, 3, 2)},
            r"expected output shape \(1, 3, 2\), found \(4, 3, 2\)",
        ),
        ({"made": INDEX, "shape": (1, 0, 3, 2)}, r"expected an input that is not empty"),
        ({"made": INDEX, "given": {"dtype": np.float32}}, r"expected an int8 model.*convert the"),
    ],
)
def test_an_arg_max_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(reduction("ARG_MAX", **changes))


@pytest.mark.parametrize("real_shift", [-31, -30, 0, 5])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 1960, 2**20])
def test_folding_a_count_divides_the_multiplier_by_it(real_shift, count):
    multiplier, shift = fold_count(2**30 + 12345, real_shift, count)
    assert -31 <= shift <= real_shift
    assert 0 < multiplier < 2**31
    exact = (2**30 + 12345) * 2.0**real_shift / count
    assert exact - 2.0**shift < multiplier * 2.0**shift <= exact


def test_litert_reference_sum_reads_int8_codes_as_uint8():
    """So it is right for codes that are the same in both, and stays out of the comparison."""
    model, x, _ = load_golden("reduce_sum")
    simulator = Simulator.load(model, semantics="single-rounding")
    outputs = simulator.model.outputs
    not_negative = np.maximum(x, 0)
    ours = simulator.trace(not_negative)
    theirs = litert.reference_trace(model, not_negative, outputs)
    same_in_both = {i: (ours[i] >= 0) & (ours[i] < 127) for i in outputs}
    assert sum(int(mask.sum()) for mask in same_in_both.values()) > 1000
    for i, mask in same_in_both.items():
        np.testing.assert_array_equal(theirs[i][mask], ours[i][mask])
    differs = litert.reference_trace(model, x, outputs)
    assert any(
        (differs[i] != values).any() for i, values in simulator.trace(x).items() if i in outputs
    )


def transposed(padding=0, out=(1, 8, 8, 2), weights=(2, 3, 3, 4), image=(1, 4, 4, 4), **changes):
    b = builder.ModelBuilder()
    x = b.tensor(image, scale=0.1, zero_point=5)
    w = b.tensor(weights, changes.get("dtype", np.int8), scale=0.01, data=np.ones(weights))
    y = b.tensor(out, scale=0.2)
    shape = b.tensor((len(out),), np.int32, data=out)
    bias = [b.tensor((n,), np.int32, data=np.ones(n)) for n in changes.get("bias", [])]
    o = options(
        "TransposeConvOptions",
        padding=padding,
        strideH=2,
        strideW=2,
        fusedActivationFunction=changes.get("activation", 0),
    )
    b.operator("TRANSPOSE_CONV", [shape, w, x, *bias], [y], o)
    return b.build([x], [y])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"out": (1, 9, 8, 2)}, r"an output that a convolution \(SAME\) turns back into .*1x4x4x4"),
        ({"padding": 1}, r"an output that a convolution \(VALID\) turns back into .*1x4x4x4"),
        ({"out": (2, 8, 8, 2)}, r"an output that a convolution .*, found \(2, 8, 8, 2\)"),
        ({"padding": 1, "out": (1, 2, 2, 2)}, r"an output that a convolution \(VALID\)"),
        ({"out": (1, 8, 8, 3)}, r"expected 4 channels in and 2 out, found .*8x8x3"),
        ({"image": (1, 4, 4, 3)}, r"expected 4 channels in and 2 out, found .*4x4x3"),
        ({"weights": (2, 9, 4)}, r"expected int8 weights of 4 axes \(OHWI\), found .*2x9x4"),
        ({"dtype": np.int16}, r"expected int8 weights of 4 axes \(OHWI\), found .*int16"),
        ({"bias": [3]}, r"expected 2 int32 biases, found .*int32 3"),
        ({"activation": 4}, r"expected a fused activation among .*, found TANH"),
    ],
)
def test_a_transposed_convolution_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(transposed(**changes))


def test_every_input_pixel_adds_its_copy_of_the_weights():
    simulator = Simulator.load(transposed())
    x = np.full((1, 4, 4, 4), 5, np.int8)  # 0.0 everywhere
    x[0, 1, 2] = 105  # but for one pixel: 4 channels of 10.0
    y = simulator.run(x)[0, :, :, 0]
    expected = np.zeros((8, 8), np.int8)
    expected[2:5, 4:7] = 2  # 4 · 10.0 · 0.01 in steps of 0.2
    np.testing.assert_array_equal(y, expected)


def test_an_integer_that_is_neither_int8_nor_int16_is_not_requantized():
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), np.int32, scale=0.1)
    b.operator("QUANTIZE", [x], [y], options("QuantizeOptions"))
    with pytest.raises(
        ModelError, match=r"expected an int8 model \(or int16 codes\), found .*int32"
    ):
        Simulator.load(b.build([x], [y]))
