"""A thousand damaged models in CI; ``python -m tests.fuzz.run`` makes as many as you like."""

import re
import signal
import sys
import warnings

import pytest

pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
if sys.platform != "linux":
    pytest.skip("limits its worker's memory as Linux does", allow_module_level=True)

from tests.fuzz import run
from tests.fuzz.run import fuzz
from tests.fuzz.seeds import seed_models
from tinyml_course.errors import ModelError
from tinyml_course.tflite import read_model
from tinyml_course.tflite.detection_options import DETECTION

STOPPING = {"DIV", "EMBEDDING_LOOKUP", "RSQRT", DETECTION, "CUSTOM:BasicClassifier"}
"""Operators that have no result for some inputs, in TFLM neither."""

CHOOSING = {"IF", "WHILE"}
"""Operators that, cut out of their model, have no graphs to run."""


def test_every_seed_runs():
    for group in seed_models(published=False):
        for model in group:
            first, *others = read_model(model).operators
            stops = first.name in STOPPING | CHOOSING and not others
            assert run.check(model) in ({"ran", "refused"} if stops else {"ran"})


def test_damaged_models_run_or_end_in_an_error_in_words():
    *_, report = fuzz(1000, seed=20, published=False)
    assert report.failures == []
    assert report.outcomes["ran"] > 150, "too few that get past the reader"
    assert report.outcomes["refused"] > 150
    assert sum(report.outcomes.values()) == 1000


def warns(_model):
    warnings.warn("divide by zero", RuntimeWarning, stacklevel=2)


def fails(error):
    def fail(_model):
        raise error

    return fail


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (warns, "RuntimeWarning.*divide by zero"),
        (fails(ModelError("no")), "Failed.*message of 2: no"),
        (fails(ModelError("expected " + "x" * 5000)), "Failed.*message of 5009"),
        (fails(MemoryError()), "MemoryError"),
        (fails(ModelError("expected tensors that fit it (MemoryError: )")), "Failed.*MemoryError"),
        (fails(RecursionError("too deep")), "RecursionError"),
    ],
)
def test_what_no_model_may_do_is_a_failure(monkeypatch, action, words):
    monkeypatch.setattr(run, "_account", action)
    outcome, how = run._one(seed_models(published=False)[0][0], 1)
    assert outcome == "failed"
    assert re.search(words, how)


def test_what_is_said_of_a_model_may_not_end_in_an_error(monkeypatch):
    refuse = fails(ModelError("expected"))
    monkeypatch.setattr(run, "profile_model", lambda model, _board: refuse(model))
    outcome, how = run._one(seed_models(published=False)[0][0], 1)
    assert (outcome, "ModelError" in how) == ("failed", True)


def test_kernels_that_take_different_models_are_a_failure(monkeypatch):
    def only_plain(_model, *, kernels):
        if kernels != "plain":
            raise ModelError("expected plain kernels")

    monkeypatch.setattr(run, "export_c", only_plain)
    outcome, how = run._one(seed_models(published=False)[0][0], 1)
    assert outcome == "failed"
    assert "the export is {'plain': 'ran', 'small': 'refused', 'packed': 'refused'}" in how


def test_a_model_that_takes_too_long_is_a_failure(monkeypatch):
    def circle(_model):
        while True:
            pass

    monkeypatch.setattr(run, "SECONDS", 0.1)
    monkeypatch.setattr(run, "_account", circle)
    before = signal.signal(signal.SIGPROF, run._too_long)
    try:
        outcome, how = run._one(seed_models(published=False)[0][0], 1)
    finally:
        signal.signal(signal.SIGPROF, before)
    assert outcome == "failed"
    assert "took more than 0.1 s" in how


def test_one_model_is_made_alike_each_time():
    first, second = (run._model(3, 14, published=False) for _ in range(2))
    assert first == second != run._model(3, 15, published=False)
