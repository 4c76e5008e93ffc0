"""Each number in an exam answer, computed here from the question and from nothing else."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binom, binomtest, entropy, mannwhitneyu

from tinyml_course import paths
from tinyml_course.grading.teaching import read_teaching

TAUGHT = {
    folder.name: teaching
    for folder in sorted(paths.solutions_dir().iterdir())
    if folder.is_dir() and (teaching := read_teaching(folder))
}
QUESTIONS = {
    f"{lesson[:2]} {question.id}": question
    for lesson, teaching in TAUGHT.items()
    for question in teaching.exam
}


def message_mj(sent_bytes):
    return 300 * (250 + sent_bytes * 8 / 100) / 1000


def starts_on_both_sides():
    return sum(
        len({at < 600 for at in range(start, start + 80)}) == 2 for start in range(0, 1121, 20)
    )


def crossings(samples, threshold):
    return sum((a < 0) != (b < 0) and abs(b - a) >= threshold for a, b in pairwise(samples))


SAMPLES = [1, -2, 2, -1, 0, 4]
POWERS = [math.exp(score) for score in (1, 0, -1)]
STEP = Fraction("5.1") / 255
CODE = math.floor(Fraction("1.21") / STEP + Fraction(1, 2)) - 128  # positive: half away is half up


def padded(nbytes):
    return math.ceil(nbytes / 16) * 16


def fullest(blocks):
    steps = range(-1, max(last for _, _, last in blocks) + 1)
    return max(sum(size for size, first, last in blocks if first <= s <= last) for s in steps)


CHAIN = [(padded(600), -1, 0), (padded(1000), 0, 1), (padded(500), 1, 2), (padded(40), 2, 2)]


def shortcut(last_of_x):
    return fullest(
        [(2400, -1, 0), (800, 0, last_of_x), (1600, 1, 2), (1600, 2, 3), (800, 3, 4), (800, 4, 4)]
    )


def head_after_a_step():
    features, labels = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([1, 0])
    weights = -0.2 * ((0.5 - labels) @ features) / 2
    return weights[0], 1 / (1 + math.exp(-features[0] @ weights))


ODDS_A, ODDS_B = (36 / 40, 6 / 60), (13 / 20, 1 / 30)
OTHER, CALLS = sorted([0.91, 0.88, 0.86, 0.70, 0.55], reverse=True), [0.95, 0.89, 0.87, 0.86, 0.60]
FACTOR = 1.5 / math.sqrt(0.35 + 0.01)
QAT_STEP = 3.0 / 7
PACKED = 1 + 30 + 2000 // 8 + math.ceil(500 * math.ceil(math.log2(30)) / 8)
LOAD_MJ, ASLEEP_MJ = 30 * 4, 0.02 * (600 - 4)
LEAK_MW = 6000 * 0.03 * 2 ** ((40 - 20) / 10) / (365 * 24)
SYMBOL_MS = 2**9 / 125
AIR_MS = (12.25 + 8 + 5 * math.ceil((8 * 12 + 44 - 4 * 9) / (4 * 9))) * SYMBOL_MS
PUMP_HOURS = 25 * 7 * 24
FAULTY, HEALTHY = PUMP_HOURS // 100, PUMP_HOURS - PUMP_HOURS // 100
SEEN = [9, 9, 12, 14]
BEFORE, NOW = (0.5, 0.3, 0.2), (0.2, 0.3, 0.5)


def auc_by_ranks(faulty, healthy):
    """A tie counts one half in the U statistic, too."""
    return mannwhitneyu(faulty, healthy).statistic / (len(faulty) * len(healthy))


def resets(timeout_s):
    """The watchdog of the question, walked through second by second."""
    found, waited = [], 0
    for second in range(1, 101):
        waited += 1
        if second in {15, 30, 70, 85, 100}:
            waited = 0
        elif waited == timeout_s and len(found) < 2:
            found.append(second)
            waited = 0
    return found


SLOT = (262_144 // 4096 - math.ceil(34_000 / 4096)) // 2 * 4096


def wilson(right, count):
    """Both ends, in percent, as SciPy finds them."""
    found = binomtest(right, count).proportion_ci(0.95, method="wilson")
    return 100 * found.low, 100 * found.high


def period_with(mean_mw):
    """The period at which the mean power is just that, found by trying."""
    return brentq(lambda s: (20 * 4 + 120 * 0.5 + 0.1 * (s - 4.5)) / s - mean_mw, 4.5, 1e5)


MENU = [(9, 88), (4, 80), (6, 85), (4, 78), (12, 88), (6, 86)]  # kB, right of 100


def nobody_beats(networks):
    """Those to which no other is at least equal in both numbers."""
    return {
        (kb, right)
        for kb, right in networks
        if sum(other <= kb and better >= right for other, better in networks) == 1
    }


ANSWERS = {
    "01 soil_messages": (6 * 10 / 8 * 24 * 4, math.ceil(6 * 10 / 8 * 24 * 4 / 50)),
    "01 one_or_ten": (message_mj(500), 10 * message_mj(50)),
    "01 break_even": (2400 / 0.6, 48 * 48),
    "02 windows_and_border": (len(range(0, 1200 - 80 + 1, 20)), starts_on_both_sides()),
    "02 eight_people": (
        np.mean([92, 88, 61, 90, 85, 79, 93, 84]),
        96 - np.mean([92, 88, 61, 90, 85, 79, 93, 84]),
    ),
    "02 scaler_by_hand": (np.std([2, 4, 4, 6]), (7 - np.mean([2, 4, 4, 6])) / np.std([2, 4, 4, 6])),
    "03 bins": (
        int(np.argmax(np.abs(np.fft.rfft(np.sin(2 * np.pi * 12.5 / 100 * np.arange(128)))))),
        np.fft.rfftfreq(128, 1 / 100)[1],
        next(2**k for k in range(20) if 100 / 2**k <= 0.5),
    ),
    "03 three_features": (
        math.sqrt(np.mean(np.square(SAMPLES))),
        np.std(SAMPLES),
        crossings(SAMPLES, 2),
    ),
    "03 fractional_bits": (max(b for b in range(16) if 6 * 2**b <= 32767), 2.0**-12),
    "04 dense_counts": (20 * (12 + 1) + 6 * (20 + 1), 20 * 12 + 6 * 20),
    "04 softmax_and_loss": (POWERS[2] / sum(POWERS), -math.log(POWERS[2] / sum(POWERS))),
    "04 conv_counts": (
        len(range(0, 200 - 20 + 1, 5)),
        16 * (20 * 6 + 1),
        16 * 20 * 6 * len(range(0, 200 - 20 + 1, 5)),
    ),
    "05 ruler": (STEP, -128 - round(min(0, Fraction("0.4")) / STEP), CODE, STEP * (CODE + 128)),
    "05 multiplier": (math.frexp(0.011)[1], round(Fraction("0.011") * 2**6 * 2**31)),
    "05 one_scale_or_two": (
        0.0508 / 127,
        2 * round(0.0508 / (2.54 / 127)) + 1,
        len(range(-127, 128)),
    ),
    "06 chain": (fullest(CHAIN), CHAIN[1][0]),
    "06 shortcut": (shortcut(4), shortcut(1)),
    "06 not_four_times": (18000 + 8500, 4 * 18000 + 6000, (4 * 18000 + 6000) / (18000 + 8500)),
    "07 separable_counts": (
        10 * 15 * 5 * 5 * 8 * 16,
        10 * 15 * (5 * 5 * 8 + 8 * 16),
        (5 * 5 * 8 * 16) / (5 * 5 * 8 + 8 * 16),
    ),
    "07 grey_by_hand": (
        77 * 200 + 150 * 100 + 29 * 50 + 128,
        (77 * 200 + 150 * 100 + 29 * 50 + 128) >> 8,
        (77 + 150 + 29) * 255 + 128,
    ),
    "07 one_step_of_the_head": head_after_a_step(),
    "08 audit": (
        100 * (36 + 54) / 100,
        100 * (13 + 29) / 50,
        100 * max(abs(a - b) for a, b in zip(ODDS_A, ODDS_B, strict=True)),
        100 * (36 + 54 + 13 + 29) / 150,
    ),
    "08 weights": (
        Fraction(50, 200) * Fraction(120, 200) / Fraction(10, 200),
        Fraction(50, 200) * Fraction(80, 200) / Fraction(40, 200),
        10 * Fraction(50 * 120, 200 * 10) + 40 * Fraction(50 * 80, 200 * 40),
    ),
    "08 map_size": (
        len(range(0, 40 - 8 + 1, 4)),
        len(range(0, 56 - 8 + 1, 4)),
        len(range(0, 40 - 8 + 1, 4)) * len(range(0, 56 - 8 + 1, 4)) + 1,
    ),
    "09 frames_and_bytes": (
        len(range(0, 2 * 8000 - 256 + 1, 128)),
        40 * len(range(0, 2 * 8000 - 256 + 1, 128)),
    ),
    "09 false_accepts": (5 * 3600, 5 * 3600 / 500, 5 * 3600 / 500**3),
    "09 farther_away": (-8 * math.log2(0.5**2), -8 * math.log2((1 / 4) ** 2)),
    "10 decibels": (10 * math.log10(900 / 100), math.sqrt(900 / 10**2 / 100)),
    "10 threshold": (OTHER[2 * 1], 100 * np.mean([score <= OTHER[2] for score in CALLS])),
    "10 f1": (
        2 / (1 / (30 / 50) + 1 / (30 / 40)),  # the harmonic mean of precision and recall
        100 * (1000 - (40 - 30) - (50 - 30)) / 1000,
        100 * (1000 - 40) / 1000,
    ),
    "11 fold": (
        FACTOR,
        0.8 * FACTOR,
        FACTOR * (0.3 - 0.1) - 0.2,
        FACTOR * (0.8 * 1 + 0.3 - 0.1) - 0.2,
    ),
    "11 ends_of_the_codes": (
        QAT_STEP,
        round(0.9 / QAT_STEP),
        -round(0.9 / QAT_STEP) * QAT_STEP,
        (7 - round(0.9 / QAT_STEP)) * QAT_STEP,
    ),
    "11 bits": (0.6 / (100 * 4 / 8), 1.2 / (400 * 4 / 8), 100 + 400 * 4 // 8),
    "12 packed": (PACKED, 100 * PACKED / 2000),
    "12 update_by_radio": (
        math.ceil(594 / 50),
        math.ceil(594 / 50) * 0.3 / 0.01,
        math.ceil(2000 / 50) * 0.3 / 0.01,
    ),
    "12 channels": (
        np.zeros((32, 16)).size + np.zeros((32, 3, 3)).size + np.zeros((24, 32)).size,
        np.zeros((20, 16)).size + np.zeros((20, 3, 3)).size + np.zeros((24, 20)).size,
    ),
    "13 two_layers": (
        10 * 10 * (np.zeros((3, 3, 4)).size + np.zeros((4, 12)).size),
        np.zeros((3, 3, 4)).size + np.zeros((4, 12)).size + 8 * (4 + 12),
        max(20 * 20 * 4 + 10 * 10 * 4, 10 * 10 * 4 + 10 * 10 * 12),
        np.zeros((3, 3, 4, 12)).size + 8 * 12,
    ),
    "13 front": (
        len(nobody_beats(MENU)),
        max(right for kb, right in MENU if kb <= 7),
        len(nobody_beats(MENU) & nobody_beats([*MENU, (5, 87)])),
    ),
    "13 lucky_winner": (
        100 * binom(400, 0.8).std() / 400,
        80 + 2.5 * 100 * binom(400, 0.8).std() / 400,
        100 * binom(400, 0.8).mean() / 400,
    ),
    "14 pairs": (auc_by_ranks([3, 5, 8], [1, 3, 3, 6]), auc_by_ranks([3, 5, 8], [1, 3, 3, 60])),
    "14 rare_fault": (
        FAULTY * 0.8,
        HEALTHY * 0.02,
        100 / (1 + HEALTHY * 0.02 / (FAULTY * 0.8)),
        40 * FAULTY * 0.2 + 20 * HEALTHY * 0.02,
        40 * FAULTY,
    ),
    "14 three_numbers": (
        3 * np.var(SEEN[:3]),
        np.mean(SEEN),
        4 * np.var(SEEN),
        np.var(SEEN),
        (16 - np.mean(SEEN)) / np.std(SEEN),
    ),
    "15 mean_power": ((LOAD_MJ + ASLEEP_MJ) / 600, 100 * ASLEEP_MJ / (LOAD_MJ + ASLEEP_MJ)),
    "15 warm_battery": (6000 * 0.8 / (0.22 + LEAK_MW) / 24, 6000 * 0.8 / 0.22 / 24),
    "15 airtime": (AIR_MS, 30_000 // AIR_MS),
    "16 ring": ([*range(8)][(5 + 6) % 8],),
    "16 in_time": (
        1.25 * 3.2e6 / 48e6 * 1000,
        2.5 * 3.2e6 / 48e6 * 1000,
        6 * 3.0 * 1.25 * 3.2e6 / 48e6,
        6 * 3.0 * 2.5 * 3.2e6 / 48e6,
    ),
    "16 parity": (
        sum(a != b for a, b in ((10, 10), (-20, -21), (127, -128))),
        127 - -128,
        len(range(0, 12_345, 12)),
    ),
    "17 index_by_hand": (entropy(NOW, BEFORE) + entropy(BEFORE, NOW), 9 * (1 / 500 + 1 / 100)),
    "17 way_back": (*resets(20), *resets(15)),
    "17 three_villages": (
        np.average([0.2, 0.5, -0.4], weights=[60, 30, 10]),
        np.mean([0.2, 0.5, -0.4]),
        25 * 2 * np.zeros(500, np.float32).nbytes / 1000,
        next(clips for clips in range(100) if clips * 16 > 100),
    ),
    "18 two_firmwares": (SLOT, 112_000 - SLOT),
    "18 two_groups": (*wilson(18, 20), *wilson(81, 90)),
    "18 how_often": (period_with(0.6), 0.5 / 0.01, period_with(3.6)),
}
"""In the order of the question's ``values``."""


