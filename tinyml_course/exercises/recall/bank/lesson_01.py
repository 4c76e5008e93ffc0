"""Questions that recall lesson 01."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "01_why_tiny"


def data_of_a_day(rng: np.random.Generator) -> Question:
    """How many bytes a sensor makes in a day."""
    values, minutes = pick(rng, (2, 3, 4, 6)), pick(rng, (5, 10, 15, 30))
    bits = pick(rng, (8, 12, 16))
    readings = 24 * 60 // minutes
    answer = values * bits * readings / 8
    return Question(
        "Part 1",
        f"A sensor measures {values} numbers of {bits} bits every {minutes} minutes. How many "
        "bytes does it make in a day?",
        answer,
        f"{readings} readings of {values} × {bits} / 8 bytes: {shown(answer)} bytes",
        "bytes",
        tolerance=0,
    )


def time_to_an_answer(rng: np.random.Generator) -> Question:
    """Milliseconds from the device to a server and back."""
    size, rate = pick(rng, (1000, 2000, 5000)), pick(rng, (80, 160, 400))
    km = pick(rng, (1000, 2000, 6000))
    sending, travelling = 8 * size / rate, 2 * km / 200
    return Question(
        "Part 2",
        f"A device sends {size:,} bytes at {rate} kbit/s to a server {km:,} km away, and gets a "
        "very short answer. Light in fibre covers 200 km in a millisecond. After how many ms is "
        "the answer there, if nothing else takes time?",
        sending + travelling,
        f"8 × {size:,} / {rate} = {shown(sending)} ms to send, 2 × {km:,} / 200 = "
        f"{shown(travelling)} ms there and back: {shown(sending + travelling)} ms",
        "ms",
    )


def energy_of_a_message(rng: np.random.Generator) -> Question:
    """What a radio uses for one message."""
    power, wake = pick(rng, (200, 300, 500)), pick(rng, (100, 500, 2000))
    size, rate = pick(rng, (500, 1000, 4000)), pick(rng, (40, 80, 250))
    awake = wake + 8 * size / rate
    answer = awake * power / 1000
    return Question(
        "Part 3",
        f"A radio draws {power} mW. For one message it is awake {wake:,} ms, and then sends "
        f"{size:,} bytes at {rate} kbit/s. How many millijoules (mJ) does the message take?",
        answer,
        f"awake {wake:,} + 8 × {size:,} / {rate} = {shown(awake)} ms; times {power} mW are "
        f"microjoules, a thousand of them are 1 mJ: {shown(answer)} mJ",
        "mJ",
    )


def room_in_ram(rng: np.random.Generator) -> Question:
    """Whether an arena fits beside the rest of a program."""
    ram, reserved = pick(rng, (128, 256, 320)), pick(rng, (25, 50, 75))
    left = ram * (100 - reserved) // 100
    arena = left + pick(rng, (-24, -8, 8, 16))
    return Question(
        "Part 4",
        f"A board has {ram} kB of RAM and 1,024 kB of flash. The rest of the program takes "
        f"{reserved} % of each. Does a model fit whose file has 200 kB and whose arena needs "
        f"{arena} kB?",
        "yes" if arena <= left else "no",
        f"{100 - reserved} % of {ram} kB of RAM are {left} kB, and the arena needs {arena} kB; "
        f"in flash, 200 kB of {1024 * (100 - reserved) // 100} kB",
        choices=("yes", "no"),
    )


QUESTIONS = (data_of_a_day, time_to_an_answer, energy_of_a_message, room_in_ram)
