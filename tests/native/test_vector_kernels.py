"""Layers with weights in vectors: random ones, each instruction set, compared with NumPy."""

import numpy as np
import pytest

from tests.support.native_targets import run_model, runs_here
from tests.support.qemu_aarch64 import run_on_arm
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.native import vectors, weighted
from tinyml_course.native.vectors import VECTORS
from tinyml_course.simulator import Simulator

random_weighted = pytest.importorskip(
    "tests.support.random_weighted", reason="needs ai-edge-litert"
).random_weighted

ARM = [name for name in VECTORS if name.startswith("neon")]
TARGETS = [pytest.param(name, marks=runs_here(name)) for name in VECTORS if name not in ARM]
KINDS = ("conv_2d", "pointwise", "depthwise_conv_2d", "fully_connected")


def inputs_of(model, rows, seed):
    rng = np.random.default_rng(seed)
    shapes = [model.tensors[i].row_shape for i in model.inputs]
    return tuple(rng.integers(-128, 128, (rows, *shape), np.int8) for shape in shapes)


def repeats_channels(node):
    """Whether the vectors leave it to the plain kernel."""
    is_depthwise = node.operator.name == "DEPTHWISE_CONV_2D"
    return is_depthwise and make_depthwise_convolution(node).multiplier > 1


@pytest.fixture
def plain(monkeypatch):
    """Collects the operators that are written in plain C."""
    nodes = []
    emit = weighted.emit
    monkeypatch.setattr(weighted, "emit", lambda layer: nodes.append(layer.node) or emit(layer))
    return nodes


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", KINDS)
def test_random_layers_equal_numpy(kind, target, plain):
    simulator = Simulator.load(random_weighted(KINDS.index(kind) + 50, kind, 10))
    for rows in (1, 9):
        x = inputs_of(simulator.model, rows, rows)
        found = run_model(simulator.model, target, x)
        for one, other in zip(found, simulator.run(x), strict=True):
            np.testing.assert_array_equal(one, other)
    assert all(repeats_channels(node) for node in plain)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", ["pointwise", "depthwise_conv_2d"])
def test_layers_without_exact_lines_use_the_boards_integers(kind, target, plain, monkeypatch):
    monkeypatch.setattr(vectors, "fit_stage", lambda *_, **__: None)
    simulator = Simulator.load(random_weighted(KINDS.index(kind) + 70, kind, 8))
    x = inputs_of(simulator.model, 4, 4)
    found = run_model(simulator.model, target, x)
    for one, other in zip(found, simulator.run(x), strict=True):
        np.testing.assert_array_equal(one, other)
    assert all(repeats_channels(node) for node in plain)


@pytest.mark.parametrize("target", ARM)
@pytest.mark.parametrize("kind", KINDS)
def test_random_layers_equal_numpy_on_an_emulated_arm_processor(kind, target, tmp_path, plain):
    simulator = Simulator.load(random_weighted(KINDS.index(kind) + 80, kind, 10))
    x = inputs_of(simulator.model, 3, 3)
    found = run_on_arm(simulator.model, target, x, tmp_path)
    for one, other in zip(found, simulator.run(x), strict=True):
        np.testing.assert_array_equal(one, other)
    assert all(repeats_channels(node) for node in plain)


WIDER = ("int16", "float32")


def wider_model(numbers):
    return Simulator.load(random_weighted(WIDER.index(numbers) + 30, " ".join(KINDS), 3, numbers))


def wider_inputs(model, rows):
    """Random ones; of a single row of codes only the ends, so that sums are as large as can be."""
    rng = np.random.default_rng(rows)
    shapes = [(rows, *model.tensors[i].row_shape) for i in model.inputs]
    if model.tensors[model.inputs[0]].dtype == np.float32:
        return tuple(rng.normal(0, 3, s).astype(np.float32) for s in shapes)
    if rows == 1:
        return tuple(np.full(s, rng.choice([-(2**15), 2**15 - 1]), np.int16) for s in shapes)
    return tuple(rng.integers(-(2**15), 2**15, s, np.int16) for s in shapes)


def check_bits(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one.view(np.int16), other.view(np.int16))


@pytest.mark.parametrize(
    "target",
    [*(pytest.param(n, marks=runs_here(n)) for n in ("avx512_vnni", "avx2", "sse4")), "plain"],
)
@pytest.mark.parametrize("numbers", WIDER)
def test_random_layers_of_wider_numbers_equal_numpy(numbers, target):
    simulator = wider_model(numbers)
    for rows in (1, 9):
        x = wider_inputs(simulator.model, rows)
        check_bits(run_model(simulator.model, target, x), simulator.run(x))


@pytest.mark.parametrize("numbers", WIDER)
def test_random_layers_of_wider_numbers_equal_numpy_on_an_emulated_arm_processor(numbers, tmp_path):
    simulator = wider_model(numbers)
    x = wider_inputs(simulator.model, 3)
    check_bits(run_on_arm(simulator.model, "neon", x, tmp_path), simulator.run(x))
