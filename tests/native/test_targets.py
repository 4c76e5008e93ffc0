"""Which instruction sets a processor has."""

import platform

import pytest

from tinyml_course.errors import DataError
from tinyml_course.native import targets
from tinyml_course.native.targets import TARGETS, find_target


def with_features(monkeypatch, *features):
    monkeypatch.setattr(targets, "_features", lambda: frozenset(features))


EVERYTHING = frozenset().union(*(target.features for target in TARGETS.values()))


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ((), "avx512_vnni"),
        (("avx512bw",), "avx_vnni"),
        (("avx512_vnni", "avx_vnni"), "avx2"),
        (("avx2",), "sse4"),
        (("avx2", "sse4_1"), "neon_dot"),
        (("avx2", "sse4_1", "asimddp"), "neon"),
        (EVERYTHING, "plain"),
    ],
)
def test_the_fastest_one_that_has_all_it_needs_is_taken(monkeypatch, missing, found):
    with_features(monkeypatch, *EVERYTHING.difference(missing))
    assert find_target().name == found


def test_another_one_can_be_asked_for(monkeypatch):
    with_features(monkeypatch, *EVERYTHING)
    assert [find_target(name).name for name in TARGETS] == list(TARGETS)


def test_what_the_processor_lacks_is_refused(monkeypatch):
    with_features(monkeypatch)
    with pytest.raises(DataError, match=r"expected a target among plain, .* got 'avx2'"):
        find_target("avx2")


@pytest.mark.parametrize("line", ["flags\t\t: fpu avx2 fma", "Features\t: fpu avx2 fma"])
def test_linux_says_what_the_processor_has(tmp_path, line):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nmodel name\t: x\n{line}\n\nprocessor\t: 1\n{line}\n")
    assert targets._from_cpuinfo(cpuinfo) == {"fpu", "avx2", "fma"}
    assert targets._from_cpuinfo(tmp_path / "missing") == frozenset()


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="compares with Linux"
)
def test_where_no_file_says_it_the_processor_itself_is_asked():
    pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")
    known = frozenset(targets._BITS)
    assert targets._from_cpuid() == targets._features() & known
