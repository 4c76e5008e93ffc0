"""The recorder writes what the browser sends, and says in words what it does not."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.datasets import read_own_keywords
from tinyml_course.errors import DataError
from tinyml_course.widgets import RecordFace, RecordKeyword, RecordMotion


def recorder(folder):
    widget = RecordKeyword(folder, ["ndiyo", "hapana"], language="sw", licence="CC0-1.0")
    told = []
    widget.send = lambda content, buffers=None: told.append(content)
    return widget, told


def send(widget, samples, **changed):
    content = {"kind": "keep", "id": "1", "label": "ndiyo", "speaker": "Asha", "consent": "yes"}
    widget._receive(widget, {**content, **changed}, [memoryview(samples.astype("<i2").tobytes())])


def test_a_kept_word_is_written_counted_and_readable(tmp_path):
    widget, told = recorder(tmp_path / "class")
    assert widget.kept == {}
    said = np.round(5000 * np.sin(np.arange(16_000) / 9)).astype(np.int16)
    send(widget, said)
    assert told == [{"kind": "kept", "id": "1", "text": "Kept as ndiyo/asha_1.wav."}]
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


def test_a_word_is_written_once_also_when_the_cell_was_run_again_before_the_answer(tmp_path):
    said = np.round(5000 * np.sin(np.arange(16_000) / 9))
    (first, told), (again, told_again) = recorder(tmp_path), recorder(tmp_path)
    send(first, said)
    send(again, said)
    assert told_again == told
    assert again.kept == {"ndiyo": 1}
    send(again, said, id="2")
    assert told_again[-1]["text"] == "Kept as ndiyo/asha_2.wav."


@pytest.mark.parametrize(
    "labels",
    [
        *("ndiyo", [*"ndiyo", "other"], [], None, 3, ["ndiyo", 3]),
        *(["ndiyo", ""], ["x/y"], [".."], ["Ndiyo"], ["ndiyo", " ndiyo"]),
    ],
)
def test_it_needs_words_that_can_be_folders(tmp_path, labels):
    with pytest.raises(DataError, match=r'write words in small letters, as \("ndiyo", "hapana"\)'):
        RecordKeyword(tmp_path, labels, language="sw", licence="CC0-1.0")


def test_words_of_any_script_can_be_recorded(tmp_path):
    words = ["हाँ", "ใช่", "n'kí", "straße"]
    assert RecordKeyword(tmp_path, words, language="x", licence="CC0-1.0").labels == words


@pytest.mark.parametrize("folder", [True, None, 3, "", " "])
def test_a_folder_that_is_no_text_is_refused_by_every_recorder(folder):
    makers = (
        lambda: RecordKeyword(folder, ["ndiyo"], language="sw", licence="CC0-1.0"),
        lambda: RecordMotion(folder, ["wave"], licence="CC0-1.0"),
        lambda: RecordFace(folder),
    )
    for make in makers:
        with pytest.raises(DataError, match="expected a name such as"):
            make()


def test_a_take_comes_back_to_the_same_folder_words_and_terms_only(tmp_path):
    def key(folder="class", words=("ndiyo",), licence="CC0-1.0"):
        place = tmp_path / folder
        return RecordKeyword(place, words, language="sw", licence=licence).take_key

    others = {key("other"), key(words=("hapana",)), key(licence="CC-BY-4.0")}
    assert key() == key()
    assert len({key(), *others}) == 4
    assert str(tmp_path) not in key()


def test_the_reader_is_told_where_recordings_go(tmp_path):
    widget, _ = recorder(tmp_path / "my_class")
    assert "my_class" in widget.consent_text
    assert "on the computer that runs this notebook" in widget.consent_text
    assert "CC0-1.0" in widget.consent_text
    bundle, _ = widget._repr_mimebundle_()
    assert bundle["text/plain"].startswith("RecordKeyword for ndiyo, hapana")
