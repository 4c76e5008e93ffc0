"""A student's own network listens in JupyterLab, and the notebook learns what it heard."""

import pytest
from scipy.io import wavfile

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.fake_devices import MICROPHONE, spoken_words
from tests.support.jupyterlab import run_cell, show, text, wait_until

CELL = """
from tinyml_course.paths import lesson_data_dir
from tinyml_course.widgets import LiveKeyword

live = LiveKeyword(
    lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite",
    ["silence", "unknown", "yes", "no"],
)
live
"""


@pytest.fixture(scope="module")
def chromium(launch, tmp_path_factory):
    """Chromium with a microphone that hears four spoken words again and again."""
    path = tmp_path_factory.mktemp("sound") / "words.wav"
    wavfile.write(path, 16_000, spoken_words())
    return launch(*MICROPHONE, f"--use-file-for-fake-audio-capture={path}")


def test_it_listens_stops_and_passes_its_self_test(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "live", CELL)
    button = page.locator(".tml-live [data-control='start']")
    button.wait_for(timeout=60_000)
    state = ".tml-live .state"
    page.locator(".tml-live [data-control='test']").click()
    wait_until(lambda: "Equal: PASS 8 of 8 vectors" in text(page, state))
    button.click()
    wait_until(lambda: "nothing is sent" in text(page, state))
    wait_until(lambda: page.locator(".tml-live .heard li").count() >= 2)
    show(page, button)
    page.screenshot(path=screenshots / "live_keyword.png")
    page.locator(".tml-live [data-control='test']").click()
    wait_until(lambda: text(page, state).startswith("Equal: PASS"))
    assert text(page, state).endswith(" Still listening.")
    button.click()
    wait_until(lambda: text(page, state) == "Stopped.")
    words = [line.split(",")[0] for line in page.locator(".tml-live .heard li").all_inner_texts()]
    assert set(words) <= {"yes", "no"}
    assert "Instructions: SIMD: several numbers at a time." in text(page, ".tml-live .figures")


MOTION = """
from tinyml_course.paths import lesson_data_dir
from tinyml_course.widgets import LiveMotion

LiveMotion(
    lesson_data_dir("04_first_network") / "gesture_model.tflite",
    ["idle", "wave", "circle", "up-down", "ring"],
)
"""


def test_on_a_laptop_the_motion_widget_says_what_to_do(page, jupyter, tmp_path):
    run_cell(page, jupyter, tmp_path, "laptop", MOTION)
    button = page.locator(".tml-live [data-control='start']")
    button.wait_for(timeout=60_000)
    button.click()
    state = ".tml-live .state"
    wait_until(lambda: "No motion sensor answers. A laptop has none: set PAGE" in text(page, state))
    assert "open this page" not in text(page, state)
