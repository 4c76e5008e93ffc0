"""The ten items of the tests before, after and long after the course (instructor only).

Each function is a concept. `turn.pick` gives every form of a class another one of its options, so
the three forms ask the same in other words and numbers. A wrong option is what one known
misconception leads to; where options are numbers, the misconception's own rule computes them.
"""

from __future__ import annotations

import itertools

from tinyml_course.grading.quiz.items import Item, Turn


def split_of_people(turn: Turn) -> Item:
    """A test must hold out whole people."""
    people, what = turn.pick(
        (12, "walking, sitting and falling with a wristband"),
        (20, "ten spoken words with a phone"),
        (15, "six gestures with a ring"),
    )
    return Item(
        "02",
        f"{people} people recorded {what}, 50 times each. A network is to work for people nobody "
        "has recorded. Which test tells best whether it does?",
        "All recordings of some people, none of whose recordings it was trained on.",
        (
            (
                "A fifth of all recordings, drawn at random; it was trained on the others.",
                "a random split is fine",
            ),
            (
                "The last ten recordings of each person; it was trained on the first forty.",
                "later recordings of the same people stand for new people",
            ),
            (
                "All recordings, those it was trained on too: the more, the surer.",
                "a test may use the training data",
            ),
        ),
    )


def board_with_two_memories(turn: Turn) -> Item:
    """Weights go to flash, the arena to RAM, beside the rest of the program."""
    file, arena, flash, ram, program = turn.pick(
        (180, 56, 1024, 64, 20), (300, 120, 2048, 128, 30), (420, 240, 1024, 256, 40)
    )
    return Item(
        "01",
        f"A model's file has {file} kB, its arena needs {arena} kB. A board has {flash:,} kB of "
        f"flash, of which {flash // 2:,} kB are free, and {ram} kB of RAM, of which the rest of "
        f"the program takes {program} kB. Does the model fit?",
        f"No: the arena needs {arena} kB of RAM, and {ram - program} kB are left.",
        (
            (
                f"Yes: {file} kB are less than the {flash // 2:,} kB of free flash, which decides.",
                "only the size of the file counts",
            ),
            (
                f"No: {file} kB of weights do not fit into {ram} kB of RAM.",
                "weights must be copied into RAM",
            ),
            (
                f"Yes: the arena's {arena} kB are less than the board's {ram} kB of RAM.",
                "a model has all of the board's RAM",
            ),
        ),
    )


def float_to_int8(turn: Turn) -> Item:
    """int8 is a quarter of the size, and costs little accuracy."""
    kilobytes, accuracy, what = turn.pick(
        (400, 92, "a network that recognises gestures"),
        (240, 88, "a network that recognises words"),
        (800, 94, "a network that tells birds apart"),
    )
    return Item(
        "05",
        f"The file of {what} holds {kilobytes} kB of float32 weights; it is right in {accuracy} % "
        "of a test. It is converted to int8 with typical inputs for calibration. What is the most "
        "likely result?",
        f"About {kilobytes // 4} kB, and an accuracy within a few points of {accuracy} %.",
        (
            (
                f"About {kilobytes // 4} kB, and about {accuracy // 4} %: three quarters are lost.",
                "int8 loses 75 % of the accuracy",
            ),
            (
                f"Still {kilobytes} kB, for as many weights as before; it only computes faster.",
                "int8 changes speed and not size",
            ),
            (
                f"About {kilobytes // 4} kB, and the same answers: the scale undoes the rounding.",
                "quantization is lossless",
            ),
        ),
    )


def arena_of_tensors(turn: Turn) -> Item:
    """Tensors that are not alive together share memory."""
    sizes = turn.pick((8, 16, 4, 2), (4, 12, 10, 1), (20, 6, 12, 5))
    most = max(a + b for a, b in itertools.pairwise(sizes))
    listed = f"{sizes[0]}, {sizes[1]}, {sizes[2]} and {sizes[3]} kB"
    return Item(
        "06",
        f"A network is a chain of three layers. Its tensors have {listed}, from the input to the "
        "output; each layer reads one and writes the next. How much RAM do the tensors need with "
        "a good plan?",
        f"{most} kB",
        (
            (f"{sum(sizes)} kB", "the arena is the sum of all tensors"),
            (f"{max(sizes)} kB", "the arena is the largest tensor"),
            (f"{sizes[0] + sizes[-1]} kB", "only input and output need memory"),
        ),
    )


def accuracy_of_rare_events(turn: Turn) -> Item:
    """Accuracy says little where events are rare."""
    what, event, share = turn.pick(
        ("A pump has a leak", "leak", 2),
        ("A patient's heart skips beats", "skipped beat", 3),
        ("A bearing is cracked", "crack", 1),
    )
    right = 100 - share - 1
    return Item(
        "14",
        f"{what} in {share} % of the hours that were tested. A detector's answer is right in "
        f"{right} % of the hours. What does that tell?",
        f"Little: a detector that never says “{event}” would be right in {100 - share} %.",
        (
            (f"It finds {right} % of the hours with a {event}.", "accuracy is the share found"),
            (
                f"It misses {100 - right} % of the hours with a {event}.",
                "the errors are the events that were missed",
            ),
            (
                f"It is good: {right} % is far above the 50 % of guessing.",
                "guessing is right half the time, however rare the event",
            ),
        ),
    )


