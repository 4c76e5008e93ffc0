"""Words recorded in JupyterLab: each under its own word and speaker, and only who agreed."""

import pytest
from scipy.io import wavfile

from tests.support.fake_devices import MICROPHONE, spoken_words
from tests.support.jupyterlab import RUN_ALL, run_cell, show, text, wait_until
from tinyml_course.datasets import read_own_keywords

STATE = ".tml-record .state"
RECORD = """
from tinyml_course.widgets import RecordKeyword

RecordKeyword("FOLDER_words", ["yes", "no"], language="en", licence="CC0-1.0")
"""


@pytest.fixture(scope="module")
def chromium(launch, tmp_path_factory):
    """Chromium with a microphone that hears four spoken words again and again."""
    path = tmp_path_factory.mktemp("sound") / "words.wav"
    wavfile.write(path, 16_000, spoken_words())
    return launch(*MICROPHONE, f"--use-file-for-fake-audio-capture={path}")


def opened(page, jupyter, tmp_path, folder):
    """The widget's controls, by name; somebody has agreed, who is named next."""
    run_cell(page, jupyter, tmp_path, folder, RECORD.replace("FOLDER", folder))
    control = lambda name: page.locator(f".tml-record [data-control='{name}']")  # noqa: E731
    control("record").wait_for(timeout=60_000)
    control("record").click()
    says(page, "Ask the person first")
    control("consent").check()
    control("record").click()
    says(page, "Write who it is")
    return control


def says(page, words, seconds=40):
    wait_until(lambda: words in (text(page, STATE) or ""), seconds)


def run_again(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)


def files(jupyter, folder):
    (place,) = jupyter[1].rglob(f"{folder}_words")
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*.wav"))


def test_a_recorded_word_is_a_file_that_the_loader_reads(page, jupyter, screenshots, tmp_path):
    control = opened(page, jupyter, tmp_path, "my_class")
    control("speaker").fill("Asha")
    for label in ("yes", "no"):
        control(f"word-{label}").check()
        control("record").click()
        says(page, f'Listen to it. Is it "{label}" by Asha, whole and clear?')
        show(page, control("keep"))
        page.screenshot(path=screenshots / "record_keyword.png")
        control("keep").click()
        says(page, f"Kept as {label}/asha_1.wav")
    (place,) = jupyter[1].rglob("my_class_words")
    clips = read_own_keywords(place)
    assert [(clip.label, clip.speaker) for clip in clips] == [("yes", "Asha"), ("no", "Asha")]
    assert all(len(wavfile.read(path)[1]) == 25_600 for path in place.rglob("*.wav"))  # 1.6 s


def test_word_and_speaker_are_those_of_the_moment_of_recording(page, jupyter, tmp_path):
    control = opened(page, jupyter, tmp_path, "switched")
    control("speaker").fill("Ana")
    control("record").click()
    says(page, 'Now: "yes"')
    for name in ("record", "keep", "discard"):
        assert control(name).is_disabled()
    control("word-no").check()
    says(page, 'Is it "yes" by Ana')
    assert control("record").is_disabled()  # an unkept recording is not replaced
    control("speaker").fill("Bo")
    control("speaker").press("Tab")
    says(page, "Another person: ask, and tick the box again. What is not kept yet is by Ana.")
    assert not control("consent").is_checked()
    control("keep").click()
    says(page, "Kept as yes/ana_1.wav")
    control("record").click()
    says(page, "Ask the person first")
    assert files(jupyter, "switched") == ["yes/ana_1.wav"]


def test_a_recording_and_a_no_to_it_outlive_the_cell(page, jupyter, screenshots, tmp_path):
    control = opened(page, jupyter, tmp_path, "again")
    control("speaker").fill("Ana")
    control("record").click()
    says(page, 'Is it "yes" by Ana')
    control("consent").uncheck()
    control("keep").click()
    says(page, "Ana has not agreed that this is kept.")
    run_again(page)
    says(page, 'Not kept yet. Listen to it. Is it "yes" by Ana')
    assert control("speaker").input_value() == "Ana"
    assert not control("consent").is_checked()
    control("speaker").fill("Bo")
    control("speaker").press("Tab")
    control("consent").check()  # Bo agrees, and Ana does not
    control("keep").click()
    says(page, "Ana has not agreed that this is kept.")
    page.locator(".tml-record").screenshot(path=screenshots / "record_keyword_no.png")
    control("speaker").fill("Ana")
    control("speaker").press("Tab")
    assert not control("consent").is_checked()
    control("consent").check()
    assert page.locator(".tml-record audio").is_visible()
    control("keep").click()
    says(page, "Kept as yes/ana_1.wav")
    run_again(page)
    says(page, "Nothing is running.")
    assert files(jupyter, "again") == ["yes/ana_1.wav"]
