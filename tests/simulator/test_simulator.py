"""The simulator's promises: whole models equal TFLM, and wrong input is named."""

import numpy as np
import pytest

from tests.support.damaged import messages_about_damage
from tests.support.golden import NAMES, load_golden
from tests.support.inputs import input_families, mismatches
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import Simulator, steps, tflm

CONFORMANCE = [
    "mlperf_tiny_kws_dscnn_int8",
    "mlperf_tiny_anomaly_ad01_int8",
    "tflm_hello_world_int8",
    "tflm_micro_speech_int8",
]


@pytest.mark.tflm
@pytest.mark.parametrize("name", CONFORMANCE)
def test_every_tensor_of_a_published_model_equals_tflm(name, conformance_models):
    model = (conformance_models / f"{name}.tflite").read_bytes()
    simulator = Simulator.load(model)
    x = input_families(simulator.model.tensors[simulator.model.inputs[0]].shape, 250, 7)
    assert len(x) == 1000
    expected = tflm.trace(model, x)
    assert mismatches(simulator.trace(x), expected) == {}
    last = simulator.model.operators[-1].inputs[0]
    assert len(np.unique(expected[last].reshape(1000, -1), axis=0)) > 200, "too few cases"


def test_run_gives_the_outputs_of_trace_in_order():
    model, x, _ = load_golden("fully_connected")
    simulator = Simulator.load(model)
    trace = simulator.trace(x)
    outputs = simulator.run(x)
    assert len(outputs) == len(simulator.model.outputs)
    for i, values in zip(simulator.model.outputs, outputs, strict=True):
        np.testing.assert_array_equal(values, trace[i])


def test_a_batch_gives_the_same_as_its_rows_one_by_one(monkeypatch):
    model, x, _ = load_golden("conv_2d")
    whole = Simulator.load(model).trace(x)
    monkeypatch.setattr("tinyml_course.simulator.simulator._CHUNK_ELEMENTS", 1)
    simulator = Simulator.load(model)
    assert set(simulator._rows.values()) == {1}
    assert mismatches(simulator.trace(x), whole) == {}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_slices_of_a_batch_give_the_same_as_the_whole(name, rows, monkeypatch):
    model, x, _ = load_golden(name)
    whole = Simulator.load(model).trace(x)

    def rows_of(elements, budget):
        return rows if budget == steps._SLICE_ELEMENTS else 2**20

    monkeypatch.setattr(steps, "rows_of", rows_of)
    assert mismatches(Simulator.load(model).trace(x), whole) == {}


def test_an_empty_batch_gives_an_empty_answer():
    model, x, _ = load_golden("softmax")
    assert all(len(y) == 0 for y in Simulator.load(model).run(x[:0]))


def test_the_trace_has_every_tensor_that_is_computed():
    model, x, _ = load_golden("conv_2d")
    simulator = Simulator.load(model)
    trace = simulator.trace(x)
    not_constant = {t.index for t in simulator.model.tensors if not t.is_constant}
    assert set(trace) == not_constant
    for i in trace:
        assert trace[i].shape == (len(x), *simulator.model.tensors[i].shape[1:])


def test_a_wrong_dtype_is_named_with_what_to_do():
    model, x, _ = load_golden("conv_2d")
    with pytest.raises(DataError, match=r"expected int8 of shape \(N, 9, 8, 3\), got float32; qu"):
        Simulator.load(model).run(x.astype(np.float32))


@pytest.mark.parametrize("shape", [(9, 8, 3), (2, 9, 8), (2, 8, 9, 3), ()])
def test_a_wrong_shape_is_named(shape):
    model, _, _ = load_golden("conv_2d")
    with pytest.raises(DataError, match=r"expected shape \(N, 9, 8, 3\) with N inputs in front"):
        Simulator.load(model).run(np.zeros(shape, np.int8))


def test_a_wrong_number_of_inputs_is_named():
    model, x, _ = load_golden("conv_2d")
    with pytest.raises(DataError, match="expected 1 inputs, got 2"):
        Simulator.load(model).run((x, x))


@pytest.mark.parametrize(
    "given",
    [
        None,
        "text",
        b"bytes",
        [],
        [[1, 2], [3]],
        {"x": 1},
        np.zeros((2, 9, 8, 3), object),
        np.full((2, 9, 8, 3), "a"),
        np.zeros((2, 9, 8, 3), bool),
        np.zeros((2, 9, 8, 3), np.uint8),
        np.zeros((2, 9, 8, 3), ">i2"),
        np.full((2, 9, 8, 3), np.nan),
        np.int8(1),
        lambda: None,
    ],
    ids=lambda given: str(getattr(given, "dtype", type(given).__name__)),
)
def test_what_is_no_array_of_codes_is_refused_in_words(given):
    model, _, _ = load_golden("conv_2d")
    with pytest.raises(DataError, match="expected"):
        Simulator.load(model).run(given)


def test_a_tuple_of_wrong_things_is_refused_in_words():
    model, x, _ = load_golden("add_sub")
    simulator = Simulator.load(model)
    assert len(x) == 2
    with pytest.raises(DataError, match=r"expected one N for all inputs, got \["):
        simulator.run((x[0], x[1][:1]))
    for given in (x[0], list(x), (x[0], None), ()):
        with pytest.raises(DataError, match="expected"):
            simulator.run(given)


