"""The cells of an answer's table: a thing by its name, with its IRI below; a number; a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.sparql.results import Term
from server.http.site import Site
from server.pages.terms import Shown, shortened, show

#: A number of so many digits before its point that they are put in threes; a year isn't.
_LONG = re.compile(r"([+-]?)(\d{5,})(\.\d+)?")


@dataclass(frozen=True)
class Cell(Shown):
    """A term with what stands below it: the IRI, in short, of what is called by its name."""

    below: str | None = None


def cells(
    site: Site, rows: Sequence[Sequence[Term | None]], numeric: Iterable[int]
) -> list[list[Cell | None]]:
    """The cells of the rows, whose labels are looked up at once; ``numeric`` columns hold numbers.

    A cell is None where there is no value.
    """
    things = {term.value for row in rows for term in row if isinstance(term, NamedNode)}
    labels, of_numbers = site.store.labels(things), {*numeric}
    return [
        [
            None if term is None else _cell(site, term, labels, number=column in of_numbers)
            for column, term in enumerate(row)
        ]
        for row in rows
    ]


def in_threes(text: str) -> str:
    """A long number with its digits in threes; anything else as it is.

    >>> in_threes("1234567.5"), in_threes("2013"), in_threes("1e400")
    ('1,234,567.5', '2013', '1e400')
    """
    found = _LONG.fullmatch(text)
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}" if found else text


def _cell(site: Site, term: Term, labels: Mapping[str, str], *, number: bool) -> Cell:
    if isinstance(term, NamedNode):
        short = shortened(site, term.value)
        name = labels.get(term.value, short)
        href = show(site, term, {}).href
        return Cell(name, href, below=short if name != short else None)
    shown = show(site, term, labels)
    text = in_threes(shown.text) if number and isinstance(term, Literal) else shown.text
    return Cell(text, shown.href, shown.remark, shown.lang)
