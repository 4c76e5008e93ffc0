"""What a model costs on a board: counted where possible, otherwise estimated from measurements."""

from tinyml_course.cost.anchors import ANCHORS, LIBRARIES, Anchor
from tinyml_course.cost.counting import (
    Shape,
    multiply_accumulates,
    operator_multiply_accumulates,
)
from tinyml_course.cost.cycles import CycleEstimate, estimate_cycles
from tinyml_course.cost.estimates import (
    NO_ANCHOR,
    Range,
    ShipEstimate,
    estimate_energy_uj,
    estimate_fit,
    estimate_latency_ms,
    estimate_products_ms,
    range_text,
    ship_table,
)
from tinyml_course.cost.instruction_counts import InstructionCounts
from tinyml_course.cost.measures import measure_classifier
from tinyml_course.cost.profile import Estimate, Profile, profile_model
from tinyml_course.cost.tables import OpRow, activation_bytes, op_table

__all__ = [
    "ANCHORS",
    "LIBRARIES",
    "NO_ANCHOR",
    "Anchor",
    "CycleEstimate",
    "Estimate",
    "InstructionCounts",
    "OpRow",
    "Profile",
    "Range",
    "Shape",
    "ShipEstimate",
    "activation_bytes",
    "estimate_cycles",
    "estimate_energy_uj",
    "estimate_fit",
    "estimate_latency_ms",
    "estimate_products_ms",
    "measure_classifier",
    "multiply_accumulates",
    "op_table",
    "operator_multiply_accumulates",
    "profile_model",
    "range_text",
    "ship_table",
]
