"""Drawn faces: every tone is visible, a smile changes what it should, and views move the face."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis import faces as drawn
from tinyml_course.synthesis.faces import avatars, mouth
from tinyml_course.synthesis.faces import view as seeing

pytest.importorskip("PIL.Image", reason='needs Pillow: pip install "tinyml-course[data]"')
pytest.importorskip("python_avatars", reason='pip install "tinyml-course[data]"')
pytest.importorskip("resvg_py", reason='pip install "tinyml-course[data]"')

PLAIN = drawn.View()


def person(tone: int, index: int = 0, **changes: object) -> drawn.Identity:
    return dataclasses.replace(
        drawn.make_identity(0, index), tone=tone, beard="none", glasses="none", **changes
    )


def views(n: int, seed: int = 1) -> list[drawn.View]:
    rng = np.random.default_rng(seed)
    return [drawn.make_view(rng) for _ in range(n)]


@pytest.mark.parametrize("tone", range(1, drawn.TONES + 1))
def test_every_tone_is_bright_enough_and_its_mouth_and_eyes_are_seen(tone):
    for index, view in enumerate(views(12)):
        picture = drawn.render_face(person(tone, index), 0.5, view).astype(float)
        assert seeing.LEAST_MEAN - 2 < picture.mean() < seeing.LARGEST_MEAN + 2
    clear = dataclasses.replace(PLAIN, noise=0.0)
    picture = drawn.render_face(person(tone, hair="bald"), 0.0, clear).astype(float)
    skin = np.median(picture[12:36, 14:34])
    features = picture[12:40, 14:34].min()
    assert skin > 60
    assert features / skin < 0.75  # as much darker than the skin as on everybody


def test_tones_run_evenly_from_light_to_dark_and_are_equally_frequent():
    greys = [person(tone).skin for tone in range(1, 11)]
    assert np.diff(greys) == pytest.approx([(82 - 218) / 9] * 9)
    counts = np.bincount([drawn.make_identity(0, i).tone for i in range(1000)], minlength=11)[1:]
    assert counts.min() > 65
    assert counts.max() < 135  # 100 expected, standard deviation 9.5


def test_a_turned_head_leaves_no_black_corner():
    cartoon = avatar_image()
    for index, view in enumerate(views(30)):
        turned = dataclasses.replace(view, roll=0.25 * (-1) ** index, noise=0.0)
        for picture in (
            drawn.render_face(drawn.make_identity(0, index), 0.5, turned),
            avatars.photograph_avatar(cartoon, turned, 48),
        ):
            corners = picture[np.ix_([0, 1, -2, -1], [0, 1, -2, -1])]
            assert corners.min() > 4


def avatar_image():
    return avatars.draw_avatar(avatars.make_avatar(0, 0), "SMILE")


def test_a_smile_changes_mouth_cheeks_and_eyes_and_little_else():
    changed = np.zeros((96, 96))
    for index in range(20):
        one = person(5, index)
        pair = [drawn.render_face(one, smile, PLAIN, 96).astype(float) for smile in (0.0, 1.0)]
        # The camera's exposure follows a smile a little, all over the picture: leave that out.
        difference = np.abs(pair[1] - pair[0])
        changed += np.where(difference > 8, difference, 0)
    changed /= changed.sum()
    at = (np.arange(96) + 0.5) / 96
    left, top = seeing.place(PLAIN, [[-0.85, -0.35]])[0]
    right, bottom = seeing.place(PLAIN, [[0.85, 1.15]])[0]
    inside = ((at > top) & (at < bottom))[:, None] & ((at > left) & (at < right))[None, :]
    assert inside.mean() < 0.45
    assert changed[inside].sum() > 0.95
    mouth = ((at > bottom - 0.32) & (at < bottom))[:, None] & (np.abs(at - 0.5) < 0.25)[None, :]
    assert changed[mouth].sum() > 0.5


def test_more_smile_lifts_the_corners_and_widens_the_mouth_of_everybody():
    for index in range(50):
        grown = [
            mouth.express(drawn.make_identity(0, index), smile, PLAIN)
            for smile in (0.0, 0.3, 0.6, 1.0)
        ]
        assert np.all(np.diff([face.lift_left + face.lift_right for face in grown]) > 0)
        assert np.all(np.diff([face.half_width for face in grown]) > 0)
        assert np.all(np.diff([face.narrowed for face in grown]) >= 0)


def test_some_mouths_at_rest_turn_up_and_some_hang():
    rests = np.array([drawn.make_identity(0, i).mouth.rest_lift for i in range(200)])
    assert (rests > 0.01).mean() > 0.2
    assert (rests < -0.01).mean() > 0.2


def test_both_sizes_show_the_same_picture():
    quiet = dataclasses.replace(views(1)[0], noise=0.0)
    small, large = (
        drawn.render_face(drawn.make_identity(0, 1), 0.7, quiet, size).astype(float)
        for size in (48, 96)
    )
    means = large.reshape(48, 2, 48, 2).mean((1, 3))
    assert np.abs(means - small).mean() < 4
    assert np.corrcoef(means.ravel(), small.ravel())[0, 1] > 0.98


def test_a_head_turned_to_its_side_moves_the_nose_before_the_ears():
    nose, ear = seeing.place(PLAIN, [[0.0, 0.3], [1.0, 0.0]])
    turned_nose, turned_ear = seeing.place(
        dataclasses.replace(PLAIN, yaw=0.3), [[0.0, 0.3], [1.0, 0.0]]
    )
    assert turned_nose[0] - nose[0] > 0.08
    assert -0.03 < turned_ear[0] - ear[0] < 0


def test_a_roll_turns_about_the_middle_of_the_face():
    level = seeing.place(PLAIN, [[0.0, 0.0], [1.0, 0.0]])
    turned = seeing.place(dataclasses.replace(PLAIN, roll=np.pi / 2), [[0, 0], [1, 0]])
    np.testing.assert_allclose(turned[0], level[0], atol=1e-12)
    np.testing.assert_allclose(turned[1] - turned[0], (level[1] - level[0])[::-1], atol=1e-12)


def test_a_smile_or_size_or_person_that_cannot_be_drawn_is_named():
    with pytest.raises(DataError, match=r"smile from 0 \(serious\) to 1, got 1.2"):
        drawn.render_face(person(3), 1.2, PLAIN)
    with pytest.raises(DataError, match="got nan"):
        drawn.render_face(person(3), float("nan"), PLAIN)
    with pytest.raises(DataError, match=r"size among .* got 64"):
        drawn.render_face(person(3), 0.2, PLAIN, 64)
    with pytest.raises(DataError, match="index of a person ≥ 0, got -1"):
        drawn.make_identity(0, -1)


def test_all_mouths_that_are_used_exist_and_differ():
    avatar = avatars.make_avatar(0, 1)
    drawn = {
        mouth: np.asarray(avatars.draw_avatar(avatar, mouth)).tobytes()
        for mouths in avatars.AVATAR_MOUTHS.values()
        for mouth in mouths
    }
    assert len(set(drawn.values())) == len(drawn) == 8
