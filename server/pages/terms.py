"""Terms as readers see them: a text, a link, and a remark where one is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from graph.kinds import quantity, word_of
from graph.rdf.description import MOST_VALUES
from graph.rdf.jsonld import context
from graph.rdf.namespaces import PAL, SCHEMA, XSD
from graph.rdf.terms import Term, n_triples
from graph.reading.awards.dates import MONTHS
from server.http.site import Site

#: The language of the pages, which needs no saying.
PAGE_LANGUAGE = "en"
#: Properties whose whole numbers are amounts, which are read by their thousands.
_AMOUNTS = (SCHEMA + "value", SCHEMA + "minValue")
#: Datatypes that a reader takes for granted, and what others are called; the rest by their IRI.
_FAMILIAR_DATATYPES = {
    XSD + name
    for name in "string integer decimal double float boolean date gYear gYearMonth".split()
}
_DATATYPE_NAMES = {XSD + "dateTime": "date and time", XSD + "anyURI": "address"}
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?")
_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+)(?P<fraction>(\.[0-9]+)?)")
#: Digits of a number that is read by its thousands; nobody reads more.
_MOST_DIGITS = 40


@dataclass(frozen=True)
class TermView:
    """A term as a reader sees it: text, where it leads, and a remark (language, datatype)."""

    text: str
    href: str | None = None
    remark: str | None = None
    lang: str | None = None


@dataclass(frozen=True)
class Property:
    """A property with the first of its values; ``more`` counts the others, which formats have."""

    name: TermView
    values: list[TermView]
    more: int


class Names(dict[str, str]):
    """What things are called, by IRI; ``languages`` has those of names in another than the page's.

    Names that are read aloud need their language (WCAG 2.2, 3.1.2).
    """

    def __init__(self, names: Mapping[str, str], languages: Mapping[str, str]) -> None:
        super().__init__(names)
        self.languages = languages


def foreign(language: str | None) -> str | None:
    """The tag of a language that isn't the page's."""
    return language if language and language.partition("-")[0] != PAGE_LANGUAGE else None


def term_view(site: Site, term: Term, labels: Mapping[str, str]) -> TermView:
    """A term as readers see it; IRIs that a browser can follow are links."""
    if isinstance(term, NamedNode):
        short = shortened(site, term.value)
        text = labels.get(term.value, short)
        web = term.value.startswith(("http://", "https://"))
        ours = term.value.startswith((site.base, PAL))
        elsewhere = text != short and not ours
        lang = labels.languages.get(term.value) if isinstance(labels, Names) else None
        return TermView(
            text, site.address(term.value) if web else None, short if elsewhere else None, lang
        )
    if isinstance(term, Literal):
        if term.language:
            foreign_language = term.language if term.language != PAGE_LANGUAGE else None
            return TermView(term.value, remark=foreign_language, lang=term.language)
        datatype = term.datatype.value
        remark = None
        if datatype not in _FAMILIAR_DATATYPES:
            remark = _DATATYPE_NAMES.get(datatype) or shortened(site, datatype)
        return TermView(term.value, remark=remark)
    return TermView(n_triples(term))


def value_of(term: Any) -> str:
    """The IRI or the text of a term in a row of an answer; empty where there is none."""
    return "" if term is None else str(term.value)


def shortened(site: Site, iri: str) -> str:
    """An IRI with a prefix, or without the base, where that is possible."""
    return site.curies.compress(iri) or iri.removeprefix(site.base) or iri


def kind_word(site: Site, name: str) -> str:
    """What people call a kind: one of the table by its word, another class by its short IRI."""
    return word_of(name) or shortened(site, name)


def values_by_property(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str]
) -> list[Property]:
    """The objects of statements by predicate."""
    groups: dict[NamedNode, dict[Any, None]] = {}
    for quad in quads:
        groups.setdefault(quad.predicate, {})[quad.object] = None
    return [
        Property(
            term_view(site, predicate, labels),
            _in_order(_value(site, predicate, value, labels) for value in [*values][:MOST_VALUES]),
            max(len(values) - MOST_VALUES, 0),
        )
        for predicate, values in groups.items()
    ]


def subjects_by_property(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str], *left_out: str
) -> list[Property]:
    """The subjects of statements by predicate (``programme of``), without those ``left_out``."""
    groups: dict[NamedNode, dict[Any, None]] = {}
    for quad in quads:
        if quad.predicate.value not in left_out:
            groups.setdefault(quad.predicate, {})[quad.subject] = None
    return [
        Property(
            _inverse_label(site, predicate, labels),
            _in_order(term_view(site, thing, labels) for thing in [*subjects][:MOST_VALUES]),
            max(len(subjects) - MOST_VALUES, 0),
        )
        for predicate, subjects in groups.items()
    ]


def _in_order(views: Iterable[TermView]) -> list[TermView]:
    return sorted(dict.fromkeys(views), key=lambda view: natural_key(view.text))


def _value(site: Site, predicate: NamedNode, value: Term, labels: Mapping[str, str]) -> TermView:
    view = term_view(site, value, labels)
    return replace(view, text=with_thousands(view.text)) if predicate.value in _AMOUNTS else view


def _inverse_label(site: Site, predicate: NamedNode, labels: Mapping[str, str]) -> TermView:
    """A predicate as it is read from its object: ``programme of``, not ``programme``."""
    view = term_view(site, predicate, labels)
    words = _inverse_names().get(predicate.value, f"{view.text} of")
    return replace(view, text=words, remark=None)


@cache
def _inverse_names() -> dict[str, str]:
    """The keys of the JSON-LD context that name a property from its object, in words."""
    terms = context()
    names = {}
    for key, term in terms.items():
        if isinstance(term, dict) and "@reverse" in term:
            prefix, _, name = term["@reverse"].partition(":")
            names[terms[prefix] + name] = re.sub(
                "[A-Z]", lambda capital: " " + capital[0].lower(), key
            )
    return names


def natural_key(text: str) -> list[str | tuple[int, str]]:
    """The key that sorts texts by the numbers in them.

    >>> sorted(["Row 14", "Row 2", "Row 1"], key=natural_key)
    ['Row 1', 'Row 2', 'Row 14']
    """
    parts: list[str | tuple[int, str]] = []
    for place, part in enumerate(re.split(r"([0-9]+)", text)):
        digits = part.lstrip("0")
        parts.append((len(digits), digits) if place % 2 else part)
    return parts


def date_in_words(text: str) -> str:
    """An ISO 8601 day, month or year in words; anything else as it is.

    >>> date_in_words("2014-03-02"), date_in_words("2014-03")
    ('2 March 2014', 'March 2014')
    >>> date_in_words("2014"), date_in_words("unknown")
    ('2014', 'unknown')
    """
    parts = text.split("-")
    if not all(part.isdecimal() for part in parts) or not 1 <= len(parts) <= 3:
        return text
    if len(parts) == 1:
        return text
    if not 1 <= int(parts[1]) <= len(MONTHS):
        return text
    month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def with_date_in_words(text: str) -> str:
    """A name that ends with a day, with that in words.

    >>> with_date_in_words("Saturn Awards, 2014-06-18")
    'Saturn Awards, 18 June 2014'
    """
    return re.sub(r"(?<=, )[0-9]{4}-[0-9]{2}(-[0-9]{2})?$", lambda day: date_in_words(day[0]), text)


def with_thousands(number: str, digits: int = 4) -> str:
    """A decimal number with separators of thousands, if it has so many digits before its point.

    Anything else stays as it is. The years in a column of numbers have four digits.

    >>> with_thousands("23000000"), with_thousands("-4700.50"), with_thousands("2.5e9")
    ('23,000,000', '-4,700.50', '2.5e9')
    >>> with_thousands("2013", digits=5), with_thousands("12013", digits=5)
    ('2013', '12,013')
    """
    match = _DECIMAL.fullmatch(number)
    if not match or not digits <= len(match["whole"]) <= _MOST_DIGITS:
        return number
    return f"{match['sign']}{int(match['whole']):,}{match['fraction']}"


def host(address: str) -> str:
    """The host of an address, as people call it; the address where it has none.

    >>> host("https://www.latimes.com/entertainment/movies/"), host("urn:isbn:1")
    ('latimes.com', 'urn:isbn:1')
    """
    try:
        return urlsplit(address).netloc.removeprefix("www.") or address
    except ValueError:
        return address


def licence_name(iri: str) -> str:
    """What a licence is called: one of Creative Commons by its short name, others by their IRI.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/"), licence_name("http://x/y")
    ('CC BY-SA 4.0', 'http://x/y')
    """
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri


def byte_size(number: int) -> str:
    """A number of bytes in the largest unit that fits.

    >>> byte_size(812), byte_size(459_797), byte_size(1_480_107)
    ('812 bytes', '460 KB', '1.5 MB')
    """
    for power, unit in ((3, "GB"), (2, "MB"), (1, "KB")):
        amount = number / 1000**power
        if amount >= 1:
            return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"
    return f"{number} bytes"


def these(number: int, singular: str) -> str:
    """All of so many things, with their noun.

    >>> these(1, "row"), these(3, "row")
    ('this row', 'these 3 rows')
    """
    return f"this {singular}" if number == 1 else f"these {quantity(number, singular)}"
