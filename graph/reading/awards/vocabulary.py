"""Header words of award tables and of the tables that are none, by what a column says."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from graph.reading.awards import languages
from graph.reading.model.rows import Result


class Role(StrEnum):
    """What a column says of its rows."""

    AWARD = "award"
    BODY = "body"  #: who gives the award, where another column names the award
    CEREMONY = "ceremony"
    CATEGORY = "category"
    DATE = "date"
    YEAR = "year"
    RECIPIENTS = "recipients"
    WORK = "work"
    RESULT = "result"
    REFERENCE = "reference"
    NOTES = "notes"
    PART = "part"  #: the character played
    COUNT = "count"
    MAKERS = "makers"  #: who made what another column of nominees names
    CITATION = "citation"  #: the official reason for an award
    FLAG = "flag"  #: a sign for yes or no: whether the nomination won
    IDENTIFIER = "identifier"  #: what a database calls a thing
    FOREIGN = "foreign"  #: a column that only other kinds of tables have
    OTHER = "other"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Header words by role; the first set that shares a word with a header decides.
_VOCABULARY: tuple[tuple[Role, frozenset[str]], ...] = (
    (Role.FOREIGN, _words(
        "opponent opponents opposition score surface votes vote party constituency peak chart "
        "charts certification certifications certified sales gross budget goals apps caps "
        "matches surname weight rounds round method label units position(s) rating viewers "
        "champion champions money tournament event/distance "
        "mintage scorers lap laps opposed majority")),
    (Role.REFERENCE, _words("ref refs reference references source sources citation citations "
                            "cite cites link links footnote footnotes")),
    (Role.RESULT, _words("result results outcome outcomes status placement verdict "
                         "won/nominated nominated/won")),
    (Role.DATE, _words("date dates")),
    (Role.CATEGORY, _words("category categories field class division listicle listicles")),
    (Role.RECIPIENTS, _words(
        "recipient recipients nominee nominees honoree honorees honouree awardee awardees "
        "winner winners laureate receiver receivers nominated/recipient person persons subject")),
    (Role.YEAR, _words("year years season edition/year")),
    (Role.BODY, _words(
        "body organization organizations organisation organisations association associations "
        "festival festivals event events group institution institutions society presenter "
        "presented given publication guild academy critic organizer organiser granter "
        "grantor awarder jury competition competitions distributor "
        "publisher critics magazine company awarded bestowed conferred")),
    (Role.CEREMONY, _words("ceremony ceremonies edition gala")),
    (Role.AWARD, _words("award awards prize prizes honor honors honour honours accolade "
                        "accolades recognition recognitions distinction achievement title(s) "
                        "awards/nominations")),
    (Role.WORK, _words(
        "work works film films movie movies title series show program programme album albums "
        "song songs single track episode episodes production project play game book novel "
        "drama musical telenovela soap serial video picture motion documentary recording "
        "role/film for")),
    (Role.CATEGORY, _words("nomination nominations")),
    (Role.RECIPIENTS, _words("artist artists actor actress actors cast performer performers "
                             "name names member members individual nominated team "
                             "composer singer director credited people")),
    (Role.MAKERS, _words("workers staff crew credits")),
    (Role.CITATION, _words("motivation motivations motive motives rationale reason reasons")),
    (Role.PART, _words("role roles character characters part")),
    (Role.NOTES, _words("note notes remark remarks comment comments detail details")),
)  # fmt: skip
#: Headers of columns that only say yes or no, by what yes means: won, or nominated.
_WIN_FLAG = _words("winner winners win wins won awarded victory iswinner winner? won?")
_NOMINATION_FLAG = _words("nominated nominee nom nomination nominees isnominee")
_IDENTIFIERS = _words(
    "id ids imdb imdbid tconst nconst const qid wikidata isni tmdb viaf uuid guid"
)
#: Givers of awards that are as often something else: they need evidence of their cells.
_WEAK = _words(
    "company event events group presenter presented publisher distributor magazine competition "
    "competitions publication given"
)
#: Words of a category, and words that may mean another class of things ("state class").
_CATEGORIES = _words("category categories listicle listicles nomination nominations")
_CLASSES = _words("class field division award awards prize of the")
_PARTS = re.compile(r"\s*(?:/|&|\bor\b|\band\b)\s*")
#: Givers of awards only where no work is named beside them ("production company").
_GIVERS = frozenset({"company", "publisher", "distributor"})
_BRACKETS = re.compile(r"\((?:s|es|ies)\)|\[[^\]]*\]", re.I)


def _plain(header: str) -> str:
    header = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    plain = _BRACKETS.sub("", header.lower().replace("\n", " ").replace("_", " "))
    return re.sub(r"\([^()]*\)", " ", plain).strip(" .:*#†")


def words_of(header: str) -> list[str]:
    """The words of a header in lower case, also those that are joined: "filmId", "year_film"."""
    return [word for word in re.split(r"[^\w'’]+", _plain(header)) if word]


def flag_of(header: str) -> Result | None:
    """What yes means in a column with this header: won, nominated, or nothing.

    >>> flag_of("is_winner"), flag_of("Nominated"), flag_of("Film")
    (<Result.WON: 'won'>, <Result.NOMINATED: 'nominated'>, None)
    """
    words = set(words_of(header)) - {"is", "was"}
    if words and words <= _WIN_FLAG:
        return Result.WON
    if words and words <= _NOMINATION_FLAG:
        return Result.NOMINATED
    word, concept = languages.result(header.strip()) or ("", None)
    return concept if word == header.strip() != "" else None


def is_identifier_header(header: str) -> bool:
    """Whether a header names an identifier: "FilmId", "imdb_id", "tconst"."""
    return not _IDENTIFIERS.isdisjoint(words_of(header)[-1:] + words_of(header)[:1])


def is_weak_giver(header: str) -> bool:
    """Whether a header may name the giver of an award, but as often something else."""
    words = set(words_of(header))
    givers = words & next(synonyms for role, synonyms in _VOCABULARY if role == Role.BODY)
    return bool(givers) and givers <= _WEAK


def is_weak_category(header: str) -> bool:
    """Whether a header may be of categories, but as often of another class of things."""
    words = set(words_of(header))
    return bool(words & _CLASSES) and not words & _CATEGORIES


@lru_cache(maxsize=4096)
def role_of(header: str) -> Role:
    """What a column with this header says, by the header alone."""
    plain, words = _plain(header), words_of(header)
    if not words:
        return Role.OTHER
    roles = [role for role, vocabulary in _VOCABULARY if vocabulary.intersection(words)]
    if not roles:
        return Role(languages.header_role(header) or Role.OTHER)
    first = roles[0]
    if first == Role.CATEGORY and not _CATEGORIES & set(words) and not set(words) <= _CLASSES:
        first = next((role for role in roles if role != Role.CATEGORY), Role.OTHER)
    if "work" in words and Role.RECIPIENTS in roles and re.search(r"/| or |\band\b|&", plain):
        return Role.RECIPIENTS
    if first == Role.RECIPIENTS and words[0] == "nominated" and Role.WORK in roles:
        return Role.WORK
    if (words[-1] == "for" and len(words) > 1) or {"won", "nominated"} <= set(words):
        return Role.WORK if words[-1] == "for" else Role.RESULT
    if first == Role.REFERENCE and Role.RESULT in roles:
        return Role.RESULT
    if first == Role.BODY and Role.AWARD in roles and len(parts := _PARTS.split(plain)) > 1:
        # "Award / Festival" is an award's column, "Award giving body / organization" is not.
        return Role.AWARD if Role.AWARD in map(role_of, parts) else Role.BODY
    if first == Role.BODY and Role.WORK in roles and not _GIVERS.isdisjoint(words):
        return Role.OTHER
    if first == Role.AWARD and "show" in words:
        return Role.CEREMONY
    if first == Role.RESULT and "notes" in words and "result" not in words:
        return Role.NOTES
    return first
