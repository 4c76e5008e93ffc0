"""Lesson 08 promises figures: they are what its stored models give, and its data are as it says."""

import nbformat
import numpy as np
import pytest

from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import lesson_facts, load_exercises, source_notebook

LESSON = "08_fair_and_private"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
GLASSES, SMILES = np.tile([0, 0, 1, 1], 300), np.tile([0, 1], 600)


@pytest.fixture(scope="module")
def cells():
    """Names that the given cells of the complete notebook define."""
    pytest.importorskip("PIL", reason="faces are drawn with Pillow")
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {}
    imports = [
        line
        for line in source["setup"].splitlines()
        if line.startswith(("from", "import")) and "widgets" not in line
    ]
    exec("\n".join(imports), names)
    exec(source["given-scores"], names)
    exec(source["given-people"], names)
    exec(source["given-validator"], names)
    exec(source["see-collected"].partition("known, known_smiles")[0], names)
    return names


def judged(scores, threshold):
    """Gap of equalized odds and accuracy, by the lesson's own solutions."""
    said = (scores > np.where(GLASSES, threshold, 0.5)).astype(int)
    rates = EXERCISES["group_rates"].reference(SMILES, said, GLASSES)
    return EXERCISES["equalized_odds_gap"].reference(rates), 100 * np.mean(said == SMILES)


@pytest.fixture(scope="module")
def runs():
    return Lesson(LESSON).checkpoint("runs")


def own_threshold(scores):
    return min(np.arange(256) / 256, key=lambda step: judged(scores, step)[0])


def test_the_figure_is_reached_by_all_three_trainings_on_people_who_chose_nothing(runs):
    assert runs["scores"].shape == runs["fresh"].shape == (3, 2, 1200)
    for (_, chosen_on), (biased, fair) in zip(runs["scores"], runs["fresh"], strict=True):
        gap, right = judged(biased, 0.5)
        assert gap > 15
        assert 5 < judged(fair, 0.5)[0] < 0.6 * gap  # the weights alone do not reach it
        fair_gap, fair_right = judged(fair, own_threshold(chosen_on))
        assert fair_gap <= 5
        assert right - fair_right <= 1


def test_the_kiosk_reaches_it_with_an_own_threshold_too_and_is_less_often_right(runs):
    for (biased_on, fair_on), (biased, fair) in zip(runs["scores"], runs["fresh"], strict=True):
        gap, right = judged(biased, own_threshold(biased_on))
        assert gap <= 5
        assert judged(fair, own_threshold(fair_on))[1] > right


@pytest.mark.parametrize(("name", "column"), [("biased_model", 0), ("fair_model", 1)])
@pytest.mark.parametrize(("seed", "kept"), [(1, "scores"), (3, "fresh")])
def test_the_stored_scores_are_what_the_stored_files_answer(cells, runs, name, column, seed, kept):
    pictures = cells["everybody"](seed, 20)["pictures"]
    scores = cells["smile_scores"](Lesson(LESSON).checkpoint(name), pictures)
    np.testing.assert_allclose(scores, runs[kept][0, column, : len(pictures)], atol=1e-6)


def test_bytes_do_not_overflow_in_the_score_of_a_template(cells):
    pictures = np.array([[[200, 10], [0, 255]]], np.uint8)
    template = np.array([0.01, -0.02, 0.03, -0.004])
    expected = 1 / (1 + np.exp(-(2.0 - 0.2 - 1.02)))
    np.testing.assert_allclose(cells["smile_scores"](template, pictures), [expected])


def test_the_same_face_is_drawn_with_and_without_glasses(cells):
    bare, worn = (np.array(cells["photographs"](1, 7, (True,), g)[0], float) for g in (0, 1))
    changed = np.abs(bare - worn)
    assert changed[14:26].max() > 60  # the frames
    assert changed[34:].mean() < 8  # light and noise of the rest stay


def test_label_and_glasses_go_together_in_the_training_pictures_and_not_after_reweighing(cells):
    pictures, smiles, glasses = cells["collected"](60)
    assert pictures.shape == (240, 48, 48)
    assert smiles[glasses == 1].mean() < 0.25
    assert smiles[glasses == 0].mean() > 0.75
    weights = EXERCISES["reweigh"].reference(smiles, glasses)
    shares = [np.average(smiles[glasses == g], weights=weights[glasses == g]) for g in (0, 1)]
    np.testing.assert_allclose(shares, smiles.mean())


def test_a_card_with_gaps_is_not_published(cells):
    words = dict.fromkeys(cells["CARD_FIELDS"], "said")
    make = EXERCISES["model_card"].reference
    rates, people = np.array([[0.9, 0.9, 0.1], [0.8, 0.7, 0.1], [0.5, 0.5, 0.5]]), [20, 30, 4]
    found = cells["problems_of"](make({**words, "privacy": " "}, ["a", "b", "few"], rates, people))
    assert found == [
        "privacy is empty.",
        "accountability names no address (with @) to write to.",
        "data does not say that the faces are synthetic.",
        "limits does not name the gap of 20 points.",
        "limits does not say that few has too few people.",
    ]
    words |= {"accountability": "a@b.example", "data": "Synthetic faces"}
    words["limits"] = "20 points apart; too few people in: few"
    assert not cells["problems_of"](make(words, ["a", "b", "few"], rates, people))


def test_nothing_before_the_first_prediction_gives_it_away():
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    first = next(i for i, c in enumerate(notebook.cells) if c.id == "part-1")
    hidden = [c.id for c in notebook.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    prose = " ".join(c.source for c in notebook.cells[:first] if c.id not in hidden)
    assert "glasses" not in prose + repr(lesson_facts(LESSON).promise)
