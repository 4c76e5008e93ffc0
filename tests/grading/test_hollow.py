"""Closed rooms keep their names and lose their functions, and honest answers lose no points."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.errors import ClosedRoomError
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.grading.sandbox.hollow import hollow_source, write_hollow
from tinyml_course.grading.score import grade_one
from tinyml_course.paths import PACKAGE_DIR, solutions_dir

LESSONS = sorted(path.parent.name for path in solutions_dir().glob("*/lesson.toml"))

ROOMS = sorted({room for name in LESSONS for e in load_exercises(name) for room in e.closed_rooms})


def modules(room):
    """The modules of a room."""
    path = PACKAGE_DIR.joinpath(*room.split("."))
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_name(f"{path.name}.py")]
    for file in files:
        parts = file.relative_to(PACKAGE_DIR.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def run(source, **names):
    names = {"__name__": __name__, **names}
    exec(compile(source, "room.py", "exec"), names)
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_a_hollow_room_has_every_name_of_the_real_one(room):
    found = 0
    for name, file in modules(room):
        real = importlib.import_module(name)
        hollow = run(
            hollow_source(file.read_text(encoding="utf-8"), room),
            __name__=name,
            __package__=real.__package__,
            __path__=[],
            __file__=str(file),
        )
        functions = {
            key for key, value in vars(real).items() if getattr(value, "__module__", "") == name
        }
        assert functions <= hollow.keys(), name
        for key in functions:
            if inspect.isfunction(hollow[key]):
                with pytest.raises(ClosedRoomError, match=f"{key} is yours to write here"):
                    hollow[key]()
                found += 1
    assert found


def test_nothing_of_a_function_is_left():
    source = """
import functools
from dataclasses import dataclass

LIMIT = 3
TABLE = [n * n for n in range(LIMIT)]
SQUARES = {"square": lambda x: x * 7001}

@functools.lru_cache
def answer(x, step=7002):
    '''Uses 7003.'''
    return x * 7004

MADE = answer(1)

@dataclass(frozen=True)
class Settings:
    '''7005.'''
    rate: int = 16000

    def __post_init__(self):
        self.check(7006)

    @property
    def half(self):
        return self.rate - 7007

    @classmethod
    def usual(cls):
        return cls(7008)

if LIMIT > 2:
    def other():
        return 7009
    other()

async def later():
    return 7010
"""
    text = hollow_source(source, "seeds")
    assert "700" not in text
    assert "701" not in text
    names = run(text)
    assert names["LIMIT"] == 3
    assert names["TABLE"] == [0, 1, 4]
    settings = names["Settings"](8000)
    assert settings.rate == 8000
    closed = [
        names["answer"], names["other"], names["later"], names["MADE"],
        names["SQUARES"]["square"], names["Settings"].usual, lambda: settings.half,
    ]  # fmt: skip
    for function in closed:
        with pytest.raises(ClosedRoomError, match=r"tinyml_course\.seeds is closed"):
            function()


def test_a_room_that_is_one_file_is_covered_with_its_compiled_form(tmp_path):
    covers = write_hollow(["seeds", "features.image", "features"], tmp_path)
    for place in (PACKAGE_DIR / "seeds.py", PACKAGE_DIR / "__pycache__", PACKAGE_DIR / "features"):
        assert place in covers
    assert PACKAGE_DIR / "features" / "image.py" not in covers  # its folder is covered
    assert list(covers[PACKAGE_DIR / "__pycache__"].iterdir()) == []
    assert "sha256" not in covers[PACKAGE_DIR / "seeds.py"].read_text()
    assert not [path for path in tmp_path.rglob("*") if path.stat().st_mode & 0o044 != 0o044]


@pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine")
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solved_lesson_earns_every_point_with_its_rooms_hollow(lesson, course, tmp_path):
    folder = tmp_path / "class" / "ana" / lesson
    folder.mkdir(parents=True)
    notebook = json.loads(Path(source_notebook(lesson)).read_text(encoding="utf-8"))
    (folder / f"{lesson}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    task = course.task(submissions=str(tmp_path / "class"), lesson=lesson, root=None, seed=3)
    result = grade_one(task)
    assert {row["exercise"]: row["status"] for row in result["rows"]} == {
        exercise.name: "passed" for exercise in load_exercises(lesson)
    }
    assert result["notes"] == []
