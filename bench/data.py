"""The releases that are measured with: the bundled data set, and two that are made up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.awards import BASE, make
from bench.processes import Missing
from graph.bundled import bundled
from graph.releases.build import build
from graph.releases.release import Release, open_release

#: Nominations of the medium one.
NOMINATIONS = 6000
#: Where `make bench` puts the large one.
RELEASES = Path(__file__).parents[1] / ".bench/releases"


def small(folder: Path) -> Release:
    """The bundled data set, built in ``folder``."""
    return build([bundled("mappings/her-2013")], folder / "releases", BASE)


def medium(folder: Path) -> Release:
    """315,000 triples: more things than a server keeps in memory."""
    (folder / "medium").mkdir()
    return make(folder / "medium", BASE, NOMINATIONS, NOMINATIONS // 4)


def large() -> Release:
    """10 million triples, or what is current in the folder PALMARES_BENCH_DATA; raises Missing."""
    link = Path(os.environ.get("PALMARES_BENCH_DATA", RELEASES)) / "current"
    if not link.exists():
        raise Missing("there is no large release: python -m bench.awards .bench makes it")
    return open_release(link)


def releases(folder: Path) -> Iterator[Release]:
    """The small and the large one, or the small one alone where the other wasn't made."""
    yield small(folder)
    try:
        yield large()
    except Missing as error:
        print(error)
