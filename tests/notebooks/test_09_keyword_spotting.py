"""Lesson 09 promises figures: they are what its stored model gives, and its parts are right."""

import math

import nbformat
import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.signal.windows import hann

from tests.support.inputs import input_families, mismatches
from tests.support.right_answers import ids, passes
from tinyml_course.cost import op_table
from tinyml_course.datasets import keywords
from tinyml_course.synthesis import augment, formants
from tinyml_course.exercises import Lesson
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator, tflm

LESSON = "09_keyword_spotting"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def cells():
    """Names that the given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {"np": np, "augment": augment, "formants": formants, "RATE_HZ": 16_000}
    exec(source["stream"], names)
    exec(source["see-6"].split("THRESHOLD")[0], names)
    return names


def answers_of(codes):
    simulator = Simulator.load(Lesson(LESSON).checkpoint("keyword_model"))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    x = (np.float32(codes)[..., None] + 16) / 32
    return simulator.run(quantize(x, entry.scale, entry.zero_point))


@pytest.mark.tflm
def test_every_tensor_of_the_model_equals_tflm():
    model = Lesson(LESSON).checkpoint("keyword_model")
    simulator = Simulator.load(model)
    x = input_families(simulator.model.tensors[simulator.model.inputs[0]].shape, 40, 9)
    assert mismatches(simulator.trace(x), tflm.trace(model, x)) == {}


def test_the_stored_figure_is_what_the_model_gives_on_unseen_voices():
    """On 4 of the 18 voices, so that it takes seconds: a sample of the stored share."""
    some = keywords.load_keywords(9, voices=4)
    codes = np.stack([log_mel_int8(c[:, 0].astype(np.int16), LogMelParameters()) for c in some.x])
    found = np.mean(answers_of(codes).argmax(axis=1) == some.y)
    run = Lesson(LESSON).checkpoint("keyword_runs")["runs"][0]
    spread = math.sqrt(run[4] * (1 - run[4]) / len(some))
    assert abs(found - run[4]) < 5 * spread


def test_all_three_trainings_are_stored_and_small_enough():
    runs = Lesson(LESSON).checkpoint("keyword_runs")["runs"]
    seeds, clips, sizes, _, int8_right = runs.T
    assert seeds.tolist() == [0, 1, 2]
    assert clips.tolist() == [6000] * 3
    assert sizes.max() <= 38_000
    assert sizes[0] == len(Lesson(LESSON).checkpoint("keyword_model"))
    assert int8_right.min() > 0.88


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


def test_a_stream_says_its_words_where_it_claims(cells):
    words = ["yes", "see", "yes", "low"]
    samples, said = cells["make_stream"](words, 8, 5)
    assert samples.dtype == np.int16
    assert len(samples) == 8 * 16_000
    assert [word for _, _, word in said] == words
    loudness = np.abs(samples.astype(float))
    inside = np.zeros(len(samples), bool)
    for start, end, _ in said:
        inside[int(start * 16_000) : int(end * 16_000)] = True
    assert loudness[inside].mean() > 2 * loudness[~inside].mean()


def test_hits_and_false_accepts_are_counted_as_the_text_says(cells):
    count = cells["hits_and_false"]
    said = np.array([[2.0, 2.5], [6.0, 6.4]])

    def steps(*seconds):
        return [round((second - 1) / 0.16) for second in seconds]

    assert count(steps(2.6), said) == (1, 0)
    assert count(steps(2.6, 3.4), said) == (1, 0)  # twice for one word is one hit
    assert count(steps(1.64, 3.72, 6.12), said) == (1, 2)
    assert count([], said) == (0, 0)
    assert count(steps(4.2), np.zeros((0, 2))) == (0, 1)


def test_the_stored_streams_are_as_long_as_the_lesson_says():
    streams = Lesson(LESSON).checkpoint("long_streams")
    for name, seconds in (("others", 720), ("with_yes", 240)):
        rows = 1 + (seconds * 16_000 - 480) // 320
        assert streams[name].shape == (len(range(49, rows + 1, 8)), 4)
    assert len(streams["with_yes_said_yes"]) == 60
    assert len(streams["others_said_yes"]) == 0


# --- answers written in another way, which must pass --------------------------------------------


def frames_in_loops(signal, frame_length, hop_length):
    rows, start = [], 0
    while start + frame_length <= len(signal):
        rows.append(
            [
                float(signal[start + i]) * math.sin(math.pi * i / frame_length) ** 2
                for i in range(frame_length)
            ]
        )
        start += hop_length
    return np.array(rows)


def frames_in_float32(signal, frame_length, hop_length):
    window = hann(frame_length, sym=False).astype(np.float32)
    starts = np.arange(0, len(signal) - frame_length + 1, hop_length)
    return np.float32(signal)[starts[:, None] + np.arange(frame_length)] * window


def bank_in_loops(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    def to_mel(hz):
        return 2595 * math.log10(1 + hz / 700)

    edges = np.linspace(to_mel(f_min), to_mel(f_max), n_mels + 2)
    bank = np.zeros((n_mels, n_fft // 2 + 1))
    for i in range(n_mels):
        for k in range(n_fft // 2 + 1):
            m = to_mel(k * sample_rate_hz / n_fft)
            if edges[i] <= m <= edges[i + 1]:
                bank[i, k] = (m - edges[i]) / (edges[i + 1] - edges[i])
            elif edges[i + 1] < m <= edges[i + 2]:
                bank[i, k] = (edges[i + 2] - m) / (edges[i + 2] - edges[i + 1])
    return bank


def bank_in_float32(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    return bank_in_loops(n_mels, n_fft, sample_rate_hz, f_min, f_max).astype(np.float32)


def codes_in_loops(power, full_scale, scale, zero_point):
    out = np.empty(power.shape, np.int8)
    for index, value in np.ndenumerate(power):
        octaves = math.log2(max(value, 1.0)) - math.log2(full_scale)
        out[index] = max(-128, min(127, math.floor(octaves / scale + 0.5) + zero_point))
    return out


def codes_in_float32(power, full_scale, scale, zero_point):
    octaves = np.log2(np.maximum(power, 1).astype(np.float32)) - np.float32(np.log2(full_scale))
    codes = np.rint(octaves / np.float32(scale)).astype(np.int32) + zero_point
    return codes.clip(-128, 127).astype("int8")


def layers_as_lists_of_numpy_integers(frames, mels, first, filters, blocks, classes):
    size = np.ceil(np.array([frames, mels]) / [2, 4]).astype(int)
    found = [["conv", *size, first, size.prod() * first * 40, first * 41]]
    depth = first
    for block in range(blocks):
        size = (size + 1) // 2 if not block else size
        found += [["depthwise", *size, depth, size.prod() * depth * 15, depth * 16]]
        macs = size.prod() * depth * filters
        found += [["pointwise", *size, filters, macs, (depth + 1) * filters]]
        depth = filters
    reads = size[1] * depth
    return [*found, ["dense", 1, 1, classes, reads * classes, (reads + 1) * classes]]


def smooth_by_running_sums(posteriors, n):
    sums = np.cumsum(np.vstack([np.zeros(posteriors.shape[1]), posteriors]), axis=0)
    ends = np.arange(1, len(posteriors) + 1)
    starts = np.maximum(ends - n, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)[:, None]


def smooth_by_a_filter(posteriors, n):
    sums = lfilter(np.ones(n), 1, posteriors, axis=0)
    return np.float32(sums / np.minimum(np.arange(1, len(posteriors) + 1), n)[:, None])


def triggers_by_jumping(scores, threshold, refractory):
    found, t = [], 0
    while t < len(scores):
        if scores[t] >= threshold:
            found.append(np.int64(t))
            t += refractory
        else:
            t += 1
    return found


def triggers_as_a_generator(scores, threshold, refractory):
    pause = 0
    for t, score in enumerate(scores.tolist()):
        if pause > 0:
            pause -= 1
        elif score >= threshold:
            yield t
            pause = refractory - 1


WRITTEN_DIFFERENTLY = [
    ("stft_frames", frames_in_loops),
    ("stft_frames", frames_in_float32),
    ("mel_filterbank", bank_in_loops),
    ("mel_filterbank", bank_in_float32),
    ("log_mel_int8", codes_in_loops),
    ("log_mel_int8", codes_in_float32),
    ("ds_cnn", layers_as_lists_of_numpy_integers),
    ("smooth_posteriors", smooth_by_running_sums),
    ("smooth_posteriors", smooth_by_a_filter),
    ("find_triggers", triggers_by_jumping),
    ("find_triggers", triggers_as_a_generator),
]


@pytest.mark.parametrize(("name", "answer"), WRITTEN_DIFFERENTLY, ids=ids(WRITTEN_DIFFERENTLY))
def test_a_right_answer_written_differently_passes(name, answer):
    assert passes(EXERCISES[name], answer)
