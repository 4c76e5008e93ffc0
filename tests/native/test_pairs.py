"""Operators on two codes: every pair, by formula and by table."""

import numpy as np
import pytest

from tests.support.native_targets import run_model, runs_here
from tests.support.one_operator import scaled_operator
from tinyml_course.kernels import Node
from tinyml_course.native import pairs
from tinyml_course.native.targets import TARGETS
from tinyml_course.quantization import SEMANTICS
from tinyml_course.simulator import Simulator

TITLES = {"ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions"}
HERE = [pytest.param(name, marks=runs_here(name)) for name in TARGETS if "neon" not in name]
ALL = np.arange(-128, 128).astype(np.int8)
EVERY_PAIR = np.repeat(ALL, 256).reshape(256, 256), np.tile(ALL, (256, 1))


def operator(name, rng):
    """An operator with random scales, at least as coarse in the output as its sums need."""
    scales = 2.0 ** rng.uniform(-7, -1, 2)
    out = 2.0 ** rng.uniform(-8, 1) * (scales.prod() * 64 if name == "MUL" else scales.max())
    zeros = rng.integers(-128, 128, 3)
    tensors = [((1, 256), float(s), int(z)) for s, z in zip((*scales, out), zeros, strict=True)]
    options = TITLES.get(name)
    return scaled_operator(name, tensors[:2], tensors[2], options)


def node_of(simulator):
    (op,) = simulator.model.operators
    return Node.of(simulator.model, op, SEMANTICS["tflm"])


@pytest.mark.parametrize("target", HERE)
@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM"])
def test_every_pair_is_numpys(name, target):
    simulator = Simulator.load(operator(name, np.random.default_rng(5)))
    (made,) = run_model(simulator.model, target, EVERY_PAIR)
    np.testing.assert_array_equal(made, simulator.run(EVERY_PAIR))


@pytest.mark.parametrize(("name", "find"), [("ADD", "find_sum"), ("SUB", "find_sum"),
                                            ("MUL", "find_product")])  # fmt: skip
def test_most_operators_have_a_formula_and_it_is_right_for_every_pair(name, find):
    rng = np.random.default_rng(3)
    first, second = np.arange(256)[:, None], np.arange(256)[None, :]
    found = 0
    for _ in range(12):
        node = node_of(Simulator.load(operator(name, rng)))
        codes = pairs._codes(node)
        rule = getattr(pairs, find)(node, codes)
        if rule is not None:
            np.testing.assert_array_equal(rule(first, second), codes)
            found += 1
    assert found >= 10


@pytest.mark.parametrize(("name", "find"), [("ADD", "find_sum"), ("MUL", "find_product")])
def test_a_formula_that_is_wrong_for_one_pair_is_not_used(name, find):
    node = node_of(Simulator.load(operator(name, np.random.default_rng(4))))
    codes = pairs._codes(node)
    assert getattr(pairs, find)(node, codes) is not None
    place = np.argwhere((codes > 0) & (codes < 255))[7]
    codes[tuple(place)] += 1
    assert getattr(pairs, find)(node, codes) is None


@pytest.mark.parametrize("target", HERE)
def test_scales_that_no_formula_follows_take_the_table(target, monkeypatch):
    monkeypatch.setattr(pairs, "find_sum", lambda *_: None)
    simulator = Simulator.load(operator("ADD", np.random.default_rng(6)))
    (made,) = run_model(simulator.model, target, EVERY_PAIR)
    np.testing.assert_array_equal(made, simulator.run(EVERY_PAIR))
