"""The step between reading and mapping: which thing each name of a page means, by the evidence.

It sees names alone, those of one page and those of the authority files, so that no other page
changes what a page says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.authorities import awards
from graph.authorities.authorities import Authorities, Key
from graph.authorities.lookup import Lookup
from graph.authorities.page import Mention, Page
from graph.authorities.record import Record, Sort
from graph.iris import slug
from graph.reading.model.rows import Naming, Part, Recipient, Row, Subject, Table, Work


@dataclass(frozen=True, slots=True)
class Resolution:
    """The tables of a page with the ids of what they name.

    ``keys`` are all that authority files were asked for; ``records`` is what they say of the
    things that the tables name.
    """

    tables: tuple[Table, ...]
    keys: frozenset[Key]
    records: tuple[Record, ...]


def resolve(tables: Sequence[Table], authorities: Authorities) -> Resolution:
    """Resolves the names of the tables of one page."""
    lookup = Lookup(authorities)
    scope = tables[0].scope if tables else ""
    own_work = next((table.work.key for table in tables if table.work), "")
    page = Page(scope, (each for table in tables for each in _mentions(table)), lookup, own_work)
    resolved = [_with_awards(_with_names(table, page), scope, lookup) for table in tables]
    resolved = _with_editions(resolved, scope)
    records = {record.path: record for table in resolved for record in _records(table, lookup)}
    return Resolution(
        tuple(resolved), frozenset(lookup.keys), tuple(records[path] for path in sorted(records))
    )


def _with_awards(table: Table, scope: str, lookup: Lookup) -> Table:
    return replace(table, rows=tuple(awards.resolved(row, scope, lookup) for row in table.rows))


def _with_editions(tables: Sequence[Table], scope: str) -> list[Table]:
    numbers = awards.Numbers(row for table in tables for row in table.rows)
    tables = [replace(each, rows=tuple(map(numbers.told_apart, each.rows))) for each in tables]
    editions = awards.Editions((row for table in tables for row in table.rows), scope)
    return [replace(table, rows=tuple(map(editions.completed, table.rows))) for table in tables]


def _mentions(table: Table) -> Iterator[Mention]:
    """The people and works of a table, each as often as it is named."""
    for row in table.rows:
        for who in (*row.works, *row.recipients):
            yield from _with_whole(_mention(who, row, table))
    if table.subject and table.subject.recipient:
        yield Mention(table.subject.recipient)
    for part in table.work.parts if table.work else ():
        yield Mention(part.who)


def _mention(who: Recipient, row: Row, table: Table) -> Mention:
    of_one = table.subject is not None and table.subject.recipient is not None
    season = "" if of_one else row.edition.season
    programme = row.award.article or slug(row.award.text)
    return Mention(who, season, awards.year_of(row.edition), programme)


def _with_whole(mention: Mention) -> Iterator[Mention]:
    yield mention
    whole = mention.recipient.whole
    if whole:
        yield from _with_whole(replace(mention, recipient=whole))


def _with_names(table: Table, page: Page) -> Table:
    subject = table.subject
    if subject and subject.recipient:
        subject = replace(subject, recipient=page.resolved(Mention(subject.recipient)))
    rows = tuple(_row(row, table, page) for row in table.rows)
    work = _work(table.work, subject, page)
    namings = tuple(_namings(table.namings, rows))
    return replace(table, rows=rows, subject=subject, work=work, namings=namings)


def _namings(namings: Sequence[Naming], rows: Sequence[Row]) -> Iterator[Naming]:
    """What is stated of names, of each of the things that bear them in rows."""
    bearers: dict[str, dict[tuple[str, ...], Recipient]] = {}
    for row in rows if namings else ():
        for who in (*row.recipients, *row.works):
            thing = (who.kind, who.authority, who.article or "", who.identifier)
            bearers.setdefault(who.name, {}).setdefault(thing, who)
    for each in namings:
        for who in bearers.get(each.who.name, {}).values():
            yield replace(each, who=who)


def _work(work: Work | None, subject: Subject | None, page: Page) -> Work | None:
    """The description of the page's work, under the key that the work has by its authority."""
    if work is None:
        return None
    itself = subject.recipient if subject else None
    parts = tuple(_part(part, page) for part in work.parts)
    return replace(work, key=itself.authority if itself and itself.authority else work.key,
                   parts=parts)  # fmt: skip


def _part(part: Part, page: Page) -> Part:
    return replace(part, who=page.resolved(Mention(part.who)))


def _row(row: Row, table: Table, page: Page) -> Row:
    def resolved(who: Recipient) -> Recipient:
        recipient = page.resolved(_mention(who, row, table))
        return replace(recipient, whole=resolved(who.whole)) if who.whole else recipient

    works, recipients = map(resolved, row.works), map(resolved, row.recipients)
    return replace(row, works=tuple(works), recipients=tuple(recipients))


def _records(table: Table, lookup: Lookup) -> Iterator[Record]:
    """What authority files say of the things that a table names."""
    records = lookup.authorities.records
    for path in _paths(table):
        record = records.get(path)
        if record:
            yield record
            yield from (records[f"id/{Sort.AGENT}/{body}"] for body in record.conferred_by)


def _paths(table: Table) -> Iterator[str]:
    """The paths that things have which authority files may describe."""
    for row in table.rows:
        programme = row.award.authority
        if programme:
            yield f"id/{Sort.PROGRAMME}/{programme}"
            yield f"id/{Sort.CATEGORY}/{programme}/{row.category.authority}"
            yield f"id/{Sort.EDITION}/{programme}/{row.edition.authority}"
    for mention in _mentions(table):
        who = mention.recipient
        if who.authority:
            yield f"id/{mention.sort}/{who.authority}"
    if table.work:
        yield f"id/{Sort.WORK}/{table.work.key}"
