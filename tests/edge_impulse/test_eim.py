"""The executable as a file and as a process: how it starts, why it does not, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.support.ei_runner_inputs import LABELS, gesture_model
from tinyml_course.edge_impulse import eim_stub
from tinyml_course.edge_impulse.eim import check_eim, make_eim
from tinyml_course.edge_impulse.shared_features import FOLDER
from tinyml_course.errors import DataError, ModelError

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the runners are for Linux")


@pytest.fixture
def eim(tmp_path):
    path = tmp_path / "gesture.eim"
    make_eim(gesture_model(), path, LABELS, "gestures")
    return path


@pytest.fixture
def script(tmp_path):
    """Any executable that calls itself a model."""

    def written(text, name="script.eim"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    return written


def until(true, seconds=30):
    """Wait for something that is sure to come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def stop(process):
    """End it, by force if need be; killed, it would leave its shared memory behind."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def running(eim, path):
    """The executable as a process whose socket is there."""
    with subprocess.Popen([eim, path], stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: path.exists() or process.poll() is not None)
            yield process
        finally:
            stop(process)


def hello(client):
    client.sendall(b'{"hello": 1, "id": 1}')
    received = b""
    while not received.endswith(b"\n\0"):
        received += client.recv(10_000)
    return json.loads(received[:-1])


@contextmanager
def connected(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(str(path))
        yield client


# --- starting


def test_one_executable_file_is_all_and_says_hello(eim):
    assert os.access(eim, os.X_OK)
    reply = check_eim(eim)
    assert reply["model_parameters"]["labels"] == LABELS
    assert reply["project"]["name"] == "gestures"


@pytest.mark.parametrize("folder", ["it's a folder", "long" * 40])
def test_an_interpreter_at_an_awkward_path_starts_it(tmp_path, script, folder):
    python = script(f'#!/bin/sh\ntouch "$0.used"\nexec {sys.executable} "$@"\n', f"{folder}/python")
    path = tmp_path / "awkward.eim"
    make_eim(gesture_model(), path, LABELS, python=str(python))
    assert check_eim(path)["model_parameters"]["labels"] == LABELS
    assert python.with_name("python.used").exists()


def test_a_file_beside_it_does_not_take_a_librarys_place(eim):
    (eim.parent / "json.py").write_text("raise SystemExit(7)")
    assert check_eim(eim)["success"]


def test_it_prints_what_it_serves(eim):
    done = subprocess.run([eim, "--print-info"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["model_parameters"]["labels"] == LABELS


def test_starting_needs_neither_tensorflow_nor_scipy_nor_the_sdk():
    heavy = "{'tensorflow', 'scipy', 'matplotlib', 'edgeimpulse', 'typer', 'ziglang'}"
    code = (
        "import sys, tinyml_course.edge_impulse.runner_server as server\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- not starting


def shortened(content):
    return content[:-4000]


def without_a_model(content):
    return content.partition(eim_stub.MARK)[0]


def with_other_bytes(content):
    return content[:-2000] + bytes([0x80, 0xFF]) * 20 + content[-1960:]


def with_a_letter_changed(content):
    at = len(content) - 2001
    return content[:at] + (b"A" if content[at : at + 1] != b"A" else b"B") + content[at + 1 :]


@pytest.mark.parametrize(
    "damage", [shortened, without_a_model, with_other_bytes, with_a_letter_changed]
)
def test_a_damaged_executable_says_so(eim, damage):
    eim.write_bytes(damage(eim.read_bytes()))
    words = f"{eim} cannot start: expected a whole model in it, found a damaged one; make it again"
    done = subprocess.run([eim, "--print-info"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, words + "\n")


def test_the_check_says_what_a_damaged_executable_says(eim):
    eim.write_bytes(shortened(eim.read_bytes()))
    with pytest.raises(ModelError, match="expected a whole model in it, found a damaged one"):
        check_eim(eim)


def test_without_tinyml_course_it_says_what_to_install(tmp_path, script):
    python = script(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n', "bare python")
    path = tmp_path / "bare.eim"
    make_eim(gesture_model(), path, LABELS, python=str(python))
    with pytest.raises(ModelError, match=r"needs tinyml-course, .* -m pip install tinyml-course"):
        check_eim(path)


def test_what_went_wrong_goes_to_stderr_the_first_client_and_the_exit_code(eim, tmp_path):
    eim.write_bytes(shortened(eim.read_bytes()))
    path = tmp_path / "s"
    with running(eim, path) as process:
        with connected(path) as client:
            reply = hello(client)
        assert (reply["success"], reply["id"]) == (False, 1)
        assert "found a damaged one" in reply["error"]
        assert process.wait(30) == 1
        assert "found a damaged one" in process.stderr.read()
    assert not path.exists()


def test_a_socket_path_that_cannot_be_is_said_in_words(eim, tmp_path):
    keep = tmp_path / "keep"
    keep.write_text("precious")
    for path in (keep, tmp_path / "no" / "s", tmp_path / ("long" * 40)):
        done = subprocess.run([eim, path], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("expected ")
        assert str(path) in done.stderr
    assert keep.read_text() == "precious"


def test_without_arguments_it_says_how_to_use_it(eim):
    done = subprocess.run([eim], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage" in done.stderr


@pytest.mark.parametrize(
    ("text", "timeout_s", "words"),
    [
        ("#!/bin/sh\necho no more >&2\nexit 3\n", 60, "exit code 3 .*; it wrote: no more"),
        ("#!/bin/sh\nexec sleep 60\n", 1, "its socket did not appear in time; it wrote: nothing"),
        ("#!/nowhere/python\n", 60, "cannot be started"),
        ("nonsense", 60, "cannot be started"),
    ],
)
def test_the_check_does_not_wait_for_what_will_not_start(script, text, timeout_s, words):
    with pytest.raises(ModelError, match=words):
        check_eim(script(text), timeout_s=timeout_s)


def test_the_check_says_that_nothing_is_there(tmp_path):
    with pytest.raises(ModelError, match=r"absent.eim to be an executable"):
        check_eim(tmp_path / "absent.eim")


# --- serving and ending


def test_clients_come_one_after_the_other_and_nonsense_does_not_end_it(eim, tmp_path):
    path = tmp_path / "s"
    with running(eim, path):
        for sent in (b"nonsense", b'{"id": }\n', b"\xff\n"):
            with connected(path) as client:
                client.sendall(sent)
                assert b'"success": false' in client.recv(10_000)
                assert hello(client)["success"]
        with connected(path) as rude:
            rude.sendall(b'{"hello"')
        with connected(path) as client:
            assert hello(client)["success"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_nothing_behind(eim, tmp_path, number):
    path = tmp_path / "s"
    with running(eim, path) as process, connected(path) as client:
        shared = FOLDER / hello(client)["features_shm"]["name"].lstrip("/")
        assert shared.stat().st_size == 4 * 375
        assert shared.stat().st_mode & 0o777 == 0o600
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
    assert not path.exists()
    assert not shared.exists()


def test_it_ends_when_no_client_can_come_any_more(eim, tmp_path):
    path = tmp_path / "s"
    with running(eim, path) as process:
        path.unlink()
        assert process.wait(30) == 0


def test_it_ends_with_the_process_that_started_it(eim, tmp_path):
    path = tmp_path / "s"
    # The shell starts it and ends; then nobody is left to stop it.
    starter = f"'{eim}' '{path}' >/dev/null 2>&1 & while [ ! -e '{path}' ]; do sleep 0.05; done"
    subprocess.run(["sh", "-c", starter], check=True, timeout=60)
    until(lambda: not path.exists())


def test_a_socket_left_by_an_earlier_one_gives_way(eim, tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(path))
    with subprocess.Popen([eim, path]) as process:
        try:
            until(lambda: _answers(path))
        finally:
            stop(process)


def _answers(path):
    try:
        with connected(path) as client:
            return hello(client)["success"]
    except ConnectionRefusedError:
        return False


def test_an_executable_that_cannot_be_written_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match="cannot write"):
        make_eim(gesture_model(), tmp_path / "no" / "m.eim")
