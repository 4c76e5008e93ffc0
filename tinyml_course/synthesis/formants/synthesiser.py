"""Words spoken by made-up voices: a formant synthesiser of our own.

A source and a filter, as in a throat: the glottis pulses (`source`), the vocal tract
resonates (`tract`), and the tongue moves from the target of one sound to that of the next
(`phonemes`). It uses no recording: the voices are plausible, not measured, and no result
on them says anything about people.

Source: D. H. Klatt: Software for a cascade/parallel formant synthesizer, J. Acoust. Soc. Am. 67
(1980).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinyml_course.synthesis.formants.phonemes import PHONEMES, Segment, phonemes_of
from tinyml_course.synthesis.formants.source import glottal_pulses, tilt
from tinyml_course.synthesis.formants.tract import (
    mouth_noise,
    nasal_sections,
    sections,
    through_tract,
)
from tinyml_course.synthesis.formants.voice import FormantVoice

FORMANT_RATE_HZ = 16_000
FRAME_LENGTH = 80
"""Samples for which the tract does not change: 5 ms, as in Klatt (1980)."""
VERSION = "1"
"""Increase by one whenever the same seed gives different values."""
VOWEL_LEVEL = 3000.0
"""Root mean square of the loudest 50 ms of the voice, in int16 steps: 21 dB below full scale."""

Reals = npt.NDArray[np.float64]

_UPPER_HZ = np.array([3500.0, 4500.0, 5500.0, 6500.0, 7500.0])
"""Formants from the fourth on: a uniform tube of 17.5 cm, closed at one end."""
_BANDWIDTHS_HZ = np.array([70.0, 100.0, 150.0, 200.0, 280.0, 350.0, 450.0, 600.0])
_HIGHEST_HZ = 7400.0  # a resonance near half the sample rate would ring
_GLIDE_FRAMES = 18  # the tongue takes about 90 ms from one target to the next
_ONSET_SAMPLES = 240  # amplitudes take 15 ms


def speak(word: str, voice: FormantVoice, rng: np.random.Generator) -> Reals:
    """One word; no two utterances are the same.

    Parameters
    ----------
    word
        One of ``WORDS``.
    voice
        Who speaks.
    rng
        The source of randomness: breath, irregularity and variation between utterances.

    Returns
    -------
    ``(samples,)`` float64 at 16 kHz on the scale of int16, about 0.2 to 0.6 s. The loudest 50 ms
    of its voiced part have the root mean square ``VOWEL_LEVEL``.

    Raises
    ------
    DataError
        The synthesiser does not know the word.

    Examples
    --------
    >>> import numpy as np
    >>> speak("yes", FormantVoice(), np.random.default_rng(0)).dtype
    dtype('float64')
    """
    segments = [part for name in phonemes_of(word) for part in PHONEMES[name]]
    return speak_varied(segments, voice, rng)


def speak_varied(segments: list[Segment], voice: FormantVoice, rng: np.random.Generator) -> Reals:
    """Speak the segments of a word, each varied at random, and let the last one fade."""
    segments = [*segments, _fading(segments[-1])]
    return speak_segments([_varied(part, voice, rng) for part in segments], voice, rng)


def speak_segments(segments: list[Segment], voice: FormantVoice, rng: np.random.Generator) -> Reals:
    """Speak a sequence of segments without variation; `speak_varied` ends here."""
    frames = [max(1, round(part.ms * FORMANT_RATE_HZ / 1000 / FRAME_LENGTH)) for part in segments]
    voiced = _voiced(segments, frames, voice, rng)
    level = _loudest(voiced, FORMANT_RATE_HZ // 20) or 1.0
    return VOWEL_LEVEL * (voiced / level + _unvoiced(segments, frames, voice, rng))


def _fading(part: Segment) -> Segment:
    """The end of a word: its last sound continues for a moment, softer."""
    noise = None if part.noise is None else replace(part.noise, level_db=part.noise.level_db - 10)
    return replace(part, ms=50, voicing=0.3 * part.voicing, aspiration=0.0, noise=noise)


def _varied(part: Segment, voice: FormantVoice, rng: np.random.Generator) -> Segment:
    """A segment with random variation of its length and target."""
    f1, f2, f3 = np.array(part.formants) * rng.normal(1, 0.03, 3)
    length = part.ms / voice.speed * rng.lognormal(0, 0.12)
    return replace(part, ms=length, formants=(f1, f2, f3))


def _voiced(
    segments: list[Segment], frames: list[int], voice: FormantVoice, rng: np.random.Generator
) -> Reals:
    """What passes through the whole tract: pulses and breath of the glottis."""
    rate = FORMANT_RATE_HZ
    samples = sum(frames) * FRAME_LENGTH
    pulses, is_open = glottal_pulses(
        _pitch(samples, voice),
        rate,
        open_quotient=voice.open_quotient,
        jitter=voice.jitter,
        shimmer=voice.shimmer,
        rng=rng,
    )
    breath = rng.normal(size=samples)
    voicing = _envelope([part.voicing for part in segments], frames)
    aspiration = _envelope([part.aspiration for part in segments], frames)
    pulses = tilt(pulses, voice.tilt_hz, rate) + voice.breathiness * breath * (0.3 + 0.7 * is_open)
    source = voicing * pulses + aspiration * breath
    return through_tract(source, _tract(segments, frames, voice), FRAME_LENGTH)


def _tract(segments: list[Segment], frames: list[int], voice: FormantVoice) -> Reals:
    """Resonators of each frame ``(frames, resonators, 6)``: up to eight formants, the nose."""
    targets = voice.formants_hz([part.formants for part in segments])
    lower = np.repeat(targets, frames, axis=0)
    upper = voice.scale * _UPPER_HZ
    upper = np.tile(upper[upper < _HIGHEST_HZ], (len(lower), 1))
    path = np.stack([_smooth(column, _GLIDE_FRAMES) for column in lower.T], axis=1)
    nose = _smooth(np.repeat([float(part.nasal) for part in segments], frames), _GLIDE_FRAMES // 3)
    path = np.hstack([path, upper])
    bandwidths = voice.scale * _BANDWIDTHS_HZ[: path.shape[1]]
    formants = sections(path, bandwidths, FORMANT_RATE_HZ)
    return np.concatenate([formants, nasal_sections(nose, FORMANT_RATE_HZ)[:, None]], axis=1)


def _unvoiced(
    segments: list[Segment], frames: list[int], voice: FormantVoice, rng: np.random.Generator
) -> Reals:
    """Noise made in the mouth, where 1 is the level of the loudest vowel."""
    total = np.zeros(sum(frames) * FRAME_LENGTH)
    for index, part in enumerate(segments):
        if part.noise is not None:
            here = _envelope([float(i == index) for i in range(len(segments))], frames)
            noise = mouth_noise(part.noise, voice.scale, len(total), rng, FORMANT_RATE_HZ)
            total += 10 ** (part.noise.level_db / 20) * here * noise
    return total


def _pitch(samples: int, voice: FormantVoice) -> Reals:
    """Pitch of each sample in Hz: its mean in octaves is that of the voice."""
    course = np.linspace(0.5, -0.5, samples)
    return np.asarray(voice.pitch_hz * 2 ** (voice.fall_semitones / 12 * course))


def _envelope(levels: list[float], frames: list[int]) -> Reals:
    """Amplitude of each sample: 0 before and after, with short ramps."""
    steps = np.repeat(levels, np.array(frames) * FRAME_LENGTH)
    half = _ONSET_SAMPLES // 2
    steps[:half] = steps[-half:] = 0.0
    return _smooth(steps, _ONSET_SAMPLES)


def _smooth(steps: Reals, width: int) -> Reals:
    """A smoothed track: the mean under a Hann window of ``width`` values."""
    window = np.hanning(width + 2)[1:-1]
    before, behind = width // 2, width - 1 - width // 2
    padded = np.pad(steps, (before, behind), mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def _loudest(sound: Reals, length: int) -> float:
    """Root mean square of the loudest part of ``length`` samples."""
    energy = np.concatenate([[0.0], np.cumsum(sound**2)])
    length = min(length, len(sound))
    return float(np.sqrt(np.max(energy[length:] - energy[:-length]) / length))
