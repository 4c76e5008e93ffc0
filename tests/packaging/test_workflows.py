"""The workflows of GitHub Actions: valid, harmless, and about the versions the course supports."""

import re
import subprocess
import sys
import tomllib

import pytest

yaml = pytest.importorskip("yaml", reason="needs PyYAML: make test installs it")


@pytest.fixture(scope="module")
def files(repository):
    return sorted((repository / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def workflows(files):
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def jobs(workflows):
    return [job for workflow in workflows.values() for job in workflow["jobs"].values()]


def pins(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_they_follow_the_schema_of_github_actions(files):
    pytest.importorskip("check_jsonschema", reason="make test installs it")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    command += ["vendor.github-workflows", *map(str, files)]
    process = subprocess.run(command, check=False, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


def test_they_may_only_read_and_a_hanging_job_ends(workflows):
    assert {str(one["permissions"]) for one in workflows.values()} == {"{'contents': 'read'}"}
    assert all(one["concurrency"]["cancel-in-progress"] for one in workflows.values())
    assert all("permissions" not in job for job in jobs(workflows))
    assert all(job["timeout-minutes"] <= 90 for job in jobs(workflows))


def test_every_action_is_githubs_own_and_pinned_to_a_major_version(workflows):
    steps = [step for job in jobs(workflows) for step in job["steps"]]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert actions
    assert [one for one in actions if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_tests_run_on_every_system_with_every_python(workflows):
    matrix = workflows["test"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]
    systems = {re.sub(r"-[\d.]+", "", system) for system in matrix["os"]}
    assert systems == {"ubuntu", "ubuntu-arm", "macos", "windows"}


def test_colab_differs_from_our_pins_and_stays_inside_the_ranges(repository):
    requirement = pytest.importorskip("packaging.requirements").Requirement
    colab = pins(repository / ".github" / "colab-constraints.txt")
    ours = pins(repository / "constraints.txt")
    assert list(colab) == sorted(colab)
    assert {name: version for name, version in colab.items() if ours.get(name) == version} == {}
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    # Colab's own Jupyter is older than what `lab` installs.
    wanted = map(requirement, [*project["dependencies"], *extras["data"], *extras["emulator"]])
    outside = [
        str(one)
        for one in wanted
        if not one.specifier.contains(colab.get(one.name, ours[one.name]))
    ]
    assert outside == []
