"""The report tells how far a release is aligned with Wikidata, by the figures of the data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.releases.coverage import ITEM, SOURCE, Coverage, coverage, outside_rows
from graph.releases.draft import TOLD_WANTS as MOST
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.wikidata.links import CANDIDATE, SAME, Link, write_links
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE, Ask

WON_OR_NOMINATED = """VALUES ?result { pal:won pal:nominated }
  ?nomination pal:result ?result ; prov:wasDerivedFrom ?row . ?row a pal:SourceRow ."""


@pytest.fixture(scope="module")
def figures(release: Release) -> Coverage:
    return coverage(open_store(release))


def test_things_with_an_item_are_counted_by_kind(figures: Coverage, ask: Ask) -> None:
    for words, kind in (("award categories", "AwardCategory"), ("works", "Work")):
        things = {thing for (thing,) in ask(f"SELECT ?thing {{ ?thing a pal:{kind} }}")}
        linked = ask("SELECT ?thing { ?thing owl:sameAs ?i } ")
        linked += ask("SELECT ?thing { ?thing pal:variantOf ?l . ?l owl:sameAs ?i }")
        aligned = {thing for (thing,) in linked}
        assert figures.kinds[words] == (len(things), len(things & aligned))


def test_rows_reach_the_view_or_lack_something(
    figures: Coverage, release: Release, ask: Ask
) -> None:
    rows = {row for (row,) in ask(f"SELECT ?row {{ {WON_OR_NOMINATED} }}")}
    shown = ask(
        f"SELECT ?row {{ {WON_OR_NOMINATED} ?statement prov:hadPrimarySource ?nomination ."
        " ?statement <http://wikiba.se/ontology#rank> ?rank }"
    )
    in_view = {row for (row,) in shown}
    outside = [*outside_rows(open_store(release))]
    assert (figures.rows, figures.rows_in_view) == (len(rows), len(in_view))
    assert {row.row.removeprefix(BASE) for row in outside} == rows - in_view
    assert all(row.lacks for row in outside)
    assert 0 < figures.rows_in_view < figures.rows


def test_what_a_row_lacks_is_what_the_data_lacks(
    figures: Coverage, release: Release, ask: Ask
) -> None:
    lacks = {row.number: {lack.what for lack in row.lacks}
             for row in outside_rows(open_store(release))}  # fmt: skip
    inferred = ask(
        f"SELECT ?n {{ {WON_OR_NOMINATED} ?row pal:rowNumber ?n ."
        " ?nomination pal:resultStatus pal:inferred }"
    )
    unlinked = ask(
        f"SELECT ?n {{ {WON_OR_NOMINATED} ?row pal:rowNumber ?n . ?nomination pal:category ?c"
        " FILTER NOT EXISTS { ?c pal:variantOf?/owl:sameAs ?item } }"
    )
    for what, numbers in ((SOURCE, inferred), (ITEM, unlinked)):
        rows = {number for number, each in lacks.items() if what in each}
        assert rows == {int(number) for (number,) in numbers}
        assert figures.lacks[what] == len(rows) > 0


def test_verifications_and_conflicts_are_counted(figures: Coverage, ask: Ask) -> None:
    counts = ask("SELECT ?v (COUNT(?a) AS ?n) { ?a pal:verification ?v } GROUP BY ?v")
    assert figures.verification == {name: int(number) for name, number in counts}
    ((conflicts,),) = ask("SELECT (COUNT(?c) AS ?n) { ?c a pal:DivergentClaim }")
    assert figures.conflicts == int(conflicts)


def test_the_most_wanted_come_first(figures: Coverage, release: Release) -> None:
    counts = [want.rows for want in figures.wants]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == figures.want_count
    places = {(want.what, want.thing): place for place, want in enumerate(figures.wants)}
    rows = figures.by_want(outside_rows(open_store(release)))
    best = [min(places[lack.what, lack.thing] for lack in row.lacks) for row in rows]
    assert best == sorted(best)
    assert best[0] == 0


def test_a_row_of_which_nothing_is_told_comes_last(figures: Coverage, release: Release) -> None:
    row = next(outside_rows(open_store(release)))
    silent = replace(row, lacks=())
    assert figures.by_want([silent, row]) == [row, silent]


def test_the_manifest_has_the_figures_that_the_pages_show(
    figures: Coverage, release: Release
) -> None:
    facts = dict(release.manifest["coverage"])
    wants = facts.pop("wants")
    assert facts.items() <= json.loads(json.dumps(figures.facts())).items()
    assert wants == json.loads(json.dumps(figures.facts()))["wants"][: len(wants)]


def test_the_command_tells_them_as_text_and_as_json(
    figures: Coverage, release: Release, tmp_path: Path
) -> None:
    links = tmp_path / "links.sssom.tsv"
    link = Link("http://x/1", "X", CANDIDATE, "", "wd:Q1", "X", "j", "0.5", "a", "2026-01-02", "")
    rejected = Link("http://x/1", "X", CANDIDATE, "Not", "wd:Q2", "", "", "", "", "", "")
    taken = [Link("http://x/2", "", each, "", f"wd:Q{n}", "", "", "", "", "", "")
             for n, each in ((3, SAME), (4, CANDIDATE))]  # fmt: skip
    write_links(links, [link, rejected, *taken], "http://x/")
    options = ["report", "--releases", str(release.path.parent), "--links", str(links)]
    result = CliRunner().invoke(main, [*options, "--json"])
    told = json.loads(result.stdout)
    assert (told["candidates"], told["rows"]) == (1, figures.rows)
    assert len(told["outside"]) == figures.rows - figures.rows_in_view
    text = CliRunner().invoke(main, options).stdout
    assert (
        f"Rows won or nominated: {figures.rows}, with a statement: {figures.rows_in_view}" in text
    )
    assert "  lacks a Wikidata item: Best Film (Alliance of Women Film Journalists)\n" in text


def test_the_first_page_and_that_of_the_release_show_them(
    figures: Coverage, release: Release
) -> None:
    app = create_app(release)
    first, whole = (app.test_client().get(path, headers={"Accept": "text/html"}).text
                    for path in ("/", "/release"))  # fmt: skip
    close(app)
    total, aligned = figures.kinds["award categories"]
    assert f"<dt>award categories with an item</dt><dd>{aligned} of {total}</dd>" in first
    assert f"<dd>{figures.rows_in_view} of {figures.rows}</dd>" in first
    assert (
        f'award categories</th><td class="number">{total}</td><td class="number">{aligned}<'
        in whole
    )
    assert f"a source of the result ({figures.lacks[SOURCE]} rows)" in whole
    assert f"Most wanted: the first {MOST} of {figures.want_count}" in " ".join(whole.split())
