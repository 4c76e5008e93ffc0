"""Movements recorded on the phone's page come to the notebook's folder as they were dispatched."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.support.jupyterlab import RUN_ALL, run_cell, show, text, wait_until
from tinyml_course.datasets import load_own_motion
from tinyml_course.datasets.kept_motion import keep_phone_file
from tinyml_course.deploy.record_page import record_page

PHONE = {"width": 390, "height": 844}
LABELS = ("idle", "wave", "up-down")
STANDARD_GRAVITY = 9.80665

SENSOR = """
([rows, stepMs, startMs]) => {
  let next = 0;
  clearInterval(window.sensor);
  window.sensor = setInterval(() => {
    for (let i = 0; i < 4; i++, next++) {
      const [x, y, z] = rows[next % rows.length];
      const event = new Event("devicemotion");
      Object.defineProperty(event, "timeStamp", { value: startMs + next * stepMs });
      event.accelerationIncludingGravity = { x, y, z };
      window.dispatchEvent(event);
    }
  }, 20);
}
"""
"""A sensor that gives four readings every 20 ms; by its clock `stepMs` pass between two."""


def movement(seed, count=4000):
    """Readings in m/s²; a sum of slow waves that does not repeat."""
    rng = np.random.default_rng(seed)
    t = np.arange(count)[:, None] / 60
    rates, sizes = rng.uniform(3, 12, (2, 3)), rng.uniform(2, 9, (2, 3))
    waves = sum(size * np.sin(rate * t + seed) for rate, size in zip(rates, sizes, strict=True))
    return waves + rng.normal(0, 0.1, (count, 3))


def sense(page, readings, step_ms=16, start_ms=1000):
    page.evaluate(SENSOR, [readings.tolist(), step_ms, start_ms])


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "record.html"
    path.write_text(record_page(LABELS, licence="CC0-1.0"), encoding="utf-8")
    return path


@pytest.fixture
def phone(chromium, address):
    """The page from disk, offline, at a phone's size; it must report no error."""
    context = chromium.new_context(viewport=PHONE, offline=True, accept_downloads=True)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address.as_uri())
    page.wait_for_function("window.tinyml !== undefined")
    yield page
    assert errors == []
    context.close()


def says(page, words, seconds=30):
    wait_until(lambda: words in page.inner_text("#status"), seconds)


def agree(page, person="Asha"):
    page.fill("#person", person)
    page.check("#consent")


def record(page, label):
    page.check(f"[name=label][value='{label}']")
    page.click("#record")
    says(page, "Keep or discard")


def saved(page):
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename == "movements.json"
    return download.value.path().read_bytes()


def dispatched(readings, found):
    """Where in the readings, in g, a recording began; every row must be theirs."""
    rows = (readings / STANDARD_GRAVITY).astype(np.float32)
    start = int(np.abs(rows - found[0]).sum(axis=1).argmin())
    np.testing.assert_allclose(found, rows[start : start + len(found)], rtol=0, atol=1e-6)
    return start


def test_what_is_dispatched_comes_out_of_the_loader(phone, screenshots, tmp_path):
    made = {"wave": movement(1), "idle": 0.02 * movement(2) + [0, 0, STANDARD_GRAVITY]}
    agree(phone)
    for label, readings in made.items():
        sense(phone, readings)
        record(phone, label)
        assert "The sensor gave 62.5 readings a second" in phone.inner_text("#caption")
        phone.screenshot(path=screenshots / f"record_page_{label}.png", full_page=True)
        phone.click("#keep")
        says(phone, "Kept.")
    assert "idle 1, wave 1, up-down 0. Not saved yet." in phone.inner_text("#counts")
    phone.emulate_media(color_scheme="dark")
    phone.screenshot(path=screenshots / "record_page_dark.png", full_page=True)
    assert keep_phone_file(tmp_path, saved(phone), LABELS) == (2, 0)
    assert "in a file you saved" in phone.inner_text("#counts")
    data = load_own_motion(tmp_path, labels=LABELS)
    assert data.x.shape == (12, 125, 3)
    for label, readings in made.items():
        windows = data.x[data.y == LABELS.index(label)]
        starts = [dispatched(readings, window) for window in windows]
        assert np.diff(starts).tolist() == [25] * 5


