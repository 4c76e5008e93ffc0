"""How lesson 16 grades required_ops: inputs, mistakes with hints, other right answers."""

from collections import Counter
from itertools import groupby

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, add_family, add_mistakes, fail

OTHERS = "ADD AVERAGE_POOL_2D CONCATENATION HARD_SWISH MEAN MINIMUM MUL PAD QUANTIZE RELU6 SUB TANH"


def operator_inputs(rng):
    """Pairs in the order of their names, which a set may turn; then lists with two operators
    whose order changes with their names, short parts and an operator of six layers."""
    pairs = ("CONV_2D SOFTMAX", "ADD RESHAPE", "MEAN RELU", "FULLY_CONNECTED TANH", "PAD SUB")
    edges = [
        *(pair.split() for pair in pairs),
        ["CONV_2D", "RELU", "FULLY_CONNECTED", "SOFTMAX"],
        ["DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "RESHAPE", "SOFTMAX"],
        ["MAX_POOL_2D", "MAXIMUM", "FULLY_CONNECTED", "FULLY_CONNECTED"],
        ["DEPTH_TO_SPACE", "BATCH_TO_SPACE_ND"],
        ["CONV_2D", *["DEPTHWISE_CONV_2D", "CONV_2D"] * 5, "MEAN", "FULLY_CONNECTED", "SOFTMAX"],
        [],
    ]
    drawn = []
    for length in (6, 9, 12):
        names = [*rng.choice(OTHERS.split(), length).tolist(), "MAXIMUM", "CONV_2D"]
        rng.shuffle(names)
        drawn.append(["RESHAPE", *names, "MAX_POOL_2D", "CONV_2D", "SOFTMAX"])
    return [(names,) for names in edges + drawn]


required_ops = exercise(points=1, inputs=operator_inputs, closed_rooms=CLOSED_ROOMS)


def add_method(operator):
    return required_ops([operator])[0]


def named(hint, method, *, sort=sorted):
    """Other names of the methods."""
    return hint, lambda _, operators: sort({method(name) for name in operators})


def with_names(method):
    """Other names of the methods, for a family."""
    return lambda _, operators: sorted({method(name) for name in operators})


def parts_kept(keep):
    """Names in which other parts than 2D stay as they are."""

    def spelled(part):
        return part if part == "2D" or keep(part) else part.capitalize()

    return with_names(lambda name: "Add" + "".join(map(spelled, name.split("_"))))


def only_2d_parted(name, spell):
    """Only the underscore before 2D is gone."""
    return "Add" + spell(name.replace("_2D", "")) + "2D" * name.endswith("_2D")


def thinned(methods):
    """A list that shrinks while the loop goes through it."""
    for method in methods:
        if methods.count(method) > 1:
            methods.remove(method)
    return methods


def two_parts(operators):
    """Only names of two parts can be unpacked."""
    methods = set()
    for name in operators:
        first, second = name.split("_")
        methods.add(f"Add{first.capitalize()}{second}")
    return sorted(methods)


LESSON_OPERATORS = "CONV_2D DEPTHWISE_CONV_2D FULLY_CONNECTED MAX_POOL_2D MEAN RESHAPE SOFTMAX"
TABLE = {
    name: "Add" + name.title().replace("_", "") for name in LESSON_OPERATORS.split()
}  # the names that a student sees in the notebook
UNDERSCORES = "The underscores are still there: CONV_2D becomes AddConv2D."
NO_ORDER = "A set has no order, and another one in each run. Return sorted(...) of it, from A to Z."

# fmt: off
add_mistakes(
    required_ops,
    repeats=("A method is listed twice. Register each operator once, however many layers use it.",
        lambda _, operators: sorted(map(add_method, operators))),
    case_of_2d=named(
        "capitalize turns 2D into 2d, and AddConv2d does not exist: it is AddConv2D.",
        lambda name: "Add" + "".join(map(str.capitalize, name.split("_")))),
    whole_name_capitalized=named(
        "Split the name at its underscores first; then each part gets its own capital.",
        lambda name: "Add" + name.capitalize().replace("_", "")),
    later_capitals_lost=named(
        "Each part has a capital of its own: FULLY_CONNECTED becomes AddFullyConnected. Change the "
        "case while the underscores still divide the name.",
        lambda name: "Add" + name.replace("_", "").title()),
    pool2d=named("2D keeps its capital in every name, in AddMaxPool2D too.",
        lambda name: add_method(name).replace("Pool2D", "Pool2d")),
    order_of_use=(
        "These are in the order of the layers. Sort them, so that the list does not depend on it.",
        lambda _, operators: [add_method(name) for name in dict.fromkeys(operators)]),
    sorted_before=(
        ("Two things give this order: the operators were sorted, not the methods, or the methods "
        "without regard to capitals. Capitals come first: AddMaxPool2D before AddMaximum."),
        lambda _, operators: [add_method(name) for name in sorted(set(operators))]),
    unsorted_set=(NO_ORDER, lambda methods, _: methods[1:] + methods[:1]),
    from_z_to_a=("This list runs from Z to A. Sort it from A to Z, without reverse=True.",
        lambda methods, _: methods[::-1]),
    a_set=("This is a set. Return a sorted list: sorted(...).", lambda *_: fail(PlainDataError())),
    nothing=((
        "None came back: return is missing, or you returned what sort() gives. It sorts the list "
        "itself and gives nothing; sorted(...) gives a new list."), lambda *_: None),
    no_add=("Every method begins with Add: CONV_2D becomes AddConv2D.",
        lambda methods, _: [method.removeprefix("Add") for method in methods]),
    add_in_lower_case=("Methods in C++ begin with a capital here: AddConv2D.",
        lambda methods, _: [method.replace("Add", "add", 1) for method in methods]),
    add_before_each_part=named("Add stands once, before the joined parts.",
        lambda name: "".join(add_method(part) for part in name.split("_"))),
    names_of_tflite=named("These are still TFLite's names: CONV_2D becomes AddConv2D.", str),
    capitals=named("Only the first letter of each part stays a capital: SOFTMAX becomes Softmax.",
        lambda name: "Add" + name.replace("_", "")),
    letters=named(
        "A loop over a text gives its letters. Split it into its parts: name.split('_').",
        lambda name: f"Add{name}"),
    part_2d_lost=named("2D is a part of the name too: it stays as it is.",
        lambda name: add_method(name).replace("2D", "")),
    calls=("Return only the names, without (): the lesson writes the calls.",
        lambda methods, _: [f"{method}()" for method in methods]),
    number=("This is the number of methods. Return the list of their names.",
        lambda methods, _: len(methods)),
    as_they_come=("Two things are missing: each method once, and sorted from A to Z.",
        lambda _, operators: [add_method(name) for name in operators]),
    shortest_first=("The shortest name comes first. Sort from A to Z, without a key.",
        lambda methods, _: sorted(methods, key=len)),
    resolver=("Return only the names of the methods; the lesson adds resolver. and ();",
        lambda methods, _: [f"resolver.{method}();" for method in methods]),
    one_text=("This is one text. Return a list.", lambda methods, _: ", ".join(methods)),
    text_of_lines=("This is one text. Return a list.", lambda methods, _: "\n".join(methods)),
    add_taken_for_the_prefix=(
        "ADD is an operator itself, so its method has the word twice: AddAdd.",
        lambda _, operators: sorted({
        "Add" if name == "ADD" else add_method(name) for name in operators})),
    first_only=("Only one operator is left. Is return inside the loop?",
        lambda _, operators: [add_method(name) for name in operators[:1]] or None),
    last_missing=(
        "The last operator is missing. The board would stop there, after all other layers.",
        lambda _, operators: required_ops(operators[:-1])),
    reshape_missing=(
        "RESHAPE has no weights, but it is an operator too: without it the model does not start.",
        lambda methods, _: [method for method in methods if method != "AddReshape"]),
)
add_family(
    required_ops,
    "Each part begins with a capital letter, and 2D keeps its own.",
    lower_case=with_names(lambda name: "Add" + name.lower().replace("_", "")),
    lower_case_with_2d=with_names(
        lambda name: "Add" + name.lower().replace("_", "").replace("2d", "2D")),
    first_in_lower_case=with_names(
        lambda name: "Add" + add_method(name)[3].lower() + add_method(name)[4:]),
)
add_family(
    required_ops,
    UNDERSCORES,
    underscores=with_names(lambda name: f"Add{name.title()}"),
    add_and_name=with_names(lambda name: f"Add_{name}"),
)
add_family(
    required_ops,
    "An underscore is left: FULLY_CONNECTED becomes AddFullyConnected.",
    only_2d_parted=with_names(lambda name: only_2d_parted(name, str.capitalize)),
    only_2d_parted_title=with_names(lambda name: only_2d_parted(name, str.title)),
)
add_family(
    required_ops,
    "Join the parts without spaces.",
    spaces=with_names(lambda name: f"Add {name.title()}".replace("_", " ")),
    space_after_add=with_names(lambda name: "Add " + add_method(name)[3:]),
)
add_family(
    required_ops,
    "Only the part that is exactly 2D stays as it is: TO becomes To, ADD Add and RELU6 Relu6.",
    two_letters_kept=parts_kept(lambda part: len(part) == 2),
    last_d_kept=parts_kept(lambda part: part.endswith("D")),
    every_d_kept=with_names(lambda name: "Add" + add_method(name)[3:].replace("d", "D")),
    digits_kept=parts_kept(lambda part: not part.isalpha()),
)
add_family(
    required_ops,
    "Parts with a digit are not all alike: 2D keeps its capital, RELU6 becomes Relu6.",
    digits_in_lower_case=with_names(lambda name: "Add" + "".join(
        part.capitalize() if part.isalpha() else part.lower() for part in name.split("_"))),
)
add_family(
    required_ops,
    "This is a dictionary. Return a list of its keys, sorted.",
    a_dict=lambda methods, _: dict.fromkeys(methods),
    counted=lambda _, operators: dict(Counter(map(add_method, operators))),
)
add_family(
    required_ops,
    "Only repeats side by side are removed. The same operator may come again later.",
    neighbours=lambda _, operators: sorted(add_method(name) for name, _ in groupby(operators)),
)
add_family(
    required_ops,
    "Operators of several layers are gone altogether. Keep each of them once.",
    only_single=lambda _, ops: sorted(add_method(name) for name in ops if ops.count(name) == 1),
)
add_family(
    required_ops,
    "A loop over a list from which it removes items skips some. Build a new list or a set.",
    removes_in_the_loop=lambda _, operators: thinned(sorted(map(add_method, operators))),
    removes_before_sorting=lambda _, operators: sorted(thinned(list(map(add_method, operators)))),
)
add_family(
    required_ops,
    "Only the last operator is left. Is the list made anew inside the loop?",
    last_only=lambda _, operators: [add_method(name) for name in operators[-1:]],
    last_only_without_a_list=lambda _, ops: [add_method(name) for name in ops[-1:]] or fail(
        UnboundLocalError("cannot access local variable where it is not associated")),
)
required_ops.mistakes(
    "A name has one, two, three or more parts. Go through its parts in a loop.",
    two_parts=two_parts,
)
required_ops.mistakes(
    "A table knows only the operators written in it. Make each method from the operator's name.",
    table=lambda operators: sorted({TABLE[name] for name in operators}),
)
# fmt: on


@required_ops.accepted
def methods_by_title(operator_names):
    found = []
    for name in sorted(operator_names):
        method = "Add" + name.title().replace("_", "")
        if method not in found:
            found.append(method)
    found.sort()
    return found
