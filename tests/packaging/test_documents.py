"""The documents point to what is there."""

import re
import subprocess

import pytest

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "kits/README.md",
    "notebooks/syllabus.md",
    "notebooks/variants.md",
]


def links(text):
    return [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(repository, document):
    path = repository / document
    broken = [
        link
        for link in links(path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []


def test_the_syllabus_links_every_lesson_there_is_and_calls_it_ready(repository):
    rows = (repository / "notebooks/syllabus.md").read_text(encoding="utf-8").splitlines()
    ready = {row.split("|")[1].strip() for row in rows if row.endswith("| **ready** |")}
    planned = {row.split("|")[1].strip() for row in rows if row.endswith("| planned |")}
    there = {path.name[:2] for path in (repository / "notebooks").glob("[0-9][0-9]_*")}
    assert ready == there
    assert sorted(ready | planned) == [f"{number:02}" for number in range(1, 19)]
    assert not ready & planned


def test_readme_installs_from_the_one_address(repository):
    from tinyml_course.paths import repository_url

    text = (repository / "README.md").read_text(encoding="utf-8")
    addresses = re.findall(r"https://github\.com/[\w.-]+/[\w.-]+", text)
    assert addresses
    assert set(addresses) == {repository_url()}


@pytest.mark.parametrize(
    ("target", "extras"),
    [
        ("lab", ".[all]"),
        ("lab-light", ".[light]"),
        ("instructor", ".[all,grading]"),
        ("release", ".[all,grading]"),
        ("class", ".[all,class,grading]"),
        ("test", ".[all,class,dev,grading,speech]"),
    ],
)
def test_make_installs_what_each_needs_and_students_get_no_grading(repository, target, extras):
    command = ["make", "--dry-run", "VENV=no-venv", target]
    process = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert re.findall(r"-e '([^']+)'", process.stdout) == [extras]


def test_make_help_names_every_target_the_readme_uses(repository):
    process = subprocess.run(
        ["make", "help"], cwd=repository, capture_output=True, text=True, check=True
    )
    listed = set(re.findall(r"^make ([\w-]+)", process.stdout, re.MULTILINE))
    texts = [(repository / name).read_text(encoding="utf-8") for name in DOCUMENTS]
    used = {target for text in texts for target in re.findall(r"\bmake ([a-z-]+)(?=[ `])", text)}
    assert {"instructor", "lab", "lab-light", "test", "release", "wheelhouse"} <= used & listed
