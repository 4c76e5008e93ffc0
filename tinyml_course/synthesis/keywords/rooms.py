"""Where a keyword is heard: a room, a microphone and noise, independent of the word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis import augment

KEYWORD_RATE_HZ = augment.RATE_HZ
KEYWORD_LENGTH = KEYWORD_RATE_HZ
"""Samples of a clip: one second."""

SNR_DB = (-3.0, 18.0)
RT60_S = (0.2, 0.8)
DIRECT_TO_REVERBERANT_DB = (-3.0, 9.0)
NOISE_SLOPE = (-2.0, 0.0)
LEVEL_DB = (-40.0, -18.0)
"""Root mean square of a whole clip, in dB below full scale, whatever its label."""
BANDS_HZ = ((60.0, 7600.0), augment.CHEAP_MICROPHONE_BAND_HZ, augment.PHONE_BAND_HZ)
BAND_SHARES = (0.5, 0.35, 0.15)

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Room:
    """Where one voice is heard: see `augment.room_response` and `augment.limit_band`."""

    rt60_s: float
    direct_to_reverberant_db: float
    band_hz: tuple[float, float]


def make_room(seed: int, voice: int) -> Room:
    """The room of voice number ``voice``; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "room", str(voice)))
    return Room(
        rt60_s=rng.uniform(*RT60_S),
        direct_to_reverberant_db=rng.uniform(*DIRECT_TO_REVERBERANT_DB),
        band_hz=BANDS_HZ[rng.choice(len(BANDS_HZ), p=BAND_SHARES)],
    )


def heard(
    word: Reals | None,
    room: Room,
    rng: np.random.Generator,
    level_db: tuple[float, float] = LEVEL_DB,
) -> npt.NDArray[np.int16]:
    """A clip of one second: a word with noise, or noise alone where ``word`` is None.

    Parameters
    ----------
    word
        ``(samples,)`` at 16 kHz; it is placed at random in the clip; of a longer one, only the
        middle.
    room
        Where.
    rng
        The source of randomness: position, noise, its level and the clip's level.
    level_db
        Between which levels the clip's is drawn: root mean square, in dB below full scale.
    """
    noise = augment.coloured_noise(KEYWORD_LENGTH, rng, slope=rng.uniform(*NOISE_SLOPE))
    clip = noise
    if word is not None:
        reverberant = augment.add_reverberation(
            placed(word, rng),
            room.rt60_s,
            rng,
            direct_to_reverberant_db=room.direct_to_reverberant_db,
        )
        clip = augment.mix_at_snr(reverberant, noise, rng.uniform(*SNR_DB))
    clip = augment.limit_band(clip, *room.band_hz)
    found_db = 20 * np.log10(np.sqrt(np.mean(clip**2)) / 2**15)
    return augment.to_int16(augment.change_gain(clip, rng.uniform(*level_db) - found_db))


def placed(word: Reals, rng: np.random.Generator) -> Reals:
    """A second with the whole word somewhere in it; of a longer word, its middle."""
    surplus = len(word) - KEYWORD_LENGTH
    if surplus >= 0:
        return word[surplus // 2 :][:KEYWORD_LENGTH]
    before = int(rng.integers(0, -surplus + 1))
    return np.pad(word, (before, -surplus - before))
