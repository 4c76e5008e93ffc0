"""The wrong answers people give to lesson 16, one function each; `exercises` holds their hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .answers import (
    BYTES_A_LINE,
    add_method,
    parity_report,
    profile,
    required_ops,
    ring_buffer_push,
    to_c_array,
)

Ring = tuple[np.ndarray, int, np.ndarray]
Cycles = tuple[float, float]

# to_c_array -----------------------------------------------------------------------------------


def written(data: bytes, name: str, spell: Callable[[int], str], end: str = ",") -> list[str]:
    """The array with bytes spelled in another way."""
    first, *_, last_but_one, last = to_c_array(data, name)
    rows = [data[i : i + BYTES_A_LINE] for i in range(0, len(data), BYTES_A_LINE)]
    lines = ["    " + ", ".join(map(spell, row)) + end for row in rows]
    return [first, *lines, last_but_one, last]


def in_decimal(data: bytes, name: str) -> list[str]:
    return written(data, name, str)


def signed(data: bytes, name: str) -> list[str]:
    return written(data, name, lambda byte: str(byte - 256 if byte > 127 else byte))


def without_0x(data: bytes, name: str) -> list[str]:
    return written(data, name, lambda byte: f"{byte:02x}")


def by_hex(data: bytes, name: str) -> list[str]:
    return written(data, name, hex)


def in_capitals(data: bytes, name: str) -> list[str]:
    return written(data, name, lambda byte: f"0x{byte:02X}")


def padded_with_blanks(data: bytes, name: str) -> list[str]:
    return written(data, name, lambda byte: f"0x{byte:2x}")


def without_last_comma(data: bytes, name: str) -> list[str]:
    return written(data, name, lambda byte: f"0x{byte:02x}", end="")


def without_alignas(data: bytes, name: str) -> list[str]:
    first, *others = to_c_array(data, name)
    return [first.removeprefix("alignas(16) "), *others]


def without_const(data: bytes, name: str) -> list[str]:
    first, *others = to_c_array(data, name)
    return [first.replace("const ", ""), *others]


def char_alone(data: bytes, name: str) -> list[str]:
    first, *others = to_c_array(data, name)
    return [first.replace("unsigned ", ""), *others]


def without_length(data: bytes, name: str) -> list[str]:
    return to_c_array(data, name)[:-1]


def length_of_lines(data: bytes, name: str) -> list[str]:
    lines = to_c_array(data, name)
    return [*lines[:-1], f"const unsigned int {name}_len = {len(lines) - 3};"]


def without_semicolon(data: bytes, name: str) -> list[str]:
    return ["}" if line == "};" else line for line in to_c_array(data, name)]


def one_long_line(data: bytes, name: str) -> list[str]:
    first, *rows, last_but_one, last = to_c_array(data, name)
    return [first, "    " + " ".join(row.strip() for row in rows), last_but_one, last]


def whole_lines_only(data: bytes, name: str) -> list[str]:
    first, *rows, last_but_one, last = to_c_array(data, name)
    return [first, *rows[: len(data) // BYTES_A_LINE], last_but_one, last]


def one_text(data: bytes, name: str) -> str:
    return "\n".join(to_c_array(data, name))


def lines_with_ends(data: bytes, name: str) -> list[str]:
    return [f"{line}\n" for line in to_c_array(data, name)]


# required_ops ---------------------------------------------------------------------------------


def with_repeats(operator_names: Sequence[str]) -> list[str]:
    return sorted(map(add_method, operator_names))


def all_capitalized(operator_names: Sequence[str]) -> list[str]:
    parts = ("".join(map(str.capitalize, name.split("_"))) for name in set(operator_names))
    return sorted(f"Add{part}" for part in parts)


def in_order_of_use(operator_names: Sequence[str]) -> list[str]:
    return [add_method(name) for name in dict.fromkeys(operator_names)]


def sorted_before(operator_names: Sequence[str]) -> list[str]:
    return [add_method(name) for name in sorted(set(operator_names))]


def without_add(operator_names: Sequence[str]) -> list[str]:
    return [method.removeprefix("Add") for method in required_ops(operator_names)]


def underscores_kept(operator_names: Sequence[str]) -> list[str]:
    return sorted({f"Add{name.title()}" for name in operator_names})


def capitals_kept(operator_names: Sequence[str]) -> list[str]:
    return sorted({"Add" + name.replace("_", "") for name in operator_names})


def calls(operator_names: Sequence[str]) -> list[str]:
    return [f"{method}()" for method in required_ops(operator_names)]


def with_resolver(operator_names: Sequence[str]) -> list[str]:
    return [f"resolver.{method}();" for method in required_ops(operator_names)]


def last_forgotten(operator_names: Sequence[str]) -> list[str]:
    return required_ops(operator_names[:-1])


def no_reshape(operator_names: Sequence[str]) -> list[str]:
    return [method for method in required_ops(operator_names) if method != "AddReshape"]


# ring_buffer_push -----------------------------------------------------------------------------


def no_wrap(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer = buffer.copy()
    for sample in samples:
        buffer[start] = sample
        start += 1
    return buffer, start, np.roll(buffer, -start)


def stops_at_the_end(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer = buffer.copy()
    end = min(start + len(samples), len(buffer))
    buffer[start:end] = samples[: end - start]
    start = end % len(buffer)
    return buffer, start, np.roll(buffer, -start)


def wraps_one_early(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer = buffer.copy()
    for sample in samples:
        buffer[start] = sample
        start = (start + 1) % (len(buffer) - 1)
    return buffer, start, np.roll(buffer, -start)


def over_the_newest(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer = buffer.copy()
    for sample in samples:
        buffer[start - 1] = sample
        start = (start + 1) % len(buffer)
    return buffer, start, np.roll(buffer, -start)


def moved_before(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer = buffer.copy()
    for sample in samples:
        start = (start + 1) % len(buffer)
        buffer[start] = sample
    return buffer, start, np.roll(buffer, -start)


def window_in_memory_order(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer, start, _ = ring_buffer_push(buffer, start, samples)
    return buffer, start, buffer


def rolled_the_other_way(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer, start, _ = ring_buffer_push(buffer, start, samples)
    return buffer, start, np.roll(buffer, start)


def newest_first(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer, start, window = ring_buffer_push(buffer, start, samples)
    return buffer, start, window[::-1]


def start_of_the_newest(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    buffer, start, window = ring_buffer_push(buffer, start, samples)
    return buffer, (start - 1) % len(buffer), window


def start_not_moved(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    new, _, _ = ring_buffer_push(buffer, start, samples)
    return new, start, np.roll(new, -start)


def shifted(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    _, _, window = ring_buffer_push(buffer, start, samples)
    return window, 0, window


def appended(buffer: np.ndarray, start: int, samples: np.ndarray) -> Ring:
    longer = np.concatenate([buffer, samples])
    return longer, start, longer[-len(buffer) :]


# parity_report --------------------------------------------------------------------------------


def subtracted_in_int8(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    return parity_report(expected, got) | {"largest": int(np.abs(expected - got).max())}


def without_sign_taken_off(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    largest = int((expected.astype(int) - got.astype(int)).max())
    return parity_report(expected, got) | {"largest": largest}


def absolute_values_compared(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    distance = np.abs(np.abs(expected.astype(int)) - np.abs(got.astype(int)))
    return parity_report(expected, got) | {"largest": int(distance.max())}


def whole_rows(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    same = (expected == got).all(axis=1)
    found = {"equal": float(same.mean()), "differing": int((~same).sum())}
    return parity_report(expected, got) | found


def in_percent(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    report = parity_report(expected, got)
    return report | {key: 100 * report[key] for key in ("equal", "same_label")}


def labels_of_columns(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    same = float(np.mean(expected.argmax(axis=0) == got.argmax(axis=0)))
    return parity_report(expected, got) | {"same_label": same}


def labels_counted(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    report = parity_report(expected, got)
    return report | {"same_label": round(report["same_label"] * len(expected))}


def one_step_forgiven(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    near = np.abs(expected.astype(int) - got.astype(int)) <= 1
    found = {"equal": float(near.mean()), "differing": int((~near).sum())}
    return parity_report(expected, got) | found


def highest_scores_compared(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    same = float(np.mean(expected.max(axis=1) == got.max(axis=1)))
    return parity_report(expected, got) | {"same_label": same}


def equal_ones_counted(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    return parity_report(expected, got) | {"differing": int(np.sum(expected == got))}


# profile --------------------------------------------------------------------------------------


def with_range(instructions: dict[str, int], ms: list[float], power_mw: float) -> dict[str, Any]:
    return {
        "instructions": sum(instructions.values()),
        "ms": ms,
        "uj": [each * power_mw for each in ms],
        "slowest": max(instructions, key=lambda layer: instructions[layer]),
    }


def in_seconds(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    seconds = [sum(instructions.values()) * each / clock_hz for each in cycles]
    return with_range(instructions, seconds, current_ma * v)


def cycles_divide(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    ms = [1000 * sum(instructions.values()) / each / clock_hz for each in cycles]
    return with_range(instructions, ms, current_ma * v)


def cycles_left_out(
    instructions: dict[str, int], clock_hz: float, _cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    return profile(instructions, clock_hz, (1.0, 1.0), current_ma, v)


def energy_in_mj(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    report = profile(instructions, clock_hz, cycles, current_ma, v)
    return report | {"uj": [each / 1000 for each in report["uj"]]}


def without_voltage(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, _v: float
) -> dict[str, Any]:
    return profile(instructions, clock_hz, cycles, current_ma, 1.0)


def power_for_energy(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    return profile(instructions, clock_hz, cycles, current_ma, v) | {"uj": [current_ma * v] * 2}


def high_before_low(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    return profile(instructions, clock_hz, (cycles[1], cycles[0]), current_ma, v)


def largest_name(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    return profile(instructions, clock_hz, cycles, current_ma, v) | {"slowest": max(instructions)}


def count_for_name(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    most = max(instructions.values())
    return profile(instructions, clock_hz, cycles, current_ma, v) | {"slowest": most}


def slowest_only(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    layer = max(instructions, key=lambda name: instructions[name])
    return profile({layer: instructions[layer]}, clock_hz, cycles, current_ma, v)


def one_figure(
    instructions: dict[str, int], clock_hz: float, cycles: Cycles, current_ma: float, v: float
) -> dict[str, Any]:
    report = profile(instructions, clock_hz, cycles, current_ma, v)
    return report | {key: sum(report[key]) / 2 for key in ("ms", "uj")}
