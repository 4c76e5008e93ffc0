"""Generators: arrays made by a program from a seed, the same on every run.

Nothing here knows a data set: `tinyml_course.datasets` gives the arrays labels, groups, a licence
and a version, and marks them as synthetic. `augment` changes sounds, made or recorded.
"""
