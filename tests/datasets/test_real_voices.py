"""What a network learns real voices from: recordings in rooms, and synthetic voices beside them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import DataSet, real_voices
from tinyml_course.datasets.fetch_voices import DIGITS
from tinyml_course.errors import DataError


def tones(labels: tuple[str, ...], y: list[int], seconds: float = 1.0) -> DataSet:
    """A tone of 200 Hz and more for each label, in the place of a recording."""
    t = np.arange(16_000) / 16_000
    x = np.array([3000 * np.sin(2 * np.pi * 200 * (1 + i) * t) * (t < seconds) for i in y])
    return DataSet(
        name="tones",
        x=np.float32(np.rint(x))[..., None],
        y=np.array(y),
        labels=labels,
        groups=np.arange(len(y)),
        axes=("audio",),
        units=("wav",),
        source="made here",
        licence="CC0-1.0",
        citation="none",
        version="1",
        synthetic=True,
        sample_rate_hz=16_000.0,
    )


WORDS = tones(("alexa", "computer"), [0, 1, 1], seconds=0.4)
SAID = tones(DIGITS, [0, 3, 9], seconds=0.4)


@pytest.fixture(scope="module")
def wake_clips() -> list[tuple[Any, int]]:
    """Of the recordings alone; the plain copies of each come before those in rooms."""
    return list(real_voices.wake_word_clips("real", WORDS, SAID))


def strongest_hz(clip: Any) -> float:
    return float(np.abs(np.fft.rfft(clip.astype(float))).argmax())  # bins of 1 Hz


def where_loud_s(clip: Any) -> float:
    """The middle of what is loud in a clip, in s."""
    power = np.convolve(clip.astype(float) ** 2, np.ones(1600), "same")
    return float(np.flatnonzero(power > power.max() / 2).mean()) / 16_000


def test_recordings_are_heard_several_times_and_the_wake_word_most_often(wake_clips):
    clips = wake_clips
    # silence; "alexa", halves of "computer", digits; "computer" itself
    assert Counter(label for _, label in clips) == {0: 1800, 1: 8 + 2 * 4 + 3 * 2, 2: 2 * 14}
    assert {(c.shape, c.dtype) for c, _ in clips} == {((16_000,), np.dtype(np.int16))}
    words = [c.tobytes() for c, label in clips if label]
    assert len(set(words)) == len(words)  # no two alike
    wake = [strongest_hz(c) for c, label in clips if label == 2]
    assert np.mean(np.isclose(wake, 400, atol=3)) > 0.5  # the tone is there, under the noise


def test_the_wake_word_is_whole_and_half_of_it_is_unknown(wake_clips):
    """The plain copies of the first "computer"; after the 14 of the word come those of a half."""
    first = next(i for i, (_, label) in enumerate(wake_clips) if label == 2)
    where = [where_loud_s(clip) for clip, _ in wake_clips[first : first + 16]]
    assert all(0.28 < middle < 0.72 for middle in where[:8])
    assert all(middle < 0.12 or middle > 0.88 for middle in where[14:])
    assert [label for _, label in wake_clips[first + 14 : first + 18]] == [1] * 4


def test_levels_reach_from_soft_to_loud(wake_clips):
    clips = [clip for clip, label in wake_clips if label == 0][1::2]  # those in rooms
    level_db = [20 * np.log10(clip.astype(float).std() / 2**15) for clip in clips]
    low, high = real_voices.LEVEL_DB
    assert low - 1 < min(level_db) < low + 3
    assert high - 3 < max(level_db) < high + 1


def test_short_digits_are_moved_about_in_their_second():
    where = [where_loud_s(clip) for clip, _ in real_voices.digit_clips("real", SAID)]
    assert len(where) == 2 * len(SAID)
    assert np.std(where) > 0.06


def test_the_same_seed_gives_the_same_clips_and_another_does_not():
    first, same, other = (
        np.stack([clip for clip, _ in real_voices.digit_clips("real", SAID, seed)])
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_a_mix_that_does_not_exist_is_refused():
    for clips in (real_voices.wake_word_clips, real_voices.digit_clips):
        arguments = (WORDS, SAID) if clips is real_voices.wake_word_clips else (SAID,)
        with pytest.raises(DataError, match=r"one of \('synthetic', 'real', 'mixed'\), got 'both'"):
            clips("both", *arguments)


def test_the_mix_has_synthetic_voices_for_unknown_words_only(monkeypatch):
    monkeypatch.setattr(real_voices, "heard", lambda *_, **__: np.zeros(1, np.int16))
    spoken = []

    class Engine:
        def __init__(self, _: str) -> None: ...

        def speak(self, said: Any, voices: int, seed: int) -> Any:
            spoken.extend(saying.word for saying in said)
            return (np.ones(10) for _ in said)

    monkeypatch.setattr(real_voices, "Espeak", Engine)
    counts = {
        mix: Counter(label for _, label in real_voices.wake_word_clips(mix, WORDS, SAID))
        for mix in real_voices.MIXES
    }
    assert counts["synthetic"][2] == 200 * 14
    assert spoken.count("computer") == 200  # of the synthetic mix; none in the mixed one
    assert counts["mixed"][2] == counts["real"][2]
    assert counts["mixed"][1] > counts["real"][1] + 1000


def test_a_base_hears_each_word_as_a_class_of_its_own(monkeypatch):
    """Recorded words first, then those of other languages, made-up ones, and silence last."""
    monkeypatch.setattr(real_voices, "heard", lambda *_, **__: np.zeros(1, np.int16))
    monkeypatch.setattr(real_voices.formants, "speak_sounds", lambda *_: np.ones(10))
    said = []

    def speak(utterances: Any) -> Any:
        said.extend((utterance.language, utterance.text) for utterance in utterances)
        return (np.ones(10) for _ in utterances)

    monkeypatch.setattr(real_voices.speech, "synthesise", speak)
    clips = list(real_voices.many_word_clips(WORDS))
    of = {kind: {y for _, y, k in clips if k == kind} for _, _, kind in clips}
    words = len(set(said))
    assert of["recorded"] == {0, 1}
    assert of["espeak"] == set(range(words))
    assert of["formants"] == set(range(words, words + 60))
    assert of["silence"] == {words + 60}
    assert ("en", "computer") in said
    assert not {"sw", "qu"} & {language for language, _ in said}
