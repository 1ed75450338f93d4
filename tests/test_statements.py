"""The view in Wikidata's form: for which work somebody is named, and which wins are nominations."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.partitions.runs import sorted_n_quads
from graph.partitions.statements import statement_lines
from graph.rdf.namespaces import PREFIXES
from tests.conftest import BASE

HEAD = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
QUALIFIER = "http://www.wikidata.org/prop/qualifier/"
NOMINATION = "id/nomination/gulls/2002/best-song/kite~wind"
KEYS = f"""
<{NOMINATION}> rdfs:label "Best Song"@en ; pal:result pal:won ;
    pal:category <id/category/gulls/best-song> ;
    pal:resultStatus pal:asWritten ; pal:ceremony <id/ceremony/gulls/2002> ;
    pal:work <id/work/kite> , <id/work/wind> , <id/work/tune> ;
    pal:nominee <id/agent/ann> , <id/agent/bea> , <id/agent/cid> .
<{NOMINATION}/credit/ann/wind> pal:agent <id/agent/ann> ; pal:forWork <id/work/wind> .
<{NOMINATION}/credit/bea> pal:agent <id/agent/bea> .
<{NOMINATION}/credit/cid/tune> pal:agent <id/agent/cid> ; pal:forWork <id/work/tune> .
<id/ceremony/gulls/2002> schema:startDate "2002-02-03"^^xsd:date .
"""
ENTITIES = """
<id/work/tune> schema:isPartOf <id/work/wind> .
<id/category/gulls/best-song> pal:programme <id/programme/gulls> ; rdfs:label "Best Song"@en .
<id/ceremony/gulls/2002> schema:startDate "2002-02-03"^^xsd:date .
"""
LINKS = """
<id/category/gulls/best-song> owl:sameAs wd:Q1 .
<id/agent/ann> owl:sameAs wd:Q2 .
<id/agent/bea> owl:sameAs wd:Q3 .
<id/agent/cid> owl:sameAs wd:Q6 .
<id/work/kite> owl:sameAs wd:Q4 .
<id/work/wind> owl:sameAs wd:Q5 .
"""


def lines(turtle: str) -> list[bytes]:
    graph = ox.NamedNode(BASE + "graph/entities")
    quads = ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return [*sorted_n_quads({ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads})]


def view(folder: Path, keys: str = KEYS, entities: str = ENTITIES) -> list[ox.Quad]:
    """The view of some nominations and what is said of shared things."""
    file = folder / "entities.nq"
    file.write_bytes(b"".join(lines(entities)))
    of_keys = lines(keys)
    text = b"".join(statement_lines(lambda: of_keys, lines(LINKS), file, BASE))
    return [*ox.parse(text, format=ox.RdfFormat.N_QUADS)]


def qualifiers(folder: Path, name: str) -> set[tuple[str, str]]:
    """The values of a qualifier, with the item that each statement is of."""
    return {
        (quad.subject.value.split("/statement/")[1].split("/best")[0], quad.object.value)
        for quad in view(folder)
        if quad.predicate.value == QUALIFIER + name
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }


def test_a_statement_of_somebody_names_the_work_of_the_credit_or_its_whole(tmp_path: Path) -> None:
    item = "http://www.wikidata.org/entity/Q"
    of = {(*subject.split("/")[:3], value) for subject, value in qualifiers(tmp_path, "P1686")}
    works = {("Q2", item + "5"), ("Q3", item + "4"), ("Q3", item + "5"), ("Q6", item + "5")}
    assert {(who, work) for claim, who, _, work in of if claim == "P166"} == works
    assert {(who, work) for claim, _, who, work in of if claim == "P1346"} == works


#: A nomination of the same programme, in another category.
NOMINATED = """
<id/nomination/gulls/2002/best-film/kite> rdfs:label "Best Film"@en ; pal:result pal:nominated ;
    pal:category <id/category/gulls/best-film> ; pal:ceremony <id/ceremony/gulls/2002> .
<id/nomination/gulls/2002/best-film/kite> pal:resultStatus pal:"""
FILM = "<id/category/gulls/best-film> pal:programme <id/programme/gulls> ."
YES, NO = (f'pal:chosenFromNominees "{word}"^^xsd:boolean .' for word in ("true", "false"))
PROGRAMME, CATEGORY = "<id/programme/gulls> ", "<id/category/gulls/best-song> "


@pytest.mark.parametrize(
    ("row", "authority", "is_nomination"),
    [
        pytest.param("", "", False, id="nothing says so"),
        pytest.param("sourced", "", True, id="a row with a source"),
        pytest.param("inferred", "", False, id="a row that is inferred"),
        pytest.param("", PROGRAMME + YES, True, id="an authority file"),
        pytest.param("", PROGRAMME + NO, False, id="an authority file denies it"),
        pytest.param("sourced", PROGRAMME + NO, False, id="a row against an authority file"),
        pytest.param("sourced", CATEGORY + NO, False, id="an award without nominees"),
        pytest.param("", PROGRAMME + YES + CATEGORY + NO, False, id="an award against its own"),
        pytest.param("", PROGRAMME + NO + CATEGORY + YES, True, id="an award that has nominees"),
    ],
)
def test_a_win_is_a_nomination_where_there_are_nominees(
    row: str, authority: str, is_nomination: bool, tmp_path: Path
) -> None:
    keys = f"{KEYS}{NOMINATED}{row} ." if row else KEYS
    claims = {
        quad.predicate.value.rpartition("/")[2]
        for quad in view(tmp_path, keys, ENTITIES + FILM + authority)
        if "/prop/P" in quad.predicate.value
    }
    assert claims == {"P166", "P1346"} | ({"P1411"} if is_nomination else set())
