"""Lesson 11 promises figures: they are what its stored models give, and its parts are right."""

import importlib.util
import math

import numpy as np
import pytest

from tinyml_course.datasets import weather
from tinyml_course.deploy import emulate
from tinyml_course.exercises import Lesson
from tinyml_course.exercises.checks import CheckSet, call_outcome
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.metrics import auc
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.training._tensorflow import import_tensorflow

LESSON = "11_rain_and_wind"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
BOARD = "arduino_nano_33_ble_sense"
NORM = ("gamma", "beta", "mean", "variance")


@pytest.fixture(scope="module")
def some_sites():
    """4 of the 16 sites, so that it takes seconds; the first sites do not depend on the rest."""
    sounds = weather.load_rain_and_wind(11, sites=4)
    clips = sounds.rain.x[:, :, 0].astype(np.int16)
    codes = np.stack([log_mel_int8(clip, LogMelParameters()) for clip in clips])
    return sounds, codes[..., None].astype(np.float32) / 64


def weighted(model):
    """Operators that have weights, in order."""
    named = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
    return [op for op in model.operators if op.name in named]


def reference_plan():
    """Bits of each layer as the complete lesson assigns them, and the budget."""
    stored = Lesson(LESSON).checkpoint("sensitivity")
    losses, _ = EXERCISES["layer_sensitivity"].reference(float(stored["baseline"]), stored["right"])
    model = Simulator.load(Lesson(LESSON).checkpoint("rain_plain")).model
    parameters = [model.tensors[op.inputs[1]].size for op in weighted(model)]
    widths = [8, *stored["widths"].tolist()]
    losses = np.hstack([np.zeros((len(losses), 1)), losses])
    budget = sum(parameters) * 3 / 8
    return EXERCISES["assign_bits"].reference(parameters, losses, widths, budget), parameters


@pytest.mark.parametrize(("name", "task"), [("rain_model", 0), ("wind_model", 1)])
def test_the_stored_figures_are_what_the_models_give_on_unseen_sites(name, task, some_sites):
    sounds, x = some_sites
    simulator = Simulator.load(Lesson(LESSON).checkpoint(name))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    answers = simulator.run(quantize(x, entry.scale, entry.zero_point)).argmax(axis=1)
    found = np.mean(answers == (sounds.rain, sounds.wind)[task].y)
    stored = Lesson(LESSON).checkpoint("weather_runs")["right"][task, 0, 2]
    # Four sites are a sample of sixteen, and clips of one site are alike.
    assert abs(found - stored) < 5 * math.sqrt(stored * (1 - stored) / len(x))


def test_all_stored_trainings_keep_the_promise():
    right = Lesson(LESSON).checkpoint("weather_runs")["right"]
    assert right.shape[0] == 2  # rain, wind
    assert right.shape[1] == 3  # seeds
    floats, _, aware = np.moveaxis(right, 2, 0)
    assert aware[0].min() > 0.849
    assert aware[1].min() > 0.821
    assert (floats - aware).max() <= 0.01


def test_the_stored_layers_fold_to_the_weights_in_the_file():
    floats = Lesson(LESSON).checkpoint("float_layers")
    model = Simulator.load(Lesson(LESSON).checkpoint("rain_plain")).model
    names = [key.removesuffix(".gamma") for key in floats if key.endswith(".gamma")]
    assert len(names) == 7
    for name, op in zip(names, weighted(model)[:-1], strict=True):
        weights = floats[f"{name}.weights"]
        norm = [floats[f"{name}.{part}"] for part in NORM]
        folded, bias = EXERCISES["fold_batchnorm"].reference(
            weights, np.zeros(len(weights)), *norm, 0.001
        )
        stored, stored_bias = (model.tensors[i] for i in op.inputs[1:])
        codes = np.moveaxis(stored.data, stored.quantized_dimension, 0).reshape(len(weights), -1)
        apart = folded.reshape(len(weights), -1) / stored.scales[:, None] - codes
        assert np.abs(apart).max() < 0.51
        assert stored_bias.data * stored_bias.scales == pytest.approx(bias, abs=1e-3)


