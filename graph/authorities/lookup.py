"""Questions to the authority files, with a note of each: what a page's reading depends on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.authorities.authorities import Authorities, Key
from graph.authorities.record import Record, Sort
from graph.iris import slug

#: What tells an edition in a name, before it or behind it: "71st", "1998", ", 1972", "XIV".
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)(?: annual)?\s+(?=\S)", re.I)
_LEADING_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?\s+(?=\S)")
_TRAILING_YEAR = re.compile(r"(?<=\S),?\s+\(?(?:1[89]|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?\)?$")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asks authority files; ``keys`` are all that was asked for, whatever the answer was."""

    authorities: Authorities
    keys: set[Key] = field(default_factory=set)

    def text(
        self, sort: Sort, text: str, scope: str = "", year: int | None = None
    ) -> Record | None:
        """What a name means."""
        if not text:
            return None
        self.keys.add((sort.value, scope, "text", slug(text)))
        return self.authorities.of_text(sort, text, scope, year)

    def article(self, sort: Sort, article: str | None, scope: str = "") -> Record | None:
        """What an article is about."""
        if not article:
            return None
        self.keys.add((sort.value, scope, "article", article))
        return self.authorities.of_article(sort, article, scope)

    def moment(self, by: str, when: str, programme: str) -> Record | None:
        """The one edition of a programme in a "season" or at a "date"."""
        if not when:
            return None
        self.keys.add((Sort.EDITION.value, programme, by, when))
        return self.authorities.of_moment(by, when, programme)

    def identifier(self, sort: Sort, identifier: str) -> Record | None:
        """What an identifier is of."""
        if not identifier:
            return None
        self.keys.add((sort.value, "", "identifier", identifier))
        return self.authorities.of_identifier(sort, identifier)

    def path(self, path: str) -> Record | None:
        """What a published thing is."""
        self.keys.add(("", "", "path", path))
        return self.authorities.of_path(path)


def without_edition(name: str) -> tuple[str, int | None]:
    """The name of a programme in that of an edition, and the edition's number if it tells it.

    >>> without_edition("71st Academy Awards"), without_edition("Academy Awards, 1972")
    (('Academy Awards', 71), ('Academy Awards', None))
    >>> without_edition("1998 Satellite Awards"), without_edition("1984")
    (('Satellite Awards', None), ('1984', None))
    """
    match = _ORDINAL.match(name)
    if match:
        return name[match.end() :], int(match[1])
    rest = _LEADING_YEAR.sub("", name, count=1)
    return (_TRAILING_YEAR.sub("", name) if rest == name else rest), None
