"""The checks of one exercise: calls, expected outcomes, and a verdict with a message.

The visible checks of a notebook and the hidden checks of the grader are the same thing with
other inputs, so they are one class: made from an `Exercise` and a random seed, or read from the
data that a release writes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from tinyml_course.errors import LessonError
from tinyml_course.exercises.compare import Comparison, brief, fields_of, parameters_of
from tinyml_course.exercises.plain_data import decode, drained, encode
from tinyml_course.exercises.seen import relation
from tinyml_course.exercises.spec import Arguments, Exercise

PASSED = "passed"
WRONG = "wrong"
NOT_ATTEMPTED = "not_attempted"
ERROR = "error"
TIMEOUT = "timeout"
CRASHED = "crashed"
CLOSED_ROOM = "closed_room"
MISSING = "missing"
"""What can become of an exercise, as grades and feedback spell it."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned plain data, or raised.

    Attributes
    ----------
    value
        What was returned; None where the call raised.
    error
        The exception's class name (``"ValueError"``), or ``""`` where the call returned. The
        names ``"Timeout"`` and ``"Crash"`` are set by the process that watches the call.
    detail
        The exception's message and where it was raised; shown to the student, never compared.
    line
        The line of the function's cell in which it was raised, from 1, where that is known.
    """

    value: Any = None
    error: str = ""
    detail: str = ""
    line: int | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for the wire and for stored checks."""
        if self.error:
            place = {} if self.line is None else {"line": self.line}
            return {"error": self.error, "detail": self.detail, **place}
        return {"value": encode(self.value)}

    @classmethod
    def from_json(cls, obj: dict[str, Any]) -> Outcome:
        """The inverse of `to_json`."""
        if "error" in obj:
            line = obj.get("line")
            return cls(
                error=str(obj["error"]),
                detail=str(obj.get("detail", "")),
                line=line if isinstance(line, int) else None,
            )
        return cls(value=decode(obj["value"]))


STATUS_OF_ERROR = {
    "NotImplementedError": NOT_ATTEMPTED,
    "ClosedRoomError": CLOSED_ROOM,
    "Timeout": TIMEOUT,
    "Crash": CRASHED,
}

NO_HINT = {*STATUS_OF_ERROR, "ChangedArgumentError", "PlainDataError"}
"""Errors whose own text says what to do."""


def call_outcome(function: Callable[..., Any], args: Arguments) -> Outcome:
    """Call `function` on a copy of `args` and say what it did; exceptions become outcomes."""
    try:
        return Outcome(value=drained(function(*copy.deepcopy(args))))
    except Exception as error:  # noqa: BLE001 - whatever an answer raises is its result
        return Outcome(error=type(error).__name__, detail=str(error))


@dataclass(frozen=True)
class KnownMistake:
    """A mistake as stored with the checks: what it does on their inputs, and its hint."""

    id: str
    hint: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Verdict:
    """The judgement of an answer.

    Attributes
    ----------
    status
        One of the words of this module (``"passed"``, ``"wrong"``, …).
    message
        One sentence: what was expected and what came; empty where it passed.
    hint_id, hint
        The known mistake the answer made, or empty strings.
    case
        Index of the first failing call, or None.
    """

    status: str
    message: str = ""
    hint_id: str = ""
    hint: str = ""
    case: int | None = None

    @property
    def passed(self) -> bool:
        """Whether every call was right."""
        return self.status == PASSED


