"""Downloads: resumed when cut, checked before they get their name, and clear when they fail."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.http_server import Site, serve
from tinyml_course.datasets import partial_download
from tinyml_course.datasets.fetch import RemoteFile, fetch_file
from tinyml_course.datasets.fetch_refused import fetch_aurora_weather, fetch_smiles
from tinyml_course.datasets.fetch_words import fetch_spoken_words, spoken_words_record
from tinyml_course.errors import DataError

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def site():
    with serve() as site:
        site.files["/data.tar.gz"] = CONTENT
        yield site


def remote(site: Site, content: bytes | None = CONTENT, **changes) -> RemoteFile:
    entries = {
        "file": "data.tar.gz",
        "url": f"{site.url}/data.tar.gz",
        "size_bytes": len(content) if content else None,
        "sha256": hashlib.sha256(content).hexdigest() if content else None,
        "licence": "CC0-1.0",
        "citation": "nobody",
        "about": "bytes",
    }
    return RemoteFile(**(entries | changes))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_downloaded_once_and_recorded(site, tmp_path):
    path = fetch_file(remote(site), tmp_path / "new" / "folder")
    assert path.read_bytes() == CONTENT
    assert fetch_file(remote(site), path.parent) == path
    assert site.sent == len(CONTENT)
    assert names(path.parent) == ["data.tar.gz", "data.tar.gz.json"]
    record = json.loads((path.parent / "data.tar.gz.json").read_text())
    assert record["licence"] == "CC0-1.0"
    assert record["checksum"] == "as published"


@pytest.mark.parametrize("etag", ['"v1"', 'W/"weak"', None])
def test_a_cut_connection_is_resumed_by_the_second_call(site, tmp_path, etag):
    site.etag = etag
    site.cut_after = 600_000
    with pytest.raises(DataError, match=r"MB are kept in .*data\.tar\.gz\.part: call again"):
        fetch_file(remote(site), tmp_path)
    kept = (tmp_path / "data.tar.gz.part").stat().st_size
    assert 600_000 - partial_download._CHUNK < kept <= 600_000
    assert names(tmp_path) == ["data.tar.gz.part", "data.tar.gz.part.json"]
    assert fetch_file(remote(site), tmp_path).read_bytes() == CONTENT
    assert site.ranges == [None, f"bytes={kept}-"]
    assert site.sent == 600_000 + len(CONTENT) - kept
    assert names(tmp_path) == ["data.tar.gz", "data.tar.gz.json"]


def test_a_file_that_changed_meanwhile_is_downloaded_from_the_start(site, tmp_path):
    site.cut_after = 600_000
    with pytest.raises(DataError):
        fetch_file(remote(site), tmp_path)
    site.etag, site.files["/data.tar.gz"] = '"v2"', CONTENT[::-1]
    assert fetch_file(remote(site, CONTENT[::-1]), tmp_path).read_bytes() == CONTENT[::-1]


def test_without_a_checksum_and_a_validator_nothing_is_resumed(site, tmp_path):
    site.etag, site.cut_after = None, 600_000
    with pytest.raises(DataError):
        fetch_file(remote(site, None), tmp_path)
    assert fetch_file(remote(site, None), tmp_path).read_bytes() == CONTENT
    assert site.ranges == [None, None]


def test_a_server_that_cannot_resume_sends_all_again(site, tmp_path):
    site.cut_after, site.resumable = 600_000, False
    with pytest.raises(DataError):
        fetch_file(remote(site), tmp_path)
    assert fetch_file(remote(site), tmp_path).read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_only_checked(site, tmp_path):
    (tmp_path / "data.tar.gz.part").write_bytes(CONTENT)
    assert fetch_file(remote(site), tmp_path).read_bytes() == CONTENT
    assert site.sent == 0


def test_a_part_longer_than_the_file_is_deleted(site, tmp_path):
    (tmp_path / "data.tar.gz.part").write_bytes(CONTENT + b"more")
    with pytest.raises(DataError, match="changed; the part is deleted"):
        fetch_file(remote(site), tmp_path)
    assert names(tmp_path) == []


def test_a_wrong_checksum_leaves_nothing(site, tmp_path):
    wrong = remote(site, sha256="0" * 64)
    with pytest.raises(DataError, match=r"expected data\.tar\.gz with SHA-256 0{16}…, found"):
        fetch_file(wrong, tmp_path)
    assert names(tmp_path) == []


def test_a_file_on_disk_without_a_record_is_read_and_compared(site, tmp_path):
    (tmp_path / "data.tar.gz").write_bytes(CONTENT)
    fetch_file(remote(site), tmp_path)
    assert site.ranges == []
    (tmp_path / "data.tar.gz").write_bytes(b"damaged")
    with pytest.raises(DataError, match=r"deleting .*data\.tar\.gz first"):
        fetch_file(remote(site), tmp_path)


def test_without_a_published_checksum_the_first_download_is_trusted_and_kept(
    site, tmp_path, caplog
):
    path = fetch_file(remote(site, None), tmp_path)
    found = hashlib.sha256(CONTENT).hexdigest()
    assert f"no checksum is published to compare; found {found}" in caplog.text
    record = json.loads((tmp_path / "data.tar.gz.json").read_text())
    assert (record["sha256"], record["checksum"]) == (found, "as found by the first download")
    path.unlink()
    site.files["/data.tar.gz"] = CONTENT[::-1]
    with pytest.raises(DataError, match=r"that of the first download, in .*data\.tar\.gz\.json"):
        fetch_file(remote(site, None), tmp_path)
    assert names(tmp_path) == ["data.tar.gz.json"]


def test_a_missing_file_is_said(site, tmp_path):
    with pytest.raises(DataError, match=r"answered 404 .*where it is now\. Nothing is kept"):
        fetch_file(remote(site, url=f"{site.url}/moved"), tmp_path)
    assert names(tmp_path) == []


def test_a_server_that_is_not_there_is_said(tmp_path):
    with serve() as site:
        gone = remote(site)
    with pytest.raises(DataError, match="there is no connection, or it was lost"):
        fetch_file(gone, tmp_path)
    assert names(tmp_path) == []


def test_another_length_than_known_is_refused_before_the_download(site, tmp_path):
    with pytest.raises(DataError, match=r"expected 5 bytes .* found a file of 1024000"):
        fetch_file(remote(site, size_bytes=5), tmp_path)
    assert names(tmp_path) == []


def test_a_body_shorter_than_its_content_length_is_not_taken_for_whole(site, tmp_path):
    site.claimed_length = len(CONTENT) + 10
    with pytest.raises(DataError, match=r"MB are kept in"):
        fetch_file(remote(site, None), tmp_path)
    assert "data.tar.gz" not in names(tmp_path)


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_web_page_in_place_of_the_file_is_recognised(site, tmp_path, content_type):
    site.content_type = content_type
    site.files["/data.tar.gz"] = b"\n<!DOCTYPE html><title>Log in</title>"
    with pytest.raises(DataError, match="found a web page"):
        fetch_file(remote(site, None), tmp_path)
    assert names(tmp_path) == []


def test_a_web_page_does_not_cost_what_was_kept(site, tmp_path):
    site.cut_after = 600_000
    with pytest.raises(DataError):
        fetch_file(remote(site), tmp_path)
    site.content_type, site.resumable = "text/html", False
    with pytest.raises(DataError, match=r"found a web page.*0\.6 MB are kept in"):
        fetch_file(remote(site), tmp_path)


def test_a_disk_too_small_is_found_before_the_download(site, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(DataError, match=r"expected 68\.1 MB free .*, found 0\.0 MB"):
        fetch_file(remote(site), tmp_path)
    assert names(tmp_path) == []


def test_a_disk_that_fills_during_the_download_keeps_what_came(site, tmp_path, monkeypatch):
    write = partial_download._write

    def full(file, chunk):
        if file.tell() > 500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, chunk)

    monkeypatch.setattr(partial_download, "_write", full)
    with pytest.raises(DataError, match=r"the disk is full.*MB are kept in"):
        fetch_file(remote(site), tmp_path)
    assert names(tmp_path) == ["data.tar.gz.part", "data.tar.gz.part.json"]
    monkeypatch.setattr(partial_download, "_write", write)
    assert fetch_file(remote(site), tmp_path).read_bytes() == CONTENT


def test_a_folder_that_is_a_file_is_said(site, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="expected a folder for downloads at"):
        fetch_file(remote(site), tmp_path / "file")


@pytest.mark.parametrize("fetch", [fetch_aurora_weather, fetch_smiles])
def test_a_set_without_a_licence_is_refused_with_the_reason(fetch, tmp_path):
    with pytest.raises(DataError, match=r"cannot be fetched: .*https://.* [Uu]se "):
        fetch(tmp_path)


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match=r"a language among ar, .*, got 'klingon'"):
        fetch_spoken_words("klingon")
    assert spoken_words_record("rw").sha256 is None
