"""What is printed in a code page of Windows."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import types, sys
room = types.ModuleType("tinyml_course.grading.grade")
room.grade_submissions = lambda *a, **k: types.SimpleNamespace(
    table=lambda: "张伟 ✓ Müller  9/9", warning=""
)
sys.modules["tinyml_course.grading.grade"] = room
from tinyml_course.cli import app
app(["grade", ".", "--lesson", "05_x", "--out", "o"])
"""


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("cp1252", "?? ? Müller  9/9"),
        ("cp850", "?? ? Müller  9/9"),
        ("utf-8", "张伟 ✓ Müller  9/9"),
    ],
)
def test_a_table_is_printed_with_question_marks_where_a_character_is_missing(encoding, printed):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.decode(encoding).splitlines() == [printed]
