"""Window functions: how much each sample of a frame counts.

A frame cut without a window function has edges that are not in the sound, and they spread over the
whole spectrum. The Hann window fades both ends to zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.features.arguments import Floats, whole

_Q15_ONE = 2**15


def hann(length: Any) -> Floats:
    """The periodic Hann window, ``0.5 − 0.5·cos(2πi/length)``, values in [0, 1].

    Periodic: the next value would be 0 again, so that windows half a length apart sum to 1.

    Source: `scipy.signal.windows.hann` with ``sym=False``.

    Examples
    --------
    >>> hann(4).round(3).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    count = whole("the window's length", length, at_least=1)
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(count) / count)


def hann_q15(length: Any) -> NDArray[np.int16]:
    """The Hann window as Q15 integers, ``floor(32768·hann + 0.5)``, at most 32767.

    Examples
    --------
    >>> hann_q15(4).tolist()
    [0, 16384, 32767, 16384]
    """
    return np.minimum(np.floor(_Q15_ONE * hann(length) + 0.5), _Q15_ONE - 1).astype(np.int16)
