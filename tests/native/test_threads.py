"""A batch is cut into parts, each of which is run once."""

import threading
from itertools import chain

import pytest

from tinyml_course.native import threads
from tinyml_course.native.threads import in_parts, usable_cores


@pytest.fixture
def eager(monkeypatch):
    """Threads from the second block on, on four cores."""
    monkeypatch.setattr(threads, "_WORTH_S", 0)
    monkeypatch.setattr(threads, "_PART_S", 0)
    monkeypatch.setattr(threads, "usable_cores", lambda: 4)


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 100, 1001])
def test_every_row_is_in_one_part(rows, eager):
    parts = []
    in_parts(rows, 8, lambda first, count: parts.append((first, count)))
    covered = sorted(i for first, count in parts for i in range(first, first + count))
    assert covered == list(range(rows))


def test_a_thread_that_is_held_up_takes_fewer_parts(eager):
    """The others wait for the last part, so the first thread has to do almost everything."""
    taken, last_taken = {}, threading.Event()
    here = threading.current_thread().name

    def run(first, _count):
        name = threading.current_thread().name
        taken.setdefault(name, []).append(first)
        if first == 29:
            last_taken.set()
        elif name != here:
            assert last_taken.wait(30)

    in_parts(30, 1, run)
    assert sorted(chain(*taken.values())) == list(range(30))
    assert len(taken[here]) >= 30 - 4


def test_short_work_stays_in_one_thread(monkeypatch):
    monkeypatch.setattr(threads, "_WORTH_S", 1e9)
    names = set()
    in_parts(1000, 1, lambda *_: names.add(threading.current_thread().name))
    assert names == {threading.current_thread().name}


def test_what_fails_in_a_thread_is_raised(eager):
    def run(first, _count):
        if first >= 8:
            raise MemoryError("no more")

    with pytest.raises(MemoryError, match="no more"):
        in_parts(100, 8, run)


def test_cores_are_those_that_the_process_may_use(monkeypatch):
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _pid: {3, 5}, raising=False)
    assert usable_cores() == 2
    monkeypatch.delattr(threads.os, "sched_getaffinity")
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 6)
    assert usable_cores() == 6
