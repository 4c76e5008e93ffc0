"""What one student's notebook earns, whatever it does."""

from __future__ import annotations

import json
import re
import sys
import time

import pytest

from tinyml_course.grading.answer_run import judge_safely
from tinyml_course.grading.runners import OpenRunner
from tinyml_course.grading.score import hidden_checks, visible_checks
from tinyml_course.grading.student_process import StudentProcess

PERFECT = [2, 3, 4]
SHORT_S = 10.0  # long enough for every other cell, also on a busy machine


def test_the_lesson_itself_gets_full_marks(course, points, statuses):
    result = course.grade(course.notebook())
    assert points(result) == PERFECT
    assert statuses(result) == ["passed"] * 3
    assert result["status"] == "ok"
    assert result["notes"] == []
    json.dumps(result)  # a result is plain JSON


def test_another_style_with_helpers_in_added_cells_gets_full_marks(course, points):
    notebook = course.notebook(
        double="double = lambda x: add(x, x)",
        mean_of="class Mean:\n    def __call__(self, x):\n        return sum(x) / len(x)\n"
        "mean_of = Mean()",
        seed_for="def seed_for(seed, name):\n    return helper(name, seed)",
    )
    notebook.cells.insert(2, course.code("def add(a, b):\n    return a + b"))
    helper = (
        "from hashlib import sha256\n"
        "def helper(name, seed):\n"
        "    d = sha256(str(seed).encode() + b':' + name.encode()).digest()\n"
        "    return d[0] + 256 * d[1] + 65536 * d[2] + 2**24 * d[3]\n"
    )
    notebook.cells.append(course.code(helper))  # below the cell that uses it
    assert points(course.grade(notebook)) == PERFECT


def test_stubs_are_not_attempted(course, points, statuses):
    result = course.grade(course.notebook(**course.stubs))
    assert points(result) == [0, 0, 0]
    assert statuses(result) == ["not_attempted"] * 3


def test_a_known_mistake_earns_its_hint_and_costs_one_exercise_only(course, points):
    result = course.grade(course.notebook(double="def double(x):\n    return x ** 2"))
    assert points(result) == [0, 3, 4]
    row = result["rows"][0]
    assert (row["status"], row["hint_id"], row["hint"]) == (
        "wrong",
        "squares",
        "That is the square.",
    )
    assert row["message"] == "an array of the right shape and type, in which all numbers are wrong"
    assert row["counterexample"].startswith("lesson.check(double) in your notebook fails too")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_functions_that_end_the_process_cost_their_own_points_only(course, points, statuses):
    result = course.grade(
        course.notebook(
            double="def double(x):\n    import os; os._exit(1)",
            mean_of="def mean_of(x):\n    import ctypes; ctypes.string_at(0)",
        )
    )
    assert points(result) == [0, 0, 4]
    assert statuses(result) == ["crashed", "crashed", "passed"]
    assert "ended itself" in result["rows"][0]["message"]
    assert "segmentation fault" in result["rows"][1]["message"]


def test_every_odd_answer_is_an_outcome_and_the_process_goes_on(course):
    """One process, one function after the other: none of them ends it."""
    bodies = {
        "raise KeyError('no such thing')": ("error", "no such thing"),
        "import sys; sys.exit('bye')": ("error", "SystemExit"),
        "raise KeyboardInterrupt": ("error", "KeyboardInterrupt"),
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})": ("error", ""),
        "return object()": ("error", "object"),
        "return np": ("error", "module"),
        "return x.tolist()": ("wrong", "expected"),
        "return (2 * v for v in x)": ("wrong", "expected"),
        "return 10 ** 5000": ("error", "cannot be compared"),
        "return 'a\\ud800\\x00'": ("wrong", "expected"),
        "return float('nan')": ("wrong", "nan"),
        "return": ("wrong", "None"),
    }
    checks = hidden_checks(course.lesson, course.root, 1)[0]
    with StudentProcess(OpenRunner()) as process:
        process.run("import numpy as np", 60.0)
        for body, (status, said) in bodies.items():
            assert process.run(f"def double(x):\n    {body}", 60.0) is None
            outcome = process.call("double", checks.cases[0], (), 60.0)
            verdict = judge_safely(checks, [outcome])
            assert verdict.status == status, body
            assert said in verdict.message, body


def test_a_loop_in_a_function_costs_its_own_points_only(course, points):
    course.limit("double", 2.0)
    result = course.grade(course.notebook(double="def double(x):\n    while True:\n        pass"))
    assert points(result) == [0, 3, 4]
    assert result["rows"][0]["status"] == "timeout"
    assert "within 2 s" in result["rows"][0]["message"]


def test_a_loop_in_an_added_cell_is_skipped_and_noted(course, points):
    notebook = course.notebook()
    notebook.cells.insert(3, course.code("import time\nwhile True:\n    time.sleep(1)"))
    result = course.grade(notebook, cell_s=SHORT_S)
    assert points(result) == PERFECT
    assert len(result["notes"]) == 1
    assert result["notes"][0].startswith("cell 4 of your notebook was stopped after 10 s")


