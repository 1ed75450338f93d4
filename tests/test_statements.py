"""The view in Wikidata's form: for which work somebody is named."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

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


def qualifiers(folder: Path, name: str) -> set[tuple[str, str]]:
    """The values of a qualifier, with the item that each statement is of."""
    entities = folder / "entities.nq"
    entities.write_bytes(b"".join(lines(ENTITIES)))
    keys = lines(KEYS)
    view = b"".join(statement_lines(lambda: keys, lines(LINKS), entities, BASE))
    predicate = QUALIFIER + name
    return {
        (quad.subject.value.split("/statement/")[1].split("/best")[0], quad.object.value)
        for quad in ox.parse(view, format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == predicate
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }


def test_a_statement_of_somebody_names_the_work_of_the_credit_or_its_whole(tmp_path: Path) -> None:
    item = "http://www.wikidata.org/entity/Q"
    of = {
        (subject.split("/")[1], value)
        for subject, value in qualifiers(tmp_path, "P1686")
        if subject.startswith("P166/")
    }
    assert of == {("Q2", item + "5"), ("Q3", item + "4"), ("Q3", item + "5"), ("Q6", item + "5")}
