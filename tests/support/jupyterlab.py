"""Drive JupyterLab in a browser, for the tests in ``tests/browser``."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tinyml_course import paths
from tinyml_course.grading.release_steps.front_matter import BADGE_IMAGE

RUN_ALL = """
() => {
  window.allCellsRan = false;
  const run = window.jupyterapp.commands.execute("notebook:run-all-cells");
  run.finally(() => { window.allCellsRan = true; });
}
"""

KERNEL_RESTS = """
() => {
  const session = window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
  return session?.kernel?.status === "idle" && session.kernel.connectionStatus === "connected";
}
"""

# Scrolls as far as it can; the end is the last cell's, below which JupyterLab leaves room.
SCROLL_TO = """
(place) => {
  const box = document.querySelector(".jp-Notebook .jp-WindowedPanel-outer");
  box.scrollTop = place;
  const last = [...box.querySelectorAll(".jp-Cell")].at(-1).getBoundingClientRect().bottom;
  const end = box.scrollTop + last - box.getBoundingClientRect().top;
  return [box.scrollTop, box.clientHeight, end];
}
"""


def waited_for(what, seconds):
    """The first value that is something, or None when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.3)
    return None


def wait_until(what, seconds=90):
    """The first value that is something; a test fails that waits in vain."""
    found = waited_for(what, seconds)
    if not found:
        pytest.fail("the page did not come to show what was waited for")
    return found


def open_and_run(page, jupyter, notebook, seconds=180):
    """Copy a notebook to the server, open it, and run all of it by the menu's command."""
    url, folder = jupyter
    place = Path("solutions", notebook.stem)  # as in the repository: pictures lie beside it
    (folder / place).mkdir(parents=True, exist_ok=True)
    shutil.copy(notebook, folder / place / notebook.name)
    (folder / "notebooks").mkdir(exist_ok=True)
    shutil.copy(paths.notebooks_dir() / BADGE_IMAGE, folder / "notebooks")
    # A workspace of its own: JupyterLab would open again what the test before had open.
    tree = f"{place.as_posix()}/{notebook.name}"
    page.goto(f"{url}/lab/workspaces/{notebook.stem}/tree/{tree}?reset")
    page.wait_for_selector(".jp-Notebook h1", timeout=90_000)
    page.wait_for_function(KERNEL_RESTS, timeout=90_000)
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=seconds * 1000)
    page.wait_for_function(KERNEL_RESTS, timeout=90_000)


def run_cell(page, jupyter, folder, name, code):
    """Open a notebook of one cell, written into ``folder``, and run it."""
    import nbformat

    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(f"# {name}"), v4.new_code_cell(code)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / f"{name}.ipynb"
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    open_and_run(page, jupyter, path)


def text(page, selector):
    """The text of the first element that fits, or None while there is none."""
    return page.evaluate("(selector) => document.querySelector(selector)?.textContent", selector)


def changed(page, selector, before):
    """Wait for another text there; gives it."""
    return wait_until(lambda: (now := text(page, selector)) not in (before, None) and now)


def drag(page, handle, to):
    """Drag the middle of an element to a place on the page, given in pixels."""
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*to, steps=5)
    page.mouse.up()


def show(page, element):
    element.evaluate("(element) => element.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1000)


def photograph(page, folder, name):
    """Pictures of the whole notebook from top to bottom, one window's height each."""
    number, place, end = 0, 0, 1
    while place < end:
        top, height, end = page.evaluate(SCROLL_TO, place)
        page.wait_for_timeout(200)
        number, place = number + 1, top + height
        page.screenshot(path=folder / f"{name}_{number:02}.png")
