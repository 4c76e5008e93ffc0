"""A page that records movements on a phone: one HTML file, without a network."""

from __future__ import annotations

import html
from collections.abc import Sequence
from string import Template

from tinyml_course.datasets.kept_motion import check_motion_labels
from tinyml_course.datasets.own_motion import MOTION_RATE_HZ
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.web_page import content_policy, script_json
from tinyml_course.errors import DataError

SECONDS = 4.0
"""Of a recording: six windows of two seconds that overlap."""

MOTION_CONSENT = (
    "How somebody moves can identify them. The recordings teach and test a small network that "
    "knows movements. You may say no, now or later; then your recordings are deleted."
)

REACH = (
    "A browser gives the motion sensor only to a page from the phone's own disk or from an https "
    "address; by http over Wi-Fi it does not. An iPhone asks first, so press Allow; it shows a "
    "file from its disk as a preview, in which nothing may run, and then needs an https address. "
    "A laptop has no motion sensor."
)

_ABOUT = (
    "The recordings stay in this page until you save or share the file; nothing is sent by itself. "
    "Licence: {licence}."
)


def record_scripts() -> str:
    """The scripts that record movements, in a page or in a widget."""
    names = ("motion.js", "motion_recorder.js", "agreement.js")
    return "\n".join(read_text("web", name) for name in names)


def record_page(
    labels: Sequence[str],
    *,
    licence: str,
    seconds: float = SECONDS,
    title: str = "Record movements",
) -> str:
    """Write the page that records labelled movements on a phone.

    Parameters
    ----------
    labels
        The movements to record; each begins the name of its files.
    licence
        What others may do with the recordings, such as ``"CC0-1.0"``.
    seconds
        Of a recording: 2 to 60.
    title
        The page's heading.

    Returns
    -------
    The HTML file. It loads nothing, and its content security policy forbids a connection. The file
    that it saves is read by `tinyml_course.datasets.kept_motion.keep_phone_file`.

    Raises
    ------
    DataError
        A label cannot be the beginning of a file's name, the licence is missing, or ``seconds`` is
        not from 2 to 60.
    """
    names = check_motion_labels(labels)
    if not licence.strip():
        raise DataError("expected a licence for the recordings, such as CC0-1.0, got none")
    if not 2 <= seconds <= 60:
        raise DataError(f"expected recordings of 2 to 60 seconds, got {seconds:g}")
    script = f"{record_scripts()}\n{read_text('web', 'record_page.js')}"
    style = f"{read_text('web', 'page.css')}{read_text('web', 'record_page.css')}"
    settings = {
        "labels": names,
        "licence": licence,
        "seconds": seconds,
        "rateHz": MOTION_RATE_HZ,
    }
    return Template(read_text("web", "record_page.html")).substitute(
        policy=content_policy(script, style),
        title=html.escape(title),
        style=style,
        about=html.escape(f"{MOTION_CONSENT} {_ABOUT.format(licence=licence)}"),
        labels="".join(_choice(name, first=name == names[0]) for name in names),
        reach=html.escape(REACH),
        settings=script_json(settings),
        script=script,
    )


def _choice(label: str, *, first: bool) -> str:
    name, checked = html.escape(label), " checked" if first else ""
    return f'<label><input type="radio" name="label" value="{name}"{checked}> {name}</label>'
