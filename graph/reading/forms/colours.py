"""The background colour of a cell, in one spelling however its style writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_STYLE = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.I)
_HEXADECIMAL = re.compile(r"#?(?:([0-9a-f]{6})|([0-9a-f]{3}))")
#: Colours that a cell has as if it had none.
_NONE = frozenset({"ffffff", "white", "transparent", "none", "inherit", "initial", "unset"})


def background(attributes: Mapping[str, str]) -> str:
    """The background colour that the attributes of an element give it; "" for none.

    >>> background({"style": "text-align:center; background: #9F9"}), background({"bgcolor": "Red"})
    ('99ff99', 'red')
    """
    if attributes.keys().isdisjoint(("style", "bgcolor")):
        return ""
    match = _STYLE.search(attributes.get("style", ""))
    return colour(match[1] if match else attributes.get("bgcolor", ""))


def colour(text: str) -> str:
    """A colour in one spelling: six digits, or its name in lower case; "" for white and none.

    >>> colour("#9F9"), colour("LightGreen"), colour("#fff"), colour("rgb(1, 2, 3)")
    ('99ff99', 'lightgreen', '', 'rgb(1,2,3)')
    """
    words = re.sub(r",\s+", ",", text.strip().casefold()).split()
    word = words[0] if words else ""
    if match := _HEXADECIMAL.fullmatch(word):
        word = match[1] or "".join(digit * 2 for digit in match[2])
    return "" if word in _NONE else word
