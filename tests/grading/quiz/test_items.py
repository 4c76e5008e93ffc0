"""The items of the tests before, after and later: one right answer, three forms, no key outside."""

import itertools
import re
from collections import Counter

import pytest

from tinyml_course import paths
from tinyml_course.errors import GradingError, LessonError
from tinyml_course.grading.quiz.items import FORMS, LETTERS, Turn, load_items, make_form

ITEMS = load_items()
IDS = [draw.__name__ for draw in ITEMS]
SEEDS = range(30)


def drawn(draw, seed):
    """The item in the three forms of one class."""
    return [draw(Turn(form, seed, draw.__name__)) for form in FORMS]


def numbers_in(text):
    found = re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", text)
    return [float(each.replace(",", "")) for each in found]


def test_there_are_ten_concepts_from_all_over_the_course():
    lessons = {draw(Turn("before", 0, draw.__name__)).lesson for draw in ITEMS}
    assert len(ITEMS) == len(set(IDS)) == 10
    assert min(lessons) <= "02"
    assert max(lessons) >= "15"
    assert len(lessons) >= 8


@pytest.mark.parametrize("draw", ITEMS, ids=IDS)
def test_every_form_asks_something_else_and_has_four_different_options(draw):
    for seed in SEEDS:
        items = drawn(draw, seed)
        assert len({item.text for item in items}) == len(FORMS)
        for item in items:
            options = [item.right, *(text for text, _ in item.wrong)]
            assert len(set(options)) == len(LETTERS) == 4
            assert len({thought for _, thought in item.wrong}) == 3


@pytest.mark.parametrize("draw", ITEMS, ids=IDS)
def test_an_item_is_short_and_its_right_option_does_not_stand_out_by_its_length(draw):
    for item in drawn(draw, 0):
        wrong = [len(text) for text, _ in item.wrong]
        assert len(item.text.split()) <= 65
        assert max(map(len, [item.right, *(text for text, _ in item.wrong)])) <= 120
        assert len(item.right) <= 1.5 * max(wrong)
        assert "of the above" not in item.text + item.right + "".join(t for t, _ in item.wrong)


@pytest.mark.parametrize("seed", [0, 7, 2026])
@pytest.mark.parametrize("form", FORMS)
def test_right_letters_are_balanced_and_the_same_arguments_give_the_same_form(form, seed):
    placed = make_form(ITEMS, form, seed)
    counts = Counter(item.key for item in placed)
    assert sorted(counts.values()) == [2, 2, 3, 3]
    assert make_form(ITEMS, form, seed) == placed
    assert sorted(item.concept for item in placed) == sorted(IDS)
    for item in placed:
        source = next(draw for draw in ITEMS if draw.__name__ == item.concept)
        original = source(Turn(form, seed, item.concept))
        assert item.options[LETTERS.index(item.key)] == original.right
        assert dict(original.wrong) == {
            item.options[LETTERS.index(letter)]: thought
            for letter, thought in item.misconceptions.items()
        }


def test_order_and_letters_differ_between_forms_and_classes():
    orders = [
        tuple(item.concept for item in make_form(ITEMS, form, seed))
        for form, seed in itertools.product(FORMS, (1, 2))
    ]
    keys = [
        tuple(item.key for item in make_form(ITEMS, form, seed))
        for form, seed in itertools.product(FORMS, (1, 2))
    ]
    assert len(set(orders)) == len(set(keys)) == 6


def test_an_unknown_form_is_told_which_there_are():
    with pytest.raises(GradingError, match="before, after, later, got 'middle'"):
        make_form(ITEMS, "middle", 1)


def test_without_a_clone_or_without_the_file_it_is_said_what_is_missing(tmp_path):
    with pytest.raises(LessonError, match="expected a clone of the course"):
        load_items(tmp_path)
    (tmp_path / "solutions").mkdir()
    with pytest.raises(GradingError, match=r"expected the items of the tests in .*items\.py"):
        load_items(tmp_path)


def item_of(name, form="before", seed=3):
    draw = next(each for each in ITEMS if each.__name__ == name)
    return draw(Turn(form, seed, name))


@pytest.mark.parametrize("form", FORMS)
def test_the_arena_is_what_a_planner_needs(form):
    from tinyml_course.simulator.arena import greedy_offsets

    item = item_of("arena_of_tensors", form)
    sizes = [int(1024 * n) for n in numbers_in(item.text)[:4]]
    lives = list(zip(sizes, (-1, 0, 1, 2), (0, 1, 2, 2), strict=True))
    ends = [at + size for at, size in zip(greedy_offsets(lives), sizes, strict=True)]
    assert f"{max(ends) // 1024} kB" == item.right


@pytest.mark.parametrize("form", FORMS)
def test_the_battery_lasts_as_long_as_the_lifetime_model_says(form):
    from tinyml_course.cost.lifetime import battery_days, duty_cycle_mw

    item = item_of("battery_of_a_sleeper", form)
    milliwatts, seconds, asleep, capacity = numbers_in(item.text)
    mean = duty_cycle_mw([(milliwatts, seconds)], asleep, 60)
    days = battery_days(capacity, 1.0, mean, 0.0, 20.0)
    (said,) = numbers_in(item.right)
    assert said == pytest.approx(days, rel=0.02)
    others = [numbers_in(text)[0] for text, _ in item.wrong]
    assert all(not 0.8 < other / days < 1.25 for other in others)


@pytest.mark.parametrize("form", FORMS)
def test_false_alarms_are_those_of_an_hour_of_decisions(form):
    item = item_of("false_alarms_of_a_stream", form)
    a_second, wrong, of = numbers_in(item.text)
    decisions = sum(1 for _ in range(0, 3_600_000, int(1000 / a_second)))
    assert float(item.right) == pytest.approx(decisions * wrong / of)


@pytest.mark.parametrize("form", FORMS)
def test_the_model_fits_flash_and_not_the_ram_that_is_left(form):
    item = item_of("board_with_two_memories", form)
    file, arena, _flash, free_flash, ram, program = numbers_in(item.text)
    assert file < free_flash  # so flash is not the reason
    assert ram - program < arena < ram  # nor is the RAM of the whole board
    assert file > ram  # and weights in RAM would be another reason
    assert item.right.startswith("No")


@pytest.mark.parametrize("form", FORMS)
def test_a_detector_that_never_warns_beats_the_one_in_the_item(form):
    item = item_of("accuracy_of_rare_events", form)
    share, right = numbers_in(item.text)
    assert numbers_in(item.right) == [100 - share]
    assert right < 100 - share


@pytest.mark.parametrize("form", FORMS)
def test_the_small_network_is_better_on_new_data_only(form):
    item = item_of("larger_network", form)
    known, new, large_known, large_new = numbers_in(item.text)
    assert known < large_known
    assert new > large_new


def test_no_student_version_and_no_package_file_holds_an_item():
    texts = [item.text for draw in ITEMS for item in drawn(draw, 0)]
    assert len(texts) == 30
    starts = [text[:60] for text in texts]
    for path in [*paths.notebooks_dir().rglob("*.ipynb"), *paths.PACKAGE_DIR.rglob("*.py")]:
        content = path.read_text(encoding="utf-8")
        assert not any(start in content for start in starts), path
