"""Triple terms, reifiers and texts with a direction (RDF 1.2): each format has them, or says no."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from graph.errors import InputError
from graph.rdf.formats import CSV, DOCUMENT_FORMATS, HTML, JSON, JSON_LD, Format
from graph.rdf.nesting import (
    DEPTH,
    JsonNesting,
    NestingError,
    TextNesting,
    XmlNesting,
    is_too_deep,
)
from graph.rdf.patterns import read_term, skolemize, write_term
from graph.rdf.writers import Lines
from graph.releases.files import Source, load

from .conftest import Client, Reply, free_port, serving

DATA = r"""
PREFIX : <id/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<< :a :says :b ~ :plain >> <http://p.example/certainty> 0.9 .
:nested rdf:reifies <<( :a :says <<( :b :says _:x )>> )>> .
:quoting :quotes <<( :b :says "say \"hi\"\n" )>> ; :knows :plain .
:a rdfs:label "A", "\u0627\u0628"@ar--rtl .
"""
ABOUT_TRIPLES = ("plain", "nested", "quoting")
RDF_FORMATS = [fmt for fmt in DOCUMENT_FORMATS if fmt.rdf]
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("rdf12")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    port = free_port()
    made = folder / "made"
    made.mkdir()
    with serving(
        load([Source(folder / "data.ttl")], made, f"http://127.0.0.1:{port}/"), port
    ) as client:
        yield client


def expected(client: Client) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(DATA, ox.RdfFormat.TURTLE, base_iri=client.base)}


def is_about_a_triple(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Triple)


@pytest.mark.parametrize("thing", ABOUT_TRIPLES)
@pytest.mark.parametrize("fmt", DOCUMENT_FORMATS, ids=lambda fmt: fmt.name)
def test_a_document_has_triple_terms_or_says_that_its_format_has_none(
    client: Client, fmt: Format, thing: str
) -> None:
    reply = client.get(f"/doc/{thing}.{fmt.extension}")
    if fmt is JSON_LD:
        assert reply.status == 406
        assert "JSON-LD can't express" in reply.text
        return
    assert reply.status == 200
    if fmt.rdf:
        found = {quad.triple for quad in ox.parse(reply.body, fmt.rdf)}
        assert any(is_about_a_triple(triple) for triple in found)
    else:
        assert "says" in reply.text


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("path", ["/fragments", "/sparql?query=" + quote(CONSTRUCT)])
def test_fragments_and_answers_have_them_or_say_no(client: Client, path: str, fmt: Format) -> None:
    reply = client.get(path, accept=fmt.media_type)
    if fmt is JSON_LD:
        assert (reply.status, "triple terms" in reply.text) == (406, True)
        return
    assert reply.status == 200
    found = {quad.triple for quad in ox.parse(reply.body, fmt.rdf)}
    wanted = {triple for triple in expected(client) if "_:" not in str(triple)}
    assert wanted <= found


def test_json_ld_has_all_else_with_the_direction_of_texts(client: Client) -> None:
    reply = client.get("/doc/a.jsonld")
    assert reply.status == 200
    assert '"@direction": "rtl"' in reply.text


def test_a_page_shows_triple_terms_and_its_data_block_leaves_them_out(client: Client) -> None:
    for thing in ABOUT_TRIPLES:
        reply = client.get(f"/doc/{thing}", accept=HTML.media_type)
        assert reply.status == 200
        assert "&lt;&lt;( " in reply.text


@pytest.mark.parametrize("view", ["table", "chart", "graph"])
def test_the_query_page_shows_them(client: Client, view: str) -> None:
    for query in ("SELECT * { ?s ?p ?o }", CONSTRUCT):
        address = "/sparql?" + urlencode({"query": query, "view": view})
        assert client.get(address, accept=HTML.media_type).status == 200


def test_a_fragment_can_be_asked_for_by_a_triple_term(client: Client) -> None:
    for triple in filter(is_about_a_triple, expected(client)):
        (object_,) = client_objects(client, triple)
        reply = client.get("/fragments.nt?" + urlencode({"object": write_term(object_)}))
        found = [quad.triple for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)]
        assert (triple.subject, triple.predicate) in [(t.subject, t.predicate) for t in found]


def client_objects(client: Client, triple: ox.Triple) -> set[ox.Triple]:
    """The triple terms that the statements like this one have there, blank nodes by their names."""
    parts = {"subject": write_term(triple.subject), "predicate": write_term(triple.predicate)}
    reply = client.get("/fragments.nt?" + urlencode(parts))
    quads = ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)
    return {quad.object for quad in quads if isinstance(quad.object, ox.Triple)}


def test_terms_are_read_as_they_are_written() -> None:
    base = "http://x.example/"
    for quad in ox.parse(DATA, ox.RdfFormat.TURTLE, base_iri=base):
        value = skolemize(quad.triple, base).object
        term = read_term(write_term(value), base)
        assert skolemize(ox.Triple(quad.subject, quad.predicate, term), base).object == value


@pytest.mark.parametrize(
    "text", ["<<( <id/a> <b> )>>", "<<(", "<<( <http://a/> <http://b/> 1 )>> x"]
)
def test_what_is_no_triple_term_is_told_so(client: Client, text: str) -> None:
    reply = client.get("/fragments?" + urlencode({"object": text}))
    assert (reply.status, "is no triple term" in reply.text) == (400, True)


#: Levels of terms that are too deep for a page, and some at which a parser's stack overflows.
TOO_DEEP = (DEPTH + 1, 1000, 5000)


def deep_query(levels: int, at_once: int = 200) -> str:
    """A SELECT of a triple term with so many levels, some of them in each BIND."""
    steps, level = ["BIND(<urn:c> AS ?x0)"], 0
    while level < levels:
        count = min(at_once, levels - level)
        term = "TRIPLE(<urn:a>, <urn:b>, " * count + f"?x{level}" + ")" * count
        level += count
        steps.append(f"BIND({term} AS ?x{level})")
    return f"SELECT ?x{levels} {{ {' '.join(steps)} }}"


def deep_line(levels: int, space: str = " ") -> str:
    """A statement with such a term, in N-Triples, with that between the words."""
    begin, end = "<<( <urn:a> <urn:b> ", " )>>"
    return (f"<urn:s> <urn:p> {begin * levels}<urn:c>{end * levels} .").replace(" ", space)


def test_of_a_term_too_deep_only_the_levels_it_may_have_are_looked_at() -> None:
    levels = TOO_DEEP[-1]
    solutions = ox.Store().query(deep_query(levels))
    assert isinstance(solutions, ox.QuerySolutions)
    (term,) = next(solutions)
    assert isinstance(term, ox.Triple)
    copies = [seconds(lambda: term.object) for _ in range(20)]  # what a look at one level takes
    assert seconds(lambda: is_too_deep(term)) < 5 * DEPTH * max(copies)


def seconds(call: Callable[[], object]) -> float:
    """The seconds of a processor that a call takes."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def posted(client: Client, query: str, fmt: Format) -> Reply:
    headers = {"Content-Type": "application/sparql-query", "Accept": fmt.media_type}
    return client.send("POST", "/sparql", headers, query.encode())


