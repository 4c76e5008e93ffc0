"""Graphs inside a model as C compute what the simulator computes, whichever of them run."""

import numpy as np
import pytest

from tests.support.host_c import compile_models
from tests.support.inputs import model_inputs
from tinyml_course.quantization import SEMANTICS
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

programs = pytest.importorskip(
    "tests.support.operator_models.control_flow", reason="needs ai-edge-litert"
)


def test_random_programs_compute_what_the_simulator_computes(tmp_path):
    models = {
        f"program_{seed}": read_model(programs.control_flow_codes(seed)) for seed in range(12)
    }
    compiled = compile_models(models, "packed", tmp_path)
    for name, model in models.items():
        x = model_inputs(model, 12, seed=1)
        expected = Simulator(model, SEMANTICS["tflm"]).run(x)
        for made, wanted in zip(compiled[name].run(x), expected, strict=True):
            np.testing.assert_array_equal(made, wanted)
