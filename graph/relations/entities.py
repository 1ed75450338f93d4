"""The nominees and other named entities of a table: which IRI, which label, which class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from graph.iris import Iris, article_slug
from graph.rdf.namespaces import SCHEMA
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient, Row, Table

#: One row of a relation: the relation's name, and its cells by column ("" may be left out).
Fact = tuple[str, dict[str, str]]

#: What a recipient's kind says of its class; an agent of no known kind has none.
_CLASSES = {
    Kind.PERSON: "Person",
    Kind.GROUP: "MusicGroup",
    Kind.ORGANISATION: "Organization",
    Kind.SONG: "MusicComposition",
    Kind.SCENE: "Clip",
    Kind.OTHER_WORK: "CreativeWork",
}


def name_of(recipient: Recipient) -> str:
    """The recipient's name; a song or scene without the quotation marks around it."""
    if recipient.kind in WORK_KINDS:
        return recipient.name.strip('"“”')
    return recipient.name


def iri_of(recipient: Recipient, table: Table, iris: Iris) -> str:
    """The IRI of a recipient or work that ``table`` names."""
    if recipient.kind is Kind.WORK and table.work:
        return iris.work(table.work.key)
    if recipient.authority:
        sort = "work" if recipient.kind in WORK_KINDS else "agent"
        return iris.of_authority(sort, recipient.authority)
    if recipient.kind in WORK_KINDS:
        if recipient.article:
            return iris.work(article_slug(recipient.article))
        return iris.named_work(table.key, recipient.name)
    return iris.agent(table.key, recipient.name, recipient.article)


def described(recipient: Recipient, table: Table, iris: Iris) -> Iterator[Fact]:
    """What the table says of a recipient itself; its own work is described elsewhere."""
    if recipient.kind is Kind.WORK:
        return
    name = _CLASSES.get(recipient.kind)
    iri, graph = iri_of(recipient, table, iris), graph_of(table, iris)
    page = iris.wikipedia(recipient.article) if recipient.article else ""
    fact = {"graph": graph, "class": SCHEMA + name if name else "", "page": page}
    yield from labelled(iri, name_of(recipient), table, iris, named=True)
    if recipient.kind in WORK_KINDS:
        yield "named_works.csv", fact | {"work": iri}
    else:
        yield "agents.csv", fact | {"agent": iri}


def labelled(
    iri: str, label: str, table: Table, iris: Iris, *, named: bool = False
) -> Iterator[Fact]:
    """What a table calls a thing; ``named`` for what has a name in schema.org too."""
    name = label if named else ""
    fact = {"table": iris.table(table.key), "entity": iri, "label": label, "name": name}
    yield "labels.csv", fact


def graph_of(table: Table, iris: Iris) -> str:
    """The named graph of a source table."""
    return iris.graph(f"table/{table.key}")


def work_of(row: Row, table: Table, iris: Iris) -> str:
    """The work that a row's nomination is for, "" where the table names none."""
    return iri_of(row.works[0], table, iris) if row.works else ""


def dates(date: str) -> dict[str, str]:
    """The columns that a date's precision puts it in; of a range both ends."""
    start, _, end = date.partition("/")
    columns = ("year", "month", "date")
    fields = {columns[start.count("-")]: start}
    return fields | ({f"end_{columns[end.count('-')]}": end} if end else {})


def ceremony_of(row: Row, table: Table, iris: Iris) -> str:
    """The ceremony at which a row's nomination was decided."""
    return iris.ceremony(row.award, row.edition.key, table.key)


def label_of(row: Row, table: Table) -> str:
    """The label of a row's nomination."""
    when = row.edition.date[:4] or row.edition.season or row.edition.year
    year = f" {when}" if when else ""
    subject = table.subject.recipient if table.subject else None
    honoured = next(iter(row.works), subject)
    what = name_of(honoured) if honoured else ""
    what = what or ", ".join(map(name_of, row.recipients))
    nomination = f"{row.category.text}, {row.award.text}{year}"
    return f"{what}: {nomination}" if what else nomination


def nominations_of(table: Table, iris: Iris) -> Iterator[tuple[Row, str]]:
    """Each row with the IRI of its nomination, which no other row of the table has.

    What a table lists alike is told apart by its recipients and work, then by its other cells,
    and what is alike in all of these by counting.
    """

    def listing(row: Row, *more: str) -> str:
        return iris.nomination(table.key, row.award, row.edition.key, row.category, tuple(more))

    def who(row: Row) -> tuple[str, ...]:
        works = (work for work in row.works[:1] if work.kind is not Kind.WORK)
        return tuple(who.name for who in (*row.recipients, *works))

    ways: tuple[Callable[[Row], str], ...] = (
        listing,
        lambda row: listing(row, *who(row)),
        lambda row: listing(row, *row.cells),
    )
    counts = [Counter(map(way, table.rows)) for way in ways]
    repeated: Counter[str] = Counter()
    for row in table.rows:
        names = [way(row) for way in ways]
        unique = (name for name, count in zip(names, counts, strict=True) if count[name] == 1)
        iri = next(unique, "")
        if not iri:
            repeated[names[-1]] += 1
            iri = listing(row, *row.cells, str(repeated[names[-1]]))
        yield row, iri
