"""The recorder writes what the browser sends, and says in words what it does not."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.datasets import read_own_keywords
from tinyml_course.errors import DataError
from tinyml_course.widgets import RecordKeyword


def recorder(folder):
    widget = RecordKeyword(folder, ["ndiyo", "hapana"], language="sw", licence="CC0-1.0")
    told = []
    widget.send = lambda content, buffers=None: told.append(content)
    return widget, told


def send(widget, samples, **changed):
    content = {"kind": "keep", "label": "ndiyo", "speaker": "Asha", "consent": "yes", **changed}
    widget._receive(widget, content, [memoryview(samples.astype("<i2").tobytes())])


def test_a_kept_word_is_written_counted_and_readable(tmp_path):
    widget, told = recorder(tmp_path / "class")
    assert widget.kept == {}
    said = np.round(5000 * np.sin(np.arange(16_000) / 9)).astype(np.int16)
    send(widget, said)
    assert told == [{"kind": "kept", "text": "Kept as ndiyo/asha_1.wav."}]
    assert widget.kept == {"ndiyo": 1}
    (word,) = read_own_keywords(tmp_path / "class")
    assert (word.label, word.speaker, word.language) == ("ndiyo", "Asha", "sw")
    np.testing.assert_array_equal(word.clip[:, 0], said)


def test_what_cannot_be_kept_is_said_and_the_next_one_still_is(tmp_path):
    widget, told = recorder(tmp_path)
    loud = np.full(16_000, 6000, np.int16) * np.where(np.arange(16_000) % 2, 1, -1)
    send(widget, np.zeros(16_000, np.int16))
    send(widget, loud, consent="no")
    assert [each["kind"] for each in told] == ["refused", "refused"]
    assert "heard almost nothing" in told[0]["text"]
    assert widget.kept == {}
    send(widget, loud.astype(np.int16))
    assert told[-1]["kind"] == "kept"


def test_recordings_that_are_there_are_counted(tmp_path):
    first, _ = recorder(tmp_path)
    send(first, np.round(5000 * np.sin(np.arange(16_000) / 9)))
    assert recorder(tmp_path)[0].kept == {"ndiyo": 1}


def test_it_needs_words(tmp_path):
    with pytest.raises(DataError, match="at least one word"):
        RecordKeyword(tmp_path, [], language="sw", licence="CC0-1.0")


def test_the_reader_is_told_where_recordings_go(tmp_path):
    widget, _ = recorder(tmp_path / "my_class")
    assert "my_class" in widget.consent_text
    assert "CC0-1.0" in widget.consent_text
    bundle, _ = widget._repr_mimebundle_()
    assert bundle["text/plain"].startswith("RecordKeyword for ndiyo, hapana")
