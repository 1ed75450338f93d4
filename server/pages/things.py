"""The page of one thing: first what matters for its kind, then every statement about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from pyoxigraph import NamedNode

from graph.kinds import ThingKind, dated_folders, kinds_of
from graph.rdf.curies import local_name
from graph.rdf.description import Description, graphs_of
from graph.rdf.namespaces import PAL, RDF_TYPE, RDFS_LABEL
from graph.tables.list_index import ListIndex
from server.http.documents import alternates, page_address
from server.http.paging import RowRange, row_range
from server.http.site import Site
from server.pages import honours, listed, nominations, pictures, provenance, sources
from server.pages.breadcrumbs import breadcrumbs
from server.pages.citation import citation
from server.pages.document_metadata import sources_of
from server.pages.evidence import evidence_of
from server.pages.introduction import introduction
from server.pages.structured_data import thing_block
from server.pages.terms import (
    Names,
    foreign,
    subjects_by_property,
    term_view,
    values_by_property,
    with_date_in_words,
)

#: Bars of a picture at most: beyond, the table and the queries tell more; and how many of them are
#: seen before the others are unfolded, so that the table behind them isn't far.
MOST_BARS = 30
UNFOLDED = 10
#: Rows on a page of a table of nominations that doesn't fit on one.
PART_ROWS = 50


@dataclass(frozen=True)
class _Subject:
    """A thing whose page is made; its table begins with the row ``first``."""

    site: Site
    iri: str
    address: str
    kind: ThingKind
    first: int


def thing(site: Site, description: Description, path: str, first: int = 1) -> str:
    """The page of one thing: its statements, what points to it, and where they come from.

    ``first`` is the row that its table begins with.
    """
    labels = _labels(site, description)
    own = [quad for quad in description.own if quad.predicate.value != RDFS_LABEL.value]
    types = [quad.object for quad in own if quad.predicate.value == RDF_TYPE.value]
    kinds = kinds_of({term.value for term in types if isinstance(term, NamedNode)}, PAL)
    in_section = {PAL + name for kind in kinds for name in kind.section_properties}
    section = {}
    if description.page == 1:
        section = _section(site, description.iri, site.url(path), kinds, first)
    return render_template(
        "thing.html",
        iri=description.iri,
        title=labels.get(description.iri, description.iri),
        language=labels.languages.get(description.iri),
        types=[term_view(site, term, labels) for term in types],
        about=introduction(site, own, labels),
        statements=values_by_property(site, own, labels),
        inlinks=subjects_by_property(site, description.inlinks, labels, *in_section),
        described=description,
        all_inlinks=None if description.counted else site.pattern_url("object", description.iri),
        neighbours={
            relation: page_address(site.url(path), number)
            for relation, number in description.neighbours.items()
        },
        graphs=[term_view(site, NamedNode(graph), labels) for graph in graphs_of(description.own)],
        alternates=alternates(site, path, description.page),
        data=thing_block(site, description, path),
        described_path=path,
        breadcrumbs=breadcrumbs(site, kinds, own, labels, section),
        page_sources=sources_of(site, description),
        citation=citation(site),
        **section,
    )


def _labels(site: Site, description: Description) -> Names:
    """What the things in a description are called, by IRI."""
    dated = tuple(site.iri(f"id/{folder}/") for folder in dated_folders())
    labels = {iri: description.label(iri) or iri for iri in description.labels}
    labels |= {
        iri: with_date_in_words(label) for iri, label in labels.items() if iri.startswith(dated)
    }
    tags = ((iri, getattr(quad.object, "language", None))
            for iri, quad in description.labels.items())  # fmt: skip
    return Names(labels, {iri: tag for iri, language in tags if (tag := foreign(language))})


def _section(
    site: Site, iri: str, address: str, kinds: Sequence[ThingKind], first: int
) -> dict[str, Any]:
    """What the page begins with: a template and its values; empty where there is nothing to show.

    A template that needs no more values than those of every page has no function here.
    """
    kind = next((kind for kind in kinds if kind.section), None)
    if kind is None or kind.section not in _SECTIONS:
        return {"section": kind.section} if kind else {}
    values = _SECTIONS[kind.section](_Subject(site, iri, address, kind, first))
    return {"section": kind.section, **values} if values else {}


def _nominations(subject: _Subject) -> dict[str, Any]:
    """The nominations of a thing; where there are too many, the query that counts them."""
    store, iri, routes = subject.site.store, subject.iri, subject.kind.route_patterns
    most = subject.site.config.counted
    lists = subject.site.lists
    total = lists.nomination_count(iri) if lists and honours.has_honours(subject.kind) else 0
    if lists and total and (total <= most or subject.kind.name == "AwardProgramme"):
        return _listed_nominations(subject, lists, total)
    if nominations.has_more_than(store, iri, routes[0], most):
        query = urlencode({"query": nominations.count_query(iri, routes[0])})
        return {"uncounted": most, "counting": f"{subject.site.url('sparql')}?{query}"}
    for route in routes:
        counts = nominations.counts_of(store, iri, route)
        if counts.total:
            return _counted_nominations(subject, route, counts)
    return {}


def _listed_nominations(subject: _Subject, lists: ListIndex, total: int) -> dict[str, Any]:
    """The nominations of a thing from the tables of the release.

    Only works, of which nobody has thousands, have a table of them that is turned over. What other
    things have beyond one page is in the list that their page leads to.
    """
    site, iri, kind = subject.site, subject.iri, subject.kind
    has_table = total <= site.config.table_rows or kind.name == "Work"
    looked_at = has_table or kind.name != "AwardProgramme"
    rows = lists.nominations_of(iri, site.config.counted) if looked_at else []
    is_first = subject.first == 1 or not has_table
    values = honours.honours(site, lists, iri, kind, rows) if is_first else {}
    if not has_table:
        results = lists.results_of(iri) if not looked_at else Counter(r["result"] for r in rows)
        tally = Counter({result or nominations.UNKNOWN: n for result, n in results.items()})
        counts = nominations.NominationCounts(tally)
        part_of = rows[0]["award_iri"] if kind.whole else None
        names = {part_of: rows[0]["award"]} if part_of else {}
        claims = provenance.claims(site.store, [iri])
        return {**values, "counts": counts, "part_of": part_of, "names": names, "claims": claims,
                "tallies": pictures.toned(tally)}  # fmt: skip
    account = listed.listed(rows)
    counts = listed.counts_of(account.rows)
    editions: dict[str, dict[tuple[str, str], None]] = {}
    for row in sorted(account.rows, key=lambda row: row.ceremony):
        named = account.names[row.ceremony], row.ceremony
        editions.setdefault(row.date, {})[named] = None
    page_rows = _page_rows(subject, counts.total)
    season = (
        _season(iri, counts, listed.recipients(account.rows), editions)
        if iri in counts.works
        else {}
    )
    shown = account.rows[page_rows.first - 1 : page_rows.last]
    of_marked = [part for row in account.marked for part in (row.iri, row.ceremony)]
    claims = provenance.claims(site.store, [iri, *of_marked])
    doubts = sources.doubts(site.store, [row.row for row in account.doubtful if row.row])
    unnamed = _iris_of_nominations(subject, counts, shown, season).difference(account.names)
    names = account.names | site.store.labels(unnamed)
    return {**values, **season, **_table_of(subject, counts, page_rows, shown, claims, doubts),
            "names": names}  # fmt: skip


def _page_rows(subject: _Subject, total: int) -> RowRange:
    limit = subject.site.config.table_rows
    length = limit if total <= limit else min(limit, PART_ROWS)
    return row_range(subject.address, "accolades", subject.first, total, length)


def _counted_nominations(
    subject: _Subject, route: str, counts: nominations.NominationCounts
) -> dict[str, Any]:
    """The nominations of a thing from the store."""
    site, iri = subject.site, subject.iri
    page_rows = _page_rows(subject, counts.total)
    rows = nominations.nominations(site.store, iri, route, page_rows.length, subject.first - 1)
    claims = provenance.claims(
        site.store, [part for row in rows for part in (row.iri, row.ceremony)]
    )
    doubts = sources.doubts(site.store, [row.row for row in rows])
    season = {}
    if iri in counts.works:
        season = _season(iri, counts, nominations.recipients(site.store, iri, route), {})
    names = site.store.labels(_iris_of_nominations(subject, counts, rows, season))
    return {**season, **_table_of(subject, counts, page_rows, rows, claims, doubts),
            "names": names}  # fmt: skip


def _table_of(
    subject: _Subject,
    counts: nominations.NominationCounts,
    page_rows: RowRange,
    rows: Sequence[nominations.Nomination],
    claims: Sequence[provenance.DivergentClaim],
    doubts: Collection[str],
) -> dict[str, Any]:
    """What a table of nominations and the words before it show."""
    kind = subject.kind
    common = {work for work, tally in counts.works.items() if tally.total() == counts.total}
    return {
        "counts": counts,
        "page_rows": page_rows,
        "rows": nominations.with_row_spans(rows),
        "part_of": next(iter(counts.programmes)) if kind.whole else None,
        "columns": {"award", "date", "category"}.difference(kind.constant_columns),
        "common_works": common,
        "shows_work": bool(counts.works) and not common,
        "claims": [claim for claim in claims if claim.about == subject.iri],
        "disputed": provenance.disputed(claims),
        "doubts": doubts,
        "tallies": pictures.toned(counts.results),
    }


def _season(
    work: str,
    counts: nominations.NominationCounts,
    people: dict[str, nominations.Tally],
    editions: Mapping[str, Iterable[tuple[str, str]]],
) -> dict[str, Any]:
    """The pictures of a work's nominations: by programme, by nominee, and along time."""
    people.pop(work, None)
    return {
        "pictured": True,
        "bars": pictures.bars(counts.programmes, MOST_BARS),
        "top": pictures.bars(people, MOST_BARS),
        "people": len(people),
        "line": pictures.time_line(counts.dates, {day: [*held] for day, held in editions.items()}),
        "unfolded": UNFOLDED,
    }


