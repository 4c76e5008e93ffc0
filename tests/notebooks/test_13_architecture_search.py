"""Lesson 13 promises figures: they are what its stored table and models give."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from tinyml_course.cost import architectures, measure_classifier, search
from tinyml_course.deploy import emulate
from tinyml_course.exercises import Lesson
from tinyml_course.features import image
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import crossings

LESSON = "13_architecture_search"
EVERY = architectures.all_architectures()
KINDS = ("conv", "depthwise", "dense")
CLOCK_HZ = 64e6
EVERY_LAYERS = [architectures.layers_of(each) for each in EVERY]


@pytest.fixture(scope="module")
def solutions():
    return {each.name: each.reference for each in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def finals():
    return Lesson(LESSON).checkpoint("finals")


@pytest.fixture(scope="module")
def costs():
    stored = Lesson(LESSON).checkpoint("layer_table")
    table = {
        (KINDS[kind], *rest): count
        for (kind, *rest), count in zip(
            stored["layers"].tolist(), stored["instructions"].tolist(), strict=True
        )
    }
    return (
        np.array([architectures.estimate_cost(x)[1] for x in EVERY_LAYERS]),
        np.array([architectures.latency_lut(x, table, CLOCK_HZ) for x in EVERY_LAYERS]),
    )


def test_each_search_beats_the_hand_with_no_more_bytes_and_no_more_time(finals, costs):
    right = finals["right"]  # networks, trainings, streets
    assert right.shape == (4, 3, 48)
    gains = 100 * (right[:3] - right[3:]).mean(axis=2)
    assert gains.mean(axis=1).min() > 0
    which = finals["which"]
    assert EVERY[which[3]] == architectures.HAND_MADE
    assert finals["bytes"][:3].max() <= finals["bytes"][3]
    for cost in costs:
        assert cost[which[:3]].max() <= cost[which[3]]


def test_the_winners_are_what_the_search_finds_in_the_stored_table(finals, costs):
    """The search saw the validation streets alone."""
    share = Lesson(LESSON).checkpoint("trained")["validation"].astype(float).mean(axis=1)
    hand = EVERY.index(architectures.HAND_MADE)
    over = np.maximum(costs[0] / costs[0][hand], costs[1] / costs[1][hand])
    scores = dict(zip(EVERY, np.where(over <= 1, share, -over).tolist(), strict=True))
    for seed, stored in enumerate(finals["which"][:3].tolist()):
        found = search.evolution(seed, 480, scores)
        trained = [a for a in dict.fromkeys(found) if scores[a] >= 0][:40]
        assert max(trained, key=scores.get) == EVERY[stored]


def test_random_search_under_the_same_limit_finds_the_same_networks(finals, costs):
    """What the lesson says where it asks for a decision."""
    share = Lesson(LESSON).checkpoint("trained")["validation"].astype(float).mean(axis=1)
    hand = EVERY.index(architectures.HAND_MADE)
    fits = (costs[0] <= costs[0][hand]) & (costs[1] <= costs[1][hand])
    for seed, stored in enumerate(finals["which"][:3].tolist()):
        drawn = dict.fromkeys(map(EVERY.index, search.random_search(seed, 480)))
        trained = [number for number in drawn if fits[number]][:40]
        assert max(trained, key=lambda number: share[number]) == stored


def test_the_stored_figures_are_what_the_stored_models_give(finals):
    town = crossings.make_crossings(13, range(200, 248), 24)
    for name, place in (("found_int8", 0), ("hand_int8", 3)):
        file = Lesson(LESSON).checkpoint(name)
        pixels = EVERY[finals["which"][place]][0]
        x = np.stack([
            image.standardise(image.resize_area(each, pixels, pixels)) for each in town.pictures
        ])  # fmt: skip
        right = measure_classifier(file, x[..., np.newaxis])["classes"] == town.person
        assert right.reshape(48, 24).mean(axis=1) == pytest.approx(finals["right"][place, 0])


def test_estimates_put_real_files_in_the_right_order(costs):
    probes = Lesson(LESSON).checkpoint("probes")
    which = [int(name) for name in probes]
    files = [probes[name].tobytes() for name in probes]
    counted = Lesson(LESSON).checkpoint("board_costs")["probes"]
    for number, file in zip(which, files, strict=True):
        side = EVERY[number][0]
        true = measure_classifier(file, np.zeros((1, side, side, 1)))
        macs, _, peak = architectures.estimate_cost(architectures.layers_of(EVERY[number]))
        assert macs == true["multiply_accumulates"]
        assert peak <= true["arena_bytes"] < peak + 8000
        each_layer = (true["flash_bytes"] - costs[0][number]) / len(EVERY_LAYERS[number])
        assert 400 < each_layer < 1300  # shapes, names and operators
    assert spearmanr(costs[1][which], counted).statistic > 0.9


def test_the_table_of_layers_has_none_of_the_networks_that_test_it():
    order = np.random.default_rng(13).permutation(len(EVERY)).tolist()
    probes = Lesson(LESSON).checkpoint("probes")
    assert [int(name) for name in probes] == order[:8]
    others = {x for number in order[8:] for x in architectures.layers_of(EVERY[number])}
    stored = Lesson(LESSON).checkpoint("layer_table")["layers"].tolist()
    assert {(KINDS[kind], *rest) for kind, *rest in stored} == others


def test_the_solutions_agree_with_the_library_and_with_real_files(solutions):
    rng = np.random.default_rng(3)
    for _ in range(20):
        draws = rng.random(6).tolist()
        drawn = solutions["sample_arch"](architectures.SPACE, draws)
        assert drawn == search.sample_arch(architectures.SPACE, draws)
        layers = architectures.layers_of(drawn)
        assert solutions["estimate_cost"](layers) == architectures.estimate_cost(layers)
    for name, file in Lesson(LESSON).checkpoint("probes").items():
        layers = architectures.layers_of(EVERY[int(name)])
        model = Simulator.load(file.tobytes()).model
        weights = sum(
            model.tensors[op.inputs[1]].size
            for op in model.operators
            if op.name in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
        )
        channels = sum(layer[5] for layer in layers)
        assert solutions["estimate_cost"](layers)[1] == weights + 8 * channels


def test_the_network_made_by_hand_is_the_faster_one_with_packed_kernels_only():
    """What the lesson says under "Ship it"."""
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    found, hand = (
        Simulator.load(Lesson(LESSON).checkpoint(name)).model
        for name in ("found_int8", "hand_int8")
    )
    for kernels, hand_is_faster in (("small", False), ("packed", True)):
        counts = [
            emulate(
                each, "arduino_nano_33_ble_sense",
                np.zeros((1, *each.tensors[each.inputs[0]].row_shape), np.int8), kernels,
            ).instructions
            for each in (found, hand)
        ]  # fmt: skip
        assert (counts[1] < counts[0]) == hand_is_faster
