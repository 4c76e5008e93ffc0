"""What several exercises of lesson 09 need."""

import re

from tinyml_course.exercises import Comparison

CLOSED_ROOMS = ("features", "framing", "cost", "kernels", "simulator", "training", "quantization")
CLOSE = Comparison(rtol=2e-5, atol=2e-5)


def mistakes(entry, hints, **wrong):
    """Register mistakes of one expression each: ``id: hint`` in a text, and a function by id."""
    found = dict(re.findall(r"^    (\w+): ((?:.+\n?)(?:^     .+\n?)*)", hints, re.MULTILINE))
    if found.keys() != wrong.keys():
        raise ValueError(f"no hint or no function: {found.keys() ^ wrong.keys()}")
    for name, function in wrong.items():
        entry.mistakes(found[name], **{name: function})
