"""Writes triples as JSON-LD that reads like natural JSON, with the context in ontology/.

An IRI whose scheme is one of its prefixes (``wd:Q42``) would be another one by that context: around
such IRIs a context of their own undoes the prefix (JSON-LD 1.1, 4.1: a term that is null).
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from graph.bundled import bundled
from graph.rdf.curies import Curies
from graph.rdf.namespaces import RDF_TYPE, XSD

#: The context.
CONTEXT = bundled("ontology/context.jsonld")
#: Where the context is published, below the base.
CONTEXT_PATH = "ontology/context.jsonld"
#: Whole numbers beyond this lose digits in JSON readers, so they are written as typed text.
MAX_NUMBER = 2**53
#: Nodes of a file that are read at a time.
NODES_READ = 1000

#: What is said of a node: the values by the IRI of the property, each once and in order.
Properties = dict[str, dict[Any, None]]


def context() -> dict[str, Any]:
    """The content of the ``@context``."""
    terms: dict[str, Any] = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    return terms


def compact(data: Iterable[Quad | Triple], base: str, *, inline: bool = False) -> dict[str, Any]:
    """A JSON-LD 1.1 document of ``data``: the same triples give the same document.

    Quads in a named graph are kept in it, as nodes with a ``graph``. The document links the
    published context, or holds it if ``inline``. Lists aren't written as such: there are none.
    """
    graphs: dict[str | None, dict[str, Properties]] = {}
    for statement in sorted(set(data), key=str):
        name = getattr(statement, "graph_name", DefaultGraph())
        nodes = graphs.setdefault(None if isinstance(name, DefaultGraph) else node_id(name), {})
        properties = nodes.setdefault(node_id(statement.subject), {})
        properties.setdefault(statement.predicate.value, {})[statement.object] = None
    iris = itertools.chain(filter(None, graphs), *map(iris_of, graphs.values()))
    undone, terms = context_terms().around(iris)
    objects: list[dict[str, Any]] = []
    for graph, nodes in sorted(graphs.items(), key=lambda item: item[0] or ""):
        members = [terms.node(subject, nodes[subject]) for subject in sorted(nodes)]
        objects += members if graph is None else [{"id": graph, "graph": members}]
    link = context() if inline else base + CONTEXT_PATH
    return {"@context": [link, undone] if undone else link, "graph": objects}


def write_graphs(quads: Iterable[Quad], output: IO[bytes]) -> None:
    """Writes quads in named graphs as they come, as a document that has the context within.

    A node stands on a line. The quads of a thing, and the things of a graph, are one node and one
    graph object where they come one after another.
    """
    terms = context_terms()
    output.write(f'{{"@context": {_text(context())},\n"graph": ['.encode())
    before = b""
    for graph, nodes in itertools.groupby(_nodes(quads), lambda node: node[0]):
        undone, graph_terms = terms.around([graph])
        head = _text(_within(undone, {"id": graph}))
        output.write(before + f'\n{head[:-1]}, "graph": ['.encode())
        comma = ""
        for _, subject, properties in nodes:
            undone, node_terms = graph_terms.around(iris_of({subject: properties}))
            node = _within(undone, node_terms.node(subject, properties))
            output.write(f"{comma}\n {_text(node)}".encode())
            comma = ","
        output.write(b"]}")
        before = b","
    output.write(b"]}\n")


def read_graphs(path: Path) -> Iterator[Quad]:
    """The quads of a file that ``write_graphs`` has written, of which some nodes are in memory.

    The engine reads a document as a whole, unless the members of all objects have an order of its
    own. Raises SyntaxError for a file that isn't whole, or is laid out otherwise.
    """
    with path.open("rb") as file:
        opening = file.readline() + file.readline()
        for head, nodes in itertools.groupby(_lines_of_nodes(file), lambda line: line[0]):
            while some := [node for _, node in itertools.islice(nodes, NODES_READ)]:
                text = b"".join((opening, head, b",".join(some), b"]}]}"))
                yield from parse(text, RdfFormat.JSON_LD)


def _lines_of_nodes(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each node, behind the opening of the graph object that it stands in."""
    head, end = b"", ""
    for line in lines:
        if line.startswith(b"{") and end in ("", "]},"):
            head, end = line, ","
        elif head and end == ",":
            node, end = _node_line(line)
            yield head, node
        else:
            raise SyntaxError(f"no node can stand here: {line[:80].decode(errors='replace')}")
    if end != "]}]}":
        raise SyntaxError("the end is missing")


