"""Loads a release into another SPARQL server, in batches, so that an interrupted load goes on.

A small graph in the server names the release that is being loaded, from when all else has been
cleared to the last batch. While it does, what a graph holds is a beginning of what it is to hold,
in one order; so its count tells where to go on. Batches are sets of statements without blank nodes:
to send one twice changes nothing.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from itertools import islice
from typing import Protocol
from urllib.parse import quote

import pyoxigraph as ox

from graph.errors import EndpointError
from graph.kinds import counted
from graph.rdf.formats import N_TRIPLES
from graph.releases.open import check_store
from graph.releases.progress import SILENT, Tell
from graph.releases.release import Release
from graph.stores.local import LocalStore
from graph.stores.protocol import GraphStore
from graph.stores.remote.endpoint import Endpoint, checked_url, failure_of
from graph.stores.remote.exchange import CHUNK, Exchange
from graph.stores.remote.store import RemoteStore

#: Statements that are sent at a time by the Graph Store Protocol, and in one INSERT DATA.
STORE_BATCH, UPDATE_BATCH = 20_000, 500
#: Seconds that a batch may take.
BATCH_SECONDS = 300
#: The graph, under the base, that says what is being loaded.
MARKER = "graph/loading"
_IDENTIFIER = "http://purl.org/dc/terms/identifier"


class Writer(Protocol):
    """A way to write graphs; a graph None is the default graph."""

    @property
    def batch(self) -> int:
        """How many statements are added at a time."""

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        """Adds statements to a graph."""

    def clear(self, graph: str | None) -> None:
        """Removes all statements of a graph; it need not be there."""


@dataclass(frozen=True)
class GraphStoreWriter:
    """SPARQL 1.1 Graph Store HTTP Protocol at the address ``url``."""

    url: str
    batch: int = STORE_BATCH

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        """POST: the statements are merged with those that are there (5.5)."""
        self._send("POST", graph, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))

    def clear(self, graph: str | None) -> None:
        """DELETE, which may say that there is no such graph (5.4)."""
        self._send("DELETE", graph, None)

    def _send(self, method: str, graph: str | None, body: bytes | None) -> None:
        at = "default" if graph is None else f"graph={quote(graph, safe='')}"
        address = f"{checked_url(self.url)}{'&' if '?' in self.url else '?'}{at}"
        headers = {"Content-Type": N_TRIPLES.media_type} if body is not None else {}
        request = urllib.request.Request(address, body, headers, method=method)
        exchange = Exchange(BATCH_SECONDS)
        try:
            with exchange.open(request) as reply:
                reply.read(CHUNK)
        except urllib.error.HTTPError as error:
            if method == "DELETE" and error.code == 404:
                return
            raise EndpointError(f"{method} {address}: {failure_of(error, exchange)}") from None
        except (OSError, HTTPException) as error:
            raise failure_of(error, exchange) from None
        finally:
            exchange.close()


@dataclass(frozen=True)
class UpdateWriter:
    """SPARQL 1.1 Update: INSERT DATA at the address ``url``."""

    url: str
    batch: int = UPDATE_BATCH

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        """INSERT DATA (3.1.1)."""
        data = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        self._send(f"INSERT DATA {{ {data} }}" if graph is None else _inserted(graph, data))

    def clear(self, graph: str | None) -> None:
        """CLEAR SILENT (3.1.3)."""
        self._send(f"CLEAR SILENT {'DEFAULT' if graph is None else f'GRAPH <{graph}>'}")

    def _send(self, update: str) -> None:
        Endpoint(self.url, BATCH_SECONDS).update(update)


def _inserted(graph: str, data: str) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {data} }} }}"


def load(release: Release, endpoint: str, writer: Writer, progress: Tell = SILENT) -> None:
    """Loads ``release`` into the server whose queries go to ``endpoint``.

    Where the server's default graph isn't the union of its graphs, it is replaced by that union.
    Graphs that the release doesn't have stay as they are. Raises EndpointError for a server that
    fails (run again, it goes on from there) or that in the end holds something else, and
    ReleaseDamaged for a release whose store isn't whole.
    """
    check_store(release)
    store = LocalStore.open(release.dataset)
    remote = RemoteStore(Endpoint(endpoint), release.base)
    expected = _Expected.of(release, store)
    graphs: list[str | None] = sorted(release.manifest["graphs"])
    marker = release.base + MARKER
    mark, trial = (
        ox.Triple(ox.NamedNode(marker), ox.NamedNode(_IDENTIFIER), ox.Literal(text))
        for text in (release.id, "none yet")
    )
    is_resumption = bool(remote.query(f"ASK {{ GRAPH <{marker}> {{ {mark} }} }}"))
    if not is_resumption:
        if expected.is_there(remote, is_union=False):
            progress(f"loaded    {release.id} is there already")
            return
        writer.clear(marker)
        writer.add(marker, [trial])
    # A server whose default graph is the union of all shows there what stands in a graph.
    is_union = bool(remote.query(f"ASK {{ <{marker}> <{_IDENTIFIER}> ?id }}"))
    graphs += [] if is_union else [None]
    if not is_resumption:
        if is_union and expected.is_there(remote, is_union):
            writer.clear(marker)
            progress(f"loaded    {release.id} is there already")
            return
        for graph in (*graphs, marker):
            writer.clear(graph)
        writer.add(marker, [mark])  # from now on what is there is a beginning
    for graph in graphs:
        _load_graph(store, remote, writer, graph, progress)
    writer.clear(marker)
    if not expected.is_there(remote, is_union):
        raise EndpointError(
            f"{endpoint} took all statements, and has others now: "
            f"{expected.difference(remote, is_union)}"
        )
    progress(f"loaded    {release.id} into {endpoint}")


def _load_graph(
    store: LocalStore, remote: RemoteStore, writer: Writer, graph: str | None, progress: Tell
) -> None:
    name = graph or "the default graph"
    offset = _count(remote, graph) // writer.batch * writer.batch
    statements = islice(store.statements(graph), offset, None)
    end = offset
    while batch := [*islice(statements, writer.batch)]:
        writer.add(graph, batch)
        end += len(batch)
    remark = f" ({offset} were there)" if offset else ""
    progress(f"sent      {counted(end, 'statement')} to {name}{remark}")


def _count(store: GraphStore, graph: str | None) -> int:
    pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    (row,) = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows()
    assert isinstance(row[0], ox.Literal)
    return int(row[0].value)


@dataclass(frozen=True)
class _Expected:
    """What a server has that has a release: its catalog, and as many statements in each graph.

    They are counted in the store of the release: its manifest counts two spellings of one value,
    which its dumps have; those of users' own mappings may stand in two graphs.
    """

    release: Release
    graphs: dict[str, int]
    union: int

    @classmethod
    def of(cls, release: Release, store: LocalStore) -> _Expected:
        """What a release is; raises ReleaseDamaged."""
        graphs = {graph: _count(store, graph) for graph in release.manifest["graphs"]}
        has_own = bool(release.manifest.get("inputs", {}).get("own"))
        is_counted = graphs == release.manifest["graphs"] and not has_own
        if is_counted:
            return cls(release, graphs, release.manifest["triples"])
        return cls(release, graphs, sum(1 for _ in store.statements(None)))

    def is_there(self, remote: RemoteStore, is_union: bool) -> bool:
        """Whether the server has this release."""
        dataset = f"<{self.release.base}.well-known/void#dataset>"
        catalog = f"<{self.release.base}graph/catalog>"
        identifier = f'<{_IDENTIFIER}> "{self.release.id}"'
        query = f"ASK {{ GRAPH {catalog} {{ {dataset} {identifier} }} }}"
        return bool(remote.query(query)) and not self.difference(remote, is_union)

    def difference(self, remote: RemoteStore, is_union: bool) -> str:
        """Which graph has other statements than it is to have; "" where none has.

        A default graph that is the union of all may have those of other graphs too.
        """
        for graph, count in self.graphs.items():
            number = _count(remote, graph)
            if number != count:
                return f"{graph} has {counted(number, 'statement')} instead of {count}"
        number = _count(remote, None)
        if number < self.union or (number > self.union and not is_union):
            return f"the default graph has {counted(number, 'statement')} instead of {self.union}"
        return ""
