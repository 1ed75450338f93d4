"""RML mappings with tables and the expected statements: the RML test suite, and cases of ours.

The suite is the CSV part of the RML test cases, in ``../shared/conformance/rml-csv``; ours are in
``cases/rml`` and show what the suite has no case for. Each folder is a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest

from graph import rml
from graph.errors import InputError, MappingError

SUITE = Path(__file__).parents[2] / "shared" / "conformance" / "rml-csv"
OURS = Path(__file__).parent / "cases" / "rml"
BASE = "http://example.com/base/"

SUITE_CASES = sorted(path.name for path in SUITE.glob("RML*")) or ["none"]
needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared")


def statements(mapping: Path, tables: Path) -> list[str]:
    """What a mapping gives for the tables of a folder; values that are no terms are left out.

    The suite wants them left out (RMLTC0019b, RMLTC0020b).
    """

    def source(name: str) -> rml.Relation:
        return rml.read_csv(tables / name)

    return list(rml.load(mapping, BASE).apply(source, on_skipped=lambda message: None))


def canonical(lines: Iterable[str]) -> set[str]:
    """N-Quads as a comparable dataset: blank nodes renamed by what is said of them."""
    quads = pyoxigraph.parse("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def assert_same(actual: Iterable[str], expected: Iterable[str]) -> None:
    """Fail with the missing and the surplus statements."""
    there, wanted = canonical(actual), canonical(expected)
    missing = [f"missing  {line}" for line in sorted(wanted - there)]
    surplus = [f"surplus  {line}" for line in sorted(there - wanted)]
    assert not missing + surplus, "\n".join(["other statements than expected:", *missing, *surplus])


def check(mapping: Path, folder: Path) -> None:
    """Hold a mapping to what a case's folder expects of it."""
    output = folder / "output.nq"
    expected = output.read_text("utf-8") if output.exists() else ""
    if expected:
        assert_same(statements(mapping, folder), expected.splitlines())
        return
    # No output.nq: the mapping must be refused. An empty one: no statement may come out. There
    # are two of those, RMLTC0002c names a column that isn't there and RMLTC0007h wants literals
    # as graph names; refusing them is a way of giving none, and the one that tells the author.
    with pytest.raises((MappingError, InputError)):
        statements(mapping, folder)


@needs_suite
@pytest.mark.parametrize("name", SUITE_CASES)
def test_a_case_of_the_suite_gives_exactly_its_statements_or_is_refused(name: str) -> None:
    check(SUITE / name / "mapping.ttl", SUITE / name)


@needs_suite
@pytest.mark.parametrize("name", SUITE_CASES)
def test_a_case_of_the_suite_means_the_same_in_the_current_vocabulary(
    name: str, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.ttl"
    text = (SUITE / name / "mapping.ttl").read_text("utf-8")
    for old in ("www.w3.org/ns/r2rml#", "semweb.mmlab.be/ns/rml#", "semweb.mmlab.be/ns/ql#"):
        assert old in text
        text = text.replace(old, "w3id.org/rml/")
    mapping.write_text(text, "utf-8")
    if name == "RMLTC0004b-CSV":
        # A subject map with the term type Literal: this suite ignores the term type, the suite
        # of the current vocabulary has the same mapping refused.
        with pytest.raises(MappingError, match="a subject map can't have the term type Literal"):
            statements(mapping, SUITE / name)
    else:
        check(mapping, SUITE / name)


@pytest.mark.parametrize("name", sorted(path.name for path in OURS.iterdir()))
def test_a_case_of_ours_gives_exactly_its_statements(name: str) -> None:
    check(OURS / name / "mapping.ttl", OURS / name)


def test_a_difference_is_shown_as_missing_and_surplus_statements() -> None:
    one, other = '<x:a> <x:p> "1" .', '<x:a> <x:p> "2" .'
    with pytest.raises(AssertionError) as failure:
        assert_same(["_:a <x:q> _:b .", one], ["_:c <x:q> _:d .", other])
    assert 'missing  <x:a> <x:p> "2"' in str(failure.value)
    assert 'surplus  <x:a> <x:p> "1"' in str(failure.value)
    assert "x:q" not in str(failure.value)