def test_a_folded_layer_does_what_layer_and_normalisation_do():
    rng = np.random.default_rng(4)
    x, weights, bias = rng.normal(size=(6, 5)), rng.normal(size=(3, 5)), rng.normal(size=3)
    gamma, beta, mean = rng.normal(size=(3, 3))
    variance = rng.uniform(0.1, 2, 3)
    sums = x @ weights.T + bias
    normalised = gamma * (sums - mean) / np.sqrt(variance + 0.01) + beta
    fold = EXERCISES["fold_batchnorm"].reference
    folded, shifted = fold(weights, bias, gamma, beta, mean, variance, 0.01)
    assert x @ folded.T + shifted == pytest.approx(normalised, abs=1e-6)


def test_fake_quantization_and_its_gradient_are_tensorflows():
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("needs the extra 'train'")
    tf = import_tensorflow()  # as the library does, or later trainings in this process differ
    rng = np.random.default_rng(5)
    for bits, low, high in [(3, -1.3, 2.9), (4, -0.2, 5.1), (8, -3.0, 1.7)]:
        values = rng.uniform(1.5 * low, 1.5 * high, 200).astype(np.float32)
        variable = tf.Variable(values)
        with tf.GradientTape() as tape:
            out = tf.quantization.fake_quant_with_min_max_args(variable, low, high, num_bits=bits)
        slopes = tape.gradient(out, variable).numpy()
        rounded, mask = EXERCISES["fake_quant_ste"].reference(values, low, high, bits)
        assert rounded == pytest.approx(out.numpy(), abs=1e-5)
        assert (mask == slopes).all()


def test_a_step_goes_down_the_slope_of_the_loss_at_the_rounded_weights():
    """Against differences of the loss; the step itself starts from the fine weights."""
    rng = np.random.default_rng(6)
    weights, x, target = (rng.normal(size=shape) for shape in ((3, 4), (8, 4), (8, 3)))
    largest = np.abs(weights).max(axis=1)
    rounded = np.array(
        [np.rint(row / m * 7) * m / 7 for row, m in zip(weights, largest, strict=True)]
    )

    def loss(used):
        return 0.5 * ((x @ used.T - target) ** 2).sum(axis=1).mean()

    stepped = EXERCISES["qat_step"].reference(weights, x, target, 4, 0.5)
    for index in np.ndindex(weights.shape):
        around = []
        for change in (1e-5, -1e-5):
            moved = rounded.copy()
            moved[index] += change
            around.append(loss(moved))
        slope = (around[0] - around[1]) / 2e-5
        assert (weights[index] - stepped[index]) / 0.5 == pytest.approx(slope, abs=1e-6)


def test_the_plan_keeps_to_three_bits_a_weight_and_its_file_has_so_few_codes():
    bits, parameters = reference_plan()
    assert np.dot(bits, parameters) / 8 <= sum(parameters) * 3 / 8
    assert len(set(bits)) > 1
    model = Simulator.load(Lesson(LESSON).checkpoint("rain_mixed")).model
    for width, op in zip(bits, weighted(model), strict=True):
        assert np.abs(model.tensors[op.inputs[1]].data.astype(int)).max() == 2 ** (width - 1) - 1


def test_the_recipe_of_the_student_learns_and_qat_pays_with_few_bits():
    stored = Lesson(LESSON).checkpoint("own_runs")
    widths, by_site = stored["widths"].tolist(), stored["right"]  # seeds, forms, sites
    assert widths == [8, 4, 3, 2]
    assert by_site.shape == (3, 9, 48)
    floats = by_site[:, 0].mean(axis=1)
    plain, aware = np.moveaxis(by_site[:, 1:].mean(axis=2).reshape(3, 4, 2), 2, 0)
    assert floats.min() > 0.8
    assert (floats - aware[:, 1]).mean() < 0.02  # 4 bits
    assert (aware - plain)[:, 3].min() > 0.1  # 2 bits


