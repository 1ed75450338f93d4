"""Several values in one cell, with their identifiers in another."""

from __future__ import annotations

from graph.reading.awards.evidence import SEPARATOR

#: Identifiers that say that there is none.
_NONE = frozenset({"?", "-", "—", "n/a", "null", "none", ""})


def paired(text: str, identifiers: str, separator: str = "") -> list[tuple[str, str]] | None:
    """The names in a cell with the identifier of each; None if their numbers differ.

    Bars always separate names; semicolons and line breaks only where that gives as many names as
    there are identifiers. ``separator`` is what separates names where it is known.

    >>> paired("Owl|Reed", "tt0000001|tt0000002"), paired("Owl; or, Reed", "tt0000001")
    ([('Owl', 'tt0000001'), ('Reed', 'tt0000002')], [('Owl; or, Reed', 'tt0000001')])
    """
    ids = [part.strip() for part in SEPARATOR.split(identifiers)] if identifiers.strip() else []
    ways = [separator] if separator else ["|", ";", "\n"]
    for way in ways:
        names = [part.strip() for part in text.split(way) if part.strip()]
        if len(names) == len(ids):
            return [(name, _identifier(each)) for name, each in zip(names, ids, strict=True)]
    names = [part.strip() for part in text.split(separator or "|") if part.strip()]
    if len(ids) == 1 and len(names) == 1:
        return [(names[0], _identifier(ids[0]))]
    return None if ids else [(name, "") for name in names]


def _identifier(identifier: str) -> str:
    return "" if identifier.casefold() in _NONE else identifier
