"""What changed between two releases: tables, rows, nominations and the things that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.kinds import KINDS, quantity
from graph.rdf.curies import local_name
from graph.rdf.namespaces import PAL
from graph.releases.release import Release
from graph.releases.successors import Lead, successors
from graph.stores.local import LocalStore

#: Lines of each sort that a text names; the others are counted.
MOST_NAMED = 20
#: What a nomination says, by the word for it, and where it stands in the graph.
_ASPECTS = {
    "result": "pal:result",
    "how it is known": "pal:resultStatus",
    "category": "pal:category/rdfs:label",
    "edition": "pal:ceremony/rdfs:label",
    "work": "pal:work/rdfs:label",
    "nominees": "pal:nominee/rdfs:label",
    "rows": "prov:wasDerivedFrom/rdfs:label",
}
_PREFIXES = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_NOMINATIONS = "SELECT ?it ?value WHERE { ?it a pal:Nomination ; PATH ?value }"
_LEADS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?former ?new WHERE { ?new dcterms:replaces ?former } ORDER BY ?former DESC(?new)
"""
_THINGS = "SELECT ?it ?label WHERE { ?it a <CLASS> OPTIONAL { ?it rdfs:label ?label } }"
_CELLS = """
SELECT ?row ?column ?text WHERE {
  ?row pal:table ?table ; a pal:SourceRow . ?cell pal:row ?row ; pal:text ?text ;
    pal:column ?c . ?c pal:columnNumber ?column
}
"""
#: The columns of a row and the texts of its cells.
_Row = tuple[tuple[str, str], ...]
#: The kinds of things that come and go with tables.
_KINDS = tuple(kind for kind in KINDS if kind.routes and kind.folder)


@dataclass(frozen=True)
class Difference:
    """What ``after`` has otherwise than ``before`` (ids), as words; "" and empty for nothing.

    ``nominations`` are (path below the base, label, aspect, before, after), ``added``, ``removed``
    and ``moved`` the numbers of nominations by what they are of; ``things`` the labels that came
    and went, by the word for their kind, ``moved_things`` the labels before and after of those that
    an address leads on from; ``tables`` the numbers of rows that came and went, by the title of the
    table, of several with one title together.
    """

    before: str
    after: str
    tables: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    nominations: Sequence[tuple[str, str, str, str, str]] = ()
    added: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    things: Mapping[str, tuple[Sequence[str], Sequence[str]]] = field(default_factory=dict)
    moved_things: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How much of each sort changed."""
        return {
            "nominations added": sum(self.added.values()),
            "nominations removed": sum(self.removed.values()),
            "nominations moved": sum(self.moved.values()),
            "nominations changed": len({path for path, *_ in self.nominations}),
            "rows added": sum(new for new, _ in self.tables.values()),
            "rows removed": sum(old for _, old in self.tables.values()),
            "things added": sum(len(new) for new, _ in self.things.values()),
            "things removed": sum(len(old) for _, old in self.things.values()),
            "things moved": sum(map(len, self.moved_things.values())),
        }

    @property
    def summary(self) -> str:
        """The counts in one line."""
        parts = [f"{number:,} {words}" for words, number in self.counts.items() if number]
        return ", ".join(parts) or "no nomination, row or thing differs"

    def lines(self, most: int | None = MOST_NAMED) -> Iterator[str]:
        """The changes, a line each, of each sort ``most`` at most."""
        yield from _cut(
            [f"{label}: {aspect}: {old or 'none'} -> {new or 'none'}"
             for _, label, aspect, old, new in self.nominations], most,
        )  # fmt: skip
        by_word = (("added", self.added), ("removed", self.removed), ("moved", self.moved))
        for word, numbers in by_word:
            lines = [f"{word}: {_nominations(n)} of {name}" for name, n in numbers.items()]
            yield from _cut(lines, most)
        for word, (new, old) in self.things.items():
            yield from _cut([f"added: {word} {label}" for label in new], most)
            yield from _cut([f"removed: {word} {label}" for label in old], most)
        for word, pairs in self.moved_things.items():
            yield from _cut([f"moved: {word} {old} -> {new}" for old, new in pairs], most)
        yield from _cut(
            [f"{title}: {quantity(new, 'row')} added or changed, {old:,} removed or changed"
             for title, (new, old) in self.tables.items()], most,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "before": self.before,
            "after": self.after,
            "counts": self.counts,
            "changed": [
                {"nomination": label, "aspect": aspect, "before": old, "after": new}
                for _, label, aspect, old, new in self.nominations
            ],
            "added": dict(self.added),
            "removed": dict(self.removed),
            "moved": dict(self.moved),
            "things": {
                word: {"added": [*new], "removed": [*old]}
                for word, (new, old) in self.things.items()
            },
            "moved things": {
                word: [{"before": old, "after": new} for old, new in pairs]
                for word, pairs in self.moved_things.items()
            },
            "tables": {
                title: {"added": new, "removed": old} for title, (new, old) in self.tables.items()
            },
        }


def difference(before: Release, after: Release) -> Difference:
    """What ``after`` has otherwise than ``before``, which may have another base.

    Raises ReleaseError if one of them can't be opened.
    """
    old, new = _Contents(before), _Contents(after)
    lead = _leads(old, new)
    moves = _moves(old.nominations, new.nominations, lead)
    pairs = [(it, it) for it in old.nominations if it in new.nominations]
    pairs += [(former, it) for former, it in moves.items() if it not in old.nominations]
    things, moved_things = _things(old, new, lead)
    return Difference(
        before.id,
        after.id,
        _tables(old, new, lead),
        [
            (it, new.label(it), aspect, was.get(aspect, ""), now.get(aspect, ""))
            for former, it in sorted(pairs, key=lambda pair: pair[1])
            for was, now in [(old.nominations[former], new.nominations[it])]
            for aspect in _ASPECTS
            if aspect != "rows" and was.get(aspect, "") != now.get(aspect, "")
        ],
        new.counted(new.nominations.keys() - old.nominations.keys() - {*moves.values()}),
        old.counted(old.nominations.keys() - new.nominations.keys() - moves.keys()),
        old.counted({*moves}),
        things,
        moved_things,
    )


def _leads(old: _Contents, new: _Contents) -> Lead:
    """Where an address of one release leads by the redirects of the other."""
    leads = {path: former for former, path in old.leads().items()} | new.leads()
    return lambda path: leads.get(path, "")


def _moves(old: Collection[str], new: Collection[str], lead: Lead) -> dict[str, str]:
    """The paths that are no more and lead on, with where what they were of stands now."""
    gone = (path for path in old if path not in new)
    moves = ((path, next(filter(new.__contains__, successors(path, lead)), "")) for path in gone)
    return {path: successor for path, successor in moves if successor}


class _Contents:
    """What a release says, by paths below its base."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._store = LocalStore.open(release.dataset)
        self.nominations: dict[str, dict[str, str]] = {}
        for aspect, path in _ASPECTS.items():
            values: dict[str, list[str]] = {}
            for it, value in self._pairs(_NOMINATIONS.replace("PATH", path)):
                text = local_name(value) if value.startswith(PAL) else value
                values.setdefault(it, []).append(text)
            for it, texts in values.items():
                self.nominations.setdefault(it, {})[aspect] = ", ".join(sorted({*texts}))
        self._labels = dict(self._pairs(_NOMINATIONS.replace("PATH", "rdfs:label")))

    def label(self, nomination: str) -> str:
        """What a nomination is called."""
        return self._labels.get(nomination, nomination)

    def counted(self, nominations: set[str]) -> dict[str, int]:
        """How many of the nominations are of each work, or of whom where there is none."""
        facts = (self.nominations[it] for it in nominations)
        names = Counter(each.get("work") or each.get("nominees") or "nobody" for each in facts)
        return dict(sorted(names.items(), key=lambda item: (-item[1], item[0])))

    def things(self, class_iri: str) -> dict[str, str]:
        """The labels of the things of a class."""
        return dict(self._pairs(_THINGS.replace("CLASS", class_iri)))

    def leads(self) -> dict[str, str]:
        """Where addresses that are no more lead, of several the first."""
        return dict(self._pairs(_LEADS))

    def tables(self) -> dict[str, str]:
        """The titles of the tables by their paths."""
        sources = self.release.manifest.get("sources", ())
        return {f"id/table/{source['table']}": source["title"] for source in sources}

    def rows(self, table: str) -> Counter[_Row]:
        """The rows of the table at a path by their cells, each as often as it is there."""
        iri = f"{self.release.base}{table}"
        cells: dict[str, list[tuple[str, str]]] = {}
        for row, column, text in self._ask(_CELLS.replace("?table", f"<{iri}>")):
            cells.setdefault(row, []).append((column, text))
        return Counter(tuple(sorted(row)) for row in cells.values())

    def _pairs(self, query: str) -> Iterator[tuple[str, str]]:
        yield from ((first, second) for first, second in self._ask(query))

    def _ask(self, query: str) -> Iterator[tuple[str, ...]]:
        base = self.release.base
        for row in self._store.query(_PREFIXES + query).rows():
            texts = (getattr(term, "value", "") for term in row)
            yield tuple(str(text).removeprefix(base) for text in texts)


