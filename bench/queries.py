"""The twelve queries, from a lookup to a group-by over everything, for either data set."""

from __future__ import annotations

from graph.releases.release import Release

_PREFIXES = (
    "PREFIX pal: <https://w3id.org/palmares#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX schema: <http://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> "
)
#: ``{work}`` is a film of the data set, ``{label}`` the label of a programme.
_QUERIES = {
    "ask": "ASK {{ <{work}> a pal:Work }}",
    "one row": "SELECT ?l {{ <{work}> rdfs:label ?l }}",
    "by label": "SELECT ?s {{ ?s rdfs:label '{label}'@en }}",
    "a thing": "SELECT ?p ?o {{ <{work}> ?p ?o }}",
    "its honours": "SELECT ?l ?r {{ ?n pal:work <{work}> ; rdfs:label ?l ; pal:resultStatus ?r }}",
    "a path": "SELECT ?l {{ ?n pal:category/pal:programme/rdfs:label ?l }} LIMIT 10",
    "a star": "SELECT * {{ ?n pal:category ?c ; pal:ceremony ?y ; pal:work ?w }} LIMIT 20",
    "construct": "CONSTRUCT {{ ?c pal:programme ?p }} WHERE {{ ?c pal:programme ?p }} LIMIT 200",
    "optional": "SELECT * {{ ?n pal:work ?w OPTIONAL {{ ?n pal:result ?r }} }} LIMIT 1000",
    "filter": "SELECT ?c {{ ?c pal:programme ?p ; rdfs:label ?l FILTER(CONTAINS(?l, 'Score')) }}",
    "count": "SELECT ?p (COUNT(?n) AS ?of) {{ ?n pal:category/pal:programme ?p }} GROUP BY ?p",
    "group by": "SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?p ORDER BY DESC(?n)",
}
#: The names of the queries, the cheap ones first.
NAMES = tuple(_QUERIES)


def queries(release: Release) -> dict[str, str]:
    """The queries by name, about things that are in the release."""
    known = {"base": release.base, "work": f"{release.base}id/work/film-7", "label": "Award 0"}
    if "sources" in release.manifest:  # the bundled data set
        known |= {"work": f"{release.base}id/work/her-2013", "label": "Academy Awards"}
    return {name: (_PREFIXES + query).format(**known) for name, query in _QUERIES.items()}
