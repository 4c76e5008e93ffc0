"""Every operator against TFLM: committed golden vectors everywhere, the wheel where it is."""

import functools

import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.golden_stateful import NAMES as STATEFUL_NAMES
from tests.support.golden_stateful import load_stateful
from tests.support.inputs import mismatches, model_inputs
from tinyml_course.kernels import ENGINES, KERNELS
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.control_flow import CHOOSING
from tinyml_course.simulator.state import DECLARATIONS
from tinyml_course.tflite import read_model


def load(model, engine):
    """The simulator with an engine that may need ziglang."""
    if engine == "fast":
        pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")
    return Simulator.load(model, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_equals_the_golden_vectors(name, engine):
    model, x, expected = load_golden(name)
    assert mismatches(load(model, engine).trace(x), expected) == {}


def test_the_golden_models_use_every_supported_operator():
    models = [load_golden(name)[0] for name in NAMES]
    models += [load_stateful(name)[0] for name in STATEFUL_NAMES]
    used = {op.name for model in models for op in read_model(model).operators}
    assert used == set(KERNELS) | DECLARATIONS | set(CHOOSING)


@functools.cache
def fresh_model(name, seed):
    """A model, inputs, and what TFLM computes: once for all engines."""
    models = pytest.importorskip("tests.support.operator_models", reason="needs ai-edge-litert")
    model = models.OPERATOR_MODELS[name](seed)
    x = model_inputs(read_model(model), 64, seed)
    return model, x, tflm.trace(model, x)


@pytest.mark.tflm
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_equals_tflm_on_fresh_models(name, seed, engine):
    model, x, expected = fresh_model(name, seed)
    assert mismatches(load(model, engine).trace(x), expected) == {}


LITERT_DIFFERS = {
    "coded_islands",  # LiteRT has no int8 ADD_N and CUMSUM
    "embedding_lookup",  # QUANTIZE to int32, which LiteRT lacks
    "reduce_sum",  # not in rounding: test_sum.py says how
    "real_one_input",  # LiteRT has no CEIL of version 1
    "real_weighted",  # and takes no CONV_2D of float32 without a bias
    "other_types",  # LiteRT has no BasicClassifier
    *(name for name in NAMES if name.startswith("wide")),  # int16: types that only TFLM takes
}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LITERT_DIFFERS])
def test_single_rounding_equals_litert_reference_kernels(name):
    litert = pytest.importorskip("tests.support.litert", reason="needs ai-edge-litert")
    model, x, _ = load_golden(name)
    trace = Simulator.load(model, semantics="single-rounding").trace(x)
    assert mismatches(trace, litert.reference_trace(model, x, trace)) == {}
