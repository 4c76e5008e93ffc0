"""``tinyml serve-class``: one laptop serves the lessons to a class over Wi-Fi."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.errors import ClassServerError


def serve_class(
    folder: Annotated[
        Path, typer.Argument(metavar="CLASS", help="The class's folder; made if it is missing.")
    ],
    *,
    names: Annotated[
        Path | None,
        typer.Option(help="A CSV file with a name in each row; without it everybody may sign in."),
    ] = None,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    address: Annotated[
        str, typer.Option(help="The address to listen on; 127.0.0.1 for this machine alone.")
    ] = "0.0.0.0",  # noqa: S104 (the students' devices are elsewhere)
    memory: Annotated[int, typer.Option(help="Memory of each student, in MiB.", min=512)] = 2048,
    kernels: Annotated[int, typer.Option(help="Notebooks each may run at once.", min=1)] = 3,
    idle_minutes: Annotated[
        int, typer.Option(help="What nobody has used for so long ends.", min=5)
    ] = 60,
    https: Annotated[
        bool,
        typer.Option("--https", help="Encrypt; microphone, camera and motion sensor need it."),
    ] = False,
    movements: Annotated[
        str, typer.Option(help="What the page /hub/record on a phone records.")
    ] = "wave,ring,idle",
    reset: Annotated[
        str, typer.Option(metavar="NAME", help="Forget the password of NAME, and end.")
    ] = "",
    trust_students: Annotated[
        bool,
        typer.Option(
            "--trust-students", help="No sandbox: students can read everything that you can."
        ),
    ] = False,
) -> None:
    """Serve the lessons to a class over Wi-Fi, without internet, each student in a sandbox."""
    if sys.platform != "linux":
        raise ClassServerError(
            f"expected Linux, whose sandbox keeps students apart, got {sys.platform}; serve from a "
            "Linux laptop, or let each student work on their own: make lab"
        )
    if reset:
        typer.echo(_forget(folder.absolute(), reset))
        return
    from tinyml_course.class_server.names import read_names
    from tinyml_course.class_server.serve import ClassServer
    from tinyml_course.class_server.settings import ClassSettings
    from tinyml_course.cli.start_page import START_PAGE
    from tinyml_course.deploy.record_page import record_page

    settings = ClassSettings(
        folder.absolute(),
        names=read_names(names) if names else (),
        port=port,
        address=address,
        memory_mib=memory,
        kernels=kernels,
        idle_minutes=idle_minutes,
        https=https,
        trusted=trust_students,
        page=START_PAGE,
    )
    page = record_page(movements.split(","), licence="for this class only")
    with ClassServer(settings, page) as server:
        typer.echo(server.board())
        server.wait()
        typer.echo("stopping: students' notebooks are kept …")


def _forget(folder: Path, name: str) -> str:
    from tinyml_course.class_server.names import clean_name
    from tinyml_course.class_server.passwords import Passwords
    from tinyml_course.class_server.settings import ClassSettings

    passwords = Passwords(ClassSettings(folder).passwords)
    known = passwords.names()
    found = clean_name(name, known)
    if not found or not passwords.reset(found):
        raise ClassServerError(
            f"expected a name that has a password in {folder}, got {name!r}; "
            f"these have one: {', '.join(known) or 'none yet'}"
        )
    return f"{found}: the next password that is typed for this name is kept"
