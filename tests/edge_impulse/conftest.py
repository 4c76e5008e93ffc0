"""The official SDK, once for all tests that need it: importing it takes seconds."""

import importlib.util

import numpy as np
import pytest

from tinyml_course.datasets import Recording
from tinyml_course.edge_impulse.client import Project
from tinyml_course.edge_impulse.sdk import load_sdk
from tinyml_course.edge_impulse.studio import LoopbackStudio


@pytest.fixture(scope="session")
def sdk():
    if importlib.util.find_spec("edgeimpulse") is None:
        pytest.skip("needs the extra 'edge-impulse': pip install tinyml-course[edge-impulse]")
    return load_sdk()


@pytest.fixture
def studio():
    with LoopbackStudio() as studio:
        yield studio


@pytest.fixture
def project(sdk, studio):
    return Project(**studio.keys, request_timeout_s=60)


@pytest.fixture(scope="session")
def model_path(repository):
    """A classifier of a lesson, int8, five classes."""
    return repository / "tinyml_course/exercises/data/04_first_network/gesture_model.tflite"


@pytest.fixture
def recording():
    values = np.array([[-9.81, 0.03, 1.21], [-9.83, 0.04, 1.27], [1e-7, -0.0, 32767]], np.float32)
    return Recording(
        values,
        ("accX", "accY", "accZ"),
        ("m/s2", "m/s2", "m/s2"),
        10,
        device_name="ac:87:a3:0a:2d:1b",
        device_type="Nano 33",
        label="wave",
    )
