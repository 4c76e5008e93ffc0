"""Zips and folders made to harm: nothing leaves the folder, nothing fills memory or the disk."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyml_course.grading.collect import entries
from tinyml_course.grading.collect.collect import collect
from tinyml_course.grading.collect.names import MAX_NAME_BYTES, safe_name

LESSON = "05_x"
GOOD = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "good"}]}'
BAD = GOOD.replace(b"good", b"bad")


def raw_zip(members, **options) -> bytes:
    """A zip of (name or ZipInfo, data), written without the checks of a packer."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", **options) as archive:
        warnings.simplefilter("ignore")  # duplicate names are what we are after
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def harm(tmp_path):
    """Collect one hostile zip beside an honest student: the report, and all files made."""

    def run(data: bytes, name="eve_6_assignsubmission_file_work.zip"):
        source = tmp_path / "a" / "source"
        (source / "ana").mkdir(parents=True)
        (source / "ana" / "05_x.ipynb").write_bytes(GOOD)
        (source / name).write_bytes(data)
        before = set(tmp_path.rglob("*"))
        report = collect(source, tmp_path / "a" / "out", LESSON)
        made = {p for p in set(tmp_path.rglob("*")) - before if p.is_file()}
        assert all(p.is_relative_to(tmp_path / "a" / "out") for p in made)
        assert not any(p.is_symlink() for p in tmp_path.rglob("*"))
        assert (tmp_path / "a" / "out" / "ana" / LESSON / "05_x.ipynb").read_bytes() == GOOD
        eve = tmp_path / "a" / "out" / "eve_6" / LESSON / "05_x.ipynb"
        return (eve.read_bytes() if eve.exists() else None), dict(report.skipped)

    return run


@pytest.mark.parametrize(
    "name",
    [
        "../05_x.ipynb",
        "../../ana/05_x/05_x.ipynb",
        "a/../../05_x.ipynb",
        "/tmp/05_x.ipynb",
        "//server/share/05_x.ipynb",
        "C:\\05_x.ipynb",
        "C:05_x.ipynb",
        "..\\05_x.ipynb",
        "\\05_x.ipynb",
        "d/" * 50 + "05_x.ipynb",
        "d" * 2000 + "/05_x.ipynb",
    ],
)
def test_a_name_that_leaves_the_folder_is_not_taken(harm, name):
    found, skipped = harm(raw_zip([(name, BAD)]))
    assert found is None
    assert list(skipped.values()) == ["a name that leaves the folder"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (stat.S_IFLNK, "a link"),
        (stat.S_IFIFO, "something that is not a file"),
        (stat.S_IFCHR, "something that is not a file"),
    ],
)
def test_links_pipes_and_devices_in_a_zip_are_not_taken(harm, kind, why):
    info = zipfile.ZipInfo("05_x.ipynb")
    info.external_attr = (kind | 0o777) << 16
    found, skipped = harm(raw_zip([(info, b"/etc/passwd")]))
    assert found is None
    assert list(skipped.values()) == [why]


