"""Models that are exported and compared, as C and as WebAssembly."""

from __future__ import annotations

from tinyml_course.paths import lesson_data_dir

LESSONS = sorted(lesson_data_dir("").glob("*/*.tflite"))

PUBLISHED = (
    "mlperf_tiny_anomaly_ad01_int8",
    "mlperf_tiny_kws_dscnn_int8",
    "tflm_hello_world_int8",
    "tflm_micro_speech_int8",
)
"""Of the conformance models."""

OPERATORS = (
    "activations",
    "add_sub",
    "concatenation",
    "conv_2d",
    "depthwise_conv_2d",
    "fully_connected",
    "maximum_minimum",
    "mul",
    "pool_2d",
    "reduce_sum",
    "reshape",
    "softmax",
)
"""Of the golden vectors."""