def test_another_rate_becomes_the_courses_and_the_true_one_is_said(phone, tmp_path):
    readings = movement(3)
    agree(phone)
    sense(phone, readings, step_ms=10, start_ms=500)
    record(phone, "wave")
    assert "The sensor gave 100.0 readings a second; they became 62.5" in phone.inner_text(
        "#caption"
    )
    phone.click("#keep")
    content = json.loads(saved(phone))
    (found,) = (
        np.array(each["acquisition"]["payload"]["values"]) for each in content["recordings"]
    )
    at, g = 10 * np.arange(len(readings)), readings.T / STANDARD_GRAVITY
    tried = np.arange(0, at[-1] - 4000, 2)  # when it may have begun: at some reading
    first = np.column_stack([np.interp(tried, at, column) for column in g])
    start = tried[np.abs(first - found[0]).sum(axis=1).argmin()]
    grid = start + 16 * np.arange(250)
    expected = np.column_stack([np.interp(grid, at, column) for column in g])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_an_iphones_axes_are_turned_to_the_standards(phone):
    readings = movement(9)
    agree(phone)
    phone.evaluate("CSS.supports = (name) => name === '-webkit-touch-callout'")
    sense(phone, readings)
    record(phone, "wave")
    phone.click("#keep")
    (entry,) = json.loads(saved(phone))["recordings"]
    dispatched(-readings, np.array(entry["acquisition"]["payload"]["values"]))


def test_each_fault_is_a_sentence_and_what_was_kept_stays(phone):
    phone.click("#record")
    says(phone, "tick the box")
    phone.check("#consent")
    phone.click("#record")
    says(phone, "Write who it is")
    agree(phone)
    phone.click("#record")  # no sensor yet
    says(phone, "A laptop has none: bring this file to a phone.")
    sense(phone, movement(4))
    record(phone, "wave")
    assert phone.is_disabled("#record")  # an unkept movement is not replaced
    phone.uncheck("#consent")
    phone.click("#keep")
    says(phone, "Asha has not agreed that this is kept.")
    phone.check("#consent")
    phone.click("#keep")
    sense(phone, movement(4), step_ms=90)  # too slow
    phone.click("#record")
    says(phone, "25 are needed")
    sense(phone, movement(4))
    phone.click("#record")
    says(phone, "Now:")
    phone.evaluate("clearInterval(window.sensor)")
    says(phone, "The sensor stopped giving readings")
    sense(phone, movement(4))
    phone.click("#record")
    says(phone, "Now:")
    phone.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange')); delete document.hidden"
    )
    says(phone, "The page was hidden")
    phone.evaluate("window.DeviceMotionEvent.requestPermission = async () => 'denied'")
    phone.click("#record")
    says(phone, "was not allowed")
    assert phone.is_enabled("#record")
    assert "wave 1" in phone.inner_text("#counts")
    phone.reload()
    says(phone, "1 movements are still here")
    assert "wave 1" in phone.inner_text("#counts")


def test_it_fits_a_phone_and_works_from_the_keyboard(phone):
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    sense(phone, movement(5))
    phone.focus("#consent")
    phone.keyboard.press("Space")
    phone.keyboard.press("Tab")
    phone.keyboard.type("7")
    phone.keyboard.press("Tab")
    assert phone.is_checked("#consent")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    says(phone, "Keep or discard")
    assert '"wave"' in phone.inner_text("#status")
    phone.fill("#person", "8")
    phone.keyboard.press("Tab")
    assert not phone.is_checked("#consent")  # another person is asked anew
    says(phone, "Another person: ask, and tick the box again. What is not kept yet is by 7.")


CELL = """
from tinyml_course.widgets import RecordMotion

RecordMotion("my_moves", ["idle", "wave", "up-down"], licence="CC0-1.0")
"""


