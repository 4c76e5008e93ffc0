"""What the exercises of lesson 15 share: plain numbers, and mistakes that differ in one term."""

from tinyml_course.exercises import Comparison

CLOSED = ("cost",)
CLOSE = Comparison(rtol=1e-9)

AS_IT_IS = "The number was rounded. Return it as it is."
IN_TEXT = "This is text. Return the number alone; its unit is in the function's name."


def add_roundings(entry, unit, digits=3):
    """Right answers that were rounded, to at most so many digits, or are no number."""
    entry.mistakes(
        AS_IT_IS,
        cut_off=lambda *given: int(entry(*given)),
        rounded=lambda *given: round(entry(*given)),
        rounded_up=lambda *given: -int(-entry(*given) // 1),
    )
    for n in range(1, digits + 1):
        rounded = {f"rounded_to_{n}": lambda *given, n=n: round(entry(*given), n)}
        entry.mistakes(AS_IT_IS, **rounded)
    entry.mistakes(
        IN_TEXT,
        as_text=lambda *given: f"{entry(*given)} {unit}",
        as_text_alone=lambda *given: str(entry(*given)),
        as_rounded_text=lambda *given: f"{entry(*given):.1f} {unit}",
    )
