"""In which spelling the engine keeps a literal: of numbers, dates and times it stores the value.

``"007"^^xsd:integer`` comes out of a store as ``"7"``, a language in lower case. Texts, and values
that the engine can't read, stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

from graph.rdf.namespaces import RDF, XSD

#: Spellings that stay, of the datatypes that come most; others are tried.
_CANONICAL = {
    XSD + "string": re.compile("(?s:.*)"),
    RDF + "langString": re.compile("(?s:.*)"),
    XSD + "integer": re.compile("0|-?[1-9][0-9]{0,17}"),
    XSD + "boolean": re.compile("true|false"),
    XSD + "date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD + "gYear": re.compile("[0-9]{4}"),
    XSD + "anyURI": re.compile("(?s:.*)"),
}
#: Literals of which it is remembered what they become.
CACHE_SIZE = 4096
_ANY = ox.NamedNode("urn:x")


def engine_form(literal: ox.Literal) -> ox.Literal:
    """The literal as it comes out of a store.

    >>> str(engine_form(ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal"))))
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    canonical = _CANONICAL.get(literal.datatype.value)
    return literal if canonical and canonical.fullmatch(literal.value) else _round_trip(literal)


@lru_cache(CACHE_SIZE)
def _round_trip(literal: ox.Literal) -> ox.Literal:
    trial = ox.Store()
    trial.add(ox.Quad(_ANY, _ANY, literal))
    (quad,) = trial
    assert isinstance(quad.object, ox.Literal)
    return quad.object
