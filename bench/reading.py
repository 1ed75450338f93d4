"""Reading award tables: rows per second for each form, against the table readers of others.

pandas.read_html and wikitextparser read the same pages; they give a grid of cells and no meaning
(no dates, recipients, results, links or doubts), so they are the floor of what reading costs. The
page is measured at two sizes: a reader whose cost is linear takes as long for each row.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

from graph.reading.tables import read

SIZES = (1_200, 4_800)
ROUNDS = 3
HEADER = ("Award", "Date", "Category", "Recipient(s)", "Result")


def rows(size: int) -> Iterator[tuple[str, ...]]:
    """Made-up rows; every third award spans three of them in the forms that have spans."""
    for number in range(size):
        day = f"May {number % 28 + 1}, {1990 + number % 30}"
        won = "Won" if number % 4 == 0 else "Nominated"
        yield f"Award {number // 3}", day, f"Best Thing {number % 40}", f"Ann Bell{number}", won


def wikitext(size: int) -> str:
    """The rows as a wikitext table."""
    lines = ["== Accolades ==", '{| class="wikitable"', "! " + " !! ".join(HEADER)]
    for number, (award, *cells) in enumerate(rows(size)):
        first = [f"| rowspan=3 | [[{award}]]"] if number % 3 == 0 else []
        lines += ["|-", *first, "| " + " || ".join(cells)]
    return "\n".join([*lines, "|}"])


def html(size: int) -> str:
    """The rows as an HTML table."""
    parts = ["<html><body><h2>Accolades</h2><table class='wikitable'><tr>"]
    parts += [f"<th>{name}</th>" for name in HEADER]
    for number, (award, *cells) in enumerate(rows(size)):
        parts.append("</tr><tr>")
        if number % 3 == 0:
            parts.append(f"<td rowspan=3><a href='/wiki/X'>{award}</a></td>")
        parts += [f"<td>{cell}</td>" for cell in cells]
    return "".join([*parts, "</tr></table></body></html>"])


def delimited(size: int) -> str:
    """The rows as CSV."""
    lines = [",".join(HEADER), *(",".join(f'"{c}"' for c in row) for row in rows(size))]
    return "\n".join(lines)


def by_us(text: str) -> int:
    return sum(len(table.rows) for table in read(text))


def by_pandas(text: str) -> int:
    import pandas

    return sum(len(frame) for frame in pandas.read_html(io.StringIO(text)))


def by_pandas_csv(text: str) -> int:
    import pandas

    return len(pandas.read_csv(io.StringIO(text)))


def by_wikitextparser(text: str) -> int:
    import wikitextparser

    return sum(len(table.data()) - 1 for table in wikitextparser.parse(text).tables)


#: Each form with its page and the readers of it: ours first.
FORMS: dict[str, tuple[Callable[[int], str], dict[str, Callable[[str], int]]]] = {
    "html": (html, {"palmares": by_us, "pandas.read_html": by_pandas}),
    "wikitext": (wikitext, {"palmares": by_us, "wikitextparser": by_wikitextparser}),
    "csv": (delimited, {"palmares": by_us, "pandas.read_csv": by_pandas_csv}),
}


def rate(reader: Callable[[str], int], page: str, size: int) -> float:
    """Rows per second, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = reader(page)
        best = min(best, time.perf_counter() - started)
        assert found == size, (found, size)
    return size / best


def main() -> None:
    print(f"{'form':10}{'reader':20}" + "".join(f"{size:>10} rows" for size in SIZES))
    for form, (make, readers) in FORMS.items():
        pages = {size: make(size) for size in SIZES}
        for name, reader in readers.items():
            try:
                rates = [rate(reader, pages[size], size) for size in SIZES]
            except ImportError as error:
                print(f"{form:10}{name:20} is not installed ({error.name})")
                continue
            print(f"{form:10}{name:20}" + "".join(f"{one:>13.0f}/s" for one in rates))


if __name__ == "__main__":
    main()
