"""A TinyML course: graded lessons and the library under them.

The root exports the version only; import the room you need::

    from tinyml_course.simulator import Simulator
    from tinyml_course.exercises import Lesson
"""

import os
import sys

__version__ = "0.1.0"

# oneDNN sums numbers in an order that depends on the processor, so a seed would give another model.
# TensorFlow reads this when it is imported, and a student may import Keras before our training.
if "tensorflow" not in sys.modules:
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

# Threads of one operation: the number decides in which pieces TensorFlow adds long sums. Read when
# it starts to compute, in a student's own cell perhaps. Two, whatever the machine has.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "2")
