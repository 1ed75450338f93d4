"""With whom somebody is nominated, where a note beside the nomination says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.reading.awards import languages

#: What stands before it at the beginning of a note; a tie is of two nominations.
_WITH = re.compile(
    r"(?:(?:shared|also|along|together|jointly)\s+)?(?:with|alongside)\s+"
    r"|(?:featuring|feat\.?|ft\.?)\s+",
    re.I,
)
#: And within a sentence: "The award was shared with Ann Bell".
_SHARED = re.compile(
    r"\b(?:shared|nominated|together|jointly)\s+(?:\w+\s+){0,2}(?:with|alongside)\s+",
    re.I,
)
_NAME = re.compile(r"[^\W\d_a-z]")
#: Where what is said of them ends.
_END = re.compile(r"\s(?:for|as|in|at)\s|[.;]\s", re.I)


def company_in(note: str) -> str:
    """Whom a note says that somebody is nominated with, "" where it names nobody.

    >>> company_in("Shared with Ann Bell for Owl"), company_in("partagé avec Tom Reyes")
    ('Ann Bell for Owl', 'Tom Reyes')
    >>> company_in("shared with the cast"), company_in("tied with Ann Bell")
    ('', '')
    """
    match = _WITH.match(note) or _SHARED.search(note)
    names = note[match.end() :] if match else languages.company_in(note)
    return names if _NAME.match(names) else ""


def is_uncredited(note: str, credited: Iterable[str]) -> bool:
    """Whether a note says that somebody is nominated with others than those who are credited."""
    names = company_in(note)
    for name in credited:
        names = names.replace(name, "")
    return any(map(str.isupper, _END.split(names, maxsplit=1)[0]))
