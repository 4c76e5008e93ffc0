"""What the exercises of lesson 14 share: small numbers, and right answers in a wrong form."""

import numpy as np

from tinyml_course.exercises import Comparison

CLOSED = ("anomaly", "metrics")
CLOSE = Comparison(rtol=1e-9, atol=1e-12)
CLOSE_FLOAT32 = Comparison(rtol=1e-5, atol=1e-7)
"""So that whoever computes in float32 is right, too."""

ONE_FOR_EACH = "Return one number for each row of x, in an array of shape (N,)."


def add_forms_of_array(entry):
    """Right numbers for each row, but not as an array (N,), or changed afterwards."""
    entry.mistakes(
        "These numbers are rounded. Return them as they are.",
        rounded=lambda *given: np.round(entry(*given)),
        rounded_to_2=lambda *given: np.round(entry(*given), 2),
        as_whole_numbers=lambda *given: entry(*given).astype(int),
    )
    entry.mistakes(
        "The numbers are right, the form is not: return an array of shape (N,).",
        as_list=lambda *given: entry(*given).tolist(),
        as_column=lambda *given: entry(*given)[:, None],
        as_row=lambda *given: entry(*given)[None, :],
    )
    entry.mistakes(
        ONE_FOR_EACH,
        mean_of_all=lambda *given: float(entry(*given).mean()),
        mean_for_each=lambda *given: np.full(len(given[0]), entry(*given).mean()),
        largest_of_all=lambda *given: float(entry(*given).max()),
        sum_of_all=lambda *given: float(entry(*given).sum()),
        first_only=lambda *given: float(entry(*given)[0]),
    )
    entry.mistakes(
        "There is a number for each row, but in another order than the rows of x.",
        sorted_rows=lambda *given: np.sort(entry(*given)),
        reversed_rows=lambda *given: entry(*given)[::-1],
    )
    entry.mistakes(
        "The sign is wrong: a stranger window has a larger score, never below 0.",
        negative=lambda *given: -entry(*given),
    )
    entry.mistakes(
        "A few rows are missing. Does a loop end too early, or a slice?",
        last_missing=lambda *given: entry(*given)[:-1],
        first_missing=lambda *given: entry(*given)[1:],
    )
