"""The register of layers that random Keras models are made of, and what it says of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_LARGEST = 1500
"""A tensor with more elements is not made larger."""


@dataclass(frozen=True)
class Layer:
    """How to put one kind of layer on a place of a model.

    Attributes
    ----------
    ranks
        Those it takes, the batch included.
    operators
        The operators that some model with it has.
    grows
        Whether what comes out may be larger.
    is_end
        Whether what comes out are integers that nothing can follow.
    fixed_ranks
        Ranks for which the batch must be fixed; with an open one, the converter needs operators
        that TFLM does not have.
    always_open
        Whether models drawn for this layer have an open batch; others have now and then.
    """

    apply: Callable[[Any, Any], Any]
    ranks: tuple[int, ...]
    operators: tuple[str, ...]
    grows: bool = False
    is_end: bool = False
    fixed_ranks: tuple[int, ...] = ()
    always_open: bool = False

    def fits(self, x: Any, *, is_open: bool) -> bool:
        """Whether it can stand on `x`; `is_open` says that the batch is."""
        if x.rank not in self.ranks or (is_open and x.rank in self.fixed_ranks):
            return False
        return not (self.grows and math.prod(x.shape) > _LARGEST)


LAYERS: dict[str, Layer] = {}


def layer(ranks: Iterable[int], operators: str, **more: Any) -> Callable[[Any], Any]:
    """Register a layer under its function's name."""

    def register(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        LAYERS[apply.__name__] = Layer(apply, tuple(ranks), tuple(operators.split()), **more)
        return apply

    return register
