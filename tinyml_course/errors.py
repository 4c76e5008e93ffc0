"""One exception class per thing the reader can do about a problem.

Every message says what was expected, what was found, and what to do next.
"""

from __future__ import annotations


class TinyMLCourseError(Exception):
    """Base class of every error this library raises on purpose."""


class ModelError(TinyMLCourseError):
    """A model file cannot be read or run: convert it again, or use another model."""


class DataError(TinyMLCourseError):
    """Data has the wrong shape, type or content: fix the data."""


class MissingDependencyError(TinyMLCourseError):
    """An optional package is not installed: install the extra the message names."""


class LessonError(TinyMLCourseError):
    """A lesson, exercise or checkpoint name is unknown, or its data is damaged."""


class CheckFailed(TinyMLCourseError, AssertionError):
    """A student's answer did not pass its check: read the feedback above it."""


class ClosedRoomError(TinyMLCourseError):
    """An answer called the library's own solution: write that part yourself."""


class ChangedArgumentError(TinyMLCourseError):
    """An answer modified one of its arguments: work on a copy."""


class PlainDataError(TinyMLCourseError):
    """A value is not plain data, or a message from another process is malformed."""


class ReleaseError(TinyMLCourseError):
    """A lesson in ``solutions/`` cannot be released: fix the notebook or its exercises."""


class GradingError(TinyMLCourseError):
    """Grading cannot start: fix the paths or the lesson the message names."""


class ClassServerError(TinyMLCourseError):
    """A class cannot be served: fix the folder, the names or the machine the message names."""


class EdgeImpulseError(TinyMLCourseError):
    """Edge Impulse failed or did not answer: fix the key, the network or the model."""


class FirmwareError(TinyMLCourseError):
    """Firmware does not compile, does not fit, or failed while running: the message says where."""
