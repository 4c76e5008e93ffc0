"""Tries from inside of a box, harmlessly, what no case may be able to do to this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.graders import box

TRIES = """
import json, os, signal, socket, subprocess, sys
places = json.loads(sys.argv[1])
found = []
for place in places:
    try:
        open(os.path.join(place, 'tried'), 'w').close()
        found.append('wrote into ' + place)
    except OSError:
        pass
if [name for _, name in socket.if_nameindex()] != ['lo']:
    found.append('has a network')
if os.getpid() != 1:
    found.append('is not process 1')
if [name for name in os.listdir('/proc') if name.isdigit()] != ['1']:
    found.append('sees other processes')
kill = 'import os, signal; os.kill(-1, signal.SIGKILL)'
subprocess.run([sys.executable, '-c', kill])
with open('/desk/written', 'w') as file: file.write('in memory')
print(json.dumps(found))
"""


def holes(shown: Mapping[Path, Path]) -> list[str]:
    """What a box lets through; must be empty before any case is graded.

    Parameters
    ----------
    shown
        The folders that cases will see.
    """
    base = Path(sys.base_prefix)
    with subprocess.Popen(["/bin/sleep", "600"]) as witness:
        try:
            places = ["/", "/usr", "/etc", "/given", str(base), *map(str, shown)]
            program = [str(base / "bin" / "python3"), "-I", "-c", TRIES, json.dumps(places)]
            command = box.command({base: base, **shown}, program)
            said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            found = json.loads(said.stdout) if said.returncode == 0 else [said.stderr[-500:]]
            if witness.poll() is not None:
                found.append("a signal ended a process outside")
        finally:
            witness.kill()
    if any(Path(place, "tried").exists() for place in (*shown.values(), base, "/", "/usr", "/etc")):
        found.append("a file was written outside")
    return found