def _node_line(line: bytes) -> tuple[bytes, str]:
    """The text of a node object, and what stands behind it."""
    text = line.decode().strip()
    try:
        _, length = _DECODER.raw_decode(text)
    except ValueError as error:
        raise SyntaxError(str(error)) from None
    return text[:length].encode(), text[length:]


def _nodes(quads: Iterable[Quad]) -> Iterator[tuple[str, str, Properties]]:
    """The graph, the subject and the properties of what a graph says of a thing."""
    for (graph, subject), group in itertools.groupby(
        quads, lambda quad: (quad.graph_name, quad.subject)
    ):
        properties: Properties = {}
        for quad in group:
            properties.setdefault(quad.predicate.value, {})[quad.object] = None
        yield node_id(graph), node_id(subject), properties


def _within(undone: dict[str, None], node: dict[str, Any]) -> dict[str, Any]:
    """A node object whose context undoes these prefixes, if there are any."""
    return {"@context": undone, **node} if undone else node


def iris_of(nodes: Mapping[str, Properties]) -> Iterator[str]:
    """The IRIs of nodes, of what is said of them, and of datatypes; blank nodes by their ids."""
    for subject, properties in nodes.items():
        yield subject
        for predicate, values in properties.items():
            yield predicate
            for value in values:
                yield value.datatype.value if isinstance(value, Literal) else node_id(value)


