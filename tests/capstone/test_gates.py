"""Both finished projects go through all six gates, and each gate closes for its own reasons."""

from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.boards import load_board
from tinyml_course.capstone import Phase, check_project
from tinyml_course.capstone.examples import make_example
from tinyml_course.capstone.gates import bad_updates
from tinyml_course.capstone.report import unfinished_sections
from tinyml_course.errors import DataError, ModelError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

pytest.importorskip("unicorn")
pytest.importorskip("ziglang")

NAMES = ("leak-free split", "flash", "parity", "energy plan", "group audit", "rollback")


def gates_of(project):
    return {gate.name: gate for gate in check_project(project)}


def closed(project):
    return [name for name, gate in gates_of(project).items() if not gate.passed]


def with_data(project, **arrays):
    return replace(project, examples=replace(project.examples, **arrays))


def with_plan(project, **numbers):
    return replace(project, energy=replace(project.energy, **numbers))


def with_update(project, **values):
    return replace(project, update=replace(project.update, **values))


def longer(project, name, seconds):
    phases = (replace(p, seconds=seconds) if p.name == name else p for p in project.energy.phases)
    return with_plan(project, phases=tuple(phases))


def weaker(project, name, times):
    phases = (replace(p, mw=p.mw / times) if p.name == name else p for p in project.energy.phases)
    return with_plan(project, phases=tuple(phases))


def test_the_mosquito_project_passes_all_six_gates(mosquito):
    gates = gates_of(mosquito)
    assert tuple(gates) == NAMES
    assert all(gate.passed and not gate.advice for gate in gates.values()), gates


def test_the_weather_project_passes_all_six_gates_and_its_report_is_written():
    project = make_example("weather")
    assert closed(project) == []
    assert unfinished_sections(project.report) == ()


# Gate 1


def test_a_group_on_both_sides_closes_the_split(mosquito):
    data = mosquito.examples
    group = data.group.astype("U60")
    group[data.test] = np.where(group[data.test] == group[data.test][0], group[0], group[data.test])
    gate = gates_of(with_data(mosquito, group=group))["leak-free split"]
    assert not gate.passed
    assert gate.measured.startswith("1 groups on both sides")
    assert str(group[0]) in gate.advice


def test_a_copied_test_example_closes_the_split_whatever_its_group_is_called(mosquito):
    data = mosquito.examples
    x = data.x.copy()
    x[0] = x[data.test][7] + 0.001
    gate = gates_of(with_data(mosquito, x=x))["leak-free split"]
    assert not gate.passed
    assert gate.measured.startswith("0 groups on both sides, 1 near-duplicates")
    assert "examples 7, counted from 0" in gate.advice


def test_of_many_shared_groups_some_are_named_and_the_others_counted(mosquito):
    data = mosquito.examples
    sides = np.random.default_rng(4).permutation(data.test)
    gate = gates_of(with_data(mosquito, test=sides))["leak-free split"]
    shared = int(gate.measured.split()[0])
    assert shared > 100
    assert f" and {shared - 3} more belong" in gate.advice


def test_a_class_that_is_not_tested_closes_the_split(mosquito):
    data = mosquito.examples
    test = data.test & (data.y != 2)
    keep = test | ~data.test
    arrays = {name: getattr(data, name)[keep] for name in ("x", "y", "group", "audit", "test")}
    gate = gates_of(replace(mosquito, examples=replace(data, **arrays)))["leak-free split"]
    assert not gate.passed
    assert "Anopheles" in gate.advice


# Gate 2


def test_a_tighter_limit_than_the_firmware_closes_the_flash(mosquito):
    gate = gates_of(replace(mosquito, flash_limit=4000))["flash"]
    assert not gate.passed
    assert int(gate.measured.split(" ")[0].replace(",", "")) > 4000


def test_a_model_that_is_too_large_for_the_board_closes_flash_and_parity(mosquito):
    path = lesson_data_dir("07_smile_or_serious") / "face_model.tflite"
    file = path.read_bytes()
    model = read_model(file)
    entry, outputs = model.tensors[model.inputs[0]], model.tensors[model.outputs[0]].size
    data = mosquito.examples
    rows = slice(0, 60)
    x = np.zeros((60, entry.size), np.float32) + np.arange(60, dtype=np.float32)[:, None]
    test = np.arange(60) >= 30
    small = replace(
        data, x=x, y=data.y[rows] % outputs, group=np.arange(60).astype(str), test=test,
        audit=data.audit[rows], codes=np.zeros((16, outputs), np.int8),
    )  # fmt: skip
    project = replace(
        mosquito, examples=small, model=file, classes=mosquito.classes[:outputs], flash_limit=9000
    )
    assert {"flash", "parity"} <= set(closed(project))


# Gate 3


def test_answers_of_another_model_close_parity(mosquito):
    codes = mosquito.examples.codes.copy()
    codes[3, 1] ^= 1
    gate = gates_of(with_data(mosquito, codes=codes))["parity"]
    assert not gate.passed
    assert gate.measured == "board and simulator differ in 0, board and notebook in 1"


def test_answers_to_other_examples_close_parity(mosquito):
    codes = mosquito.examples.codes[::-1].copy()
    assert closed(with_data(mosquito, codes=codes)) == ["parity"]


def test_answers_with_another_number_of_classes_close_parity(mosquito):
    codes = mosquito.examples.codes[:, :3].copy()
    assert closed(with_data(mosquito, codes=codes)) == ["parity"]


