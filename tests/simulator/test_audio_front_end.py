"""TFLM's audio front end: from samples to features, and with micro_speech to a score."""

import numpy as np
import pytest

from tests.support.golden_stateful import step_by_step
from tests.support.inputs import mismatches
from tinyml_course.simulator import Simulator, tflm

FRAMES, FRAME, HOP = 49, 480, 320


@pytest.fixture(scope="module")
def front_end(conformance_models):
    return (conformance_models / "tflm_audio_preprocessor_int8.tflite").read_bytes()


@pytest.fixture(scope="module")
def recordings():
    """Half a minute in all: silence, noises of all levels, tones, clipped ones, the lowest code."""
    rng = np.random.default_rng(9)
    count = FRAME + (FRAMES - 1) * HOP
    time = np.arange(count) / 16000
    sweep = np.sin(2 * np.pi * (100 + 2500 * time) * time)
    sounds = [
        np.zeros(count), *(rng.normal(0, level, count) for level in (1, 30, 1000, 20000)),
        32767 * sweep, 300 * sweep, np.sign(sweep) * 32767, np.full(count, -32768),
        rng.integers(-(2**15), 2**15, count), 8000 * sweep * (rng.random(count) < 0.5),
    ]  # fmt: skip
    return np.clip(np.round(sounds), -(2**15), 2**15 - 1).astype(np.int16)


def frames(recording):
    """One second in frames of 30 ms, one every 20 ms."""
    return np.stack([recording[i * HOP : i * HOP + FRAME] for i in range(FRAMES)])


def test_a_spoken_yes_is_heard_as_tflm_hears_it(front_end, conformance_models):
    stored = np.load(conformance_models.parent / "dsp" / "tflm_micro_speech.npz")
    listener = Simulator.load(front_end)
    features = np.concatenate([listener.run(f[None]) for f in frames(stored["in__yes"])])
    features = features.reshape(FRAMES, -1)
    np.testing.assert_array_equal(features, stored["int8__yes"])
    network = Simulator.load(conformance_models / "tflm_micro_speech_int8.tflite")
    np.testing.assert_array_equal(network.run(features.reshape(1, -1)), stored["probs_int8__yes"])


@pytest.mark.tflm
def test_every_tensor_of_every_step_equals_tflm(front_end, recordings):
    x = np.concatenate([frames(sound) for sound in recordings])
    got = step_by_step(Simulator.load(front_end), x)
    assert mismatches(got, tflm.trace(front_end, x)) == {}


@pytest.mark.tflm
def test_the_arena_is_what_tflm_prints(front_end):
    arena, printed = Simulator.load(front_end).arena, tflm.arena(front_end)
    assert (arena.head_bytes, arena.tail.nbytes) == (printed["head"], printed["tail"])


@pytest.mark.tflm
def test_the_scores_of_micro_speech_equal_those_of_tflm(front_end, recordings, conformance_models):
    network = (conformance_models / "tflm_micro_speech_int8.tflite").read_bytes()
    listener = Simulator.load(front_end)
    streams = np.stack([frames(sound) for sound in recordings], axis=1)
    features = np.stack([listener.run(step) for step in streams], axis=1)
    scores = Simulator.load(network).run(features.reshape(len(recordings), -1))
    theirs = []
    for sound in recordings:  # a new stream each
        found = tflm.trace(front_end, frames(sound))
        theirs.append(found[listener.model.outputs[0]].ravel())
    expected = tflm.trace(network, np.stack(theirs))
    np.testing.assert_array_equal(scores, list(expected.values())[-1])
    assert len(np.unique(scores, axis=0)) > 3
