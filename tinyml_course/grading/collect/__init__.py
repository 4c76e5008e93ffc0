"""Submissions as learning platforms hand them over, laid out for grading."""
