"""What every loader returns: a small frozen object that says where its data come from."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DataSet:
    """Examples, their labels, their origin, and their licence.

    The arrays are read-only: a lesson that changes a value works on its own copy.

    Attributes
    ----------
    name
        Short name, such as ``"watch"``.
    x
        Examples, ``(N, ...)`` float32, finite. Sensor windows are ``(N, window_length, axes)``.
    y
        Class of each example, ``(N,)`` int64 in ``[0, len(labels))``.
    labels
        Name of each class, in plain words.
    groups
        Who or what each example is from, ``(N,)`` int64: a person, a device, a day. Examples of
        one group are alike, so a group must stay on one side of a split.
    axes, units
        Name and unit of each position of the last dimension of ``x``.
    source, licence, citation
        Where the data are from, under which terms, and what to cite.
    version
        Changes whenever the values may change; checkpoints depend on it.
    synthetic
        True where a program made the values. Say so wherever they are shown.
    sample_rate_hz
        Samples per second along the second dimension; None without a time axis.
    codes
        Short form of each label where the source has one, else empty.

    Raises
    ------
    DataError
        A length, type or value does not fit; the message names the field.

    Examples
    --------
    >>> from tinyml_course.datasets import gestures
    >>> print(gestures.load_synthetic(persons=2, per_class=3).summary())
    SYNTHETIC synthetic_gestures 2: 30 examples of (125, 3), 5 classes, 2 groups, 62.5 Hz
    """

    name: str
    x: Floats
    y: Ints
    labels: tuple[str, ...]
    groups: Ints
    axes: tuple[str, ...]
    units: tuple[str, ...]
    source: str
    licence: str
    citation: str
    version: str
    synthetic: bool
    sample_rate_hz: float | None = None
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _store(self, "x", _floats(self.name, self.x))
        _store(self, "y", _integers(self.name, "y", self.y))
        _store(self, "groups", _integers(self.name, "groups", self.groups))
        for field in ("labels", "axes", "units", "codes"):
            object.__setattr__(self, field, tuple(getattr(self, field)))
        for field in ("source", "licence", "citation", "version"):
            if not getattr(self, field):
                raise DataError(f"{self.name}: expected a text for {field!r}, got none; fill it in")
        self._check_lengths()
        self._check_values()

    def _check_lengths(self) -> None:
        n = len(self.x)
        for field in ("y", "groups"):
            if len(getattr(self, field)) != n:
                raise DataError(
                    f"{self.name}: expected one entry of {field} for each of the {n} examples, "
                    f"got {len(getattr(self, field))}; give arrays of the same length"
                )
        for field in ("axes", "units"):
            if len(getattr(self, field)) != self.x.shape[-1]:
                raise DataError(
                    f"{self.name}: expected {self.x.shape[-1]} {field}, one for each position of "
                    f"the last dimension of x {self.x.shape}, got {getattr(self, field)}"
                )
        if self.codes and len(self.codes) != len(self.labels):
            raise DataError(
                f"{self.name}: expected {len(self.labels)} codes, one for each label, "
                f"got {self.codes}"
            )
        if len(set(self.labels)) != len(self.labels):
            raise DataError(f"{self.name}: expected labels that differ, got {self.labels}")

    def _check_values(self) -> None:
        bad = np.flatnonzero((self.y < 0) | (self.y >= len(self.labels)))
        if bad.size:
            raise DataError(
                f"{self.name}: expected y in [0, {len(self.labels)}), got {self.y[bad[0]]} at "
                f"example {bad[0]}; add its label or remove the example"
            )
        if self.sample_rate_hz is not None and not 0 < self.sample_rate_hz < np.inf:
            raise DataError(
                f"{self.name}: expected a sample_rate_hz above 0, got {self.sample_rate_hz}"
            )

    def __len__(self) -> int:
        return len(self.x)

    def subset(self, mask: npt.ArrayLike) -> DataSet:
        """The examples that ``mask`` keeps, in order, with everything else unchanged.

        Parameters
        ----------
        mask
            ``(N,)`` bool, one for each example.
        """
        keep = np.asarray(mask)
        if keep.dtype != np.bool_ or keep.shape != self.y.shape:
            raise DataError(
                f"{self.name}: expected a bool mask of shape {self.y.shape}, got {keep.dtype} "
                f"of shape {keep.shape}; compare an array, as in data.groups == 3"
            )
        if not keep.any():
            raise DataError(f"{self.name}: the mask keeps none of the {len(self)} examples")
        return replace(self, x=self.x[keep], y=self.y[keep], groups=self.groups[keep])

    def sha256(self) -> str:
        """SHA-256 of the arrays and label names, the same on every machine for equal values."""
        digest = hashlib.sha256("\n".join(self.labels).encode())
        for array in (self.x, self.y, self.groups):
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            digest.update(f"{little.dtype.str}{little.shape}".encode())
            digest.update(np.ascontiguousarray(little).data)
        return digest.hexdigest()

    def summary(self) -> str:
        """One line that names the data set and says SYNTHETIC where it is."""
        parts = [
            f"{len(self)} examples of {self.x.shape[1:]}",
            f"{len(self.labels)} classes",
            f"{len(np.unique(self.groups))} groups",
        ]
        if self.sample_rate_hz is not None:
            parts.append(f"{self.sample_rate_hz:g} Hz")
        mark = "SYNTHETIC " if self.synthetic else ""
        return f"{mark}{self.name} {self.version}: {', '.join(parts)}"

    def class_counts(self) -> dict[str, int]:
        """How many examples each label has, in the order of ``labels``."""
        counts = Counter(self.y.tolist())
        return {label: counts[index] for index, label in enumerate(self.labels)}


def _store(data: DataSet, field: str, array: npt.NDArray[Any]) -> None:
    view = array.view()
    view.flags.writeable = False
    object.__setattr__(data, field, view)


def _floats(name: str, value: npt.ArrayLike) -> Floats:
    given = np.asarray(value)
    if given.ndim < 2 or given.shape[0] == 0 or given.dtype.kind not in "fiu":
        raise DataError(
            f"{name}: expected x as numbers of shape (N, ...) with N ≥ 1 and at least two "
            f"dimensions, got {given.dtype} of shape {given.shape}"
        )
    with np.errstate(over="ignore"):  # values too large become infinity and are reported below
        array = given.astype(np.float32, copy=False)
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        at = tuple(int(i) for i in bad[0])
        raise DataError(
            f"{name}: expected finite numbers in x, got {array[at]} at {at} and {len(bad)} such "
            "values in all; remove these examples or fill the gaps"
        )
    return array


def _integers(name: str, field: str, value: npt.ArrayLike) -> Ints:
    array = np.asarray(value)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise DataError(
            f"{name}: expected {field} as whole numbers of shape (N,), got {array.dtype} of "
            f"shape {array.shape}"
        )
    return array.astype(np.int64, copy=False)
