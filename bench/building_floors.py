"""What others need for the work of a build: floors and peers, in seconds of a processor.

A floor does one part of it with as little as it takes; a peer is a kept program that does the part
as it is meant to be done.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import rdflib

from bench.peers import MORPH_KGC, PEERS
from graph.bundled import bundled
from graph.iris import Iris
from graph.partitions.partition import MAPPINGS
from graph.reading.model.rows import Row, Table
from graph.reading.sources import read_source
from graph.relations import relations
from graph.rml.document import RML
from graph.validation.shapes import reference_results, shapes_graph

BASE = "http://127.0.0.1:8000/"
PAL = "https://w3id.org/palmares#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
PROV = "http://www.w3.org/ns/prov#"
#: Characters that a line of N-Quads has escaped.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_SEGMENT = re.compile(r"\W+")


def used_by_children() -> float:
    """Seconds of a processor that ended processes of this one have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def writer_by_hand(sources: Sequence[Path]) -> tuple[float, int]:
    """From rows in memory to sorted N-Quads: the seconds, and how many lines there are.

    The rows are told as a build tells them, cell by cell, with no check and no company.
    """
    tables = [table for source in sources for table in read_source(source)]
    began = time.process_time()
    lines = sorted({line for table in tables for row in table.rows for line in _told(row, table)})
    "".join(lines).encode()
    return time.process_time() - began, len(lines)


def _told(row: Row, table: Table) -> Iterator[str]:
    end = f" <{BASE}graph/table/{table.key}> .\n"
    row_iri = f"<{BASE}id/table/{table.key}/row/{row.number}>"
    programme, category = _segment(row.award.text), _segment(row.category.text)
    year = row.edition.date[:4]
    place = f"{BASE}id/nomination/{programme}/{year}/{category}/{table.key}-{row.number}"
    nomination = f"<{place}>"
    what = f'"{_text(row.category.text)}, {_text(row.award.text)} {year}"@en'
    yield from _described(row_iri, "SourceRow", f'"Row {row.number}"@en', end)
    yield f"{row_iri} <{PAL}table> <{BASE}id/table/{table.key}>{end}"
    yield f'{row_iri} <{PAL}rowNumber> "{row.number}"^^<http://www.w3.org/2001/XMLSchema#integer>{end}'
    yield from _described(nomination, "Nomination", what, end)
    for name, value in (
        ("category", f"<{BASE}id/category/{programme}/{category}>"),
        ("ceremony", f"<{BASE}id/ceremony/{programme}/{year}>"),
        ("result", f"<{PAL}{row.result}>"),
        ("resultStatus", f"<{PAL}{row.status}>"),
        *(("work", f"<{BASE}id/work/{_segment(work.name)}>") for work in row.works),
    ):
        yield f"{nomination} <{PAL}{name}> {value}{end}"
    yield f"{nomination} <{PROV}wasDerivedFrom> {row_iri}{end}"
    for name, text in zip(table.columns, row.cells, strict=False):
        column = _segment(name)
        cell = f"<{BASE}id/table/{table.key}/row/{row.number}/{column}>"
        yield from _described(cell, "SourceCell", f'"Row {row.number}, {_text(name)}"@en', end)
        yield f"{cell} <{PAL}row> {row_iri}{end}"
        yield f"{cell} <{PAL}column> <{BASE}id/table/{table.key}/column/{column}>{end}"
        yield f'{cell} <{PAL}text> "{_text(text)}"{end}'
    for order, who in enumerate(row.recipients, 1):
        agent = f"<{BASE}id/agent/{_segment(who.name)}>"
        credit = f"<{place}/credit/{_segment(who.name)}>"
        yield from _described(credit, "Credit", f'"{_text(who.name)} ({what[1:-4]})"@en', end)
        yield f"{nomination} <{PAL}credit> {credit}{end}"
        yield f"{nomination} <{PAL}nominee> {agent}{end}"
        yield f"{credit} <{PAL}agent> {agent}{end}"
        yield f'{credit} <{PAL}order> "{order}"^^<http://www.w3.org/2001/XMLSchema#integer>{end}'
        yield from _described(agent, "Agent", f'"{_text(who.name)}"@en', end)


