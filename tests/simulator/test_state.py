"""Models that remember: rows are streams, runs are steps in time."""

import importlib
from dataclasses import replace

import numpy as np
import pytest

from tests.support.damaged import messages_about_damage
from tests.support.golden_stateful import NAMES, load_stateful, step_by_step
from tests.support.inputs import input_families, mismatches, model_inputs
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model


@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_equals_the_golden_vectors_at_every_step(name):
    model, x, expected = load_stateful(name)
    assert mismatches(step_by_step(Simulator.load(model), x), expected) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["lstm", "svdf", "variables"])
def test_every_tensor_equals_tflm_on_fresh_models(name, seed):
    stateful = pytest.importorskip(
        "tests.support.operator_models.stateful", reason="needs ai-edge-litert"
    )
    model = stateful.STATEFUL_MODELS[name](seed)
    simulator = Simulator.load(model)
    x = model_inputs(simulator.model, 12, seed)
    assert mismatches(step_by_step(simulator, x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize(("shape", "time_major"), [((4, 1, 5), True), ((2, 3, 5), False)])
def test_an_lstm_equals_tflm_with_time_or_a_batch_in_front(shape, time_major):
    stateful = pytest.importorskip(
        "tests.support.operator_models.stateful", reason="needs ai-edge-litert"
    )
    model = stateful.one_lstm(5, shape, time_major=time_major)
    simulator = Simulator.load(model)
    x = model_inputs(simulator.model, 15, 5)
    assert mismatches(step_by_step(simulator, x), tflm.trace(model, x)) == {}


@pytest.mark.parametrize("seed", [4, 8])
def test_svdf_with_single_rounding_equals_litert_reference_kernels(seed):
    litert = pytest.importorskip("tests.support.litert", reason="needs ai-edge-litert")
    stateful = importlib.import_module("tests.support.operator_models.stateful")
    model = stateful.svdf(seed, branches=3)  # LiteRT has no int8 state
    simulator = Simulator.load(model, semantics="single-rounding")
    x = model_inputs(simulator.model, 60, 1)
    trace = step_by_step(simulator, x)
    assert mismatches(trace, litert.reference_trace(model, x, trace)) == {}


def streams(name, count=5):
    """A simulator, and for each of its first steps the inputs of `count` streams."""
    model, x, _ = load_stateful(name)
    order = np.random.default_rng(8).permutation(len(x))
    return Simulator.load(model), x[order][: len(x) // count * count].reshape(
        -1, count, *x.shape[1:]
    )


@pytest.mark.parametrize("name", NAMES)
def test_many_streams_at_once_equal_each_alone(name):
    simulator, steps = streams(name)
    together = [simulator.trace(x) for x in steps]
    for n in range(steps.shape[1]):
        simulator.reset()
        for t, x in enumerate(steps):
            alone = simulator.trace(x[n : n + 1])
            assert mismatches(alone, {i: a[n : n + 1] for i, a in together[t].items()}) == {}


@pytest.mark.parametrize("budget", ["simulator._CHUNK_ELEMENTS", "steps._SLICE_ELEMENTS"])
@pytest.mark.parametrize("name", NAMES)
def test_streams_cut_into_chunks_give_the_same(monkeypatch, name, budget):
    simulator, steps = streams(name)
    whole = [simulator.trace(x) for x in steps]
    monkeypatch.setattr(f"tinyml_course.simulator.{budget}", 1)
    cut = Simulator.load(load_stateful(name)[0])
    for x, expected in zip(steps, whole, strict=True):
        assert mismatches(cut.trace(x), expected) == {}


@pytest.mark.parametrize("name", NAMES)
def test_run_and_trace_go_on_with_one_state(name):
    model, x, expected = load_stateful(name)
    simulator = Simulator.load(model)
    simulator.run(x[:1])
    second = simulator.trace(x[1:2])
    assert mismatches(second, {i: values[1:2] for i, values in expected.items()}) == {}


@pytest.mark.parametrize("name", NAMES)
def test_reset_starts_anew(name):
    model, x, expected = load_stateful(name)
    simulator = Simulator.load(model)
    simulator.run(np.repeat(x[:1], 3, axis=0))
    simulator.reset()
    assert mismatches(step_by_step(simulator, x[:3]), {i: a[:3] for i, a in expected.items()}) == {}


def test_another_n_is_refused_until_reset():
    model, x, _ = load_stateful("svdf")
    simulator = Simulator.load(model)
    simulator.run(x[:4])
    with pytest.raises(
        DataError, match=r"expected N = 4 rows, as in the run before, got 3; .*reset"
    ):
        simulator.run(x[:3])
    simulator.reset()
    simulator.run(x[:3])


def test_a_run_that_fails_leaves_the_state_as_it_was(monkeypatch):
    model, x, expected = load_stateful("svdf")
    simulator = Simulator.load(model)
    simulator.run(x[:1])
    with monkeypatch.context() as patch:
        *steps, last = simulator._steps
        patch.setattr(simulator, "_steps", [*steps, replace(last, run=lambda *_: 1 / 0)])
        with pytest.raises(ZeroDivisionError):
            simulator.run(x[1:2])
    second = simulator.trace(x[1:2])
    assert mismatches(second, {i: values[1:2] for i, values in expected.items()}) == {}


def test_the_trace_has_the_states_but_no_handles():
    model, x, _ = load_stateful("variables")
    simulator = Simulator.load(model)
    trace = simulator.trace(x[:2])
    assert all(simulator.model.tensors[i].dtype.kind != "V" for i in trace)
    model, x, _ = load_stateful("lstm")
    variable = {t.index for t in read_model(model).tensors if t.is_variable}
    assert variable
    assert variable <= set(Simulator.load(model).trace(x[:2]))


def builder():
    return pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")


def with_variable(b, *operators, name="v"):
    """A model that quantizes its input, after the named accesses to one variable."""
    tools = builder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
    handle = b.tensor((), "V4")
    b.operator("VAR_HANDLE", [], [handle], tools.options("VarHandleOptions", sharedName=name))
    for operator in operators:
        if operator == "READ_VARIABLE":
            b.operator(operator, [handle], [b.tensor((1, 4), scale=0.1)])
        elif operator == "CALL_ONCE":
            b.operator(operator, [], [], tools.options("CallOnceOptions", initSubgraphIndex=1))
        else:
            b.operator(operator, [handle, x], [])
    b.operator("QUANTIZE", [x], [y], tools.options("QuantizeOptions"))
    return b, x, y


def test_a_variable_that_nothing_assigns_is_named():
    b, x, y = with_variable(builder().ModelBuilder(), "READ_VARIABLE")
    with pytest.raises(
        ModelError, match=r"READ_VARIABLE: expected a variable that ASSIGN_VARIABLE"
    ):
        Simulator.load(b.build([x], [y]))


def test_a_variable_of_two_shapes_is_named():
    b, x, y = with_variable(builder().ModelBuilder(), "ASSIGN_VARIABLE")
    b.operator("READ_VARIABLE", [2], [b.tensor((1, 5), scale=0.1)])
    with pytest.raises(ModelError, match=r"expected int8 of shape \(1, 4\).* found .*int8 1x5"):
        Simulator.load(b.build([x], [y]))


def test_a_graph_for_call_once_that_is_not_there_is_named():
    b, x, y = with_variable(builder().ModelBuilder(), "CALL_ONCE", "ASSIGN_VARIABLE")
    with pytest.raises(ModelError, match="expected a graph after the first, found number 1"):
        Simulator.load(b.build([x], [y]))


def test_call_once_after_a_use_is_refused():
    b, x, y = with_variable(builder().ModelBuilder(), "ASSIGN_VARIABLE", "CALL_ONCE")
    with pytest.raises(ModelError, match="ASSIGN_VARIABLE: expected CALL_ONCE before it"):
        Simulator.load(b.build([x], [y], [b.another().graph([], [])]))


def test_a_variable_that_nothing_uses_does_no_harm():
    b, x, y = with_variable(builder().ModelBuilder())
    simulator = Simulator.load(b.build([x], [y]))
    codes = input_families((1, 4), 1, 2)
    np.testing.assert_array_equal(simulator.run(codes), codes)


def test_without_a_state_any_n_may_follow_and_reset_does_nothing():
    tools = builder()
    b = tools.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.2)
    b.operator("QUANTIZE", [x], [y], tools.options("QuantizeOptions"))
    simulator = Simulator.load(b.build([x], [y]))
    codes = input_families((1, 4), 2, 1)
    whole = simulator.run(codes)
    simulator.reset()
    np.testing.assert_array_equal(simulator.run(codes[:3]), whole[:3])


def test_a_variable_of_4_bits_starts_as_zeros():
    tools = builder()
    b = tools.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.2)
    b.operator("QUANTIZE", [x], [y], tools.options("QuantizeOptions"))
    b.tensor((1, 3), is_variable=True, bits=4)
    assert Simulator.load(b.build([x], [y])).run(np.ones((1, 4), np.int8)).shape == (1, 4)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_models_end_in_a_model_error_only(name):
    rng = np.random.default_rng(6)
    model, _, _ = load_stateful(name)
    messages = messages_about_damage(model, rng, 100)
    assert len(messages) > 10
    assert [m for m in messages if "expected" not in m] == []


def test_a_variable_that_starts_in_another_shape_is_named():
    tools = builder()
    b = tools.ModelBuilder()
    b, x, y = with_variable(b, "CALL_ONCE", "ASSIGN_VARIABLE")
    first = b.another()
    handle = first.tensor((), "V4")
    first.operator("VAR_HANDLE", [], [handle], tools.options("VarHandleOptions", sharedName="v"))
    value = first.tensor((1, 1), scale=0.1, data=[[5]])
    first.operator("ASSIGN_VARIABLE", [handle, value], [])
    with pytest.raises(ModelError, match=r"ASSIGN_VARIABLE: expected int8 of shape \(1, 4\)"):
        Simulator.load(b.build([x], [y], [first.graph([], [])]))
