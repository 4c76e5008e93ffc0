"""The planned arena is TFLM's own: sizes, lifetimes, offsets, and the records in the tail."""

import json
from itertools import pairwise

import numpy as np
import pytest

from tests.support.golden import FOLDER, load_golden
from tests.support.stored_models import stored_models
from tests.support.tflm_planner import planned_offsets
from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.arena import greedy_offsets, plan_arena
from tinyml_course.simulator.arena_tail import BOARD_32, HOST_64, estimate_tail, estimate_tail_bytes
from tinyml_course.simulator.scratch import scratch_bytes
from tinyml_course.simulator.signal_structs import buffer_bytes
from tinyml_course.tflite import Model, Operator, Tensor, read_model
from tinyml_course.tflite.options import CallOnceOptions
from tinyml_course.tflite.signal_options import SignalOptions

PRINTED = json.loads((FOLDER / "arena.json").read_text(encoding="utf-8"))
STORED = stored_models()

PUBLISHED = {  # (head, tail) as the wheel prints them
    "mlperf_tiny_kws_dscnn_int8": (16000, 8272),
    "mlperf_tiny_anomaly_ad01_int8": (768, 3216),
    "tflm_hello_world_int8": (32, 1472),
    "tflm_audio_preprocessor_int8": (3040, 7184),
    "tflm_micro_speech_int8": (5968, 1616),
}


def tensor(index, *shape, dtype=np.int8, **kind):
    none = np.zeros(0, np.float32), np.zeros(0, np.int64)
    return Tensor(index, f"t{index}", shape, np.dtype(dtype), *none, **kind)


def chain(*lengths, operators=None, outputs=None, **kind):
    """Tensors of those lengths, each made from the one before, or by the operators given."""
    tensors = tuple(tensor(i, n) for i, n in enumerate(lengths))
    if operators is None:
        operators = [("RESHAPE", (i,), (i + 1,)) for i in range(len(lengths) - 1)]
    steps = tuple(Operator(i, *op) for i, op in enumerate(operators))
    return Model(tensors, steps, (0,), outputs or (len(lengths) - 1,), **kind)


def places(plan):
    return [(b.offset, b.nbytes, b.first, b.last) for b in plan.blocks]


def as_printed(plan):
    """A plan in the words of `tflm.arena`."""
    return {
        "total": plan.arena_bytes,
        "head": plan.head_bytes,
        "tail": plan.tail.nbytes,
        "parts": {
            part.name: {
                "used": part.nbytes,
                "requested": part.requested_bytes,
                "count": part.count,
            }
            for part in plan.tail.parts
            if part.name[0].isupper()
        },
    }


def assert_sound(plan):
    for block in plan.blocks:
        assert block.offset % 16 == block.nbytes % 16 == 0
        assert 0 <= block.nbytes - block.requested_bytes < 16
        assert block.first <= block.last
    for step in range(-2, len(plan.steps)):
        alive = plan.alive(step)
        for lower, upper in pairwise(alive):
            assert lower.end <= upper.offset or 0 in (lower.nbytes, upper.nbytes)
    assert plan.head_bytes == max((b.end for b in plan.blocks), default=0)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_models_take_what_tflm_prints(name, conformance_models):
    plan = plan_arena(read_model(conformance_models / f"{name}.tflite"))
    assert (plan.head_bytes, plan.tail.nbytes) == PUBLISHED[name]
    assert plan.tail.not_counted == ()
    assert_sound(plan)


@pytest.mark.tflm
def test_the_published_figures_are_still_what_the_wheel_prints(conformance_models):
    models = [(conformance_models / f"{name}.tflite").read_bytes() for name in PUBLISHED]
    assert [as_printed(plan_arena(read_model(m))) for m in models] == tflm.arenas(models)


def test_the_committed_prints_cover_every_operator_model():
    assert set(PRINTED) == set(STORED), "run make golden"


