"""Compares our claims on awards with Wikidata's, statement by statement."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

from graph.rdf.namespaces import WIKIDATA
from graph.wikidata.claims import Claim

_OA, _P = Namespace("http://www.w3.org/ns/oa#"), Namespace("http://www.wikidata.org/prop/")

#: Qualifiers that tell statements with the same value apart: the edition, and for which work.
_EDITION, _WORK, _TIME = "P805", "P1686", "P585"
#: The columns of the table of a comparison.
COLUMNS = (
    "outcome", "subject", "property", "value", "qualifier", "ours", "theirs", "our_statement",
    "their_statement", "source",
)  # fmt: skip
#: The columns of a file for Wikidata's Mismatch Finder (its documentation, "Creating a file").
MISMATCH_COLUMNS = (
    "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value",
    "external_value", "external_url", "type",
)  # fmt: skip

#: The form of a statement's identifier, and the longest value that the Mismatch Finder takes.
_GUID = re.compile(r"Q\d+\$[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)
_MOST_CHARACTERS = 1500


class Outcome(StrEnum):
    """What became of a claim: all of it is there, some of it, none, or another thing is."""

    SAME = "same"
    MISSING_THERE = "missing there"
    MISSING_HERE = "missing here"
    LESS_PRECISE = "less precise"
    CONFLICTING = "conflicting"


@dataclass(frozen=True)
class Difference:
    """A claim of one side or of both; ``qualifiers`` are those of ours that theirs lacks.

    ``conflicts`` are qualifiers that both have, with other values.
    """

    outcome: Outcome
    ours: Claim | None
    theirs: Claim | None
    qualifiers: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def claim(self) -> Claim:
        """Our claim, or theirs where we have none."""
        claim = self.ours or self.theirs
        assert claim is not None
        return claim

    @property
    def documents(self) -> tuple[str, ...]:
        """The addresses of what says so here: pages, and other documents."""
        if self.ours is None:
            return ()
        return (*dict.fromkeys((*(url for url, _ in self.ours.references), *self.ours.evidence)),)

    @property
    def values(self) -> list[tuple[str, str, str]]:
        """The qualifiers in which they differ: its name, ours and theirs; conflicts first."""
        return self._values(*self.conflicts, *self.qualifiers)

    @property
    def details(self) -> list[tuple[str, str, str]]:
        """The same; of a claim of one side alone all its qualifiers."""
        both = self.ours and self.theirs
        return self.values if both else self._values(*self.claim.qualifiers)

    def _values(self, *names: str) -> list[tuple[str, str, str]]:
        def text(side: Claim | None, name: str) -> str:
            return _text(side, name) if side else ""

        return [(name, text(self.ours, name), text(self.theirs, name)) for name in names]


def compare(ours: Iterable[Claim], theirs: Iterable[Claim]) -> list[Difference]:
    """What each claim is to those of the other side; a claim answers to one of theirs at most."""
    by_key: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in theirs:
        by_key[claim.key].append(claim)
    differences = [*_matched(sorted(ours, key=_order), by_key)]
    rest = sorted((claim for claims in by_key.values() for claim in claims), key=_order)
    return [*differences, *(Difference(Outcome.MISSING_HERE, None, claim) for claim in rest)]


def table(differences: Iterable[Difference]) -> str:
    """The comparison as CSV: a line for each claim, and for each qualifier in which they differ."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for each in differences:
        writer.writerows(_lines(each))
    return file.getvalue()


