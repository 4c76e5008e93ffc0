"""Drive JupyterLab in a browser, for the tests in ``tests/browser``."""

from __future__ import annotations

import shutil
import time

import pytest

RUN_ALL = "return window.jupyterapp.commands.execute('notebook:run-all-cells')"
KERNEL_RESTS = """
const session = window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
return session?.kernel?.status === 'idle' && session.kernel.connectionStatus === 'connected';
"""
FIND = "return document.querySelectorAll(arguments[0]).length"


def wait_until(what, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.3)
    pytest.fail("the page did not come to show what was waited for")


def open_and_run(browser, jupyter, notebook):
    """Copy a notebook to the server, open it, and run all of it from the menu's command."""
    url, folder = jupyter
    shutil.copy(notebook, folder / notebook.name)
    browser.set_script_timeout(180)
    # A workspace of its own: JupyterLab would open again what the test before had open.
    browser.get(f"{url}/lab/workspaces/{notebook.stem}/tree/{notebook.name}?reset")
    wait_until(lambda: browser.execute_script(FIND, ".jp-Notebook h1"))
    wait_until(lambda: browser.execute_script(KERNEL_RESTS))
    browser.execute_script(RUN_ALL)


def show(browser, element):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    time.sleep(1)
