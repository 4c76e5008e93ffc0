"""What the exercises of lesson 01 share: plain numbers, and mistakes that differ in one term."""

from tinyml_course.exercises import Comparison

CLOSED = ("cost", "widgets")
CLOSE = Comparison(rtol=1e-9)


def add_family(entry, hint, **wrong_answers):
    """Register functions that earn the same hint, by name."""
    entry.mistakes(hint, **wrong_answers)


def add_roundings(entry, unit):
    """Right answers that were rounded, or are no number."""
    add_family(
        entry,
        "The digits behind the point are gone. Return the number as it is, without rounding.",
        cut_off=lambda *given: int(entry(*given)),
        rounded=lambda *given: round(entry(*given)),
        rounded_up=lambda *given: -int(-entry(*given) // 1),
        one_digit=lambda *given: round(entry(*given), 1),
        two_digits=lambda *given: round(entry(*given), 2),
    )
    add_family(
        entry,
        "This is text. Return the number alone; its unit is in the function's name.",
        as_text=lambda *given: f"{entry(*given)} {unit}",
        as_text_alone=lambda *given: str(entry(*given)),
        as_rounded_text=lambda *given: f"{entry(*given):.1f} {unit}",
    )
