"""What it takes to write an operator as C: the planes it needs, and its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.native.constants import Constants
from tinyml_course.native.layout import NO_BORDER, Border, Plane, image_of
from tinyml_course.native.targets import Target
from tinyml_course.tflite import Tensor

FLIP = 128
"""What turns int8 codes into ours: added to the number, or the bit that is flipped."""


@dataclass(frozen=True)
class Needs:
    """What an operator wants its tensors to be like.

    Attributes
    ----------
    inputs
        Which of the node's inputs it reads as planes; the others are constants that it takes
        apart while it is written.
    borders
        The border that it reads around each of these.
    dense
        Whether inputs and outputs have to be without border.
    same
        Whether the output is the input byte for byte, so that nothing has to be done.
    prefilled
        Whether it counts on the zero point wherever it writes nothing.
    """

    inputs: tuple[int, ...]
    borders: tuple[Border, ...] = ()
    dense: bool = False
    same: bool = False
    prefilled: bool = False

    def border(self, i: int) -> Border:
        """Of plane `i`."""
        return self.borders[i] if self.borders else NO_BORDER


@dataclass(frozen=True)
class Layer:
    """An operator whose planes are laid out.

    Attributes
    ----------
    node
        The operator and its tensors.
    inputs, outputs
        The planes behind ``in[i]`` and ``out[i]`` in C.
    target
        The instruction set.
    constants
        Where its constants go.
    """

    node: Node
    inputs: tuple[Plane, ...]
    outputs: tuple[Plane, ...]
    target: Target
    constants: Constants

    def call(self, function: str, *arguments: object) -> str:
        """C that calls a function on ``in[0]`` and ``out[0]`` with their planes."""
        listed = [
            "in[0]", self.inputs[0].c, "out[0]", self.outputs[0].c, *map(str, arguments), "images",
        ]  # fmt: skip
        return f"{function}({', '.join(listed)});"


class Emitter(Protocol):
    """A module that writes some operators.

    Attributes
    ----------
    HEADERS
        The files of ``native/c`` that its text includes.
    """

    HEADERS: tuple[str, ...]

    def needs(self, node: Node) -> Needs | None:
        """What the operator needs; None where NumPy's kernel has to run it."""

    def emit(self, layer: Layer) -> str:
        """The body of the layer's C function."""


def unsigned(code: int) -> int:
    """An int8 code as it lies in a plane."""
    return code + FLIP


def is_image(tensor: Tensor) -> bool:
    """Whether a tensor is one image, NHWC."""
    return len(tensor.shape) == 4 and tensor.shape[0] == 1


def flip_of(tensor: Tensor) -> int:
    """What each byte of a tensor and of its plane differ by, as ``^``."""
    return FLIP if tensor.dtype == np.int8 else 0


def border_code(tensor: Tensor) -> int:
    """What each byte of a tensor's border holds.

    It is the zero point as it lies in a plane, or 0: for more than 8 bits every operator that reads
    a border wants that.
    """
    if tensor.dtype.itemsize > 1:
        return 0
    zero_point = int(tensor.zero_points[0]) if tensor.zero_points.size else 0
    return (zero_point + flip_of(tensor)) & 0xFF


def plane_of(tensor: Tensor, border: Border = NO_BORDER) -> Plane:
    """The plane of a tensor."""
    return Plane(*image_of(tensor.shape), border, tensor.dtype.itemsize)
