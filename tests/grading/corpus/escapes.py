"""Ending, stopping or leaving the process; changing the machine, the books or other students."""

from tests.grading.corpus.case import (
    FULL,
    NO_DOUBLE,
    Case,
    cell,
    double,
    harmless,
    refused,
)

ENDS = {
    "exit_0": "import os; os._exit(0)",
    "exit_7": "import os; os._exit(7)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "abort": "import os; os.abort()",
    "becomes_another_program": "import os; os.execv('/bin/true', ['true'])",
}

REFUSED = {
    "write_the_package": "open('@PACKAGE@/pwned.py', 'w').close()",
    "write_the_worker": "open('@PACKAGE@/grading/worker.py', 'a').close()",
    "write_a_pth_file": "open('@PYTHON@/pwned.pth', 'w').close()",
    "write_sitecustomize": """
        import numpy
        open(Path(numpy.__file__).parents[1] / 'sitecustomize.py', 'w').close()
    """,
    "write_numpy": "import numpy; open(numpy.__file__, 'a').close()",
    "write_the_clone": "open('@CLONE@/solutions/pwned', 'w').close()",
    "write_the_gradebook": """
        import sqlite3
        try: sqlite3.connect('@BOOKS@/gradebook.db').execute('create table pwned (a)')
        except sqlite3.Error as error: raise OSError from error
    """,
    "write_the_marks": "open('@BOOKS@/grades.csv', 'a').close()",
    "write_feedback_by_going_up": "open('../../../../../../@BOOKS@/feedback.html', 'a').close()",
    "write_another_submission": "open('@CLASS@/zoe/90_sample/90_sample.ipynb', 'w').close()",
    "write_system": "open('/usr/lib/pwned', 'w').close()",
    "write_settings": "open('/etc/ld.so.preload', 'w').close()",
    "write_root": "open('/pwned', 'w').close()",
    "write_another_home": "os.mkdir('/home/pwned')",
    "link_to_the_books": "os.link('@BOOKS@/grades.csv', 'mine')",
    "write_through_a_link": "os.symlink('@BOOKS@', 'books'); open('books/pwned', 'w').close()",
    "remount": "if libc.mount(b'none', b'/usr', b'', 32, None): raise OSError",
    "unmount": "if libc.umount2(b'/proc', 2): raise OSError",
    "user_namespace": "if libc.unshare(0x10000000): raise OSError",
    "enter_namespace": "if libc.setns(os.open('/proc/self/ns/net', 0), 0): raise OSError",
    "become_root": "os.setuid(0)",
    "change_root": "os.chroot('/')",
    "trace_a_process": "if libc.ptrace(16, 1, 0, 0): raise OSError",
    "device": "import stat; os.mknod('disk', stat.S_IFBLK | 0o600, os.makedev(8, 0))",
    "raw_memory": "open('/dev/mem', 'rb').read(1)",
    "more_memory": "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "more_processes": "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (999, 999))",
    "higher_priority": "os.nice(-10)",
    "clock": "import time; time.clock_settime(time.CLOCK_REALTIME, 0)",
    "host_name": "socket.sethostname('pwned')",
    "kernel_settings": "open('/proc/sys/kernel/core_pattern', 'w').write('|/bin/true')",
    "connect_to_this_machine": "socket.create_connection(('127.0.0.1', 22), 1)",
    "connect_outside": "socket.create_connection(('192.0.2.1', 80), 1)",
    "connect_by_name": "socket.getaddrinfo('example.org', 80)",
    "send_a_datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "raw_socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "container_socket": "socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    "bus_socket": "socket.socket(socket.AF_UNIX).connect('\\0/tmp/dbus')",
    "download": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
}

HARMLESS = {
    "kills_everything": "os.kill(-1, signal.SIGKILL)",
    "kills_by_number": """
        for number in range(2, 5000):
            with contextlib.suppress(OSError): os.kill(number, signal.SIGKILL)
    """,
    "kills_itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "orphans": """
        for _ in range(5):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: os.execv('/bin/sleep', ['sleep', '1000'])
                os._exit(0)
    """,
    "removes_all_it_can": """
        import shutil
        for top in ('@CLONE@', '@BOOKS@', '@CLASS@', '@PACKAGE@', '/home', '/tmp'):
            shutil.rmtree(top, ignore_errors=True)
    """,
    "start_up_profile_of_ipython": """
        top = os.path.expanduser('~/ipython/profile_default/startup')
        os.makedirs(top, exist_ok=True)
        open(f'{top}/00.py', 'w').write('double = None')
    """,
    "start_up_of_the_shell": """
        for name in ('.bashrc', '.profile', '.pythonrc.py'):
            open(os.path.expanduser(f'~/{name}'), 'w').write('exit 1')
    """,
    "packages_of_the_user": """
        import site
        os.makedirs(site.getusersitepackages(), exist_ok=True)
        open(site.getusersitepackages() + '/a.pth', 'w').write('import os; os._exit(1)')
    """,
    "variables": """
        os.environ.update(LD_PRELOAD='/tmp/x.so', PYTHONSTARTUP='x', PATH='', PYTHONPATH='/tmp')
    """,
    "listens": "import socket; s = socket.socket(); s.bind(('127.0.0.1', 8888)); s.listen()",
    "own_working_folder": "os.chdir('/')",
    "mask_of_files": "os.umask(0o777)",
    "closes_its_outputs": "os.close(1); os.close(2)",
}

PARENT = {
    "kills_its_parent": "os.kill(os.getppid(), signal.SIGKILL)",
    "stops_its_parent": "os.kill(os.getppid(), signal.SIGSTOP)",
}

SHADOWS = dict.fromkeys(
    ("numpy.py", "json.py", "os.py", "tinyml_course.py", "sitecustomize.py", "usercustomize.py"),
    b"raise SystemExit('shadow')",
)

RESTARTS = """
import os
home = os.path.expanduser('~')
left = os.path.exists(f'{home}/left')
open(f'{home}/left', 'w').close()
os._exit(1)
"""

CASES = [
    *(Case(f"end_{name}", NO_DOUBLE, "crashed", double(body)) for name, body in ENDS.items()),
    *(
        Case(f"end_{name}_in_a_cell", FULL, "crashed", added=(ENDS[name],))
        for name in ("exit_0", "segfault", "becomes_another_program")
    ),
    *(refused(f"escape_{name}", attack) for name, attack in REFUSED.items()),
    *(harmless(f"harmless_{n}", attack) for n, attack in {**HARMLESS, **PARENT}.items()),
    Case("shadow_modules_beside_the_notebook", FULL, beside=SHADOWS),
    Case(
        "shadow_module_written_by_a_cell",
        FULL,
        first=("%%writefile numpy.py\nraise SystemExit", "%%writefile json.py\nraise SystemExit"),
    ),
    Case("leaves_nothing_for_its_next_process", FULL, "crashed", added=(cell(RESTARTS),)),
    Case("pip_uninstall", FULL, added=("%pip uninstall -q -y numpy",)),
    Case("pip_in_the_shell", FULL, added=("!pip install --no-index nothing-like-this",)),
    Case("conda", FULL, added=("%conda remove -y numpy",)),
    Case(
        "zip_slip",
        FULL,
        added=(
            (
                "import io, zipfile\nheap = io.BytesIO()\n"
                "with zipfile.ZipFile(heap, 'w') as z: z.writestr('../../../../pwned', b'x')\n"
                "zipfile.ZipFile(heap).extractall('.')"
            ),
        ),
    ),
]