# Gate 4


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda p: with_plan(p, promise_days=9000.0), "promise less"),
        (lambda p: with_plan(p, period_s=1.0, promise_days=1.0), "send less often"),
        (lambda p: with_plan(p, band="EU868-narrow"), None),
        (lambda p: with_plan(p, band="EU868-narrow", period_s=60.0, promise_days=1.0), "send less"),
        (lambda p: with_plan(p, band="US915"), None),
        (
            lambda p: longer(with_plan(p, band="US915", spreading_factor=12), "send", 1.5),
            "0.4 s at most",
        ),
        (lambda p: with_plan(p, sleep_mw=0.0), "sleep_mw must be at least 0.0"),
        (lambda p: with_plan(p, sleep_mw=1e-3), "sleep_mw must be at least 0.0"),
        (lambda p: weaker(p, "compute", 1000), '"compute" must draw at least'),
        (lambda p: with_plan(p, period_s=0.2), "wake up less often"),
        (lambda p: longer(p, "send", 0.01), '"send" must take at least'),
        (lambda p: longer(p, "compute", 1e-6), '"compute" must take at least'),
        (
            lambda p: with_plan(p, phases=(Phase("send", 90.0, 1.0),)),
            '"compute" must take at least',
        ),
    ],
)
def test_a_plan_that_does_not_hold_closes_energy(mosquito, change, advice):
    gate = gates_of(change(mosquito))["energy plan"]
    assert gate.passed == (advice is None)
    assert (advice or "") in gate.advice


def test_the_board_alone_draws_no_more_asleep_than_the_finished_plan(mosquito):
    kit = load_board(mosquito.board)
    least = kit.supply_v * kit.sleep_current_ua / 1000
    assert gates_of(with_plan(mosquito, sleep_mw=least))["energy plan"].passed
    assert not gates_of(with_plan(mosquito, sleep_mw=0.999 * least))["energy plan"].passed


# Gate 5


def test_a_network_that_only_guesses_closes_the_audit_whatever_was_promised(mosquito):
    data = mosquito.examples
    y = np.random.default_rng(0).permutation(data.y)
    for promised in (0.9, 0.05):
        project = replace(with_data(mosquito, y=y), least_right=promised)
        gate = gates_of(project)["group audit"]
        assert not gate.passed
        assert "be surely better than 2" in gate.advice  # one of four classes


def test_swapped_names_of_classes_close_the_audit(mosquito):
    data = mosquito.examples
    y = np.array([3, 1, 2, 0])[data.y]
    gate = gates_of(with_data(mosquito, y=y))["group audit"]
    assert (gate.passed, "less often than least_right" in gate.advice) == (False, True)


def test_a_promise_that_the_network_does_not_keep_closes_the_audit(mosquito):
    share = float(gates_of(mosquito)["group audit"].measured.split()[1].rstrip("%")) / 100
    for more, passed in ((-0.001, True), (0.001, False)):
        project = replace(mosquito, least_right=share + more)
        assert gates_of(project)["group audit"].passed == passed


def test_a_group_that_is_served_much_worse_closes_the_audit(mosquito):
    mosquito = replace(mosquito, least_right=0.6)
    data = mosquito.examples
    y = data.y.copy()
    spoiled = np.flatnonzero(data.test & (data.audit == "cool nights"))[::2]
    y[spoiled] = (y[spoiled] + 1) % 4
    gate = gates_of(with_data(mosquito, y=y))["group audit"]
    assert not gate.passed
    assert "worst, cool nights" in gate.measured


def test_a_group_of_few_examples_closes_the_audit(mosquito):
    audit = mosquito.examples.audit.astype("U60")
    audit[np.flatnonzero(mosquito.examples.test)[:29]] = "huts"
    gate = gates_of(with_data(mosquito, audit=audit))["group audit"]
    assert (gate.passed, "29 tell little" in gate.advice) == (False, True)


def test_one_group_alone_closes_the_audit(mosquito):
    audit = np.full(len(mosquito.examples.y), "everybody")
    assert closed(with_data(mosquito, audit=audit)) == ["group audit"]


# Gate 6


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda p: with_update(p, version=1), "must be above 1"),
        (lambda p: with_update(p, sha256="0" * 64), "model.tflite is another one"),
        (lambda p: with_update(p, previous_sha256="0" * 64), "previous.tflite is another one"),
        (lambda p: with_update(p, slot_bytes=524_288), "two slots must fit"),
        (lambda p: with_update(p, slot_bytes=262_145), "whole sectors"),
        (lambda p: with_update(p, slot_bytes=4096), "slots of at least 8,192 bytes"),
        (
            lambda p: replace(
                p, previous=p.model, update=replace(p.update, previous_sha256=p.update.sha256)
            ),
            "is the new model",
        ),
    ],
)
def test_an_update_that_cannot_be_taken_back_closes_rollback(mosquito, change, advice):
    gate = gates_of(change(mosquito))["rollback"]
    assert not gate.passed
    assert advice in gate.advice


def test_every_kind_of_bad_update_leaves_the_old_version_running():
    ends = bad_updates(b"old model", b"new model, longer", 6)
    assert set(ends.values()) == {6}
    assert len(ends) == 4


# What cannot be checked at all


def test_bytes_that_are_no_model_are_refused(mosquito):
    with pytest.raises(ModelError):
        check_project(replace(mosquito, model=b"not a model"))


def test_a_model_for_other_examples_is_refused(mosquito):
    x = np.zeros((len(mosquito.examples.y), 7), np.float32)
    with pytest.raises(ModelError, match="takes 7 values"):
        check_project(with_data(mosquito, x=x))


def test_a_board_that_is_not_there_is_refused(mosquito):
    with pytest.raises(DataError, match="expected a board among"):
        check_project(replace(mosquito, board="abacus"))