@pytest.mark.parametrize("name", sorted(set(PRINTED) & set(STORED)))
def test_every_operator_model_takes_what_tflm_printed(name):
    plan = plan_arena(read_model(STORED[name]))
    assert plan.tail.not_counted == ()
    assert as_printed(plan) == PRINTED[name]
    assert_sound(plan)


@pytest.mark.tflm
def test_the_committed_prints_are_still_what_the_wheel_prints():
    assert tflm.arenas([STORED[name] for name in PRINTED]) == list(PRINTED.values())


@pytest.fixture(scope="module")
def random_models():
    graphs = pytest.importorskip("tests.support.random_graphs", reason="needs ai-edge-litert")
    return [graphs.random_graph(seed) for seed in range(120)]


@pytest.mark.tflm
def test_random_graphs_take_what_tflm_prints(random_models):
    for seed, (model, printed) in enumerate(
        zip(random_models, tflm.arenas(random_models), strict=True)
    ):
        assert as_printed(plan_arena(read_model(model))) == printed, f"seed {seed}"


@pytest.mark.tflm
def test_graphs_whose_file_places_tensors_take_what_tflm_prints():
    graphs = pytest.importorskip("tests.support.random_graphs", reason="needs ai-edge-litert")
    models = [graphs.random_graph(seed, planned=True) for seed in range(120)]
    for seed, (model, printed) in enumerate(zip(models, tflm.arenas(models), strict=True)):
        assert as_printed(plan_arena(read_model(model))) == printed, f"seed {seed}"


def test_bare_blocks_fall_by_rounded_size_and_among_equal_ones_the_last_first():
    assert greedy_offsets([(20, 0, 1), (64, 0, 0), (30, 1, 2), (32, 0, 2)]) == [96, 0, 0, 64]


@pytest.mark.tflm
def test_bare_blocks_lie_where_tflms_planner_puts_them():
    rng = np.random.default_rng(6)
    plans = []
    for _ in range(200):
        first = rng.integers(0, 8, rng.integers(1, 14))
        last = first + rng.integers(0, 5, len(first))
        sizes = rng.integers(1, 200, len(first))
        plans.append(list(zip(sizes.tolist(), first.tolist(), last.tolist(), strict=True)))
    rounded = [[(-(-n // 16) * 16, *life) for n, *life in plan] for plan in plans]
    assert [greedy_offsets(plan) for plan in plans] == planned_offsets(rounded)


def test_a_placed_tensor_lies_where_the_file_says():
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 20), scale=0.1), b.tensor((1, 20), scale=0.1)
    b.operator("QUANTIZE", [x], [y])
    b.offline_offsets = [-1, 4096]
    plan = plan_arena(read_model(b.build([x], [y])))
    assert [block.offset for block in plan.blocks] == [0, 4096]
    assert plan.head_bytes == 4096 + 32


@pytest.mark.tflm
@pytest.mark.parametrize("placed", range(4))
def test_a_plan_counts_the_tensors_of_all_graphs(placed):
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = builder.ModelBuilder()
    other = b.another()
    x, y = b.tensor((1, 20), scale=0.1), b.tensor((1, 20), scale=0.1)
    b.operator("QUANTIZE", [x], [y])
    v, w = other.tensor((1, 600), scale=0.1), other.tensor((1, 600), scale=0.1)
    other.operator("QUANTIZE", [v], [w])
    b.offline_offsets = [4096 if i == placed else -1 for i in range(4)]
    content = b.build([x], [y], others=[other.graph([v], [w])])
    assert plan_arena(read_model(content)).head_bytes == tflm.arena(content)["head"]


@pytest.mark.parametrize("offsets", [[-1], [-1, 0, 16]])
def test_a_plan_for_another_number_of_tensors_is_refused(offsets):
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 20), scale=0.1), b.tensor((1, 20), scale=0.1)
    b.operator("QUANTIZE", [x], [y])
    b.offline_offsets = offsets
    with pytest.raises(ModelError, match=f"to place 2 tensors, found {len(offsets)} in"):
        read_model(b.build([x], [y]))


