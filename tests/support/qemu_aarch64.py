"""Run a model's C for ARM's 64-bit processors, in an emulator of one."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from tinyml_course.kernels.node import Node
from tinyml_course.native.emitters import emitter_of
from tinyml_course.native.plan import Work
from tinyml_course.native.source import SegmentText, Unit
from tinyml_course.native.targets import TARGETS
from tinyml_course.quantization import SEMANTICS
from tinyml_course.zig import run_zig

_MAIN = """\
#include <stdio.h>
#include <stdlib.h>
#include "model.c"

static uint8_t *take(size_t size) {
    uint8_t *bytes = aligned_alloc(64, (size + 63) / 64 * 64);
    if (fread(bytes, 1, size, stdin) != size) exit(1);
    return bytes;
}

int main(void) {
    const size_t sizes[] = {%(sizes)s}, made[] = {%(made)s};
    enum { INPUTS = sizeof sizes / sizeof *sizes, OUTPUTS = sizeof made / sizeof *made };
    const uint8_t *inputs[INPUTS];
    uint8_t *outputs[OUTPUTS];
    uint8_t *constants = take(%(constants)d), *work = take(%(work)d);
    for (int i = 0; i < INPUTS; i++) inputs[i] = take(sizes[i] * %(rows)d);
    for (int i = 0; i < OUTPUTS; i++) outputs[i] = malloc(made[i] * %(rows)d);
    run_0(inputs, outputs, work, constants, %(rows)d);
    for (int i = 0; i < OUTPUTS; i++) fwrite(outputs[i], 1, made[i] * %(rows)d, stdout);
    return 0;
}
"""


def run_on_arm(model, target, inputs, folder, semantics="tflm"):
    """The outputs of a model that is one segment; skips where there is no emulator."""
    emulator = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
    if emulator is None:
        pytest.skip("needs qemu-aarch64 (Debian, Ubuntu: apt install qemu-user)")
    wanted = TARGETS[target]
    nodes = [Node.of(model, op, SEMANTICS[semantics]) for op in model.operators]
    unit, rows = Unit(wanted), len(inputs[0])
    works = [Work(node, *emitter_of(node, wanted)) for node in nodes]
    text = SegmentText("run_0", works, unit)
    block, work = unit.constants.block(), text.places.workspace()
    sizes = {
        "sizes": ", ".join(str(t.size) for t in text.inputs), "rows": rows,
        "made": ", ".join(str(t.size) for t in text.outputs),
        "constants": len(block), "work": len(work),
    }  # fmt: skip
    for name, content in {**unit.files(), "main.c": _MAIN % sizes}.items():
        (folder / name).write_text(content)
    flags = ("-target", "aarch64-linux-musl", *wanted.flags, "-static", "-O2", "-std=c11")
    exact = ("-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing", "-fno-sanitize=all")
    done = run_zig([*flags, *exact, "main.c", "-o", "main"], folder)
    assert done.returncode == 0, done.stderr
    given = dict(zip(model.inputs, inputs, strict=True))
    data = [block.tobytes(), work.tobytes(), *(given[t.index].tobytes() for t in text.inputs)]
    done = subprocess.run(
        [emulator, str(folder / "main")], input=b"".join(data), capture_output=True, check=True
    )
    ends = np.cumsum([t.size * rows for t in text.outputs])[:-1]
    made = np.split(np.frombuffer(done.stdout, np.int8), ends)
    by_index = {t.index: a for t, a in zip(text.outputs, made, strict=True)}
    return [by_index[i].reshape(rows, *model.tensors[i].row_shape) for i in model.outputs]
