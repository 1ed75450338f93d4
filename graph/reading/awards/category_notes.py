"""What a category's cell says beside the category: a work, a reason, with whom it is shared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.reading.awards import languages
from graph.reading.awards.company import company_in
from graph.reading.awards.headings import is_category_like
from graph.reading.awards.nouns import Noun, noun_of
from graph.reading.model.quotes import QUOTED

_SORTS = "album|ep|single|song|episode|film|movie"
_QUOTED = rf"(?P<title>{QUOTED.pattern})(?:\s+(?P<sort>{_SORTS}))?"
_WHOLE = rf"(?:\s+from\s+(?P<whole>{QUOTED.pattern})(?:\s+\w+)?)?"
#: A title behind a category in brackets, before it perhaps with whom, behind it what it is from.
_IN_BRACKETS = re.compile(
    rf"(?P<category>.*\S)\s*\((?:(?P<with>with [^()\"“„«»]*?)\s*)?(?:for\s+)?{_QUOTED}{_WHOLE}\)",
    re.I | re.S,
)
_BARE = re.compile(rf"(?P<category>.*[^\s(:])\s+{_QUOTED}", re.I | re.S)
_BRACKET = re.compile(r"(?P<category>.*\S)\s*\((?P<inside>[^()]+)\)", re.S)
#: What says how an award was won, and is no part of what it is for.
_NOTE = re.compile(
    r"(?:an? )?tied?|shared|joint(?:ly)?|ex[ -](?:ae|æ)quo|posthumous(?:ly)?|as\s.+"
    r"|(?:(?:shared|tied?|also|along|together|jointly) )?with\s.+",
    re.I | re.S,
)
_REASON = re.compile(r"for\s+(?:his|her|their)\s", re.I)
#: What may be a work, a part or a reason.
_FOR = re.compile(r"for\s+(?P<what>[^\W\d_a-z].*)", re.S)
#: Words that brackets behind categories have, and that are part of them.
_PART = frozenset(
    "female male men women musical comedy drama dramatic motion picture television film tv series "
    "lead leading supporting adult colour color black and white group solo duo young foreign "
    "international national english language languages short feature long animated animation "
    "live action original adapted best or limited miniseries movie in a the of for non fiction "
    "nonfiction documentary play music video pop rock rap jazz country classical latin vocal "
    "instrumental new first second third special class jury audience critics critic daytime "
    "primetime period contemporary fantasy main one hour half single multi camera under over "
    "audio book books radio media visual pictures films theatre theater stage children youth "
    "family kids web online".split()
)


@dataclass(frozen=True, slots=True)
class CategoryReading:
    """A category without what its cell says besides; ``title`` is that of the work it names.

    ``song`` says that the cell calls it one, ``whole`` what the work is from; ``unsure`` is what
    stands in brackets and may be a work.
    """

    category: str
    title: str = ""
    song: bool = False
    whole: str = ""
    note: str = ""
    citation: str = ""
    unsure: str = ""


@lru_cache(maxsize=4096)
def read_category(text: str) -> CategoryReading:
    """The reading of a category's cell.

    >>> read_category('Best Song ("Elm")').title, read_category("Best Host (Owl Tonight)").unsure
    ('Elm', 'Owl Tonight')
    >>> read_category("Best Actress (Musical or Comedy)").unsure
    ''
    """
    bracket, bare = _IN_BRACKETS.fullmatch(text), _BARE.fullmatch(text)
    if match := bracket or bare:
        category, title = match["category"], match["title"][1:-1]
        if re.match(r"for\s", title):
            return CategoryReading(category, citation=title)
        if bracket or is_category_like(category):
            song = noun_of(match["sort"] or "") is Noun.SONG
            behind = bracket.groupdict() if bracket else {}
            whole, beside = (behind.get("whole") or "")[1:-1], behind.get("with") or ""
            return CategoryReading(category, title, song, whole, beside)
    match = _BRACKET.fullmatch(text)
    if match and is_note(match["inside"]):
        within = read_category(match["category"])
        return replace(within, note="; ".join(filter(None, (within.note, match["inside"]))))
    if QUOTED.search(text):
        return CategoryReading(text, unsure=text)
    if match and not _is_part(inside := match["inside"]):
        if _REASON.match(inside):
            return CategoryReading(match["category"], citation=inside)
        if what := _FOR.fullmatch(inside):
            return CategoryReading(match["category"], note=inside, unsure=what["what"])
        return CategoryReading(text, unsure="" if inside[:1].islower() else inside)
    return CategoryReading(text)


def is_note(text: str) -> bool:
    """Whether a text behind a category says how the award was won, or with whom.

    >>> is_note("tie"), is_note("shared with the cast"), is_note("mit Ann Bell"), is_note("drama")
    (True, True, True, False)
    """
    return bool(_NOTE.fullmatch(text) or company_in(text) or languages.company_in(text))


def _is_part(inside: str) -> bool:
    """Whether the words that stand in brackets are those of categories."""
    return all(word in _PART for word in re.findall(r"[^\W\d_]+", inside.casefold()))
