"""Features: what a model is fed instead of raw samples.

`from_edge_impulse` gives what a block of Edge Impulse Studio computes; `log_mel_int8` and
`motion_int16` are the course's own, in integers, and what C computes; `image` makes pictures small.
"""

from tinyml_course.features import image
from tinyml_course.features.bands import band_edges_hz, band_levels
from tinyml_course.features.edge_impulse import from_edge_impulse
from tinyml_course.features.log_mel_cost import LogMelCost, log_mel_cost
from tinyml_course.features.log_mel_int8 import LogMelParameters, LogMelStream, log_mel_int8
from tinyml_course.features.mfcc import mfcc
from tinyml_course.features.mfe import mfe
from tinyml_course.features.motion_int16 import MotionInt16, motion_int16
from tinyml_course.features.spectral_analysis import spectral_analysis
from tinyml_course.features.summary import band_summary, tone_spectrum

__all__ = [
    "LogMelCost",
    "LogMelParameters",
    "LogMelStream",
    "MotionInt16",
    "band_edges_hz",
    "band_levels",
    "band_summary",
    "from_edge_impulse",
    "image",
    "log_mel_cost",
    "log_mel_int8",
    "mfcc",
    "mfe",
    "motion_int16",
    "spectral_analysis",
    "tone_spectrum",
]
