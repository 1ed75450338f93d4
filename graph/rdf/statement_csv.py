"""Writes statements as a table for spreadsheets: CSV (RFC 4180), a row for each statement.

Beside IRIs stand their labels, as far as the statements tell them. Nothing is lost: a value that
is text has a datatype or a language, an IRI has neither.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from graph.rdf.curies import COMMON
from graph.rdf.description import LABELS, best_label, text
from graph.rdf.terms import n_triples

#: The columns, as the first row names them.
COLUMNS = (
    "subject", "subject label", "predicate", "predicate label", "object", "object label",
    "datatype", "language", "graph",
)  # fmt: skip
# Text that a spreadsheet would take for a formula gets an apostrophe before it, and so does what
# looks as if it had got one. Numbers are none, though they may begin with a sign.
_FORMULA = re.compile(r"(?![+-]?[0-9.]+\Z)'*[=+\-@\t\r]")


def write_sheet(quads: Iterable[Quad]) -> bytes:
    """The statements as CSV in UTF-8, with a header row, in their order, each once."""
    statements = list(dict.fromkeys(quads))
    labels = _labels(statements)
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    writer.writerows(_row(quad, labels) for quad in statements)
    return output.getvalue().encode()


def _row(quad: Quad, labels: dict[str, str]) -> tuple[str, ...]:
    subject, predicate, value = _name(quad.subject), quad.predicate.value, quad.object
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else _name(quad.graph_name)
    before = (subject, labels.get(subject, ""), predicate, labels.get(predicate, ""))
    if not isinstance(value, Literal):
        return *before, _name(value), labels.get(_name(value), ""), "", "", graph
    if value.language:
        direction = f"--{value.direction}" if value.direction else ""
        return *before, plain_text(value.value), "", "", value.language + direction, graph
    datatype = value.datatype.value
    return *before, plain_text(value.value), "", COMMON.compress(datatype) or datatype, "", graph


def _labels(quads: Iterable[Quad]) -> dict[str, str]:
    """The labels that the statements tell, by what has them."""
    by_subject: dict[str, list[Quad]] = {}
    for quad in quads:
        if quad.predicate in LABELS:
            by_subject.setdefault(_name(quad.subject), []).append(quad)
    best = {name: best_label(labels) for name, labels in by_subject.items()}
    return {name: plain_text(text(label)) for name, label in best.items() if label}


def plain_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> plain_text("=1+1"), plain_text("-4.5"), plain_text("Her")
    ("'=1+1", '-4.5', 'Her')
    """
    return "'" + text if _FORMULA.match(text) else text


def _name(term: NamedNode | BlankNode | Triple | Any) -> str:
    """An IRI or the label of a blank node; a triple term as in N-Triples."""
    return str(term.value) if isinstance(term, NamedNode) else n_triples(term)