def _iris_of_nominations(
    subject: _Subject,
    counts: nominations.NominationCounts,
    rows: Iterable[nominations.Nomination],
    season: Mapping[str, Any],
) -> set[str]:
    """The IRIs that are named where nominations are shown."""
    bars = (*season.get("bars", ()), *season.get("top", ()))
    iris = {subject.iri, *counts.works, *counts.programmes, *(bar.iri for bar in bars)}
    for row in rows:
        iris |= {row.iri, *row.works, row.programme, row.category, row.ceremony, *row.nominees}
        iris.add(PAL + row.result)
    return iris


def _nomination(subject: _Subject) -> dict[str, Any]:
    store = subject.site.store
    account = provenance.provenance_of(store, subject.iri)
    if account is None:
        return {}
    facts = account.facts
    rows = [sources.source_row(store, iri) for iri in account.rows]
    claims = provenance.claims(store, (subject.iri, facts.ceremony))
    result = local_name(facts.result) or nominations.UNKNOWN
    return {
        "provenance": account,
        "facts": facts,
        "tone": nominations.tone(result),
        "source_rows": [row for row in rows if row],
        "evidence": [*evidence_of(subject.site, account.values.get("evidence", ()))],
        "claims": claims,
        "disputed": provenance.disputed(claims),
        "additions": provenance.additions(store, subject.iri),
        "names": store.labels(account.things.union(*map(_iris_of, rows))),
    }


