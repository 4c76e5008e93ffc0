"""A TinyML course: graded lessons and the library under them.

The root exports the version only; import the room you need::

    from tinyml_course.simulator import Simulator
    from tinyml_course.exercises import Lesson
"""

__version__ = "0.1.0"
