"""Data sets: where they are from, what may be done with them, and who is in them.

``load_`` is local. Loaders live in one module a subject::

    from tinyml_course.datasets import gestures, split_by_group

    data = gestures.load_watch()
    train, test = split_by_group(data, test_share=0.3)
"""

from tinyml_course.datasets import gestures
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.split import split_by_group
from tinyml_course.datasets.windows import cut_windows

__all__ = ["DataSet", "cut_windows", "gestures", "split_by_group"]
