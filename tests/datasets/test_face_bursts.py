"""A burst is written where the loader of own photographs reads it, to the bit."""

import numpy as np
import pytest

from tinyml_course.datasets.face_bursts import bursts_of, keep_burst
from tinyml_course.datasets.own_faces import load_own_faces
from tinyml_course.errors import DataError

Image = pytest.importorskip("PIL.Image", reason='needs Pillow: pip install "tinyml-course[data]"')


def crops(seed, n=3, size=48):
    return np.random.default_rng(seed).integers(40, 200, (n, size, size)).astype(np.uint8)


def keep(folder, seed, label, person, **changed):
    about = {"label": label, "person": person, "consent": "yes", **changed}
    return keep_burst(folder, crops(seed), **about)


def test_the_loader_gives_what_was_kept_bit_for_bit(tmp_path):
    for seed, (label, person) in enumerate(
        [("serious", "Ben"), ("smile", "ben"), ("smile", "Ana")]
    ):
        keep(tmp_path, seed, label, person)
    data = load_own_faces(tmp_path)
    expected = np.concatenate([crops(0), crops(2), crops(1)])  # serious, then smile: ana, ben
    np.testing.assert_array_equal(data.x[..., 0], expected)
    assert data.y.tolist() == [0] * 3 + [1] * 6
    assert data.groups.tolist() == [1] * 3 + [0] * 3 + [1] * 3
    assert bursts_of(tmp_path).tolist() == [0] * 3 + [1] * 3 + [2] * 3


def test_the_tenth_burst_is_the_last_and_photographs_are_bursts_of_their_own(tmp_path):
    for seed in range(11):
        keep(tmp_path, seed, "smile", "ana")
    (path, *_) = keep(tmp_path, 20, "serious", "ana")
    Image.fromarray(crops(21)[0]).save(path.with_name("photo.png"))
    data, bursts = load_own_faces(tmp_path), bursts_of(tmp_path)
    assert len(bursts) == len(data) == 37
    assert bursts[:4].tolist() == [1, 1, 1, 0]  # the photograph comes before the burst
    last = data.x[bursts == bursts.max(), ..., 0]
    np.testing.assert_array_equal(last, crops(10))


def test_a_burst_that_was_deleted_leaves_the_others_names_alone(tmp_path):
    keep(tmp_path, 0, "smile", "ana")
    second = keep(tmp_path, 1, "smile", "ana")
    for path in (tmp_path / "smile/ana").glob("burst1_*"):
        path.unlink()
    third = keep(tmp_path, 2, "smile", "ana")
    assert second[0].name == "burst2_001.png"
    assert third[0].name == "burst3_001.png"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"consent": "no"}, "consent \"yes\", got 'no'; a face identifies"),
        ({"label": "grin"}, "a label among serious, smile, got 'grin'"),
        ({"person": " "}, "a name or a number of a person, got ' '"),
        ({"person": "IMG_0001"}, "got 'IMG_0001', which a camera"),
        ({"person": "../../etc"}, None),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(tmp_path, changed, message):
    folder = tmp_path / "faces"
    about = {"label": "smile", "person": "ana", **changed}
    if message is None:
        assert keep(folder, 0, **about)[0].parent == folder / "smile" / "etc"
        return
    with pytest.raises(DataError, match=message):
        keep(folder, 0, **about)
    assert not folder.exists()


@pytest.mark.parametrize(
    "picture",
    [
        np.full((48, 48), 128),
        crops(0)[0] // 12,
        np.full((48, 48), 250) + crops(0)[0] % 5,
    ],
    ids=["flat", "dark", "bright"],
)
def test_pictures_in_bad_light_are_refused(tmp_path, picture):
    stack = np.stack([crops(1)[0], picture.astype(np.uint8)])
    with pytest.raises(DataError, match="good light, got 1 of 2 pictures that are too dark"):
        keep_burst(tmp_path / "faces", stack, label="smile", person="ana", consent="yes")
    assert not (tmp_path / "faces").exists()


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (crops(0).astype(float), "got float64"),
        (crops(0, size=50), r"got uint8 of shape \(3, 50, 50\)"),
        (crops(0)[0], r"of shape \(48, 48\)"),
        (crops(0)[:0], "at least one picture"),
    ],
)
def test_arrays_of_another_kind_are_refused(tmp_path, stack, message):
    with pytest.raises(DataError, match=message):
        keep_burst(tmp_path, stack, label="smile", person="ana", consent="yes")


def test_a_folder_with_a_table_of_its_own_is_left_alone(tmp_path):
    (tmp_path / "people.csv").write_text("person\nana\n")
    with pytest.raises(DataError, match=r"a folder without people\.csv"):
        keep(tmp_path, 0, "smile", "ana")


def test_a_disk_that_is_full_leaves_no_half_of_a_burst(tmp_path, monkeypatch):
    save, calls = Image.Image.save, []

    def full(self, path, *rest):
        calls.append(path)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        save(self, path, *rest)

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, 0, "smile", "ana")
    assert list((tmp_path / "smile/ana").iterdir()) == []
