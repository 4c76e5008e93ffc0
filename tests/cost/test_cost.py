"""References: published counts, counts by hand, TFLM's own arena, and published measurements."""

import dataclasses

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course import cost
from tinyml_course.boards import load_board, load_boards
from tinyml_course.errors import ModelError
from tinyml_course.tflite import read_model

# Multiply-accumulates as published (three digits where more were not), and TFLM's head bytes.
PUBLISHED = {
    "mlperf_tiny_kws_dscnn_int8": (2.66e6, 16000),
    "mlperf_tiny_anomaly_ad01_int8": (264e3, 768),
    "tflm_hello_world_int8": (288, 32),
    "tflm_micro_speech_int8": (336e3, 5968),
}


@pytest.fixture(scope="module")
def kws(conformance_models):
    return read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")


@pytest.fixture(scope="module")
def anomaly(conformance_models):
    return read_model(conformance_models / "mlperf_tiny_anomaly_ad01_int8.tflite")


def chain() -> bytes:
    """A model of three FULLY_CONNECTED: 4 bytes in, 10 and 3 between, 2 out."""
    b = ModelBuilder()
    x = b.tensor((1, 4), scale=1)
    a, c, y = (b.tensor((1, n), scale=1) for n in (10, 3, 2))
    o = options("FullyConnectedOptions")
    for source, target, shape in ((x, a, (10, 4)), (a, c, (3, 10)), (c, y, (2, 3))):
        w = b.tensor(shape, scale=1, data=np.ones(shape))
        b.operator("FULLY_CONNECTED", [source, w, -1], [target], o)
    return b.build([x], [y])


@pytest.mark.parametrize("name", PUBLISHED)
def test_multiply_accumulates_are_those_published(name, conformance_models):
    model = read_model(conformance_models / f"{name}.tflite")
    assert float(f"{cost.multiply_accumulates(model):.3g}") == PUBLISHED[name][0]


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        # rows x columns x channels of the output, times taps, times input channels
        ("conv_2d", [
            9*4*2 * 3*1*3, 5*8*4 * 1*1*3, 9*8*1 * 2*3*3, 9*8*2 * 1*1*3, 3*4*3 * 2*3*3,
            8*3*2 * 2*3*3, 3*3*1 * 1*1*3, 3*7*5 * 2*2*3, 3*3*1 * 1*1*3, 3*6*2 * 2*2*3,
        ]),
        # rows x columns x channels of the output, times taps
        ("depthwise_conv_2d", [
            8*5*6 * 3*1, 4*4*3 * 2*2, 8*5*6 * 3*2, 8*7*6 * 1*2, 8*5*6 * 1*1,
            8*4*6 * 1*3, 3*3*6 * 1*3, 3*3*3 * 1*1, 8*3*3 * 1*1, 6*8*3 * 2*2,
        ]),
        # units x 24 inputs
        ("fully_connected", [n * 24 for n in (8, 1, 4, 8, 4, 2, 6, 4, 4, 6, 6, 7)]),
    ],
)  # fmt: skip
def test_multiply_accumulates_of_each_operator_are_those_counted_by_hand(name, by_hand):
    model = read_model(load_golden(name)[0])
    counted = [cost.operator_multiply_accumulates(model, operator) for operator in model.operators]
    assert counted == by_hand
    assert cost.multiply_accumulates(model) == sum(by_hand)


@pytest.mark.parametrize("name", ["pool_2d", "quantize", "reshape", "softmax"])
def test_operators_that_do_not_multiply_weights_count_nothing(name):
    assert cost.multiply_accumulates(read_model(load_golden(name)[0])) == 0


def test_an_operator_that_cannot_be_counted_is_named():
    model = read_model(chain())
    strange = dataclasses.replace(model.operators[1], name="BATCH_MATMUL")
    with pytest.raises(ModelError, match=r"of operator 1 BATCH_MATMUL: expected .*CONV_2D"):
        cost.operator_multiply_accumulates(model, strange)


def test_activations_of_a_chain_are_its_two_largest_neighbours():
    assert cost.activation_bytes(read_model(chain())) == 4 + 10


def test_an_output_lives_to_the_end_and_an_input_from_the_start():
    b = ModelBuilder()
    x, other = b.tensor((1, 5), scale=1), b.tensor((1, 40), scale=1)
    early, late = b.tensor((1, 7), scale=1), b.tensor((1, 9), scale=1)
    b.operator("QUANTIZE", [x], [early], options("QuantizeOptions"))
    b.operator("QUANTIZE", [other], [late], options("QuantizeOptions"))
    model = read_model(b.build([x, other], [early, late]))
    assert cost.activation_bytes(model) == 40 + 9 + 7  # at the second operator; 5 + 40 + 7 before


@pytest.mark.parametrize("name", PUBLISHED)
def test_activations_are_tflms_arena_head_but_for_its_alignment(name, conformance_models):
    model = read_model(conformance_models / f"{name}.tflite")
    head, alignment, tensors_alive = PUBLISHED[name][1], 16, 2
    assert 0 <= head - cost.activation_bytes(model) < alignment * tensors_alive


