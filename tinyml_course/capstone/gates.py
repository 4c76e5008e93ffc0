"""The six gates: each measures something, compares it, and says what to do next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.boards import Board, load_board
from tinyml_course.capstone.audit import audit_groups, wilson_interval
from tinyml_course.capstone.leaks import find_leaks
from tinyml_course.capstone.project import EnergyPlan, Project
from tinyml_course.capstone.update import TRIES, Device, slot_bytes_left
from tinyml_course.cost import lifetime
from tinyml_course.cost.bands import load_band
from tinyml_course.deploy import EmulatedModel, Emulation
from tinyml_course.errors import DataError, FirmwareError, ModelError
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model

_CLOSE = 1 - 1e-9
FEWEST_OF_A_GROUP = 30
"""Test examples: with fewer, a share of right answers is hardly known. Chosen."""


@dataclass(frozen=True)
class Gate:
    """The verdict of one gate.

    Attributes
    ----------
    name
        Such as ``"flash"``.
    passed
        Whether the project may go through.
    measured, allowed
        What was found, and what is asked for.
    advice
        What to do next; empty if it passed.
    """

    name: str
    passed: bool
    measured: str
    allowed: str
    advice: str = ""


def check_project(project: Project) -> tuple[Gate, ...]:
    """Run the six gates, in their order: split, flash, parity, energy, groups, rollback.

    Raises
    ------
    MissingDependencyError
        The extra ``emulator`` is not installed.
    DataError, ModelError
        The project's model cannot be run at all, or its board cannot be emulated.
    """
    simulator = _simulator(project)
    codes = codes_for(simulator.model, project.examples.x_test)
    outputs = np.asarray(simulator.run(codes)).reshape(len(codes), -1)
    if outputs.shape[1] != len(project.classes):
        raise ModelError(
            f"expected a model with {len(project.classes)} outputs, one for each class, got "
            f"{outputs.shape[1]}"
        )
    board = _on_board(project, simulator.model, codes)
    return (
        _split(project),
        _flash(project, board),
        _parity(project, board, outputs),
        _energy(project, board),
        _groups(project, outputs),
        _rollback(project, board),
    )


def codes_for(model: Model, x: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """The examples as a model takes them: ``(N, ...)`` int8 in the shape of its only input.

    Raises
    ------
    ModelError
        The model has several inputs, or one of another size.
    """
    entry = model.tensors[model.inputs[0]]
    scale, zero_point = entry.scale, entry.zero_point
    fits = len(model.inputs) == len(model.outputs) == 1
    if not (fits and isinstance(scale, float) and isinstance(zero_point, int)):
        raise ModelError("expected a model with one int8 input and one output, got another one")
    shape = entry.row_shape
    if int(np.prod(shape)) != int(np.prod(x.shape[1:])):
        raise ModelError(
            f"expected a model that takes {int(np.prod(x.shape[1:]))} values, as the examples "
            f"have, got one that takes {int(np.prod(shape))}"
        )
    return quantize(x.reshape(len(x), *shape), scale, zero_point)


def _simulator(project: Project) -> Simulator:
    semantics: Any = load_board(project.board).semantics
    return Simulator.load(project.model, semantics=semantics)


def _on_board(project: Project, model: Model, codes: npt.NDArray[np.int8]) -> Emulation | str:
    """The board's own answers to what the notebook answered; or why there are none."""
    try:
        emulated = EmulatedModel(model, load_board(project.board))
        return emulated.run(codes[: len(project.examples.codes)])
    except FirmwareError as error:
        return str(error).splitlines()[0]


def _split(project: Project) -> Gate:
    data = project.examples
    train, test = ~data.test, data.test
    unseen = sorted(set(range(len(project.classes))) - set(data.y[test].tolist()))
    leaks = find_leaks(data.x[train], data.x[test], data.group[train], data.group[test])
    found = (
        f"{len(leaks.groups)} groups on both sides, {len(leaks.duplicates)} near-duplicates; "
        f"{len(data.y):,} examples in {len(np.unique(data.group)):,} groups"
    )
    advice = ""
    if leaks.groups:
        advice = f"split by group: all examples of {_some(leaks.groups, 3)} belong on one side"
    elif leaks.duplicates:
        rows = _some([str(row) for row in leaks.duplicates], 5)
        advice = f"remove the test examples {rows}, counted from 0 within the test side"
    elif unseen:
        advice = f"add test examples of {', '.join(project.classes[k] for k in unseen[:3])}"
    allowed = "none of either, and every class tested"
    return Gate("leak-free split", not advice, found, allowed, advice)


