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

# Without a C library: zig would compile one for each instruction set, which takes a minute.
_MAIN = """\
#include "model.c"

enum { READ = 63, WRITE = 64, EXIT = 93 }; /* Linux on 64-bit ARM */

static long call(long number, long a, long b, long c) {
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b, x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}

static uint8_t memory[1 << 26] __attribute__((aligned(64)));
static long used;

static uint8_t *room(long size) {
    uint8_t *found = memory + used;
    used += (size + 63) / 64 * 64;
    if (used > (long)sizeof memory) call(EXIT, 2, 0, 0);
    return found;
}

static uint8_t *take(long size) {
    uint8_t *bytes = room(size);
    for (long done = 0, got; done < size; done += got)
        if ((got = call(READ, 0, (long)(bytes + done), size - done)) <= 0) call(EXIT, 1, 0, 0);
    return bytes;
}

static void give(const uint8_t *bytes, long size) {
    for (long done = 0, put; done < size; done += put)
        if ((put = call(WRITE, 1, (long)(bytes + done), size - done)) <= 0) call(EXIT, 3, 0, 0);
}

void _start(void) {
    const long sizes[] = {%(sizes)s}, made[] = {%(made)s};
    enum { INPUTS = sizeof sizes / sizeof *sizes, OUTPUTS = sizeof made / sizeof *made };
    const uint8_t *inputs[INPUTS];
    uint8_t *outputs[OUTPUTS];
    uint8_t *constants = take(%(constants)d), *work = take(%(work)d);
    for (int i = 0; i < INPUTS; i++) inputs[i] = take(sizes[i] * %(rows)d);
    for (int i = 0; i < OUTPUTS; i++) outputs[i] = room(made[i] * %(rows)d);
    run_0(inputs, outputs, work, constants, %(rows)d);
    for (int i = 0; i < OUTPUTS; i++) give(outputs[i], made[i] * %(rows)d);
    call(EXIT, 0, 0, 0);
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
        "sizes": ", ".join(str(_nbytes(t)) for t in text.inputs), "rows": rows,
        "made": ", ".join(str(_nbytes(t)) for t in text.outputs),
        "constants": len(block), "work": len(work),
    }  # fmt: skip
    for name, content in {**unit.files(), "main.c": _MAIN % sizes}.items():
        (folder / name).write_text(content)
    flags = ("-target", "aarch64-linux-musl", *wanted.flags, "-static", "-O2", "-std=c11",
             "-ffreestanding", "-fno-builtin", "-nostdlib", "-fno-stack-protector")  # fmt: skip
    exact = ("-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing", "-fno-sanitize=all")
    done = run_zig([*flags, *exact, "main.c", "-o", "main"], folder)
    assert done.returncode == 0, done.stderr
    given = dict(zip(model.inputs, inputs, strict=True))
    data = [block.tobytes(), work.tobytes(), *(given[t.index].tobytes() for t in text.inputs)]
    done = subprocess.run(
        [emulator, str(folder / "main")], input=b"".join(data), capture_output=True, check=True
    )
    ends = np.cumsum([_nbytes(t) * rows for t in text.outputs])[:-1]
    made = np.split(np.frombuffer(done.stdout, np.uint8), ends)
    by_index = {t.index: a.view(t.dtype) for t, a in zip(text.outputs, made, strict=True)}
    return [by_index[i].reshape(rows, *model.tensors[i].row_shape) for i in model.outputs]


def _nbytes(tensor):
    return tensor.size * tensor.dtype.itemsize
