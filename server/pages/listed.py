"""The nominations of a thing as the tables of the release have them, for its table and pictures.

What one keyed look-up there gives, the store is asked for by a query for each kind of fact and a
look-up for each name. Data without such tables, as another server's, is asked in that way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.tables.columns import BETWEEN
from server.pages.nominations import UNKNOWN, Nomination, NominationCounts, Tally

#: What stands in the IRI of a row before its number.
_ROW = "/row/"
#: Digits of the number of a row, so that they are in order as texts.
_DIGITS = 9


@dataclass(frozen=True)
class ListedNominations:
    """Nominations in the order of their source, and what the things in them are called, by IRI.

    ``marked`` are those of which another source says otherwise, ``doubtful`` those whose row may
    have been misread.
    """

    rows: list[Nomination]
    names: dict[str, str]
    marked: list[Nomination]
    doubtful: list[Nomination]


def listed(rows: Iterable[dict[str, Any]]) -> ListedNominations:
    """The nominations of these rows of the table of nominations."""
    entries = sorted(((_place(row["row_iris"]), row) for row in rows), key=_key)
    nominations, names = [], {}
    marked, doubtful = [], []
    for (_, number, row_iri), row in entries:
        works, people = _parts(row["work_iris"]), _parts(row["recipient_iris"])
        roles = row["roles"].split(BETWEEN) if row["roles"] else []
        nomination = Nomination(
            row["iri"], row_iri, str(int(number)) if number else "", tuple(works),
            row["award_iri"], row["category_iri"], row["edition_iri"], row["held"],
            row["result"] or UNKNOWN,
            {
                iri: [roles[place]] if place < len(roles) and roles[place] else []
                for place, iri in enumerate(people)
            },
            tuple(_parts(row["standing"])),
        )  # fmt: skip
        nominations.append(nomination)
        marked += [nomination] if row["disputed"] else []
        doubtful += [nomination] if row["doubtful"] else []
        names[row["award_iri"]], names[row["category_iri"]] = row["award"], row["category"]
        names[row["edition_iri"]] = row["edition"]
        for iris, column in ((works, "work"), (people, "recipients")):
            texts = row[column].split(BETWEEN)
            if len(texts) == len(iris):  # else a name has in it what stands between names
                names.update(zip(iris, texts, strict=True))
    return ListedNominations(nominations, names, marked, doubtful)


def counts_of(nominations: Sequence[Nomination]) -> NominationCounts:
    """The counts over all of these nominations."""
    counts = NominationCounts()
    for nomination in nominations:
        result = nomination.result
        counts.results[result] += 1
        counts.programmes.setdefault(nomination.programme, Counter())[result] += 1
        if nomination.date:
            counts.dates.setdefault(nomination.date, Counter())[result] += 1
        for work in dict.fromkeys(nomination.works):
            counts.works.setdefault(work, Counter())[result] += 1
    return counts


def recipients(nominations: Iterable[Nomination]) -> dict[str, Tally]:
    """The counts of nominations by nominee."""
    tallies: dict[str, Tally] = {}
    for nomination in nominations:
        for nominee in nomination.nominees:
            tallies.setdefault(nominee, Counter())[nomination.result] += 1
    return tallies


def _parts(cell: str) -> list[str]:
    return cell.split(BETWEEN) if cell else []


def _place(row_iris: str) -> tuple[str, str, str]:
    """The first row of a nomination: table, number with leading zeros, IRI; empty without one."""
    places = []
    for iri in _parts(row_iris):
        table, _, number = iri.rpartition(_ROW)
        places.append((table, number.zfill(_DIGITS) if number.isdecimal() else "", iri))
    return min(places, default=("", "", ""))


def _key(entry: tuple[tuple[str, str, str], dict[str, Any]]) -> tuple[tuple[str, str, str], str]:
    return entry[0], entry[1]["iri"]
