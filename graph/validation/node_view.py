"""A store as constraints look at it: the values of a node, its classes, what links to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from pyoxigraph import NamedNode, Store

from graph.rdf.namespaces import RDF_TYPE, RDFS
from graph.validation.result import Node, Term

_SUBCLASS = NamedNode(RDFS + "subClassOf")
#: Nodes whose classes are remembered: a row, a table or a programme is looked at again and again.
_NODES = 1 << 15

#: The values of a node by property.
Values = dict[NamedNode, list[Term]]


class NodeView:
    """The nodes of a store, all graphs taken as one; no more than some are held at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.classes = lru_cache(_NODES)(self._classes)
        self.above = lru_cache(None)(self._above)

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

    def subjects(self, predicate: NamedNode, value: Term | None = None) -> Iterator[Term]:
        """What has a value of a property, or that value: each once for each graph that says so."""
        for quad in self._store.quads_for_pattern(None, predicate, value):
            yield quad.subject

    def is_instance(self, node: Term, of: NamedNode) -> bool:
        """Whether a node is of a class or of one below it."""
        classes = self.classes(node)
        return of in classes or any(of in self.above(each) for each in classes)

    def _classes(self, node: Term) -> frozenset[NamedNode]:
        return frozenset(
            value for value in self.values(node, RDF_TYPE) if isinstance(value, NamedNode)
        )

    def _above(self, of: NamedNode) -> frozenset[NamedNode]:
        """A class and all above it, as far as the data say so."""
        return _closure(of, lambda each: self.values(each, _SUBCLASS))

    def below(self, of: NamedNode) -> frozenset[NamedNode]:
        """A class and all below it, as far as the data say so."""
        return _closure(of, lambda each: self.subjects(_SUBCLASS, each))

    def all_above(self, classes: Iterable[NamedNode]) -> set[NamedNode]:
        """Classes and all above them."""
        return {each for of in classes for each in self.above(of)}


def _closure(of: NamedNode, step: Callable[[NamedNode], Iterable[Term]]) -> frozenset[NamedNode]:
    """A class and all that ``step`` leads to from it, however often it is taken."""
    classes, following = {of}, [of]
    while following:
        for each in step(following.pop()):
            if isinstance(each, NamedNode) and each not in classes:
                classes.add(each)
                following.append(each)
    return frozenset(classes)
