"""The relations of what authority files say of things: names, items, bodies, former addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.authorities.record import Record, Sort
from graph.iris import Iris, article_slug
from graph.rdf.namespaces import SCHEMA, WIKIDATA
from graph.reading.model.rows import Table
from graph.relations.entities import PROGRAM_LANGUAGE, Fact, wiki_of

#: What a record's kind says of the class of an agent or work.
_CLASSES = {
    "person": "Person",
    "group": "MusicGroup",
    "organisation": "Organization",
    "film": "Movie",
    "series": "TVSeries",
    "episode": "TVEpisode",
    "song": "MusicComposition",
    "album": "MusicAlbum",
}


def facts(records: Iterable[Record], tables: Sequence[Table], iris: Iris) -> Iterator[Fact]:
    """Everything that the records say, and which texts of categories belong to which line."""
    # a title is in the wiki that the tables are of, and not known to be in the English one
    is_english = all(wiki_of(table) == PROGRAM_LANGUAGE for table in tables)
    for record in records:
        entity = iris.base + record.path
        yield from _names(record, entity)
        yield from _origins(record, entity, iris)
        yield from _kind(record, entity, iris, is_english)
        if record.item:
            yield from _item(record, entity, iris)
    yield from _variants(tables, iris)


def _names(record: Record, entity: str) -> Iterator[Fact]:
    named = record.sort in (Sort.AGENT, Sort.WORK)
    for name in dict.fromkeys(form.text for form in record.names):
        first = name == record.label
        yield (
            "labels.csv",
            {"entity": entity, "label": name, "name": name if named else ""}
            | {"language": PROGRAM_LANGUAGE}
            | ({"preferred": "preferred"} if first else {}),
        )


def _origins(record: Record, entity: str, iris: Iris) -> Iterator[Fact]:
    """The evidence, the identifiers, how it is conferred, and where it was published before."""
    for evidence in record.evidence:
        yield "authorities.csv", {"entity": entity, "evidence": evidence}
    for identifier in record.identifiers:
        yield "identifiers.csv", {"entity": entity, "identifier": identifier}
    for body in record.conferred_by:
        conferrer = f"{iris.base}id/{Sort.AGENT}/{body}"
        yield "conferrers.csv", {"entity": entity, "body": conferrer}
    if record.nominees:
        chosen = "true" if record.nominees == "yes" else "false"
        yield "nominees.csv", {"entity": entity, "chosen": chosen}
    for path in former_paths(record):
        yield "former_addresses.csv", {"entity": entity, "former": iris.base + path}


def former_paths(record: Record) -> Iterator[str]:
    """The paths at which a thing stood, or would stand, without its record."""
    by_article = record.sort in (Sort.PROGRAMME, Sort.AGENT, Sort.WORK)
    articles = record.articles if by_article else ()
    paths = (*record.same, *(f"id/{record.sort}/{article_slug(each)}" for each in articles))
    yield from (path for path in dict.fromkeys(paths) if path != record.path)


def _kind(record: Record, entity: str, iris: Iris, is_english: bool) -> Iterator[Fact]:
    """What a thing is besides being named: its class and English article, or what an edition is."""
    kind = _CLASSES.get(record.kind, "")
    name = SCHEMA + kind if kind else ""
    # of several articles it isn't known which is that of the thing
    page = iris.wikipedia(record.articles[0]) if is_english and len(record.articles) == 1 else ""
    if record.sort is Sort.AGENT:
        yield "agents.csv", {"agent": entity, "class": name, "page": page}
    elif record.sort is Sort.WORK and name:
        yield "named_works.csv", {"work": entity, "class": name, "page": page}
    elif record.sort is Sort.EDITION:
        number = str(record.number or "")
        yield "editions.csv", {"ceremony": entity, "number": number, "season": record.season}


def _item(record: Record, entity: str, iris: Iris) -> Iterator[Fact]:
    alignment = iris.alignment(record.item, entity)
    fact = {"graph": iris.graph("wikidata"), "alignment": alignment}
    yield (
        "links.csv",
        fact
        | {"entity": entity, "item": WIKIDATA + record.item}
        | {"label": iris.alignment_label(record.item, entity), "verification": record.verification},
    )
    for evidence in record.evidence:
        yield "link_evidence.csv", fact | {"evidence": evidence}


def _variants(tables: Sequence[Table], iris: Iris) -> Iterator[Fact]:
    """The texts of categories that aren't their line's own, each once."""
    lines = {
        (iris.category(row.award, row.category, table.scope), row.award.authority,
         row.category.authority)
        for table in tables for row in table.rows if row.category.authority
    }  # fmt: skip
    for category, programme, line in sorted(lines):
        path = f"{iris.base}id/{Sort.CATEGORY}/{programme}/{line}"
        if path != category:
            programme_iri = f"{iris.base}id/{Sort.PROGRAMME}/{programme}"
            fact = {"category": category, "line": path, "programme": programme_iri}
            yield "variants.csv", fact
