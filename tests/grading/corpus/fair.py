"""Honest work in other styles, noisy or untidy: it costs no points."""

from tests.grading.conftest import SOLUTIONS
from tests.grading.corpus.case import FULL, Case, cell, double, function

STYLES = {
    "lambda": {"double": "double = lambda x: x + x"},
    "class": {
        "mean_of": "class Mean:\n    def __call__(self, x):\n        return sum(x) / len(x)\n"
        "mean_of = Mean()"
    },
    "class_by_name": {
        "mean_of": "class mean_of(float):\n    def __new__(cls, x):\n"
        "        return float(np.mean(x))"
    },
    "loop": double("y = np.empty_like(x)\nfor i in range(len(x)): y[i] = x[i] * 2\nreturn y"),
    "comprehension": double("return np.array([2 * v for v in x])"),
    "helper_in_the_cell": double("return twice(x)", "def twice(v): return v * 2"),
    "type_hints": {
        "double": "def double(x: 'np.ndarray', *, by: int = 2) -> 'np.ndarray':\n"
        "    '''Twice.'''\n    return by * x"
    },
    "own_import": function("mean_of", "import statistics\nreturn statistics.fmean(x)"),
    "math": function("mean_of", "import math\nreturn math.fsum(x) / len(x)"),
    "recursion": function(
        "mean_of",
        """
        def total(v): return 0 if not len(v) else int(v[0]) + total(v[1:])
        return total(x) / len(x)
    """,
    ),
    "global_state": double("global last\nlast = 2 * x\nreturn last"),
    "unicode": double("größe = 2  # ×2 🙂\nreturn größe * x"),
    "walrus_and_match": double("match (k := 2):\n    case 2: return k * x"),
    "partial": {
        "double": "import functools\ndef scale(k, x):\n    return k * x\n"
        "double = functools.partial(scale, 2)\n_ = lambda: None\ndef unused(): pass"
    },
    "decorated": {"double": "def same(f): return f\n\n@same\ndef double(x):\n    return 2 * x"},
    "defined_twice": {"double": "def double(x):\n    return x\n\ndef double(x):\n    return 2 * x"},
    "timed": {"double": "%%time\ndef double(x):\n    return 2 * x"},
    "tried_out": {
        "double": "def double(x):\n    return 2 * x\n\nprint(double(np.arange(3)))\n"
        "double(np.arange(3))"
    },
    "threads": double("""
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool: return np.array(list(pool.map(lambda v: 2 * v, x)))
    """),
    "file": double("np.save('x.npy', x)\nreturn 2 * np.load('x.npy')"),
    "other_hash_style": function(
        "seed_for",
        """
        from hashlib import sha256
        d = sha256(str(seed).encode() + b':' + name.encode()).digest()
        return d[0] + 256 * d[1] + 65536 * d[2] + 2 ** 24 * d[3]
    """,
    ),
}

NOISE = {
    "warnings": "import warnings; warnings.warn('careful', DeprecationWarning)\nnp.float64(1) / 0",
    "stderr": "import sys; print('I0000 tensorflow: oneDNN custom operations', file=sys.stderr)",
    "tensorflow_like_logs": """
        import logging, os
        os.environ['TF_CPP_MIN_LOG_LEVEL'] = '0'
        os.write(2, b'WARNING: All log messages before absl::InitializeLog()\\n' * 1000)
        logging.basicConfig(level=logging.DEBUG)
        logging.getLogger('tensorflow').warning('retracing')
    """,
    "prints_a_lot": "for i in range(20_000): print(i, 'epoch', '=' * 60)",
    "progress": "import sys\nfor i in range(1000): sys.stderr.write(f'\\r{i}')",
    "input": "name = input('Your name? ')",
    "password": "import getpass; getpass.getpass()",
    "shell": "!echo hello\n!ls",
    "failing_assert": "assert double is None, 'not yet'",
    "failing_import": "import a_package_nobody_has",
    "interrupted": "raise KeyboardInterrupt",
    "exit": "exit()",
    "quit": "quit()",
    "sys_exit": "import sys; sys.exit(1)",
    "syntax": "for i in range(3)\n    print(i)",
    "magics": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n%timeit -n1 -r1 1 + 1",
    "await": "import asyncio\nawait asyncio.sleep(0)",
    "display": "from IPython.display import display, Markdown\ndisplay(Markdown('# x'))\n'value'",
    "unknown_magic": "%nothing_like_this",
    "help": "np.mean?",
    "random_state": "np.random.seed(0); import random; random.seed(0)",
    "child_process": "import subprocess; subprocess.run(['true'], check=True)",
    "many_threads": """
        import threading
        for _ in range(8): threading.Thread(target=len, args=('',)).start()
    """,
    "name_given_away": "double = mean_of = None",
}

LIBRARY = "from tinyml_course.seeds import derive_seed"
SEED = SOLUTIONS["seed_for"]

COMPARES = {
    "before": (f"{LIBRARY}\nprint(derive_seed(1, 'a'))", ""),
    "after": (LIBRARY, "assert seed_for(1, 'a') == derive_seed(1, 'a')"),
    "in_a_loop_between": (f"{LIBRARY}\nfor n in range(3):\n    derive_seed(n, 'a')", "seed_for"),
    "with_what_it_gave": (
        "import tinyml_course.seeds as room\ntheirs = room.derive_seed(1, 'a')\nprint(theirs)",
        "print(theirs == seed_for(1, 'a'))",
    ),
}
"""An answer beside the library's, which is looked at and not handed in."""

CASES = [
    Case("fair_solved"),
    *(Case(f"fair_{name}", FULL, answers=answers) for name, answers in STYLES.items()),
    *(Case(f"fair_{name}", FULL, last=(cell(source),)) for name, source in NOISE.items()),
    Case(
        "fair_noisy_answer",
        answers=double("""
            import sys, warnings
            print('x is', x); warnings.warn('careful'); print('log', file=sys.stderr)
            return 2 * x
        """),
    ),
    Case(
        "fair_answer_that_asks",
        answers=double("""
        try: input('go on? ')
        except EOFError: pass
        return 2 * x
    """),
    ),
    Case("fair_star_import", added=("from numpy import *",)),
    *(
        Case(f"fair_compares_{name}", answers={"seed_for": f"{before}\n{SEED}\n{after}"})
        for name, (before, after) in COMPARES.items()
    ),
    Case(
        "fair_compares_in_a_cell_with_a_helper",
        answers=double("return twice(x)"),
        added=(f"{LIBRARY}\nassert derive_seed(1, 'a')\n\ndef twice(v):\n    return 2 * v",),
    ),
    Case("fair_reset_at_the_top", first=("%reset -f",)),
    Case("fair_closed_output", added=("import sys; sys.stdout.close()",)),
    Case(
        "fair_shell_that_reads",
        last=("!cat",),
        hurried=True,
    ),
    Case(
        "fair_helper_below", answers=double("return twice(x)"), last=("def twice(v): return 2 * v",)
    ),
    Case(
        "fair_module",
        answers={"double": "from mine import double"},
        added=("%%writefile mine.py\ndef double(x):\n    return x + x\n",),
    ),
]
