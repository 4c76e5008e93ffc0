"""The C text of a model's segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources

from tinyml_course.native.constants import Constants
from tinyml_course.native.emitter import Layer, flip_of, plane_of
from tinyml_course.native.layout import Plane
from tinyml_course.native.plan import Buffer, Places, Work
from tinyml_course.native.targets import Target
from tinyml_course.tflite import Tensor

_LAYER = """\
static __attribute__((noinline)) void {name}(const uint8_t *const *in, uint8_t *const *out,
                                             const uint8_t *constants, int images) {{
{body}
}}
"""

_RUN = """\
EXPORT void {name}(const uint8_t *const *inputs, uint8_t *const *outputs, uint8_t *work,
                   const uint8_t *constants, int images) {{
    for (int first = 0; first < images; first += {block}) {{
        const int count = smaller({block}, images - first);
{body}
    }}
}}
"""


class Unit:
    """The functions of one C file, and the constants that they share.

    Attributes
    ----------
    target
        The instruction set.
    constants
        What the layers read; each of them from its own first byte on, so that layers of equal
        sizes are one function.
    headers
        The files of ``native/c`` that are included.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.constants = Constants()
        self.headers = {"base.h"}
        self._layers: dict[str, str] = {}
        self._texts: list[str] = []

    def layer(
        self, work: Work, inputs: tuple[Plane, ...], outputs: tuple[Plane, ...]
    ) -> tuple[str, int]:
        """Write a layer; the name of its function, and where its constants start."""
        constants = Constants()
        body = work.emitter.emit(Layer(work.node, inputs, outputs, self.target, constants))
        self.headers.update(work.emitter.HEADERS)
        if body not in self._layers:
            name = f"layer_{len(self._layers):02d}_{work.node.operator.name.lower()}"
            self._layers[body] = name
            lines = "\n".join(f"    {line}" for line in body.splitlines())
            self._texts.append(_LAYER.format(name=name, body=lines))
        return self._layers[body], self.constants.append(constants)

    def add(self, text: str) -> None:
        """Add a function."""
        self._texts.append(text)

    def files(self) -> dict[str, str]:
        """Everything that is compiled, by file name."""
        includes = "".join(f'#include "{header}"\n' for header in sorted(self.headers))
        folder = resources.files("tinyml_course.native") / "c"
        headers = {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in folder.iterdir()
            if entry.name.endswith(".h")
        }
        return {"model.c": "\n".join([includes, *self._texts]), **headers}


class SegmentText:
    """Writes one segment into a unit.

    Attributes
    ----------
    name
        Of its C function.
    inputs, outputs
        The tensors behind ``inputs[i]`` and ``outputs[i]`` of that: those that come from outside,
        and all that it computes.
    places
        Where its tensors lie.
    """

    def __init__(self, name: str, works: Sequence[Work], unit: Unit) -> None:
        self.name = name
        self.outputs = [t for work in works for t in work.node.outputs]
        made = {t.index for t in self.outputs}
        read = {t.index: t for work in works for t in work.sources}
        self.inputs = [t for i, t in read.items() if i not in made and not t.is_constant]
        self.places = Places(works)
        self._unit = unit
        statements = [*self._reads(), *(s for work in works for s in self._work(work))]
        body = "\n".join(f"        {statement}" for statement in statements)
        unit.add(_RUN.format(name=name, block=self.places.images, body=body))

    def _reads(self) -> Iterator[str]:
        for i, tensor in enumerate(self.inputs):
            buffer = self.places.buffer(tensor)
            plane = buffer.plane.of_bytes
            source = f"inputs[{i}] + (ptrdiff_t)first * {_row_bytes(tensor)}"
            yield f"read_codes({source}, {buffer.c}, {plane.c}, {flip_of(tensor)}, count);"
            yield from self._copy(tensor, buffer)

    def _work(self, work: Work) -> Iterator[str]:
        dense = work.needs.dense and not work.is_renaming
        sources = [self.places.buffer(t, dense=dense) for t in work.sources]
        made = [self.places.buffer(t, dense=dense) for t in work.node.outputs]
        if not work.needs.same:
            yield self._layer(work, sources, made)
        for tensor, buffer in zip(work.node.outputs, made, strict=True):
            if not work.is_renaming:
                yield from self._copy(tensor, buffer)
            yield self._write(tensor, buffer)

    def _layer(self, work: Work, sources: list[Buffer], made: list[Buffer]) -> str:
        name, place = self._unit.layer(
            work, tuple(b.plane for b in sources), tuple(b.plane for b in made)
        )
        given = ", ".join(buffer.c for buffer in sources)
        taken = ", ".join(buffer.c for buffer in made)
        planes = f"(const uint8_t *const[]){{{given}}}, (uint8_t *const[]){{{taken}}}"
        return f"{name}({planes}, constants + {place}, count);"

    def _copy(self, tensor: Tensor, written: Buffer) -> Iterator[str]:
        other = self.places.copy(tensor, written)
        if other is not None:
            given, made = written.plane.of_bytes, other.plane.of_bytes
            planes = f"{written.c}, {given.c}, {other.c}, {made.c}"
            yield f"copy_plane({planes}, count);"

    def _write(self, tensor: Tensor, buffer: Buffer) -> str:
        plane = plane_of(tensor, buffer.plane.border).of_bytes
        i = next(i for i, t in enumerate(self.outputs) if t.index == tensor.index)
        target = f"outputs[{i}] + (ptrdiff_t)first * {_row_bytes(tensor)}"
        write = f"write_codes({buffer.c}, {target}, {plane.c}, {flip_of(tensor)}, count);"
        return f"if (outputs[{i}]) {write}"


def _row_bytes(tensor: Tensor) -> int:
    return tensor.size * tensor.dtype.itemsize
