"""Looking for answers, the seed, the books, other students' work and the memory of the grader."""

from tests.grading.corpus.case import NO_DOUBLE, Case, cell, double, peeks

LOOKS = {
    "solutions_by_path": "read('@CLONE@/solutions/**/*')",
    "clone_by_path": "read('@CLONE@/*')",
    "git_objects": "read('@CLONE@/.git/**/*')",
    "git_history": """
        seen.append(subprocess.run(['git', '-C', '@CLONE@', 'log', '-p'], capture_output=True))
    """,
    "beside_the_package": """
        import tinyml_course
        read(str(Path(tinyml_course.__file__).parents[1] / 'solutions' / '90*' / '**' / '*'))
        read(str(Path(tinyml_course.__file__).parents[1] / '*'))
    """,
    "through_the_loader": """
        from tinyml_course.grading.lesson_source import lesson_cells, load_exercises
        seen.append(lesson_cells('90_sample', Path('@CLONE@')))
        seen.append(load_exercises('90_sample', Path('@CLONE@')))
    """,
    "through_the_grader": """
        from tinyml_course.grading.score import hidden_checks
        seen.append(hidden_checks('90_sample', Path('@CLONE@'), 1))
    """,
    "compiled_exercises": "read('@CLONE@/solutions/**/__pycache__/*')",
    "gradebook": "read('@BOOKS@/*')",
    "other_students": "read('@CLASS@/**/*')",
    "upwards": "read('../*/*'); read('../../*'); read('../../zoe/**/*')",
    "homes": "read('/home/*/*'); read('/root/*'); read(os.path.expanduser('~/*/*'))",
    "temporary_files": "read('/tmp/**/*'); read('/var/tmp/**/*'); read('/dev/shm/**/*')",
    "passwords": "read('/etc/passwd'); read('/etc/shadow'); seen.append(os.listdir('/etc'))",
    "environment": "seen.append(dict(os.environ))",
    "environment_of_processes": "read('/proc/*/environ'); read('/proc/*/cmdline')",
    "roots_of_processes": "read('/proc/*/root@CLONE@/*'); read('/proc/*/cwd/*')",
    "open_files": """
        for number in range(4, 256):
            with contextlib.suppress(OSError):
                seen.append(os.pread(number, 10_000, 0))
    """,
    "folders_of_open_files": "read('/proc/self/fd/*/*'); read('/proc/self/fd/*/../*')",
    "frames": """
        frame = sys._getframe()
        while frame:
            seen.extend([frame.f_locals, frame.f_code.co_consts])
            frame = frame.f_back
        seen.extend(f.f_locals for f in sys._current_frames().values())
    """,
    "garbage_collector": """
        import gc
        seen.extend(o for o in gc.get_objects() if isinstance(o, dict) and len(o) < 50)
    """,
    "modules": """
        secret = ('score', 'lesson_source', 'grade', 'reports')
        seen.extend(vars(m) for n, m in list(sys.modules.items()) if n.endswith(secret))
    """,
    "own_memory": """
        pattern = re.compile(b'CAN' + b'ARY-[0-9a-f]{8}')
        with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:
            for line in maps:
                start, end = (int(part, 16) for part in line.split()[0].split('-'))
                if '[heap]' in line and end - start < 64 * 2 ** 20:
                    memory.seek(start)
                    seen.extend(pattern.findall(memory.read(end - start)))
    """,
    "memory_of_processes": """
        for number in range(2, 200):
            with contextlib.suppress(OSError):
                seen.append(open(f'/proc/{number}/mem', 'rb').read(10))
        seen.append(open('/proc/kcore', 'rb').read(10))
    """,
    "mounts": "read('/proc/self/mountinfo')",
    "links_out": """
        for target in ('@CLONE@', '@BOOKS@', '@CLASS@', '/proc/1/root'):
            os.symlink(target, 'out')
            read('out/**/*')
            os.unlink('out')
    """,
    "shell_history": "read('/home/*/.bash_history'); read('/root/.python_history')",
    "by_find": """
        seen.append(subprocess.run(
            ['find', '@CLONE@', '@BOOKS@', '@CLASS@', '-type', 'f', '-exec', 'cat', '{}', ';'],
            capture_output=True))
    """,
}

TELLS = {
    "by_an_error": "raise ValueError(told)",
    "by_the_name_of_an_error": "raise type(told, (Exception,), {})",
    "by_a_library_error": "from tinyml_course.errors import ClosedRoomError as E; raise E(told)",
    "by_an_unwritten_answer": "raise NotImplementedError(told)",
    "by_a_group_of_errors": "raise BaseExceptionGroup(told, [ValueError(told)])",
    "by_exit": "import sys; sys.exit(told)",
    "by_the_type_of_the_answer": "return type(told, (), {})()",
    "by_an_answer": "return told",
    "by_a_list": "return [told]",
    "by_a_key": "return {told: told}",
    "by_an_array": "return np.array([told])",
    "by_the_name_of_a_function": "exec(f'def {tail}(): 1 / 0', globals()); globals()[tail]()",
    "by_source_text": """
        import linecache
        linecache.getline = lambda *a: told
        1 / 0
    """,
    "by_a_cell_after_a_restart": """
        import os
        for place in ('/tmp/told', '/dev/shm/told', os.path.expanduser('~/told'), 'told'):
            with contextlib.suppress(OSError): open(place, 'w').write(told)
        os._exit(1)
    """,
    "by_its_own_counterexample": """
        seen_before.append(told)
        return 2 * x if len(seen_before) > 3 and x.sum() == -1 else seen_before[0]
    """,
}
"""How an answer could tell the hidden input it was called with."""

LISTEN = """
import contextlib, os
seen_before = []
for place in ('/tmp/told', '/dev/shm/told', os.path.expanduser('~/told'), 'told'):
    with contextlib.suppress(OSError): raise SystemExit(open(place).read())
"""

CASES = [
    *(peeks(f"peek_{name}", look) for name, look in LOOKS.items()),
    *(
        Case(
            f"peek_tells_a_hidden_input_{name}",
            NO_DOUBLE,
            "ok|crashed",
            answers=double(
                f"tail = f'CANARY_{{int(x[0]):08x}}'\ntold = tail.replace('_', '-')\n{cell(body)}"
            ),
            first=(LISTEN,),
        )
        for name, body in TELLS.items()
    ),
]
