"""nbgrader's formgrader in a browser, on a gradebook that we wrote: a person marks a note."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.support.jupyterlab import wait_until
from tinyml_course.grading.gradebook import read_marks, write_gradebook

LESSON = "90_sample"

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {url!r}
"""


def result() -> dict:
    rows = [
        {
            "exercise": "double", "points": 0, "max_points": 2, "status": "wrong",
            "message": "expected 2, got 1", "hint": "", "hint_id": "",
        }
    ]  # fmt: skip
    note = {
        "grade_id": "decision_note", "title": "Decide", "max_points": 3, "rubric": "",
        "text": "I decide.<script>document.title = 'forged'</script>", "status": "to_mark",
    }  # fmt: skip
    return {
        "student": "Zoë B.", "status": "ok", "message": "", "notes": [], "rows": rows,
        "manual": [note], "answers": {"double": "def double(x):\n    return x"},
    }  # fmt: skip


@pytest.fixture
def formgrader(tmp_path):
    """A server with formgrader on a course of one student; gives its address and the gradebook."""
    if importlib.util.find_spec("nbgrader") is None:
        pytest.skip("needs the Python package nbgrader")
    course = tmp_path / "course"
    course.mkdir()
    url = f"sqlite:///{course}/gradebook.db"
    write_gradebook(url, course, LESSON, [result()])
    (course / "nbgrader_config.py").write_text(CONFIG.format(root=str(course), url=url))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
            f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
            f"--ServerApp.root_dir={course}",
            "--ServerApp.jpserver_extensions=nbgrader.server_extensions.formgrader=True",
        ],
        cwd=course,
        env={**os.environ, "HOME": str(tmp_path / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}", url
    finally:
        process.terminate()
        process.wait(timeout=30)


def submissions(server: str) -> list:
    address = f"{server}/formgrader/api/submitted_notebooks/{LESSON}/{LESSON}"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return []


def test_a_note_is_there_and_can_be_marked(formgrader, chromium):
    server, url = formgrader
    (one,) = wait_until(lambda: submissions(server))
    assert (one["student"], one["needs_manual_grade"], one["failed_tests"]) == (
        "Zoë B.", True, True,
    )  # fmt: skip
    context = chromium.new_context()
    # MathJax comes from the internet, and formgrader's page waits for its name.
    context.add_init_script("window.MathJax = {Hub: {Config() {}, Startup: {}, Queue() {}}}")
    context.route(lambda to: not to.startswith(server), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{server}/formgrader/submissions/{one['id']}/")
    given = page.locator("input#decision_note")
    automatic = page.locator("input#check_double")
    wait_until(lambda: automatic.get_attribute("placeholder") == "0")
    assert given.get_attribute("placeholder") in (None, "", "0")
    assert page.locator("textarea").first.get_attribute("placeholder") == (
        "```text\nexpected 2, got 1\n```"
    )
    assert "I decide.<script>" in page.locator("body").inner_text()
    assert page.title() == LESSON
    given.fill("2.5")
    given.press("Tab")
    marks = wait_until(lambda: marked(url), 30)
    assert marks.points == 2.5
    context.close()


def marked(url):
    time.sleep(0.2)
    marks = read_marks(url, LESSON)["Zoë B."]
    return marks if marks.complete else None
