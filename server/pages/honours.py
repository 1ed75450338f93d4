"""What matters first of a thing: its honours in one sentence, by year, edition or category.

It is read from the tables of the release, in which a thing's nominations are one keyed look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from graph.kinds import ThingKind
from graph.tables.columns import BETWEEN
from graph.tables.list_index import ListIndex
from server.http.site import NOMINATIONS_ON_PAGE, Site

#: Nominations of a thing that its page looks at, the newest first.
MOST = NOMINATIONS_ON_PAGE
#: Awards that the sentence names.
NAMED = 2
#: What a page tells of one by one: nominations of a career, categories, editions with their
#: winners, and winners of each.
MOST_NEWEST, MOST_CATEGORIES, MOST_EDITIONS, MOST_WINNERS = 40, 60, 30, 8
WON = "won"
Named = tuple[str, str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Honour:
    """One nomination: what for, by whom, who, and what became of it; pairs are name and IRI."""

    iri: str
    result: str
    category: Named
    edition: Named
    award: Named
    year: str
    works: tuple[Named, ...]
    people: tuple[tuple[str, str, str], ...]
    marks: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()

    @property
    def is_win(self) -> bool:
        """Whether it was won."""
        return self.result == WON

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """The recipients that aren't works of it."""
        works = {iri for _, iri in self.works}
        return [person for person in self.people if person[1] not in works]


@dataclass(frozen=True)
class Group:
    """Honours under one heading, those that were won first."""

    name: str
    iri: str
    remark: str = ""
    honours: list[Honour] = field(default_factory=list)


@dataclass(frozen=True)
class Edition:
    """An edition: how many nominations and wins there are in it, and the first of the wins."""

    name: str
    iri: str
    year: str
    total: int
    win_count: int
    wins: list[Honour]


def has_honours(kind: ThingKind) -> bool:
    """Whether the tables of a release tell of the nominations of things of this kind."""
    return kind.name in _GATHER


def honours(
    site: Site, lists: ListIndex, iri: str, kind: ThingKind, rows: Iterable[Row]
) -> dict[str, Any]:
    """What the page of a thing shows first, and where all of its nominations are listed.

    ``rows`` are its nominations; of an award programme, which has very many, none is looked at.
    """
    values = _GATHER[kind.name](lists, iri, [honour_of(row) for row in rows])
    path = iri.removeprefix(site.iri("id/"))
    return {"honours": values, "rows_file": f"{site.url('nominations.csv')}?of={path}",
            "rows_list": f"{site.url('nominations')}?of={path}"}  # fmt: skip


def sentence(lists: ListIndex, rows: Sequence[Honour]) -> dict[str, Any]:
    """How many were won, and the awards to name: a fixed order decides which.

    Awards that are paired with a Wikidata item come first, then those that honour most works of
    the release, then those with most wins in it, then by name; of one award the category that is
    first by name.
    """
    wins = [row for row in rows if row.is_win]
    awards = lists.awards({row.award[1] for row in wins})

    def rank(row: Honour) -> tuple[bool, int, int, str, str]:
        award = awards.get(row.award[1], {})
        return (
            not award.get("wikidata"), -award.get("works", 0), -award.get("wins", 0), row.award[0],
            row.category[0],
        )  # fmt: skip

    best: dict[str, Honour] = {}
    for row in sorted(wins, key=rank):
        best.setdefault(row.award[1], row)
    named = [(singular(row.award[0]), row.award[1], row) for row in [*best.values()][:NAMED]]
    return {"wins": len(wins), "total": len(rows), "named": named}


def singular(award: str) -> str:
    """The name of an award, of the name of its programme.

    >>> singular("Academy Awards"), singular("Golden Globes"), singular("Rome Film Festival")
    ('Academy Award', 'Golden Globe', 'Rome Film Festival')
    """
    for plural in ("Awards", "Globes", "Prizes", "Medals"):
        if award.endswith(plural):
            return award.removesuffix("s")
    return award


def _work(lists: ListIndex, iri: str, rows: list[Honour]) -> dict[str, Any]:
    return sentence(lists, rows)


