"""Made-up clicks in grain: how long they are, that larvae click in trains, the same bytes again."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.grain import (
    GRAIN_RATE_HZ,
    GRAIN_SAMPLES,
    Store,
    hear_grain,
    load_grain,
    make_store,
)

STILL = Store(hiss=0.0, hum=0.0, settling=0.0, steps=0.0, ring_hz=4000.0)


def test_a_click_has_most_of_its_energy_in_five_milliseconds_and_high_up():
    for seed in range(10):
        sound, times = hear_grain(STILL, 1, np.random.default_rng(seed))
        alone = [at for at in times if np.sum(np.abs(times - at) < 0.02) == 1 and at < 4.9]
        first = int(alone[0] * GRAIN_RATE_HZ)
        click = sound[first : first + 320]
        energy = np.cumsum(click**2) / np.sum(click**2)
        assert energy[int(0.005 * GRAIN_RATE_HZ)] > 0.9
        power = np.abs(np.fft.rfft(click)) ** 2
        hz = np.fft.rfftfreq(len(click), 1 / GRAIN_RATE_HZ)
        assert power[hz > 1500].sum() > 0.8 * power.sum()


def test_larvae_click_in_trains_and_a_clean_store_is_still():
    sound, times = hear_grain(STILL, 0, np.random.default_rng(1))
    assert not sound.any()
    assert len(times) == 0
    gaps = [np.diff(hear_grain(STILL, 1, np.random.default_rng(s))[1]) for s in range(40)]
    assert np.median(np.concatenate(gaps)) < 0.2
    assert all(5 <= len(each) + 1 <= 45 for each in gaps)


def test_settling_kernels_click_at_their_rate_one_by_one():
    store = Store(hiss=0.0, hum=0.0, settling=2.0, steps=0.0, ring_hz=4000.0)
    counts = []
    for seed in range(60):
        sound = hear_grain(store, 0, np.random.default_rng(seed))[0]
        silent = np.abs(sound).reshape(-1, 160).max(axis=1) < 200  # 10 ms
        counts.append(np.sum(silent[:-1] & ~silent[1:]))
    # Clicks that touch count once, which is why there are a few less than 10 in 5 s.
    assert 8.5 < np.mean(counts) < 10.5


def test_the_same_seed_gives_the_same_clips_and_more_stores_do_not_change_them():
    few, more = (load_grain(3, stores=n, per_store=2) for n in (2, 3))
    np.testing.assert_array_equal(few[0], more[0][:4])
    assert few[1].tolist() == [0, 1] * 2
    assert few[2].tolist() == [0, 0, 1, 1]
    assert not np.array_equal(few[0], load_grain(4, stores=2, per_store=2)[0])
    assert make_store(3, 0) == make_store(3, 0) != make_store(3, 1)


def test_samples_are_whole_numbers_of_sixteen_bits():
    clips = load_grain(5, stores=2)[0]
    assert clips.shape == (16, GRAIN_SAMPLES)
    np.testing.assert_array_equal(clips, np.round(clips))
    assert np.abs(clips).max() <= 32768


@pytest.mark.parametrize("bad", [{"stores": 0}, {"per_store": 0}])
def test_no_clips_are_refused(bad):
    with pytest.raises(DataError, match="1 or more"):
        load_grain(**bad)
