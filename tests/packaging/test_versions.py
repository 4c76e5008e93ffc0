import re
import tomllib

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


def test_all_is_every_extra_but_speech_and_dev(project):
    extras = project["optional-dependencies"]
    inside = re.fullmatch(r"tinyml-course\[(.*)\]", extras["all"][0])[1].split(",")
    assert sorted(inside) == sorted(extras.keys() - {"all", "dev", "speech"})


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
