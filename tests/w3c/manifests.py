"""The W3C's SPARQL 1.1 test manifests, as cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")


@dataclass(frozen=True)
class Case:
    """One test: its name is that of its folder and of its entry in the manifest there."""

    name: str
    kind: str
    manifest: Graph
    node: Node

    def file(self, *path: URIRef) -> Path | None:
        """The file that following these properties leads to."""
        return next(iter(self.files(*path)), None)

    def files(self, *path: URIRef) -> list[Path]:
        """All files that following these properties leads to."""
        nodes: list[Node] = [self.node]
        for step in path:
            nodes = [found for node in nodes for found in self.manifest.objects(node, step)]
        return [local(node) for node in nodes if isinstance(node, URIRef)]


def local(iri: URIRef) -> Path:
    """The file that a manifest names."""
    return Path(unquote(urlsplit(str(iri)).path))


@cache
def manifest(folder: str) -> Graph:
    """The manifest of a folder of the suite; its IRIs are those of the files there."""
    path = SUITE / folder / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def entries(folder: str) -> Iterator[Case]:
    """The cases of a folder, in the order of its manifest."""
    graph = manifest(folder)
    (listed,) = graph.objects(None, MF.entries)
    for node in Collection(graph, listed):
        kind = graph.value(node, RDF.type)
        name = str(node).rpartition("#")[2]
        yield Case(f"{folder}/{name}", str(kind).rpartition("#")[2], graph, node)


def cases(*folders: str) -> list[Any]:
    """The cases of those folders as parameters of a test, or one that says what it needs."""
    if not SUITE.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="needs ../shared"))]
    return [pytest.param(case, id=case.name) for each in folders for case in entries(each)]
