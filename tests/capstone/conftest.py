"""The finished project that the tests break, one gate at a time."""

import pytest

from tinyml_course.capstone.examples import make_example


@pytest.fixture(scope="session")
def mosquito():
    return make_example("mosquito")
