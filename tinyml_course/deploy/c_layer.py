"""One operator as C: what its text is made from, and the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tinyml_course.deploy.c_text import tensor_array
from tinyml_course.errors import ModelError
from tinyml_course.kernels import Node
from tinyml_course.kernels.unquantized import find_unquantized
from tinyml_course.tflite import Tensor

_LARGEST_SUM = 2**31 - 1


@dataclass(frozen=True)
class Graph:
    """Another graph of the model, which operators run.

    Attributes
    ----------
    function
        The C function that runs its layers.
    inputs, outputs
        C for where its ends are.
    """

    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What the text of one operator is made from.

    Attributes
    ----------
    node
        The operator with its tensors.
    name
        What its constants are called, such as ``layer_03``.
    offsets
        First byte in the arena of each computed tensor, by its index.
    kernels
        One of `KERNELS` of the export.
    state
        First byte in the state of each tensor that persists, and of each handle's variable.
    scratch
        First byte in the arena of each scratch buffer that TFLM's kernel would use.
    image_bytes
        Of one image of each tensor, by its index, where the text is for image number ``image``.
    kept
        First byte in the state of each array that the operator keeps and that is no tensor; None
        for an empty one.
    graphs
        The other graphs that operators run, by their index.
    """

    node: Node
    name: str
    offsets: Mapping[int, int]
    kernels: str
    state: Mapping[int, int] = field(default_factory=dict)
    scratch: tuple[int, ...] = ()
    image_bytes: Mapping[int, int] = field(default_factory=dict)
    kept: tuple[int | None, ...] = ()
    graphs: Mapping[int, Graph] = field(default_factory=dict, kw_only=True)

    def address(self, tensor: Tensor) -> str:
        """C for where the tensor's values are."""
        if tensor.data is not None:
            return f"{self.name}_tensor_{tensor.index}"
        if tensor.index in self.state:
            return f"state + {self.state[tensor.index]}"
        place = f"arena + {self.offsets[tensor.index]}"
        if tensor.index in self.image_bytes:
            return f"{place} + image * {self.image_bytes[tensor.index]}"
        return place

    def input(self, i: int = 0) -> str:
        """C for where the values of input `i` are."""
        return self.address(self.node.input(i))

    def hidden(self, i: int = 0) -> str:
        """C for where array `i` is that the operator keeps and that is no tensor."""
        return "(void *)0" if self.kept[i] is None else f"state + {self.kept[i]}"

    @property
    def output(self) -> str:
        """C for where the output's values go."""
        return self.address(self.node.output)

    def constant_inputs(self, tensors: Sequence[Tensor]) -> str:
        """C for those of the `tensors` that are constant."""
        found = {self.address(t): t.data for t in tensors if t.data is not None}
        return "".join(tensor_array(name, data) for name, data in found.items())


@dataclass(frozen=True)
class Layer:
    """The text of one operator.

    Attributes
    ----------
    headers
        Kernel headers it needs.
    constants
        Weights and parameters.
    body
        Statements of the function that runs it.
    column_bytes
        Working memory in addition to the arena, in bytes; plain kernels need none.
    shared
        Constants that layers of this kind share, by name.
    """

    headers: tuple[str, ...]
    body: str
    constants: str = ""
    column_bytes: int = field(default=0, kw_only=True)
    shared: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def or_portable(self, portable: Layer) -> Layer:
        """Both as one layer: this where the core multiplies pairs, `portable` elsewhere."""

        def choose(here: str, there: str) -> str:
            return f"#ifdef TINYML_PAIRS\n{here.rstrip()}\n#else\n{there.rstrip()}\n#endif\n"

        return Layer(
            ("tinyml_simd.h", *self.headers, *portable.headers),
            choose(self.body, portable.body),
            choose(self.constants, portable.constants),
            column_bytes=max(self.column_bytes, portable.column_bytes),
        )


