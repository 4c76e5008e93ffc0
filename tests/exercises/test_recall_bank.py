"""Every question of the bank, against the lesson's own solution or another computation.

An oracle gets the numbers that stand in the question's text, in their order, and nothing else: so
the text says all that is needed, and the answer follows from it. `reference` is the solution of an
exercise in the lesson that the question recalls.
"""

import functools
import itertools
import re

import numpy as np
import pytest

from tinyml_course.exercises.recall import choose
from tinyml_course.exercises.recall.question import Question
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.metrics import auc
from tinyml_course.quantization import choose_qparams, dequantize, quantize

SEEDS = range(40)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?")
OPERATOR = re.compile(r"\b[A-Z]{2,}[A-Z_]*(?:_2D)?\b")
DRAWS = [(lesson, draw) for lesson, draws in choose.questions().items() for draw in draws]
IDS = [f"{lesson[:2]}-{draw.__name__}" for lesson, draw in DRAWS]


@functools.cache
def references(lesson):
    return {each.name: each.reference for each in load_exercises(lesson)}


def reference(exercise):
    found = [name for name in choose.questions() if exercise in references(name)]
    assert len(found) == 1, exercise
    return references(found[0])[exercise]


def numbers_in(text):
    values = [float(found.replace(",", "")) for found in NUMBER.findall(text)]
    return [int(value) if value.is_integer() else value for value in values]


def a_middle_sample_in(seconds, hop):
    starts = np.arange(0, 100, hop)
    return int(np.sum((starts <= 50.1) & (starts + seconds > 50.1)))


def scaled(mean, deviation, _all_mean, _all_deviation, value):
    known = np.array([[[mean - deviation], [mean + deviation]], [[50.0], [70.0]]])
    middle, scale = reference("fit_scaler")(known, np.array([0]))
    return ((value - middle) / scale)[0]


def crossings(hertz, seconds):
    t = np.arange(0, seconds, 0.001)
    return reference("zero_crossings")(np.sin(2 * np.pi * hertz * t + 0.3)[:, None], 0.0)[0]


def strongest_bin(n, rate, hertz):
    wave = np.cos(2 * np.pi * hertz * np.arange(n) / rate)
    return int(reference("power_spectrum")(wave[None]).argmax())


def largest_rounding(_one, steps, _bits):
    values = np.arange(0, 4 * steps) / (4 * steps)
    return np.abs(np.floor(values * steps + 0.5) / steps - values).max()


def alive_at_the_add(first, inner, last, written):
    steps, sizes = [([0], [1]), ([1], [2]), ([0, 2], [3])], (first, inner, last, written)
    lives = reference("tensor_lifetimes")(steps, [0], [3])
    return sum(sizes[t] for t, (begin, end) in lives.items() if begin <= 2 <= end)


def read_by_the_network(low, high, given):
    scale, zero_point = choose_qparams(low, high)
    return float(dequantize(quantize([given], scale, zero_point), scale, zero_point)[0])


def lit(pixel, mean, contrast, brightness, _low, _high):
    picture = np.array([[[pixel, 2 * mean - pixel]]], np.uint8)
    return int(
        reference("augment_light")(picture, np.array([brightness]), np.array([contrast]))[0, 0, 0]
    )


def trained_numbers(_frozen, depth):
    features, labels = np.ones((2, depth)), np.array([0, 1])
    weights, bias = reference("freeze_and_head")(features, labels, np.zeros(depth), 0.0, 1, 0.1)
    return weights.size + np.size(bias)


def true_positives(smiles, found, serious, wrong):
    truth = np.repeat([1, 0], [smiles, serious])
    guess = np.concatenate([np.arange(smiles) < found, np.arange(serious) < wrong]).astype(int)
    return 100 * reference("group_rates")(truth, guess, np.zeros_like(truth))[0, 1]


def gap(tpr, fpr, other_tpr, other_fpr):
    rates = np.array([[0.9, tpr, fpr], [0.9, other_tpr, other_fpr]]) / 100
    return reference("equalized_odds_gap")(rates)


