"""Which people and works one page names: by identifiers, links and authority files, then by names.

A name that is linked once and bare elsewhere on the page is one thing, unless two bear it there.
In a list of many works a title that one programme honours in two seasons is that of two works.
Nothing is concluded from one page to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.authorities.lookup import Lookup
from graph.authorities.record import Record, Sort, is_public
from graph.iris import article_slug, slug
from graph.reading.model.quotes import QUOTES
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient

#: What stands in a column of identifiers where none is known.
_NO_IDENTIFIER = frozenset(("", "?", "-", "–", "—", "n/a", "none", "unknown"))
#: Works that stand in quotation marks, where whole works stand in italics.
PARTS = frozenset((Kind.SONG, Kind.SCENE, Kind.EPISODE))
#: Kinds of agents of which nothing can be two.
_KNOWN_AGENTS = frozenset((Kind.PERSON, Kind.GROUP, Kind.ORGANISATION, Kind.PLACE))
#: Kinds of records in works.csv that are parts of others.
_PART_RECORDS = frozenset(("song", "episode"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A person or work as one place of a page names it, and the year of what it is named for.

    ``season`` is that of the edition in a list of many works, where two seasons tell two works of
    one title apart; ``programme`` is the award that it is named for.
    """

    recipient: Recipient
    season: str = ""
    year: int | None = None
    programme: str = ""

    @property
    def group(self) -> tuple[str, str]:
        """What mentions must have in common to be one thing: works, their marks, and their name."""
        kind = self.recipient.kind
        group = "part" if kind in PARTS else "work" if kind in WORK_KINDS else "agent"
        return group, slug(self.recipient.name)

    @property
    def sort(self) -> Sort:
        """Whether it is looked for among works or among agents."""
        return Sort.WORK if self.recipient.kind in WORK_KINDS else Sort.AGENT


class Page:
    """What a page with the key ``scope`` names; ``mentions`` are all of its people and works.

    ``own_work`` is the key of the work that the page is about, "" if there is none.
    """

    def __init__(
        self, scope: str, mentions: Iterable[Mention], lookup: Lookup, own_work: str = ""
    ) -> None:
        self.scope, self.lookup, self.own_work = scope, lookup, own_work
        self._bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._kinds: dict[str, set[Kind]] = defaultdict(set)
        self._seasons: dict[tuple[tuple[str, str], str], set[str]] = defaultdict(set)
        for mention in mentions:
            identity = self._identity(mention)
            if identity:
                self._bearers[mention.group].add(identity)
                self._kinds[identity].add(mention.recipient.kind)
            elif mention.season:
                self._seasons[mention.group, mention.programme].add(mention.season)
        self._several = {group for (group, _), seasons in self._seasons.items() if len(seasons) > 1}

    def resolved(self, mention: Mention) -> Recipient:
        """The mention's recipient, with the id of the thing that it is where that isn't plain."""
        who = mention.recipient
        if who.kind is Kind.UNKNOWN:
            return who
        identity = self._identity(mention) or self._by_name(mention)
        described = f"id/{mention.sort}/{identity}" in self.lookup.authorities.records
        plain = identity == self._plain(who) and not described
        return who if plain else replace(who, authority=identity)

    def _identity(self, mention: Mention) -> str:
        """What a mention is by its identifier or link, or as the work of the page; else ""."""
        who, sort = mention.recipient, mention.sort
        identifier = _identifier(who)
        record = self.lookup.identifier(sort, identifier)
        record = record or self._of_article(sort, who.article, identifier)
        if not record and (identifier or who.article or self._is_own(who)):
            record = self.lookup.path(f"id/{sort}/{self._given(who, identifier)}")
        if record:
            return record.id
        return self._given(who, identifier)

    def _of_article(self, sort: Sort, article: str | None, identifier: str) -> Record | None:
        """What a linked article is about, unless that has another identifier: that makes two."""
        record = self.lookup.article(sort, article)
        return None if record and record.has_other(identifier) else record

    def _given(self, who: Recipient, identifier: str) -> str:
        """The id that an identifier, a link or the page itself gives; "" for a bare name."""
        if self._is_own(who):
            return self.own_work
        if identifier:
            public = is_public(identifier)
            return identifier.lower() if public else f"{self.scope}/{slug(identifier)}"
        return article_slug(who.article) if who.article else ""

    def _is_own(self, who: Recipient) -> bool:
        return who.kind is Kind.WORK and bool(self.own_work)

    def _plain(self, who: Recipient) -> str:
        """The id that a recipient has where its page alone says what it is."""
        if self._is_own(who):
            return self.own_work
        return article_slug(who.article) if who.article else f"{self.scope}/{slug(who.name)}"

    def _by_name(self, mention: Mention) -> str:
        """What a bare name means on this page; where nothing tells, it is a thing by itself."""
        who, sort = mention.recipient, mention.sort
        plain = self._plain(who)
        apart = sort is Sort.WORK and mention.season and mention.group in self._several
        own = f"{plain}_{slug(mention.season)}" if apart else plain
        paths = [f"id/{sort}/{each}" for each in dict.fromkeys((own, plain))]
        for path in paths:
            record = self.lookup.path(path)
            if record:
                return record.id
        bearers = [each for each in self._bearers.get(mention.group, ()) if self._fits(each, who)]
        id_ = bearers[0] if len(bearers) == 1 else ""
        if not bearers and (record := self._of_authority(mention)):
            id_ = record.id
        differ = self.lookup.authorities.differ
        if id_ and not any(differ(f"id/{sort}/{id_}", path) for path in paths):
            return id_
        return own

    def _fits(self, identity: str, who: Recipient) -> bool:
        kinds = {*self._kinds[identity], who.kind} & _KNOWN_AGENTS
        return len(kinds) < 2

    def _of_authority(self, mention: Mention) -> Record | None:
        """What authority files say of a bare name; a work's title needs its year beside it."""
        record = self.lookup.text(mention.sort, mention.recipient.name.strip(QUOTES))
        if record is None or mention.sort is Sort.AGENT:
            return record
        fits = (record.kind in _PART_RECORDS) == (mention.group[0] == "part")
        if not fits or record.year is None or mention.year is None:
            return None
        return record if record.year in (mention.year, mention.year - 1) else None


def _identifier(who: Recipient) -> str:
    identifier = who.identifier.strip()
    return "" if identifier.lower() in _NO_IDENTIFIER else identifier
