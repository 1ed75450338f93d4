"""Cells with a small vocabulary: results with their notes, and the marks of an empty cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.reading.awards import languages
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell
from graph.reading.model.rows import Result

_ORDINALS = "fourth|fifth|sixth|seventh|eighth|ninth|tenth|\\d+th"
_PENDING = "tb[acd]|to be (?:announced|confirmed|decided|determined)"
#: Words of result cells as tables write them, with the concept each is; None for an outcome that
#: the vocabulary has no concept of. All labels of the ontology's concepts are among them.
RESULT_PATTERNS: tuple[tuple[str, Result | None], ...] = (
    (r"won|(?:co-?|joint |tied )?winners?|wins?|awarded|recipient|victory", Result.WON),
    (r"nominated|nominees?|nominations?|nom\.?|finalist nominee", Result.NOMINATED),
    (r"(?:1st|first)[ -]place", Result.WON),
    (r"lost|not won|did not win", Result.NOMINATED),
    (r"(?:(?:1st|first)[ -])?runners?[ -]up", Result.RUNNER_UP),
    (r"(?:2nd|second|3rd|third)[ -]runners?[ -]up", Result.PLACED),
    (r"(?:2nd|second)[ -]place|2nd|second|silver(?: medal| award)?", Result.PLACED),
    (r"(?:3rd|third)[ -]place|3rd|third|bronze(?: medal| award)?", Result.PLACED),
    (rf"(?:{_ORDINALS})(?:[ -](?:place|runners?[ -]up))?|placed", Result.PLACED),
    (r"(?:honou?rable |special |jury )?mention|(?:highly )?commended", Result.MENTION),
    (r"honou?red|honou?ree|inducted|inductee|recogni[sz]ed|honorary", Result.HONOURED),
    (r"included|listed|selected|official selection", Result.INCLUDED),
    (r"longlisted|long-listed|longlist", Result.LONGLISTED),
    (r"shortlisted|short-listed|shortlist", Result.SHORTLISTED),
    (rf"pending|{_PENDING}", Result.PENDING),
    (r"(?:semi-?|quarter-?)?finalists?|withdrawn|disqualified|ineligible|eliminated|draw|tied?"
     r"|shared|presented|received|sponsored|accepted|declined|refused|revoked"
     r"|gold(?: medal| award)?|platinum|grand prix|special award|jury prize|not nominated"
     r"|submitted", None),
    (r"top (?:ten|five|\d+)|1st|first|(?:no\.|#|№)\s?\d+", None),
)  # fmt: skip
#: Words with which a place begins, the first place first.
_RANKS = (
    ("first", "gold"), ("second", "silver"), ("third", "bronze"), ("fourth",), ("fifth",),
    ("sixth",), ("seventh",), ("eighth",), ("ninth",), ("tenth",),
)  # fmt: skip
_RESULTS = tuple(
    (re.compile(rf"(?:{words})(?![\w'’])", re.I), concept) for words, concept in RESULT_PATTERNS
)
#: What a cell says where it says nothing.
_EMPTY = re.compile(
    r"(?:n\.?/?a\.?|none|nil|not applicable|no data|unknown|[-–—−‐‑?.…/*\s]*)", re.I
)
#: A word among these that titles may be.
_WORDS = re.compile("unknown", re.I)
#: What says that something isn't known yet.
_OPEN = re.compile(rf"(?:{_PENDING})\.?", re.I)
#: What stands in the place of a nominee where there was none.
_NOT_GIVEN = re.compile(
    r"(?:no|none|not?) (?:(?:award|prize|medal|winner|recipient|laureate|nominee|nomination"
    r"|ceremony|honou?ree)s?\b\W*)?(?:(?:was|were|is|are|has been)\s+)?(?:awarded|given|presented"
    r"|held|made|conferred|bestowed|announced|chosen|named|selected)?"
    r"|(?:the )?(?:award|prize|medal|ceremony)s? (?:(?:was|were|is) )?(?:not|never) \w+",
    re.I,
)
#: What may stand behind it: "this year", "in 1943", "due to the war".
_NOT_GIVEN_WHEN = re.compile(
    r"\s+(?:(?:(?:in|for|during)\s+)?(?:this|that) year|in \d{4}|(?:due to|because of)\s.+)\W*$",
    re.I,
)
_YES = frozenset(
    "true yes y t 1 1.0 x w won win winner ✓ ✔ ✔️ ☑ ✅ ● • * ★ ja oui sí si sì sim tak wahr vrai "
    "verdadero vero verdadeiro waar prawda はい 是 हाँ ○ 〇".split()
)
_NO = frozenset(
    "false no n f 0 0.0 - – — ✗ ✘ ✕ ☐ ❌ nein non não nie nee falsch faux falso onwaar fałsz "
    "いいえ 否 नहीं nom nominee nominated lost loss l".split()
)
_SEVERAL = Doubt(DoubtCode.SEVERAL_RESULTS, "the cell says several results, the first is read")
#: A mark that refers to a footnote, which says nothing itself.
_FOOTNOTE = re.compile(r"\s*\[[^\[\]]{1,12}\]")
#: What may stand before another result.
_ALSO = re.compile(r"\s*(?:[\n/,;&+／、・]|\b(?:and|then|later)\b)\s*", re.I)
#: What takes a win back, behind its word: "Won (revoked)". Before a capital it begins a title.
_NEGATION = re.compile(
    r"(?:(?:but|later|subsequently|then|was|to|the)\s+)*(?:no|none|not|never|nothing|nobody|no one"
    r"|revoked|rescinded|withdrawn|stripped|disqualified|annulled|voided|denied|overturned)"
    r"(?:$|(?<!\bno)\b(?!-)(?-i:(?!\s+[A-Z])))",
    re.I,
)
#: What stands around a note.
_AROUND = " ,:;.!–—-*†‡§\t：，；。！"
#: Longer texts are no results.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class ResultReading:
    """A result cell: its word as written, the concept it is (or None), and the rest as a note."""

    word: str = ""
    concept: Result | None = None
    note: str = ""
    doubt: Doubt | None = None


def rank_of(word: str) -> int | None:
    """The place that a word for a result tells, None where it tells none.

    >>> rank_of("2nd place"), rank_of("second runner-up"), rank_of("Bronze medal"), rank_of("Won")
    (2, 3, 3, None)
    """
    text = word.casefold()
    number = next((n for n, words in enumerate(_RANKS, 1) if any(map(text.startswith, words))), 0)
    match = re.match(r"(\d+)(?:st|nd|rd|th)", text)
    number = int(match[1]) if match else number
    return number + ("runner" in text) if number else languages.rank(word)


@lru_cache(maxsize=4096)
def read_result(text: str) -> ResultReading:
    """The reading of a result cell.

    >>> read_result("Won (Ninth place)").note, read_result("Included:#84[a]").word
    ('Ninth place', 'Included')
    """
    text = text.strip().strip("*†‡§^✓✔✗✘☑★").strip()
    if is_blank(text):
        return ResultReading()
    foreign, of_foreign = languages.result(text) or ("", None)
    for pattern, concept in _RESULTS:
        if (match := pattern.match(text)) and match.end() >= len(foreign):
            rest = text[match.end() :]
            return _reading(match[0], concept, rest)
    if foreign:
        return _reading(foreign, of_foreign, text[len(foreign) :])
    word, _, note = text.partition("\n")
    doubt = Doubt(DoubtCode.UNKNOWN_RESULT, f"{word[:60]!r} is no result that is known")
    return ResultReading(word, None, note.replace("\n", " "), doubt)


def _reading(word: str, concept: Result | None, rest: str) -> ResultReading:
    """The reading of a word with the rest of its cell.

    It is doubted where that says another result or takes this one back, or the word has no concept.
    """
    note = _FOOTNOTE.sub("", " ".join(rest.split())).strip(_AROUND)
    if note[:1] in "(（" and note[-1:] in ")）" and sum(map(note.count, "(（")) == 1:
        note = note[1:-1].strip()
    others = any(map(is_bare_result, _ALSO.split(rest)[1:])) or any(
        map(is_outcome, rest.split("\n")[1:])
    )
    doubt = _SEVERAL if others else None
    if concept is Result.WON and (_NEGATION.match(note) or languages.is_negated(note)):
        said = " ".join(f"{word}{rest}".split())
        text = f"{said!r} may be no win: say in [results] which it means"
        return ResultReading(word, None, note, Doubt(DoubtCode.OTHER_RESULT, text))
    if concept is None and doubt is None:
        text = f"{word!r} is none of the vocabulary's results: say in [results] which it means"
        doubt = Doubt(DoubtCode.OTHER_RESULT, text)
    return ResultReading(word, concept, note, doubt)


def is_result(text: str) -> bool:
    """Whether a cell's whole text reads as a result with at most a short note."""
    if len(text) > _LONGEST or not (reading := read_result(text)).word:
        return False
    return reading.doubt is None or reading.doubt.code is not DoubtCode.UNKNOWN_RESULT