def shown(value, text):
    """The computed value, written with as many decimals as the answer gives it."""
    decimals = len(text.partition(".")[2])
    return f"{float(value):,.{decimals}f}".replace("-", "−")


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_numbers_of_an_answer_come_out_of_its_question(name):
    values = QUESTIONS[name].values
    assert values, "a question without a number is one to talk about: ask it in the lesson"
    assert name in ANSWERS, "add the computation of its values to ANSWERS"
    computed = [shown(*pair) for pair in zip(ANSWERS[name], values, strict=True)]
    assert computed == list(values)


def test_no_computation_is_left_of_a_question_that_is_gone():
    assert ANSWERS.keys() <= QUESTIONS.keys()


def test_each_lesson_has_two_or_three_questions_and_three_aims():
    for lesson, teaching in TAUGHT.items():
        assert 2 <= len(teaching.exam) <= 3, lesson
        assert len(teaching.aims) == 3, lesson
        assert len(teaching.wrong) >= 4, lesson


@pytest.mark.parametrize("lesson", TAUGHT)
def test_no_sentence_of_a_question_stands_in_the_notebook(lesson):
    path = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    notebook = " ".join(" ".join("".join(cell["source"]) for cell in cells).split())
    for question in TAUGHT[lesson].exam:
        for sentence in re.split(r"(?<=[.?:]) ", question.ask):
            if len(sentence) > 25:
                assert sentence not in notebook, question.id
