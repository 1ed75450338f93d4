"""What a check found: as text for a person, and as a SHACL report graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from graph.rdf.namespaces import ONTOLOGY, PAL, PROV, RDF_TYPE, SH, XSD
from graph.validation.source_location import SourceLocation

#: The severities, the gravest first.
SEVERITIES = ("Violation", "Warning", "Info")
#: Faults that the text of a report spells out; the rest is counted.
SPELT_OUT = 50
#: The members of a finding that are RDF terms.
_TERMS = ("focus", "path", "value", "shape", "component")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or noted: which node breaks which constraint of which shape.

    ``values`` are those at hand where their number is wrong; ``location`` is where the source says
    it.
    """

    severity: str
    focus: NamedNode | BlankNode
    path: NamedNode | None
    value: NamedNode | BlankNode | Literal | None
    message: str
    shape: NamedNode
    component: NamedNode
    location: SourceLocation
    values: tuple[str, ...] = ()

    @property
    def shape_name(self) -> str:
        """The local name of the shape: ``Ceremony``."""
        return self.shape.value.partition("#")[2]

    @property
    def table(self) -> str | None:
        """The key of the source table, where one is behind the focus node."""
        return self.location.table

    @property
    def row(self) -> int | None:
        """The number of the first source row behind the focus node."""
        return self.location.rows[0] if self.location.rows else None

    @property
    def column(self) -> str | None:
        """The column of the cell to look at."""
        return self.location.column

    @property
    def cell(self) -> str | None:
        """The text of that cell, or None where it is empty."""
        return self.location.cell

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON has it, terms as in N-Triples."""
        members = {field.name: getattr(self, field.name) for field in fields(self)}
        terms = {name: str(members[name]) for name in _TERMS if members[name] is not None}
        return {**members, **terms, "location": asdict(self.location)}

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Finding:
        """The finding that ``to_json`` gave these members of."""
        terms = {name: _term(members[name]) for name in _TERMS if members[name] is not None}
        location = {**members["location"]}
        location |= {name: tuple(location[name]) for name in ("rows", "sources")}
        others = {"location": SourceLocation(**location), "values": tuple(members["values"])}
        return cls(**{**members, **terms, **others})

    @property
    def order(self) -> tuple[object, ...]:
        """What findings are sorted by: severity, then location, then the rest."""
        return (
            SEVERITIES.index(self.severity),
            self.table or "",
            self.location.rows[:1],
            *(str(part) for part in (self.shape, self.focus, self.path, self.value, self.message)),
            self.component.value,
            self.values,
        )


@dataclass(frozen=True)
class Report:
    """The findings about one set of data, in the order in which to read them."""

    base: str
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """True if nothing is a Violation."""
        return not self.count("Violation")

    def count(self, severity: str) -> int:
        """How many findings have that severity (one of ``SEVERITIES``)."""
        return sum(finding.severity == severity for finding in self.findings)

    def text(self) -> str:
        """The report for a person: a paragraph a fault, what is only noted in one line a kind."""
        faults: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.findings:
            if finding.severity != "Info":
                key = (str(finding.focus), finding.shape.value, finding.message)
                faults.setdefault(key, []).append(finding)
        paragraphs = [self._paragraph(fault) for fault in [*faults.values()][:SPELT_OUT]]
        if len(faults) > SPELT_OUT:
            paragraphs.append(f"… and {len(faults) - SPELT_OUT} more.")
        counts = ", ".join(
            f"{number} {severity.lower()}{'' if number == 1 else 's'}"
            for severity, number in ((each, self.count(each)) for each in SEVERITIES)
        )
        return "\n".join([*paragraphs, *self._notes(), counts + "."]) + "\n"

    def _paragraph(self, fault: list[Finding]) -> str:
        finding = fault[0]
        where = finding.location.text() or self._short(finding.focus)
        message = finding.message.replace(self.base, "")
        values = {self._short(each.value) for each in fault if each.value is not None}
        values |= {part.removeprefix(self.base) for each in fault for part in each.values}
        about = self._short(finding.focus)
        about += f", {self._short(finding.path)}" if finding.path else ""
        about += f": {', '.join(sorted(values))}" if values else ""
        return f"{finding.severity}: {where}: {message} (shape {finding.shape_name})\n    {about}"

    def _notes(self) -> Iterator[str]:
        notes: dict[tuple[str, str], list[Finding]] = {}
        for finding in self.findings:
            if finding.severity == "Info":
                notes.setdefault((finding.message, finding.shape_name), []).append(finding)
        for (message, shape), group in notes.items():
            rows: dict[str, list[int]] = {}
            for finding in group:
                if finding.table and finding.row is not None:
                    rows.setdefault(finding.table, []).append(finding.row)
            where = "; ".join(
                f"table {table}, row{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
                for table, numbers in rows.items()
            )
            times = f"{len(group)} times" if len(group) > 1 else "once"
            yield f"Info: {message}, {times} (shape {shape}): {where or 'no source row'}"

    def _short(self, term: NamedNode | BlankNode | Literal) -> str:
        if isinstance(term, NamedNode):
            return term.value.removeprefix(self.base)
        return "a node without an IRI" if isinstance(term, BlankNode) else str(term)

    def graph(self, format: RdfFormat = RdfFormat.TURTLE) -> bytes:
        """The report as a SHACL report graph (SHACL 3.6): the same findings give the same bytes.

        Results have IRIs (``<base>report#result-1`` …) and name the source row and cell with
        prov:wasDerivedFrom. As in pySHACL with warnings allowed, sh:conforms is false only if
        there is a Violation.
        """
        prefixes = {"sh": SH, "prov": PROV, "pal": PAL}
        prefixes["shapes"] = f"{ONTOLOGY}/shapes#"
        text = serialize(self._triples(), format=format, prefixes=prefixes)
        assert text is not None  # it is None only when it writes to a file
        return text

    def _triples(self) -> Iterator[Triple]:
        report = NamedNode(f"{self.base}report")
        boolean = NamedNode(XSD + "boolean")
        conforms = Literal("true" if self.conforms else "false", datatype=boolean)
        names = [NamedNode(f"{self.base}report#result-{n + 1}") for n in range(len(self.findings))]
        yield Triple(report, RDF_TYPE, _sh("ValidationReport"))
        yield Triple(report, _sh("conforms"), conforms)
        for name in names:
            yield Triple(report, _sh("result"), name)
        for name, finding in zip(names, self.findings, strict=True):
            yield Triple(name, RDF_TYPE, _sh("ValidationResult"))
            yield Triple(name, _sh("resultSeverity"), _sh(finding.severity))
            yield Triple(name, _sh("focusNode"), finding.focus)
            if finding.path is not None:
                yield Triple(name, _sh("resultPath"), finding.path)
            if finding.value is not None:
                yield Triple(name, _sh("value"), finding.value)
            yield Triple(name, _sh("resultMessage"), Literal(finding.message))
            yield Triple(name, _sh("sourceShape"), finding.shape)
            yield Triple(name, _sh("sourceConstraintComponent"), finding.component)
            for source in finding.location.sources:
                yield Triple(name, NamedNode(f"{PROV}wasDerivedFrom"), NamedNode(source))


def _term(text: str) -> Any:
    """The term that N-Triples writes as ``text``."""
    (triple,) = parse(f"<x:s> <x:p> {text} .", RdfFormat.N_TRIPLES)
    return triple.object


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
