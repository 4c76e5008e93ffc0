"""What a sensor reports for an acceleration: bias, noise, range and resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Accelerometer:
    """The quality of a made-up accelerometer.

    Attributes
    ----------
    range_g
        It clips at ± this value, in g.
    bits
        Per reported number, sign included, 4 to 24.
    noise_g
        Root mean square of its own noise, in g.
    bias_g
        Standard deviation of the constant that is added to each window, in g.

    Raises
    ------
    DataError
        A number is out of range.

    Examples
    --------
    >>> Accelerometer(range_g=2.0, bits=8).step_g
    0.015625
    """

    range_g: float = 4.0
    bits: int = 16
    noise_g: float = 0.008
    bias_g: float = 0.01

    def __post_init__(self) -> None:
        if not (0 < self.range_g < np.inf and 4 <= self.bits <= 24):
            raise DataError(
                "expected an accelerometer with range_g above 0 and 4 to 24 bits, got "
                f"range_g={self.range_g} and bits={self.bits}"
            )
        if not (0 <= self.noise_g < np.inf and 0 <= self.bias_g < np.inf):
            raise DataError(
                f"expected noise_g and bias_g of at least 0, got {self.noise_g} and {self.bias_g}"
            )

    @property
    def step_g(self) -> float:
        """One step of its codes, in g."""
        return float(self.range_g / 2 ** (self.bits - 1))

    def measure(self, force: Reals, rng: np.random.Generator) -> Reals:
        """What it reports for windows ``(N, T, 3)`` in g: rounded to its steps, clipped."""
        noisy = force + rng.normal(0, 1, (len(force), 1, 3)) * self.bias_g
        noisy += rng.normal(0, 1, force.shape) * self.noise_g
        most = 2 ** (self.bits - 1)
        measured: Reals = np.clip(np.round(noisy / self.step_g), -most, most - 1) * self.step_g
        return measured


WATCH = Accelerometer()
"""As in a good wristwatch."""
WORN = Accelerometer(range_g=2.0, bits=8, noise_g=0.03, bias_g=0.08)
"""A cheap part after years outdoors: coarse, noisy, never calibrated. Invented, not measured."""
