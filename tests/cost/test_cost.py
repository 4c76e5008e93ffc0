"""References: published counts, counts by hand, TFLM's own arena, and published measurements."""

import dataclasses

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course import cost
from tinyml_course.boards import load_board, load_boards
from tinyml_course.cost import counting
from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.tflite import Model, Operator, Tensor, read_model
from tinyml_course.tflite.options import CallOnceOptions, WhileOptions

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
    strange = dataclasses.replace(model.operators[1], name="HASHTABLE_LOOKUP")
    with pytest.raises(ModelError, match=r"accumulates are known, found operator 1 HASHTABLE_L"):
        cost.operator_multiply_accumulates(model, strange)


def made(name, shapes, output) -> Model:
    """One operator whose first input is the model's, the others constant, None for absent."""
    tensors = [
        Tensor(
            i,
            f"t{i}",
            shape or (),
            np.dtype(np.int8),
            np.ones(1, np.float32),
            np.zeros(1, np.int64),
            data=np.zeros(shape, np.int8) if shape and 0 < i < len(shapes) else None,
        )
        for i, shape in enumerate([*shapes, output])
    ]
    inputs = tuple(i if shape else -1 for i, shape in enumerate(shapes))
    operator = Operator(0, name, inputs, (len(shapes),))
    return Model(tuple(tensors), (operator,), (0,), (len(shapes),))


GATES, RECURRENT, ABSENT = [(4, 3)] * 4, [(4, 2)] * 4, None


@pytest.mark.parametrize(
    ("name", "shapes", "output", "by_hand"),
    [
        # every one of 3 x 4 x 2 inputs goes to 2 x 3 taps of 5 output channels
        ("TRANSPOSE_CONV", [(4,), (5, 2, 3, 2), (1, 3, 4, 2)], (1, 6, 8, 5), 24 * 2 * 3 * 5),
        # 2 x 3 outputs in each of 5 products of matrices, from 4 values each
        ("BATCH_MATMUL", [(5, 2, 4), (5, 4, 3)], (5, 2, 3), 5 * 2 * 3 * 4),
        ("BATCH_MATMUL", [(5, 4, 2), (4, 3)], (5, 2, 3), 5 * 2 * 3 * 4),
        # 8 filters over 6 features, then over 10 steps of their past
        ("SVDF", [(1, 6), (8, 6), (8, 10), (4,), (1, 80)], (1, 4), 8 * 6 + 8 * 10),
        # 7 steps of: four gates of 4 cells, 3 inputs and 2 outputs; a 2 x 4 projection
        (
            "UNIDIRECTIONAL_SEQUENCE_LSTM",
            [(1, 7, 3), *GATES, *RECURRENT, *[ABSENT] * 3, *[(4,)] * 4, (2, 4), ABSENT, (1, 2)],
            (1, 7, 2),
            7 * (4 * 4 * 3 + 4 * 4 * 2 + 2 * 4),
        ),
        # one gate less (input and forget gate coupled), peepholes to two gates, no projection
        (
            "UNIDIRECTIONAL_SEQUENCE_LSTM",
            [(1, 7, 3), ABSENT, *GATES[1:], ABSENT, *RECURRENT[1:], ABSENT, (4,), (4,),
             ABSENT, *[(4,)] * 3, ABSENT, ABSENT, (1, 4)],
            (1, 7, 2),
            7 * (3 * 4 * 3 + 3 * 4 * 2 + 2 * 4),
        ),
    ],
)  # fmt: skip
def test_rarer_operators_are_counted_as_by_hand(name, shapes, output, by_hand):
    assert cost.multiply_accumulates(made(name, shapes, output)) == by_hand


def test_every_operator_the_simulator_runs_can_be_counted():
    with_weights = {name for name, facts in OPERATORS.items() if facts.has_weights}
    assert set(counting._COUNTS) == with_weights | {"RELU_N1_TO_1"}


def test_the_operator_table_of_a_chain_is_that_by_hand():
    rows = cost.op_table(read_model(chain()))
    assert [dataclasses.astuple(row)[:7] for row in rows] == [
        (0, "FULLY_CONNECTED", ((1, 10),), 40, 40, 40, 16 + 16),  # 4 and 10 bytes, rounded up
        (1, "FULLY_CONNECTED", ((1, 3),), 30, 30, 30, 16 + 16),
        (2, "FULLY_CONNECTED", ((1, 2),), 6, 6, 6, 16 + 16),
    ]


def test_the_operator_table_of_keyword_spotting_is_that_of_its_layers(kws):
    rows = cost.op_table(kws)
    conv, depthwise, pointwise = rows[:3]
    assert conv.parameters == 64 * 10 * 4 + 64
    assert conv.weight_bytes == 64 * 10 * 4 + 4 * 64  # a bias has four bytes
    assert depthwise.parameters == 64 * 3 * 3 + 64
    assert pointwise.parameters == 64 * 64 + 64
    assert pointwise.output_shapes == ((1, 25, 5, 64),)
    assert sum(row.multiply_accumulates for row in rows) == cost.multiply_accumulates(kws)
    assert max(row.arena_bytes for row in rows) == 16000  # TFLM's head
    assert rows[10].operator == "RESHAPE"
    assert (rows[10].parameters, rows[10].weight_bytes) == (0, 0)  # its shape is no weight


