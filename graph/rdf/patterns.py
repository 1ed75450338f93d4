"""Triple patterns, in the form in which clients of Triple Pattern Fragments write their terms.

That form is Hydra's explicit representation (Hydra Core, "Representations of values"): an IRI as it
is, a literal in quotes with nothing escaped, ``@`` and its language or ``^^`` and its datatype
behind it. A blank node has no name that two documents share, so it is given one: an IRI under
``/.well-known/genid/`` (RDF 1.1 Concepts, 3.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import quote, unquote, urljoin

import pyoxigraph as ox

from graph.errors import PatternError
from graph.rdf.curies import curies
from graph.rdf.namespaces import XSD_STRING
from graph.rdf.terms import Node, Term

#: Where blank nodes have their names, below the base.
GENID = ".well-known/genid/"
#: Characters of a term that an error message repeats.
SHOWN_LENGTH = 80

_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(.+))?', re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Pattern:
    """The statements with these parts; None stands for any, as a graph for the default one."""

    subject: Node | None = None
    predicate: ox.NamedNode | None = None
    object: Node | ox.Literal | None = None
    graph: ox.NamedNode | None = None

    @property
    def blanks(self) -> dict[ox.Variable, ox.BlankNode]:
        """The blank nodes, which no text of a query can name, by the variables in their place."""
        held = {"s": self.subject, "o": self.object}
        return {ox.Variable(n): term for n, term in held.items() if isinstance(term, ox.BlankNode)}

    def select(self, limit: int, offset: int = 0) -> str:
        """The query for what matches; the engine's order is always the same."""
        return f"SELECT ?s ?p ?o {{ {self._group()} }} LIMIT {limit} OFFSET {offset}"

    def count(self, limit: int) -> str:
        """The query for how many match, up to ``limit``."""
        return f"SELECT (COUNT(*) AS ?n) {{ SELECT ?s ?p ?o {{ {self._group()} }} LIMIT {limit} }}"

    def triple(self, row: Sequence[Term | None]) -> ox.Triple:
        """The statement of a row of ``select``."""
        held = (self.subject, self.predicate, self.object)
        parts = (known or found for known, found in zip(held, row, strict=True))
        return ox.Triple(*parts)  # type: ignore[arg-type]

    def _group(self) -> str:
        held = zip("spo", (self.subject, self.predicate, self.object), strict=True)
        triple = " ".join(
            f"?{name}" if term is None or isinstance(term, ox.BlankNode) else str(term)
            for name, term in held
        )
        return f"GRAPH {self.graph} {{ {triple} }}" if self.graph else triple


def read_pattern(written: Mapping[str, str], base: str) -> Pattern:
    """The pattern of the parameters ``subject``, ``predicate``, ``object`` and ``graph``.

    One that is missing, empty or a variable stands for any. Raises PatternError for a term that
    can't be read or can't stand there, and for a variable that is there twice.
    """
    names = [field.name for field in fields(Pattern)]
    given = {name: text for name in names if (text := written.get(name, "").strip())}
    variables = [text for text in given.values() if text.startswith("?")]
    if len(set(variables)) < len(variables):
        raise PatternError("A variable stands twice; a fragment can't say that two parts are one.")
    terms = {
        name: read_term(text, base, name) for name, text in given.items() if text not in variables
    }
    for name, term in terms.items():
        only_iri = name in ("predicate", "graph") and not isinstance(term, ox.NamedNode)
        if only_iri or (name == "subject" and isinstance(term, ox.Literal)):
            raise PatternError(f"The {name} must be an IRI; this is {_shown(given[name])}.")
    return Pattern(**terms)  # type: ignore[arg-type]


def read_term(text: str, base: str, name: str = "term") -> Node | ox.Literal:
    """The term that a client writes so; ``name`` is what an error calls it.

    An IRI may stand in ``<>`` (and be relative to ``base`` then) or have one of the prefixes that
    the data is written with. Raises PatternError.

    >>> str(read_term('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "http://x.org/"))
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    >>> str(read_term('"say "hi""@en', "http://x.org/")), str(read_term("<id/x>", "http://x.org/"))
    ('"say \\\\"hi\\\\""@en', '<http://x.org/id/x>')
    """
    if text.startswith('"'):
        return _literal(text, base, name)
    iri = _iri(text, base)
    if iri is None:
        raise PatternError(
            f"The {name} {_shown(text)} is neither an IRI nor a literal. IRIs are written "
            'http://example.org/x, literals "x", "x"@en or "1"^^http://example.org/type.'
        )
    if iri.value.startswith(base + GENID):
        return _blank(iri, base) or iri
    return iri


def write_term(term: Term) -> str:
    """A term as ``read_term`` reads it."""
    if isinstance(term, ox.Literal):
        plain = term.datatype == XSD_STRING
        behind = f"@{term.language}" if term.language else f"^^{term.datatype.value}"
        return f'"{term.value}"' + ("" if plain else behind)
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def named(triple: ox.Triple, base: str) -> ox.Triple:
    """The statement with names for its blank nodes."""
    subject, value = (_named(term, base) for term in (triple.subject, triple.object))
    return ox.Triple(subject, triple.predicate, value)  # type: ignore[arg-type]


def is_absolute(text: str) -> bool:
    """Whether a text begins as an IRI does, with a scheme."""
    return _SCHEME.match(text) is not None


def _named(term: Term, base: str) -> Term:
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(base + GENID + quote(term.value, safe=""))
    return term


def _blank(iri: ox.NamedNode, base: str) -> ox.BlankNode | None:
    try:
        return ox.BlankNode(unquote(iri.value.removeprefix(base + GENID)))
    except ValueError:
        return None


def _literal(text: str, base: str, name: str) -> ox.Literal:
    found = _LITERAL.fullmatch(text)
    if not found:
        raise PatternError(
            f"The {name} {_shown(text)} is no literal: behind the last quote there may be @ and "
            "a language or ^^ and the IRI of a datatype."
        )
    value, language, datatype = found.groups()
    if not datatype:
        return ox.Literal(value, language=language)
    iri = _iri(datatype, base)
    if iri is None:
        raise PatternError(f"The datatype {_shown(datatype)} of the {name} is no IRI.")
    return ox.Literal(value, datatype=iri)


def _iri(text: str, base: str) -> ox.NamedNode | None:
    try:
        if text.startswith("<") and text.endswith(">"):
            inner = text[1:-1]
            return ox.NamedNode(inner if is_absolute(inner) else urljoin(base, inner))
        return ox.NamedNode(curies(base).expand(text) or text)
    except ValueError:
        return None


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
