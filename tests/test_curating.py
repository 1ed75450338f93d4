"""A curator's way, by the commands and lines of docs/curate.md: nothing that they wrote is lost."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.reading.model.rows import Row
from graph.reading.sources import read_source
from palmares.commands import main
from tests.authority_lines import write
from tests.conftest import BASE, assembled
from tests.mediawiki_server import Article, running

pytestmark = pytest.mark.slow

DOCUMENT = (Path(__file__).parents[1] / "docs/curate.md").read_text("utf-8")
WAY = DOCUMENT.split("## From a page to a data set, and on\n")[1].split("\n## ")[0]
KITE, REYES = "List of accolades received by Kite", "List of awards received by Tom Reyes"
TABLE = """== Awards ==
{{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result
|-
{}
|}}
"""
ROWS = [
    "| [[Gull Awards]] || May 2, 2001 || Best Kite || Ann Bel || {{won}}",
    "| [[Gull Awards]] || May 2, 2001 || Best String || Tom Reyes || ",
    "| [[Reed Prize]] || May 39, 2001 || Best Tail || Ann Bell || {{nom}}",
]
OF_REYES = ["| [[Reed Prize]] || May 9, 2009 || Best Knot || Tom Reyes || {{won}}"]


def page(rows: list[str]) -> str:
    return TABLE.format("\n|-\n".join(rows))


def steps() -> Iterator[tuple[str, str]]:
    """The commands of the document, and the lines that go into a file, in their order."""
    file = ""
    for name, kind, text in re.findall(r"`(\w+/\w+\.(?:csv|toml))`|```(\w+)\n(.*?)```", WAY, re.S):
        file = name or file
        if kind in ("csv", "toml"):
            yield file, text
        elif kind == "console":
            for line in text.splitlines():
                yield "", line.removeprefix("$ palmares ")


def run(command: str, *more: str) -> Result:
    return CliRunner().invoke(main, [*shlex.split(command), *more])


def rows(folder: Path) -> dict[str, Row]:
    return {row.category.text: row for table in read_source(folder) for row in table.rows}


def test_the_way_of_the_document_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    with running() as wiki:
        monkeypatch.setenv("PALMARES_API", wiki.api)
        wiki.articles = {KITE: Article(7, 1, page(ROWS)), REYES: Article(8, 1, page(OF_REYES))}
        for file, text in steps():
            if file:
                with Path(file).open("a", encoding="utf-8") as lines:
                    lines.write(text)
                continue
            if text.endswith(" kite") and text.startswith("fetch"):
                new = [
                    ROWS[0].replace("Ann Bel ", "Ann Bell "),
                    *ROWS[1:],
                    "| Lake Cup || 2001 || Best Wing || Ann Bell || {{nom}}",
                ]
                wiki.articles[KITE] = Article(7, 2, page(new), "2026-03-01T00:00:00Z")
                before = rows(Path("kite"))
                kept = {path.name: path.read_bytes() for path in Path("kite").glob("*.csv")}
            answer = run(text)
            assert answer.exit_code == 0, (text, answer.output)
            told.append(answer.stderr)
    assert [who.name for who in before["Best Kite"].recipients] == ["Ann Bell"]
    assert before["Best Kite"].cells[3] == "Ann Bel"
    fetched = next(text for text in told if "revision 2" in text)
    assert "changed   row 2: Recipient(s): 'Ann Bel' -> 'Ann Bell'" in fetched
    assert "changed   row 5 is new: Lake Cup | 2001 | Best Wing | Ann Bell" in fetched
    assert "corrections.csv, line 3: done" in fetched
    assert {path.name: path.read_bytes() for path in Path("kite").glob("*.csv")} == kept
    head = Path("kite/table.toml").read_text("utf-8")
    assert 'revision = "2"' in head
    after = rows(Path("kite"))
    assert str(after["Best String"].result) == "won"
    assert {who.article for row in after.values() for who in row.recipients} == {
        "Ann Bell (flyer)", "Tom Reyes",
    }  # fmt: skip
    asked = run(
        "query 'PREFIX pal: <https://w3id.org/palmares#> SELECT (COUNT(DISTINCT ?n) AS ?number)"
        " { ?n a pal:Nomination ; pal:nominee <id/agent/tom-reyes> }' --format csv"
    )
    assert asked.stdout.split() == ["number", "2"]


def test_what_is_adopted_has_the_doubts_as_proposals(tmp_path: Path) -> None:
    source = tmp_path / "kite.wikitext"
    source.write_text(page(ROWS), "utf-8")
    made = tmp_path / "kite"
    answer = run(f"adopt {source} --to {made}")
    assert answer.exit_code == 0, answer.output
    assert "note      the title isn't known" in answer.stderr
    assert (made / "kite.wikitext").read_text("utf-8") == page(ROWS)
    assert '# title = "the title of the page"' in (made / "table.toml").read_text("utf-8")
    (proposal,) = (made / "corrections.csv").read_text("utf-8").splitlines()[1:]
    assert proposal.startswith('#,4,Reed Prize,Date,"May 39, 2001",…,')
    (proposal,) = (made / "additions.csv").read_text("utf-8").splitlines()[1:]
    assert 'Best String",result,…,,,sourced,' in proposal
    used = (
        (made / "corrections.csv").read_text("utf-8").replace("#", "").replace("…", '"May 9, 2001"')
    )
    (made / "corrections.csv").write_text(used, "utf-8")
    assert rows(made)["Best Tail"].edition.date == "2001-05-09"
    again = run(f"adopt {source} --to {made}")
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_a_doubt_about_a_title_proposes_to_correct_the_cell_of_the_work(tmp_path: Path) -> None:
    source, made = tmp_path / "awards.csv", tmp_path / "awards"
    header = "award,year,category,nominee,film,won"
    lines = (header, "Lake Award,2001,Best Set,Ann Ray,Elm / Owl,yes")
    source.write_text("\n".join(lines) + "\n", "utf-8")
    run(f"adopt {source} --to {made}")
    (proposal,) = (made / "corrections.csv").read_text("utf-8").splitlines()[1:]
    assert proposal.startswith("#,2,Lake Award,film,Elm / Owl,…,")


def test_a_row_without_an_award_is_taken_by_the_proposal_of_its_table_or_cell(
    tmp_path: Path,
) -> None:
    source = tmp_path / "kite.wikitext"
    source.write_text(
        page([*ROWS, "| || May 3, 2001 || Best Knot || Mia Lund || {{nom}}"]), "utf-8"
    )
    made = tmp_path / "kite"
    answer = run(f"adopt {source} --to {made} --title 'Kítě (film)'")
    assert "rows not taken: 1 (they name no award" in answer.stderr
    assert 'key = "kite-film"' in (made / "table.toml").read_text("utf-8")
    (proposal,) = [
        line
        for line in (made / "corrections.csv").read_text("utf-8").splitlines()
        if "names no award" in line
    ]
    with (made / "corrections.csv").open("a", encoding="utf-8") as file:
        line = proposal.removeprefix("#").replace("…", "Reed Prize")
        file.write(line.removesuffix(",,,") + ",https://example.org/reeds,,\n")
    assert rows(made)["Best Knot"].award.text == "Reed Prize"
    answer = run(f"validate {made}")
    assert "0 violations" in answer.output, answer.output


def test_of_a_table_without_awards_the_folder_says_where_to_name_one(tmp_path: Path) -> None:
    source = tmp_path / "kite.wikitext"
    text = page(["| " + line.partition("|| ")[2] for line in ROWS]).replace("! Award !!", "!")
    source.write_text(text.replace("== Awards ==", ""), "utf-8")
    made = tmp_path / "kite"
    assert run(f"adopt {source} --to {made}").exit_code == 0
    head = (made / "table.toml").read_text("utf-8")
    before, told, proposal = head.partition("Say which it is:\n")
    (made / "table.toml").write_text(before + told + proposal.replace("# ", ""), "utf-8")
    assert {row.award.text for row in rows(made).values()} == {"…"}


@pytest.mark.parametrize("constants", ['category = "Best Kite"', ""])
def test_an_award_and_a_category_of_a_whole_table_needn_t_stand_in_its_rows(
    constants: str, tmp_path: Path
) -> None:
    (tmp_path / "kite.csv").write_text(
        "Year,Name,Film,Winner\n2012,Ann Bell,Owl,Y\n2012,Mia Lund,Tern,N\n"
    )
    (tmp_path / "table.toml").write_text(
        'source = "kite.csv"\nkey = "kite"\ntitle = "Prizes"\nyears = "held"\n'
        f'[constants]\naward = "Lake Awards"\n{constants}\n'
    )
    answer = run(f"validate {tmp_path}")
    assert "0 violations" in answer.output, answer.output


def test_tables_without_a_page_that_disagree_break_no_shape_of_the_whole(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "programmes.csv", {"id": "lakes", "label": "Lake Awards"})
    edition = {
        "programme": "lakes",
        "number": "5",
        "dates": "2012-03-03",
        "label": "5th Lake Awards",
    }
    write(own, "editions.csv", edition)
    line = {"programme": "lakes", "line": "film", "label": "Best Film", "counted_by": "work"}
    write(own, "categories.csv", line)
    write(own, "works.csv", {"id": "owl", "kind": "film", "year": "2011", "label": "Owl"})
    for name, result in (("first", "Won"), ("second", "Runner-up")):
        row = f'Lake Awards,"March 3, 2012",Best Film,Owl,Ann Bo,{result}\n'
        header = "Award,Date of ceremony,Category,Film,Recipient,Result\n"
        (tmp_path / f"{name}.csv").write_text(header + row, "utf-8")
    sources = f"{tmp_path}/first.csv {tmp_path}/second.csv --authorities {own}"
    assert "0 warnings, 0 infos" in run(f"validate {sources}").output
    assert "0 warnings, 0 infos" in run(f"build {sources} --releases {tmp_path}/out").output
    answer = run(f"validate {sources} --reference")
    assert "Info: no result is known, once" in answer.output
    assert "0 violations" in answer.output, answer.output


def test_what_is_said_of_a_name_is_said_of_each_thing_that_bears_it(tmp_path: Path) -> None:
    rows = "".join(f"Gull Awards,{year},Best Film,The Kite,Won\n" for year in (1998, 2001))
    (tmp_path / "list.csv").write_text(f"award,year,category,film,result\n{rows}", "utf-8")
    head = 'source = "list.csv"\ntitle = "List"\nyears = "season"\nsubject = "none"\n'
    (tmp_path / "table.toml").write_text(head, "utf-8")
    (tmp_path / "names.csv").write_text(
        "name,kind,reason\nThe Kite,other work,It is a film\n", "utf-8"
    )
    content = assembled([tmp_path])
    assert content.report.conforms, content.report.text()
    assert {str(quad.subject) for quad in content.quads if "/addition/" in str(quad.subject)} == {
        f"<{BASE}id/addition/list/work/list/the-kite_{season}/kind/other-work>"
        for season in (1998, 2001)
    }


def test_rows_that_were_written_are_read_as_the_same_rows(tmp_path: Path) -> None:
    source = tmp_path / "kite.wikitext"
    ranked = "| Lake Cup || 2001 || Best Knot || [[Ann Bell]] and Mia Lund (knots) || 2nd place"
    source.write_text(page([*ROWS, ranked]), "utf-8")
    folder = tmp_path / "kite"
    folder.mkdir()
    (folder / "rows.csv").write_text(run(f"read {source} --to csv").stdout, "utf-8")
    (folder / "table.toml").write_text('source = "rows.csv"\n', "utf-8")
    first, second = rows(source), rows(folder)
    for category, row in first.items():
        again = second[category]
        assert (row.award.text, row.edition.date) == (again.award.text, again.edition.date)
        assert (row.result, row.rank) == (again.result, again.rank)
        assert [(who.name, who.kind, who.roles) for who in row.recipients] == [
            (who.name, who.kind, who.roles) for who in again.recipients
        ]


def test_fetching_a_folder_changes_only_what_its_head_says_of_the_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = page(ROWS).replace("Recipient(s)", "rows")
    head = Path("kite/table.toml")
    said = """source = "{}"
