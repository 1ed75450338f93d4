"""Where a thing stands now that has another address: by its redirect, or by those of its parts.

Paths are made of paths (graph/iris.py): that of a nomination begins with its edition's, that of a
credit ends with an agent's. Where one of these leads on, what is made of it does too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

from graph.iris import SEGMENT_LENGTH, joined
from graph.rdf.description import node
from graph.rdf.terms import Term
from graph.stores.protocol import GraphStore

#: What the redirect of a path names: another path below the base, "" where there is none.
Lead = Callable[[str], str]
#: Segments of the part of a credit's path that names an agent and a work, each perhaps on its page.
MOST_OF_CREDIT = 4
#: How many segments stand behind the path of the thing that something is said of.
_TAILS = {"claim": (1, 2), "addition": (2,), "alignment": (0,)}
_REPLACEMENT = """
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?former ?new {
  ?new dcterms:replaces ?former
} ORDER BY ?new LIMIT 1
"""
_REMOVAL = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?gone ?reason { ?removal pal:removed ?gone ; rdfs:comment ?reason } LIMIT 1
"""


def present(iri: str, store: GraphStore) -> str:
    """The IRI at which a thing is now: its own, or of what stands in its place; "" for none."""
    if store.knows(iri):
        return iri
    path = iri.removeprefix(store.base)
    new = successor(path, store) if path != iri else ""
    return store.base + new if new else ""


def successor(path: str, store: GraphStore) -> str | None:
    """The path of what stands in the place of the thing or graph at a path; "" where nothing does.

    It is None where that is said to be gone with nothing in its place: then it leads nowhere with
    what its path is made of.
    """
    lead = cache(lambda former: replacement(former, store))
    if not lead(path) and removal_reason(store.base + path, store) is not None:
        return None
    is_there = store.has_graph if path.startswith("graph/") else store.knows
    return next((new for new in successors(path, lead) if is_there(store.base + new)), "")


def replacement(path: str, store: GraphStore) -> str:
    """The path of what replaces the thing at a path; "" where nothing is said to."""
    row = first_row(store, _REPLACEMENT, "former", store.base + path)
    return row[1].value.removeprefix(store.base) if row else ""  # type: ignore[union-attr]


def removal_reason(iri: str, store: GraphStore) -> str | None:
    """Why a thing or graph is said to be gone; None where it isn't."""
    row = first_row(store, _REMOVAL, "gone", iri)
    return row[1].value if row else None  # type: ignore[union-attr]


def first_row(store: GraphStore, query: str, name: str, iri: str) -> tuple[Term | None, ...] | None:
    """The first row of a query in which ``name`` is bound; None, too, where that is no IRI."""
    if node(iri) is None:
        return None
    return next(iter(store.query(query, bindings={name: iri}).rows()), None)


def successors(path: str, lead: Lead) -> Iterator[str]:
    """The paths below the base where the thing at ``path`` may stand now, the likeliest first.

    Whether there is something at one of them is for the caller to see; ``path`` itself is none.

    >>> moved = {"id/programme/lakes": "id/programme/lake", "id/agent/red/bo": "id/agent/bo"}
    >>> credit = "id/nomination/lakes/9/best-film/owl/credit/red/bo"
    >>> next(successors(credit, lambda path: moved.get(path, "")))
    'id/nomination/lake/9/best-film/owl/credit/bo'
    """
    if direct := lead(path):
        yield direct
    space, _, name = path.partition("/")
    kind, _, rest = name.partition("/")
    if space == "graph" and kind == "table" and (table := lead(f"id/table/{rest}")):
        yield table.replace("id/", "graph/", 1)
    form = _FORMS.get(kind) if space == "id" else None
    for new in form(kind, rest, lead) if form else ():
        if f"id/{kind}/{new}" != path:
            yield f"id/{kind}/{new}"


def _ids(kind: str, identity: str, lead: Lead) -> list[str]:
    """What follows the kind in the paths of a thing: where it may stand now, and where it stood."""
    start = f"id/{kind}/"
    paths = [path for path in successors(start + identity, lead) if path.startswith(start)]
    return [*dict.fromkeys(path.removeprefix(start) for path in (*paths, start + identity))]


def _of_programme(kind: str, rest: str, lead: Lead) -> Iterator[str]:
    programme, slash, part = rest.partition("/")
    if slash:
        yield from (f"{new}/{part}" for new in _ids("programme", programme, lead))


def _of_table(kind: str, rest: str, lead: Lead) -> Iterator[str]:
    key, slash, part = rest.partition("/")
    if slash:
        yield from (f"{new}/{part}" for new in _ids("table", key, lead))


def _nomination(kind: str, rest: str, lead: Lead) -> Iterator[str]:
    head, _, credit = rest.partition("/credit/")
    if credit:
        for new, whose in product(_ids(kind, head, lead), _credits(credit, lead)):
            yield f"{new}/credit/{whose}"
        return
    parts = head.split("/")
    if len(parts) == len(("programme", "edition", "category", "counted")):
        programme, edition, category, counted = parts
        editions = _ids("ceremony", f"{programme}/{edition}", lead)
        categories = _ids("category", f"{programme}/{category}", lead)
        for each in product(editions, categories, _counted(counted, lead)):
            yield "/".join((each[0], each[1].rpartition("/")[2], each[2]))


def _counted(segment: str, lead: Lead) -> list[str]:
    """What a nomination counts, each where it stands now, and as it was."""
    if len(segment) > SEGMENT_LENGTH:
        return [segment]
    former = segment.split("~")
    present = [
        next(iter((*_ids("agent", each, lead)[:-1], *_ids("work", each, lead)))) for each in former
    ]
    return [segment] if present == former else [joined(present), segment]


def _credits(path: str, lead: Lead) -> Iterator[str]:
    """Whose a credit is, and for which work, where the path may end with one."""
    segments = path.split("/")
    for place in range(len(segments), 0, -1) if len(segments) <= MOST_OF_CREDIT else ():
        agents = _ids("agent", "/".join(segments[:place]), lead)
        works = _ids("work", "/".join(segments[place:]), lead) if segments[place:] else [""]
        for agent, work in product(agents, works):
            yield "/".join(filter(None, (agent, work)))


def _about(kind: str, rest: str, lead: Lead) -> Iterator[str]:
    """What is said of a thing, whose path stands behind a table or an item."""
    scope, *segments = rest.split("/")
    scopes = [scope] if kind == "alignment" else _ids("table", scope, lead)
    for length in _TAILS[kind]:
        about, tail = segments[: len(segments) - length], segments[len(segments) - length :]
        if len(about) > 1:
            things = _ids(about[0], "/".join(about[1:]), lead)
            for new_scope, thing in product(scopes, things):
                yield "/".join((new_scope, about[0], thing, *tail))


_FORMS: dict[str, Callable[[str, str, Lead], Iterator[str]]] = {
    "category": _of_programme,
    "ceremony": _of_programme,
    "nomination": _nomination,
    "table": _of_table,
    "claim": _about,
    "addition": _about,
    "alignment": _about,
}
