"""Processing blocks of Edge Impulse projects, from the parameters that Studio shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import Floats, audio
from tinyml_course.features.framing import samples_in
from tinyml_course.features.mfcc import mfcc
from tinyml_course.features.mfe import mfe
from tinyml_course.features.spectral_analysis import spectral_analysis
from tinyml_course.framing import frame_count

IMPLEMENTATION_VERSION = 4
_MOST_FRAMES = 500

Parameters = dict[str, Any]
Block = Callable[[ArrayLike, float], Floats]

# What Studio fills in (parameters.json of each block). Parameters of older versions that version 4
# does not read are known, so that a project's list can be passed whole.
_AUDIO: Parameters = {"low_frequency": 0, "high_frequency": 0, "fft_length": 256, "win_size": 101}
_DEFAULTS: dict[str, Parameters] = {
    "mfe": _AUDIO
    | {"frame_length": 0.02, "frame_stride": 0.01, "num_filters": 40, "noise_floor_db": -52},
    "mfcc": _AUDIO
    | {"frame_length": 0.02, "frame_stride": 0.02, "num_filters": 32, "num_cepstral": 13}
    | {"pre_cof": 0.98, "pre_shift": 1},
    "spectral_analysis": {
        "scale_axes": 1.0,
        "input_decimation_ratio": 1,
        "filter_type": "none",
        "filter_cutoff": 3.0,
        "filter_order": 6,
        "analysis_type": "FFT",
        "fft_length": 16,
        "spectral_peaks_count": 3,
        "spectral_peaks_threshold": 0.1,
        "spectral_power_edges": "0.1, 0.5, 1.0, 2.0, 5.0",
        "do_log": True,
        "do_fft_overlap": True,
        "wavelet_level": 1,
        "wavelet": "db4",
        "extra_low_freq": False,
    },
}


def from_edge_impulse(
    block: str, params: Mapping[str, Any], implementation_version: int = IMPLEMENTATION_VERSION
) -> Block:
    """The features a processing block of Edge Impulse Studio would compute.

    Parameters
    ----------
    block
        ``"mfe"``, ``"mfcc"`` or ``"spectral_analysis"``.
    params
        The block's parameters by Studio's names (``frame_length`` in seconds, ``num_filters``, …;
        ``filter-type`` is ``filter_type``). Missing parameters get Studio's defaults.
    implementation_version
        4.

    Returns
    -------
    A function ``(signal, sample_rate_hz) -> features``: one float64 dimension, frame by frame or
    axis by axis. Audio is ``(samples,)`` of 16-bit whole numbers, motion ``(samples, axes)``.
    It raises DataError where the block would refuse: see `mfe`, `mfcc` and `spectral_analysis`;
    and for more than 500 frames of audio.

    Raises
    ------
    DataError
        A block, version, parameter or analysis (wavelets, input decimation) that is not built
        here; the message names it.

    Source: github.com/edgeimpulse/processing-blocks (BSD-3-Clause-Clear), commit 9b0ceb2.

    Examples
    --------
    >>> features = from_edge_impulse("mfe", {"frame_length": 0.03, "frame_stride": 0.02}, 4)
    >>> features(np.zeros(16000, np.int16), 16000).shape
    (1960,)
    """
    compute = _BLOCKS.get(block) if isinstance(block, str) else None
    if compute is None:
        raise DataError(f"expected block among {sorted(_BLOCKS)}, got {block!r}")
    if implementation_version != IMPLEMENTATION_VERSION:
        raise DataError(
            f"expected implementation_version {IMPLEMENTATION_VERSION} of block {block!r}, got "
            f"{implementation_version!r}; update the block in Studio"
        )
    if not isinstance(params, Mapping):
        raise DataError(f"expected params as a dictionary, got {type(params).__name__}")
    given = {str(name).replace("-", "_"): value for name, value in params.items()}
    unknown = sorted(set(given) - set(_DEFAULTS[block]))
    if unknown:
        raise DataError(
            f"expected parameters of block {block!r} among {sorted(_DEFAULTS[block])}, got "
            f"{unknown}, which version {IMPLEMENTATION_VERSION} does not have"
        )
    settings = _DEFAULTS[block] | given
    if block == "spectral_analysis":
        settings = _checked_spectral(settings)
    return partial(compute, settings)


def _checked_spectral(settings: Parameters) -> Parameters:
    analysis, ratio = settings["analysis_type"], settings["input_decimation_ratio"]
    if analysis != "FFT":
        raise DataError(f"expected analysis_type 'FFT', the only one built here, got {analysis!r}")
    if str(ratio) not in {"1", "1.0"}:  # Studio's choice list holds strings
        raise DataError(
            f"expected input_decimation_ratio 1, the only one built here, got {ratio!r}"
        )
    for name in ("do_log", "do_fft_overlap", "extra_low_freq"):
        if not isinstance(settings[name], bool | np.bool_):
            raise DataError(f"expected {name} as True or False, got {settings[name]!r}")
    return settings


def _audio(
    compute: Callable[..., Floats], settings: Parameters, signal: ArrayLike, rate: float, **own: Any
) -> Floats:
    samples = audio(signal)
    frame_length = samples_in(settings["frame_length"], rate)
    hop_length = samples_in(settings["frame_stride"], rate)
    frames = frame_count(len(samples), frame_length, hop_length)
    if frames > _MOST_FRAMES:
        raise DataError(
            f"expected at most {_MOST_FRAMES} frames, got {frames}; lengthen frame_stride, or cut "
            "the signal"
        )
    features = compute(
        samples,
        rate,
        frame_length=frame_length,
        hop_length=hop_length,
        n_fft=settings["fft_length"],
        n_mels=settings["num_filters"],
        f_min=settings["low_frequency"],
        f_max=settings["high_frequency"],
        **own,
    )
    return features.ravel()


def _mfe(settings: Parameters, signal: ArrayLike, sample_rate_hz: float) -> Floats:
    floor_db = settings["noise_floor_db"]
    return _audio(mfe, settings, signal, sample_rate_hz, noise_floor_db=floor_db)


def _mfcc(settings: Parameters, signal: ArrayLike, sample_rate_hz: float) -> Floats:
    return _audio(
        mfcc,
        settings,
        signal,
        sample_rate_hz,
        n_mfcc=settings["num_cepstral"],
        coefficient=settings["pre_cof"],
        shift=settings["pre_shift"],
        normalise_over=settings["win_size"],
    )


def _spectral(settings: Parameters, signal: ArrayLike, sample_rate_hz: float) -> Floats:
    return spectral_analysis(
        signal,
        sample_rate_hz,
        n_fft=settings["fft_length"],
        scale_axes=settings["scale_axes"],
        filter_type=settings["filter_type"],
        filter_cutoff=settings["filter_cutoff"],
        filter_order=settings["filter_order"],
        take_log=settings["do_log"],
        overlap=settings["do_fft_overlap"],
        extra_low_freq=settings["extra_low_freq"],
    )


_BLOCKS: dict[str, Callable[[Parameters, ArrayLike, float], Floats]] = {
    "mfe": _mfe,
    "mfcc": _mfcc,
    "spectral_analysis": _spectral,
}