def _some(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def _flash(project: Project, board: Emulation | str) -> Gate:
    kit = load_board(project.board)
    allowed = f"at most {project.flash_limit:,} bytes, and {kit.ram_bytes:,} of RAM"
    if isinstance(board, str):
        return Gate("flash", False, board, allowed, "make the network smaller")
    found = f"{board.flash_bytes:,} bytes, {board.ram_bytes:,} of RAM"
    fits = board.flash_bytes <= project.flash_limit
    advice = "" if fits else "train a network with fewer layers, filters or units"
    return Gate("flash", fits, found, allowed, advice)


def _parity(project: Project, board: Emulation | str, outputs: npt.NDArray[np.int8]) -> Gate:
    told = project.examples.codes
    allowed = f"0 of {told.size:,} values differ"
    if isinstance(board, str):
        return Gate("parity", False, "no firmware", allowed, "pass the gate above first")
    if told.shape[1] != outputs.shape[1]:
        found = f"{told.shape[1]} values an answer in data.npz, {outputs.shape[1]} on the board"
        return Gate("parity", False, found, allowed, "store what model.tflite answers")
    ours = np.asarray(board.outputs).reshape(len(told), -1)
    apart = int((ours != outputs[: len(told)]).sum()), int((ours != told).sum())
    found = f"board and simulator differ in {apart[0]}, board and notebook in {apart[1]}"
    advice = ""
    if apart[0]:
        advice = "report this model: the export or the simulator is wrong"
    elif apart[1]:
        advice = (
            "codes in data.npz are answers of another model, or to other test examples: store what "
            "model.tflite answers to the first ones (capstone.examples.joined does)"
        )
    return Gate("parity", not advice, found, allowed, advice)


def _energy(project: Project, board: Emulation | str) -> Gate:
    plan = project.energy
    law = load_band(plan.band)
    allowed = f"{plan.promise_days:,.0f} days, {law.duty_share:.2%} on air ({law.name})"
    airtime_s = lifetime.lora_airtime_ms(plan.payload_bytes, plan.spreading_factor) / 1000
    phases = [(phase.mw, phase.seconds) for phase in plan.phases]
    awake_s = sum(seconds for _, seconds in phases)
    if awake_s > plan.period_s:
        found = f"awake for {awake_s:,.1f} s in {plan.period_s:,.1f} s"
        return Gate("energy plan", False, found, allowed, "wake up less often, or shorten a phase")
    mean_mw = lifetime.duty_cycle_mw(phases, plan.sleep_mw, plan.period_s)
    load = (plan.battery_mwh, plan.usable, mean_mw, plan.loss_per_year, plan.temperature_c)
    drains = mean_mw > 0 or plan.loss_per_year > 0
    days = lifetime.battery_days(*load) if drains else float("inf")
    on_air = airtime_s / plan.period_s
    found = f"{mean_mw:.3g} mW: {days:,.0f} days, {on_air:.2%} on air (estimated)"
    least_s = 0.0 if isinstance(board, str) else board.estimated_seconds
    advice = _too_little(plan, load_board(project.board))
    if plan.seconds_of("send") < airtime_s:
        advice = f'the phase "send" must take at least the {airtime_s:.3f} s on air'
    elif plan.seconds_of("compute") < least_s or not plan.seconds_of("compute"):
        advice = f'the phase "compute" must take at least {least_s:.4f} s, as emulated'
    elif advice:
        pass
    elif airtime_s > law.longest_s:
        advice = f"send less, or with a lower spreading factor: {law.longest_s:g} s at most"
    elif on_air > law.duty_share:
        advice = "send less often, less, or with a lower spreading factor"
    elif days < plan.promise_days:
        advice = "wake up less often, sleep deeper, or promise less"
    return Gate("energy plan", not advice, found, allowed, advice)


def _too_little(plan: EnergyPlan, kit: Board) -> str:
    """What the plan draws less of than the board alone does; empty if nothing."""
    if kit.supply_v is None:
        return ""
    if kit.sleep_current_ua is not None:
        least = kit.supply_v * kit.sleep_current_ua / 1000
        if plan.sleep_mw < least * _CLOSE:
            return f"sleep_mw must be at least {least:.3g}, what {kit.title} alone draws asleep"
    if kit.active_current_ma is not None:
        least = kit.supply_v * kit.active_current_ma
        if any(p.name == "compute" and p.mw < least * _CLOSE for p in plan.phases):
            return f'the phase "compute" must draw at least {least:.3g} mW, as {kit.title} does'
    return ""


def _groups(project: Project, outputs: npt.NDArray[np.int8]) -> Gate:
    data = project.examples
    truth = data.y[data.test]
    right = outputs.argmax(axis=1) == truth
    rows = audit_groups(right, data.audit[data.test])
    worst, overall = rows[0], float(right.mean())
    gap = overall - worst.share
    low, high = wilson_interval(int(right.sum()), len(right))
    counts = np.bincount(truth)
    lazy = float(counts.max() / len(truth))
    found = (
        f"all: {overall:.1%} ({low:.0%} to {high:.0%}) right; worst, {worst.name}: "
        f"{worst.share:.1%} ({worst.low:.0%} to {worst.high:.0%}) of {worst.count}"
    )
    allowed = (
        f"{project.least_right:.0%} of all, gap {project.max_gap:.0%}, {FEWEST_OF_A_GROUP} or more "
        "in each group"
    )
    few = [row for row in rows if row.count < FEWEST_OF_A_GROUP]
    advice = ""
    if len(rows) < 2:
        advice = "name at least two groups in audit: who could be served worse?"
    elif few:
        advice = f"collect test examples of {few[0].name}: {few[0].count} tell little"
    elif project.least_right <= lazy or low <= lazy:
        commonest = project.classes[int(counts.argmax())]
        advice = f"be surely better than {lazy:.1%}, which {commonest!r} as every answer gets"
    elif overall < project.least_right:
        advice = "the network is right less often than least_right promises: train it again"
    elif gap > project.max_gap + 1e-12:
        advice = f"collect training examples of {worst.name}, or say that it does not work there"
    return Gate("group audit", not advice, found, allowed, advice)


def _rollback(project: Project, board: Emulation | str) -> Gate:
    allowed = "two slots fit, hashes agree, every bad update is taken back"
    advice = _manifest_problem(project) or _slot_problem(project, board)
    if advice:
        return Gate("rollback", False, "nothing yet: see what to do", allowed, advice)
    ends = bad_updates(project.previous, project.model, project.update.previous_version)
    stayed = sum(version == project.update.previous_version for version in ends.values())
    found = f"{stayed} of {len(ends)} bad updates taken back: {', '.join(ends)}"
    return Gate("rollback", stayed == len(ends), found, allowed, "")


def bad_updates(old: bytes, new: bytes, version: int) -> dict[str, int | None]:
    """Which version a simulated device runs after each kind of bad update, by its name.

    Parameters
    ----------
    old, new
        The model that works, and the one that is to replace it.
    version
        Of the old one; the new one is the next.
    """
    sha256 = hashlib.sha256(new).hexdigest()
    flipped = bytearray(new)
    flipped[len(new) // 2] ^= 1
    cases = {
        "one bit wrong": (bytes(flipped), None),
        "power fails at half": (new, len(new) // 2),
        "power fails at the first byte": (new, 0),
        "it crashes at every start": (new, None),
    }
    ends: dict[str, int | None] = {}
    for name, (content, written) in cases.items():
        device = Device(old, version)
        device.receive(content, version + 1, sha256, written)
        for _ in range(TRIES):
            ends[name] = device.start(lambda model: model == old)
    return ends


def _manifest_problem(project: Project) -> str:
    plan = project.update
    if plan.version <= plan.previous_version:
        return f"the new version must be above {plan.previous_version}"
    for name, content, told in (
        ("model.tflite", project.model, plan.sha256),
        ("previous.tflite", project.previous, plan.previous_sha256),
    ):
        if hashlib.sha256(content).hexdigest() != told:
            return (
                f"the SHA-256 of {name} is another one: write the manifest again "
                "(capstone.examples.manifest does)"
            )
    if project.model == project.previous:
        return "previous.tflite is the new model: keep the one that is in the field"
    return _previous_problem(project)


def _previous_problem(project: Project) -> str:
    """Going back is of use only to a model that runs and takes the same input."""
    try:
        model = Simulator.load(project.previous).model
        codes_for(model, project.examples.x_test[:1])
    except (DataError, ModelError) as error:
        return f"previous.tflite does not run: {str(error).splitlines()[0][:100]}"
    outputs = model.tensors[model.outputs[0]].size
    return "" if outputs == len(project.classes) else "previous.tflite has other classes"


def _slot_problem(project: Project, board: Emulation | str) -> str:
    plan, kit = project.update, load_board(project.board)
    if isinstance(board, str):
        return "pass the gate of the flash first"
    if plan.slot_bytes % plan.sector_bytes:
        return f"slot_bytes must be whole sectors of {plan.sector_bytes:,}"
    room = slot_bytes_left(kit.flash_bytes, plan.boot_bytes, 0, plan.sector_bytes)
    if plan.slot_bytes > room:
        return f"two slots must fit: at most {room:,} bytes each"
    if board.flash_bytes > plan.slot_bytes:
        least = -(-board.flash_bytes // plan.sector_bytes) * plan.sector_bytes
        return f"the firmware needs slots of at least {least:,} bytes, in whole sectors"
    return ""
