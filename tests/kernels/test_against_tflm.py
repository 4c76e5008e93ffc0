"""Every operator against TFLM: committed golden vectors everywhere, the wheel where it is."""

import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.inputs import input_families, mismatches
from tinyml_course.kernels import KERNELS
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model


@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_equals_the_golden_vectors(name):
    model, x, expected = load_golden(name)
    assert mismatches(Simulator.load(model).trace(x), expected) == {}


def test_the_golden_models_use_every_supported_operator():
    used = {op.name for name in NAMES for op in read_model(load_golden(name)[0]).operators}
    assert used == set(KERNELS)


@pytest.mark.tflm
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_equals_tflm_on_fresh_models(name, seed):
    models = pytest.importorskip("tests.support.operator_models", reason="needs ai-edge-litert")
    model = models.OPERATOR_MODELS[name](seed)
    simulator = Simulator.load(model)
    shape = simulator.model.tensors[simulator.model.inputs[0]].shape
    x = input_families(shape, 64, seed)
    assert mismatches(simulator.trace(x), tflm.trace(model, x)) == {}


@pytest.mark.parametrize("name", NAMES)
def test_single_rounding_equals_litert_reference_kernels(name):
    litert = pytest.importorskip("ai_edge_litert.interpreter", reason="needs ai-edge-litert")
    model, x, _ = load_golden(name)
    interpreter = litert.Interpreter(
        model_content=model,
        experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    trace = Simulator.load(model, semantics="single-rounding").trace(x)
    wrong = dict.fromkeys(trace, 0)
    for n in range(len(x)):
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x[n : n + 1])
        interpreter.invoke()
        for i, values in trace.items():
            wrong[i] += int((interpreter.get_tensor(i)[0] != values[n]).sum())
    assert {i: n for i, n in wrong.items() if n} == {}
