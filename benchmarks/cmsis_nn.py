"""Instructions of CMSIS-NN's kernels on the MLPerf Tiny networks, by kind.

Run from a clone, with ``arm-none-eabi-gcc`` installed:
``python -m benchmarks.cmsis_nn CMSIS-NN CMSIS-CORE [FOLDER_OF_PUBLISHED_MODELS [FLAG]]``. With a
flag other than ``-O2``, such as ``-Ofast``, counts are printed and the table is left as it is:
nobody says how a published system was compiled.

CMSIS-NN is a clone of github.com/ARM-software/CMSIS-NN, or a folder with those of its files that
are named below and a file REVISIONS that says which commits they are from. CMSIS-CORE is a folder
with CMSIS-Core's ``cmsis_compiler.h`` and what that includes. Nothing of them is part of this
repository. CMSIS-NN's kernels are the only ones that others published times of and that can be
compiled here: their counts connect published cycles with instructions. The results stand in
``tinyml_course/cost/cmsis_nn_counts.toml``, which is written anew.

Each layer with weights, and each ADD, is one call of the function that CMSIS-NN's own wrappers
choose. Its input comes from the simulator, and its output must equal the simulator's. Pooling,
softmax and reshaping are left out, which take under 1 % of the instructions of our own kernels; so
is the last layer of the networks built here, whose units have a multiplier each: these releases
know no such layer (640 and 512 of 12.5 and 7.5 million products).
Signatures are those of late 2022.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.model_files import PUBLISHED_FOLDER, model_files
from tinyml_course.cost import cycles
from tinyml_course.cost.core_timings import documented_cycles
from tinyml_course.cost.instruction_counts import InstructionCounts, total
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.compilers import COMPILERS
from tinyml_course.deploy.cores import CORES, Core
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.kernels import Node
from tinyml_course.kernels.add import LEFT_SHIFT
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.windows import make_windows
from tinyml_course.quantization import SEMANTICS, quantize_multiplier
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Operator

TASKS = {"kws": "DS-CNN (KWS)", "ad": "autoencoder", "ic": "ResNet-8", "vww": "MobileNet 0.25"}
OPTIMIZE = "-O2"
MEMORY = MemoryMap(0, 16 << 20, 0x2000_0000, 16 << 20)
HEAD = """\
#include "arm_nnfunctions.h"
#include "arm_nnsupportfunctions.h"
int8_t layer_input[1 << 16], layer_input_2[1 << 16], layer_output[1 << 16];
static int16_t buffer[1 << 16];
static const cmsis_nn_context context = {buffer, sizeof buffer};
int8_t *input_of(void) { return layer_input; }
int8_t *input_2_of(void) { return layer_input_2; }
int8_t *output_of(void) { return layer_output; }
"""
TENSORS = ("&input_dims", "layer_input", "&filter_dims", "weights", "&bias_dims", "bias",
           "&output_dims", "layer_output")  # fmt: skip


class Layer:
    """One operator as a C file whose function ``run`` calls CMSIS-NN."""

    def __init__(self, simulator: Simulator, operator: Operator, trace: dict[int, Any]) -> None:
        self.node = Node.of(simulator.model, operator, SEMANTICS["tflm"])
        self.inputs = [trace[i][0] for i in operator.inputs if i in trace]
        self.output = trace[operator.outputs[0]][0]
        self.text = getattr(self, operator.name.lower())()

    def conv_2d(self) -> str:
        """The wrapper's choice: a matrix product for 1 x 1, else by way of windows."""
        conv = make_convolution(self.node)
        windows = conv.windows
        pixel = windows.size == windows.stride == (1, 1)
        name = "arm_convolve_1x1_s8_fast" if pixel else "arm_convolve_s8"
        return self._convolution(name, "cmsis_nn_conv_params", windows, conv)

    def depthwise_conv_2d(self) -> str:
        """All the networks' depthwise layers are 3 x 3."""
        conv = make_depthwise_convolution(self.node)
        size = self.node.input(1).shape[1:3]
        windows = make_windows(self.node, size, self.node.operator.options)
        return self._convolution(
            "arm_depthwise_conv_3x3_s8", "cmsis_nn_dw_conv_params", windows, conv
        )

    def fully_connected(self) -> str:
        """One multiplier for all units; empty where each unit has its own."""
        _, stage = make_dense(self.node)
        integers = stage.integers
        if len({*zip(integers.multipliers.tolist(), integers.shifts.tolist(), strict=True)}) > 1:
            return ""
        zero_point = self.node.quantized(self.node.input(0))[1]
        units, depth = self.node.constant(1)[1].shape
        head = self._constants(integers, zero_point, axes=1)
        head += structure("cmsis_nn_fc_params", "parameters", self._offsets(integers, zero_point))
        scaling = {"multiplier": integers.multipliers[0], "shift": integers.shifts[0]}
        head += structure("cmsis_nn_per_tensor_quant_params", "quantization", scaling)
        head += self._dims((1, 1, 1, depth), (depth, 1, 1, units), (1, 1, 1, units), units)
        return head + self._call("arm_fully_connected_s8", "quantization")

    def add(self) -> str:
        """Both inputs on one scale first, as in `kernels.add`."""
        scales, zero_points = zip(*(self.node.quantized(self.node.input(i)) for i in (0, 1)),
                                  strict=True)  # fmt: skip
        scale, zero_point = self.node.quantized(self.node.output)
        common = 2 * max(scales)
        first, second = (quantize_multiplier(each / common) for each in scales)
        last = quantize_multiplier(common / (2**LEFT_SHIFT * scale))
        clip = activation_range(self.node, self.node.operator.options.activation)
        values = (-zero_points[0], *first, -zero_points[1], *second, LEFT_SHIFT)
        given = ", ".join(map(str, values))
        after = ", ".join(map(str, (zero_point, *last, *clip, self.output.size)))
        return HEAD + (
            "int run(void) { return arm_elementwise_add_s8(layer_input, layer_input_2, "
            f"{given}, layer_output, {after}); }}\n"
        )

    def _convolution(self, name: str, kind: str, windows: Any, conv: Any) -> str:
        integers = conv.stage.integers
        axes = (0, 1, 2) if "depthwise" in name else (1, 2, 3)
        head = self._constants(integers, conv.zero_point, axes)
        pairs = {
            "stride": windows.stride,
            "padding": (windows.pad[0][0], windows.pad[1][0]),
            "dilation": windows.dilation,
        }
        tiles = {key: {"h": rows, "w": columns} for key, (rows, columns) in pairs.items()}
        more = {"ch_mult": 1} if "depthwise" in name else {}
        head += structure(
            kind, "parameters", self._offsets(integers, conv.zero_point) | tiles | more
        )
        head += array("int32_t", "multiplier", integers.multipliers)
        head += array("int32_t", "shift", integers.shifts)
        head += (
            "static const cmsis_nn_per_channel_quant_params quantization = "
            "{(int32_t *)multiplier, (int32_t *)shift};\n"
        )
        shapes = self.node.input(0).shape, self.node.input(1).shape, self.node.output.shape
        return head + self._dims(*shapes, shapes[2][3]) + self._call(name, "quantization")

    def _constants(self, integers: Any, zero_point: int, axes: Any) -> str:
        weights = self.node.constant(1)[1]
        sums = weights.sum(axis=axes, dtype=np.int64)
        bias = integers.bias + zero_point * sums.ravel()  # the layer's own
        return HEAD + array("int8_t", "weights", weights) + array("int32_t", "bias", bias)

    def _offsets(self, integers: Any, zero_point: int) -> dict[str, Any]:
        clip = {"min": integers.activation_min, "max": integers.activation_max}
        return {
            "input_offset": -zero_point, "output_offset": integers.zero_point, "activation": clip,
        }  # fmt: skip

    def _dims(self, given: Any, weights: Any, result: Any, units: int) -> str:
        shapes = {"input": given, "filter": weights, "output": result, "bias": (1, 1, 1, units)}
        return "".join(
            structure("cmsis_nn_dims", f"{name}_dims", dict(zip("nhwc", shape, strict=True)))
            for name, shape in shapes.items()
        )

    def _call(self, name: str, quantization: str) -> str:
        given = ", ".join(("&context", "&parameters", f"&{quantization}", *TENSORS))
        return f"int run(void) {{ return {name}({given}); }}\n"

    def count(self, library: dict[str, str], core: Core, optimize: str) -> InstructionCounts:
        """Run it, compare the output, and count."""
        keep = ("run", "input_of", "input_2_of", "output_of")
        firmware = compile_c(
            library | {"layer.c": self.text}, core, MEMORY, optimize, keep=keep, compiler="gcc"
        )
        machine = Machine(firmware)
        for function, values in zip(keep[1:], self.inputs, strict=False):
            machine.write(machine.call(function).value, values.tobytes())
        run = machine.call("run")
        found = machine.read(machine.call("output_of").value, self.output.size)
        if run.value or not np.array_equal(
            np.frombuffer(found, np.int8), self.output.ravel().view(np.int8)
        ):
            sys.exit(f"{self.node.operator}: other outputs than the simulator's")
        return run.kinds_between


