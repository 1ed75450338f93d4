"""Two or more works side by side: who was nominated for what where, and who won."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from server.http.site import Site
from server.pages.honours import MOST, Honour, honour_of, sentence

#: Works that are compared at most, and rows that the page shows.
MOST_WORKS, MOST_ROWS = 5, 120


def compare(site: Site, iris: Sequence[str], unknown: str = "") -> str:
    """The page that compares the first works with these IRIs; it tells which have no nominations.

    ``unknown`` is the name that somebody asked for and that no work has.
    """
    lists = site.lists
    assert lists is not None
    works, without = [], []
    distinct = [*dict.fromkeys(iris)]
    for iri in distinct[:MOST_WORKS]:
        rows = [honour_of(row) for row in lists.nominations_of(iri, MOST)]
        name = lists.name_of(iri)
        if rows:
            works.append((name, iri, rows, sentence(lists, rows)))
        elif name:
            without.append((name, iri))
    table: dict[tuple[str, str, str, str], list[list[Honour]]] = {}
    for place, (_, _, rows, _) in enumerate(works):
        for row in rows:
            key = (*row.award, *row.category)
            cells = table.setdefault(key, [[] for _ in works])
            cells[place].append(row)
    ordered = sorted(table.items(), key=lambda item: (-sum(map(bool, item[1])), item[0]))
    return render_template(
        "compare.html",
        works=[(name, iri, fact) for name, iri, _, fact in works],
        rows=ordered[:MOST_ROWS],
        total=len(ordered),
        unknown=unknown,
        without=without,
        left_out=max(len(distinct) - MOST_WORKS, 0),
        most=MOST_WORKS,
        suggestions=[] if works else lists.first("works", "nominations", 10),
    )