def test_anchors_carry_the_counts_of_the_models_they_were_measured_on(kws, anomaly):
    kws_anchor, anomaly_anchor, _, _ = cost.ANCHORS
    assert kws_anchor.multiply_accumulates == cost.multiply_accumulates(kws)
    assert anomaly_anchor.multiply_accumulates == cost.multiply_accumulates(anomaly)


def test_the_count_of_resnet_8_is_that_of_its_layers():
    first = 32 * 32 * 16 * 9 * 3
    stack_1 = 2 * 32 * 32 * 16 * 9 * 16
    stack_2 = 16 * 16 * 32 * (9 * 16 + 9 * 32 + 16)  # two 3x3, and 1x1 on the shortcut
    stack_3 = 8 * 8 * 64 * (9 * 32 + 9 * 64 + 32)
    dense = 64 * 10
    by_layers = first + stack_1 + stack_2 + stack_3 + dense
    assert cost.ANCHORS[2].multiply_accumulates == by_layers


def test_the_count_of_mobilenet_is_that_of_its_layers():
    side, depth = 48, 8
    by_layers = side * side * depth * 9 * 3
    strides_and_depths = [(1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128)]
    for stride, out in [*strides_and_depths, *[(1, 128)] * 5, (2, 256), (1, 256)]:
        side //= stride
        by_layers += side * side * depth * (9 + out)
        depth = out
    assert cost.ANCHORS[3].multiply_accumulates == by_layers + depth * 2


def test_anchors_reproduce_what_was_measured(kws, anomaly):
    nucleo = load_board("nucleo_l4r5zi")
    low, high = cost.estimate_latency_ms(anomaly, nucleo)
    assert low == pytest.approx(10.052)  # the fastest anchor for each multiplication
    assert low < high
    low, high = cost.estimate_latency_ms(kws, nucleo)
    assert low < 181.92 < high
    assert high == pytest.approx(600.54 * 2_656_768 / 7_489_664)  # visual wake words, scaled


def test_measured_energy_is_in_the_estimated_range(kws, anomaly):
    nucleo = load_board("nucleo_l4r5zi")
    low, high = cost.estimate_energy_uj(kws, nucleo)
    assert low < 7373.7 < high  # MLPerf Tiny v0.5, median
    low, _ = cost.estimate_energy_uj(anomaly, nucleo)
    assert low == pytest.approx(416.3, rel=0.02)


def test_latency_goes_with_the_clock():
    model = read_model(chain())
    nano, nucleo = load_board("arduino_nano_33_ble_sense"), load_board("nucleo_l4r5zi")
    assert nano.core == nucleo.core
    slow, fast = cost.estimate_latency_ms(model, nano), cost.estimate_latency_ms(model, nucleo)
    assert slow == pytest.approx([ms * 120 / 64 for ms in fast])


def test_a_core_nobody_measured_gets_no_estimate():
    model, pico = read_model(chain()), load_board("raspberry_pi_pico")
    assert cost.estimate_latency_ms(model, pico) is None
    assert cost.estimate_energy_uj(model, pico) is None
    assert "no measured anchor yet" in str(cost.ship_table(model, [pico])[0])


def test_energy_is_unknown_where_the_current_is():
    model, nano = read_model(chain()), load_board("arduino_nano_33_ble_sense")
    assert cost.estimate_energy_uj(model, nano) is not None
    for unknown in ("supply_v", "active_current_ma"):
        assert cost.estimate_energy_uj(model, dataclasses.replace(nano, **{unknown: None})) is None


def test_a_model_fits_up_to_the_last_byte():
    model, nano = read_model(chain()), load_board("arduino_nano_33_ble_sense")
    tight = dataclasses.replace(nano, flash_bytes=model.nbytes, ram_bytes=14)
    assert cost.estimate_fit(model, tight)
    assert not cost.estimate_fit(model, dataclasses.replace(tight, flash_bytes=model.nbytes - 1))
    assert not cost.estimate_fit(model, dataclasses.replace(tight, ram_bytes=13))


def test_the_table_has_a_row_for_each_board_and_says_what_is_estimated():
    model = read_model(chain())
    rows = cost.ship_table(model, load_boards())
    assert [row.board for row in rows] == [board.title for board in load_boards()]
    nano = rows[0]
    assert (nano.flash_bytes, nano.ram_bytes_at_least, nano.fits) == (model.nbytes, 14, True)
    assert str(nano).startswith("Arduino Nano 33 BLE Sense: flash ")
    assert "RAM at least 14 of 262,144 B" in str(nano)
    assert "estimated" in str(nano)
    assert "ms" in str(nano)


def test_every_anchor_says_where_it_is_from():
    for anchor in cost.ANCHORS:
        assert "MLPerf Tiny v0.5" in anchor.source
        assert "results.txt" in anchor.source
