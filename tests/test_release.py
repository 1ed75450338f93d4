"""A release is complete, the same for the same input, and current only when it is finished."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.partitions.runs import sorted_n_quads
from graph.rdf.formats import DUMP_FORMATS, Format
from graph.releases.build import PARTITIONS, STAGING, build
from graph.releases.history import history, switch
from graph.releases.manifest import MANIFEST, SUMS
from graph.releases.release import CURRENT, Release, open_release
from tests.conftest import BASE

pytestmark = pytest.mark.slow

HER = bundled("mappings/her-2013")
formats = pytest.mark.parametrize("file_format", DUMP_FORMATS, ids=lambda each: each.name)


def quads_of(release: Release) -> set[ox.Quad]:
    """The quads of the named graphs in a release's store."""
    stored = ox.Store.read_only(str(release.store_path))
    return {quad for quad in stored if quad.graph_name != ox.DefaultGraph()}


def dump(release: Release, file_format: Format) -> Path:
    return release.dumps_path / f"palmares.{file_format.extension}"


def facts_without_the_copy(release: Release) -> dict[str, Any]:
    """What a manifest says that isn't about this copy of the release alone."""
    facts = {key: release.manifest[key] for key in release.manifest.keys() - {"created", "seal"}}
    files = facts["files"].items()
    return {**facts, "files": {name: each for name, each in files if "store/" not in name}}


@formats
def test_every_dump_holds_the_triples_of_the_store(release: Release, file_format: Format) -> None:
    assert file_format.rdf is not None
    parsed = set(ox.parse(path=dump(release, file_format), format=file_format.rdf))
    stored = quads_of(release)
    if file_format.keeps_graphs:
        assert parsed == stored
    else:
        assert {quad.triple for quad in parsed} == {quad.triple for quad in stored}


@formats
def test_the_gzip_file_is_the_plain_file_compressed(release: Release, file_format: Format) -> None:
    path = dump(release, file_format)
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()


