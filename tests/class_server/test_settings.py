from pathlib import Path

import pytest

from tinyml_course.class_server.settings import ClassSettings
from tinyml_course.errors import ClassServerError


def test_settings_come_back_as_they_were_written():
    settings = ClassSettings(Path("/class"), names=("Zoë", "Ana"), port=1, https=True)
    assert ClassSettings.from_json(settings.to_json()) == settings


def test_what_the_server_keeps_is_the_teachers_alone(tmp_path):
    settings = ClassSettings(tmp_path / "class")
    settings.make_folders()
    assert settings.server.stat().st_mode & 0o077 == 0
    assert not settings.server.is_relative_to(settings.students)


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ClassServerError, match="name another one"):
        ClassSettings(tmp_path / "file" / "class").make_folders()
