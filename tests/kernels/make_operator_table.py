"""``python -m tests.kernels.make_operator_table`` writes docs/operators.md.

The table says what is tested, not what somebody remembers: its rows come from the facts of the
operators, its cells from the models with golden vectors, which TFLM computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.support.golden import NAMES, load_golden
from tests.support.golden_stateful import NAMES as STATEFUL_NAMES
from tests.support.golden_stateful import load_stateful
from tinyml_course.deploy import export_c
from tinyml_course.errors import ModelError
from tinyml_course.kernels import Node
from tinyml_course.native.emitters import emitter_of
from tinyml_course.native.targets import TARGETS
from tinyml_course.operators import OPERATORS
from tinyml_course.paths import notebooks_dir
from tinyml_course.quantization import SEMANTICS
from tinyml_course.tflite import Model, read_model

PATH = notebooks_dir().parent / "docs" / "operators.md"

INTRODUCTION = """\
# Operators

Which operators of TensorFlow Lite Micro (TFLM) run here, and with which numbers. A number type stands in a cell if a model that has the operator with this type of output is computed bit for bit as TFLM does: by the simulator (NumPy), by its fast engine in C (elsewhere it takes the NumPy kernel), and by the C export. `python -m tests.kernels.make_operator_table` makes this page from the facts in `tinyml_course/operators.py` and from the models with golden vectors; a test keeps it true. How numbers are computed, and what is left out: [the simulator](simulator.md).

Your model has another operator? `tinyml inspect MODEL` names it and says what to do.

| operator | simulator | fast engine | C export | TFLM registers it with |
|---|---|---|---|---|
"""  # noqa: E501  a line for each paragraph

ORDER = ("int8", "uint8", "int16", "int32", "int64", "uint32", "uint64", "float32", "bool", "state")
Cells = dict[str, set[str]]


def golden_models() -> Iterator[Model]:
    """Every model with golden vectors."""
    for name in NAMES:
        yield read_model(load_golden(name)[0])
    for name in STATEFUL_NAMES:
        yield read_model(load_stateful(name)[0])


def page() -> str:
    """The whole page."""
    here, fast, as_c = (defaultdict(set) for _ in range(3))
    for model in golden_models():
        nodes = [Node.of(model, op, SEMANTICS["tflm"]) for op in model.operators]
        _add(here, nodes)
        _add(fast, [node for node in nodes if emitter_of(node, TARGETS["plain"])])
        try:
            export_c(model)
        except ModelError:
            continue
        _add(as_c, nodes)
    rows = [_row(name, here, fast, as_c) for name in sorted(OPERATORS, key=_title)]
    return INTRODUCTION + "".join(rows)


def _add(cells: Cells, nodes: list[Node]) -> None:
    for node in nodes:
        kinds = {_kind(tensor.dtype.name) for tensor in node.outputs} or {"state"}
        cells[node.operator.name] |= kinds


def _kind(dtype: str) -> str:
    return "state" if dtype.startswith("void") else dtype


def _row(name: str, *columns: Cells) -> str:
    texts = [", ".join(kind for kind in ORDER if kind in cells[name]) or "–" for cells in columns]
    return f"| {_title(name)} | {' | '.join(texts)} | `{OPERATORS[name].add_method}` |\n"


def _title(name: str) -> str:
    return name.removeprefix("CUSTOM:")


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
