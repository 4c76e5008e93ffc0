"""Models as C for this computer, written when they are loaded and compiled once."""

from tinyml_course.native.engine import Segment, make_segments

__all__ = ["Segment", "make_segments"]
