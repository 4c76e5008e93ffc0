"""Whether tests that grade have to do without the sandbox, as on a machine that has none."""

from tinyml_course.grading.sandbox.doctor import NONE, probe

TRUSTED = probe().level == NONE
