"""What several exercises of lesson 16 need."""

CLOSED_ROOMS = ("deploy",)


def add_mistakes(entry, **wrong_answers):
    """By name: the hint, and a function that spoils the right answer, given it and the inputs."""
    for name, (hint, spoil) in wrong_answers.items():

        def wrong(*given, spoil=spoil):
            return spoil(entry(*given), *given)

        entry.mistakes(hint, **{name: wrong})


def add_family(entry, hint, **wrong_answers):
    """By name: functions that spoil the right answer and earn one hint."""
    add_mistakes(entry, **{name: (hint, spoil) for name, spoil in wrong_answers.items()})


def add_renamed(entry, **other_names):
    """By key of the report: names that are easily written in its place."""
    keys = list(other_names)
    hint = f"One key has another name. The keys are {', '.join(keys[:-1])} and {keys[-1]}."

    def renamed(key, other):
        return lambda right, *_: {other if k == key else k: v for k, v in right.items()}

    for key, others in other_names.items():
        spoils = {f"{key}_is_{i}": renamed(key, other) for i, other in enumerate(others.split())}
        add_family(entry, hint, **spoils)


def add_field_mistakes(entry, field, **wrong_values):
    """By name: the hint, and a function that gives a wrong value of one field of the report."""

    def spoiled(value):
        return lambda right, *given: right | {field: value(right[field], *given)}

    add_mistakes(entry, **{name: (hint, spoiled(v)) for name, (hint, v) in wrong_values.items()})


def fail(error):
    raise error
