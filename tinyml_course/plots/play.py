"""Play a sound in a lesson, with a caption as text below the player."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.show import display_bundle, show_caption

LONGEST_S = 120
"""A longer sound would make the notebook's file larger than editors like to open."""


def play(sound: ArrayLike, sample_rate_hz: int, caption: str) -> None:
    """Show a player for a sound, and its caption below it.

    The notebook keeps the sound as 8-bit WAV, which every browser plays, with the loudest sample
    at full scale: 1.3 bytes of the file a sample. So what is heard has the sound's shape, not its
    loudness.

    Parameters
    ----------
    sound
        ``(samples,)`` on any scale.
    sample_rate_hz
        Samples per second, a whole number from 1000 on.
    caption
        What is heard, and what it shows.

    Raises
    ------
    DataError
        The caption is empty, the shape or rate is wrong, a value is not finite, or the sound is
        longer than `LONGEST_S`.
    """
    samples = np.asarray(sound, np.float64)
    if samples.ndim != 1 or not samples.size or not np.isfinite(samples).all():
        raise DataError(
            f"expected finite samples of shape (samples,), got shape {samples.shape}; take one "
            "clip and one channel, as in x[0, :, 0]"
        )
    if int(sample_rate_hz) != sample_rate_hz or sample_rate_hz < 1000:
        raise DataError(f"expected a whole sample_rate_hz from 1000 on, got {sample_rate_hz}")
    if len(samples) > LONGEST_S * sample_rate_hz:
        raise DataError(
            f"expected at most {LONGEST_S} s of sound, got {len(samples) / sample_rate_hz:.0f} s; "
            "play a part of it"
        )
    from IPython.display import Audio

    player: Any = Audio(data=wav_of(samples, int(sample_rate_hz)))  # type: ignore[no-untyped-call]
    markup = player._repr_html_()
    display_bundle({"text/html": markup, "text/plain": "(sound, described below)"})
    show_caption(caption)


def wav_of(samples: np.ndarray, sample_rate_hz: int) -> bytes:
    """An 8-bit mono WAV file; silence is 128, and the loudest sample 1 or 255."""
    loudest = max(float(np.abs(samples).max()), 1e-12)
    codes = np.rint(128 + 127 * samples / loudest).astype(np.uint8)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(sample_rate_hz)
        file.writeframes(codes.tobytes())
    return content.getvalue()
