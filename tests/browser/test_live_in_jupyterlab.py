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
    button.click()
    wait_until(lambda: text(page, state) == "Stopped.")
    words = [line.split(",")[0] for line in page.locator(".tml-live .heard li").all_inner_texts()]
    assert set(words) <= {"yes", "no"}
    assert "simd instructions" in text(page, ".tml-live .figures")
