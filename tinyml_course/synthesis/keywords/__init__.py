"""Keywords spoken by a program: engines that speak, rooms in which they are heard, and clips."""

from tinyml_course.synthesis.keywords.clips import Plan, keyword_clips, plan_clips
from tinyml_course.synthesis.keywords.engines import Engine, Espeak, Formants, Saying, Words
from tinyml_course.synthesis.keywords.rooms import (
    KEYWORD_LENGTH,
    KEYWORD_RATE_HZ,
    Room,
    heard,
    make_room,
)
from tinyml_course.synthesis.keywords.stream import make_stream

__all__ = [
    "KEYWORD_LENGTH",
    "KEYWORD_RATE_HZ",
    "Engine",
    "Espeak",
    "Formants",
    "Plan",
    "Room",
    "Saying",
    "Words",
    "heard",
    "keyword_clips",
    "make_room",
    "make_stream",
    "plan_clips",
]