def mismatches(differences: Iterable[Difference]) -> str:
    """The conflicts as a file for Wikidata's Mismatch Finder: what is there, and what we have.

    A line for each value there, but for days that other sources dispute here; see its user guide,
    "Creating a mismatches import file".
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(MISMATCH_COLUMNS)
    for each in differences:
        if each.ours and each.theirs and not each.ours.is_deprecated:
            writer.writerows(_mismatches(each, each.ours, each.theirs))
    return file.getvalue()


def _mismatches(each: Difference, ours: Claim, theirs: Claim) -> Iterator[list[str]]:
    identifier = guid(theirs.statement)
    if not _GUID.fullmatch(identifier):  # of a store that isn't Wikidata's
        return
    source = next((url for url, _ in ours.references if len(url) <= _MOST_CHARACTERS), "")
    for name in (name for name in each.conflicts if name not in ours.disputed):
        values = [theirs.day()] if name == _TIME else sorted(theirs.qualifiers[name])
        for value in values:
            there = (theirs.subject, identifier, name, value[:_MOST_CHARACTERS], "")
            yield [*there, _text(ours, name)[:_MOST_CHARACTERS], source, "qualifier"]


def comparison_as_rdf(differences: Iterable[Difference], base: str) -> bytes:
    """The comparison as Turtle: an annotation of both statements for each (Web Annotation)."""
    graph = Graph(bind_namespaces="none")
    prefixes = {"oa": _OA, "p": _P, "rdf": RDF, "rdfs": RDFS, "wd": WIKIDATA}
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, str(namespace))
    for each in differences:
        name = (each.ours or each.claim).statement.removeprefix(base).rpartition("/entity/")[2]
        node = URIRef(f"{base}comparison#{name}")
        for predicate, value in _annotation(each):
            graph.add((node, predicate, value))
    return graph.serialize(format="turtle").encode()


def _annotation(each: Difference) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    subject, predicate, value = each.claim.key
    yield RDF.type, _OA.Annotation
    yield _OA.motivatedBy, _OA.assessing
    yield _OA.bodyValue, Literal(str(each.outcome))
    for side in (each.ours, each.theirs):
        if side:
            yield _OA.hasTarget, URIRef(side.statement)
    yield RDF.subject, URIRef(WIKIDATA + subject)
    yield RDF.predicate, _P[predicate]
    yield RDF.object, URIRef(WIKIDATA + value)
    for name, ours, theirs in each.values:
        yield RDFS.comment, Literal(f"{name}: ours {ours or 'none'}, theirs {theirs or 'none'}")
    for url in each.documents:
        yield RDFS.seeAlso, URIRef(url)


def guid(statement: str) -> str:
    """The identifier of a statement of Wikidata, of its IRI.

    >>> guid("http://www.wikidata.org/entity/statement/Q42-F078E5B3-F9A8-480E-B7AC-D97778CBBEF9")
    'Q42$F078E5B3-F9A8-480E-B7AC-D97778CBBEF9'
    """
    item, _, rest = statement.rpartition("/")[2].partition("-")
    return f"{item}${rest}"


def _matched(
    ours: Iterable[Claim], theirs: dict[tuple[str, str, str], list[Claim]]
) -> Iterator[Difference]:
    """What each of our claims is, which are in order; what they answer to goes from ``theirs``."""
    for key, group in itertools.groupby(ours, lambda claim: claim.key):
        claims = [*group]
        others = sorted(theirs[key], key=_order)
        answers = _answers(claims, others)
        for place, claim in enumerate(claims):
            if place in answers:
                yield _difference(claim, others[answers[place]])
            else:
                yield Difference(Outcome.MISSING_THERE, claim, None)
        answered = {*answers.values()}
        theirs[key] = [other for place, other in enumerate(others) if place not in answered]


def _answers(claims: Sequence[Claim], others: Sequence[Claim]) -> dict[int, int]:
    """Which of the others each claim answers to, by their places; the most alike come first.

    Two whose days differ may be of two editions, and take only what is left over on both sides.
    """
    pairs = sorted(
        (_unlikeness(claim, other), place, other_place)
        for place, claim in enumerate(claims)
        for other_place, other in enumerate(others)
        if _may_be_same(claim, other)
    )
    answers: dict[int, int] = {}
    answered: set[int] = set()
    for _, place, other_place in pairs:
        if place not in answers and other_place not in answered:
            answers[place] = other_place
            answered.add(other_place)
    return answers


def _difference(claim: Claim, other: Claim) -> Difference:
    lacking = tuple(name for name in claim.qualifiers if name not in other.qualifiers)
    conflicts = _conflicts(claim, other)
    vague = not conflicts and _is_vaguer(other, claim)
    outcome = Outcome.CONFLICTING if conflicts else Outcome.SAME
    if (lacking or vague) and not conflicts:
        outcome = Outcome.LESS_PRECISE
    return Difference(outcome, claim, other, lacking, conflicts)


def _may_be_same(claim: Claim, other: Claim) -> bool:
    """Whether no qualifier says that they are about another edition or another work."""
    for name in (_EDITION, _WORK):
        mine, its = claim.qualifiers.get(name), other.qualifiers.get(name)
        if mine and its and not mine & its:
            return False
    is_same_edition = claim.qualifiers.get(_EDITION) and _EDITION in other.qualifiers
    years = claim.day()[:4], other.day()[:4]
    return bool(is_same_edition) or not all(years) or abs(int(years[0]) - int(years[1])) <= 1


def _unlikeness(claim: Claim, other: Claim) -> tuple[bool, int, int, bool]:
    conflicts = _conflicts(claim, other)
    same = sum(name in other.qualifiers for name in claim.qualifiers) - len(conflicts)
    is_other_year = claim.day()[:4] != other.day()[:4]
    return _TIME in conflicts, len(conflicts), -same, is_other_year


def _conflicts(claim: Claim, other: Claim) -> tuple[str, ...]:
    """The qualifiers that both have, with other values."""
    return tuple(
        name
        for name in claim.qualifiers
        if name in other.qualifiers and _differ(claim, other, name)
    )


def _differ(claim: Claim, other: Claim, name: str) -> bool:
    """Whether a qualifier says another thing; a day and its year don't."""
    if name == _TIME:
        mine, its = claim.day(), other.day()
        return not (mine.startswith(its) or its.startswith(mine))
    return not claim.qualifiers[name] & other.qualifiers[name]


def _is_vaguer(other: Claim, claim: Claim) -> bool:
    return bool(other.day()) and len(other.day()) < len(claim.day())


def _lines(each: Difference) -> Iterator[list[str]]:
    source = "; ".join(url for url, _ in each.ours.references) if each.ours else ""
    statements = [side.statement if side else "" for side in (each.ours, each.theirs)]
    for values in each.values or [("", "", "")]:
        yield [each.outcome, *each.claim.key, *values, *statements, source]


def _text(claim: Claim, name: str) -> str:
    if name == _TIME:
        return claim.day()
    return "; ".join(sorted(claim.qualifiers.get(name, ())))


def _order(claim: Claim) -> tuple[str, ...]:
    return *claim.key, claim.day(), claim.statement
