"""Reference: what LiteRT's interpreter says of the same files."""

import numpy as np
import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model
from tinyml_course.tflite.option_readers import READERS


@pytest.mark.parametrize("name", NAMES)
def test_tensors_and_scales_are_those_litert_reads(name):
    litert = pytest.importorskip("ai_edge_litert.interpreter", reason="needs ai-edge-litert")
    model, _, _ = load_golden(name)
    interpreter = litert.Interpreter(
        model_content=model,
        experimental_op_resolver_type=litert.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    ours = read_model(model)
    details = {d["index"]: d for d in interpreter.get_tensor_details()}
    for tensor in ours.tensors:
        theirs = details[tensor.index]
        assert tensor.name == theirs["name"]
        assert tensor.shape == tuple(theirs["shape"])
        assert tensor.dtype == theirs["dtype"]
        quantization = theirs["quantization_parameters"]
        np.testing.assert_array_equal(tensor.scales, quantization["scales"])
        np.testing.assert_array_equal(tensor.zero_points, quantization["zero_points"])
    assert [op.name.removeprefix("CUSTOM:") for op in ours.operators] == [
        op["op_name"] for op in interpreter._get_ops_details()
    ]


CODES = {"MUL": 18, "CUMSUM": 128, "LOGISTIC": 14, "ADD": 0}


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("fields", ["both", "new only", "old only"])
def test_an_operator_code_is_the_larger_of_both_fields(name, fields):
    number = CODES[name]
    if fields == "old only" and number > 127:
        pytest.skip("the old field is one byte")
    new, old = (0 if fields == "old only" else number), (0 if fields == "new only" else number)
    assert read_model(_coded(new, min(old, 127))).operators[0].name == name


def test_a_code_in_the_new_field_only_computes_what_tflm_computes():
    x = np.random.default_rng(4).integers(-128, 128, (2, 50, 6)).astype(np.int8)
    content = _coded(CODES["MUL"], 0)
    ours = Simulator.load(content).run((x[0], x[1]))
    np.testing.assert_array_equal(ours, Simulator.load(_coded(18, 18)).run((x[0], x[1])))
    if tflm.is_available():
        np.testing.assert_array_equal(ours, tflm.trace(content, (x[0], x[1]))[2])


def _coded(new, old):
    """A product of two tensors, with these numbers in both fields of its operator code."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    a, c, y = (b.tensor((1, 6), scale=s, zero_point=2) for s in (0.1, 0.05, 0.2))
    b.operator("MUL", [a, c], [y], builder.options("MulOptions"))
    b.code_fields["MUL"] = new, old
    return b.build([a, c], [y])


@pytest.mark.parametrize("name", ["ADD", "CONCATENATION", "LEAKY_RELU", "STRIDED_SLICE"])
@pytest.mark.parametrize("other", [None, "TransposeConvOptions"])
def test_without_a_table_of_its_kind_an_operator_has_the_defaults(name, other):
    kind = READERS[name][0].__name__
    with_table = read_model(_with_options(name, kind)).operators[0]
    without = read_model(_with_options(name, other, **({"strideH": 3} if other else {}))).operators[
        0
    ]
    assert without.options == with_table.options


def test_options_that_have_no_default_are_named():
    words = "operator 0 CONV_2D: expected stride_h .* found 0; the file has no Conv2DOptions"
    with pytest.raises(ModelError, match=words):
        read_model(_with_options("CONV_2D", None))


def _with_options(name, kind, **values):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 6), scale=0.1), b.tensor((1, 6), scale=0.1)
    b.operator(name, [x], [y], builder.options(kind, **values) if kind else None)
    return b.build([x], [y])


@pytest.mark.parametrize("stated", [0, 3, 7])
def test_scales_run_along_the_axis_they_fit(stated):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor((1, 6), scale=0.1)
    bias = b.tensor((8,), np.int32, scale=[0.1] * 8, axis=stated, data=np.arange(8))
    b.operator("RELU", [x], [x])
    assert read_model(b.build([x], [x])).tensors[bias].quantized_dimension == 0


def test_scales_that_fit_no_axis_are_named():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor((1, 6), scale=[0.1] * 4, axis=1)
    b.operator("RELU", [x], [x])
    with pytest.raises(
        ModelError, match=r"tensor 0 't0': expected .* \(1, 6\), found 4 along axis 1"
    ):
        read_model(b.build([x], [x]))


def test_constants_cannot_be_changed():
    model = read_model(load_golden("conv_2d")[0])
    constant = next(t for t in model.tensors if t.is_constant)
    with pytest.raises(ValueError, match="read-only"):
        constant.data[0] = 1


def test_a_file_that_is_no_tflite_is_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello there, this is text")
    with pytest.raises(ModelError, match=r"expected a \.tflite file .*notes\.txt starts with"):
        read_model(path)


def test_an_empty_file_is_refused():
    with pytest.raises(ModelError, match=r"expected a \.tflite file"):
        read_model(b"")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"cannot open .*gone\.tflite: No such file"):
        read_model(tmp_path / "gone.tflite")


@pytest.mark.parametrize("source", [None, 3, "\0", "x" * 5000, ".", [b"TFL3"]], ids=repr)
def test_what_is_no_file_is_refused_in_words(source):
    with pytest.raises(ModelError, match=r"a readable \.tflite file, cannot open") as caught:
        read_model(source)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_short_anywhere_is_refused_in_words(name):
    model, _, _ = load_golden(name)
    messages = []
    for length in range(8, len(model) - 8, 41):
        try:
            read_model(model[:length])
        except ModelError as error:
            messages.append(str(error))
    assert messages
    assert [m for m in messages if "expected" not in m] == []


def test_flipped_bytes_never_end_in_another_error():
    model, _, _ = load_golden("conv_2d")
    rng = np.random.default_rng(3)
    refused = 0
    for _ in range(300):
        damaged = bytearray(model)
        for at in rng.integers(8, len(model), 4):
            damaged[at] = rng.integers(0, 256)
        try:
            read_model(bytes(damaged))
        except ModelError:
            refused += 1
    assert refused > 10
