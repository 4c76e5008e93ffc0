"""The six gates: each measures something, compares it, and says what to do next."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.boards import load_board
from tinyml_course.capstone.audit import audit_groups
from tinyml_course.capstone.leaks import find_leaks
from tinyml_course.capstone.project import Project
from tinyml_course.capstone.update import TRIES, Device, slot_bytes_left
from tinyml_course.cost import lifetime
from tinyml_course.deploy import EmulatedModel, Emulation
from tinyml_course.errors import DataError, FirmwareError, ModelError
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model

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
    found = f"{len(leaks.groups)} groups on both sides, {len(leaks.duplicates)} near-duplicates"
    advice = ""
    if leaks.groups:
        advice = f"move all examples of {', '.join(leaks.groups[:3])} to one side"
    elif leaks.duplicates:
        rows = ", ".join(map(str, leaks.duplicates[:5]))
        advice = f"remove the test examples (counted within the test side) {rows}"
    elif unseen:
        advice = f"add test examples of {', '.join(project.classes[k] for k in unseen[:3])}"
    allowed = "none of either, and every class tested"
    return Gate("leak-free split", not advice, found, allowed, advice)


def _flash(project: Project, board: Emulation | str) -> Gate:
    kit = load_board(project.board)
    allowed = f"at most {project.flash_limit:,} bytes, and {kit.ram_bytes:,} of RAM"
    if isinstance(board, str):
        return Gate("flash", False, board, allowed, "make the network smaller")
    found = f"{board.flash_bytes:,} bytes, {board.ram_bytes:,} of RAM"
    fits = board.flash_bytes <= project.flash_limit
    advice = "" if fits else "use fewer filters or units; fewer bits alone do not help"
    return Gate("flash", fits, found, allowed, advice)


def _parity(project: Project, board: Emulation | str, outputs: npt.NDArray[np.int8]) -> Gate:
    told = project.examples.codes
    allowed = f"0 of {told.size:,} values differ"
    if isinstance(board, str):
        return Gate("parity", False, "no firmware", allowed, "pass the gate above first")
    if told.shape[1] != outputs.shape[1]:
        found = f"{told.shape[1]} values an answer in data.npz, {outputs.shape[1]} on the board"
        return Gate("parity", False, found, allowed, "store the answers of this model")
    ours = np.asarray(board.outputs).reshape(len(told), -1)
    apart = int((ours != outputs[: len(told)]).sum()), int((ours != told).sum())
    found = f"board and simulator differ in {apart[0]}, board and notebook in {apart[1]}"
    advice = ""
    if apart[0]:
        advice = "report this model: the export or the simulator is wrong"
    elif apart[1]:
        advice = "the answers in data.npz are of another model or other examples: store them again"
    return Gate("parity", not advice, found, allowed, advice)


def _energy(project: Project, board: Emulation | str) -> Gate:
    plan = project.energy
    allowed = f"{plan.promise_days:,.0f} days, {plan.duty_share:.2%} on air"
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
    advice = ""
    if plan.seconds_of("send") < airtime_s:
        advice = f'the phase "send" must take at least the {airtime_s:.3f} s on air'
    elif plan.seconds_of("compute") < least_s or not plan.seconds_of("compute"):
        advice = f'the phase "compute" must take at least {least_s:.4f} s, as emulated'
    elif on_air > plan.duty_share:
        advice = "send less often, less, or with a lower spreading factor"
    elif days < plan.promise_days:
        advice = "wake up less often, sleep deeper, or promise less"
    return Gate("energy plan", not advice, found, allowed, advice)


def _groups(project: Project, outputs: npt.NDArray[np.int8]) -> Gate:
    data = project.examples
    right = outputs.argmax(axis=1) == data.y[data.test]
    rows = audit_groups(right, data.audit[data.test])
    worst, overall = rows[0], float(right.mean())
    gap = overall - worst.share
    found = (
        f"{worst.name}: {worst.share:.1%} ({worst.low:.0%} to {worst.high:.0%}) of {worst.count}; "
        f"all: {overall:.1%}"
    )
    allowed = f"{len(rows)} groups of {FEWEST_OF_A_GROUP} or more, gap {project.max_gap:.0%}"
    few = [row for row in rows if row.count < FEWEST_OF_A_GROUP]
    advice = ""
    if len(rows) < 2:
        advice = "name at least two groups in audit: who could be served worse?"
    elif few:
        advice = f"collect test examples of {few[0].name}: {few[0].count} tell little"
    elif gap > project.max_gap + 1e-12:
        advice = f"collect training examples of {worst.name}, or say that it does not work there"
    return Gate("group audit", not advice, found, allowed, advice)


def _rollback(project: Project, board: Emulation | str) -> Gate:
    allowed = "two slots fit, hashes agree, every bad update is taken back"
    advice = _manifest_problem(project) or _slot_problem(project, board)
    if advice:
        return Gate("rollback", False, "not simulated", allowed, advice)
    ends = bad_updates(project.previous, project.model, project.update.previous_version)
    stayed = sum(version == project.update.previous_version for version in ends.values())
    found = f"{stayed} of {len(ends)} bad updates taken back"
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
            return f"the SHA-256 of {name} is another one: make the manifest again"
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
        return f"the firmware needs slots of {board.flash_bytes:,} bytes"
    return ""