def test_numbers_that_are_none_are_refused_in_words():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x, y = b.tensor((1, 2), np.float32), b.tensor((1, 2), scale=0.1)
    b.operator("QUANTIZE", [x], [y], models.options("QuantizeOptions"))
    simulator = Simulator.load(b.build([x], [y]))
    with pytest.raises(DataError, match="expected real values, got 1 NaN"):
        simulator.run(np.array([[0, np.nan]], np.float32))
    infinite = simulator.run(np.array([[np.inf, -np.inf]], np.float32))
    np.testing.assert_array_equal(infinite, [[127, -128]])


@pytest.mark.tflm
def test_a_value_too_large_for_a_float_is_infinite_as_on_the_board():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x, y = b.tensor((1, 4), scale=1e37), b.tensor((1, 4), np.float32)
    b.operator("DEQUANTIZE", [x], [y], models.options("DequantizeOptions"))
    model, codes = b.build([x], [y]), np.array([[-128, -1, 33, 127]], np.int8)
    expected = tflm.trace(model, codes)
    assert list(np.isinf(expected[y][0])) == [True, False, False, True]
    assert mismatches(Simulator.load(model).trace(codes), expected) == {}


def test_unknown_semantics_are_named():
    with pytest.raises(ModelError, match=r"expected semantics among .*'tflm'.*, got 'cmsis'"):
        Simulator.load(load_golden("conv_2d")[0], semantics="cmsis")


def test_a_float_model_adds_up_in_the_order_of_the_board():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x, y = b.tensor((1, 3), np.float32), b.tensor((1, 1), np.float32)
    w = b.tensor((1, 3), np.float32, data=np.ones((1, 3)))
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], models.options("FullyConnectedOptions"))
    rows = np.array([[2**24, 1, 1], [1, 1, 2**24]], np.float32)
    got = Simulator.load(b.build([x], [y])).run(rows)
    np.testing.assert_array_equal(got, [[2**24], [2**24 + 2]])


def test_an_operator_that_is_not_supported_is_named_with_what_to_do():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x = b.tensor((1, 4), scale=0.1)
    y = b.tensor((1, 4), scale=0.1)
    b.operator("POW", [x, x], [y])
    with pytest.raises(ModelError, match=r"simulator runs, found .*0 POW; TFLM does not"):
        Simulator.load(b.build([x], [y]))


def test_n_goes_in_front_where_the_file_has_no_batch_of_1():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x, y = b.tensor((3, 4), scale=0.1), b.tensor((3, 4), scale=0.2)
    b.operator("QUANTIZE", [x], [y], models.options("QuantizeOptions"))
    codes = np.arange(-24, 0, dtype=np.int8).reshape(2, 3, 4)
    simulator = Simulator.load(b.build([x], [y]))
    assert simulator.run(codes).shape == (2, 3, 4)
    with pytest.raises(DataError, match=r"expected shape \(N, 3, 4\)"):
        simulator.run(codes[0])


def test_damaged_models_end_in_a_model_error_only():
    rng = np.random.default_rng(5)
    messages = []
    for name in ("conv_2d", "softmax", "pool_2d"):
        model, _, _ = load_golden(name)
        messages += messages_about_damage(model, rng, 150)
    assert len(messages) > 50
    assert [m for m in messages if "expected" not in m] == []


def open_axis(axes, units):
    """A dense layer of 8 inputs whose file says 1 x `units`, with these axes open."""
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x, y = b.tensor((1, units), scale=0.1), b.tensor((1, 4), scale=0.1)
    w = b.tensor((4, 8), scale=0.1, data=np.ones((4, 8)))
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], models.options("FullyConnectedOptions"))
    b.tensors[x].shapeSignature = [-1 if axis in axes else n for axis, n in enumerate((1, units))]
    return b.build([x], [y])


def test_where_shapes_do_not_fit_an_open_axis_is_named():
    with pytest.raises(ModelError, match=r"8 values in .*axis 1 of the input .* is open, and 1 in"):
        Simulator.load(open_axis({1}, 1))
    with pytest.raises(ModelError, match=r"expected 8 values in and 4 out, found \(1, 1\)$"):
        Simulator.load(open_axis({0}, 1))
    assert Simulator.load(open_axis({0}, 8)).run(np.zeros((2, 8), np.int8)).shape == (2, 4)


def test_a_float_convolution_may_be_larger_than_its_windows_side_by_side_would_allow():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    shape = (1, 1024, 1024, 1)
    x, y = b.tensor(shape, np.float32), b.tensor(shape, np.float32)
    w = b.tensor((1, 9, 9, 1), np.float32, data=np.full((1, 9, 9, 1), 0.5))
    o = models.options("Conv2DOptions", strideH=1, strideW=1, padding=0)
    b.operator("CONV_2D", [x, w, -1], [y], o)
    image = np.zeros((1, *shape[1:]), np.float32)
    image[0, 500, 500] = 3
    made = Simulator.load(b.build([x], [y])).run(image)
    assert np.count_nonzero(made == 1.5) == np.count_nonzero(made) == 81