def weight_of_a_pair(n, in_group, smiles, both):
    counts = [both, in_group - both, smiles - both, n - in_group - smiles + both]
    truth, group = np.repeat([1, 0, 1, 0], counts), np.repeat([1, 1, 0, 0], counts)
    return reference("reweigh")(truth, group)[0]


def quieter_by(scale, _one, times):
    power = np.array([[2.0**20, 2.0**20 / times]])
    codes = reference("log_mel_int8")(power, 2.0**20, scale, 127).astype(int)
    return codes[0, 0] - codes[0, 1]


def clips_tested(speakers, accents, clips, held):
    persons = np.repeat(np.arange(speakers * accents), clips)
    order = np.arange(speakers * accents)
    return len(reference("speaker_split")(persons, persons % accents, order, held)[1])


def missed(_times, *scores_and_threshold):
    *scores, threshold = scores_and_threshold
    return 100 * np.mean(np.array(scores) <= threshold)


def threshold_for(hours, *scores_and_limit):
    *scores, limit = scores_and_limit
    return reference("frr_at_fa")(np.array([1.0]), np.array(scores), hours, limit)[0]


def folded(weight, gamma, variance):
    one, zero = np.array([gamma]), np.zeros(1)
    layer = np.array([[weight]])
    return reference("fold_batchnorm")(layer, zero, one, zero, zero, one * 0 + variance, 1e-12)[0][
        0, 0
    ]


def passed_gradient(low, high, gradient, value):
    return gradient * reference("fake_quant_ste")(np.array([value]), low, high, 8)[1][0]


def distance_of_codes(low, high, bits):
    rounded, _ = reference("fake_quant_ste")(np.linspace(low, high, 2001), low, high, bits)
    values = np.unique(rounded.round(9))
    assert len(values) == 2**bits
    return np.diff(values).mean()