@pytest.mark.tflm
def test_every_block_lies_where_tflms_planner_puts_it(random_models):
    plans = [plan_arena(read_model(model)) for model in random_models]
    wanted = [[(b.nbytes, b.first + 2, b.last + 2) for b in plan.blocks] for plan in plans]
    assert [[b.offset for b in plan.blocks] for plan in plans] == planned_offsets(wanted)


def test_no_two_blocks_share_a_byte_while_both_are_alive(random_models):
    for model in random_models:
        assert_sound(plan_arena(read_model(model)))


def test_neighbours_of_a_chain_take_turns_at_the_two_ends():
    plan = plan_arena(chain(100, 40, 16))
    #            t0: 112 bytes      t1: 48 bytes      t2: 16 bytes
    assert places(plan) == [(0, 112, -1, 0), (112, 48, 0, 1), (0, 16, 1, 1)]
    assert [b.requested_bytes for b in plan.blocks] == [100, 40, 16]
    assert plan.head_bytes == 160
    assert plan.steps == ("operator 0 RESHAPE", "operator 1 RESHAPE")


def test_of_equal_blocks_the_last_is_placed_first():
    assert places(plan_arena(chain(16, 16))) == [(16, 16, -1, 0), (0, 16, 0, 0)]


def test_a_block_goes_into_the_lowest_gap_that_is_large_enough():
    # t2 and t3 live to the end above each other; when t1 goes, t4 fits below t2.
    steps = [
        ("SPLIT", (0,), (1, 2, 3)),
        ("RESHAPE", (1,), (4,)),
        ("CONCATENATION", (2, 3, 4), (5,)),
    ]
    plan = plan_arena(chain(16, 64, 32, 48, 32, 16, operators=steps))
    assert_sound(plan)
    t = plan.blocks
    assert (t[1].offset, t[3].offset, t[4].offset, t[2].offset) == (0, 64, 112, 144)


def test_alive_gives_the_blocks_of_a_step_lowest_first():
    plan = plan_arena(chain(100, 40, 16))
    assert [b.tensor for b in plan.alive(-1)] == [0]
    assert [b.tensor for b in plan.alive(0)] == [0, 1]
    assert [b.tensor for b in plan.alive(1)] == [2, 1]
    assert plan.alive(2) == ()


def test_an_output_that_is_ready_early_stays_to_the_end():
    plan = plan_arena(chain(16, 32, 48, 64, outputs=(1, 3)))
    assert [(b.first, b.last) for b in plan.blocks] == [(-1, 0), (0, 2), (1, 2), (2, 2)]


def test_a_tensor_nobody_reads_lives_while_it_is_written():
    steps = [("SPLIT", (0,), (1, 2)), ("RESHAPE", (2,), (3,))]
    assert places(plan_arena(chain(16, 16, 16, 16, operators=steps)))[1][2:] == (0, 0)


def test_an_output_that_nothing_writes_lives_at_the_end():
    steps = [("RESHAPE", (0,), (1,)), ("RESHAPE", (1,), (2,))]
    plan = plan_arena(chain(16, 16, 16, 16, operators=steps, outputs=(2, 3)))
    assert places(plan)[3][2:] == (1, 1)


ODD_GRAPHS = {  # operators by (read, written), and the outputs
    "a tensor is read that nothing writes": ([(0, 1), (5, 2), (2, 3)], (3,)),
    "an output is read that nothing writes": ([(0, 1), (5, 2), (2, 3)], (3, 5)),
    "the input is written again": ([(0, 1), (1, 0), (0, 2)], (2,)),
    "a tensor is written twice": ([(0, 1), (1, 2), (0, 1)], (2,)),
    "an output is written twice": ([(0, 1), (1, 2), (0, 1), (1, 3)], (1, 3)),
    "a tensor is read before it is written": ([(0, 1), (2, 3), (1, 2), (3, 4)], (4,)),
    "the input is an output": ([(0, 1), (1, 2)], (0, 2)),
}


