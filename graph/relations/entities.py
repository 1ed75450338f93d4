"""The nominees and other named entities of a table: which IRI, which label, which class."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris, article_slug, named
from graph.rdf.namespaces import SCHEMA
from graph.reading.model.quotes import QUOTES
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient, Row, Table

#: The language of what the program says itself.
PROGRAM_LANGUAGE = "en"
#: One row of a relation: the relation's name, and its cells by column ("" may be left out).
Fact = tuple[str, dict[str, str]]

#: What a recipient's kind says of its class; an agent of no known kind has none.
_CLASSES = {
    Kind.PERSON: "Person",
    Kind.GROUP: "MusicGroup",
    Kind.ORGANISATION: "Organization",
    Kind.SONG: "MusicComposition",
    Kind.SCENE: "Clip",
    Kind.EPISODE: "Episode",
    Kind.PLACE: "Place",
    Kind.OTHER_WORK: "CreativeWork",
}


def name_of(recipient: Recipient) -> str:
    """The recipient's name; a song or scene without the quotation marks around it."""
    if recipient.kind in WORK_KINDS:
        return recipient.name.strip(QUOTES)
    return recipient.name


def iri_of(recipient: Recipient, table: Table, iris: Iris) -> str:
    """The IRI of a recipient or work that ``table`` names."""
    kind, article = recipient.kind, recipient.article
    if kind is Kind.WORK and table.work:
        return iris.work(table.work.key)
    if recipient.authority:
        return iris.of_authority("work" if kind in WORK_KINDS else "agent", recipient.authority)
    if kind in WORK_KINDS:
        return (
            iris.work(article_slug(article))
            if article
            else iris.named_work(table.scope, recipient.name)
        )
    if kind is Kind.UNKNOWN:
        return iris.honouree(table.scope, recipient.name, article)
    return iris.agent(table.scope, recipient.name, article)


def described(recipient: Recipient, table: Table, iris: Iris) -> Iterator[Fact]:
    """What the table says of a recipient itself; its own work is described elsewhere."""
    if recipient.kind is Kind.WORK and table.work:
        return
    name = _CLASSES.get(recipient.kind)
    iri, graph = iri_of(recipient, table, iris), graph_of(table, iris)
    page = _article(recipient, table, iris)
    fact = {"graph": graph, "class": SCHEMA + name if name else "", "page": page}
    yield from labelled(iri, name_of(recipient), table, iris, named=True)
    if recipient.kind in WORK_KINDS:
        whole = iri_of(recipient.whole, table, iris) if recipient.whole else ""
        yield "named_works.csv", fact | {"work": iri, "whole": whole}
    elif recipient.kind is Kind.UNKNOWN:
        yield "honourees.csv", fact | {"honouree": iri}
    else:
        yield "agents.csv", fact | {"agent": iri}


def works_of(row: Row) -> Iterator[Recipient]:
    """The works that a row names, wherever it does, each with the whole that it belongs to."""
    for who in (*row.works, *row.recipients):
        work: Recipient | None = who
        while work and work.kind in WORK_KINDS:
            yield work
            work = work.whole


def _article(recipient: Recipient, table: Table, iris: Iris) -> str:
    """The address of a recipient's article; "" without one."""
    if not recipient.article:
        return ""
    return iris.wikipedia(recipient.article, wiki_of(table))


def agents_of(row: Row) -> Iterator[Recipient]:
    """The nominees of a row that are no works."""
    for who in row.recipients:
        if who.kind not in WORK_KINDS and who.kind is not Kind.UNKNOWN:
            yield who


def labelled(
    iri: str, label: str, table: Table, iris: Iris, *, named: bool = False, language: str = ""
) -> Iterator[Fact]:
    """What a table calls a thing; ``named`` for what has a name in schema.org too.

    ``language`` is that of the label where it isn't the table's.
    """
    name = label if named else ""
    fact = {"table": iris.table(table.key), "entity": iri, "label": label, "name": name}
    yield "labels.csv", fact | {"language": language or language_of(table)}


def language_of(table: Table) -> str:
    """The tag of the language of a table's texts: English where nothing says another one."""
    return table.language or PROGRAM_LANGUAGE


def wiki_of(table: Table) -> str:
    """The code of the Wikipedia that a table's articles are in."""
    return table.wiki or language_of(table)


def graph_of(table: Table, iris: Iris) -> str:
    """The named graph of a source table."""
    return iris.graph(f"table/{table.key}")


def dates(date: str) -> dict[str, str]:
    """The columns that a date's precision puts it in; of a range both ends."""
    start, _, end = date.partition("/")
    columns = ("year", "month", "date")
    fields = {columns[start.count("-")]: start}
    return fields | ({f"end_{columns[end.count('-')]}": end} if end else {})


def ceremony_of(row: Row, table: Table, iris: Iris) -> str:
    """The edition at which a row's nomination was decided."""
    return iris.ceremony(named(row.award, table.scope), row.edition.path(table.scope))


def edition_label(row: Row, date: str = "") -> str:
    """What the edition of a row is called: as the table does, else by its programme and date."""
    if row.edition.name:
        return row.edition.name
    when = (date or row.edition.date).replace("/", " to ") or row.edition.season
    when = when or row.edition.year
    number = f"no. {row.edition.number}" if row.edition.number else "undated"
    return f"{row.award.text}, {when or number}"


def label_of(row: Row, table: Table) -> str:
    """The label of a row's nomination."""
    return f"{what}: {award_of(row)}" if (what := _honoured(row, table)) else award_of(row)


def award_of(row: Row) -> str:
    """The category, programme and edition of a row in words."""
    when = row.edition.date[:4] or row.edition.season or row.edition.year
    when = when or (f"no. {row.edition.number}" if row.edition.number else "")
    return f"{row.category.text}, {row.award.text}{' ' if when else ''}{when}"


def _honoured(row: Row, table: Table) -> str:
    subject = table.subject.recipient if table.subject else None
    works = [*dict.fromkeys(map(name_of, works_of(row)))]
    if works:
        return ", ".join(works)
    return name_of(subject) if subject else ", ".join(map(name_of, row.recipients))
