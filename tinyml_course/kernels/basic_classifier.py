"""BasicClassifier, TFLM's own: scores of the classes that are looked for, and which are reached.

Source: TFLM ``kernels/basic_classifier.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import same_rows
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Pick the scores at the places in input 1, and compare each with its threshold."""
    if (len(node.inputs), len(node.outputs)) != (3, 2):
        raise node.error("3 inputs and 2 outputs", (len(node.inputs), len(node.outputs)))
    scores, places, thresholds = (node.input(i) for i in range(3))
    for tensor in (scores, places, thresholds, node.outputs[1]):
        if tensor.dtype != np.int32:
            raise node.error("int32 scores, places and thresholds", tensor)
    if node.output.dtype != np.bool_:
        raise node.error("bool as the first output", node.output)
    if len(scores.shape) not in (1, 2):
        raise node.error("scores of 1 or 2 axes", scores)
    for tensor in (places, thresholds, *node.outputs):
        if len(tensor.shape) != 1 or tensor.shape != places.shape:
            raise node.error("one axis, as long as the list of places", tensor)

    def run(values: Array, at: Array, least: Array) -> tuple[Array, Array]:
        if at.size and not (at.min() >= 0 and at.max() < scores.size):
            raise node.error(f"places from 0 to {scores.size - 1}, where TFLM stops otherwise",
                             f"{at.min()} to {at.max()}")  # fmt: skip
        flat, at, least = same_rows([values.reshape(len(values), -1), at, least])
        chosen = np.take_along_axis(flat, at.astype(np.int64), axis=1)
        return chosen >= least, chosen

    return run
