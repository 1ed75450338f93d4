"""What the documentation says is true: its queries run, its commands and numbers are real."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph import __version__
from graph.rdf.formats import CSV, DUMP_FORMATS
from graph.releases.release import Release
from graph.stores.local import LocalStore
from palmares.commands import main
from server.pages.examples import EXAMPLES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
QUERIES = re.findall(r"```sparql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", README, re.DOTALL)


def test_there_are_five_queries_with_their_answers() -> None:
    assert len(QUERIES) == README.count("```sparql") == 5


@pytest.mark.parametrize("number", range(5))
def test_a_query_of_the_readme_gives_the_answer_printed_below_it(
    number: int, release: Release
) -> None:
    query, printed = QUERIES[number]
    answer = LocalStore.open(release.dataset).query(query).serialize(CSV)
    header, *rows = list(csv.reader(io.StringIO(answer.decode())))
    lines = [line.strip("| \n").split(" | ") for line in printed.splitlines()]
    assert lines[0] == header
    assert lines[2:] == rows


def test_the_page_offers_the_queries_of_the_readme() -> None:
    offered = [example.query for example in EXAMPLES]
    assert [query for query, _ in QUERIES] == offered[: len(QUERIES)]


def test_the_table_that_the_command_line_prints_is_real(release: Release) -> None:
    shown = re.search(r"\$ palmares query '([^']*)'\n(.*?)```", README, re.DOTALL)
    assert shown
    at = ["--releases", str(release.path.parent)]
    assert CliRunner().invoke(main, ["query", shown[1], *at]).stdout == shown[2]


def test_the_output_of_make_serve_is_real(release: Release) -> None:
    manifest = release.manifest
    assert f"released  {release.id} ({manifest['triples']} triples) in releases" in README
    assert f"read      her-2013: {manifest['sources'][0]['rows']} rows" in README
    assert f"Palmares answers at {release.base}" in README


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    listed = set(re.findall(r"^\| `palmares (\w+)", README, re.MULTILINE))
    assert listed == set(main.commands)
    assert set(re.findall(r"palmares ([a-z]+) ", README)) <= set(main.commands)


def test_every_option_that_the_readme_uses_exists() -> None:
    known = {
        option
        for command in main.commands.values()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = set(re.findall(r"palmares [^\n`]*?(--[a-z-]+)", README))
    assert used <= known | {"--help"}


def test_every_dump_format_is_in_the_readme() -> None:
    for known in DUMP_FORMATS:
        assert f"`.{known.extension}`" in README


#: Where the modules are that contributors are told of.
PLACES = ("graph/**", "server", "bench")


def test_every_folder_and_module_named_for_contributors_exists() -> None:
    house = re.search(
        r"## The house\n(.*?)\n## ", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL
    )
    assert house
    folders = re.findall(r"^ {4,6}(\w+)/", house[1], re.MULTILINE)
    for folder in folders:
        assert (ROOT / folder).is_dir() or (ROOT / "graph" / folder).is_dir(), folder
    for module in re.findall(r"\b(\w+\.py)\b", house[1]):
        assert any(list(ROOT.glob(f"{place}/{module}")) for place in PLACES), module


def test_the_changelog_tells_of_this_version() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_requirements_pin_every_dependency_exactly() -> None:
    pins = "".join(path.read_text() for path in ROOT.glob("requirements*.txt"))
    lines = [line for line in pins.splitlines() if line and not line.startswith(("#", "-r"))]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+==[0-9.]+", line) for line in lines)
    pinned = {line.partition("==")[0].lower() for line in lines}
    project = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert listed
    needed = {name.lower() for name in re.findall(r'"([A-Za-z0-9-]+)', listed[1])}
    assert needed <= pinned
