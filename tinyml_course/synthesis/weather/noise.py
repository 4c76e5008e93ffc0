"""Noise with a given spectrum, and slow random variation; shared by the synthesisers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Spectrum = Callable[[Reals], Reals]


def noise(
    spectrum: Spectrum, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """Gaussian noise ``(samples,)`` whose power density is ``spectrum(f)``.

    Parameters
    ----------
    spectrum
        Gives the one-sided power density in unit²/Hz at frequencies in Hz, all above 0. The mean
        of the noise is 0.
    samples, sample_rate_hz
        Length, and samples per second.
    rng
        The source of randomness.
    """
    frequencies: Reals = np.fft.rfftfreq(samples, 1 / sample_rate_hz)[1:].astype(np.float64)
    # A line k of N has E|X|² = S·fs·N/2; half of it in each of the two parts drawn here.
    size = np.sqrt(spectrum(frequencies) * sample_rate_hz * samples / 4)
    parts = rng.standard_normal(2 * len(size)).view(np.complex128)
    return np.fft.irfft(np.concatenate([[0], size * parts]), samples)


def band(low_hz: float, high_hz: float) -> Spectrum:
    """Power density with a mean square of 1: a hump between two frequencies.

    It rises with f² below ``low_hz`` and falls with f⁻² above ``high_hz``. (Integral: partial
    fractions of ``f²/((f² + low²)·(f² + high²))`` give ``π/(2·(low + high))``.)
    """
    scale = 2 * (low_hz + high_hz) / np.pi

    def density(f: Reals) -> Reals:
        return scale * f**2 / ((f**2 + low_hz**2) * (f**2 + high_hz**2))

    return density


def wander(
    samples: int, sample_rate_hz: float, time_constant_s: float, rng: np.random.Generator
) -> Reals:
    """A value that wanders about 0 with variance 1 (Ornstein-Uhlenbeck), ``(samples,)``.

    It is drawn ten times per time constant and interpolated linearly.
    """
    from scipy.signal import lfilter

    step_s = time_constant_s / 10
    count = int(np.ceil(samples / sample_rate_hz / step_s)) + 2
    keep = np.exp(-step_s / time_constant_s)
    drawn = np.sqrt(1 - keep**2) * rng.standard_normal(count)
    drawn[0] /= np.sqrt(1 - keep**2)  # it starts at a random value, not at 0
    knots = lfilter([1.0], [1.0, -keep], drawn)
    return np.interp(np.arange(samples) / sample_rate_hz, step_s * np.arange(count), knots)
