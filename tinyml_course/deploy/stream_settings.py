"""How a program turns a stream of samples into triggers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model

DEFAULT_STEP = 8
DEFAULT_SAMPLES = 2560
"""Samples between two inferences of a model that takes samples: as many as 8 rows of 20 ms."""

_FULL_SCALE = 2**15

NON_TRIGGER_LABELS = ("silence", "unknown", "noise", "background", "idle")
"""Labels that never trigger: they mean that nothing was said or done."""


@dataclass(frozen=True)
class StreamSettings:
    """How a program turns a stream into triggers.

    Attributes
    ----------
    labels
        One for each output; by default "class 0" and so on.
    step
        Rows (sound), samples or readings (motion) between two inferences; None: what suits the
        board, or `DEFAULT_STEP` without one; see `settings_for` for models that remember or take
        samples.
    smoothed
        How many inferences are averaged.
    threshold
        Mean probability that triggers, 0 … 1.
    refractory
        Inferences after a trigger in which the same class does not trigger again.
    parameters
        Parameters of the log-mel features.
    code_offset, code_divisor
        The model was trained on ``(code + code_offset) / code_divisor`` of the log-mel codes.
    sample_rate_hz
        Sample rate of the motion sensor.
    """

    labels: Sequence[str] = ()
    step: int | None = None
    smoothed: int = 3
    threshold: float = 0.8
    refractory: int = 6
    parameters: LogMelParameters = field(default_factory=LogMelParameters)
    code_offset: float = 16.0
    code_divisor: float = 32.0
    sample_rate_hz: float = 62.5

    @property
    def actual_step(self) -> int:
        """``step``, or `DEFAULT_STEP` where no board has chosen one."""
        return self.step or DEFAULT_STEP

    def __post_init__(self) -> None:
        for name in ("step", "smoothed", "refractory"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise DataError(f"expected {name} of at least 1, got {value}")
        if not 0 < self.threshold <= 1:
            raise DataError(f"expected a threshold above 0, at most 1, got {self.threshold}")
        if self.code_divisor <= 0 or self.sample_rate_hz <= 0:
            raise DataError(
                f"expected code_divisor and sample_rate_hz above 0, got {self.code_divisor} and "
                f"{self.sample_rate_hz}"
            )


def input_rows(model: Model, features: str) -> tuple[int, int]:
    """Rows that a model's only input takes at once, and numbers in each; samples are rows of one.

    Raises
    ------
    DataError
        It has several inputs, or more axes, or does not take samples where it should.
    """
    if features == "samples":
        return _input_samples(model), 1
    shape = model.tensors[model.inputs[0]].row_shape
    sizes = [size for size in shape if size != 1]
    if len(model.inputs) != 1 or len(sizes) not in (1, 2):
        raise DataError(
            f"expected a model whose only input is rows of numbers for a stream, got {shape}; use "
            "--features none"
        )
    return (sizes[0], sizes[1]) if len(sizes) == 2 else (1, sizes[0])


def _input_samples(model: Model) -> int:
    tensor = model.tensors[model.inputs[0]]
    is_row = len(model.inputs) == 1 and sum(size != 1 for size in tensor.row_shape) == 1
    scales = tensor.scales.tolist()
    if not is_row or tensor.dtype.name != "int16" or scales not in ([], [1 / _FULL_SCALE]):
        raise DataError(
            "expected a model whose only input is a row of int16 samples (without a scale, or "
            f"with 1/{_FULL_SCALE}) for --features samples, got {tensor}; use log-mel for a model "
            "that takes rows of features"
        )
    return tensor.size


def settings_for(model: Model, features: str, settings: StreamSettings | None) -> StreamSettings:
    """The settings of a program: a model that remembers takes each row once, in order.

    Of samples, one that remembers may take some twice, because frames may overlap; by default it
    takes each once.

    Raises
    ------
    DataError
        A model that remembers, and a step that would show it rows twice or not at all; or a step
        that would leave samples out.
    """
    settings = settings or StreamSettings()
    if features == "samples":
        return _settings_for_samples(model, settings)
    if not remembers(model):
        return settings
    rows, _ = input_rows(model, features)
    if settings.step not in (None, rows):
        raise DataError(
            f"expected a step of {rows}, the rows that this model takes at once, because it "
            f"remembers the rows before; got {settings.step}"
        )
    return replace(settings, step=rows)


def _settings_for_samples(model: Model, settings: StreamSettings) -> StreamSettings:
    count = _input_samples(model)
    step = settings.step or (count if remembers(model) else min(count, DEFAULT_SAMPLES))
    if step > count:
        raise DataError(
            f"expected a step of at most {count}, the samples that this model takes at once, so "
            f"that none is left out; got {step}"
        )
    return replace(settings, step=step)
