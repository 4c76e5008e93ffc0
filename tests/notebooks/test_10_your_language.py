"""Lesson 10 promises figures: its stored models are what it says, and its parts are right."""

import csv

import nbformat
import numpy as np
import pytest
from sklearn.linear_model import Ridge

from tests.support.lesson_cells import lesson_cells
from tinyml_course.errors import DataError
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import formants

LESSON = "10_your_language"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def given():
    """Names that the given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {"np": np, "Simulator": Simulator, "quantize": quantize, "formants": formants}
    exec(source["given"], names)
    exec("def f1_of" + source["few-shot"].split("def f1_of")[1], names)
    return names


@pytest.mark.parametrize("name", ["frozen_base", "synthetic_base"])
def test_a_base_fits_beside_its_heads_and_gives_320_numbers(name, given):
    base = Lesson(LESSON).checkpoint(name)
    assert len(base) <= 40_000
    assert given["make_ear"](base)(np.zeros((2, 49, 40), np.int8)).shape == (2, 320)


def test_real_people_are_measured_by_base_source_shots_pair_and_man():
    figures = Lesson(LESSON).checkpoint("people_f1")
    assert figures["f1"].shape == (2, 2, 3, 4, 5)
    assert figures["split"].shape == (2, 5)
    assert ((figures["f1"] >= 0) & (figures["f1"] <= 1)).all()
    recorded, made = figures["f1"][0, :, 2].mean(axis=(1, 2))
    assert recorded > made  # what the text after the table says
    known, new = figures["split"].mean(axis=1)
    assert known > new


def test_f1_is_the_mean_of_both_words(given):
    answers, truth = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 2, 1, 1, 2, 2])
    assert given["f1_of"](answers, truth) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_a_head_has_the_weights_of_weighted_ridge_regression(given):
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], [3, 5, 9])
    rows = rng.normal(size=(17, 6)) + labels[:, None]
    head = EXERCISES["few_shot_head"].reference(rows, labels, 0.3)
    unit = rows / np.sqrt((rows**2).sum(axis=1))[:, None]
    model = Ridge(alpha=0.3, fit_intercept=False)
    model.fit(np.c_[unit, np.ones(17)], np.eye(3)[labels], 1 / np.array([3, 5, 9])[labels])
    assert head == pytest.approx(model.coef_.T)


def test_noise_is_as_strong_as_asked():
    rng = np.random.default_rng(2)
    speech, noise = (np.int16(rng.normal(0, level, 8000)) for level in (900, 40))
    for snr_db in (-5, 0, 12):
        added = EXERCISES["mix_noise"].reference(speech, noise, snr_db).astype(float) - speech
        ratio = np.mean(speech.astype(float) ** 2) / np.mean(added**2)
        assert 10 * np.log10(ratio) == pytest.approx(snr_db, abs=0.05)


def test_the_threshold_keeps_to_the_rate():
    rng = np.random.default_rng(3)
    words, others = rng.normal(1, 1, 60), rng.normal(0, 1, 500)
    for hours, per_hour in ((1.0, 1.0), (2.5, 3.0), (0.4, 1.0)):
        threshold, frr = EXERCISES["frr_at_fa"].reference(words, others, hours, per_hour)
        assert np.sum(others > threshold) == int(hours * per_hour)
        assert frr == 1 - np.mean(words > threshold)


@pytest.fixture(scope="module")
def own_voice():
    """Names that the cell for the student's own recordings needs, and how to record."""
    pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")
    cells = lesson_cells(LESSON)
    names = {}
    for cell in ("setup", "given", "stand-ins", "base-net", "validate_manifest", "few_shot_head"):
        exec(cells[cell], names)
    names["csv"] = csv
    names["base"] = names["lesson"].checkpoint("frozen_base")
    names["ear"] = names["make_ear"](names["base"])
    names["other_sounds"] = names["lesson"].checkpoint("other_sounds")["embeddings"].astype(float)
    names["said"] = names["spoken_by"]("sw", 21, voices=3, yes_no=2, others=1)
    return names, cells


