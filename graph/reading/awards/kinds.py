"""What a recipient is, where a word, a link or a column says it; else an agent or a work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.reading.awards import languages
from graph.reading.awards.crafts import CREDIT
from graph.reading.awards.nouns import (
    PEOPLE,
    WORKS,
    Noun,
    kind_of_article,
    noun_of,
    qualifier,
    without_qualifier,
)
from graph.reading.awards.reasons import Behind, reason_of
from graph.reading.awards.vocabulary import words_of
from graph.reading.model.quotes import QUOTES, is_quoted
from graph.reading.model.rows import Kind

_SONG = re.compile(r"\b(?:song|single|track|tune)s?\b", re.I)
_EPISODE = re.compile(r"\bepisodes?\b", re.I)
_SCENE = re.compile(r"\b(?:scenes?|moments?|sequences?|kiss|fight|line)\b", re.I)
_MUSIC = re.compile(r"\b(?:music\w*|song\w*|record\w*|soundtrack|score)\b", re.I)
#: What stands behind the names of companies alone.
_COMPANY = re.compile(r"[, ](?:ltd|llc|gmbh|s\.?a\.?r\.?l|plc|pty|co)\.?(?:, ltd\.?)?$", re.I)
#: What their names end in where no work is named: "Lamp Pictures", but not the album "Pictures".
_TRADE = re.compile(
    r"\b(?:studios?|pictures|productions?|entertainment|films|records|interactive|university"
    r"|orchestra|inc\.?)$",
    re.I,
)
#: Categories that companies are nominated in, and words that end a company's name there.
_OF_COMPANIES = re.compile(
    r"\b(?:studio|company|developer|publisher|label|network|channel|distributor|agency)\b", re.I
)
#: Categories in which works are honoured, whoever stands for them.
OF_WORKS = re.compile(
    r"\b(?:(?:album|song|single|record|recording|video|film|picture|movie|series|show|play|book"
    r"|novel|game|soundtrack|programme?|miniseries|documentary|short|poem|musical)s?)\b",
    re.I,
)
#: Categories in which people are.
OF_PEOPLE = re.compile(
    r"\b(?:acting|perform(?:er|ance|ers)|directing|writing|screenplay|female|male|newcomer|group"
    r"|presenting|musicianship|personality|comedian\w*|instrumentalists?|cinematograph\w*|edit\w*"
    rf"|design\w*|voice\w*|(?:{'|'.join(PEOPLE)})(?:e?s)?)\b",
    re.I,
)
#: Crafts for which people are nominated where a work is honoured.
OF_CRAFTS = re.compile(
    r"\b(?:screenplay|writing|script|cinematography|editing|score|costumes?|make-?up|art direction"
    r"|production design|sound|visual effects|directing|direction|director|animation|casting"
    r"|design|choreography|actor|actress|music(?! video)|effects)\b",
    re.I,
)
#: Headers of columns in which groups and companies stand beside people, and what names of several
#: have.
_OF_GROUPS_TOO = frozenset({"artist", "dj", "musician", "producer", "entertainer"})
_OF_SEVERAL = re.compile(r"\b(?:cast|ensemble|and)\b|[&+]", re.I)
#: Words of a header that say that works stand in the column.
_MIXED = frozenset(
    "work works film films album albums song songs title titles track single series show "
    "episode video release record play book novel game".split()
)


#: What a label says that a title is.
_PARTS = {"song": Kind.SONG, "episode": Kind.EPISODE}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a cell writes it, with what stands around it.

    ``text`` is as written, ``article`` what it links to ("" for nothing), ``header`` that of its
    column, ``has_makers`` whether a column beside names who made it, ``title`` the article of the
    page's subject, ``has_titles`` whether its cell names a title beside.
    """

    text: str
    roles: Sequence[str] = ()
    category: str = ""
    title: str = ""
    italic: bool = False
    article: str = ""
    header: str = ""
    has_makers: bool = False
    has_titles: bool = False

    @property
    def is_credited(self) -> bool:
        """Whether a craft stands with the name that no work is called: "Lyrics by", "producer"."""
        return any(
            role.lower().endswith(" by") or (CREDIT.fullmatch(role) and noun_of(role) not in WORKS)
            for role in self.roles
        )

    @property
    def is_bare(self) -> bool:
        """Whether neither a title beside the name nor words behind it say more of it."""
        notes = (reason_of(role).what is Behind.NOTE for role in self.roles)
        return not self.has_titles and all(notes)


