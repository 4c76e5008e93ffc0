"""Number formats of the widgets."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """Write a number with four significant digits and a real minus sign.

    Examples
    --------
    >>> number(-0.123456), number(-128)
    ('−0.1235', '−128')
    """
    return f"{value:.4g}".replace("-", "−")


def integer(value: int) -> str:
    """Write a whole number with all its digits.

    Examples
    --------
    >>> integer(-1234567)
    '−1,234,567'
    """
    return f"{value:,}".replace("-", "−")


def decimal(value: Fraction) -> str:
    """Write an exact number with four decimals, or with more if four would mislead.

    A value that is not a half must not look like one, because the reader will round it.

    Examples
    --------
    >>> decimal(Fraction(-5, 2)), decimal(Fraction(1, 3)), decimal(Fraction(249999, 100000))
    ('−2.5000', '0.3333', '2.499990')
    """
    digits = 4
    while digits < 24 and _looks_like_a_half(value, digits):
        digits += 2
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact:,.{digits}f}".replace("-", "−")


def _looks_like_a_half(value: Fraction, digits: int) -> bool:
    shown = round(value, digits)
    return shown != value and (2 * shown).denominator == 1


def power_of_two(exponent: int) -> str:
    """Write a power of two.

    Examples
    --------
    >>> power_of_two(-9)
    '2⁻⁹'
    """
    return "2" + str(exponent).translate(_SUPERSCRIPTS)


def readout(label: str, value: str, note: str) -> dict[str, str]:
    """One number below a widget: its label, its value and a note on what it means."""
    return {"label": label, "value": value, "note": note}
