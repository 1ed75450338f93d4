"""Triple patterns, in the form in which clients of Triple Pattern Fragments write their terms.

That form is Hydra's explicit representation (Hydra Core, "Representations of values"): an IRI as it
is, a literal in quotes with nothing escaped, ``@`` and its language or ``^^`` and its datatype
behind it. A triple term (RDF 1.2) is written as in N-Triples. A blank node has no name that two
documents share, so it is given one: an IRI under ``/.well-known/genid/`` (RDF 1.1 Concepts, 3.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import quote, unquote

import pyoxigraph as ox

from graph.errors import PatternError
from graph.rdf.curies import COMMON
from graph.rdf.namespaces import XSD_STRING
from graph.rdf.nesting import NestingError, TextNesting
from graph.rdf.terms import Node, Term, n_triples, resolved

#: Where blank nodes have their names, below the base.
GENID = ".well-known/genid/"
#: Characters of a term that an error message repeats.
SHOWN_LENGTH = 80

_LITERAL = re.compile(
    r'"(.*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)(?:--(ltr|rtl))?|\^\^(.+))?', re.DOTALL
)
_DIRECTIONS = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}


@dataclass(frozen=True)
class Pattern:
    """The statements with these parts; None stands for any, as a graph for the default one."""

    subject: Node | None = None
    predicate: ox.NamedNode | None = None
    object: Term | None = None
    graph: ox.NamedNode | None = None

    @property
    def blanks(self) -> dict[ox.Variable, ox.BlankNode]:
        """The blank nodes, which no text of a query can name, by the variables in their place."""
        nodes = [*_blanks("s", self.subject), *_blanks("o", self.object)]
        return {ox.Variable(name): node for name, node in nodes}

    def select(self, limit: int, offset: int = 0) -> str:
        """The query for what matches; the engine's order is always the same."""
        # The engine replaces only variables that are selected.
        inner = "".join(f" {variable}" for variable in self.blanks if len(variable.value) > 1)
        return f"SELECT ?s ?p ?o{inner} {{ {self._group()} }} LIMIT {limit} OFFSET {offset}"

    def count(self, limit: int) -> str:
        """The query for how many match, up to ``limit``."""
        return f"SELECT (COUNT(*) AS ?n) {{ SELECT ?s ?p ?o {{ {self._group()} }} LIMIT {limit} }}"

    def triple(self, row: Sequence[Term | None]) -> ox.Triple:
        """The statement of a row of ``select``."""
        terms = (self.subject, self.predicate, self.object)
        parts = (own or term for own, term in zip(terms, row[:3], strict=True))
        return ox.Triple(*parts)  # type: ignore[arg-type]

    def _group(self) -> str:
        terms = zip("spo", (self.subject, self.predicate, self.object), strict=True)
        triple = " ".join(
            f"?{name}" if term is None else _place(name, term) for name, term in terms
        )
        return f"GRAPH {self.graph} {{ {triple} }}" if self.graph else triple


def _blanks(name: str, term: Term | None) -> Iterator[tuple[str, ox.BlankNode]]:
    """The blank nodes in a term with names: that of the term, and the place in a triple term."""
    if isinstance(term, ox.BlankNode):
        yield name, term
    if isinstance(term, ox.Triple):
        yield from _blanks(f"{name}s", term.subject)
        yield from _blanks(f"{name}o", term.object)


def _place(name: str, term: Term | None) -> str:
    """A term in a query; where it is none or has blank nodes, variables of these names."""
    if isinstance(term, ox.Triple):
        parts = (
            _place(f"{name}s", term.subject),
            str(term.predicate),
            _place(f"{name}o", term.object),
        )
        return f"<<( {' '.join(parts)} )>>"
    return f"?{name}" if isinstance(term, ox.BlankNode) else str(term)


def read_pattern(parameters: Mapping[str, str], base: str) -> Pattern:
    """The pattern of the parameters ``subject``, ``predicate``, ``object`` and ``graph``.

    One that is missing, empty or a variable stands for any. Raises PatternError for a term that
    can't be read or can't stand there, and for a variable that is there twice.
    """
    names = [field.name for field in fields(Pattern)]
    texts = {name: text for name in names if (text := parameters.get(name, "").strip())}
    variables = [text for text in texts.values() if text.startswith("?")]
    if len(set(variables)) < len(variables):
        raise PatternError("A variable stands twice; a fragment can't say that two parts are one.")
    terms = {
        name: read_term(text, base, name) for name, text in texts.items() if text not in variables
    }
    for name, term in terms.items():
        only_iri = name in ("predicate", "graph") and not isinstance(term, ox.NamedNode)
        if only_iri or (name == "subject" and isinstance(term, ox.Literal | ox.Triple)):
            raise PatternError(f"The {name} must be an IRI; this is {_excerpt(texts[name])}.")
    return Pattern(**terms)  # type: ignore[arg-type]


