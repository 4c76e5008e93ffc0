"""Rooms of the library that are closed while a student's function runs.

An exercise asks a student to write what the library already has. While the answer runs, calling
any Python function of a closed room is refused, however it was imported. This keeps an honest
student from handing in the library's answer; it does not stop somebody determined to cheat. The
grader's sandbox does: there the rooms are hollow (`grading.sandbox.hollow`).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import tinyml_course
from tinyml_course.errors import ClosedRoomError, LessonError


class RoomWatch:
    """What `closed_rooms` saw.

    Attributes
    ----------
    entered
        The closed rooms that were called, in order; stays filled where the answer swallows the
        `ClosedRoomError`.
    message
        The message of the first refusal, or ``""``.
    """

    def __init__(self, rooms: Sequence[str]) -> None:
        self.entered: list[str] = []
        self.message = ""
        self._places = [(place, room) for room in rooms for place in _places_of(room)]
        self._room_of_file: dict[str, str] = {}  # files seen so far; "" for open ones

    def profile(self, frame: FrameType, event: str, arg: Any) -> None:
        """The profiler: Python calls it at every call, and an exception here stops the call."""
        if event == "call":
            code = frame.f_code
            room = self._room_of(code.co_filename)
            if room:
                self._refuse(room, code.co_qualname)
            elif code in _PROFILER_SWITCHES:
                self._refuse_switch(code.co_name)
        elif event == "c_call" and arg is sys.setprofile and frame.f_code.co_filename != __file__:
            self._refuse_switch("setprofile")

    def _room_of(self, filename: str) -> str:
        room = self._room_of_file.get(filename)
        if room is None:
            inside = (room for place, room in self._places if filename.startswith(place))
            room = self._room_of_file[filename] = next(inside, "")
        return room

    def _refuse(self, room: str, function: str) -> None:
        what = function if function.isidentifier() else "this"
        message = f"{what} is yours to write here: tinyml_course.{room} is closed to this exercise"
        self._record(room, message)

    def _refuse_switch(self, function: str) -> None:
        """Refuse to take the watch itself away."""
        self._record("setprofile", f"{function} is closed here: a check runs under a profiler")

    def _record(self, room: str, message: str) -> None:
        self.entered.append(room)
        self.message = self.message or message
        raise ClosedRoomError(message)


_PROFILER_SWITCHES = {
    getattr(threading, name).__code__
    for name in ("setprofile", "setprofile_all_threads")
    if hasattr(threading, name)
}


def _places_of(room: str) -> list[str]:
    """The folder prefix or file of a room, as they appear in ``co_filename``."""
    package = Path(tinyml_course.__file__).parent
    # An import through a symbolic link keeps the link in co_filename, so both forms are watched.
    places = []
    for top in dict.fromkeys((package.absolute(), package.resolve())):
        path = top.joinpath(*room.split("."))
        if path.is_dir():
            places.append(f"{path}{os.sep}")
        elif path.with_name(f"{path.name}.py").is_file():
            places.append(f"{path}.py")
    if not room or not places:
        raise LessonError(
            f"expected the closed room {room!r} to be a folder or module of tinyml_course, "
            f"found neither in {package}; correct closed_rooms of the exercise"
        )
    return places


@contextmanager
def closed_rooms(rooms: Sequence[str]) -> Iterator[RoomWatch]:
    """Refuse calls into `rooms` inside the ``with`` block, in this thread and in ones it starts.

    NumPy and other code run at nearly normal speed. The profiler that was set before is back
    afterwards. After the first refusal Python switches the profiler off, so look at `entered`
    of the yielded object and not only for the exception.

    Parameters
    ----------
    rooms
        Rooms below ``tinyml_course``, dotted where deeper: ``"quantization"``,
        ``"quantization.affine"``.

    Raises
    ------
    ClosedRoomError
        From inside the block, at the refused call.
    LessonError
        A room that does not exist.
    """
    watch = RoomWatch(rooms)
    if not rooms:
        yield watch
        return
    previous, previous_for_new = sys.getprofile(), threading.getprofile()
    threading.setprofile(watch.profile)
    sys.setprofile(watch.profile)
    try:
        yield watch
    finally:
        sys.setprofile(previous)
        threading.setprofile(previous_for_new)
