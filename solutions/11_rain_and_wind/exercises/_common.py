"""What several exercises of lesson 11 need."""

import re

import numpy as np

from tinyml_course.exercises import Comparison

CLOSED = ("quantization", "training", "simulator", "kernels", "cost")
CLOSE = Comparison(rtol=2e-5, atol=2e-5)


def table_of(answers):
    """A wrong answer with a gap, registered once for each row of the table it is called with.

    A row is ``id: formula  # hint``, or the hint stands below, indented. In the answer,
    ``formula(name=value, ...)`` is what the row's formula gives.
    """

    def fill(wrong, row):
        name, text, hint = re.fullmatch(r"(\w+): (.+?)(?:  # |\n)(.+)", row, re.DOTALL).groups()
        code, known = compile(text, text, "eval"), wrong.__globals__  # what its file imports

        def answer(*given):
            with np.errstate(all="ignore"):  # some of the mistakes divide by 0
                return wrong(lambda **names: eval(code, known | names), *given)  # noqa: S307

        answers.mistakes(hint, **{name: answer})

    def with_rows(wrong):
        return lambda table: [fill(wrong, row) for row in re.split(r"\n(?=\S)", table.strip())]

    return with_rows


def two_results(answers):
    """The mistakes of every function that returns two results."""

    def results_swapped(*given):
        """The two results are in the wrong order: exchange them."""
        return answers(*given)[::-1]

    def first_result_alone(*given):
        """This is the first of the two results alone. Return both, with a comma between them."""
        return answers(*given)[0]

    def second_result_alone(*given):
        """This is the second of the two results alone. Return both, with a comma between them."""
        return answers(*given)[1]

    for wrong in (results_swapped, first_result_alone, second_result_alone):
        answers.mistake(wrong)
