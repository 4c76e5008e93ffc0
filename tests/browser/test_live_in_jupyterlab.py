"""A student's own network listens in JupyterLab, and the notebook learns what it heard."""

import pytest
from scipy.io import wavfile

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.fake_devices import MICROPHONE, spoken_words
from tests.support.jupyterlab import run_cell, show, text, wait_until
from tinyml_course.datasets import read_own_keywords

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


RECORD = """
from tinyml_course.widgets import RecordKeyword

RecordKeyword("my_class", ["yes", "no"], language="en", licence="CC0-1.0")
"""


def test_a_recorded_word_is_a_file_that_the_loader_reads(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "record", RECORD)
    control = lambda name: page.locator(f".tml-record [data-control='{name}']")  # noqa: E731
    control("record").wait_for(timeout=60_000)
    state = ".tml-record .state"
    control("record").click()
    wait_until(lambda: "Ask the speaker first" in text(page, state))
    control("consent").check()
    control("speaker").fill("Asha")
    for label in ("yes", "no"):
        control(f"word-{label}").check()
        control("record").click()
        wait_until(lambda: "Listen to it" in text(page, state), 40)
        show(page, control("keep"))
        page.screenshot(path=screenshots / "record_keyword.png")
        control("keep").click()
        wait_until(lambda label=label: f"Kept as {label}/asha_1.wav" in text(page, state))
    _, folder = jupyter
    (place,) = folder.rglob("my_class")
    clips = read_own_keywords(place)
    assert [(clip.label, clip.speaker) for clip in clips] == [("yes", "Asha"), ("no", "Asha")]
    assert all(len(wavfile.read(path)[1]) == 25_600 for path in place.rglob("*.wav"))  # 1.6 s
