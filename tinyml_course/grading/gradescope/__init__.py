"""A lesson graded on Gradescope: the zip to upload, and what runs there.

The level of trust is lower than that of `tinyml grade` with its sandbox. Gradescope starts one
container a submission, and in it the grader and the student's code share a machine, a network and
a kernel. The student's code runs as a user of its own that cannot read the solutions, the seed or
the results, and answers are judged outside of its process; but there are no namespaces, no
seccomp, and the network is open.
"""

from __future__ import annotations
