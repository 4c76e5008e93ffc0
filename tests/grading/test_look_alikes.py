"""Look-alikes: copies are found however they are dressed, and honest answers are let alone."""

from __future__ import annotations

import ast
import sys
from itertools import combinations

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.class_report import ClassView, class_report
from tinyml_course.grading.grade import alike_or_why
from tinyml_course.grading.look_alikes import LookAlikes, lesson_code, look_alikes

LESSON = "04_first_network"

HONEST = {
    "ana": '''
def sgd_epoch(layers, x, y, order, batch_size, learning_rate):
    """One epoch."""
    w1, b1, w2, b2 = layers
    n = len(order)
    i = 0
    while i < n:
        idx = order[i:i + batch_size]
        g = gradients((w1, b1, w2, b2), x[idx], y[idx])
        m = len(idx)
        w1 = w1 - learning_rate * g[0] / m
        b1 = b1 - learning_rate * g[1] / m
        w2 = w2 - learning_rate * g[2] / m
        b2 = b2 - learning_rate * g[3] / m
        i += batch_size
    return w1, b1, w2, b2
''',
    "ben": """
def sgd_epoch(layers, x, y, order, batch_size, learning_rate):
    current = [np.array(layer, dtype=float) for layer in layers]
    n_batches = int(np.ceil(len(order) / batch_size))
    for b in range(n_batches):
        batch = order[b * batch_size:(b + 1) * batch_size]
        grads = gradients(current, x[batch], y[batch])
        for k in range(4):
            current[k] = current[k] - learning_rate * (grads[k] / len(batch))
    return tuple(current)
""",
    "cem": """
def sgd_epoch(layers, x, y, order, batch_size, learning_rate):
    params = list(layers)
    for start in range(0, len(order), batch_size):
        batch = order[start:start + batch_size]
        xb = x[batch]
        yb = y[batch]
        grads = gradients(params, xb, yb)
        new_params = []
        for p, g in zip(params, grads):
            new_params.append(p - learning_rate * g / len(batch))
        params = new_params
    return params
""",
    "dee": """
def sgd_epoch(layers, x, y, order, batch_size, learning_rate):
    layers = [layer.copy() for layer in layers]
    start = 0
    while start < len(order):
        stop = min(start + batch_size, len(order))
        chosen = order[start:stop]
        slopes = gradients(layers, x[chosen], y[chosen])
        size = stop - start
        for index, slope in enumerate(slopes):
            layers[index] = layers[index] - learning_rate / size * slope
        start = stop
    return layers
""",
    "eli": """
def sgd_epoch(layers, x, y, order, batch_size, learning_rate):
    def step(old, rows):
        slopes = gradients(old, x[rows], y[rows])
        rate = learning_rate / rows.size
        return [o - rate * s for o, s in zip(old, slopes)]

    order = np.asarray(order)
    cuts = np.arange(batch_size, order.size, batch_size)
    for rows in np.split(order, cuts):
        if rows.size:
            layers = step(layers, rows)
    return layers
""",
}
"""Right answers, each from another idea or habit."""


