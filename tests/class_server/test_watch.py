import subprocess
import sys
import time

from tinyml_course.class_server.watch import Watch

HOG = "held = bytearray(b'x') * ({mib} << 20); print('ready', flush=True); input()"


def start(mib):
    program = [sys.executable, "-c", HOG.format(mib=mib)]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def end(*processes):
    for process in processes:
        process.kill()
        process.communicate()


def test_the_largest_process_of_who_is_over_the_limit_ends_and_nobody_elses():
    said = []
    watch = Watch(150 << 20, said.append)
    small = start(20)
    parent = "import subprocess, sys\nkids = [subprocess.Popen([sys.executable, '-c', "
    parent += f"{HOG!r}.format(mib=m)], stdin=subprocess.PIPE) for m in (60, 130)]\n"
    parent += "print(kids[1].wait(), kids[0].poll(), flush=True); kids[0].kill()"
    big = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    watch.add("small", small.pid)
    watch.add("big", big.pid)
    try:
        until = time.monotonic() + 30
        while not said and time.monotonic() < until:
            watch.look()
            time.sleep(0.1)
        lines = big.communicate(timeout=20)[0].split("\n")
        assert lines[-2] == "-9 None"  # the one of 130 MiB was killed, the one of 60 runs
        assert small.poll() is None
        assert [one.split(":")[0] for one in said] == ["big"]
    finally:
        end(small, big)


def test_who_left_is_watched_no_more():
    said = []
    watch = Watch(1, said.append)
    process = start(1)
    watch.add("one", process.pid)
    watch.remove("one")
    watch.look()
    assert process.poll() is None
    assert said == []
    end(process)
