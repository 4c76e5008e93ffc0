from dataclasses import replace

import numpy as np
import pytest

from tests.support.exported_models import LESSONS, PUBLISHED
from tests.support.golden import NAMES as OPERATORS
from tests.support.golden import load_golden
from tests.support.golden_stateful import NAMES as STATEFUL
from tests.support.golden_stateful import load_stateful
from tests.support.host_c import compile_models
from tests.support.inputs import input_families, model_inputs
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.deploy.c_header import check_ends
from tinyml_course.deploy.c_layer import EMITTERS
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

HELLO = "tflm_hello_world_int8"
FOUND = (
    "dyn_reshape_ae",
    "fc_perchannel_weight_zp",
    "float_io",
    "grouped_conv",
    "int16x8",
    "op_abs",
    "op_addn",
    "op_cumsum",
    "op_div",
    "op_elu",
    "op_gather",
    "op_mirror",
    "op_neg",
    "op_rsqrt",
    "op_s2d",
    "op_sqdiff",
    "op_square",
    "shape_batch_crash",
    "softmax_int16_out",
    "two_subgraphs",
    "uint8_io",
)
"""Float, unsigned and int16 ends, int16 activations, float32 islands, groups of channels, shapes
that are computed, two signatures, zero points to ignore; less common operators."""


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


