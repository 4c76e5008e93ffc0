"""Interactive pictures: the numbers come from Python, the browser only draws."""

from tinyml_course.widgets.number_line import NumberLine

__all__ = ["NumberLine"]
