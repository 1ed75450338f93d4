"""Terms as readers see them: a text, where it leads, and a remark where something needs one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from graph.answers import Term
from graph.namespaces import prefixes
from server.site import Site

#: The language of the pages, which needs no saying.
PAGE_LANGUAGE = "en"
#: Datatypes that a reader takes for granted.
_PLAIN = ("http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/2001/XMLSchema#integer")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True)
class Shown:
    """A term as a reader sees it: text, where it leads, and a remark (language, datatype)."""

    text: str
    href: str | None = None
    remark: str | None = None
    lang: str | None = None


def show(site: Site, term: Term, labels: Mapping[str, str]) -> Shown:
    """A term as readers see it; IRIs that a browser can follow are links."""
    if isinstance(term, NamedNode):
        short = shortened(site, term.value)
        text = labels.get(term.value, short)
        web = term.value.startswith(("http://", "https://"))
        foreign = text != short and not term.value.startswith(site.base)
        return Shown(text, term.value if web else None, remark=short if foreign else None)
    if isinstance(term, Literal):
        if term.language:
            foreign_language = term.language if term.language != PAGE_LANGUAGE else None
            return Shown(term.value, remark=foreign_language, lang=term.language)
        datatype = term.datatype.value
        remark = None if datatype in _PLAIN else shortened(site, datatype)
        return Shown(term.value, remark=remark)
    return Shown(str(term))


def value_of(term: Any) -> str:
    """The IRI or the text of a term in a row of an answer; empty where there is none."""
    return "" if term is None else str(term.value)


def shortened(site: Site, iri: str) -> str:
    """An IRI with a prefix, or without the base, where that is possible."""
    for prefix, space in _spaces(site.base):
        if iri.startswith(space) and len(iri) > len(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri.removeprefix(site.base) or iri


@lru_cache(maxsize=8)  # every term on every page needs them
def _spaces(base: str) -> list[tuple[str, str]]:
    """The prefixes and what they stand for, the longest first."""
    return sorted(prefixes(base).items(), key=lambda pair: -len(pair[1]))


def grouped(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str], *left_out: str
) -> list[tuple[Shown, list[Shown]]]:
    """The objects by predicate, without the predicates ``left_out``."""
    groups: dict[NamedNode, dict[Shown, None]] = {}
    for quad in quads:
        if quad.predicate.value not in left_out:
            groups.setdefault(quad.predicate, {})[show(site, quad.object, labels)] = None
    return [(show(site, predicate, labels), [*values]) for predicate, values in groups.items()]


def pointing(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str], *left_out: str
) -> list[tuple[Shown, list[Shown]]]:
    """The subjects by predicate, without the predicates ``left_out``."""
    groups: dict[NamedNode, dict[Shown, None]] = {}
    for quad in quads:
        if quad.predicate.value not in left_out:
            groups.setdefault(quad.predicate, {})[show(site, quad.subject, labels)] = None
    return [
        (show(site, predicate, labels), sorted(subjects, key=lambda shown: shown.text))
        for predicate, subjects in groups.items()
    ]


def spoken_date(text: str) -> str:
    """An ISO 8601 day, month or year as it is read out; anything else as it is.

    >>> spoken_date("2014-03-02"), spoken_date("2014-03"), spoken_date("2014"), spoken_date("?")
    ('2 March 2014', 'March 2014', '2014', '?')
    """
    parts = text.split("-")
    if not all(part.isdecimal() for part in parts) or not 1 <= len(parts) <= 3:
        return text
    if len(parts) == 1:
        return text
    if not 1 <= int(parts[1]) <= len(_MONTHS):
        return text
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def licence_name(iri: str) -> str:
    """What a licence is called: those of Creative Commons in short, others by their address.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    """
    found = re.match(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?$", iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri


def counted(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "win"), counted(1300, "category", "categories")
    ('1 win', '1,300 categories')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
