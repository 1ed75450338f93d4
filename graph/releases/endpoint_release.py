"""Makes an endpoint look like a release: a folder with a manifest and an index of its names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import __version__
from graph.errors import EndpointError, EndpointTimeout, QueryStopped
from graph.labels.index import INDEX, index_names, indexed_properties
from graph.rdf.patterns import Pattern
from graph.releases.fragments import DOCUMENTS, MOST, write_fragments
from graph.releases.manifest import write_manifest
from graph.releases.release import ID_LENGTH, Release, open_release
from graph.stores.dataset import DefaultGraph
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.exchange import DEADLINE
from graph.stores.remote.responses import as_asked
from graph.stores.remote.store import RemoteStore
from graph.stores.statistics import measure

#: Statements that are read for the index of names; where more tell names, there is none.
INDEXED_STATEMENTS = 300_000
#: Statements that are read at once: some engines give no more than 10,000 rows.
AT_ONCE = 5000

_CATALOG = """
SELECT ?id ?title {{
  <{base}.well-known/void#dataset> <http://purl.org/dc/terms/identifier> ?id ;
    <http://purl.org/dc/terms/title> ?title
}}
"""
_SOURCES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>

SELECT ?table ?title ?page ?attribution {{
  {{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}
  FILTER(STR(?table) > {last})
}} ORDER BY STR(?table) LIMIT {limit}
"""
_SOURCE = """?table a pal:SourceTable ; rdfs:label ?title .
    OPTIONAL { ?table schema:creditText ?attribution }
    OPTIONAL { ?table prov:wasDerivedFrom ?page }"""
#: Rows of source tables that are asked for at once.
SOURCES_AT_ONCE = 1000
_WITH_FRAGMENTS = """
SELECT DISTINCT ?thing {{
  {{ ?thing ?p ?o }} UNION {{ GRAPH ?g {{ ?thing ?p ?o }} }}
  FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{base}") && CONTAINS(STR(?thing), "#"))
}} LIMIT {limit}
"""


def describe_endpoint(url: str, folder: Path, base: str, timeout: float = DEADLINE) -> Release:
    """Makes ``folder`` name an endpoint as what a release answers from.

    What can't be counted in time is left out. Raises EndpointError for one that doesn't answer.
    """
    remote = RemoteStore(Endpoint(url, timeout), base)
    bool(remote.query("ASK {}"))
    manifest: dict[str, Any] = {
        "id": hashlib.sha256(url.encode()).hexdigest()[:ID_LENGTH],
        "base": base,
        "title": "SPARQL endpoint",
        "tool": {"name": "palmares", "version": __version__},
        "endpoint": url,
        "timeout": timeout,
        "graphs": {},
        "classes": {},
        "dumps": [],
    }
    with as_asked():
        for row in remote.query(_CATALOG.format(base=base)).rows():
            manifest["id"], manifest["title"] = (str(term.value) for term in row)  # type: ignore[union-attr]
    try:
        with as_asked():
            manifest.update(measure(remote))
        largest = max(manifest["graphs"].values(), default=0)
        if manifest["triples"] < largest:
            manifest["default_graph"] = DefaultGraph.SEPARATE.value
    except EndpointTimeout:
        pass
    with suppress(EndpointError, QueryStopped), as_asked():  # they have no addresses then
        rows = remote.query(_WITH_FRAGMENTS.format(base=base, limit=MOST)).rows()
        iris = [str(term.value) for (term,) in rows]  # type: ignore[union-attr]
        iris += [base + path for path in DOCUMENTS if remote.knows(base + path)]
        write_fragments(folder, base, iris)
    with suppress(EndpointError, QueryStopped), as_asked():  # they aren't named then
        manifest["sources"] = _sources(remote)
    manifest |= _index(remote, manifest.get("properties"), folder / INDEX)
    write_manifest(folder, manifest)
    return open_release(folder)


def _sources(remote: RemoteStore) -> list[dict[str, str | None]]:
    """The source tables that an endpoint has: whom to name, as the manifest of a release has it."""
    start = remote.base + "id/table/"
    sources = {}
    for table, title, page, attribution in _source_rows(remote):
        key = str(table.value).removeprefix(start)
        sources[key] = {
            "table": key,
            "title": str(title.value),
            "page": None if page is None else str(page.value),
            "attribution": None if attribution is None else str(attribution.value),
        }
    return [*sources.values()]


def _source_rows(remote: RemoteStore) -> Iterator[Any]:
    """Their rows, some at a time: each time those of the tables behind the last one.

    (Engines that limit what they sort refuse large offsets.)
    """
    last = ""
    while True:
        query = _SOURCES.format(pattern=_SOURCE, last=ox.Literal(last), limit=SOURCES_AT_ONCE)
        rows = [*remote.query(query).rows()]
        yield from rows
        if len(rows) < SOURCES_AT_ONCE:
            return
        last = str(rows[-1][0].value)  # type: ignore[union-attr]


def _index(remote: RemoteStore, properties: dict[str, int] | None, path: Path) -> dict[str, str]:
    """Writes the index of names; gives what the manifest tells where there is none."""
    if properties is None:
        return {"unindexed": "The statements of the endpoint couldn't be counted in time."}
    try:
        return index_names(path, _telling(remote), properties, remote.base, INDEXED_STATEMENTS)
    except (EndpointError, QueryStopped) as error:
        return {"unindexed": f"The names of the endpoint couldn't be read: {error}"}


def _telling(remote: RemoteStore) -> Iterator[ox.Quad]:
    for iri in indexed_properties():
        pattern = Pattern(predicate=ox.NamedNode(iri))
        for offset in count(0, AT_ONCE):
            triples = remote.matches(pattern, AT_ONCE, offset)
            yield from (ox.Quad(*triple) for triple in triples)
            if len(triples) < AT_ONCE:
                break
