"""Keywords spoken by a program, in made-up rooms and noise: what a wake word is learned from.

Two engines speak, and which one did stands in the data set's name and source::

    load_keywords()                                    # our formant synthesiser: ships with this
    load_keywords(engine="espeak", language="sw", words=("ndiyo", "hapana"))   # the extra speech

A clip is a second long. A word stands somewhere in it, heard in a room of its voice, through a
microphone, with noise, at a loudness that says nothing about the word.
"""

from tinyml_course.datasets.keywords.load import ENGINES, SILENCE, UNKNOWN, load_keywords

__all__ = ["ENGINES", "SILENCE", "UNKNOWN", "load_keywords"]
