"""What lesson 17 says in words and numbers is true, for other seeds too."""

import json

import numpy as np
import pytest

from tinyml_course import fleet, paths
from tinyml_course.cost import connectivity
from tinyml_course.cost.placement import load_assumptions
from tinyml_course.fleet import detection, rain_numbers, village
from tinyml_course.grading.lesson_source import load_exercises

LESSON = "17_fleet"
OTHER_SEEDS = (101, 102, 103)


@pytest.fixture(scope="module")
def solutions():
    return {each.name: each.reference for each in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def text(repository):
    file = repository / "solutions" / LESSON / f"{LESSON}.ipynb"
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


@pytest.fixture(scope="module")
def outcomes():
    years = [fleet.simulate_year(seed) for seed in OTHER_SEEDS]
    return {
        policy.name: [
            fleet.judge(year, fleet.weekly_psi(year, policy, fleet.psi), 0.2) for year in years
        ]
        for policy in fleet.POLICIES
    }


def test_the_solutions_are_what_the_library_computes(solutions):
    rng = np.random.default_rng(0)
    before, now = rng.integers(1, 50, (2, 10)).tolist()
    assert solutions["psi"](before, now) == pytest.approx(fleet.psi(before, now))
    old, new = rng.integers(0, 2, (2, 300), np.uint8)
    for block in (1, 4, 7):
        sizes = [
            f(bytes(old), bytes(new), block) for f in (solutions["delta_size"], fleet.delta_size)
        ]
        assert sizes[0] == sizes[1]
    assert solutions["watchdog"]([5, 80], 10, 99, 9) == fleet.watchdog([5, 80], 10, 99, 9)


def test_numbers_in_sentences_are_those_of_the_simulation(text):
    assert "Three hundred boxes" in text["problem"]
    assert village.Plan().nodes == 300
    assert "twelve villages" in text["problem"]
    assert village.Plan().villages == 12
    assert f"after day {village.MENDED_DAY}" in text["minute-five-text"]
    assert f"on day {village.FORGED_DAY}" in text["part-2"]
    assert f"{village.REPAIR_DAYS} days after it fails" in text["part-2"]
    network = paths.lesson_data_dir("11_rain_and_wind") / "rain_model.tflite"
    assert f"{network.stat().st_size:,} bytes" in text["part-4"]
    assert village.Plan().update_bytes == network.stat().st_size
    assert f"672 hours; now: one week, {7 * 24} hours" in text["part-1"]
    assert detection.LEARN_WEEKS * 7 * 24 == 672
    assert f"learned, first = {detection.LEARN_WEEKS}," in text["see-1-box"]
    assert f"the clips of {rain_numbers.TRAINING_SITES} sites" in text["part-5"]
    assert f"{rain_numbers.SITES - rain_numbers.TRAINING_SITES} other sites" in text["part-5"]


def test_the_numbers_of_chance_that_a_prediction_asks_for_are_not_an_accident():
    above = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        before, now = (rng.multinomial(n, np.full(10, 0.1), 1000).tolist() for n in (672, 168))
        above.append(sum(fleet.psi(*pair) > 0.1 for pair in zip(before, now, strict=True)))
    assert 120 < min(above) <= max(above) < 220


def test_the_figure_holds_for_other_seeds(outcomes):
    """All values find drift soonest, histograms later; a box alone is blind for most."""
    delays = {n: [np.median(o.delays) for o in each] for n, each in outcomes.items()}
    assert max(delays["all values"]) < 0.6 * min(delays["histograms"])  # "half the time"
    found = {name: [o.shares[0] for o in each] for name, each in outcomes.items()}
    assert min(found["histograms"] + found["all values"]) > 0.85
    assert max(found["alone"]) < 0.5
    false = {n: np.mean([o.false_per_box_year for o in each]) for n, each in outcomes.items()}
    assert false["alone"] > 1.5 * max(false["histograms"], false["all values"])


def test_false_alarms_come_from_neighbours_that_drift_and_a_box_alone_hears_the_season(outcomes):
    """What the verdict says of the table's last column."""
    year = fleet.simulate_year(OTHER_SEEDS[0]).without_drift()
    quiet = {
        policy.name: fleet.judge(year, fleet.weekly_psi(year, policy, fleet.psi), 0.2)
        for policy in fleet.POLICIES
    }
    for name in ("histograms", "all values"):
        assert outcomes[name][0].false_per_box_year > 0.5
        assert quiet[name].false_per_box_year < 0.05
    assert quiet["alone"].false_per_box_year > 1.5


def test_training_on_moved_examples_costs_first_helps_later_and_ends_below_guessing():
    rain = fleet.load_rain_numbers(17)
    empty = [np.zeros((80, 3)), np.zeros(3)]
    plain = fleet.train(empty, rain.x, rain.y, 300, 0.1)
    hardened = fleet.train_against_fgsm(empty, rain.x, rain.y, 300, 0.1, 0.2)

    def right(network, far):
        return fleet.accuracy_under(
            fleet.fgsm_step, network, network, rain.x_test, rain.y_test, far
        )

    assert all(right(hardened, far) < right(plain, far) - 0.02 for far in (0, 0.02))
    assert all(right(hardened, far) > right(plain, far) + 0.02 for far in (0.1, 0.2, 0.4))
    assert right(hardened, 0.4) < 1 / 3


def test_the_tag_is_the_costliest_protection_for_other_seeds():
    for seed in OTHER_SEEDS:
        lost = {
            name: fleet.simulate_year(seed, plan).lost_node_days()
            for name, plan in {
                "all": fleet.Plan(),
                "tag": fleet.Plan(verify=False),
                "slots": fleet.Plan(two_slots=False),
                "watchdog": fleet.Plan(watchdog=False),
                "canaries": fleet.Plan(canaries=1.0),
            }.items()
        }
        assert max(lost, key=lost.get) == "tag"
        assert lost["canaries"] == lost["all"]  # the caption: slots and watchdog stand in


def test_a_lora_report_is_cheaper_and_a_whole_network_by_nb_iot():
    a = load_assumptions(about="connectivity")
    assert connectivity.lora_report(10, 9, a).mwh < connectivity.nbiot_report(10, a).mwh
    assert connectivity.lora_update(44_704, 9, a).mwh > connectivity.nbiot_update(44_704, a).mwh
    kilobytes = max(policy.kilobytes(13) for policy in fleet.POLICIES)
    assert kilobytes < 44.704  # the verdict: a year of watching is less than one update


def test_federated_averaging_beats_the_same_say_and_villages_alone():
    rain = fleet.load_rain_numbers(17)
    empty = [np.zeros((80, 3)), np.zeros(3)]
    found = []
    for seed in OTHER_SEEDS:
        dealt = fleet.split_unevenly(rain.y, 12, 0.1, seed)
        own = [(rain.x[i], rain.y[i]) for i in dealt if len(i)]
        alone = np.mean(
            [
                fleet.accuracy(fleet.train(empty, *o, 300, 0.1), rain.x_test, rain.y_test)
                for o in own
            ]
        )
        mean = fleet.in_rounds(empty, own, fleet.fedavg, 30, 10, 0.1)
        found.append((alone, fleet.accuracy(mean, rain.x_test, rain.y_test)))
    assert all(one < both - 0.1 for one, both in found)
    central = fleet.train(empty, rain.x, rain.y, 300, 0.1)
    assert fleet.accuracy(central, rain.x_test, rain.y_test) - np.mean(found, axis=0)[1] < 0.06
