"""Calling a student's function: with rooms closed, on copies, and with plain data as the result.

The notebook and the grader's worker call answers through here, so both see the same outcome.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from typing import Any

from tinyml_course.errors import ChangedArgumentError
from tinyml_course.exercises.checks import CheckSet, Outcome, call_outcome
from tinyml_course.exercises.closed_rooms import closed_rooms
from tinyml_course.exercises.compare import EXACT
from tinyml_course.exercises.plain_data import decode, drained, encode
from tinyml_course.exercises.spec import Arguments


def run_cases(function: Callable[..., Any], check_set: CheckSet) -> list[Outcome]:
    """Call `function` on every case of `check_set`, with the exercise's rooms closed."""
    return [
        call_with_rooms_closed(function, args, check_set.closed_rooms) for args in check_set.cases
    ]


def call_with_rooms_closed(
    function: Callable[..., Any], args: Arguments, rooms: Sequence[str] = ()
) -> Outcome:
    """Call `function` on a copy of `args` and say what it did.

    A generator (any iterator) is drained to a list, see `drained`. What is not
    plain data becomes ``Outcome(error="PlainDataError")``; an answer that writes into its arguments
    becomes ``Outcome(error="ChangedArgumentError")``; a call into a closed room becomes
    ``Outcome(error="ClosedRoomError")`` even where the answer swallows the exception. Where the
    answer raised, `Outcome.detail` ends with the line it raised in.

    Raises
    ------
    KeyboardInterrupt
        Passed through; every other exception becomes an outcome.
    LessonError
        A room in `rooms` does not exist.
    """
    place, line = "", None

    def answer(*copied: Any) -> Any:
        nonlocal place, line
        try:
            value = plain(function(*copied))
        except Exception as error:
            place, line = _raised_in(error, function)
            raise
        for number, (before, after) in enumerate(zip(args, copied, strict=True), start=1):
            if not EXACT.same(before, after):
                raise ChangedArgumentError(
                    f"argument {number} is no longer what it was before the call; work on a copy, "
                    "as x = x.copy() makes one: whoever calls the function still needs theirs"
                )
        return value

    with closed_rooms(rooms) as watch:
        try:
            outcome = call_outcome(answer, args)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 (exit(), or an error that has no text)
            outcome = Outcome(error=type(error).__name__)
    if watch.entered:
        return Outcome(error="ClosedRoomError", detail=watch.message)
    if place:
        detail = f"{outcome.detail}, in {place}".lstrip(", ")
        return Outcome(error=outcome.error, detail=detail, line=line)
    return outcome


def plain(value: Any) -> Any:
    """`value` as the plain data that crosses to the grader.

    Raises
    ------
    PlainDataError
        Where it is not plain data; the message names its type.
    """
    return decode(encode(drained(value)))


def _raised_in(error: BaseException, function: Callable[..., Any]) -> tuple[str, int | None]:
    """The innermost line of the student's own cell, as ``line 3 of quantize: q = x / 0``.

    And its number counted from the top of the cell.
    """
    filename = getattr(getattr(function, "__code__", None), "co_filename", None)
    found, at = "", None
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == filename:
            line = step.tb_lineno - code.co_firstlineno + 1
            source = linecache.getline(code.co_filename, step.tb_lineno).strip()
            found = f"line {line} of {code.co_name}" + (f": {source}" if source else "")
            at = step.tb_lineno
        step = step.tb_next
    return found, at
