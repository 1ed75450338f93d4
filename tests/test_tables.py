"""The plain tables of a release: what is in them, and that the programs for tables read them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from graph.bundled import bundled
from graph.rdf.namespaces import PAL, RDF_TYPE, SCHEMA
from graph.releases.build import build
from graph.releases.release import Release
from graph.releases.table_files import CSVW, csv_chunks, table_names
from graph.releases.verify import verify
from graph.tables.columns import BETWEEN, SQLITE, TABLES, joined
from graph.tables.contents import write_tables
from graph.tables.facts import OURS, facts
from server.serving.app import close, create_app
from tests.conftest import BASE, Ask
from tests.protocol.conftest import free_port, serving

pytestmark = pytest.mark.slow

DOWNLOAD = (Path(__file__).parents[1] / "docs/download.md").read_text("utf-8")


def table(release: Release, name: str) -> list[dict[str, str]]:
    text = (release.dumps_path / f"{name}.csv").read_text("utf-8")
    return [*csv.DictReader(io.StringIO(text, newline=""))]


@pytest.fixture(scope="module")
def sqlite(release: Release) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(release.dumps_path / SQLITE)) as connection:
        yield connection


def test_each_nomination_is_a_row_with_what_the_graph_says(release: Release, ask: Ask) -> None:
    rows = {row["iri"].removeprefix(release.base): row for row in table(release, "nominations")}
    stated = ask("""SELECT ?n ?category ?award ?date ?result ?status {
        ?n a pal:Nomination ; pal:category ?c ; pal:ceremony ?e ; pal:resultStatus ?s .
        ?c rdfs:label ?category ; pal:programme/rdfs:label ?award . ?e schema:startDate ?date
        OPTIONAL { ?n pal:result ?r BIND(REPLACE(STR(?r), "^.*#", "") AS ?result) }
        BIND(REPLACE(STR(?s), "^.*#", "") AS ?status) }""")
    names = ("category", "award", "date", "result", "status")
    assert {row[0]: row[1:] for row in stated} == {
        iri: tuple(row[name] for name in names) for iri, row in rows.items()
    }
    assert len(rows) == 97


def test_a_role_is_told_with_the_character_and_none_where_nobody_has_one(tmp_path: Path) -> None:
    page = tmp_path / "kite.wikitext"
    page.write_text(
        '{| class="wikitable"\n! Award !! Date !! Category !! Recipient !! Role !! Result\n'
        "|-\n| Iron Pens || 3 March 1991 || Best Actress || [[Ann Lee]] || The Gull || Won\n"
        "|-\n| Iron Pens || 3 March 1991 || Best Book || [[Bo Reed]], [[Cy Moss]] || || Won\n|}\n",
        "utf-8",
    )
    release = build([page], tmp_path / "releases", BASE)
    roles = {row["category"]: row["roles"] for row in table(release, "nominations")}
    assert roles == {"Best Actress": "The Gull", "Best Book": ""}
    app = create_app(release)
    award = app.test_client().get(
        "/doc/category/iron-pens_in_kite/best-actress", headers={"Accept": "text/html"}
    )
    close(app)
    assert "The Gull" in award.text


def test_whom_a_nomination_honours_is_told_where_it_is_not_known_what_it_is(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "gull"
    folder.mkdir()
    rows = "Award,Year,Category,Result\nLake Awards,2012,Best Thing,Won\n"
    (folder / "rows.csv").write_text(rows, "utf-8")
    head = 'source = "rows.csv"\ntitle = "List of awards and nominations received by Gull"\n'
    (folder / "table.toml").write_text(head, "utf-8")
    release = build([folder], tmp_path / "releases", BASE)
    (nomination,) = table(release, "nominations")
    assert nomination["recipients"] == "Gull"
    assert nomination["recipient_iris"].startswith(BASE + "id/honouree/")
    assert not nomination["work"]


def test_every_property_that_tables_tell_is_one_of_an_ontology() -> None:
    ontology = rdflib.Graph().parse(bundled("ontology/palmares.ttl"), format="turtle")
    assert [name for name in OURS if (rdflib.URIRef(PAL + name), None, None) not in ontology] == []


@given(st.lists(st.text("|A ", min_size=1), min_size=1))
def test_a_name_with_bars_is_one_value_of_its_cell(names: list[str]) -> None:
    values = joined(names).split(BETWEEN)
    assert len(values) == len(names)
    for value, name in zip(values, names, strict=True):
        assert value.replace(" ", "") == name.replace(" ", "")


def test_recipients_stand_in_order_with_their_roles(release: Release) -> None:
    (row,) = (
        row
        for row in table(release, "nominations")
        if (row["award"], row["category"]) == ("Academy Awards", "Best Original Score")
    )
    assert row["recipients"].split(BETWEEN) == ["William Butler", "Owen Pallett"]
    assert row["roles"].split(BETWEEN) == ["composer", "composer"]
    assert len(row["recipient_iris"].split(BETWEEN)) == 2
    assert (row["work"], row["work_items"], row["award_item"]) == ("Her", "Q788822", "Q19020")


def test_what_another_source_says_otherwise_is_marked(release: Release, ask: Ask) -> None:
    marked = {
        row["iri"].removeprefix(release.base)
        for row in table(release, "nominations")
        if row["disputed"] == "yes"
    }
    stated = ask("""SELECT DISTINCT ?n { ?n a pal:Nomination ; pal:ceremony ?e .
        ?claim a pal:DivergentClaim ; pal:about ?thing FILTER(?thing IN (?n, ?e)) }""")
    assert marked == {row[0] for row in stated}
    assert marked


def test_things_have_the_counts_of_their_nominations(release: Release, ask: Ask) -> None:
    stated = ask("""SELECT ?p (COUNT(DISTINCT ?n) AS ?all) (COUNT(DISTINCT ?won) AS ?wins) {
        ?p a pal:Agent OPTIONAL { ?n a pal:Nomination ; pal:nominee ?p
            OPTIONAL { ?n pal:result pal:won BIND(?n AS ?won) } } } GROUP BY ?p""")
    people = table(release, "people")
    assert {(row["iri"].removeprefix(release.base), row["nominations"], row["wins"])
            for row in people} == {*stated}  # fmt: skip
    (her,) = (row for row in table(release, "works") if row["title"] == "Her")
    assert (her["nominations"], her["wins"], her["awards"]) == ("97", "28", "28")
    awards = table(release, "awards")
    assert sum(int(row["nominations"]) for row in awards) == 97


def test_names_are_in_the_order_of_an_alphabet_of_people(release: Release) -> None:
    names = [row["name"].casefold() for row in table(release, "awards")]
    assert names == sorted(names)


def test_the_sqlite_file_is_whole_and_its_links_lead_somewhere(sqlite: sqlite3.Connection) -> None:
    assert sqlite.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert sqlite.execute("PRAGMA foreign_key_check").fetchall() == []
    tables = {
        name for (name,) in sqlite.execute("SELECT name FROM sqlite_master WHERE type='table'")
    }
    assert tables == {table.name for table in TABLES} | {"nomination_works", "nomination_people"}


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_csv_plain_and_compressed_and_sqlite_hold_the_same(
    release: Release, sqlite: sqlite3.Connection, name: str
) -> None:
    plain = (release.dumps_path / f"{name}.csv").read_bytes()
    assert gzip.decompress((release.dumps_path / f"{name}.csv.gz").read_bytes()) == plain
    rows = sqlite.execute(f"SELECT * FROM {name} ORDER BY id").fetchall()
    assert [[str(cell) for cell in row[1:]] for row in rows] == [
        [*row.values()] for row in table(release, name)
    ]


def test_every_column_is_described(release: Release) -> None:
    described = json.loads((release.dumps_path / CSVW).read_text("utf-8"))
    for part in described["tables"]:
        columns = part["tableSchema"]["columns"]
        assert all(column["dc:description"].endswith((".", "…")) for column in columns)
        header = (release.dumps_path / part["url"]).read_bytes().decode().partition("\r\n")[0]
        assert header.split(",") == [column["titles"] for column in columns]
    assert {part["url"] for part in described["tables"]} == {table.file for table in TABLES}


def test_no_cell_is_a_formula_for_a_spreadsheet() -> None:
    text = b"".join(csv_chunks(["a"], [["=1+1"], ["@x"], ["-4"], ["Her"], [5]])).decode()
    assert text.split() == ["a", "'=1+1", "'@x", "-4", "Her", "5"]


def test_values_are_read_as_they_were_meant(tmp_path: Path) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = [
        rf'<a:x> {label} "a \"b\" \\ \n c"@en <a:g> .',
        f'<a:x> {label} "zwei"@de <a:g> .',
        f'<a:y> {label} "drei"@de <a:g> .',
    ]
    (tmp_path / "content.nq").write_text("\n".join(lines) + "\n", "utf-8")
    with facts(tmp_path / "facts", tmp_path / "content.nq", "a:", "a:w#") as known:
        assert known.label("a:x") == 'a "b" \\ \n c'
        assert known.label("a:y") == "drei"
        assert known.label("a:id/none") == "none"


def test_the_year_of_an_edition_without_a_date_is_of_its_season_which_is_said(
    tmp_path: Path,
) -> None:
    edition = "<a:id/ceremony/1>"
    lines = [
        f'{edition} <a:w#season> "1927/28" <a:g> .\n',
        f"{edition} <{RDF_TYPE.value}> <a:w#Ceremony> <a:g> .\n",
    ]
    (tmp_path / "content.nq").write_text("".join(lines), "utf-8")
    write_tables(tmp_path / SQLITE, tmp_path / "content.nq", "a:", "a:w#", tmp_path / "facts")
    with closing(sqlite3.connect(tmp_path / SQLITE)) as connection:
        (row,) = connection.execute("SELECT date, season, year FROM ceremonies")
    assert row == ("", "1927/28", "1927")
    for name in ("ceremonies", "nominations"):
        (columns,) = (each.columns for each in TABLES if each.name == name)
        (meaning,) = (each.meaning for each in columns if each.name == "year")
        assert "where no date is known, the first that its edition honours" in meaning


def test_many_awards_cost_no_more_each_than_few(tmp_path: Path) -> None:
    """Eight times as many cost eight times as much, and 64 times where each looks at all."""
    few, many = (
        min(_cost_of_tables(awards, tmp_path / f"{awards}-{trial}") for trial in range(3))
        for awards in (250, 2000)
    )
    assert many <= 20 * few


def _cost_of_tables(awards: int, folder: Path) -> float:
    """The processor time of the tables of so many awards with an edition and a category each."""
    folder.mkdir()
    lines = [line for number in range(awards) for line in _award(number)]
    (folder / "content.nq").write_text("".join(sorted(lines)), "utf-8")
    began = time.process_time()
    write_tables(folder / SQLITE, folder / "content.nq", "a:", "a:w#", folder / "facts")
    cost = time.process_time() - began
    with closing(sqlite3.connect(folder / SQLITE)) as connection:
        query = "SELECT DISTINCT editions, categories, first, last FROM awards"
        assert connection.execute(query).fetchall() == [(1, 1, "2011", "2011")]
    return cost


def _award(number: int) -> Iterator[str]:
    award, edition, category = (f"<a:id/{kind}/{number}>" for kind in ("award", "edition", "line"))
    for thing, name in (
        (award, "AwardProgramme"),
        (edition, "Ceremony"),
        (category, "AwardCategory"),
    ):
        yield f"{thing} <{RDF_TYPE.value}> <a:w#{name}> <a:g> .\n"
    for thing in (edition, category):
        yield f"{thing} <a:w#programme> {award} <a:g> .\n"
    yield f'{edition} <{SCHEMA}startDate> "2011-02-03" <a:g> .\n'


def test_a_table_that_is_damaged_is_noticed(release: Release, tmp_path: Path) -> None:
    names = {f"dumps/{name}" for name, _ in table_names()}
    assert names <= release.manifest["files"].keys()
    assert verify(release.path, quick=True) == []
    assert [entry["file"] for entry in release.manifest["tables"]] == [n for n, _ in table_names()]


def test_a_server_hands_out_the_tables_and_names_them_to_search_engines(release: Release) -> None:
    port = free_port()
    with serving(release, port) as client:
        for entry in release.manifest["tables"]:
            reply = client.get(f"/dumps/{entry['file']}")
            gzipped = entry["encoding"] == "gzip"
            assert reply.media_type == ("application/gzip" if gzipped else entry["media_type"])
            assert len(reply.body) == entry["bytes"]
        listing = json.loads(client.get("/dumps/", "application/json").text)
        assert [entry["file"] for entry in listing["tables"]] == [n for n, _ in table_names()]
        page = client.get("/dumps/", "text/html").text
        assert "nominations.csv</a>" in page
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        named = {file["name"] for file in json.loads(block)["distribution"]}
        assert {name for name, _ in table_names()} <= named
        source = client.get("/doc/table/her-2013.csv")
        rows = [*csv.DictReader(io.StringIO(source.text, newline=""))]
        assert (source.media_type, len(rows)) == ("text/csv", 97)
        assert rows[0]["row"] == "1"
        assert [*rows[0]][:3] == ["row", "Award", "Date of ceremony"]
        assert rows[0]["Award"] == "Academy Awards"


# ---------------------------------------------------------------- the programs of the documents


def block(language: str, number: int = 0) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", DOWNLOAD, re.DOTALL)[number])


def run(release: Release, program: str) -> str:
    """What a Python text prints where there are pandas, DuckDB and Datasette."""
    python = os.environ.get("PALMARES_TABLES", "")
    if not python:
        pytest.skip("needs pandas, DuckDB and Datasette (a Python that has them: PALMARES_TABLES)")
    done = subprocess.run(
        [python, "-c", program], cwd=release.dumps_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.program
def test_pandas_reads_the_nominations_as_the_document_says(release: Release) -> None:
    example = block("python").replace("http://127.0.0.1:8000/dumps/", "")
    lines = run(release, example).splitlines()
    wins = Counter(row["award"] for row in table(release, "nominations") if row["result"] == "won")
    top, most = wins.most_common(1)[0]
    assert any(line.split()[-1] == str(most) for line in lines if line.startswith(top))


@pytest.mark.program
def test_duckdb_reads_the_nominations_as_the_document_says(release: Release) -> None:
    printed = run(release, f"import duckdb\nprint(duckdb.sql({block('sql')!r}).fetchall())")
    wins = Counter(row["award"] for row in table(release, "nominations") if row["result"] == "won")
    expected = sorted(wins.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    assert [(award, n) for award, _, n in eval(printed)] == expected


@pytest.mark.program
def test_duckdb_writes_parquet_as_the_document_says(release: Release, tmp_path: Path) -> None:
    path = str(tmp_path / "nominations.parquet")
    copy = block("sql", 2).replace("nominations.parquet", path)
    query = f"SELECT * FROM '{path}'"
    program = f"import duckdb\nduckdb.sql({copy!r})\nrows = duckdb.sql({query!r})\n"
    names, rows = eval(run(release, program + "print((rows.columns, len(rows)))"))
    columns = next(table.columns for table in TABLES if table.name == "nominations")
    assert names == [column.name for column in columns]
    assert rows == 97


def test_the_query_of_the_document_for_sqlite_names_who_won_most(
    sqlite: sqlite3.Connection,
) -> None:
    assert sqlite.execute(block("sql", 1)).fetchall()[0] == ("Spike Jonze", 13)


@pytest.mark.program
def test_datasette_shows_the_tables(release: Release) -> None:
    program = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'datasette', 'palmares.sqlite', '--get',"
        " '/palmares/nominations.json?_shape=array&result=won&_size=max'], check=True)"
    )
    assert len(json.loads(run(release, program))) == 28
