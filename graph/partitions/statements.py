"""The view in the form of Wikidata: statements on nominations, and what is known of the items.

It is derived from names and keys of all tables, never from their cells, a batch at a time.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from graph.bundled import bundled
from graph.iris import Iris
from graph.partitions.runs import predicate_of, sorted_n_quads, subject_of
from graph.rdf.namespaces import DCT, OWL, PAL, PROV, RDF, RDFS, SCHEMA, SKOS, WIKIDATA

#: The queries that derive the two parts of the view.
STATEMENTS, ITEMS = "mappings/statements.rq", "mappings/items.rq"
#: The classes of items, of the editions of a programme's item and of classes, by their evidence.
CLASSES = "mappings/classes.csv"
#: What the queries are told by each sort of line in the file of classes.
_CLASS_NAMES = {"item": "class", "edition": "editionClass", "class": "superclass"}
#: Nominations that are taken at a time, in statements about them.
BATCH = 20_000

_SAME_AS = f"<{OWL}sameAs>".encode()
_ABOUT, _CATEGORY, _RESULT = (f"<{PAL}{name}>".encode() for name in ("about", "category", "result"))
_STATUS, _PROGRAMME = (f"<{PAL}{name}>".encode() for name in ("resultStatus", "programme"))
_FOR_WORK, _AGENT = (f"<{PAL}{name}>".encode() for name in ("forWork", "agent"))
_CHOSEN = f"<{PAL}chosenFromNominees>".encode()
_VARIANT, _FROM = f"<{PAL}variantOf>".encode(), f"<{PROV}wasDerivedFrom>".encode()
_NOMINATED, _INFERRED = (f"<{PAL}{name}>".encode() for name in ("nominated", "inferred"))
_DATES = tuple(f"<{SCHEMA}{name}>".encode() for name in ("startDate", "endDate"))
_CREATED = f"<{DCT}created>".encode()
#: What the queries ask of shared things.
_FACTS = frozenset(
    f"<{iri}>".encode()
    for iri in (
        *(f"{PAL}{name}" for name in ("programme", "variantOf", "conferredBy")),
        *(f"{PAL}{name}" for name in ("cinematographer", "premiere")),
        *(f"{SCHEMA}{name}" for name in ("director", "author", "musicBy", "actor", "producer")),
        *(f"{SCHEMA}{name}" for name in ("releasedEvent", "datePublished", "identifier")),
        *(f"{SCHEMA}{name}" for name in ("startDate", "endDate", "mainEntityOfPage", "isPartOf")),
        *(f"{RDFS}label", f"{RDF}type", f"{SKOS}altLabel"),
    )
)
#: What queries are told beside the data.
_KNOWN = "tag:palmares,2026:"

#: Gives the sorted statements on nominations and editions anew.
Keys = Callable[[], Iterable[bytes]]


def statement_lines(
    keys: Keys, links: Iterable[bytes], entities: Path, base: str
) -> Iterator[bytes]:
    """The view as sorted N-Quads, part by part.

    ``links`` are statements that link things with their items, ``entities`` is the file with what
    is said of shared things.
    """
    items = {subject_of(line): line for line in links if predicate_of(line) == _SAME_AS}
    if not items:
        return
    view = _View(keys, items, entities)
    graph = ox.NamedNode(Iris(base).graph("statements"))
    for batch in view.batches():
        yield from _derived(STATEMENTS, batch, base, graph)
    yield from _derived(ITEMS, view.item_lines(), base, graph)


class _View:
    """What the queries need to know; of shared things only those that have to do with items."""

    def __init__(self, keys: Keys, items: dict[bytes, bytes], entities: Path) -> None:
        self._keys, self._items, self._entities = keys, items, entities
        self._lines: dict[bytes, bytes] = {}
        self._programmes: dict[bytes, bytes] = {}
        self._choices: dict[bytes, bool] = {}
        for line in _lines(entities):
            if predicate_of(line) == _VARIANT:
                self._lines[subject_of(line)] = line
            elif predicate_of(line) == _PROGRAMME:
                self._programmes[subject_of(line)] = _value(line)
            elif predicate_of(line) == _CHOSEN:
                self._choices[subject_of(line)] = _value(line).startswith(b'"true"')
        self._disputes: dict[bytes, bytes] = {}
        self._tables: dict[bytes, list[bytes]] = defaultdict(list)
        self._credits: dict[bytes, list[bytes]] = defaultdict(list)
        self._choosing: set[bytes] = set()
        self._names: set[bytes] = set()
        self._survey()

    def batches(self) -> Iterator[list[bytes]]:
        """The statements about nominations of linked categories, with those of what they name."""
        facts = self._facts(self._names)
        batch: dict[bytes, None] = {}
        for nomination, lines in self._nominations():
            batch.update(dict.fromkeys(lines))
            batch.update(dict.fromkeys(self._credits.get(nomination, ())))
            terms = [_value(line) for line in lines]
            category = _object(lines, _CATEGORY)
            for term in (*terms, self._line_of(category), subject_of(lines[0])):
                batch.update(dict.fromkeys(self._said_of(term, facts)))
            if self._has_nominees(category):
                batch[_told(category, "hasNominees", b'"true"^^<%s>' % _BOOLEAN)] = None
            if len(batch) > BATCH:
                yield list(batch)
                batch.clear()
        yield list(batch)

    def item_lines(self) -> list[bytes]:
        """What is said of things with an item, and of what leads from them to their facts."""
        linked = self._facts(set(self._items))
        further = {_value(line) for lines in linked.values() for line in lines}
        facts = self._facts(further - set(self._items)) | linked
        lines = [*self._items.values(), *itertools.chain.from_iterable(facts.values())]
        items = {_value(line) for line in self._items.values()}
        return [*lines, *_class_lines(items)]

    def _survey(self) -> None:
        """Looks through all keys for tables, disputes, names, and programmes with nominees."""
        for subject, lines in _groups(self._keys()):
            predicates = {predicate_of(line) for line in lines}
            if _AGENT in predicates or _FOR_WORK in predicates:
                self._add_credit(subject, lines)
            elif _ABOUT in predicates:
                self._disputes |= {_object(lines, _ABOUT): lines[0]}
            elif _CATEGORY not in predicates and not predicates & {*_DATES}:
                self._tables[subject] += lines
            elif _object(lines, _RESULT) == _NOMINATED and _object(lines, _STATUS) != _INFERRED:
                self._choosing.add(self._programmes[_object(lines, _CATEGORY)])
        for _, lines in self._nominations():
            self._names.update(_value(line) for line in lines)

    def _add_credit(self, credit: bytes, lines: list[bytes]) -> None:
        """Keeps a credit that is for one work, by its nomination; most are for all of them."""
        if _object(lines, _FOR_WORK):
            nomination = credit.partition(b"/credit/")[0] + b">"
            self._credits[nomination] += [*lines, _told(nomination, "credit", credit)]

    def _nominations(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """The nominations whose category has an item, with what is said of each."""
        for subject, lines in _groups(self._keys()):
            category = _object(lines, _CATEGORY)
            if category and self._line_of(category) in self._items:
                yield subject, lines

    def _has_nominees(self, category: bytes) -> bool:
        """Whether a win is a nomination too: by authority files, else by rows of the programme."""
        programme = self._programmes.get(category, b"")
        for thing in (self._line_of(category), programme):
            if thing in self._choices:
                return self._choices[thing]
        return programme in self._choosing

    def _line_of(self, category: bytes) -> bytes:
        """The line that a category belongs to: itself, unless it is a variant of another."""
        variant = self._lines.get(category)
        return _value(variant) if variant else category

    def _said_of(self, term: bytes, facts: dict[bytes, list[bytes]]) -> Iterator[bytes]:
        table, _, row = term.partition(b"/row/")
        while row and table and table + b">" not in self._tables:  # a row's revision comes between
            table = table.rpartition(b"/")[0]
        lines = (self._items.get(term), self._lines.get(term), self._disputes.get(term))
        yield from filter(None, lines)
        yield from facts.get(term, ())
        yield from self._tables.get(table + b">", ()) if row else ()

    def _facts(self, things: set[bytes]) -> dict[bytes, list[bytes]]:
        """What is said of these things."""
        facts: dict[bytes, list[bytes]] = {}
        for line in _lines(self._entities):
            if subject_of(line) in things and predicate_of(line) in _FACTS:
                facts.setdefault(subject_of(line), []).append(line)
        return facts


_BOOLEAN = b"http://www.w3.org/2001/XMLSchema#boolean"


def is_key(predicate: bytes, kind: str) -> bool:
    """Whether a statement about a thing of that kind (a word of its IRI) is needed for the view."""
    return predicate in _KEYS.get(kind, frozenset())


_KEYS = {
    "nomination": frozenset(
        (
            *(
                f"<{PAL}{name}>".encode()
                for name in (
                    *("result", "resultStatus", "standing", "category"),
                    *("work", "nominee", "honours"),
                )
            ),
            f"<{PAL}ceremony>".encode(),
            f"<{RDFS}label>".encode(),
            f"<{DCT}date>".encode(),
            _FROM,
        )
    ),
    "credit": frozenset((_AGENT, _FOR_WORK)),
    "ceremony": frozenset(_DATES),
    "table": frozenset((_FROM, _CREATED)),
    "claim": frozenset((_ABOUT,)),
}


def _class_lines(items: Collection[bytes]) -> Iterator[bytes]:
    """What the queries are told of classes: those of the items, what these are of, and so on."""
    rows = _classes()
    waiting, visited = [*items], set(items)
    while waiting:
        item = waiting.pop()
        for of, value in rows.get(item, ()):
            yield _told(item, _CLASS_NAMES[of], value)
            if value not in visited:
                visited.add(value)
                waiting.append(value)


def _classes() -> dict[bytes, list[tuple[str, bytes]]]:
    """The lines of the file of classes, by the item: what they are of, and the class."""
    rows: dict[bytes, list[tuple[str, bytes]]] = defaultdict(list)
    with bundled(CLASSES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item, value = (f"<{WIKIDATA}{row[name]}>".encode() for name in ("item", "class"))
            rows[item].append((row["of"], value))
    return rows


def _told(subject: bytes, name: str, value: bytes) -> bytes:
    return b"%s <%s%s> %s .\n" % (subject, _KNOWN.encode(), name.encode(), value)


def _derived(query: str, lines: Iterable[bytes], base: str, graph: ox.NamedNode) -> Iterator[bytes]:
    store = ox.Store()
    store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
    text = bundled(query).read_text("utf-8")
    triples = store.query(text, base_iri=base, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    quads = (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    yield from sorted_n_quads(quads)


def _groups(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    for subject, group in itertools.groupby(lines, subject_of):
        yield subject, list(group)


def _object(lines: Iterable[bytes], predicate: bytes) -> bytes:
    """The value of a predicate; empty where there is none."""
    return next((_value(line) for line in lines if predicate_of(line) == predicate), b"")


def _value(line: bytes) -> bytes:
    """The IRI that a statement has as its value; the beginning of a text."""
    return line.split(b" ", 3)[2]


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
