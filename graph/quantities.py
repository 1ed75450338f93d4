"""Numbers with their nouns, as messages and pages have them."""

from __future__ import annotations


def noun(number: int, singular: str, plural: str | None = None) -> str:
    """The noun after a number.

    >>> noun(1, "row"), noun(0, "row"), noun(2, "category", "categories")
    ('row', 'rows', 'categories')
    """
    return singular if number == 1 else plural or singular + "s"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, as programs read it in a line: without separators of thousands.

    >>> counted(1, "table"), counted(1300, "table")
    ('1 table', '1300 tables')
    """
    return f"{number} {noun(number, singular, plural)}"


def quantity(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, as people read it.

    >>> quantity(1, "win"), quantity(1300, "category", "categories")
    ('1 win', '1,300 categories')
    """
    return f"{number:,} {noun(number, singular, plural)}"
