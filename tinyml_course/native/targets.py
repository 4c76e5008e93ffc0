"""The instruction sets that native code is written for, and which of them this processor has."""

from __future__ import annotations

import ctypes
import functools
import platform
from dataclasses import dataclass
from pathlib import Path

from tinyml_course.c_build import load_library
from tinyml_course.errors import DataError


@dataclass(frozen=True)
class Target:
    """An instruction set.

    Attributes
    ----------
    name
        What it is called here.
    cpu
        What zig's ``-mcpu`` takes; empty where the compiler's default is meant.
    features
        What the operating system calls the features that it needs.
    """

    name: str
    cpu: str
    features: frozenset[str]

    @property
    def flags(self) -> tuple[str, ...]:
        """For the compiler."""
        return (f"-mcpu={self.cpu}",) if self.cpu else ()


_SSE4 = frozenset({"ssse3", "sse4_1", "sse4_2", "popcnt"})
_AVX2 = _SSE4 | {"avx2", "fma", "bmi2", "f16c"}
_AVX512 = _AVX2 | {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512cd"}

TARGETS = {
    target.name: target
    for target in (
        Target("avx512_vnni", "x86_64_v4+avx512vnni", _AVX512 | {"avx512_vnni"}),
        Target("avx_vnni", "x86_64_v3+avxvnni", _AVX2 | {"avx_vnni"}),
        Target("avx2", "x86_64_v3", _AVX2),
        Target("sse4", "x86_64_v2", _SSE4),
        Target("neon_dot", "generic+dotprod", frozenset({"asimd", "asimddp"})),
        Target("neon", "generic", frozenset({"asimd"})),
        Target("plain", "", frozenset()),
    )
}
"""Every target, the fastest first."""


def find_target(name: str | None = None) -> Target:
    """The target with that name, or the fastest one that this processor runs.

    Raises
    ------
    DataError
        There is no such target, or this processor lacks it.
    """
    features = _features()
    fitting = [t for t in TARGETS.values() if t.features <= features]
    if name is None:
        return fitting[0]
    for target in fitting:
        if target.name == name:
            return target
    raise DataError(
        f"expected a target among {', '.join(t.name for t in fitting)}, which this processor "
        f"runs; got {name!r}"
    )


@functools.cache
def _features() -> frozenset[str]:
    """What the processor and the operating system offer, by the names that Linux has for it."""
    is_arm = platform.machine().lower() in ("arm64", "aarch64")
    if platform.system() == "Linux":
        found = _from_cpuinfo(Path("/proc/cpuinfo"))
        return found if is_arm else found - {"asimd", "asimddp"}  # 32-bit ARM may have them too
    if is_arm:
        return frozenset({"asimd", "asimddp"} if _arm_has_dot_product() else {"asimd"})
    if platform.machine().lower() in ("x86_64", "amd64"):
        return _from_cpuid()
    return frozenset()


def _from_cpuinfo(path: Path) -> frozenset[str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    found = (line.partition(":")[2] for line in lines if line.startswith(("flags", "Features")))
    return frozenset(next(found, "").split())


def _arm_has_dot_product() -> bool:
    if platform.system() == "Windows":
        dot_product_instructions = 43  # PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE
        windows = ctypes.windll.kernel32  # type: ignore[attr-defined]
        return bool(windows.IsProcessorFeaturePresent(dot_product_instructions))
    return platform.system() == "Darwin"  # every Mac with Apple's processors has it


_CPUID = """\
#include <cpuid.h>
#include <stdint.h>
#if defined(_WIN32)
__declspec(dllexport)
#endif
void read_cpuid(uint32_t *out) {
    uint32_t a, b, c, d;
    for (int i = 0; i < 6; i++) out[i] = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    out[0] = c;
    if (c & (1u << 27)) __asm__ volatile("xgetbv" : "=a"(out[1]), "=d"(d) : "c"(0));
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) { out[2] = b; out[3] = c; out[4] = d; }
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) out[5] = a;
}
"""

_BITS = {  # word of read_cpuid and bit. Source: Intel's Software Developer's Manual, CPUID.
    "ssse3": (0, 9), "sse4_1": (0, 19), "sse4_2": (0, 20), "popcnt": (0, 23),
    "fma": (0, 12), "f16c": (0, 29), "avx2": (2, 5), "bmi2": (2, 8), "avx512f": (2, 16),
    "avx512dq": (2, 17), "avx512cd": (2, 28), "avx512bw": (2, 30), "avx512vl": (2, 31),
    "avx512_vnni": (3, 11), "avx_vnni": (5, 4),
}  # fmt: skip
_KEPT_BY_SYSTEM = {"avx512": 0xE6, "avx": 0x06}  # registers that it saves, by xgetbv


def _from_cpuid() -> frozenset[str]:
    words = (ctypes.c_uint32 * 6)()
    load_library("cpuid", {"cpuid.c": _CPUID}, ("-O1", *LIBRARY_FLAGS)).read_cpuid(words)
    has = {name for name, (word, bit) in _BITS.items() if words[word] >> bit & 1}
    wide = {name for name in has if name.startswith("avx512")}
    longer = has - _SSE4
    for names, mask in ((wide, _KEPT_BY_SYSTEM["avx512"]), (longer, _KEPT_BY_SYSTEM["avx"])):
        if words[1] & mask != mask:
            has -= names
    return frozenset(has)


LIBRARY_FLAGS: tuple[str, ...] = ("-ffreestanding", "-fno-builtin", "-nostdlib")
"""For code that needs no C library: linking one takes longer than compiling ours."""

if platform.system() == "Windows":
    LIBRARY_FLAGS += ("-Wl,--no-entry",)  # a library that has nothing to start
