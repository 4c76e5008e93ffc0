"""What every test may use."""

import gc
import importlib.util
import os
import platform
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long a machine takes says nothing about the code: a loaded one would fail at random.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["tests.support.exercise_table"]

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_collection_finish() -> None:
    """The collected tests live to the end: the garbage collector need not look at them again."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without the oracle, a test that compares with it skips; in CI it fails where it could run."""
    if item.get_closest_marker("tflm") and importlib.util.find_spec("tflite_micro") is None:
        has_wheel = (platform.system(), platform.machine()) == ("Linux", "x86_64")
        if has_wheel and os.environ.get("CI") == "true":
            pytest.fail("expected tflite-micro in CI, found none: see what `make test` installed")
        pytest.skip("no tflite-micro here: its wheels are for Linux x86-64 (make test installs it)")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the checkout."""
    return REPOSITORY


def _conformance(name: str, what: str) -> Path:
    beside = REPOSITORY.parent / "shared" / "conformance"
    folder = Path(os.environ.get("TINYML_CONFORMANCE", beside)) / name
    if not folder.is_dir():
        pytest.skip(f"no conformance {what} at {folder}: set TINYML_CONFORMANCE to their folder")
    return folder


@pytest.fixture(scope="session")
def conformance_models() -> Path:
    """The folder of models made by others; ``TINYML_CONFORMANCE`` names its parent."""
    return _conformance("models", "models")


@pytest.fixture(scope="session")
def conformance_dsp() -> Path:
    """The folder of features made by others; ``TINYML_CONFORMANCE`` names its parent."""
    return _conformance("dsp", "features")


@pytest.fixture(scope="session")
def conformance_recordings() -> Path:
    """The folder of sensor files as people have them; ``TINYML_CONFORMANCE`` names its parent."""
    return _conformance("recordings", "recordings")


@pytest.fixture(scope="session")
def conformance_found() -> Path:
    """The folder of models that were once read wrong; ``TINYML_CONFORMANCE`` names its parent."""
    return _conformance("found", "models")


@pytest.fixture(scope="session")
def conformance_submissions() -> Path:
    """The folder of notebooks as they are handed in; ``TINYML_CONFORMANCE`` names its parent."""
    return _conformance("submissions", "submissions")


@pytest.fixture(scope="session")
def real_speech() -> Path:
    """A folder with wake_words/ and digits/ of real people; ``TINYML_REAL_SPEECH`` names it."""
    beside = REPOSITORY.parent / "shared" / "real_speech"
    folder = Path(os.environ.get("TINYML_REAL_SPEECH", beside))
    if not (folder / "wake_words").is_dir():
        pytest.skip(f"no real speech at {folder}: set TINYML_REAL_SPEECH to its folder")
    return folder