@pytest.fixture(scope="module", params=KERNELS)
def compiled_stateful(request, tmp_path_factory):
    models = {name: read_model(load_stateful(name)[0]) for name in STATEFUL}
    return compile_models(models, request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module", params=KERNELS)
def compiled_found(request, tmp_path_factory, conformance_found):
    models = {name: read_model(conformance_found / f"{name}.tflite") for name in FOUND}
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


@pytest.mark.parametrize("name", STATEFUL)
def test_a_model_that_remembers_goes_on_as_in_tflm_until_it_is_reset(name, compiled_stateful):
    _, x, tensors = load_stateful(name)
    host = compiled_stateful[name]
    for _ in range(2):
        results = host.run(x)
        arrays = results if isinstance(results, tuple) else (results,)
        for array, index in zip(arrays, host.model.outputs, strict=True):
            np.testing.assert_array_equal(array, tensors[index].reshape(array.shape))
        host.reset()


@pytest.mark.parametrize("name", FOUND)
def test_c_computes_what_the_simulator_computes_on_models_as_converters_write_them(
    name, compiled_found, conformance_found
):
    host = compiled_found[name]
    x = model_inputs(host.model, 25, seed=7)
    expected = Simulator.load(conformance_found / f"{name}.tflite").run(x)
    got = host.run(x)
    assert got.dtype == expected.dtype == host.model.tensors[host.model.outputs[0]].dtype
    np.testing.assert_array_equal(got, expected)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
@pytest.mark.parametrize("compiled_found", ["packed"], indirect=True)
@pytest.mark.parametrize("name", FOUND)
def test_c_computes_what_tflm_computes_on_models_as_converters_write_them(
    name, compiled_found, conformance_found
):
    host = compiled_found[name]
    x = model_inputs(host.model, 10, seed=9)
    source = (conformance_found / f"{name}.tflite").read_bytes()
    np.testing.assert_array_equal(host.run(x), tflm.trace(source, x)[host.model.outputs[0]])


SCALES = (0.1, 0.25, 3.0, 1e-6, 1 / 255, 7e-12, 1e-42, 2e37, 0.0078431377)


def from_real_and_back(scale, zero_point):
    b = ModelBuilder()
    x, codes = b.tensor((1, 8), np.float32), b.tensor((1, 8), scale=scale, zero_point=zero_point)
    y = b.tensor((1, 8), np.float32)
    b.operator("QUANTIZE", [x], [codes], options("QuantizeOptions"))
    b.operator("DEQUANTIZE", [codes], [y], options("DequantizeOptions"))
    return b.build([x], [codes, y])


def beside_every_step(scale):
    """All halves between codes, further ones, and four floats to either side of each; the ends."""
    with np.errstate(over="ignore"):
        halves = np.float32(scale) * (np.arange(-600, 600) + np.float32(0.5))
    bits = halves[np.isfinite(halves)].view(np.int32)[:, None] + np.arange(-4, 5, dtype=np.int32)
    any_bits = np.random.default_rng(1).integers(-(2**31), 2**31, 4000).astype(np.int32)
    ends = np.array([0, -0.0, np.inf, -np.inf, 3e38, -3e38, 1e-40, -1e-40], np.float32)
    values = np.concatenate([bits.ravel().view(np.float32), any_bits.view(np.float32), ends])
    values = values[~np.isnan(values)]
    return np.resize(values, (-(-values.size // 8), 8))


@pytest.mark.parametrize("flags", [(), ("-DTINYML_NO_FPU",)])
def test_real_numbers_become_codes_and_codes_real_numbers(flags, tmp_path):
    """Both as on a core with floating point in hardware, and as on one without."""
    zero_points = (-128, 0, 127, -7)
    sources = {
        f"model_{i}": from_real_and_back(scale, zero_points[i % 4])
        for i, scale in enumerate(SCALES)
    }
    models = {name: read_model(source) for name, source in sources.items()}
    hosts = compile_models(models, "plain", tmp_path, *flags)
    for (name, host), scale in zip(hosts.items(), SCALES, strict=True):
        values = beside_every_step(scale)
        expected = Simulator.load(sources[name]).run(values)
        for got, wanted in zip(host.run(values), expected, strict=True):
            assert got.tobytes() == wanted.tobytes(), scale
        assert (host.run(np.full((1, 8), np.nan, np.float32))[0] == -128).all()


@pytest.mark.parametrize("given", [np.uint8, np.int8])
def test_unsigned_codes_become_signed_ones_and_back(given, tmp_path):
    b = ModelBuilder()
    made = np.int8 if given is np.uint8 else np.uint8
    x = b.tensor((1, 256), given, scale=0.1, zero_point=5)
    y = b.tensor((1, 256), made, scale=0.13, zero_point=9)
    z = b.tensor((1, 256), np.float32)
    b.operator("QUANTIZE", [x], [y], options("QuantizeOptions"))
    b.operator("DEQUANTIZE", [x], [z], options("DequantizeOptions"))
    source = b.build([x], [y, z])
    codes = np.arange(256).astype(np.uint8).view(given)[None]
    host = compile_models({"codes": read_model(source)}, "plain", tmp_path)["codes"]
    for got, expected in zip(host.run(codes), Simulator.load(source).run(codes), strict=True):
        np.testing.assert_array_equal(got, expected)


def reductions(shape, axes):
    """A model with every operator that makes one code of many, along some axes."""
    b = ModelBuilder()
    x = b.tensor(shape, scale=0.1, zero_point=3)
    axis = b.tensor((len(axes),), np.int32, data=axes)
    left = [n for i, n in enumerate(shape) if i not in axes]
    outputs = []
    for kind in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"):
        outputs.append(b.tensor(left, scale=0.1, zero_point=3))
        b.operator(kind, [x, axis], [outputs[-1]], options("ReducerOptions"))
    return b.build([x], outputs)


def test_any_axes_become_one(tmp_path):
    many = [(1, 3), (3, 1), (0, 2), (0, 1, 2, 3), (1,), (2, 3)]
    pairs = [(shape, axes) for shape in [(1, 5, 4, 3), (2, 3, 1, 7)] for axes in many]
    sources = {f"model_{i}": reductions(*pair) for i, pair in enumerate(pairs)}
    models = {name: read_model(source) for name, source in sources.items()}
    for name, host in compile_models(models, "plain", tmp_path).items():
        x = model_inputs(host.model, 5, seed=1)
        for got, expected in zip(host.run(x), Simulator.load(sources[name]).run(x), strict=True):
            np.testing.assert_array_equal(got, expected, err_msg=name)


def test_constants_of_every_type_are_moved(tmp_path):
    b = ModelBuilder()
    x = b.tensor((1, 2), scale=0.1)
    outputs = []
    for dtype in (np.int8, np.int32, np.float32):
        data = np.array([[1.5, -2, 100]]).astype(dtype)
        scale = {"scale": 0.1} if dtype == np.int8 else {}
        constant = b.tensor((1, 3), dtype, data=data, **scale)
        made = b.tensor((2, 1, 3), dtype, **scale)
        b.operator("PACK", [constant, constant], [made], options("PackOptions", valuesCount=2))
        outputs.append(made)
    same = b.tensor((1, 2), scale=0.1)
    b.operator("RESHAPE", [x], [same])
    source = b.build([x], [*outputs, same])
    codes = np.array([[3, -4]], np.int8)
    host = compile_models({"moved": read_model(source)}, "plain", tmp_path)["moved"]
    for got, expected in zip(host.run(codes), Simulator.load(source).run(codes), strict=True):
        np.testing.assert_array_equal(got, expected)


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


def test_of_two_signatures_the_first_is_written(conformance_found):
    model = read_model(conformance_found / "two_subgraphs.tflite")
    assert len(model.subgraphs) == 1
    alone = replace(model, subgraphs=())
    assert export_c(model).files == export_c(alone).files


def test_an_operator_without_c_is_refused_by_name(monkeypatch):
    monkeypatch.delitem(EMITTERS, "TRANSPOSE")
    with pytest.raises(
        ModelError, match="expected an operator that has C here, found operator 0 TRANSP"
    ):
        export_c(read_model(load_golden("transpose")[0]))


def test_int4_weights_are_bytes_in_c(conformance_found, tmp_path):
    path = conformance_found / "int4_conv.tflite"
    x = model_inputs(read_model(path), 25, seed=12)
    for kernels in KERNELS:
        host = compile_models({"m": read_model(path)}, kernels, tmp_path / kernels)["m"]
        np.testing.assert_array_equal(host.run(x), Simulator.load(path).run(x))


def test_inputs_of_a_type_without_c_are_refused():
    model = read_model(LESSONS[0])
    given = model.inputs[0]
    half = replace(model.tensors[given], dtype=np.dtype(np.float16))
    tensors = (*model.tensors[:given], half, *model.tensors[given + 1 :])
    with pytest.raises(
        ModelError, match=r"of types among int8, .* float32 .*, found tensor \d+ .*"
    ):
        check_ends(replace(model, tensors=tensors))


@pytest.mark.parametrize("name", ["", "7up", "a-b", "int", "größe"])
def test_a_name_that_c_does_not_take_is_refused(name):
    with pytest.raises(DataError, match="expected a name of letters"):
        export_c(read_model(LESSONS[0]), name)


def test_other_kernels_are_refused():
    with pytest.raises(DataError, match=r"expected kernels among .* got 'fast'"):
        export_c(read_model(LESSONS[0]), kernels="fast")