@pytest.mark.parametrize("levels", TOO_DEEP)
def test_a_term_too_deep_for_a_page_is_told_and_ends_nothing(client: Client, levels: int) -> None:
    for _ in range(3):
        reply = posted(client, deep_query(levels), HTML)
        assert (reply.status, f"more than {DEPTH} levels" in reply.text) == (406, True)
    assert posted(client, deep_query(levels), JSON).text.count('"triple"') == levels
    assert posted(client, deep_query(levels), CSV).status == 200


@pytest.mark.parametrize("levels", TOO_DEEP)
@pytest.mark.parametrize("fmt", [*RDF_FORMATS, HTML], ids=lambda fmt: fmt.name)
def test_a_graph_with_a_term_too_deep_is_had_line_by_line_only(
    client: Client, fmt: Format, levels: int
) -> None:
    form = f"CONSTRUCT {{ <urn:s> <urn:p> ?x{levels} }} WHERE"
    query = deep_query(levels).replace(f"SELECT ?x{levels}", form)
    reply = posted(client, query, fmt)
    if isinstance(fmt.writer, Lines):
        assert reply.text.count("<<(") == levels
    else:
        assert (reply.status, "levels" in reply.text) == (406, True)


def test_a_term_that_is_just_not_too_deep_is_shown(client: Client) -> None:
    for fmt in (HTML, JSON):
        assert posted(client, deep_query(DEPTH), fmt).status == 200
    reply = client.get("/fragments?" + urlencode({"object": deep_line(DEPTH)[16:-2]}))
    assert reply.status == 200