def is_outcome(text: str) -> bool:
    """Whether a cell begins with the words that only results have: won, nominated."""
    return bool(_outcome(text))


def is_bare_result(text: str) -> bool:
    """Whether a cell says a result and nothing else, so that it can be no name or category."""
    return _outcome(text) == text.strip() != ""


@lru_cache(maxsize=4096)
def _outcome(text: str) -> str:
    """The word for won or nominated that a text begins with; "" if it doesn't."""
    text = text.strip()
    for pattern, _ in _RESULTS[:2]:
        if match := pattern.match(text):
            return match[0]
    word, concept = languages.result(text) or ("", None)
    return word if concept in (Result.WON, Result.NOMINATED) else ""


def flag(text: str) -> bool | None:
    """What a cell of a column "winner" says with a sign for yes or no; None if it is no sign.

    >>> flag("TRUE"), flag("n"), flag("Ann Ray")
    (True, False, None)
    """
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


@lru_cache(maxsize=4096)
def is_not_given(text: str) -> bool:
    """Whether a cell says, in the place of a nominee, that there was none.

    >>> is_not_given("No award given"), is_not_given("Not awarded in 1943"), is_not_given("No Way")
    (True, True, False)
    """
    plain = _NOT_GIVEN_WHEN.sub("", " ".join(text.split())).strip(" .–—-()*†")
    return len(plain.split()) > 1 and bool(_NOT_GIVEN.fullmatch(plain))


def is_marked(cell: Cell) -> bool:
    """Whether a cell has links or italics: what is marked so is a name, however it is spelt."""
    return cell.has_italics or bool(cell.links)


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, a dash, "N/A"."""
    return bool(_EMPTY.fullmatch(text.strip()))


@lru_cache(maxsize=4096)
def is_empty(text: str, *, is_title: bool = False) -> bool:
    """Whether a cell names nothing: it is blank, or says that it isn't known yet.

    A word that is marked as a title is one (``is_title``): "Unknown".

    >>> is_empty("—"), is_empty("To be announced"), is_empty("未定"), is_empty("TBA Night")
    (True, True, True, False)
    """
    text = text.strip()
    if is_title and _WORDS.fullmatch(text):
        return False
    return is_blank(text) or bool(_OPEN.fullmatch(text)) or (is_open(text) and not is_title)


@lru_cache(maxsize=4096)
def is_open(text: str) -> bool:
    """Whether a cell says that what it is to name isn't known yet.

    >>> is_open("TBA"), is_open("未定"), is_open("—")
    (True, True, False)
    """
    text = text.strip()
    return bool(_OPEN.fullmatch(text)) or languages.result(text) == (text, Result.PENDING)
