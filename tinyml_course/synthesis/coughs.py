"""Coughs in a room where people talk and doors bang, made by a program.

What is from papers: a cough begins with a burst, goes on as weaker noise while air flows, and often
ends in a short voiced sound [Korpas]. Everything else is invented: lengths, levels, resonances, and
that every cough of a person is alike but for chance. No result says anything about real patients.

Source: J. Korpáš, J. Sadloňová, M. Vrabec: Analysis of the cough sound: an overview. Pulmonary
Pharmacology 9 (1996).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis import augment, formants
from tinyml_course.synthesis.formants.phonemes import Noise
from tinyml_course.synthesis.formants.source import glottal_pulses, tilt
from tinyml_course.synthesis.formants.tract import mouth_noise
from tinyml_course.synthesis.keywords.rooms import heard, make_room

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COUGH_RATE_HZ = formants.FORMANT_RATE_HZ
COUGH_KINDS = ("cough", "speech", "bang", "quiet")
_TRACT = Noise(((600, 500, 0.0), (1500, 600, -3.0), (2600, 900, -5.0), (4500, 2500, -7.0)), 0.0)


def cough(voice: formants.FormantVoice, rng: np.random.Generator) -> Reals:
    """One cough, or two in a row: ``(samples,)`` at 16 kHz, with a peak of 1.

    Parameters
    ----------
    voice
        Whose: a shorter tract has higher resonances.
    rng
        The source of randomness; no two coughs are the same.
    """
    parts = [_burst_and_flow(voice, rng)]
    if rng.random() < 0.4:
        parts += [np.zeros(_samples(rng.uniform(0.02, 0.1))), 0.8 * _burst_and_flow(voice, rng)]
    sound = np.concatenate(parts)
    return sound / np.abs(sound).max()


def bang(rng: np.random.Generator) -> Reals:
    """A door, a cup or a dropped spoon: ``(samples,)`` at 16 kHz, with a peak of 1."""
    t = np.arange(_samples(rng.uniform(0.25, 0.6))) / COUGH_RATE_HZ
    sound = np.zeros(len(t))
    for _ in range(rng.integers(1, 4)):  # it bounces
        later = np.maximum(t - rng.uniform(0, 0.15), 0)
        hit = later > 0
        lasts = rng.uniform(0.015, 0.1)
        thump = np.exp(-later / lasts) * np.sin(2 * np.pi * rng.uniform(80, 400) * later)
        ring = np.exp(-later / rng.uniform(0.01, 0.15)) * np.sin(
            2 * np.pi * rng.uniform(700, 5000) * later
        )
        crack = np.exp(-later / rng.uniform(0.005, 0.06)) * rng.standard_normal(len(t))
        shares = rng.dirichlet((1, 1, 1))
        sound += rng.uniform(0.3, 1) * hit * (shares @ np.array([thump, ring, 0.5 * crack]))
    sound *= np.minimum((t[-1] - t) / 0.05, 1)  # it is not cut off
    return sound / np.abs(sound).max()


def load_coughs(
    seed: int = 0, *, people: int = 24, per_person: int = 12
) -> tuple[npt.NDArray[np.int16], Ints, Ints]:
    """Clips of one second of many people, each in a room of their own.

    Parameters
    ----------
    seed
        The same seed gives the same bytes; more people do not change the earlier ones.
    people, per_person
        How many, at least 1; the kinds take turns.

    Returns
    -------
    clips, kinds, people
        ``(N, 16000)`` int16, ``(N,)`` positions in `COUGH_KINDS`, ``(N,)``.

    Raises
    ------
    DataError
        A number is below 1.
    """
    if people < 1 or per_person < 1:
        raise DataError(f"expected people and per_person of 1 or more, got {people}, {per_person}")
    clips = []
    for person in range(people):
        voice, room = formants.make_formant_voice(seed, person), make_room(seed, person)
        for clip in range(per_person):
            rng = np.random.default_rng(derive_seed(seed, "cough", str(person), str(clip)))
            kind = clip % len(COUGH_KINDS)
            sound = None if COUGH_KINDS[kind] == "quiet" else _event(kind, voice, rng)
            clips.append(heard(sound, room, rng))
    kinds = np.tile(np.arange(per_person) % len(COUGH_KINDS), people)
    return np.stack(clips), kinds, np.repeat(np.arange(people), per_person)


def make_ward(
    seed: int, minutes: int, people: int = 6
) -> tuple[npt.NDArray[np.int16], list[tuple[float, float, str]]]:
    """A stream of a room with several people: what happens in it, one event in three seconds.

    Parameters
    ----------
    seed
        Of the people, the order of events, and the noise. These people are in no clip of
        `load_coughs`.
    minutes
        Its length.
    people
        How many take turns.

    Returns
    -------
    ``(minutes * 960000,)`` int16; start and end of each event in seconds, and its kind.
    """
    rng = np.random.default_rng(derive_seed(seed, "ward"))
    voices = [formants.make_formant_voice(derive_seed(seed, "ward"), i) for i in range(people)]
    sound = np.zeros(minutes * 60 * COUGH_RATE_HZ)
    events = []
    for slot in range(minutes * 20):
        kind = int(rng.choice(3, p=(0.15, 0.6, 0.25)))
        part = _event(kind, voices[rng.integers(people)], rng)
        first = int((3 * slot + rng.uniform(0.2, 1.2)) * COUGH_RATE_HZ)
        echoing = augment.add_reverberation(np.pad(part, (0, 6400)), 0.4, rng)
        echoing *= 1500 * 10 ** rng.uniform(-0.4, 0.3) / echoing[: len(part)].std()
        room = sound[first : first + len(echoing)]
        room += echoing[: len(room)]
        span = first / COUGH_RATE_HZ, (first + len(part)) / COUGH_RATE_HZ
        events.append((*span, COUGH_KINDS[kind]))
    sound += augment.coloured_noise(len(sound), rng, slope=-1, level=150)
    return augment.to_int16(augment.limit_band(sound, 100, 7000)), events


def _event(kind: int, voice: formants.FormantVoice, rng: np.random.Generator) -> Reals:
    """The sound of a cough, a word or a bang, on the scale of int16."""
    if kind == 0:
        return 10_000 * cough(voice, rng)
    if kind == 1:
        return formants.speak(str(rng.choice(list(formants.WORDS))), voice, rng)
    return 10_000 * bang(rng)


def _burst_and_flow(voice: formants.FormantVoice, rng: np.random.Generator) -> Reals:
    """Burst, weaker noise, and in two of three coughs a voiced end."""
    burst, flow, end = (
        _samples(rng.uniform(*s)) for s in ((0.03, 0.06), (0.1, 0.25), (0.06, 0.15))
    )
    total = burst + flow + end
    t = np.arange(total) / COUGH_RATE_HZ
    opens = np.minimum(t / 0.004, 1)  # the glottis opens in some milliseconds
    loud = np.where(np.arange(total) < burst, 1.0, rng.uniform(0.2, 0.45))
    fades = np.exp(-np.maximum(t - burst / COUGH_RATE_HZ, 0) / rng.uniform(0.08, 0.2))
    noise = mouth_noise(_TRACT, voice.scale, total, rng, COUGH_RATE_HZ)
    sound = opens * loud * fades * noise
    if rng.random() < 2 / 3:
        pitch = np.linspace(1.4, 0.9, end) * voice.pitch_hz
        pulses, _ = glottal_pulses(
            pitch, COUGH_RATE_HZ, open_quotient=0.6, jitter=0.03, shimmer=0.15, rng=rng
        )
        swell = np.sin(np.pi * np.arange(end) / end)
        sound[-end:] += rng.uniform(0.2, 0.5) * swell * tilt(pulses, 1500, COUGH_RATE_HZ)
    return sound


def _samples(seconds: float) -> int:
    return round(seconds * COUGH_RATE_HZ)
