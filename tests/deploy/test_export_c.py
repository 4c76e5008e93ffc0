import numpy as np
import pytest

from tests.support.exported_models import LESSONS, OPERATORS, PUBLISHED
from tests.support.golden import load_golden
from tests.support.golden_stateful import load_stateful
from tests.support.host_c import compile_models
from tests.support.inputs import input_families, model_inputs
from tests.support.tflite_builder import ModelBuilder
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

HELLO = "tflm_hello_world_int8"


@pytest.fixture(scope="module", params=KERNELS)
def compiled(request, tmp_path_factory):
    """Models of the lessons and of the golden vectors, by name, with one kind of kernels."""
    sources = {f"{path.parent.name}_{path.stem}": path for path in LESSONS}
    models = {f"lesson_{name}": read_model(path) for name, path in sources.items()}
    models |= {name: read_model(load_golden(name)[0]) for name in OPERATORS}
    return compile_models(models, request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module", params=KERNELS)
def compiled_published(request, tmp_path_factory, conformance_models):
    models = {name: read_model(conformance_models / f"{name}.tflite") for name in PUBLISHED}
    return compile_models(models, request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_c_computes_what_the_simulator_computes_on_the_models_of_the_lessons(path, compiled):
    host = compiled[f"lesson_{path.parent.name}_{path.stem}"]
    x = model_inputs(host.model, 25, seed=3)
    np.testing.assert_array_equal(host.run(x), Simulator.load(path).run(x))


@pytest.mark.parametrize("name", PUBLISHED)
def test_c_computes_what_the_simulator_computes_on_published_models(
    name, compiled_published, conformance_models
):
    host = compiled_published[name]
    x = model_inputs(host.model, 25, seed=4)
    simulator = Simulator.load(conformance_models / f"{name}.tflite")
    np.testing.assert_array_equal(host.run(x), simulator.run(x))


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
@pytest.mark.parametrize("name", PUBLISHED)
def test_c_computes_what_tflm_itself_computes(name, compiled_published, conformance_models):
    host = compiled_published[name]
    x = model_inputs(host.model, 25, seed=5)
    source = (conformance_models / f"{name}.tflite").read_bytes()
    np.testing.assert_array_equal(host.run(x), tflm.trace(source, x)[host.model.outputs[0]])


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
@pytest.mark.parametrize("compiled", ["packed"], indirect=True)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_c_computes_what_tflm_itself_computes_on_the_models_of_the_lessons(path, compiled):
    host = compiled[f"lesson_{path.parent.name}_{path.stem}"]
    x = model_inputs(host.model, 25, seed=8)
    expected = tflm.trace(path.read_bytes(), x)[host.model.outputs[0]]
    np.testing.assert_array_equal(host.run(x), expected)


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_computes_what_tflm_computed_when_the_golden_vectors_were_made(
    name, compiled
):
    _, x, tensors = load_golden(name)
    host = compiled[name]
    for array, index in zip(host.run(x), host.model.outputs, strict=True):
        np.testing.assert_array_equal(array, tensors[index])


@pytest.mark.parametrize("code", [None, -128, 5])
def test_padding_is_the_zero_point_or_the_value_that_the_model_gives(code, tmp_path):
    b = ModelBuilder()
    x = b.tensor((1, 3, 4, 2), scale=0.5, zero_point=3)
    pads = b.tensor((4, 2), np.int32, data=[0, 0, 1, 2, 3, 0, 0, 1])
    y = b.tensor((1, 6, 7, 3), scale=0.5, zero_point=3)
    value = [] if code is None else [b.tensor((1,), scale=0.5, zero_point=3, data=[code])]
    b.operator("PADV2" if value else "PAD", [x, pads, *value], [y])
    source = b.build([x], [y])
    codes = input_families((1, 3, 4, 2), 2, seed=6)
    expected = np.pad(
        codes, [(0, 0), (1, 2), (3, 0), (0, 1)], constant_values=3 if code is None else code
    )
    host = compile_models({"pad": read_model(source)}, "plain", tmp_path)["pad"]
    np.testing.assert_array_equal(host.run(codes), expected)


def test_the_arena_is_as_large_as_the_plan_and_the_columns_of_kernels(conformance_models):
    simulator = Simulator.load(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")
    assert export_c(simulator.model).arena_bytes == simulator.arena.head_bytes == 16_000
    # Two pixels of 64 channels, as 16 bits each: what the 1 x 1 layers work in.
    assert export_c(simulator.model, kernels="small").arena_bytes == 16_000 + 2 * 64 * 2
    # Bands of 7 columns of 8 channels, 8 bytes each; weights of 36 bytes a channel; 8 zero points.
    bands = 7 * 8 * 8 + 8 * 36 + 8
    assert export_c(simulator.model, kernels="packed").arena_bytes == 16_000 + bands


def test_a_plan_in_the_file_does_not_move_the_tensors_of_the_c():
    b = ModelBuilder()
    x, y = b.tensor((1, 20), scale=0.1), b.tensor((1, 20), scale=0.1)
    b.operator("QUANTIZE", [x], [y])
    b.offline_offsets = [64, 64]  # in place, as accelerators do it
    assert export_c(read_model(b.build([x], [y]))).arena_bytes == 32 + 32


def test_there_is_a_function_for_each_layer(conformance_models):
    model = read_model(conformance_models / f"{HELLO}.tflite")
    assert export_c(model, "sine").layers == (
        "sine_layer_00_fully_connected",
        "sine_layer_01_fully_connected",
        "sine_layer_02_fully_connected",
    )


def test_nothing_but_its_own_files_and_two_headers_of_the_compiler_is_included():
    for path in LESSONS:
        files = export_c(read_model(path), kernels="packed").files
        lines = [line for text in files.values() for line in text.splitlines()]
        included = {line.split()[1] for line in lines if line.startswith("#include")}
        own = {f'"{name}"' for name in files}
        assert included - own <= {"<stdint.h>", "<stddef.h>", "<string.h>"}


def test_a_model_that_remembers_is_refused():
    source, *_ = load_stateful("svdf")
    with pytest.raises(ModelError, match="expected a feed-forward model for the C export"):
        export_c(read_model(source))


def test_an_operator_without_c_is_refused_by_name():
    with pytest.raises(ModelError, match="found operator 0 TRANSPOSE; export the model for"):
        export_c(read_model(load_golden("transpose")[0]))


def test_other_inputs_than_int8_are_refused():
    with pytest.raises(ModelError, match=r"expected int8 inputs and outputs .* found tensor 1 "):
        export_c(read_model(load_golden("quantize")[0]))


@pytest.mark.parametrize("name", ["", "7up", "a-b", "int", "größe"])
def test_a_name_that_c_does_not_take_is_refused(name):
    with pytest.raises(DataError, match="expected a name of letters"):
        export_c(read_model(LESSONS[0]), name)


def test_other_kernels_are_refused():
    with pytest.raises(DataError, match=r"expected kernels among .* got 'fast'"):
        export_c(read_model(LESSONS[0]), kernels="fast")
