"""Whole graphs in C: every tensor equals NumPy's, however the graph branches and changes shape."""

import threading

import numpy as np
import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.golden_stateful import NAMES as STATEFUL_NAMES
from tests.support.golden_stateful import load_stateful, step_by_step
from tests.support.inputs import mismatches
from tinyml_course.native import engine, threads
from tinyml_course.native.targets import find_target
from tinyml_course.simulator import Simulator

pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")


def rows_of(model, rows, seed=0):
    rng = np.random.default_rng(seed)
    tensors = [model.tensors[i] for i in model.inputs]
    return tuple(numbers(rng, (rows, *tensor.row_shape), tensor.dtype) for tensor in tensors)


def numbers(rng, shape, dtype):
    """Random codes, or real numbers around 0."""
    if dtype.kind == "f":
        return rng.normal(size=shape).astype(dtype)
    ends = np.iinfo(dtype)
    return rng.integers(ends.min, ends.max + 1, shape, dtype)


def outputs(result):
    return result if isinstance(result, tuple) else (result,)


def segments(simulator):
    return [step.run for step in simulator._steps if step.is_native]


@pytest.mark.parametrize("seed", range(12))
def test_random_image_graphs_equal_numpy(seed):
    images = pytest.importorskip("tests.support.random_images", reason="needs ai-edge-litert")
    check_graph(images.random_images(seed))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["int16", "float32"])
def test_random_image_graphs_of_wider_numbers_equal_numpy(kind, seed):
    images = pytest.importorskip("tests.support.random_images", reason="needs ai-edge-litert")
    check_graph(images.random_images(seed + 30, kind))


@pytest.mark.parametrize("seed", [21, 22, 24, 26])
def test_random_graphs_of_rows_equal_numpy(seed):
    graphs = pytest.importorskip("tests.support.random_graphs", reason="needs ai-edge-litert")
    check_graph(graphs.random_graph(seed))


def check_graph(model):
    numpy, fast = Simulator.load(model), Simulator.load(model, engine="fast")
    assert segments(fast)
    for rows in (0, 1, 3, 257):
        numpy.reset()
        fast.reset()
        x = rows_of(numpy.model, rows, rows)
        expected = numpy.trace(x)
        assert mismatches(fast.trace(x), expected) == {}
        fast.reset()
        for i, made in zip(fast.model.outputs, outputs(fast.run(x)), strict=True):
            np.testing.assert_array_equal(made, expected[i])


@pytest.mark.parametrize("name", ["conv_2d", "pads", "pool_2d"])
def test_a_run_leaves_every_border_as_it_was(name):
    model, x, _ = load_golden(name)
    fast = Simulator.load(model, engine="fast")
    fast.run(x)
    for segment in segments(fast):
        ((work, _),) = segment._idle
        outside = np.ones(len(work), bool)
        for buffer in segment.places.buffers:
            outside[pixels(buffer, segment.places.images)] = False
        assert outside.any()
        np.testing.assert_array_equal(work[outside], segment._start[outside])


def pixels(buffer, images):
    """The bytes of the workspace that hold codes."""
    plane = buffer.plane
    n, row, column, channel = np.indices((images, plane.height, plane.width, plane.channels))
    return (buffer.start + n * plane.nbytes + plane.place(row, column, channel)).ravel()


@pytest.mark.parametrize("name", NAMES)
def test_plain_c_equals_the_golden_vectors(name, monkeypatch):
    monkeypatch.setattr(engine, "find_target", lambda: find_target("plain"))
    model, x, expected = load_golden(name)
    assert mismatches(Simulator.load(model, engine="fast").trace(x), expected) == {}


@pytest.mark.parametrize("name", STATEFUL_NAMES)
def test_a_stream_goes_on_where_c_and_numpy_take_turns(name):
    model, x, expected = load_stateful(name)
    assert mismatches(step_by_step(Simulator.load(model, engine="fast"), x), expected) == {}


@pytest.mark.parametrize("name", ["activations", "fully_connected", "mul", "reduce"])
def test_single_rounding_is_that_of_numpy(name):
    model, x, _ = load_golden(name)
    expected = Simulator.load(model, "single-rounding").trace(x)
    assert mismatches(Simulator.load(model, "single-rounding", "fast").trace(x), expected) == {}


def test_a_value_that_is_the_same_for_all_rows_is_repeated():
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = builder.ModelBuilder()
    kinds = {"scale": 0.1, "zero_point": 3}
    x, same, total = (b.tensor((1, 40), **kinds) for _ in range(3))
    constant = b.tensor((1, 40), scale=0.2, data=np.arange(40))
    b.operator("QUANTIZE", [constant], [same], builder.options("QuantizeOptions"))
    b.operator("ADD", [x, same], [total], builder.options("AddOptions"))
    check_graph(b.build([x], [total, same]))


def test_a_batch_on_several_threads_is_the_same(monkeypatch):
    model, x, expected = load_golden("transpose")
    given = tuple(np.repeat(a, 300, axis=0) for a in outputs(x))
    names = set()
    run = engine.Segment._run
    monkeypatch.setattr(
        engine.Segment,
        "_run",
        lambda *given: names.add(threading.current_thread().name) or run(*given),
    )
    monkeypatch.setattr(threads, "_WORTH_S", 0)
    monkeypatch.setattr(threads, "_PART_S", 0)
    monkeypatch.setattr(threads, "usable_cores", lambda: 4)
    found = Simulator.load(model, engine="fast").trace(given)
    assert mismatches(found, {i: np.repeat(a, 300, axis=0) for i, a in expected.items()}) == {}
    assert len(names) > 1


def test_one_simulator_serves_several_threads_at_once():
    model, x, expected = load_golden("conv_2d")
    simulator = Simulator.load(model, engine="fast")
    found = []

    def work():
        found.extend(mismatches(simulator.trace(x), expected) for _ in range(20))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [{}] * 80
