"""RDF files are served as they are: every format, the two meanings of the default graph."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph.errors import InputError
from graph.rdf.formats import DOCUMENT_FORMATS, FILE_FORMATS, JSON_LD, Format
from graph.releases.files import Source, load
from graph.stores.dataset import DefaultGraph

from .conftest import Client, free_port, serving

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TURTLE = f'<id/x> <{LABEL}> "X"@en ; <http://p.example/knows> <id/y>, _:a .'
TRIG = f"""
<id/x> <{LABEL}> "X"@en .
GRAPH <graph/g> {{ <id/x> <{LABEL}> "X"@en . <id/y> <{LABEL}> "Y" }}
GRAPH <graph/h> {{ <id/y> <{LABEL}> "Y" }}
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@contextmanager
def served(
    folder: Path, *files: Path | Source, default_graph: DefaultGraph = DefaultGraph.UNION
) -> Iterator[Client]:
    port = free_port()
    sources = [file if isinstance(file, Source) else Source(file) for file in files]
    (folder / "made").mkdir()
    base = f"http://127.0.0.1:{port}/"
    with serving(load(sources, folder / "made", base, default_graph), port) as client:
        yield client


def values(client: Client, query: str) -> list[str]:
    reply = client.get("/sparql?query=" + quote(query), "text/csv")
    assert reply.status == 200, reply.text
    return reply.text.split()[1:]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("form", FILE_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_every_format_is_read_plain_and_compressed(
    tmp_path: Path, form: Format, suffix: str
) -> None:
    quad = ox.Quad(ox.NamedNode("http://a/s"), ox.NamedNode("http://a/p"), ox.Literal("é"))
    data = ox.serialize([quad], format=form.rdf) or b""
    path = written(
        tmp_path, f"d.{form.extension}{suffix}", gzip.compress(data, mtime=0) if suffix else data
    )
    with served(tmp_path, path) as client:
        assert values(client, "SELECT ?o { <http://a/s> ?p ?o }") == ["é"]


def test_the_default_graph_is_the_union_of_all_each_triple_once(tmp_path: Path) -> None:
    files = written(tmp_path, "a.ttl", TURTLE), written(tmp_path, "b.trig", TRIG)
    with served(tmp_path, *files) as client:
        assert values(client, COUNT) == ["4"]
        assert values(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g") == [
            client.base + "graph/g",
            client.base + "graph/h",
        ]


def test_the_default_graph_can_be_what_stands_in_no_graph(tmp_path: Path) -> None:
    with served(
        tmp_path, written(tmp_path, "b.trig", TRIG), default_graph=DefaultGraph.SEPARATE
    ) as client:
        assert values(client, COUNT) == ["1"]
        assert values(client, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == ["3"]
        assert "UnionDefaultGraph" not in client.get("/sparql", "text/turtle").text


def test_with_no_default_graph_of_its_own_a_separate_one_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path, "g.trig", "GRAPH <g> { <a> <b> <c> }")
    with served(tmp_path, path, default_graph=DefaultGraph.SEPARATE) as client:
        assert values(client, COUNT) == ["0"]


def test_a_file_can_be_a_named_graph(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", TURTLE)
    with served(
        tmp_path, Source(path, "http://g.example/"), default_graph=DefaultGraph.SEPARATE
    ) as client:
        assert values(client, COUNT) == ["0"]
        named = "SELECT (COUNT(*) AS ?n) FROM <http://g.example/> { ?s ?p ?o }"
        assert values(client, named) == ["3"]


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    files = [written(tmp_path, f"{name}.nt", f'_:a <http://p> "{name}" .\n') for name in "ab"]
    with served(tmp_path, *files) as client:
        assert values(client, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }") == ["2"]


@pytest.mark.parametrize("default_graph", [DefaultGraph.UNION, DefaultGraph.SEPARATE])
def test_things_graphs_and_descriptions_have_their_documents(
    tmp_path: Path, default_graph: DefaultGraph
) -> None:
    files = written(tmp_path, "a.ttl", TURTLE), written(tmp_path, "b.trig", TRIG)
    with served(tmp_path, *files, default_graph=default_graph) as client:
        assert client.get("/id/x").status == 303
        quads = {*ox.parse(client.get("/doc/x.nq").body, ox.RdfFormat.N_QUADS)}
        thing = ox.NamedNode(client.base + "id/x")
        said = {(q.predicate.value, str(q.graph_name)) for q in quads if q.subject == thing}
        # the default graph of a document holds all of it
        assert said == {
            (LABEL, f"<{client.base}graph/g>"),
            (LABEL, "DEFAULT"),
            ("http://p.example/knows", "DEFAULT"),
        }
        assert len(client.get("/graph/g.nt").text.splitlines()) == 2
        for path in (
            "/",
            "/doc/x",
            "/doc/y",
            "/graph/g",
            "/sparql",
            "/dumps/",
            "/.well-known/void",
        ):
            assert client.get(path, "text/html").status == 200, path
        void = client.get("/.well-known/void", "application/n-triples").text
        count = 4 if default_graph.is_union else 3
        assert f'#dataset> <http://rdfs.org/ns/void#triples> "{count}"' in void
        assert client.get("/ontology").status == 404


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ttl", '<a> <b> "x" .\n\n<a> <b> .\n', "a.ttl, line 3: is not Turtle"),
        ("a.nt", '<http://a> <http://b> "x" .\n<http://a> b .\n', "a.nt, line 2: is not N-Tr"),
        ("a.trig", "GRAPH <g> {\n <a> <b> }\n}", "a.trig, line 2: is not TriG"),
        ("a.jsonld", '{"a":\n\n[}', "a.jsonld, line 3: is not JSON-LD"),
        ("a.rdf", "<x>\n</y>", "a.rdf, line 1: is not RDF/XML"),
        ("a.nt.gz", b"no gzip", "a.nt.gz: is not whole gzip"),
        ("a.nt.gz", gzip.compress(b"<http://a> <http://b> 1 .", mtime=0)[:-9], "is not whole gzip"),
        ("a.nt.gz", gzip.compress(b"\n<http://a> x", mtime=0), "a.nt.gz, line 2: is not N-Triples"),
        ("a.csv", "a,b", "a.csv: has no extension that tells its format. The extensions are .ttl"),
        ("ttl", "", "ttl: has no extension"),
    ],
)
def test_a_file_that_can_not_be_read_is_one_message(
    tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(InputError) as error:
        load([Source(path)], tmp_path, "http://x.example/")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_context_that_would_have_to_be_fetched_is_not(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.jsonld", '{"@context": "http://127.0.0.1:9/c",\n "@id": "http://a"}'
    )
    with pytest.raises(InputError, match="remote contexts"):
        load([Source(path)], tmp_path, "http://x.example/")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.ttl: can't be read \(No such file"):
        load([Source(tmp_path / "none.ttl")], tmp_path, "http://x.example/")


def palmares(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "palmares"), *arguments],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_serves_files_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    written(tmp_path, "a.ttl", TURTLE)
    written(tmp_path, "b.trig", TRIG)
    with palmares("serve", "--port", "0", "--data", "a.ttl", "b.trig", folder=tmp_path) as started:
        try:
            assert started.stdout is not None
            line = started.stdout.readline()
            base = line.removeprefix("Palmares answers at ").strip()
            reply = Client(base, base).get("/sparql?query=" + quote(COUNT))
            assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "4"
            assert [*(tmp_path / "tmp").iterdir()]
            started.send_signal(signal.SIGTERM)
            assert started.wait(30) == 0
        finally:
            started.kill()
    assert not [*(tmp_path / "tmp").iterdir()]


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as trial:
            trial.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no loopback address of IPv6")
