"""Code that changes what runs it: NumPy, built-ins, IPython, the worker, timers."""

from tests.grading.corpus.case import (
    FULL,
    NO_DOUBLE,
    NO_MEAN,
    NO_SEED,
    NOTHING,
    Case,
    cell,
    double,
    function,
)

# A wrong answer beside a patched comparison stays wrong.
COMPARISONS = {
    "asserts": """
        import numpy.testing as t, unittest
        for name in dir(t):
            if name.startswith('assert'): setattr(t, name, lambda *a, **k: None)
        for name in dir(unittest.TestCase):
            if name.startswith('assert'): setattr(unittest.TestCase, name, lambda *a, **k: None)
    """,
    "numpy_comparisons": """
        for name in ('isclose', 'allclose', 'array_equal', 'equal', 'all'):
            setattr(np, name, lambda *a, **k: np.True_)
    """,
    "grader_comparison": """
        from tinyml_course.exercises import checks, compare
        compare.Comparison.difference = lambda *a: None
        checks.CheckSet.judge = lambda *a: checks.Verdict('passed')
    """,
    "grader_score": """
        import tinyml_course.grading.score as score
        score.judge_safely = lambda *a: score.Verdict('passed')
        score.row = lambda *a: {'points': 99}
    """,
    "all_and_any": "import builtins; builtins.all = builtins.any = lambda *a: True",
    "equal_operator": "import operator; operator.eq = operator.ne = lambda *a: True",
    "outcome": """
        from tinyml_course.exercises.checks import Outcome
        Outcome.__eq__ = lambda *a: True
        Outcome.passed = True
    """,
    "points_in_the_exercise": """
        from tinyml_course.exercises import spec
        for name in dir(spec):
            if isinstance(getattr(spec, name), type):
                with __import__('contextlib').suppress(Exception): getattr(spec, name).points = 99
    """,
    "seed": "import tinyml_course.seeds as s; s.derive_seed = lambda *a: 0",
    "random": "np.random.default_rng = lambda *a: None; import random; random.seed = None",
}

# Each cell finds streams that work, whatever an earlier one has done to them.
STREAMS = {
    "none": "sys.stdout = sys.stderr = sys.stdin = None",
    "of_another_kind": "sys.stdout = sys.stderr = sys.stdin = 3",
    "gone": "del sys.stdout, sys.stderr, sys.stdin",
    "closed": "sys.stdout.close(); sys.stderr.close(); sys.stdin.close()",
    "that_raise": "class Out:\n    flush = write = lambda *a: 1 / 0\nsys.stdout = Out()",
    "with_open": "import builtins; builtins.open = sys.stdout = sys.stdin = None",
    "without_originals": "sys.__stdout__ = sys.stdout = sys.__stderr__ = sys.stderr = None",
}

# Nothing that the other answers need is broken, or the worker does not use it.
HARMLESS = {
    "prints": "import builtins; builtins.print = lambda *a, **k: 1 / 0",
    "opens": "import builtins; builtins.open = None",
    "hooks": """
        import os, sys, threading
        sys.displayhook = sys.excepthook = threading.excepthook = lambda *a: os._exit(0)
        1 + 1
    """,
    "last_value": "import os, sys\nsys.displayhook = lambda v: os._exit(0)\n'a value'",
    "representation": """
        import os
        class Trap:
            def __repr__(self): os._exit(0)
            _repr_html_ = _ipython_display_ = __repr__
        Trap()
    """,
    "formatters": """
        import os
        f = get_ipython().display_formatter.formatters['text/plain']
        f.for_type(int, lambda *a: os._exit(0))
        42
    """,
    "exit_handlers": "import atexit, os; atexit.register(os._exit, 3)",
    "signals": """
        import signal
        for number in range(1, 32):
            with __import__('contextlib').suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_IGN)
    """,
    "timers": """
        import time
        time.time = time.monotonic = time.perf_counter = lambda: 0.0
        time.sleep = lambda s: None
    """,
    "garbage": "import gc; gc.disable(); gc.freeze(); gc.set_threshold(0)",
    "warnings": "import warnings; warnings.simplefilter('error'); np.seterr(all='raise')",
    "threads": "import threading; threading.Thread.start = lambda self: None",
    "subprocesses": "import subprocess; subprocess.Popen = None",
    "finder": """
        import sys
        class Finder:
            def find_spec(self, *a, **k): return None
        sys.meta_path.insert(0, Finder())
    """,
    "search_path": "import sys; sys.path[:] = ['/nowhere', *sys.path]",
    "tracer": "import sys; sys.settrace(lambda *a: None)",
    "own_magic": """
        from IPython.core.magic import register_cell_magic
        @register_cell_magic
        def time(line, body): pass
    """,
    "prompts_and_colours": "get_ipython().colors = 'Linux'",
}