def read_term(text: str, base: str, name: str = "term") -> Term:
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
    if text.startswith("<<("):
        return _triple_term(text, base, name)
    iri = _iri(text, base)
    if iri is None:
        raise PatternError(
            f"The {name} {_excerpt(text)} is neither an IRI nor a literal. IRIs are written "
            'http://example.org/x, literals "x", "x"@en or "1"^^http://example.org/type.'
        )
    return _blank(iri, base) or iri


def write_term(term: Term) -> str:
    """A term as ``read_term`` reads it."""
    if isinstance(term, ox.Literal):
        plain = term.datatype == XSD_STRING
        direction = f"--{term.direction}" if term.direction else ""
        datatype = f"^^{_plain_iri(term.datatype)}"
        behind = f"@{term.language}{direction}" if term.language else datatype
        return f'"{term.value}"' + ("" if plain else behind)
    return _plain_iri(term) if isinstance(term, ox.NamedNode) else n_triples(term)


def _plain_iri(iri: ox.NamedNode) -> str:
    """The IRI as it is; in ``<>`` where it would be taken for a compact one."""
    return str(iri) if COMMON.mistaken([iri.value]) else iri.value


def skolemize(triple: ox.Triple, base: str) -> ox.Triple:
    """The statement with names for its blank nodes, those in triple terms included."""

    def name(term: Term) -> Term:
        if not isinstance(term, ox.BlankNode):
            return term
        return ox.NamedNode(base + GENID + quote(term.value, safe=""))

    return _map_terms(triple, name)


def _map_terms(triple: ox.Triple, change: Callable[[Term], Term]) -> ox.Triple:
    """The statement with subjects and objects changed, those in triple terms included."""
    subject, value = (
        _map_terms(term, change) if isinstance(term, ox.Triple) else change(term)
        for term in (triple.subject, triple.object)
    )
    return ox.Triple(subject, triple.predicate, value)  # type: ignore[arg-type]


def _triple_term(text: str, base: str, name: str) -> ox.Triple:
    try:
        TextNesting().look_at(text.encode("utf-8", "replace").replace(b"\n", b" "))
        (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)
    except NestingError as error:
        raise PatternError(f"The {name} {_excerpt(text)} can't be looked for: {error}.") from None
    except (SyntaxError, ValueError):
        quad = None
    if quad is None or not isinstance(quad.object, ox.Triple):
        raise PatternError(
            f"The {name} {_excerpt(text)} is no triple term as N-Triples writes it: "
            '<<( <http://example.org/x> <http://example.org/p> "x" )>>.'
        )
    return _map_terms(
        quad.object,
        lambda term: _blank(term, base) or term if isinstance(term, ox.NamedNode) else term,
    )


def _blank(iri: ox.NamedNode, base: str) -> ox.BlankNode | None:
    """The blank node that has that name; None if it is no such name."""
    if not iri.value.startswith(base + GENID):
        return None
    try:
        return ox.BlankNode(unquote(iri.value.removeprefix(base + GENID)))
    except ValueError:
        return None


def _literal(text: str, base: str, name: str) -> ox.Literal:
    match = _LITERAL.fullmatch(text)
    if not match:
        raise PatternError(
            f"The {name} {_excerpt(text)} is no literal: behind the last quote there may be @ and "
            "a language or ^^ and the IRI of a datatype."
        )
    value, language, direction, datatype = match.groups()
    if not datatype:
        try:
            return ox.Literal(value, language=language, direction=_DIRECTIONS.get(direction))
        except ValueError:
            message = f"The language {_excerpt(language)} of the {name} is no tag (BCP 47)."
            raise PatternError(message) from None
    iri = _iri(datatype, base)
    if iri is None:
        raise PatternError(f"The datatype {_excerpt(datatype)} of the {name} is no IRI.")
    return ox.Literal(value, datatype=iri)


def _iri(text: str, base: str) -> ox.NamedNode | None:
    try:
        if text.startswith("<") and text.endswith(">"):
            return ox.NamedNode(resolved(text[1:-1], base))
        return ox.NamedNode(COMMON.expand(text) or text)
    except ValueError:
        return None


def _excerpt(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
