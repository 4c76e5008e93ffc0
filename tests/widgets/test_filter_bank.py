"""What the filter bank widget shows, worked out by hand, and that settings are followed."""

import base64

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tests.support.processing_blocks import filter_bank
from tinyml_course.errors import DataError
from tinyml_course.features.mel import band_edges, mel_filter_bank, triangles
from tinyml_course.widgets import FilterBankExplorer

RATE = 16000
T = np.arange(RATE) / RATE
TONE = (8000 * np.sin(2 * np.pi * 1000 * T)).round()


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def noted(widget):
    return {item["label"]: item["note"] for item in widget.report["readouts"]}


def test_bands_without_a_bin_are_those_whose_three_edges_are_one():
    # 8000 Hz are 2840 mel: 62 edges lie 46.6 mel apart, 30 Hz below and 400 Hz above; bins 246 Hz.
    widget = FilterBankExplorer(TONE, RATE, n_mels=60, n_fft=64)
    mel = np.linspace(0, 1127 * np.log(1 + 8000 / 700), 62)
    bins = np.floor(65 * (700 * np.expm1(mel / 1127) - np.eye(1, 62, 61)[0] / 1000) / RATE)
    collapsed = [i for i in range(60) if bins[i] == bins[i + 2]]
    assert len(collapsed) > 8
    assert [i for i, band in enumerate(widget.report["bands"]) if band["empty"]] == collapsed
    named = ", ".join(map(str, collapsed[:8]))
    words = f"{len(collapsed)} of 60 bands have no bin (bands {named} and {len(collapsed) - 8} more"
    assert widget.report["sentence"].startswith(words)
    assert told(widget)["bands without a bin"] == f"{len(collapsed)} of 60"
    with pytest.raises(DataError, match=f"got {len(collapsed)} of 60 filters without one"):
        mel_filter_bank(60, 64, RATE)


def test_a_collapsed_band_is_silent_and_the_engine_takes_the_setting_when_none_is():
    widget = FilterBankExplorer(TONE, RATE, n_mels=40, n_fft=64)
    assert all(b["share"] == 0 for b in widget.report["bands"] if b["empty"])
    for n_fft, n_mels in ((512, 40), (256, 40), (128, 20), (128, 41), (64, 10)):
        widget.set_state({"n_fft": n_fft, "n_mels": n_mels})
        count = int(told(widget)["bands without a bin"].split(" of ")[0])
        if count:
            with pytest.raises(DataError, match=f"got {count} of {n_mels}"):
                mel_filter_bank(n_mels, n_fft, RATE)
        else:
            assert mel_filter_bank(n_mels, n_fft, RATE).any(axis=1).all()
            assert widget.report["sentence"].startswith(f"Each of the {n_mels} bands has a bin;")


def test_one_band_without_a_bin_is_said_in_the_singular():
    widget = FilterBankExplorer(TONE, RATE, n_mels=60, n_fft=256)
    assert widget.report["sentence"].startswith(
        "1 of 60 bands has no bin (band 0): all three edges fall into the same bin, so its"
    )


@pytest.mark.parametrize(("n_mels", "n_fft"), [(40, 512), (12, 64), (30, 256)])
def test_triangles_are_those_of_the_independent_bank(n_mels, n_fft):
    expected = filter_bank(n_mels, n_fft, RATE, 100, 7000)
    got = triangles(band_edges(n_mels, n_fft, RATE, 100, 7000), n_fft // 2 + 1)
    np.testing.assert_allclose(got, expected, atol=1e-12)


def test_band_energies_are_the_weighted_powers_of_the_bins():
    widget = FilterBankExplorer(TONE, RATE, n_mels=20, n_fft=512, start=3200, frame_length=400)
    fade = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    frame = np.concatenate([TONE[3200:3600] * fade, np.zeros(112)])
    phases = np.exp(-2j * np.pi * np.outer(np.arange(257), np.arange(512)) / 512)  # a plain DFT
    power = np.abs(phases @ frame) ** 2
    energies = filter_bank(20, 512, RATE, 0, 8000) @ power
    decibels = np.maximum(10 * np.log10(energies / energies.max()), -80)
    shares = [band["share"] for band in widget.report["bands"]]
    np.testing.assert_allclose(80 * (np.array(shares) - 1), decibels, atol=1e-6)
    loudest = widget.report["bands"][int(told(widget)["loudest band"])]["edges"]
    assert loudest[0] < 1000 < loudest[2]
    assert noted(widget)["samples used"] == "of the frame, then 112 zeros"


def test_a_short_transform_hears_the_first_samples_only():
    widget = FilterBankExplorer(TONE, RATE, n_mels=8, n_fft=128)
    assert told(widget)["samples used"] == "128 of 480"
    changed = TONE.copy()
    changed[200:480] = 0
    same = FilterBankExplorer(changed, RATE, n_mels=8, n_fft=128, start=0)
    widget.set_state({"start": 0})
    assert same.report["bands"] == widget.report["bands"]


def test_the_frame_at_the_start_is_the_loudest_one():
    sound = np.zeros(RATE)
    sound[8000:8480] = TONE[:480]
    widget = FilterBankExplorer(sound, RATE)
    assert 7760 <= widget.start <= 8240
    assert told(widget)["loudest band"] != "none"
    widget.set_state({"start": 0})
    assert told(widget)["loudest band"] == "none"
    assert {band["share"] for band in widget.report["bands"]} == {0.0}


def test_edges_the_wrong_way_round_become_a_message_that_goes_again():
    widget = FilterBankExplorer(TONE, RATE)
    widget.set_state({"f_min": 8000.0})
    assert "expected 0 <= f_min < f_max <= 8000 Hz" in widget.report["message"]
    widget.set_state({"f_min": 300.0})
    assert not widget.report["message"]
    settings = {"n_mels", "f_min", "f_max", "n_fft", "start", "window"}
    assert all(widget.report[name] == getattr(widget, name) for name in settings)


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    bundle, metadata = FilterBankExplorer(TONE, RATE, n_mels=60)._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    start = "FilterBankExplorer, 60 mel bands from 0 to 8000 Hz, n_fft 256, frame from"
    assert bundle["text/plain"].startswith(start)
    assert "1 of 60 bands has no bin" in bundle["text/plain"]
    assert metadata["image/png"]["alt"] == bundle["text/plain"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"signal": np.zeros((RATE, 2))}, "expected one channel of sound, got 2 columns"),
        ({"n_mels": 1}, "expected n_mels from 2"),
        ({"n_fft": 100}, "expected n_fft as a power of two"),
        ({"f_max": 9000}, "f_max <= 8000 Hz"),
        ({"start": 15_999}, "starts from 0 to 15520, got 15999"),
        ({"frame_length": 16_001}, "expected at least one frame of 16001 samples"),
        ({"window": "hat"}, "expected a window among"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, said):
    with pytest.raises(DataError, match=said):
        FilterBankExplorer(**{"signal": TONE, "sample_rate_hz": RATE, **arguments})
