"""An RML mapping applied to tables: rows in, distinct N-Quads lines out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence

from rdflib import URIRef
from rdflib.term import Node

from graph.errors import InputError
from graph.rml.document import Document
from graph.rml.model import Expression, TriplesMap, columns
from graph.rml.statements import compiled, lines_of, rows_of
from graph.rml.term_generator import Problem, Scope
from graph.tabular import Relation


class Mapping:
    """The triples maps of one file; made by ``graph.rml.load``."""

    def __init__(self, triples_maps: Sequence[TriplesMap], document: Document) -> None:
        self.triples_maps = tuple(triples_maps)
        self._by_node = {each.node: each for each in triples_maps}
        self._document = document
        for triples_map in triples_maps:
            for reference in triples_map.references():
                parent = self._by_node[reference.parent]
                if not reference.joins and parent.source != triples_map.source:
                    raise document.refuse(
                        reference.node,
                        f"a join condition is missing: the parent triples map reads "
                        f"{parent.source.name!r}, this one {triples_map.source.name!r}",
                    )

    @property
    def joins(self) -> bool:
        """Whether a statement of it takes values from several rows, so that it needs all rows."""
        return any(
            reference.joins
            for triples_map in self.triples_maps
            for reference in triples_map.references()
        )

    def apply(
        self,
        source: Callable[[str], Relation],
        *,
        on_skipped: Callable[[str], None] | None = None,
    ) -> Iterator[str]:
        """Give the statements as canonical N-Quads lines without line ends, each once.

        ``source`` gives the relation for each logical source's name. Raises MappingError, before
        a row is read, if an expression names a column that its source lacks. A value that can't
        be the term it should be raises InputError; with ``on_skipped`` it is left out and reported
        to that function. (RML-Core, "The Output Dataset".)
        """
        names = {each.source.name for each in self.triples_maps}
        relations = {name: source(name) for name in sorted(names)}
        for triples_map in self.triples_maps:
            self._check_columns(triples_map, relations)
        return self._lines(relations, on_skipped)

    def _lines(
        self, relations: dict[str, Relation], on_skipped: Callable[[str], None] | None
    ) -> Iterator[str]:
        emitted: set[str] = set()
        for triples_map in self.triples_maps:
            relation = relations[triples_map.source.name]
            if not relation.rows:  # most sources have nothing for most triples maps
                continue
            scope = Scope(relation.columns, triples_map.base)
            groups = compiled(triples_map, scope, self._by_node, relations)
            for number, row in enumerate(rows_of(relation, triples_map.source), 1):
                for line in lines_of(groups, row):
                    if line not in emitted:
                        emitted.add(line)
                        yield line
                if scope.problems:
                    self._report(triples_map, number, scope.problems, on_skipped)

    def _report(
        self,
        triples_map: TriplesMap,
        number: int,
        problems: list[Problem],
        on_skipped: Callable[[str], None] | None,
    ) -> None:
        for problem in dict.fromkeys(problems):  # one value can fail for several statements
            error = InputError(
                triples_map.source.name,
                problem.message,
                row=number,
                column=", ".join(problem.columns) or None,
                hint=f"Mend the value or leave the cell empty "
                f"({self._document.path}, triples map {_name_of(triples_map.node)}, reads it)",
            )
            if on_skipped is None:
                raise error
            on_skipped(str(error))
        problems.clear()

    def _check_columns(self, triples_map: TriplesMap, relations: dict[str, Relation]) -> None:
        relation = relations[triples_map.source.name]
        for expression, node in triples_map.expressions():
            self._check_expression(expression, node, relation)
        for reference in triples_map.references():
            relation = relations[self._by_node[reference.parent].source.name]
            for join in reference.joins:
                self._check_expression(join.parent, join.node, relation)

    def _check_expression(self, expression: Expression, node: Node, relation: Relation) -> None:
        for column in columns(expression):
            if column not in relation.columns:
                near = difflib.get_close_matches(column, relation.columns, 1, cutoff=0.0)
                hint = f"; the nearest is {near[0]!r}" if near else ""
                raise self._document.refuse(
                    node, f"the source {relation.name!r} has no column {column!r}{hint}"
                )


def _name_of(node: Node) -> str:
    return f"<{node}>" if isinstance(node, URIRef) else "(without a name)"