def _described(iri: str, kind: str, label: str, end: str) -> Iterator[str]:
    yield f"{iri} <{RDF}type> <{PAL}{kind}>{end}"
    yield f"{iri} <{RDFS}label> {label}{end}"


def _segment(text: str) -> str:
    return _SEGMENT.sub("-", text.lower()).strip("-")


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def floors(dump: Path, folder: Path) -> dict[str, float]:
    """What ``sort``, gzip and ``oxigraph load`` need for the statements of a release."""
    lines = dump.read_bytes().splitlines(keepends=True)
    shuffled = folder / "shuffled.nq"
    shuffled.write_bytes(b"".join(lines[1::2] + lines[::2]))
    del lines
    seconds = {
        "sort": _command(["sort", "-o", str(folder / "sorted"), str(shuffled)]),
        "gzip": _gzip(dump),
    }
    places = f"{Path(sys.executable).parent}:{PEERS / 'oxigraph' / 'bin'}:{os.environ['PATH']}"
    oxigraph = shutil.which("oxigraph", path=places)
    if oxigraph:
        location = str(folder / "store")
        command = [oxigraph, "load", "--location", location, "--file", str(dump)]
        seconds["oxigraph load"] = _command(command)
    return seconds


def _gzip(dump: Path) -> float:
    began = time.process_time()
    with dump.open("rb") as plain, gzip.open(os.devnull, "wb", 6) as zipped:
        shutil.copyfileobj(plain, zipped)
    return time.process_time() - began


def _command(command: list[str], folder: Path | None = None) -> float:
    before = used_by_children()
    env = {**os.environ, "LC_ALL": "C"}
    subprocess.run(command, check=True, env=env, capture_output=True, cwd=folder)
    return used_by_children() - before


def peers(sources: Sequence[Path], dump: Path, folder: Path) -> dict[str, float]:
    """What morph-kgc needs for the mapping of these sources, and pySHACL to check the statements.

    morph-kgc is looked for in the environment of PALMARES_MORPH_KGC, then among the peers.
    """
    seconds = {"pySHACL": _shacl(dump)}
    if MORPH_KGC.exists():
        seconds["morph-kgc"] = _morph_kgc(MORPH_KGC, sources, folder)
    return seconds


def _shacl(dump: Path) -> float:
    store = ox.Store()
    store.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    began = time.process_time()
    reference_results(store, shapes_graph())
    return time.process_time() - began


def _morph_kgc(python: Path, sources: Sequence[Path], folder: Path) -> float:
    tables = [table for source in sources for table in read_source(source)]
    for relation in relations(tables, Iris(BASE)).values():
        with (folder / relation.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([relation.columns, *relation.rows])
    section = "[CONFIGURATION]\noutput_format = N-QUADS\noutput_file = output.nq\n"
    for number, name in enumerate(MAPPINGS):
        mapping = folder / f"{number}.ttl"
        _in_one_graph(rdflib.Graph().parse(bundled(name), publicID=BASE)).serialize(mapping)
        section += f"[DataSource{number}]\nmappings = {mapping}\n"
    (folder / "config.ini").write_text(section)
    return _command([str(python), "-m", "morph_kgc", "config.ini"], folder)


def _in_one_graph(mapping: rdflib.Graph) -> rdflib.Graph:
    """The mapping with one graph in the place of those that it makes: morph-kgc makes none."""
    rml = rdflib.Namespace(RML)
    for graph_map in list(mapping.objects(None, rml.graphMap)):
        mapping.remove((graph_map, None, None))
        mapping.add((graph_map, rml.constant, rdflib.URIRef(f"{BASE}graph/table/all")))
    return mapping
