"""The processor time of a page of a list, from the index of releases of two sizes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.indexes.sqlite import writing
from graph.tables.columns import SCHEMA, SQLITE, TABLES
from graph.tables.list_file import LISTS, write_lists
from graph.tables.list_index import ListIndex

#: Nominations of the two releases; a film has ten of them, an award some hundreds.
SIZES = (10_000, 100_000)
RESULTS = ("won", "nominated", "nominated", "nominated", "runnerUp", "")
#: What is asked of the list of nominations and of that of works: no facet, one, and several.
QUESTIONS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("nominations", {}, "award"),
    ("nominations", {}, "date"),
    ("nominations", {"decade": "1990s"}, "date"),
    ("nominations", {"result": "nominated"}, "work"),
    ("nominations", {"result": "won", "disputed": "yes"}, "date"),
    ("nominations", {"result": "nominated", "kind": "film", "country": "France"}, "category"),
    ("works", {}, "wins"),
    ("works", {"result": "nominated", "country": "Japan", "wikidata": "no"}, "year"),
    ("people", {"result": "nominated", "disputed": "yes", "kind": "person"}, "wins"),
)  # fmt: skip


def main() -> None:
    for size in SIZES:
        with TemporaryDirectory(prefix="palmares-bench-") as name:
            folder = Path(name)
            write_generated(folder / SQLITE, size)
            began = time.process_time()
            write_lists(folder / LISTS, folder / SQLITE)
            indexed = time.process_time() - began
            print(f"{size:>7} nominations: index made in {indexed:.1f} s")
            for question in QUESTIONS:
                print(f"{first_time(folder, *question):>12.1f} ms  {question}")


def first_time(folder: Path, name: str, chosen: dict[str, str], order: str) -> float:
    """Milliseconds of the processor for a page that nothing is kept of, its last ones included."""
    lists = ListIndex(folder / LISTS, folder / SQLITE)
    began = time.process_time()
    page = lists.page(name, chosen, order, 50)
    taken = time.process_time() - began
    assert page.total
    return taken * 1000


def write_generated(path: Path, size: int) -> None:
    """Writes the tables of a release that is made up, with so many nominations."""
    numbers = random.Random(size)
    works, people, awards = size // 10, size // 4, max(size // 400, 10)
    with writing(path, SCHEMA) as file:

        def insert(table: str, rows: Iterator[tuple[object, ...]]) -> None:
            columns = next(len(each.columns) for each in TABLES if each.name == table)
            marks = ", ".join("?" * (columns + 1))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

        countries = ("France", "Japan", "India", "France | Japan", "")
        insert("works", (
            (n, f"Film {n}", "film" if n % 5 else "song", str(1930 + n % 90), countries[n % 5],
             10, n % 7, n % 5, "" if n % 3 else f"Q{n}", "", f"a:work/{n}")
            for n in range(1, works + 1)
        ))  # fmt: skip
        insert("people", (
            (n, f"Person {n}", "person" if n % 9 else "group", 4, n % 3, n % 4,
             "" if n % 2 else f"Q{n}", "", f"a:agent/{n}")
            for n in range(1, people + 1)
        ))  # fmt: skip
        insert(
            "awards",
            (
                (n, f"Award {n}", 90, 5, 400, 80, 50, "1930", "2019", "", "", f"a:programme/{n}")
                for n in range(1, awards + 1)
            ),
        )
        insert("nominations", (
            (n, f"Film {n % works + 1}", f"Award {n % awards + 1}", f"Edition {n % 90}",
             f"{1930 + n % 90}-03-02", str(1930 + n % 90), f"Category {n % 40}", "Person", "",
             numbers.choice(RESULTS), "sourced", "", "yes" if n % 11 == 0 else "", "", "", "Source",
             f"a:nomination/{n}", f"a:work/{n % works + 1}", f"a:programme/{n % awards + 1}",
             f"a:ceremony/{n % 90}", f"a:category/{n % 40}", "", "", "", "", "", "", "")
            for n in range(1, size + 1)
        ))  # fmt: skip
        file.executemany(
            "INSERT INTO nomination_works VALUES (?, ?)",
            ((f"a:nomination/{n}", f"a:work/{n % works + 1}") for n in range(1, size + 1)),
        )
        file.executemany(
            "INSERT INTO nomination_people VALUES (?, ?)",
            ((f"a:nomination/{n}", f"a:agent/{n % people + 1}") for n in range(1, size + 1)),
        )


if __name__ == "__main__":
    main()
