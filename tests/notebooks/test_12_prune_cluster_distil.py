"""Lesson 12 promises figures: they are what its stored models give, and its parts are right."""

import numpy as np
import pytest
from scipy.special import log_softmax, rel_entr, softmax

from tinyml_course import training
from tinyml_course.datasets import weather
from tinyml_course.exercises import Lesson
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator

LESSON = "12_prune_cluster_distil"
FLOAT, LARGE, TAUGHT, SMALL = 0, 1, 4, 8
"""Places of the forms among the stored accuracies."""


@pytest.fixture(scope="module")
def solutions():
    return {each.name: each.reference for each in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def runs():
    return Lesson(LESSON).checkpoint("compression_runs")


def test_every_seed_is_8_times_smaller_for_at_most_2_points(runs):
    right = 100 * runs["right"]  # seeds, forms, sites
    assert right.shape[::2] == (3, 48)
    lost = (right[:, FLOAT] - right[:, SMALL]).mean(axis=1)
    assert lost.max() <= 2
    weights = sum(
        codes.size for codes in training.weights_of_file(Lesson(LESSON).checkpoint("rain_int8"))
    )
    model = Simulator.load(Lesson(LESSON).checkpoint("rain_int8")).model
    named = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
    biases = sum(model.tensors[op.inputs[2]].size for op in model.operators if op.name in named)
    small = runs["packed"][:, SMALL - 1] + 8 * biases  # more biases than it has
    assert (4 * (weights + biases) / small).min() >= 8


def test_the_stored_bytes_are_those_of_the_stored_files(runs):
    last = runs["packed"][-1]  # of seed 0, whose files are kept
    for name, place in (("rain_int8", LARGE), ("rain_half", TAUGHT), ("rain_small", SMALL)):
        layers = training.weights_of_file(Lesson(LESSON).checkpoint(name))
        packed = [training.pack_codes(codes) for codes in layers]
        assert sum(map(len, packed)) == last[place - 1]
        for codes, data in zip(layers, packed, strict=True):
            assert (training.unpack_codes(data, codes.size) == codes.ravel()).all()


def test_the_small_network_has_few_different_weights_and_half_of_them_are_zero():
    layers = training.weights_of_file(Lesson(LESSON).checkpoint("rain_small"))
    for codes in layers:
        if codes.size >= 200:
            assert len(set(codes.ravel().tolist()) - {0}) <= 16
    mixes = [codes for codes in layers if codes.shape[1:3] == (1, 1)]
    zeros = sum(int((codes == 0).sum()) for codes in mixes) / sum(codes.size for codes in mixes)
    assert 0.5 <= zeros < 0.65


@pytest.mark.parametrize(("name", "place"), [("rain_int8", LARGE), ("rain_small", SMALL)])
def test_the_stored_figures_are_what_the_models_give_on_unseen_sites(name, place, runs):
    """4 of the sites, so that it takes seconds: a sample, with clips of a site alike."""
    sounds = weather.load_rain_and_wind(11, sites=20, per_site=18).rain
    last = sounds.groups >= 16
    clips = sounds.x[last, :, 0].astype(np.int16)
    codes = np.stack([log_mel_int8(clip, LogMelParameters()) for clip in clips])
    simulator = Simulator.load(Lesson(LESSON).checkpoint(name))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    given = quantize(codes[..., None].astype(np.float32) / 64, entry.scale, entry.zero_point)
    right = (simulator.run(given).argmax(axis=1) == sounds.y[last]).reshape(4, -1).mean(axis=1)
    assert right == pytest.approx(runs["right"][-1, place, :4])


def test_only_removed_channels_save_instructions():
    costs = Lesson(LESSON).checkpoint("board_costs")["forms"]
    large, masked, shared, half, small = costs[:, 0]
    assert large == shared
    assert 0.98 * large < masked < large  # a few channels have nothing but zeros
    assert 0.98 * half < small < half < 0.4 * large


def test_the_solutions_agree_with_scipy_and_with_real_bytes(solutions):
    rng = np.random.default_rng(4)
    student, teacher, y = rng.normal(size=(9, 4)), rng.normal(size=(9, 4)), rng.integers(0, 4, 9)
    kl = rel_entr(softmax(teacher / 3, axis=1), softmax(student / 3, axis=1)).sum(axis=1)
    hard = -log_softmax(student, axis=1)[np.arange(9), y]
    expected = np.mean(0.4 * 9 * kl + 0.6 * hard)
    assert solutions["distill_loss"](student, teacher, y, 3.0, 0.4) == pytest.approx(expected)
    for size, entries in [(50, 5), (300, 40), (9, 1)]:
        codes = (rng.integers(0, entries + 1, size) * 2).astype(np.int8)
        assert solutions["packed_size"](codes) == len(training.pack_codes(codes))