def is_of_both(header: str) -> bool:
    """Whether a header of recipients says that works stand in the column too: "Nominee / Work"."""
    return not _MIXED.isdisjoint(words_of(header)) or languages.is_of_both(header)


def honours_people(category: str) -> bool:
    """Whether a category is one of people, by its words or its craft.

    >>> honours_people("Best Film Editing"), honours_people("Best Film")
    (True, False)
    """
    return bool(OF_PEOPLE.search(category) or OF_CRAFTS.search(category))


def honours_works(category: str) -> bool:
    """Whether a category is one of works and not of people who made them.

    >>> honours_works("Best Film"), honours_works("Best Film Editing"), honours_works("Best Kiss")
    (True, False, False)
    """
    return bool(OF_WORKS.search(category)) and not honours_people(category)


def kind_of(mention: Mention) -> Kind:
    """The kind of what a cell names; ``Kind.WORK`` stands for the page's own subject.

    A bare name is an agent: nothing tells a person from a band by its name. Where its column
    holds works and people, and its category doesn't say which, its kind isn't known; nor is it
    where works are honoured and a title that the cell marks may be the one that is meant.
    """
    name = mention.text.strip(QUOTES).strip()
    quoted = is_quoted(mention.text)
    song = bool(_SONG.search(mention.category)) and not _SCENE.search(mention.category)
    if is_subject(name, mention) and not (quoted and song):
        return Kind.WORK
    if mention.roles and (part := _PARTS.get(mention.roles[0].lower().removesuffix("s"))):
        return part
    if linked := kind_of_article(mention.article):
        return linked
    if quoted:
        return _of_quotation(mention.category, song=song)
    if mention.italic:
        return Kind.OTHER_WORK
    return _of_bare_name(name, mention)


def is_subject(name: str, mention: Mention) -> bool:
    """Whether a name is that of the page's subject, with or without its qualifier.

    A link to another article than the subject's is another thing of that name, as is one to a
    section of an article that has another name.
    """
    title, article = mention.title.casefold(), mention.article.casefold()
    other = article and article != title and (qualifier(article) or "#" in article)
    return bool(title) and not other and name.casefold() in (title, without_qualifier(title))


def _of_quotation(category: str, *, song: bool) -> Kind:
    if song:
        return Kind.SONG
    if _EPISODE.search(category):
        return Kind.EPISODE
    scene = _SCENE.search(category) and not _MUSIC.search(category)
    return Kind.SCENE if scene else Kind.OTHER_WORK


def _of_bare_name(name: str, mention: Mention) -> Kind:
    words = {*words_of(mention.header)}
    noun = noun_of(mention.header) if len(words) == 1 else None
    if noun is Noun.PERSON and not (words & _OF_GROUPS_TOO or _OF_SEVERAL.search(name)):
        return Kind.PERSON
    if _OF_COMPANIES.search(mention.category) or _COMPANY.search(name):
        return Kind.ORGANISATION
    if _TRADE.search(name) and not (OF_WORKS.search(mention.category) or words & _MIXED):
        return Kind.ORGANISATION
    if is_of_both(mention.header) or mention.has_makers:
        if mention.is_credited:
            return Kind.AGENT
        works, people = OF_WORKS.search(mention.category), OF_PEOPLE.search(mention.category)
        if works and not people and mention.is_bare:
            return Kind.SONG if _SONG.search(mention.category) else Kind.OTHER_WORK
        return Kind.AGENT if people and not works and not mention.has_makers else Kind.UNKNOWN
    return Kind.AGENT
