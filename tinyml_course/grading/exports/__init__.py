"""Marks for other systems: Moodle's grading worksheet, Canvas's gradebook, a plain table."""

from __future__ import annotations
