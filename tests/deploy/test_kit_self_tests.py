import pytest

from tests.support.kit_self_tests import EMULATED, kit_self_test
from tinyml_course.boards import load_boards
from tinyml_course.paths import kits_dir

BOARDS = load_boards()


def carried(board):
    folder = kits_dir() / board.name / "firmware" / "self_test"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_every_kit_carries_the_self_test_that_the_exporter_writes_today(board):
    # Otherwise: python -m tests.deploy.make_kit_self_tests
    found, expected = carried(board), kit_self_test(board)
    assert sorted(found) == sorted(expected)
    assert [name for name in expected if found[name] != expected[name]] == []
    assert "#define GOLDEN_VECTORS 8" in "".join(found.values())


def test_the_emulated_kits_self_test_passes():
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    from tinyml_course.deploy.cores import CORES
    from tinyml_course.deploy.firmware import MemoryMap
    from tinyml_course.deploy.machine import Machine
    from tinyml_course.deploy.toolchain import compile_c

    (board,) = (board for board in BOARDS if board.name == EMULATED)
    memory = MemoryMap(board.flash_address, board.flash_bytes, board.ram_address, board.ram_bytes)
    machine = Machine(compile_c(carried(board), CORES[board.emulator], memory), memory)
    assert machine.call("main").value == 0
    assert machine.serial.decode() == "PASS 8 of 8"
