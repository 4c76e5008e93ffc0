"""Made-up coughs: burst first, resonances by size, where a ward's events are, same bytes again."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis import formants
from tinyml_course.synthesis.coughs import (
    COUGH_KINDS,
    COUGH_RATE_HZ,
    bang,
    cough,
    load_coughs,
    make_ward,
)

VOICES = [formants.make_formant_voice(1, index) for index in range(40)]


def test_a_cough_begins_with_its_loudest_part():
    """Sounds of 0.2 to 1.1 s whose first 60 ms are louder than the rest of a single cough."""
    ratios = []
    for seed, voice in enumerate(VOICES):
        sound = cough(voice, np.random.default_rng(seed))
        assert 0.19 * COUGH_RATE_HZ <= len(sound) <= 1.1 * COUGH_RATE_HZ
        assert np.abs(sound).max() == 1
        first, later = sound[:480], sound[1600:3200]  # 0 to 30 ms, 100 to 200 ms
        ratios.append(np.mean(first**2) / np.mean(later**2))
    assert np.median(ratios) > 3


def test_a_short_vocal_tract_has_higher_resonances():
    """Energy-weighted mean frequency of the burst, of the longest and the shortest tracts."""

    def centre(voice):
        means = []
        for seed in range(20):
            burst = cough(voice, np.random.default_rng(seed))[:480]
            power = np.abs(np.fft.rfft(burst)) ** 2
            means.append(np.average(np.fft.rfftfreq(480, 1 / COUGH_RATE_HZ), weights=power))
        return np.mean(means)

    ordered = sorted(VOICES, key=lambda voice: voice.tract_cm)
    assert centre(ordered[0]) > 1.1 * centre(ordered[-1])


def test_a_bang_dies_away():
    for seed in range(30):
        sound = bang(np.random.default_rng(seed))
        assert np.abs(sound).max() == 1
        assert np.mean(sound[-160:] ** 2) < 0.02 * np.mean(sound**2)


def test_the_events_of_a_ward_are_louder_than_what_is_between_them():
    sound, events = make_ward(2, minutes=1)
    assert sound.shape == (60 * COUGH_RATE_HZ,)
    assert len(events) == 20
    assert {kind for *_, kind in events} <= set(COUGH_KINDS[:3])
    for start, end, _ in events:
        inside = sound[int(start * COUGH_RATE_HZ) : int(end * COUGH_RATE_HZ)].astype(float)
        before = sound[int((start - 0.15) * COUGH_RATE_HZ) : int(start * COUGH_RATE_HZ)]
        assert inside.std() > 1.5 * before.astype(float).std()


def test_the_same_seed_gives_the_same_clips_and_more_people_do_not_change_them():
    few, more = (load_coughs(3, people=n, per_person=4) for n in (2, 3))
    np.testing.assert_array_equal(few[0], more[0][:8])
    assert few[0].dtype == np.int16
    assert few[1].tolist() == [0, 1, 2, 3] * 2
    assert few[2].tolist() == [0] * 4 + [1] * 4
    assert not np.array_equal(few[0], load_coughs(4, people=2, per_person=4)[0])
    np.testing.assert_array_equal(make_ward(5, minutes=1)[0], make_ward(5, minutes=1)[0])


@pytest.mark.parametrize("bad", [{"people": 0}, {"per_person": 0}])
def test_no_clips_are_refused(bad):
    with pytest.raises(DataError, match="1 or more"):
        load_coughs(**bad)
