"""References: the networks that were measured, and what each operator of small models computes."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.one_operator import tflite_builder
from tinyml_course import cost
from tinyml_course.boards import load_board, load_boards
from tinyml_course.cost.likeness import PRODUCTS_FOR_A_VALUE, unlike_measured
from tinyml_course.tflite import read_model


def dense(dtype=np.int8, weights=np.int8, bits=8, then=None, values=1, **options):
    """100 inputs, 100 outputs; then an operator on `values` of them, if any."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    q = {} if dtype == np.float32 else {"scale": 0.1}
    x, y = b.tensor((1, 100), dtype, **q), b.tensor((1, 100), dtype, **q)
    data = {"scale": 0.01, "data": np.ones((100, 100)), "bits": bits}
    w = b.tensor((100, 100), weights, **data)
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], builder.options("FullyConnectedOptions"))
    ends = [y]
    if then:
        first = b.tensor((1, values), dtype, **q)
        ends = [y, b.tensor((1, values), dtype, **q)]
        b.operator(then, [first], ends[1:], options=builder.options(**options) if options else None)
        return read_model(b.build([x, first], ends))
    return read_model(b.build([x], ends))


def test_the_networks_that_were_measured_are_like_themselves(conformance_models):
    for name in ("mlperf_tiny_kws_dscnn_int8", "mlperf_tiny_anomaly_ad01_int8"):
        assert unlike_measured(read_model(conformance_models / f"{name}.tflite")) == ""


@pytest.mark.parametrize(
    ("numbers", "named"),
    [
        ({"dtype": np.float32, "weights": np.float32}, "float32"),
        ({"dtype": np.int16}, "int16"),
        ({"bits": 4}, "INT4"),
        ({"dtype": np.uint8, "weights": np.uint8}, "uint8"),
    ],
)
def test_other_numbers_get_no_time_of_int8_kernels(numbers, named):
    model = dense(**numbers)
    assert f"operator 0 FULLY_CONNECTED computes {named}" in unlike_measured(model)
    board = load_board("nucleo_l4r5zi")
    assert cost.estimate_latency_ms(model, board) is None
    assert cost.estimate_energy_uj(model, board) is None
    profile = cost.profile_model(model, board)
    assert (profile.estimates, profile.exports) == ((), ())
    assert f"{unlike_measured(model)}: no time is estimated." in profile.caveats


def test_a_float_operator_between_int8_layers_is_named(conformance_found):
    model = read_model(conformance_found / "layernorm.tflite")
    assert "operator 2 NEG computes float32" in unlike_measured(model)
    assert all(row.latency_ms is None for row in cost.ship_table(model, load_boards()))


def test_float_ends_of_an_int8_model_change_nothing(conformance_models):
    b = tflite_builder().ModelBuilder()
    x, codes = b.tensor((1, 100), np.float32), b.tensor((1, 100), scale=0.1)
    b.operator("QUANTIZE", [x], [codes])
    made, y = b.tensor((1, 100), scale=0.1), b.tensor((1, 100), np.float32)
    w = b.tensor((100, 100), scale=0.01, data=np.ones((100, 100)))
    options = tflite_builder().options("FullyConnectedOptions")
    b.operator("FULLY_CONNECTED", [codes, w, -1], [made], options)
    b.operator("DEQUANTIZE", [made], [y])
    assert unlike_measured(read_model(b.build([x], [y]))) == ""


def test_values_through_operators_nobody_measured_count_against_multiply_accumulates():
    most = 100 * 100 // PRODUCTS_FOR_A_VALUE
    assert unlike_measured(dense(then="RSQRT", values=most)) == ""
    assert "No network measured has RSQRT" in unlike_measured(dense(then="RSQRT", values=most + 1))
    few = cost.profile_model(dense(then="RSQRT"), load_board("nucleo_l4r5zi"))
    assert few.latency_ms is not None
    assert "No network measured has RSQRT: their share is a guess." in few.caveats


def test_a_model_whose_products_are_not_known_or_that_has_none_gets_no_time():
    unknown = dense(then="STABLEHLO_ADD")
    assert "multiply-accumulates of STABLEHLO_ADD are not known" in unlike_measured(unknown)
    assert cost.ship_table(unknown, load_boards())[0].latency_ms is None
    assert "multiplies no weights" in unlike_measured(read_model(load_golden("pool_2d")[0]))


def test_a_choice_between_graphs_gets_no_time():
    model = read_model(load_golden("control_flow")[0])
    first = next(op for op in model.operators if op.name in ("IF", "WHILE"))
    assert unlike_measured(model).endswith(f"({first} chooses what runs)")
    assert all(row.latency_ms is None for row in cost.ship_table(model, load_boards()))