def test_files_are_served_at_an_address_of_ipv6(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    written(tmp_path, "a.ttl", TURTLE)
    command = ("serve", "--port", "0", "--host", "::1", "--data", "a.ttl")
    with palmares(*command, folder=tmp_path) as started:
        try:
            assert started.stdout is not None
            line = started.stdout.readline()
            base = line.removeprefix("Palmares answers at ").strip()
            assert base.startswith("http://[::1]:"), line
            reply = Client(base, base).get("/doc/x.nt")
            assert (reply.status, f"<{base}id/x>" in reply.text) == (200, True)
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(30)


def test_the_command_says_which_file_is_wrong_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    written(tmp_path, "a.ttl", "<a> <b> .")
    with palmares("serve", "--port", "0", "--data", "a.ttl", folder=tmp_path) as started:
        out, err = started.communicate(timeout=60)
    assert (started.returncode, out) == (1, "")
    assert err.startswith("palmares: a.ttl, line 1: is not Turtle")
    assert err.count("\n") == 1
    assert not [*(tmp_path / "tmp").iterdir()]


@pytest.mark.parametrize("path", ["/doc/a.rdf", "/doc/a"])
@pytest.mark.parametrize(
    "iri", ["http://x.example/31", "http://www.w3.org/1999/02/22-rdf-syntax-ns#li"]
)
def test_what_rdf_xml_can_not_say_is_not_said_in_it(tmp_path: Path, path: str, iri: str) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'<id/a> <{iri}> "v" .')
    with served(tmp_path, file) as client:
        reply = client.get(path, "application/rdf+xml")
        assert reply.status == 406
        assert f"/id/a> <{iri}>: the property's IRI" in reply.text
        assert client.get("/doc/a", "text/turtle").status == 200
        query = "/sparql?query=CONSTRUCT%20WHERE%20%7B%20?s%20?p%20?o%20%7D"
        reply = client.get(query, "application/rdf+xml")
        assert (reply.status, "the property's IRI" in reply.text) == (406, True)


