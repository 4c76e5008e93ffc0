"""The recorder of faces writes what the browser sends, once, and says in words what it does not."""

import sys
import types

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")
pytest.importorskip("PIL", reason="pictures are written with Pillow")

from tinyml_course.datasets import load_own_faces
from tinyml_course.datasets.face_bursts import bursts_of
from tinyml_course.errors import DataError
from tinyml_course.widgets import RecordFace


def recorder(folder):
    widget, told = RecordFace(folder, frames=3, seconds=1), []
    widget.send = lambda content, buffers=None: told.append(content)
    return widget, told


def crops(seed):
    return np.random.default_rng(seed).integers(40, 200, (3, 48, 48)).astype(np.uint8)


def send(widget, seed, **changed):
    content = {"kind": "keep", "id": f"burst {seed}", "label": "smile", "person": "Asha"}
    message = {**content, "consent": "yes", **changed}
    widget._receive(widget, message, [memoryview(crops(seed).tobytes())])


def test_a_kept_burst_is_written_counted_and_readable(tmp_path):
    widget, told = recorder(tmp_path / "class")
    assert widget.kept == {}
    send(widget, 0)
    send(widget, 1, label="serious")
    send(widget, 2)
    assert told[0] == {"kind": "kept", "id": "burst 0", "text": 'Kept: a burst of "smile" by Asha.'}
    assert {who: tuple(n) for who, n in widget.kept.items()} == {
        "serious/asha": (3, 1),
        "smile/asha": (6, 2),
    }
    data = load_own_faces(tmp_path / "class")
    seen = np.concatenate([crops(1), crops(0), crops(2)])
    np.testing.assert_array_equal(data.x[..., 0], seen)
    assert bursts_of(tmp_path / "class").tolist() == [0] * 3 + [1] * 3 + [2] * 3


def test_keep_pressed_twice_while_the_kernel_was_at_work_writes_once(tmp_path):
    widget, told = recorder(tmp_path)
    send(widget, 0)
    send(widget, 0)
    assert [each["kind"] for each in told] == ["kept", "kept"]
    assert tuple(widget.kept["smile/asha"]) == (3, 1)


def test_what_cannot_be_kept_is_said_and_the_same_burst_can_be_kept_later(tmp_path):
    widget, told = recorder(tmp_path)
    send(widget, 0, consent="no")
    send(widget, 0, person="IMG_1")
    assert [each["kind"] for each in told] == ["refused", "refused"]
    assert "ask first" in told[0]["text"]
    assert widget.kept == {}
    send(widget, 0)
    assert told[-1]["kind"] == "kept"


def test_a_name_is_checked_before_anybody_is_recorded_under_it(tmp_path):
    widget, told = recorder(tmp_path / "class")
    for name in ("P1", "ana"):
        widget._receive(widget, {"kind": "name", "id": name, "person": name}, [])
    assert (told[0]["kind"], told[0]["id"]) == ("refused", "P1")
    assert "write another, such as ana" in told[0]["text"]
    assert told[1] == {"kind": "name", "id": "ana"}
    assert not (tmp_path / "class").exists()


def test_a_burst_is_written_once_also_when_the_cell_was_run_again(tmp_path):
    (first, _), (again, told) = recorder(tmp_path), recorder(tmp_path)
    send(first, 0)
    send(again, 0)
    assert told[0]["kind"] == "kept"
    assert tuple(again.kept["smile/asha"]) == (3, 1)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "faces").write_text("a file")
    widget, told = recorder(tmp_path / "faces")
    send(widget, 0)
    assert told[0]["kind"] == "refused"


def test_bursts_that_are_there_are_counted(tmp_path):
    first, _ = recorder(tmp_path)
    send(first, 0)
    assert tuple(recorder(tmp_path)[0].kept["smile/asha"]) == (3, 1)


def test_the_reader_is_told_where_pictures_go_and_what_everybody_agrees_to(tmp_path):
    widget, _ = recorder(tmp_path / "my_class")
    assert "my_class" in widget.about
    assert "Nothing is sent" in widget.about
    assert "You may say no" in widget.consent_text
    bundle, _ = widget._repr_mimebundle_()
    assert bundle["text/plain"].startswith("RecordFace for serious, smile")


def test_numbers_out_of_range_are_refused(tmp_path):
    with pytest.raises(DataError, match="at most ten a second, got 50 in 1 s"):
        RecordFace(tmp_path, seconds=1)
    with pytest.raises(DataError, match="a size among"):
        RecordFace(tmp_path, size=50)


def test_in_colab_it_records_nobody(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    with pytest.raises(DataError, match="sent to Google"):
        RecordFace(tmp_path)
