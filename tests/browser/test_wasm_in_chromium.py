"""WebAssembly in a real browser computes what the simulator computes, which TFLM has confirmed.

The same modules and inputs as in ``tests/deploy/test_wasm.py``, where Node runs them and every
fifth row is compared with TFLM itself.
"""

from __future__ import annotations

import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.exported_models import exportable
from tests.support.wasm_cases import (
    add_models,
    add_pictures,
    add_stream,
    check_pictures,
    check_stream,
    differing,
    model_cases,
    operator_cases,
    picture_case,
    stream_case,
)
from tests.support.wasm_modules import WasmModules
from tinyml_course.deploy.wasm import CPUS


def others(request):
    """Models made by others, where they are at hand."""
    try:
        folders = [request.getfixturevalue(f"conformance_{name}") for name in ("models", "found")]
    except pytest.skip.Exception:
        return []
    return [path for folder in folders for path in exportable(folder)]


def test_every_module_computes_what_the_simulator_computes(chromium, request, tmp_path):
    modules = WasmModules(tmp_path)
    cases = [*model_cases(), *operator_cases(), *model_cases(others(request))]
    added = add_models(modules, cases)
    streams = [stream_case(features) for features in ("log-mel", "motion")]
    for stream in streams:
        add_stream(modules, stream, [128])
    pictures = picture_case()
    add_pictures(modules, pictures)
    page = chromium.new_page()
    computed = modules.run_in(page)
    page.close()
    assert len(computed) == len(added) + len(CPUS) * (len(streams) + 1)
    different = {
        f"{case.name}, {how}": count
        for (how, case), found in zip(added, computed, strict=False)
        if (count := differing(found, case))
    }
    assert different == {}
    assert [found["test"]["wrong"] for found in computed] == [0] * len(computed)
    programs = iter(computed[len(added) :])
    for stream in streams:
        for _ in CPUS:
            check_stream(next(programs), stream)
    for _ in CPUS:
        check_pictures(next(programs), pictures)
