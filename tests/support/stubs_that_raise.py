"""For nbval on student versions: a cell that is tagged `raises-exception` must raise.

nbval lets such a cell pass when nothing raises, and a lesson that goes on with a stub's value
would look finished: ``pytest -p tests.support.stubs_that_raise --nbval-lax notebooks``.
"""

from __future__ import annotations

import pytest
from nbval.plugin import IPyNbCell

from tinyml_course.grading.release_steps.cells import RAISES_EXCEPTION, has_tag


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    result = yield
    tagged = isinstance(item, IPyNbCell) and has_tag(item.cell, RAISES_EXCEPTION)
    if tagged and all(output.output_type != "error" for output in item.test_outputs):
        item.raise_cell_error(f"expected an exception: the cell is tagged {RAISES_EXCEPTION}")
    return result
