"""The page of ``tinyml export --to web``: from disk, at a phone's size, without a network."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

from scipy.io import wavfile

from tests.support.fake_devices import MICROPHONE, RATE_HZ, spoken_words
from tests.support.http_server import serve
from tests.support.jupyterlab import wait_until
from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, emulate_stream, make_program
from tinyml_course.deploy.web_page import PAGE, web_page
from tinyml_course.deploy.web_program import web_facts

PHONE = {"width": 390, "height": 844}
BOARD = "emulated-cortex-m4"
KEEP_SAMPLES = """
() => {
  window.kept = [];
  const { program } = window.tinyml;
  const push = program.push;
  program.push = function (samples, ...rest) {
    window.kept.push(...samples);
    return push.call(this, samples, ...rest);
  };
}
"""


def settings_of(features):
    return StreamSettings(labels=MODELS[features][2])


def emulated(features, signal):
    """Which classes the emulated board hears in a signal, and after how many seconds.

    The page begins as if there had been silence, or the phone had been still, before.
    """
    model, settings = lesson_model(features), settings_of(features)
    program = make_program(model, features, settings, "packed")
    lead = web_facts(model, features, settings)["lead"]
    still = np.zeros(lead, np.int16) if features == "log-mel" else np.tile(signal[:1], (lead, 1))
    whole = np.concatenate([still, signal])
    run = emulate_stream(program, settings, load_board(BOARD), whole)
    return [
        (answer.heard, (answer.sample - lead) / run.sample_rate_hz)
        for answer in run.answers
        if answer.heard
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two pages, and a WAV file of four spoken words with pauses; synthetic."""
    place = tmp_path_factory.mktemp("page")
    for features in ("log-mel", "motion"):
        page = web_page(lesson_model(features), features, settings_of(features))
        (place / features).mkdir()
        (place / features / PAGE).write_text(page, encoding="utf-8")
    wavfile.write(place / "words.wav", RATE_HZ, spoken_words())
    return place


@pytest.fixture(scope="module")
def phone(launch, folder):
    return launch(*MICROPHONE, f"--use-file-for-fake-audio-capture={folder / 'words.wav'}")


def opened(browser, address, **options):
    """A page, offline, and the errors that it reports."""
    context = browser.new_context(viewport=PHONE, offline=True, **options)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    page.goto(address.as_uri())
    page.wait_for_function("window.tinyml !== undefined")
    return page, errors


def test_it_hears_what_the_emulated_board_hears_in_the_same_samples(phone, folder, screenshots):
    page, errors = opened(phone, folder / "log-mel" / PAGE)
    assert "Nothing is running" in page.inner_text("#status")
    page.evaluate(KEEP_SAMPLES)
    page.click("#start")
    wait_until(lambda: page.locator("#heard li").count() >= 2, 60)
    page.click("#start")  # now it says Stop
    kept = np.array(page.evaluate("window.kept"), np.int16)
    lines = page.locator("#heard li").all_inner_texts()[::-1]
    expected = emulated("log-mel", kept)
    assert [line.split(",")[0] for line in lines] == [heard for heard, _ in expected]
    for line, (_, seconds) in zip(lines, expected, strict=True):
        assert float(line.split()[-2]) == pytest.approx(seconds, abs=320 / RATE_HZ)  # a hop
    page.screenshot(path=screenshots / "page_keyword.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=screenshots / "page_keyword_dark.png", full_page=True)
    assert errors == []


def test_its_self_test_says_equal_and_what_was_compared(phone, folder):
    page, errors = opened(phone, folder / "log-mel" / PAGE)
    page.click("#test")
    assert page.inner_text("#tested").startswith("Equal: PASS 8 of 8 vectors")
    assert "answers of a stream" in page.inner_text("#tested")
    assert page.inner_text("#instructions") == "SIMD: several numbers at a time"
    assert errors == []


def test_from_a_local_server_it_runs_too_and_needs_it_no_more(phone, folder):
    context = phone.new_context(viewport=PHONE)
    page = context.new_page()
    with serve() as site:
        site.content_type = "text/html"
        site.files[f"/{PAGE}"] = (folder / "log-mel" / PAGE).read_bytes()
        page.goto(f"{site.url}/{PAGE}")
        page.wait_for_function("window.tinyml !== undefined")
    context.set_offline(True)
    page.click("#test")
    assert page.inner_text("#tested").startswith("Equal: PASS 8 of 8 vectors")
    page.click("#start")
    wait_until(lambda: page.locator("#heard li").count() >= 1, 60)
    context.close()


OLD = """
const validate = WebAssembly.validate;
let asked = 0;
WebAssembly.validate = (bytes) => asked++ > 0 && validate(bytes);  // not the first module
"""


def test_a_browser_without_vectors_runs_the_plain_module(phone, folder):
    context = phone.new_context(viewport=PHONE, offline=True)
    page = context.new_page()
    page.add_init_script(OLD)
    page.goto((folder / "log-mel" / PAGE).as_uri())
    page.wait_for_function("window.tinyml !== undefined")
    page.click("#test")
    assert page.inner_text("#tested").startswith("Equal: PASS 8 of 8 vectors")
    assert page.inner_text("#instructions") == "plain: one number at a time"
    context.close()


def test_nothing_is_wider_than_a_phone(phone, folder):
    for features in ("log-mel", "motion"):
        page, _ = opened(phone, folder / features / PAGE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_a_microphone_it_says_so_and_can_be_started_again(chromium, folder):
    page, errors = opened(chromium, folder / "log-mel" / PAGE)
    page.click("#start")
    wait_until(lambda: "microphone" in page.inner_text("#status"), 20)
    assert "start again" in page.inner_text("#status")
    assert page.is_enabled("#start")
    assert errors == []


MOVE = """
(rows) => {
  rows.forEach(([time, x, y, z]) => {
    const event = new Event("devicemotion");
    Object.defineProperty(event, "timeStamp", { value: time });
    event.accelerationIncludingGravity = { x, y, z };
    window.dispatchEvent(event);
  });
}
"""


def test_it_feels_what_the_emulated_board_feels(phone, folder, screenshots):
    page, errors = opened(phone, folder / "motion" / PAGE)
    page.evaluate(KEEP_SAMPLES)
    t = np.arange(0, 8, 1 / 60)
    waves = 9.80665 * np.stack([np.sin(9 * t), 0.4 * np.cos(5 * t), 1 + 0.8 * np.sin(7 * t)])
    rows = np.column_stack([1000 * t + 5000, waves.T])
    page.click("#start")
    for part in np.array_split(rows, 20):
        page.evaluate(MOVE, part.tolist())
    wait_until(lambda: "Nothing is kept" in page.inner_text("#status"), 20)
    kept = np.array(page.evaluate("window.kept"), np.float32).reshape(-1, 3)
    assert len(kept) > 400
    lines = page.locator("#heard li").all_inner_texts()[::-1]
    expected = emulated("motion", kept)
    assert expected
    assert [line.split(",")[0] for line in lines] == [heard for heard, _ in expected]
    assert [float(line.split()[-2]) for line in lines] == pytest.approx(
        [seconds for _, seconds in expected], abs=0.006
    )
    page.screenshot(path=screenshots / "page_motion.png", full_page=True)
    assert errors == []


def test_a_laptop_without_a_motion_sensor_is_told_so(phone, folder):
    page, _ = opened(phone, folder / "motion" / PAGE)
    page.click("#start")
    wait_until(lambda: "A laptop has none: bring this file" in page.inner_text("#status"), 20)
    assert page.is_enabled("#start")
