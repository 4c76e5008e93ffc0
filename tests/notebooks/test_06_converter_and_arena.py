"""Lesson 06: the solutions plan as TFLM does, and the stored heads are what TFLM prints."""

import importlib

import numpy as np
import pytest

from tests.support.tflm_planner import planned_offsets
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.simulator import tflm
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.scratch import scratch_bytes, tensor_bytes
from tinyml_course.tflite import file_parts, read_model
from tinyml_course.training import available

LESSON = "06_converter_and_arena"
PUBLISHED = {
    "mlperf_tiny_anomaly_ad01_int8": 768,
    "mlperf_tiny_kws_dscnn_int8": 16000,
    "tflm_hello_world_int8": 32,
    "tflm_micro_speech_int8": 5968,
}
"""Heads that the wheel prints for models made by others."""


@pytest.fixture(scope="module")
def solutions():
    return {each.name: each.reference for each in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def blocks_of(solutions):
    """The function that the notebook makes of the student's lifetimes."""
    cells = {cell.id: cell.source for cell in read_notebook(source_notebook(LESSON)).cells}
    names = {
        "tensor_lifetimes": solutions["tensor_lifetimes"],
        "tensor_bytes": tensor_bytes,
        "scratch_bytes": scratch_bytes,
        "plan_arena": plan_arena,
    }
    exec(cells["blocks"], names)
    return names["blocks_of"]


@pytest.fixture(scope="module")
def maker():
    return importlib.import_module("tests.notebooks.make_heads_06")


@pytest.fixture(scope="module")
def heads():
    return Lesson(LESSON).checkpoint("tflm_heads")


def head(blocks, offsets):
    return max(at + -(-n // 16) * 16 for (n, *_), at in zip(blocks, offsets, strict=True))


def test_the_solutions_plan_every_stored_network_as_tflm_printed(
    solutions, blocks_of, maker, heads
):
    stored = maker.stored_files()
    assert set(heads) == {*stored, "grid"}, "run make golden"
    for name, file in stored.items():
        blocks = blocks_of(read_model(file))
        assert head(blocks, solutions["greedy_plan"](blocks)) == heads[name], name


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_solutions_plan_models_made_by_others_as_tflm_prints(
    name, solutions, blocks_of, conformance_models
):
    model = read_model(conformance_models / f"{name}.tflite")
    blocks = blocks_of(model)
    offsets = solutions["greedy_plan"](blocks)
    assert offsets == [block.offset for block in plan_arena(model).blocks]
    assert head(blocks, offsets) == PUBLISHED[name]
    assert solutions["arena_lower_bound"](blocks)[0] <= PUBLISHED[name]


@pytest.mark.tflm
def test_the_solution_gives_the_offsets_of_tflms_planner(solutions):
    rng = np.random.default_rng(6)
    plans = []
    for _ in range(200):
        first = rng.integers(0, 8, rng.integers(1, 14))
        last = first + rng.integers(0, 5, len(first))
        sizes = rng.integers(1, 200, len(first))
        plans.append(list(zip(sizes.tolist(), first.tolist(), last.tolist(), strict=True)))
    rounded = [[(-(-n // 16) * 16, *life) for n, *life in plan] for plan in plans]
    assert [solutions["greedy_plan"](plan) for plan in plans] == planned_offsets(rounded)


@pytest.mark.tflm
def test_the_stored_heads_are_what_tflm_prints_today(maker, heads):
    stored = maker.stored_files()
    printed = [each["head"] for each in tflm.arenas(list(stored.values()))]
    assert printed == [int(heads[name]) for name in stored]


@pytest.mark.tflm
@pytest.mark.skipif(not available(), reason="needs TensorFlow")
def test_the_heads_of_a_width_are_what_tflm_prints_for_each_recipe(maker, heads):
    files = maker.untrained_files([16])
    printed = [each["head"] for each in tflm.arenas(files)]
    assert printed == heads["grid"][:, list(maker.FILTERS).index(16)].tolist()


def test_a_report_of_a_shipped_network_adds_up_to_the_file(solutions, maker):
    for file in maker.stored_files().values():
        parts = [(part.kind, part.start, part.stop) for part in file_parts(file)]
        report = solutions["flash_report"](len(file), parts)
        assert sum(report.values()) == len(file)
        constants = [t for t in read_model(file).tensors if t.is_constant]
        assert report["weights"] == sum(t.nbytes for t in constants)


def test_pooling_first_changes_the_arena_and_no_answer():
    lesson = Lesson(LESSON)
    before, after = (lesson.checkpoint(name) for name in ("stored_model", "pool_first"))
    plans = [plan_arena(read_model(file)).head_bytes for file in (before, after)]
    assert plans[1] < 0.6 * plans[0]
    shares = lesson.checkpoint("fits")["right"]
    assert np.abs(shares[:, 0, 0] - shares[:, 1, 0]).max() < 0.005


def test_the_stored_weights_are_folded_as_the_lesson_says():
    folding = Lesson(LESSON).checkpoint("folding")
    gain = folding["gamma"] / np.sqrt(folding["variance"] + 1e-3)
    by_hand = (folding["kernel"] * gain).transpose(3, 0, 1, 2)
    np.testing.assert_allclose(by_hand, folding["in_file"], rtol=1e-4, atol=1e-6)
