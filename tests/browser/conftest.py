"""JupyterLab in headless Chromium, for tests that look at what a student sees."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tinyml_course.paths import CACHE_VARIABLE, cache_dir

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Without the lines about the network, Chromium asks its maker for this and that.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # Chromium refuses to start as root with it
)

WINDOW = {"width": 1280, "height": 1600}

SETTINGS = {
    # Draw all cells, not only those in view: a test looks for them all.
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
}


def _missing(what: str) -> None:
    """Skip on a laptop, fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"expected {what} in CI, found none: see what .ci/run installed", pytrace=False)
    pytest.skip(f"needs {what}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"JupyterLab did not answer on {url} (exit code {process.poll()})")


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """A JupyterLab server; gives its address and the folder it serves."""
    if importlib.util.find_spec("jupyterlab") is None:
        _missing("the Python package jupyterlab")
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lessons")
    for name, text in SETTINGS.items():
        path = home / ".jupyter/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    port = _free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}",
        ],
        env={
            **os.environ,
            "HOME": str(home),
            "TINYML_COURSE_HOME": str(home / "course"),
            CACHE_VARIABLE: str(cache_dir()),  # generated data need not be made anew for a new home
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/status", process)
        yield url, folder
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")  # while it runs, nothing else in this process may use asyncio.run
def launch():
    """Start the system's Chromium, headless, with more flags; driven by Playwright."""
    if importlib.util.find_spec("playwright") is None:
        _missing("the Python package playwright")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        _missing("a Chromium browser (Debian and Ubuntu: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = []

        def start(*flags):
            browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
            started.append(browser)
            return browser

        yield start
        for browser in started:
            browser.close()


@pytest.fixture(scope="module")
def chromium(launch):
    """Chromium without a microphone or a camera."""
    return launch()


@pytest.fixture
def page(chromium, jupyter):
    """An empty page with nothing remembered and no internet; the kernels it starts end with it."""
    context = chromium.new_context(viewport=WINDOW)
    server, _ = jupyter
    context.route(lambda url: not url.startswith(server), lambda route: route.abort())
    new = context.new_page()
    yield new
    new.evaluate("window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    context.close()


@pytest.fixture(scope="session")
def screenshots(repository) -> Path:
    """Where pictures go, ignored by git; ``TINYML_SCREENSHOTS`` names another folder."""
    folder = Path(os.environ.get("TINYML_SCREENSHOTS", repository / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
