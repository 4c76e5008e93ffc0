"""Models of others that were once read wrong or refused equal TFLM now."""

import numpy as np
import pytest

from tests.support.inputs import mismatches
from tinyml_course.kernels import ENGINES
from tinyml_course.simulator import Simulator, tflm

FOUND = [
    "attention_batchmatmul",
    "bias_axis_3",
    "builtin_code_only",
    "dyn_reshape_ae",
    "fc_perchannel_weight_zp",
    "grouped_conv",
    "int16x8",
    "int4_conv",
    "layernorm",
    "mul_builtin_code_only",
    "no_options_fc",
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
    "uint8_io",
]
ROWS = 250


@pytest.mark.tflm
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FOUND)
def test_every_tensor_and_the_head_equal_tflm(name, engine, conformance_found):
    content = (conformance_found / f"{name}.tflite").read_bytes()
    simulator = load(content, engine)
    rng = np.random.default_rng(11)
    x = tuple(random_rows(simulator.model.tensors[i], rng) for i in simulator.model.inputs)
    assert mismatches(simulator.trace(x), tflm.trace(content, x)) == {}
    assert simulator.arena.head_bytes == tflm.arena(content)["head"]


def load(content, engine):
    """The simulator with an engine that may need ziglang."""
    if engine == "fast":
        pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")
    return Simulator.load(content, engine=engine)


def random_rows(tensor, rng):
    """Every code of the tensor's type equally often; real values around 0 where it is float."""
    shape = (ROWS, *tensor.row_shape)
    if tensor.dtype.kind == "f":
        return rng.normal(size=shape).astype(tensor.dtype)
    limits = np.iinfo(tensor.dtype)
    return rng.integers(limits.min, limits.max + 1, shape).astype(tensor.dtype)


@pytest.mark.tflm
def test_the_head_of_a_planned_file_is_what_tflm_prints(conformance_found):
    # In the configuration that keeps all tensors, TFLM refuses such a file.
    content = (conformance_found / "offline_plan.tflite").read_bytes()
    assert Simulator.load(content).arena.head_bytes == tflm.arena(content)["head"] == 4608
