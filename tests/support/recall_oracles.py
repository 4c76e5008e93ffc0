"""The answer to each question of the recall bank, by another way than the bank's.

An oracle gets the numbers that stand in the question's text, in their order. `reference` is the
solution of an exercise in the lesson that the question recalls.
"""

import collections
import functools
import hmac
import itertools

import numpy as np

from tinyml_course.exercises.recall import choose
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.metrics import auc
from tinyml_course.quantization import choose_qparams, dequantize, quantize


@functools.cache
def references(lesson):
    return {each.name: each.reference for each in load_exercises(lesson)}


def reference(exercise):
    found = [name for name in choose.questions() if exercise in references(name)]
    assert len(found) == 1, exercise
    return references(found[0])[exercise]


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


def place_of_the_parent(*scores_and_places):
    scores, picked = scores_and_places[:4], scores_and_places[4:6]
    alive = [(number, 0, 0) for number in range(4)]
    known = collections.defaultdict(float, zip(alive, scores, strict=True))
    for place in range(4):  # a child of whoever stands there differs in the last number
        steps = [list(picked), [place]], [(1, 1), (2, 1)]
        first, second = reference("evolve")(alive, known, *steps)
        if second == (first[0], 0, 1):
            return place
    return -1


def instructions_of(one, other, took, took_other, asked):
    layers = [("depthwise", 1, 1, 1, macs, macs) for macs in (one, other, asked)]
    table = {layers[0]: took, layers[1]: took_other}
    return reference("latency_lut")(layers[2:], table, 1000.0)


def real_share(faulty, found, healthy, false):
    truth = np.repeat([1, 0], [faulty, healthy])
    alarm = np.concatenate([np.arange(faulty) < found, np.arange(healthy) < false])
    return 100 * truth[alarm].mean()


def installed(running, other, offered):
    image, key = bytes([offered]), b"a key"
    state = {"active": 1, "slots": [bytes([other]), bytes([running])], "confirmed": True}
    tag = hmac.new(key, image, "sha256").digest()
    word = reference("verify_and_swap")(state, image, tag, key)[1]
    return "installed" if word == "swapped" else "refused"


def patch_bytes(_length, _header, block, runs, each):
    changed = (b"x" * each * block + b"." * block) * runs
    return reference("delta_size")(b"." * len(changed), changed, block)


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
    "networks_of_a_space": lambda *options_and_seconds: (
        len([*itertools.product(*map(range, options_and_seconds[:4]))])
        * options_and_seconds[4]
        / 60
    ),
    "peak_of_two_layers": lambda middle, first, last, _: reference("estimate_cost")(
        [("dense", 1, 1, 1, first, middle), ("dense", 1, 1, 1, middle, last)]
    )[2],
    "layer_that_was_not_measured": instructions_of,
    "networks_on_the_front": lambda *numbers: len(
        reference("pareto_front")(list(numbers[:5]), list(numbers[5:]))
    ),
    "who_becomes_the_parent": place_of_the_parent,
    "distance_to_a_centre": lambda a, b, c, d, x, y: reference("kmeans_distance")(
        np.array([[x, y]]), np.array([[a, b], [c, d]])
    )[0],
    "error_of_a_window": lambda a, b, c, d: reference("recon_error")(
        np.array([[a, b]], np.int8), np.array([[c, d]], np.int8)
    )[0],
    "area_with_a_tie": lambda *scores: reference("roc_auc")(
        np.array([1, 1, 0, 0, 0]), np.array(scores)
    ),
    "alarms_that_are_real": real_share,
    "threshold_by_cost": lambda low, middle, faulty, high, miss, false: reference("pick_threshold")(
        np.array([0, 0, 1, 1]), np.array([low, middle, faulty, high]), miss, false
    )[0],
    "mean_that_runs": lambda count, mean, value: reference("welford_update")(
        count, mean, 0.0, value
    )[1],
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
    "index_of_two_bins": lambda *percent: reference("psi")(percent[:2], percent[2:]),
    "update_or_refusal": installed,
    "second_of_the_way_back": lambda timeout, last, limit: reference("watchdog")(
        list(range(last + 1)), timeout, 10**6, limit
    )[0][-1],
    "bytes_of_a_patch": patch_bytes,
    "mean_of_two_villages": lambda few, low, many, high: reference("fedavg")(
        [[np.array([low])], [np.array([high])]], [few, many]
    )[0][0],
    "step_that_fools": lambda x, low, high, slope, eps: reference("fgsm_step")(
        np.array([x]), np.array([slope]), eps, low, high
    )[0],
}
