"""Every IRI below the base has a document, however it is spelt: what edge.ttl and more hold."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph.errors import InputError
from graph.rdf.document_input import ENTITY_BYTES
from graph.releases.files import Source, load

from .conftest import Client, free_port, serving
from .test_abuse import sent

LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
#: The paths of IRIs below the base, each of which has a label of its own.
PATHS = [
    "id/a%2Fb", "id/a/b", "id/a%20b", "id/Zoë", "id/Zo%C3%AB2", "id/q?x=1&y=2", "id/q%3Fz",
    "id/it's(a)*test,;=+$@!~", "id/x", "id/x.ttl", "id/x#frag", "id/hash#frag", "id/hash#other",
    "id/50%25", "id/double//slash", "id/trailing/", "id/😀", "vocab#Thing", "vocab#prop",
    "other/thing", "other/thing.nt", "other/thing#it", "other/q?x=1", "graph/no-graph", "doc/own",
    "id/q?x=Zoë", "other/q?x=日本",
    "", "sparql", "#dataset", "sparql#service-of-theirs", "ontology#theirs", "nothing-but#a/b",
]  # fmt: skip
NESTED = """
<id/bn> <http://www.w3.org/2000/01/rdf-schema#label> "bn" ;
  <urn:has> [ <urn:deep> [ <urn:deeper> ( 1 2 [ <urn:x> "y" ] ) ] ] .
<other/odd> <http://x.example/31> "no name in XML" .
<id/table/kitchen> <urn:p> "wood" .
@prefix pal: <https://w3id.org/palmares#> .
<id/table/kites> a pal:SourceTable .
<id/table/kites/name> a pal:SourceColumn ; pal:table <id/table/kites> ; pal:columnNumber 1 .
<id/table/kites/1> a pal:SourceRow ; pal:table <id/table/kites> ; pal:rowNumber 1 .
<id/table/kites/1/name> pal:row <id/table/kites/1> ; pal:column <id/table/kites/name> ;
  pal:text "Heron" .
"""
QUERY = "SELECT * { ?thing a ?kind } LIMIT 1"


def write_data(path: Path) -> None:
    lines = [f"<{iri}> {LABEL} {ox.Literal(iri or 'root')} ." for iri in PATHS]
    path.write_text("\ufeff" + "\n".join([*lines, NESTED]), "utf-8")


@contextmanager
def served(folder: Path, file: Path) -> Iterator[Client]:
    port = free_port()
    release = load([Source(file)], folder, f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("addresses")
    write_data(folder / "data.ttl")
    (folder / "release").mkdir()
    with served(folder / "release", folder / "data.ttl") as made:
        yield made


def address_of(iri: str) -> str:
    """The path to which a client goes for that: what follows # is its own business."""
    return "/" + quote(iri.partition("#")[0], safe="/%?:@!$&'()*+,;=~")


def followed(client: Client, path: str, accept: str) -> tuple[str, bytes]:
    """Where the document is that this leads to, and what it says."""
    reply = client.get(path, accept)
    if reply.status == 303:
        path = "/" + reply.headers["location"].removeprefix(client.base)
        reply = client.get(path, accept)
    assert reply.status == 200, (path, reply.text)
    return path, reply.body


@pytest.mark.parametrize("path", ["/other/thing", "/vocab", "/other/nothing", "/doc/x", "/"])
def test_every_address_that_can_be_read_says_so(client: Client, path: str) -> None:
    reply = client.send("OPTIONS", path)
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert reply.headers["access-control-allow-methods"] == reply.headers["allow"]


def test_the_csv_of_what_only_has_the_address_of_a_table_has_its_statements(
    client: Client,
) -> None:
    (header, *rows) = csv.reader(client.get("/doc/table/kitchen.csv").text.splitlines())
    row = dict(zip(header, rows[0], strict=True))
    assert (row["subject"], row["object"]) == (f"{client.base}id/table/kitchen", "wood")


def test_a_column_without_a_label_has_its_iri_in_the_csv_of_a_table(client: Client) -> None:
    rows = [*csv.reader(client.get("/doc/table/kites.csv").text.splitlines())]
    assert rows == [["row", f"{client.base}id/table/kites/name"], ["1", "Heron"]]
    assert client.get("/doc/table/kites", "text/html").status == 200