def test_a_row_has_a_cell_for_each_heading():
    row = cost.op_table(read_model(chain()))[0]
    assert row.cells == ("0 FULLY_CONNECTED", "1×10", 40, 40, 40, 32)
    assert len(row.cells) == len(cost.OpRow.HEADERS)
    several = dataclasses.replace(row, output_shapes=((), (2, 3)))
    assert several.cells[1] == "scalar, 2×3"
    assert dataclasses.replace(row, output_shapes=()).cells[1] == "none"


def test_the_arena_of_an_operator_is_found_behind_one_that_runs_another_graph():
    model = made("SOFTMAX", [(1, 40)], (1, 40))
    start = Operator(0, "CALL_ONCE", (), (), CallOnceOptions(1))
    behind = dataclasses.replace(model.operators[0], index=1)
    two = dataclasses.replace(
        model, operators=(start, behind), subgraphs=(made("RESHAPE", [(1, 99)], (1, 99)),)
    )
    first, second = cost.op_table(two)
    assert first.output_shapes == ()
    assert first.arena_bytes == 48 + 112 + 112  # the input, and what the other graph holds
    assert second.arena_bytes == 48 + 48


def test_the_operator_table_goes_on_where_an_operator_cannot_be_counted():
    model = made("HASHTABLE_LOOKUP", [(1, 4)], (1, 4))
    with pytest.raises(ModelError, match="found operator 0 HASHTABLE_LOOKUP"):
        cost.multiply_accumulates(model)
    (row,) = cost.op_table(model)
    assert row.cells == ("0 HASHTABLE_LOOKUP", "1×4", 0, "not known", 0, 32)


def test_the_operator_table_goes_on_where_the_arena_cannot_be_planned():
    model = made("WHILE", [(1, 4)], (1, 4))
    itself = dataclasses.replace(model.operators[0], options=WhileOptions(0, 0))
    (row,) = cost.op_table(dataclasses.replace(model, operators=(itself,)))
    assert row.cells == ("0 WHILE", "1×4", 0, "not known", 0, "not known")


def two_graphs(name, kind, **indices):
    """A model with an operator that runs two graphs, of 12 and of 20 products."""
    b, others = ModelBuilder(), []
    for units in (3, 5):
        g = b.another()
        x, y = g.tensor((1, 4), scale=0.1), g.tensor((1, units), scale=0.1)
        w = g.tensor((units, 4), scale=0.1, data=np.ones((units, 4)))
        g.operator("FULLY_CONNECTED", [x, w, -1], [y], options("FullyConnectedOptions"))
        others.append(g.graph([x], [y]))
    c, x, y = b.tensor((1,), np.bool_), b.tensor((1, 4), scale=0.1), b.tensor((1, 5), scale=0.1)
    b.operator(name, [c, x], [y], options(kind, **indices))
    return read_model(b.build([c, x], [y], others))


def test_an_if_counts_its_larger_graph():
    model = two_graphs("IF", "IfOptions", thenSubgraphIndex=1, elseSubgraphIndex=2)
    assert cost.multiply_accumulates(model) == 20
    (row,) = cost.op_table(model)
    assert row.arena_bytes == 16 * 3 + 16 * 2  # condition, input, output; and those of one graph


def test_how_often_a_while_repeats_is_not_known():
    model = two_graphs("WHILE", "WhileOptions", condSubgraphIndex=1, bodySubgraphIndex=2)
    with pytest.raises(ModelError, match="operator 0 WHILE: expected a number of rounds that"):
        cost.multiply_accumulates(model)


def test_graphs_that_run_each_other_are_not_counted():
    model = two_graphs("IF", "IfOptions", thenSubgraphIndex=1, elseSubgraphIndex=0)
    with pytest.raises(ModelError, match="operator 0 IF: expected the index of another graph"):
        cost.multiply_accumulates(model)
    circle = dataclasses.replace(model.subgraphs[0], operators=model.operators)
    model = dataclasses.replace(model, subgraphs=(circle,))
    with pytest.raises(ModelError, match="operator 0 IF: expected the index of another graph"):
        cost.multiply_accumulates(model)


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
    kws_anchor, anomaly_anchor, *_ = cost.ANCHORS
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


def test_products_alone_take_as_long_as_in_the_networks_that_were_measured():
    nucleo = load_board("nucleo_l4r5zi")
    _, high = cost.estimate_products_ms(7_489_664, nucleo)
    assert high == pytest.approx(600.54)  # visual wake words has as many
    assert cost.estimate_products_ms(0, nucleo) == (0, 0)


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
    unmeasured = dataclasses.replace(pico, core="Cortex-M3")
    assert cost.estimate_latency_ms(model, unmeasured) is None
    assert cost.estimate_energy_uj(model, unmeasured) is None
    row = cost.ship_table(model, [unmeasured])[0]
    assert "no measurement to go by" in str(row)
    assert row.measured_with == ""


def test_a_row_names_the_kernels_that_its_time_was_measured_with():
    model, pico = read_model(chain()), load_board("raspberry_pi_pico")
    row = cost.ship_table(model, [pico])[0]
    assert row.measured_with == "Bosch HALE"
    assert row.latency_ms == cost.estimate_latency_ms(model, pico, "Bosch HALE")


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
    assert str(nano).startswith("Arduino Nano 33 BLE Sense Rev2: flash ")
    assert "RAM at least 14 of 262,144 B" in str(nano)
    assert "estimated" in str(nano)
    assert "ms" in str(nano)
