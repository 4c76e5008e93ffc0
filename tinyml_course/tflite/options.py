"""Operator parameters as frozen dataclasses; `option_readers` reads them from the file.

Source: ``tensorflow/compiler/mlir/lite/schema/schema.fbs``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.tflite.detection_options import DetectionOptions
from tinyml_course.tflite.signal_options import SignalOptions


@dataclass(frozen=True)
class Conv2DOptions:
    """CONV_2D; strides and dilations in pixels, `padding` ``"SAME"`` or ``"VALID"``."""

    padding: str
    stride_h: int
    stride_w: int
    dilation_h: int
    dilation_w: int
    activation: str


@dataclass(frozen=True)
class DepthwiseConv2DOptions(Conv2DOptions):
    """DEPTHWISE_CONV_2D; `depth_multiplier` output channels for each input channel."""

    depth_multiplier: int


@dataclass(frozen=True)
class Pool2DOptions:
    """AVERAGE_POOL_2D, L2_POOL_2D and MAX_POOL_2D; window and strides in pixels."""

    padding: str
    stride_h: int
    stride_w: int
    filter_h: int
    filter_w: int
    activation: str


@dataclass(frozen=True)
class FullyConnectedOptions:
    """FULLY_CONNECTED; `keep_num_dims` keeps the input's leading axes."""

    activation: str
    keep_num_dims: bool


@dataclass(frozen=True)
class SoftmaxOptions:
    """SOFTMAX; the input is multiplied by `beta` first."""

    beta: float


@dataclass(frozen=True)
class TransposeConvOptions:
    """TRANSPOSE_CONV; strides in pixels of the output."""

    padding: str
    stride_h: int
    stride_w: int
    activation: str


@dataclass(frozen=True)
class BinaryOptions:
    """ADD, SUB, MUL, DIV and L2_NORMALIZATION."""

    activation: str


@dataclass(frozen=True)
class AxisOptions:
    """CONCATENATION, PACK and UNPACK; `axis` may count from the end.

    `count` is how many tensors PACK reads or UNPACK writes; TFLM leaves out the others.
    """

    axis: int
    activation: str = "NONE"
    count: int = 0


@dataclass(frozen=True)
class ReducerOptions:
    """MEAN, SUM, REDUCE_MAX and REDUCE_MIN; `keep_dims` leaves an axis of 1 for each reduced."""

    keep_dims: bool


@dataclass(frozen=True)
class CumsumOptions:
    """CUMSUM; `exclusive` leaves each element out of its own sum, `reverse` starts at the end."""

    exclusive: bool
    reverse: bool


@dataclass(frozen=True)
class StridedSliceOptions:
    """STRIDED_SLICE; bit i of a mask is about axis i, as in TensorFlow."""

    begin_mask: int
    end_mask: int
    ellipsis_mask: int
    new_axis_mask: int
    shrink_axis_mask: int
    offset: bool


@dataclass(frozen=True)
class ResizeOptions:
    """RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR; where the pixels' centers lie."""

    align_corners: bool
    half_pixel_centers: bool


@dataclass(frozen=True)
class LeakyReluOptions:
    """LEAKY_RELU; negative values are multiplied by `alpha`."""

    alpha: float


@dataclass(frozen=True)
class SVDFOptions:
    """SVDF; each unit has `rank` filters."""

    rank: int
    activation: str


@dataclass(frozen=True)
class SequenceLSTMOptions:
    """UNIDIRECTIONAL_SEQUENCE_LSTM; the state of the cells is clipped to ±`cell_clip` if > 0."""

    activation: str
    cell_clip: float
    proj_clip: float
    time_major: bool


@dataclass(frozen=True)
class VarHandleOptions:
    """VAR_HANDLE; the name of a variable that lives from one run to the next."""

    container: str
    shared_name: str


@dataclass(frozen=True)
class CallOnceOptions:
    """CALL_ONCE; the subgraph that sets the variables before the first run."""

    init_subgraph_index: int

    @property
    def graphs(self) -> tuple[int, ...]:
        """The graph it runs, as an index; 0 is the main one."""
        return (self.init_subgraph_index,)


@dataclass(frozen=True)
class IfOptions:
    """IF; the subgraph that runs where the first input is true, and the other one."""

    then_subgraph_index: int
    else_subgraph_index: int

    @property
    def graphs(self) -> tuple[int, ...]:
        """The graphs it runs, in the order in which TFLM plans their memory."""
        return self.then_subgraph_index, self.else_subgraph_index


@dataclass(frozen=True)
class WhileOptions:
    """WHILE; the subgraph that says whether to go on, and the one that is repeated."""

    cond_subgraph_index: int
    body_subgraph_index: int

    @property
    def graphs(self) -> tuple[int, ...]:
        """The graphs it runs, in the order in which TFLM plans their memory."""
        return self.cond_subgraph_index, self.body_subgraph_index


@dataclass(frozen=True)
class BatchMatMulOptions:
    """BATCH_MATMUL; whether the last two axes of the first or second input are swapped."""

    is_first_swapped: bool
    is_second_swapped: bool


@dataclass(frozen=True)
class BlockOptions:
    """SPACE_TO_DEPTH and DEPTH_TO_SPACE; rows and columns of a block of pixels."""

    block_size: int


@dataclass(frozen=True)
class GatherOptions:
    """GATHER; the first `batch_dims` axes of input and positions go together."""

    axis: int
    batch_dims: int


@dataclass(frozen=True)
class MirrorPadOptions:
    """MIRROR_PAD; a reflection does not repeat the element at the edge."""

    is_reflection: bool


Options = (
    AxisOptions
    | BatchMatMulOptions
    | BinaryOptions
    | BlockOptions
    | CallOnceOptions
    | Conv2DOptions
    | CumsumOptions
    | DetectionOptions
    | FullyConnectedOptions
    | GatherOptions
    | IfOptions
    | LeakyReluOptions
    | MirrorPadOptions
    | Pool2DOptions
    | ReducerOptions
    | ResizeOptions
    | SVDFOptions
    | SequenceLSTMOptions
    | SignalOptions
    | SoftmaxOptions
    | StridedSliceOptions
    | TransposeConvOptions
    | VarHandleOptions
    | WhileOptions
)
