"""A page that was read to the source tables of a release: whom its tables are about, its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.iris import Name, article_slug, slug
from graph.reading.awards.editions import edition_in
from graph.reading.awards.nouns import Noun
from graph.reading.awards.subjects import PageSubject, lists_itself
from graph.reading.awards.table import Dropped, ReadRow, ReadTable
from graph.reading.awards.table_doubts import table_doubts
from graph.reading.dataset.cells import ADDRESS
from graph.reading.dataset.head import LANGUAGE
from graph.reading.model.rows import (
    Edition,
    LeftOut,
    Recipient,
    Subject,
    SubjectKind,
    Table,
    Work,
)
from graph.reading.output import table_remarks
from graph.reading.source_rows import SourceRows
from graph.reading.tables import Reading

#: The licence of Wikipedia's text, which a page of it doesn't say itself.
WIKIPEDIA_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
_WIKIPEDIA = re.compile(r"https?://(?:[\w-]+\.)*wikipedia\.org(?:[/:]|$)", re.I)
_UNNAMED = {
    SubjectKind.WORK: "the work",
    SubjectKind.AGENT: "the person or group",
    SubjectKind.UNKNOWN: "the thing",
}
_WIKI = re.compile(r"https?://([a-z-]{2,12})(?:\.m)?\.wikipedia\.org/", re.I)
_KINDS = {Noun.FILM: "film", Noun.SERIES: "series", Noun.ALBUM: "album"}


#: What a page is said to be in ``table.toml``, by the name that its record has for it.
_RECORDED = {
    "title": "title", "key": "key", "page": "url", "revision": "revision", "created": "timestamp",
    "licence": "licence_url", "attribution": "attribution", "language": "language",
}  # fmt: skip
#: How the award of rows that name none is said.
SAY_AWARD = (
    """say which: --columns "award='Lake Awards'", or award under [constants] in table.toml"""
)
#: What is said of a table whose page's title isn't known: a file's name is no title.
UNTITLED = "the title of the page isn't known; state it as title in a table.toml"


class SourcePage:
    """One page that was read, and whom or what its tables are about.

    A page whose title is not known is named by its file, and so is no thing that it is about.
    ``about`` is what is recorded of the page.
    """

    def __init__(self, path: Path, reading: Reading, about: dict[str, Any]) -> None:
        self.path, self.about, self.subject = path, about, reading.subject
        self.wiki = _wiki(str(about.get("url", "")))
        declared = str(about.get("language", ""))
        self.language = _tag(declared) or _tag(reading.language) or _tag(self.wiki)
        self.is_titled = bool(reading.title)
        self.title = reading.title or path.stem.replace("_", " ")
        article = self.subject.article if reading.title else ""
        self.work_key = article_slug(article or self.subject.name or self.title)
        stem = article_slug(article) if article else slug(self.title)
        key = str(about.get("key", ""))
        listed = "_accolades" if article and article != reading.title else ""
        self.key = slug(key) if key else stem + listed
        self._licence = _licence(about, is_wiki=reading.is_wiki)
        self._attribution = self._authors(is_wiki=reading.is_wiki)

    def _authors(self, *, is_wiki: bool) -> str:
        """Whom to name: who is recorded, else the many of a wiki's page; "" if unknown."""
        page = self.title if self.is_titled else f"the page in {self.path.name}"
        authors = f"Contributors to {page}" if is_wiki else ""
        return str(self.about.get("attribution") or authors)

    def table(self, table: ReadTable, number: int) -> Table:
        """A table of the page; ``number`` only if it isn't the first."""
        subject = PageSubject(None) if lists_itself(table) else self.subject
        honouree = _honouree(subject, self.path.name)
        address = str(self.about.get("url", ""))
        read = SourceRows(table, subject, honouree)
        about_work = subject.kind is SubjectKind.WORK
        kind = _KINDS.get(subject.noun, "work") if subject.noun else "work"
        return Table(
            key=f"{self.key}_t{number}" if number else self.key,
            title=self.title + (f", {' – '.join(table.section)}" if table.section else ""),
            page=address,
            file="" if address else self.path.name,
            created=str(self.about.get("timestamp", ""))[:10],
            revision=str(self.about.get("revision", "")),
            licence=self._licence,
            attribution=self._attribution,
            work=Work(self.work_key, honouree.name, kind) if honouree and about_work else None,
            subject=_subject(subject, honouree),
            columns=_unique(table.columns, len(table.roles)),
            rows=tuple(read.row(row) for row in table.rows if _states(row)),
            left_out=tuple(_left_out(table)),
            remarks=(*(() if self.is_titled else (UNTITLED,)), *_remarks(table)),
            page_key=self.key,
            language=self.language,
            wiki=self.wiki,
            doubts=tuple(table_doubts(table, subject)),
            number=number or 1,
            words=table.words,
        )