def layers_of(path: Path) -> Iterator[Layer]:
    """Every layer that CMSIS-NN computes."""
    simulator = Simulator.load(path)
    shape = (1, *simulator.model.tensors[simulator.model.inputs[0]].row_shape)
    trace = simulator.trace(np.random.default_rng(0).integers(-128, 128, shape, np.int8))
    for operator in simulator.model.operators:
        if hasattr(Layer, operator.name.lower()):
            layer = Layer(simulator, operator, trace)
            if layer.text:
                yield layer


def sources_of(checkout: Path, core_headers: Path) -> dict[str, str]:
    """The files of CMSIS-NN, by name, that the networks need or that these call, and headers."""
    wanted = ("arm_convolve_s8", "arm_convolve_1x1_s8_fast", "arm_depthwise_conv_3x3_s8",
              "arm_fully_connected_s8", "arm_elementwise_add_s8", "arm_nn_mat_mult_kernel_s8_s16",
              "arm_nn_mat_mult_nt_t_s8", "arm_nn_vec_mat_mult_t_s8", "arm_q7_to_q15_with_offset",
              "arm_s8_to_s16_unordered_with_offset")  # fmt: skip
    kernels = [path for path in (checkout / "Source").rglob("*.c") if path.stem in wanted]
    headers = [*(checkout / "Include").glob("*.h"), *core_headers.glob("*.h")]
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(kernels + headers)}
    # The kernels include these and use nothing of them; the compiler may have no C library.
    return found | dict.fromkeys(("math.h", "stdio.h"), "")


