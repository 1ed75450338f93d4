"""The label service, against the same labels by guarded OPTIONALs written by hand, at two sizes."""

from __future__ import annotations

import time

import pyoxigraph as ox

from graph.rdf.formats import CSV
from graph.rdf.namespaces import RDFS, WIKIDATA
from graph.stores.local import LocalStore

#: Items, each with a label in three languages, and what the service may cost of the other.
SIZES, MOST = (5_000, 50_000), 1.5
TAGS = ("en", "de", "pt-br")
ROUNDS = 5
_PATTERN = "?s <http://x/p> ?o"
_GUARD = "BIND(COALESCE(?o, <http://x/none>) AS ?g)"
SERVICE = f'SERVICE wikibase:label {{ bd:serviceParam wikibase:language "{",".join(TAGS)}" }}'
BY_HAND = " ".join(
    [
        _GUARD,
        *(
            f'OPTIONAL {{ ?g rdfs:label ?{tag[:2]} FILTER(LANG(?{tag[:2]}) = "{tag}") }}'
            for tag in TAGS
        ),
        "BIND(COALESCE(?en, ?de, ?pt, STR(?o)) AS ?oLabel)",
    ]
)


def store(items: int) -> LocalStore:
    """A store in memory in which each item leads to another one."""
    lines = [f"<{WIKIDATA}Q{n}> <http://x/p> <{WIKIDATA}Q{n * 7 % items}> ." for n in range(items)]
    lines += [f'<{WIKIDATA}Q{n}> <{RDFS}label> "{n}"@{tag} .' for n in range(items) for tag in TAGS]
    memory = ox.Store()
    memory.bulk_load("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    return LocalStore(memory, "http://x/")


def seconds(data: LocalStore, labels: str) -> float:
    """The processor time of a query with these labels, the least of some rounds."""

    def once() -> float:
        start = time.process_time()
        data.query(f"SELECT ?oLabel {{ {_PATTERN} {labels} }}").serialize(CSV)
        return time.process_time() - start

    return min(once() for _ in range(ROUNDS))


def ratio(items: int) -> float:
    """How many times the labels by hand the service costs."""
    data = store(items)
    return seconds(data, SERVICE) / seconds(data, BY_HAND)


def main() -> None:
    for items in SIZES:
        print(f"{items:7,} items: {ratio(items):.2f} times by hand (at most {MOST})")


if __name__ == "__main__":
    main()