@pytest.mark.parametrize("iri", ["other/thing", "id/x", "vocab", "other/nothing"])
@pytest.mark.parametrize(
    ("query", "accept", "status", "message"),
    [
        ("", "image/png", 406, "Not available in any format you accept"),
        ("?page=0", "text/turtle", 400, "'page' is a number from 1 on"),
        ("?page=9999999999", "text/turtle", 404, "as far behind as 'page' says"),
        ("?page=77", "text/turtle", 404, "page"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_at_every_address(
    client: Client, iri: str, query: str, accept: str, status: int, message: str
) -> None:
    address = f"/{iri}".replace("/id/", "/doc/")
    reply = client.get(address + query, accept)
    if iri == "other/nothing":
        status, message = 404, ""
    if iri == "vocab" and query.endswith("77"):
        status, message = 200, ""  # it is about things with fragments, all on one page
    assert reply.status == status, reply.text
    assert message in reply.text


@pytest.mark.parametrize(
    ("path", "heading"), [("/vocab", "vocab"), ("/doc/hash", "id/hash"), ("/.well-known/void", "")]
)
def test_only_a_graph_is_called_one(client: Client, path: str, heading: str) -> None:
    page = client.get(path, "text/html").text
    assert f"<h1>{heading}" in page
    assert "<h1>Graph" not in page


def test_what_no_accepted_format_can_say_is_told_at_its_own_address(client: Client) -> None:
    reply = client.get("/other/odd", "application/rdf+xml")
    assert (reply.status, "the property's IRI" in reply.text) == (406, True)
    both = client.get("/other/odd", "application/rdf+xml, text/turtle;q=0.5")
    assert (both.status, both.media_type) == (200, "text/turtle")
    assert client.get("/other/odd?page=0", "application/rdf+xml").status == 400


@pytest.mark.parametrize("iri", PATHS)
def test_every_iri_leads_to_a_document_about_it(client: Client, iri: str) -> None:
    path, body = followed(client, address_of(iri), "text/turtle")
    thing = ox.NamedNode(client.base + iri)
    quads = [*ox.parse(body, ox.RdfFormat.TURTLE)]
    assert {q.object.value for q in quads if q.subject == thing and q.predicate == LABEL} == {
        iri or "root"
    }
    for accept in ("text/html", "application/ld+json", "application/n-quads"):
        assert followed(client, address_of(iri), accept)[0] == path


def assert_found_unescaped(client: Client, iri: str) -> None:
    """That an IRI below the base leads to its document where its letters are sent as they are."""
    target = "/" + iri.removeprefix(client.base).partition("#")[0]
    reply = sent(client, target.encode(), b"Accept: application/n-triples")
    if reply.status == 303:
        target = reply.headers["location"].removeprefix(client.base.rstrip("/"))
        reply = sent(client, target.encode(), b"Accept: application/n-triples")
    assert reply.status == 200, (iri, reply.text)
    assert f"<{iri}>" in reply.text


@pytest.mark.parametrize("iri", [iri for iri in PATHS if iri != "sparql"])
def test_every_iri_is_found_with_its_letters_as_they_are(client: Client, iri: str) -> None:
    assert_found_unescaped(client, client.base + iri)


def test_the_iris_of_the_cases_are_found_with_their_letters_as_they_are(
    tmp_path: Path, shared: Path
) -> None:
    text = (shared / "cases/protocol/edge.ttl").read_text("utf-8")
    data = tmp_path / "edge.ttl"
    port = free_port()
    data.write_text(text.replace(":8000/", f":{port}/"), "utf-8")
    release = load([Source(data)], tmp_path, f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        for iri in sorted(iris_below(data, client.base)):
            assert_found_unescaped(client, iri)


def iris_below(data: Path, base: str) -> set[str]:
    subjects = {quad.subject for quad in ox.parse(path=data, format=ox.RdfFormat.TURTLE)}
    iris = {term.value for term in subjects if isinstance(term, ox.NamedNode)}
    return {iri for iri in iris if iri.startswith(base)} - {f"{base}sparql"}  # its description


def test_letters_in_a_query_lead_to_the_same_query(client: Client) -> None:
    moved = sent(client, "/Search?q=Zoë".encode())
    assert (moved.status, moved.headers["location"]) == (301, f"{client.base}search?q=Zo%C3%AB")
    page = sent(client, "/fragments?object=%22Zoë%22".encode(), b"Accept: text/turtle")
    assert "?object=%22Zo%C3%AB%22>" in page.headers["link"]


def test_two_spellings_of_a_slash_are_kept_apart_also_in_memory(client: Client) -> None:
    bodies = [client.get(f"/doc/{name}", "text/turtle").text for name in ("a%2Fb", "a/b") * 2]
    assert bodies[:2] == bodies[2:]
    assert '"id/a%2Fb"' in bodies[0]
    assert '"id/a/b"' not in bodies[0]


def test_a_document_follows_blank_nodes_as_describe_does(client: Client) -> None:
    found = client.get("/doc/bn.nt")
    described = client.get(f"/sparql?query=DESCRIBE%20%3C{client.base}id/bn%3E&format=nt")

    def shape(body: bytes) -> set[tuple[str, str]]:
        quads = ox.parse(body, ox.RdfFormat.N_TRIPLES)
        return {
            (q.predicate.value, "" if isinstance(q.object, ox.BlankNode) else str(q.object))
            for q in quads
            if isinstance(q.subject, ox.BlankNode)
        }

    assert shape(found.body) == shape(described.body)
    assert ("urn:x", '"y"') in shape(found.body)


@pytest.mark.parametrize("path", ["/other/nothing", "/vocab/", "/id/nothing", "/id/hash/frag"])
def test_what_is_nowhere_is_still_404(client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_the_columns_of_a_star_come_in_the_order_of_the_text(client: Client) -> None:
    query = quote("SELECT * { ?z ?y ?x OPTIONAL { ?x ?b ?a } } LIMIT 1")
    assert client.get(f"/sparql?query={query}", "text/csv").text.startswith("z,y,x,b,a\r\n")


@pytest.mark.parametrize("accept", ["text/n3", "application/x-turtle", "text/turtle"])
def test_names_of_turtle_get_turtle(client: Client, accept: str) -> None:
    reply = client.get("/doc/x", accept)
    assert (reply.status, reply.media_type) == (200, accept)
    assert len([*ox.parse(reply.body, ox.RdfFormat.TURTLE)]) > 1


def test_a_weak_tag_is_as_good_as_a_strong_one_before_anything_is_evaluated(
    client: Client,
) -> None:
    path = f"/sparql?query={quote(QUERY)}"
    tag = client.get(path, "text/csv").headers["etag"]
    cold = f"{path}&timeout=5"  # which no answer is kept for
    for known in (tag, f"W/{tag}", f'"x", W/{tag}'):
        assert client.get(cold, "text/csv", If_None_Match=known).status == 304


def test_ten_thousand_iris_fit_into_a_query(client: Client) -> None:
    iris = " ".join(f"<{client.base}id/nomination/{number:080}>" for number in range(10_000))
    body = f"query={quote(f'SELECT * {{ VALUES ?s {{ {iris} }} ?s ?p ?o }}', safe='')}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    reply = client.send("POST", "/sparql", headers, body)
    assert (reply.status, reply.text) == (200, "s,p,o\r\n")


def test_a_browser_finds_an_icon_and_may_send_any_header(client: Client) -> None:
    icon = client.get("/favicon.ico")
    assert (icon.status, icon.media_type) == (200, "image/svg+xml")
    for path in ("/sparql", "/other/thing"):
        reply = client.send("OPTIONS", path, {"Access-Control-Request-Headers": "x-any"})
        assert reply.status == 204
        assert reply.headers["access-control-allow-headers"].startswith("*")


@pytest.fixture
def unsayable(tmp_path: Path) -> Iterator[Client]:
    file = tmp_path / "a.ttl"
    file.write_text('<id/a> <http://x.example/31> "v" .')
    with served(tmp_path, file) as made:
        yield made


CONSTRUCT = "/sparql?query=CONSTRUCT%20WHERE%20%7B%20?s%20?p%20?o%20%7D"


def test_what_a_format_can_not_say_comes_in_the_next_that_is_accepted(unsayable: Client) -> None:
    for path in ("/doc/a", "/fragments", CONSTRUCT):
        reply = unsayable.get(path, "application/rdf+xml, text/turtle;q=0.5, image/png")
        assert (reply.status, reply.media_type) == (200, "text/turtle"), reply.text
        reply = unsayable.get(path, "application/rdf+xml, image/png;q=0.5")
        assert (reply.status, "the property's IRI" in reply.text) == (406, True)
        reply = unsayable.get(path, "application/rdf+xml, text/html;q=0.5")
        assert (reply.status, reply.media_type) == (200, "text/html")


def rdf_xml(entities: str, text: str) -> str:
    space = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    return (
        f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [{entities}]><rdf:RDF {space} xmlns:e="urn:e:">'
        f'<rdf:Description rdf:about="urn:x"><e:p>{text}</e:p></rdf:Description></rdf:RDF>'
    )


LEVELS = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(8)
)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (rdf_xml(LEVELS, "&a7;"), "entities"),
        (rdf_xml(f'<!ENTITY a "{"a" * (ENTITY_BYTES + 1)}">', "&a;"), "entities"),
        (rdf_xml(f'<!ENTITY a "{"a" * ENTITY_BYTES}">', "&a;" * 10_000), "10 times"),
        (rdf_xml(" " * 70_000 + '<!ENTITY a "b">', "&a;"), "entities"),
        (rdf_xml('<!ENTITY % p "q"> %p;', "x"), "entities"),
        (rdf_xml('<!ENTITY a SYSTEM "/etc/passwd">', "&a;"), "entities"),
    ],
    ids=["levels", "long", "often", "late", "parameter", "file"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_entities_that_grow_are_refused(
    tmp_path: Path, document: str, told: str, pack: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / ("a.rdf" if pack is bytes else "a.rdf.gz")
    file.write_bytes(pack(document.encode()))
    with pytest.raises(InputError, match=told):
        load([Source(file)], tmp_path, "http://x.example/")


def test_entities_for_namespaces_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.owl"
    file.write_text(rdf_xml('<!ENTITY owl "http://www.w3.org/2002/07/owl#">', "&owl;Thing"))
    lines: list[str] = []
    load([Source(file)], tmp_path, "http://x.example/", progress=lines.append)
    assert lines == [f"loaded    {file}: 1 statement"]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("a.ttl", "<a> <b> \"<!ENTITY x 'y'>\" ."),
        ("a.nt", '<urn:a> <urn:b> "<!ENTITY" .'),
        ("a.trig", '# <!ENTITY\n<a> <b> "<!ENTITY % p>" .'),
        ("a.jsonld", '{"@id": "urn:a", "urn:b": "<!ENTITY x>"}'),
        ("late.ttl", f'<a> <b> "{" " * 70_000}<!ENTITY" .'),
    ],
)
def test_a_text_about_entities_is_read_where_no_xml_is(
    tmp_path: Path, name: str, document: str
) -> None:
    file = tmp_path / name
    file.write_text(document)
    lines: list[str] = []
    load([Source(file)], tmp_path, "http://x.example/", progress=lines.append)
    assert lines == [f"loaded    {file}: 1 statement"]


def test_what_the_engine_spells_otherwise_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    values = '"007"^^xsd:integer, "1.50"^^xsd:decimal, 1, "01", "abc"^^xsd:integer, "c"@en-GB'
    file.write_text(f"{xsd}\n<a> <b> {values}, 'd'@en .")
    lines: list[str] = []
    load([Source(file)], tmp_path, "http://x.example/", progress=lines.append)
    assert lines[1:] == [
        f"rewritten {file}: 2 values kept in the engine's spelling: "
        '"007" as "7" (integer), "1.50" as "1.5" (decimal)',
        f"rewritten {file}: 1 language tag kept in lower case: en-GB",
    ]


@pytest.mark.parametrize("space", ["id", "doc", "graph"])
def test_what_is_not_there_is_named_as_it_was_sent(client: Client, space: str) -> None:
    reply = client.get(f"/{space}/work%2Fnothing")
    named = "graph" if space == "graph" else "id"
    assert (reply.status, f"{client.base}{named}/work%2Fnothing" in reply.text) == (404, True)
