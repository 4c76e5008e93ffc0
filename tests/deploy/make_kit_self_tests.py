"""Write the self-test sketch of every kit, after the exported C has changed.

``python -m tests.deploy.make_kit_self_tests`` from the top of the checkout.
"""

from __future__ import annotations

import shutil

from tests.support.cross_compile import write_files
from tests.support.kit_self_tests import kit_self_test
from tinyml_course.boards import load_boards
from tinyml_course.paths import kits_dir


def main() -> None:
    for board in load_boards():
        folder = kits_dir() / board.name / "firmware" / "self_test"
        shutil.rmtree(folder, ignore_errors=True)
        write_files(kit_self_test(board), folder)
        print(folder)


if __name__ == "__main__":
    main()
