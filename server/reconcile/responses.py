"""What the reconciliation service answers with: candidates, suggestions, values of properties."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from graph.labels.candidates import Candidate, candidates
from graph.labels.search import search
from graph.matching.properties import Ask, Property, Value
from graph.matching.reconciliation import IDENTIFYING, Match, Query, Reconciler
from graph.rdf.namespaces import WIKIDATA, XSD
from server.reconcile.manifest import Offered, Shape
from server.reconcile.requests import URI, Column, Extension

_WHOLE = (XSD + "integer", XSD + "int", XSD + "long", XSD + "nonNegativeInteger")
_FRACTIONS = (XSD + "decimal", XSD + "double", XSD + "float")


def matched(offered: Offered, query: Query, ask: Ask) -> Shape:
    """The candidates of a query (5.2 of the specification)."""
    release, store = offered.site.release, offered.site.store
    found = Reconciler(release.search_path, store, offered.kinds).matches(query, ask)
    return {"result": [_match(offered, match) for match in found]}


def thing(offered: Offered, iri: str) -> Candidate | None:
    """What the index has of a thing."""
    site = offered.site
    told = candidates(site.release.search_path, iri, (), site.base)
    return next((each for each in told if each.named), None)


def things(offered: Offered, prefix: str, start: int, stop: int) -> list[Shape]:
    """Things whose names have words that begin so, or whose id it is (7 of the specification)."""
    path, base = offered.site.release.search_path, offered.site.base
    named = [each for each in candidates(path, prefix, offered.kinds, base) if each.named]
    found = [(each.iri, each.label, each.kind, each.part_of) for each in named]
    for each in search(path, prefix, stop, kinds=offered.kinds):
        found.append((each.iri, each.label, each.kind, each.part_of))
    return [
        {
            "id": offered.id_of(iri),
            "name": label,
            "description": described(offered, kind, part_of),
            "notable": [offered.type(kind)] if kind else [],
        }
        for iri, label, kind, part_of in [*dict.fromkeys(found)][start:stop]
    ]


def extended(offered: Offered, extension: Extension, ask: Ask) -> Shape:
    """The values of some properties of some things (8 of the specification)."""
    found: dict[str, list[tuple[Column, list[Value]]]] = {}
    for each in dict.fromkeys(extension.ids):
        iri = offered.iri_of(each)
        known = offered.site.store.knows(iri)
        found[each] = [
            (column, column.property.values(ask, iri, column.limit) if known else [])
            for column in extension.columns
        ]
    values = (value for row in found.values() for _, values in row for value in values)
    iris = {value.value for value in values if isinstance(value, NamedNode)}
    labels = offered.site.store.labels(sorted(iris))
    return {
        "meta": [_meta(offered, column.property) for column in extension.columns],
        "rows": {
            each: {
                column.property.id: [_cell(offered, value, column, labels) for value in values]
                for column, values in row
            }
            for each, row in found.items()
        },
    }


def described(offered: Offered, kind: str, part_of: str, item: str = "") -> str:
    """What a thing is, in a line."""
    of = f" of {part_of}" if part_of else ""
    told = offered.type(kind)["name"] + of if kind else ""
    return ", ".join(filter(None, (told, f"Wikidata {item}" if item else "")))


def _match(offered: Offered, match: Match) -> Shape:
    found = match.thing
    return {
        "id": offered.id_of(found.iri),
        "name": found.label,
        "description": described(offered, found.kind, found.part_of, found.item),
        "type": [offered.type(found.kind)] if found.kind else [],
        "score": match.score,
        "match": match.certain,
        "features": [{"id": name, "value": value} for name, value in match.features.items()],
    }


def _meta(offered: Offered, known: Property) -> Shape:
    told: Shape = {"id": known.id, "name": known.name}
    return told | ({"type": offered.type(known.reach[0])} if len(known.reach) == 1 else {})


def _cell(offered: Offered, value: Value, column: Column, labels: Mapping[str, str]) -> Shape:
    if isinstance(value, Literal):
        return _number(value) or {"str": value.value}
    if column.content == URI:
        return {"str": value.value}
    if column.property.id in IDENTIFYING or value.value not in labels:
        return {"str": value.value.removeprefix(WIKIDATA)}
    if value.value.startswith(offered.site.iri("id/")):
        return {"id": offered.id_of(value.value), "name": labels[value.value]}
    return {"str": value.value}


def _number(value: Literal) -> Shape | None:
    try:
        if value.datatype.value in _WHOLE:
            return {"int": int(value.value)}
        if value.datatype.value in _FRACTIONS and value.value.lower()[-3:] not in ("inf", "nan"):
            return {"float": float(value.value)}
    except ValueError:
        pass  # an ill-typed literal is a text
    return None
