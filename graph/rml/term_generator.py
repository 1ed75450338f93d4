"""From a term map to a function that makes the term's N-Quads text of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rdflib import Literal

from graph.rdf.curies import COMMON
from graph.rml import terms
from graph.rml.model import Constant, Expression, Reference, Template, TermMap, TermType, columns

Row = Sequence[str]
#: Makes a term's text of a row, or None if the row gives none.
TermGenerator = Callable[[Row], str | None]

#: How many cells of a column are remembered with what came of them.
REMEMBERED = 10_000
_ENCODERS = {TermType.IRI: terms.iri_safe, TermType.URI: terms.uri_safe}
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
# What an IRI must begin with so that any encoded text behind it leaves it an IRI.
_FIRM = re.compile("[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*[/?#]|[^/]|$)")


@dataclass(frozen=True)
class Problem:
    """A value of the row that can't be the term it should be (RML-Core: a data error)."""

    columns: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Scope:
    """What the functions of one triples map share: where columns are, the base, the problems.

    A function that can't make its term appends to ``problems`` and gives None; its caller knows
    the row's number. That is cheaper than an exception or a counter in every function.
    """

    columns: tuple[str, ...]
    base: str
    problems: list[Problem] = field(default_factory=list)

    def term(self, term_map: TermMap, before: str = "") -> TermGenerator:
        """Make the N-Quads text of a term, with ``before`` in front of it."""
        expression, term_type = term_map.expression, term_map.term_type
        if isinstance(expression, Constant):
            constant = before + constant_text(expression)
            return lambda row: constant
        if term_type is TermType.BLANK_NODE:
            return self._converted(expression, lambda text: f"{before}_:{terms.blank_label(text)}")
        if term_type is not TermType.LITERAL:
            return self._iri(expression, term_type, before)
        if term_map.language is not None:
            return self._tagged(expression, term_map.language, before)
        if term_map.datatype is not None:
            return self._typed(expression, term_map.datatype, before)
        return self._literal(expression, before, "")

    def values(self, expression: Expression, encode: Callable[[str], str] = str) -> TermGenerator:
        """Make the text of an expression, cells of templates encoded; an empty cell gives none."""
        if isinstance(expression, Constant):
            constant = str(expression.term)
            return lambda row: constant
        positions = [self.columns.index(column) for column in columns(expression)]
        if isinstance(expression, Reference):
            (position,) = positions
            return lambda row: row[position] or None
        form = "".join(
            "%s" if isinstance(part, Reference) else part.replace("%", "%%")
            for part in expression.parts
        )

        def fill(row: Row) -> str | None:
            cells = [row[position] for position in positions]
            return form % tuple(map(encode, cells)) if all(cells) else None

        return fill

    def _converted(
        self,
        expression: Expression,
        convert: Callable[[str], str | None],
        encode: Callable[[str], str] = str,
    ) -> TermGenerator:
        """Make what ``convert`` makes of an expression's text.

        Tables repeat themselves: what comes of a cell is remembered where one cell decides.
        """
        values = self.values(expression, encode)
        if len(columns(expression)) != 1:

            def generate(row: Row) -> str | None:
                text = values(row)
                return None if text is None else convert(text)

            return generate
        position = self.columns.index(columns(expression)[0])
        terms_by_cell: dict[str, str] = {}

        def generate_remembered(row: Row) -> str | None:
            cell = row[position]
            term = terms_by_cell.get(cell)
            if term is None:
                text = values(row)
                term = None if text is None else convert(text)
                if term is not None and len(terms_by_cell) < REMEMBERED:
                    terms_by_cell[cell] = term
            return term

        return generate_remembered

    def _literal(self, expression: Expression, before: str, suffix: str) -> TermGenerator:
        opening, closing, escape = before + '"', '"' + suffix, terms.escape
        return self._converted(expression, lambda text: f"{opening}{escape(text)}{closing}")

    def _tagged(self, expression: Expression, language: Expression, before: str) -> TermGenerator:
        if isinstance(language, Constant):  # checked when the mapping was read
            return self._literal(expression, before, "@" + str(language.term).lower())
        texts, tags = self.values(expression), self.values(language)

        def generate(row: Row) -> str | None:
            text, tag = texts(row), tags(row)
            if text is None or tag is None:
                return None
            if terms.is_language(tag):
                return f'{before}"{terms.escape(text)}"@{tag.lower()}'
            return self._fail(language, f"{tag!r} is no language tag (BCP 47)")

        return generate

    def _typed(self, expression: Expression, datatype: TermMap, before: str) -> TermGenerator:
        if isinstance(datatype.expression, Constant):
            iri = str(datatype.expression.term)
            return self._converted(
                expression, lambda text: self._typed_text(expression, text, iri, before)
            )
        texts, datatypes = self.values(expression), self.term(datatype)

        def generate(row: Row) -> str | None:
            text, iri = texts(row), datatypes(row)
            if text is None or iri is None:
                return None
            return self._typed_text(expression, text, iri[1:-1], before)

        return generate

    def _typed_text(
        self, expression: Expression, text: str, datatype: str, before: str
    ) -> str | None:
        check = terms.lexical_check(datatype)
        if check is None or check(text):
            return f'{before}"{terms.escape(text)}"{terms.datatype_suffix(datatype)}'
        return self._fail(
            expression, f"{text!r} is no {COMMON.compress(datatype) or f'<{datatype}>'}"
        )

    def _iri(self, expression: Expression, term_type: TermType, before: str) -> TermGenerator:
        encode = _ENCODERS.get(term_type, str)
        if isinstance(expression, Template) and encode is not str:
            start = _firm_start(expression, self.base)
            if start is not None:
                opening = f"{before}<{start}"
                return self._converted(expression, lambda text: f"{opening}{text}>", encode)
        uri = term_type in (TermType.URI, TermType.UNSAFE_URI)
        base, valid = self.base, terms.is_uri if uri else terms.is_iri

        # RML-Core, "term generation rules": the base is prepended, not resolved against.
        def checked(text: str) -> str | None:
            if valid(text):
                return f"{before}<{text}>"
            if valid(base + text):
                return f"{before}<{base}{text}>"
            kind = "URI" if uri else "IRI"
            return self._fail(expression, f"{text!r} is no {kind}, nor is {base + text!r}")

        return self._converted(expression, checked, encode)

    def _fail(self, expression: Expression, message: str) -> str | None:
        self.problems.append(Problem(columns(expression), message))
        return None


def constant_text(constant: Constant) -> str:
    """The N-Quads text of a constant."""
    term = constant.term
    if not isinstance(term, Literal):
        return f"<{term}>"
    suffix = f"@{term.language}" if term.language else ""
    if term.datatype is not None:
        suffix = terms.datatype_suffix(str(term.datatype))
    return f'"{terms.escape(str(term))}"{suffix}'


def _firm_start(template: Template, base: str) -> str | None:
    """What to set before a template's encoded text to have an IRI: nothing, the base.

    None if that depends on the row, or the text can fail to be an IRI: then each value is checked.
    """
    literals = [part for part in template.parts if isinstance(part, str)]
    head = template.parts[0] if isinstance(template.parts[0], str) else ""
    if _SCHEME.match(head):
        start = ""
    elif re.search("[^A-Za-z0-9+.-]", head) or not any(":" in part for part in literals):
        start = base
    else:
        return None
    sample = "".join(part if isinstance(part, str) else "x" for part in template.parts)
    return start if _FIRM.match(start + head) and terms.is_iri(start + sample) else None
