"""A model as plain C99: weights, a planned arena, one function a layer, TFLM's arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tinyml_course.deploy import (  # noqa: F401  they fill EMITTERS
    c_abs_rsqrt_int16,
    c_activations_int16,
    c_batch_matmul,
    c_blocks,
    c_control_flow,
    c_detection,
    c_elementwise,
    c_gather,
    c_l2_normalization,
    c_moving,
    c_pairs,
    c_quantize,
    c_real_axes,
    c_real_each,
    c_real_pairs,
    c_real_weighted,
    c_reduce,
    c_resize,
    c_signal,
    c_state,
    c_sums,
    c_transpose_conv,
    c_unweighted,
    c_weighted,
    c_weighted_int16,
)
from tinyml_course.deploy.c_header import accessors, check_ends, header
from tinyml_course.deploy.c_layer import Graph, Layer, Source, write_layer
from tinyml_course.deploy.c_memory import Memory, plan_memory
from tinyml_course.deploy.c_text import check_identifier, tensor_array
from tinyml_course.deploy.licence import LICENCE_FILE, licence_text
from tinyml_course.errors import DataError
from tinyml_course.kernels import Node
from tinyml_course.quantization import SEMANTICS
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena import ALIGNMENT_BYTES
from tinyml_course.simulator.constant_channels import LayerChannels, remove_for_packed_kernels
from tinyml_course.tflite import Model, Operator

KERNELS = ("plain", "small", "packed")
"""All compute the same.

- ``"plain"``: loops anyone can read.
- ``"small"``: each number that is loaded serves twice, and two multiplications run at once where
  the core has instructions for that (Cortex-M4, M7 and M33); half the instructions or fewer on
  every core, with weights as they are.
- ``"packed"``: on Cortex-M4, M7 and M33 a third to a half of those of ``"small"``, with weights in
  the order in which registers take them, for every layer where the export has proved it exact;
  the small kernels for other layers and on other cores.
"""

_COMPILER = (
    "/* A product and a sum in one instruction would be rounded once where TFLM rounds twice.",
    " * Arduino's board packages compile with -Os: up to twice as many instructions. */",
    "#if defined(__clang__)",
    "#pragma STDC FP_CONTRACT OFF",
    "#elif defined(__GNUC__)",
    '#pragma GCC optimize("O2", "fp-contract=off")',
    "#endif",
)

_LAYER = (
    "/* One function a layer, never inlined: so that time and faults can be told apart. GCC 12 for",
    " * x86 takes some of them for functions without effects, unless told not to look, and leaves",
    " * out their calls. */",
    "#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8",
    "#define LAYER __attribute__((noipa))",
    "#else",
    "#define LAYER __attribute__((noinline))",
    "#endif",
)


@dataclass(frozen=True)
class CSources:
    """A model as C.

    Attributes
    ----------
    name
        What its functions and macros begin with.
    files
        Text by file name: ``<name>.h``, ``<name>.c``, and the kernels' headers.
    arena_bytes
        RAM of the tensors, planned as TFLM plans them, and of the columns that kernels work in.
    state_bytes
        RAM of what persists from one run to the next; 0 where nothing does.
    layers
        The C function of each operator, in execution order; an operator that only declares a
        state has none in the code.
    model
        What the layers compute, tensor by tensor: the given model, for packed kernels without the
        channels that are constant. Its inputs and outputs are those of the given one.
    channels
        Operators that have constant channels or compute fewer channels than in the given model.
    """

    name: str
    files: dict[str, str]
    arena_bytes: int
    state_bytes: int
    layers: tuple[str, ...]
    model: Model
    channels: tuple[LayerChannels, ...] = ()

    def write(self, folder: Path) -> None:
        """Write every file and the licence into `folder`, which is created if missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in {**self.files, LICENCE_FILE: licence_text()}.items():
            (folder / name).write_text(text, encoding="utf-8")


