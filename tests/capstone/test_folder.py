"""A project comes back as it was written; a hostile folder is refused with a sentence."""

import io
import struct
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.capstone import load_project, save_project
from tinyml_course.capstone.folder import ARRAYS
from tinyml_course.errors import DataError


@pytest.fixture
def folder(mosquito, tmp_path):
    return save_project(mosquito, tmp_path / "project")


def arrays_of(project):
    return {name: getattr(project.examples, name) for name in ARRAYS}


def store(folder, arrays):
    np.savez_compressed(folder / "data.npz", **arrays)


def edit(folder, old, new):
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_project_is_read_as_it_was_written(mosquito, folder):
    read = load_project(folder)
    for name in ARRAYS:
        assert np.array_equal(getattr(read.examples, name), getattr(mosquito.examples, name))
    plain = {"examples": mosquito.examples}
    assert replace(read, **plain).__dict__ == mosquito.__dict__


def test_words_with_quotes_umlauts_and_backslashes_survive(mosquito, tmp_path):
    title = 'Ñandú "5\\6" — año'
    save_project(replace(mosquito, title=title), tmp_path / "p")
    assert load_project(tmp_path / "p").title == title


@pytest.mark.parametrize(
    "name", ["project.toml", "data.npz", "model.tflite", "previous.tflite", "report.md"]
)
def test_a_missing_file_a_link_and_an_empty_one_are_refused_by_name(folder, name):
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(b"")
    with pytest.raises(DataError, match=f"expected {name} of 1 to"):
        load_project(folder)
    path.unlink()
    with pytest.raises(DataError, match=f"expected the file {name}"):
        load_project(folder)
    elsewhere = folder.parent / "elsewhere"
    elsewhere.write_bytes(content)
    path.symlink_to(elsewhere)
    with pytest.raises(DataError, match="not a link"):
        load_project(folder)


def test_a_file_that_is_too_large_is_refused_without_being_read(folder):
    with (folder / "model.tflite").open("r+b") as file:
        file.truncate(10_000_000_000)  # sparse: nothing is written
    with pytest.raises(DataError, match=r"model.tflite of 1 to 2,000,000 bytes"):
        load_project(folder)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="tinyml capstone example"):
        load_project(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04" + bytes(40)])
def test_data_that_is_no_archive_is_refused(folder, content):
    (folder / "data.npz").write_bytes(content)
    with pytest.raises(DataError, match="damaged or other file"):
        load_project(folder)


def test_a_damaged_archive_is_refused(folder):
    content = bytearray((folder / "data.npz").read_bytes())
    content[200:260] = bytes(60)
    (folder / "data.npz").write_bytes(bytes(content))
    with pytest.raises(DataError):
        load_project(folder)


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("the file ran code",))


def test_pickled_objects_are_refused_and_do_not_run(mosquito, folder):
    store(folder, arrays_of(mosquito) | {"group": np.array([Trap()] * 3, object)})
    with pytest.raises(DataError, match="Python objects"):
        load_project(folder)


def test_other_members_in_the_archive_are_refused(mosquito, folder):
    store(folder, arrays_of(mosquito) | {"more": np.zeros(3)})
    with pytest.raises(DataError, match="expected the arrays x, y"):
        load_project(folder)
    with zipfile.ZipFile(folder / "data.npz", "a") as archive:
        archive.writestr("../outside.npy", b"x")
    with pytest.raises(DataError, match="expected the arrays x, y"):
        load_project(folder)
    assert not (folder.parent / "outside.npy").exists()


def test_a_header_that_promises_more_than_there_is_allocates_nothing(mosquito, folder):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    lie = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64)
    arrays = arrays_of(mosquito)
    with zipfile.ZipFile(folder / "data.npz", "w") as archive:
        for name, array in arrays.items():
            packed = io.BytesIO()
            np.save(packed, array)
            archive.writestr(f"{name}.npy", lie if name == "x" else packed.getvalue())
    with pytest.raises(DataError, match="plain array of numbers or texts as x"):
        load_project(folder)


def test_an_archive_that_unpacks_to_too_much_is_refused(mosquito, folder):
    store(folder, arrays_of(mosquito) | {"x": np.zeros((20_000, 2000), np.float32)})
    assert (folder / "data.npz").stat().st_size < 64_000_000
    with pytest.raises(DataError, match="at most 128,000,000 bytes"):
        load_project(folder)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("x", lambda a: np.where(a == a.flat[0], np.nan, a), "NaN or infinity"),
        ("x", lambda a: a[:, 0], "numbers \\(N, ...\\)"),
        ("x", lambda a: a[:-1], "expected y of shape"),
        ("y", lambda a: a + 1, "expected y in 0 ... 3"),
        ("y", lambda a: a - 1, "expected y in 0 ... 3"),
        ("y", lambda a: a + 0.5, "whole numbers in y"),
        ("group", lambda a: a[:5], "expected group of shape"),
        ("group", lambda a: np.full(len(a), "a\x1b[2J"), "printable characters"),
        ("audit", lambda a: np.full(len(a), ""), "printable characters"),
        ("audit", lambda a: np.zeros(len(a)), "texts or whole numbers in audit"),
        ("codes", lambda a: a.astype(np.int16), "codes as int8"),
        ("codes", lambda a: a[:15], "codes as int8"),
        ("test", lambda a: a * 0, "codes as int8"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(mosquito, folder, name, change, said):
    arrays = arrays_of(mosquito)
    store(folder, arrays | {name: change(arrays[name])})
    with pytest.raises(DataError, match=said):
        load_project(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sdg = 3", "sdg = 18", "sdg in project.toml as a whole number from 1 to 17"),
        ("sdg = 3", "sdg = true", "sdg in project.toml"),
        ("sdg = 3", "", "missing: sdg"),
        ("sdg = 3", "sdg = 3\nmodel = '../../etc/passwd'", "unknown: .*model"),
        ("flash_limit = 150000", "flash_limit = 150001", "from 1 to 150000"),
        ("max_gap = 0.1", "max_gap = 0.5", "from 0 to 0.15"),
        ("max_gap = 0.1", "max_gap = nan", "max_gap"),
        ("synthetic = true", "synthetic = 1", "true or false"),
        ('title = "', 'title = "\\u001b[31m', "printable"),
        ("period_s = 300.0", "period_s = 0", "period_s"),
        ("sleep_mw = ", "sleep_mw = 0 # ", "sleep_mw"),
        ("period_s = 300.0", "period_s = 300,0", "a decimal point"),
        ('band = "EU868"', 'band = "CB"', "expected a band among EU868"),
        ("least_right = 0.9", "least_right = 90", "least_right in project.toml as"),
        ("spreading_factor = 9", "spreading_factor = 6", "from 7 to 12"),
        ("spreading_factor = 9", "spreading_factor = 9.0", "whole number"),
        ('sha256 = "', 'sha256 = "zz', "64 hexadecimal digits"),
        ("[update]", "[update", "expected TOML"),
        ('"Culex"', '"none"', "classes that differ"),
        ("\nmw = ", "\nwatts = ", "missing: mw"),
    ],
)
def test_facts_that_are_not_possible_are_refused(folder, old, new, said):
    edit(folder, old, new)
    with pytest.raises(DataError, match=said):
        load_project(folder)


def test_text_in_another_encoding_is_refused(folder):
    (folder / "report.md").write_bytes("año".encode("latin-1"))
    with pytest.raises(DataError, match=r"UTF-8 in report.md"):
        load_project(folder)
