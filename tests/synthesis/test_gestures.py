"""The made-up gestures obey the physics they claim, and the seed."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from tinyml_course.datasets import gestures
from tinyml_course.errors import DataError
from tinyml_course.synthesis import gestures as generator
from tinyml_course.synthesis.gestures import acceleration

HZ = generator.SYNTHETIC_SAMPLE_RATE_HZ
LABELS = generator.SYNTHETIC_LABELS
PERSON = generator.Person(
    tempo_hz=1.5, amplitude_m=0.1, tilt_rad=(0.3, -0.2), tremor_g=0.01, roundness=1.0
)


def movements(person: generator.Person, label: str, n: int = 40, length: int = 125) -> np.ndarray:
    labels = np.full(n, LABELS.index(label))
    return generator.synthesise_gestures(person, labels, length, np.random.default_rng(3))


def test_a_circle_is_accelerated_towards_its_centre_by_omega_squared_r() -> None:
    omega, radius = 2 * np.pi * 1.5, 0.12
    t = np.arange(126) / HZ
    circle = radius * np.stack([np.cos(omega * t), np.sin(omega * t), 0 * t], -1)[None]
    a = acceleration(circle, 1 / HZ)
    size = np.linalg.norm(a, axis=-1)
    np.testing.assert_allclose(size, omega**2 * radius, rtol=3e-3)  # second order in omega * dt
    inward = (a * -circle[:, 1:-1]).sum(-1) / (size * radius)
    np.testing.assert_allclose(inward, 1, atol=1e-9)


def test_a_fall_is_accelerated_by_what_it_falls_with() -> None:
    t = np.arange(20) / HZ
    fall = np.stack([0 * t, 3 * t, -0.5 * 9.81 * t**2], -1)[None]
    np.testing.assert_allclose(acceleration(fall, 1 / HZ)[0], [[0, 0, -9.81]] * 18, atol=1e-8)


def test_at_rest_the_sensor_feels_one_g_however_it_is_turned() -> None:
    for roll, pitch in ((0.0, 0.0), (0.7, -0.4), (-1.5, 1.2)):
        person = dataclasses.replace(PERSON, tilt_rad=(roll, pitch), tremor_g=0.0)
        idle = movements(person, "idle")
        assert np.linalg.norm(idle.mean(axis=1), axis=1) == pytest.approx(1, abs=0.05)
        assert idle.std(axis=1).max() < 0.015  # the noise of the sensor alone


def test_roll_moves_gravity_to_the_side_and_pitch_to_the_front() -> None:
    person = dataclasses.replace(PERSON, tilt_rad=(np.pi / 2, 0.0), tremor_g=0.0)
    assert abs(movements(person, "idle").mean(axis=(0, 1))[1]) == pytest.approx(1, abs=0.05)
    person = dataclasses.replace(PERSON, tilt_rad=(0.0, np.pi / 2), tremor_g=0.0)
    assert abs(movements(person, "idle").mean(axis=(0, 1))[0]) == pytest.approx(1, abs=0.05)


def test_turning_into_the_sensor_frame_keeps_lengths() -> None:
    rng = np.random.default_rng(0)
    force = rng.normal(size=(5, 9, 3))
    turned = generator._to_sensor(force, rng.normal(size=(5, 9)), rng.normal(size=(5, 9)))
    np.testing.assert_allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(force, axis=-1))


def test_no_value_leaves_four_g_and_a_wild_movement_reaches_it() -> None:
    wild = dataclasses.replace(PERSON, amplitude_m=0.6, tempo_hz=2.5)
    for label in LABELS:
        assert np.abs(movements(wild, label)).max() <= 4.0
    assert movements(wild, "up-down").min() == -4.0


def test_values_lie_on_the_grid_of_a_16_bit_sensor() -> None:
    counts = movements(PERSON, "ring") * 8192  # 2**16 steps over 8 g
    np.testing.assert_array_equal(counts, np.round(counts))


@pytest.mark.parametrize("tempo", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("label", "axis"), [("up-down", 2), ("ring", 2), ("wave", 1)])
def test_the_strongest_frequency_is_the_tempo(tempo: float, label: str, axis: int) -> None:
    person = dataclasses.replace(PERSON, tempo_hz=tempo, tilt_rad=(0.0, 0.0))
    x = movements(person, label, n=60, length=1000)[..., axis]
    power = (np.abs(np.fft.rfft(x - x.mean(1, keepdims=True), axis=1)) ** 2).mean(0)
    peak = np.fft.rfftfreq(1000, 1 / HZ)[power.argmax()]
    assert peak == pytest.approx(tempo, rel=0.2)  # tempo varies by 7 % from one to the next


def test_twice_the_amplitude_is_twice_the_acceleration() -> None:
    small, large = (
        movements(dataclasses.replace(PERSON, amplitude_m=a, tilt_rad=(0, 0)), "up-down")
        for a in (0.05, 0.1)
    )
    ratio = large[..., 2].std(axis=1) / small[..., 2].std(axis=1)
    assert ratio == pytest.approx(2, rel=0.05)


def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """No movement begins or ends inside a window."""
    monkeypatch.setattr(generator, "BEGINNING_OR_ENDING", 0.0)


def test_a_slant_turns_up_and_down_to_the_side(monkeypatch: pytest.MonkeyPatch) -> None:
    whole(monkeypatch)
    leaning = dataclasses.replace(PERSON, tilt_rad=(0.0, 0.0), slant_rad=np.pi / 6)
    x = movements(leaning, "up-down")
    # Nobody faces exactly forward (turns of 0.2 rad about up), so the side is a little less.
    ratio = x[..., 1].std(axis=1) / x[..., 2].std(axis=1)
    assert np.median(ratio) == pytest.approx(np.tan(np.pi / 6), rel=0.25)


def test_a_watch_worn_the_other_way_round_swaps_the_signs_of_x_and_y() -> None:
    one, other = (
        movements(dataclasses.replace(PERSON, turned=turned), "idle").mean(axis=(0, 1))
        for turned in (False, True)
    )
    assert np.abs(one).min() > 0.15
    # What the sensor adds, a bias of 0.01 g in each window, has no side.
    np.testing.assert_allclose(other, one * [-1, -1, 1], atol=0.01)


def test_a_movement_begins_or_ends_in_the_stated_share_of_windows() -> None:
    person = dataclasses.replace(PERSON, tilt_rad=(0.0, 0.0), tremor_g=0.0)
    x = movements(person, "up-down", n=600)[..., 2]
    strength = np.stack([x[:, :15].std(axis=1), x[:, -15:].std(axis=1)])
    resting = (strength < 0.05).any(axis=0)
    assert resting.mean() == pytest.approx(generator.BEGINNING_OR_ENDING, abs=0.07)


def test_people_differ_and_each_is_always_the_same() -> None:
    people = [generator.make_person(0, index) for index in range(8)]
    assert len({p.tempo_hz for p in people}) == len({p.tilt_rad for p in people}) == 8
    assert people[3] == generator.make_person(0, 3) != generator.make_person(1, 3)


def test_more_people_do_not_change_those_before() -> None:
    few = gestures.load_synthetic(persons=2, per_class=2)
    many = gestures.load_synthetic(persons=3, per_class=2)
    np.testing.assert_array_equal(few.x, many.x[: len(few)])


def test_a_fresh_process_makes_the_same_bytes() -> None:
    code = (
        "from tinyml_course.datasets import gestures;"
        "print(gestures.load_synthetic(7, persons=2, per_class=3).sha256())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = gestures.load_synthetic(7, persons=2, per_class=3)
    assert done.stdout.strip() == here.sha256()
    assert gestures.load_synthetic(8, persons=2, per_class=3).sha256() != here.sha256()


def test_the_data_set_is_balanced_and_says_that_it_is_synthetic() -> None:
    data = gestures.load_synthetic(persons=3, per_class=4)
    assert data.x.shape == (60, 125, 3)
    assert data.sample_rate_hz == 62.5
    assert set(data.class_counts().values()) == {12}
    assert data.synthetic
    assert data.summary().startswith("SYNTHETIC")
    assert np.unique(data.groups, return_counts=True)[1].tolist() == [20, 20, 20]


def test_unseen_people_are_neither_trivial_nor_hopeless() -> None:
    """Nearest neighbour on a spread and a correlation: an honest yardstick, and not a network."""
    data = gestures.load_synthetic()
    covariance = np.stack([np.cov(window.T)[np.triu_indices(3)] for window in data.x])
    features = np.sign(covariance) * np.sqrt(np.abs(covariance))
    seen = data.groups < 8
    distance = np.abs(features[~seen][:, None] - features[seen][None]).sum(-1)
    accuracy = (data.y[seen][distance.argmin(1)] == data.y[~seen]).mean()
    assert 0.5 < accuracy < 0.9  # a net on windows of 40 people reaches 97 %


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"persons": 0}, "persons ≥ 1, got 0"),
        ({"per_class": 0}, "per_class ≥ 1, got 0"),
        ({"window_length": 1}, "window_length ≥ 2 samples, got 1"),
    ],
)
def test_numbers_that_are_too_small_are_named(how: dict[str, int], message: str) -> None:
    with pytest.raises(DataError, match=message):
        gestures.load_synthetic(**how)


def test_an_unknown_gesture_is_refused() -> None:
    with pytest.raises(DataError, match=r"labels of shape \(N,\) in \[0, 5\), got \[5\]"):
        generator.synthesise_gestures(PERSON, [5], 125, np.random.default_rng(0))
