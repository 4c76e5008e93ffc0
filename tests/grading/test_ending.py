"""Nothing of a submission lives on after its limit, as the machine's list of processes shows."""

from __future__ import annotations

import pytest

from tests.grading.corpus.desk import SHORT, Desk
from tests.grading.corpus.ending import CASES, LIMIT_S, Watch, living, wait_until_gone
from tests.support.sandbox import TRUSTED

pytestmark = pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine")

DEADLINE_S = 30.0
"""Only so that a test ends; how long it takes is what the module prints."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"), LIMIT_S)


@pytest.mark.parametrize("name", CASES)
def test_no_process_of_a_submission_is_left_after_its_limit(name, desk, points):
    assert living() == []
    desk.submit(CASES[name])
    with Watch() as watch:
        result = desk.grade(SHORT["cell_s"])
        gone = wait_until_gone(DEADLINE_S)
    assert gone
    assert watch.most > 0  # it was there
    assert points(result) == [0, 3, 4]
    assert result["status"] == "timeout"
