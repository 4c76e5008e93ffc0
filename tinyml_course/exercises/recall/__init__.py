"""Spaced recall: two questions from earlier lessons, with new numbers in every round.

To take something out of one's memory, some time after it was learned, keeps it there better than
to read it again; a lesson is a good moment for that, and more than one earlier lesson should come.

`question`
    What a question is, and whether an answer to it is right.
`bank`
    The questions, one file a lesson.
`choose`
    Which two questions a lesson asks in a round.
`messages`
    What the student sees.

Source: H. L. Roediger and J. D. Karpicke (2006), "Test-enhanced learning", Psychological Science
17(3), 249-255 (retrieval); N. J. Cepeda et al. (2006), "Distributed practice in verbal recall
tasks", Psychological Bulletin 132(3), 354-380 (spacing).
"""

from tinyml_course.exercises.recall.messages import recall_message
from tinyml_course.exercises.recall.question import Question

__all__ = ["Question", "recall_message"]
