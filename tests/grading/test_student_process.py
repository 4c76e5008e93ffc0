"""The grader's end of a student's process, asked directly."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tinyml_course.grading.runners import OpenRunner
from tinyml_course.grading.student_process import (
    CellError,
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
)


def test_data_go_there_and_back_and_the_home_is_removed():
    with StudentProcess(OpenRunner()) as process:
        assert process.run("def f(*args): return args", 60.0) is None
        args = (np.arange(3, dtype=np.int8), (1.5, "ü"), {"k": None})
        outcome = process.call("f", args, (), 60.0)
        home = process._child.home
        assert home.is_dir()
    assert outcome is not None
    assert outcome.value[1:] == args[1:]
    assert outcome.value[0].dtype == np.int8
    assert not home.exists()


def test_a_cell_that_raises_says_what_and_where():
    with StudentProcess(OpenRunner()) as process:
        assert process.run("x = 1\nimport nothing_here", 60.0) == CellError(
            "ModuleNotFoundError", "No module named 'nothing_here'", 2
        )
        assert process.run("def f(:", 60.0) == CellError("SyntaxError", "invalid syntax", 1)
        assert process.call("f", (), (), 60.0) is None


def test_a_cell_that_is_too_long_to_be_sent_is_not_run_and_the_next_one_is():
    with StudentProcess(OpenRunner()) as process:
        raised = process.run("values = [" + "0," * 200_001 + "]", 20)
        assert raised.error == "OverflowError"
        assert "the cell is too long: expected at most 200000 values" in raised.detail
        assert process.run("def f(): return 1", 20) is None
        assert process.call("f", (), (), 20).value == 1


def test_after_a_timeout_the_process_is_gone():
    process = StudentProcess(OpenRunner())
    with pytest.raises(ProcessTimeoutError, match=r"no answer came within 0\.5 s"):
        process.run("while True: pass", 0.5)
    assert process._child.process.poll() is not None
    with pytest.raises(ProcessDiedError, match="has ended; start another"):
        process.run("1", 5.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_child_that_got_away_with_the_pipe_does_not_hold_the_grader_up(tmp_path):
    held = tmp_path / "held"
    escape = (
        "import os, pathlib, time\n"
        f"held = pathlib.Path({str(held)!r})\n"
        "held.touch()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    while held.exists(): time.sleep(0.05)\n"
        "    os._exit(0)\n"
        "os._exit(1)"
    )
    process = StudentProcess(OpenRunner())
    assert process.run("1", 60.0) is None  # from here on it answers fast
    with pytest.raises(ProcessTimeoutError):
        process.run(escape, 5.0)
    assert process._thread.is_alive()  # the child has the pipe still, and nobody waits for it
    held.unlink()
    process._thread.join(60)  # it closes our ends once the child is gone
    assert process._child.process.stdout.closed


def test_every_students_process_uses_one_thread_for_matrix_products():
    cell = "import threadpoolctl\ndef threads(): return [p['num_threads'] for p in pools]\n"
    with StudentProcess(OpenRunner()) as process:
        assert process.run(f"{cell}pools = threadpoolctl.threadpool_info()", 60.0) is None
        outcome = process.call("threads", (), (), 60.0)
    assert outcome is not None
    assert set(outcome.value) == {1}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
def test_a_grader_that_is_told_to_end_takes_the_students_process_along(tmp_path):
    mark = tmp_path / "alive"
    loop = f"import time\nwhile True:\n    open({str(mark)!r}, 'w').close()\n    time.sleep(0.05)"
    grader = (
        "from tinyml_course.grading.runners import OpenRunner, end_with_students\n"
        "from tinyml_course.grading.student_process import StudentProcess\n"
        "end_with_students()\n"
        "process = StudentProcess(OpenRunner())\n"
        "print(process._child.home, flush=True)\n"
        f"process.run({loop!r}, 60)\n"
    )
    command = [sys.executable, "-c", grader]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        home = Path(running.stdout.readline().strip())
        while not mark.exists():
            time.sleep(0.05)
        running.terminate()
    assert running.returncode == 1
    assert not home.exists()
    mark.unlink()
    time.sleep(0.5)
    assert not mark.exists()