def false_alarms_of_a_stream(turn: Turn) -> Item:
    """A small share of many windows is many alarms."""
    a_second, per_thousand, what = turn.pick(
        (2, 1, "a wake word"), (4, 2, "a cough"), (5, 1, "breaking glass")
    )
    windows = 3600 * a_second
    alarms = windows * per_thousand / 1000
    return Item(
        "09",
        f"A detector of {what} decides {a_second} times a second. Where there is none, it is wrong "
        f"in {per_thousand} of 1,000 decisions. About how many false alarms an hour are that?",
        f"{alarms:.3g}",
        (
            (
                f"{per_thousand / 1000:g}",
                "an error rate of the windows is the same number an hour",
            ),
            (f"{60 * per_thousand / 1000:.2g}", "there is one decision a minute"),
            (f"{windows - alarms:,.0f}", "whatever is not an error is an alarm"),
        ),
    )


def battery_of_a_sleeper(turn: Turn) -> Item:
    """What a device draws is its mean over awake and asleep."""
    milliwatts, seconds, asleep, capacity = turn.pick(
        (60, 1, 0.2, 4320), (90, 2, 0.5, 5000), (120, 1, 0.4, 4800)
    )
    mean = (milliwatts * seconds + asleep * (60 - seconds)) / 60
    days = [
        capacity / 24 / power for power in (mean, milliwatts, asleep, (milliwatts + asleep) / 2)
    ]
    right, awake, sleeping, halfway = (f"about {_two_digits(each)} days" for each in days)
    return Item(
        "15",
        f"Every minute, a device draws {milliwatts} mW for {seconds} s, and {asleep} mW asleep for "
        f"the rest. Its battery holds {capacity:,} mWh. How long does it last, without "
        "self-discharge?",
        right,
        (
            (awake, "a device draws its power awake all the time"),
            (sleeping, "the moments awake are too short to count"),
            (halfway, "the mean power is halfway between awake and asleep"),
        ),
    )


def larger_network(turn: Turn) -> Item:
    """A larger network is not better because it is larger."""
    what, small, large = turn.pick(
        ("gestures", (91, 88), (99, 84)),
        ("words", (93, 90), (100, 87)),
        ("sounds of rain", (88, 85), (98, 80)),
    )
    return Item(
        "12",
        f"Two networks classify {what}; both fit on the board. The small one is right in "
        f"{small[0]} % of the training data and {small[1]} % of new people or places; one ten "
        f"times as large in {large[0]} % and {large[1]} %. Which one would you ship?",
        "The small one: it is right more often on what it has not seen, and costs less.",
        (
            ("The large one: it has learned its task better.", "training accuracy is what counts"),
            (
                "The large one: with more parameters it will do better in the long run.",
                "a larger model is always better",
            ),
            (
                "Either: in use, both come to the mean of their two numbers.",
                "accuracy in use is the mean of training and test",
            ),
        ),
    )


def group_in_the_mean(turn: Turn) -> Item:
    """The accuracy of all says nothing about a small group."""
    accuracy, share, group = turn.pick(
        (94, 8, "people over seventy"), (92, 6, "left-handed people"), (95, 5, "children")
    )
    return Item(
        "08",
        f"A network is right for {accuracy} % of the pictures of a test, of which {share} % show "
        f"{group}. What do you know about its accuracy for {group}?",
        "Nearly nothing: it must be measured for them.",
        (
            (
                f"It is about {accuracy} %: the network does not know who belongs to the group.",
                "a network that is not told of groups treats them alike",
            ),
            (
                f"It is above {accuracy} %: a small group is easier to learn.",
                "small groups are easy",
            ),
            (
                f"It does not matter: {share} % cannot make a network unfair.",
                "a small group does not count",
            ),
        ),
    )


def model_that_stays(turn: Turn) -> Item:
    """The same file can get worse, because the world changes."""
    what, change = turn.pick(
        ("hears whether it rains on a roof", "Dust settles on the microphone"),
        ("feels how a pump vibrates", "The sensor's mount comes loose"),
        ("sees whether a seat is taken", "The camera's lens gets scratched"),
    )
    return Item(
        "17",
        f"A chip {what}. Its model file is not changed for two years. {change}. What happens to "
        "the accuracy?",
        "It may fall: the inputs differ from those of the training.",
        (
            (
                "It stays: the same file computes the same answers.",
                "a model that is not changed stays as good",
            ),
            (
                "It rises: the network gets used to its place while it runs.",
                "a deployed network goes on learning",
            ),
            (
                "It falls, whatever the sensor does: the weights in flash fade with every answer.",
                "a network wears out by being used",
            ),
        ),
    )


def _two_digits(days: float) -> str:
    return f"{float(f'{days:.2g}'):,.0f}" if days >= 10 else f"{days:.2g}"


ITEMS = (
    board_with_two_memories,
    split_of_people,
    float_to_int8,
    arena_of_tensors,
    group_in_the_mean,
    false_alarms_of_a_stream,
    larger_network,
    accuracy_of_rare_events,
    battery_of_a_sleeper,
    model_that_stays,
)
"""In the order of the course."""
