"""Three browsers at once at the class server: sign in, open a lesson, run a cell."""

import importlib.util

import pytest

from tests.support.class_server import RunningClass
from tests.support.jupyterlab import wait_until
from tests.support.sandbox import TRUSTED

LESSON = "05_int8_by_hand"
NAMES = ("Ana", "Zoë Müller", "山田 太郎")

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("jupyterhub") is None, reason="no JupyterHub here"),
    pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A class server with https."""
    with RunningClass(tmp_path_factory.mktemp("served") / "class", "--https") as running:
        yield running


@pytest.fixture
def pages(chromium, served):
    """A page for each student, each in a browser that knows nothing of the others."""
    contexts = [chromium.new_context(ignore_https_errors=True) for _ in NAMES]
    for context in contexts:
        context.route(lambda url: not url.startswith(served.url), lambda route: route.abort())
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def sign_in(page, served, name):
    page.goto(served.url)
    page.fill("#username_input", name)
    page.fill("#password_input", f"the word of {name}")
    page.click("#login_submit")


def test_three_students_work_at_once(pages, served, screenshots):
    for page, name in zip(pages, NAMES, strict=True):
        sign_in(page, served, name)
    for page in pages:
        page.wait_for_selector(".jp-Notebook h1", timeout=180_000)  # the start page
        assert "/lab" in page.url
    pages[1].screenshot(path=screenshots / "class_start.png")

    for page in pages:
        own = page.url.partition("/lab")[0]
        page.goto(f"{own}/lab/workspaces/{LESSON}/tree/{LESSON}/{LESSON}.ipynb?reset")
    for page in pages:
        page.wait_for_selector(".jp-Notebook h1:has-text('int8')", timeout=120_000)
        # What is pressed before there is a kernel is lost.
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()  # the set-up cell
        page.keyboard.press("Shift+Enter")
    for page in pages:
        said = page.locator(".jp-OutputArea-output", has_text="tinyml-course").first
        said.wait_for(timeout=120_000)
    pages[2].screenshot(path=screenshots / "class_lesson.png")

    others = pages[0].url.partition("/user/")[0] + f"/user/{NAMES[2]}/lab"
    answer = pages[0].goto(others)
    assert answer.status == 403
    assert (served.folder / "students" / NAMES[2] / ".tinyml-lessons.json").is_file()


def test_a_microphone_and_a_camera_may_be_asked_for(pages, served):
    page = pages[0]
    page.goto(f"{served.url}/hub/record")
    assert page.evaluate("window.isSecureContext")
    wait_until(lambda: "wave" in page.content(), 10)
