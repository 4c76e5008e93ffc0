"""Models of one signal operator, small enough to be written inside a test."""

from __future__ import annotations

import numpy as np

from tests.support.one_operator import tflite_builder


def one_signal(name, given, made, **values):
    """An operator with inputs of those shapes and types, or constant arrays; and its outputs."""
    b = tflite_builder().ModelBuilder()
    inputs, free = [], []
    for each in given:
        if isinstance(each, np.ndarray):
            inputs.append(b.tensor(each.shape, each.dtype, data=each))
        else:
            inputs.append(b.tensor(*each))
            free.append(inputs[-1])
    outputs = [b.tensor(*each) for each in made]
    b.operator(f"CUSTOM:Signal{name}", inputs, outputs, custom=values)
    return b.build(free, outputs)