def test_a_file_that_grows_out_of_proportion_is_not_unpacked(harm):
    bomb = raw_zip([("05_x.ipynb", b" " * 15 * 2**20)], compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 20_000
    found, skipped = harm(bomb)
    assert found is None
    assert "times when unpacked" in next(iter(skipped.values()))


def test_a_size_that_is_a_lie_does_not_unpack_more(harm, monkeypatch):
    monkeypatch.setattr(entries, "MAX_NOTEBOOK_BYTES", 1000)
    data = bytearray(raw_zip([("05_x.ipynb", b" " * 5000)], compression=zipfile.ZIP_DEFLATED))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        size = data.index(sign) + at
        data[size : size + 4] = struct.pack("<I", 10)
    found, skipped = harm(bytes(data))
    assert (found, len(skipped)) == (None, 1)


def test_zips_are_opened_one_level_deep_only(harm):
    inner = raw_zip([("05_x.ipynb", BAD)])
    two = raw_zip([("two.zip", inner)])
    assert harm(two)[0] == BAD


def test_a_zip_in_a_zip_in_a_zip_is_not_opened(harm):
    three = raw_zip([("two.zip", raw_zip([("three.zip", raw_zip([("05_x.ipynb", BAD)]))]))])
    found, skipped = harm(three)
    assert found is None
    assert list(skipped.values()) == ["a zip in a zip in a zip"]


def test_a_zip_with_a_huge_list_of_files_is_not_opened(harm, monkeypatch):
    monkeypatch.setattr(entries, "MAX_DIRECTORY_BYTES", 2000)
    inner = raw_zip([(f"{i}.txt", b"") for i in range(100)])
    found, skipped = harm(raw_zip([("inner.zip", inner)]))
    assert found is None
    assert list(skipped.values()) == ["a zip whose list of files is too long"]


def test_of_two_files_of_one_name_one_is_taken_and_the_other_named(harm):
    found, skipped = harm(raw_zip([("05_x.ipynb", GOOD), ("05_x.ipynb", BAD)]))
    assert found in {GOOD, BAD}
    assert list(skipped.values()) == ["an earlier notebook of the same student"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x05\x06",
        b"PK\x03\x04" + b"\xff" * 100,
        raw_zip([("05_x.ipynb", GOOD)])[:-10],
        raw_zip([("05_x.ipynb", GOOD)]).replace(b"good", b"evil"),  # a wrong check sum
        raw_zip([("05_x.ipynb", GOOD * 9)], compression=zipfile.ZIP_BZIP2).replace(b"BZh", b"BZx"),
        raw_zip([("05_x.ipynb", GOOD)]).replace(b"PK\x01\x02\x14\x03", b"PK\x01\x02\xff\xff"),
    ],
    ids=["empty", "end", "start", "cut", "changed", "bzip2", "version"],
)
def test_a_broken_zip_costs_its_owner_only(harm, data):
    found, _ = harm(data)
    assert found in {None, GOOD}


def test_an_encrypted_file_is_named(harm):
    data = bytearray(raw_zip([("05_x.ipynb", GOOD)]))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    found, skipped = harm(bytes(data))
    assert (found, list(skipped.values())) == (None, ["encrypted"])


def test_every_bit_of_a_zip_may_be_wrong(tmp_path):
    good = raw_zip([("05_x.ipynb", GOOD)], compression=zipfile.ZIP_DEFLATED)
    path = tmp_path / "work.zip"
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        with entries.Reader() as reader:
            assert all(entry.data == GOOD for entry in reader.read(path))


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights on Windows")
def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path):
    secret, source = tmp_path / "secret", tmp_path / "source"
    secret.mkdir()
    (secret / "05_x.ipynb").write_bytes(BAD)
    for student in ("ana", "eve", "pip"):
        (source / student).mkdir(parents=True)
    (source / "ana" / "05_x.ipynb").write_bytes(GOOD)
    (source / "eve" / "05_x.ipynb").symlink_to(secret / "05_x.ipynb")
    os.mkfifo(source / "pip" / "05_x.ipynb")
    (source / "mal").symlink_to(secret)
    report = collect(source, tmp_path / "out", LESSON)
    assert [(one.student, one.action) for one in report.students] == [
        ("ana", "new"),
        ("eve", "no notebook"),
        ("pip", "no notebook"),
    ]
    assert dict(report.skipped) == {
        "eve/05_x.ipynb": "a link",
        "mal": "a link",
        "pip/05_x.ipynb": "something that is not a file",
    }


def test_names_that_meet_on_another_system_stay_apart(tmp_path):
    names = [
        "Ana",
        "ana",
        "ANA",
        "con",
        "aa:b",
        "aa?b",
        "José",
        "Jose\u0301",
        "x. ",
        "collected.json",
    ]
    members = [(f"{name}/05_x.ipynb", GOOD) for name in names]
    (tmp_path / "class.zip").write_bytes(raw_zip(members))
    report = collect(tmp_path / "class.zip", tmp_path / "out", LESSON)
    folders = {one.name: one.student for one in report.students}
    assert folders.keys() == set(names)
    assert len({folder.casefold() for folder in folders.values()}) == len(names)
    assert (folders["con"], folders["collected.json"]) == ("_con", "_collected.json")
    assert (tmp_path / "out" / "collected.json").is_file()


@given(st.text(), st.sets(st.text(max_size=3)))
def test_a_safe_name_is_valid_everywhere_and_new(name, taken):
    taken = {one.casefold() for one in taken}
    safe = safe_name(name, taken)
    assert safe.casefold() not in taken
    assert len(safe.encode()) <= MAX_NAME_BYTES + 5
    assert safe == safe.strip(". ")
    assert not set(safe) & set('<>:"/\\|?*\0\n\r\t')
    assert safe.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert safe not in {"", ".", ".."}
