"""Made-up award data in the exact shapes of the well-known public sets, of any size.

python -m bench.public_sets FOLDER [ROWS]      writes one file a set
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_FIRST = "Ada Tom Mia Ira Pia Oto Bea Cy Dov Eva Fay Gus Hal Ida Jo Kit Lou Max Ned Ora".split()
_LAST = "Brook Reyes Lund Moss Gray Vance Stone Wells Marsh Hill Frost Lake Reed Field".split()
_NOUNS = "Lantern Shore Owl Reed Harbor Winter Orchard Signal Mirror River Garden Tower".split()
_CATEGORIES = (
    "Actor in a Leading Role", "Actress in a Leading Role", "Best Picture", "Directing",
    "Film Editing", "Music (Original Score)", "Writing (Original Screenplay)", "Cinematography",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nomination:
    """One made-up nomination: of people for a film, at an edition."""

    edition: int
    year: int
    category: str
    film: str
    film_id: str
    people: tuple[str, ...]
    people_ids: tuple[str, ...]
    won: bool


def nominations(size: int, seed: int = 1) -> list[Nomination]:
    """Made-up nominations in the order of editions; the first of a category wins."""
    chance = random.Random(seed)
    films = [f"{a} {b} {n}" for n in range(1, 40) for a in _NOUNS for b in _NOUNS if a != b]
    names = [f"{a} {b} {n}" for n in range(1, 16) for a in _FIRST for b in _LAST]
    rows: list[Nomination] = []
    edition = 0
    while len(rows) < size:
        edition += 1
        pool = [(edition * 31 + n) % len(films) for n in range(24)]
        for category in _CATEGORIES:
            for place in range(5):
                film = pool[int(chance.random() ** 2 * len(pool))]
                people = chance.sample(range(len(names)), 1 + (place + len(category)) % 3)
                rows.append(
                    Nomination(
                        edition, 1928 + edition % 95, category, films[film], f"tt{film:07}",
                        tuple(names[n] for n in people), tuple(f"nm{n:07}" for n in people),
                        place == 0,
                    )
                )  # fmt: skip
    return rows[:size]


def _delimited(header: str, rows: Iterator[tuple[object, ...]], separator: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def oscars_tsv(size: int) -> str:
    """All nominations as a TSV with several values in a cell; empty cells at the end left off."""
    header = (
        "Ceremony Year Class CanonicalCategory Category Film FilmId Name Nominees NomineeIds "
        "Winner Detail Note Citation"
    ).split()
    lines = ["\t".join(header)]
    for row in nominations(size):
        year = f"{row.year - 1}/{row.year % 100:02}" if row.edition < 7 else str(row.year)
        cells = [
            str(row.edition), year, "Class", row.category.upper(), row.category, row.film,
            row.film_id, ", ".join(row.people), "|".join(row.people), "|".join(row.people_ids),
            "True" if row.won else "",
        ]  # fmt: skip
        lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(lines) + "\n"


def oscars(size: int) -> str:
    """``the_oscar_award.csv``."""
    rows = ((r.year - 1, r.year, r.edition, r.category.upper(), " and ".join(r.people), r.film,
             r.won) for r in nominations(size))  # fmt: skip
    return _delimited("year_film,year_ceremony,ceremony,category,name,film,winner", rows)


def golden_globes(size: int) -> str:
    """``golden_globe_awards.csv``."""
    rows = ((r.year - 1, r.year, r.edition, r.category, r.people[0], r.film, r.won)
            for r in nominations(size))  # fmt: skip
    return _delimited("year_film,year_award,ceremony,category,nominee,film,win", rows)


def sag(size: int) -> str:
    """``screen_actor_guild_awards.csv``."""
    rows = ((f"{r.year} - {r.edition}TH ANNUAL SCREEN ACTORS GUILD AWARDS", r.category.upper(),
             r.people[0], r.film, r.won) for r in nominations(size))  # fmt: skip
    return _delimited("year,category,full_name,show,won", rows)


def bafta(size: int) -> str:
    """``bafta_films.csv``."""
    rows = ((r.year, f"Film | {r.category} in {r.year}", r.film, ", ".join(r.people), r.won)
            for r in nominations(size))  # fmt: skip
    return _delimited("year,category,nominee,workers,winner", rows)


def emmys(size: int) -> str:
    """``the_emmy_awards.csv``."""
    rows = ((n, r.year, f"Outstanding {r.category} - {r.year}", r.film, ", ".join(r.people), "HBO",
             "Hill Films", r.won) for n, r in enumerate(nominations(size), 1))  # fmt: skip
    return _delimited("id,year,category,nominee,staff,company,producer,win", rows)


def grammys(size: int) -> str:
    """``the_grammy_awards.csv``."""
    rows = ((r.year, f"{r.edition}th Annual GRAMMY Awards  ({r.year})", "2017-11-28T00:03:45-08:00",
             "2019-09-10T01:08:19-07:00", r.category, r.film, r.people[0],
             f"{', '.join(r.people)}, producers", "https://example.org/a.jpg", True)
            for r in nominations(size))  # fmt: skip
    header = "year,title,published_at,updated_at,category,nominee,artist,workers,img,winner"
    return _delimited(header, rows)


def razzies(size: int) -> str:
    """``razzie_awards.csv``."""
    rows = ((r.year, r.edition, f"Worst {r.category}", r.people[0], r.film, r.film_id, r.won)
            for r in nominations(size))  # fmt: skip
    return _delimited("year,edition,category,nominee,film,imdb_id,winner", rows)


#: Each set by the name of its file.
SETS: dict[str, Callable[[int], str]] = {
    "oscars.tsv": oscars_tsv, "the_oscar_award.csv": oscars,
    "golden_globe_awards.csv": golden_globes, "screen_actor_guild_awards.csv": sag,
    "bafta_films.csv": bafta, "the_emmy_awards.csv": emmys, "the_grammy_awards.csv": grammys,
    "razzie_awards.csv": razzies,
}  # fmt: skip


def main(folder: Path, size: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in SETS.items():
        (folder / name).write_text(make(size), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 12_000)
