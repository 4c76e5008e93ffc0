"""The spotters of lessons 09 and 10 hear a microphone in JupyterLab as Python hears the file."""

import numpy as np
import pytest
from scipy.io import wavfile

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.fake_devices import MICROPHONE, RATE_HZ
from tests.support.jupyterlab import RUN_ALL, open_and_run, run_cell, show, text, wait_until
from tests.support.lesson_cells import lesson_cells, run, settings_line
from tinyml_course.datasets import read_own_keywords
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis.keywords import make_stream

EXERCISES = {exercise.name: exercise for exercise in load_exercises("09_keyword_spotting")}
SILENT_S = 2  # before the first word: a detector needs a second to hear anything
TOLERANCE_S = 0.25  # an answer comes every 0.16 s or 0.2 s, and the browser begins between two

CELLS_09, CELLS_10 = (lesson_cells(name) for name in ("09_keyword_spotting", "10_your_language"))

BEFORE_09 = "\n".join([
    CELLS_09["setup"],
    settings_line(CELLS_09["data"], "RATE_HZ"),
    settings_line(CELLS_09["listen"], "STEP"),
    settings_line(CELLS_09["see-6"], "THRESHOLD, REFRACTORY"),
    settings_line(CELLS_09["count"], "THRESHOLD, MEAN_OF"),
    'my_model = lesson.checkpoint("keyword_model")',
    "unseen = keywords.load_keywords(9, voices=2)",
    'curves, TRIED = {"stored": np.array([[35.0], [5.0]])}, [THRESHOLD]',
])  # fmt: skip

BEFORE_10 = "\n".join([
    *(CELLS_10[name] for name in ("setup", "given", "stand-ins", "base-net")),
    CELLS_10["data"].split("for language, name in")[0],
])  # fmt: skip


def microphone_of_09():
    said = ["yes", "no", "see", "yes", "no", "low", "yes", "no"]
    return make_stream(said, 16, seed=46)[0]


def microphone_of_10(names):
    """Speakers of both words, and others between them, with a soft hiss."""
    voices = names["voices"]["sw"]
    rows = [np.flatnonzero(voices["word"] == word)[9] for word in (0, 1, 12, 0, 1)]
    hiss = np.random.default_rng(3).normal(0, 40, 2 * RATE_HZ * len(rows))
    for i, row in enumerate(rows):
        hiss[2 * RATE_HZ * i : (2 * i + 1) * RATE_HZ] += voices["clips"][row]
    return hiss.round().clip(-32_768, 32_767).astype(np.int16)


def python_hears(file, labels, samples, step, smoothed, threshold, refractory):
    """Words and seconds of the triggers, by the lesson's functions and the simulator."""
    simulator = Simulator.load(file)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    codes = (np.float32(log_mel_int8(samples, LogMelParameters())) + 16)[..., None] / 32
    windows = np.stack([codes[end - 49 : end] for end in range(49, len(codes) + 1, step)])
    answers = simulator.run(quantize(windows, entry.scale, entry.zero_point)).astype(float)
    smooth = EXERCISES["smooth_posteriors"].reference((answers + 128) / 256, smoothed)
    find = EXERCISES["find_triggers"].reference
    heard = [
        (0.99 + 0.02 * step * int(i), label)
        for label, scores in zip(labels, smooth.T, strict=True)
        if label not in {"silence", "unknown"}
        for i in find(scores, threshold, refractory)
    ]
    return sorted(heard)


def lesson_09():
    names = run(BEFORE_09)
    sound = np.pad(microphone_of_09(), (SILENT_S * RATE_HZ, 0))
    settings = (names["STEP"], names["MEAN_OF"], names["THRESHOLD"], names["REFRACTORY"])
    heard = python_hears(names["my_model"], names["unseen"].labels, sound, *settings)
    return BEFORE_09 + "\n" + CELLS_09["live-end"], sound, heard


def lesson_10():
    source = BEFORE_10 + "\n" + CELLS_10["live-early"]
    names = run(BEFORE_10 + "\n" + CELLS_10["live-early"].split("\nLiveKeyword(")[0])
    sound = np.pad(microphone_of_10(names), (SILENT_S * RATE_HZ, 0))
    live = names["LIVE"]
    settings = (live["step"], live["smoothed"], 0.8, live["refractory"])
    return source, sound, python_hears(
        names["file"], ("ndiyo", "hapana", "unknown"), sound, *settings
    )  # fmt: skip


