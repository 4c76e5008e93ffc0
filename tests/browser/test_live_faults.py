"""What may go wrong while a program listens: each is a sentence, and nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from scipy.io import wavfile

from tests.support.fake_devices import MICROPHONE, RATE_HZ, spoken_words
from tests.support.jupyterlab import RUN_ALL, run_cell, text, wait_until
from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.web_page import PAGE, web_page

NO_PERMISSION = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")

AT_RATE = """
const Own = window.AudioContext;
window.AudioContext = class extends Own {
  constructor() { super({ sampleRate: RATE }); }
};
"""

KEEP_ANSWERS = """
() => {
  window.answers = [];
  const { shown } = window.tinyml.live, own = shown.answered;
  shown.answered = (answer) => { own(answer); window.answers.push(answer); };
}
"""

# No flag hides a headless page: the page is told so, as motion events are told.
HIDE = """
(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page that listens, and a WAV file of four spoken words with pauses; synthetic."""
    place = tmp_path_factory.mktemp("page")
    settings = StreamSettings(labels=MODELS["log-mel"][2])
    page = web_page(lesson_model("log-mel"), "log-mel", settings)
    (place / PAGE).write_text(page, encoding="utf-8")
    wavfile.write(place / "words.wav", RATE_HZ, spoken_words())
    return place


@pytest.fixture(scope="module")
def hearing(launch, folder):
    return launch(*MICROPHONE, f"--use-file-for-fake-audio-capture={folder / 'words.wav'}")


@pytest.fixture
def opened(folder):
    """Opens the page in a browser; what is opened is closed in the end."""
    contexts = []

    def open_page(browser, before=""):
        contexts.append(browser.new_context(offline=True))
        page = contexts[-1].new_page()
        page.add_init_script(before)
        page.goto((folder / PAGE).as_uri())
        page.wait_for_function("window.tinyml !== undefined")
        page.evaluate(KEEP_ANSWERS)
        return page

    yield open_page
    for context in contexts:
        context.close()


def listening(page):
    page.click("#start")
    wait_until(lambda: "nothing is sent" in page.inner_text("#status"))


def words(page):
    return [line.split(",")[0] for line in page.locator("#heard li").all_inner_texts()]


def test_without_permission_it_says_how_to_allow_it(launch, opened):
    page = opened(launch(*NO_PERMISSION))
    page.click("#start")
    wait_until(lambda: "was not allowed" in page.inner_text("#status"))
    assert "site settings, and start again" in page.inner_text("#status")
    assert page.inner_text("#start") == "Listen"
    assert page.is_enabled("#start")


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_words_are_heard_at_every_rate_of_a_microphone(rate, hearing, opened):
    page = opened(hearing, AT_RATE.replace("RATE", str(rate)))
    listening(page)
    assert f", {rate} Hz." in page.inner_text("#status")
    wait_until(lambda: words(page))
    assert set(words(page)) <= {"yes", "no"}


def test_a_microphone_that_hears_too_little_is_told_of(hearing, opened):
    page = opened(hearing, AT_RATE.replace("RATE", "8000"))
    listening(page)
    assert ", 8000 Hz. It hears nothing above 4000 Hz." in page.inner_text("#status")
    wait_until(lambda: page.evaluate("window.answers.length") > 5)


def test_the_first_answer_needs_half_a_second_of_sound(hearing, opened):
    page = opened(hearing)
    listening(page)
    wait_until(lambda: page.evaluate("window.answers.length") > 20)
    seconds = np.array(page.evaluate("window.answers.map((answer) => answer.seconds)"))
    assert seconds[0] == 0.51  # 25 rows; the 24 rows before them are silence
    np.testing.assert_allclose(np.diff(seconds), 8 * 0.02, atol=1e-9)


def test_a_hidden_page_pauses_says_so_and_goes_on(hearing, opened):
    page = opened(hearing)
    listening(page)
    wait_until(lambda: page.evaluate("window.answers.length") > 2)
    page.evaluate(HIDE, True)
    assert page.inner_text("#status").startswith("Paused: this page is hidden.")
    before = page.evaluate("window.answers.length")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.answers.length") == before
    page.evaluate(HIDE, False)
    assert page.inner_text("#status").startswith("Running: ")
    wait_until(lambda: page.evaluate("window.answers.length") > before)
    last, first = page.evaluate(f"window.answers.slice({before - 1}, {before + 1})")
    assert first["seconds"] - last["seconds"] > 0.9  # time went on meanwhile
    wait_until(lambda: words(page))


def test_a_device_that_goes_away_is_told_of_and_it_can_be_started_again(hearing, opened):
    page = opened(hearing)
    listening(page)
    page.evaluate(
        "window.tinyml.live.sensor.stream.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    wait_until(lambda: "has gone" in page.inner_text("#status"))
    assert page.inner_text("#start") == "Listen"
    listening(page)
    wait_until(lambda: words(page))


TWO = """
from IPython.display import display
from tinyml_course.paths import lesson_data_dir
from tinyml_course.widgets import LiveKeyword

model = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"
for _ in range(2):
    display(LiveKeyword(model, ["silence", "unknown", "yes", "no"]))
"""

RESTART = """
() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()
"""


@pytest.fixture(scope="module")
def chromium(hearing):
    return hearing


def test_two_widgets_listen_at_once_and_outlive_their_kernel(page, jupyter, tmp_path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    run_cell(page, jupyter, tmp_path, "two", TWO)
    widgets = page.locator(".tml-live")
    wait_until(lambda: widgets.count() == 2)
    heard = lambda i: widgets.nth(i).locator(".heard li").count()  # noqa: E731
    for i in range(2):
        widgets.nth(i).locator("[data-control='start']").click()
    wait_until(lambda: heard(0) and heard(1))
    page.evaluate(RESTART)
    wait_until(lambda: "kernel" in (text(page, ".tml-live .state") or ""))
    before = [heard(0), heard(1)]
    wait_until(lambda: heard(0) > before[0] and heard(1) > before[1])
    assert errors == []


RECORD = """
from tinyml_course.widgets import RecordKeyword

RecordKeyword("restart_class", ["yes", "no"], language="en", licence="CC0-1.0", speaker="Asha")
"""


def test_a_recording_outlives_its_kernel(page, jupyter, tmp_path):
    run_cell(page, jupyter, tmp_path, "record_restart", RECORD)
    control = lambda name: page.locator(f".tml-record [data-control='{name}']")  # noqa: E731
    said = lambda: text(page, ".tml-record .state") or ""  # noqa: E731
    control("consent").check()
    control("record").click()
    wait_until(lambda: "Listen to it" in said())
    page.evaluate(RESTART)
    control("keep").click()
    wait_until(lambda: "kernel does not answer. The recording is still here" in said())
    assert control("keep").is_enabled()
    assert page.locator(".tml-record audio").is_visible()
    assert not list(jupyter[1].rglob("restart_class"))
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)
    wait_until(lambda: "Not kept yet." in said())
    control("keep").click()
    wait_until(lambda: "Kept as yes/asha_1.wav" in said())
