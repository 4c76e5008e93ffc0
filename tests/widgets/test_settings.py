"""What the reader sets in the browser is never overwritten by a late echo of an older value."""

import re

import pytest

from tinyml_course import widgets
from tinyml_course.widgets import shared

SCRIPTS = sorted(path for path in shared.HERE.glob("*.js") if path.stem != "shared")
CLASSES = {
    cls.__module__.rpartition(".")[2]: cls
    for cls in map(widgets.__dict__.get, widgets.__all__)
    if isinstance(cls, type)
}


def names_set_by(script):
    """Names of traits that a script sets, by a literal or by its list of settings."""
    text = script.read_text(encoding="utf-8")
    names = re.findall(r'\bset\("(\w+)"', text)
    for settings in re.findall(r"const SETTINGS = \[(.*)\]", text):
        names += re.findall(r'"(\w+)"', settings)
    return set(names)


@pytest.mark.parametrize("script", [path for path in SCRIPTS if names_set_by(path)], ids=str)
def test_what_a_script_sets_is_not_echoed(script):
    cls = CLASSES[script.stem]
    traits = cls.class_traits(sync=True)
    echoed = {
        name
        for name in names_set_by(script)
        if traits[name].metadata.get("echo_update") is not False
    }
    assert echoed == set()


def test_a_change_from_the_browser_sends_a_report_and_no_echo():
    import numpy as np

    widget = widgets.WindowExplorer(np.zeros((100, 1)), 10, window_length=20)
    sent = []
    widget._send = lambda message, buffers=None: sent.append(message)
    widget.set_state({"chosen": 3})
    assert widget.report["chosen"] == 3
    assert "echo_update" not in {message["method"] for message in sent}