def _agent(lists: ListIndex, iri: str, rows: list[Honour]) -> dict[str, Any]:
    """The sentence, and the career: by year, and in it wins first."""
    newest = rows[:MOST_NEWEST]
    groups = _groups(newest, lambda row: (row.year, row.works), lambda row: (row.year, ""))
    career = [Group(group.name, group.iri, honours=_wins_first(group.honours)) for group in groups]
    return {**sentence(lists, rows), "career": career, "newest": len(newest), "self": iri}


def _award(lists: ListIndex, iri: str, rows: list[Honour]) -> dict[str, Any]:
    """The editions with their winners, the newest first, and the categories through time.

    That is read a table at a time, so that an award of ninety years costs what one of thirty does.
    """
    newest = lists.editions_of(iri, MOST_EDITIONS)
    editions = [
        Edition(
            row["name"], row["iri"], row["year"], row["nominations"], row["wins"],
            [*map(honour_of, lists.wins_of(row["iri"], MOST_WINNERS))] if row["wins"] else [],
        )
        for row in newest
    ]  # fmt: skip
    first = lists.categories_of(iri, MOST_CATEGORIES)
    return {
        "editions": editions,
        "edition_count": newest[0]["total"] if newest else 0,
        "categories": [
            Group(row["name"], row["iri"], _span(row["first"], row["last"])) for row in first
        ],
        "category_count": first[0]["total"] if first else 0,
    }


def _span(first: str | None, last: str | None) -> str:
    return f"{first}–{last}" if first != last else first or ""


def _ceremony(lists: ListIndex, iri: str, rows: list[Honour]) -> dict[str, Any]:
    """The categories in the order of their names, each with the nominees, the winner first."""
    rows = sorted(rows, key=lambda row: row.category)
    groups = _groups(rows, lambda row: row.category[1], lambda row: row.category)
    groups = [Group(group.name, group.iri, honours=_wins_first(group.honours)) for group in groups]
    return {"slate": groups}


def _category(lists: ListIndex, iri: str, rows: list[Honour]) -> dict[str, Any]:
    """The newest editions with who won, and how many there are in all."""
    groups = _groups(rows, lambda row: row.edition[1], lambda row: row.edition)
    return {"editions": [*map(_edition, groups[:MOST_EDITIONS])], "edition_count": len(groups)}


def _edition(group: Group) -> Edition:
    wins = [honour for honour in group.honours if honour.is_win]
    return Edition(
        group.name, group.iri, group.remark, len(group.honours), len(wins), wins[:MOST_WINNERS]
    )


def _groups(
    rows: Iterable[Honour], key: Callable[[Honour], Any], name: Callable[[Honour], Named]
) -> list[Group]:
    """Honours that stand together, by what they have in common."""
    groups = []
    for _, group in groupby(rows, key=key):
        members = [*group]
        groups.append(Group(*name(members[0]), members[0].year, members))
    return groups


def _wins_first(rows: Iterable[Honour]) -> list[Honour]:
    return sorted(rows, key=lambda row: not row.is_win)


def honour_of(row: Row) -> Honour:
    """A row of the table of nominations, as pages tell of it."""
    recipients = _pairs(row["recipients"], row["recipient_iris"])
    roles = row["roles"].split(BETWEEN) if row["roles"] else []
    marks = tuple(mark for mark in ("disputed", "doubtful") if row[mark])
    return Honour(
        iri=row["iri"],
        result=row["result"],
        category=(row["category"], row["category_iri"]),
        edition=(row["edition"], row["edition_iri"]),
        award=(row["award"], row["award_iri"]),
        year=row["year"],
        works=tuple(_pairs(row["work"], row["work_iris"])),
        people=tuple(
            (*pair, roles[place] if place < len(roles) else "")
            for place, pair in enumerate(recipients)
        ),
        marks=marks,
        standings=tuple(row["standing"].split(BETWEEN)) if row["standing"] else (),
    )


def _pairs(names: str, iris: str) -> list[Named]:
    if not iris:
        return []
    return [*zip(names.split(BETWEEN), iris.split(BETWEEN), strict=False)]


#: What gathers the honours of a thing, by the name of its kind.
_GATHER: dict[str, Callable[[ListIndex, str, list[Honour]], dict[str, Any]]] = {
    "Work": _work,
    "Agent": _agent,
    "AwardProgramme": _award,
    "Ceremony": _ceremony,
    "AwardCategory": _category,
}
