"""Our mapping's output is the same graph as morph-kgc's, an RML engine that isn't ours.

It can't be installed beside the program (it pins an older rdflib), so it has an environment of its
own: PALMARES_MORPH_KGC names that environment's Python.
"""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from graph.authorities.authorities import load as load_authorities
from graph.authorities.resolve import resolve
from graph.bundled import bundled
from graph.iris import Iris
from graph.partitions.partition import MAPPINGS
from graph.reading.folders import read_folder
from graph.relations import relations
from graph.rml import load
from tests.conftest import BASE

pytestmark = [pytest.mark.slow, pytest.mark.program]

RML = rdflib.Namespace("http://w3id.org/rml/")


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_mapping_gives_the_same_quads_by_morph_kgc(name: str, tmp_path: Path) -> None:
    python = os.environ.get("PALMARES_MORPH_KGC")
    if not python:
        pytest.skip("needs morph-kgc in an environment of its own (PALMARES_MORPH_KGC)")
    resolution = resolve(read_folder(bundled("mappings/her-2013")), load_authorities())
    related = relations(resolution.tables, Iris(BASE), resolution.records)
    for relation in related.values():
        with (tmp_path / relation.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([relation.columns, *relation.rows])
    mapping = tmp_path / "mapping.ttl"
    _with_constant_graph(rdflib.Graph().parse(bundled(name), publicID=BASE)).serialize(mapping)
    config = tmp_path / "config.ini"
    config.write_text(
        "[CONFIGURATION]\noutput_format = N-QUADS\noutput_file = output.nq\n"
        f"[DataSource]\nmappings = {mapping}\n"
    )
    subprocess.run(
        [python, "-m", "morph_kgc", str(config)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    theirs = set(ox.parse(path=tmp_path / "output.nq", format=ox.RdfFormat.N_QUADS))
    lines = "\n".join(load(bundled(name), BASE).apply(related.__getitem__))
    ours = set(ox.parse(lines, ox.RdfFormat.N_QUADS))
    assert ours
    missing = sorted(map(str, theirs - ours))
    surplus = sorted(map(str, ours - theirs))
    assert (missing, surplus) == ([], [])


def _with_constant_graph(mapping: rdflib.Graph) -> rdflib.Graph:
    """The mapping with each graph map's reference replaced by its one value in this data set.

    morph-kgc 2.10 writes <> for a graph map that is a reference.
    """
    graphs = {"awards": "graph/table/her-2013", "links": "graph/wikidata"}
    for triples_map, subject_map in list(mapping.subject_objects(RML.subjectMap)):
        graph_map = mapping.value(subject_map, RML.graphMap)
        if graph_map is None:
            continue  # it is a constant already
        source = mapping.value(triples_map, RML.logicalSource)
        aligned = str(mapping.value(source, RML.source)).startswith("link")
        constant = rdflib.URIRef(BASE + graphs["links" if aligned else "awards"])
        mapping.remove((graph_map, None, None))
        mapping.add((graph_map, RML.constant, constant))
    return mapping