def recorded(members: Mapping[str, Any]) -> dict[str, Any]:
    """What the members of a ``table.toml`` say of the page, as ``palmares fetch`` records it."""
    return {name: str(members[word]) for word, name in _RECORDED.items() if members.get(word)}


def _honouree(subject: PageSubject, file: str) -> Recipient | None:
    """The subject where the rows honour it; None for a list or an award's page.

    One without a name is called what its file is about: a file's name is nobody's.
    """
    if subject.kind not in _UNNAMED:
        return None
    name = subject.name or f"{_UNNAMED[subject.kind]} that {file} is about"
    return Recipient(name, subject.honouree, article=subject.article or None)


def _subject(subject: PageSubject, honouree: Recipient | None) -> Subject | None:
    """What a release says that a table is about; None for a list or what has no name."""
    if honouree:
        return Subject(subject.kind or SubjectKind.UNKNOWN, honouree)
    if subject.kind is None or not subject.name:
        return None
    name = edition_in(subject.article or subject.name)
    programme = Name(name.programme, "" if name.is_edition else subject.article)
    if subject.kind is SubjectKind.EDITION:
        edition = Edition(name.number, name=subject.name, article=subject.article, year=name.year)
        return Subject(subject.kind, programme=programme, edition=edition)
    if subject.kind is SubjectKind.CATEGORY:
        programme_text, _, category = subject.name.partition(" for ")
        return Subject(
            subject.kind, programme=Name(programme_text), category=Name(category, subject.article)
        )
    return Subject(subject.kind, programme=programme)


def _wiki(address: str) -> str:
    """The code of the Wikipedia that a page is on; "" for any other page."""
    match = _WIKI.match(address)
    return match[1].lower() if match else ""


def _tag(code: str) -> str:
    """The language of a tag (BCP 47, section 2.2.1) without region and script; "" if it has none.

    Wikipedia's "simple" is English.
    """
    language = re.split("[-_]", code.strip().lower())[0]
    if language == "simple":
        return "en"
    return language if LANGUAGE.fullmatch(language) else ""


def _licence(about: Mapping[str, Any], *, is_wiki: bool) -> str:
    """The address of the licence that is recorded, else Wikipedia's of its pages; "" if unknown."""
    recorded = str(about.get("licence_url") or "")
    if recorded:
        recorded = f"https:{recorded}" if recorded.startswith("//") else recorded
        return recorded if ADDRESS.fullmatch(recorded) else ""
    address = str(about.get("url") or "")
    of_wikipedia = bool(_WIKIPEDIA.match(address)) if address else is_wiki
    return WIKIPEDIA_LICENCE if of_wikipedia else ""


def _remarks(table: ReadTable) -> Iterator[str]:
    yield from table_remarks(table)
    unnamed = sum(not _states(row) for row in table.rows)
    if unnamed:
        yield f"rows not taken: {unnamed} (they name no award; {SAY_AWARD})"


def _states(row: ReadRow) -> bool:
    return bool(row.award)


def _left_out(table: ReadTable) -> list[LeftOut]:
    dropped: list[Dropped | ReadRow] = [*table.dropped]
    dropped += [row for row in table.rows if not _states(row)]
    rows = sorted(dropped, key=lambda row: row.source_row)
    return [_left_out_row(row) for row in rows if row.source_row > 0]


def _left_out_row(row: Dropped | ReadRow) -> LeftOut:
    if isinstance(row, Dropped):
        return LeftOut(row.source_row, row.cells, row.reason)
    doubts = "; ".join(map(str, row.doubts))
    return LeftOut(row.source_row, row.cells, doubts or "names no award", True)


def _unique(headers: Sequence[str], width: int) -> tuple[str, ...]:
    """The headers as names: none empty, none twice."""
    names = [" ".join(header.split()) or f"column {at}" for at, header in enumerate(headers, 1)]
    names += [f"column {at}" for at in range(len(names) + 1, width + 1)]
    numbers: Counter[str] = Counter()
    unique = []
    for name in names:
        key = article_slug(name).lower()
        numbers[key] += 1
        unique.append(name if numbers[key] == 1 else f"{name} ({numbers[key]})")
    return tuple(unique)