def _row(subject: _Subject) -> dict[str, Any]:
    store = subject.site.store
    row = sources.source_row(store, subject.iri)
    if row is None:
        return {}
    added = [each for about in row.nominations for each in provenance.additions(store, about)]
    return {"row": row, "additions": added, "names": store.labels(_iris_of(row))}


def _iris_of(row: sources.SourceRow | None) -> set[str]:
    """The IRIs that are named where a row is shown."""
    if row is None:
        return set()
    return {row.table, *row.nominations, *(cell.column for cell in row.cells)}


def _table(subject: _Subject) -> dict[str, Any]:
    site, iri = subject.site, subject.iri
    total = sources.row_count(site.store, iri)
    if not total:
        return {}
    limit = site.config.table_rows
    page_rows = row_range(subject.address, "source", subject.first, total, limit)
    table = sources.source_table(site.store, iri, limit, subject.first - 1)
    names = site.store.labels(table.columns)
    columns = sources.main_columns(table.columns, names)
    other_columns = [column for column in table.columns if column not in columns]
    return {
        "table": table,
        "columns": columns,
        "other_columns": other_columns,
        "page_rows": page_rows,
        "names": names,
    }


#: What gathers the values of a section, by the name of its template (graph/kinds.py).
_SECTIONS: dict[str, Callable[[_Subject], dict[str, Any]]] = {
    "nominations": _nominations,
    "nomination": _nomination,
    "row": _row,
    "table": _table,
}
