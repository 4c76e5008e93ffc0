"""What the exercises of lesson 17 share: closed rooms, tolerance, and numbers that were rounded."""

from tinyml_course.exercises import Comparison

CLOSED = ("fleet",)
CLOSE = Comparison(rtol=1e-9, atol=1e-12)

AS_IT_IS = "The number was rounded, or made a whole one. Return it as it is."
IN_TEXT = "This is text. Return the number alone."


def add_roundings(entry, digits=3):
    """Right numbers that were rounded, or that are no numbers."""
    entry.mistakes(
        AS_IT_IS,
        cut_off=lambda *given: int(entry(*given)),
        rounded=lambda *given: round(entry(*given)),
    )
    for n in range(1, digits + 1):
        rounded = {f"rounded_to_{n}": lambda *given, n=n: round(entry(*given), n)}
        entry.mistakes(AS_IT_IS, **rounded)
    entry.mistakes(
        IN_TEXT,
        as_text=lambda *given: str(entry(*given)),
        as_rounded_text=lambda *given: f"{entry(*given):.2f}",
    )
