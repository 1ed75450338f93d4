"""A store as constraints look at it: the values of a node, its classes, what links to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Store

from graph.rdf.namespaces import RDF_TYPE, RDFS
from graph.validation.result import Node, Term

_SUBCLASS = NamedNode(RDFS + "subClassOf")

#: The values of a node by property.
Values = dict[NamedNode, list[Term]]
_NONE: frozenset[NamedNode] = frozenset()


class NodeView:
    """The nodes of a store, all graphs taken as one; it keeps the classes of all nodes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.classes: dict[Term, frozenset[NamedNode]] = {}
        classes: defaultdict[Term, set[NamedNode]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, RDF_TYPE, None):
            if isinstance(quad.object, NamedNode):
                classes[quad.subject].add(quad.object)
        sets: dict[frozenset[NamedNode], frozenset[NamedNode]] = {}
        for node, of in classes.items():
            same = frozenset(of)
            self.classes[node] = sets.setdefault(same, same)
        self._above: dict[NamedNode, frozenset[NamedNode]] = {}

    def described(self, node: Term) -> Values:
        """All values of a node."""
        values: Values = {}
        if isinstance(node, Node):
            for quad in self._store.quads_for_pattern(node, None, None):
                held = values.setdefault(quad.predicate, [])
                if quad.object not in held:
                    held.append(quad.object)
        return values

    def values(self, node: Term, predicate: NamedNode) -> set[Term]:
        """The values of one property of a node."""
        if not isinstance(node, Node):
            return set()
        return {quad.object for quad in self._store.quads_for_pattern(node, predicate, None)}

    def subjects(self, predicate: NamedNode, value: Term | None = None) -> set[Term]:
        """What has a value of a property, or that value."""
        return {quad.subject for quad in self._store.quads_for_pattern(None, predicate, value)}

    def is_instance(self, node: Term, of: NamedNode) -> bool:
        """Whether a node is of a class or of one below it."""
        classes = self.classes.get(node, _NONE)
        return of in classes or any(of in self.above(each) for each in classes)

    def above(self, of: NamedNode) -> frozenset[NamedNode]:
        """A class and all above it, as far as the data say so."""
        if of not in self._above:
            found, following = {of}, [of]
            while following:
                for each in self.values(following.pop(), _SUBCLASS):
                    if isinstance(each, NamedNode) and each not in found:
                        found.add(each)
                        following.append(each)
            self._above[of] = frozenset(found)
        return self._above[of]

    def all_above(self, classes: Iterable[NamedNode]) -> set[NamedNode]:
        """Classes and all above them."""
        return {each for of in classes for each in self.above(of)}
