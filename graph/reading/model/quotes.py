"""The quotation marks in which titles stand, in the languages that are read."""

from __future__ import annotations

import re

#: Every mark that begins or ends a quotation, but for the apostrophe, which names have.
QUOTES = '"“”„«»‹›「」『』《》'
#: A quotation: the first of its marks, its text, and the one that ends it.
QUOTED = re.compile(
    r'"[^"\n]+"|“[^“”\n]+”|„[^„“”"\n]+[“”"]|«[^«»\n]+»|»[^«»\n]+«|‹[^‹›\n]+›|「[^「」\n]+」|『[^『』\n]+』|《[^《》\n]+》'
)


def is_quoted(text: str) -> bool:
    """Whether a text begins with a quotation mark.

    >>> is_quoted("„Uhu“"), is_quoted("Uhu"), is_quoted("")
    (True, False, False)
    """
    return text != "" and text[0] in QUOTES
