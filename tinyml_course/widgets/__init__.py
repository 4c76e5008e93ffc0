"""Interactive pictures; every number in them is computed in Python."""

from tinyml_course.widgets.number_line import NumberLine

__all__ = ["NumberLine"]
