"""Compiled libraries come from the cache, and a damaged one is made again."""

import pytest

from tinyml_course import c_build
from tinyml_course.c_build import load_library
from tinyml_course.errors import FirmwareError

pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")

FLAGS = ("-ffreestanding", "-nostdlib")


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A list with an entry for each time the compiler runs; the cache is empty."""
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path))
    counted = []
    run_zig = c_build.run_zig
    monkeypatch.setattr(c_build, "run_zig", lambda *given: counted.append(1) or run_zig(*given))
    return counted


def source(number):
    return {"answer.c": f"int answer(void) {{ return {number}; }}\n"}


def test_the_same_source_is_compiled_once(runs):
    for _ in range(2):
        assert load_library("answer", source(42), FLAGS).answer() == 42
    assert len(runs) == 1
    assert load_library("answer", source(43), FLAGS).answer() == 43
    assert len(runs) == 2


def test_other_flags_are_another_library(runs):
    files = {"answer.c": "int answer(void) { return ANSWER; }\n"}
    for number in (1, 2):
        assert load_library("answer", files, (*FLAGS, f"-DANSWER={number}")).answer() == number
    assert len(runs) == 2


def test_a_damaged_library_is_made_again(runs, tmp_path):
    folder = tmp_path / "native"
    folder.mkdir()
    load_library("other", source(7), FLAGS)
    (kept,) = folder.iterdir()
    name = kept.name.replace("other", "answer")
    (folder / name).write_bytes(b"half a file")
    assert load_library("answer", source(7), FLAGS).answer() == 7
    assert len(runs) == 2


def test_the_first_errors_are_in_the_message(runs):
    with pytest.raises(FirmwareError, match=r"does not compile:\n.*error: .*nothing"):
        load_library("broken", {"broken.c": "int f(void) { return nothing; }\n"}, FLAGS)


def test_without_a_processor_the_code_is_for_all_of_the_kind(runs):
    files = {"answer.c": "int answer(void) {\n#ifdef __AVX__\nreturn 1;\n#endif\nreturn 0; }\n"}
    assert load_library("answer", files, FLAGS).answer() == 0
