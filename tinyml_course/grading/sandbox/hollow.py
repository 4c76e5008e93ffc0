"""Closed rooms as a submission finds them: every name is there, and no function does anything.

While an exercise is graded, the files of its closed rooms are covered by these, and nothing in the
sandbox has ever loaded the real ones. So there is no answer to find: not by importing in another
process or under another name, not in source text or compiled files, and not in memory.
"""

from __future__ import annotations

import ast
import site
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinyml_course.paths import PACKAGE_DIR

_HEAD = """
from __future__ import annotations
from tinyml_course.errors import ClosedRoomError as _ClosedRoomError

def _closed(name):
    raise _ClosedRoomError(
        f"{{name}} is yours to write here: tinyml_course.{room} is closed to this exercise"
    )
"""

_KEPT_DECORATORS = {"property", "staticmethod", "classmethod", "setter", "dataclass", "unique"}

_AT_START = {"__post_init__", "__init_subclass__", "__set_name__"}
"""Methods that run where an object or a class is only made; they do nothing."""


def hollow_source(source: str, room: str) -> str:
    """A module's names and data, with functions that raise `ClosedRoomError`.

    Parameters
    ----------
    source
        The module.
    room
        What the message calls it, without ``tinyml_course.``.
    """
    body = list(_hollow(ast.parse(source).body))
    head = ast.parse(_HEAD.format(room=room)).body
    return ast.unparse(ast.Module([*head, *body], []))


def _hollow(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _function(node)
        elif isinstance(node, ast.ClassDef):
            node.decorator_list = _kept(node.decorator_list)
            node.body = list(_hollow(node.body)) or [ast.Pass()]
            yield node
        elif isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.Pass):
            yield from _without_lambdas(node)
        else:
            yield from _tried(_of_statement(node), [])


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Any:
    does = "pass" if node.name in _AT_START else f"_closed({node.name!r})"
    lines = f"def {node.name}(*args, **kwargs):\n    {does}"
    made: Any = ast.parse(lines).body[0]
    made.decorator_list = _kept(node.decorator_list)
    return made


def _kept(decorators: Sequence[ast.expr]) -> list[ast.expr]:
    """Those that say what kind of thing a name is; others would call a function of the room."""

    def last_name(node: ast.expr) -> str:
        called = node.func if isinstance(node, ast.Call) else node
        return getattr(called, "attr", getattr(called, "id", ""))

    kept = [node for node in decorators if last_name(node) in _KEPT_DECORATORS]
    if any(last_name(node) == "cached_property" for node in decorators):
        kept.append(ast.Name("property", ast.Load()))
    return kept


class _Lambdas(ast.NodeTransformer):
    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        del node
        return ast.parse("lambda *args, **kwargs: _closed('this')", mode="eval").body


def _of_statement(node: ast.stmt) -> list[ast.stmt]:
    """A compound statement with hollow blocks; any other as it is."""
    for name in ("body", "orelse", "finalbody"):
        if getattr(node, name, None):
            setattr(node, name, list(_hollow(getattr(node, name))) or [ast.Pass()])
    for handler in getattr(node, "handlers", []):
        handler.body = list(_hollow(handler.body)) or [ast.Pass()]
    return [_Lambdas().visit(node)]


def _without_lambdas(node: ast.stmt) -> Iterator[ast.stmt]:
    node = _Lambdas().visit(node)
    if any(isinstance(part, ast.Call) for part in ast.walk(node)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        yield from _tried([node], names)
    else:
        yield node


def _tried(nodes: list[ast.stmt], names: Sequence[str]) -> Iterator[ast.stmt]:
    """Statements that may call what is hollow now; names they do not make are closed."""
    lines = [f"    {name} = lambda *args, **kwargs: _closed({name!r})" for name in names]
    text = "\n".join(["try:\n    pass\nexcept Exception:", *(lines or ["    pass"])])
    made: Any = ast.parse(text).body[0]
    made.body = nodes
    yield made


def write_hollow(rooms: Sequence[str], folder: Path) -> dict[Path, Path]:
    """Write hollow rooms into a folder that every user may read.

    Parameters
    ----------
    rooms
        Below ``tinyml_course``, dotted where deeper.
    folder
        An empty folder.

    Returns
    -------
    dict of Path to Path
        What lies in `folder`, by the file or folder it must cover, in every copy of the package
        that a submission can see.
    """
    covers: dict[Path, Path] = {}
    for number, package in enumerate(packages_in_view()):
        for room in sorted(rooms):
            real, made = package.joinpath(*room.split(".")), folder / f"{number}-{room}"
            if real.is_dir():
                _write_folder(real, made, room)
                covers[real] = made
            elif (module := real.with_name(f"{real.name}.py")).is_file():
                _write_module(module, made, room)
                covers[module] = made
                covers.update(_no_compiled(module.parent, folder / "compiled"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    inner = [p for p in covers if any(p != other and p.is_relative_to(other) for other in covers)]
    return {place: made for place, made in covers.items() if place not in inner}


def _write_folder(real: Path, made: Path, room: str) -> None:
    made.mkdir()
    for source in sorted(real.rglob("*.py")):
        target = made / source.relative_to(real)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_module(source, target, room)


def _write_module(source: Path, target: Path, room: str) -> None:
    text = hollow_source(source.read_text(encoding="utf-8"), room)
    target.write_text(text, encoding="utf-8")


def _no_compiled(parent: Path, empty: Path) -> dict[Path, Path]:
    """Covers the folder of compiled modules, which hold a module's code too."""
    empty.mkdir(exist_ok=True)
    compiled = parent / "__pycache__"
    with suppress(OSError):
        compiled.mkdir(exist_ok=True)  # else Python may make it later, behind our back
    return {compiled: empty} if compiled.is_dir() else {}


def packages_in_view() -> list[Path]:
    """Every copy of this package that Python may import from: ours, and installed ones."""
    tops = [Path(sys.prefix), Path(sys.base_prefix), Path("/usr"), Path("/usr/local")]
    places = [Path(entry) for entry in (*sys.path, *site.getsitepackages()) if entry]
    places += [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")]
    if site.ENABLE_USER_SITE:
        places.append(Path(site.getusersitepackages()))
    for top in tops:
        places += [*top.glob("lib*/python*/site-packages"), *top.glob("lib*/python*/dist-packages")]
    copies = (place / PACKAGE_DIR.name for place in places)
    found = [PACKAGE_DIR, *(copy.resolve() for copy in copies if (copy / "__init__.py").is_file())]
    return list(dict.fromkeys(found))
