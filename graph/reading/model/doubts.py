"""Doubts: why a row may have been misread, as a code for programs and a text for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DoubtCode(StrEnum):
    """What kind of doubt it is; the text says the details."""

    LOST_RECIPIENTS = "lost-recipients"  #: the form of the page has lost whom the row names
    IMPLIED_RECIPIENTS = "implied-recipients"  #: lost as well, but other rows of the table say them
    LOST_RESULT = "lost-result"
    NO_RESULT = "no-result"
    UNKNOWN_RESULT = "unknown-result"
    OTHER_RESULT = "other-result"  #: an outcome that the vocabulary has no concept of
    SEVERAL_RESULTS = "several-results"
    SEVERAL_CATEGORIES = "several-categories"
    DATE = "date"
    NO_AWARD = "no-award"  #: neither a column nor a heading names the award
    EMPTY_AWARD = "empty-award"
    NO_HEADER = "no-header"
    NAMES = "names"  #: one name or several, or not everybody is named
    TITLES = "titles"  #: one title or several
    ROW_LENGTH = "row-length"  #: the row is shorter or longer than the header
    OVERLAP = "overlap"  #: cells overlap, or one stands in the place of two
    UNREAD_COLUMN = "unread-column"  #: a second column of a role says more than was read
    IDENTIFIERS = "identifiers"  #: names and identifiers of a row don't go together
    SUBJECT = "subject"  #: what the page is about, which the row means, isn't known
    KIND = "kind"  #: nothing says whether a name is a work's or a person's
    YEAR = "year"  #: a year may be the season's or when the award was held
    WRITTEN = "written"  #: a doubt that stands beside the row in its file
    MARKUP = "markup"  #: part of the page's source is not read


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason why a row may have been misread."""

    code: DoubtCode
    text: str

    def __str__(self) -> str:
        return self.text


def kind_doubts(names: Iterable[str]) -> list[Doubt]:
    """The doubts about names of which nothing says what they are."""
    return [
        Doubt(
            DoubtCode.KIND,
            f"{name!r} may be a work or a person: mark titles as such, or say which column holds "
            "works",
        )
        for name in names
    ]