def json_text(document: dict[str, Any]) -> bytes:
    """The text of a document, a member or node on each line: as readable as it is quick to make."""
    lines = (f" {_text(key)}: {_lines(value)}" for key, value in document.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _lines(value: Any) -> str:
    if not isinstance(value, list) or len(value) < 2:
        return _text(value)
    return "[\n  " + ",\n  ".join(map(_text, value)) + "\n ]"


_DECODER = json.JSONDecoder()
#: JSON on one line. With an indent the library would use its slow encoder.
_text = json.JSONEncoder(ensure_ascii=False).encode


@functools.cache  # every document needs them, and they never change
def context_terms() -> Terms:
    """The terms of the context."""
    return Terms.of(context())


def node_id(node: Any) -> str:
    """The ``id`` of an IRI or a blank node."""
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(node.value)


@dataclass
class Terms:
    """The context, indexed by what a value needs."""

    curies: Curies
    #: IRI -> the name of the class or concept.
    names: dict[str, str] = field(default_factory=dict)
    #: (IRI, type or language of the value) -> term of the property.
    properties: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Terms whose values are always in an array.
    sets: set[str] = field(default_factory=set)
    #: IRI -> term of the property from its value to what has it.
    reverses: dict[str, str] = field(default_factory=dict)
    #: Names of the ontology's own classes and concepts.
    own: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, terms: dict[str, Any]) -> Terms:
        """The terms of what stands in a ``@context``."""
        result = cls(
            Curies({name: iri for name, iri in terms.items() if str(iri).startswith("http")})
        )

        def full(name: str) -> str:
            return result.curies.expand(name) or name

        for term, definition in terms.items():
            if not isinstance(definition, dict):
                continue
            if "@reverse" in definition:
                result.reverses[full(definition["@reverse"])] = term
                if definition.get("@container") == "@set":
                    result.sets.add(term)
                continue
            iri = full(definition["@id"])
            needs = "@" + definition["@language"] if "@language" in definition else None
            result.properties[iri, needs or full(definition.get("@type", ""))] = term
            if definition.get("@container") == "@set":
                result.sets.add(term)
            if definition.keys() == {"@id"}:
                result.names[iri] = term
                if definition["@id"].startswith("pal:"):
                    result.own.add(term)
        return result

    def around(self, iris: Iterable[str]) -> tuple[dict[str, None], Terms]:
        """The context to add so that these IRIs stay what they are, and the terms that are left."""
        prefixes = sorted(self.curies.mistaken(iris))
        terms = replace(self, curies=self.curies.without(prefixes)) if prefixes else self
        return dict.fromkeys(prefixes), terms

    def node(self, subject: str, properties: Properties) -> dict[str, Any]:
        """The node object of ``subject``."""
        values: dict[str, list[Any]] = {}
        for predicate, objects in properties.items():
            for value in objects if predicate != RDF_TYPE.value else ():
                key, json_value = self.member(predicate, value)
                values.setdefault(key, []).append(json_value)
        return self.node_object(subject, properties.get(RDF_TYPE.value, ()), values)

    def node_object(
        self, subject: str, classes: Iterable[Any], values: dict[str, list[Any]]
    ) -> dict[str, Any]:
        """A node object of its classes and of its members by their keys, ``label`` the first."""
        nodes = []
        for value in classes:
            if isinstance(value, Literal):  # "type" takes no literals
                key, json_value = self.member(RDF_TYPE.value, value)
                values.setdefault(key, []).append(json_value)
            else:
                nodes.append(value)
        types = [self.name(node_id(value)) for value in sorted(nodes, key=self.rank)]
        node: dict[str, Any] = {"id": subject}
        if types:
            node["type"] = types[0] if len(types) == 1 else types
        for key in sorted(values, key=lambda key: (key != "label", key)):
            several = len(values[key]) > 1 or key in self.sets
            node[key] = values[key] if several else values[key][0]
        return node

    def rank(self, value: NamedNode) -> tuple[bool, str]:
        """Our own classes come first."""
        return self.name(value.value) not in self.own, value.value

    def member(self, predicate: str, value: NamedNode | BlankNode | Literal) -> tuple[str, Any]:
        """The key and the value for one object of ``predicate``."""
        if not isinstance(value, Literal):
            if term := self.properties.get((predicate, "@vocab")):
                return term, self.names.get(value.value, node_id(value))
            term = self.properties.get((predicate, "@id"))
            return (
                (term, node_id(value)) if term else (self.name(predicate), {"id": node_id(value)})
            )
        plain = self.properties.get((predicate, ""))
        if value.language:
            term = self.properties.get((predicate, f"@{value.language}"))
            whole = {"@value": value.value, "@language": value.language}
            if value.direction:
                return plain or self.name(predicate), whole | {"@direction": str(value.direction)}
            return (term, value.value) if term else (plain or self.name(predicate), whole)
        datatype = value.datatype.value
        if term := self.properties.get((predicate, datatype)):
            return term, value.value
        whole = {"@value": value.value, "@type": self.name(datatype)}
        native = _native(value.value, datatype)
        return plain or self.name(predicate), whole if native is None else native

    def key(self, predicate: str) -> str:
        """The key under which node objects are values of ``predicate``."""
        term = self.properties.get((predicate, "@vocab"))
        return term or self.properties.get((predicate, "@id")) or self.name(predicate)

    def name(self, iri: str) -> str:
        """The term of a class or concept, else the IRI with a prefix, else the IRI."""
        if iri in self.names:
            return self.names[iri]
        return self.curies.compress(iri) or iri


def _native(text: str, datatype: str) -> str | int | bool | None:
    if datatype == XSD + "string":
        return text
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return text == "true"
    if datatype == XSD + "integer":
        digits = text.removeprefix("-")
        canonical = digits.isdecimal() and digits.isascii() and str(int(digits)) == digits
        if canonical and text != "-0" and int(digits) < MAX_NUMBER:
            return int(text)
    return None
