"""What several exercises of lesson 16 need."""

CLOSED_ROOMS = ("deploy",)


def add_mistakes(entry, **wrong_answers):
    """By name: the hint, and a function that spoils the right answer, given it and the inputs."""
    for name, (hint, spoil) in wrong_answers.items():

        def wrong(*given, spoil=spoil):
            return spoil(entry(*given), *given)

        entry.mistakes(hint, **{name: wrong})


def add_field_mistakes(entry, field, **wrong_values):
    """By name: the hint, and a function that gives a wrong value of one field of the report."""

    def spoiled(value):
        return lambda right, *given: right | {field: value(right[field], *given)}

    add_mistakes(entry, **{name: (hint, spoiled(v)) for name, (hint, v) in wrong_values.items()})


def fail(error):
    raise error
