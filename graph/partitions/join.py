"""Joins partitions: what is said of shared things, and the view in the form of Wikidata.

It sees names and keys of all tables, never their cells, and is made anew for each release.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from graph.bundled import bundled
from graph.iris import Iris
from graph.partitions.decisions import Claim, Decisions, claim_iri, predicate_of, text_of, value_of
from graph.partitions.partition import Partition, Settings, apply, is_key, load_mappings
from graph.partitions.runs import merge, sorted_n_quads, subject_of, write_sorted
from graph.rdf.namespaces import PAL
from graph.relations import LABELS, preferred
from graph.relations.columns import COLUMNS
from graph.tabular import Relation

#: The query that derives the view in Wikidata's form.
STATEMENTS = "mappings/statements.rq"
#: Names, and nominations, that are taken at a time.
BATCH = 20_000

_SAME_AS = b"<http://www.w3.org/2002/07/owl#sameAs>"
_DATE = b"<http://schema.org/startDate>"
_VARIANT = f"<{PAL}variantOf>".encode()
#: What the view says of an item: its label, and its class by that of the entity.
_DESCRIPTION = (
    b"<http://www.w3.org/2000/01/rdf-schema#label>",
    b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
)


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
    claims: list[Claim] = []
    joined = Joined(folder / "entities.nq", folder / "statements.nq")
    labels = folder / "labels.nq"
    write_sorted(_label_lines(partitions, settings, folder), labels)
    files = [labels, *(partition.entities for partition in partitions)]
    write_sorted(_decided(partitions, files, settings, folder, claims), joined.entities)
    write_sorted(_statement_lines(partitions, joined.entities, settings, folder), joined.statements)
    return replace(joined, claims=tuple(claims))


def _decided(
    partitions: Sequence[Partition],
    files: Sequence[Path],
    settings: Settings,
    folder: Path,
    claims: list[Claim],
) -> Iterator[bytes]:
    """What all say of shared things, with one value where there can be one, and claims beside.

    ``claims`` is given the latter.
    """
    decisions = Decisions(settings.base)
    yield from decisions.decided(merge(files, folder))
    sources = [(each.entities, each.tables[0].key) for each in partitions if each.tables]
    lines, made = decisions.settled(sources)
    claims.extend(made)
    yield from lines
    pages = {table.key: table.page for each in partitions for table in each.tables}
    related = _claim_relations(claims, pages, Iris(settings.base))
    yield from apply(load_mappings(settings), related)


def _claim_relations(
    claims: Iterable[Claim], pages: Mapping[str, str], iris: Iris
) -> dict[str, Relation]:
    """The claims that pages make by disagreeing, each with the page or table as its source."""
    facts: dict[str, list[dict[str, str]]] = {"claims.csv": [], "claim_sources.csv": []}
    for claim in claims:
        fact = {"graph": iris.graph("entities"), "claim": claim_iri(claim, iris)}
        text, predicate = text_of(claim), predicate_of(claim.line)[1:-1].decode()
        is_day = value_of(claim.line).endswith(b"#date>")
        told = {"about": subject_of(claim.line)[1:-1].decode(), "property": predicate}
        told |= {"label": f"Said otherwise: {text}", "note": "Other pages say otherwise."}
        facts["claims.csv"].append(fact | told | {"date" if is_day else "text": text})
        source = pages[claim.table] or iris.table(claim.table)
        facts["claim_sources.csv"].append(fact | {"document": source})
    return {name: _relation(name, rows) for name, rows in facts.items()}


def _relation(name: str, facts: Iterable[Mapping[str, str]]) -> Relation:
    rows = [tuple(fact.get(column, "") for column in COLUMNS[name]) for fact in facts]
    return Relation(name, COLUMNS[name], rows)


def _label_lines(
    partitions: Sequence[Partition], settings: Settings, folder: Path
) -> Iterator[bytes]:
    """What each thing is called, and by which tables: one label, its other names beside it."""
    mappings = load_mappings(settings)
    rows = _label_rows(merge([partition.names for partition in partitions], folder))
    while batch := list(itertools.islice(rows, BATCH)):
        yield from apply(mappings, {LABELS: Relation(LABELS, COLUMNS[LABELS], batch)})


def _label_rows(lines: Iterable[bytes]) -> Iterator[tuple[str, ...]]:
    for subject, group in itertools.groupby(lines, lambda line: line.partition(b"\t")[0]):
        names = [json.loads(line.partition(b"\t")[2]) for line in group]
        times: Counter[str] = Counter()
        for label, _, _, count, _ in names:
            times[label] += count
        decided = next((label for label, *_, is_preferred in names if is_preferred), "")
        chosen, entity = decided or preferred(times), subject[1:-1].decode()
        for label, name, table, _, _ in names:
            other = "" if label == chosen else label
            yield table, entity, chosen, other, chosen if name else "", ""


def _statement_lines(
    partitions: Sequence[Partition], entities: Path, settings: Settings, folder: Path
) -> Iterator[bytes]:
    """The view of nominations whose category has an item, a batch at a time, then of the items."""
    links = _links(merge([partition.links for partition in partitions], folder))
    if not links:
        return
    lines = _by_subject(_lines(entities), _VARIANT)
    keys = (line for line in _lines(entities) if is_key(line, settings.base))
    for batch in _batches(keys, links, lines):
        yield from _derived(batch, settings.base)
    described = [line for line in _lines(entities) if _describes(line, links)]
    yield from _derived([*described, *links.values()], settings.base)


def _links(lines: Iterable[bytes]) -> dict[bytes, bytes]:
    """The statement that links each thing with its item, by the thing."""
    return _by_subject(lines, _SAME_AS)


def _by_subject(lines: Iterable[bytes], predicate: bytes) -> dict[bytes, bytes]:
    """The statements with a predicate, by the things that they are about."""
    return {subject_of(line): line for line in lines if line.split(b" ", 2)[1] == predicate}


def _batches(
    keys: Iterable[bytes], links: dict[bytes, bytes], variants: dict[bytes, bytes]
) -> Iterator[list[bytes]]:
    """The statements about nominations of linked categories, with the links of what they name.

    Editions come first in the order of lines, so their dates are there when they are named.
    """
    predicate = f"<{PAL}category>".encode()
    dates: dict[bytes, list[bytes]] = {}
    batch: dict[bytes, None] = {}
    for subject, group in itertools.groupby(keys, subject_of):
        lines = list(group)
        if lines[0].split(b" ", 2)[1] == _DATE:
            dates[subject] = lines
            continue
        objects = {line.split(b" ", 3)[1]: line.split(b" ", 3)[2] for line in lines}
        category = objects.get(predicate, b"")
        variant = variants.get(category, b"")
        line = variant.split(b" ", 3)[2] if variant else category
        if line not in links:
            continue
        batch.update(dict.fromkeys([*lines, links[line], *([variant] if variant else [])]))
        for term in (line.split(b" ", 3)[2] for line in lines):
            batch.update(dict.fromkeys(dates.get(term, ())))
            if term in links:
                batch[links[term]] = None
        if len(batch) > BATCH:
            yield list(batch)
            batch.clear()
    yield list(batch)


def _describes(line: bytes, links: dict[bytes, bytes]) -> bool:
    subject, predicate, _ = line.split(b" ", 2)
    return subject in links and predicate in _DESCRIPTION


def _derived(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    store = ox.Store()
    store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
    query = bundled(STATEMENTS).read_text("utf-8")
    triples = store.query(query, base_iri=base, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    graph = ox.NamedNode(Iris(base).graph("statements"))
    quads = (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    yield from sorted_n_quads(quads)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
