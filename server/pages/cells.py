"""The cells of an answer's table: a thing by its name, with its IRI below; a number; a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.rdf.terms import Term
from server.http.site import Site
from server.pages.terms import TermView, shortened, term_view, with_thousands

#: Digits from which on a number has separators of thousands; a year has none.
LONG_NUMBER = 5


@dataclass(frozen=True)
class AnswerCell(TermView):
    """A term with what stands below it: the shortened IRI of a thing that is shown by its name."""

    below: str | None = None


def cells(
    site: Site, rows: Sequence[Sequence[Term | None]], numeric: Iterable[int]
) -> list[list[AnswerCell | None]]:
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


def _cell(site: Site, term: Term, labels: Mapping[str, str], *, number: bool) -> AnswerCell:
    if isinstance(term, NamedNode):
        short = shortened(site, term.value)
        name = labels.get(term.value, short)
        href = term_view(site, term, {}).href
        return AnswerCell(name, href, below=short if name != short else None)
    view = term_view(site, term, labels)
    text = (
        with_thousands(view.text, LONG_NUMBER)
        if number and isinstance(term, Literal)
        else view.text
    )
    return AnswerCell(text, view.href, view.remark, view.lang)