def test_a_solution_cell_that_loops_or_crashes_says_so(course, points, statuses):
    loops = f"{course.solutions['double']}\nwhile True:\n    pass"
    crashes = f"import os; os._exit(3)\n{course.solutions['mean_of']}"
    result = course.grade(course.notebook(double=loops, mean_of=crashes), cell_s=SHORT_S)
    assert points(result) == [0, 0, 4]
    assert statuses(result) == ["timeout", "crashed", "passed"]
    assert "stopped after 10 s" in result["rows"][0]["message"]
    assert "ended itself" in result["rows"][1]["message"]


def test_the_time_of_a_whole_submission_is_bounded(course, statuses):
    notebook = course.notebook()
    for _ in range(20):
        notebook.cells.insert(2, course.code("import time\nwhile True:\n    time.sleep(1)"))
    result = course.grade(notebook, cell_s=1.5, total_s=4.0)
    assert len([note for note in result["notes"] if "was stopped" in note]) < 5  # of 20
    assert statuses(result) == ["timeout"] * 3
    assert "4 s for the whole notebook" in result["rows"][0]["message"]


def test_an_exception_in_an_added_cell_is_noted_and_costs_nothing(course, points):
    notebook = course.notebook()
    notebook.cells.insert(3, course.code("x = 1\n\n1 / 0"))
    result = course.grade(notebook)
    assert points(result) == PERFECT
    assert result["notes"] == [
        "cell 4 of your notebook raised ZeroDivisionError in line 3: division by zero"
    ]


def test_a_syntax_error_in_a_solution_is_an_error_with_its_line(course, points):
    result = course.grade(course.notebook(double="def double(x):\n    return 2 x"))
    assert points(result) == [0, 3, 4]
    assert result["rows"][0]["status"] == "error"
    assert "SyntaxError in line 2" in result["rows"][0]["message"]


def test_calling_the_librarys_own_answer_is_refused(course, points, statuses):
    answer = (
        "from tinyml_course import seeds\n"
        "answer = seeds.derive_seed\n"
        "def seed_for(seed, name):\n"
        "    try:\n"
        "        return answer(seed, name)\n"
        "    except Exception:\n"
        "        return answer(seed, name)\n"
    )
    result = course.grade(course.notebook(seed_for=answer))
    assert points(result) == [2, 3, 0]
    assert statuses(result)[2] == "closed_room"


def test_magics_shell_commands_await_and_display_work(course, points):
    notebook = course.notebook()
    notebook.cells.insert(
        3,
        course.code(
            "%matplotlib inline\n!echo hello\n%time 1 + 1\n"
            "import asyncio\nawait asyncio.sleep(0)\n"
            "from IPython.display import display, Markdown\ndisplay(Markdown('# x'))\n"
            "exit()\n'a value'"
        ),
    )
    result = course.grade(notebook)
    assert points(result) == PERFECT
    assert result["notes"] == []


def test_a_module_written_by_a_cell_can_be_imported(course, points):
    notebook = course.notebook(double="from mine import double")
    notebook.cells.insert(2, course.code("%%writefile mine.py\ndef double(x):\n    return x + x\n"))
    assert points(course.grade(notebook)) == PERFECT


def test_giving_the_functions_name_away_in_a_later_cell_costs_nothing(course, points):
    notebook = course.notebook()
    notebook.cells.insert(3, course.code("double = double(np.arange(3))"))
    assert points(course.grade(notebook)) == PERFECT


# What hostile code tries. The marks are what the functions earn, no more.


def test_ten_megabytes_of_prints_change_nothing(course, points):
    notebook = course.notebook(
        double="def double(x):\n    print('y' * 5_000_000)\n    return 2 * x"
    )
    notebook.cells.insert(
        2, course.code("import sys\nprint('x' * 10_000_000)\nsys.stderr.write('z' * 1_000_000);")
    )
    assert points(course.grade(notebook)) == PERFECT


@pytest.mark.parametrize("garbage", ["b'passed' * 100", "b'\\x00\\x00\\x00\\x02{}'", "bytes(10)"])
def test_garbage_in_every_file_descriptor_earns_nothing(course, points, statuses, garbage):
    attack = (
        "import os\n"
        "def double(x):\n"
        "    for fd in range(64):\n"
        "        try:\n"
        f"            os.write(fd, {garbage})\n"
        "        except OSError:\n"
        "            pass\n"
        "    return 2 * x\n"
    )
    result = course.grade(course.notebook(double=attack))
    assert points(result) == [0, 3, 4]
    assert statuses(result)[0] == "tampered"


