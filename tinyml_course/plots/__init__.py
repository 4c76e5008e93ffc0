"""Plots for lessons: every ``plot_...`` function returns axes, and `show` displays them.

Matplotlib is only imported when the first plot is drawn.
"""

from tinyml_course.plots.anomaly import plot_roc, plot_score_strips, plot_threshold_costs
from tinyml_course.plots.arena import plot_arena
from tinyml_course.plots.bits import plot_bits, plot_fake_quant, plot_sensitivity
from tinyml_course.plots.board import plot_bytes, plot_instructions, plot_ring_buffer
from tinyml_course.plots.compression import plot_shared_weights, plot_size_steps
from tinyml_course.plots.confusion import plot_confusion
from tinyml_course.plots.crossover import plot_break_even, plot_crossover
from tinyml_course.plots.decision import plot_decision_boundary
from tinyml_course.plots.energy import plot_charge, plot_power_day, plot_years
from tinyml_course.plots.features import (
    plot_crossings,
    plot_error_by_bits,
    plot_score_by_cost,
    plot_spectra,
)
from tinyml_course.plots.fleet import plot_fleet, plot_index, plot_share_curves, plot_watching
from tinyml_course.plots.gestures import plot_gesture_window, plot_windows
from tinyml_course.plots.group_rates import plot_group_rates
from tinyml_course.plots.images import plot_contact_sheet
from tinyml_course.plots.layers import plot_layer_costs
from tinyml_course.plots.learning import plot_answer, plot_sliding_filter, plot_slope
from tinyml_course.plots.lifetimes import plot_lifetimes
from tinyml_course.plots.lines import plot_lines
from tinyml_course.plots.microscope import plot_microscope
from tinyml_course.plots.misses import plot_misses
from tinyml_course.plots.model import (
    plot_activation_ranges,
    plot_divergence,
    plot_layer_sqnr,
    plot_weight_histograms,
)
from tinyml_course.plots.motion import plot_motion_examples
from tinyml_course.plots.play import play
from tinyml_course.plots.quantization import (
    plot_accuracy_by_bits,
    plot_error_per_channel,
    plot_layer_mismatches,
    plot_number_line,
    plot_quantization_steps,
    plot_weight_ranges,
)
from tinyml_course.plots.search import plot_estimates, plot_front, plot_searches
from tinyml_course.plots.shares import plot_shares
from tinyml_course.plots.show import show, show_table
from tinyml_course.plots.sound import plot_mel_filters, plot_sound
from tinyml_course.plots.stream import plot_stream
from tinyml_course.plots.street import plot_street
from tinyml_course.plots.threshold import plot_misses_and_alarms
from tinyml_course.plots.trigger import plot_trigger

__all__ = [
    "play",
    "plot_accuracy_by_bits",
    "plot_activation_ranges",
    "plot_answer",
    "plot_arena",
    "plot_bits",
    "plot_break_even",
    "plot_bytes",
    "plot_charge",
    "plot_confusion",
    "plot_contact_sheet",
    "plot_crossings",
    "plot_crossover",
    "plot_decision_boundary",
    "plot_divergence",
    "plot_error_by_bits",
    "plot_error_per_channel",
    "plot_estimates",
    "plot_fake_quant",
    "plot_fleet",
    "plot_front",
    "plot_gesture_window",
    "plot_group_rates",
    "plot_index",
    "plot_instructions",
    "plot_layer_costs",
    "plot_layer_mismatches",
    "plot_layer_sqnr",
    "plot_lifetimes",
    "plot_lines",
    "plot_mel_filters",
    "plot_microscope",
    "plot_misses",
    "plot_misses_and_alarms",
    "plot_motion_examples",
    "plot_number_line",
    "plot_power_day",
    "plot_quantization_steps",
    "plot_ring_buffer",
    "plot_roc",
    "plot_score_by_cost",
    "plot_score_strips",
    "plot_searches",
    "plot_sensitivity",
    "plot_share_curves",
    "plot_shared_weights",
    "plot_shares",
    "plot_size_steps",
    "plot_sliding_filter",
    "plot_slope",
    "plot_sound",
    "plot_spectra",
    "plot_stream",
    "plot_street",
    "plot_threshold_costs",
    "plot_trigger",
    "plot_watching",
    "plot_weight_histograms",
    "plot_weight_ranges",
    "plot_windows",
    "plot_years",
    "show",
    "show_table",
]
