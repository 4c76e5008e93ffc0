"""A class on one laptop: sign in, work, and see nothing of the others."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.class_server import RunningClass
from tests.support.class_student import ClassStudent, NotSignedInError
from tests.support.sandbox import TRUSTED
from tinyml_course.class_server.inside import PROCESSES
from tinyml_course.grading.collect.collect import collect

LESSON = "05_int8_by_hand"
ANA, ZOE = "Ana", "Zoë Müller"
SECRET = "what only Ana knows"

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("jupyterhub") is None, reason="no JupyterHub here"),
    pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine"),
]


def password(name):
    return f"the word of {name}"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A class server with a list of three names."""
    top = tmp_path_factory.mktemp("served")
    names = top / "names.csv"
    names.write_text(f"Name;group\n{ANA};1\n{ZOE};2\nThird;2\n", encoding="utf-8")
    with RunningClass(top / "class", "--names", str(names), "--memory", "1200") as running:
        yield running


@pytest.fixture(scope="module")
def students(served):
    """Two students with a kernel each, who signed in at the same time."""
    both = [ClassStudent(served.url, name, password(name)) for name in (ANA, ZOE)]

    def begin(student):
        student.sign_in()
        student.open_lab()
        student.start_kernel(LESSON)
        return student

    with ThreadPoolExecutor() as pool:
        ana, zoe = pool.map(begin, both)
    ana.write("secret.txt", SECRET)
    yield ana, zoe
    for student in both:
        student.close()


@pytest.fixture
def visitor(served):
    """Makes one more browser, for a name and a password; closes it at the end."""
    opened = []

    def visit(name, typed):
        opened.append(ClassStudent(served.url, name, typed))
        return opened[-1]

    yield visit
    for each in opened:
        each.close()


def test_the_board_says_where_and_how(served):
    assert served.url in served.board
    assert "one of 3 names" in served.board


def test_a_student_finds_the_lessons_and_runs_a_cell(students):
    for student in students:
        lesson = student.get(f"api/contents/{LESSON}/{LESSON}.ipynb").json()["content"]
        assert lesson["cells"][0]["source"].startswith("# ")
        assert student.get("api/contents/start.ipynb").status_code == 200
        assert student.value("6 * 7") == "42"


def test_students_see_nothing_of_the_tools_for_grading(students):
    ana, _ = students
    page = ana.get("lab").text
    assert '"disabledExtensions": ["@jupyter/nbgrader"' in page
    assert ana.get("formgrader").status_code == 404


def test_what_passes_is_kept_in_the_students_folder(served, students):
    ana, _ = students
    lines = "from tinyml_course.exercises import Lesson\n"
    lines += f"Lesson({LESSON!r})._state.add_pass('quantize')"
    assert ana.run(lines) == []
    folder = served.folder / "students"
    assert (folder / ANA / ".tinyml-progress.sqlite").is_file()
    assert not (folder / ZOE / ".tinyml-progress.sqlite").exists()


def test_no_file_of_another_or_of_the_teacher_is_in_view(served, students, repository):
    _, zoe = students
    places = [served.folder, served.folder / "students" / ANA, repository / "solutions"]
    places += [repository / ".git", Path("/etc/shadow"), Path("/etc/passwd"), Path("/root/.ssh")]
    for place in places:
        assert zoe.value(f"__import__('os').path.exists({str(place)!r})") == "False", place
    found = zoe.value(
        "__import__('subprocess').run(['grep', '-rIls', 'what only [A]na knows', '/home', "
        "'/run'], capture_output=True, text=True).stdout"
    )
    assert found == ""


def test_no_process_of_another_is_in_view(students):
    ana, zoe = students
    ana.run("import subprocess; sleeper = subprocess.Popen(['sleep', '4711'])")
    lines = "[open(f'/proc/{n}/cmdline').read() for n in __import__('os').listdir('/proc')"
    lines += " if n.isdigit()]"
    assert "4711" in ana.value(lines)
    assert "4711" not in zoe.value(lines)
    ana.run("sleeper.kill(); _ = sleeper.wait()")


