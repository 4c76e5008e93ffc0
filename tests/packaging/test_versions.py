import re
import tomllib
from importlib import metadata

import pytest


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def pins(repository):
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_constraints_are_bare_pins_sorted_and_each_name_once(repository):
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[a-z0-9.+!]+", line)] == []
    assert len(names) == len(set(names))
    assert names == sorted(names)


def test_every_dependency_has_a_pin_inside_its_range(project, pins):
    requirement = pytest.importorskip("packaging.requirements").Requirement
    extras = project["optional-dependencies"].values()
    listed = [*project["dependencies"], *(line for extra in extras for line in extra)]
    wanted = [requirement(line) for line in listed if not line.startswith("tinyml-course[")]
    assert len(wanted) > 30
    outside = [
        f"{one} but {pins.get(normal(one.name))}"
        for one in wanted
        if not one.specifier.contains(pins.get(normal(one.name), "0"), prereleases=True)
    ]
    assert outside == []


def test_tflite_micro_is_pinned_by_date_and_is_no_dependency(project, pins):
    assert re.fullmatch(r"0\.dev\d{14}", pins["tflite-micro"])
    assert "tflite-micro" not in str(project["dependencies"]) + str(
        project["optional-dependencies"]
    )


def extras_in(project, name):
    return re.fullmatch(r"tinyml-course\[(.*)\]", project["optional-dependencies"][name][0])[
        1
    ].split(",")


def test_all_is_every_extra_a_student_needs(project):
    others = {"all", "class", "dev", "grading", "light", "speech"}
    assert sorted(extras_in(project, "all")) == sorted(
        project["optional-dependencies"].keys() - others
    )
    assert set(extras_in(project, "light")) < set(extras_in(project, "all"))


def installed_with(project, *names):
    """Every package that `pip install tinyml-course[names]` brings on this machine."""
    requirements = pytest.importorskip("packaging.requirements")
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in names for line in extras[name])]
    todo, found = [(requirements.Requirement(line), "") for line in lines], set()
    while todo:
        one, extra = todo.pop()
        key = (normal(one.name), *sorted(one.extras))
        if key in found or (one.marker and not one.marker.evaluate({"extra": extra})):
            continue
        found.add(key)
        if key[0] == "tinyml-course":
            more = [line for name in one.extras for line in extras[name]]
        else:
            more = metadata.requires(one.name) or []  # make test installed all of them
        needed = [requirements.Requirement(line) for line in more]
        todo += [(each, name) for each in needed for name in one.extras or {""}]
    return {key[0] for key in found}


def test_students_get_no_tools_of_instructors(project):
    pytest.importorskip("nbgrader", reason="the packages of all extras are looked into")
    tools = {"nbgrader", "dask", "distributed", "copydetect", "sqlalchemy"}
    everything = installed_with(project, "all")
    assert {"jupyterlab", "notebook", "numpy", "scikit-learn"} <= everything
    assert tools & everything == set()
    assert {"nbgrader", "dask", "sqlalchemy"} <= installed_with(project, "all", "grading")


def test_the_light_install_has_no_tensorflow_and_no_compiler(project):
    pytest.importorskip("nbgrader", reason="the packages of all extras are looked into")
    large = {"ai-edge-litert", "keras", "tensorflow", "tensorflow-cpu", "ziglang"}
    light = installed_with(project, "light")
    assert {"jupyterlab", "anywidget", "scipy", "pillow"} <= light
    assert large & light == set()
    on_linux = {"keras", "ziglang"}
    assert on_linux <= installed_with(project, "all")


def test_conda_installs_what_pip_installs(repository):
    environment = (repository / "environment.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^ +- (.*)$", environment, re.MULTILINE)
    assert listed == [
        "conda-forge",
        "python=3.12",
        "pip",
        "pip:",
        "-c constraints.txt",
        "-e .[all]",
    ]
