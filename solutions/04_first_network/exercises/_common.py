"""What several exercises of lesson 04 need."""

from tinyml_course.exercises import Comparison

CLOSED = ("cost", "kernels", "simulator", "training", "metrics")
CLOSE = Comparison(rtol=2e-5, atol=1e-6)


def short_mistakes(entry, wrong_answers):
    """Register the mistakes that one line computes, {name: (hint, function)}."""
    for name, (hint, wrong) in wrong_answers.items():
        entry.mistakes(hint, **{name: wrong})


def as_typed(entry, wrong_answers):
    """Register wrong answers written as a student types them, {hint: {name: function}}."""
    for hint, wrong in wrong_answers.items():
        entry.mistakes(hint, **wrong)