def _tables(old: _Contents, new: _Contents, lead: Lead) -> dict[str, tuple[int, int]]:
    """The numbers of rows that came and went; those of a table that leads on are those of there."""
    former, present = old.tables(), new.tables()
    moves = _moves(former, present, lead)
    parts: dict[str, list[str]] = {path: [] for path in present}
    for path in former:
        parts.setdefault(moves.get(path, path), []).append(path)
    changes: dict[str, tuple[int, int]] = {}
    for path, before_paths in parts.items():
        before = sum(map(old.rows, before_paths), Counter[_Row]())
        after = new.rows(path)
        came, went = (after - before).total(), (before - after).total()
        if came or went:
            title = present.get(path) or former[path]
            others_came, others_went = changes.get(title, (0, 0))  # tables of one page
            changes[title] = (others_came + came, others_went + went)
    return changes


def _things(
    old: _Contents, new: _Contents, lead: Lead
) -> tuple[dict[str, tuple[Sequence[str], Sequence[str]]], dict[str, Sequence[tuple[str, str]]]]:
    """The labels of things that came and went, and of those that moved, by the word of a kind."""
    changes: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
    moved: dict[str, Sequence[tuple[str, str]]] = {}
    for kind in _KINDS:
        before, after = old.things(PAL + kind.name), new.things(PAL + kind.name)
        moves = _moves(before, after, lead)
        came = after.keys() - before.keys() - {*moves.values()}
        went = before.keys() - after.keys() - moves.keys()
        if came or went:
            changes[kind.word] = (
                sorted(after[it] or it for it in came),
                sorted(before[it] or it for it in went),
            )
        if moves:
            pairs = ((before[it] or it, after[to] or to) for it, to in moves.items())
            moved[kind.word] = sorted(pairs)
    return changes, moved


def _nominations(number: int) -> str:
    return f"{number:,} nomination{'' if number == 1 else 's'}"


def _cut(lines: Sequence[str], most: int | None) -> Iterator[str]:
    yield from lines[:most]
    if most is not None and len(lines) > most:
        yield f"and {len(lines) - most:,} more like this"
