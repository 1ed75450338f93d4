"""Header words of award tables and of the tables that are none, by what a column says."""

from __future__ import annotations

import re
from enum import StrEnum


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
                             "name names member members crew individual nominated team "
                             "composer singer director credited people")),
    (Role.PART, _words("role roles character characters part")),
    (Role.NOTES, _words("note notes remark remarks comment comments detail details")),
)  # fmt: skip
_PARTS = re.compile(r"\s*(?:/|&|\bor\b|\band\b)\s*")
#: Givers of awards only where no work is named beside them ("production company").
_GIVERS = frozenset({"company", "publisher", "distributor"})
_BRACKETS = re.compile(r"\((?:s|es|ies)\)|\[[^\]]*\]", re.I)


def role_of(header: str) -> Role:
    """What a column with this header says, by the header alone."""
    header = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    plain = _BRACKETS.sub("", header.lower().replace("\n", " ").replace("_", " "))
    plain = re.sub(r"\([^()]*\)", " ", plain).strip(" .:*#†")
    words = [word for word in re.split(r"[^\w'’]+", plain) if word]
    if not words:
        return Role.OTHER
    roles = [role for role, vocabulary in _VOCABULARY if vocabulary.intersection(words)]
    first = roles[0] if roles else Role.OTHER
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
