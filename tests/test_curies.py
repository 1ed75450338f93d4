"""Compact IRIs: what is made of an IRI is that IRI again, wherever it may be read."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.rdf.curies import COMMON, Curies, local_name, split_iri
from graph.rdf.namespaces import PREFIXES

BASE = "http://x.example/"
#: IRIs in our namespaces and near them, with all that an IRI may have behind those.
ENDS = st.text(
    st.one_of(
        st.sampled_from("aZ09_-.:~%!$&'()*+,;=@/?#é·‿中"), st.characters(categories=["L", "N", "M"])
    ),
    max_size=8,
)
NAMESPACES = st.sampled_from([*PREFIXES.values(), "urn:x:", "http://other/"])
IRIS = st.builds(str.__add__, NAMESPACES, ENDS)


@given(IRIS)
@example("http://schema.org/a/b")
@example("http://schema.org/")
@example("http://schema.org/a.")
@example("http://www.wikidata.org/prop/direct/P31")
def test_a_compact_iri_is_expanded_to_the_iri_that_it_was_made_of(iri: str) -> None:
    curie = COMMON.compress(iri)
    assert curie is None or COMMON.expand(curie) == iri


@given(IRIS)
@example("http://schema.org/-a")
@example("http://schema.org/1.5")
def test_a_compact_iri_means_the_same_in_turtle_sparql_and_json_ld(iri: str) -> None:
    known = PREFIXES
    curie = Curies(known).compress(iri)
    if curie is None:
        return
    directives = "".join(f"PREFIX {name}: <{space}> " for name, space in known.items())
    (quad,) = ox.parse(f"{directives} {curie} a {curie} .", ox.RdfFormat.TURTLE)
    assert (quad.subject, quad.object) == (ox.NamedNode(iri), ox.NamedNode(iri))
    assert ox.Store().query(f"{directives} SELECT ({curie} AS ?x) {{}}")
    document = {"@context": known, "@id": curie, "@type": curie}
    (quad,) = ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD)
    assert (quad.subject, quad.object) == (ox.NamedNode(iri), ox.NamedNode(iri))


def test_an_iri_has_no_compact_form_where_its_end_is_no_name() -> None:
    ends = ("", "a/b", "a#b", "a?b", "a.", "-a", "a%20b", "a'b", "a:b")
    assert [COMMON.compress("http://schema.org/" + end) for end in ends] == [None] * len(ends)


@given(IRIS)
def test_namespace_and_local_name_are_the_whole_iri(iri: str) -> None:
    namespace, local = split_iri(iri)
    assert namespace + local == iri
    assert local == local_name(iri)
    assert not {"/", "#"} & {*local}


@pytest.mark.parametrize(
    "namespaces",
    [{"a": "http://x.example"}, {"a": "http://x.example/", "b": "http://x.example/"}],
)
def test_namespaces_that_are_ambiguous_are_refused(namespaces: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"one namespace|ends neither"):
        Curies(namespaces)
