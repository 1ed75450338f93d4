"""A release is compared with Wikidata, and what that lacks becomes commands that can be applied."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.releases.release import Release
from graph.stores.building import store_of_file
from graph.stores.local import LocalStore
from graph.wikidata.claims import Claim, claims_of
from graph.wikidata.comparison import MISMATCH_COLUMNS, Outcome, compare, mismatches, table
from graph.wikidata.quickstatements import Dialect, commands
from palmares.commands import main

PREFIXES = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
REFERENCE = (("https://en.wikipedia.org/wiki/Kites", "2026-01-02T00:00:00Z"),)
NOMINATION = Claim(
    "http://x/1",
    "Q1",
    "P1411",
    "Q2",
    {"P585": frozenset(["2014-03-02T00:00:00Z"]), "P1932": frozenset(["Somebody"])},
    {"P585": 11},
    REFERENCE,
    ("http://news.example/kites",),
)


def qualified(claim: Claim, statement: str = "http://x/2", **qualifiers: str) -> Claim:
    values = {name: frozenset([value]) for name, value in qualifiers.items()}
    return replace(claim, statement=statement, qualifiers=values)


# ------------------------------------------------------------------ the grammar, as documented

_ITEM, _TIME = r"Q[1-9]\d*", r"\+\d{4}-\d\d-\d\dT00:00:00Z/(?:9|10|11)"
_VALUE = re.compile(rf'(?:{_ITEM}|{_TIME}|"[^"\t]+")\Z')


def applied(lines: list[str], dialect: Dialect, claims: list[Claim]) -> list[Claim]:
    """What Wikidata has when a tool has carried out the commands: a reader of its own grammar."""
    result = [*claims]
    for line in lines:
        item, name, value, *pairs = line.split("\t")
        is_new = item.startswith("+") if dialect is Dialect.V3 else name.startswith("!")
        item, name = item.removeprefix("+"), name.removeprefix("!")
        assert re.fullmatch(_ITEM, item)
        assert re.fullmatch(r"P\d+", name)
        assert len(pairs) % 2 == 0
        assert all(_VALUE.match(each) for each in (value, *pairs[1::2]))
        same = [claim for claim in result if claim.key == (item, name, value)]
        claim = same[0] if same and not is_new else Claim(f"{line}", item, name, value)
        qualifiers, precisions = dict(claim.qualifiers), dict(claim.precisions)
        for key, text in zip(pairs[::2], pairs[1::2], strict=True):
            assert re.fullmatch(r"[PS]\d+", key)
            if key.startswith("P"):
                term, _, precision = text.strip('"').removeprefix("+").partition("/")
                qualifiers[key] = qualifiers.get(key, frozenset()) | {term}
                if precision:
                    precisions[key] = int(precision)
        assert any(key.startswith("S") for key in pairs[::2])
        changed = replace(claim, qualifiers=qualifiers, precisions=precisions)
        result = [changed if each is claim else each for each in result]
        result += [changed] if (claim not in claims and not same) or is_new else []
    return result


# ------------------------------------------------------------------ comparing


@pytest.mark.parametrize(
    ("theirs", "outcome", "qualifiers"),
    [
        ([], Outcome.MISSING_THERE, ()),
        ([replace(NOMINATION, statement="http://x/2")], Outcome.SAME, ()),
        ([qualified(NOMINATION)], Outcome.LESS_PRECISE, ("P585", "P1932")),
        ([qualified(NOMINATION, P585="2014-03-02T00:00:00Z")], Outcome.LESS_PRECISE, ("P1932",)),
        ([qualified(NOMINATION, P585="1999-03-02T00:00:00Z")], Outcome.MISSING_THERE, ()),
        ([qualified(NOMINATION, P585="2014-03-05T00:00:00Z")], Outcome.CONFLICTING, ("P1932",)),
        ([replace(NOMINATION, value="Q3")], Outcome.MISSING_THERE, ()),
    ],
)
def test_a_claim_is_compared_with_the_one_that_it_answers_to(
    theirs: list[Claim], outcome: Outcome, qualifiers: tuple[str, ...]
) -> None:
    first = compare([NOMINATION], theirs)[0]
    assert (first.outcome, first.qualifiers) == (outcome, qualifiers)


def test_two_nominations_for_one_award_answer_to_two_statements() -> None:
    other = qualified(NOMINATION, "http://x/3", P1686="Q8")
    mine = qualified(NOMINATION, "http://x/4", P1686="Q9")
    outcomes = [each.outcome for each in compare([mine, other], [replace(other, statement="w")])]
    assert outcomes == [Outcome.SAME, Outcome.MISSING_THERE] or outcomes == [
        Outcome.MISSING_THERE,
        Outcome.SAME,
    ]


def test_a_year_doesnt_contradict_its_day() -> None:
    theirs = replace(qualified(NOMINATION, P585="2014-01-01T00:00:00Z"), precisions={"P585": 9})
    (difference,) = compare([NOMINATION], [theirs])
    assert (difference.outcome, difference.conflicts) == (Outcome.LESS_PRECISE, ())


@pytest.mark.parametrize(
    "times",
    [("2014-03-02T00:00:00Z", "2014-03-09T00:00:00Z"), ("b0",)],
    ids=["two", "one that is not known"],
)
def test_times_that_are_not_one_known_time_are_compared(times: tuple[str, ...]) -> None:
    qualifiers = {**NOMINATION.qualifiers, "P585": frozenset(times)}
    theirs = replace(NOMINATION, statement="http://x/5", qualifiers=qualifiers)
    (difference,) = compare([NOMINATION], [theirs])
    assert (difference.theirs, difference.conflicts) == (theirs, ())


def test_what_only_they_have_is_told_too() -> None:
    (difference,) = compare([], [NOMINATION])
    assert difference.outcome is Outcome.MISSING_HERE
    assert "missing here,Q1,P1411,Q2" in table([difference])


def test_conflicts_are_written_for_the_mismatch_finder() -> None:
    statement = "http://www.wikidata.org/entity/statement/Q1-ABC-DEF"
    theirs = qualified(NOMINATION, statement, P585="2014-03-05T00:00:00Z")
    (row,) = csv.DictReader(io.StringIO(mismatches(compare([NOMINATION], [theirs]))))
    assert tuple(row) == MISMATCH_COLUMNS
    assert row["statement_guid"] == "Q1$ABC-DEF"
    assert (row["property_id"], row["wikidata_value"]) == ("P585", "2014-03-05")
    assert (row["external_value"], row["external_url"]) == ("2014-03-02", REFERENCE[0][0])


# ------------------------------------------------------------------ giving back


@pytest.mark.parametrize(
    ("dialect", "beginning"),
    [(Dialect.CLASSIC, "Q1\t!P1411\tQ2\t"), (Dialect.V3, "+Q1\tP1411\tQ2\t")],
)
def test_a_new_statement_is_asked_for_as_one(dialect: Dialect, beginning: str) -> None:
    (line,) = commands(compare([NOMINATION], []), dialect)
    assert line == beginning + "\t".join(
        [
            *("P585", "+2014-03-02T00:00:00Z/11", "P1932", '"Somebody"'),
            *("S854", '"http://news.example/kites"', "S813", "+2026-01-02T00:00:00Z/11"),
        ]
    )


def test_a_statement_that_is_there_gets_what_it_lacks_and_no_twin() -> None:
    (line,) = commands(compare([NOMINATION], [qualified(NOMINATION)]), Dialect.CLASSIC)
    assert line.startswith("Q1\tP1411\tQ2\tP585\t")
    twins = [qualified(NOMINATION), qualified(NOMINATION, "http://x/3")]
    assert [*commands(compare([NOMINATION], twins), Dialect.CLASSIC)] == []


def test_what_is_disputed_or_has_no_source_is_given_to_nobody() -> None:
    doubtful = [replace(NOMINATION, is_deprecated=True), replace(NOMINATION, references=())]
    for claim in doubtful:
        assert [*commands(compare([claim], []), Dialect.CLASSIC)] == []


def test_a_wiki_is_named_as_such_where_nothing_else_says_it() -> None:
    claim = replace(NOMINATION, evidence=())
    (line,) = commands(compare([claim], []), Dialect.V3)
    assert 'S143\tQ328\tS4656\t"https://en.wikipedia.org/wiki/Kites"' in line


def test_a_date_keeps_its_precision() -> None:
    claim = replace(qualified(NOMINATION, P585="2014-01-01T00:00:00Z"), precisions={"P585": 9})
    (line,) = commands(compare([claim], []), Dialect.CLASSIC)
    assert "P585\t+2014-00-00T00:00:00Z/9" in line


# ------------------------------------------------------------------ of the bundled data


@pytest.fixture(scope="module")
def ours(release: Release) -> list[Claim]:
    return claims_of(LocalStore.open(release.dataset))


@pytest.mark.parametrize("dialect", Dialect)
def test_what_was_applied_is_proposed_no_more(ours: list[Claim], dialect: Dialect) -> None:
    lines = [*commands(compare(ours, []), dialect)]
    assert len(lines) == len([claim for claim in ours if not claim.is_deprecated]) > 40
    there = applied(lines, dialect, [])
    assert [*commands(compare(ours, there), dialect)] == []
    assert {each.outcome for each in compare(ours, there)} == {Outcome.SAME}


def test_all_three_models_are_compared(ours: list[Claim]) -> None:
    assert {claim.predicate for claim in ours} == {"P166", "P1411", "P1346"}
    assert {claim.subject for claim in ours} >= {"Q788822", "Q259913", "Q41417"}


def test_the_commands_compare_with_a_file(release: Release, tmp_path: Path) -> None:
    file = tmp_path / "theirs.ttl"
    file.write_text(
        PREFIXES + "wd:Q788822 p:P1411 wds:Q788822-1 . wds:Q788822-1 ps:P1411 wd:Q102427 ;"
        ' pq:P585 "2014-03-05T00:00:00Z"^^xsd:dateTime .',
        "utf-8",
    )
    assert len(claims_of(store_of_file(file))) == 1
    options = ["--releases", str(release.path.parent), "--with", str(file)]
    out = tmp_path / "mismatches.csv"
    result = CliRunner().invoke(main, ["compare", *options, "--mismatches", str(out)])
    assert result.exit_code == 0, result.output
    assert "conflicting,Q788822,P1411,Q102427,P585,2014-03-02,2014-03-05" in result.stdout
    assert "Q788822$1,P585,2014-03-05" in out.read_text("utf-8")
    result = CliRunner().invoke(main, ["quickstatements", *options, "--dialect", "v3"])
    assert "+Q788822\tP166\tQ41417\t" in result.stdout
    assert "+Q788822\tP1411\tQ102427\t" not in result.stdout
