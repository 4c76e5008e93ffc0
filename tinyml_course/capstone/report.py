"""The report that goes with a project: its sections, and which of them are not written yet."""

from __future__ import annotations

import re

SECTIONS = {
    "What it does, and for whom": "The problem, who has it and where, the SDG and its target.",
    "Who was asked": "Whom you asked, what they said, and what you changed because of it.",
    "Data and split": "Where the examples are from, with whose consent; what is a group, and why.",
    "What it costs": "Flash, energy, money, carbon, and the person who changes the batteries.",
    "Who is served worse": "The worst audited group, with its interval, and what you do about it.",
    "What happens when it is wrong": "Of each kind of error: who notices, who pays, what they do.",
    "How it is updated and taken back": "Who signs an update, what triggers going back.",
    "What we would not trust": "Where the figures come from, and what was not measured.",
}
"""Heading, and the question that the section answers."""

FEWEST_WORDS = 25
_HEADING = re.compile(r"^## (.+?)\s*$", re.MULTILINE)


def report_template(title: str) -> str:
    """A report to fill in, as Markdown: each section with its question in brackets."""
    parts = [f"## {heading}\n\n[{question}]\n" for heading, question in SECTIONS.items()]
    return "\n".join([f"# {title}\n", *parts])


def write_report(title: str, texts: dict[str, str]) -> str:
    """A report with these texts, by heading; the others stay questions."""
    report = report_template(title)
    for heading, text in texts.items():
        report = report.replace(f"[{SECTIONS[heading]}]", text)
    return report


def unfinished_sections(report: str) -> tuple[str, ...]:
    """Headings of `SECTIONS` that are missing, or have fewer than 25 words of the student's own.

    Parameters
    ----------
    report
        The text of ``report.md``.
    """
    parts = _HEADING.split(report)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    own = {
        heading: texts.get(heading, "").replace(f"[{question}]", "")
        for heading, question in SECTIONS.items()
    }
    return tuple(heading for heading, text in own.items() if len(text.split()) < FEWEST_WORDS)
