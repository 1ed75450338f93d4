"""The gate notices what a release says otherwise than its sources: a kind of corruption a case."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.bundled import bundled
from graph.releases.build import build
from graph.validation.report import Finding
from graph.validation.shapes import check_store, own_results, reference_results, shapes_graph
from tests.conftest import BASE
from tests.corruptions.kinds import KINDS
from tests.corruptions.statements import Corruption, InapplicableError, Statements

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "corruptions"
PAGE = FOLDER / "page.wikitext"
#: Kinds that can't be told from the statements of a release, and why.
NOT_TOLD = {
    "a recipient is lost": "what else a cell names is known only to who reads it",
    "all recipients are lost": "a cell without a name in it and one whose names are lost are alike",
    "a role is lost": "a role that a cell doesn't name in words of its own is no loss",
    "an award cell reads otherwise": "a row may take its award from the row above it",
    "a span is lost": "a row without its own recipients may be for the work alone",
    "places of two credits are swapped": "the order of names in a cell is not told from its words",
    "a piece of evidence more": "a reference of a page is evidence too, and no cell",
    "an alignment verified twice by one source": "one text may name several sources",
    "articles of two persons are swapped": "the link of a name is not in the text of its cell",
    "a statement in another graph": "shapes look at all graphs as one",
    "a wrong count of triples": "palmares verify counts the statements of each graph",
    "the addition of an edition number is lost": "an authority file may number an edition",
    "the addition of a note is lost": "a note may be what is read beside a result",
    "a declined award is given": "an award in words doesn't name its nomination",
    "an alternative label of somebody else": "authority files give names that no cell has",
}
CASES = {str(kind): kind for kind in KINDS}


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> tuple[ox.Quad, ...]:
    """The statements of a release of the bundled data set, of a page and of awards with details."""
    folder = tmp_path_factory.mktemp("spoilt")
    page = Path(shutil.copy(PAGE, folder / "kite-2001.wikitext"))
    sources = [bundled("mappings/her-2013"), page, FOLDER / "skua"]
    authorities = [FOLDER / "authorities"]
    release = build(sources, folder / "releases", BASE, authorities=authorities)
    return tuple(ox.Store.read_only(str(release.store_path)))


@pytest.fixture(scope="module")
def clean(quads: tuple[ox.Quad, ...]) -> frozenset[Finding]:
    """What is found in them unspoilt."""
    store = ox.Store()
    store.extend(quads)
    return frozenset(check_store(store, BASE).findings)


def spoilt(kind: Corruption, quads: tuple[ox.Quad, ...], seed: int) -> Statements:
    statements = Statements(quads, seed)
    try:
        kind.spoil(statements)
    except InapplicableError:
        pytest.fail(f"nothing in the release can be spoilt so: {kind}")
    return statements


def told(finding: Finding) -> tuple[object, ...]:
    return finding.focus, finding.path, finding.value, finding.shape, finding.values


def test_there_are_eight_kinds_or_more_in_each_family_and_most_can_be_told() -> None:
    families = Counter(kind.family for kind in KINDS)
    assert sorted(families) == [
        "additions", "dates", "derived", "details", "evidence", "identity", "rows",
    ]  # fmt: skip
    assert min(families.values()) >= 8
    assert {kind.name for kind in KINDS} >= set(NOT_TOLD)
    assert len(NOT_TOLD) <= len(KINDS) / 20


def test_what_is_right_breaks_no_shape(clean: frozenset[Finding]) -> None:
    # the title of the page isn't known, which leaves open what it is about
    faults = [finding for finding in clean if finding.severity != "Info"]
    assert {finding.shape_name for finding in faults} == {"TableDoubtful"}


@pytest.mark.matrix
@pytest.mark.parametrize("case", [case for case in CASES if CASES[case].name not in NOT_TOLD])
def test_a_corruption_is_noticed(
    case: str, quads: tuple[ox.Quad, ...], clean: frozenset[Finding]
) -> None:
    statements = spoilt(CASES[case], quads, seed=1)
    known = set(map(told, clean))
    findings = check_store(statements.store, BASE).findings
    faults = [each for each in findings if each.severity != "Info" and told(each) not in known]
    assert faults
    if CASES[case].family == "rows":
        assert any(fault.table for fault in faults)


@pytest.mark.matrix
@pytest.mark.parametrize("case", list(CASES)[::5])
def test_pyshacl_finds_the_same_in_what_is_spoilt(case: str, quads: tuple[ox.Quad, ...]) -> None:
    statements = spoilt(CASES[case], quads, seed=2)
    own = own_results(statements.store, shapes_graph())
    assert {each for each in own if not isinstance(each.value, ox.BlankNode)} == {
        each
        for each in reference_results(statements.store, shapes_graph())
        if not isinstance(each.value, ox.BlankNode)
    }
