"""What several exercises of lesson 03 need."""

import math
import re

import numpy as np

from tinyml_course.exercises import Comparison

CLOSED = ("features", "cost", "deploy", "training", "metrics", "edge_impulse", "widgets")
CLOSE = Comparison(rtol=1e-6, atol=1e-9)


def known_mistakes(entry, parameters, table, names=None):
    """Register one wrong answer for each row of a table.

    A hint stands at the margin; below it, indented, the answers that earn it, ``id: expression``
    of the parameters.
    """
    known = {"np": np, "math": math, "right": entry} | (names or {})
    hint = ""
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            hint = line.strip()
            continue
        name, text = re.fullmatch(r" +(\w+): (.+)", line).groups()
        wrong = eval(f"lambda {parameters}: {text}", known)  # noqa: S307
        entry.mistakes(hint, **{name: np.errstate(all="ignore")(wrong)})
