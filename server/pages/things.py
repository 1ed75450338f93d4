"""The page of one thing: what matters first for its kind, then every statement about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import render_template
from pyoxigraph import NamedNode

from graph.rdf.curies import local_name
from graph.rdf.description import Description, graphs_of
from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL
from server.http.documents import alternates, paged
from server.http.paging import stretch
from server.http.site import Site
from server.pages import nominations, pictures, provenance, sources
from server.pages.introduction import introduction
from server.pages.structured_data import thing_block
from server.pages.terms import (
    subjects_by_property,
    term_view,
    values_by_property,
    with_date_in_words,
)

#: What points to a thing of a class and is told in its tables already.
_TOLD = {
    "Work": ("work", "nominee"),
    "Agent": ("nominee",),
    "AwardCategory": ("category",),
    "Ceremony": ("ceremony",),
    "SourceTable": ("table",),
    "SourceRow": ("row",),
}
#: Bars of a picture at most: beyond, the table and the queries tell more; and how many of them are
#: seen before the others are unfolded, so that the table behind them isn't far.
MOST_BARS = 40
UNFOLDED = 10
#: The columns of a table of nominations that say the same in each row of a page, by its class.
_SAME = {
    "AwardProgramme": {"award"},
    "AwardCategory": {"award", "category"},
    "Ceremony": {"award", "date"},
}


def thing(site: Site, description: Description, path: str, first: int = 1) -> str:
    """The page of one thing: its statements, what points to it, and where they come from.

    ``first`` is the row that its table begins with.
    """
    labels = {iri: description.label(iri) or iri for iri in description.labels}
    ceremonies = site.iri("id/ceremony/")
    labels |= {
        iri: with_date_in_words(text) for iri, text in labels.items() if iri.startswith(ceremonies)
    }
    own = [quad for quad in description.own if quad.predicate.value != RDFS_LABEL.value]
    types = [quad.object for quad in own if quad.predicate.value == RDF_TYPE.value]
    classes = {term.value for term in types if isinstance(term, NamedNode)}
    told = [
        site.iri(f"ontology#{name}")
        for kind, names in _TOLD.items()
        if site.iri(f"ontology#{kind}") in classes
        for name in names
    ]
    return render_template(
        "thing.html",
        iri=description.iri,
        title=labels.get(description.iri, description.iri),
        types=[term_view(site, term, labels) for term in types],
        about=introduction(site, own, labels),
        statements=values_by_property(site, own, labels),
        incoming=subjects_by_property(site, description.incoming, labels, *told),
        described=description,
        neighbours={
            relation: paged(site.url(path), number)
            for relation, number in description.neighbours.items()
        },
        graphs=[term_view(site, NamedNode(graph), labels) for graph in graphs_of(description.own)],
        alternates=alternates(site, path, description.page),
        data=thing_block(site, description, path),
        **(_first(site, path, description.iri, classes, first) if description.page == 1 else {}),
    )


def _first(site: Site, path: str, iri: str, classes: set[str], first: int) -> dict[str, Any]:
    """What the page of a thing of those classes begins with."""
    address = site.url(path)
    kinds = {name.removeprefix(site.iri("ontology#")) for name in classes}
    relation = nominations.relation_of(site.base, classes)
    if relation:
        return _nominations(site, address, iri, relation, kinds, first)
    if "Nomination" in kinds:
        return _nomination(site, iri)
    if "SourceRow" in kinds:
        return _row(site, iri)
    if "SourceTable" in kinds:
        return _table(site, address, iri, first)
    return {}


def _nominations(
    site: Site, address: str, iri: str, relation: str, kinds: set[str], first: int
) -> dict[str, Any]:
    if nominations.has_more_than(site.store, iri, relation, site.config.counted):
        query = {"query": nominations.count_query(iri, relation)}
        address = f"{site.url('sparql')}?{urlencode(query)}"
        return {"uncounted": site.config.counted, "counting": address}
    counts = nominations.counts_of(site.store, iri, relation)
    if not counts.total and "Work" in kinds:
        relation = nominations.NAMED
        counts = nominations.counts_of(site.store, iri, relation)
    if not counts.total:
        return {}
    limit = site.config.table_rows
    shown = stretch(address, "accolades", first, counts.total, limit)
    rows = nominations.nominations(site.store, iri, relation, limit, first - 1)
    film = "Work" in kinds and iri in counts.works
    people = nominations.recipients(site.store, iri, relation) if film else {}
    claims = provenance.claims(
        site.store, [part for row in rows for part in (row.iri, row.ceremony)]
    )
    bars = pictures.bars(counts.programmes, MOST_BARS) if film else []
    people.pop(iri, None)
    top = pictures.bars(people, MOST_BARS)
    named = {iri, *counts.works, *counts.programmes, *(bar.iri for bar in (*bars, *top))}
    for row in rows:
        named |= {row.iri, row.work, row.programme, row.category, row.ceremony, *row.nominees}
        named.add(site.iri(f"ontology#{row.result}"))
    return {
        "counts": counts,
        "shown": shown,
        "rows": nominations.with_row_spans(rows),
        "film": film,
        "part_of": next(iter(counts.programmes)) if kinds & {"AwardCategory", "Ceremony"} else None,
        "columns": {"award", "date", "category"}.difference(
            *(same for kind, same in _SAME.items() if kind in kinds)
        ),
        "shows_work": len(counts.works) > 1,
        "unfolded": UNFOLDED,
        "bars": bars,
        "line": pictures.time_line(counts.dates) if film else None,
        "top": top,
        "people": len(people),
        "claims": [claim for claim in claims if claim.about == iri],
        "disputed": provenance.disputed(claims),
        "doubts": sources.doubts(site.store, [row.row for row in rows]),
        "names": site.store.labels(named),
        "tallies": pictures.toned(counts.results),
    }


def _nomination(site: Site, iri: str) -> dict[str, Any]:
    why = provenance.provenance_of(site.store, iri)
    if why is None:
        return {}
    row = sources.source_row(site.store, why.stated.row)
    claims = provenance.claims(site.store, (iri, why.stated.ceremony))
    named = {*why.stated, *why.tied_with, *(who for _, who, _ in why.credits)}
    named |= _of_row(row)
    result = local_name(why.stated.result) or nominations.UNKNOWN
    return {
        "why": why,
        "stated": why.stated,
        "tone": nominations.tone(result),
        "row": row,
        "claims": claims,
        "disputed": provenance.disputed(claims),
        "names": site.store.labels(named),
    }


def _row(site: Site, iri: str) -> dict[str, Any]:
    row = sources.source_row(site.store, iri)
    return {"row": row, "names": site.store.labels(_of_row(row))} if row else {}


def _of_row(row: sources.SourceRow | None) -> set[str]:
    if row is None:
        return set()
    return {row.table, *row.nominations, *(cell.column for cell in row.cells)}


def _table(site: Site, address: str, iri: str, first: int) -> dict[str, Any]:
    limit = site.config.table_rows
    total = sources.row_count(site.store, iri)
    if not total:
        return {}
    shown = stretch(address, "source", first, total, limit)
    table = sources.source_table(site.store, iri, limit, first - 1)
    names = site.store.labels(table.columns)
    columns = sources.main_columns(table.columns, names)
    others = [column for column in table.columns if column not in columns]
    return {"table": table, "columns": columns, "others": others, "shown": shown, "names": names}