def renamed(source):
    """The code as somebody hands it in who changes every name, comment and line break."""
    tree = ast.parse(source)
    given = {"gradients", "np", "range", "len", "zip", "list", "tuple", "enumerate", "min", "int"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in given:
            node.id = f"my_{node.id}_2"
    text = ast.unparse(tree).replace("\n    return", "\n    # and back\n\n    return")
    return text.replace('"""One epoch."""', "'''My own.'''")


def reordered(source):
    """The renamed code with a line that does nothing and two lines that changed places."""
    tree = ast.parse(renamed(source))
    body = tree.body[0].body
    first = 1 if isinstance(body[0], ast.Expr) else 0
    body[first], body[first + 1] = body[first + 1], body[first]
    body.insert(first, ast.parse("unused = None").body[0])
    return ast.unparse(tree)


def of_class(answers, name="sgd_epoch"):
    return [{"student": student, "answers": {name: code}} for student, code in answers.items()]


@pytest.fixture(scope="module")
def shared():
    return lesson_code(LESSON, None)


def found(answers, shared):
    return {pair.students: pair for pair in look_alikes(of_class(answers), shared).pairs}


def test_honest_answers_are_let_alone(shared):
    alike = look_alikes(of_class(HONEST), shared)
    assert alike.pairs == ()
    assert alike.compared == {"sgd_epoch": len(HONEST)}


@pytest.mark.parametrize("dressed", [str, renamed, reordered])
@pytest.mark.parametrize("author", HONEST)
def test_a_copy_is_found_and_nobody_else(shared, author, dressed):
    pairs = found({**HONEST, "zed": dressed(HONEST[author])}, shared)
    assert set(pairs) == {(author, "zed")}
    assert pairs[author, "zed"].same_text == (dressed is str)


def test_what_the_lesson_has_itself_is_nobodys_own(shared):
    reference = next(code for code in shared if "def sgd_epoch" in code)
    alike = look_alikes(of_class({"ana": reference, "ben": renamed(reference)}), shared)
    assert alike.pairs == ()
    assert alike.too_short == {"sgd_epoch": 2}


def test_a_short_answer_that_is_no_ones_own_is_counted_and_left_out(shared):
    short = "def double(x):\n    return x + x\n"
    alike = look_alikes(of_class({"ana": short, "ben": short}, "double"), shared)
    assert (alike.pairs, alike.compared, alike.too_short) == ((), {"double": 0}, {"double": 2})


def test_what_many_have_is_nobodys_own(shared):
    crowd = {f"s{n:02}": renamed(HONEST["ana"]) for n in range(12)}
    assert found(crowd, shared) == {}
    three = dict(list(crowd.items())[:3])
    assert set(found({**three, "ben": HONEST["ben"]}, shared)) == set(combinations(three, 2))


def test_pairs_that_are_alike_in_more_exercises_come_first(shared):
    one = {"first": HONEST["ana"], "second": HONEST["ben"]}
    results = [
        {"student": "ana", "answers": one},
        {"student": "ben", "answers": {key: renamed(code) for key, code in one.items()}},
        {"student": "cem", "answers": {"first": HONEST["dee"], "second": HONEST["cem"]}},
        {"student": "dee", "answers": {"second": HONEST["cem"]}},
    ]
    pairs = look_alikes(results, shared).pairs
    assert [(pair.students, pair.exercises) for pair in pairs] == [
        (("ana", "ben"), 2),
        (("ana", "ben"), 2),
        (("cem", "dee"), 1),
    ]


@pytest.mark.parametrize(
    "code",
    ["", "def f(:", "x = " + "(" * 400 + ")" * 400, "x = 1\n" * 9_000, "f = '\\ud800'\n" * 20,
     "x = " + "-" * 3_000 + "1", "y = " + "9" * 5_000],
    ids=["empty", "broken", "deep", "long", "surrogate", "nested", "big number"],
)  # fmt: skip
def test_code_of_any_kind_is_compared_or_left_out(shared, code):
    pairs = found({**HONEST, "odd": code, "odder": code}, shared)
    assert set(pairs) <= {("odd", "odder")}


def test_the_report_shows_the_pairs_and_says_what_they_are_worth(shared):
    results = [
        {"student": student, "status": "ok", "rows": [], "answers": {"sgd_epoch": code}}
        for student, code in {**HONEST, "<i>zed": HONEST["ana"]}.items()
    ]
    page = class_report(results, LESSON, ClassView(look_alikes(results, shared)))
    assert "&lt;i&gt;zed, ana" in page
    assert "changes no mark" in page
    assert "100 %" in page
    assert "for a look" not in class_report(results, LESSON)


def test_without_copydetect_grading_goes_on_and_the_report_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "copydetect", None)
    with pytest.raises(GradingError, match=r"expected the package copydetect.*make instructor"):
        look_alikes(of_class(HONEST), ["x = 1"])
    alike = alike_or_why(of_class(HONEST), LESSON, None)
    assert alike == LookAlikes(problem=alike.problem)
    assert "tinyml-course[grading]" in class_report([], LESSON, ClassView(alike))
