"""What is inside the files people install, read out of the files themselves."""

import tarfile
import zipfile

import pytest

pytest.importorskip("hatchling", reason="building needs hatchling: make test installs it")


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    """Name and content of every file in the wheel."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(repository)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sdist(repository, tmp_path_factory):
    """Name and content of every file in the source archive."""
    from hatchling.builders.sdist import SdistBuilder

    folder = tmp_path_factory.mktemp("sdist")
    (path,) = SdistBuilder(str(repository)).build(directory=str(folder))
    with tarfile.open(path) as archive:
        files = [member for member in archive if member.isfile()]
        return {file.name.partition("/")[2]: archive.extractfile(file).read() for file in files}


def files_under(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
        and not path.match("notebooks/start.*ipynb")  # what `make lab` made
        and not path.name.startswith(".tinyml-progress")  # what a student passed in the clone
        and not path.match("notebooks/*/*.tflite")  # a model that a student handed in
    }


@pytest.mark.parametrize("folder", ["notebooks", "kits"])
def test_the_wheel_carries_the_students_folders_whole(repository, wheel, folder):
    prefix = f"tinyml_course/_course/{folder}/"
    carried = {name.removeprefix(prefix) for name in wheel if name.startswith(prefix)}
    assert carried == files_under(repository / folder)
    assert carried


def test_the_wheel_carries_the_syllabus_the_types_mark_and_the_licences(wheel):
    assert "tinyml_course/_course/notebooks/syllabus.md" in wheel
    assert "tinyml_course/py.typed" in wheel
    licences = {name.rpartition("/")[2] for name in wheel if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-lessons"}


def test_the_wheel_carries_the_data_of_the_visible_checks(repository, wheel):
    prefix = "tinyml_course/exercises/data/"
    carried = {name.removeprefix(prefix) for name in wheel if name.startswith(prefix)}
    assert carried == files_under(repository / "tinyml_course" / "exercises" / "data")
    assert carried


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_solution_and_no_test_leaves_the_repository(repository, request, kind):
    archive = request.getfixturevalue(kind)
    private = {
        (repository / folder / name).read_bytes()
        for folder in ("solutions", "tests")
        for name in files_under(repository / folder)
    } - {b""}
    assert len(private) > 10
    assert [name for name, content in archive.items() if content in private] == []
    assert [name for name in archive if {"solutions", "tests"} & set(name.split("/"))] == []


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_recording_of_a_voice_is_inside(request, kind):
    """Networks and features of real voices are; sound is not, by name or by its first bytes."""
    files = request.getfixturevalue(kind)
    suffixes = (".wav", ".flac", ".mp3", ".ogg", ".m4a", ".webm", ".aiff")
    assert [name for name in files if name.lower().endswith(suffixes)] == []
    sound = (b"fLaC", b"OggS", b"ID3", b"FORM")
    assert [
        name
        for name, content in files.items()
        if content.startswith(sound) or (content[:4], content[8:12]) == (b"RIFF", b"WAVE")
    ] == []


def test_a_wheel_can_be_built_from_the_sdist(wheel, sdist):
    assert {"pyproject.toml", "README.md", "LICENSE", "LICENSE-lessons"} <= sdist.keys()
    in_package = {name for name in wheel if name.startswith("tinyml_course/")}
    sources = {name.removeprefix("tinyml_course/_course/") for name in in_package}
    assert sources <= sdist.keys()