@formats
def test_raptor_reads_every_dump_that_it_has_a_parser_for(
    release: Release, file_format: Format
) -> None:
    if not shutil.which("rapper"):
        pytest.skip("needs rapper (raptor2-utils)")
    parser = {"turtle": "turtle", "n-triples": "ntriples", "n-quads": "nquads",
              "trig": "trig", "rdf-xml": "rdfxml"}.get(file_format.name)  # fmt: skip
    if parser is None:
        return  # raptor 2.0 has no JSON-LD parser; rdflib and PyLD read that file
    done = subprocess.run(
        ["rapper", "-q", "-i", parser, "-o", "ntriples", str(dump(release, file_format)), BASE],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    read = set(ox.parse(done.stdout, ox.RdfFormat.N_TRIPLES))
    assert {quad.triple for quad in read} == {quad.triple for quad in quads_of(release)}


def test_rdflib_reads_the_turtle_dump(release: Release) -> None:
    graph = rdflib.Graph().parse(release.dumps_path / "palmares.ttl")
    assert len(graph) == release.manifest["triples"]


def test_the_manifest_is_true(release: Release) -> None:
    manifest = release.manifest
    quads = quads_of(release)
    assert manifest["quads"] == len(quads)
    assert manifest["triples"] == len({quad.triple for quad in quads})
    for graph, number in manifest["graphs"].items():
        assert number == sum(str(quad.graph_name) == f"<{graph}>" for quad in quads)
    assert len(manifest["dumps"]) == 12
    for listed in manifest["dumps"]:
        data = (release.dumps_path / listed["file"]).read_bytes()
        assert listed["bytes"] == len(data)
        assert listed["sha256"] == hashlib.sha256(data).hexdigest()
    nominations = manifest["classes"]["https://w3id.org/palmares#Nomination"]
    assert nominations == manifest["sources"][0]["rows"] == 97
    assert manifest["validation"] == {
        "conforms": True, "violations": 0, "warnings": 0, "infos": 6,
    }  # fmt: skip


def test_what_the_catalog_counts_is_true(release: Release) -> None:
    store = ox.Store.read_only(str(release.store_path))
    prefixes = "PREFIX void: <http://rdfs.org/ns/void#> "

    def rows(query: str) -> list[list[str]]:
        found = store.query(prefixes + query, base_iri=BASE, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return [[value.value for value in row] for row in found]

    total = rows("SELECT ?n { <.well-known/void#dataset> void:triples ?n }")
    assert total == rows("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")
    graphs = rows(
        "SELECT ?g ?n { ?d void:subset ?g . ?g void:triples ?n "
        "FILTER NOT EXISTS { ?g a void:Linkset } } ORDER BY ?g"
    )
    counted = rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    assert graphs == counted
    assert len(graphs) == 6
    parts = rows("SELECT ?c ?n { ?d void:classPartition ?p . ?p void:class ?c ; void:entities ?n }")
    instances = rows("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert sorted(parts) == sorted(instances)


def test_the_id_is_the_hash_of_the_content(release: Release) -> None:
    lines = b"".join(sorted_n_quads(quads_of(release)))
    assert dump(release, DUMP_FORMATS[2]).read_bytes() == lines
    unnamed = lines.replace(f'"{release.id}"'.encode(), b'"' + b"0" * 16 + b'"')
    digest = hashlib.sha256(b"".join(sorted(unnamed.splitlines(keepends=True)))).hexdigest()
    assert release.id == digest[:16]


def test_the_same_input_gives_the_same_bytes(release: Release, tmp_path: Path) -> None:
    first = open_release(Path(shutil.copytree(release.path, tmp_path / "first" / release.id)))
    again = build([HER], tmp_path / "again", BASE)
    assert again.id == first.id
    for path in first.path.rglob("*"):
        name = path.relative_to(first.path)
        if path.is_file() and name.parts[0] not in ("store", MANIFEST, SUMS):
            assert (again.path / name).read_bytes() == path.read_bytes(), name
    # the engine names and orders its files as it likes
    assert facts_without_the_copy(again) == facts_without_the_copy(first)


def test_the_order_of_lines_changes_nothing_but_the_files(hand_made: Path) -> None:
    first = build([hand_made], hand_made.parent / "releases", BASE)
    for path in hand_made.glob("*.csv"):
        header, *rows = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join([header, *reversed(rows)]), "utf-8")
    again = build([hand_made], hand_made.parent / "releases", BASE)
    assert again.id == first.id


def test_another_base_makes_another_release_with_the_same_names_under_it(
    release: Release, tmp_path: Path
) -> None:
    base = "https://example.org/palmares/"
    other = build([HER], tmp_path, base)
    assert other.id != release.id
    theirs = dump(other, DUMP_FORMATS[2]).read_text("utf-8")
    assert BASE not in theirs
    moved = {line.replace(base, BASE).replace(other.id, release.id) for line in theirs.splitlines()}
    assert moved == set(dump(release, DUMP_FORMATS[2]).read_text("utf-8").splitlines())


def test_each_statement_stands_in_one_named_graph(release: Release) -> None:
    stored = ox.Store.read_only(str(release.store_path))
    triples = [quad.triple for quad in stored]
    assert len(set(triples)) == len(triples) == release.manifest["triples"]
    assert set(stored) == set(quads_of(release))


def test_no_node_is_blank(release: Release) -> None:
    assert "_:" not in "".join(
        line[:2] for line in dump(release, DUMP_FORMATS[2]).read_text("utf-8").splitlines()
    )
    assert not any(isinstance(quad.object, ox.BlankNode) for quad in quads_of(release))


def test_the_report_is_a_shacl_report(release: Release) -> None:
    graph = rdflib.Graph().parse(release.path / "report.ttl")
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert len(set(graph.subjects(rdflib.RDF.type, shacl.ValidationReport))) == 1
    assert len(set(graph.subjects(rdflib.RDF.type, shacl.ValidationResult))) == 6


def test_a_turtle_dump_begins_with_what_it_is_and_where_it_is_from(release: Release) -> None:
    head = (release.dumps_path / "palmares.ttl").read_text("utf-8").splitlines()[:4]
    assert head[0] == f"# Palmares: film accolades as linked data, release {release.id}"
    assert "List_of_accolades_received_by_Her_(film)" in head[1]
    assert head[3] == "# Licence: <https://creativecommons.org/licenses/by-sa/4.0/>"


def test_a_build_that_fails_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("graph.releases.draft.write_dump", fail)
    with pytest.raises(ReleaseError, match="No space left on device"):
        build([HER], tmp_path, BASE)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", PARTITIONS}


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / STAGING / "dumps").mkdir(parents=True)
    built = build([HER], tmp_path, BASE)
    expected = {".lock", PARTITIONS, CURRENT, built.id}
    assert {path.name for path in tmp_path.iterdir()} == expected


def test_current_can_be_switched_back(tmp_path: Path) -> None:
    first = build([HER], tmp_path, BASE)
    second = build([HER], tmp_path, "http://127.0.0.1:9000/")
    assert open_release(tmp_path / CURRENT).id == second.id
    switch(tmp_path, first.id)
    assert open_release(tmp_path / CURRENT).id == first.id
    assert {each.id for each in history(tmp_path)} == {first.id, second.id}
    with pytest.raises(ReleaseError, match="holds no release"):
        switch(tmp_path, "nothing")
    assert open_release(tmp_path / CURRENT).id == first.id


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ReleaseError, match=r"manifest.json can't be read"):
        open_release(tmp_path)


def test_the_json_ld_dump_reads_like_json(release: Release) -> None:
    document = json.loads((release.dumps_path / "palmares.jsonld").read_text("utf-8"))
    assert "@context" in document
    assert "Best Original Screenplay" in json.dumps(document)
