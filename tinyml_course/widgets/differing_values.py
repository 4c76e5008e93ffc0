"""The output values that differ between two runs, and navigation from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.kernels.node import Array

Choice = tuple[int, int, int]
"""Sample, output (of those compared), and value in it, counted row by row from 0."""


class DifferingValues:
    """The output values that differ, in order: sample by sample, output by output.

    Attributes
    ----------
    samples
        How many inputs there are.
    shapes
        Shape of each output, without the batch.
    sizes
        How many values each output has.
    """

    def __init__(
        self, outputs: Sequence[int], ours: Mapping[int, Array], theirs: Mapping[int, Array]
    ) -> None:
        if not outputs or not len(ours[outputs[0]]):
            raise DataError(
                "expected traces with at least one output and one sample in common, got none"
            )
        self.samples = len(ours[outputs[0]])
        self.shapes = [ours[i].shape[1:] for i in outputs]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]
        gaps = [np.abs(ours[i].astype(np.float64) - theirs[i]) for i in outputs]
        self._gaps = np.concatenate([gap.reshape(self.samples, -1) for gap in gaps], axis=1)
        self._starts = np.concatenate([[0], np.cumsum(self.sizes)])
        self._places = np.flatnonzero(self._gaps)

    def largest(
        self, sample: int | None = None, output: int | None = None, value: int | None = None
    ) -> Choice:
        """The value that differs most, among those matching the given parts.

        Raises
        ------
        DataError
            If a given part is out of range.
        """
        self.place(sample or 0, output or 0, value or 0)
        row, rows = (0, self.samples) if sample is None else (sample, 1)
        column, columns = 0, self._gaps.shape[1]
        if output is not None or value is not None:
            column = int(self._starts[output or 0]) + (value or 0)
            columns = self.sizes[output or 0] if value is None else 1
        block = self._gaps[row : row + rows, column : column + columns]
        most = int(block.argmax())
        return self._choice(row + most // columns, column + most % columns)

    def place(self, sample: int, output: int, value: int) -> tuple[int, ...]:
        """Index of a value in its output, without the batch.

        Raises
        ------
        DataError
            If there is no such value.
        """
        _check("a sample", sample, self.samples)
        _check("an output", output, len(self.sizes))
        _check("a value", value, self.sizes[output])
        return tuple(int(i) for i in np.unravel_index(value, self.shapes[output]))

    def neighbours(self, choice: Choice) -> tuple[Choice | None, Choice | None]:
        """The differing values before and after `choice`; None if there is none."""
        sample, output, value = choice
        width = self._gaps.shape[1]
        here = sample * width + int(self._starts[output]) + value
        before = int(np.searchsorted(self._places, here))
        behind = int(np.searchsorted(self._places, here, side="right"))
        found = [
            self._choice(*divmod(int(self._places[i]), width))
            if 0 <= i < len(self._places)
            else None
            for i in (before - 1, behind)
        ]
        return found[0], found[1]

    def count(self, sample: int | None = None) -> tuple[int, int]:
        """How many values differ, and how many there are: in all samples, or in one."""
        rows = self._gaps if sample is None else self._gaps[sample]
        return int(np.count_nonzero(rows)), rows.size

    def _choice(self, sample: int, column: int) -> Choice:
        output = int(np.searchsorted(self._starts, column, side="right")) - 1
        return sample, output, column - int(self._starts[output])


def _check(what: str, index: int, count: int) -> None:
    if not 0 <= index < count:
        raise DataError(f"expected {what} from 0 to {count - 1}, got {index}")
