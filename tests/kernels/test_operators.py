"""The table of operators, and what each operator still lacks: a to-do list for a new one."""

import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.golden_stateful import NAMES as STATEFUL_NAMES
from tests.support.golden_stateful import load_stateful
from tinyml_course.cost import counting
from tinyml_course.deploy.c_layer import EMITTERS
from tinyml_course.kernels import KERNELS
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator import scratch
from tinyml_course.tflite import read_model
from tinyml_course.tflite.option_readers import READERS


@pytest.fixture(scope="module")
def golden_operators():
    """Operators of the models whose tensors TFLM computed."""
    models = [load_golden(name)[0] for name in NAMES]
    models += [load_stateful(name)[0] for name in STATEFUL_NAMES]
    return {op.name for model in models for op in read_model(model).operators}


def lacking(facts, golden_operators, repository):
    """What is still to be written, or to be said in the operator's row."""
    name, module = facts.name, facts.module
    tests = repository / "tests" / "kernels" / f"test_{module}.py"
    kernel = f"tinyml_course/kernels/{module}.py: `prepare(node)`, or an entry in unquantized"
    yield facts.has_kernel != (name in KERNELS), kernel
    reader = READERS[name][0].__name__ if name in READERS else None
    readers = "tinyml_course/tflite/option_readers.py"
    yield facts.options != reader, f"{readers}: a reader of {facts.options}"
    counted = name in counting._COUNTS
    yield facts.has_weights != counted, "tinyml_course/cost/counting.py: how to count its products"
    requests = name in scratch._REQUESTS
    yield facts.scratch != requests, "tinyml_course/simulator/scratch.py: its buffers' sizes"
    emitter = f'tinyml_course/deploy/c_*.py: a function that @emits("{name}")'
    yield name not in EMITTERS, emitter
    in_models = name in golden_operators
    yield (
        not in_models,
        "tests/support/operator_models/: a builder of models; then make golden vectors",
    )
    if facts.has_kernel:
        yield not tests.exists(), f"tests/kernels/{tests.name}: what it refuses"
    if facts.arithmetic:
        changes = tests.exists() and "MUTATIONS" in tests.read_text(encoding="utf-8")
        yield not changes, f"tests/kernels/{tests.name}: MUTATIONS, one for each rounding rule"


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_lacks_nothing(name, golden_operators, repository):
    checks = lacking(OPERATORS[name], golden_operators, repository)
    todo = "".join(f"\n- {what}" for is_missing, what in checks if is_missing)
    assert not todo, (
        f"{name} still lacks what its row in tinyml_course/operators.py promises:{todo}"
    )


def test_nothing_is_written_for_an_operator_without_a_row(golden_operators):
    named = {*KERNELS, *READERS, *EMITTERS, *golden_operators}
    assert named - OPERATORS.keys() == set()
