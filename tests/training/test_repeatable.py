"""What decides how TensorFlow adds is fixed when the course is imported."""

from __future__ import annotations

import os
import subprocess
import sys


def test_the_course_fixes_what_decides_how_tensorflow_adds() -> None:
    names = ("TF_ENABLE_ONEDNN_OPTS", "TF_NUM_INTRAOP_THREADS")
    script = f"import os, tinyml_course\nfor name in {names}: print(os.environ[name])"
    bare = {name: value for name, value in os.environ.items() if name not in names}
    for given, expected in (({}, ["0", "2"]), ({names[1]: "5"}, ["0", "5"])):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=bare | given,
        )
        assert done.stdout.split() == expected