def check_sums(node: Node, largest: int) -> None:
    """Raise where a sum can leave 32 bits, which C does not define; `largest` in magnitude."""
    if largest > _LARGEST_SUM:
        raise node.error(f"sums of at most {_LARGEST_SUM} for the C export", largest)


Emitter = Callable[[Source], Layer]

NUMBERS = ("int8", "int16", "unquantized", "any")
"""What an emitter is for.

- ``"int8"``: from codes of 8 bits, codes of 8 bits, places (int32) or truth values (bool) of
  them; a state may be of any type.
- ``"int16"``: activations are codes of 16 bits.
- ``"unquantized"``: what `tinyml_course.kernels.unquantized` computes: float32, int32, bool.
- ``"any"``: it looks at the types itself.
"""

_INSTEAD = (
    "docs/operators.md lists what has C; TensorFlow Lite Micro itself runs more: "
    "tinyml export MODEL --to tflm"
)

EMITTERS: dict[str, dict[str, Emitter]] = {}
"""How to write each operator, by what the emitter is for; `emits` fills it."""


def emits(*operators: str, numbers: str = "int8") -> Callable[[Emitter], Emitter]:
    """Mark a function as the emitter of some operators for some of the `NUMBERS`."""

    def register(emitter: Emitter) -> Emitter:
        for operator in operators:
            found = EMITTERS.setdefault(operator, {})
            if numbers in found:
                raise ValueError(f"{operator} has an emitter for {numbers} already")
            found[numbers] = emitter
        return emitter

    return register


def write_layer(source: Source) -> Layer:
    """The text of the operator.

    Raises
    ------
    ModelError
        Where there is no C for it, or none for the types of its numbers.
    """
    node = source.node
    found = EMITTERS.get(node.operator.name)
    if found is None:
        raise ModelError(f"expected an operator that has C here, found {node.operator}; {_INSTEAD}")
    numbers = "any" if "any" in found else _numbers_of(node)
    if numbers not in found:
        expected = " or ".join(each for each in NUMBERS if each in found)
        raise ModelError(
            f"{node.operator}: expected {expected} numbers for the C export, found "
            f"{node.outputs[0]}; {_INSTEAD}"
        )
    if numbers == "int8":
        _check_int8(node)
    if node.operator.name in _ON_IMAGES and len(node.output.shape) == _IMAGE_AXES:
        return _for_each_image(found[numbers], source)
    return found[numbers](source)


_ON_IMAGES = ("AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D")
_IMAGE_AXES = 4


def _for_each_image(emitter: Emitter, source: Source) -> Layer:
    """The text for one image, in a loop where there are several."""
    node = source.node
    given, made = node.input(0), node.output
    count = given.shape[0]
    if count == 1 or made.shape[0] != count or given.data is not None:
        return emitter(source)
    one_given, one_made = (replace(t, shape=(1, *t.shape[1:])) for t in (given, made))
    one = replace(node, inputs=(one_given, *node.inputs[1:]), outputs=(one_made,))
    image_bytes = {tensor.index: tensor.nbytes for tensor in (one_given, one_made)}
    layer = emitter(replace(source, node=one, image_bytes=image_bytes))
    loop = f"for (int image = 0; image < {count}; image++) {{\n{layer.body.rstrip()}\n}}"
    return replace(layer, body=loop)


def _numbers_of(node: Node) -> str:
    if find_unquantized(node):
        return "unquantized"
    computed = [t for t in node.inputs if t is not None and not (t.is_constant or t.is_variable)]
    is_wide = any(tensor.dtype == np.int16 for tensor in (*computed, *node.outputs))
    return "int16" if is_wide else "int8"


def _check_int8(node: Node) -> None:
    for made in node.outputs:
        if made.dtype not in (np.int8, np.int32, np.bool_):
            raise node.error("int8 codes for the C export", made)
    for given in node.inputs:
        if given is None or given.is_constant or given.is_variable:
            continue
        if given.dtype not in (np.int8, np.int32):  # int32: a shape
            raise node.error("int8 codes for the C export", given)
