"""The simulator's products use one BLAS thread, and everybody else's setting stays as it was."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator


def blas_threads():
    np.ones((2, 2)) @ np.ones((2, 2))
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(limits=2, user_api="blas"):
        if blas_threads() != {2}:
            pytest.skip("needs a BLAS library that can use two threads")
        yield


def test_a_block_has_one_thread_and_gives_back_what_was_set():
    with one_blas_thread():
        assert blas_threads() == {1}
        with one_blas_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_an_error_in_a_block_gives_back_what_was_set():
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        raise ZeroDivisionError
    assert blas_threads() == {2}


def test_the_simulator_runs_and_traces_with_one_thread(monkeypatch):
    simulator = Simulator.load(lesson_data_dir("04_first_network") / "gesture_model.tflite")
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = np.zeros((2, *entry.shape[1:]), np.int8)
    seen = []
    real = Simulator._run_chunk

    def watched(self, *given):
        seen.append(blas_threads())
        return real(self, *given)

    monkeypatch.setattr(Simulator, "_run_chunk", watched)
    simulator.run(x)
    simulator.trace(x)
    assert seen == [{1}, {1}]
    assert blas_threads() == {2}
