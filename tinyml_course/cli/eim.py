"""What ``tinyml eim`` does: a model becomes an executable, which is then started once."""

from __future__ import annotations

import os
from pathlib import Path

from tinyml_course.edge_impulse.eim import check_eim, make_eim
from tinyml_course.errors import ModelError


def write_eim(path: Path, output: Path, labels: str | None, name: str | None) -> str:
    """Write the executable, see that it starts, and say in words what it serves."""
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot open {path}: {error.strerror}") from None
    given = [label.strip() for label in labels.split(",")] if labels else []
    impulse = make_eim(model, output, given, name or path.stem)
    started = "not started here, for it needs Linux"
    if os.name == "posix":
        check_eim(output)
        started = "starts and answers"
    return (
        f"{output}: {output.stat().st_size:,} bytes, {started}; "
        f"{impulse.feature_count:,} features in, {len(impulse.labels)} labels out: "
        f"{', '.join(impulse.labels)}"
    )
