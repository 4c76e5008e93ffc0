"""Lids come down in the picture where eyes are, and drowsy minutes have more closed eyes."""

import numpy as np
import pytest

pytest.importorskip("PIL", reason="needs Pillow: pip install 'tinyml-course[data]'")

from tinyml_course.errors import DataError
from tinyml_course.synthesis.eyelids import (
    SHUT_FROM,
    STATES,
    draw_driver,
    eye_strip,
    make_lids,
)
from tinyml_course.synthesis.faces import View, make_identity, render_face


@pytest.mark.parametrize("person", range(6))
def test_closing_the_eyes_changes_the_eyes_and_nothing_else(person):
    """Elsewhere only the exposure of the whole picture changes, by a grey level or two."""
    identity = make_identity(3, person)
    is_open, shut = (render_face(identity, 0.0, View(shut=lids)).astype(int) for lids in (0.0, 1.0))
    change = np.abs(is_open - shut)
    assert change[15:27, 8:40].max() > 30
    change[13:29] = 0
    assert change.max() <= 4


def test_white_of_the_eye_disappears_as_the_lids_come_down():
    identity = make_identity(3, 1)
    seen = [
        int(render_face(identity, 0.0, View(shut=lids))[15:27, 8:40].max())
        for lids in (0.0, 0.5, 1.0)
    ]
    assert seen[0] > seen[2] + 20
    assert seen[0] >= seen[1] >= seen[2]


def test_drowsy_minutes_have_more_closed_eyes_than_alert_ones_of_the_same_driver():
    shares = np.array([
        [np.mean(make_lids(1, driver, state) >= SHUT_FROM) for state in STATES]
        for driver in range(40)
    ])  # fmt: skip
    assert np.mean(shares[:, 1] > shares[:, 0]) > 0.95
    assert 0.02 < shares[:, 0].mean() < 0.1
    assert shares[:, 1].mean() > 2 * shares[:, 0].mean()


def test_lids_and_pictures_are_the_same_for_the_same_seed_and_differ_by_drive():
    np.testing.assert_array_equal(make_lids(1, 2, "drowsy", 5), make_lids(1, 2, "drowsy", 5))
    one, again, other = (draw_driver(1, 2, [0.0, 1.0], drive) for drive in ("a", "a", "b"))
    np.testing.assert_array_equal(one, again)
    assert np.any(one != other)
    assert draw_driver(1, 2, []).shape == (0, 48, 48)


def test_a_strip_does_not_depend_on_brightness_and_contrast():
    picture = draw_driver(1, 2, [0.0])
    brighter = (picture // 2 + 40).astype(np.uint8)
    np.testing.assert_allclose(eye_strip(brighter), eye_strip(picture), atol=0.1)
    np.testing.assert_allclose(eye_strip(picture).mean(), 0, atol=1e-12)
    np.testing.assert_allclose(eye_strip(picture).std(), 1)


@pytest.mark.parametrize("shut", [[1.5], [-0.1], [[0.0]]])
def test_lids_out_of_range_are_refused(shut):
    with pytest.raises(DataError, match="expected shut as numbers from 0 to 1"):
        draw_driver(1, 0, shut)


@pytest.mark.parametrize(("state", "seconds"), [("asleep", 60), ("alert", 0)])
def test_unknown_states_and_no_time_are_refused(state, seconds):
    with pytest.raises(DataError, match=r"expected a state among .* got"):
        make_lids(1, 0, state, seconds)
