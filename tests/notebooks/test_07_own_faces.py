"""Lesson 07's cells for the reader's own faces, run on stand-ins: cartoon people, synthetic."""

import ast
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from tinyml_course import plots, training
from tinyml_course.datasets.face_bursts import keep_burst
from tinyml_course.errors import DataError
from tinyml_course.features.image import standardise
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.training import bursts as module

pytest.importorskip("PIL", reason="faces are drawn with Pillow")
pytest.importorskip("python_avatars", reason="needs tinyml-course[data]")
pytest.importorskip("tensorflow", reason="needs tinyml-course[train]")

from tests.support.drawn_bursts import drawn_bursts

LESSON = "07_smile_or_serious"
NAMES = ("Asha", "Ben", "Chi")


def cells():
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    return {cell.id: cell.source for cell in notebook.cells}


def with_hits(source, serious, smile):
    """The cell, with the counts that a reader wrote."""
    for name, hits in (("SERIOUS_HITS", serious), ("SMILE_HITS", smile)):
        assert f"{name} = None  #" in source
        source = source.replace(f"{name} = None  #", f"{name} = {hits!r}  #")
    return source


def imports_and_functions(source):
    """What a cell imports and defines, without what it runs."""
    body = ast.parse(source.replace("    %pip", "    pass  # %pip")).body
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef)
    return ast.unparse(ast.Module([node for node in body if isinstance(node, kept)], []))


@pytest.fixture(scope="module")
def given():
    """The names of the notebook that the cells use, with a tiny network that learned nothing."""
    source, names = cells(), {}
    for cell in ("setup", "data", "given-net", "adapt"):
        exec(imports_and_functions(source[cell]), names)
    exercises = {exercise.name: exercise for exercise in load_exercises(LESSON)}
    names["freeze_and_head"] = exercises["freeze_and_head"].reference
    training.seed_everything(0)
    net = names["face_net"](4, ((8, 2), (8, 2)))
    net.layers[-1].bias.assign([0.01, -0.01])  # the converter leaves out a bias of zeros
    x = np.stack([standardise(p) for p in drawn_bursts(1, frames=4).x])[..., None]
    return {**names, "networks": [net], "my_model": training.convert_int8(net, x)}


def kept(folder, people):
    """Bursts as `RecordFace` writes them."""
    data = drawn_bursts(people, frames=6)
    for burst in np.unique(data.bursts):
        own = data.bursts == burst
        label, person = ("serious", "smile")[data.y[own][0]], NAMES[data.people[own][0]]
        keep_burst(folder, data.x[own], label=label, person=person, consent="yes")
    return str(folder)


@pytest.fixture
def shown(monkeypatch):
    """The tables that a cell shows, as (rows, caption), and how many pictures."""
    tables = []
    monkeypatch.setattr(module, "PICTURES", 64)
    monkeypatch.setattr(plots, "show_table", lambda rows, _, said: tables.append((rows, said)))
    monkeypatch.setattr(plots, "show", lambda axes, said: tables.append((len(axes), said)))
    return tables


def test_both_figures_are_given_of_bursts_that_the_recorder_wrote(given, shown, tmp_path, capsys):
    source, names = cells(), {**given, "OWN_FACES": kept(tmp_path / "faces", 3)}
    exec(source["own-photos"], names)
    (rows, said), (pictures, _) = shown
    assert [row[:2] for row in rows] == [
        ("known: held-out bursts", 36),
        *((f"new: person {k}, left out", 24) for k in (1, 2, 3)),
    ]
    assert all(share.endswith("%") for row in rows for share in row[2:])
    assert pictures == 6 + 12  # a picture a burst
    assert "3 people: too few" in said
    live = []
    names |= {"display": live.append, "LiveFace": lambda *given: given}
    exec(source["live-own"], names)
    assert live[0][:2] == (names["own"].tflite, ("serious", "smile"))
    assert "write into SERIOUS_HITS" in capsys.readouterr().out
    exec(with_hits(source["live-own"], 4, 10), names)
    assert "serious: Live: 4 of 10 right. In the test," in capsys.readouterr().out
    for wrong in ("seven", 11, -1):
        with pytest.raises(DataError, match="expected SMILE_HITS as a whole number"):
            exec(with_hits(source["live-own"], 4, wrong), names)


def test_with_one_person_there_is_no_figure_of_strangers(given, shown, tmp_path):
    names = {**given, "OWN_FACES": kept(tmp_path / "faces", 1)}
    exec(cells()["own-photos"].replace("STUCK = False", "STUCK = True"), names)
    rows, said = shown[0]
    assert [row[0] for row in rows] == ["known: held-out bursts"]
    assert rows[0][3] == ""  # no head where freeze_and_head is not written
    assert "One person: there is nobody else" in said


def test_one_burst_of_each_face_gives_no_figure_and_says_what_to_record(
    given, shown, tmp_path, capsys
):
    names = {**given, "OWN_FACES": kept(tmp_path / "faces", 1)}
    for later in (tmp_path / "faces").glob("*/*/burst[!1]_*.png"):
        later.unlink()
    exec(cells()["own-photos"].replace("STUCK = False", "STUCK = True"), names)
    assert not shown
    assert "Record a second burst of each face" in capsys.readouterr().out
    exec(cells()["live-own"], names)
    assert "Record a second burst of each face" in capsys.readouterr().out


def test_a_perfect_held_out_burst_does_not_promise_ten_of_ten(given, capsys):
    mine = SimpleNamespace(y=np.repeat([0, 1], 50), labels=("serious", "smile"))
    known = SimpleNamespace(which=np.arange(100), right=np.ones(100, bool))
    names = {**given, "mine": mine, "own": SimpleNamespace(known=known, tflite=b"")}
    names |= {"display": lambda _: None, "LiveFace": lambda *given: given}
    exec(with_hits(cells()["live-own"], 9, None), names)
    said = capsys.readouterr().out
    assert "serious: Live: 9 of 10 right. In the test, 50 of 50 were right" in said
    assert "Your run fits this." in said


def test_without_a_folder_or_tensorflow_the_lesson_goes_on(given, capsys):
    source, names = cells(), {**given, "OWN_FACES": None, "display": print}
    for cell in ("own-record", "own-photos", "live-own"):
        exec(source[cell], names)
    said = capsys.readouterr().out
    assert "You may say no, now or later" in said
    assert "Not trained" in said
    empty = {**names, "OWN_FACES": "no_faces_yet"}
    with pytest.raises(DataError, match="in no_faces_yet/, found neither; record bursts"):
        exec(source["own-photos"], empty)
    with pytest.raises(DataError, match='a name such as "my_faces", got True'):
        exec(source["own-photos"], {**names, "OWN_FACES": True})
    exec(source["live-own"], empty)
    assert "Record and train first" in capsys.readouterr().out
    exec(source["own-photos"], {**names, "OWN_FACES": "faces", "networks": []})
    assert "TensorFlow" in capsys.readouterr().out