def test_closing_every_file_descriptor_is_a_crash(course, points, statuses):
    attack = "import os\ndef double(x):\n    os.closerange(3, 64)\n    return 2 * x"
    result = course.grade(course.notebook(double=attack))
    assert points(result) == [0, 3, 4]
    assert statuses(result)[0] == "crashed"


def test_patching_what_compares_and_answers_earns_nothing(course, points):
    attack = (
        "import builtins, numpy.testing, json\n"
        "from tinyml_course.exercises import checks, compare\n"
        "compare.Comparison.difference = lambda *a: None\n"
        "checks.CheckSet.judge = lambda *a: checks.Verdict('passed')\n"
        "numpy.testing.assert_array_equal = lambda *a, **k: None\n"
        "builtins.isinstance = lambda *a: True\n"
        "builtins.all = builtins.any = lambda *a: True\n"
        "class Equal:\n"
        "    __eq__ = lambda self, other: True\n"
        "    __class__ = int\n"
    )
    notebook = course.notebook(double="def double(x):\n    return Equal()")
    notebook.cells.insert(2, course.code(attack))
    assert points(course.grade(notebook))[0] == 0


def test_patching_the_worker_from_inside_earns_nothing(course, points, statuses):
    attack = (
        "import gc, tinyml_course.grading.protocol as p\n"
        "def forged(stream, message, real=p.write_frame):\n"
        "    real(stream, {'id': message.get('id'), 'ok': True, 'status': 'passed',\n"
        "                  'points': 99, 'value': {'~': 'array', 'dtype': 'O', 'shape': [-1],\n"
        "                  'data': 'AAAA'}})\n"
        "real = p.write_frame\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, dict) and thing.get('write_frame') is real:\n"
        "        thing['write_frame'] = forged\n"
    )
    notebook = course.notebook()
    notebook.cells.insert(2, course.code(attack))
    result = course.grade(notebook)
    assert points(result) == [0, 0, 0]
    assert statuses(result) == ["tampered"] * 3


def test_forged_points_and_statuses_in_metadata_have_no_effect(course, points):
    notebook = course.notebook(**course.stubs)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(points=1000, grade=True, solution=True, locked=False)
    notebook.metadata["points"] = 1000
    result = course.grade(notebook)
    assert points(result) == [0, 0, 0]
    assert [row["max_points"] for row in result["rows"]] == PERFECT


def test_edits_to_given_and_check_cells_have_no_effect_and_are_noted(course, points):
    notebook = course.notebook()
    notebook.cells[1]["source"] = "import numpy as np\ndef given_factor():\n    return 3"
    notebook.cells[3]["source"] = "import os; os._exit(1)"
    result = course.grade(notebook)
    assert points(result) == PERFECT
    assert len(result["notes"]) == 1
    assert "changed given code in cell 2" in result["notes"][0]


def test_the_students_process_sees_no_secret(course, points, monkeypatch):
    monkeypatch.setenv("NBGRADER_DB_URL", "postgresql://user:secret@host/db")
    notebook = course.notebook()
    notebook.cells.insert(
        2,
        course.code(
            "import os, sys\n"
            "from pathlib import Path\n"
            "assert 'secret' not in str(dict(os.environ)), 'a secret'\n"
            "assert Path.home() == Path.cwd().parent, 'home'\n"
            "assert not list(Path.cwd().iterdir()), 'cwd'\n"
            "assert sys.stdin.read() == '', 'stdin'\n"
            "assert 'tinyml_course.grading.score' not in sys.modules, 'score'"
        ),
    )
    result = course.grade(notebook)
    assert result["notes"] == []
    assert points(result) == PERFECT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups")
def test_processes_a_notebook_started_end_with_it(course, tmp_path):
    mark = tmp_path / "alive"
    notebook = course.notebook()
    script = f"while :; do date > {mark}; sleep 0.1; done"
    notebook.cells.insert(
        2, course.code(f"import subprocess\nsubprocess.Popen(['sh', '-c', {script!r}])")
    )
    course.grade(notebook)
    time.sleep(0.3)
    mark.unlink(missing_ok=True)
    time.sleep(0.5)
    assert not mark.exists()


def test_an_answer_that_passes_the_visible_checks_alone_gets_a_small_input_to_try(course):
    visible = [tuple(args[0]) for args in visible_checks(course.lesson, course.root)[0].cases]
    answer = f"def double(x):\n    return 2 * x if tuple(x) in {visible!r} else 2 * x + 1"
    rows = course.grade(course.notebook(double=answer))["rows"]
    assert rows[0]["status"] == "wrong"
    assert re.fullmatch(r"double\(\[\d+\] \(int64\)\): expected .*", rows[0]["counterexample"])
    assert [row["counterexample"] for row in rows[1:]] == ["", ""]


def test_an_answer_that_fails_the_visible_checks_is_sent_to_them(course):
    rows = course.grade(course.notebook(double="def double(x):\n    return x"))["rows"]
    assert rows[0]["counterexample"].startswith("lesson.check(double) in your notebook fails too")
