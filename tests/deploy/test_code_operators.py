"""Operators on codes that have no weights, as C: random graphs, places outside, changed rules."""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.board_models import BoardModels
from tests.support.golden import load_golden
from tests.support.host_c import HostModel, compile_library, compile_models
from tests.support.inputs import mismatches, model_inputs
from tests.support.random_codes import RandomCodes, random_codes
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.deploy import export_c
from tinyml_course.deploy.cores import CORES
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

GRAPHS = 20
FOUND = (
    "attention_batchmatmul", "op_abs", "op_div", "op_gather", "op_mirror", "op_rsqrt", "op_s2d",
    "op_sqdiff",
)  # fmt: skip


@pytest.fixture(scope="module")
def graphs():
    """Model, inputs and the simulator's tensors by name; every second has margins of blocks."""
    found = {}
    for seed in range(GRAPHS):
        source, x = random_codes(seed, margins=seed % 2 == 1)
        found[f"graph_{seed}"] = source, x, Simulator.load(source).trace(x)
    return found


def as_tuple(results):
    return results if isinstance(results, tuple) else (results,)


def test_random_graphs_compute_what_the_simulator_computes(graphs, tmp_path):
    files, models = {}, {name: read_model(source) for name, (source, *_) in graphs.items()}
    for i, (name, model) in enumerate(models.items()):
        files |= export_c(model, name, ("plain", "small")[i // 2 % 2]).files
    library = compile_library(files, tmp_path)
    for name, (_, x, tensors) in graphs.items():
        got = as_tuple(HostModel(library, name, models[name]).run(x))
        for array, index in zip(got, models[name].outputs, strict=True):
            assert array.tobytes() == tensors[index].tobytes(), (name, index)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_random_graphs_compute_what_tflm_computes(graphs):
    without = list(graphs.values())[::2]
    for (*_, tensors), expected in zip(
        without, tflm.traces([(source, x) for source, x, _ in without]), strict=True
    ):
        assert mismatches(tensors, expected) == {}


def test_the_random_graphs_have_every_operator(graphs):
    names = {op.name for source, *_ in graphs.values() for op in read_model(source).operators}
    steps = [name for name in dir(RandomCodes) if name.startswith("do_")]
    assert len(steps) == 22
    assert names >= {"ABS", "RSQRT", "ELU", "DIV", "BATCH_MATMUL", "ADD_N", "CUMSUM", "ARG_MIN"}
    assert len(names) >= 29


@pytest.mark.parametrize("core", CORES)
def test_found_models_compute_what_the_simulator_computes_on_every_core(core, conformance_found):
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    paths = {name: conformance_found / f"{name}.tflite" for name in FOUND}
    board = BoardModels({name: read_model(path) for name, path in paths.items()}, core, "packed")
    for name, path in paths.items():
        x = model_inputs(board.models[name], 1, seed=5)[:2]
        for got, expected in zip(
            board.run(name, x), as_tuple(Simulator.load(path).run(x)), strict=True
        ):
            np.testing.assert_array_equal(got, expected, err_msg=name)


def chooser(name, kind, shape, count, out, **values):
    """An operator that takes computed places of a constant array."""
    b = ModelBuilder()
    at = b.tensor(count, np.int32)
    data = np.arange(np.prod(shape)).reshape(shape)
    array, y = b.tensor(shape, scale=0.1, data=data), b.tensor(out, scale=0.1)
    inputs = [at, array] if name == "EMBEDDING_LOOKUP" else [array, at]
    b.operator(name, inputs, [y], options(kind, **values) if kind else None)
    return b.build([at], [y])


CHOOSERS = {
    "gather": (chooser("GATHER", "GatherOptions", (4, 5), (3,), (4, 3), axis=1), 4),
    "gather_nd": (chooser("GATHER_ND", "GatherNdOptions", (4, 5), (3, 2), (3,)), (3, 4)),
    "embedding_lookup": (chooser("EMBEDDING_LOOKUP", None, (5, 2), (3,), (3, 2)), 4),
}
FAR = [-(2**31), -7, -1, 0, 2, 5, 6, 100, 2**31 - 1]


def test_a_computed_place_outside_is_the_nearest_inside(tmp_path):
    """TFLM stops there, so the simulator is asked for the nearest."""
    models = {name: read_model(source) for name, (source, _) in CHOOSERS.items()}
    for name, host in compile_models(models, "plain", tmp_path).items():
        source, last = CHOOSERS[name]
        shape = (60, *models[name].tensors[models[name].inputs[0]].row_shape)
        places = np.random.default_rng(1).choice(FAR, shape).astype(np.int32)
        inside = np.clip(places, 0, last).astype(np.int32)
        np.testing.assert_array_equal(host.run(places), Simulator.load(source).run(inside))


@pytest.mark.parametrize("place", [-1, 5])
def test_a_constant_place_outside_is_an_error_of_the_export(place):
    b = ModelBuilder()
    x, y = b.tensor((1, 5), scale=0.1), b.tensor((1, 2), scale=0.1)
    at = b.tensor((2,), np.int32, data=[0, place])
    b.operator("GATHER", [x, at], [y], options("GatherOptions", axis=1))
    with pytest.raises(ModelError, match=r"GATHER: expected numbers from 0 to below \(5,\)"):
        export_c(read_model(b.build([x], [y])))


def test_what_tflm_does_not_define_stays_within_the_codes(tmp_path):
    """A divisor of 0 gives 0.0, a number far below a step one step, a root below 0 the most."""
    b = ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
    quotient, root = b.tensor((1, 4), scale=3.0, zero_point=7), b.tensor((1, 4), scale=0.1)
    b.operator("DIV", [x, y], [quotient], options("DivOptions"))
    b.operator("RSQRT", [x], [root])
    model = read_model(b.build([x, y], [quotient, root]))
    host = compile_models({"m": model}, "plain", tmp_path)["m"]
    given = [[-128, 0, 1, 127]], [[0, 0, 127, 1]]
    quotients, roots = host.run(tuple(np.array(codes, np.int8) for codes in given))
    assert quotients[0].tolist() == [7, 7, 8, 49]
    assert roots[0, :2].tolist() == [127, 127]


RULES = {
    "tinyml_multiply(": ("rounds_once(", "rounds_down("),
    "tinyml_divide_by_power(": ("shifts_down(",),
    "tinyml_high_mul(": ("product_down(",),
}
"""Each rounding, and what to put in its place."""

WRONG = """
static inline int32_t product_down(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b) >> 31);
}
static inline int32_t shifts_down(int32_t x, int e) { return x >> e; }
static inline int32_t rounds_down(int32_t x, int32_t m, int shift) {
  return (int32_t)(((int64_t)x * m) >> (31 - shift));
}
static inline int32_t rounds_once(int32_t x, int32_t m, int shift) {
  return (int32_t)(((int64_t)x * m + ((int64_t)1 << (30 - shift))) >> (31 - shift));
}
"""
GOLDEN = {
    "tinyml_add_n.h": "coded_islands",
    "tinyml_batch_matmul.h": "batch_matmul",
    "tinyml_comparisons.h": "coded_islands",
    "tinyml_div.h": "div",
    "tinyml_l2_normalization.h": "l2_normalization",
    "tinyml_squared_difference.h": "squared_difference",
}
"""Of each header with a rounding, the golden vectors that must notice another one."""


def changed(header, text):
    """The header with each of its roundings changed, one at a time."""
    start = text.index("typedef") if "typedef" in text else text.index("static inline")
    for rule, others in RULES.items():
        for found in re.finditer(re.escape(rule), text):
            for other in others:
                line = text[: found.start()].count("\n") + 1
                after = text[start : found.start()] + other + text[found.end() :]
                yield f"{header}:{line} {other}", text[:start] + WRONG + after


def test_the_golden_vectors_notice_every_changed_rounding(tmp_path):
    folder = resources.files("tinyml_course.deploy") / "c"
    files, cases = {}, {}
    for header, golden in GOLDEN.items():
        model = read_model(load_golden(golden)[0])
        for what, text in changed(header, (folder / header).read_text(encoding="utf-8")):
            name = f"changed_{len(cases)}"
            made = export_c(model, name).files
            made[f"{name}.c"] = made[f"{name}.c"].replace(f'"{header}"', f'"{name}_{header}"')
            del made[header]
            files |= made | {f"{name}_{header}": text}
            cases[name] = what, golden, model
    library = compile_library(files, tmp_path)
    unnoticed = []
    for name, (what, golden, model) in cases.items():
        _, x, tensors = load_golden(golden)
        got = as_tuple(HostModel(library, name, model).run(x))
        expected = [tensors[i] for i in model.outputs]
        if all((a == b).all() for a, b in zip(got, expected, strict=True)):
            unnoticed.append(what)
    assert unnoticed == []
    assert len(cases) >= 12
