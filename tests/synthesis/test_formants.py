"""The synthesiser's formants and pitch, measured in its sound, are those it was asked for."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz
from scipy.signal import lfilter, sosfilt, sosfreqz

from tinyml_course.errors import DataError
from tinyml_course.synthesis import formants
from tinyml_course.synthesis.formants import (
    FormantVoice,
    make_formant_voice,
    near_words,
    speak,
    synthesiser,
)
from tinyml_course.synthesis.formants.phonemes import PHONEMES, Noise, Segment
from tinyml_course.synthesis.formants.source import glottal_pulses
from tinyml_course.synthesis.formants.tract import (
    mouth_noise,
    nasal_sections,
    sections,
    through_tract,
)

RATE = formants.FORMANT_RATE_HZ
STEADY = FormantVoice(fall_semitones=0, breathiness=0.0, jitter=0.0, shimmer=0.0)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def held(targets: tuple[float, float, float], voice: FormantVoice, ms: float = 500) -> Any:
    """The middle of a vowel that is held."""
    sound = synthesiser.speak_segments([Segment(ms, targets)], voice, rng())
    return sound[len(sound) // 4 : -len(sound) // 4]


def measured_formants(sound: Any, count: int) -> Any:
    """Linear prediction (Makhoul 1975) below 5 kHz: angles of the poles that are narrow."""
    sound = np.fft.irfft(np.fft.rfft(sound)[: len(sound) * 5 // 16 + 1])  # 10 kHz from here on
    wave = np.diff(sound) * np.hamming(len(sound) - 1)
    lags = np.correlate(wave, wave, "full")[len(wave) - 1 :][:13]
    poles = np.roots(np.concatenate([[1], -solve_toeplitz(lags[:12], lags[1:13])]))
    hz = np.angle(poles) * 10_000 / (2 * np.pi)
    width = -np.log(np.abs(poles)) * 10_000 / np.pi
    return np.sort(hz[(hz > 150) & (width < 500)])[:count]


def measured_pitch(sound: Any) -> float:
    """The lag of the highest autocorrelation, between its samples by a parabola."""
    lags = np.correlate(sound, sound, "full")[len(sound) - 1 :]
    first = RATE // 450
    at = first + int(np.argmax(lags[first : RATE // 60]))
    before, top, behind = lags[at - 1 : at + 2]
    return RATE / (at + 0.5 * (before - behind) / (before - 2 * top + behind))


@pytest.mark.parametrize("vowel", ["IY", "EH", "AA", "AH"])
@pytest.mark.parametrize("tract_cm", [17.5, 15.0])
def test_the_formants_of_a_vowel_are_those_of_peterson_and_barney_scaled_by_the_tract(
    vowel: str, tract_cm: float
) -> None:
    table = {  # J. Acoust. Soc. Am. 24 (1952), table II, men
        "IY": (270, 2290, 3010),
        "EH": (530, 1840, 2480),
        "AA": (730, 1090, 2440),
        "AH": (640, 1190, 2390),
    }
    voice = dataclasses.replace(STEADY, tract_cm=tract_cm, pitch_hz=97.0)
    expected = np.array(table[vowel]) * 17.5 / tract_cm
    measured = measured_formants(held(PHONEMES[vowel][0].formants, voice), 3)
    np.testing.assert_allclose(measured, expected, rtol=0.07)


@pytest.mark.parametrize("pitch_hz", [80.0, 127.0, 220.0, 310.0])
def test_the_measured_pitch_is_the_one_asked_for(pitch_hz: float) -> None:
    voice = dataclasses.replace(STEADY, pitch_hz=pitch_hz)
    assert measured_pitch(held((640, 1190, 2390), voice)) == pytest.approx(pitch_hz, rel=0.01)


def test_a_falling_voice_falls_by_its_semitones() -> None:
    voice = dataclasses.replace(STEADY, pitch_hz=150.0, fall_semitones=12.0)
    sound = synthesiser.speak_segments([Segment(1000, (640, 1190, 2390))], voice, rng())
    begin, end = (measured_pitch(sound[at : at + 1600]) for at in (800, 13_600))
    # From the middle of one stretch to that of the other: 0.8 of the word.
    assert 12 * np.log2(begin / end) == pytest.approx(12 * 0.8, abs=0.5)


def test_jitter_and_shimmer_vary_periods_and_pulses() -> None:
    pitch = np.full(RATE, 100.0)
    settings: dict[str, Any] = {"open_quotient": 0.6, "rng": rng(3)}
    even, _ = glottal_pulses(pitch, RATE, jitter=0, shimmer=0, **settings)
    np.testing.assert_allclose(even[:-160], even[160:], atol=1e-9)  # a period is 160 samples
    _, is_open = glottal_pulses(pitch, RATE, jitter=0.02, shimmer=0, **settings)
    periods = np.diff(np.flatnonzero(np.diff(is_open) > 0))
    assert periods.std() / periods.mean() == pytest.approx(0.02, rel=0.3)
    louder, _ = glottal_pulses(pitch, RATE, jitter=0, shimmer=0.1, **settings)
    heights = louder.reshape(-1, 160).max(axis=1)
    assert heights.std() / heights.mean() == pytest.approx(0.1, rel=0.3)


def test_the_glottis_is_open_for_its_share_of_time_and_gives_unit_power() -> None:
    for quotient in (0.5, 0.7):
        pulses, is_open = glottal_pulses(
            np.full(RATE, 100.0), RATE, open_quotient=quotient, jitter=0, shimmer=0, rng=rng()
        )
        assert is_open.mean() == pytest.approx(quotient, abs=0.01)
        assert np.mean(pulses**2) == pytest.approx(1, abs=0.1)
        assert pulses.mean() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("f", "bandwidth"), [(500, 60), (2500, 150), (4500, 280)])
def test_a_resonator_peaks_at_its_frequency_and_is_3_db_down_half_a_bandwidth_beside(
    f: float, bandwidth: float
) -> None:
    at = np.array([0.0, f - bandwidth / 2, f, f + bandwidth / 2])
    _, response = sosfreqz(sections(f, bandwidth, RATE)[None], at, fs=RATE)
    db = 20 * np.log10(np.abs(response))
    assert db[0] == pytest.approx(0, abs=1e-6)
    assert db[1] - db[2] == pytest.approx(-3.01, abs=0.5)
    assert db[3] - db[2] == pytest.approx(-3.01, abs=0.5)


def test_the_nose_takes_away_what_is_at_its_zero_and_nothing_where_it_is_closed() -> None:
    closed, opened = nasal_sections(np.array([0.0, 1.0]), RATE)
    hz = np.array([100.0, 270.0, 450.0, 3000.0])
    np.testing.assert_allclose(sosfreqz(closed[None], hz, fs=RATE)[1], 1, atol=1e-9)
    db = 20 * np.log10(np.abs(sosfreqz(opened[None], hz, fs=RATE)[1]))
    assert db[2] < -5 < 5 < db[1]


def test_a_tract_that_stands_still_is_one_filter_however_it_is_cut_into_frames() -> None:
    rows = np.concatenate(
        [sections([500, 1500, 2500], [70, 100, 150], RATE), nasal_sections(np.array([0.7]), RATE)]
    )
    source = rng().normal(size=800)
    cut = through_tract(source, np.stack([rows] * 10), 80)
    np.testing.assert_allclose(cut, sosfilt(rows, source), rtol=1e-7, atol=1e-9)


def test_a_tract_that_moves_follows_klatt_s_difference_equation() -> None:
    rows = np.stack([sections([f, 1500.0], [80.0, 100.0], RATE) for f in (400, 500, 600)])
    source = rng().normal(size=30)
    wanted = source.copy()
    for k in range(2):
        y1 = y2 = 0.0
        for n in range(30):
            a, (b, c) = rows[n // 10, k, 0], -rows[n // 10, k, 4:]
            wanted[n], y2, y1 = a * wanted[n] + b * y1 + c * y2, y1, 0.0
            y1 = wanted[n]
    np.testing.assert_allclose(through_tract(source, rows, 10), wanted, rtol=1e-7, atol=1e-10)


def test_noise_of_the_mouth_has_its_peak_where_the_table_says_and_unit_power() -> None:
    noise = mouth_noise(Noise(((3000, 300, 0),), -10), 1.2, 2**15, rng(), RATE)
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(1)
    power = np.abs(np.fft.rfft(noise)) ** 2
    smooth = lfilter(np.ones(200) / 200, 1, power)
    peak = np.fft.rfftfreq(2**15, 1 / RATE)[smooth.argmax() - 100]
    assert peak == pytest.approx(3600, rel=0.03)


def centroid_hz(sound: Any) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float((power * np.fft.rfftfreq(len(sound), 1 / RATE)).sum() / power.sum())


def test_yes_begins_low_and_ends_in_a_hiss_and_chess_hisses_twice() -> None:
    for index in range(5):
        voice = make_formant_voice(0, index)
        yes, chess, no = (speak(word, voice, rng(1)) for word in ("yes", "chess", "no"))
        assert centroid_hz(yes[: len(yes) // 4]) < 1500
        assert centroid_hz(yes[-len(yes) // 3 :]) > 3500
        assert centroid_hz(chess[: len(chess) // 5]) > 2500
        assert centroid_hz(chess[-len(chess) // 3 :]) > 3500
        assert centroid_hz(no[-len(no) // 3 :]) < 1500


@pytest.mark.parametrize("word", list(formants.WORDS))
def test_every_word_has_a_plausible_length_and_level(word: str) -> None:
    for index in range(2):
        sound = speak(word, make_formant_voice(0, index), rng())
        assert 0.15 * RATE < len(sound) < RATE
        energy = np.convolve(sound**2, np.ones(800) / 800, "valid")
        assert np.sqrt(energy.max()) == pytest.approx(synthesiser.VOWEL_LEVEL, rel=0.15)
        assert np.abs(sound).max() < 2**15
        assert np.abs(sound[[0, -1]]).max() < 600  # no click at the ends


def test_a_faster_voice_takes_less_time() -> None:
    slow, fast = (
        len(speak("down", dataclasses.replace(STEADY, speed=speed), rng())) for speed in (0.8, 1.6)
    )
    assert slow / fast == pytest.approx(2, rel=0.15)


def test_a_reduced_vowel_is_nearer_to_the_neutral_one() -> None:
    full, half = (
        dataclasses.replace(STEADY, reduction=r).formants_hz((270, 2290, 3010)) for r in (0, 0.5)
    )
    np.testing.assert_allclose(full, (270, 2290, 3010))
    np.testing.assert_allclose(half, (385, 1895, 2755))


def test_voices_differ_each_is_always_the_same_and_all_three_kinds_come() -> None:
    voices = [make_formant_voice(0, index) for index in range(40)]
    assert len({voice.pitch_hz for voice in voices}) == 40
    assert voices[3] == make_formant_voice(0, 3) != make_formant_voice(1, 3)
    lengths = np.array([voice.tract_cm for voice in voices])
    for low, high in ((10, 13.4), (13.4, 16), (16, 20.1)):
        assert np.sum((lengths > low) & (lengths < high)) >= 5
    # Short tracts go with high voices.
    assert np.corrcoef(lengths, [voice.pitch_hz for voice in voices])[0, 1] < -0.6


def test_near_words_are_one_phoneme_apart() -> None:
    assert near_words("yes") == ("yet", "chess", "guess", "mess", "less")
    assert set(near_words("no")) == {"go", "nose", "note", "now", "low", "so", "new"}
    assert all("yes" in near_words(word) for word in near_words("yes"))
    assert near_words("stop") == ()


def test_a_fresh_process_says_the_same_and_another_seed_something_else() -> None:
    code = (
        "import hashlib, numpy as np; from tinyml_course.synthesis.formants import *;"
        "s = speak('yes', make_formant_voice(3, 1), np.random.default_rng(5));"
        "print(hashlib.sha256(np.rint(s).tobytes()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    voice = make_formant_voice(3, 1)
    assert not np.array_equal(speak("yes", voice, rng(5)), speak("yes", voice, rng(6)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: speak("maybe", STEADY, rng()), "a word among yes, no, up.*got 'maybe'"),
        (lambda: near_words("know"), "got 'know'.*engine=\"espeak\""),
        (lambda: FormantVoice(tract_cm=5), "tract_cm from 8 to 25, got 5"),
        (lambda: FormantVoice(pitch_hz=np.nan), "pitch_hz from 40 to 600, got nan"),
        (lambda: FormantVoice(speed=0), "speed from 0.3 to 3, got 0"),
        (lambda: FormantVoice(reduction=1.5), "reduction from 0 to 1, got 1.5"),
    ],
)
def test_what_cannot_be_spoken_is_named(call: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        call()
