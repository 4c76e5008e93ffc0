"""Closed rooms: whatever way a library function was imported, an answer cannot call it."""

import sys
import threading

import numpy as np
import pytest

from tinyml_course.errors import ClosedRoomError, LessonError
from tinyml_course.exercises.calls import call_with_rooms_closed
from tinyml_course.exercises.closed_rooms import RoomWatch, closed_rooms

# `seeds` is a room of one file, `exercises.compare` a file inside a room: both exist always.
from tinyml_course.exercises.compare import brief
from tinyml_course.seeds import derive_seed


def test_a_name_imported_earlier_is_refused_and_the_message_says_why():
    with closed_rooms(["seeds"]) as watch, pytest.raises(ClosedRoomError) as caught:
        derive_seed(1, "a")
    assert str(caught.value) == (
        "derive_seed is yours to write here: tinyml_course.seeds is closed to this exercise"
    )
    assert watch.entered == ["seeds"]


def test_an_import_inside_the_answer_is_refused():
    def answer():
        import tinyml_course.seeds as hidden

        return hidden.derive_seed(1)

    outcome = call_with_rooms_closed(answer, (), ["seeds"])
    assert outcome.error == "ClosedRoomError"


def test_a_nested_call_through_numpy_is_refused():
    def answer():
        return np.vectorize(lambda i: derive_seed(int(i)))(np.arange(3))

    assert call_with_rooms_closed(answer, (), ["seeds"]).error == "ClosedRoomError"


def test_a_room_may_be_one_file_of_a_folder():
    def answer():
        return brief(1)

    assert call_with_rooms_closed(answer, (), ["exercises.compare"]).error == "ClosedRoomError"
    assert call_with_rooms_closed(answer, (), ["seeds"]).value == "1"


def test_an_answer_that_swallows_the_refusal_is_still_closed_room():
    def answer():
        try:
            return derive_seed(1)
        except Exception:  # noqa: BLE001 (what a student may write)
            return derive_seed(1)  # the profiler is off by now, and this call succeeds

    outcome = call_with_rooms_closed(answer, (), ["seeds"])
    assert outcome.error == "ClosedRoomError"
    assert outcome.detail.startswith("derive_seed is yours to write here")


def test_a_generator_is_drained_while_the_rooms_are_closed():
    def answer():
        yield derive_seed(1)

    assert call_with_rooms_closed(answer, (), ["seeds"]).error == "ClosedRoomError"


def test_taking_the_watch_away_is_refused():
    def answer():
        sys.setprofile(None)
        return derive_seed(1)

    outcome = call_with_rooms_closed(answer, (), ["seeds"])
    assert outcome.error == "ClosedRoomError"
    assert outcome.detail == "setprofile is closed here: a check runs under a profiler"

    def answer_in_threads():
        threading.setprofile(None)

    assert call_with_rooms_closed(answer_in_threads, (), ["seeds"]).error == "ClosedRoomError"


def test_a_thread_started_by_the_answer_is_watched():
    def answer():
        results = []

        def work():
            try:
                results.append(derive_seed(1))
            except ClosedRoomError:
                results.append("refused")

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return results

    assert call_with_rooms_closed(answer, (), ["seeds"]).error == "ClosedRoomError"


@pytest.mark.parametrize("fails", [False, True])
def test_the_profiler_from_before_is_back_afterwards(fails):
    def mine(frame, event, arg):
        pass

    before = sys.getprofile()
    sys.setprofile(mine)
    try:
        with pytest.raises(ClosedRoomError) if fails else closed_rooms([]), closed_rooms(["seeds"]):
            if fails:
                derive_seed(1)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(before)
    assert threading.getprofile() is None


def test_a_room_that_does_not_exist_is_named():
    with pytest.raises(LessonError, match="expected the closed room 'kitchen' to be a folder"):
        call_with_rooms_closed(lambda: 1, (), ["kitchen"])


def test_numpy_works_undisturbed_with_closed_rooms(monkeypatch):
    """The watch is asked once a call, not once an element."""
    asked = []
    profile = RoomWatch.profile

    def counting(watch, frame, event, arg):
        asked.append(event)
        profile(watch, frame, event, arg)

    monkeypatch.setattr(RoomWatch, "profile", counting)
    values = np.random.default_rng(0).normal(size=100_000)
    with closed_rooms(["seeds"]):
        np.sort(values)
    assert 0 < len(asked) < 100
