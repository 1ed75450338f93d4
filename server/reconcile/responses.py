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
from server.reconcile.requests import URI, Extension, ExtensionColumn


def match_response(service: Service, query: Query, ask: Ask) -> Shape:
    """The candidates of a query (5.2 of the specification)."""
    release, store = service.site.release, service.site.store
    matches = Reconciler(release.search_path, store, service.kinds).matches(query, ask)
    return {"result": [_match(service, match) for match in matches]}


def candidate(service: Service, iri: str) -> Candidate | None:
    """A thing's entry in the index of names; None if it has no name."""
    site = service.site
    entries = candidates(site.release.search_path, iri, (), site.base)
    return next((entry for entry in entries if entry.named), None)


def entity_suggestions(service: Service, prefix: str, start: int, stop: int) -> list[Shape]:
    """Things named by ``prefix`` or with a word that begins with it (7 of the specification)."""
    path, base = service.site.release.search_path, service.site.base
    by_id = [entry for entry in candidates(path, prefix, service.kinds, base) if entry.named]
    entities = [(entry.iri, entry.label, entry.kind, entry.part_of) for entry in by_id]
    for entry in search(path, prefix, stop, kinds=service.kinds):
        entities.append((entry.iri, entry.label, entry.kind, entry.part_of))
    return [
        {
            "id": service.id_of(iri),
            "name": label,
            "description": summary(service, kind, part_of),
            "notable": [service.type(kind)] if kind else [],
        }
        for iri, label, kind, part_of in [*dict.fromkeys(entities)][start:stop]
    ]


def extension_response(service: Service, extension: Extension, ask: Ask) -> Shape:
    """The values of some properties of some things (8 of the specification)."""
    rows: dict[str, list[tuple[ExtensionColumn, list[Value]]]] = {}
    for thing in dict.fromkeys(extension.ids):
        iri = service.iri_of(thing)
        exists = service.site.store.knows(iri)
        rows[thing] = [
            (column, column.property.values(ask, iri, column.limit) if exists else [])
            for column in extension.columns
        ]
    values = (value for row in rows.values() for _, values in row for value in values)
    iris = {value.value for value in values if isinstance(value, NamedNode)}
    labels = service.site.store.labels(sorted(iris))
    return {
        "meta": [_meta(service, column.property) for column in extension.columns],
        "rows": {
            thing: {
                column.property.id: [_cell(service, value, column, labels) for value in values]
                for column, values in row
            }
            for thing, row in rows.items()
        },
    }


def summary(service: Service, kind: str, part_of: str, item: str = "") -> str:
    """What a thing is, in one line."""
    of = f" of {part_of}" if part_of else ""
    kind_text = service.type(kind)["name"] + of if kind else ""
    return ", ".join(filter(None, (kind_text, f"Wikidata {item}" if item else "")))


def _match(service: Service, match: Match) -> Shape:
    thing = match.thing
    return {
        "id": service.id_of(thing.iri),
        "name": thing.label,
        "description": summary(service, thing.kind, thing.part_of, thing.item),
        "type": [service.type(thing.kind)] if thing.kind else [],
        "score": match.score,
        "match": match.certain,
        "features": [{"id": name, "value": value} for name, value in match.features.items()],
    }


def _meta(service: Service, prop: Property) -> Shape:
    meta: Shape = {"id": prop.id, "name": prop.name}
    return meta | ({"type": service.type(prop.reach[0])} if len(prop.reach) == 1 else {})


def _cell(
    service: Service, value: Value, column: ExtensionColumn, labels: Mapping[str, str]
) -> Shape:
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