def test_the_widget_hands_over_the_page_and_takes_its_file(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "moves", CELL)
    control = lambda name: page.locator(f".tml-motion [data-control='{name}']")  # noqa: E731
    control("record").wait_for(timeout=60_000)
    state = ".tml-motion .state"
    with page.expect_download() as download:
        control("page").click()
    written = download.value.path().read_text(encoding="utf-8")
    assert written == record_page(LABELS, licence="CC0-1.0")

    readings = movement(6)
    sense(page, readings)
    control("consent").check()
    control("person").fill("Ben")
    control("label-wave").check()
    control("record").click()
    wait_until(lambda: "Keep or discard" in text(page, state), 40)
    show(page, control("keep"))
    page.screenshot(path=screenshots / "record_motion.png")
    page.evaluate(
        "window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    page.set_viewport_size({"width": 760, "height": 1000})
    show(page, control("record"))
    page.screenshot(path=screenshots / "record_motion_dark.png")
    control("keep").click()
    wait_until(lambda: "Kept as wave.ben_1.json" in text(page, state))

    context = page.context.browser.new_context(viewport=PHONE, accept_downloads=True)
    by_phone = context.new_page()
    place = tmp_path / "phone.html"
    place.write_text(written, encoding="utf-8")
    by_phone.goto(place.as_uri())
    other = movement(7)
    by_phone.wait_for_function("window.tinyml !== undefined")
    agree(by_phone)
    sense(by_phone, other)
    record(by_phone, "up-down")
    by_phone.click("#keep")
    file = tmp_path / "movements.json"
    file.write_bytes(saved(by_phone))
    context.close()

    wrong = tmp_path / "holiday.json"
    wrong.write_text('{"cells": []}')
    chooser = page.locator(".tml-motion input[type=file]")
    chooser.set_input_files(wrong)
    wait_until(lambda: "JSON of another kind" in text(page, state))
    chooser.set_input_files(file)
    wait_until(lambda: "1 movements added" in text(page, state))
    wait_until(lambda: "wave 1" in text(page, ".tml-motion [data-control='counts']"))
    (place,) = jupyter[1].rglob("my_moves")
    data = load_own_motion(place, labels=LABELS)
    for label, given in (("wave", readings), ("up-down", other)):
        for window in data.x[data.y == LABELS.index(label)]:
            dispatched(given, window)


BRIGHTEST = """
() => {
  const canvas = document.querySelector(".tml-motion canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((most, value, i) => i % 4 < 3 && value > most ? value : most, 0);
}
"""


def test_without_a_kernel_nothing_is_lost(page, jupyter, tmp_path):
    run_cell(page, jupyter, tmp_path, "restart", CELL.replace("my_moves", "my_restart"))
    control = lambda name: page.locator(f".tml-motion [data-control='{name}']")  # noqa: E731
    control("record").wait_for(timeout=60_000)
    control("person").fill("Ben")
    control("consent").check()
    control("record").click()
    wait_until(lambda: 'press "save the phone\'s page" below' in text(page, ".tml-motion .state"))
    sense(page, movement(8))
    control("record").click()
    wait_until(lambda: "Keep or discard" in text(page, ".tml-motion .state"), 40)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_timeout(3000)
    control("keep").click()
    wait_until(lambda: "kernel does not answer" in text(page, ".tml-motion .state"), 40)
    with page.expect_download() as download:
        control("rescue").click()
    assert keep_phone_file(tmp_path / "own", download.value.path().read_bytes(), LABELS) == (1, 0)
    control("consent").uncheck()
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)
    state = lambda: text(page, ".tml-motion .state") or ""  # noqa: E731
    wait_until(lambda: 'Not kept yet. Was it "idle" by Ben' in state(), 40)
    wait_until(lambda: page.evaluate(BRIGHTEST) > 100, 10)  # in the theme's colours, not in black
    assert control("record").is_disabled()
    control("keep").click()
    wait_until(lambda: "Ben has not agreed" in state())
    control("consent").check()
    control("keep").click()
    wait_until(lambda: "Kept as idle.ben_1.json" in state())
    (place,) = jupyter[1].rglob("my_restart")
    assert len(list(place.glob("*.ben_*.json"))) == 1