key = "kite"
title = "Kite"
revision = "1" # "first"
created = 2025-12-31  # the day of 'Gull'
rows = 3

[columns]
rows = "recipients"
"""
    with running() as wiki:
        monkeypatch.setenv("PALMARES_API", wiki.api)
        wiki.articles = {KITE: Article(7, 1, text)}
        source = run(f"fetch --contact me@example.org '{KITE}'").stdout.strip()
        run(f"adopt {source} --to kite --columns rows=recipients")
        said = said.format(Path(source).name)
        head.write_text(said, "utf-8")
        wiki.articles[KITE] = Article(7, 2, text)
        answer = run("fetch --contact me@example.org kite")
    assert answer.exit_code == 0, answer.output
    now = said.replace('"1"', '"2"').replace("2025-12-31", "2026-01-01")
    assert head.read_text("utf-8") == now.replace("rows = 3", "# rows = 3")


def test_a_head_of_an_earlier_revision_than_the_page_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one is that was ended between the two, or whose page had to be named anew."""
    monkeypatch.chdir(tmp_path)
    with running() as wiki:
        monkeypatch.setenv("PALMARES_API", wiki.api)
        wiki.articles = {KITE: Article(7, 2, page(ROWS))}
        source = run(f"fetch --contact me@example.org '{KITE}'").stdout.strip()
        run(f"adopt {source} --to kite")
        head = Path("kite/table.toml")
        text = head.read_bytes().replace(b'revision = "2"', b'revision = "1"')
        head.write_bytes(text.replace(b"\n", b"\r\n"))
        answer = run("fetch --contact me@example.org kite")
    assert answer.exit_code == 0, answer.output
    assert head.read_bytes().count(b'revision = "2"\r\n') == 1


