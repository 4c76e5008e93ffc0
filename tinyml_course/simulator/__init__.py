"""What the board will compute, on any laptop: every tensor, bit for bit."""

from tinyml_course.simulator.simulator import Simulator

__all__ = ["Simulator"]
