"""What several exercises of lesson 02 need."""

from tinyml_course.errors import ChangedArgumentError
from tinyml_course.exercises import Comparison

CLOSED = ("datasets", "framing")
CLOSE = Comparison(rtol=1e-9, atol=1e-12)


def as_typed(entry, wrong_answers):
    """Register wrong answers written as a student types them, {hint: {name: function}}."""
    for hint, wrong in wrong_answers.items():
        entry.mistakes(hint, **wrong)


def writes_into_the_values(*_given):
    raise ChangedArgumentError(
        "argument 1 is no longer what it was before the call; work on a copy, as x = x.copy() "
        "makes one: whoever calls the function still needs theirs"
    )
