"""Which output values of two runs differ, and how to get from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.kernels.node import Array

Choice = tuple[int, int, int]
"""Sample, output (of those compared), and value in it, counted row by row from 0."""


class Differing:
    """The output values that differ, in order: sample by sample, output by output.

    Attributes
    ----------
    samples
        How many inputs there are.
    shapes
        Of each output, without the batch.
    sizes
        How many values each output has.
    """

    def __init__(
        self, outputs: Sequence[int], ours: Mapping[int, Array], theirs: Mapping[int, Array]
    ) -> None:
        if not outputs or not len(ours[outputs[0]]):
            raise DataError("expected traces with an output and a sample that both have, got none")
        self.samples = len(ours[outputs[0]])
        self.shapes = [ours[i].shape[1:] for i in outputs]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]
        gaps = [np.abs(ours[i].astype(np.float64) - theirs[i]) for i in outputs]
        self._gaps = np.concatenate([gap.reshape(self.samples, -1) for gap in gaps], axis=1)
        self._starts = np.concatenate([[0], np.cumsum(self.sizes)])
        self._places = np.flatnonzero(self._gaps)

    def largest(self, sample: int | None, output: int | None, value: int | None) -> Choice:
        """The value that differs most, among those that the given parts leave.

        Raises
        ------
        DataError
            Where a given part is outside.
        """
        self.place(sample or 0, output or 0, value or 0)
        open_to = np.full(self._gaps.shape, -1.0)
        rows = slice(None) if sample is None else slice(sample, sample + 1)
        for i in range(len(self.sizes)) if output is None else [output]:
            first, end = self._starts[i : i + 2]
            columns = slice(first, end) if value is None else slice(first + value, end)[:1]
            open_to[rows, columns] = self._gaps[rows, columns]
        return self._choice(int(open_to.argmax()))
