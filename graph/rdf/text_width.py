"""How wide a text is in a terminal, for tables with aligned columns."""

from __future__ import annotations

import unicodedata


def text_width(text: str) -> int:
    """The columns that a terminal needs: two for wide characters, none for combining marks.

    >>> text_width("Amélie"), text_width("千と千尋"), text_width("e\\u0301")
    (6, 8, 1)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    invisible = sum(unicodedata.category(character) in ("Mn", "Me", "Cf") for character in text)
    return len(text) + wide - invisible