AST = """
import ast
class Swap(ast.NodeTransformer):
    def visit_Return(self, node):
        return ast.copy_location(ast.Return(ast.Constant('passed')), node)
get_ipython().ast_transformers.append(Swap())
"""

ODD_HANDLER = """
import os
get_ipython().set_custom_exc((Exception,), lambda *a, **k: os._exit(0))
1 / 0
"""


def wrong(name: str, patch: str, **changed) -> Case:
    """A wrong double, and a cell that would make it pass."""
    return Case(
        f"patch_{name}", NO_DOUBLE, answers=double("return x"), added=(cell(patch),), **changed
    )


CASES = [
    *(
        Case(f"patch_streams_{name}", added=(f"import sys\n{source}",), last=("print('on')",))
        for name, source in STREAMS.items()
    ),
    *(
        Case(
            f"patch_streams_{name}_in_the_answer",
            answers=double("return 2 * x", f"import sys\n{source}"),
        )
        for name, source in STREAMS.items()
    ),
    *(wrong(name, patch) for name, patch in COMPARISONS.items()),
    *(Case(f"patch_{name}", FULL, added=(cell(patch),)) for name, patch in HARMLESS.items()),
    Case("patch_numpy_mean", NO_MEAN, added=("np.mean = lambda x: 0.0",)),
    Case("patch_hashlib", NO_SEED, last=("import hashlib; hashlib.sha256 = None",)),
    Case("patch_ast_transformer", NOTHING, added=(cell(AST),)),
    Case(
        "patch_ast_transformer_that_raises",
        FULL,
        added=("get_ipython().ast_transformers.append(None)",),
    ),
    Case(
        "patch_input_transformer",
        NOTHING,
        added=("get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",),
    ),
    Case(
        "patch_event_that_raises",
        FULL,
        added=("get_ipython().events.register('pre_run_cell', lambda *a: 1 / 0)",),
    ),
    Case(
        "patch_event_that_replaces_answers",  # cells are run silently, without this event
        FULL,
        added=(
            (
                "get_ipython().events.register('post_run_cell',"
                " lambda *a: globals().update(double=lambda x: x))"
            ),
        ),
    ),
    Case("patch_exception_handler", FULL, "crashed", added=(cell(ODD_HANDLER),)),
    Case(
        "patch_shell_that_runs_nothing",
        NOTHING,
        added=("get_ipython().run_cell = lambda *a, **k: None",),
    ),
    Case(
        "patch_namespace",
        FULL,
        last=("get_ipython().user_ns = {}",),
    ),
    Case("patch_reset_at_the_end", NOTHING, last=("%reset -f",)),
    Case(
        "patch_profile_in_the_answer",
        NO_SEED,
        answers=function(
            "seed_for",
            """
        import sys
        sys.setprofile(None)
        return 0
    """,
        ),
    ),
    Case(
        "patch_tinyml_course_check",
        FULL,
        added=("import tinyml_course, sys\nsys.modules['tinyml_course'] = None",),
    ),
]
