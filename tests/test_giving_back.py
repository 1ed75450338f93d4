"""A release is compared with Wikidata, and what that lacks becomes commands that can be applied."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, Namespace

from graph.bundled import bundled
from graph.releases.release import Release
from graph.stores.building import store_of_file
from graph.stores.local import LocalStore
from graph.wikidata.claims import PROPERTIES, Claim, claims_of
from graph.wikidata.comparison import (
    MISMATCH_COLUMNS,
    Difference,
    Outcome,
    compare,
    comparison_as_rdf,
    mismatches,
    table,
)
from graph.wikidata.comparison_pages import write_pages
from graph.wikidata.qualifiers import QUALIFIERS, qualifiers_in_use, unproven_qualifiers
from graph.wikidata.quickstatements import Dialect, commands, undated, unsourced
from graph.wikidata.sources import SourceRow
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
UUID = "7814880A-A6EF-40EC-885E-F46DD58C8DC5"
STATEMENT, GUID = f"http://www.wikidata.org/entity/statement/Q1-{UUID}", f"Q1${UUID}"
OA = Namespace("http://www.w3.org/ns/oa#")
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


def dated(statement: str, day: str, **qualifiers: str) -> Claim:
    return qualified(NOMINATION, statement, P585=f"{day}T00:00:00Z", **qualifiers)


def test_nominations_of_two_years_in_a_row_are_not_taken_for_each_other() -> None:
    """The earlier one may not take the statement of the later one, which would get a twin."""
    earlier, later = dated("o1", "2013-01-13", P1686="Q10"), dated("o2", "2014-01-12", P1686="Q20")
    there = dated(STATEMENT, "2014-01-12")
    differences = compare([earlier, later], [there])
    assert [(each.ours, each.outcome, each.qualifiers) for each in differences] == [
        (earlier, Outcome.MISSING_THERE, ()),
        (later, Outcome.LESS_PRECISE, ("P1686",)),
    ]
    assert mismatches(differences).splitlines() == [",".join(MISMATCH_COLUMNS)]
    new, more = commands(differences, Dialect.CLASSIC)
    assert "+2013-01-13" in new
    assert "Q20" not in new
    assert more.startswith("Q1\tP1411\tQ2\tP1686\tQ20\t")


def test_a_claim_whose_day_differs_takes_what_is_left_over() -> None:
    ours = [dated("o1", "2013-01-13"), dated("o2", "2014-01-12")]
    theirs = [dated("t1", "2014-01-12"), dated("t2", "2013-01-15")]
    outcomes = {each.claim.statement: each for each in compare(ours, theirs)}
    assert outcomes["o2"].outcome is Outcome.SAME
    assert (outcomes["o1"].theirs, outcomes["o1"].conflicts) == (theirs[1], ("P585",))


def sides(name: str) -> st.SearchStrategy[list[Claim]]:
    days = st.sampled_from(["", "2013-01-13", "2014-01-12", "2014-01-13", "2015-01-11"])
    works = st.sampled_from(["", "Q10", "Q20"])
    return st.lists(st.tuples(days, works, works), max_size=5).map(
        lambda listed: [
            qualified(
                NOMINATION,
                f"{name}{number}",
                **({"P585": f"{day}T00:00:00Z"} if day else {}),
                **({"P1686": work} if work else {}),
                **({"P2453": nominee} if nominee else {}),
            )
            for number, (day, work, nominee) in enumerate(listed)
        ]
    )


@given(sides("o"), sides("t"), st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_no_comparison(
    ours: list[Claim], theirs: list[Claim], chosen: random.Random
) -> None:
    differences = compare(ours, theirs)
    shuffled = chosen.sample(ours, len(ours)), chosen.sample(theirs, len(theirs))
    assert compare(*shuffled) == differences
    assert sorted(each.ours.statement for each in differences if each.ours) == [
        each.statement for each in ours
    ]
    assert sorted(each.theirs.statement for each in differences if each.theirs) == [
        each.statement for each in theirs
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
    theirs = qualified(NOMINATION, STATEMENT, P585="2014-03-05T00:00:00Z")
    (row,) = csv.DictReader(io.StringIO(mismatches(compare([NOMINATION], [theirs]))))
    assert tuple(row) == MISMATCH_COLUMNS
    assert row["statement_guid"] == GUID
    assert (row["property_id"], row["wikidata_value"]) == ("P585", "2014-03-05")
    assert (row["external_value"], row["external_url"]) == ("2014-03-02", REFERENCE[0][0])


def test_the_mismatch_finder_gets_a_line_for_each_value_and_none_of_another_store() -> None:
    """Its user guide: a value is one value; the GUID is that of a statement of the item."""
    ours = qualified(NOMINATION, P2453="Q5")
    theirs = replace(ours, statement=STATEMENT, qualifiers={"P2453": frozenset(["Q6", "Q7"])})
    text = mismatches([Difference(Outcome.CONFLICTING, ours, theirs, conflicts=("P2453",))])
    rows = [*csv.DictReader(io.StringIO(text))]
    assert [(row["wikidata_value"], row["external_value"]) for row in rows] == [
        ("Q6", "Q5"),
        ("Q7", "Q5"),
    ]
    assert {(row["item_id"], row["meta_wikidata_value"], row["type"]) for row in rows} == {
        ("Q1", "", "qualifier")
    }
    other = replace(theirs, statement="http://x/statement/1")
    text = mismatches([Difference(Outcome.CONFLICTING, ours, other, conflicts=("P2453",))])
    assert text.splitlines() == [",".join(MISMATCH_COLUMNS)]


def test_the_comparison_as_rdf_annotates_both_statements() -> None:
    theirs = qualified(NOMINATION, STATEMENT, P585="2014-03-05T00:00:00Z")
    text = comparison_as_rdf(compare([NOMINATION], [theirs]), "http://x/").decode()
    graph = Graph().parse(data=text, format="turtle")
    (node,) = graph.subjects(RDF.type, OA.Annotation)
    assert {str(each) for each in graph.objects(node, OA.hasTarget)} == {"http://x/1", STATEMENT}
    assert [str(each) for each in graph.objects(node, OA.bodyValue)] == ["conflicting"]
    assert str(graph.value(node, RDF.subject)) == "http://www.wikidata.org/entity/Q1"
    comments = {str(each) for each in graph.objects(node, RDFS.comment)}
    assert "P585: ours 2014-03-02, theirs 2014-03-05" in comments


def test_a_page_shows_the_row_beside_what_is_compared_and_is_valid(tmp_path: Path) -> None:
    theirs = qualified(NOMINATION, STATEMENT, P585="2014-03-05T00:00:00Z")
    row = SourceRow("http://x/id/row/3", "3", "Kites", {"Award": "<Golden> Kite", "Result": "Won"})
    labels = {"http://www.wikidata.org/entity/Q1": "Her & him"}
    assert (
        write_pages(tmp_path, compare([NOMINATION], [theirs]), {"http://x/1": [row]}, labels) == 1
    )
    for name in ("index.html", "Q1.html"):
        text = (tmp_path / name).read_text("utf-8")
        html5lib.HTMLParser(strict=True).parse(text)
        assert "Her &amp; him" in text
    assert "<dt>Award</dt><dd>&lt;Golden&gt; Kite</dd>" in text
    assert "<dd>ours: 2014-03-02</dd><dd>theirs: 2014-03-05</dd>" in re.sub(r"\s*\n\s*", "", text)
    assert f'<a href="{REFERENCE[0][0]}">' in text
    write_pages(
        tmp_path,
        compare([qualified(NOMINATION, P585="2014-03-02T00:00:00Z", P1932="Quincy")], []),
        {},
        {},
    )
    text = re.sub(r"\s*\n\s*", "", (tmp_path / "Q1.html").read_text("utf-8"))
    assert "<dd>ours: 2014-03-02</dd><dd>theirs: nothing</dd>" in text
    assert "<dd>ours: Quincy</dd>" in text  # a name, which is no item


def test_pages_of_a_former_comparison_go_and_no_other_file_does(tmp_path: Path) -> None:
    other = replace(NOMINATION, subject="Q5")
    (tmp_path / "Q7.html").write_text("somebody's own")
    write_pages(tmp_path, compare([NOMINATION, other], []), {}, {})
    write_pages(tmp_path, compare([other], []), {}, {})
    assert {path.name for path in tmp_path.iterdir()} == {"Q5.html", "Q7.html", "index.html"}
    foreign = '<h1>Mine</h1><a href="Q5.html">'
    (tmp_path / "index.html").write_text(foreign)
    write_pages(tmp_path, compare([NOMINATION], []), {}, {})
    assert (tmp_path / "Q5.html").exists()


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
            *("S854", '"http://news.example/kites"'),  # nobody says when that was read
        ]
    )


def test_a_source_has_the_day_on_which_it_was_read_itself() -> None:
    page = (('https://kites.example/"a"', "2026-01-02T00:00:00Z"),)
    for evidence in ((), ('https://kites.example/"a"',)):
        claim = replace(NOMINATION, references=page, evidence=evidence)
        (line,) = commands(compare([claim], []), Dialect.CLASSIC)
        assert line.endswith(
            '\tS854\t"https://kites.example/%22a%22"\tS813\t+2026-01-02T00:00:00Z/11'
        )


def test_a_statement_that_is_there_gets_what_it_lacks_and_no_twin() -> None:
    (line,) = commands(compare([NOMINATION], [qualified(NOMINATION)]), Dialect.CLASSIC)
    assert line.startswith("Q1\tP1411\tQ2\tP585\t")
    deprecated = replace(qualified(NOMINATION), is_deprecated=True)
    assert [*commands(compare([NOMINATION], [deprecated]), Dialect.CLASSIC)] == []
    twins = [qualified(NOMINATION), qualified(NOMINATION, "http://x/3")]
    assert [*commands(compare([NOMINATION], twins), Dialect.CLASSIC)] == []


def test_what_is_disputed_or_has_no_source_is_given_to_nobody() -> None:
    doubtful = [replace(NOMINATION, is_deprecated=True), replace(NOMINATION, references=())]
    for claim in doubtful:
        assert [*commands(compare([claim], []), Dialect.CLASSIC)] == []
        assert not unproven_qualifiers(compare([claim], []))
    assert unsourced(compare(doubtful, [])) == 1


def test_what_is_given_has_no_day_that_is_disputed() -> None:
    claim = replace(NOMINATION, disputed=("P580", "P582", "P585"))
    (line,) = commands(compare([claim], []), Dialect.CLASSIC)
    assert line.startswith('Q1\t!P1411\tQ2\tP1932\t"Somebody"\tS854\t')
    named = qualified(NOMINATION, P1932="Somebody")
    assert [*commands(compare([NOMINATION], [named]), Dialect.CLASSIC)]
    assert [*commands(compare([claim], [named]), Dialect.CLASSIC)] == []
    theirs = qualified(NOMINATION, STATEMENT, P585="2014-03-05T00:00:00Z")
    assert len(mismatches(compare([NOMINATION], [theirs])).splitlines()) == 2
    assert len(mismatches(compare([claim], [theirs])).splitlines()) == 1
    assert undated(compare([claim], [])) == 1


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
    rest = [each for each in compare(ours, there) if each.outcome is not Outcome.SAME]
    assert {(each.outcome, each.qualifiers) for each in rest} == {(Outcome.LESS_PRECISE, ("P585",))}
    assert len(rest) == undated(compare(ours, [])) == 16


def test_a_day_of_which_sources_disagree_is_said_of_no_statement(ours: list[Claim]) -> None:
    disputed = {claim.statement.split("/")[-4] for claim in ours if claim.disputed}
    assert disputed == {"national-board-of-review", "saturn-awards"}
    lines = [*commands(compare(ours, []), Dialect.CLASSIC)]
    (board,) = (line for line in lines if line.startswith("Q788822\t!P166\tQ1789102\t"))
    (oscar,) = (line for line in lines if line.startswith("Q788822\t!P166\tQ41417\t"))
    assert "P585" not in board
    assert "P585\t+2014-03-02T00:00:00Z/11" in oscar


def test_each_qualifier_is_one_that_wikidata_is_known_to_have_or_is_told(
    ours: list[Claim],
) -> None:
    differences = compare(ours, [])
    unproven = unproven_qualifiers(differences)
    in_use = qualifiers_in_use()
    written: Counter[tuple[str, str]] = Counter()
    for line in commands(differences, Dialect.V3):
        _, name, _, *pairs = line.split("\t")
        written.update({(name, each) for each in pairs[::2] if each.startswith("P")})
    assert {name for name, _ in written} <= in_use.keys()
    assert {pair: n for pair, n in written.items() if pair[1] not in in_use[pair[0]]} == unproven
    assert unproven[("P1411", "P1932")] > 0
    assert ("P166", "P585") not in unproven
    assert not unproven_qualifiers(compare(ours, ours))


def test_what_is_known_of_qualifiers_has_its_date_and_source() -> None:
    with bundled(QUALIFIERS).open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len({(row["property"], row["qualifier"]) for row in rows}) == len(rows) > 10
    assert all(int(row["uses"]) > 0 and "2016-04-19" in row["evidence"] for row in rows)
    assert {row["property"] for row in rows} == {*PROPERTIES}


def test_all_three_models_are_compared(ours: list[Claim]) -> None:
    assert {claim.predicate for claim in ours} == {"P166", "P1411", "P1346"}
    assert {claim.subject for claim in ours} >= {"Q788822", "Q259913", "Q41417"}


def test_the_commands_compare_with_a_file(release: Release, tmp_path: Path) -> None:
    file, statement = tmp_path / "theirs.ttl", f"Q788822-{UUID}"
    file.write_text(
        PREFIXES + f"wd:Q788822 p:P1411 wds:{statement} . wds:{statement} ps:P1411 wd:Q102427 ;"
        ' pq:P585 "2014-03-05T00:00:00Z"^^xsd:dateTime .',
        "utf-8",
    )
    assert len(claims_of(store_of_file(file))) == 1
    options = ["--releases", str(release.path.parent), "--with", str(file)]
    out = tmp_path / "mismatches.csv"
    rdf, pages = tmp_path / "comparison.ttl", tmp_path / "pages"
    files = ["--mismatches", str(out), "--rdf", str(rdf), "--pages", str(pages)]
    result = CliRunner().invoke(main, ["compare", *options, *files])
    assert result.exit_code == 0, result.output
    assert "conflicting,Q788822,P1411,Q102427,P585,2014-03-02,2014-03-05" in result.stdout
    assert f"Q788822${UUID},P585,2014-03-05" in out.read_text("utf-8")
    text = re.sub(r"\s*\n\s*", "", (pages / "Q788822.html").read_text("utf-8"))
    assert "Row 1</a> of " in text
    assert "<dt>Category</dt><dd>Best Picture</dd>" in text
    assert "Best Picture (Academy Awards)</a>" in text
    assert len(Graph().parse(rdf)) > 100
    result = CliRunner().invoke(main, ["quickstatements", *options, "--dialect", "v3"])
    assert "+Q788822\tP166\tQ41417\t" in result.stdout
    assert "P1932 with P1411" in result.stderr
    assert "+Q788822\tP1411\tQ102427\t" not in result.stdout


def test_a_value_that_wikidata_does_not_know_conflicts_with_nothing(tmp_path: Path) -> None:
    file, statement = tmp_path / "theirs.ttl", f"Q788822-{UUID}"
    unknown = "<http://www.wikidata.org/.well-known/genid/0123abcd>"
    file.write_text(
        PREFIXES + f"wd:Q788822 p:P1411 wds:{statement} . wds:{statement} ps:P1411 wd:Q102427 ;"
        f' pq:P585 "2014-03-02T00:00:00Z"^^xsd:dateTime ; pq:P1686 {unknown} .',
        "utf-8",
    )
    (claim,) = claims_of(store_of_file(file))
    assert [*claim.qualifiers] == ["P585"]
