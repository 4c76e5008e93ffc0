"""Our own estimate of a model, in the format of Edge Impulse's profiler.

`estimate_profile` gives what ``edgeimpulse.model.profile`` gives, so that ``.summary()`` and every
attribute work, without a network: a lesson can put the two side by side.
"""

from __future__ import annotations

import importlib
import math
from typing import Any

from tinyml_course.boards import Board, load_boards
from tinyml_course.cost import Profile, profile_model, range_text
from tinyml_course.edge_impulse.sdk import load_sdk
from tinyml_course.errors import ModelError
from tinyml_course.tflite import Model, Tensor

_TYPES = ("int8", "uint8", "float32")
"""Types of tensors that Edge Impulse's API can describe."""


def estimate_profile(model: Model, board: Board | None = None) -> Any:
    """Flash, RAM and time of a model, as the SDK's ``ProfileResponse``.

    Parameters
    ----------
    model
        What ``tflite.read_model`` gives. Its inputs and outputs are int8, uint8 or float32.
    board
        Adds the figures of this board; without one there is only the table of device classes.

    Raises
    ------
    MissingDependencyError
        The SDK is not installed.
    ModelError
        The model has tensors or operators that the format cannot describe.

    Examples
    --------
    ::

        estimate_profile(read_model("model.tflite"), load_board("nucleo_l4r5zi")).summary()
    """
    load_sdk()
    module = importlib.import_module("edgeimpulse.model._functions.profile")
    return module.ProfileResponse.from_dict(profile_answer(model, board))


def profile_answer(model: Model, board: Board | None = None) -> dict[str, Any]:
    """The same as the JSON that Edge Impulse's API answers with.

    Source: ``edgeimpulse_api`` 1.96.3, ``GetPretrainedModelResponse`` and what it is made of.
    """
    variant = model_type(model)
    info = {variant: _on_board(model, board, variant)} if board else {}
    answer = model_answer(model)
    answer["specificDeviceSelected"] = board is not None
    answer["model"]["profileInfo"] = info | {"table": _table(model, variant)}
    return answer


def model_answer(model: Model) -> dict[str, Any]:
    """What the API answers before a profile is made: inputs, outputs and type of the model."""
    return {
        "success": True,
        "specificDeviceSelected": False,
        "availableModelTypes": [model_type(model)],
        "model": {
            "fileName": "model.tflite",
            "inputs": [_tensor(model.tensors[i]) for i in model.inputs],
            "outputs": [_tensor(model.tensors[i]) for i in model.outputs],
            "profileJobFailed": False,
            "supportsTFLite": True,
        },
    }


def model_type(model: Model) -> str:
    """``"int8"`` or ``"float32"``: what Edge Impulse calls the type of this model.

    Raises
    ------
    ModelError
        Its inputs are of another type.
    """
    kinds = sorted({_tensor(model.tensors[i])["dataType"] for i in model.inputs})
    if kinds not in (["float32"], ["int8"]):
        raise ModelError(
            f"expected inputs of int8 or float32, found {', '.join(kinds) or 'none'}; "
            "Edge Impulse takes no other: convert the model again"
        )
    return str(kinds[0])


def _tensor(tensor: Tensor) -> dict[str, Any]:
    if str(tensor.dtype) not in _TYPES:
        raise ModelError(
            f"expected {tensor.name} to be of {', '.join(_TYPES)}, found {tensor.dtype}; "
            "Edge Impulse takes no other: convert the model again"
        )
    described: dict[str, Any] = {
        "dataType": str(tensor.dtype),
        "name": tensor.name,
        "shape": [int(length) for length in tensor.shape],
    }
    if tensor.scales.size == 1:
        described["quantizationScale"] = float(tensor.scales[0])
        described["quantizationZeroPoint"] = float(tensor.zero_points[0])
    return described


def _on_board(model: Model, board: Board, variant: str) -> dict[str, Any]:
    profile = profile_model(model, board)
    arena = profile.arena_bytes
    answer = {
        "variant": variant,
        "device": board.name,
        "tfliteFileSizeBytes": model.nbytes,
        "isSupportedOnMcu": profile.fits is True,
        "memory": {"tflite": {"ram": arena, "rom": profile.flash_bytes, "arenaSize": arena}},
        "customMetrics": [{"name": name, "value": value} for name, value in _metrics(profile)],
        "hasPerformance": profile.latency_ms is not None,
    }
    if profile.latency_ms is not None:
        # The model of an answer has room for one whole number: the slow end of our range.
        answer["timePerInferenceMs"] = math.ceil(profile.latency_ms[1])
    if profile.fits is not True:
        answer["mcuSupportError"] = (
            f"With TensorFlow Lite Micro: {profile.flash_bytes:,} of {board.flash_bytes:,} bytes "
            f"of flash, {arena:,} of {board.ram_bytes:,} bytes of RAM."
        )
    return answer


def _metrics(profile: Profile) -> list[tuple[str, str]]:
    """What does not fit the fields of the answer, as text."""
    metrics = [
        ("Estimated by", "tinyml-course, on this computer"),
        ("Time of one inference", range_text(profile.latency_ms, "ms")),
        ("Energy of one inference", range_text(profile.energy_uj, "µJ")),
        ("Method", profile.method),
        ("ROM", "the model file, and at most what the code of TensorFlow Lite Micro takes"),
    ]
    if profile.anchor is not None:
        metrics.append(("Nearest measurement", profile.anchor.source))
    return metrics + [("Caveat", caveat) for caveat in profile.caveats]


def _table(model: Model, variant: str) -> dict[str, Any]:
    """Edge Impulse's five kinds of devices. We have boards for two of them."""
    boards = sorted(load_boards(), key=lambda board: (board.clock_hz, board.name))
    low = [board for board in boards if board.core == "Cortex-M0+"]
    high = [board for board in boards if board.core.startswith("Cortex-M") and board not in low]
    no_estimate = {"description": "No estimate: the kits have no such device", "supported": False}
    return {
        "variant": variant,
        "lowEndMcu": _kind(model, (low or boards)[0], variant),
        "highEndMcu": _kind(model, (high or boards)[-1], variant),
        "highEndMcuPlusAccelerator": no_estimate,
        "mpu": no_estimate,
        "gpuOrMpuAccelerator": no_estimate,
    }


def _kind(model: Model, board: Board, variant: str) -> dict[str, Any]:
    info = _on_board(model, board, variant)
    memory = info["memory"]["tflite"]
    answer = {
        "description": f"Estimate for {board.title} ({board.core}, {board.clock_hz / 1e6:g} MHz)",
        "memory": {"tflite": {"ram": memory["ram"], "rom": memory["rom"]}},
        "supported": info["isSupportedOnMcu"],
    }
    same = ("timePerInferenceMs", "mcuSupportError")
    return answer | {key: info[key] for key in same if key in info}
