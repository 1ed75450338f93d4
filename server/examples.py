"""Queries worth asking, for the pages: each runs on any release as it stands."""

from __future__ import annotations

#: What it asks, and the query.
EXAMPLES = (
    (
        "Which categories were won, by programme?",
        """PREFIX pal: <ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?programme ?category WHERE {
  ?nomination pal:result pal:won ; pal:category ?c .
  ?c rdfs:label ?category ; pal:programme/rdfs:label ?programme .
}
ORDER BY ?programme ?category
""",
    ),
    (
        "Who was nominated most often, and who won most?",
        """PREFIX pal: <ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name (COUNT(DISTINCT ?nomination) AS ?nominations) (COUNT(DISTINCT ?win) AS ?wins) WHERE {
  ?nomination pal:nominee ?nominee .
  ?nominee rdfs:label ?name .
  OPTIONAL { ?nomination pal:result pal:won . BIND(?nomination AS ?win) }
}
GROUP BY ?nominee ?name
ORDER BY DESC(?nominations) DESC(?wins) ?name
""",
    ),
    (
        "The run of the season: wins by date",
        """PREFIX pal: <ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
SELECT ?date ?programme (COUNT(*) AS ?wins) WHERE {
  ?nomination pal:result pal:won ; pal:ceremony ?ceremony .
  ?ceremony schema:startDate ?date ; pal:programme/rdfs:label ?programme .
}
GROUP BY ?date ?programme
ORDER BY ?date ?programme
""",
    ),
    (
        "The same in Wikidata's words: what received which award, and when?",
        """PREFIX p: <http://www.wikidata.org/prop/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?item ?itemLabel ?award ?awardLabel ?time WHERE {
  ?item p:P166 ?statement .
  ?statement ps:P166 ?award .
  OPTIONAL { ?statement pq:P585 ?time }
  OPTIONAL { ?item rdfs:label ?itemLabel }
  OPTIONAL { ?award rdfs:label ?awardLabel }
}
ORDER BY ?time ?itemLabel
""",
    ),
)
