"""The build of the bundled data set, part by part, after the imports.

The floor is pySHACL alone: the one part that is not ours and can't be left out.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from graph.bundled import bundled
from graph.partitions.partition import Settings
from graph.releases.assemble import assemble
from graph.releases.build import build
from graph.validation.shapes import check

BASE = "http://127.0.0.1:8000/"
ROUNDS = 3


def main() -> None:
    folders = [bundled("mappings/her-2013")]
    whole, checking = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as work:
            quads = [*assemble(folders, Settings(BASE), Path(work)).quads()]
        started = time.perf_counter()
        check(quads, BASE)
        checking.append(time.perf_counter() - started)
        with tempfile.TemporaryDirectory() as releases:
            started = time.perf_counter()
            build(folders, Path(releases), BASE)
            whole.append(time.perf_counter() - started)
    floor = min(checking)
    print(f"97 rows, best of {ROUNDS}")
    print(f"{'SHACL check (floor)':20} {floor:6.2f} s")
    print(f"{'whole build':20} {min(whole):6.2f} s  {min(whole) / floor:6.2f} x floor")


if __name__ == "__main__":
    main()