def record(names, speaker, words):
    """Keep the words of a synthetic speaker as the widget does what the browser sends."""
    recorder = names["RecordKeyword"](
        names["MY_CLASS"], [*names["MY_WORDS"], "other"], language="sw", licence="CC0-1.0"
    )
    said = names["said"]
    for row in np.flatnonzero(said["speaker"] == speaker):
        label = (*names["MY_WORDS"], "other")[min(said["word"][row], 2)]
        if label in words:
            clip = said["clips"][row].astype(float)
            samples = np.pad(np.int16(20_000 * clip / np.abs(clip).max()), (0, 9_600))
            who = {"speaker": f"P{speaker}", "consent": "yes"}
            content = {"kind": "keep", "id": str(row), "label": label, **who}
            recorder._receive(recorder, content, [samples.astype("<i2").tobytes()])


def test_what_was_recorded_is_heard_by_the_next_cell(own_voice, tmp_path, monkeypatch, capsys):
    names, cells = own_voice
    shown = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(names["plots"], "show_table", lambda *table: shown.append(table))
    exec(cells["record"], names)
    assert not (tmp_path / "my_class").exists()
    record(names, 0, ["ndiyo"])
    names["folder"] = tmp_path / "my_class"  # stands in; it has one word only
    with pytest.raises(DataError, match="two labels"):
        exec(cells["own-test"], names)
    assert (
        "my_class/ has no hapana: for both words, files of part 1 stand in"
        in capsys.readouterr().out
    )

    names["folder"] = None
    record(names, 0, ["hapana"])
    exec(cells["own-test"], names)
    rows, _, caption = shown.pop()
    assert caption.startswith("Your recordings: ")
    assert sorted(said for _, said, _ in rows) == ["hapana"] * 2 + ["ndiyo"] * 2
    assert "is taught by nobody" not in caption  # each clip is heard by a head with the other one

    for speaker in (1, 2):
        record(names, speaker, ["ndiyo", "hapana", "other"])
    exec(cells["own-test"], names)
    rows, _, caption = shown.pop()
    assert [who for who, _, _ in rows].count(2) == 5
    right = sum(said == heard for _, said, heard in rows)
    assert f"{right} of {len(rows)} right" in caption
    assert right > len(rows) / 2
    assert "is taught by nobody" not in caption


def test_a_word_with_one_clip_is_said_to_be_taught_by_nobody(own_voice, tmp_path, monkeypatch):
    names, cells = own_voice
    shown = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(names["plots"], "show_table", lambda *table: shown.append(table))
    exec(cells["record"], names)
    record(names, 0, ["ndiyo", "hapana"])
    manifest = tmp_path / "my_class" / "manifest.csv"
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    (extra,) = [line for line in lines if line.startswith("ndiyo/p0_2.wav")]
    manifest.write_text("".join(line for line in lines if line != extra), encoding="utf-8")
    (tmp_path / "my_class" / "ndiyo" / "p0_2.wav").unlink()
    exec(cells["own-test"], names)
    rows, _, caption = shown.pop()
    assert [said for _, said, heard in rows if heard == "ndiyo" == said] == []
    assert 'Left out, "ndiyo" is taught by nobody' in caption
    assert '"hapana" is taught' not in caption


@pytest.mark.parametrize(
    "words",
    ['("ndiyo")', '("", "hapana")', '("x/y", "hapana")', '("Ndiyo", "hapana")', "True",
     '("ndiyo", "ndiyo")', '("other", "hapana")', '("ndiyo", 2)', '("a b", "c")', '("ndiyo",)'],
)  # fmt: skip
def test_words_that_cannot_be_folders_and_labels_are_refused(own_voice, words):
    names, cells = own_voice
    before = 'MY_WORDS, LANGUAGE = ("ndiyo", "hapana"), "sw"'
    assert before in cells["record"]
    with pytest.raises(ValueError, match=r'write two words, small letters only, as \("ndiyo"'):
        exec(cells["record"].replace(before, f'MY_WORDS, LANGUAGE = {words}, "sw"'), {**names})


def test_base_and_head_in_one_file_answer_as_the_head_in_floats(own_voice):
    names, _ = own_voice
    heads = names["lesson"].checkpoint("first_heads")
    codes = names["codes_of"](names["said"]["clips"])
    rows = names["ear"](codes)
    file = names["spotter"](heads["sw"], rows)
    found = names["make_ear"](file)(codes).argmax(axis=1)
    expected = names["scores_of"](rows, heads["sw"]).argmax(axis=1)
    assert np.mean(found == expected) >= 0.9  # it cannot divide by each row's own length
    assert len(np.unique(found)) == 3
