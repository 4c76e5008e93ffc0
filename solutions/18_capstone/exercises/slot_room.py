"""How lesson 18 grades slot_room: inputs, mistakes with hints, other right answers."""

from tinyml_course.exercises import exercise

from ._common import CLOSED, add


def memories(rng):
    """By hand first; then whole and broken sectors, odd numbers of them, and images too large."""
    cases = [
        (1000, 150, 300, 100),  # 10 sectors, 2 for the bootloader, 4 for each slot
        (1100, 200, 350, 100),  # an odd sector is left over, and the bootloader ends at an edge
        (1090, 201, 500, 100),  # the flash ends within a sector; the image does not fit
        (1_048_576, 49_152, 150_000, 4096),
        (262_144, 0, 131_072, 2048),  # no bootloader, and it fits exactly
        (512, 512, 0, 128),  # nothing is left for slots
        (960, 130, 77, 64),
        (1090, 100, 350, 100),
        (1110, 140, 350, 100),
        (1100, 150, 350, 100),
    ]
    for _ in range(8):
        sector = int(rng.choice([64, 100, 512, 2048, 4096]))
        flash = sector * int(rng.integers(20, 300)) + int(rng.choice([0, sector // 2]))
        boot = int(rng.integers(1, 6 * sector))
        cases.append((flash, boot, int(rng.integers(sector, flash)), sector))
    return cases


slot_room = exercise(points=2, inputs=memories, closed_rooms=CLOSED)


def up(size, sector):
    return -(-size // sector)


def by_parts(slot):
    """Another size of a slot, of flash, bootloader and sector; less the image."""
    return lambda flash, boot, image, sector: slot(flash, boot, sector) - image


slot_room.mistakes(
    "A bootloader of 150 bytes takes two sectors of 100. Round up where a part of one is used.",
    boot_rounded_down=by_parts(lambda f, b, s: (f // s - b // s) // 2 * s),
    boot_to_nearest=by_parts(lambda f, b, s: (f // s - round(b / s)) // 2 * s),
)
slot_room.mistakes(
    "A bootloader that ends at the edge of a sector needs no further one.",
    boot_one_more=by_parts(lambda f, b, s: (f // s - b // s - 1) // 2 * s),
)
slot_room.mistakes(
    "A slot consists of whole sectors. If their number is odd, one is left over.",
    half_a_sector=lambda f, b, i, s: int((f // s - up(b, s)) * s / 2) - i,
    rounded_up=by_parts(lambda f, b, s: up(f // s - up(b, s), 2) * s),
    half_of_the_bytes=lambda f, b, i, s: (f - up(b, s) * s) // 2 - i,
    half_of_the_bytes_boot_down=lambda f, b, i, s: (f - b // s * s) // 2 - i,
    no_sectors=lambda f, b, i, _s: (f - b) // 2 - i,
)
slot_room.mistakes(
    "Flash less bootloader was counted in sectors. Round the bootloader up first: one of 150 bytes "
    "takes two sectors of 100, and its rest cannot be used.",
    sectors_at_the_end=lambda f, b, i, s: (f - b) // 2 // s * s - i,
)
slot_room.mistakes(
    "Both images were taken off all that is left. The answer is about one slot with one image.",
    two_images=lambda f, b, i, s: (f // s - up(b, s)) * s - 2 * i,
    two_images_all_bytes=lambda f, b, i, s: f - up(b, s) * s - 2 * i,
    two_images_no_sectors=lambda f, b, i, _s: f - b - 2 * i,
)
slot_room.mistakes(
    "The bootloader takes its sectors once, and both slots share what is left.",
    boot_from_each=by_parts(lambda f, b, s: (f // s // 2 - up(b, s)) * s),
)
slot_room.mistakes(
    "The bootloader needs flash as well.",
    no_boot=by_parts(lambda f, _b, s: f // s // 2 * s),
)
slot_room.mistakes(
    "There are two slots: the sectors that are left are shared by both.",
    one_slot=by_parts(lambda f, b, s: (f // s - up(b, s)) * s),
    three_slots=by_parts(lambda f, b, s: (f // s - up(b, s)) // 3 * s),
    both_slots=lambda f, b, i, s: 2 * ((f // s - up(b, s)) // 2 * s - i),
)
slot_room.mistakes(
    "The image was counted in whole sectors. The bytes left are those behind its last byte.",
    image_in_sectors=lambda f, b, i, s: (f // s - up(b, s)) // 2 * s - up(i, s) * s,
)
slot_room.mistakes(
    "The image lies in each slot once; take it away from the slot, once.",
    image_twice=lambda f, b, i, s: (f // s - up(b, s)) // 2 * s - 2 * i,
    image_first=lambda f, b, i, s: (f // s - up(b, s) - up(i, s)) // 2 * s,
    image_from_flash=lambda f, b, i, s: ((f - i) // s - up(b, s)) // 2 * s,
)
add(
    slot_room,
    "This is the size of a slot, or of both. Where is the image?",
    slot_alone=lambda right, _f, _b, image, _s: right + image,
)
add(
    slot_room,
    "Bytes are asked for, as a whole number; it is negative where the image does not fit.",
    at_least_zero=lambda right, *_: max(right, 0),
    at_least_minus_one=lambda right, *_: right if right >= 0 else -1,
    absolute=lambda right, *_: abs(right),
    none_if_too_large=lambda right, *_: right if right >= 0 else None,
    false_if_too_large=lambda right, *_: right if right >= 0 else False,
    whether_it_fits=lambda right, *_: right >= 0,
    a_float=lambda right, *_: float(right),
    as_text=lambda right, *_: f"{right} bytes",
    in_kilobytes=lambda right, *_: right / 1000,
    in_kibibytes=lambda right, *_: right / 1024,
    in_sectors=lambda right, _f, _b, _i, sector: right / sector,
    whole_sectors=lambda right, _f, _b, _i, sector: right // sector,
    sectors_less_sectors=lambda _r, f, b, i, s: (f // s - up(b, s)) // 2 - i // s,
)
add(
    slot_room,
    "The difference is the other way round: what the slot has, less what the image needs.",
    negative=lambda right, *_: -right,
)
slot_room.mistakes(
    "The flash may end within a sector, and this part cannot be used.",
    flash_rounded_up=by_parts(lambda f, b, s: (up(f, s) - up(b, s)) // 2 * s),
)
slot_room.mistakes(
    "A number of an example is written into the function. Use the arguments in its place.",
    sector_of_100=lambda f, b, i, _s: (f // 100 - up(b, 100)) // 2 * 100 - i,
    sector_of_4096=lambda f, b, i, _s: (f // 4096 - up(b, 4096)) // 2 * 4096 - i,
)
slot_room.mistakes(
    "Divide with //: a sector is used as a whole.",
    exact_division=lambda f, b, i, s: (f / s - b / s) / 2 * s - i,
    exact_half=lambda f, b, i, s: (f // s - up(b, s)) / 2 * s - i,
    exact_half_of_the_bytes=lambda f, b, i, s: (f - up(b, s) * s) / 2 - i,
)


@slot_room.accepted
def by_counting(flash_bytes, boot_bytes, image_bytes, sector_bytes):
    """Give sectors away one after another: to the bootloader, then to both slots in turn."""
    left = len(range(sector_bytes, flash_bytes + 1, sector_bytes))
    boot = len(range(0, boot_bytes, sector_bytes))
    slots = [0, 0]
    for k in range(left - boot):
        slots[k % 2] += 1
    return min(slots) * sector_bytes - image_bytes


@slot_room.accepted
def with_remainders(flash_bytes, boot_bytes, image_bytes, sector_bytes):
    usable = flash_bytes - flash_bytes % sector_bytes
    boot = boot_bytes + -boot_bytes % sector_bytes
    both = usable - boot
    both -= both % (2 * sector_bytes)
    return both // 2 - image_bytes
