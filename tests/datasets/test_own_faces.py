"""Own photographs become small grey squares, the right way up, and each is somebody's."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets.face_bursts import bursts_of
from tinyml_course.datasets.own_faces import CONSENT, load_own_faces, notes_on
from tinyml_course.errors import DataError, MissingDependencyError

Image = pytest.importorskip("PIL.Image", reason='needs Pillow: pip install "tinyml-course[data]"')

FILES = ("serious/ana_1.png", "serious/ben_1.png", "smile/Ana_2.jpg", "smile/ana_3.JPEG")


def picture(
    path: Path, colour: Any = 128, size: tuple[int, int] = (80, 60), mode: str = "L"
) -> None:
    path.parent.mkdir(exist_ok=True)
    image = Image.new(mode, size, colour)
    image.save(path, format="PNG" if path.suffix == ".png" else "JPEG")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for i, name in enumerate(FILES):
        picture(tmp_path / name, 50 * (i + 1))
    (tmp_path / "people.csv").write_text("person\nAna\nBen\n")
    return tmp_path


@pytest.mark.parametrize("size", [48, 96])
def test_pictures_become_grey_squares_of_the_size_asked_for(folder: Path, size: int) -> None:
    for i, name in enumerate(FILES):
        picture(folder / name, 50 * (i + 1), (200, 150))
    data = load_own_faces(folder, size=size)
    assert data.x.shape == (4, size, size, 1)
    assert [float(x.mean()) for x in data.x] == [50, 100, 150, 200]
    assert (data.labels, data.y.tolist()) == (("serious", "smile"), [0, 0, 1, 1])
    assert (data.axes, data.units, data.synthetic) == (("grey",), ("0..255",), False)


def test_the_part_of_the_name_before_the_underscore_is_the_person(folder: Path) -> None:
    data = load_own_faces(folder)
    assert data.groups.tolist() == [0, 1, 0, 0]
    assert "2 people" in data.citation


def test_people_csv_says_who_is_in_a_picture(folder: Path) -> None:
    rows = zip(FILES, ("Zoe", "Ben", "ben", "Zoe"), strict=True)
    text = "person,file\n" + "".join(f"{person},{file}\n" for file, person in rows)
    (folder / "people.csv").write_text(text)
    assert load_own_faces(folder).groups.tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,person\nsmile/nobody.png,Ana\n", "the file 'smile/nobody.png' of line 2 of people"),
        ("file,person\nserious/ana_1.png,\n", "one person for 'serious/ana_1.png', found ''"),
        ("file,person\n" + "serious/ana_1.png,Ana\n" * 2, "in line 3 .* and another line before"),
        ("file,person\nserious/ana_1.png,Ana\n", "found none for serious/ben_1.png; add a row"),
        ("file,name\nserious/ana_1.png,Ana\n", r"columns among file, person .*\['name'\]"),
        ("file,person\n../x.png,Ana\n", "a file inside"),
    ],
)
def test_what_is_wrong_in_people_csv_is_named(folder: Path, text: str, message: str) -> None:
    (folder / "people.csv").write_text(text)
    with pytest.raises(DataError, match=message):
        load_own_faces(folder)


OF_CAMERAS = [
    "IMG_0001.jpg",
    "dsc_2.png",
    "_1.png",
    "PXL_2024_1.jpg",
    "ana1.jpg",
    "ana (1).jpg",
    "IMG-20240115-WA0001.jpg",
    "WhatsApp Image 2024-01-15 at 14.32.10.jpeg",
    "image0.jpeg",
    "WIN_20240115_14_32_10_Pro.jpg",
    "smile_001.jpg",
    "20240115_143210.jpg",
    "smile.ana_1.jpg.4f3k2.jpg",
    "photo_2024-01-15_14-32-10.jpg",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301.jpg",
    "received_1234567890.jpeg",
    "Snapchat-123456789.jpg",
    "signal-2024-01-15-143210_002.jpeg",
    "DJI_0001.JPG",
    "100_0001.JPG",
    "P1000123.JPG",
    "ana.jpg",
]


@pytest.mark.parametrize("name", OF_CAMERAS)
def test_a_name_that_a_camera_gave_says_nothing_about_who_it_is(folder: Path, name: str) -> None:
    picture(folder / "smile" / name)
    named = re.escape(name)
    with pytest.raises(DataError, match=f"a person of people.csv .* found smile/{named}; rename"):
        load_own_faces(folder)
    (folder / "people.csv").unlink()
    for file in FILES:
        (folder / file).unlink()
    picture(folder / "serious" / name)
    with pytest.raises(DataError, match=f"know who .* found serious/{named}, which a camera could"):
        load_own_faces(folder)


@pytest.mark.parametrize(
    "name", ["100CANON", "Camera", "DCIM", "2024-01-15", "New folder", "smile"]
)
def test_a_folder_that_a_camera_named_is_no_person(folder: Path, name: str) -> None:
    (folder / "smile" / name).mkdir()
    picture(folder / "smile" / name / "1.png")
    with pytest.raises(DataError, match=f"folder named after a person in smile/, found '{name}'"):
        load_own_faces(folder)


@pytest.mark.parametrize("word", ["IMG", "WIN", "20240115", "smile", "ana", "a_b"])
def test_a_word_of_a_camera_cannot_be_confirmed_as_a_person(folder: Path, word: str) -> None:
    (folder / "people.csv").write_text(f"person\nAna\nBen\n{word}\n")
    with pytest.raises(
        DataError, match=f"each person once in people.csv, found '{word}' in line 4"
    ):
        load_own_faces(folder)


def test_prefixes_that_nobody_confirmed_are_listed(folder: Path) -> None:
    (folder / "people.csv").unlink()
    with pytest.raises(
        DataError, match=r"before the first _: 'ana' \(2\), .* a folder for each per"
    ):
        load_own_faces(folder)


def test_a_folder_is_a_person_whatever_its_files_are_called(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë")
    for i, name in enumerate(("serious/ben", "serious/Zoë", f"smile/{decomposed}", "smile/Ben")):
        (tmp_path / name.partition("/")[0]).mkdir(exist_ok=True)
        picture(tmp_path / name / OF_CAMERAS[i].replace("dsc_2", "dsc_3"))
    data = load_own_faces(tmp_path)
    assert data.y.tolist() == [0, 0, 1, 1]
    # By name within a class: Zoë before ben, Ben before Zoë.
    assert data.groups.tolist() == [1, 0, 0, 1]


def test_the_square_in_the_middle_is_kept(folder: Path) -> None:
    wide = np.zeros((60, 100), np.uint8)
    wide[:, 20:80] = 200  # nothing of what is beside it comes in
    Image.fromarray(wide).save(folder / "serious/ana_1.png")
    assert (load_own_faces(folder).x[0] == 200).all()


def test_a_picture_is_reduced_to_means_of_its_parts(folder: Path) -> None:
    fine = np.indices((96, 96)).sum(0) % 2 * 200  # a chessboard of single pixels
    Image.fromarray(fine.astype(np.uint8)).save(folder / "serious/ana_1.png")
    assert (load_own_faces(folder).x[0] == 100).all()


def test_a_picture_is_turned_as_the_camera_was_held(folder: Path) -> None:
    left_dark = np.full((64, 64, 3), 240, np.uint8)
    left_dark[:, :32] = 10
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter turn to the right
    Image.fromarray(left_dark).save(folder / "smile/Ana_2.jpg", exif=exif, quality=95)
    turned = load_own_faces(folder).x[2, :, :, 0]
    assert turned[:16].mean() < 30
    assert turned[-16:].mean() > 220


@pytest.mark.parametrize(
    ("mode", "colour"),
    [
        ("RGB", (100, 100, 100)),
        ("RGBA", (100, 100, 100, 255)),
        ("P", 100),
        ("1", 1),
        ("LA", (9, 9)),
    ],
)
def test_colours_and_palettes_become_grey(folder: Path, mode: str, colour: Any) -> None:
    image = Image.new(mode, (60, 60), colour)
    image.save(folder / "serious/ana_1.png")
    assert load_own_faces(folder).x[0].mean() == float(np.asarray(image.convert("L")).mean())


def test_files_that_systems_leave_are_passed_over(folder: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / "smile" / name).write_bytes(b"x")
    assert len(load_own_faces(folder)) == 4


def test_a_missing_or_empty_class_is_named(folder: Path) -> None:
    for name in FILES[2:]:
        (folder / name).unlink()
    with pytest.raises(DataError, match=r"pictures in .*smile/, found none; a model needs both"):
        load_own_faces(folder)
    (folder / "smile").rmdir()
    with pytest.raises(DataError, match=r"folder smile/ in .*, found none; a model needs both"):
        load_own_faces(folder)
    shutil.rmtree(folder)
    with pytest.raises(
        DataError, match=rf"serious/ and smile/ in {folder}/, found neither; record"
    ):
        load_own_faces(folder)


@pytest.mark.parametrize("folder", [True, "", 7])
def test_what_is_no_name_of_a_folder_is_refused(folder: Any) -> None:
    for read in (load_own_faces, bursts_of):
        with pytest.raises(DataError, match='expected a name such as "my_faces", got'):
            read(folder)


@pytest.mark.parametrize("name", ["ana_4.heic", "ana_4.gif", "notes.txt", "more.png/"])
def test_what_is_no_picture_of_these_kinds_is_named(folder: Path, name: str) -> None:
    path = folder / "smile" / name
    path.mkdir() if name.endswith("/") else path.write_bytes(b"x")
    with pytest.raises(DataError, match=r"PNG or JPEG files in smile/, found '.*; save it as"):
        load_own_faces(folder)


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_an_unreadable_picture_is_named(folder: Path, content: bytes) -> None:
    (folder / FILES[3]).write_bytes(content)
    with pytest.raises(DataError, match=r"picture at smile/ana_3.JPEG, but: .*; save it again"):
        load_own_faces(folder)


@pytest.mark.parametrize("name", [FILES[0], FILES[2]])
def test_a_damaged_picture_is_read_or_raises_a_data_error(folder: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60), np.uint8)
    form = "PNG" if name.endswith("png") else "JPEG"
    Image.fromarray(noise).save(folder / name, format=form)
    good = (folder / name).read_bytes()
    rng = np.random.default_rng(1)
    for _ in range(100):
        damaged = bytearray(good)
        damaged[rng.integers(len(good))] ^= 1 << rng.integers(8)
        cut = rng.integers(len(good)) if rng.random() < 0.3 else len(good)
        (folder / name).write_bytes(damaged[:cut])
        with contextlib.suppress(DataError):
            load_own_faces(folder)


def test_a_pointer_of_git_lfs_is_no_picture(folder: Path) -> None:
    (folder / FILES[0]).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(DataError, match=r"ana_1.png, found a Git LFS pointer: .* git lfs pull"):
        load_own_faces(folder)


def test_a_small_picture_and_one_of_16_bits_are_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"at least 96 × 96 in serious/ana_1.png, found 80 × 60"):
        load_own_faces(folder, size=96)
    Image.fromarray(np.zeros((60, 60), np.uint16)).save(folder / FILES[0])
    with pytest.raises(DataError, match=r"8 bits a colour in serious/ana_1.png"):
        load_own_faces(folder)


def test_a_picture_too_large_to_unpack_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(DataError, match="exceeds limit"):
        load_own_faces(folder)


@pytest.mark.parametrize("size", [0, 47, 64, "48"])
def test_another_size_is_refused(folder: Path, size: Any) -> None:
    with pytest.raises(DataError, match=r"a size among \(48, 96\)"):
        load_own_faces(folder, size=size)


def test_without_pillow_the_error_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingDependencyError, match=r"tinyml-course\[data\]"):
        load_own_faces(folder)


def test_zoom_keeps_the_middle_of_the_square(folder: Path) -> None:
    far = np.zeros((100, 100), np.uint8)
    far[25:75, 25:75] = 200
    for name in FILES:
        Image.fromarray(far).save(folder / name, format="PNG" if name.endswith("png") else "JPEG")
    assert (load_own_faces(folder, zoom=2).x[0] == 200).all()
    assert load_own_faces(folder).x[0].mean() < 60
    with pytest.raises(DataError, match=r"at least 144 × 144 in .*, found 100 × 100; .* zoom"):
        load_own_faces(folder, zoom=3)


@pytest.mark.parametrize("zoom", [0, 0.9, 4.5, float("nan")])
def test_a_zoom_out_of_range_is_refused(folder: Path, zoom: float) -> None:
    with pytest.raises(DataError, match="a zoom from 1, the whole central square, to 4"):
        load_own_faces(folder, zoom=zoom)


def test_a_person_of_one_class_and_too_few_people_are_pointed_out(folder: Path) -> None:
    one_class, few = notes_on(load_own_faces(folder))
    assert "Person 2 has only pictures of the class serious" in one_class
    assert "as many for smile/" in one_class
    assert few.startswith("2 people: too few")
    (folder / "serious/ben_1.png").unlink()
    (alone,) = notes_on(load_own_faces(folder))
    assert alone.startswith("One person:")


def test_ten_people_with_both_classes_need_no_note(tmp_path: Path) -> None:
    for label in ("serious", "smile"):
        for letter in "abcdefghij":
            (tmp_path / label / f"ana{letter}").mkdir(parents=True)
            picture(tmp_path / label / f"ana{letter}" / "1.png")
    assert notes_on(load_own_faces(tmp_path)) == []


def test_the_consent_asks_for_what_has_to_be_asked() -> None:
    for word in ("may say no", "without a reason", "deleted", "guardian", "stay on this computer"):
        assert word in CONSENT
    assert max(map(len, CONSENT.splitlines())) <= 100
