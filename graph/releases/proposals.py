"""Proposes where an address of the last release may lead: what the same row states now.

A correction can give a thing another address. Where a row of the last release is still there, what
it states in the new one stands in the place of what it stated; a person accepts that or doesn't.
Nothing of the last release comes into the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from graph.labels.similarity import similarity
from graph.rdf.namespaces import DCT, PAL, PROV
from graph.reading.dataset.redirects import Redirect
from graph.releases.row_pairs import RowPair, row_pairs
from graph.releases.successors import successors
from graph.stores.local import LocalStore

#: The kinds of things whose new address is proposed, those first of which others' are made.
KINDS = ("table", "programme", "agent", "work", "honouree", "category", "ceremony", "nomination")
#: From which likeness on another name in the same row is taken for the name of the same thing.
ALIKE = 0.6
#: Columns in which a row may differ, where what it is about is the same in any case.
FEW_CHANGES = 1

_TABLE, _DERIVED = ox.NamedNode(PAL + "table"), ox.NamedNode(PROV + "wasDerivedFrom")
_REPLACES, _REMOVED = ox.NamedNode(DCT + "replaces"), ox.NamedNode(PAL + "removed")
_NO_LINES: Mapping[str, str] = {}
#: How a nomination leads to whom or what it names, whatever that is.
_NAMED = frozenset(PAL + name for name in ("work", "nominee", "honours"))
#: What an award is told by, whose name may change altogether.
_OF_AWARDS = ("programme", "category", "ceremony", "table")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A redirect, and the key of the table whose row shows it."""

    table: str
    redirect: Redirect


def proposals(before: LocalStore, after: LocalStore) -> list[Proposal]:
    """Where what ``before`` had and ``after`` hasn't may lead, as far as rows of both tell.

    What leads on by a redirect that is there, also of a part of its path, isn't among them, nor is
    what a data set says to be gone.
    """
    comparison = _Comparison(before, after)
    collected: list[Proposal] = []
    lines: dict[str, str] = {}
    for path in comparison.order:
        new = comparison.successor(path)
        if new and not _is_settled(after, path) and not leads_on(after, path, lines):
            lines[path] = new
            reason = comparison.reason(path, new)
            collected.append(Proposal(comparison.table_of[path], Redirect(path, new, reason)))
    return collected


def leads_on(after: LocalStore, path: str, lines: Mapping[str, str] = _NO_LINES) -> bool:
    """Whether an address leads on, by a redirect of the release ``after`` or one of ``lines``."""

    def lead(former: str) -> str:
        return lines.get(former) or _replacement(after, former)

    return any(_is_there(after, after.base + new) for new in successors(path, lead))


def _is_settled(store: LocalStore, path: str) -> bool:
    """Whether a data set says what became of an address."""
    return any(store.quads(predicate=_REMOVED, value=ox.NamedNode(store.base + path)))


def _replacement(store: LocalStore, path: str) -> str:
    quads = store.quads(predicate=_REPLACES, value=ox.NamedNode(store.base + path))
    news = (quad.subject.value for quad in quads)  # type: ignore[union-attr]
    return min(news, default="").removeprefix(store.base)


