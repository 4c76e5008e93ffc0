"""Many devices at once: do they drift, are they up to date, and who else writes to them."""

from tinyml_course.fleet.adversary import (
    accuracy_under,
    agreement,
    copies,
    copy_from_probabilities,
    fgsm_step,
    input_gradient,
    train_against_fgsm,
)
from tinyml_course.fleet.delta import changed_runs, delta_size, with_new_head
from tinyml_course.fleet.detection import (
    POLICIES,
    Outcome,
    Policy,
    judge,
    never_drifted,
    weekly_psi,
)
from tinyml_course.fleet.drift import SHARE_FLOOR, psi
from tinyml_course.fleet.events import EVENT_KINDS, STATES, Event, replay
from tinyml_course.fleet.federated import (
    accuracy,
    fedavg,
    in_rounds,
    predict,
    probabilities,
    split_unevenly,
    train,
)
from tinyml_course.fleet.rain_numbers import RainNumbers, load_rain_numbers
from tinyml_course.fleet.update import tag_of, verify_and_swap, watchdog
from tinyml_course.fleet.village import DAYS, Plan, Year, simulate_year

__all__ = [
    "DAYS",
    "EVENT_KINDS",
    "POLICIES",
    "SHARE_FLOOR",
    "STATES",
    "Event",
    "Outcome",
    "Plan",
    "Policy",
    "RainNumbers",
    "Year",
    "accuracy",
    "accuracy_under",
    "agreement",
    "changed_runs",
    "copies",
    "copy_from_probabilities",
    "delta_size",
    "fedavg",
    "fgsm_step",
    "in_rounds",
    "input_gradient",
    "judge",
    "load_rain_numbers",
    "never_drifted",
    "predict",
    "probabilities",
    "psi",
    "replay",
    "simulate_year",
    "split_unevenly",
    "tag_of",
    "train",
    "train_against_fgsm",
    "verify_and_swap",
    "watchdog",
    "weekly_psi",
    "with_new_head",
]
