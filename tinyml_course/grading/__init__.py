"""Release, and grading without trust: rebuild a notebook, run it apart, compare outside it."""