@pytest.mark.parametrize(
    "name", ["bob%20x", "%E6%98%A0%E7%94%BB", "100%25", "映画", "a%22b", "k%20.nt"]
)
def test_a_name_with_encoded_characters_is_found_at_its_own_address(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / "a.ttl"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    file.write_text(
        f'<id/{name}> a <#Person> ; {label} "Bob" . GRAPH <graph/{name}> {{ <a> <b> 1 }}'
    )
    file = file.rename(tmp_path / "a.trig")
    with served(tmp_path, file) as client:
        address = quote(name, safe="%")
        reply = client.get(f"/id/{address}")
        assert (reply.status, reply.headers["location"]) == (303, f"{client.base}doc/{address}")
        for path in (f"/doc/{address}", f"/doc/{address}.ttl"):
            reply = client.get(path, "text/turtle")
            assert (reply.status, '"Bob"' in reply.text) == (200, True), path
            assert f'<{client.base}doc/{address}>; rel="canonical"' in reply.headers["link"]
        assert client.get(f"/graph/{address}.ttl").status == 200
        assert f"<loc>{client.base}doc/{address}</loc>" in client.get("/sitemap-1.xml").text
        page = client.get(f"/doc/{address}", "text/html").text
        assert f'href="{client.base}doc/{address}.ttl"' in page


@pytest.mark.parametrize("name", ["x.nt", "x.ttl", "x.nt.gz", "x.trig"])
def test_a_line_that_is_too_long_for_the_engine_is_told_with_its_file(
    tmp_path: Path, name: str
) -> None:
    text = f'<http://x.example/a> <{LABEL}> "{"x" * (17 * 1024**2)}" .\n'.encode()
    file = written(tmp_path, name, gzip.compress(text, 1) if name.endswith("gz") else text)
    (tmp_path / "made").mkdir()
    with pytest.raises(InputError, match=rf"{name}: a line, .* is longer .* \(16 MiB\)$"):
        load([Source(file)], tmp_path / "made", "http://x.example/")


@pytest.mark.parametrize(("begin", "end"), [('{"http://p.example/p":', "}"), ("[", "]")])
def test_json_ld_that_is_nested_too_deep_is_refused_before_it_is_parsed(
    tmp_path: Path, begin: str, end: str
) -> None:
    (tmp_path / "made").mkdir()
    file = written(tmp_path, "deep.jsonld", begin * 20_000 + '"x"' + end * 20_000)
    with pytest.raises(InputError, match=r"deep.jsonld: its objects and lists are nested more"):
        load([Source(file)], tmp_path / "made", "http://x.example/")


def test_json_ld_that_is_nested_as_people_write_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    deep = '{"http://p.example/p":' * 200 + '"} ] {"' + "}" * 200
    file = written(tmp_path, "some.jsonld", deep)
    assert load([Source(file)], tmp_path / "made", "http://x.example/").manifest["triples"] == 200


def test_a_thing_with_a_long_list_and_odd_classes_has_documents_in_every_format(
    tmp_path: Path,
) -> None:
    members = " ".join(map(str, range(1000)))
    text = f'<id/x> a "Film", _:b, <id/x> ; <{LABEL}> <id/x> ; <http://p.example/in> ({members}) .'
    with served(tmp_path, written(tmp_path, "a.ttl", text)) as client:
        for fmt in DOCUMENT_FORMATS:
            reply = client.get("/doc/x", fmt.media_type)
            assert (reply.status, reply.media_type) == (200, fmt.media_type), reply.text
        document = json.loads(client.get("/doc/x", JSON_LD.media_type).body)
        assert document["rdf:type"] == "Film"
        assert len(document["type"]) == 2
