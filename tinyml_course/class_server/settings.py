"""What a teacher chose for a class, and where its files are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tinyml_course.errors import ClassServerError

STUDENTS = "students"
"""Below the class's folder: a folder for each student, as `tinyml collect` takes them."""

SERVER = ".server"
"""Below the class's folder: what the server keeps for itself, readable by the teacher alone."""


@dataclass(frozen=True)
class ClassSettings:
    """How a class is served.

    Attributes
    ----------
    folder
        The class's folder, an absolute path.
    names
        Who may sign in; empty for everybody.
    address, port
        Where the server listens.
    memory_mib
        Memory of all processes of a student together, in MiB.
    kernels
        Notebooks that a student may run at the same time.
    idle_minutes
        After so long without work a kernel ends, and then the student's server.
    https
        Whether the connection is encrypted, with a certificate made here.
    trusted
        Whether students' servers run without the sandbox.
    page
        What JupyterLab opens first, below a student's folder.
    """

    folder: Path
    names: tuple[str, ...] = ()
    address: str = "0.0.0.0"  # noqa: S104 (the students' devices are elsewhere)
    port: int = 8000
    memory_mib: int = 2048
    kernels: int = 3
    idle_minutes: int = 60
    https: bool = False
    trusted: bool = False
    page: str = "syllabus.md"

    @property
    def students(self) -> Path:
        """The folder of the students' folders."""
        return self.folder / STUDENTS

    @property
    def server(self) -> Path:
        """The folder of the server's own files."""
        return self.folder / SERVER

    @property
    def passwords(self) -> Path:
        """The file of the passwords' hashes."""
        return self.server / "passwords.json"

    @property
    def log(self) -> Path:
        """Where the server writes what happens."""
        return self.server / "server.log"

    def student_log(self, name: str) -> Path:
        """Where a student's server writes what happens."""
        return self.server / "logs" / f"{name}.log"

    @property
    def record_page(self) -> Path:
        """The page that records movements."""
        return self.server / "record.html"

    @property
    def certificates(self) -> Path:
        """The folder of the certificate, its key and the authority that signed it."""
        return self.server / "https"

    @property
    def bind_url(self) -> str:
        """What the server listens on."""
        return f"http{'s' if self.https else ''}://{self.address}:{self.port}/"

    def make_folders(self) -> None:
        """Make the class's folders where they are missing.

        Raises
        ------
        ClassServerError
            They cannot be written.
        """
        try:
            self.students.mkdir(parents=True, exist_ok=True)
            self.server.mkdir(exist_ok=True)
            self.server.chmod(0o700)
            self.student_log("").parent.mkdir(exist_ok=True)
        except OSError as error:
            raise ClassServerError(
                f"expected a folder for the class that can be written to, got {self.folder}: "
                f"{error.strerror}; name another one"
            ) from error

    def to_json(self) -> str:
        """The settings as text, for `from_json`."""
        return json.dumps(asdict(self) | {"folder": str(self.folder)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The settings that `to_json` wrote."""
        read = json.loads(text)
        return cls(**{**read, "names": tuple(read["names"]), "folder": Path(read["folder"])})
