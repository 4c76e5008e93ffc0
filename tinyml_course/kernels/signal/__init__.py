"""TFLM's signal operators: from samples to features, as its audio front ends are made of them."""

from __future__ import annotations

from collections.abc import Callable

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.signal import buffers, fft, filter_bank, spectrum

SIGNAL_KERNELS: dict[str, Callable[[Node], Run]] = {
    "CUSTOM:SignalDelay": buffers.delay,
    "CUSTOM:SignalEnergy": spectrum.energy,
    "CUSTOM:SignalFftAutoScale": spectrum.fft_auto_scale,
    "CUSTOM:SignalFilterBank": filter_bank.filter_bank,
    "CUSTOM:SignalFilterBankLog": filter_bank.log,
    "CUSTOM:SignalFilterBankSpectralSubtraction": filter_bank.spectral_subtraction,
    "CUSTOM:SignalFilterBankSquareRoot": filter_bank.square_root,
    "CUSTOM:SignalFramer": buffers.framer,
    "CUSTOM:SignalIrfft": fft.irfft,
    "CUSTOM:SignalOverlapAdd": buffers.overlap_add,
    "CUSTOM:SignalPCAN": filter_bank.pcan,
    "CUSTOM:SignalRfft": fft.rfft,
    "CUSTOM:SignalStacker": buffers.stacker,
    "CUSTOM:SignalWindow": spectrum.window,
}
"""By the operator's name."""

HIDDEN_STATES: dict[str, Callable[[Node], tuple[Array, ...]]] = {
    "CUSTOM:SignalDelay": buffers.delay_state,
    "CUSTOM:SignalFilterBankSpectralSubtraction": filter_bank.spectral_subtraction_state,
    "CUSTOM:SignalFramer": buffers.framer_state,
    "CUSTOM:SignalOverlapAdd": buffers.overlap_add_state,
    "CUSTOM:SignalStacker": buffers.stacker_state,
}
"""What an operator keeps that is no tensor: its values before the first run, with 1 row each.

The kernel's function takes these arrays after the inputs, and writes into them.
"""
