"""Words of Swahili and Quechua are spoken as their sounds say, in accents that differ as named."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis import formants

VOICE = formants.FormantVoice(jitter=0, shimmer=0, breathiness=0)


def spoken(sounds, accent=formants.ACCENTS[0], seed=0):
    return formants.speak_sounds(sounds, accent, VOICE, np.random.default_rng(seed))


def strongest_hz(sound, low, high):
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 16_000)) ** 2
    smooth = np.convolve(power, np.hanning(201), "same")
    return low + int(np.argmax(smooth[low:high]))


@pytest.mark.parametrize("language", formants.LANGUAGE_WORDS)
def test_every_word_can_be_said_in_every_accent(language):
    for sounds in formants.LANGUAGE_WORDS[language].values():
        for accent in formants.ACCENTS:
            sound = spoken(sounds, accent)
            assert 1_600 < len(sound) < 16_000
            assert np.isfinite(sound).all()


def test_no_two_words_of_a_language_have_the_same_sounds():
    for words in formants.LANGUAGE_WORDS.values():
        assert len(set(words.values())) == len(words) == 18


def test_the_fast_accent_takes_two_thirds_of_the_time():
    lengths = [
        np.mean([len(spoken("h a p a n a", accent, seed)) for seed in range(8)])
        for accent in ("as written", "fast")
    ]
    assert lengths[1] / lengths[0] == pytest.approx(2 / 3, abs=0.06)


def test_low_vowels_raise_the_first_formant_of_i_and_leave_a():
    written, low = (strongest_hz(spoken("i", a), 150, 800) for a in ("as written", "low vowels"))
    assert low > written + 50
    assert np.array_equal(spoken("a"), spoken("a", "low vowels"))


def test_soft_consonants_drop_h_and_say_b_for_p():
    assert np.array_equal(spoken("h a p a", "soft consonants"), spoken("a b a"))


def test_an_unknown_sound_or_accent_is_named_with_what_there_is():
    with pytest.raises(DataError, match=r"expected sounds among a e i .* got \['xx'\]"):
        spoken("a xx")
    with pytest.raises(DataError, match=r"expected accent to be one of .*as written.* got 'posh'"):
        spoken("a", "posh")
