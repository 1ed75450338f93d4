"""Triple Pattern Fragments over HTTP: data, numbers and controls in every format, and as a page."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from graph.releases.files import Source, load

from .conftest import Client, free_port, serving

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VOID = Namespace("http://rdfs.org/ns/void#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TRIPLES = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}
QUADS = {"trig": "trig", "nq": "nquads"}

# rdflib's dataset uses what rdflib itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def fragment(**parts: str) -> str:
    return "/fragments" + ("?" + urlencode(parts) if parts else "")


@pytest.mark.parametrize("form", QUADS)
def test_the_data_is_in_the_default_graph_and_the_rest_in_another(
    client: Client, form: str
) -> None:
    path = f"/fragments.{form}?predicate={quote(LABEL, safe='')}"
    found = Dataset().parse(data=client.get(path).body, format=QUADS[form])
    page = URIRef(client.base + path.lstrip("/").replace(f".{form}", ""))
    data = [*found.graph(DATASET_DEFAULT_GRAPH_ID)]
    assert len(data) > 10
    assert {str(predicate) for _, predicate, _ in data} == {LABEL}
    (metadata,) = (each for each in found.graphs() if each.identifier != DATASET_DEFAULT_GRAPH_ID)
    assert metadata.value(None, VOID.subset, page) in {
        *metadata[metadata.identifier : FOAF.primaryTopic]
    }
    assert [*metadata[page : HYDRA.totalItems]] == [Literal(len(data))]
    assert [*metadata[page : VOID.triples]] == [Literal(len(data))]


@pytest.mark.parametrize("form", TRIPLES)
def test_formats_without_graphs_hold_both(client: Client, form: str) -> None:
    found = Graph().parse(data=client.get(f"/fragments.{form}").body, format=TRIPLES[form])
    assert len([*found.triples((None, URIRef(LABEL), None))]) > 10
    dataset = URIRef(client.base + ".well-known/void#dataset")
    search = found.value(dataset, HYDRA.search)
    template = found.value(search, HYDRA.template)
    assert str(template) == client.base + "fragments{?subject,predicate,object}"
    mapped = {
        str(found.value(mapping, HYDRA.variable)): found.value(mapping, HYDRA.property)
        for mapping in found.objects(search, HYDRA.mapping)
    }
    assert mapped == {"subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object}
    assert not [*found.subject_objects(FOAF.primaryTopic)]


def test_json_ld_holds_the_metadata_in_a_graph(client: Client) -> None:
    reply = client.get(fragment(subject="<id/work/a>"), "application/ld+json")
    document = json.loads(reply.body)
    assert document["@context"] == client.base + "ontology/context.jsonld"
    (metadata,) = (node for node in document["graph"] if "graph" in node)
    assert metadata["id"].endswith("#metadata")
    data = [node for node in document["graph"] if "graph" not in node]
    assert [node["id"] for node in data] == [client.base + "id/work/a"]


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ({"subject": "<id/agent/日本>"}, 3),
        ({"subject": "<id/agent/日本>", "object": '"Japan"@en'}, 1),
        ({"object": '"日本"@ja'}, 1),
        ({"object": '"1"^^xsd:integer'}, 3),
        ({"object": '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}, 3),
        ({"object": '"1"'}, 0),
        ({"subject": "http://nobody.example/"}, 0),
        ({"subject": "<id/agent/jean-pierre-jeunet>"}, 2),
        ({"graph": "<graph/table/b>"}, 2),
        ({"graph": "<graph/table/b>", "predicate": "rdfs:label"}, 1),
        ({"graph": "<graph/none>"}, 0),
        ({"subject": "?s", "predicate": "", "object": '"Best"@en'}, 1),
    ],
)
def test_a_fragment_holds_what_matches(client: Client, parts: dict[str, str], number: int) -> None:
    reply = client.get(fragment(**parts), "application/n-quads")
    assert reply.status == 200
    found = Dataset().parse(data=reply.body, format="nquads")
    assert len(found.graph(DATASET_DEFAULT_GRAPH_ID)) == number
    totals = {str(total) for _, _, total, _ in found.quads((None, HYDRA.totalItems, None, None))}
    assert totals == {str(number)}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("subject=x", "The subject x is neither an IRI nor a literal"),
        ("object=%22x", "is no literal"),
        ("predicate=%22x%22", "The predicate must be an IRI"),
        ("subject=_:b0", "neither an IRI"),
        ("subject=%3Ca:b%3E&subject=%3Ca:c%3E", "one subject"),
        ("page=0", "The page is a number"),
        ("page=x", "The page is a number"),
        ("page=-1", "The page is a number"),
        ("page=000", "The page is a number"),
        ("object=%FF%FE", "aren't UTF-8"),
        ("subject=?x&object=?x", "stands twice"),
    ],
)
def test_bad_input_is_answered_400_with_the_reason(client: Client, query: str, said: str) -> None:
    reply = client.get(f"/fragments?{query}")
    assert (reply.status, reply.media_type) == (400, "text/plain")
    assert said in reply.text


def test_a_page_behind_the_last_is_answered_404(client: Client) -> None:
    assert client.get("/fragments?page=99").status == 404


def test_the_address_of_the_page_is_the_one_that_was_asked_for(client: Client) -> None:
    """Clients look for the controls of that address; percent-encoding is left as they wrote it."""
    for query in ("predicate=rdfs:label", "predicate=rdfs%3alabel", "page=1&predicate=rdfs:label"):
        found = Graph().parse(
            data=client.get(f"/fragments?{query}", "application/n-triples").body, format="nt"
        )
        assert (URIRef(f"{client.base}fragments?{query}"), HYDRA.first, None) in found


def test_characters_that_no_iri_may_hold_are_encoded(client: Client) -> None:
    reply = client.get("/fragments?object=%22Best%22@en&x={}|^`", "application/n-triples")
    found = Graph().parse(data=reply.body, format="nt")
    page = str(found.value(None, RDF.type, HYDRA.PartialCollectionView))
    assert page.endswith("?object=%22Best%22@en&x=%7B%7D%7C%5E%60")


def test_the_links_lead_through_all_pages(tmp_path: Path) -> None:
    file = tmp_path / "many.nt"
    file.write_text("".join(f'<http://x.example/{n}> <{LABEL}> "{n}" .\n' for n in range(250)))
    port = free_port()
    (tmp_path / "made").mkdir()
    with serving(
        load([Source(file)], tmp_path / "made", f"http://127.0.0.1:{port}/"), port
    ) as client:
        path, seen, pages = fragment(predicate=LABEL), set(), 0
        while path:
            reply = client.get(path, "text/turtle")
            found = Graph().parse(data=reply.body, format="turtle")
            seen |= {*found.objects(None, URIRef(LABEL))}
            page = URIRef(client.base.rstrip("/") + path)
            following = found.value(page, HYDRA.next)
            assert (f'<{following}>; rel="next"' in reply.headers["link"]) == bool(following)
            assert int(str(found.value(page, HYDRA.totalItems))) == 250
            back = found.value(page, HYDRA.previous)
            assert bool(back) == (pages > 0)
            parts = urlsplit(str(following or ""))
            path = f"{parts.path}?{parts.query}" if following else ""
            pages += 1
        assert (len(seen), pages) == (250, 3)


def test_blank_nodes_of_a_file_can_be_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "blank.ttl"
    file.write_text(f'<http://x.example/a> <http://x.example/p> [ <{LABEL}> "b" ] .')
    port = free_port()
    (tmp_path / "made").mkdir()
    with serving(
        load([Source(file)], tmp_path / "made", f"http://127.0.0.1:{port}/"), port
    ) as client:
        first = client.get(fragment(subject="http://x.example/a"), "application/n-triples")
        (blank,) = (
            Graph()
            .parse(data=first.body, format="nt")
            .objects(URIRef("http://x.example/a"), URIRef("http://x.example/p"))
        )
        second = client.get(fragment(subject=str(blank)), "application/n-triples")
        found = Graph().parse(data=second.body, format="nt")
        assert found.value(URIRef(str(blank)), URIRef(LABEL)) == Literal("b")
        there = client.get(urlsplit(str(blank)).path)
        assert (there.status, there.headers["location"]) == (
            303,
            client.base.rstrip("/") + fragment(subject=str(blank)),
        )


def test_a_fragment_is_not_sent_again_to_who_has_it(client: Client) -> None:
    path = fragment(predicate=LABEL)
    tags = [client.get(path, accept).headers["etag"] for accept in ("text/turtle", "text/html")]
    tags.append(client.get(path + "&page=1", "text/turtle").headers["etag"])
    assert len(set(tags)) == 3
    assert client.get(path, "text/turtle", If_None_Match=tags[0]).status == 304
    assert "Accept" in client.get(path).headers["vary"]
    assert client.get(path, "image/png").status == 406
    assert client.send("HEAD", path).status == 200
    assert client.send("POST", path).status == 405


def test_the_page_has_a_form_and_leads_on(client: Client) -> None:
    page = client.get(fragment(object='"Best"@en'), "text/html").text
    assert 'name="object" value="&#34;Best&#34;@en"' in page
    assert f'href="{client.base}id/category/p/best"' in page
    assert "1 statement<" in page
    asked = urlencode({"subject": client.base + "id/category/p/best"}).replace("&", "&amp;")
    assert f'href="{client.base}fragments?{asked}"' in page
    assert "<script>alert" not in client.get(fragment(), "text/html").text
    evil = client.get(fragment(object='"<script>alert(1)</script>'), "text/html")
    assert evil.status == 400
    assert "<script>" not in evil.text


def test_a_base_with_a_path_is_in_every_address(below: Client) -> None:
    found = below.get("/honours/list/fragments", "application/n-triples").text
    assert f'"{below.base}fragments{{?subject,predicate,object}}"' in found
    assert f"<{below.base}fragments> <{HYDRA}next>" not in found


@pytest.mark.parametrize("number", ["92", "999999999", "9" * 30])
def test_a_page_behind_the_last_is_not_there(client: Client, number: str) -> None:
    reply = client.get(f"/fragments?page={number}")
    assert (reply.status, "no" in reply.text) == (404, True)


@pytest.mark.parametrize(
    ("written", "count"),
    [('"7"^^{}integer', 1), ('"07"^^{}integer', 0), ('"7"^^{}decimal', 0), ('"7.0"^^{}decimal', 0),
     ('"x"^^{}integer', 0), ('"7"', 0)],
)  # fmt: skip
def test_a_number_is_found_in_its_own_spelling_only(
    tmp_path: Path, written: str, count: int
) -> None:
    file = tmp_path / "numbers.ttl"
    file.write_text("<id/a> <http://x.example/p> 7 .")
    port = free_port()
    (tmp_path / "made").mkdir()
    release = load([Source(file)], tmp_path / "made", f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        value = written.format("http://www.w3.org/2001/XMLSchema#")
        reply = client.get(f"/fragments?{urlencode({'object': value})}", "application/n-triples")
        found = Graph().parse(data=reply.body, format="nt")
        assert len([*found.objects(None, URIRef("http://x.example/p"))]) == count
        page = found.value(None, RDF.type, HYDRA.PartialCollectionView)
        assert int(str(found.value(page, HYDRA.totalItems))) == count


@pytest.mark.parametrize("length", [10, 300, 2000, 7000])
def test_the_header_of_links_is_never_too_long(client: Client, length: int) -> None:
    reply = client.get("/fragments?" + urlencode({"object": '"' + "日" * (length // 9) + '"'}))
    assert reply.status == 200
    assert len(reply.headers["link"]) <= 4000
    assert 'rel="describedby"' in reply.headers["link"]
    assert ('rel="first"' in reply.headers["link"]) == (length < 4000)
    assert ('rel="alternate"' in reply.headers["link"]) == (length <= 300)
