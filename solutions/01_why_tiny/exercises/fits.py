"""How lesson 01 grades fits: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSED, add_family

KB = 1024


def board_inputs(rng):
    flash, ram = 1024 * KB, 256 * KB
    cases = [
        (300 * KB, 100 * KB, flash, ram, 0.25),
        (768 * KB, 50 * KB, flash, ram, 0.25),  # the flash is used up
        (100 * KB, 192 * KB, flash, ram, 0.25),  # the RAM is used up
        (900 * KB, 50 * KB, flash, ram, 0.25),  # fits without what is reserved
        (100 * KB, 230 * KB, flash, ram, 0.25),
        (2000 * KB, 50 * KB, flash, ram, 0.25),
        (100 * KB, 300 * KB, flash, ram, 0.25),
        (2000 * KB, 2000 * KB, flash, ram, 0.25),
        (100 * KB, 400 * KB, 128 * KB, 2048 * KB, 0.5),
        (790 * KB, 50 * KB, flash, ram, 0.25),
        (100 * KB, 200 * KB, flash, ram, 0.25),
        (700 * KB, 150 * KB, flash, ram, 0.25),
        (700 * KB, 120 * KB, flash, ram, 0.0),
        (2000 * KB, 300 * KB, flash, ram, 0.25),
        (100 * KB, ram, flash, ram, 0.25),  # without what is reserved the RAM is used up
        (flash, 50 * KB, flash, ram, 0.25),
        (1320 * KB, 50 * KB, flash, ram, 0.25),
        (100 * KB, 330 * KB, flash, ram, 0.25),
        (751, 100, 1001, 400, 0.25),  # 750.75 bytes of flash are left, not 751
        (500, 301, 1000, 401, 0.25),
        (500 * KB, 200 * KB, 512 * KB, 256 * KB, 0.125),
        (20 * KB, 30 * KB, 64 * KB, 128 * KB, 0.5),
        (40 * KB, 30 * KB, 64 * KB, 128 * KB, 0.5),
        (10 * KB, 70 * KB, 64 * KB, 128 * KB, 0.5),
        (900 * KB, 400 * KB, flash, ram, 0.25),
        (flash, 50 * KB, flash, ram, 0.25),
        (flash - 500, 50 * KB, flash, ram, 0.25),
        (1200 * KB, 50 * KB, flash, ram, 0.25),
        (540 * KB, 50 * KB, flash, ram, 0.25),
        (600 * KB, 150 * KB, 1024 * KB, 2048 * KB, 0.25),
        (800 * KB, 150 * KB, 1024 * KB, 2048 * KB, 0.25),
        (flash, 100 * KB, flash, ram, 0.0),
        (100 * KB, ram, flash, ram, 0.0),
    ]
    for _ in range(8):
        flash, ram = int(rng.integers(200, 4000)) * 1000, int(rng.integers(60, 700)) * 1000
        reserved = float(rng.choice([0.125, 0.25, 0.375, 0.5]))
        of_flash, of_ram = rng.choice([0.3, 0.9, 0.97, 1.03, 1.2], 2) * (1 - reserved)
        cases.append((int(of_flash * flash), int(of_ram * ram), flash, ram, reserved))
    return cases


fits = exercise(points=2, inputs=board_inputs, closed_rooms=CLOSED)


def limits(flash=lambda f, r: f * (1 - r), ram=lambda m, r: m * (1 - r), joined=all):
    """A wrong answer with another limit of flash or RAM, or another way to join both."""
    return lambda model, arena, f, m, r: joined([model <= flash(f, r), arena <= ram(m, r)])


add_family(
    fits,
    "Only one of the two memories was looked at. The model must fit in flash and the arena in RAM.",
    only_flash=limits(ram=lambda _m, _r: float("inf")),
    only_ram=limits(flash=lambda _f, _r: float("inf")),
    only_flash_all_of_it=lambda model, _arena, f, _m, _r: model <= f,
    only_ram_all_of_it=lambda _model, arena, _f, m, _r: arena <= m,
)
add_family(
    fits,
    "One memory is not enough: both must be large enough. Which word joins the conditions?",
    either=limits(joined=any),
    either_all_of_it=limits(lambda f, _r: f, lambda m, _r: m, any),
)
add_family(
    fits,
    "What is used up exactly still fits. Which comparison allows both to be equal?",
    strict=lambda model, arena, f, m, r: model < f * (1 - r) and arena < m * (1 - r),
    strict_flash=lambda model, arena, f, m, r: model < f * (1 - r) and arena <= m * (1 - r),
    strict_ram=lambda model, arena, f, m, r: model <= f * (1 - r) and arena < m * (1 - r),
)
add_family(
    fits,
    "A share of each memory is reserved for the rest of the program. It is missing here.",
    nothing_reserved=limits(lambda f, _r: f, lambda m, _r: m),
)
add_family(
    fits,
    "The reserved share was taken off one memory alone. The other one has to give it too.",
    nothing_reserved_in_flash=limits(flash=lambda f, _r: f),
    nothing_reserved_in_ram=limits(ram=lambda m, _r: m),
)
add_family(
    fits,
    "Almost nothing was taken off: reserved is a share. A quarter of 1,000 bytes is 250 bytes.",
    reserved_bytes=limits(lambda f, r: f - r, lambda m, r: m - r),
    reserved_bytes_of_flash=limits(flash=lambda f, r: f - r),
    reserved_bytes_of_ram=limits(ram=lambda m, r: m - r),
    reserved_percent=limits(lambda f, r: f * (1 - r / 100), lambda m, r: m * (1 - r / 100)),
)
add_family(
    fits,
    "A quarter is the example's share. Use reserved in its place.",
    a_quarter=limits(lambda f, _r: f * 0.75, lambda m, _r: m * 0.75),
    a_quarter_of_flash=limits(flash=lambda f, _r: f * 0.75),
    a_quarter_of_ram=limits(ram=lambda m, _r: m * 0.75),
    a_half=limits(lambda f, _r: f / 2, lambda m, _r: m / 2),
)
add_family(
    fits,
    "The bytes that are left were rounded up. Compare with the number as it is.",
    rounded=limits(lambda f, r: round(f * (1 - r)), lambda m, r: round(m * (1 - r))),
    rounded_flash=limits(flash=lambda f, r: round(f * (1 - r))),
    rounded_ram=limits(ram=lambda m, r: round(m * (1 - r))),
)
add_family(
    fits,
    "reserved is the share that is taken. What share is left?",
    the_reserved_part=limits(lambda f, r: f * r, lambda m, r: m * r),
    the_reserved_part_of_flash=limits(flash=lambda f, r: f * r),
    the_reserved_part_of_ram=limits(ram=lambda m, r: m * r),
    reserved_on_top=limits(lambda f, r: f * (1 + r), lambda m, r: m * (1 + r)),
    reserved_twice=limits(lambda f, r: f * (1 - 2 * r), lambda m, r: m * (1 - 2 * r)),
    reserved_squared=limits(lambda f, r: f * (1 - r) ** 2, lambda m, r: m * (1 - r) ** 2),
)
add_family(
    fits,
    "The share belongs to the memory: take it from flash_bytes and ram_bytes, not from the need.",
    need_made_larger=lambda model, arena, f, m, r: model * (1 + r) <= f and arena * (1 + r) <= m,
    need_made_smaller=lambda model, arena, f, m, r: model * (1 - r) <= f and arena * (1 - r) <= m,
    need_times_share=lambda model, arena, f, m, r: model * r <= f and arena * r <= m,
)
add_family(
    fits,
    "Each memory reserves a share of its own bytes, not of both together.",
    share_of_both=lambda model, arena, f, m, r: (
        model <= f - r * (f + m) and arena <= m - r * (f + m)
    ),
    share_of_the_other=lambda model, arena, f, m, r: model <= f - r * m and arena <= m - r * f,
    share_of_flash=lambda model, arena, f, m, r: model <= f * (1 - r) and arena <= m - r * f,
    share_of_ram=lambda model, arena, f, m, r: model <= f - r * m and arena <= m * (1 - r),
)
add_family(
    fits,
    "Each memory holds one thing: compare the model with flash alone, the arena with RAM alone.",
    swapped=lambda model, arena, f, m, r: model <= m * (1 - r) and arena <= f * (1 - r),
    both_in_flash=lambda model, arena, f, _m, r: model + arena <= f * (1 - r),
    both_in_ram=lambda model, arena, _f, m, r: model + arena <= m * (1 - r),
    model_in_both=lambda model, arena, f, m, r: (
        model <= f * (1 - r) and model + arena <= m * (1 - r)
    ),
    sums=lambda model, arena, f, m, r: model + arena <= (f + m) * (1 - r),
    all_in_the_smaller=lambda model, arena, f, m, r: max(model, arena) <= min(f, m) * (1 - r),
)
add_family(
    fits,
    "This is the other way round: True must mean that it fits.",
    negated=lambda *given: not fits(*given),
    larger=lambda model, arena, f, m, r: model >= f * (1 - r) and arena >= m * (1 - r),
)
add_family(
    fits,
    "Return True or False, without quotation marks, and nothing else.",
    fits_or_no=lambda *given: "fits" if fits(*given) else "no",
    fits_or_not=lambda *given: "fits" if fits(*given) else "does not fit",
    both_left=lambda model, arena, f, m, r: (f * (1 - r) - model, m * (1 - r) - arena),
    words_small=lambda *given: str(fits(*given)).lower(),
    words=lambda *given: str(fits(*given)),
    yes_or_no=lambda *given: "yes" if fits(*given) else "no",
    numbers=lambda *given: int(fits(*given)),
    both_answers=lambda model, arena, f, m, r: (model <= f * (1 - r), arena <= m * (1 - r)),
    what_is_left=lambda model, _arena, f, _m, r: f * (1 - r) - model,
)
add_family(
    fits,
    "The answer is the same for every board. Compare the needs with the memories.",
    always=lambda *_given: True,
    never=lambda *_given: False,
)


@fits.accepted
def whole_bytes_left(model_bytes, arena_bytes, flash_bytes, ram_bytes, reserved):
    flash_left, ram_left = int(flash_bytes * (1 - reserved)), int(ram_bytes * (1 - reserved))
    return model_bytes <= flash_left and arena_bytes <= ram_left


@fits.accepted
def by_what_is_left(model_bytes, arena_bytes, flash_bytes, ram_bytes, reserved):
    share = 1 - Fraction(reserved)
    left = (share * flash_bytes - model_bytes, share * ram_bytes - arena_bytes)
    return min(left) >= 0


@fits.accepted
def one_memory_after_the_other(model_bytes, arena_bytes, flash_bytes, ram_bytes, reserved):
    for need, memory in ((model_bytes, flash_bytes), (arena_bytes, ram_bytes)):
        if need + reserved * memory > memory:
            return False
    return True