@pytest.mark.tflm
def test_odd_graphs_take_what_tflm_prints():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    made = []
    for steps, outputs in ODD_GRAPHS.values():
        # Of each shape of life several sizes, so that a wrong one shows in the head.
        for sizes in np.random.default_rng(1).choice([16, 80, 240, 400], (12, 6)).tolist():
            b = models.ModelBuilder()
            for size in sizes:
                b.tensor((1, size), scale=0.1)
            for read, written in steps:
                b.operator("QUANTIZE", [read], [written])
            made.append(b.build([0], outputs))
    heads = [plan_arena(read_model(model)).head_bytes for model in made]
    assert heads == [printed["head"] for printed in tflm.arenas(made)]


def test_a_tensor_nothing_touches_gets_bytes_all_the_same():
    plan = plan_arena(chain(16, 400, 16, operators=[("RESHAPE", (0,), (2,))]))
    assert places(plan)[1] == (0, 400, -2, -2)
    assert plan.head_bytes == 400


def test_constants_variables_and_empty_tensors_get_none():
    held = np.zeros(16, np.int8)
    tensors = (
        tensor(0, 16),
        tensor(1, 16, data=held),
        tensor(2, 16, is_variable=True),
        tensor(3, 0),
        tensor(4, 16),
    )
    model = Model(tensors, (Operator(0, "ADD", (0, 1), (4,)),), (0,), (4, 1))
    plan = plan_arena(model)
    assert [b.tensor for b in plan.blocks] == [0, 4]
    assert {p.name: p.nbytes for p in plan.tail.parts}["TfLiteTensor variable buffer data"] == 16


def test_scratch_buffers_live_for_their_operator_and_come_after_the_tensors():
    tensors = (tensor(0, 1, 4, 4, 3), tensor(1, 2, dtype=np.int32, data=np.array([1, 2])))
    mean = Operator(0, "MEAN", (0, 1), (2,))
    reshape = Operator(1, "RESHAPE", (2,), (3,))
    model = Model((*tensors, tensor(2, 1, 3), tensor(3, 3)), (mean, reshape), (0,), (3,))
    scratch = [b for b in plan_arena(model).blocks if b.kind == "scratch"]
    # 3 sums, 4 indices, 2 axes, of 4 bytes each
    assert [b.requested_bytes for b in scratch] == [12, 16, 8]
    assert {(b.first, b.last, b.operator, b.tensor) for b in scratch} == {(0, 0, 0, None)}
    assert scratch[0].name == "scratch of operator 0 MEAN"


@pytest.mark.parametrize(
    ("name", "shapes", "dtype", "expected"),
    [
        ("SVDF", [(2, 7), (6, 7), (6, 4), (3,), (2, 24), (2, 3)], np.int8, (48, 24)),
        ("SVDF", [(2, 7), (6, 7), (6, 4), (3,), (2, 24), (2, 3)], np.float32, (48,)),
        ("TRANSPOSE_CONV", [(4,), (5, 3, 3, 3), (1, 4, 4, 3), (1, 4, 4, 5)], np.int8, (320,)),
        ("TRANSPOSE_CONV", [(4,), (5, 3, 3, 3), (1, 4, 4, 3), (1, 4, 4, 5)], np.int16, (640,)),
        ("REDUCE_MAX", [(1, 4, 4, 3), (2,), (1, 3)], np.int8, (16, 8)),
        ("SUM", [(1, 4, 4, 3), (2,), (1, 3)], np.float32, (16, 8)),
        ("MIRROR_PAD", [(1, 4, 4, 3), (4, 2), (1, 6, 6, 3)], np.int8, (16, 16)),
        ("ADD_N", [(5,), (5,), (5,), (5,)], np.int8, (24,)),
        ("CUSTOM:SignalRfft", [(512,), (514,)], np.int16, (1024,)),
        ("SOFTMAX", [(1, 10), (1, 10)], np.int8, ()),
        ("MEAN", [(3,)], np.int8, ()),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", [(1, 2, 3), (1, 2, 3)], np.int8, ()),
    ],
)
def test_scratch_sizes_follow_the_shapes(name, shapes, dtype, expected):
    tensors = [tensor(i, *shape, dtype=dtype) for i, shape in enumerate(shapes)]
    last = len(shapes) - 1
    assert scratch_bytes(Operator(0, name, tuple(range(last)), (last,)), tensors) == expected


