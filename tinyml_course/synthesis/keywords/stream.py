"""A stream of keywords, as a microphone that listens all the time hears it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tinyml_course.synthesis import augment, formants
from tinyml_course.synthesis.keywords.rooms import KEYWORD_RATE_HZ

VOICES = 25
"""They speak in turn."""


def make_stream(
    said: Sequence[str], seconds: int, seed: int
) -> tuple[NDArray[np.int16], list[tuple[float, float, str]]]:
    """Words of synthetic voices in a noisy room, evenly dealt over the time.

    Parameters
    ----------
    said
        Words among `formants.WORDS`, in their order.
    seconds
        Length of the stream.
    seed
        Of the voices, their places and the noise.

    Returns
    -------
    ``(seconds * 16000,)`` int16, and for each word its start and end in seconds, and the word.
    """
    rng = np.random.default_rng(seed)
    sound, words = np.zeros(KEYWORD_RATE_HZ * seconds), []
    for i, word in enumerate(said):
        spoken = formants.speak(word, formants.make_formant_voice(seed, i % VOICES), rng)
        start = int((i + rng.uniform(0.1, 0.5)) * len(sound) / len(said))
        heard = augment.add_reverberation(np.pad(spoken, (0, 6400)), 0.3, rng)
        heard *= 1500 * 10 ** rng.uniform(-0.3, 0.3) / heard[: len(spoken)].std()
        part = sound[start : start + len(heard)]
        part += heard[: len(part)]
        words.append((start / KEYWORD_RATE_HZ, (start + len(spoken)) / KEYWORD_RATE_HZ, word))
    noise = augment.coloured_noise(len(sound), rng, slope=-1, level=300)
    return augment.to_int16(augment.limit_band(sound + noise, 150, 6000)), words