def revision_of(checkout: Path) -> str:
    """Where the files are from: what REVISIONS says, or the commit of a clone."""
    said = checkout / "REVISIONS"
    if said.exists():
        return said.read_text(encoding="utf-8")
    command = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return f"github.com/ARM-software/CMSIS-NN, {done.stdout}"


def main(checkout: Path, core_headers: Path, published: Path, optimize: str) -> None:
    """Count every network on every core with packed multiplications, and write the table."""
    library = sources_of(checkout, core_headers)
    head = (
        "Made by `python -m benchmarks.cmsis_nn`; do not edit.\n"
        f"{revision_of(checkout)}Compiled with gcc {COMPILERS['gcc'].release()} {optimize}."
    )
    lines = [f"# {line}\n" for line in head.splitlines()]
    names = [field.name for field in fields(InstructionCounts)]
    with tempfile.TemporaryDirectory() as folder:
        files = model_files(published, Path(folder))
        for core in (core for core in CORES.values() if core.has_packed):
            for task, title in TASKS.items():
                layers = layers_of(files[title])
                counts = total(layer.count(library, core, optimize) for layer in layers)
                values = ", ".join(f"{name} = {getattr(counts, name)}" for name in names)
                lines.append(f"{core.name}.{task} = {{ {values} }}\n")
                low, high = (f"{each:,.0f}" for each in documented_cycles(counts, core.name))
                print(
                    f"{core.title}, {title}: {counts.instructions:,} instructions, {low} to {high} "
                    "cycles by the manual",
                    flush=True,
                )
    if optimize != OPTIMIZE:
        return
    target = Path(cycles.__file__).with_name("cmsis_nn_counts.toml")
    target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    given = sys.argv[1:]
    if not 2 <= len(given) <= 4:
        sys.exit(
            "usage: python -m benchmarks.cmsis_nn CMSIS-NN CMSIS-CORE "
            "[FOLDER_OF_PUBLISHED_MODELS [FLAG]]"
        )
    folder, flag = (*given[2:], *(str(PUBLISHED_FOLDER), OPTIMIZE)[len(given) - 2 :])
    main(Path(given[0]), Path(given[1]), Path(folder), flag)