def places(weights, entries):
    codes = np.resize(np.arange(1, entries + 1), weights).astype(np.int8)
    return reference("packed_size")(codes) - 1 - entries - -(-weights // 8)


def weights_left(channels, inputs, _three, _by_three, outputs, keep, _of):
    rng = np.random.default_rng(1)
    layers = (
        rng.random((channels, inputs)),
        rng.random((channels, 3, 3)),
        rng.random((outputs, channels)),
    )
    return sum(layer.size for layer in reference("prune_channels")(*layers, keep))


def sum_of_the_kept(*weights):
    return np.array(weights)[reference("magnitude_mask")(np.array(weights), 0.5)].sum()


def equal_share(rows, classes, differing):
    got = np.zeros(rows * classes, np.int8)
    got[:differing] = 1
    expected = np.zeros((rows, classes), np.int8)
    return 100 * reference("parity_report")(expected, got.reshape(rows, classes))["equal"]


ORACLES = {
    "data_of_a_day": lambda n, bits, minutes: reference("bytes_per_day")(n, bits, 60 * minutes),
    "time_to_an_answer": lambda size, rate, km, _: reference("round_trip_ms")(size, rate, km, 0),
    "energy_of_a_message": lambda mw, ms, size, rate: reference("tx_energy_mj")(size, rate, mw, ms),
    "room_in_ram": lambda ram, flash, reserved, file, arena: (
        "yes" if reference("fits")(file, arena, flash, ram, reserved / 100) else "no"
    ),
    "windows_of_a_recording": lambda n, length, hop: len(
        reference("make_windows")(np.zeros((n, 1)), np.zeros(n, int), length, hop)[0]
    ),
    "accuracy_for_new_people": lambda _people, _at_random, held_out: held_out,
    "scale_from_training": scaled,
    "sample_in_many_windows": a_middle_sample_in,
    "root_mean_square": lambda a, b: reference("rms")(np.array([[a], [b]], float))[0],
    "crossings_of_a_wave": crossings,
    "bin_of_a_frequency": strongest_bin,
    "error_of_a_fixed_point": largest_rounding,
    "one_unit": lambda w, v, bias, x, y: reference("dense_forward")(
        np.array([[x, y]]), np.array([[w, v]]), np.array([bias]), relu=True
    )[0, 0],
    "odds_of_two_scores": lambda high, low, _zero, _one: reference("stable_softmax")(
        np.array([[high, low]], float)
    )[0, 0],
    "steps_of_a_training": lambda rows, epochs, batch: epochs * len(range(0, rows, batch)),
    "cost_of_a_convolution": lambda filters, kernel, length, axes: reference("macs_and_params")(
        "conv", length, axes, filters, kernel, 1
    )[0],
    "parameters_of_a_dense_layer": lambda units, inputs: reference("macs_and_params")(
        "dense", 1, inputs, units, 1, 1
    )[1],
    "code_of_a_value": lambda v, scale, zero: reference("quantize")(np.array([v]), scale, zero)[0],
    "value_of_a_code": lambda code, scale, zero: dequantize(np.array([code]), scale, zero)[0],
    "scale_of_a_range": lambda low, high, _zero=0: reference("choose_qparams")(low, high)[0],
    "zero_point_of_a_range": lambda low, high, _s, _c: reference("choose_qparams")(low, high)[1],
    "an_accumulator": lambda code, zero, weight, _, bias: weight * code - weight * zero + bias,
    "a_small_channel": lambda largest, small, top: quantize([small], largest / top, 0)[0],
    "arena_of_a_chain": lambda a, b, c, d: reference("arena_lower_bound")(
        [(a, -1, 0), (b, 0, 1), (c, 1, 2), (d, 2, 2)]
    )[0],
    "alive_at_an_add": alive_at_the_add,
    "rounded_to_sixteen": lambda size: reference("arena_lower_bound")([(size, 0, 0)])[0],
    "flash_of_a_layer": lambda units, inputs: (
        np.zeros((units, inputs), np.int8).nbytes + np.zeros(units, np.int32).nbytes
    ),
    "outside_the_typical": read_by_the_network,
    "light_on_a_pixel": lit,
    "separable_stop": lambda k, _k, channels, filters: reference("dsconv_macs")(
        1, 1, channels, filters, k, 1
    )[1],
    "stops_with_a_stride": lambda stride, height, width: reference("dsconv_macs")(
        height, width, 1, 1, 1, stride
    )[0],
    "numbers_in_a_new_head": trained_numbers,
    "smiles_found": true_positives,
    "gap_of_two_groups": gap,
    "accuracy_of_all": lambda many, good, few, bad: np.average([good, bad], weights=[many, few]),
    "weight_of_a_rare_pair": weight_of_a_pair,
    "frames_of_a_second": lambda frame, hop: len(
        reference("stft_frames")(np.ones(16_000), 16 * frame, 16 * hop)
    ),
    "codes_for_quieter_sound": quieter_by,
    "false_accepts_an_hour": lambda hop_ms, wrong, of: (
        len(range(0, 3_600_000, hop_ms)) * wrong / of
    ),
    "mean_of_three": lambda *p: reference("smooth_posteriors")(np.array(p)[:, None], 3)[-1, 0],
    "triggers_with_a_pause": lambda n, pause: len(
        reference("find_triggers")(np.ones(n), 0.5, pause)
    ),
    "clips_in_the_test": clips_tested,
    "power_at_a_ratio": lambda decibels: np.exp(decibels / 10 * np.log(10)),
    "words_missed": missed,
    "lowest_threshold": threshold_for,
    "folded_weight": folded,
    "gradient_of_a_rounded_value": passed_gradient,
    "step_of_few_bits": distance_of_codes,
    "bytes_of_mixed_bits": lambda one, bits, other, few: len(
        np.packbits(np.ones(one * bits + other * few, bool))
    ),
    "pairs_in_order": lambda low, high, *dry_and_range: auc(
        [1, 1, 0, 0, 0, 0], [low, high, *dry_and_range[:4]]
    ),
    "zeros_stored_plainly": lambda _share, weights, _zero: np.zeros(weights, np.int8).nbytes,
    "places_in_a_code_book": places,
    "weights_without_channels": weights_left,
    "weights_that_stay": sum_of_the_kept,
    "mean_of_a_duty_cycle": lambda mw, s, asleep, period: reference("duty_cycle_mw")(
        [(mw, s)], asleep, period
    ),
    "days_of_a_battery": lambda capacity, load, loss: reference("battery_days")(
        capacity, 1.0, load + loss, 0.0, 20.0
    ),
    "messages_the_law_allows": lambda percent, seconds: (
        int(36_000 * percent) // round(1000 * seconds)
    ),
    "batteries_of_a_service": lambda days, years, _: reference("footprint")(0, 0, days, years, 0)[
        0
    ],
    "dark_days": lambda load, charge, days: reference("solar_balance")(
        [0.0] * days, load, charge, charge
    )[1],
    "place_in_a_ring": lambda size, start, _, pushed: reference("ring_buffer_push")(
        np.zeros(size, np.int16), start, np.zeros(pushed, np.int16)
    )[1],
    "time_on_a_board": lambda count, cycles, mhz: reference("profile")(
        {"all": count}, mhz * 1e6, (cycles, cycles), 1.0, 1.0
    )["ms"][0],
    "energy_of_an_inference": lambda ms, ma, volts: reference("profile")(
        {"all": 1000 * ms}, 1e6, (1.0, 1.0), ma, volts
    )["uj"][0],
    "share_that_is_equal": equal_share,
}


def drawn(draw, seed):
    return draw(np.random.default_rng(seed))


def answer_by_oracle(draw, question):
    if draw.__name__ == "operators_to_register":
        return len(reference("required_ops")(OPERATOR.findall(question.text)))
    return ORACLES[draw.__name__](*numbers_in(question.text))


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_the_answer_follows_from_the_numbers_in_the_text(lesson, draw):
    for seed in SEEDS:
        question = drawn(draw, seed)
        expected = answer_by_oracle(draw, question)
        if isinstance(expected, str):
            assert question.answer == expected, question.text
        else:
            rel = question.tolerance / 2 or 1e-9  # half of what an answer may be off
            assert question.answer == pytest.approx(float(expected), rel, abs=1e-9), question.text


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_numbers_change_and_the_text_can_be_read_in_a_moment(lesson, draw):
    drawings = [drawn(draw, seed) for seed in SEEDS]
    assert len({each.text for each in drawings}) > 2
    assert len({each.answer for each in drawings}) > 1
    for question in drawings:
        assert "?" in question.text
        assert len(question.text.split()) <= 70
        assert "\n" not in question.worked


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_the_answer_is_right_as_people_type_it_and_another_one_is_not(lesson, draw):
    for question in (drawn(draw, seed) for seed in SEEDS):
        assert question.problem(question.answer) == ""
        assert question.is_right(question.answer)
        if question.choices:
            (other,) = set(question.choices) - {question.answer}
            assert question.is_right(f" {question.answer.upper()} ")
            assert not question.is_right(other)
            continue
        assert question.is_right(f"{question.answer:.6g} {question.unit}".removesuffix(" share"))
        step = 0.05 * abs(question.answer) + 0.3  # beyond rounding, in any unit
        if question.unit not in {"share", "%"}:
            assert not question.is_right(question.answer + step)
            assert not question.is_right(question.answer - step)


@pytest.mark.parametrize("lesson", choose.questions())
def test_a_question_names_a_part_of_a_lesson_that_there_is(lesson):
    cells = read_notebook(source_notebook(lesson)).cells
    headings = [c.source.partition("\n")[0] for c in cells if c.cell_type == "markdown"]
    for draw in choose.questions()[lesson]:
        start = f"## {drawn(draw, 0).where} ·"
        assert any(heading.startswith(start) for heading in headings), start


def test_names_are_unique_and_every_lesson_has_at_least_three_questions():
    names = [draw.__name__ for draw in itertools.chain(*choose.questions().values())]
    assert len(set(names)) == len(names)
    assert {*ORACLES, "operators_to_register"} == set(names)
    assert all(len(draws) >= 3 for draws in choose.questions().values())


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (90, True),
        (0.9, True),
        ("90 %", True),
        ("0.9", True),
        (np.array([90.0]), True),
        (np.float32(0.9), True),
        (90.5, True),
        (92, False),
        ("ninety", False),
        (None, False),
        (float("nan"), False),
    ],
)
def test_numbers_are_read_as_those_of_predictions(given, right):
    assert Question("Part 1", "How many?", 90, "", "%").is_right(given) is right