class _Comparison:
    """What vanished between two releases, and what stands in its place."""

    def __init__(self, before: LocalStore, after: LocalStore) -> None:
        self.before, self.after, self.base = before, after, before.base
        #: What may stand in a vanished thing's place, and the table that shows it; all by paths.
        self.candidates: defaultdict[str, set[str]] = defaultdict(set)
        self.table_of: dict[str, str] = {}
        self._done: set[tuple[str, str]] = set()
        self._nominations: set[str] = set()
        #: The new keys of tables by the old ones.
        self._keys: dict[str, str] = {}
        self._tables: dict[str, dict[str, RowPair]] = {}
        for path in sorted(self.vanished):
            self._look_at(path)

    @cached_property
    def vanished(self) -> set[str]:
        """The paths of the things of the old release that the new one doesn't speak of."""
        start, rows = f"{self.base}id/", f"{self.base}id/table/"
        return {
            iri.removeprefix(self.base)
            for iri in self.before.subjects()
            if iri.startswith(start)
            and not (iri.startswith(rows) and "/" in iri.removeprefix(rows))
            and _kind(iri.removeprefix(self.base)) in KINDS
            and not _is_there(self.after, iri)
        }

    @property
    def order(self) -> list[str]:
        """The vanished things, those first whose paths others are made of."""
        return sorted(self.candidates, key=lambda path: (KINDS.index(_kind(path)), path))

    def successor(self, path: str) -> str:
        """The one thing that may stand in another's place; "" where that is none or several."""
        candidates = self.candidates[path]
        return next(iter(candidates)) if len(candidates) == 1 else ""

    def reason(self, old: str, new: str) -> str:
        """Why the one stands in the other's place, in a sentence for everybody."""
        former, present = _label(self.before, old), _label(self.after, new)
        if former == present:
            return f"Corrected: {present}"
        return f"Corrected: {former} is now {present}"

    # ------------------------------------------------------------ the evidence

    def _look_at(self, path: str) -> None:
        """Follows what names a vanished thing: a nomination, or what is there in both releases."""
        if "/credit/" in path:
            self._nomination(path.partition("/credit/")[0])
        elif _kind(path) == "table":
            self._table(path)
        elif _kind(path) == "nomination":
            self._nomination(path)
        for quad in self.before.quads(value=ox.NamedNode(self.base + path)):
            user = _path(quad.subject, self.base)
            if _kind(user) == "nomination":
                self._nomination(user.partition("/credit/")[0])
            elif user and _is_there(self.after, self.base + user):
                self._follow(user, user, _path(quad.graph_name, self.base).rpartition("/")[2], 0)

    def _nomination(self, path: str) -> None:
        """Pairs a nomination with what its rows state now, and what both name."""
        if path in self._nominations:
            return
        self._nominations.add(path)
        for row in self._values(self.before, path, _DERIVED):
            table = row.removeprefix("id/table/").partition("/")[0]
            pair = self._rows_of(table).get(self.base + row)
            new = self._statement(path, pair) if pair else ""
            if pair and new and self._follow(path, new, table, pair.changes):
                self._pair(path, new, table)

    def _statement(self, path: str, pair: RowPair) -> str:
        """The nomination that a row states now, where it stated the one at ``path``."""
        quads = self.after.quads(predicate=_DERIVED, value=ox.NamedNode(pair.new))
        stated = {_path(quad.subject, self.base) for quad in quads}
        stated = {each for each in stated if _kind(each) == "nomination" and "/credit/" not in each}
        if path in stated:
            return path
        fresh = [each for each in stated if not self.before.knows(self.base + each)] or [*stated]
        alike = [each for each in fresh if _label(self.after, each) == _label(self.before, path)]
        return (alike if len(alike) == 1 else fresh)[0] if 1 in (len(alike), len(fresh)) else ""

    def _rows_of(self, table: str) -> dict[str, RowPair]:
        """The rows of a table of the old release by their IRIs, with those that they are now."""
        if table not in self._tables:
            new = self._table(f"id/table/{table}")
            old_iri = f"{self.base}id/table/{table}"
            pairs = row_pairs(self.before, old_iri, self.after, self.base + new) if new else ()
            self._tables[table] = {pair.old: pair for pair in pairs}
        return self._tables[table]

    def _table(self, path: str) -> str:
        """The path of a table in the new release: the same, else that of its page's one table."""
        if _is_there(self.after, self.base + path):
            return path
        pages = self._values(self.before, path, _DERIVED, anywhere=True)
        tables = {
            _path(quad.subject, self.base)
            for page in pages
            for quad in self.after.quads(predicate=_DERIVED, value=ox.NamedNode(page))
        }
        tables = {each for each in tables if _kind(each) == "table"}
        tables = {each for each in tables if not self.before.knows(self.base + each)}
        if len(tables) != 1:
            return ""
        (new,) = tables
        self._keys[path.rpartition("/")[2]] = new.rpartition("/")[2]
        self._pair(path, new, new.removeprefix("id/table/"))
        return new

    def _follow(self, old: str, new: str, table: str, changes: int) -> bool:
        """Pairs what two things name with one property; whether all that vanished has a pair."""
        if (old, new) in self._done:
            return True
        self._done.add((old, new))
        former, present = self._named(self.before, old), self._named(self.after, new)
        is_whole = True
        for predicate, things in former.items():
            gone = [thing for thing in things if thing in self.vanished]
            came = [thing for thing in present[predicate] if thing not in things]
            pairs = [*self._matches(gone, came, changes)]
            is_whole &= len(pairs) == len(gone)
            for thing, other in pairs:
                self._pair(thing, other, table)
                self._follow(thing, other, table, changes)
        return is_whole or changes <= FEW_CHANGES

    def _named(self, store: LocalStore, path: str) -> defaultdict[str, list[str]]:
        """The things that one names, by the property."""
        things: defaultdict[str, list[str]] = defaultdict(list)
        for quad in store.quads(ox.NamedNode(self.base + path)):
            value = _path(quad.object, self.base)
            predicate = "named" if quad.predicate.value in _NAMED else quad.predicate.value
            if _kind(value) in KINDS and "/credit/" not in value and quad.predicate != _REPLACES:
                things[predicate].append(value)
        return things

    def _matches(
        self, gone: Sequence[str], came: Sequence[str], changes: int
    ) -> Iterator[tuple[str, str]]:
        """Which of what came is which of what went: by a name of its own, else as the only one."""
        former, present = _by_label(self.before, gone), _by_label(self.after, came)
        for label in sorted(former.keys() & present.keys()):
            if len(former[label]) == len(present[label]) == 1:
                yield former.pop(label)[0], present.pop(label)[0]
        if len(former) == len(present) == 1:
            (((old_label, olds),), ((label, news),)) = former.items(), present.items()
            of_award = _kind(news[0]) in _OF_AWARDS and changes <= FEW_CHANGES
            is_alike = of_award or similarity(old_label, label) >= ALIKE
            if is_alike and len(olds) == len(news) == 1:
                yield olds[0], news[0]

    def _pair(self, old: str, new: str, table: str) -> None:
        if old in self.vanished and old != new:
            self.candidates[old].add(new)
            self.table_of.setdefault(old, self._keys.get(table, table))

    def _values(
        self, store: LocalStore, path: str, predicate: ox.NamedNode, *, anywhere: bool = False
    ) -> Iterator[str]:
        """The IRIs that a thing has as values: as paths below the base, or ``anywhere``."""
        for quad in store.quads(ox.NamedNode(self.base + path), predicate):
            value = quad.object.value  # type: ignore[union-attr]
            if anywhere or value.startswith(self.base):
                yield value if anywhere else value.removeprefix(self.base)


def _is_there(store: LocalStore, iri: str) -> bool:
    """Whether more is said of something than what it replaces."""
    return any(quad.predicate != _REPLACES for quad in store.quads(ox.NamedNode(iri)))


def _by_label(store: LocalStore, paths: Sequence[str]) -> dict[str, list[str]]:
    """Things by what they are called."""
    by_label: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_label[_label(store, path)].append(path)
    return by_label


def _label(store: LocalStore, path: str) -> str:
    iri = store.base + path
    return store.labels([iri]).get(iri, "")


def _path(term: object, base: str) -> str:
    """The path of an IRI below the base; "" for anything else."""
    value = term.value if isinstance(term, ox.NamedNode) else ""
    return value.removeprefix(base) if value.startswith(base) else ""


def _kind(path: str) -> str:
    """The word behind ``id/``; "" for what isn't below it."""
    space, _, name = path.partition("/")
    return name.partition("/")[0] if space == "id" else ""
