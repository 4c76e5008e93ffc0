"""The networks for real people that lesson 09 ships: what they do, and what is beside them."""

import nbformat
import numpy as np
import pytest

from benchmarks import real_voices
from tinyml_course import paths
from tinyml_course.datasets import load_spoken_digits, load_wake_words
from tinyml_course.exercises import Lesson
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import augment

LESSON = "09_keyword_spotting"
SOUND_FILES = (b"RIFF", b"fLaC", b"OggS", b"ID3", b"FORM")


def answers_of(name, codes):
    simulator = Simulator.load(Lesson(LESSON).checkpoint(name))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = (np.float32(codes)[..., None] + 16) / 32
    return simulator.run(quantize(x, entry.scale, entry.zero_point))


def codes_of(data, gain_db=0):
    sounds = (augment.to_int16(augment.change_gain(clip[:, 0], gain_db)) for clip in data.x)
    return np.stack([log_mel_int8(sound, LogMelParameters()) for sound in sounds])


def test_the_networks_are_small_and_carry_their_labels():
    lesson = Lesson(LESSON)
    digits = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    wake = ("silence", "unknown", "computer")
    labels = {"real_wake_word": wake, "synthetic_wake_word": wake, "real_digits": digits}
    for name, expected in labels.items():
        model = lesson.checkpoint(name)
        assert len(model) <= 38_000
        assert lesson.checkpoint_labels(name) == expected
        parsed = Simulator.load(model).model
        assert tuple(parsed.tensors[parsed.inputs[0]].shape) == (1, 49, 40, 1)
        assert parsed.tensors[parsed.outputs[0]].shape[-1] == len(expected)


def heard(codes, name="real_wake_word"):
    return answers_of(name, codes).argmax(axis=1) == 2


def test_stored_clips_of_real_people_are_heard_as_promised():
    clips = Lesson(LESSON).checkpoint("real_clips")
    others = np.concatenate([clips[word] for word in clips if word != "computer"])
    assert (len(clips["computer"]), len(others)) == (63, 80)
    assert heard(clips["computer"]).mean() >= 0.97
    assert heard(others).mean() <= 0.01


def test_a_network_of_synthetic_voices_alone_hears_few_people():
    """What the lesson shows: the difference is in what was learned from, not in the size."""
    clips = Lesson(LESSON).checkpoint("real_clips")
    assert heard(clips["computer"], "synthetic_wake_word").mean() < 0.6


def test_the_stored_figures_say_that_real_voices_must_be_learned_from():
    """By the command that the lesson names: mixes, trainings, levels; the last mix is of both."""
    runs = Lesson(LESSON).checkpoint("real_runs")
    mixes, trainings, *rest = runs["wake_shares"].shape
    assert (mixes, *rest) == (3, 5, 3)
    assert runs["wake_stream"].shape == (3, trainings, 2)
    assert runs["digits_right"].shape[::2] == (3, 5)
    found, false = runs["wake_shares"].mean(axis=1)[..., :2].transpose(2, 0, 1)
    assert found[2].min() >= 0.96
    assert false[2].max() <= 0.01
    assert found[0].max() < 0.6


@pytest.mark.parametrize("gain_db", [-30, -20, -10, 0, 10])
def test_held_out_recordings_of_the_wake_word_are_found_and_others_are_not(real_speech, gain_db):
    held_out = load_wake_words(clips=real_speech / "wake_words", part="held out")
    wake = held_out.y == held_out.labels.index("computer")
    hits = heard(codes_of(held_out, gain_db))
    assert wake.sum() > 50
    assert hits[wake].mean() >= 0.96  # 61 of 63 at -30 dB, 62 or 63 above
    assert hits[~wake].mean() <= 0.01


def test_an_hour_of_other_peoples_words_brings_few_false_accepts(real_speech):
    model = Lesson(LESSON).checkpoint("real_wake_word")
    held_out = load_wake_words(clips=real_speech / "wake_words", part="held out")
    digits = load_spoken_digits(["theo"], clips=real_speech / "digits")
    wake = held_out.y == held_out.labels.index("computer")
    others = np.concatenate([held_out.x[~wake, :, 0], digits.x[..., 0]])
    talk = real_voices.an_hour_of_words(others)
    assert sum(len(real_voices.words_that_trigger(model, codes)) for codes in talk) <= 12
    calls = next(real_voices.an_hour_of_words(held_out.x[wake, :, 0], 2))
    assert len(np.unique(real_voices.words_that_trigger(model, calls))) >= 0.97 * 150


def test_digits_of_an_unheard_speaker_are_not_taken_for_the_wake_word(real_speech):
    digits = load_spoken_digits(["theo"], clips=real_speech / "digits", per_digit=20)
    assert np.mean(answers_of("real_wake_word", codes_of(digits)).argmax(axis=1) == 2) < 0.02


def test_the_digits_network_knows_the_speakers_it_learned_from(real_speech):
    """No more than that: how it does on new speakers is measured with one left out at a time."""
    digits = load_spoken_digits(clips=real_speech / "digits", per_digit=10)
    assert np.mean(answers_of("real_digits", codes_of(digits)).argmax(axis=1) == digits.y) > 0.93


def test_stored_clips_are_the_features_of_held_out_recordings(real_speech):
    stored = Lesson(LESSON).checkpoint("real_clips")
    held_out = load_wake_words(clips=real_speech / "wake_words", part="held out")
    for i, word in enumerate(held_out.labels):
        codes = stored[word.replace(" ", "_")]
        first = held_out.subset(np.cumsum(held_out.y == i) * (held_out.y == i) == 1)
        np.testing.assert_array_equal(codes[:1], codes_of(first))


def test_what_is_shipped_contains_no_recording():
    folder = paths.lesson_data_dir(LESSON)
    for path in folder.iterdir():
        assert not path.read_bytes().startswith(SOUND_FILES), path.name
        if path.suffix == ".npz":
            with np.load(path) as arrays:
                sizes = {name: max(arrays[name].shape, default=1) for name in arrays.files}
            assert max(sizes.values()) < 8000, path.name  # one second of sound at 8 kHz
    for word, codes in Lesson(LESSON).checkpoint("real_clips").items():
        assert (codes.dtype, codes.shape[1:]) == (np.dtype(np.int8), (49, 40)), word


def test_the_outputs_kept_in_the_notebook_play_no_recording():
    """They come from a run without the recordings; the cell would play what networks get wrong."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "hear-people")
    assert "plots.play(" in cell.source
    assert "<audio" not in str(cell.outputs)
    assert any("<audio" in str(c.outputs) for c in notebook.cells if c.cell_type == "code")


def test_the_licences_stand_beside_what_was_learned_from_people():
    text = (paths.lesson_data_dir(LESSON) / "LICENCES.txt").read_text(encoding="utf-8")
    said = [part for part in text.split("\n\n") if "Made from synthetic" not in part]
    for name in ("real_wake_word.tflite", "real_clips.npz", "real_runs.npz", "real_digits.tflite"):
        assert any(name in part for part in said)
    for licence in ("Apache-2.0", "CC BY-SA 4.0"):
        assert licence in text
