"""What stands where several pages state one nomination or edition, and what becomes a claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.partitions.decisions import Decisions, text_of
from graph.rdf.namespaces import PAL, SCHEMA, XSD
from tests.conftest import BASE

NOMINATION = f"<{BASE}id/nomination/lake/7/best-film/kite>"
EDITION = f"<{BASE}id/ceremony/lake/7>"
GRAPH = f"<{BASE}graph/entities>"


def result(name: str) -> bytes:
    return f"{NOMINATION} <{PAL}result> <{PAL}{name}> {GRAPH} .\n".encode()


def status(name: str) -> bytes:
    return f"{NOMINATION} <{PAL}resultStatus> <{PAL}{name}> {GRAPH} .\n".encode()


def date(text: str) -> bytes:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return f'{EDITION} <{SCHEMA}startDate> "{text}"^^<{XSD}{kind}> {GRAPH} .\n'.encode()


def settle(folder: Path, *pages: list[bytes]) -> tuple[set[bytes], set[tuple[str, str]]]:
    """What stands of what some pages say, and the claims: what is claimed, by which page."""
    sources = []
    for number, lines in enumerate(pages):
        path = folder / f"{number}.nq"
        path.write_bytes(b"".join(sorted(lines)))
        sources.append((path, f"page-{number}"))
    decisions = Decisions(BASE)
    stand = {*decisions.decided(sorted({line for lines in pages for line in lines}))}
    settled, claims = decisions.settled(sources)
    return stand | {*settled}, {(text_of(claim), claim.table) for claim in claims}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (["nominated", "won"], "won"),
        (["shortlisted", "nominated"], "nominated"),
        (["pending", "longlisted", "runnerUp"], "runnerUp"),
        (["nominated", "nominated"], "nominated"),
    ],
)
def test_of_stages_the_last_stands_and_nothing_is_claimed(
    said: list[str], stands: str, tmp_path: Path
) -> None:
    assert settle(tmp_path, *([result(each)] for each in said)) == ({result(stands)}, set())


def test_what_most_pages_say_stands_and_the_rest_is_claimed_by_those_that_say_it(
    tmp_path: Path,
) -> None:
    pages = [[result(each), status("asWritten")] for each in ("won", "runnerUp", "won")]
    stands = {result("won"), status("asWritten")}
    assert settle(tmp_path, *pages) == (stands, {("runnerUp", "page-1")})


def test_where_as_many_say_the_one_as_the_other_nothing_stands(tmp_path: Path) -> None:
    pages = [[result(each), status("asWritten")] for each in ("won", "runnerUp")]
    claims = {("won", "page-0"), ("runnerUp", "page-1")}
    assert settle(tmp_path, *pages) == ({status("unknown")}, claims)


def test_a_result_is_known_as_the_best_source_knows_it(tmp_path: Path) -> None:
    pages = [[result("won"), status(each)] for each in ("asWritten", "sourced", "inferred")]
    assert settle(tmp_path, *pages) == ({result("won"), status("sourced")}, set())
    unknown = [[status("unknown")], [result("won"), status("asWritten")]]
    assert settle(tmp_path, *unknown) == ({result("won"), status("asWritten")}, set())


@pytest.mark.parametrize(
    "pages",
    [
        [("nominated", "inferred"), ("longlisted", "asWritten")],
        [("won", "inferred"), ("nominated", "sourced")],
        [("won", "inferred"), ("won", "inferred"), ("runnerUp", "asWritten")],
    ],
    ids=["a later stage", "an outcome", "what most say"],
)
def test_a_result_is_not_known_as_another_result_is(
    pages: list[tuple[str, str]], tmp_path: Path
) -> None:
    stand, _ = settle(tmp_path, *([result(what), status(how)] for what, how in pages))
    assert stand == {result(pages[0][0]), status("inferred")}


def test_of_the_pages_with_the_result_that_stands_the_best_says_how_it_is_known(
    tmp_path: Path,
) -> None:
    said = [("won", "inferred"), ("won", "asWritten"), ("nominated", "sourced")]
    stand, claims = settle(tmp_path, *([result(what), status(how)] for what, how in said))
    assert (stand, claims) == ({result("won"), status("asWritten")}, set())


@pytest.mark.parametrize(
    ("said", "stands", "claimed"),
    [
        (["2014", "2014-03-02"], "2014-03-02", []),
        (["2014-03", "2014", "2014-03-02"], "2014-03-02", []),
        (["2014-03-02", "2014-03-03", "2014-03-03"], "2014-03-03", ["2014-03-02"]),
        (["2014-03-02", "2014-03-03"], "2014", ["2014-03-02", "2014-03-03"]),
    ],
)
def test_the_most_precise_date_stands_unless_another_contradicts_it(
    said: list[str], stands: str, claimed: list[str], tmp_path: Path
) -> None:
    stand, claims = settle(tmp_path, *([date(each)] for each in said))
    assert stand == {date(stands)}
    assert sorted(text for text, _ in claims) == claimed


def test_what_one_page_says_of_other_things_stays_as_it_is(tmp_path: Path) -> None:
    agent = f"<{BASE}id/agent/ana>"
    lines = [f'{agent} <{SCHEMA}name> "{name}" {GRAPH} .\n'.encode() for name in ("Ana", "A.")]
    assert settle(tmp_path, lines) == ({*lines}, set())


RESULTS = st.sampled_from(["nominated", "won", "runnerUp", "shortlisted"])


@given(st.lists(RESULTS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_pages_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, said: list[str], random: object
) -> None:
    shuffled = [*said]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    outcomes = []
    for order in (said, shuffled):
        stand, claims = settle(tmp_path_factory.mktemp("pages"), *([result(o)] for o in order))
        outcomes.append((stand, sorted(text for text, _ in claims)))
    assert outcomes[0] == outcomes[1]
    assert len([line for line in outcomes[0][0] if b"result>" in line]) <= 1
