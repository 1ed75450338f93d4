"""Queries worth asking: those of docs/query.md, and some whose answers are pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.rdf.namespaces import PAL, WIKIDATA
from server.http.site import Site
from server.pages.terms import shortened

#: The work that the examples are about as they are written.
_WORK = "id/work/her-2013"
_THING = re.compile(r"<(id/[^>]*)>")
_ITEM = re.compile(r"\bwd:(Q\d+)")
#: Classes and properties of other data that are asked about.
_ASKED = 3


@dataclass(frozen=True)
class Example:
    """A question, the query for it, and the view that shows its answer best."""

    title: str
    query: str
    view: str = "table"


def available_examples(site: Site) -> list[Example]:
    """The examples, about the work with most nominations here where they are about a work.

    Those that name other things are there only if this release has these. Of other data than a
    release they are about the classes and properties that it has most of.
    """
    if not site.release.is_kept:
        return [*_own_questions(site)]
    work = _other_work(site)
    examples = [_about(*work, example) for example in EXAMPLES] if work else EXAMPLES
    things = {thing for example in examples for thing in _things(site, example.query)}
    present = {*filter(site.store.knows, things)}
    return [example for example in examples if present.issuperset(_things(site, example.query))]


def _other_work(site: Site) -> tuple[str, str] | None:
    """The path and title of the work to be asked about; None where it is that of the examples."""
    if site.lists is None or site.store.knows(site.iri(_WORK)):
        return None
    rows = site.lists.first("works", "nominations", 1)
    if not rows or not rows[0]["iri"].startswith(site.base):
        return None
    return rows[0]["iri"].removeprefix(site.base), rows[0]["title"]


def _about(path: str, title: str, example: Example) -> Example:
    query = example.query.replace(_WORK, path)
    return Example(re.sub(r"\bHer\b", lambda _: title, example.title), query, example.view)


def _things(site: Site, query: str) -> list[str]:
    items = [WIKIDATA + item for item in _ITEM.findall(query)]
    return [*items, *(site.iri(path) for path in _THING.findall(query))]


def _own_questions(site: Site) -> Iterator[Example]:
    for name in _most_used(site, "classes"):
        yield Example(f"Which things are {shortened(site, name)}?", _of_pattern(f"a <{name}>"))
    for name in _most_used(site, "properties"):
        words = f"What has the property {shortened(site, name)}?"
        yield Example(words, _of_pattern(f"<{name}> ?value"))
    yield Example("What is there?", _of_pattern("?property ?value"))


def _most_used(site: Site, kind: str) -> list[str]:
    counts = site.release.manifest.get(kind) or {}
    return sorted(counts, key=lambda name: (-counts[name], name))[:_ASKED]


def _of_pattern(pattern: str) -> str:
    return f"SELECT * WHERE {{ ?thing {pattern} }}\nLIMIT 100\n"


def label_example(site: Site) -> str:
    """A query with default prefixes and the label service, about a class of this data."""
    classes = [PAL + "Work"] if site.release.is_kept else _most_used(site, "classes")
    name = next((site.curies.compress(iri) or f"<{iri}>" for iri in classes), "?class")
    return f"""SELECT ?thing ?thingLabel WHERE {{
  ?thing a {name} .
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en". }}
}}
LIMIT 100
"""


EXAMPLES = (
    Example(
        "Which categories did Her win, by programme?",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?programme (GROUP_CONCAT(?category; SEPARATOR=", ") AS ?won)
WHERE {
  { SELECT ?programme ?category {
    ?nomination pal:work <id/work/her-2013> ; pal:result pal:won ; pal:category ?c .
    ?c rdfs:label ?category ; pal:programme/rdfs:label ?programme
  } ORDER BY ?programme ?category }
}
GROUP BY ?programme
ORDER BY ?programme
""",
    ),
    Example(
        "Who is credited with “The Moon Song”, and in which role?",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?programme ?name ?role
WHERE {
  ?nomination pal:work <id/work/her-2013/the-moon-song> ; pal:credit ?credit ;
    pal:category/pal:programme/rdfs:label ?programme .
  ?credit pal:agent/rdfs:label ?name ; pal:role ?role
}
ORDER BY ?programme ?name ?role
""",
    ),
    Example(
        "Which results are unknown, and why?",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?row ?category ?reason
WHERE {
  ?nomination pal:resultStatus pal:unknown ; skos:note ?reason ;
    pal:category/rdfs:label ?category ; prov:wasDerivedFrom/pal:rowNumber ?row
}
ORDER BY ?row
""",
    ),
    Example(
        "Where do sources disagree?",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?claim ?note
WHERE { ?c a pal:DivergentClaim ; rdfs:label ?claim ; rdfs:comment ?note }
ORDER BY ?claim
""",
    ),
    Example(
        "What did Spike Jonze win for Her, in the words of Wikidata?",
        """SELECT ?award ?awardLabel ?time WHERE {
  wd:Q259913 p:P166 ?statement .
  ?statement ps:P166 ?award ; pq:P1686 wd:Q788822 ; pq:P585 ?time .
  SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en". }
}
ORDER BY ?time
""",
    ),
    Example(
        "Who was nominated most often, and who won most?",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?name (COUNT(DISTINCT ?nomination) AS ?nominations) (COUNT(DISTINCT ?win) AS ?wins)
WHERE {
  ?nomination a pal:Nomination ; pal:nominee ?nominee .
  ?nominee rdfs:label ?name .
  OPTIONAL { ?nomination pal:result pal:won . BIND(?nomination AS ?win) }
}
GROUP BY ?nominee ?name
ORDER BY DESC(?nominations) DESC(?wins) ?name
LIMIT 30
""",
        "chart",
    ),
    Example(
        "The run of the season: nominations and wins by month",
        """PREFIX pal: <https://w3id.org/palmares#>
PREFIX schema: <http://schema.org/>

SELECT ?month (COUNT(DISTINCT ?nomination) AS ?nominations) (COUNT(DISTINCT ?win) AS ?wins)
WHERE {
  ?nomination pal:ceremony/schema:startDate ?date .
  BIND(SUBSTR(STR(?date), 1, 7) AS ?month)
  OPTIONAL { ?nomination pal:result pal:won . BIND(?nomination AS ?win) }
}
GROUP BY ?month
ORDER BY ?month
""",
        "chart",
    ),
    Example(
        "Who was nominated together, and for what?",
        """PREFIX pal: <https://w3id.org/palmares#>

CONSTRUCT { ?category pal:nominee ?nominee }
WHERE {
  ?nomination a pal:Nomination ; pal:category ?category ; pal:nominee ?nominee, ?other .
  FILTER(?nominee != ?other)
}
""",
        "graph",
    ),
)
