"""What a lesson cell calls: checks, predictions, checkpoints and progress of one lesson."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import EllipsisType
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course import paths
from tinyml_course.errors import LessonError, PlainDataError, TinyMLCourseError
from tinyml_course.exercises import checkpoints, feedback, model_answers, predictions, skipped
from tinyml_course.exercises.calls import plain, run_cases
from tinyml_course.exercises.checks import CheckSet, Verdict
from tinyml_course.exercises.compare import fields_of, parameters_of
from tinyml_course.exercises.feedback import Message, ShortCheckFailed, ShownVerdict
from tinyml_course.exercises.recall import recall_message
from tinyml_course.exercises.released import read_released
from tinyml_course.exercises.state import LessonState


class Lesson:
    """One lesson, opened in its set-up cell: ``lesson = Lesson("05_int8_by_hand")``.

    In a notebook, a cell below that needs an exercise which is not written yet then says so in a
    sentence.

    Parameters
    ----------
    name
        The lesson's folder name.

    Raises
    ------
    LessonError
        Unknown lesson, or one whose visible checks are not released or damaged.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._folder = paths.lesson_data_dir(name)
        self._checks, self._models = read_released(name, self._folder)
        self._points = {each: check.points for each, check in (self._checks | self._models).items()}
        self._state = LessonState(name)
        skipped.explain_in_notebook(self._checks)
        self._passed: set[str] = set()  # in this session; the stored ones are of earlier code too

    def __repr__(self) -> str:
        """The lesson's name, exercises and points."""
        points = feedback.points_text(sum(self._points.values()))
        return f"Lesson {self.name}: {len(self._points)} exercises, {points}"

    def versions(self) -> str:
        """What the lesson runs on, one line, for the set-up cell to print."""
        return (
            f"tinyml-course {importlib.metadata.version(paths.DISTRIBUTION)}, "
            f"Python {platform.python_version()}, NumPy {np.__version__}, "
            f"{platform.system()} {platform.machine()}"
        )

    def check(self, function: Callable[..., Any]) -> Verdict:
        """Run the visible checks of the exercise that `function` answers.

        In Jupyter the feedback is displayed; in plain Python nothing is, and the text of the
        exception carries it.

        Parameters
        ----------
        function
            The student's function; its name says which exercise it is.

        Returns
        -------
        Verdict
            Of an answer that passed.

        Raises
        ------
        CheckFailed
            The answer did not pass.
        LessonError
            The lesson has no exercise of that name, or this is not a function.
        """
        check_set = self._check_set_of(function)
        check_set = replace(
            check_set, fields=fields_of(function.__doc__), parameters=parameters_of(function)
        )
        outcomes = run_cases(function, check_set)
        verdict = check_set.judge(outcomes)
        failing = outcomes[verdict.case] if verdict.case is not None else None
        message = skipped.needed_by(
            check_set.exercise, failing, self._checks
        ) or feedback.feedback_on(check_set, verdict, failing)
        self._remember(check_set.exercise, verdict.passed)
        feedback.show(message)
        if not verdict.passed:
            summary = f"{check_set.exercise} has not passed; see the feedback above"
            raise ShortCheckFailed(message.text, summary)
        return ShownVerdict(verdict.status)

    def hand_in_model(
        self, name: str, file: bytes, measures: Mapping[str, Any], y: npt.ArrayLike
    ) -> None:
        """Save a model to hand in, and compare it with its budgets on examples that you have.

        It is graded on others, in the simulator, and none of the notebook's code is run for it.

        Parameters
        ----------
        name
            The exercise; the file is ``<name>.tflite``, in the folder of the notebook.
        file
            The bytes of the ``.tflite``.
        measures
            What the lesson's function measured of it, ``measure_classifier(file, x)``.
        y
            The right classes of these examples, ``(N,)``.

        Raises
        ------
        CheckFailed
            The model does not keep to a budget; it is saved all the same.
        LessonError
            No such exercise, `file` is no bytes, `y` does not fit, or the file cannot be written.
        """
        if name not in self._models or not isinstance(file, bytes):
            known = ", ".join(self._models) or "none here"
            raise LessonError(
                f"expected an exercise with a model ({known}) and the bytes of a .tflite, "
                f"got {name!r} and {type(file).__name__}"
            )
        found = model_answers.with_accuracy(measures, y)
        _write_model(Path(f"{name}{model_answers.SUFFIX}"), file)
        problem = self._models[name].budgets.problem(found)
        message = model_answers.model_message(name, self._models[name], found)
        self._remember(name, not problem)
        feedback.show(message)
        if problem:
            raise ShortCheckFailed(message.text, f"{name}: {problem}")

    def predict(
        self, name: str, answer: Any, *more: Any, unit: str = "", choices: Sequence[str] = ()
    ) -> None:
        """Keep an answer given before the cell below is run.

        Parameters
        ----------
        name
            The question's name; `reveal` uses the same.
        answer
            A number, text, or other plain data. The stub ``...`` asks for one; an answer of an
            earlier session is then not shown in this one.
        unit
            The unit of a number, the one given to `reveal`; what is no number is refused. In
            ``"%"``, 0.9 is read as 90; in ``"share"``, a number from 0 to 1, 90 is read as 0.9.
        choices
            The answers there are, for a question that is answered with a word.

        Raises
        ------
        LessonError
            `answer` is not plain data, no number where there is a `unit`, or none of `choices`; or
            there is more than one (``0,5`` for ``0.5``).
        """
        if more:
            raise LessonError(
                f"expected one answer to {name!r}, got {1 + len(more)}; write a number with a "
                "point, as in 0.5, and several values as a list"
            )
        if isinstance(answer, EllipsisType):
            self._state.predictions.pop(name, None)
            feedback.show(predictions.no_prediction(name))
            return
        try:
            value = predictions.accepted(plain(answer), unit, choices)
        except PlainDataError as error:
            raise LessonError(f"prediction {name!r}: {error}") from None
        self._state.keep_prediction(name, value)
        feedback.show(predictions.kept(name, value, unit))

    def has_prediction(self, name: str) -> bool:
        """Whether question `name` has its answer: what gives the truth away waits for it."""
        return name in self._state.predictions

    def reveal(self, name: str, truth: Any, unit: str = "") -> None:
        """Show the truth beside the prediction, or ask for the prediction first.

        Parameters
        ----------
        name
            The name given to `predict`.
        truth
            What the lesson found; for floats, round it to what the reader needs. Where it is a
            number, the prediction must be one.
        unit
            Shown behind both values, ``"bytes"``; the prediction is read in it, as `predict` says.
        """
        if name not in self._state.predictions:
            message = predictions.waits(name)
        else:
            answer = self._state.predictions[name]
            problem = predictions.problem_of(answer, truth, unit)
            message = (
                predictions.waits(name, problem)
                if problem
                else predictions.revealed(name, answer, truth, unit)
            )
        feedback.show(message)

    def recall(self, first: Any = ..., second: Any = ..., *more: Any) -> None:
        """Ask two questions from earlier lessons, or say whether the answers are right.

        It is not graded and never stops a notebook. The same round of questions comes again until
        it was answered; then the stub ``...`` in both places asks for a new one.

        Parameters
        ----------
        first, second
            The answers: numbers in the unit that the question names, or one of its words. The
            stub ``...`` leaves a question open.
        *more
            What a decimal comma makes (``0,5`` for ``0.5``); the message says so.
        """
        feedback.show(recall_message(self.name, (first, second, *more), self._state))

    def checkpoint(self, name: str) -> checkpoints.CheckpointData:
        """The data the next part needs: bytes of a ``.tflite``, or a dict of arrays.

        Raises
        ------
        LessonError
            Unknown name, or a file whose SHA-256 is not the recorded one.
        """
        return checkpoints.load_checkpoint(self._folder, name)

    def checkpoint_labels(self, name: str) -> tuple[str, ...]:
        """What the outputs of the model in checkpoint `name` stand for; empty if not kept.

        Raises
        ------
        LessonError
            Unknown name.
        """
        return checkpoints.load_labels(self._folder, name)

    def stand_in(self, name: str) -> checkpoints.CheckpointData:
        """Checkpoint `name` in place of what the student would train here, and say so.

        For a cell that trains, where ``training.available()`` is False.

        Raises
        ------
        LessonError
            As `checkpoint`.
        """
        data = self.checkpoint(name)
        feedback.show(
            Message(
                "open",
                f"○ TensorFlow is not installed: the stored {name} stands in for your own",
                (
                    ("stored", "trained by the authors of the course, with their settings"),
                    ("to train", 'pip install "tinyml-course[train]"; in a clone: make lab'),
                ),
            )
        )
        return data

    def save_checkpoint(
        self,
        name: str,
        data: checkpoints.CheckpointData,
        data_version: str,
        labels: Sequence[str] = (),
    ) -> Path | None:
        """Keep what the running training cell made as checkpoint `name`.

        For maintainers. Call it in the training cell itself, under ``if RETRAIN:``, in a cell
        tagged ``checkpoint:<name>`` of the notebook in ``solutions/``. The hash of that cell's
        source and of `data_version` is kept with the file, so that a release can refuse a model
        that other code made (see `tinyml_course.exercises.checkpoints`). Anywhere else, as when
        a student retrains, nothing is written.

        Parameters
        ----------
        name
            The checkpoint's name, an identifier.
        data
            Bytes of a ``.tflite``, or arrays by name.
        data_version
            Version of the data it was trained on, as ``[checkpoint_data]`` of the lesson's
            ``lesson.toml`` gives it.
        labels
            Of a model that is used outside the lesson: what its outputs stand for.

        Returns
        -------
        Path or None
            The file that was written; None where none was.
        """
        if not _in_solutions():
            note = "the result of a training is kept only when the notebook in solutions/ runs"
            feedback.show(Message("open", f"○ {name}: trained, not saved", (("why", note),)))
            return None
        made_by = checkpoints.made_by_hash(checkpoints.running_cell_source(), data_version)
        path = checkpoints.save_checkpoint(self._folder, name, data, made_by, labels)
        note = "set RETRAIN = False again, then run tinyml release"
        feedback.show(Message("good", f"✓ {name}: saved as {path.name}", (("next", note),)))
        return path

    def progress(self) -> None:
        """Show which exercises pass in this session, the points, and what passed earlier."""
        feedback.show(self.progress_message())

    def progress_message(self) -> Message:
        """What `progress` shows."""
        rows = tuple(
            (
                f"{'✓' if name in self._passed else '○'} {name}",
                ("passed, " if name in self._passed else "not yet, ") + feedback.points_text(most),
            )
            for name, most in self._points.items()
        )
        points = sum(self._points[name] for name in self._passed)
        total = feedback.points_text(sum(self._points.values()))
        title = f"{len(self._passed)} of {len(self._points)} exercises passed, {points} of {total}"
        if before := sorted(self._state.passed & self._points.keys() - self._passed):
            again = f"{', '.join(before)}; this stays, run their cells to see them pass again"
            rows = (*rows, ("passed earlier", again))
        mood = "good" if len(self._passed) == len(self._points) else "open"
        return Message(mood, title, rows)

    def _check_set_of(self, function: Any) -> CheckSet:
        name = getattr(function, "__name__", None)
        if not callable(function) or not isinstance(name, str):
            example = next(iter(self._checks), "quantize")
            raise LessonError(
                f"expected the function itself, as in lesson.check({example}), "
                f"got {type(function).__name__}"
            )
        if name not in self._checks:
            known = ", ".join(self._checks)
            raise LessonError(f"expected one of the exercises of {self.name} ({known}), got {name}")
        return self._checks[name]

    def _remember(self, exercise: str, passed: bool) -> None:
        if passed:
            self._passed.add(exercise)
            self._state.add_pass(exercise)
        else:
            self._passed.discard(exercise)


def _write_model(path: Path, file: bytes) -> None:
    """Write a model into the folder of the notebook; not into that of the complete lesson."""
    try:
        if not _in_solutions():
            path.write_bytes(file)
    except OSError as error:
        raise LessonError(
            f"expected to write {path} beside the notebook, got {type(error).__name__}; copy the "
            "lesson to a folder of your own"
        ) from None


def _in_solutions() -> bool:
    """Whether the running notebook is one of ``solutions/``; Jupyter runs it in its folder."""
    try:
        return Path.cwd().resolve().is_relative_to(paths.solutions_dir().resolve())
    except TinyMLCourseError:
        return False