def export_c(model: Model, name: str = "model", kernels: str = "plain") -> CSources:
    """Write a model as C99 that computes what TFLM computes, bit for bit.

    The code needs no library beyond ``memcpy`` and ``memset``, allocates no memory, and keeps
    every tensor at the offset of the simulator's arena plan. Input and output lie in that
    arena: fill ``<name>_input()`` before each ``<name>_invoke()``, because layers overwrite it.
    They have the types of the model: ``float *`` where it quantizes its input itself.

    A model with state goes on from one ``<name>_invoke()`` to the next, until ``<name>_reset()``.
    Of a model with several signatures, the first is written.

    Parameters
    ----------
    model
        As `tinyml_course.tflite.read_model` gives it.
    name
        Prefix of the functions, a C identifier.
    kernels
        One of `KERNELS`.

    Raises
    ------
    ModelError
        Where the simulator cannot run the model, or the model has an operator or a type of
        numbers that has no C here; the message names it.
    DataError
        Where `name` is not a C identifier, or there are no such kernels.
    """
    check_identifier(name)
    if kernels not in KERNELS:
        raise DataError(f"expected kernels among {KERNELS}, got {kernels!r}")
    simulator = Simulator(model, SEMANTICS["tflm"])  # refuses what cannot run
    check_ends(model)
    channels: tuple[LayerChannels, ...] = ()
    if kernels == "packed":
        removal = remove_for_packed_kernels(model)
        if removal.model is not model:
            simulator = Simulator(removal.model, SEMANTICS["tflm"])
        model, channels = removal.model, removal.layers
    memory = plan_memory(simulator)
    graphs = {i: _graph(model, i, name, memory) for i in memory.graphs}
    inside = [
        _inside(model.subgraphs[i - 1], name, i, memory.graphs[i], kernels, graphs) for i in graphs
    ]
    layers = [_layer(model, op, memory, kernels, graphs) for op in model.operators]
    functions = tuple(f"{name}_layer_{op.index:02d}_{_words(op)}" for op in model.operators)
    every = [*layers, *(layer for graph in inside for layer in graph.layers)]
    column_bytes = max((layer.column_bytes for layer in every), default=0)
    column_offset = -(-memory.arena_bytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES
    arena_bytes = column_offset + column_bytes
    files = {
        f"{name}.h": header(model, name, arena_bytes, memory.state_bytes),
        f"{name}.c": _code(model, name, layers, functions, memory, column_offset, channels, inside),
        **_kernel_headers(every),
    }
    return CSources(name, files, arena_bytes, memory.state_bytes, functions, model, channels)


def _words(op: Operator) -> str:
    """An operator's name as part of an identifier: custom operators have a colon in theirs."""
    return op.name.lower().replace(":", "_")


def _layer(
    model: Model,
    op: Operator,
    memory: Memory,
    kernels: str,
    graphs: Mapping[int, Graph],
    prefix: str = "",
) -> Layer:
    node = Node.of(model, op, SEMANTICS["tflm"])
    scratch = memory.scratch.get(op.index, ())
    kept = memory.kept.get(op.index, ())
    name = f"{prefix}layer_{op.index:02d}"
    return write_layer(
        Source(node, name, memory.offsets, kernels, memory.state, scratch, kept=kept, graphs=graphs)
    )


@dataclass(frozen=True)
class _Inside:
    """Another graph: its layers, and lines of C.

    `declarations` are its function and constants, which layers of any graph may use.
    """

    layers: list[Layer]
    declarations: list[str]
    definitions: list[str]


def _graph(model: Model, index: int, name: str, memory: Memory) -> Graph:
    """The function of another graph, and where its inputs and outputs lie."""
    graph, places = model.subgraphs[index - 1], memory.graphs[index]
    prefix = f"graph_{index:02d}"

    def address(i: int) -> str:
        return f"{prefix}_output_{i}" if graph.tensors[i].is_constant else places.address(i)

    ends = (tuple(address(i) for i in side) for side in (graph.inputs, graph.outputs))
    return Graph(f"{name}_{prefix}", *ends)


def _inside(
    graph: Model, name: str, index: int, memory: Memory, kernels: str, graphs: Mapping[int, Graph]
) -> _Inside:
    prefix = f"graph_{index:02d}_"
    layers = [_layer(graph, op, memory, kernels, graphs, prefix) for op in graph.operators]
    names = [f"{name}_{prefix}layer_{op.index:02d}_{_words(op)}" for op in graph.operators]
    data = {i: graph.tensors[i].data for i in graph.outputs}
    ends = [tensor_array(f"{prefix}output_{i}", a) for i, a in data.items() if a is not None]
    texts = [
        _layer_text(f"graph {index}, {op}", layer, function)
        for op, layer, function in zip(graph.operators, layers, names, strict=True)
    ]
    calls = "".join(f"  {function}();\n" for function in names)
    run = f"static void {graphs[index].function}(void)"
    return _Inside(layers, ["", *ends, f"{run};"], [*texts, "", f"{run} {{\n{calls}}}"])


def _code(
    model: Model,
    name: str,
    layers: list[Layer],
    functions: tuple[str, ...],
    memory: Memory,
    column_offset: int,
    channels: tuple[LayerChannels, ...],
    inside: list[_Inside],
) -> str:
    upper = name.upper()
    places = [memory.address(i) for i in (*model.inputs, *model.outputs)]
    ends = [
        f"{line} {{ return (void *)({place}); }}"
        for line, place in zip(accessors(model, name), places, strict=True)
    ]
    every = [*layers, *(layer for graph in inside for layer in graph.layers)]
    headers = sorted({header for layer in every for header in layer.headers})
    parts = [
        f'#include "{name}.h"',
        "",
        *_COMPILER,
        "",
        *(f'#include "{header}"' for header in headers),
        "",
        *_LAYER,
        "",
        f"static int8_t arena[{upper}_ARENA_BYTES] __attribute__((aligned({ALIGNMENT_BYTES})));",
        "",
        *memory.state_code(name),
        *ends,
    ]
    if any("COLUMNS" in layer.body for layer in every):
        parts.append(f"#define COLUMNS (arena + {column_offset})")
    for text in dict.fromkeys(text for layer in every for text in layer.shared.values()):
        parts += ["", text.rstrip()]
    parts += [line for graph in inside for line in graph.declarations]
    parts += [line for graph in inside for line in graph.definitions]
    calls = ["  if (!has_begun) " + f"{name}_reset();\n"] if memory.first else []
    fewer = {
        row.index: f"; {row.after} of {row.before} channels: the others change nothing"
        for row in channels
        if row.after < row.before
    }
    for op, layer, function in zip(model.operators, layers, functions, strict=True):
        if not layer.body:  # it only declares a state
            continue
        parts.append(_layer_text(f"{op}{fewer.get(op.index, '')}", layer, function))
        calls.append(f"  {function}();\n")
    parts += ["", f"void {name}_invoke(void) {{\n{''.join(calls)}}}"]
    return "\n".join(parts) + "\n"


def _layer_text(what: str, layer: Layer, function: str) -> str:
    """The function of a layer, with its constants above."""
    lines = (line if line.startswith("#") else f"  {line}" for line in layer.body.splitlines())
    body = "\n".join(lines)
    return f"\n/* {what} */\n{layer.constants}LAYER static void {function}(void) {{\n{body}\n}}"


def _kernel_headers(layers: list[Layer]) -> dict[str, str]:
    """The headers of all layers, and those they include."""
    found: dict[str, str] = {}
    waiting = sorted({header for layer in layers for header in layer.headers})
    folder = resources.files("tinyml_course.deploy") / "c"
    while waiting:
        header = waiting.pop()
        if header in found:
            continue
        found[header] = (folder / header).read_text(encoding="utf-8")
        lines = found[header].splitlines()
        waiting += [line.split('"')[1] for line in lines if line.startswith('#include "')]
    return dict(sorted(found.items()))
