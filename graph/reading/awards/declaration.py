"""What a person says of a table, so that it needn't be guessed: columns, results, constants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.reading.awards.vocabulary import Role
from graph.reading.model.rows import Result

#: Roles that a person can give a column, by their names; "ignore" for one that isn't to be read.
DECLARABLE: dict[str, Role] = {
    "award": Role.AWARD,
    "date": Role.DATE,
    "category": Role.CATEGORY,
    "recipients": Role.RECIPIENTS,
    "work": Role.WORK,
    "result": Role.RESULT,
    "ceremony": Role.CEREMONY,
    "identifier": Role.IDENTIFIER,
    "ignore": Role.OTHER,
}
#: Stands for every other text of a result column.
OTHERWISE = "*"
#: Roles that can be the same for all rows.
CONSTANTS = ("award", "date", "category", "work", "ceremony")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of a table; what is empty is worked out from the table itself.

    ``columns`` gives roles by header, ``results`` the concept of a result cell by its text (in
    lower case; None for a word without one; ``OTHERWISE`` for any other), ``constants`` the text of
    a role for all rows,
    ``separators`` what separates values in the cells of a column, by header; ``dates`` is
    "day-first" or "month-first" for dates in numbers; ``years`` is "season" or "held" for what a
    column of years says; ``subject`` what the page is about, perhaps with its name behind a colon;
    ``table`` the name of a sheet or the number
    of a table (from 1) to which all this applies. ``origin`` is the file or option that says it.
    ``tables`` are declarations of single award tables of a page, whose ``table`` is a number as
    tables are counted there, or a heading above one; what they say stands above the rest.
    ``about`` is what is said of the page itself, by the other members of ``table.toml``.
    """

    columns: Mapping[str, Role] = field(default_factory=dict)
    results: Mapping[str, Result | None] = field(default_factory=dict)
    constants: Mapping[Role, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    table: str = ""
    years: str = ""
    subject: str = ""
    origin: str = ""
    tables: tuple[Declaration, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """What is said, as a text that is the same wherever it was said; "" for nothing."""
        results = {text: result or "" for text, result in self.results.items()}
        parts = [self.columns, results, self.constants, self.separators, self.dates, self.table,
                self.years, self.subject,
                [each.table + each.fingerprint for each in self.tables], self.about]  # fmt: skip
        return json.dumps(parts, sort_keys=True, default=str) if any(parts) else ""

    def facts(self, name: str) -> Mapping[str, Any]:
        """What is said of the page in the file ``name``; nothing if it is of another file."""
        return self.about if self.about.get("source", name) == name else {}

    @property
    def says_roles(self) -> bool:
        """Whether columns or constants are declared, so that the table is to be read."""
        return bool(self.columns or self.constants)

    @property
    def says_subject(self) -> bool:
        """Whether it says that the page is about one thing."""
        return self.subject not in ("", "none")

    def with_more(self, other: Declaration) -> Declaration:
        """What both say, of which ``other`` prevails; what that is of isn't taken from it."""
        return replace(
            self,
            columns={**self.columns, **other.columns},
            results={**self.results, **other.results},
            constants={**self.constants, **other.constants},
            separators={**self.separators, **other.separators},
            dates=other.dates or self.dates,
            years=other.years or self.years,
        )


#: Nothing is said.
UNDECLARED = Declaration()