def test_a_folder_without_a_record_of_its_wiki_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "kite.wikitext").write_text(page(ROWS), "utf-8")
    (tmp_path / "table.toml").write_text('source = "kite.wikitext"\n', "utf-8")
    answer = run(f"fetch {tmp_path} --contact me@example.org")
    assert answer.exit_code == 1
    assert "has no record of the wiki that it is from" in answer.stderr


def test_a_folder_is_shown_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "kite.wikitext").write_text(page(ROWS), "utf-8")
    (tmp_path / "table.toml").write_text('source = "kite.wikitext"\n', "utf-8")
    line = 'Best Tail,Date,"May 39, 2001","May 9, 2001",A slip\nBest Sail,Date,a,b,c\n'
    (tmp_path / "corrections.csv").write_text(f"cells,column,was,right,reason\n{line}", "utf-8")
    line = "Best String,result,Won,sourced,https://example.org/gulls\n"
    (tmp_path / "additions.csv").write_text(
        f"cells,property,value,status,evidence\n{line}", "utf-8"
    )
    told = run(f"read {tmp_path}").stdout
    assert "2001-05-09" in told
    assert "beside the source: 2 values of 2 rows" in told
    assert "corrections.csv, line 3: not applied" in told
    rows = [*csv.DictReader(io.StringIO(run(f"read {tmp_path} --to csv").stdout))]
    assert [row["result"] for row in rows] == ["Won", "Won", "Nominated"]
    told = json.loads(run(f"read {tmp_path} --to json").stdout)["tables"][0]["rows"]
    assert [[each["property"] for each in row["additions"]] for row in told] == [
        [], ["result"], ["Date"],
    ]  # fmt: skip


def test_rows_made_by_hand_are_shown_too(hand_made: Path) -> None:
    rows = [*csv.DictReader(io.StringIO(run(f"read {hand_made} --to csv").stdout))]
    assert [row["result"] for row in rows] == [
        "Nominated", "Won", "Nominated", "Won", "Nominated", "",
    ]  # fmt: skip


def test_the_text_of_a_cell_that_has_bars_chooses_its_row(tmp_path: Path) -> None:
    rows = "award,category,nominee,won\nLake Award,Best Tail,Ada Brook|Tom Reyes,yes\n"
    (tmp_path / "kite.csv").write_text(f"{rows}Lake Award,Best Tail,Bo Lind,no\n", "utf-8")
    (tmp_path / "table.toml").write_text('source = "kite.csv"\n', "utf-8")
    line = "Best Tail | Ada Brook|Tom Reyes,category,Best Tail,Best Sail,A slip\n"
    (tmp_path / "corrections.csv").write_text(f"cells,column,was,right,reason\n{line}", "utf-8")
    told = run(f"read {tmp_path} --to csv")
    assert told.exit_code == 0, told.stderr
    read = [*csv.DictReader(io.StringIO(told.stdout))]
    assert [row["category"] for row in read] == ["Best Sail", "Best Tail"]
