"""Made-up rumbles: their fundamental, what is heard without them, and the same bytes again."""

import numpy as np
import pytest
from scipy.signal import welch

from tinyml_course.errors import DataError
from tinyml_course.synthesis.rumbles import (
    FUNDAMENTAL_HZ,
    RUMBLE_RATE_HZ,
    Field,
    hear_rumble,
    load_rumbles,
    make_field,
)

STILL = Field(wind=0.0, insect_hz=1500.0, insects=0.0, engine_hz=40.0)


def power(clip):
    return welch(clip, RUMBLE_RATE_HZ, nperseg=4000)  # bins of 1 Hz


def test_the_strongest_line_of_a_rumble_is_its_fundamental():
    for seed in range(30):
        hz, density = power(hear_rumble(STILL, 2, np.random.default_rng(seed)))
        lowest = FUNDAMENTAL_HZ[0] * 0.8 - 1  # it begins and ends up to a fifth lower
        assert lowest <= hz[density.argmax()] <= FUNDAMENTAL_HZ[1] + 1


def test_the_pitch_of_a_rumble_moves_and_that_of_an_engine_hardly():
    widths = []
    for kind in (1, 2):
        loudest = []
        for seed in range(20):
            clip = hear_rumble(STILL, kind, np.random.default_rng(seed))
            hz, density = power(clip)
            near = np.abs(hz - hz[density.argmax()]) <= 5
            mean = np.average(hz[near], weights=density[near])
            loudest.append(np.sqrt(np.average((hz[near] - mean) ** 2, weights=density[near])))
        widths.append(np.mean(loudest))
    assert widths[1] > 1.5 * widths[0]


def test_insects_are_far_above_every_rumble():
    field = Field(wind=0.0, insect_hz=1500.0, insects=1.0, engine_hz=40.0)
    hz, density = power(hear_rumble(field, 0, np.random.default_rng(0)))
    assert abs(hz[density.argmax()] - 1500) < 60
    assert density[hz < 200].sum() < 0.01 * density.sum()


def test_the_same_seed_gives_the_same_clips_and_more_fields_do_not_change_them():
    few, more = (load_rumbles(3, fields=n, per_field=3) for n in (2, 3))
    np.testing.assert_array_equal(few[0], more[0][:6])
    assert few[1].tolist() == [0, 1, 2] * 2
    assert few[2].tolist() == [0] * 3 + [1] * 3
    assert not np.array_equal(few[0], load_rumbles(4, fields=2, per_field=3)[0])
    assert make_field(3, 0) == make_field(3, 0) != make_field(3, 1)


def test_samples_are_whole_numbers_of_sixteen_bits():
    clips = load_rumbles(5, fields=2)[0]
    np.testing.assert_array_equal(clips, np.round(clips))
    assert np.abs(clips).max() <= 32768


@pytest.mark.parametrize("bad", [{"fields": 0}, {"per_field": 0}])
def test_no_clips_are_refused(bad):
    with pytest.raises(DataError, match="1 or more"):
        load_rumbles(**bad)
