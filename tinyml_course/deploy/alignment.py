"""Some cores load and store words only at addresses that are multiples of the word's size.

The emulator itself does not check this, so code that fails on such a board would pass.
"""

from __future__ import annotations

import ctypes
from typing import Any

from tinyml_course.deploy.block_counter import hook_native, load_library
from tinyml_course.deploy.optional import require
from tinyml_course.errors import MissingDependencyError


class _Alignment(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_uint64),
        ("bytes", ctypes.c_uint32),
        ("kind", ctypes.c_uint32),
        ("stop", ctypes.c_void_p),
    )


class AlignmentWatch:
    """Stops the emulator at the first load or store from an address that is not aligned.

    In C if possible, like the instruction counter; `how` as for `make_counter`.
    """

    def __init__(self, engine: Any, how: str | None = None) -> None:
        self._found = _Alignment()
        self._unicorn = require("unicorn")
        kinds = self._unicorn.UC_HOOK_MEM_READ | self._unicorn.UC_HOOK_MEM_WRITE
        if how != "python":
            try:
                self._library = load_library()  # kept: the emulator calls into it
                uclib = require("unicorn.unicorn_py3.unicorn").uclib
                self._found.stop = ctypes.cast(uclib.uc_emu_stop, ctypes.c_void_p).value
                hook_native(engine, kinds, self._library.tinyml_check_alignment, self._found)
            except (OSError, AttributeError, MissingDependencyError):
                if how == "native":
                    raise
            else:
                return
        engine.hook_add(kinds, self._on_access)

    def begin(self) -> None:
        """Forget what was found."""
        self._found.kind = 0

    @property
    def found(self) -> tuple[str, int, int] | None:
        """``"read"`` or ``"write"``, address and size of the refused access, or None."""
        if not self._found.kind:
            return None
        kind = "write" if self._found.kind == self._unicorn.UC_MEM_WRITE else "read"
        return kind, int(self._found.address), int(self._found.bytes)

    def _on_access(
        self, engine: Any, kind: int, address: int, size: int, _value: int, _data: Any
    ) -> None:
        if address & (size - 1) and not self._found.kind:
            self._found.kind, self._found.address, self._found.bytes = kind, address, size
            engine.emu_stop()
