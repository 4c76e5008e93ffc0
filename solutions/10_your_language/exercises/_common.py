"""What several exercises of lesson 10 need."""

import re

from tinyml_course.exercises import Comparison

CLOSED_ROOMS = ("datasets", "synthesis", "training", "metrics")
CLOSE = Comparison(rtol=1e-6, atol=1e-9)


def mistakes(entry, hints, **wrong):
    """Register mistakes of one expression each: ``id: hint`` in a text, and a function by id."""
    found = dict(re.findall(r"^    (\w+): ((?:.+\n?)(?:^     .+\n?)*)", hints, re.MULTILINE))
    if found.keys() != wrong.keys():
        raise ValueError(f"no hint or no function: {found.keys() ^ wrong.keys()}")
    for name, function in wrong.items():
        entry.mistakes(found[name], **{name: function})
