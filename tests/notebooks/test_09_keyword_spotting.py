"""Lesson 09 promises figures: they are what its stored model gives, and its parts are right."""

import math

import nbformat
import numpy as np
import pytest
from scipy.signal.windows import hann

from tinyml_course import metrics
from tinyml_course.cost import op_table
from tinyml_course.datasets import keywords
from tinyml_course.exercises import Lesson
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import augment, formants

LESSON = "09_keyword_spotting"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def cells():
    """Names that the given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {"np": np, "metrics": metrics, "formants": formants, "STEP": 8}
    exec(source["stream"], names)
    return names


def answers_of(codes, model="keyword_model"):
    simulator = Simulator.load(Lesson(LESSON).checkpoint(model))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = (np.float32(codes)[..., None] + 16) / 32
    return simulator.run(quantize(x, entry.scale, entry.zero_point))


def codes_at(data, gain_db):
    sounds = (augment.to_int16(augment.change_gain(clip[:, 0], gain_db)) for clip in data.x)
    return np.stack([log_mel_int8(sound, LogMelParameters()) for sound in sounds])


@pytest.fixture(scope="module")
def some():
    """4 of the 18 unseen voices, so that it takes seconds."""
    return keywords.load_keywords(9, voices=4)


def test_the_stored_figure_is_what_the_model_gives_on_unseen_voices(some):
    found = np.mean(answers_of(codes_at(some, 0)).argmax(axis=1) == some.y)
    stored = Lesson(LESSON).checkpoint("keyword_runs")["large"][0, 2]
    spread = math.sqrt(stored * (1 - stored) / len(some))
    assert abs(found - stored) < 5 * spread


def test_copies_at_other_levels_keep_the_words_that_are_heard_from_afar(some):
    """At -20 dB a network that knows one level only loses a fifth of its words."""
    shares = {
        (model, gain_db): np.mean(answers_of(codes_at(some, gain_db), model).argmax(1) == some.y)
        for model in ("keyword_model", "one_level_model")
        for gain_db in (0, -20)
    }
    assert shares["keyword_model", -20] > shares["keyword_model", 0] - 0.04
    assert shares["one_level_model", -20] < shares["one_level_model", 0] - 0.1


def test_all_trainings_are_stored_and_small_enough():
    runs = Lesson(LESSON).checkpoint("keyword_runs")
    for kind in ("large", "small"):
        seeds, sizes, right = runs[kind].T
        assert seeds.tolist() == [0, 1, 2]
        assert sizes.max() <= 38_000
        assert right.min() > 0.88
    assert runs["large"][0, 1] == len(Lesson(LESSON).checkpoint("keyword_model"))


def test_the_list_of_layers_counts_what_is_in_the_file():
    layers = EXERCISES["ds_cnn"].reference(49, 40, 16, 48, 3, 4)
    model = Simulator.load(Lesson(LESSON).checkpoint("keyword_model")).model
    rows = [row for row in op_table(model) if row.parameters]
    in_the_file = [(row.multiply_accumulates, row.parameters) for row in rows]
    assert [layer[4:] for layer in layers] == in_the_file


def test_the_window_is_scipys_and_frames_overlap_as_asked():
    signal = np.random.default_rng(1).normal(size=4000)
    mine = EXERCISES["stft_frames"].reference(signal, 480, 320)
    assert mine.shape == (12, 480)
    assert mine[11] == pytest.approx(signal[3520:4000] * hann(480, sym=False), abs=1e-8)


def test_codes_made_of_the_three_references_are_those_of_the_board_within_one():
    signal = keywords.load_keywords(9, voices=4).x[2, :, 0]
    frames = EXERCISES["stft_frames"].reference(signal, 480, 320)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    bank = EXERCISES["mel_filterbank"].reference(40, 512, 16_000, 80, 7600)
    full_scale = 3 * 2**25 * 512 * 480
    codes = EXERCISES["log_mel_int8"].reference(power @ bank.T, full_scale, 0.125, 127)
    whole = log_mel_int8(signal.astype(np.int16), LogMelParameters())
    apart = np.abs(codes.astype(int) - whole)
    assert apart.max() <= 1
    assert np.mean(apart == 0) > 0.9


def test_misses_and_false_accepts_are_counted_by_voice(cells):
    """Every 2 s a word, of voice 0, 1, ... 24, 0, ...: each second one is "yes" in one stream."""
    steps = np.arange(1, 240, 0.16)
    starts = 0.5 + 4 * np.arange(60)  # "yes" is the first of each two words
    missed_words = [3, 25]  # said by voices 6 and 0
    late = [i for i in range(60) if i not in missed_words]
    high = [np.abs(steps - (starts[i] + 0.7)).argmin() for i in late]
    with_yes = np.zeros((len(steps), 4), np.uint8)
    with_yes[high, 2] = 255
    others = np.zeros((4494, 4), np.uint8)
    others[round((2 * 27 + 1.2 - 1) / 0.16), 2] = 255  # at the end of word 27, of voice 2
    names = {"YES": 2, "REFRACTORY": 6}
    for name in ("smooth_posteriors", "find_triggers"):
        names[name] = EXERCISES[name].reference
    cells.update(names)
    said = np.column_stack([starts, starts + 0.4])
    stream = {"others": others, "with_yes": with_yes, "with_yes_said_yes": said}
    missed, false = cells["detector"](stream, 1, 0.8)
    assert np.flatnonzero(missed).tolist() == [0, 6]
    assert np.flatnonzero(false).tolist() == [2]


def test_the_stored_streams_are_as_long_as_the_lesson_says():
    streams = Lesson(LESSON).checkpoint("long_streams")
    for name, seconds in (("others", 720), ("with_yes", 240)):
        rows = 1 + (seconds * 16_000 - 480) // 320
        assert streams[name].shape == (len(range(49, rows + 1, 8)), 4)
    assert len(streams["with_yes_said_yes"]) == 60
    assert len(streams["others_said_yes"]) == 0
