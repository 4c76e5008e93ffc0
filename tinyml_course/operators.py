"""The facts of every operator that the simulator runs, one row each.

The code is in files named after the operator: the kernel in ``kernels/<operator>.py``, the tests
in ``tests/kernels/test_<operator>.py``. ``tests/kernels/test_operators.py`` lists what a row
still lacks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StructSizes:
    """What TFLM keeps about one operator in the arena's tail, in bytes on a 64-bit host.

    Attributes
    ----------
    options
        Its parameters as the interpreter unpacks them from the file; 0 where it has none.
    data
        What its kernel computes before the first run.
    options_alignment
        Alignment of the parameters, unless they hold pointers.
    option_pointers, data_pointers
        How many pointers they hold; on a 32-bit board each is 4 bytes shorter.
    compression
        Bytes of `data` that only a build with compressed weights has.
    codes_only
        Whether it has `data` only where it computes with codes, not with float32.

    Notes
    -----
    Sizes: what the wheel's kernels request from ``AllocatePersistentBuffer``, as observed.
    Pointers and compression: from the structs in ``tensorflow/lite/micro/kernels/*.h`` and
    ``internal/types.h``.
    """

    options: int = 0
    data: int = 0
    options_alignment: int = 4
    option_pointers: int = 0
    data_pointers: int = 0
    compression: int = 0
    codes_only: bool = False

    def options_bytes(self, pointer_bytes: int) -> int:
        """Size of the parameters with pointers of that size."""
        return self.options - (8 - pointer_bytes) * self.option_pointers

    def data_bytes(self, pointer_bytes: int, compression: bool) -> int:
        """Size of the kernel's data with pointers of that size."""
        shorter = (8 - pointer_bytes) * self.data_pointers
        return self.data - shorter - (0 if compression else self.compression)


@dataclass(frozen=True)
class OperatorFacts:
    """One operator.

    Attributes
    ----------
    name
        As TFLite spells it; in lower case, the name of its kernel's module.
    add_method
        The method that registers it with a ``MicroMutableOpResolver``.
        Source: ``tensorflow/lite/micro/micro_mutable_op_resolver.h``.
    structs
        What TFLM keeps about it in the arena's tail.
    options
        The schema's table of its parameters, where a kernel needs them;
        `tinyml_course.tflite.option_readers` reads it.
    has_kernel
        False where it computes nothing itself: it declares state, or runs other graphs.
    one_output
        False where it has no output or several.
    arithmetic
        Whether it computes new values; False where it only copies or compares codes. Each of
        its rounding rules needs a mutation test.
    has_weights
        Whether it sums products, of weights or of two inputs; `tinyml_course.cost.counting`
        counts them.
    channel_axis
        Axis of the weights along which the output channels lie, where each has a multiplier.
    scratch
        Whether it asks for scratch buffers; `tinyml_course.simulator.scratch` has their sizes.
    home
        The module that has the kernel, and whose test tests it, where that is not its own:
        operators that are one line each share one.
    """

    name: str
    add_method: str
    structs: StructSizes
    options: str | None = None
    has_kernel: bool = True
    one_output: bool = True
    arithmetic: bool = False
    has_weights: bool = False
    channel_axis: int | None = None
    scratch: bool = False
    home: str = ""

    @property
    def module(self) -> str:
        """Name of the module of its kernel, and of its test after ``test_``."""
        return self.home or self.name.lower()


_ROWS = (
    OperatorFacts("ABS", "AddAbs", StructSizes(0, 28), arithmetic=True),
    OperatorFacts("ADD", "AddAdd", StructSizes(8, 60), "AddOptions", arithmetic=True),
    OperatorFacts("ADD_N", "AddAddN", StructSizes(0, 40, codes_only=True), arithmetic=True,
        scratch=True),
    OperatorFacts("ARG_MAX", "AddArgMax", StructSizes(4)),
    OperatorFacts("ARG_MIN", "AddArgMin", StructSizes(4)),
    OperatorFacts("ASSIGN_VARIABLE", "AddAssignVariable", StructSizes(0, 4, compression=4),
        one_output=False),
    OperatorFacts("AVERAGE_POOL_2D", "AddAveragePool2D", StructSizes(40, 32), "Pool2DOptions",
        arithmetic=True),
    OperatorFacts("BATCH_MATMUL", "AddBatchMatMul",
        StructSizes(3, 32, options_alignment=1, data_pointers=3), "BatchMatMulOptions",
        arithmetic=True, has_weights=True),
    OperatorFacts("BATCH_TO_SPACE_ND", "AddBatchToSpaceNd", StructSizes()),
    OperatorFacts("BROADCAST_ARGS", "AddBroadcastArgs", StructSizes()),
    OperatorFacts("BROADCAST_TO", "AddBroadcastTo", StructSizes()),
    OperatorFacts("CALL_ONCE", "AddCallOnce", StructSizes(4, 8), "CallOnceOptions",
        has_kernel=False),
    OperatorFacts("CAST", "AddCast", StructSizes(8), home="cast"),
    OperatorFacts("CEIL", "AddCeil", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("CONCATENATION", "AddConcatenation",
        StructSizes(8, 80, data_pointers=2, compression=40), "ConcatenationOptions"),
    OperatorFacts("CONV_2D", "AddConv2D", StructSizes(28, 80, data_pointers=2, compression=8),
        "Conv2DOptions", arithmetic=True, has_weights=True, channel_axis=0, scratch=True),
    OperatorFacts("COS", "AddCos", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("CUMSUM", "AddCumSum", StructSizes(2, 36, options_alignment=1, codes_only=True),
        "CumsumOptions", arithmetic=True),
    OperatorFacts("CUSTOM:BasicClassifier", "AddBasicClassifier", StructSizes(),
        one_output=False, home="basic_classifier"),
    OperatorFacts("CUSTOM:CIRCULAR_BUFFER", "AddCircularBuffer", StructSizes(0, 8),
        one_output=False, home="circular_buffer"),
    OperatorFacts("CUSTOM:SignalDelay", "AddDelay", StructSizes(),
        home="signal_buffers"),
    OperatorFacts("CUSTOM:SignalEnergy", "AddEnergy", StructSizes(), arithmetic=True,
        home="signal_spectrum"),
    OperatorFacts("CUSTOM:SignalFftAutoScale", "AddFftAutoScale", StructSizes(),
        one_output=False, arithmetic=True, home="signal_spectrum"),
    OperatorFacts("CUSTOM:SignalFilterBank", "AddFilterBank", StructSizes(), arithmetic=True,
        home="signal_filter_bank"),
    OperatorFacts("CUSTOM:SignalFilterBankLog", "AddFilterBankLog", StructSizes(),
        arithmetic=True, home="signal_filter_bank"),
    OperatorFacts("CUSTOM:SignalFilterBankSpectralSubtraction",
        "AddFilterBankSpectralSubtraction", StructSizes(), one_output=False, arithmetic=True,
        home="signal_filter_bank"),
    OperatorFacts("CUSTOM:SignalFilterBankSquareRoot", "AddFilterBankSquareRoot",
        StructSizes(), arithmetic=True, home="signal_filter_bank"),
    OperatorFacts("CUSTOM:SignalFramer", "AddFramer", StructSizes(), one_output=False,
        home="signal_buffers"),
    OperatorFacts("CUSTOM:SignalIrfft", "AddIrfft", StructSizes(), arithmetic=True,
        home="signal_fft"),
    OperatorFacts("CUSTOM:SignalOverlapAdd", "AddOverlapAdd", StructSizes(), arithmetic=True,
        home="signal_buffers"),
    OperatorFacts("CUSTOM:SignalPCAN", "AddPCAN", StructSizes(), arithmetic=True,
        home="signal_filter_bank"),
    OperatorFacts("CUSTOM:SignalRfft", "AddRfft", StructSizes(), arithmetic=True, scratch=True,
        home="signal_fft"),
    OperatorFacts("CUSTOM:SignalStacker", "AddStacker", StructSizes(), one_output=False,
        home="signal_buffers"),
    OperatorFacts("CUSTOM:SignalWindow", "AddWindow", StructSizes(), arithmetic=True,
        home="signal_spectrum"),
    OperatorFacts("CUSTOM:TFLite_Detection_PostProcess", "AddDetectionPostprocess",
        StructSizes(0, 112), one_output=False, arithmetic=True, scratch=True,
        home="detection_postprocess"),
    OperatorFacts("DEPTHWISE_CONV_2D", "AddDepthwiseConv2D",
        StructSizes(28, 80, data_pointers=2, compression=8), "DepthwiseConv2DOptions",
        arithmetic=True, has_weights=True, channel_axis=3, scratch=True),
    OperatorFacts("DEPTH_TO_SPACE", "AddDepthToSpace", StructSizes(4, 20), "DepthToSpaceOptions"),
    OperatorFacts("DEQUANTIZE", "AddDequantize", StructSizes(0, 32)),
    OperatorFacts("DIV", "AddDiv", StructSizes(4, 28), "DivOptions", arithmetic=True),
    OperatorFacts("DYNAMIC_UPDATE_SLICE", "AddDynamicUpdateSlice", StructSizes()),
    OperatorFacts("ELU", "AddElu", StructSizes(0, 256), arithmetic=True),
    OperatorFacts("EMBEDDING_LOOKUP", "AddEmbeddingLookup",
        StructSizes(0, 16, data_pointers=2)),
    OperatorFacts("EQUAL", "AddEqual", StructSizes(0, 32), arithmetic=True, home="comparisons"),
    OperatorFacts("EXP", "AddExp", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("EXPAND_DIMS", "AddExpandDims", StructSizes()),
    OperatorFacts("FILL", "AddFill", StructSizes()),
    OperatorFacts("FLOOR", "AddFloor", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("FLOOR_DIV", "AddFloorDiv", StructSizes(), arithmetic=True, home="two_inputs"),
    OperatorFacts("FLOOR_MOD", "AddFloorMod", StructSizes(), arithmetic=True, home="two_inputs"),
    OperatorFacts("FULLY_CONNECTED", "AddFullyConnected",
        StructSizes(32, 72, options_alignment=8, data_pointers=2, compression=8),
        "FullyConnectedOptions", arithmetic=True, has_weights=True, channel_axis=0, scratch=True),
    OperatorFacts("GATHER", "AddGather", StructSizes(8), "GatherOptions"),
    OperatorFacts("GATHER_ND", "AddGatherNd", StructSizes()),
    OperatorFacts("GREATER", "AddGreater", StructSizes(0, 32), arithmetic=True,
        home="comparisons"),
    OperatorFacts("GREATER_EQUAL", "AddGreaterEqual", StructSizes(0, 32), arithmetic=True,
        home="comparisons"),
    OperatorFacts("HARD_SWISH", "AddHardSwish", StructSizes(0, 20), arithmetic=True),
    OperatorFacts("IF", "AddIf", StructSizes(8, 8), "IfOptions", has_kernel=False,
        one_output=False),
    OperatorFacts("L2_NORMALIZATION", "AddL2Normalization", StructSizes(4, 4), "L2NormOptions",
        arithmetic=True),
    OperatorFacts("L2_POOL_2D", "AddL2Pool2D", StructSizes(40), "Pool2DOptions",
        arithmetic=True),
    OperatorFacts("LEAKY_RELU", "AddLeakyRelu", StructSizes(4, 24), "LeakyReluOptions",
        arithmetic=True),
    OperatorFacts("LESS", "AddLess", StructSizes(0, 32), arithmetic=True, home="comparisons"),
    OperatorFacts("LESS_EQUAL", "AddLessEqual", StructSizes(0, 32), arithmetic=True,
        home="comparisons"),
    OperatorFacts("LOG", "AddLog", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("LOGICAL_AND", "AddLogicalAnd", StructSizes(), home="two_inputs"),
    OperatorFacts("LOGICAL_NOT", "AddLogicalNot", StructSizes(), home="one_input"),
    OperatorFacts("LOGICAL_OR", "AddLogicalOr", StructSizes(), home="two_inputs"),
    OperatorFacts("LOGISTIC", "AddLogistic", StructSizes(0, 16), arithmetic=True),
    OperatorFacts("LOG_SOFTMAX", "AddLogSoftmax", StructSizes(0, 40, codes_only=True),
        arithmetic=True),
    OperatorFacts("MAXIMUM", "AddMaximum", StructSizes()),
    OperatorFacts("MAX_POOL_2D", "AddMaxPool2D", StructSizes(40, 32), "Pool2DOptions"),
    OperatorFacts("MEAN", "AddMean", StructSizes(1, 44, options_alignment=1), "ReducerOptions",
        arithmetic=True, scratch=True),
    OperatorFacts("MINIMUM", "AddMinimum", StructSizes()),
    OperatorFacts("MIRROR_PAD", "AddMirrorPad", StructSizes(4, 20), "MirrorPadOptions",
        scratch=True),
    OperatorFacts("MUL", "AddMul", StructSizes(4, 36), "MulOptions", arithmetic=True),
    OperatorFacts("NEG", "AddNeg", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("NOT_EQUAL", "AddNotEqual", StructSizes(0, 32), arithmetic=True,
        home="comparisons"),
    OperatorFacts("PACK", "AddPack", StructSizes(8), "PackOptions"),
    OperatorFacts("PAD", "AddPad", StructSizes(0, 56)),
    OperatorFacts("PADV2", "AddPadV2", StructSizes(0, 56)),
    OperatorFacts("PRELU", "AddPrelu", StructSizes(0, 28), arithmetic=True),
    OperatorFacts("QUANTIZE", "AddQuantize", StructSizes(0, 32), arithmetic=True),
    OperatorFacts("READ_VARIABLE", "AddReadVariable", StructSizes()),
    OperatorFacts("REDUCE_ALL", "AddReduceAll", StructSizes(1, 44, options_alignment=1),
        "ReducerOptions", scratch=True, home="along_axes"),
    OperatorFacts("REDUCE_MAX", "AddReduceMax", StructSizes(1, 44, options_alignment=1),
        "ReducerOptions", scratch=True),
    OperatorFacts("REDUCE_MIN", "AddReduceMin", StructSizes(1, 44, options_alignment=1),
        "ReducerOptions", scratch=True),
    OperatorFacts("RELU", "AddRelu", StructSizes(0, 28), arithmetic=True),
    OperatorFacts("RELU6", "AddRelu6", StructSizes(0, 8), arithmetic=True),
    OperatorFacts("RESHAPE", "AddReshape", StructSizes(36)),
    OperatorFacts("RESIZE_BILINEAR", "AddResizeBilinear", StructSizes(2, options_alignment=1),
        "ResizeBilinearOptions", arithmetic=True),
    OperatorFacts("RESIZE_NEAREST_NEIGHBOR", "AddResizeNearestNeighbor",
        StructSizes(2, options_alignment=1), "ResizeNearestNeighborOptions", arithmetic=True),
    OperatorFacts("REVERSE_V2", "AddReverseV2", StructSizes()),
    OperatorFacts("ROUND", "AddRound", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("RSQRT", "AddRsqrt", StructSizes(0, 28), arithmetic=True),
    OperatorFacts("SELECT_V2", "AddSelectV2", StructSizes(0, 1), home="two_inputs"),
    OperatorFacts("SHAPE", "AddShape", StructSizes(4)),
    OperatorFacts("SIN", "AddSin", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("SLICE", "AddSlice", StructSizes()),
    OperatorFacts("SOFTMAX", "AddSoftmax", StructSizes(4, 80, data_pointers=5), "SoftmaxOptions",
        arithmetic=True),
    OperatorFacts("SPACE_TO_BATCH_ND", "AddSpaceToBatchNd", StructSizes(0, 4)),
    OperatorFacts("SPACE_TO_DEPTH", "AddSpaceToDepth", StructSizes(4, 20), "SpaceToDepthOptions"),
    OperatorFacts("SPLIT", "AddSplit", StructSizes(4), one_output=False),
    OperatorFacts("SPLIT_V", "AddSplitV", StructSizes(4), one_output=False),
    OperatorFacts("SQRT", "AddSqrt", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("SQUARE", "AddSquare", StructSizes(), arithmetic=True, home="one_input"),
    OperatorFacts("SQUARED_DIFFERENCE", "AddSquaredDifference", StructSizes(0, 112),
        arithmetic=True),
    OperatorFacts("SQUEEZE", "AddSqueeze", StructSizes(36)),
    OperatorFacts("STRIDED_SLICE", "AddStridedSlice", StructSizes(24, 84), "StridedSliceOptions"),
    OperatorFacts("SUB", "AddSub", StructSizes(8, 52), "SubOptions", arithmetic=True),
    OperatorFacts("SUM", "AddSum", StructSizes(1, 44, options_alignment=1), "ReducerOptions",
        arithmetic=True, scratch=True),
    OperatorFacts("SVDF", "AddSvdf", StructSizes(12, 36), "SVDFOptions", arithmetic=True,
        has_weights=True, scratch=True),
    OperatorFacts("TANH", "AddTanh", StructSizes(0, 16), arithmetic=True),
    OperatorFacts("TRANSPOSE", "AddTranspose", StructSizes()),
    OperatorFacts("TRANSPOSE_CONV", "AddTransposeConv",
        StructSizes(20, 88, data_pointers=2, compression=8), "TransposeConvOptions",
        arithmetic=True, has_weights=True, channel_axis=0, scratch=True),
    OperatorFacts("UNIDIRECTIONAL_SEQUENCE_LSTM", "AddUnidirectionalSequenceLSTM",
        StructSizes(16, 688), "UnidirectionalSequenceLSTMOptions", arithmetic=True,
        has_weights=True, scratch=True),
    OperatorFacts("UNPACK", "AddUnpack", StructSizes(8), "UnpackOptions", one_output=False),
    OperatorFacts("VAR_HANDLE", "AddVarHandle", StructSizes(16, 4, option_pointers=2),
        "VarHandleOptions", has_kernel=False),
    OperatorFacts("WHILE", "AddWhile", StructSizes(8, 8), "WhileOptions", has_kernel=False,
        one_output=False),
    OperatorFacts("ZEROS_LIKE", "AddZerosLike", StructSizes(), home="one_input"),
)  # fmt: skip

OPERATORS = {row.name: row for row in _ROWS}
"""The facts of each operator, by its TFLite name."""
