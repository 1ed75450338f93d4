"""The commands do what their help says, and end with the right exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.releases.release import Release
from palmares.commands import main
from tests.conftest import BASE
from tests.protocol.conftest import free_port, made_up_release, serving

pytestmark = pytest.mark.slow

COUNT = "PREFIX pal: <https://w3id.org/palmares#> SELECT (COUNT(*) AS ?n) { ?x a pal:Nomination }"


def run(*arguments: str, input: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), input=input)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def at(release: Release) -> list[str]:
    """The options that name the release under test."""
    return ["--releases", str(release.path.parent)]


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example:\n    palmares {command}" in out


def test_an_unknown_command_is_a_wrong_command_line() -> None:
    assert run("publish")[0] == 2


def test_build_says_what_it_does_and_makes_a_release_current(tmp_path: Path) -> None:
    code, out, err = run("build", "--releases", str(tmp_path / "new"), "--base", BASE)
    assert (code, out) == (0, "")
    for word in (
        "read      her-2013: 97 rows",
        "joined",
        "checked",
        "dumped",
        "released",
    ):
        assert word in err
    manifest = json.loads((tmp_path / "new" / "current" / "manifest.json").read_text())
    assert manifest["base"] == BASE


def test_build_if_needed_makes_only_what_is_not_there(tmp_path: Path) -> None:
    def built(*options: str) -> list[str]:
        code, _, err = run("build", "--releases", str(tmp_path), *options)
        assert code == 0
        return [line.split()[0] for line in err.splitlines()]

    made = built("--base", BASE)
    assert made[0] == "read"
    assert built("--base", BASE, "--if-needed") == ["current"]
    assert built("--base", BASE, "--if-needed") == ["current"]
    assert "released" in built("--base", "http://127.0.0.1:8080/", "--if-needed")


def test_build_if_needed_builds_where_an_option_asks_for_more(tmp_path: Path) -> None:
    page, unreadable = tmp_path / "kites.csv", tmp_path / "lakes.html"
    page.write_text("Award,Year,Category,Recipient,Result\nGulls,2001,Best Kite,Ann Tern,Won\n")
    unreadable.write_text("<p>nothing</p>")
    options = ("--releases", str(tmp_path / "releases"), str(page))
    assert "released" in run("build", *options, str(unreadable))[2]
    assert run("build", "--if-needed", *options, str(unreadable))[2].startswith("current")
    code, _, said = run("build", "--if-needed", "--strict", *options, str(unreadable))
    assert (code, "lakes.html" in said, "released" in said) == (1, True, False)
    assert "released" in run("build", "--strict", *options)[2]
    assert run("build", "--if-needed", "--strict", *options)[2].startswith("current")


def test_validate_reports_and_writes_the_shacl_report(tmp_path: Path) -> None:
    code, out, _ = run("validate", "--report", str(tmp_path / "report.ttl"))
    assert code == 0
    assert "no result is known, 6 times" in out
    assert "rows 12, 13, 66, 68, 69, 97" in out
    assert "sh:ValidationReport" in (tmp_path / "report.ttl").read_text()


def test_validate_names_table_row_and_cell_of_a_violation(hand_made: Path) -> None:
    path = hand_made / "accolades.csv"
    text = path.read_text("utf-8").replace("6,Heron Prizes,2013", "6,Heron Prizes,1213")
    path.write_text(text, "utf-8")
    (hand_made / "claims.csv").unlink()
    code, out, _ = run("validate", str(hand_made))
    assert code == 1
    assert 'table lantern-hill-2012, row 6, cell date = "1213-06-18"' in out
    assert "the work is of 2012, but was honoured on 1213-06-18" in out
    assert "2 violations, 0 warnings, 1 info." in out


@pytest.mark.parametrize(
    "command",
    [
        ("dump", "ttl"), ("query", "ASK {}"), ("serve", "--port", "0"), ("report",), ("align",),
        ("compare",), ("quickstatements", "--dialect", "v3"),
        ("load", "--endpoint", "http://127.0.0.1:9/", "--update", "http://127.0.0.1:9/"),
    ],
)  # fmt: skip
def test_a_release_is_named_by_its_id_and_by_no_path(
    command: tuple[str, ...], release: Release, at: list[str]
) -> None:
    folder = release.path
    for name in (f"../{folder.parent.name}/{folder.name}", str(folder), "", "."):
        code, _, said = run(*command, *at, "--release", name)
        assert (code, "holds no release" in said) == (1, True), (name, said)


def test_a_release_that_is_not_the_current_one_is_asked_by_its_id(
    release: Release, at: list[str]
) -> None:
    assert run("query", "ASK {}", *at, "--release", release.id)[:2] == (0, "true\n")


def test_query_prints_the_answer(at: list[str]) -> None:
    assert run("query", COUNT, *at)[:2] == (0, " n\n--\n97\n")
    assert run("query", "-", *at, input=COUNT)[1] == " n\n--\n97\n"
    assert run("query", *at, input=COUNT)[1] == " n\n--\n97\n"
    assert run("query", "ASK {}", *at)[1] == "true\n"
    assert run("query", "ASK { <a:b> ?p ?o }", *at)[1] == "false\n"
    assert json.loads(run("query", "ASK {}", "--format", "json", *at)[1])["boolean"] is True
    assert run("query", COUNT, "--format", "tsv", *at)[1] == "?n\n97\n"
    turtle = run("query", "CONSTRUCT { <x> a ?c } { <id/work/her-2013> a ?c }", *at)[1]
    assert "schema:Movie" in turtle


@pytest.mark.parametrize(
    ("language", "label"),
    [("pt-BR", "Pipa"), ("pt-pt", "Papagaio"), ("pt", "Papagaio"), ("DE-at", "Drachen"),
     ("fr", "kite")],
)  # fmt: skip
def test_query_asks_for_labels_in_a_language_and_in_that_of_its_country(
    tmp_path: Path, language: str, label: str
) -> None:
    name = "<http://www.w3.org/2000/01/rdf-schema#label>"
    texts = '"Pipa"@pt-BR, "Papagaio"@pt, "Drachen"@de'
    more = f"GRAPH <graph/kites> {{ <id/work/kite> {name} {texts} }}"
    (tmp_path / "current").mkdir()
    made_up_release(tmp_path / "current", BASE, more)
    query = (
        f"SELECT ?xLabel {{ BIND(<{BASE}id/work/kite> AS ?x) "
        'SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE]" } }'
    )
    at = ("--releases", str(tmp_path), "--format", "csv", "--language", language)
    code, out, err = run("query", query, *at)
    assert code == 0, err
    assert out.split()[1].endswith(label)


@pytest.mark.parametrize("language", ['"', "", "pt_BR", "de,en", '" } #'])
def test_a_language_that_is_none_is_refused(tmp_path: Path, language: str) -> None:
    code, _, err = run("query", "ASK {}", "--language", language, "--releases", str(tmp_path))
    assert code == 2
    assert "is not the tag of a language, such as en or pt-BR" in err


def test_query_reads_a_file(at: list[str], tmp_path: Path) -> None:
    (tmp_path / "count.rq").write_text(COUNT)
    assert run("query", f"@{tmp_path / 'count.rq'}", "--format", "csv", *at)[1] == "n\n97\n"
    code, _, err = run("query", f"@{tmp_path / 'none.rq'}", *at)
    assert code == 1
    assert "none.rq can't be read" in err


def test_a_query_that_is_wrong_is_shown_with_its_position(at: list[str]) -> None:
    code, _, err = run("query", "SELECT ?x\nWHERE { ?x ", *at)
    assert code == 1
    assert "line 2" in err
    assert "Traceback" not in err


def test_what_a_message_repeats_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "a\x1b[2Jb\r.csv"
    page.write_text("a,b\n1,2\n")
    code, _, err = run("build", str(page), "--releases", str(tmp_path / "releases"))
    assert code == 1
    assert r"a\x1b[2Jb\r.csv: has no award table" in err


def test_a_query_may_not_write_or_ask_others(at: list[str]) -> None:
    assert "update" in run("query", "CLEAR ALL", *at)[2]
    assert "SERVICE" in run("query", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", *at)[2]


def test_a_format_that_can_not_hold_the_answer_is_refused(at: list[str]) -> None:
    code, _, err = run("query", COUNT, "--format", "ttl", *at)
    assert code == 1
    assert "Turtle can't hold" in err


def test_dump_writes_the_file_of_the_release(release: Release, at: list[str]) -> None:
    result = CliRunner().invoke(main, ["dump", "nq", *at])
    assert result.stdout_bytes == (release.dumps_path / "palmares.nq").read_bytes()


def test_releases_lists_and_switches(release: Release, at: list[str]) -> None:
    code, out, _ = run("releases", *at)
    assert code == 0
    assert f"* {release.id}" in out
    assert run("releases", "--use", release.id, *at)[0] == 0
    assert "holds no release" in run("releases", "--use", "0000", *at)[2]


def test_without_a_release_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    code, _, err = run("query", COUNT, "--releases", str(tmp_path))
    assert code == 1
    assert "make one with 'palmares build'" in err


def test_the_command_runs_as_a_program_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "palmares"), "query", COUNT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("palmares: releases/current holds no release")


def test_query_asks_an_endpoint(tmp_path: Path) -> None:
    port = free_port()
    with serving(made_up_release(tmp_path, f"http://127.0.0.1:{port}/"), port) as client:
        query = "SELECT ?s { ?s a <https://w3id.org/palmares#Work> }"
        code, out, _ = run("query", query, "--endpoint", client.base + "sparql")
        assert (code, out.splitlines()[2]) == (0, "<id/work/a>")
        code, _, err = run("query", "ASK { ?s ?p }", "--endpoint", client.base + "sparql")
        assert (code, "line 1" in err) == (1, True)
    code, _, err = run("query", query, "--endpoint", client.base + "sparql")
    assert (code, "can't be reached" in err) == (1, True)
