"""What every export carries beside its code."""

import pytest

from tests.support.lesson_projects import lesson_model
from tinyml_course.boards import load_boards
from tinyml_course.cli.export_files import TARGETS, export_model
from tinyml_course.deploy import export_c, licence
from tinyml_course.deploy.licence import LICENCE_FILE
from tinyml_course.deploy.self_test import self_test_project
from tinyml_course.errors import DataError
from tinyml_course.paths import lesson_data_dir

MODEL = lesson_data_dir("04_first_network") / "gesture_model.tflite"


def licence_in(folder):
    (found,) = folder.rglob(LICENCE_FILE)
    return found.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", TARGETS)
def test_every_export_carries_the_licence_of_its_code(target, tmp_path):
    board = {"arduino": "raspberry_pi_pico", "esp-idf": "xiao_esp32s3_sense"}.get(target)
    features = "motion" if target == "web" else "none"  # a page needs a sensor
    export_model(MODEL, target, board, tmp_path, features=features)
    text = licence_in(tmp_path)
    assert text.startswith("The code of this export is part of tinyml-course")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_self_test_carries_the_licence(tmp_path):
    for board in load_boards():
        self_test_project(lesson_model("none"), board).write(tmp_path / board.name)
        assert "Apache License" in licence_in(tmp_path / board.name)


def test_a_model_that_python_writes_as_c_carries_it_too(tmp_path):
    export_c(lesson_model("none")).write(tmp_path)
    assert "Apache License" in licence_in(tmp_path)


def test_an_installed_wheel_carries_it_too(monkeypatch):
    in_checkout = licence.licence_text()
    monkeypatch.setattr(licence, "checkout_dir", lambda: None)
    assert licence.licence_text() == in_checkout


def test_a_lost_licence_is_an_error_that_says_what_to_do(monkeypatch):
    class Lost:
        def read_text(self, _name):
            return None

    monkeypatch.setattr(licence, "checkout_dir", lambda: None)
    monkeypatch.setattr(licence, "distribution", lambda _name: Lost())
    with pytest.raises(DataError, match=r"expected the licence .* install the package again"):
        licence.licence_text()
