"""Tasks on the workers of a Dask cluster, one of which is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.errors import GradingError
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.pool import run_tasks

distributed = pytest.importorskip("distributed")


def test_a_batch_on_dask_gives_the_marks_of_this_machine_though_a_worker_is_killed(course):
    for number in range(6):
        wrong = {"double": "def double(x):\n    return x"} if number % 2 else {}
        slow = {
            "mean_of": "import time\ntime.sleep(1)\ndef mean_of(x):\n    return sum(x) / len(x)"
        }
        course.submit(course.notebook(**wrong, **slow), f"s{number}")
    here = grade_submissions(
        course.submissions, course.lesson, course.out, 7, course.root, trusted=TRUSTED
    )
    kept: list[str] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as c:
        victim = next(iter(c.workers.values())).pid
        threading.Timer(3.0, os.kill, (victim, signal.SIGKILL)).start()
        tasks = [course.task(f"s{number}", seed=7) for number in range(6)]
        there = run_tasks(tasks, 1, c.scheduler_address, lambda r: kept.append(r["student"]))
    assert Counter(kept) == {f"s{number}": 1 for number in range(6)}
    assert [r["status"] for r in there] == ["ok"] * 6
    points = [[row["points"] for row in r["rows"]] for r in there]
    assert points == [[row["points"] for row in r["rows"]] for r in here.results]


def test_no_scheduler_is_a_clear_error(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(GradingError, match="expected a Dask scheduler at nonsense"):
        run_tasks([{"student": "a"}], 1, "nonsense://nowhere:1")
