"""Archives land whole in their folder, or not at all."""

from __future__ import annotations

import errno
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tinyml_course.datasets.archives import extract
from tinyml_course.errors import DataError


def make_tar(path: Path, *members: tuple[str, bytes], links: tuple[tuple[str, str], ...] = ()):
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
    return path


def make_zip(path: Path, *members: tuple[str, bytes]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data)
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_an_archive_is_extracted_once(tmp_path, make):
    archive = make(tmp_path / "archive", ("./top/a.txt", b"a"), ("top/b.txt", b"b"))
    (tmp_path / "out.part").mkdir()  # from a session that was killed
    folder = extract(archive, tmp_path / "out")
    assert (folder / "top" / "a.txt").read_bytes() == b"a"
    assert names(folder) == ["top", "top/a.txt", "top/b.txt"]
    archive.unlink()
    assert extract(archive, tmp_path / "out") == folder
    assert names(tmp_path) == ["out", "out/top", "out/top/a.txt", "out/top/b.txt"]


@pytest.mark.parametrize("make", [make_tar, make_zip])
@pytest.mark.parametrize("name", ["../evil.txt", "top/../../evil.txt"])
def test_a_member_outside_the_folder_is_refused(tmp_path, make, name):
    archive = make(tmp_path / "archive", ("good.txt", b"1"), (name, b"2"))
    with pytest.raises(DataError, match=r"stay in its folder.*do not use this file"):
        extract(archive, tmp_path / "inside" / "out")
    assert names(tmp_path) == ["archive", "inside"]


@pytest.mark.parametrize("name", ["/evil.txt", "..\\evil.txt", "C:/evil.txt"])
def test_an_absolute_or_windows_path_in_a_zip_is_refused(tmp_path, name):
    archive = make_zip(tmp_path / "archive", (name, b"2"))
    with pytest.raises(DataError, match="stay in its folder"):
        extract(archive, tmp_path / "out")
    assert names(tmp_path) == ["archive"]


def test_a_link_in_a_tar_is_refused(tmp_path):
    archive = make_tar(tmp_path / "archive", ("good.txt", b"1"), links=(("link", "/etc"),))
    with pytest.raises(DataError, match="found a link or device: 'link'"):
        extract(archive, tmp_path / "out")
    assert names(tmp_path) == ["archive"]


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_a_damaged_archive_leaves_nothing(tmp_path, make):
    archive = make(tmp_path / "archive", ("a.bin", bytes(range(256)) * 300), ("b", b"b" * 5000))
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError, match=r"to be a whole archive, but: .*fetch it again"):
        extract(archive, tmp_path / "out")
    assert names(tmp_path) == ["archive"]


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    archive = make_tar(tmp_path / "archive", ("a", b"1"))
    monkeypatch.setattr(tarfile.TarFile, "extract", full)
    with pytest.raises(DataError, match="No space left on device; free space"):
        extract(archive, tmp_path / "out")
    assert names(tmp_path) == ["archive"]
