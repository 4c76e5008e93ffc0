"""The live widgets carry the board's program, and say what they do where there is no browser."""

import base64
import sys

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")
pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.wasm import export_wasm, picture_side
from tinyml_course.errors import DataError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model
from tinyml_course.widgets import LiveFace, LiveKeyword, LiveMotion
from tinyml_course.widgets.live_example import make_example, plot_example

LABELS = MODELS["log-mel"][2]


def test_it_carries_the_program_of_the_model_and_its_settings():
    widget = LiveKeyword(lesson_model("log-mel"), LABELS, threshold=0.9)
    settings = StreamSettings(labels=LABELS, threshold=0.9)
    code = export_wasm(lesson_model("log-mel"), "log-mel", settings, instructions="simd")
    assert base64.b64decode(widget.modules[0]["base64"]) == code
    assert widget.settings["labels"] == list(LABELS)
    assert widget.settings["threshold"] == 0.9
    assert "90 % or more" in widget.settings["caption"]
    assert widget.heard == []


def test_a_model_is_a_path_bytes_or_read():
    path = lesson_data_dir("04_first_network") / "gesture_model.tflite"
    labels = MODELS["motion"][2]
    widgets = [LiveMotion(each, labels) for each in (path, path.read_bytes())]
    assert widgets[0].modules == widgets[1].modules
    assert widgets[0].settings["kind"] == "movement"
    assert "set PAGE in this cell" in widgets[0].settings["without"]


def test_without_a_browser_a_sentence_stands_for_it():
    bundle, _ = LiveKeyword(lesson_model("log-mel"), LABELS)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("LiveKeyword: A neural network listens for yes, no.")
    assert "nothing is sent" in bundle["text/plain"]


def test_without_the_compiler_it_says_so_and_the_lesson_goes_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "ziglang", None)
    widget = LiveKeyword(lesson_model("log-mel"), LABELS)
    assert widget.modules == []
    bundle, _ = widget._repr_mimebundle_()
    for said in (widget.settings["missing"], bundle["text/plain"]):
        assert "tinyml-course[emulator]" in said
    assert "image/png" in bundle


def test_what_the_browser_heard_comes_back():
    widget = LiveKeyword(lesson_model("log-mel"), LABELS)
    widget.set_state({"heard": [{"label": "yes", "seconds": 1.5}]})
    assert widget.heard == [{"label": "yes", "seconds": 1.5}]


def test_a_model_of_another_kind_is_refused():
    with pytest.raises(DataError, match="expected a model whose input is rows of 40"):
        LiveKeyword(lesson_model("motion"), MODELS["motion"][2])
    with pytest.raises(DataError, match="expected 4 labels"):
        LiveKeyword(lesson_model("log-mel"), ("yes", "no"))


FACES = lesson_data_dir("07_smile_or_serious") / "face_model.tflite"
WIDGETS = {
    "log-mel": (lambda: LiveKeyword(lesson_model("log-mel"), LABELS), "yes"),
    "motion": (lambda: LiveMotion(lesson_model("motion"), MODELS["motion"][2]), "wave"),
    "picture": (lambda: LiveFace(FACES, ["serious", "smile"]), "smile"),
}


@pytest.mark.parametrize("features", WIDGETS)
def test_where_widgets_are_off_an_example_stands_for_it(features):
    make, expected = WIDGETS[features]
    widget = make()
    bundle, metadata = widget._repr_mimebundle_()
    png = base64.b64decode(bundle["image/png"])
    assert png.startswith(b"\x89PNG")
    assert len(png) <= 15_000
    assert "an example, computed by the simulator: a" in bundle["text/plain"]
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    assert widget._repr_mimebundle_()[0]["image/png"] == bundle["image/png"]
    example = make_example(widget._model, features, widget._stream)
    labels = widget._stream.labels
    assert labels[int(np.argmax(example.shares))] == expected
    assert example.picture.min() >= 0
    assert example.picture.max() <= 255
    left = plot_example(example, labels)
    assert left.figure.get_suptitle().startswith("Not live: ")
    widths = [bar.get_width() for bar in left.figure.axes[1].patches]
    assert widths == pytest.approx(example.shares.tolist())


def test_an_example_is_made_for_labels_and_sizes_that_nobody_foresaw():
    words = ("noise", "a", "b", "c")
    settings = StreamSettings(labels=words, code_offset=0, code_divisor=1)
    example = make_example(lesson_model("log-mel"), "log-mel", settings)
    assert example.about == "a synthetic voice says “yes”"
    assert example.picture.shape == (40, 49)
    small = read_model(FACES.with_name("small_model.tflite"))
    side = picture_side(small)
    example = make_example(small, "picture", StreamSettings())
    assert example.picture.shape == (side, side)
