"""The search at a million labels, against a search for one rare word in the same run.

Names are made of a small vocabulary, so that common words are very common: the worst case for an
index that would rank all that fit.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sized
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from graph.labels.candidates import candidates, suggest
from graph.labels.index import write_index
from graph.labels.search import search

LABELS = 1_000_000
ROUNDS = 30
BASE = "http://127.0.0.1:8000/"
WORDS = (
    "Best Original Motion Picture Award Film Actor Actress Supporting Leading Screenplay Score "
    "Song Director Design Editing Sound Visual Effects Critics Society Circle Academy Guild"
).split()
QUERIES = ("label777777", "best", "b", "best original screenplay", "bes act", "orig s", "zzz best")


def quads() -> Iterator[ox.Quad]:
    chosen = random.Random(0)
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    agent = ox.NamedNode("https://w3id.org/palmares#Agent")
    for number in range(LABELS):
        thing = ox.NamedNode(f"{BASE}id/agent/{number}")
        text = " ".join([*chosen.choices(WORDS, k=4), f"label{number}"])
        yield ox.Quad(thing, kind, agent)
        yield ox.Quad(thing, label, ox.Literal(text, language="en"))


#: Names to match: one of them, misspelt, in other words, and of common words only.
NAMES = (
    "Best Original Film Award label777777",
    "Best Film lable777777",
    "Screenplay Award for the best label55",
    "Best Original Screenplay Award",
)


def timed(floor: float, what: str, ask: Callable[[], Sized]) -> float:
    """Prints how long a question takes; gives the milliseconds in the middle."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = len(ask())
        taken.append(1000 * (time.perf_counter() - started))
    middle = statistics.median(taken)
    print(
        f"{what!r:40} {found:3} found {middle:7.2f} ms median "
        f"{max(taken):7.2f} ms worst {middle / (floor or middle):6.1f} x floor"
    )
    return middle


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.sqlite"
        started = time.perf_counter()
        write_index(path, quads(), BASE)
        print(f"{LABELS:,} labels indexed in {time.perf_counter() - started:.1f} s, ", end="")
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        floor = 0.0
        for query in QUERIES:
            middle = timed(floor, query, partial(search, path, query, 26))
            floor = floor or middle
        print("and matched with names, as candidates of a reconciliation:")
        for name in NAMES:
            timed(floor, name, partial(candidates, path, name, (), BASE))
        print("and what is nearest to words that nothing has:")
        for name in NAMES:
            timed(floor, name, partial(suggest, path, name, 5, BASE))


if __name__ == "__main__":
    main()
