"""What a submission can and cannot do from inside the sandbox."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tinyml_course.grading.runners import SandboxRunner
from tinyml_course.grading.sandbox import seccomp
from tinyml_course.grading.sandbox.doctor import FULL, probe
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.sandbox.mounts import python_folders
from tinyml_course.grading.student_process import (
    OutOfMemoryError,
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
)

pytestmark = pytest.mark.skipif(
    probe().level != FULL, reason=f"no sandbox on this machine: {probe().problem}"
)

LIBC = "import ctypes; lib = ctypes.CDLL(None, use_errno=True)\n"

SMALL = Limits(memory_mib=300, processes=12, file_mib=4, disk_mib=16)


@pytest.fixture(scope="module")
def runner():
    runner = SandboxRunner(("numpy",), SMALL)
    yield runner
    runner.close()


def answer(runner, body, seconds=20.0):
    """What a function with this body returns, or the name of what it raised."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    with StudentProcess(runner) as process:
        assert process.run(f"import os, sys\ndef f():\n{lines}", seconds) is None
        outcome = process.call("f", (), (), seconds)
    return outcome.error or outcome.value


def test_the_probe_finds_everything_enforced():
    assert all(probe().facts.values())
    assert len(probe().facts) == 9


@pytest.mark.parametrize(
    "body",
    [
        "return os.path.exists({clone!r} + '/solutions')",
        "return os.path.exists({clone!r} + '/.git')",
        "return os.path.exists({clone!r} + '/tests')",
        "return os.path.exists('/etc/passwd') or os.path.exists('/root/.ssh')",
        "return 'solutions' in os.listdir({clone!r})",
        "return any(name.isdigit() for name in os.listdir('/proc'))",
        "return any('SECRET' in name or 'TOKEN' in name for name in os.environ)",
        "return [fd for fd in os.listdir('/proc/self/fd') if int(fd) > 6] != []",
    ],
)
def test_nothing_of_the_instructor_is_in_view(runner, monkeypatch, repository, body):
    monkeypatch.setenv("A_SECRET_TOKEN", "x")
    assert answer(runner, body.format(clone=str(repository))) is False


@pytest.mark.parametrize(
    "body",
    [
        "open({package!r} + '/pwned.py', 'w')",
        "open({python!r} + '/pwned.pth', 'w')",
        "open('/usr/pwned', 'w')",
        "open('/pwned', 'w')",
        "os.mkdir('/home/pwned')",
        "import socket; socket.create_connection(('127.0.0.1', 9), 2)",
        "import socket; socket.create_connection(('192.0.2.1', 80), 2)",
        "os.setuid(0)",
        "os.chroot('/')",
        LIBC + "if lib.unshare(0x10000000): raise PermissionError",
        LIBC + "if lib.mount(b'none', b'/home', b'tmpfs', 0, None): raise PermissionError",
        LIBC + "if lib.ptrace(16, 1, 0, 0): raise PermissionError",
        LIBC + "if lib.syscall(250, 0, 0, 0, 0) < 0: raise PermissionError",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "open('big', 'wb').write(bytes(5 * 2**20)); open('big', 'ab').write(bytes(2**20))",
        "for n in range(9): open(f'part{{n}}', 'wb').write(bytes(3 * 2**20))",
        "bytearray(2**40)",
    ],
)
def test_what_is_refused_is_an_error_in_the_submission(runner, body):
    package = str(python_folders()[-1])
    found = answer(runner, body.format(package=package, python=str(python_folders()[0])))
    assert found in {
        "PermissionError", "OSError", "FileNotFoundError", "MemoryError", "ValueError",
        "ConnectionRefusedError", "FileExistsError",
    }  # fmt: skip


def test_packages_stay_as_they_are_whatever_pip_is_told(runner):
    shell = "import subprocess\nout = subprocess.run([sys.executable, '-m', 'pip', 'uninstall', "
    shell += "'-y', 'numpy'], capture_output=True, text=True)\nreturn out.returncode"
    assert answer(runner, shell, 60.0) != 0
    assert answer(runner, "import numpy\nreturn numpy.arange(3).sum().item()") == 3


BOMBS = {
    "forks": "while True:\n    try: os.fork()\n    except OSError: pass",
    "memory": "blocks = []\nwhile True:\n    blocks.append(bytearray(20 * 2**20))",
    "children": """
for n in range(8):
    if os.fork() == 0:
        x = bytearray(60 * 2**20)
        import time; time.sleep(30)
import time; time.sleep(30)""",
    "swallows": """
while True:
    try:
        while True: pass
    except BaseException: pass""",
    "masks": """
import signal
signal.pthread_sigmask(signal.SIG_SETMASK, range(1, 65))
while True: pass""",
    "exits": "os._exit(0)",
    "faults": "import ctypes; ctypes.string_at(0)",
}


@pytest.mark.parametrize(
    ("bomb", "error"),
    [
        ("forks", (ProcessDiedError, ProcessTimeoutError)),
        ("memory", None),
        ("children", OutOfMemoryError),
        ("swallows", ProcessTimeoutError),
        ("masks", ProcessTimeoutError),
        ("exits", ProcessDiedError),
        ("faults", ProcessDiedError),
    ],
)
def test_bombs_and_loops_end_and_the_next_submission_is_served(runner, bomb, error):
    body = BOMBS[bomb].strip()
    started = time.monotonic()
    if error is None:
        assert answer(runner, body) == "MemoryError"
    else:
        with pytest.raises(error):
            answer(runner, body, 4.0)
    assert time.monotonic() - started < 30
    assert answer(runner, "return os.getpid()") == 1


def test_an_orphan_ends_with_its_submission(runner):
    mark = f"tinyml-orphan-{os.getpid()}"
    body = "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    sleeper = f"[sys.executable, '-c', 'import time; time.sleep(60)', '{mark}']"
    body += f"        os.execv(sys.executable, {sleeper})\n"
    body += "    os._exit(0)\nimport time; time.sleep(0.5)\nreturn 1"
    assert answer(runner, body) == 1
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline and running(mark):
        time.sleep(0.05)
    assert not running(mark)


def running(mark: str) -> bool:
    """Whether a process of this machine has `mark` among its arguments."""
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return any(mark in line and "-c" in line for line in listing.stdout.splitlines())


def test_a_submission_starts_with_an_empty_home_and_nobodys_memory(runner):
    assert answer(runner, "open('left', 'w').close()\nsys.modules['left'] = 1\nreturn 1") == 1
    assert answer(runner, "return [os.listdir('.'), 'left' in sys.modules]") == [[], False]


def test_the_filter_has_no_number_twice_and_ends_in_allow():
    for machine in ("x86_64", "aarch64"):
        program = seccomp.filter_program(machine)
        assert len(program) % 8 == 0
        assert len(program) // 8 < 256  # a jump reaches no farther
        assert program[-4:] == (0x7FFF0000).to_bytes(4, "little")
    for column in (0, 1):
        numbers = [pair[column] for pair in seccomp._NUMBERS.values()]
        assert len(set(numbers)) == len(numbers)


def test_of_a_clone_only_the_package_is_shown(repository):
    shown = python_folders()
    assert repository / "tinyml_course" in shown
    assert not any(repository.is_relative_to(folder) for folder in shown)
    assert not any((repository / "solutions").is_relative_to(folder) for folder in shown)
    assert all(isinstance(folder, Path) for folder in shown)
