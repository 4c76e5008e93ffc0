"""How lesson 16 grades required_ops: inputs, mistakes with hints, other right answers."""

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, add_mistakes, fail

OTHERS = "ADD AVERAGE_POOL_2D CONCATENATION HARD_SWISH MEAN MINIMUM MUL PAD QUANTIZE RELU6 SUB TANH"


def operator_inputs(rng):
    """Pairs in the order of their names, which a set may turn; then lists with two operators
    whose order changes with their names."""
    pairs = ("CONV_2D SOFTMAX", "ADD RESHAPE", "MEAN RELU", "FULLY_CONNECTED TANH", "PAD SUB")
    edges = [
        *(pair.split() for pair in pairs),
        ["CONV_2D", "RELU", "FULLY_CONNECTED", "SOFTMAX"],
        ["DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "RESHAPE", "SOFTMAX"],
        ["MAX_POOL_2D", "MAXIMUM", "FULLY_CONNECTED", "FULLY_CONNECTED"],
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
    lower_case=named("Each part begins with a capital letter, and 2D keeps its own.",
        lambda name: "Add" + name.lower().replace("_", "")),
    order_of_use=(
        "These are in the order of the layers. Sort them, so that the list does not depend on it.",
        lambda _, operators: [add_method(name) for name in dict.fromkeys(operators)]),
    sorted_before=(
        "You sorted the operators, not the methods: AddMaxPool2D comes before AddMaximum.",
        lambda _, operators: [add_method(name) for name in sorted(set(operators))]),
    unsorted_set=(NO_ORDER, lambda methods, _: methods[1:] + methods[:1]),
    from_z_to_a=("This list runs from Z to A. Sort it from A to Z, without reverse=True.",
        lambda methods, _: methods[::-1]),
    a_set=("This is a set. Return a sorted list: sorted(...).", lambda *_: fail(PlainDataError())),
    a_dict=("This is a dictionary. Return a list of its keys, sorted.",
        lambda methods, _: dict.fromkeys(methods)),
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
    underscores=named(UNDERSCORES, lambda name: f"Add{name.title()}"),
    add_and_name=named(UNDERSCORES, lambda name: f"Add_{name}"),
    spaces=named("Join the parts without spaces.", lambda n: f"Add {n.title()}".replace("_", " ")),
    capitals=named("Only the first letter of each part stays a capital: SOFTMAX becomes Softmax.",
        lambda name: "Add" + name.replace("_", "")),
    letters=named(
        "A loop over a text gives its letters. Split it into its parts: name.split('_').",
        lambda name: f"Add{name}"),
    part_2d_lost=named("2D is a part of the name too: it stays as it is.",
        lambda name: add_method(name).replace("2D", "")),
    calls=("Return only the names, without (): the lesson writes the calls.",
        lambda methods, _: [f"{method}()" for method in methods]),
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
