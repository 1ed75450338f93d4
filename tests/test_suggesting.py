"""What a curator is shown: told with its reason, as a line to paste, until it is settled."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.authorities.authorities import Authorities, load
from graph.partitions.partition import Settings
from graph.partitions.suggestions import Suggestions, Thing, _same
from graph.rdf.curies import local_name
from graph.releases.assemble import assemble
from graph.releases.build import build
from palmares.commands import main
from tests.authority_lines import paste, write
from tests.conftest import BASE
from tests.test_meeting import LAKE, page, plain_statements


@pytest.fixture
def ponds(tmp_path: Path) -> list[Path]:
    """Two pages that name one person and one award alike, and say no more of them."""
    folder = tmp_path / "pages"
    return [
        page(folder, "Red", "Pond Prize || 1991 || Best Editing || Bo Reed || Won"),
        page(
            folder,
            "Blue",
            "The 2nd Pond Prizes || 1992 || Best Editing || Bo Reed || Won",
            "Mill Cup || 1992 || Best Script || Cy Moss || Won",
        ),
    ]


def looked_at(sources: list[Path], folder: Path, *authorities: Path) -> Suggestions:
    """What is suggested about some sources."""
    folder.mkdir()
    return assemble(sources, Settings(BASE, authorities=authorities), folder).suggestions


def test_names_that_could_be_of_one_thing_are_told_with_their_reason(
    ponds: list[Path], tmp_path: Path
) -> None:
    same = looked_at(ponds, tmp_path / "out").same
    assert {(each.file, each.cells[0]) for each in same} == {
        ("programmes.csv", "pond-prize"),
        ("people.csv", "bo-reed"),
    }
    assert all("blue, red" in each.reason for each in same)


def test_a_pasted_line_settles_what_it_was_suggested_for(ponds: list[Path], tmp_path: Path) -> None:
    own = tmp_path / "own"
    for each in looked_at(ponds, tmp_path / "before").same:
        paste(own, each.file, each.line)
    after = looked_at(ponds, tmp_path / "after", own)
    assert after.same == ()
    assert {each.cells[0] for each in after.unaligned} >= {"bo-reed", "cy-moss", "pond-prize"}
    for each in after.unaligned:
        paste(own, each.file, each.line)
    load([own])  # every line can be read


def test_a_rejected_pair_never_comes_back(ponds: list[Path], tmp_path: Path) -> None:
    pair = {"one": "id/agent/red/bo-reed", "other": "id/agent/blue/bo-reed"}
    own = write(tmp_path / "own", "different.csv", pair)
    assert {each.file for each in looked_at(ponds, tmp_path / "out", own).same} == {
        "programmes.csv"
    }


def test_bearers_of_one_name_are_compared_at_a_cost_that_grows_as_they_do() -> None:
    pair = frozenset(("id/agent/p0/various", "id/agent/p1/various"))
    authorities = Authorities({}, {}, frozenset((pair,)))

    def cost(number: int) -> int:
        bearers = [
            Thing(f"id/agent/p{place}/various", Counter(["Various"]), {f"id/table/p{place}"})
            for place in range(number)
        ]
        costs = []
        for _ in range(3):
            began = time.thread_time_ns()
            suggestion = _same(bearers, authorities)
            costs.append(time.thread_time_ns() - began)
        assert suggestion
        assert suggestion.times == number - 1  # one is told apart from the other
        return min(costs)

    few, many = cost(150), cost(1500)
    assert many < 40 * few


def test_two_of_one_name_have_lines_with_ids_of_their_own(
    ponds: list[Path], tmp_path: Path
) -> None:
    own = tmp_path / "own"
    for each in looked_at(ponds, tmp_path / "before").unaligned:
        paste(own, each.file, each.line)
    things = {record.path: record.same for record in load([own]).records.values()}
    for name in ("red", "blue"):
        assert things[f"id/agent/{name}_bo-reed"] == (f"id/agent/{name}/bo-reed",)
    assert "id/agent/cy-moss" in things


def test_what_has_an_item_is_not_told_as_without(ponds: list[Path], tmp_path: Path) -> None:
    told = {"same": "id/agent/red/bo-reed;id/agent/blue/bo-reed"}
    told |= {"item": "Q1", "verification": "verified-1"}
    bo = {"id": "bo-reed", "label": "Bo Reed"}
    own = write(tmp_path / "own", "people.csv", bo | told)
    unaligned = looked_at(ponds, tmp_path / "out", own).unaligned
    assert "bo-reed" not in {each.cells[0] for each in unaligned}
    assert "cy-moss" in {each.cells[0] for each in unaligned}


def test_what_pages_say_differently_is_told_until_a_line_settles_it(tmp_path: Path) -> None:
    row = "Pond Prize || {} || Best Editing || Bo Reed || {}"
    folder = tmp_path / "pages"
    pages = [
        page(folder, "Red", row.format("March 2, 1991", "Won")),
        page(folder, "Blue", row.format("March 3, 1991", "Won")),
    ]
    own = write(tmp_path / "own", "programmes.csv", {"id": "pond-prize", "label": "Pond Prize"})
    (different,) = looked_at(pages, tmp_path / "before", own).different
    assert different.file == "editions.csv"
    assert "1991-03-02 (red); 1991-03-03 (blue)" in different.reason or (
        "1991-03-03 (blue); 1991-03-02 (red)" in different.reason
    )
    paste(own, different.file, different.line)
    assert looked_at(pages, tmp_path / "after", own).different == ()


def test_the_command_prints_lines_that_can_be_pasted(ponds: list[Path], tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["suggest", *map(str, ponds), "--most", "5"])
    assert answer.exit_code == 0, answer.output
    assert "# 2 could be one thing, the most used first" in answer.stdout
    block = answer.stdout.partition("# people.csv\n")[2].partition("\n\n")[0]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "people.csv").write_text(block + "\n", "utf-8")
    assert load([tmp_path / "own"]).records["id/agent/bo-reed"].label == "Bo Reed"


def test_a_build_tells_of_suggestions_and_its_manifest_has_the_first(
    ponds: list[Path], tmp_path: Path
) -> None:
    release = build(ponds, tmp_path / "releases", BASE)
    told = release.manifest["suggestions"]
    assert told["same"]["count"] == 2
    assert told["same"]["first"][0]["line"].startswith(("bo-reed,", "pond-prize,"))
    assert told["unaligned"]["count"] > 0


def test_authority_files_of_one_s_own_never_lose_what_the_program_s_say(tmp_path: Path) -> None:
    own = write(tmp_path, "programmes.csv", LAKE)
    assert load().records.keys() < load([own]).records.keys()


def test_pages_that_disagree_make_claims_of_both_and_a_release_that_conforms(
    tmp_path: Path,
) -> None:
    folder, row = tmp_path / "pages", "Pond Prize || March 2, 1991 || Best Editing || Bo Reed || {}"
    pages = [page(folder, "Red", row.format("Won")), page(folder, "Blue", row.format("Runner-up"))]
    own = write(tmp_path / "own", "programmes.csv", {"id": "pond-prize", "label": "Pond Prize"})
    write(own, "people.csv", {"id": "bo-reed", "label": "Bo Reed"})
    line = {"programme": "pond-prize", "line": "best-editing", "label": "Best Editing"}
    write(own, "categories.csv", line | {"counted_by": "nominee"})
    (tmp_path / "out").mkdir()
    content = assemble(pages, Settings(BASE, authorities=(own,)), tmp_path / "out")
    assert content.report.conforms, content.report.text()
    statements = plain_statements(content.quads())
    claimed = {value for thing, what, value in statements
               if thing.startswith("id/claim/") and what == "claimedValue"}  # fmt: skip
    assert claimed == {"won", "runnerUp"}
    nomination = "id/nomination/pond-prize/1991/best-editing/bo-reed"
    assert not {each for each in statements if each[:2] == (nomination, "result")}
    assert len({each for each in statements if each[:2] == (nomination, "wasDerivedFrom")}) == 2


@pytest.mark.parametrize("order", [1, -1])
def test_a_page_that_states_two_outcomes_makes_claims_of_both_and_of_two_stages_none(
    order: int, tmp_path: Path
) -> None:
    row = "Pond Prize || March 2, 1991 || Best {} || Bo Reed || {}"
    told = [("Editing", "Won"), ("Editing", "Runner-up"), ("Cut", "Nominated"), ("Cut", "Won")]
    path = page(tmp_path / "pages", "Red", *(row.format(*each) for each in told[::order]))
    (tmp_path / "out").mkdir()
    content = assemble([path], Settings(BASE), tmp_path / "out")
    assert content.report.conforms, content.report.text()
    statements = plain_statements(content.quads())
    claimed = {thing: value for thing, what, value in statements
               if thing.startswith("id/claim/") and what == "claimedValue"}  # fmt: skip
    assert sorted(claimed.values()) == ["runnerUp", "won"]
    assert all("/best-editing/" in thing for thing in claimed)
    results = {
        (thing.split("/")[4], local_name(value))
        for thing, what, value in statements
        if thing.startswith("id/nomination/") and what in ("result", "resultStatus")
    }
    assert results == {
        ("best-editing", "unknown"),
        ("best-cut", "won"),
        ("best-cut", "asWritten"),
    }


def test_nominations_that_look_alike_are_told_with_what_tells_them_apart(tmp_path: Path) -> None:
    folder, own = tmp_path / "pages", tmp_path / "own"
    write(own, "programmes.csv", {"id": "pond-prize", "label": "Pond Prize"})
    row = "{} || March 2, 1991 || Best {} || {} || Won"
    film = "''[[Kite (film)|Kite]]''"
    pages = [
        page(folder, "Red", row.format("Pond Prize", "Film", film),
             row.format("Pond Prize", "Cut", f"{film} – [[Bo Reed]]"),
             row.format("Pond Prize", "Cut", f"{film} – [[Cy Moss]]")),
        page(folder, "Blue", row.format("2nd Pond Prize", "Film", film),
             row.format("2nd Pond Prize", "Tune", film)),
    ]  # fmt: skip
    looked = looked_at(pages, tmp_path / "before", own)
    (alike,) = looked.alike
    assert "edition: 1991 (red), 2 (blue)" in alike.reason or (
        "edition: 2 (blue), 1991 (red)" in alike.reason
    )
    assert "best-film" in alike.reason
    paste(own, alike.file, alike.line)
    assert looked_at(pages, tmp_path / "after", own).alike == ()


def test_nominations_of_other_recipients_look_alike_until_they_are_told_apart(
    tmp_path: Path,
) -> None:
    folder, own = tmp_path / "pages", tmp_path / "own"
    write(own, "programmes.csv", {"id": "pond-prize", "label": "Pond Prize"})
    header = "! Award !! Date !! Category !! Film !! Nominee(s) !! Result\n"
    paths = []
    for name, who in (("Red", "[[Bo Reed]]"), ("Blue", "Bob Reed")):
        folder.mkdir(exist_ok=True)
        paths.append(folder / f"{name}.wikitext")
        row = f"| Pond Prize || March 2, 1991 || Best Actor || ''[[Kite]]'' || {who} || Won\n"
        paths[-1].write_text(f'{{| class="wikitable"\n{header}|-\n{row}|}}\n', "utf-8")
    (alike,) = looked_at(paths, tmp_path / "before", own).alike
    assert alike.file == ""
    assert "what is counted: " in alike.reason
    write(own, "different.csv", dict(zip(("one", "other"), alike.cells, strict=True)))
    assert looked_at(paths, tmp_path / "after", own).alike == ()


def test_nominations_of_what_is_of_unknown_kind_look_alike_too(tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "programmes.csv", {"id": "pond-prize", "label": "Pond Prize"})
    folders = []
    for key, award in (("red", "Pond Prize"), ("blue", "2nd Pond Prize")):
        folders.append(tmp_path / key)
        folders[-1].mkdir()
        title = "List of awards and nominations received by Ann Lee"
        head = f'key = "{key}"\nsource = "rows.csv"\ntitle = "{title}"\n'
        (folders[-1] / "table.toml").write_text(head, "utf-8")
        rows = f'Award,Date,Category,Result\n{award},"March 2, 1991",Best New Thing,Won\n'
        (folders[-1] / "rows.csv").write_text(rows, "utf-8")
    (alike,) = looked_at(folders, tmp_path / "out", own).alike
    assert alike.cells


def test_a_page_that_can_not_be_read_is_told_of_among_others(
    ponds: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "pages" / "Grey.wikitext"
    broken.write_text("No table here.\n", "utf-8")
    result = CliRunner().invoke(main, ["suggest", *map(str, ponds), str(broken)])
    assert result.exit_code == 1
    assert "# 2 could be one thing" in result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"left out  {broken}")
    assert CliRunner().invoke(main, ["suggest", *map(str, ponds)]).exit_code == 0
    quiet = ["build", "-q", "--releases", str(tmp_path / "releases"), *map(str, ponds), str(broken)]
    assert CliRunner().invoke(main, quiet).stderr.splitlines() == [line]