@dataclass(frozen=True)
class CheckSet:
    """Calls to make, what they must return, and what known mistakes return.

    `judge` compares outcomes obtained anywhere (in the notebook, or in another process) with
    the expected values; it never calls a student's code.
    """

    exercise: str
    points: int
    comparison: Comparison
    cases: tuple[Arguments, ...]
    expected: tuple[Any, ...]
    mistakes: tuple[KnownMistake, ...]
    closed_rooms: tuple[str, ...] = ()
    timeout_s: float = 10.0
    fields: tuple[str, ...] = field(default=(), compare=False)
    """Names of the values that the function returns, for messages; not stored."""
    parameters: tuple[str, ...] = field(default=(), compare=False)
    """Names of its arguments, as `fields`."""

    @classmethod
    def from_exercise(cls, exercise: Exercise, seed: int) -> CheckSet:
        """Make checks with inputs drawn from `seed` and the reference as oracle."""
        cases = tuple(exercise.make_inputs(np.random.default_rng(seed)))
        if not cases:
            raise LessonError(f"exercise {exercise.name!r}: expected at least one input, got none")
        expected = tuple(drained(exercise.reference(*copy.deepcopy(args))) for args in cases)
        mistakes = tuple(
            KnownMistake(m.id, m.hint, tuple(call_outcome(m.wrong, args) for args in cases))
            for m in exercise.mistakes
        )
        return cls(
            exercise.name,
            exercise.points,
            exercise.comparison,
            cases,
            expected,
            mistakes,
            exercise.closed_rooms,
            exercise.timeout_s,
            fields_of(exercise.reference.__doc__),
            parameters_of(exercise.reference),
        )

    def judge(self, outcomes: Sequence[Outcome]) -> Verdict:
        """Judge what an answer did on `cases`, in their order; missing ones count as wrong."""
        differences = [
            self._difference(want, got) for want, got in zip(self.expected, outcomes, strict=False)
        ]
        differences += ["no answer came"] * (len(self.expected) - len(differences))
        case = next((i for i, text in enumerate(differences) if text), None)
        if case is None:
            return Verdict(PASSED)
        hint_id, hint = self._hint(outcomes, case, [bool(text) for text in differences])
        status = (
            STATUS_OF_ERROR.get(outcomes[case].error, ERROR)
            if (case < len(outcomes) and outcomes[case].error)
            else WRONG
        )
        return Verdict(
            status,
            differences[case] or "",
            hint_id,
            hint,
            case,
        )

    @property
    def _may_be_none(self) -> bool:
        """Whether None is a right answer to some call: then it is no forgotten return."""
        return any(each is None for each in self.expected)

    def _difference(self, expected: Any, outcome: Outcome) -> str | None:
        if STATUS_OF_ERROR.get(outcome.error) == NOT_ATTEMPTED:
            return "not written yet: the function raises NotImplementedError"
        if outcome.error:
            return f"expected {brief(expected)}, got {outcome.error}: {outcome.detail}".rstrip(": ")
        if outcome.value is None and expected is not None and self._may_be_none:
            return f"expected {brief(expected)}, got None"
        return self.comparison.difference(expected, outcome.value, self.fields)

    def _hint(
        self, outcomes: Sequence[Outcome], case: int, wrong: Sequence[bool]
    ) -> tuple[str, str]:
        """Id and text: a known mistake's, else what is seen in the numbers, else empty."""
        if known := self._known_mistake(outcomes, case):
            return known.id, known.hint
        if len(outcomes) < len(self.expected) or outcomes[case].error in NO_HINT:
            return "", ""
        if outcomes[case].value is None and not outcomes[case].error and not self._may_be_none:
            return "", ""  # the message asks for the missing return
        got = [LessonError(o.error) if o.error else o.value for o in outcomes]
        seen = relation(
            self.comparison, self.cases, self.expected, got, wrong, self.fields, self.parameters
        )
        return (seen.id, seen.text) if seen else ("", "")

    def _known_mistake(self, outcomes: Sequence[Outcome], case: int) -> KnownMistake | None:
        """The first mistake that does the same on every call that was made.

        One that does something else on a single call is another mistake, and its hint misleads.
        """

        def same(known: KnownMistake) -> bool:
            # The wrong call first: on those before it, most mistakes do what is right.
            alike = self._same(known.outcomes[case], outcomes[case])
            return alike and all(map(self._same, known.outcomes, outcomes))

        if case >= len(outcomes) or outcomes[case].error in STATUS_OF_ERROR:
            return None
        return next(filter(same, self.mistakes), None)

    def _same(self, known: Outcome, got: Outcome) -> bool:
        if known.error or got.error:
            return known.error == got.error and errors_alike(known.detail, got.detail)
        return self.comparison.same(known.value, got.value)


def errors_alike(one: str, other: str) -> bool:
    """Whether two messages of one kind of exception say the same, numbers and names apart."""
    texts = [_VARYING.sub(" ", text.partition(", in line ")[0]) for text in (one, other)]
    if "index" in one and "index" in other:  # a list and an array say it in other words
        return True
    return not all(texts) or SequenceMatcher(None, texts[0], texts[1]).ratio() > ALIKE


_VARYING = re.compile(r"\d+|'[^']*'")

ALIKE = 0.6
"""Share of their letters, in order, that two messages have in common."""