def test_the_lstm_has_a_buffer_of_its_cell_state_for_each_gate():
    tensors = [tensor(0, 1, 6, 5), tensor(1, 2, 7, dtype=np.int16), tensor(2, 1, 6, 7)]
    inputs = (0, *[-1] * 18, 1, *[-1] * 4)
    operator = Operator(0, "UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, (2,))
    assert scratch_bytes(operator, tensors) == (28,) * 4


def with_start_values(models):
    """A model whose CALL_ONCE runs a second graph, in which a tensor is of no use to anybody."""
    b = models.ModelBuilder()
    x, old, new = (b.tensor((1, 20), scale=0.1) for _ in range(3))
    handle = b.tensor((), "V4")
    state = models.options("VarHandleOptions", sharedName="state")
    b.operator("CALL_ONCE", [], [], models.options("CallOnceOptions", initSubgraphIndex=1))
    b.operator("VAR_HANDLE", [], [handle], state)
    b.operator("READ_VARIABLE", [handle], [old], models.options("ReadVariableOptions"))
    b.operator("ADD", [x, old], [new], models.options("AddOptions"))
    b.operator("ASSIGN_VARIABLE", [handle, new], [], models.options("AssignVariableOptions"))
    start = b.another()
    inner = start.tensor((), "V4")
    values = start.tensor((1, 20), scale=0.1, data=np.full((1, 20), 5))
    start.tensor((1, 50), scale=0.1)
    start.operator("VAR_HANDLE", [], [inner], state)
    start.operator("ASSIGN_VARIABLE", [inner, values], [], models.options("AssignVariableOptions"))
    return b.build([x], [new], [start.graph([], [])])


@pytest.mark.tflm
def test_a_graph_that_call_once_runs_takes_steps_and_bytes_of_its_own():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    model = with_start_values(models)
    plan = plan_arena(read_model(model))
    assert as_printed(plan) == tflm.arena(model)
    assert plan.steps[:4] == (
        "operator 0 CALL_ONCE",
        "start of graph 1",
        "operator 0 VAR_HANDLE",
        "operator 1 ASSIGN_VARIABLE",
    )
    assert [(b.subgraph, b.first, b.last) for b in plan.blocks] == [
        (0, -1, 6),
        (0, 5, 6),
        (0, 6, 7),
        (1, -2, -2),
    ]


@pytest.mark.parametrize("index", [-1, 0, 1, 7])
def test_a_graph_that_runs_itself_or_none_is_named(index):
    call = Operator(0, "CALL_ONCE", (), (), CallOnceOptions(index))
    inner = chain(16, 16)
    inner = Model(inner.tensors, (call,), (0,), (1,))
    model = Model(inner.tensors, (call,), (0,), (1,), subgraphs=(inner,))
    with pytest.raises(ModelError, match=r"operator 0 CALL_ONCE: expected the index of another"):
        plan_arena(model)


def test_graphs_that_call_one_another_for_ever_are_named():
    def graph(target, times):
        calls = tuple(Operator(i, "CALL_ONCE", (), (), CallOnceOptions(target)) for i in times)
        return Model((tensor(0, 16),), calls, (0,), (0,))

    deep = graph(1, range(1)), *(graph(i, range(1)) for i in range(2, 60)), graph(0, ())
    with pytest.raises(ModelError, match="expected fewer than 50 graphs inside"):
        plan_arena(Model(deep[0].tensors, deep[0].operators, (0,), (0,), subgraphs=deep[1:]))
    wide = graph(1, range(2)), *(graph(i, range(2)) for i in range(2, 40)), graph(0, ())
    with pytest.raises(ModelError, match="expected at most 100000 steps"):
        plan_arena(Model(wide[0].tensors, wide[0].operators, (0,), (0,), subgraphs=wide[1:]))


def test_thousands_of_tensors_are_planned():
    steps = [("RESHAPE", (i // 2,), (i + 1,)) for i in range(2000)]
    plan = plan_arena(chain(*[16 + i % 7 for i in range(2001)], operators=steps))
    assert len(plan.blocks) == 2001


def test_absurd_shapes_are_counted_exactly():
    huge = 2**31 - 1
    model = Model((tensor(0, huge, huge, huge), tensor(1, 16)), (), (0,), (1,))
    assert plan_arena(model).blocks[0].requested_bytes == huge**3


@pytest.mark.parametrize("name", ["reduce", "fully_connected", "transpose_conv"])
def test_damaged_files_that_can_be_read_can_be_planned(name):
    whole, rng = np.frombuffer(load_golden(name)[0], np.uint8), np.random.default_rng(5)
    planned = 0
    for _ in range(100):
        damaged = whole.copy()
        damaged[rng.integers(8, len(whole))] = rng.integers(0, 256)
        try:
            model = read_model(damaged.tobytes())
        except ModelError:
            continue
        assert_sound(plan_arena(model))
        planned += 1
    assert planned > 10


def test_the_simulator_plans_once():
    simulator = Simulator.load(load_golden("softmax")[0])
    assert simulator.arena.head_bytes == PRINTED["softmax"]["head"]
    assert simulator.arena is simulator.arena


def test_the_tail_of_a_board_counts_shorter_pointers():
    model = read_model(load_golden("fully_connected")[0])
    host, board = estimate_tail(model), estimate_tail(model, BOARD_32)
    assert estimate_tail_bytes(model) == board.nbytes < host.nbytes / 1.5
    assert estimate_tail_bytes(model, pointer_bytes=8) == host.nbytes
    assert host.layout is HOST_64
    assert "not measured" in board.layout.name
    parts = {part.name: part for part in board.parts}
    assert parts["TfLiteEvalTensor data"].requested_bytes == 12 * len(model.tensors)
    assert parts["NodeAndRegistration struct"].requested_bytes == 32 * len(model.operators)


def test_a_pointer_is_4_or_8_bytes():
    with pytest.raises(ModelError, match="expected pointer_bytes of 4 or 8, found 2"):
        estimate_tail_bytes(chain(16, 16), 2)


def test_the_rows_of_a_damaged_delay_are_counted_but_not_listed():
    options = SignalOptions({"delay_length": 3, "num_channels": -5})
    tensors = tensor(0, 2**20, 2**20, 4, dtype=np.int16), tensor(1, 4, dtype=np.int16)
    delay = Operator(0, "CUSTOM:SignalDelay", (0,), (1,), options)
    assert buffer_bytes(delay, tensors, 4) == (2**42, 2**42, (5 * 4 + 4 * 7) * 2**40)


def test_operators_whose_records_are_not_known_are_named():
    tail = estimate_tail(chain(16, 16, operators=[("CUSTOM:Mine", (0,), (1,))]))
    assert tail.not_counted == ("CUSTOM:Mine",)


def test_without_the_wheel_the_oracle_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(tflm, "is_available", lambda: False)
    with pytest.raises(MissingDependencyError, match="pip install --pre tflite-micro"):
        tflm.arena(b"")


def test_a_print_without_figures_is_no_silent_zero():
    with pytest.raises(ModelError, match="expected TFLM to print its arena allocation"):
        tflm._parse_allocations("nothing to see")
