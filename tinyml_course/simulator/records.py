"""What each operator's kernel keeps in the arena's tail: sizes of TFLM's structs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """The records of one operator, in bytes on a 64-bit host.

    Attributes
    ----------
    options
        Its parameters as the interpreter unpacks them from the file; 0 where it has none.
    data
        What its kernel works out before the first run.
    options_alignment
        Of the first, where it holds no pointers.
    option_pointers, data_pointers
        How many pointers they hold; on a 32-bit board each is 4 bytes shorter.
    compression
        Bytes of `data` that only a build with compressed weights has.
    """

    options: int = 0
    data: int = 0
    options_alignment: int = 4
    option_pointers: int = 0
    data_pointers: int = 0
    compression: int = 0

    def options_bytes(self, pointer_bytes: int) -> int:
        """Size of the parameters with pointers of that size."""
        return self.options - (8 - pointer_bytes) * self.option_pointers

    def data_bytes(self, pointer_bytes: int, compression: bool) -> int:
        """Size of the kernel's data with pointers of that size."""
        shorter = (8 - pointer_bytes) * self.data_pointers
        return self.data - shorter - (0 if compression else self.compression)


NO_RECORDS = Record()

_POOL = Record(40, 32)
_REDUCER = Record(1, 44, options_alignment=1)
_RESIZE = Record(2, options_alignment=1)

# Sizes: what the kernels of the wheel were seen to ask `AllocatePersistentBuffer` for. Pointers and
# compression: from the structs in tensorflow/lite/micro/kernels/*.h and internal/types.h.
RECORDS: dict[str, Record] = {
    "ADD": Record(8, 60),
    "ARG_MAX": Record(4),
    "ARG_MIN": Record(4),
    "ASSIGN_VARIABLE": Record(0, 4, compression=4),
    "AVERAGE_POOL_2D": _POOL,
    "CALL_ONCE": Record(4, 8),
    "CAST": Record(8),
    "CONCATENATION": Record(8, 80, data_pointers=2, compression=40),
    "CONV_2D": Record(28, 80, data_pointers=2, compression=8),
    "DEPTHWISE_CONV_2D": Record(28, 80, data_pointers=2, compression=8),
    "DEPTH_TO_SPACE": Record(4, 20),
    "DEQUANTIZE": Record(0, 32),
    "DIV": Record(4, 28),
    "ELU": Record(0, 256),
    "EXPAND_DIMS": Record(),
    "FULLY_CONNECTED": Record(32, 72, 8, data_pointers=2, compression=8),
    "HARD_SWISH": Record(0, 20),
    "L2_NORMALIZATION": Record(4, 4),
    "LEAKY_RELU": Record(4, 24),
    "LOGISTIC": Record(0, 16),
    "LOG_SOFTMAX": Record(0, 40),
    "MAXIMUM": Record(),
    "MAX_POOL_2D": _POOL,
    "MEAN": _REDUCER,
    "MINIMUM": Record(),
    "MIRROR_PAD": Record(4, 20),
    "MUL": Record(4, 36),
    "PACK": Record(8),
    "PAD": Record(0, 56),
    "PADV2": Record(0, 56),
    "PRELU": Record(0, 28),
    "QUANTIZE": Record(0, 32),
    "READ_VARIABLE": Record(),
    "REDUCE_MAX": _REDUCER,
    "REDUCE_MIN": _REDUCER,
    "RELU": Record(0, 28),
    "RELU6": Record(0, 8),
    "RESHAPE": Record(36),
    "RESIZE_BILINEAR": _RESIZE,
    "RESIZE_NEAREST_NEIGHBOR": _RESIZE,
    "SHAPE": Record(4),
    "SLICE": Record(),
    "SOFTMAX": Record(4, 80, data_pointers=5),
    "SPACE_TO_DEPTH": Record(4, 20),
    "SPLIT": Record(4),
    "SPLIT_V": Record(4),
    "SQUARED_DIFFERENCE": Record(0, 112),
    "SQUEEZE": Record(36),
    "STRIDED_SLICE": Record(24, 84),
    "SUB": Record(8, 52),
    "SUM": _REDUCER,
    "SVDF": Record(12, 36),
    "TANH": Record(0, 16),
    "TRANSPOSE": Record(),
    "TRANSPOSE_CONV": Record(20, 88, data_pointers=2, compression=8),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": Record(16, 688),
    "UNPACK": Record(8),
    "VAR_HANDLE": Record(16, 4, option_pointers=2),
}
"""By operator. One that is not here counts 0 bytes, and the estimate names it."""
