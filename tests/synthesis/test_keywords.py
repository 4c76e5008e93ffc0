"""Keyword clips: words placed in a second, heard in a room; unknown words that are near."""

from __future__ import annotations

import numpy as np
import pytest

from tinyml_course.synthesis import augment, speech
from tinyml_course.synthesis.keywords import Plan, engines, plan_clips, rooms

needs_espeak = pytest.mark.skipif(
    not speech.available(), reason='needs espeak-ng: pip install "tinyml-course[speech]"'
)


def said_as(plan: Plan, label: int) -> list[str]:
    return [saying.word for number, saying in plan if number == label]


def test_half_of_the_unknown_words_sound_nearly_like_the_words() -> None:
    engine = engines.Formants("en")
    near, others = engine.other_words(("yes", "no"))
    assert {"chess", "yet", "now", "low"} <= set(near)
    assert {"up", "stop", "see"} <= set(others)
    assert not {"yes", "no"} & {*near, *others}
    plan = plan_clips(0, ("yes", "no"), (near, others), 30, 10)
    unknown = said_as(plan, 1)
    assert sum(word in near for word in unknown) == len(unknown) // 2
    assert {*unknown} == {*near, *others}
    assert set(said_as(plan, 0)) == {""}
    assert set(said_as(plan, 3)) == {"no"}


def test_a_word_is_whole_and_stands_anywhere() -> None:
    word = np.arange(1.0, 6001)
    starts = []
    for seed in range(60):
        placed = rooms.placed(word, np.random.default_rng(seed))
        starts.append(int(np.flatnonzero(placed)[0]))
        np.testing.assert_array_equal(placed[starts[-1] :][:6000], word)
        assert len(placed) == 16_000
    assert min(starts) < 1000
    assert max(starts) > 9000
    long = rooms.placed(np.arange(20_000.0), np.random.default_rng(0))
    assert long[[0, -1]].tolist() == [2000, 17_999]


def test_a_clip_has_the_noise_band_and_level_of_its_room() -> None:
    room = rooms.Room(0.3, 6.0, augment.PHONE_BAND_HZ)
    clip = rooms.heard(None, room, np.random.default_rng(0), (-30, -30)).astype(np.float64)
    assert 20 * np.log10(np.sqrt(np.mean(clip**2)) / 2**15) == pytest.approx(-30, abs=0.01)
    power = np.abs(np.fft.rfft(clip)) ** 2
    assert power[300:3400].sum() / power.sum() > 0.85
    others = [rooms.make_room(0, voice) for voice in range(60)]
    assert {room.band_hz for room in others} == set(rooms.BANDS_HZ)
    assert others[5] == rooms.make_room(0, 5) != rooms.make_room(1, 5)


@needs_espeak
def test_espeak_has_words_that_are_near_and_in_english_others_too() -> None:
    near, others = engines.Espeak("en-us").other_words(("yes", "no"))
    assert {"chess", "yet", "now", "low"} <= set(near)
    assert {"up", "stop", "see"} <= set(others)
    assert not set(others) & {*near, "yes", "no"}
    near, others = engines.Espeak("sw").other_words(("ndiyo", "hapana"))
    assert "hapo" in near
    assert others == ()
