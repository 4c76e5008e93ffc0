"""Code that does not end, and code that ends itself too deep."""

from tests.grading.corpus.case import FULL, NO_DOUBLE, Case, cell, double

SWALLOWS = """
import time
while True:
    try:
        while True:
            time.sleep(0.01)
    except BaseException:
        pass
"""

ENDLESS = {
    "busy": "while True: pass",
    "sleeps": "import time; time.sleep(1000)",
    "swallows_every_exception": SWALLOWS,
    "masks_every_signal": """
        import signal, time
        signal.pthread_sigmask(signal.SIG_SETMASK, range(1, 65))
        while True: time.sleep(0.01)
    """,
    "answers_signals_by_going_on": """
        import signal, time
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
            signal.signal(number, lambda *_: time.sleep(1000))
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        while True: time.sleep(0.01)
    """,
    "in_c_without_a_look_at_signals": "import itertools; return sum(itertools.repeat(0))",
    "huge_power": "return pow(7, 10 ** 9)",
    "regular_expression": "import re; return re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "deadlock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "waits_for_a_pipe": "import os; return os.read(os.pipe()[0], 1)",
    "waits_for_a_child": "import subprocess; subprocess.run(['sleep', '1000']); return 2 * x",
    "generator_that_gives_nothing": "return (v for v in iter(int, 1) if v)",
    "lazy_answer_that_never_comes": """
        import time
        class Lazy:
            def __iter__(self): return self
            def __next__(self):
                while True: time.sleep(1)
        return Lazy()
    """,
    "patched_timers": """
        import time
        time.time = time.monotonic = time.perf_counter = lambda: 0.0
        start = time.monotonic()
        while time.monotonic() - start < 1: pass
        return 2 * x
    """,
    "stops_itself": """
        import os, signal, time
        os.kill(os.getpid(), signal.SIGSTOP)
        while True: time.sleep(0.01)
    """,
    "destructor": """
        import time
        class Trap:
            def __del__(self):
                while True: time.sleep(1)
        Trap()
        return 2 * x
    """,
}

CELLS = {
    "cell_sleeps": "import time\nwhile True: time.sleep(0.1)",
    "cell_swallows_every_exception": SWALLOWS,
    "cell_waits_for_an_event": "import asyncio\nawait asyncio.Event().wait()",
    "cell_shell_waits": "!sleep 1000",
    "cell_waits_for_a_thread": """
        import threading, time
        threading.Thread(target=time.sleep, args=(1000,)).start()
        threading.Event().wait()
    """,
}

CASES = [
    *(
        Case(f"loop_{name}", NO_DOUBLE, "timeout", double(body), hurried=True)
        for name, body in ENDLESS.items()
    ),
    *(
        Case(f"loop_{name}", FULL, "timeout", added=(cell(source),), hurried=True)
        for name, source in CELLS.items()
    ),
    Case(
        "loop_after_the_answer_in_its_cell",
        NO_DOUBLE,
        "timeout",
        {"double": "import time\ndef double(x):\n    return 2 * x\ntime.sleep(1000)"},
        hurried=True,
    ),
    Case("loop_recursion", NO_DOUBLE, answers=double("return double(x)")),
    Case("loop_endless_generator", NO_DOUBLE, answers=double("return iter(int, 1)")),
    Case(
        "loop_in_a_thread_left_behind",
        answers=double("""
            import threading, time
            def loop():
                while True: time.sleep(0.01)
            threading.Thread(target=loop).start()
            return 2 * x
        """),
    ),
    Case("loop_at_exit", added=("import atexit, time\natexit.register(time.sleep, 1000)",)),
]
