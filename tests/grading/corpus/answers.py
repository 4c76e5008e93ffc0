"""Answers of a wrong type, shape, size or value, answers that pretend, and the library called."""

from tests.grading.corpus.case import FULL, NO_DOUBLE, NO_MEAN, NO_SEED, Case, double, function

WRONG = {
    "list": "return (2 * x).tolist()",
    "tuple": "return tuple(2 * x)",
    "generator": "return (2 * v for v in x)",
    "float_array": "return 2.0 * x",
    "narrow_dtype": "return (2 * x).astype(np.int8)",
    "column": "return (2 * x)[:, None]",
    "one_more": "return np.append(2 * x, 0)",
    "one_less": "return (2 * x)[:-1]",
    "empty": "return np.array([], int)",
    "nan": "return np.full(5, np.nan)",
    "infinite": "return np.full(5, np.inf)",
    "none": "return",
    "string": "return str(2 * x)",
    "bytes": "return (2 * x).tobytes()",
    "objects": "return (2 * x).astype(object)",
    "strings": "return (2 * x).astype(str)",
    "complex": "return 2 * x + 0j",
    "bool": "return True",
    "set": "return set(2 * x)",
    "function": "return double",
    "module": "return np",
    "odd_dictionary": "return {(1, 2): {3}, None: x}",
    "unchanged": "return x",
    "reversed": "return 2 * x[::-1]",
    "last_one_off": "y = 2 * x; y[-1] += 1; return y",
    "writes_into_its_argument": "x *= 2\nreturn x",
    "coroutine": "async def later(): return 2 * x\nreturn later()",
    "record": "return np.zeros(5, [('a', int)])",
    "dates": "return np.arange(5).astype('datetime64[D]')",
    "raises": "raise KeyError('no such thing')",
    "raises_odd": "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})",
    "raises_a_group": "raise BaseExceptionGroup('many', [SystemExit(), KeyboardInterrupt()])",
    "raises_interrupt": "raise KeyboardInterrupt",
    "exits": "import sys; sys.exit(0)",
    "surrogates": "return 'a\\ud800\\x00'",
}

PRETENDS = {
    "equal_to_everything": """
        class Equal:
            __eq__ = lambda self, other: True
            __ne__ = lambda self, other: False
            __class__ = np.ndarray
        return Equal()
    """,
    "array_equal_to_everything": """
        class Equal(np.ndarray):
            __eq__ = lambda self, other: True
            __array_ufunc__ = lambda self, *a, **k: np.True_
            shape = property(lambda self: (5,))
        return np.zeros(5, int).view(Equal)
    """,
    "list_that_lies": """
        class Lies(list):
            __len__ = lambda self: 5
            __iter__ = lambda self: iter(2 * x)
            __eq__ = lambda self, other: True
        return Lies()
    """,
    "lazy": """
        class Lazy:
            __array__ = lambda self, *a, **k: 2 * x
            __len__ = lambda self: 5
        return Lazy()
    """,
    "replays_its_first_answer": """
        global first
        first = globals().get('first', 2 * x)
        return first
    """,
    "right_once": """
        global calls
        calls = globals().get('calls', 0) + 1
        return 2 * x if calls == 1 else x
    """,
    "right_at_first_look": """
        global calls
        calls = globals().get('calls', 0) + 1
        return 2 * x if calls < 3 else x
    """,
    "typed_value_of_the_protocol": "return {'~': 'array', 'dtype': 'O', 'shape': [-1]}",
    "names_of_errors_of_the_grader": "raise type('PlainDataError', (Exception,), {})('passed')",
    "claims_to_be_unwritten": "raise NotImplementedError('passed')",
}

LIBRARY = {
    "called": "return derive_seed(seed, name)",
    "called_and_swallowed": """
        try: return derive_seed(seed, name)
        except BaseException: return derive_seed(seed, name)
    """,
    "through_partial": "import functools; return functools.partial(derive_seed, seed)(name)",
    "through_import_by_name": """
        import importlib
        room = importlib.import_module('tinyml_course.seeds')
        return getattr(room, 'derive' + '_seed')(seed, name)
    """,
    "through_map": "return next(map(derive_seed, [seed], [name]))",
    "in_a_thread": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor() as pool: return pool.submit(derive_seed, seed, name).result()
    """,
    "in_a_generator": "return (derive_seed(seed, n) for n in [name])",
    "after_taking_the_watch_away": """
        import sys
        sys.setprofile(None)
        return derive_seed(seed, name)
    """,
}

IMPORT = "from tinyml_course.seeds import derive_seed"
MEANS = {
    "numpy_scalar": ("return np.mean(x)", FULL),
    "array_without_axes": ("return np.array(np.mean(x))", FULL),
    "half_precision": ("return np.float16(np.mean(x))", NO_MEAN),
    "floor": ("return sum(x) // len(x) + 0.25", NO_MEAN),
    "fraction": ("from fractions import Fraction; return Fraction(int(sum(x)), 5)", NO_MEAN),
    "decimal": ("from decimal import Decimal; return Decimal(int(sum(x))) / 5", NO_MEAN),
    "bool_mean": ("return True", NO_MEAN),
    "text": ("return str(np.mean(x))", NO_MEAN),
    "nan_mean": ("return float('nan')", NO_MEAN),
    "in_a_list": ("return [float(np.mean(x))]", NO_MEAN),
}

CASES = [
    *(Case(f"answer_{name}", NO_DOUBLE, answers=double(body)) for name, body in WRONG.items()),
    *(Case(f"pretends_{name}", NO_DOUBLE, answers=double(body)) for name, body in PRETENDS.items()),
    *(
        Case(f"mean_{name}", points, answers=function("mean_of", body))
        for name, (body, points) in MEANS.items()
    ),
    *(
        Case(f"library_{name}", NO_SEED, answers=function("seed_for", body, IMPORT))
        for name, body in LIBRARY.items()
    ),
]
