"""The tests before, after and long after a course: ten concepts, three forms, marked by machine.

`items`
    What an item is, and how a class's form is put together.
`page`
    The form as a page to print, or to fill in without a network.
`answers`
    What the students answered, from tables.
`statistics`
    What the answers tell about items, test and learning.
`report`
    The tables a teacher reads.

The items are in ``solutions/quiz/items.py``, which no installed package carries.
"""
