"""What the reconciliation service answers with: candidates, suggestions, values of properties."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from graph.labels.candidates import Candidate, candidates
from graph.labels.search import search
from graph.matching.properties import Ask, Property, Value
from graph.matching.reconciliation import IDENTIFYING, Match, Query, Reconciler
from graph.rdf.namespaces import INTEGER_DATATYPES, NUMERIC_DATATYPES, WIKIDATA
from server.reconcile.manifest import Service, Shape
from server.reconcile.requests import URI, Column, Extension


def match_response(service: Service, query: Query, ask: Ask) -> Shape:
    """The candidates of a query (5.2 of the specification)."""
    release, store = service.site.release, service.site.store
    found = Reconciler(release.search_path, store, service.kinds).matches(query, ask)
    return {"result": [_match(service, match) for match in found]}


def candidate(service: Service, iri: str) -> Candidate | None:
    """What the index has of a thing."""
    site = service.site
    told = candidates(site.release.search_path, iri, (), site.base)
    return next((each for each in told if each.named), None)


def entity_suggestions(service: Service, prefix: str, start: int, stop: int) -> list[Shape]:
    """Things whose names have words that begin so, or whose id it is (7 of the specification)."""
    path, base = service.site.release.search_path, service.site.base
    named = [each for each in candidates(path, prefix, service.kinds, base) if each.named]
    found = [(each.iri, each.label, each.kind, each.part_of) for each in named]
    for each in search(path, prefix, stop, kinds=service.kinds):
        found.append((each.iri, each.label, each.kind, each.part_of))
    return [
        {
            "id": service.id_of(iri),
            "name": label,
            "description": description(service, kind, part_of),
            "notable": [service.type(kind)] if kind else [],
        }
        for iri, label, kind, part_of in [*dict.fromkeys(found)][start:stop]
    ]


def extension_response(service: Service, extension: Extension, ask: Ask) -> Shape:
    """The values of some properties of some things (8 of the specification)."""
    found: dict[str, list[tuple[Column, list[Value]]]] = {}
    for each in dict.fromkeys(extension.ids):
        iri = service.iri_of(each)
        known = service.site.store.knows(iri)
        found[each] = [
            (column, column.property.values(ask, iri, column.limit) if known else [])
            for column in extension.columns
        ]
    values = (value for row in found.values() for _, values in row for value in values)
    iris = {value.value for value in values if isinstance(value, NamedNode)}
    labels = service.site.store.labels(sorted(iris))
    return {
        "meta": [_meta(service, column.property) for column in extension.columns],
        "rows": {
            each: {
                column.property.id: [_cell(service, value, column, labels) for value in values]
                for column, values in row
            }
            for each, row in found.items()
        },
    }


def description(service: Service, kind: str, part_of: str, item: str = "") -> str:
    """What a thing is, in a line."""
    of = f" of {part_of}" if part_of else ""
    told = service.type(kind)["name"] + of if kind else ""
    return ", ".join(filter(None, (told, f"Wikidata {item}" if item else "")))


def _match(service: Service, match: Match) -> Shape:
    found = match.thing
    return {
        "id": service.id_of(found.iri),
        "name": found.label,
        "description": description(service, found.kind, found.part_of, found.item),
        "type": [service.type(found.kind)] if found.kind else [],
        "score": match.score,
        "match": match.certain,
        "features": [{"id": name, "value": value} for name, value in match.features.items()],
    }


def _meta(service: Service, known: Property) -> Shape:
    told: Shape = {"id": known.id, "name": known.name}
    return told | ({"type": service.type(known.reach[0])} if len(known.reach) == 1 else {})


def _cell(service: Service, value: Value, column: Column, labels: Mapping[str, str]) -> Shape:
    if isinstance(value, Literal):
        return _number(value) or {"str": value.value}
    if column.content == URI:
        return {"str": value.value}
    if column.property.id in IDENTIFYING or value.value not in labels:
        return {"str": value.value.removeprefix(WIKIDATA)}
    if value.value.startswith(service.site.iri("id/")):
        return {"id": service.id_of(value.value), "name": labels[value.value]}
    return {"str": value.value}


def _number(value: Literal) -> Shape | None:
    try:
        if value.datatype.value in INTEGER_DATATYPES:
            return {"int": int(value.value)}
        if value.datatype.value in NUMERIC_DATATYPES and math.isfinite(float(value.value)):
            return {"float": float(value.value)}
    except ValueError:
        pass  # an ill-typed literal is a text
    return None
