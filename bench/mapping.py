"""The RML mapping of one relation against a writer made by hand, in one run.

The floor does the same work without a mapping: it puts cells into N-Quads lines, escaped and
each once, with no check of IRIs and dates. morph-kgc is the peer, of the environment whose Python
PALMARES_MORPH_KGC names, else of that which ``make bench-peers`` makes.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.peers import MORPH_KGC
from graph.rml import Relation, load

ROWS = 30_000
ROUNDS = 3
BASE = "http://127.0.0.1:8000/"
COLUMNS = ("row", "label", "category", "date", "result", "note")
MAPPING = """
@prefix rml: <http://w3id.org/rml/> . @prefix x: <https://w3id.org/palmares#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:map a rml:TriplesMap ;
    rml:logicalSource [ rml:source "rows.csv" ; rml:referenceFormulation rml:CSV ] ;
    rml:subjectMap [ rml:reference "row" ; rml:termType rml:IRI ; rml:class x:Nomination ;
        rml:graph x:graph ] ;
    rml:predicateObjectMap
        [ rml:predicate x:label ; rml:objectMap [ rml:reference "label" ; rml:language "en" ] ] ,
        [ rml:predicate x:category ;
          rml:objectMap [ rml:reference "category" ; rml:termType rml:IRI ] ] ,
        [ rml:predicate x:date ; rml:objectMap [ rml:reference "date" ; rml:datatype xsd:date ] ] ,
        [ rml:predicate x:result ;
          rml:objectMap [ rml:reference "result" ; rml:termType rml:IRI ] ] ,
        [ rml:predicate x:note ; rml:objectMap [ rml:reference "note" ] ] .
"""


def relation() -> Relation:
    rows = [
        (
            f"{BASE}id/row/{number}",
            f'Nomination "{number}"',
            f"{BASE}id/category/{number % 700}",
            f"20{number % 90 + 10}-0{number % 9 + 1}-1{number % 10}",
            f"https://w3id.org/palmares#{'won' if number % 5 == 0 else 'nominated'}",
            "a note" if number % 3 == 0 else "",
        )
        for number in range(ROWS)
    ]
    return Relation("rows.csv", COLUMNS, rows)


def by_mapping(folder: Path, rows: Relation) -> int:
    (folder / "mapping.ttl").write_text(MAPPING)
    return sum(1 for _ in load(folder / "mapping.ttl", BASE).apply(lambda _: rows))


def by_hand(folder: Path, rows: Relation) -> int:
    ontology, lines = "https://w3id.org/palmares#", set[str]()
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    end = f"<{ontology}graph> ."
    for row, label, category, date, result, note in rows.rows:
        label = label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        written = [
            f"<{row}> <{rdf_type}> <{ontology}Nomination> {end}",
            f'<{row}> <{ontology}label> "{label}"@en {end}',
            f"<{row}> <{ontology}category> <{category}> {end}",
            f'<{row}> <{ontology}date> "{date}"^^<http://www.w3.org/2001/XMLSchema#date> {end}',
            f"<{row}> <{ontology}result> <{result}> {end}",
        ]
        if note:
            note = note.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            written.append(f'<{row}> <{ontology}note> "{note}" {end}')
        lines.update(written)
    return len(lines)


def by_morph_kgc(folder: Path, rows: Relation) -> int:
    with (folder / "rows.csv").open("w", newline="") as file:
        csv.writer(file).writerows([rows.columns, *rows.rows])
    (folder / "absolute.ttl").write_text(f"@base <{BASE}> .\n" + MAPPING)
    (folder / "config.ini").write_text(
        "[CONFIGURATION]\noutput_format = N-QUADS\noutput_file = output.nq\n"
        f"number_of_processes = 1\n[DataSource]\nmappings = {folder / 'absolute.ttl'}\n"
    )
    subprocess.run(
        [str(MORPH_KGC), "-m", "morph_kgc", "config.ini"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return len((folder / "output.nq").read_bytes().splitlines())


def best(work: Callable[[Path, Relation], int], rows: Relation) -> tuple[float, int]:
    """The shortest of some rounds, in seconds, and how many statements there were."""
    times = []
    lines = 0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            lines = work(Path(folder), rows)
            times.append(time.perf_counter() - started)
    return min(times), lines


def main() -> None:
    rows = relation()
    ways = {"by hand (floor)": by_hand, "our mapping": by_mapping}
    if MORPH_KGC.exists():
        ways["morph-kgc"] = by_morph_kgc
    else:
        print(f"{MORPH_KGC} isn't there, so morph-kgc is left out")
    floor = None
    print(f"{ROWS} rows, best of {ROUNDS}")
    for name, work in ways.items():
        seconds, lines = best(work, rows)
        floor = floor or seconds
        print(f"{name:18} {lines:8} statements  {seconds:7.2f} s  {seconds / floor:6.2f} x floor")


if __name__ == "__main__":
    main()
