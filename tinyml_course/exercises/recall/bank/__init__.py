"""The questions, one file a lesson: ``LESSON``, and the tuple ``QUESTIONS``.

Each question is a function that draws numbers from a generator and computes the answer from them.
It can be answered in the head or with one line of Python. A file that is added here is asked in
every later lesson.
"""
