"""Names of which nothing says whether they are works or people, where the page leaves it open.

In a column of recipients a bare name is somebody's. It is not so where the category honours works,
unless the page is about the work that they are named for; nor in a column of works and nominees, on
the page of somebody who is honoured for works.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from graph.reading.awards.crafts import CREDIT
from graph.reading.awards.kinds import honours_people, honours_works, is_of_both
from graph.reading.awards.subjects import PageSubject
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.model.doubts import kind_doubts
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient, SubjectKind

#: Forms of which pages mark titles, by italics or links, where they mark any.
_MARKING = frozenset({"html", "wikitext"})


class OpenKinds:
    """Tells which names in the recipients' column of a table are of unknown kind.

    ``subject`` is what the page of the table is about.
    """

    def __init__(self, table: ReadTable, subject: PageSubject) -> None:
        self._table, self._subject = table, subject

    def row(self, row: ReadRow) -> ReadRow:
        """A row with ``Kind.UNKNOWN`` for the names that nothing says the kind of."""
        if not self._is_open(row):
            return row
        return replace(row, recipients=tuple(map(self._opened, row.recipients)))

    def doubted(self, row: ReadRow) -> ReadRow:
        """As ``row``, with the doubts about names of unknown kind."""
        row = self.row(row)
        unknown = [who.name for who in row.recipients if who.kind is Kind.UNKNOWN]
        doubts = kind_doubts(name for name in unknown if name != self._subject.name)
        return replace(row, doubts=tuple(dict.fromkeys((*row.doubts, *doubts))))

    @cached_property
    def is_of_both(self) -> bool:
        """Whether the header of the column says that it has works and nominees."""
        return is_of_both(self._header)

    @cached_property
    def _header(self) -> str:
        roles = self._table.roles
        return self._table.columns[roles.index(Role.RECIPIENTS)] if Role.RECIPIENTS in roles else ""

    def _is_open(self, row: ReadRow) -> bool:
        """Whether bare names of a row can be works, by its category and what the page is about."""
        kind = self._subject.kind
        if (
            self._table.says_kinds
            or not self._header
            or kind is SubjectKind.WORK
            or Role.WORK in self._table.roles
        ):
            return False
        if row.part or self._marks_titles:
            return False
        category = row.category or row.award
        if self.is_of_both and kind in (SubjectKind.AGENT, SubjectKind.UNKNOWN):
            return not honours_works(category)
        return honours_works(category)

    @cached_property
    def _marks_titles(self) -> bool:
        """Whether the page marks titles, so that what it doesn't mark is none."""
        return self._table.form in _MARKING and any(
            who.kind in WORK_KINDS - {Kind.WORK}
            for row in self._table.rows
            for who in row.recipients
        )

    @cached_property
    def _people(self) -> frozenset[str]:
        """The names that rows have in categories of people, which say that they are somebody's."""
        if self.is_of_both:
            return frozenset()
        return frozenset(
            who.name
            for row in self._table.rows
            if honours_people(row.category)
            for who in row.recipients
            if who.kind is Kind.AGENT
        )

    def _opened(self, who: Recipient) -> Recipient:
        credited = any(map(CREDIT.fullmatch, who.roles)) or who.character or who.work is not None
        told = credited or who.identifier or who.name in self._people
        return who if told or who.kind is not Kind.AGENT else replace(who, kind=Kind.UNKNOWN)
