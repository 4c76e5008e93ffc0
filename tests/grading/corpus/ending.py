"""How long processes of a submission live after its limit, seen from outside.

``python -m tests.grading.corpus.ending`` prints it for each way to hang on. The processes name
themselves, and the machine's list of processes is looked at until the name is gone.
"""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.grading.corpus.case import Case, double
from tests.grading.corpus.desk import SHORT, Desk

NAME = "canary-lives"
"""What every process calls itself; the kernel keeps 15 characters."""

CALL_ONESELF = f"""
import ctypes, os, signal, subprocess, sys, threading, time
def take_name():
    ctypes.CDLL(None).prctl(15, b'{NAME}', 0, 0, 0)
def hold_on():
    while True:
        try: time.sleep(99)
        except BaseException: pass
"""

HANGS_ON = {
    "loop": "while True: pass",
    "swallows_everything": "hold_on()",
    "ignores_signals": """
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
hold_on()""",
    "children": """
for _ in range(5):
    if os.fork() == 0: hold_on()
hold_on()""",
    "orphans_in_sessions_of_their_own": """
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: hold_on()
        os._exit(0)
hold_on()""",
    "a_chain_that_forks_on": """
def again():
    while True:
        try:
            if os.fork(): os._exit(0)
        except OSError: pass
        time.sleep(0.01)
if os.fork() == 0: again()
hold_on()""",
    "stopped": """
if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)
hold_on()""",
    "threads": """
for _ in range(5): threading.Thread(target=hold_on).start()
hold_on()""",
    "another_program": """
code = ("import ctypes, time; ctypes.CDLL(None).prctl(15, b'NAME', 0, 0, 0); time.sleep(99)")
subprocess.Popen([sys.executable, '-Ic', code.replace('NAME', '"""
    + NAME
    + """')])
hold_on()""",
}

CASES = {
    name: Case(name, answers=double(f"take_name()\n{body.strip()}", CALL_ONESELF), hurried=True)
    for name, body in HANGS_ON.items()
}

LIMIT_S = SHORT["double_s"]


def living() -> list[int]:
    """Numbers of the processes that have the name."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "comm").read_text().strip() == NAME:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if state not in "ZX":  # it has ended, and waits for its parent to notice
                    found.append(int(entry.name))
    return found


class Watch(threading.Thread):
    """Looks for the name again and again; use it in a ``with`` statement.

    Attributes
    ----------
    first, last
        When it was seen first and last, on the monotonic clock, or None.
    most
        Most processes seen at once.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.first: float | None = None
        self.last: float | None = None
        self.most = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Look every hundredth of a second."""
        while not self._over.wait(0.01):
            if found := living():
                self.last = time.monotonic()
                self.first = self.first or self.last
                self.most = max(self.most, len(found))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join()


def wait_until_gone(deadline_s: float) -> bool:
    """Whether nothing has the name any more, looked at until it has not."""
    end = time.monotonic() + deadline_s
    while living():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def main() -> None:
    """Print a line a case: processes at once, seconds from the limit until none was left."""
    print(f"limit of a call: {LIMIT_S:g} s")
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), LIMIT_S)
        for name, case in CASES.items():
            desk.submit(case)
            with Watch() as watch:
                desk.grade(SHORT["cell_s"])
                gone = wait_until_gone(60)
            if not gone or watch.first is None or watch.last is None:
                print(f"{name:34} {'never seen' if gone else 'STILL THERE'}")
                continue
            after = watch.last - watch.first - LIMIT_S
            print(f"{name:34} {watch.most:2} processes, gone {after:5.2f} s after the limit")


if __name__ == "__main__":
    main()
