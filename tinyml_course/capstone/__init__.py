"""A student's own project as a folder, and the six gates that a machine checks before it ships.

``tinyml capstone check FOLDER`` runs them. Nothing in the folder is executed: a project is a
``project.toml``, two models, and arrays; the simulator and the emulated board do the rest.
"""

from tinyml_course.capstone.audit import Audited, audit_groups, wilson_interval
from tinyml_course.capstone.folder import Files, load_project, save_project
from tinyml_course.capstone.gates import Gate, check_project, codes_for
from tinyml_course.capstone.leaks import Leaks, find_leaks
from tinyml_course.capstone.plan import shortest_period_s
from tinyml_course.capstone.project import EnergyPlan, Examples, Phase, Project, UpdatePlan
from tinyml_course.capstone.update import Device, Slot, pick_slot, slot_bytes_left

__all__ = [
    "Audited",
    "Device",
    "EnergyPlan",
    "Examples",
    "Files",
    "Gate",
    "Leaks",
    "Phase",
    "Project",
    "Slot",
    "UpdatePlan",
    "audit_groups",
    "check_project",
    "codes_for",
    "find_leaks",
    "load_project",
    "pick_slot",
    "save_project",
    "shortest_period_s",
    "slot_bytes_left",
    "wilson_interval",
]