def test_a_link_to_another_folder_leads_nowhere(served, students):
    ana, zoe = students
    place = served.folder / "students" / ANA
    zoe.run(f"import os; os.symlink({str(place)!r}, os.path.expanduser('~/friend'))")
    assert ana.get("api/contents/secret.txt").json()["content"] == SECRET
    for path in ("api/contents/friend/secret.txt", "files/friend/secret.txt"):
        assert zoe.get(path).status_code in {403, 404}
    zoe.run("os.remove(os.path.expanduser('~/friend'))")


@pytest.mark.parametrize(
    "path", ["api/contents/secret.txt", "lab", "files/secret.txt", "api/kernels"]
)
def test_anothers_server_answers_nobody_else(students, path):
    ana, zoe = students
    direct = zoe.session.get(f"{zoe.url}{ana.own}/{path}", timeout=30)
    assert (direct.status_code, "closed to you" in direct.text) == (403, True)
    for trick in ("..%2f", "%2e%2e/"):
        answer = zoe.get(f"{trick}{ana.own.rpartition('/')[2]}/{path}")
        assert answer.status_code in {400, 403, 404}
        assert SECRET not in answer.text


def test_a_stolen_door_cookie_alone_opens_nothing(students):
    ana, zoe = students
    (door,) = [c for c in ana.session.cookies if c.name == "class-door"]
    answer = zoe.session.get(
        f"{ana.url}{ana.own}/api/contents/secret.txt",
        headers={"Cookie": f"class-door={door.value}"},
        timeout=30,
    )
    assert answer.status_code in {401, 403}
    assert SECRET not in answer.text


def test_the_teachers_network_is_out_of_reach(served, students):
    _, zoe = students
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        for port in (served.port, listening.getsockname()[1]):
            said = zoe.run(f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)")
            assert "ConnectionRefusedError" in said[0]
    said = zoe.run("socket.create_connection(('192.0.2.1', 80), 2)")
    assert "unreachable" in said[0]


def test_a_socket_that_a_student_puts_in_place_of_the_servers_is_never_used(students, tmp_path):
    ana, _ = students
    with socket.socket(socket.AF_UNIX) as bait:
        bait.bind(str(tmp_path / "bait"))
        bait.listen()
        bait.setblocking(False)
        ana.run(
            "import os; os.rename('/run/class/server.sock', '/run/class/mine'); "
            f"os.symlink({str(tmp_path / 'bait')!r}, '/run/class/server.sock')"
        )
        assert ana.get("api/contents/secret.txt").json()["content"] == SECRET
        with pytest.raises(BlockingIOError):
            bait.accept()
    ana.run("os.replace('/run/class/mine', '/run/class/server.sock')")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (ANA, "another word"), ("Nobody", "a long password"), ("../Ana", password(ANA)),
        ("Third", "short"), ("", "a long password"), (".server", "a long password"),
    ],
)  # fmt: skip
def test_who_has_no_right_does_not_get_in(served, visitor, name, typed):
    with pytest.raises(NotSignedInError):
        visitor(name, typed).sign_in()
    assert not (served.folder / "students" / "Third").exists()


def test_capitals_and_spaces_make_no_second_folder(served, students, visitor):
    visitor("  zoë   MÜLLER ", password(ZOE)).sign_in()
    assert sorted(p.name for p in (served.folder / "students").iterdir()) == [ANA, ZOE]


def test_an_endless_loop_and_a_memory_hog_stop_nobody_else(students):
    ana, zoe = students
    loop = threading.Thread(target=ana.run, args=("while True: pass", 20), daemon=True)
    loop.start()
    start = time.monotonic()
    assert zoe.value("6 * 7", 20) == "42"
    assert time.monotonic() - start < 10
    assert "MemoryError" in zoe.run("hog = bytearray(2 * 2**30)")[0]
    assert zoe.value("6 * 7", 20) == "42"
    kernel = ana.get("api/kernels").json()[0]["id"]
    ana.send("POST", f"api/kernels/{kernel}/interrupt", {}).raise_for_status()
    loop.join(20)
    assert not loop.is_alive()


