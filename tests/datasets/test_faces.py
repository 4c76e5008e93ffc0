"""Drawn faces: the same for a seed, fair to tones, and told apart by the smile alone."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tinyml_course.datasets import faces
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.synthesis import faces as drawn
from tinyml_course.synthesis.faces import avatars, mouth, pictures
from tinyml_course.synthesis.faces import view as seeing

pytest.importorskip("PIL.Image", reason='needs Pillow: pip install "tinyml-course[data]"')
pytest.importorskip("python_avatars", reason='pip install "tinyml-course[data]"')
pytest.importorskip("resvg_py", reason='pip install "tinyml-course[data]"')

TINY = {"identities": 3, "per_identity": 2, "avatars": 1}
PLAIN = drawn.View()
PINNED_WITH = {"numpy": "2.4.6", "pillow": "13.0.0", "resvg-py": "0.5.0", "python-avatars": "1.4.1"}
PINNED = "c6d89d2a400cea1451b1655b2e87844ec964b2117bae4812e895cc22023228a1"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path))
    return tmp_path


def person(tone: int, index: int = 0, **changes: object) -> drawn.Identity:
    return dataclasses.replace(
        drawn.make_identity(0, index), tone=tone, beard="none", glasses="none", **changes
    )


def views(n: int, seed: int = 1) -> list[drawn.View]:
    rng = np.random.default_rng(seed)
    return [drawn.make_view(rng) for _ in range(n)]


def fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_fresh_processes_without_a_cache_draw_the_same_bytes(tmp_path, monkeypatch):
    code = f"from tinyml_course.datasets import faces;print(faces.load_faces(5, **{TINY}).sha256())"
    found = []
    for name in ("one", "two"):
        monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / name))
        monkeypatch.setenv("PYTHONHASHSEED", str(len(found)))
        found.append(fresh_process(code))
    assert found[0] == found[1] == faces.load_faces(5, **TINY).sha256()
    assert faces.load_faces(6, **TINY).sha256() != found[0]


def test_version_1_stays_as_it_is():
    """Other versions of these packages, or another system's mathematics, may draw otherwise."""
    here = {name: importlib.metadata.version(name) for name in PINNED_WITH}
    if here != PINNED_WITH or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip(f"the bytes are pinned for Linux on x86-64 with {PINNED_WITH}")
    assert faces.VERSION == "1"
    assert faces.load_faces(0, **TINY).sha256() == PINNED


def test_more_people_do_not_change_those_before():
    few = faces.load_faces(0, identities=2, per_identity=2, avatars=0)
    many = faces.load_faces(0, **TINY)
    np.testing.assert_array_equal(few.x, many.x[: len(few)])
    assert drawn.make_identity(0, 3) == drawn.make_identity(0, 3) != drawn.make_identity(1, 3)


def test_classes_are_balanced_in_every_group_and_avatars_are_groups_of_their_own():
    data = faces.load_faces(0, identities=3, per_identity=4, avatars=2, size=96)
    assert data.x.shape == (20, 96, 96, 1)
    assert data.groups.tolist() == [g for g in range(5) for _ in range(4)]
    for group in range(5):
        assert data.y[data.groups == group].tolist() == [0, 1, 0, 1]
    assert (data.labels, data.axes, data.units) == (("serious", "smile"), ("grey",), ("0..255",))
    assert data.synthetic
    assert data.summary().startswith("SYNTHETIC faces 1")
    only_drawn = faces.load_faces(0, identities=3, per_identity=4, avatars=0, size=96)
    np.testing.assert_array_equal(only_drawn.x, data.x[:12])  # so the cartoons are groups 3 and 4


def test_labels_follow_the_smile_with_a_gap_between(monkeypatch):
    asked = []

    def remember(identity, smile, view, size):
        asked.append(smile)
        return np.zeros((size, size), np.uint8)

    monkeypatch.setattr(pictures, "render_face", remember)
    y = faces.load_faces(0, identities=30, per_identity=4, avatars=0).y
    smiles = np.array(asked)
    assert smiles[y == 0].max() <= drawn.SERIOUS_UP_TO < drawn.SMILE_FROM <= smiles[y == 1].min()
    assert smiles.min() < 0.02
    assert smiles.max() > 0.98


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


def test_brightness_alone_does_not_tell_a_smile():
    data = faces.load_faces(0, identities=60, per_identity=6, avatars=0)
    mean, deviation = data.x.mean((1, 2, 3)), data.x.std((1, 2, 3))
    features = np.stack([mean, mean**2, deviation, np.ones_like(mean)], -1)
    features[:, :3] = (features[:, :3] - features[:, :3].mean(0)) / features[:, :3].std(0)
    seen = data.groups < 30
    weights = np.linalg.lstsq(features[seen], 2.0 * data.y[seen] - 1, rcond=None)[0]
    accuracy = np.mean((features[~seen] @ weights > 0) == data.y[~seen])
    assert 0.39 < accuracy < 0.61  # 180 pictures: 0.5 within three standard deviations


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


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"size": 64}, r"size among \(48, 96\), got 64"),
        ({"identities": 0}, "identities ≥ 1, got 0"),
        ({"avatars": -1}, "avatars ≥ 0, got -1"),
        ({"per_identity": 3}, "even per_identity ≥ 2, .* got 3"),
        ({"per_identity": 0}, "even per_identity ≥ 2, .* got 0"),
    ],
)
def test_numbers_that_make_no_data_set_are_named(how, message):
    with pytest.raises(DataError, match=message):
        faces.load_faces(**how)


def test_a_smile_or_size_or_person_that_cannot_be_drawn_is_named():
    with pytest.raises(DataError, match=r"smile from 0 \(serious\) to 1, got 1.2"):
        drawn.render_face(person(3), 1.2, PLAIN)
    with pytest.raises(DataError, match="got nan"):
        drawn.render_face(person(3), float("nan"), PLAIN)
    with pytest.raises(DataError, match=r"size among .* got 64"):
        drawn.render_face(person(3), 0.2, PLAIN, 64)
    with pytest.raises(DataError, match="index of a person ≥ 0, got -1"):
        drawn.make_identity(0, -1)


@pytest.mark.parametrize(
    ("module", "named"),
    [("PIL", "Pillow"), ("python_avatars", "python-avatars"), ("resvg_py", "resvg-py")],
)
def test_a_missing_package_is_named_with_its_extra(monkeypatch, module, named):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match=rf"need {named}, .*tinyml-course\[data\]"):
        faces.load_faces(0, identities=1, per_identity=2, avatars=1)


def test_without_avatars_their_packages_are_not_needed(monkeypatch):
    for module in ("python_avatars", "resvg_py"):
        monkeypatch.setitem(sys.modules, module, None)
    assert len(faces.load_faces(0, identities=1, per_identity=2, avatars=0)) == 2


def test_all_mouths_that_are_used_exist_and_differ():
    avatar = avatars.make_avatar(0, 1)
    drawn = {
        mouth: np.asarray(avatars.draw_avatar(avatar, mouth)).tobytes()
        for mouths in avatars.AVATAR_MOUTHS.values()
        for mouth in mouths
    }
    assert len(set(drawn.values())) == len(drawn) == 8
