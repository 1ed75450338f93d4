"""The two releases that are measured with: the bundled data set, and 10 million triples."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.awards import BASE
from bench.processes import Missing
from graph.bundled import bundled
from graph.release import Release, build, open_release

#: Where `make bench` puts the large one.
RELEASES = Path(__file__).parents[1] / ".bench/releases"


def small(folder: Path) -> Release:
    """The bundled data set, built in ``folder``."""
    return build([bundled("mappings/her-2013")], folder / "releases", BASE)


def large() -> Release:
    """The large one, or what is current in the folder PALMARES_BENCH_DATA; raises Missing."""
    link = Path(os.environ.get("PALMARES_BENCH_DATA", RELEASES)) / "current"
    if not link.exists():
        raise Missing("there is no large release: python -m bench.awards .bench makes it")
    return open_release(link)


def releases(folder: Path) -> Iterator[Release]:
    """Both, or the small one alone where the large one wasn't made."""
    yield small(folder)
    try:
        yield large()
    except Missing as error:
        print(error)