def test_a_student_starts_so_many_processes_and_no_more(students):
    ana, zoe = students
    said = ana.value("__import__('resource').getrlimit(__import__('resource').RLIMIT_NPROC)")
    assert said == f"({PROCESSES}, {PROCESSES})"
    lines = "import subprocess\nmany = []\ntry:\n    while len(many) < 1000:\n"
    lines += "        many.append(subprocess.Popen(['sleep', '60']))\n"
    lines += "except OSError:\n    print(len(many))\nfor one in many:\n    one.kill()"
    assert 100 < int(ana.run(lines)[0]) < PROCESSES
    assert zoe.value("6 * 7", 20) == "42"


def test_a_fourth_kernel_is_refused_with_what_to_do(students):
    _, zoe = students
    for number in range(2):
        body = {"name": "python3", "path": f"{number}.ipynb"}
        assert zoe.send("POST", "api/kernels", body).status_code == 201
    refused = zoe.send("POST", "api/kernels", {"name": "python3"})
    assert refused.status_code == 409
    assert "Shut one down" in refused.json()["message"]


def test_the_students_folders_are_collected_as_they_are(served, students, tmp_path):
    report = collect(served.folder / "students", tmp_path / "class5", LESSON)
    assert {each.student: each.action for each in report.students} == {ANA: "new", ZOE: "new"}
    assert (tmp_path / "class5" / ZOE / LESSON / f"{LESSON}.ipynb").is_file()


def test_movements_are_recorded_on_a_page_that_asks_for_no_password(served, visitor):
    page = visitor("", "").session.get(f"{served.url}/hub/record", timeout=30)
    assert page.status_code == 200
    assert "wave" in page.text


def test_everything_is_there_after_a_restart_and_a_password_can_be_reset(
    served, students, visitor, run
):
    assert students
    assert served.stop() == 0
    assert not _processes_of(served.folder)
    served.start()
    again = visitor(ANA, password(ANA))
    again.sign_in()
    again.open_lab()
    assert again.get("api/contents/secret.txt").json()["content"] == SECRET
    result = run("serve-class", served.folder, "--reset", "ana")
    assert (result.exit_code, result.output.split(":")[0]) == (0, ANA)
    assert again.get("api/contents/secret.txt").status_code == 403  # also who was signed in
    visitor(ANA, "a new password").sign_in()
    assert again.get("api/contents/secret.txt").status_code == 403
    with pytest.raises(NotSignedInError):
        visitor(ANA, password(ANA)).sign_in()


def _processes_of(folder):
    """Processes that were started for a class."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                said = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if str(folder) in said:
                found.append(said)
    return found


def test_two_servers_do_not_serve_one_folder(served, run):
    assert served.runs  # or this one would begin to serve, and never end
    result = run("serve-class", served.folder, "--address", "127.0.0.1", "--port", 8765)
    assert result.exit_code == 2
    assert "another class server does" in result.output


def test_a_class_where_every_student_would_see_it_is_refused(repository, run):
    place = repository / "notebooks" / "class"
    result = run("serve-class", place, "--address", "127.0.0.1", "--port", 8765)
    assert result.exit_code == 2
    assert "every student sees" in result.output
    assert not place.exists()


def test_reset_of_a_name_without_a_password_says_who_has_one(tmp_path, run):
    (tmp_path / ".server").mkdir()
    (tmp_path / ".server" / "passwords.json").write_text(json.dumps({"Ana": {}}))
    result = run("serve-class", tmp_path, "--reset", "Bo")
    assert result.exit_code == 2
    assert "these have one: Ana" in result.output


def test_elsewhere_than_on_linux_it_says_so(tmp_path, run, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    result = run("serve-class", tmp_path / "class")
    assert result.exit_code == 2
    assert "expected Linux" in result.output


def test_without_the_sandbox_it_says_what_to_do(tmp_path, run, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    from tinyml_course.grading.sandbox import doctor

    doctor.probe.cache_clear()
    try:
        result = run("serve-class", tmp_path / "class", "--address", "127.0.0.1", "--port", 8765)
    finally:
        doctor.probe.cache_clear()
    assert result.exit_code == 2
    assert "--trust-students" in result.output
    assert not (tmp_path / "class").exists()
