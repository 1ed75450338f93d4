"""The words that say what a thing is: kinds of works, people, groups and bodies, and of awards."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from graph.reading.awards import languages
from graph.reading.model.rows import Kind


class Noun(StrEnum):
    """What a word like "film" or "singer" says that something is."""

    FILM = "film"
    SERIES = "series"
    ALBUM = "album"
    SONG = "song"
    EPISODE = "episode"
    WORK = "work"
    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"
    AGENT = "agent"  #: a person or a group
    AWARD = "award"


#: Nouns of works.
WORKS = frozenset({Noun.FILM, Noun.SERIES, Noun.ALBUM, Noun.SONG, Noun.EPISODE, Noun.WORK})
#: Nouns of people and groups.
AGENTS = frozenset({Noun.PERSON, Noun.GROUP, Noun.ORGANISATION, Noun.AGENT})
#: What something is called to be; of several words the first of this order that fits decides.
_ENGLISH: dict[Noun, str] = {
    Noun.EPISODE: "episode",
    Noun.FILM: "film movie",
    Noun.SERIES: "series serial sitcom miniseries mini-series telenovela soap show programme "
    "program webseries",
    Noun.ALBUM: "album ep mixtape soundtrack",
    Noun.SONG: "song single",
    Noun.WORK: "documentary novel book play musical opera poem story novella memoir comic comics "
    "manga anime game videogame podcast franchise trilogy work ballet painting book-series",
    Noun.PERSON: "actor actress singer rapper musician songwriter singer-songwriter composer "
    "director filmmaker producer writer author novelist poet comedian comedienne presenter host "
    "model dancer artist painter politician journalist screenwriter playwright cinematographer "
    "editor designer entertainer dj broadcaster choreographer conductor pianist guitarist drummer "
    "bassist violinist vocalist architect photographer illustrator cartoonist animator magician "
    "footballer wrestler lyricist engineer person man woman",
    Noun.GROUP: "band duo trio quartet choir orchestra supergroup girlgroup boyband",
    Noun.ORGANISATION: "company studio label channel network publisher developer",
    Noun.AWARD: "award awards prize prizes medal festival accolade accolades honor honour",
}
#: Words for people and groups.
PEOPLE = tuple(
    word
    for noun in (Noun.PERSON, Noun.GROUP)
    for word in _ENGLISH[noun].split()
    if word not in {"person", "man", "woman", "model", "choir", "orchestra"}  # "Best Choir Album"
)
#: Groups that only the words beside say to be of music, and other words of two.
_PHRASES = (
    (
        re.compile(r"(?:girl|boy|musical|pop|rock|k-pop|vocal|music|hip hop) group$", re.I),
        Noun.GROUP,
    ),
    (re.compile(r"music(?:al)? (?:act|ensemble)$", re.I), Noun.GROUP),
    (re.compile(r"(?:video|music) (?:clip|video)$", re.I), Noun.WORK),
    (re.compile(r"(?:film|book|novel|game) series$", re.I), Noun.WORK),
)
_QUALIFIER = re.compile(r"\s*\([^()]*\)$")
_WORD = re.compile(r"[^\s\d_,.;:()/]+")
#: What may stand behind the noun in a qualifier: "song by X", "film directed by X".
_BEHIND = re.compile(r"\s+(?:by|directed|from|of|and)\s.*", re.I | re.S)
_KINDS = {
    Noun.SONG: Kind.SONG,
    Noun.EPISODE: Kind.EPISODE,
    Noun.PERSON: Kind.PERSON,
    Noun.GROUP: Kind.GROUP,
    Noun.ORGANISATION: Kind.ORGANISATION,
    Noun.AGENT: Kind.AGENT,
}


@cache
def _english() -> dict[str, Noun]:
    return {word: noun for noun, words in _ENGLISH.items() for word in words.split()}


@cache
def _nouns() -> dict[str, Noun]:
    words = dict(_english())
    for language in languages.languages():
        for word, noun in language.nouns.items():
            words.setdefault(word, Noun(noun))
    return words


@lru_cache(maxsize=4096)
def noun_of(phrase: str) -> Noun | None:
    """What a phrase such as a title's qualifier says that something is; None if nothing.

    Its last word decides: "2011 film", "Reed song", "English singer"; in other languages than
    English also the first: "groupe français".

    >>> noun_of("2011 film"), noun_of("song by Owl"), noun_of("film character")
    (<Noun.FILM: 'film'>, <Noun.SONG: 'song'>, None)
    """
    phrase = _BEHIND.sub("", phrase.strip())
    for pattern, noun in _PHRASES:
        if pattern.search(phrase):
            return noun
    words = _WORD.findall(phrase.casefold())
    last, first = words[-1:], [word for word in words[:1] if word not in _english()]
    return next((_nouns()[word] for word in (*last, *first) if word in _nouns()), None)


def without_qualifier(title: str) -> str:
    """An article's title without what stands in brackets at its end.

    >>> without_qualifier("Her (2013 film)"), without_qualifier("(500) Days")
    ('Her', '(500) Days')
    """
    return _QUALIFIER.sub("", title)


def qualifier(title: str) -> str:
    """What stands in brackets at the end of an article's title.

    >>> qualifier("Her (film)"), qualifier("Her")
    ('film', '')
    """
    match = re.search(r"\(([^()]*)\)$", title.strip())
    return match[1] if match else ""


def kind_of_article(title: str) -> Kind | None:
    """The kind that the title of an article says: of "Owl (singer)" a person, of "Owl" nothing.

    A section of an article ("Owl (film)#Cast") may be about anything.
    """
    noun = noun_of(qualifier(title))
    if noun is None or noun is Noun.AWARD:
        return None
    return _KINDS.get(noun, Kind.OTHER_WORK)
