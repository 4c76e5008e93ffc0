"""What a model has that the simulator does not run, as sentences that say what to do instead.

Every command shows them beside what it can show; `Simulator` refuses the model with the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator.limits import check_limits
from tinyml_course.tflite import Model, Operator, Tensor

_AGAIN = (
    "convert again with a representative dataset and supported_ops = "
    "[tf.lite.OpsSet.TFLITE_BUILTINS_INT8]"
)


@dataclass(frozen=True)
class Unsupported:
    """One thing that is not supported.

    Attributes
    ----------
    text
        What was expected, what was found and what to do.
    tflm_cannot
        Whether TFLM cannot run the model either: it refuses it on every board, or computes from
        memory where it does not read the values.
    """

    text: str
    tflm_cannot: bool


def find_unsupported(model: Model) -> tuple[Unsupported, ...]:
    """All that the simulator does not run, what TFLM cannot run either first.

    In graphs that operators run, too.
    """
    found = [
        *_too_large(model),
        *(
            each
            for graph in [(model, *model.subgraphs)[i] for i in model.followed_graphs]
            for look in (
                _loops,
                _weights_of_another_kind,
                _four_bits,
                _numbers,
                _constants,
                _other_operators,
            )
            for each in look(graph)
        ),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.tflm_cannot))


def _too_large(model: Model) -> Iterator[Unsupported]:
    try:
        check_limits(model)
    except ModelError as error:
        yield Unsupported(str(error), tflm_cannot=False)


def has_unfollowed_graphs(model: Model) -> bool:
    """Whether it has graphs beside the first that no operator runs, as a second signature."""
    return len(model.followed_graphs) <= len(model.subgraphs)


def _loops(model: Model) -> Iterator[Unsupported]:
    variants = [t for t in model.tensors if t.type_name == "VARIANT"]
    loops = [op for op in model.operators if _belongs_to_loop(op.name)]
    if variants or loops:
        yield Unsupported(
            f"expected no loop, found {variants[0] if variants else loops[0]}: an RNN layer that "
            "the converter did not fuse; use unroll=True (GRU, LSTM, SimpleRNN), or an LSTM with "
            "a fixed batch of 1 that becomes UNIDIRECTIONAL_SEQUENCE_LSTM",
            tflm_cannot=True,
        )


def _belongs_to_loop(name: str) -> bool:
    return "TensorList" in name


def _weights_of_another_kind(model: Model) -> Iterator[Unsupported]:
    """The first operator of each kind: float with int8 weights, float16, uint8 weights."""
    kinds: dict[str, str] = {}
    for op in model.operators:
        inputs = [model.tensors[i] for i in op.inputs if i >= 0]
        for expected, found, advice in _wrong_weights(op, inputs):
            kinds.setdefault(expected, f"expected {expected}, found {op} with {found}; {advice}")
    for text in kinds.values():
        yield Unsupported(text, tflm_cannot=True)


def _wrong_weights(op: Operator, inputs: list[Tensor]) -> Iterator[tuple[str, str, str]]:
    """What was expected, what was found, and what to do."""
    constants = [t for t in inputs if t.is_constant]
    if half := [t for t in inputs if t.dtype == "float16"]:
        what = "no float16 weights, which TFLM has no kernel for"
        yield what, str(half[0]), f"{_AGAIN}, or as float32: without supported_types = [tf.float16]"
    if op.name not in OPERATORS or not OPERATORS[op.name].has_weights:
        return
    is_float = any(t.dtype == "float32" for t in inputs if not t.is_constant)
    if is_float and (int8 := [t for t in constants if t.dtype == "int8"]):
        what = "no hybrid operator (float activations, int8 weights), which TFLM refuses"
        yield what, str(int8[0]), _AGAIN
    if uint8 := [t for t in constants if t.dtype == "uint8"]:
        what = "int8 weights, not the uint8 of old converters, which TFLM refuses"
        yield what, str(uint8[0]), _AGAIN


_FOUR_BIT_WEIGHTS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


def _four_bits(model: Model) -> Iterator[Unsupported]:
    """INT4 anywhere but as the weights of an int8 layer."""
    for op in model.operators:
        for place, i in enumerate((*op.inputs, *op.outputs)):
            tensor = model.tensors[i]
            if i < 0 or tensor.type_name != "INT4" or tensor.not_read:
                continue
            is_weights = place == 1 and tensor.is_constant and op.name in _FOUR_BIT_WEIGHTS
            if not is_weights or model.tensors[op.inputs[0]].dtype != "int8":
                yield Unsupported(
                    f"expected INT4 as constant weights of {', '.join(_FOUR_BIT_WEIGHTS)} with "
                    f"int8 activations, as TFLM takes, found {op} with {tensor}; convert the "
                    "weights of this layer with 8 bits",
                    tflm_cannot=True,
                )
                return


def _numbers(model: Model) -> Iterator[Unsupported]:
    names = dict.fromkeys(t.type_name for t in model.tensors if t.type_name)
    for name in names.keys() - {"INT4", "VARIANT"}:
        first = next(t for t in model.tensors if t.type_name == name)
        if not first.not_read:
            yield Unsupported(
                f"expected numbers that kernels here compute with, found {first}; leave what works "
                "on them out of the model, and compute it before or after the model",
                tflm_cannot=False,
            )


def _constants(model: Model) -> Iterator[Unsupported]:
    for reason in dict.fromkeys(t.not_read for t in model.tensors if t.not_read):
        first = next(t for t in model.tensors if t.not_read == reason)
        yield Unsupported(
            f"expected constants that the simulator can read, found {first}, whose values are "
            f"{reason}; {_WHAT_TO_DO.get(reason.split(' ')[0], _AGAIN)}",
            tflm_cannot=reason.startswith("outside"),
        )


_WHAT_TO_DO = {
    "outside": "TFLM does not read them either, and says nothing: convert without "
    "_experimental_use_buffer_offset",
    "sparse": "convert it without EXPERIMENTAL_SPARSITY: zeros in dense weights stay zeros",
}


def _other_operators(model: Model) -> Iterator[Unsupported]:
    """The operators without a kernel here, by what to do about them."""
    others = [op for op in model.operators if op.name not in OPERATORS]
    kinds: dict[tuple[str, bool], dict[str, list[Operator]]] = {}
    for op in others:
        if not _belongs_to_loop(op.name):
            kinds.setdefault(_advice(op.name), {}).setdefault(op.name, []).append(op)
    for (advice, tflm_cannot), named in kinds.items():
        listed = ", ".join(
            f"{first}{f' and {len(more)} more' if more else ''}" for first, *more in named.values()
        )
        yield Unsupported(
            f"expected operators that the simulator runs, found {listed}; {advice}", tflm_cannot
        )


TFLM_ALSO_HAS = {"CUSTOM:TFLM_DECODE": "AddDecode"}
"""Operators of TFLM that have no kernel here, and the methods that register them.

Source: ``tensorflow/lite/micro/micro_mutable_op_resolver.h``.
"""

_OF_CHIPS = {
    "CUSTOM:edgetpu-custom-op": "edgetpu_compiler made it for a Coral Edge TPU alone: take the "
    "file from before that",
    "CUSTOM:ethos-u": "Vela made it for an Arm Ethos-U alone: take the file from before that",
}
"""Operators into which a chip's own compiler has packed others."""


def _advice(name: str) -> tuple[str, bool]:
    """What to do about an operator without a kernel here, and whether TFLM cannot run it either."""
    if name in _OF_CHIPS:
        return _OF_CHIPS[name], True
    if name.startswith("CUSTOM:Flex"):
        return "it needs TensorFlow on the board: convert without SELECT_TF_OPS", True
    if name in TFLM_ALSO_HAS:
        return "TFLM has it: use tinyml export MODEL --to tflm", False
    elsewhere = "replace the layers it comes from, or compute that part before or after the model"
    if name.startswith("CUSTOM:"):
        return f"TFLM runs it only with a kernel of your own (AddCustom); {elsewhere}", False
    return f"TFLM does not have it either; {elsewhere}", True
