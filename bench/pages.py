"""Award pages that are made up, as wikitext and HTML in turn: the same each time.

They are skewed like the real thing: a few films have very many accolades and most have few, some
programmes stand on nearly every page, and one award is spelt in several ways.
"""

from __future__ import annotations

import html
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PROGRAMMES, PEOPLE_PER_ROW = 200, 0.25
#: How often a page spells an award in another way than most.
OTHER_SPELLING = 0.1
#: How often a row has its award linked, and a person theirs.
LINKED = 0.7
FIRST_YEAR, YEARS = 1950, 75

_CRAFTS = (
    "Best Film", "Best Director", "Best Actor", "Best Actress", "Best Supporting Actor",
    "Best Supporting Actress", "Best Original Screenplay", "Best Adapted Screenplay",
    "Best Original Score", "Best Cinematography", "Best Film Editing", "Best Production Design",
)  # fmt: skip
_GIVEN = "Ada Ben Cleo Dan Eva Finn Greta Hugo Ines Jon Kira Leo Mia Nils Olga Paul".split()
_FAMILY = "Abel Berg Cole Dahl Eke Frost Gray Holm Ivers Jung Kern Lund Moss Nash Orr".split()
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def write(
    folder: Path, rows: int, seed: int = 2013, sizes: Sequence[int] | None = None
) -> list[Path]:
    """Writes pages with so many rows in all into ``folder``; returns their paths.

    ``sizes`` are the rows of each page, where they are not to be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = random.Random(seed)
    people = max(20, int(rows * PEOPLE_PER_ROW))
    paths = []
    for number, size in enumerate(sizes or _sizes(rows, chosen)):
        page = _Page(number, people, chosen)
        table = [page.row() for _ in range(size)]
        form = ("wikitext", "html")[number % 2]
        path = folder / f"List_of_accolades_received_by_Film_{number}.{form}"
        path.write_text(_wikitext(page, table) if form == "wikitext" else _html(page, table))
        paths.append(path)
    return paths


def _sizes(rows: int, chosen: random.Random) -> Iterator[int]:
    left = rows
    while left:
        size = min(left, int(10 * chosen.paretovariate(1.1)), 400)
        yield size
        left -= size


Link = tuple[str, bool]


class _Page:
    """One film and what its page repeats."""

    def __init__(self, number: int, people: int, chosen: random.Random) -> None:
        self.title = f"Film {number}"
        self._chosen, self._people = chosen, people
        self._year = FIRST_YEAR + number % YEARS
        self._used: set[tuple[int, str, int]] = set()

    def row(self) -> tuple[Link, str, str, Link, str]:
        """Award, date, category, recipient and result, with what is linked."""
        chosen = self._chosen
        programme, category, person = self._nomination()
        name = f"Award of Town {programme}"
        if chosen.random() < OTHER_SPELLING:
            name = f"Town {programme} Award"
        date = f"{1 + programme % 28} {_MONTHS[programme % 12]} {self._year + 1}"
        who = f"{_GIVEN[person % 16]} {_FAMILY[person // 16 % 15]} {person // 240}"
        result = "Won" if chosen.random() < 0.25 else "Nominated"
        return (
            (name, chosen.random() < LINKED), date, category, (who, chosen.random() < LINKED),
            result,
        )  # fmt: skip

    def _nomination(self) -> tuple[int, str, int]:
        """A programme, a category and a person that no row of the page has together."""
        chosen = self._chosen
        while True:
            programme = min(int(chosen.paretovariate(0.6)), PROGRAMMES) - 1
            person = int(chosen.random() ** 2 * self._people)
            drawn = programme, chosen.choice(_CRAFTS), person
            if drawn not in self._used:
                self._used.add(drawn)
                return drawn

    @staticmethod
    def article(name: str) -> str:
        """The article that an award links to, however it is spelt."""
        number = "".join(filter(str.isdigit, name))
        return f"Award of Town {number}" if "Town" in name else name


_HEADER = ("Award", "Date of ceremony", "Category", "Recipient(s)", "Result")


def _wikitext(page: _Page, table: list[tuple[Link, str, str, Link, str]]) -> str:
    lines = [f"'''''{page.title}''''' received these accolades.", "", "== Accolades ==",
             '{| class="wikitable"', "|-", "! " + " !! ".join(_HEADER)]  # fmt: skip
    for award, date, category, who, result in table:
        cells = [_wikilink(page, award), date, category, _wikilink(page, who)]
        mark = "{{won}}" if result == "Won" else "{{nom}}"
        lines += ["|-", "| " + " || ".join(cells) + f" || {mark}"]
    return "\n".join([*lines, "|}", ""])


def _wikilink(page: _Page, link: Link) -> str:
    name, linked = link
    return f"[[{page.article(name)}|{name}]]" if linked else name


def _html(page: _Page, table: list[tuple[Link, str, str, Link, str]]) -> str:
    rows = ["<tr>" + "".join(f"<th>{name}</th>" for name in _HEADER) + "</tr>"]
    for award, date, category, who, result in table:
        cells = [_anchor(page, award), date, category, _anchor(page, who), result]
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    body = f'<h2>Accolades</h2>\n<table class="wikitable">\n{chr(10).join(rows)}\n</table>'
    title = f"List of accolades received by {page.title} - Wikipedia"
    return f"<html><head><title>{title}</title></head><body>\n{body}\n</body></html>\n"


def _anchor(page: _Page, link: Link) -> str:
    name, linked = link
    if not linked:
        return html.escape(name)
    target = page.article(name).replace(" ", "_")
    return f'<a href="/wiki/{target}" title="{page.article(name)}">{html.escape(name)}</a>'


def main() -> None:
    """``python -m bench.pages FOLDER ROWS`` writes pages."""
    folder, rows = sys.argv[1:]
    print(f"{len(write(Path(folder), int(rows)))} pages")


if __name__ == "__main__":
    main()
