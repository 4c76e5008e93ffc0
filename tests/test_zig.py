"""The compiler where it is missing, and where its cache cannot be written."""

import sys

import pytest

from tinyml_course import zig
from tinyml_course.errors import MissingDependencyError


def test_without_ziglang_the_message_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ziglang", None)
    assert not zig.has_zig()
    for use in (zig.zig_release, lambda: zig.run_zig(["--version"], tmp_path)):
        with pytest.raises(MissingDependencyError, match=r"pip install tinyml-course\[emulator\]"):
            use()


def test_its_cache_is_the_courses_or_where_that_cannot_be_the_builds_own(monkeypatch, tmp_path):
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))
    assert zig._global_cache(tmp_path) == tmp_path / "cache" / "zig"
    (tmp_path / "file").touch()
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "file"))
    assert zig._global_cache(tmp_path) == tmp_path / "zig-cache"
