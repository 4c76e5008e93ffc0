"""The glottal source: pulses of air, never quite regular, and breath.

Source: D. H. Klatt, L. C. Klatt: Analysis, synthesis, and perception of voice quality variations
among female and male talkers, J. Acoust. Soc. Am. 87 (1990), the source KLGLOTT88.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]


def glottal_pulses(
    pitch_hz: Reals,
    sample_rate_hz: float,
    *,
    open_quotient: float,
    jitter: float,
    shimmer: float,
    rng: np.random.Generator,
) -> tuple[Reals, Reals]:
    """The pulses, and how far the glottis is open.

    Parameters
    ----------
    pitch_hz
        ``(samples,)``, in Hz, above 0.
    sample_rate_hz
        Samples per second.
    open_quotient
        Share of a period in which air flows, in (0, 1): small is a pressed voice.
    jitter, shimmer
        Standard deviation of a period's length and of a pulse's amplitude, relative.
    rng
        The source of randomness.

    Returns
    -------
    ``(samples,)`` change of the flow, as the lips radiate it, with a root mean square near 1; and
    ``(samples,)`` 1 while the glottis is open, else 0.
    """
    steady = np.floor(np.cumsum(pitch_hz) / sample_rate_hz).astype(np.int64)
    uneven = 1 + jitter * rng.normal(size=steady[-1] + 2)[steady]
    edges = np.concatenate([[0.0], np.cumsum(pitch_hz * uneven) / sample_rate_hz])
    cycle = np.floor(edges).astype(np.int64)
    loudness = 1 + shimmer * rng.normal(size=cycle[-1] + 1)
    part = (edges - cycle) / open_quotient  # of the open phase
    flow = loudness[cycle] * np.where(part < 1, part**2 * (1 - part), 0.0)
    # The change of the flow within a sample, not at an instant: its jump at the closure would
    # alias. Of part²·(1 − part) the derivative has the mean square 2/15 over the open phase.
    change = np.diff(flow) * open_quotient / (pitch_hz / sample_rate_hz)
    pulses: Reals = change / np.sqrt(2 / 15 * open_quotient)
    return pulses, (part[1:] < 1).astype(np.float64)


def tilt(pulses: Reals, cutoff_hz: float, sample_rate_hz: float) -> Reals:
    """Soften a voice: one pole takes 6 dB an octave above ``cutoff_hz``."""
    from scipy.signal import lfilter

    pole = np.exp(-2 * np.pi * cutoff_hz / sample_rate_hz)
    softened: Any = lfilter([1 - pole], [1, -pole], pulses)
    return np.asarray(softened, np.float64)
