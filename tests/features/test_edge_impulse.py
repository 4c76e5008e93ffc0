"""The features are those of Edge Impulse's processing blocks: on their outputs, and off them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support import processing_blocks
from tinyml_course.datasets import read_acquisition, to_dataset
from tinyml_course.errors import DataError
from tinyml_course.features import from_edge_impulse, mfcc, mfe, spectral_analysis

MFE = {
    "frame_length": 0.02,
    "frame_stride": 0.01,
    "num_filters": 40,
    "fft_length": 256,
    "low_frequency": 0,
    "high_frequency": 0,
    "noise_floor_db": -52,
}
MFCC = {
    "frame_length": 0.02,
    "frame_stride": 0.02,
    "num_filters": 32,
    "fft_length": 256,
    "num_cepstral": 13,
    "win_size": 101,
    "low_frequency": 0,
    "high_frequency": 0,
    "pre_cof": 0.98,
    "pre_shift": 1,
}
SPECTRAL = {
    "scale_axes": 1.0,
    "filter_type": "none",
    "filter_cutoff": 3.0,
    "filter_order": 6,
    "fft_length": 16,
    "do_log": True,
    "do_fft_overlap": True,
    "extra_low_freq": False,
}


def noise(length: int, level: float = 3000, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(0, level, length)
    return np.clip(values, -32768, 32767).astype(np.int16)


def movement(length: int, axes: int, rate: float = 100.0) -> np.ndarray:
    rng = np.random.default_rng(axes)
    time = np.arange(length)[:, None] / rate
    tones = np.sin(2 * np.pi * time * rng.uniform(0.5, 9, axes))
    return (9.8 + 3 * tones + rng.gumbel(0, 1, (length, axes))).astype(np.float32)


@pytest.mark.parametrize(
    ("block", "within"), [("mfe", 0.0), ("mfcc", 1e-4), ("spectral_analysis", 1e-4)]
)
def test_every_published_case_is_reproduced(conformance_dsp: Path, block: str, within: float):
    superseded = conformance_dsp / f"ei_{block}_constant_axis.npz"
    for path in (conformance_dsp / f"ei_{block}.npz", superseded):
        if path.exists():
            check_cases(path, block, within)


def check_cases(path: Path, block: str, within: float) -> None:
    """Compare with each case of a file but those that NaN marks as made by a newer SciPy."""
    with np.load(path) as stored:
        cases = json.loads(str(stored["meta"]))["cases"]
        assert len(cases) >= (2 if path.stem.endswith("constant_axis") else 8)
        for case in cases:
            if "error" not in case and np.isnan(stored[case["key"]]).any():
                assert case["input"] == "flat"
                continue
            compute = from_edge_impulse(block, case["params"], case["implementation_version"])
            signal = stored[f"in__{case['input']}"]
            if "error" in case:
                with pytest.raises(DataError, match="half the sample rate"):
                    compute(signal, case["sampling_freq"])
                continue
            features, expected = compute(signal, case["sampling_freq"]), stored[case["key"]]
            assert features.dtype == np.float64
            assert np.allclose(features, expected, rtol=0, atol=within), case["key"]


MFE_GRID = [
    (16000, {}),
    (8000, {}),
    (44100, {"fft_length": 1024}),
    (44100, {"fft_length": 512, "frame_length": 0.0205, "frame_stride": 0.0101}),
    (16000, {"fft_length": 512, "frame_length": 0.0113371, "frame_stride": 0.00777}),
    (16000, {"fft_length": 128, "num_filters": 12}),
    (16000, {"fft_length": 64, "num_filters": 6, "frame_length": 0.1}),
    (16000, {"fft_length": 1024, "num_filters": 64}),
    (16000, {"low_frequency": 300, "high_frequency": 4000, "num_filters": 20}),
    (8000, {"low_frequency": 80, "high_frequency": 4000, "noise_floor_db": -100}),
    (16000, {"noise_floor_db": 0}),
    (16000, {"num_filters": 2, "low_frequency": 1000.5}),
    (11025, {"frame_length": 0.0180000011, "frame_stride": 0.018}),
    (62.5, {"fft_length": 32, "frame_length": 0.5, "frame_stride": 0.25, "num_filters": 3}),
]


@pytest.mark.parametrize(("rate", "changes"), MFE_GRID)
def test_mfe_follows_the_blocks_rules_for_other_parameters(rate: float, changes: dict[str, Any]):
    params = MFE | changes
    for level in (20, 3000):
        signal = noise(4001, level)
        expected = processing_blocks.mfe(signal, rate, params)
        assert 0 < len(expected) == from_edge_impulse("mfe", params, 4)(signal, rate).size
        assert np.array_equal(from_edge_impulse("mfe", params, 4)(signal, rate), expected)


def test_a_band_at_full_range_wraps_to_zero_as_in_the_blocks_uint8():
    time = np.arange(4000) / 16000
    signal = np.round(32767 * np.sin(2 * np.pi * 6000 * time)).astype(np.int16)
    features = from_edge_impulse("mfe", MFE, 4)(signal, 16000)
    assert np.array_equal(features, processing_blocks.mfe(signal, 16000, MFE))
    loudest = features.reshape(-1, 40)[5, 33:37]
    assert loudest.min() == 0, "the loudest band of a loud tone reads as silence"


@pytest.mark.parametrize(
    ("rate", "changes"),
    [
        *[(rate, {k: v for k, v in c.items() if k != "noise_floor_db"}) for rate, c in MFE_GRID],
        (16000, {"win_size": 0}),
        (16000, {"win_size": 1}),
        (16000, {"win_size": 3}),
        (16000, {"win_size": 1001}),
        (16000, {"pre_cof": 0}),
        (16000, {"pre_cof": 0.5, "pre_shift": 7}),
        (16000, {"num_cepstral": 1}),
        (16000, {"num_cepstral": 32}),
        (16000, {"num_cepstral": 40}),
        (16000, {"frame_length": 0.1, "frame_stride": 0.1}),
    ],
)
def test_mfcc_follows_the_blocks_rules_for_other_parameters(rate: float, changes: dict[str, Any]):
    params, signal = MFCC | changes, noise(4001)
    expected = processing_blocks.mfcc(signal, rate, params)
    features = from_edge_impulse("mfcc", params, 4)(signal, rate)
    assert features.shape == expected.shape
    assert np.abs(features - expected).max() < 1e-4


@pytest.mark.parametrize("axes", [1, 2, 3, 6])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"do_log": False},
        {"do_fft_overlap": False},
        {"do_log": False, "do_fft_overlap": False, "fft_length": 32},
        *[{"fft_length": n} for n in (2, 4, 64, 128, 512)],
        *[{"filter_type": "low", "filter_order": n, "filter_cutoff": 12.0} for n in (0, 2, 4)],
        *[{"filter_type": "high", "filter_order": n, "filter_cutoff": 8.5} for n in (2, 6, 8)],
        {"filter_type": "low", "filter_order": 8, "filter_cutoff": 45.0, "fft_length": 64},
        {"filter_type": "none", "filter_order": 3, "filter_cutoff": 900},
        {"scale_axes": 0.25},
        {"scale_axes": -2},
        {"extra_low_freq": True},
        {"extra_low_freq": True, "fft_length": 64, "do_fft_overlap": False},
        {"extra_low_freq": True, "filter_type": "low", "filter_cutoff": 4.0, "fft_length": 32},
    ],
)
def test_spectral_analysis_follows_the_blocks_rules_for_other_parameters(
    axes: int, changes: dict[str, Any]
):
    params = SPECTRAL | changes
    for length in (333, 500):
        signal = movement(length, axes)
        expected = processing_blocks.spectral_analysis(signal, 100.0, params)
        features = from_edge_impulse("spectral_analysis", params, 4)(signal, 100.0)
        assert features.shape == expected.shape
        # The block works in float32, the rules here in float64.
        assert np.allclose(features, expected, rtol=2e-4, atol=2e-4, equal_nan=True)


@pytest.mark.parametrize("changes", [{}, {"extra_low_freq": True}, {"do_log": False}])
def test_a_constant_axis_has_the_skewness_and_kurtosis_of_the_block(changes: dict[str, Any]):
    signal = movement(200, 3)
    signal[:, 1] = 9.81
    compute = from_edge_impulse("spectral_analysis", SPECTRAL | changes, 4)
    per_axis = compute(signal, 100.0).reshape(-1, 13)
    assert per_axis[1, 1:3].tolist() == [0, -3]
    assert np.isfinite(per_axis).all()


def test_a_phone_that_lies_still_has_features(conformance_recordings: Path) -> None:
    still = read_acquisition(conformance_recordings / "idle.phone_on_table.json")
    features = from_edge_impulse("spectral_analysis", {})(still.values[:125], 62.5)
    assert features.reshape(3, -1)[1, 1:3].tolist() == [0, -3]
    assert np.isfinite(features).all()
    how: dict[str, Any] = {"labels": ("idle", "wave"), "window_length": 125, "hop_length": 25}
    with pytest.raises(DataError, match=r"'accY'; .* allow_constant=True if it lay still"):
        to_dataset([still], ["Ana"], licence="CC0-1.0", **how)
    data = to_dataset([still], ["Ana"], licence="CC0-1.0", allow_constant=True, **how)
    assert len(data.x) > 0


def test_what_is_missing_has_studios_default_and_names_may_have_dashes():
    audio, signal = noise(16000), movement(200, 3)
    assert np.array_equal(
        from_edge_impulse("mfe", {}, 4)(audio, 16000),
        from_edge_impulse("mfe", MFE, 4)(audio, 16000),
    )
    assert np.array_equal(
        from_edge_impulse("mfcc", {"win_size": 101}, 4)(audio, 16000),
        from_edge_impulse("mfcc", MFCC, 4)(audio, 16000),
    )
    dashes = {name.replace("_", "-"): value for name, value in SPECTRAL.items()}
    dashes |= {"input-decimation-ratio": "1", "analysis-type": "FFT", "wavelet": "db4"}
    assert np.array_equal(
        from_edge_impulse("spectral_analysis", dashes, 4)(signal, 100),
        from_edge_impulse("spectral_analysis", SPECTRAL, 4)(signal, 100),
    )


@pytest.mark.parametrize(
    ("block", "params", "version", "message"),
    [
        ("mfe", {}, 3, "implementation_version 4 of block 'mfe', got 3"),
        ("mfcc", {}, 5, "implementation_version 4"),
        ("spectrogram", {}, 4, "got 'spectrogram'"),
        (["mfe"], {}, 4, r"got \['mfe'\]"),
        ("mfe", {"num_cepstral": 13}, 4, r"got \['num_cepstral'\]"),
        ("mfe", [("frame_length", 0.02)], 4, "params as a dictionary"),
        ("spectral_analysis", {"analysis_type": "Wavelet"}, 4, "got 'Wavelet'"),
        ("spectral_analysis", {"input_decimation_ratio": 3}, 4, "input_decimation_ratio 1"),
        ("spectral_analysis", {"input_decimation_ratio": "10"}, 4, "got '10'"),
        ("spectral_analysis", {"input_decimation_ratio": [1]}, 4, r"got \[1\]"),
        ("spectral_analysis", {"do_log": "false"}, 4, "do_log as True or False"),
    ],
)
def test_what_is_not_built_is_refused_by_name(
    block: Any, params: Any, version: int, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        from_edge_impulse(block, params, version)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"frame_length": 0}, "above 0"),
        ({"frame_stride": 1e-9}, "at least one sample"),
        ({"frame_stride": 0.0001}, "at most 500 frames, got 7841"),
        ({"frame_length": 1.1}, "at least one frame of 17600 samples"),
        ({"frame_length": "0.02"}, "a finite number"),
        ({"num_filters": 1}, "n_mels from 2"),
        ({"num_filters": 2.5}, "whole number"),
        ({"num_filters": 200}, "every mel filter to cover an FFT bin"),
        ({"fft_length": 300}, "power of two"),
        ({"fft_length": 0}, "n_fft from 2"),
        ({"fft_length": 2**40}, "n_fft from 2"),
        ({"num_filters": 10**400}, "n_mels from 2"),
        ({"low_frequency": 10**400}, "f_min as a finite number"),
        ({"fft_length": True}, "whole number"),
        ({"low_frequency": -1}, "0 <= f_min < f_max <= 8000"),
        ({"low_frequency": 5000, "high_frequency": 4000}, "f_min 5000 and f_max 4000"),
        ({"high_frequency": 8001}, "got f_min 0 and f_max 8001"),
        ({"high_frequency": "x"}, "f_max as a finite number"),
    ],
)
@pytest.mark.parametrize("block", ["mfe", "mfcc"])
def test_a_parameter_outside_its_range_is_refused(block: str, params: dict[str, Any], message: str):
    with pytest.raises(DataError, match=message):
        from_edge_impulse(block, params, 4)(noise(16000), 16000)


@pytest.mark.parametrize(
    ("block", "params", "message"),
    [
        ("mfe", {"noise_floor_db": 12}, "below 12 dB"),
        ("mfcc", {"win_size": 10**9 + 1}, "normalise_over from"),
        ("mfcc", {"win_size": 100}, "odd number of frames, got 100"),
        ("mfcc", {"num_cepstral": 0}, "n_mfcc ≥ 1"),
        ("mfcc", {"pre_shift": 0}, "shift ≥ 1"),
        ("mfcc", {"pre_cof": float("nan")}, "coefficient as a finite number"),
    ],
)
def test_a_parameter_of_one_block_outside_its_range_is_refused(
    block: str, params: dict[str, Any], message: str
):
    with pytest.raises(DataError, match=message):
        from_edge_impulse(block, params, 4)(noise(16000), 16000)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"fft_length": 24}, "power of two"),
        ({"fft_length": 1}, "n_fft from 2"),
        ({"filter_type": "band"}, "got 'band'"),
        ({"filter_type": "low", "filter_order": 3}, "2, 4, 6 or 8"),
        ({"filter_type": "low", "filter_order": 10}, "from 2 to 8"),
        ({"filter_type": "low", "filter_cutoff": 50.0}, "between 0 and 50 Hz"),
        ({"filter_type": "low", "filter_cutoff": 0}, "between 0 and 50 Hz"),
        ({"filter_type": "low", "filter_cutoff": 0.001, "filter_order": 8}, "stable filter"),
        ({"filter_type": "high", "filter_order": 0, "filter_cutoff": 60}, "leaves none"),
        ({"filter_type": "low", "filter_order": 0, "filter_cutoff": 1}, "leaves none"),
        ({"extra_low_freq": True, "fft_length": 64}, "about 320 samples"),
        ({"extra_low_freq": True, "filter_type": "high", "filter_cutoff": 20.0}, "at 10 Hz"),
        ({"scale_axes": None}, "scale_axes as a finite number"),
    ],
)
def test_a_spectral_parameter_outside_its_range_is_refused(params: dict[str, Any], message: str):
    with pytest.raises(DataError, match=message):
        from_edge_impulse("spectral_analysis", params, 4)(movement(200, 3), 100.0)


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (np.zeros((16000, 2), np.int16), r"one channel of audio, shape \(samples,\)"),
        (np.zeros(319, np.int16), "at least one frame of 320 samples, got a signal of 319"),
        (np.zeros(0, np.int16), "at least one frame"),
        (np.full(16000, np.nan), "16000 NaN or infinite"),
        (np.linspace(-1, 1, 16000), "16-bit whole numbers, got fractions; multiply .* by 32768"),
        (np.linspace(-9, 9, 16000), r"got fractions; round it: np.clip\(np.rint\(x\),"),
        (np.zeros(16000, np.int8), "16-bit audio, got dtype int8: 8 bits are another scale"),
        (np.zeros((16000, 1), np.uint8), r"dtype uint8: .* \(x - 128.0\) \* 256"),
        (np.full(16000, 40000), "16-bit audio"),
        (np.zeros(16000, np.complex64), "dtype complex64"),
        (np.zeros(16000, bool), "dtype bool"),
        (["a", "b"], "dtype <U1"),
        ([[1, 2], [3]], "one array of numbers"),
    ],
)
@pytest.mark.parametrize("compute", [mfe, mfcc])
def test_bad_audio_is_refused(compute: Any, signal: Any, message: str):
    with pytest.raises(DataError, match=message):
        compute(signal, 16000, frame_length=320, hop_length=160)


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (np.zeros((2, 3, 4)), "shape .samples, axes., not empty"),
        (np.zeros((0, 3)), "not empty"),
        (np.array([[0, np.nan, 1]]), "1 NaN or infinite"),
        (np.array([[1e300]]), "range of float32"),
        (np.zeros((9, 3), object), "dtype object"),
    ],
)
def test_bad_motion_is_refused(signal: Any, message: str):
    with pytest.raises(DataError, match=message):
        spectral_analysis(signal, 100.0)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), None, "16000"])
def test_a_sample_rate_that_is_none_is_refused(rate: Any):
    for block, signal in (("mfe", noise(16000)), ("spectral_analysis", movement(200, 3))):
        with pytest.raises(DataError, match="sample_rate_hz"):
            from_edge_impulse(block, {}, 4)(signal, rate)


def test_whole_floats_lists_and_one_column_are_taken_as_they_are_in_studio():
    audio, signal = noise(1000), movement(100, 1)
    compute = from_edge_impulse("mfe", {}, 4)
    assert np.array_equal(compute(audio[:, None], 16000), compute(audio, 16000))
    assert np.array_equal(compute(audio.astype(float).tolist(), 16000), compute(audio, 16000))
    assert np.array_equal(spectral_analysis(signal[:, 0], 100), spectral_analysis(signal, 100))
