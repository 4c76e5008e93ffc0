"""The boards of ``kits/``: what each has, with the source of every number."""

from tinyml_course.boards.board import Board, Part
from tinyml_course.boards.reader import load_board, load_boards

__all__ = ["Board", "Part", "load_board", "load_boards"]
