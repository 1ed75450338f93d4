"""A page that was read to the source tables of a release: whom its tables are about, its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.iris import Name, article_slug, slug
from graph.reading.awards.cells import is_empty, rank_of
from graph.reading.awards.table import Dropped, ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import (
    WORK_KINDS,
    Edition,
    Kind,
    LeftOut,
    Recipient,
    Result,
    Row,
    Status,
    Subject,
    SubjectKind,
    Table,
    Work,
)
from graph.reading.output import table_remarks
from graph.reading.tables import subject, subject_name

#: The licence of Wikipedia's text, which a page of it doesn't say itself.
WIKIPEDIA_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"

#: A note behind a work: "(shared with the cast)", "(2008)".
_NOTE = re.compile(
    r"(?<=\S) \((?:(?:also |tied |shared )?(?:with|as|for)\b[^()]*|[12]\d{3})\)$", re.I
)
_WIKIPEDIA = re.compile(r"https?://(?:[\w-]+\.)*wikipedia\.org(?:[/:]|$)", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


class SourcePage:
    """One page: its tables are about one work, or about one person or group.

    A page whose title is not known is named by its file. ``about`` is what is recorded of it;
    ``is_wiki`` says that its text has the marks of a wiki's page.
    """

    def __init__(
        self,
        path: Path,
        title: str,
        about: dict[str, Any],
        *,
        about_work: bool,
        is_wiki: bool = False,
    ) -> None:
        self.path, self.about, self.about_work = path, about, about_work
        self.title = title or path.stem.replace("_", " ")
        self.article = subject(title)
        self.name = subject_name(title) or self.title
        self.work_key = article_slug(self.article) if title else slug(self.title)
        key = str(about.get("key", ""))
        self.key = (
            slug(key) if key else self.work_key + ("_accolades" if self.article != title else "")
        )
        self._licence = _licence(about, is_wiki=is_wiki)

    def table(self, table: ReadTable, number: int) -> Table:
        """A table of the page; ``number`` only if it isn't the first."""
        about_work = self.about_work
        kind = Kind.WORK if about_work else Kind.AGENT
        honouree = Recipient(self.name, kind, article=self.article or None)
        subject_kind = SubjectKind.WORK if about_work else SubjectKind.AGENT
        address = str(self.about.get("url", ""))
        wiki = f"Contributors to {self.title}" if address else self.path.name
        author = str(self.about.get("attribution") or wiki)
        return Table(
            key=f"{self.key}_t{number}" if number else self.key,
            title=self.title + (f", {' – '.join(table.section)}" if table.section else ""),
            page=address,
            file="" if address else self.path.name,
            created=str(self.about.get("timestamp", ""))[:10],
            revision=str(self.about.get("revision", "")),
            licence=self._licence,
            attribution=author,
            work=Work(self.work_key, self.name) if about_work else None,
            subject=None if _is_list(table) else Subject(subject_kind, honouree),
            columns=_unique(table.columns, len(table.roles)),
            rows=tuple(self._row(row, table, honouree) for row in table.rows if _states(row)),
            left_out=tuple(_left_out(table)),
            remarks=tuple(_remarks(table)),
            page_key=self.key,
        )

    def _row(self, row: ReadRow, table: ReadTable, honouree: Recipient) -> Row:
        about_work, column = self.about_work, Role.RECIPIENTS in table.roles
        recipients = tuple(honouree if who.kind is Kind.WORK else who for who in row.recipients)
        # an empty cell means the honouree; a film page without the column doesn't say who it is
        implied = not _is_list(table) and (column or not about_work)
        if not recipients and not _lost(row) and implied:
            recipients = (honouree,)
        award = " ".join(row.award.split())
        category = award if is_empty(row.category) else " ".join(row.category.split())
        unread = f"The table says {row.result_text!r}" if row.result_text and not row.result else ""
        addresses = [text for text in row.references if _ADDRESS.fullmatch(text)]
        others = [text for text in row.references if text not in addresses]
        works = (honouree,) if about_work else tuple(map(_work, row.works))
        spanned = table.rows[row.span_from - 1] if row.span_from else None
        return Row(
            number=row.source_row,
            award=Name(award, row.identities.get(Role.AWARD, "")),
            category=Name(category, row.identities.get(Role.CATEGORY, "")),
            recipients=_once(recipients),
            result=row.result,
            rank=rank_of(row.result_text) if row.result is Result.PLACED else None,
            status=Status.AS_WRITTEN if row.result else Status.UNKNOWN,
            cells=row.cells,
            edition=Edition(date=row.date.iso),
            works=works,
            note="; ".join(part for part in (unread, row.result_note) if part),
            evidence=tuple(dict.fromkeys(addresses)),
            evidence_note="; ".join(dict.fromkeys(others)),
            recipients_span_from=spanned.source_row if spanned else None,
            doubts=row.doubts,
        )


def _licence(about: Mapping[str, Any], *, is_wiki: bool) -> str:
    """The address of the licence that is recorded, else Wikipedia's of its pages; "" if unknown."""
    recorded = str(about.get("licence_url") or "")
    if recorded:
        recorded = f"https:{recorded}" if recorded.startswith("//") else recorded
        return recorded if _ADDRESS.fullmatch(recorded) else ""
    address = str(about.get("url") or "")
    of_wikipedia = bool(_WIKIPEDIA.match(address)) if address else is_wiki
    return WIKIPEDIA_LICENCE if of_wikipedia else ""


def _remarks(table: ReadTable) -> Iterator[str]:
    yield from table_remarks(table)
    unnamed = sum(not _states(row) for row in table.rows)
    if unnamed:
        yield f"rows not taken: {unnamed} (they name no award; say which with --columns 'award=…')"


def _is_list(table: ReadTable) -> bool:
    """Whether a table lists works and people itself, so that it is about none of them."""
    return table.alone and {Role.WORK, Role.RECIPIENTS} <= {*table.roles}


def names_works(table: ReadTable) -> bool:
    """Whether a table has a column of works ("Nominee / work"), so that its page isn't of one."""
    return Role.WORK in table.roles or any(
        role == Role.RECIPIENTS and re.search(r"\bworks?\b", header, re.I)
        for role, header in zip(table.roles, table.columns, strict=False)
    )


def _states(row: ReadRow) -> bool:
    return bool(row.award)


def _lost(row: ReadRow) -> bool:
    """Whether the row had recipients that the form of the page has lost."""
    return any(doubt.code is DoubtCode.LOST_RECIPIENTS for doubt in row.doubts)


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


def _work(work: Recipient) -> Recipient:
    return replace(work, name=_NOTE.sub("", " ".join(work.name.split())))


def _once(recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Each recipient once, with all roles that the cell gives it."""
    merged: dict[tuple[str, Kind, str | None], Recipient] = {}
    for who in recipients:
        key = (who.article or who.name, Kind.AGENT if who.kind not in WORK_KINDS else who.kind,
               who.article)  # fmt: skip
        first = merged.get(key, who)
        roles = dict.fromkeys([*first.roles, *who.roles])
        merged[key] = replace(first, roles=tuple(roles))
    return tuple(merged.values())


def _unique(headers: Sequence[str], width: int) -> tuple[str, ...]:
    """The headers as names: none empty, none twice."""
    names = [" ".join(header.split()) or f"column {at}" for at, header in enumerate(headers, 1)]
    names += [f"column {at}" for at in range(len(names) + 1, width + 1)]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        key = article_slug(name).lower()
        seen[key] += 1
        unique.append(name if seen[key] == 1 else f"{name} ({seen[key]})")
    return tuple(unique)
