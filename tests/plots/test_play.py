"""A sound is played from bytes that any program reads, with a caption below."""

import base64
import io
import re

import numpy as np
import pytest
from scipy.io import wavfile

from tinyml_course.errors import DataError
from tinyml_course.plots import play


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata=None, raw=False: outputs.append(data)
    )
    return outputs


def test_the_player_holds_the_sound_scaled_to_its_loudest_sample(shown):
    play(np.array([0, 500, -1000, 250]), 8000, "A click.")
    player, caption = shown
    assert "<audio" in player["text/html"]
    content = base64.b64decode(re.search(r"base64,([^\"]+)", player["text/html"])[1])
    rate, samples = wavfile.read(io.BytesIO(content))
    assert rate == 8000
    assert samples.tolist() == [128, 192, 1, 160]  # 128 is silence
    assert caption["text/plain"] == "A click."


def test_a_second_at_16_khz_takes_22_kb_of_the_notebook(shown):
    play(np.sin(np.arange(16_000)), 16_000, "A tone.")
    assert len(shown[0]["text/html"]) < 22_000


@pytest.mark.parametrize(
    ("sound", "rate", "caption", "message"),
    [
        (np.zeros((5, 1)), 8000, "A.", r"shape \(samples,\), got shape \(5, 1\)"),
        (np.array([0, np.nan]), 8000, "A.", "finite samples"),
        (np.zeros(0), 8000, "A.", "finite samples"),
        (np.zeros(5), 44.1, "A.", "whole sample_rate_hz from 1000 on, got 44.1"),
        (np.zeros(130_000), 1000, "A.", "at most 120 s of sound, got 130 s"),
        (np.zeros(5), 8000, " ", "expected a caption"),
    ],
)
def test_what_cannot_be_played_is_named(shown, sound, rate, caption, message):
    with pytest.raises(DataError, match=message):
        play(sound, rate, caption)
