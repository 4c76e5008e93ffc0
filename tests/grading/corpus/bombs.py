"""Too much of everything: memory, processes, files, output, answers, source."""

from tests.grading.corpus.case import FULL, NO_DOUBLE, NOTHING, Case, cell, double

MEMORY = "blocks = []\nwhile True:\n    blocks.append(bytearray(20 * 2 ** 20))"

FORKS = """
import os, time
while True:
    try: os.fork()
    except OSError: time.sleep(0.05)
"""

# What a limit refuses call by call is an exception in the answer.
REFUSED = {
    "memory": MEMORY,
    "memory_at_once": "import numpy as np; return np.ones(10 ** 12)",
    "address_space": "import mmap; return len(mmap.mmap(-1, 2 ** 40))",
    "threads": """
        import threading, time
        while True: threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    """,
    "one_big_file": """
        with open('big', 'wb') as file:
            while True: file.write(bytes(2 ** 20))
    """,
    "many_files": "for n in range(99): open(f'part{n}', 'wb').write(bytes(2 ** 20))",
    "shared_memory": "open('/dev/shm/big', 'wb').truncate(2 ** 30)",
    "open_files": "files = [open('/dev/null') for _ in range(5000)]",
    "deep_answer": """
        deep = []
        for _ in range(10_000): deep = [deep]
        return deep
    """,
    "answer_that_holds_itself": "a = []; a.append(a); return a",
    "message_of_50_mb": "raise ValueError('x' * 50_000_000)",
    "huge_integer": "return 10 ** 5000",
}

# Output goes nowhere, so a cell costs the time of writing it, and its marks stay.
OUTPUT = {
    "cell_prints_200_mb": "for _ in range(200): print('x' * 2 ** 20)",
    "cell_writes_200_mb_to_stderr": """
        import os
        for _ in range(200): os.write(2, bytes(2 ** 20))
    """,
    "cell_displays_a_lot": """
        from IPython.display import display, HTML
        for _ in range(50): display(HTML('y' * 2 ** 20))
    """,
    "shell_prints_200_mb": "!yes | head -c 200000000",
    "child_prints_200_mb": """
        import subprocess, sys
        subprocess.run([sys.executable, '-Ic', "for _ in range(200): print('z' * 2 ** 20)"])
    """,
    "open_files_left": "import os\nleft = [os.open('/dev/null', 0) for _ in range(200)]",
    "memory_in_a_cell": MEMORY,
    "nested_brackets": "(" * 10_000 + ")" * 10_000,
    "long_line": "x = " + "1 + " * 2000 + "1",
}

COMMENT = "# " + "c" * 5_000_000  # more code than a notebook may have

CASES = [
    Case("bomb_five_megabytes_of_comment", NOTHING, "unreadable", added=(COMMENT,)),
    *(Case(f"bomb_{name}", NO_DOUBLE, answers=double(body)) for name, body in REFUSED.items()),
    *(Case(f"bomb_{name}", FULL, added=(cell(source),)) for name, source in OUTPUT.items()),
    Case(
        "bomb_memory_of_children",
        NO_DOUBLE,
        "out_of_memory",
        double("""
            import os, time
            for n in range(8):
                if os.fork() == 0:
                    kept = bytearray(b'1' * (60 * 2 ** 20))
                    time.sleep(30)
            time.sleep(30)
        """),
    ),
    Case("bomb_forks", NO_DOUBLE, "timeout|crashed|out_of_memory", double(FORKS), hurried=True),
    Case(
        "bomb_forks_in_a_cell",
        FULL,
        "timeout|crashed|out_of_memory",
        added=(cell(FORKS),),
        hurried=True,
    ),
    Case(
        "bomb_big_answer",
        NO_DOUBLE,
        "ok|crashed|out_of_memory",
        double("return bytes(80 * 2 ** 20)"),
    ),
    Case(
        "bomb_prints_in_the_answer",
        answers=double("for _ in range(20): print('y' * 2 ** 20)\nreturn 2 * x"),
    ),
    Case(
        "bomb_stack_of_c",
        NO_DOUBLE,
        "ok|crashed|out_of_memory",
        double("""
            import sys
            sys.setrecursionlimit(10 ** 9)
            class Deep:
                def __repr__(self): return repr(self)
            return repr(Deep())
        """),
    ),
    Case("bomb_three_hundred_cells", FULL, added=("1",) * 300),
]
