"""A mapping file as a graph in the current RML vocabulary, which can quote itself in errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph.errors import MappingError, reason_of
from graph.rdf.namespaces import XSD_STRING

RML = "http://w3id.org/rml/"
_OLD = ("http://www.w3.org/ns/r2rml#", "http://semweb.mmlab.be/ns/rml#")
_QL = "http://semweb.mmlab.be/ns/ql#"
CSVW = "http://www.w3.org/ns/csvw#"

#: What each kind of node may say; a property of RML's that isn't here is refused, not ignored.
PROPERTIES = {
    kind: frozenset(names.split())
    for kind, names in {
        "triples map": "logicalSource subjectMap subject predicateObjectMap baseIRI",
        "logical source": "source referenceFormulation",
        "source": "path root null encoding compression",
        "subject map": "constant reference template termType class graphMap graph",
        "predicate-object map": "predicateMap predicate objectMap object graphMap graph",
        "term map": "constant reference template termType",
        "object map": "constant reference template termType languageMap language "
        "datatypeMap datatype",
        "referencing object map": "parentTriplesMap joinCondition",
        "join condition": "childMap child parentMap parent",
        "expression map": "constant reference template",
    }.items()
}
_KNOWN = sorted(frozenset().union(*PROPERTIES.values()))


class Document:
    """A mapping file's statements; ``base`` is the base of its relative IRIs."""

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self._written = Graph(bind_namespaces="none")  # as the author wrote it, for quoting
        self._graph = Graph(bind_namespaces="none")  # the same in the current vocabulary
        self.base = self._parse(base)
        self._check_vocabulary()

    def _parse(self, base: str) -> str:
        # pyoxigraph's parser and not rdflib's: it tells the file's @base, gives line numbers in
        # its errors, and keeps literals as they are written ("01"^^xsd:integer).
        try:
            parser = pyoxigraph.parse(
                path=str(self.path), format=pyoxigraph.RdfFormat.TURTLE, base_iri=base
            )
            for quad in parser:
                triple = _term(quad.subject), _term(quad.predicate), _term(quad.object)
                self._written.add(triple)
                self._graph.add((_modern(triple[0]), _modern(triple[1]), _modern(triple[2])))
        except SyntaxError as error:
            raise MappingError(f"{self.path}: isn't Turtle: {error.msg}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise MappingError(f"{self.path}: can't be read: {reason_of(error)}") from error
        for prefix, namespace in parser.prefixes.items():
            self._written.bind(prefix, namespace)
        return parser.base_iri or base

    def _check_vocabulary(self) -> None:
        for node, predicate in self._graph.subject_predicates(unique=True):
            name = str(predicate).removeprefix(RML)
            if str(predicate).startswith(RML) and name not in _KNOWN:
                near = difflib.get_close_matches(name, _KNOWN, 1)
                hint = f" (did you mean rml:{near[0]}?)" if near else ""
                raise self.refuse(node, f"rml:{name} isn't supported{hint}")

    def triples_maps(self) -> list[Node]:
        """The nodes that are triples maps, by what they say or are called, in a fixed order."""
        signs = [URIRef(RML + name) for name in PROPERTIES["triples map"]]
        nodes = {node for sign in signs for node in self._graph.subjects(sign, None)}
        nodes |= set(self._graph.subjects(RDF.type, URIRef(RML + "TriplesMap")))
        nodes |= set(self._graph.objects(None, URIRef(RML + "parentTriplesMap")))
        return sorted(nodes, key=str)

    def expect(self, node: Node, kind: str) -> None:
        """Refuse a node that is a literal or says more in RML's words than its kind may."""
        if isinstance(node, Literal):
            raise self.refuse(node, f"{_a(kind)} must be a node, not the literal {node.n3()}")
        for predicate in self._graph.predicates(node, None, unique=True):
            name = str(predicate).removeprefix(RML)
            if str(predicate).startswith(RML) and name not in PROPERTIES[kind]:
                raise self.refuse(node, f"rml:{name} isn't allowed in {_a(kind)}")

    def all(self, node: Node, name: str) -> list[Node]:
        """The values of a property of RML's."""
        return list(self._graph.objects(node, URIRef(RML + name)))

    def foreign(self, node: Node, namespace: str) -> dict[str, Node]:
        """What a node says in another vocabulary: local names and their values."""
        return {
            str(predicate).removeprefix(namespace): value
            for predicate, value in self._graph.predicate_objects(node)
            if str(predicate).startswith(namespace)
        }

    def wrote(self, node: Node, predicate: str, value: str) -> bool:
        """Tell if the file says this in these very IRIs, whichever vocabulary they are of."""
        return (node, URIRef(predicate), URIRef(value)) in self._written

    def refuse(self, node: Node, problem: str) -> MappingError:
        """The error that a node is wrong: names file and triples map, quotes the node's Turtle."""
        owner = self._owner(node)
        where = f" in triples map <{owner}>" if isinstance(owner, URIRef) else ""
        return MappingError(f"{self.path}: {problem}{where}:\n\n{self._turtle(node)}")

    def _owner(self, node: Node) -> Node:
        visited = {node}
        while isinstance(node, BNode):
            parents = list(self._written.subjects(None, node))
            if not parents or parents[0] in visited:
                break
            node = parents[0]
            visited.add(node)
        return node

    def _turtle(self, node: Node) -> str:
        if isinstance(node, Literal):  # it says nothing itself: quote who uses it
            node = next(self._written.subjects(None, node), node)
        part = Graph(bind_namespaces="none")
        for prefix, namespace in self._written.namespaces():
            part.bind(prefix, namespace)
        for triple in _description(self._written, node):
            part.add(triple)
        lines = part.serialize(format="turtle").splitlines()
        return "\n".join(line for line in lines if line and not line.startswith("@prefix "))


def _a(kind: str) -> str:
    return ("an " if kind[0] in "aeo" else "a ") + kind


def _description(graph: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """The statements about a node and about the blank nodes that it leads to."""
    pending, visited = [node], {node}
    while pending:
        for triple in graph.triples((pending.pop(), None, None)):
            yield triple
            if isinstance(triple[2], BNode) and triple[2] not in visited:
                visited.add(triple[2])
                pending.append(triple[2])


def _term(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        datatype = URIRef(term.datatype.value)
        plain = term.datatype == XSD_STRING
        return Literal(term.value, datatype=None if plain else datatype, normalize=False)
    raise TypeError(term)


def _modern(term: Node) -> Node:
    """An IRI of the older vocabularies in the current one; both use the same local names."""
    if isinstance(term, URIRef):
        for namespace in (*_OLD, _QL):
            if term.startswith(namespace):
                return URIRef(RML + term.removeprefix(namespace))
    return term
