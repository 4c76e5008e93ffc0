"""RecordMotion writes what the browser sends, takes a phone's file, and says what it refuses."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tests.datasets.test_kept_motion import motion, phone_file
from tinyml_course.datasets import load_own_motion
from tinyml_course.errors import DataError
from tinyml_course.widgets import RecordMotion

LABELS = ["idle", "wave"]


def recorder(folder, **options):
    widget = RecordMotion(folder, LABELS, licence="CC0-1.0", **options)
    told = []
    widget.send = lambda content, buffers=None: told.append(content)
    return widget, told


def keep(widget, values, **changed):
    about = {"id": "1", "label": "wave", "person": "Asha", "consent": "yes", "sensor_hz": 60.2}
    widget._receive(widget, {"kind": "keep", **about, **changed}, [memoryview(values.tobytes())])


def test_a_kept_movement_is_written_counted_and_readable(tmp_path):
    widget, told = recorder(tmp_path / "own")
    assert widget.kept == {}
    values = motion(1).values
    keep(widget, values)
    assert told == [{"kind": "kept", "id": "1", "text": "Kept as wave.asha_1.json."}]
    assert widget.kept == {"wave": 1}
    data = load_own_motion(tmp_path / "own", labels=("idle", "wave"))
    np.testing.assert_array_equal(data.x[0], values[:125])


def test_what_cannot_be_kept_is_said_and_the_next_one_still_is(tmp_path):
    widget, told = recorder(tmp_path)
    keep(widget, np.zeros((250, 3), np.float32))
    keep(widget, motion(1).values, consent="no")
    assert [each["kind"] for each in told] == ["refused", "refused"]
    assert "zeros only" in told[0]["text"]
    assert "ask first" in told[1]["text"]
    assert widget.kept == {}
    keep(widget, motion(1).values)
    assert told[-1]["kind"] == "kept"


def test_the_phones_file_is_added_and_a_wrong_one_is_refused(tmp_path):
    widget, told = recorder(tmp_path)
    send = lambda data: widget._receive(  # noqa: E731
        widget, {"kind": "file", "name": "movements.json"}, [memoryview(data)]
    )
    send(phone_file(motion(1), motion(2, label="idle")))
    send(phone_file(motion(1), motion(3)))
    assert told[0] == {"kind": "added", "id": "", "text": "movements.json: 2 movements added."}
    assert told[1]["text"].endswith("1 movements added; 1 were in the folder already.")
    assert widget.kept == {"idle": 1, "wave": 2}
    send(b"GIF89a")
    assert told[2]["kind"] == "refused"
    assert "movements.json" in told[2]["text"]
    assert widget.kept == {"idle": 1, "wave": 2}


def test_recordings_that_are_there_are_counted_after_a_restart(tmp_path):
    first, _ = recorder(tmp_path)
    keep(first, motion(1).values)
    assert recorder(tmp_path)[0].kept == {"wave": 1}


def test_it_hands_over_the_phones_page_with_its_labels_and_licence(tmp_path):
    widget, told = recorder(tmp_path, seconds=6)
    widget._receive(widget, {"kind": "page"}, [])
    (answer,) = told
    assert answer["kind"] == "page"
    assert answer["name"].endswith(".html")
    assert '"labels": ["idle", "wave"], "licence": "CC0-1.0", "seconds": 6' in answer["html"]


def test_a_label_that_no_file_can_carry_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected labels that differ"):
        RecordMotion(tmp_path, ["a/b"], licence="CC0-1.0")
    with pytest.raises(DataError, match="expected a list of words, at least one word, got 'idle'"):
        RecordMotion(tmp_path, "idle", licence="CC0-1.0")
    with pytest.raises(DataError, match="expected a licence"):
        RecordMotion(tmp_path, LABELS, licence=" ")


def test_the_reader_is_told_where_recordings_go_and_what_a_phone_needs(tmp_path):
    widget, _ = recorder(tmp_path / "my_moves")
    assert "my_moves" in widget.settings["place"]
    assert "CC0-1.0" in widget.settings["place"]
    assert 'press "save the phone\'s page" below' in widget.settings["without"]
    assert "by http over Wi-Fi it does not" in widget.settings["reach"]
    bundle, _ = widget._repr_mimebundle_()
    assert bundle["text/plain"].startswith("RecordMotion for idle, wave")
