"""IF and WHILE run as in TFLM: each row by its own condition, and in the same arena."""

import numpy as np
import pytest

from tests.support.inputs import mismatches, model_inputs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.control_flow import LONGEST_LOOP

Q = {"scale": 0.1, "zero_point": 3}
PROGRAMS = 40


@pytest.mark.tflm
def test_random_programs_equal_tflm_in_every_tensor_and_in_the_whole_arena():
    programs = pytest.importorskip(
        "tests.support.operator_models.control_flow", reason="needs ai-edge-litert"
    )
    models = [programs.control_flow(seed) for seed in range(100, 100 + PROGRAMS)]
    simulators = [Simulator.load(model) for model in models]
    inputs = [model_inputs(s.model, 6, seed) for seed, s in enumerate(simulators)]
    traces = tflm.traces(list(zip(models, inputs, strict=True)))
    printed = tflm.arenas(models)
    for simulator, x, expected, arena in zip(simulators, inputs, traces, printed, strict=True):
        assert mismatches(simulator.trace(x), expected) == {}
        assert (simulator.arena.head_bytes, simulator.arena.arena_bytes) == (
            arena["head"],
            arena["total"],
        )


def choice(then=(), otherwise=(), condition=(np.bool_, (1,)), graphs=(1, 2), name="IF"):
    """IF, or WHILE, over (1, 4) codes; each graph is an identity but for its changes.

    `then` and `otherwise` are (what, value): the dtype or shape of its end, or what else it holds.
    """
    builder = tflite_builder()
    b = builder.ModelBuilder()
    c, x, y = b.tensor(condition[1], condition[0]), b.tensor((1, 4), **Q), b.tensor((1, 4), **Q)
    others = [_graph(b, **dict(changes)) for changes in (then, otherwise)]
    if name == "IF":
        o = builder.options("IfOptions", thenSubgraphIndex=graphs[0], elseSubgraphIndex=graphs[1])
        b.operator("IF", [c, x], [y], o)
        return b.build([c, x], [y], others)
    o = builder.options("WhileOptions", condSubgraphIndex=graphs[0], bodySubgraphIndex=graphs[1])
    b.operator("WHILE", [x], [y], o)
    return b.build([x], [y], others)


def _graph(b, shape=(1, 4), dtype=np.int8, inputs=1, says=None, operator=None, is_variable=False):
    builder, g = tflite_builder(), b.another()
    ends = [g.tensor(shape, dtype, **Q) for _ in range(inputs)]
    made = [ends[0]] if ends else [g.tensor(shape, dtype, data=np.zeros(shape), **Q)]
    if says is not None:
        made = [g.tensor((1,), np.bool_, data=[says])]
    if operator:
        g.operator(operator[0], ends, [g.tensor((1, 4), **Q)], builder.options(*operator[1:]))
    if is_variable:
        g.tensor((1, 4), is_variable=True, **Q)
    return g.graph(ends, made)


ALWAYS = (("says", True),)

REFUSED = {
    "condition type": ({"condition": (np.int8, (1,))}, "IF: expected one bool as condition, found"),
    "conditions": ({"condition": (np.bool_, (1, 2))}, "IF: expected one bool as condition, found"),
    "input size": (
        {"then": (("shape", (1, 5)),)},
        r"IF: expected inputs of the graph's types and sizes: tensor 0 't0' \(int8 1x5\), found",
    ),
    "input count": ({"then": (("inputs", 2),)}, "IF: expected as many inputs as the graph has: 2"),
    "no input": ({"otherwise": (("inputs", 0),)}, "expected as many inputs as the graph has: 0"),
    "input type": ({"otherwise": (("dtype", np.uint8),)}, "IF: expected inputs of the graph's typ"),
    "itself": ({"graphs": (0, 2)}, "IF: expected the index of another graph, found 0"),
    "unknown graph": ({"graphs": (1, 7)}, "IF: expected the index of another graph, found 7"),
    "says no bool": ({"name": "WHILE"}, "WHILE: expected a condition that makes a bool, found ten"),
    "body type": (
        {"name": "WHILE", "then": ALWAYS, "otherwise": (("dtype", np.uint8),)},
        "WHILE: expected tensors of loop and graphs of the graph's types and sizes",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_graphs_that_do_not_fit_are_named(name):
    changes, words = REFUSED[name]
    with pytest.raises(ModelError, match=words):
        Simulator.load(choice(**changes))


RUN_HERE_ONLY = {"input type", "body type", "says no bool"}
"""TFLM does not compare types, and reads whatever byte is there."""


@pytest.mark.tflm
@pytest.mark.parametrize("name", sorted(REFUSED.keys() - RUN_HERE_ONLY - {"itself"}))
def test_tflm_refuses_them_too(name):
    changes, _ = REFUSED[name]
    kind, shape = changes.get("condition", (np.bool_, (1,)))
    both = np.array([0, 1]).reshape(2, *[1] * (len(shape) - 1)).astype(kind)
    conditions = np.broadcast_to(both, (2, *shape[1:]))
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(choice(**changes), (conditions, np.zeros((2, 4), np.int8)))


def test_a_loop_that_never_ends_is_named():
    simulator = Simulator.load(choice(ALWAYS, name="WHILE"))
    with pytest.raises(ModelError, match=f"loops of at most {LONGEST_LOOP} rounds in one run"):
        simulator.run(np.zeros((2, 4), np.int8))


def test_a_loop_that_does_not_begin_gives_what_it_got():
    x = np.arange(8, dtype=np.int8).reshape(2, 4)
    simulator = Simulator.load(choice((("says", False),), name="WHILE"))
    np.testing.assert_array_equal(simulator.run(x), x)


def test_a_graph_with_state_is_named():
    with pytest.raises(ModelError, match="IF: expected a graph without variable tensors, found"):
        Simulator.load(choice((("is_variable", True),)))
    handle = ("VAR_HANDLE", "VarHandleOptions")
    with pytest.raises(ModelError, match="IF: expected a graph without variables, found operator"):
        Simulator.load(choice((("operator", handle),)))


def test_an_operator_inside_that_is_not_known_is_named():
    unknown = ("UNIQUE", "UniqueOptions")
    with pytest.raises(ModelError, match="operator 0 UNIQUE"):
        Simulator.load(choice((("operator", unknown),)))


def test_graphs_that_run_each_other_for_ever_are_named():
    builder = tflite_builder()
    model = choice()
    parsed = builder.schema.ModelT.InitFromPackedBuf(model, 0)
    other = parsed.subgraphs[1]
    other.operators, other.tensors = parsed.subgraphs[0].operators, parsed.subgraphs[0].tensors
    other.inputs, other.outputs = [0, 1], [2]
    packer = builder.flatbuffers.Builder(1024)
    packer.Finish(parsed.Pack(packer), b"TFL3")
    with pytest.raises(ModelError, match="IF: expected the index of another graph, found 1"):
        Simulator.load(bytes(packer.Output()))
