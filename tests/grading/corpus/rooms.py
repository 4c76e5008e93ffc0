"""Ways to the library's own answer although its room is closed."""

from tests.grading.corpus.case import NO_SEED, Case, cell, function

IMPORT = "from tinyml_course.seeds import derive_seed"

ANSWERS = {
    "in_another_process": """
        import subprocess, sys
        code = f'from tinyml_course.seeds import derive_seed; print(derive_seed({seed}, {name!r}))'
        return int(subprocess.check_output([sys.executable, '-c', code]))
    """,
    "in_a_bare_process": """
        import subprocess, sys
        code = (f'import sys; sys.path.insert(0, {place!r}); from tinyml_course import seeds;'
                f'print(seeds.derive_seed({seed}, {name!r}))')
        return int(subprocess.check_output([sys.executable, '-I', '-c', code]))
    """,
    "from_a_table_made_before": "return table[seed]",
    "from_a_cache": "return cached(seed, name)",
    "from_a_thread_that_lives_on": "questions.put((seed, name)); return replies.get(timeout=5)",
    "from_its_source": """
        import inspect
        space = {}
        exec('import hashlib\\n' + inspect.getsource(derive_seed), space)
        return space['derive_seed'](seed, name)
    """,
    "from_its_text": """
        space = {'__name__': 'other'}
        exec(Path(place, 'tinyml_course', 'seeds.py').read_text(), space)
        return space['derive_seed'](seed, name)
    """,
    "through_a_loader": """
        import importlib.util
        spec = importlib.util.spec_from_file_location('other', place + '/tinyml_course/seeds.py')
        other = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(other)
        return other.derive_seed(seed, name)
    """,
    "from_its_compiled_file": """
        import marshal
        for path in Path(place, 'tinyml_course').rglob('seeds*.pyc'):
            space = {'__name__': 'other'}
            exec(marshal.loads(path.read_bytes()[16:]), space)
            return space['derive_seed'](seed, name)
    """,
    "from_a_copy_of_the_package": """
        import importlib, shutil, sys
        large = {'data', 'kernels', 'widgets', 'plots'}
        shutil.copytree(place + '/tinyml_course', 'copy/tinyml_course',
                        ignore=lambda top, names: large & {*names})
        for module in [m for m in sys.modules if m.startswith('tinyml_course')]:
            del sys.modules[module]
        sys.path.insert(0, 'copy')
        return importlib.import_module('tinyml_course.seeds').derive_seed(seed, name)
    """,
    "from_any_file_of_its_name": """
        import itertools, sys
        tops = (*sys.path, sys.prefix, sys.base_prefix, '@CLONE@', '@PACKAGE@', '/usr', '/home')
        for top in tops:
            for path in itertools.islice(Path(top or '.').rglob('seeds.*'), 50):
                space = {'__name__': 'other'}
                try:
                    exec(path.read_text(), space)
                    return space['derive_seed'](seed, name)
                except Exception: pass
    """,
    "reloaded": """
        import importlib, tinyml_course.seeds as room
        return importlib.reload(room).derive_seed(seed, name)
    """,
    "through_another_room": """
        from tinyml_course.grading import score
        return score.derive_seed(seed, name)
    """,
    "by_the_garbage_collector": """
        import gc, types
        for thing in gc.get_objects():
            held = thing.values() if isinstance(thing, dict) else [thing]
            for one in list(held):
                if isinstance(one, types.FunctionType) and one.__name__ == 'derive_seed':
                    try: return one(seed, name)
                    except Exception: pass
    """,
    "by_its_code": """
        import gc, types
        waiting = [f.__code__ for f in gc.get_objects() if isinstance(f, types.FunctionType)]
        while waiting:
            code = waiting.pop()
            waiting += [c for c in code.co_consts if isinstance(c, types.CodeType)]
            if code.co_name == 'derive_seed':
                import hashlib
                try: return types.FunctionType(code, {'hashlib': hashlib})(seed, name)
                except Exception: pass
    """,
    "by_frames": """
        import sys
        frame = sys._getframe()
        while frame:
            for room in sys.modules.copy().values():
                try: return frame.f_builtins['getattr'](room, 'derive_seed')(seed, name)
                except Exception: pass
            frame = frame.f_back
    """,
    "with_the_cover_taken_off": """
        import ctypes, subprocess
        libc = ctypes.CDLL(None)
        for path in (place + '/tinyml_course/seeds.py', place + '/tinyml_course/__pycache__'):
            libc.umount2(path.encode(), 2)
            subprocess.run(['umount', path], capture_output=True)
        space = {'__name__': 'other'}
        exec(Path(place, 'tinyml_course', 'seeds.py').read_text(), space)
        return space['derive_seed'](seed, name)
    """,
    "through_the_worker": "return derive_seed(seed, name)",
}

BEFORE = cell("""
    import functools, gc, queue, threading
    from pathlib import Path
    import tinyml_course
    from tinyml_course.exercises import calls
    from tinyml_course.exercises.checks import Outcome
    from tinyml_course.seeds import derive_seed
    place = str(Path(tinyml_course.__file__).parents[1])
    cached = functools.lru_cache(derive_seed)
    questions, replies = queue.Queue(), queue.Queue()
    def work():
        while True: replies.put(derive_seed(*questions.get()))
    threading.Thread(target=work, daemon=True).start()
    for thing in gc.get_objects():
        if isinstance(thing, dict) and 'call_with_rooms_closed' in thing:
            thing['call_with_rooms_closed'] = lambda f, args, rooms: Outcome(f(*args))
    [cached(n, 'a') for n in range(100)]
    table = [derive_seed(n, 'a') for n in range(100)]
""")
"""Nobody watches the calls any more, and the answers of all inputs are asked for beforehand."""

CASES = [
    Case(f"room_{name}", NO_SEED, answers=function("seed_for", body, BEFORE))
    for name, body in ANSWERS.items()
]
