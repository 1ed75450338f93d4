"""The plain tables among the files of a release: SQLite, CSV plain and gzip, CSVW beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.indexes.sqlite import reading
from graph.rdf.statement_csv import plain_text
from graph.releases.dumps import PlainAndGzip
from graph.releases.licences import common_licence
from graph.releases.release import DUMPS
from graph.releases.void import DATASET, VOID_PATH
from graph.tables.columns import BETWEEN, SQLITE, TABLES, Column, Table
from graph.tables.contents import write_tables

if TYPE_CHECKING:  # it knows how tables are read, which no server has to
    from graph.partitions.partition import TableSummary

#: The file that says what the columns of the others mean.
CSVW = "csv-metadata.json"
#: The media types of these files, by the end of their names.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".csv.gz": "text/csv",
    ".sqlite": "application/vnd.sqlite3",
    ".json": "application/csvm+json",
}
#: Rows that are read at a time.
_BATCH = 1000


def table_names() -> list[tuple[str, str]]:
    """The files of the tables, those for people first, each with its media type."""
    first, *others = reversed(TABLES)
    names = [name for table in (first, *others) for name in (table.file, f"{table.file}.gz")]
    return [(name, _media_type(name)) for name in (*names, CSVW, SQLITE)]


def table_entries(files: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tables among the files of a release, as the manifest lists them."""
    titles = {table.file: table.title for table in TABLES}
    titles |= {SQLITE: "All tables, for SQLite and Datasette", CSVW: "What the columns mean (CSVW)"}
    return [
        {
            "file": name,
            "title": titles[name.removesuffix(".gz")],
            "media_type": media_type,
            "encoding": "gzip" if name.endswith(".gz") else None,
            **files[f"{DUMPS}/{name}"],
        }
        for name, media_type in table_names()
        if f"{DUMPS}/{name}" in files
    ]


def write_table_files(
    folder: Path,
    content: Path,
    base: str,
    words: str,
    sources: Sequence[TableSummary],
    scratch: Path,
) -> None:
    """Writes the tables of the release with the sorted N-Quads ``content`` into ``folder``.

    ``words`` is the namespace of our terms, ``sources`` are the tables that the release was made
    of, ``scratch`` is a file for the meantime. Raises OSError.
    """
    write_tables(folder / SQLITE, content, base, words, scratch)
    scratch.unlink()
    for table in TABLES:
        with ExitStack() as files:
            plain, zipped = (
                files.enter_context((folder / name).open("wb"))
                for name in (table.file, f"{table.file}.gz")
            )
            output = PlainAndGzip(plain, zipped)
            names = [column.name for column in table.columns]
            for chunk in csv_chunks(names, _rows(folder / SQLITE, table)):
                output.write(chunk)
            output.close()
    description = json.dumps(metadata(base, sources), ensure_ascii=False, indent=1)
    (folder / CSVW).write_text(description + "\n", "utf-8")


def csv_chunks(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Rows below a header as CSV (RFC 4180) in UTF-8, piece by piece; no cell is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for number, row in enumerate(rows, 1):
        writer.writerow([plain_text(cell) if isinstance(cell, str) else cell for cell in row])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def metadata(base: str, sources: Sequence[TableSummary]) -> dict[str, Any]:
    """What the files and their columns mean, and what they are made of.

    In the words of the Metadata Vocabulary of CSV on the Web.
    """
    licence = common_licence(table.licence for table in sources)
    pages = dict.fromkeys(table.page for table in sources if table.page)
    contributors = [*dict.fromkeys(table.attribution for table in sources if table.attribution)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:source": [{"@id": iri} for iri in (base + VOID_PATH + DATASET, *pages)],
        **({"dc:contributor": contributors} if contributors else {}),
        **({"dc:license": {"@id": licence}} if licence else {}),
        "tables": [
            {
                "url": table.file,
                "dc:title": table.title,
                "tableSchema": {
                    "columns": [_described(column) for column in table.columns],
                    "primaryKey": "iri",
                    "aboutUrl": "{+iri}",
                },
            }
            for table in TABLES
        ],
    }


def _described(column: Column) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": column.datatype,
    }
    return facts | ({"separator": BETWEEN} if column.is_list else {})


def _rows(path: Path, table: Table) -> Iterator[Sequence[object]]:
    names = ", ".join(column.name for column in table.columns)
    with reading(path) as file:
        yield from file.execute(f"SELECT {names} FROM {table.name} ORDER BY id")


def _media_type(name: str) -> str:
    return next(kind for end, kind in _MEDIA_TYPES.items() if name.endswith(end))
