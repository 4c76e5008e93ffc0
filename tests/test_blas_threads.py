"""The library's products use one BLAS thread, and everybody else's setting stays as it was."""

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.features import image, mfcc, mfe
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator


def blas_threads():
    """Of NumPy's library; SciPy may have loaded another one, which nothing here uses."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return {pool["num_threads"] for pool in pools if "numpy" in pool["filepath"]}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(limits=2, user_api="blas"):
        if blas_threads() != {2}:
            pytest.skip("needs a NumPy with its own BLAS library, and two threads")
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


def test_blocks_of_two_python_threads_that_overlap_give_back_what_was_set():
    entered, leave = threading.Event(), threading.Event()

    def other():
        with one_blas_thread():
            entered.set()
            leave.wait(60)

    thread = threading.Thread(target=other)
    with one_blas_thread():
        thread.start()
        assert entered.wait(60)
    assert blas_threads() == {1}  # the other one is still inside
    leave.set()
    thread.join()
    assert blas_threads() == {2}


def test_a_second_python_thread_has_one_blas_thread_too():
    seen = []

    def other():
        with one_blas_thread():
            seen.append(blas_threads())
        seen.append(blas_threads())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [{1}, {2}]


SIGNAL = np.arange(1600, dtype=np.int16)
PICTURE = np.zeros((24, 32, 3), np.uint8)
FRAMES = {"frame_length": 320, "hop_length": 160}


@pytest.mark.parametrize(
    ("product", "feature"),
    [
        ("dot", lambda: mfe(SIGNAL, 16000, **FRAMES)),
        ("dot", lambda: mfcc(SIGNAL, 16000, **FRAMES)),
        ("einsum", lambda: image.resize_area(PICTURE, 8, 8)),
        ("einsum", lambda: image.resize_bilinear(PICTURE, 8, 8)),
    ],
    ids=["mfe", "mfcc", "resize_area", "resize_bilinear"],
)
def test_a_feature_computes_its_product_with_one_thread(monkeypatch, product, feature):
    seen = []
    real = getattr(np, product)

    def watched(*given, **options):
        seen.append(blas_threads())
        return real(*given, **options)

    monkeypatch.setattr(np, product, watched)
    feature()
    assert seen == [{1}]
    assert blas_threads() == {2}


def test_the_simulator_runs_and_traces_with_one_thread(monkeypatch):
    simulator = Simulator.load(lesson_data_dir("04_first_network") / "gesture_model.tflite")
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = np.zeros((2, *entry.shape[1:]), np.int8)
    seen = []
    real = Simulator._run_steps

    def watched(self, *given):
        seen.append(blas_threads())
        return real(self, *given)

    monkeypatch.setattr(Simulator, "_run_steps", watched)
    simulator.run(x)
    simulator.trace(x)
    assert seen == [{1}, {1}]
    assert blas_threads() == {2}
