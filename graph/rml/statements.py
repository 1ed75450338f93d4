"""From a triples map to functions that make the N-Quads text of its statements of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from rdflib.term import Node

from graph.rml.document import RML
from graph.rml.model import (
    Constant,
    LogicalSource,
    ReferencingObjectMap,
    TermMap,
    TermType,
    TriplesMap,
)
from graph.rml.term_generator import Row, Scope, TermGenerator, constant_text
from graph.rml.terms import blank_label
from graph.tabular import Relation

#: The graph "names" that mean no name, in either vocabulary.
_DEFAULT_GRAPHS = {f"<{RML}defaultGraph>", "<http://www.w3.org/ns/r2rml#defaultGraph>"}


@dataclass
class Statements:
    """The compiled statements that begin and end alike.

    ``subject`` makes the beginning and ``ending`` the graph and the full stop; each of ``tails``
    makes a predicate and object between them, each of ``joined`` any number of those.
    """

    subject: TermGenerator
    ending: TermGenerator
    tails: list[TermGenerator] = field(default_factory=list)
    joined: list[Callable[[Row], Iterable[str]]] = field(default_factory=list)


def compiled(
    triples_map: TriplesMap,
    scope: Scope,
    triples_maps: Mapping[Node, TriplesMap],
    relations: Mapping[str, Relation],
) -> list[Statements]:
    """Compile a triples map for the relation that ``scope`` is of; parents are read for joins.

    Statements are grouped by graph map, and by whether their object is a blank node: such a node
    has another label in each graph (RML-Core, "Scope of Blank Nodes").
    """
    groups: dict[tuple[TermMap | None, bool], Statements] = {}
    for statement in triples_map.statements():
        item, object_scope = statement.object, scope
        if isinstance(item, ReferencingObjectMap):
            parent = triples_maps[item.parent]
            object_map, object_scope = parent.subject, replace(scope, base=parent.base)
        else:
            object_map = item
        key = statement.graph, _is_blank(object_map)
        if key not in groups:
            groups[key] = Statements(*_ends(scope, triples_map.subject, *key))
        if isinstance(item, ReferencingObjectMap) and item.joins:
            join = _joined(scope, statement.predicate, item, triples_maps[item.parent], relations)
            groups[key].joined.append(join)
        else:  # of the same row, also where it is another triples map's subject
            tail = _tail(scope, statement.predicate, object_scope, object_map)
            groups[key].tails.append(tail)
    return list(groups.values())


def rows_of(relation: Relation, source: LogicalSource) -> Iterable[Row]:
    """The rows as a logical source has them: the texts that it calls null are no value."""
    if not source.nulls:
        return relation.rows
    return ([("" if cell in source.nulls else cell) for cell in row] for row in relation.rows)


def _is_blank(term_map: TermMap) -> bool:
    return term_map.term_type is TermType.BLANK_NODE


def _ends(
    scope: Scope, subject: TermMap, graph: TermMap | None, blank_object: bool
) -> tuple[TermGenerator, TermGenerator]:
    """Begin and end a statement; a graph's mark comes behind each blank node's label."""
    subjects = scope.term(subject)
    if graph is None:
        return subjects, lambda row: " ."
    graphs = scope.term(graph)

    def ending(row: Row) -> str | None:
        name = graphs(row)
        if name is None or name in _DEFAULT_GRAPHS:
            return name and " ."
        return f"{_mark(name) if blank_object else ''} {name} ."

    def marked(row: Row) -> str | None:
        text, name = subjects(row), graphs(row)
        return None if text is None or name is None else text + _mark(name)

    return marked if _is_blank(subject) else subjects, ending


def _mark(graph: str) -> str:
    # A label itself has no hyphen in it.
    return "" if graph in _DEFAULT_GRAPHS else "-" + blank_label(graph)


def _tail(
    scope: Scope, predicate: TermMap, object_scope: Scope, object_map: TermMap
) -> TermGenerator:
    """Make predicate and object, in one function where only the object varies."""
    if isinstance(predicate.expression, Constant):
        return object_scope.term(object_map, f" {constant_text(predicate.expression)} ")
    predicates, objects = scope.term(predicate, " "), object_scope.term(object_map, " ")

    def generate(row: Row) -> str | None:
        first, second = predicates(row), objects(row)
        return None if first is None or second is None else first + second

    return generate


def _joined(
    scope: Scope,
    predicate: TermMap,
    reference: ReferencingObjectMap,
    parent: TriplesMap,
    relations: Mapping[str, Relation],
) -> Callable[[Row], Iterable[str]]:
    """Make the tails of a join: the parent's subjects are found by what their rows join on."""
    relation = relations[parent.source.name]
    # Problems with the parent's subjects are told when the parent triples map itself is run.
    parent_scope = Scope(relation.columns, parent.base)
    subjects = parent_scope.term(parent.subject)
    parent_keys = [parent_scope.values(join.parent) for join in reference.joins]
    index: dict[tuple[str | None, ...], dict[str, None]] = {}
    for row in rows_of(relation, parent.source):
        key, subject = tuple([make(row) for make in parent_keys]), subjects(row)
        if subject is not None and None not in key:
            index.setdefault(key, {})[subject] = None

    predicates = scope.term(predicate, " ")
    child_keys = [scope.values(join.child) for join in reference.joins]

    def generate(row: Row) -> Iterable[str]:
        start = predicates(row)
        matches = index.get(tuple([key(row) for key in child_keys]), ())
        return () if start is None else [f"{start} {subject}" for subject in matches]

    return generate


def lines_of(groups: Iterable[Statements], row: Row) -> list[str]:
    """All statements that a row gives, as N-Quads lines."""
    lines: list[str] = []
    for group in groups:
        subject, ending = group.subject(row), group.ending(row)
        if subject is None or ending is None:
            continue
        for generate in group.tails:
            tail = generate(row)
            if tail is not None:
                lines.append(f"{subject}{tail}{ending}")
        for join in group.joined:
            lines += [f"{subject}{tail}{ending}" for tail in join(row)]
    return lines