@pytest.fixture(scope="module", params=[lesson_09, lesson_10], ids=["09", "10"])
def case(request):
    """The code of a cell, the sound, and what Python hears in it."""
    return request.param()


@pytest.fixture(scope="module")
def chromium(launch, tmp_path_factory, case):
    """Chromium with a microphone that hears the sound once."""
    path = tmp_path_factory.mktemp("sound") / "words.wav"
    wavfile.write(path, RATE_HZ, case[1])
    return launch(*MICROPHONE, f"--use-file-for-fake-audio-capture={path}%noloop")


def test_it_triggers_on_the_words_when_python_does(page, jupyter, screenshots, tmp_path, case):
    code, sound, expected = case
    assert len(expected) >= 4
    assert len({word for _, word in expected}) == 2
    run_cell(page, jupyter, tmp_path, "own_voice", code)
    button = page.locator(".tml-live [data-control='start']")
    button.wait_for(timeout=90_000)
    button.click()
    page.wait_for_timeout(1000 * (len(sound) / RATE_HZ + 3))
    show(page, button)
    page.screenshot(path=screenshots / f"own_voice_{expected[0][1]}.png")
    lines = page.locator(".tml-live .heard li").all_inner_texts()
    heard = [line.removesuffix(" s").split(", after ") for line in reversed(lines)]
    assert [word for word, _ in heard] == [word for _, word in expected]
    late = np.array([float(time) for _, time in heard]) - [time for time, _ in expected]
    assert abs(np.median(late)) < 1  # when the browser began to listen
    assert np.abs(late - np.median(late)).max() <= TOLERANCE_S


CELLS_OF_OWN_VOICE = (
    BEFORE_09
    + "\n\n"
    + "\n".join([
        CELLS_09["judge"].split("def real_people")[0],
        'models = {"stored": my_model}',
        'networks = {"mixed": lesson.checkpoint("real_wake_word")}',
        "WAKE_LABELS = datasets.real_voices.WAKE_LABELS",
    ]),
    CELLS_09["record"],
    CELLS_09["own-voices"],
)  # fmt: skip


@pytest.mark.parametrize("case", [lesson_09], ids=["09"], indirect=True)
@pytest.mark.usefixtures("case")
def test_a_word_that_was_recorded_is_heard_by_the_next_cell(page, jupyter, screenshots, tmp_path):
    import nbformat

    v4 = nbformat.v4
    cells = [v4.new_markdown_cell("# words"), *map(v4.new_code_cell, CELLS_OF_OWN_VOICE)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "own_words.ipynb"
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    open_and_run(page, jupyter, path)
    wait_until(lambda: "two synthetic ones stand in" in page.locator(".jp-Notebook").inner_text())

    control = lambda name: page.locator(f".tml-record [data-control='{name}']")  # noqa: E731
    control("consent").check()
    control("speaker").fill("Asha")
    control("word-yes").check()
    control("record").click()
    wait_until(lambda: "Listen to it" in text(page, ".tml-record .state"), 40)
    control("keep").click()
    wait_until(lambda: "Kept as yes/asha_1.wav" in text(page, ".tml-record .state"))
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)
    table = wait_until(
        lambda: "Your recordings" in (shown := page.locator(".jp-Notebook").inner_text()) and shown
    )
    page.screenshot(path=screenshots / "own_words.png")
    _, folder = jupyter
    (place,) = folder.rglob("my_words")
    (clip,) = read_own_keywords(place)
    assert (clip.file, clip.speaker, clip.label) == ("yes/asha_1.wav", "Asha", "yes")
    names = run(CELLS_OF_OWN_VOICE[0])
    codes = log_mel_int8(clip.clip[:, 0].astype(np.int16), LogMelParameters())[None]
    answer = names["answers_of"](names["my_model"], codes)[0]
    best = f"{names['unseen'].labels[answer.argmax()]} {answer.max():.0%}"
    (row,) = [line for line in table.splitlines() if line.startswith("yes/asha_1.wav\t")]
    assert row.split("\t")[1:5] == ["yes", "stored", best, f"{answer[2]:.0%}"]
