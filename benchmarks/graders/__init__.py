"""The corpus of submissions graded by three graders: ``tinyml grade``, nbgrader, Otter-Grader.

Many of the submissions are attacks, and two of the graders isolate nothing. So each case is graded
in a bubblewrap of its own (`box`), by a program that no signal from inside reaches (`inside`), and
all that the case can change lies in memory and ends with it.
"""
