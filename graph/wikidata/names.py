"""Looks items up by the names of things, and keeps those of the kind and context that fit.

A name says little: what a proposal is worth, other reasons have to say (graph/wikidata/alignment).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from graph.wikidata.entities import Clients, Item, of_ids, search
from graph.wikidata.things import AGENT, CEREMONY, PERSON, PROGRAMME, WORK, Thing

#: Hits of a search for a name that are looked at; several of one name are no rarity.
MOST_HITS = 10
#: Editions of a programme that are looked at.
MOST_EDITIONS = 500
#: Classes up to which classes are followed, for no item of another is that kind of thing: award,
#: award ceremony, event, human, group of humans, organisation, work.
_AWARD, _AWARD_CEREMONY, _EVENT, _HUMAN = "Q618779", "Q4504495", "Q1656682", "Q5"
_GROUP, _ORGANISATION, _WORK = "Q16334295", "Q43229", "Q386724"
_KINDS = {
    PROGRAMME: (_AWARD, _AWARD_CEREMONY),
    CEREMONY: (_AWARD_CEREMONY, _EVENT),
    PERSON: (_HUMAN,),
    AGENT: (_HUMAN, _GROUP, _ORGANISATION),
    WORK: (_WORK,),
}
#: What the label of an edition ends in that its table doesn't name: no item is called so.
_UNNAMED = re.compile(r".*, (undated|\d{4}(-\d\d){0,2})")
#: How many steps from a class to what it is a subclass of are gone.
_STEPS = 8


def by_name(things: Iterable[Thing], client: Clients) -> Iterator[Item]:
    """The items that have the name of a programme, edition, person or work, and are of its kind.

    Each is for its thing alone.
    """
    kinds = _Classes(client)
    for thing in things:
        if thing.kind in _KINDS and '"' not in thing.label and not _UNNAMED.fullmatch(thing.label):
            words = f'inlabel:"{thing.label}"@en'
            words += " haswbstatement:P31=Q5" if thing.kind == PERSON else ""
            hits = [hit for hit in search(client, words, MOST_HITS) if is_named(hit, thing)]
            for hit in kinds.of_kind(hits, _KINDS[thing.kind]):
                yield replace(hit, article="", thing=thing.iri)


def is_named(item: Item, thing: Thing) -> bool:
    """Whether the name of a thing is the item's label or another name of it."""
    return thing.label.casefold() in {name.casefold() for name in (item.label, *item.names)}


class Series:
    """The editions among things, by the items of their programmes and their years."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._editions: dict[tuple[str, str], list[Thing]] = {}
        for thing in things:
            if thing.kind == CEREMONY and thing.date:
                for programme in thing.relatives:
                    self._editions.setdefault((programme, thing.date[:4]), []).append(thing)

    @property
    def programmes(self) -> list[str]:
        """The items of the programmes, each once."""
        return [*dict.fromkeys(programme for programme, _ in self._editions)]

    def of(self, item: Item) -> list[Item]:
        """The item for each edition of a programme that it has to do with, of the same year."""
        keys = {(name, date[:4]): None for name in item.relatives for date in item.dates}
        editions = (thing for key in keys for thing in self._editions.get(key, ()))
        return [replace(item, article="", thing=thing.iri) for thing in editions]


def editions(things: Iterable[Thing], client: Clients) -> Iterator[Item]:
    """The items of the editions of programmes, for the editions of the same year.

    A programme's are asked for at once.
    """
    series = Series(things)
    for programme in series.programmes:
        words = f"haswbstatement:P179={programme}|P31={programme}"
        for item in search(client, words, MOST_EDITIONS):
            yield from series.of(item)


class _Classes:
    """What classes are subclasses of, asked for once each."""

    def __init__(self, client: Clients) -> None:
        self._client = client
        self._superclasses: dict[str, tuple[str, ...]] = {}

    def of_kind(self, items: list[Item], kinds: Collection[str]) -> Iterator[Item]:
        """Those of the items whose classes are one of some kinds, or lead to it."""
        waiting = {item.item: {*item.classes} for item in items}
        for _ in range(_STEPS):
            self._ask({name for names in waiting.values() for name in names - {*kinds}})
            for names in waiting.values():
                names.update(*(self._superclasses.get(name, ()) for name in [*names]))
        yield from (item for item in items if waiting[item.item] & {*kinds})

    def _ask(self, names: Collection[str]) -> None:
        missing = sorted(names - self._superclasses.keys())
        self._superclasses.update(dict.fromkeys(missing, ()))
        for item in of_ids(self._client, missing):
            self._superclasses[item.item] = item.superclasses
