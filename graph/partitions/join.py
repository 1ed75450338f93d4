"""Joins partitions: what is said of shared things, and the view in the form of Wikidata.

It sees names and keys of all tables, never their cells, and is made anew for each release.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.iris import Iris
from graph.partitions.decisions import Claim, Decisions, claim_iri, text_of, value_of
from graph.partitions.partition import Partition, Settings, apply, is_key_line, load_mappings
from graph.partitions.runs import merge, predicate_of, subject_of, write_sorted
from graph.partitions.statements import statement_lines
from graph.relations import LABELS, label_rows
from graph.relations.columns import COLUMNS
from graph.tabular import Relation

#: The columns of claims for the precisions of a date, by the name of the datatype.
_COLUMNS_OF_DATES = {b"date>": "date", b"gYearMonth>": "month", b"gYear>": "year"}
#: Names that are taken at a time.
BATCH = 20_000


@dataclass(frozen=True)
class Joined:
    """The sorted files of the graphs that all partitions make together.

    ``claims`` are what some of them say otherwise than stands.
    """

    entities: Path
    statements: Path
    claims: tuple[Claim, ...] = ()


def join(partitions: Sequence[Partition], settings: Settings, folder: Path) -> Joined:
    """Writes the graphs of shared things and of the view in Wikidata's form into ``folder``."""
    labels, entities, keys, statements = (
        folder / f"{name}.nq" for name in ("labels", "entities", "keys", "statements")
    )
    write_sorted(_label_lines(partitions, settings, folder), labels)
    decisions = Decisions(settings.base)
    settled: list[bytes] = []
    claims: list[Claim] = []

    def decided() -> Iterator[bytes]:
        files = [labels, *(partition.entities for partition in partitions)]
        yield from decisions.decided(merge(files, folder))
        sources = [(each.entities, each.tables[0].key) for each in partitions if each.tables]
        lines, divergent = decisions.settled(sources)
        claims.extend(divergent)
        settled.extend([*lines, *_claim_lines(divergent, partitions, settings)])
        yield from settled

    write_sorted(decided(), entities)
    labels.unlink()
    key_lines = merge([partition.keys for partition in partitions], folder)
    also = (line for line in settled if is_key_line(line, settings.base))
    write_sorted(itertools.chain(Decisions(settings.base).decided(key_lines), also), keys)
    links = merge([partition.links for partition in partitions], folder)
    view = statement_lines(lambda: _lines(keys), links, entities, settings.base)
    write_sorted(view, statements)
    keys.unlink()
    return Joined(entities, statements, tuple(claims))


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _claim_lines(
    claims: Iterable[Claim], partitions: Sequence[Partition], settings: Settings
) -> Iterator[bytes]:
    """The claims that pages make by disagreeing, each with the page or table as its source."""
    pages = {table.key: table.page for each in partitions for table in each.tables}
    facts: dict[str, list[dict[str, str]]] = {"claims.csv": [], "claim_sources.csv": []}
    iris = Iris(settings.base)
    for claim in claims:
        fact = {"graph": iris.graph("entities"), "claim": claim_iri(claim, iris)}
        source = pages[claim.table] or iris.table(claim.table)
        facts["claims.csv"].append(fact | _told(claim))
        facts["claim_sources.csv"].append(fact | {"document": source})
    yield from apply(
        load_mappings(settings), {name: _relation(name, rows) for name, rows in facts.items()}
    )


def _told(claim: Claim) -> dict[str, str]:
    text = text_of(claim)
    datatype = value_of(claim.line).rpartition(b"#")[2]
    return {
        "about": subject_of(claim.line)[1:-1].decode(),
        "property": predicate_of(claim.line)[1:-1].decode(),
        "label": f"Said otherwise: {text}",
        "note": "Other pages say otherwise.",
        _COLUMNS_OF_DATES.get(datatype, "text"): text,
    }


def _relation(name: str, facts: Iterable[Mapping[str, str]]) -> Relation:
    rows = [tuple(fact.get(column, "") for column in COLUMNS[name]) for fact in facts]
    return Relation(name, COLUMNS[name], rows)


def _label_lines(
    partitions: Sequence[Partition], settings: Settings, folder: Path
) -> Iterator[bytes]:
    """What each thing is called, and by which tables: its labels, its other names beside it."""
    mappings = load_mappings(settings)
    rows = _label_rows(merge([partition.names for partition in partitions], folder))
    while batch := list(itertools.islice(rows, BATCH)):
        yield from apply(mappings, {LABELS: Relation(LABELS, COLUMNS[LABELS], batch)})


def _label_rows(lines: Iterable[bytes]) -> Iterator[tuple[str, ...]]:
    for subject, group in itertools.groupby(lines, lambda line: line.partition(b"\t")[0]):
        namings = [json.loads(line.partition(b"\t")[2]) for line in group]
        yield from label_rows(subject[1:-1].decode(), namings)
