"""Models and programs as WebAssembly compute what the simulator, TFLM and Python compute.

Here Node runs the modules; ``tests/browser/test_wasm_in_chromium.py`` runs the same in a browser.
"""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.exported_models import PUBLISHED, exportable
from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.wasm_cases import (
    add_models,
    add_pictures,
    add_stream,
    check_pictures,
    check_stream,
    differing,
    flat,
    model_cases,
    operator_cases,
    picture_case,
    stateful_cases,
    stream_case,
)
from tests.support.wasm_modules import WasmModules
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.wasm import CPUS, export_wasm
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import tflm

NO_TRACE = {"found/offline_plan"}
"""TFLM follows the plan that this one carries, or keeps all tensors for a trace, but not both."""

CHUNKS = (128, 1000, 4096)  # 128: what a browser's audio comes in


def run(cases, folder):
    """For each case and set of instructions: what Node computes."""
    modules = WasmModules(folder)
    added = add_models(modules, cases)
    return [(*row, found) for row, found in zip(added, modules.run(), strict=True)]


@pytest.fixture(scope="module")
def of_lessons(tmp_path_factory):
    return run(model_cases(), tmp_path_factory.mktemp("lessons"))


@pytest.fixture(scope="module")
def of_others(conformance_models, conformance_found, tmp_path_factory):
    """Models made by others: all that can be C and keep no state."""
    paths = [*exportable(conformance_models), *exportable(conformance_found)]
    assert {path.stem for path in paths} > set(PUBLISHED)
    return run(model_cases(paths), tmp_path_factory.mktemp("others"))


def differences(computed):
    """Codes that differ, for each model that has any, and how many rows were compared."""
    counts = {f"{case.name}, {how}": differing(found, case) for how, case, found in computed}
    assert all(len(case.expected[0]) >= 100 for _, case, _ in computed)
    assert {how for how, _, _ in computed} == set(CPUS)
    return {name: count for name, count in counts.items() if count}


def test_the_models_of_the_lessons_compute_what_the_simulator_computes(of_lessons):
    assert differences(of_lessons) == {}


def test_models_made_by_others_compute_what_the_simulator_computes(of_others):
    assert differences(of_others) == {}


def check_against_tflm(computed):
    """On every fifth row: the simulator stands for the others, which is tested where it is."""
    cases = {case.name: case for _, case, _ in computed if case.name not in NO_TRACE}
    fifth = lambda x: tuple(a[::5] for a in x) if isinstance(x, tuple) else x[::5]  # noqa: E731
    traced = tflm.traces([(case.source, fifth(case.x)) for case in cases.values()])
    expected = {
        name: flat(tuple(trace[i] for i in case.model.outputs))
        for (name, case), trace in zip(cases.items(), traced, strict=True)
    }
    for _, case, found in computed:
        if case.name in NO_TRACE:
            continue
        for got, want in zip(found["outputs"], expected[case.name], strict=True):
            np.testing.assert_array_equal(got[::5], want, err_msg=case.name)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_the_models_of_the_lessons_compute_what_tflm_itself_computes(of_lessons):
    check_against_tflm(of_lessons)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_models_made_by_others_compute_what_tflm_itself_computes(of_others):
    check_against_tflm(of_others)


def test_each_module_passes_its_own_self_test(of_lessons):
    for _, case, found in of_lessons:
        assert found["test"]["wrong"] == 0, case.name
        assert found["test"]["line"].startswith("PASS 8 of 8 vectors, "), case.name


def test_every_operator_computes_what_tflm_computed(tmp_path):
    for how, case, found in run(operator_cases(), tmp_path):
        assert differing(found, case) == 0, (case.name, how)


def test_models_that_remember_compute_what_the_simulator_computes_step_by_step(tmp_path):
    computed = run(stateful_cases(), tmp_path)
    assert differences(computed) == {}
    for _, case, found in computed:
        assert found["test"]["wrong"] == 0, case.name


@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_a_program_hears_what_python_computes_from_the_same_samples(features, tmp_path):
    stream, modules = stream_case(features), WasmModules(tmp_path)
    assert len(stream.windows) >= 100
    assert len(np.unique(stream.scores, axis=0)) > 3
    add_stream(modules, stream, CHUNKS)
    computed = modules.run()
    assert len(computed) == len(CHUNKS) * len(CPUS)
    for found in computed:
        check_stream(found, stream)


def test_a_picture_is_seen_as_python_sees_it(tmp_path):
    pictures, modules = picture_case(), WasmModules(tmp_path)
    assert len(pictures.frames) >= 100
    assert len(np.unique(pictures.scores, axis=0)) > 3
    add_pictures(modules, pictures)
    computed = modules.run()
    assert len(computed) == len(CPUS)
    for found in computed:
        check_pictures(found, pictures)


def test_a_module_is_small_and_compiled_once():
    model = lesson_model("log-mel")
    code = export_wasm(model, "log-mel", StreamSettings(labels=MODELS["log-mel"][2]))
    assert code[:4] == b"\0asm"
    assert len(code) < 100_000
    assert code == export_wasm(model, "log-mel", StreamSettings(labels=MODELS["log-mel"][2]))


def test_what_cannot_be_exported_is_refused():
    with pytest.raises(DataError, match="expected instructions among simd, plain, got 'avx'"):
        export_wasm(lesson_model("motion"), instructions="avx")
    with pytest.raises((DataError, ModelError), match="expected a model whose input is rows of 40"):
        export_wasm(lesson_model("motion"), "log-mel")
    with pytest.raises(DataError, match="expected a model whose input is a grey square"):
        export_wasm(lesson_model("motion"), "picture")
    with pytest.raises(
        DataError, match="expected features among log-mel, samples, motion, none, picture"
    ):
        export_wasm(lesson_model("motion"), "smell")
