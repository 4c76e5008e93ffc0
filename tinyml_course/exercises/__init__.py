"""What a lesson cell calls: `Lesson`, with its checks, predictions and checkpoints."""

from tinyml_course.exercises.calls import call_with_rooms_closed, run_cases
from tinyml_course.exercises.checks import CheckSet, Outcome, Verdict
from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.lesson import Lesson
from tinyml_course.exercises.model_answers import Budgets, ModelExercise, model_exercise
from tinyml_course.exercises.progress import read_progress
from tinyml_course.exercises.spec import Exercise, Mistake, exercise

__all__ = [
    "Budgets",
    "CheckSet",
    "Comparison",
    "Exercise",
    "Lesson",
    "Mistake",
    "ModelExercise",
    "Outcome",
    "Verdict",
    "call_with_rooms_closed",
    "exercise",
    "model_exercise",
    "read_progress",
    "run_cases",
]
