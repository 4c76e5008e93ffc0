"""Training on bursts of faces: what is tested has not been learned from, and the words are right.

The faces are cartoons by another artist than the one whose drawings the network knows: synthetic.
"""

import numpy as np
import pytest

from tinyml_course import training
from tinyml_course.errors import DataError
from tinyml_course.training import bursts as module
from tinyml_course.training.bursts import held_out, in_another_light, train_on_bursts

pytest.importorskip("PIL", reason="faces are drawn with Pillow")
pytest.importorskip("python_avatars", reason="needs tinyml-course[data]")

from tests.support.drawn_bursts import drawn_bursts


def rows(*each):
    """Class, person and burst of one picture each."""
    return [np.array(column) for column in zip(*each, strict=True)]


def test_the_last_burst_of_each_class_is_held_out_of_who_has_two_of_each():
    y, people, bursts = rows(
        (0, 7, 0), (0, 7, 0), (0, 7, 1), (1, 7, 2), (1, 7, 3), (0, 8, 4), (0, 8, 5), (1, 8, 6)
    )
    held = held_out(y, people, bursts)
    assert held.tolist() == [False, False, True, False, True, False, False, False]


def test_no_burst_is_on_both_sides_however_many_there_are():
    data = drawn_bursts(2, frames=3, bursts=3)
    held = held_out(data.y, data.people, data.bursts)
    assert set(data.bursts[held]) & set(data.bursts[~held]) == set()
    assert sorted(set(zip(data.y[held], data.people[held], strict=True))) == [
        (0, 0), (0, 1), (1, 0), (1, 1),
    ]  # fmt: skip


def test_the_light_changes_and_the_picture_stays_a_mirror_image():
    x = np.tile(np.arange(40, 88, dtype=np.uint8), (3, 48, 1))
    changed = in_another_light(x, np.random.default_rng(0))
    assert changed.dtype == np.uint8
    assert changed.shape == x.shape
    assert len({picture.tobytes() for picture in changed}) == 3
    flat = in_another_light(np.full((20, 48, 48), 100, np.uint8), np.random.default_rng(1))
    assert (np.abs(flat.mean(axis=(1, 2)) - 100) < 1).all()  # bright and dark sides balance
    assert flat.std(axis=(1, 2)).max() > 10


def test_arrays_that_do_not_fit_are_refused():
    x, three = np.zeros((4, 48, 48), np.uint8), np.zeros(3, int)
    with pytest.raises(DataError, match="for each of 4 pictures, got 4, 3 and 4"):
        train_on_bursts(None, x, np.zeros(4, int), three, np.zeros(4, int))
    with pytest.raises(DataError, match=r"expected pictures \(N, height, width\) uint8"):
        train_on_bursts(None, x.astype(float), three, three, three)


@pytest.fixture
def small(monkeypatch):
    """A tiny network, and trainings of a few pictures."""
    pytest.importorskip("tensorflow", reason="needs tinyml-course[train]")
    monkeypatch.setattr(module, "PICTURES", 96)
    training.seed_everything(0)
    return training.ds_cnn((48, 48, 1), 2, width=8, blocks=1, first_strides=(4, 4))


def test_each_figure_is_of_pictures_that_its_network_has_not_seen(small, monkeypatch):
    data = drawn_bursts(3, frames=8)
    learned = []
    fit = module.in_another_light
    monkeypatch.setattr(module, "in_another_light", lambda x, rng: learned.append(x) or fit(x, rng))
    before = [weights.copy() for weights in small.get_weights()]
    result = train_on_bursts(small, *data, epochs=2)
    assert all((a == b).all() for a, b in zip(before, small.get_weights(), strict=True))
    assert len(learned) == 4  # all but the held-out bursts, then each person left out
    known = {picture.tobytes() for picture in learned[0]}
    assert not known & {data.x[i].tobytes() for i in result.known.which}
    assert sorted(set(data.people[result.known.which])) == [0, 1, 2]
    for person, pictures in enumerate(learned[1:]):
        own = {p.tobytes() for p in data.x[data.people == person]}
        assert not own & {picture.tobytes() for picture in pictures}
    for person, tested in enumerate(result.strangers):
        assert tested.which.tolist() == np.flatnonzero(data.people == person).tolist()
    again = train_on_bursts(small, *data, epochs=2)
    assert again.tflite == result.tflite
    for tested, before in zip(again.strangers, result.strangers, strict=True):
        np.testing.assert_array_equal(tested.right, before.right)


def test_one_person_is_nobody_else(small):
    result = train_on_bursts(small, *drawn_bursts(1, frames=6), epochs=1)
    assert result.strangers == ()
    assert len(result.known.which) == 12
    single = train_on_bursts(small, *drawn_bursts(1, frames=6, bursts=1), epochs=1)
    assert (single.known, single.strangers) == (None, ())


def test_one_class_alone_is_refused_in_words(small):
    data = drawn_bursts(2, frames=4)
    serious = [column[data.y == 0] for column in data]
    with pytest.raises(DataError, match="pictures of both classes to train on, got one class"):
        train_on_bursts(small, *serious, epochs=1)