@pytest.mark.parametrize("space", [" ", "\n"])
def test_no_fragment_is_asked_for_by_a_term_too_deep(client: Client, space: str) -> None:
    for levels in (DEPTH + 1, 300):
        text = deep_line(levels, space)[16:-2]
        reply = client.get("/fragments?" + urlencode({"object": text}))
        assert (reply.status, "can't be looked for" in reply.text) == (400, True)


@pytest.mark.parametrize("space", [" ", "\n"])
@pytest.mark.parametrize("levels", TOO_DEEP)
def test_a_file_with_a_term_too_deep_is_refused_by_name(
    tmp_path: Path, levels: int, space: str
) -> None:
    file = tmp_path / "deep.ttl"
    file.write_text(deep_line(levels, space), "utf-8")
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(InputError, match=rf"deep.ttl: .*more than {DEPTH} levels"):
        load([Source(file)], made, "http://x.example/")


#: The beginning of a file, of each level, its innermost thing, the end of each level and of all.
NESTED = {
    "ttl": ("<urn:s> <urn:p> ", "<<( # )>>\n<urn:a> <urn:b> ", "<urn:c>", ")>>", " ."),
    "trig": ("{ <urn:s> <urn:p> ", "<<(\n<urn:a>\n<urn:b>\n", "<urn:c>", "\n)>>", " . }"),
    "rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">',
        '<rdf:Description rdf:about="urn:a">\n<e:b rdf:parseType="Triple">',
        '<rdf:Description rdf:about="urn:a"><e:b rdf:resource="urn:c"/></rdf:Description>',
        "</e:b></rdf:Description>",
        "</rdf:RDF>",
    ),
}
#: Loads a file of so many levels; whatever it is, this process goes on.
LOADING = """
import sys
from pathlib import Path
from graph.errors import InputError
from graph.releases.files import Source, load
try:
    load([Source(Path(sys.argv[1]))], Path(sys.argv[2]), "http://x.example/")
except InputError as error:
    print(error)
"""


@pytest.mark.parametrize("extension", NESTED)
def test_a_term_over_lines_that_no_stack_has_room_for_is_refused(
    tmp_path: Path, extension: str
) -> None:
    begin, level, inner, level_end, end = NESTED[extension]
    file, made = tmp_path / f"deep.{extension}", tmp_path / "made"
    file.write_text(begin + level * 20_000 + inner + level_end * 20_000 + end, "utf-8")
    made.mkdir()
    command = [sys.executable, "-c", LOADING, str(file), str(made)]
    loading = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (loading.returncode, loading.stderr) == (0, "")
    assert f"more than {DEPTH} levels" in loading.stdout


@pytest.mark.parametrize("space", [" ", "\n"])
def test_any_number_of_terms_that_stand_side_by_side_is_loaded(tmp_path: Path, space: str) -> None:
    terms = ", ".join(f"<<( <urn:a> <urn:b> {number} )>>" for number in range(5_000))
    text = '"the signs <<( of a term"'
    lines = "".join(f"<urn:{number}> <urn:p> {text} .\n" for number in range(5_000))
    file, made = tmp_path / "wide.ttl", tmp_path / "made"
    file.write_text(f"<urn:s> <urn:p> {terms} .\n".replace(" ", space) + lines, "utf-8")
    made.mkdir()
    load([Source(file)], made, "http://x.example/")


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
def test_depth_is_told_of_pieces_of_any_size(size: int) -> None:
    def is_refused(nesting: JsonNesting | TextNesting, text: str) -> bool:
        data = text.encode()
        try:
            for start in range(0, len(data), size):
                nesting.look_at(data[start : start + size])
        except NestingError:
            return True
        return False

    def rows(levels: int) -> str:
        term = '{"type": "literal", "value": "{\\"{ \\\\"}'
        for _ in range(levels):
            term = '{"type": "triple", "value": {"object": ' + term + "}}"
        row = '{"x": ' + term + "}"
        return '{"head": {}, "results": {"bindings": [' + ",".join([row] * 3) + "]}}"

    texts = '<urn:s> <urn:p> "<<( <<(" .\n' * DEPTH
    for levels, is_deep in ((0, False), (DEPTH, False), (DEPTH + 1, True)):
        assert is_refused(JsonNesting(), rows(levels)) == is_deep
        assert is_refused(TextNesting(), texts + deep_line(levels)) == is_deep
        elements = "<triple>" * levels + "</triple>" * levels
        assert is_refused(XmlNesting(), elements * 2) == is_deep
        lines = elements.replace(">", ">\n")
        assert is_refused(XmlNesting(), lines * 2) == is_deep