def test_qat_repairs_one_layer_at_3_bits_better_than_one_at_2():
    right = 100 * Lesson(LESSON).checkpoint("after_qat")["right"].mean(axis=2)
    lost = np.maximum(right[0] - right[1:], 0).reshape(8, 2, 2)  # layers, 3 and 2 bits, forms
    before, after = lost.sum(axis=0).T  # 3 and 2 bits each
    assert (after < before).all()
    assert after[0] < after[1]


def test_what_a_stuck_student_is_given_is_what_the_solutions_give():
    stuck = Lesson(LESSON).checkpoint("stuck")
    bits, _ = reference_plan()
    assert stuck["bits"].tolist() == list(bits)
    fine = stuck["fine"]
    assert fine.shape == (22, 2, 6)
    line = np.linspace(-3, 3.2, 2001)
    rounded, mask = EXERCISES["fake_quant_ste"].reference(line, -2, 2.2, 4)
    assert stuck["rounded"] == pytest.approx(rounded)
    assert (stuck["mask"] == mask).all()


def test_the_area_is_the_librarys_and_ties_count_one_half():
    rng = np.random.default_rng(7)
    scores, positive = rng.integers(0, 9, 400) / 8, rng.random(400) < 0.3
    assert EXERCISES["auc_of_pairs"].reference(scores, positive) == pytest.approx(
        auc(positive.astype(int), scores)
    )


def test_both_networks_as_compiled_code_take_less_than_150_kb():
    pytest.importorskip("unicorn")
    x = np.zeros((1, 49, 40, 1), np.int8)
    sizes = [
        emulate(
            Simulator.load(Lesson(LESSON).checkpoint(f"{task}_model")).model, BOARD, x, "packed"
        )
        for task in ("rain", "wind")
    ]
    assert sum(each.flash_bytes for each in sizes) < 150_000


WRONG_MASKS = {
    "of the given range": lambda v, low, high, lowest, highest, step: (v >= low) & (v <= high),
    "of the codes": lambda v, low, high, lowest, highest, step: (
        (np.round((v - lowest) / step) >= 0) & (np.round((highest - v) / step) >= 0)
    ),
    "strict": lambda v, low, high, lowest, highest, step: (v > lowest) & (v < highest),
    "strict below": lambda v, low, high, lowest, highest, step: (v > lowest) & (v <= highest),
    "strict above": lambda v, low, high, lowest, highest, step: (v >= lowest) & (v < highest),
    "half a step below": lambda v, low, high, lowest, highest, step: (
        (v > lowest - step / 2) & (v <= highest)
    ),
    "half a step above": lambda v, low, high, lowest, highest, step: (
        (v >= lowest) & (v < highest + step / 2)
    ),
    "low alone": lambda v, low, high, lowest, highest, step: (v >= low) & (v <= highest),
    "high alone": lambda v, low, high, lowest, highest, step: (v >= lowest) & (v <= high),
    "one end": lambda v, low, high, lowest, highest, step: v <= highest,
    "a tenth of a step": lambda v, low, high, lowest, highest, step: (
        (v > lowest - step / 10) & (v < highest + step / 10)
    ),
}


@pytest.mark.parametrize("mask", WRONG_MASKS.values(), ids=WRONG_MASKS)
def test_no_wrong_mask_passes_the_checks_of_any_seed(mask):
    exercise = EXERCISES["fake_quant_ste"]

    def wrong(values, low, high, bits):
        low, high = min(low, 0.0), max(high, 0.0)
        step = (high - low) / (2**bits - 1)
        lowest = -np.round(-low / step) * step
        ends = (low, high, lowest, lowest + (2**bits - 1) * step, step)
        return exercise.reference(values, low, high, bits)[0], mask(values, *ends) * 1.0

    for seed in range(20):
        checks = CheckSet.from_exercise(exercise, seed)
        assert not checks.judge([call_outcome(wrong, args) for args in checks.cases]).passed
