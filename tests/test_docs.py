"""What the documentation says is true: its examples run, its tables are those of the program."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph import __version__
from graph.errors import InputError
from graph.rdf.formats import CSV, DUMP_FORMATS
from graph.reading.dataset import additions, corrections, head, links, names, redirects, work
from graph.reading.dataset import folder as dataset_folder
from graph.reading.model.rows import Amount, Kind, Rating, Status, Work
from graph.reading.sources import read_source
from graph.releases.build import build
from graph.releases.release import Release
from graph.stores.local import LocalStore
from palmares.commands import main
from server.pages.examples import EXAMPLES
from tests.conftest import BASE
from tests.protocol.conftest import Client, free_port, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
}
README, QUERY, CURATE = (
    DOCUMENTS[name] for name in ("README.md", "docs/query.md", "docs/curate.md")
)
#: The release of the examples.
ID = re.findall(r"^released  (\w+) ", README, re.MULTILINE)[0]
ALL = "\n".join(DOCUMENTS.values())
QUERIES = re.findall(r"```sparql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", QUERY, re.DOTALL)


# ---------------------------------------------------------------- commands with their output


@dataclass(frozen=True)
class Example:
    """A command of a console block, and what the document says that it prints."""

    command: str
    output: str

    @property
    def program(self) -> str:
        return self.command.removeprefix(".venv/bin/").split()[0]


def whole(command: str) -> bool:
    """Whether a command ends here: no quote is open and no line goes on."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return not command.endswith("\\")


def examples(block: str) -> Iterator[Example]:
    command, output = "", ""
    for line in block.splitlines():
        if command and not whole(command):
            command += f"\n{line}"
        elif line.startswith("$ "):
            if command:
                yield Example(command, output)
            command, output = line.removeprefix("$ "), ""
        else:
            output += f"{line}\n"
    yield Example(command, output)


BLOCKS = {
    f"{name}-{number}": [*examples(block)]
    for name, text in DOCUMENTS.items()
    for number, block in enumerate(re.findall(r"```console\n(.*?)```", text, re.DOTALL), 1)
}
#: What runs here as it is written.
RUNNABLE = {"curl", "sha256sum", "palmares"}
RUN = {
    name: block
    for name, block in BLOCKS.items()
    if {one.program for one in block} <= RUNNABLE and any(one.output for one in block)
}


@pytest.fixture(scope="module")
def her(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Release, Client]]:
    """A release of the bundled data set and a server of it, both at one free port."""
    port = free_port()
    releases = tmp_path_factory.mktemp("docs") / "releases"
    release = build([ROOT / "mappings/her-2013"], releases, f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        yield release, client


def printed(command: str, her: tuple[Release, Client], folder: Path) -> str:
    """What a command prints that is run where the server of the examples is this one."""
    release, client = her
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PALMARES_RELEASES": str(release.path.parent),
    }
    command = command.replace(".venv/bin/palmares", "palmares").replace(BASE, client.base)
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    # another address makes another release
    return done.stdout.replace(client.base, BASE).replace(release.id, ID)


@pytest.mark.parametrize("name", RUN)
def test_commands_print_what_the_document_says(
    name: str, her: tuple[Release, Client], tmp_path: Path
) -> None:
    if not shutil.which("curl"):
        pytest.skip("needs curl (curl)")
    for example in RUN[name]:
        assert printed(example.command, her, tmp_path) == example.output


def test_other_commands_with_output_are_tested_one_by_one() -> None:
    output = [one for block in BLOCKS.values() for one in block if one.output]
    others = {one.program for one in output} - RUNNABLE
    assert others == {"make", "npx"}


def test_the_output_of_make_serve_is_real(tmp_path: Path) -> None:
    block = re.search(r"\$ make serve\n(.*?)```", README, re.DOTALL)
    assert block
    *lines, last = block[1].splitlines()
    releases = tmp_path / "releases"
    told = CliRunner().invoke(main, ["build", "--releases", str(releases)]).stderr
    assert told.replace(str(releases), "releases").splitlines() == lines
    assert last == f"Palmares answers at {BASE}"


def test_the_example_of_comunica_is_real(her: tuple[Release, Client], tmp_path: Path) -> None:
    program = Path(os.environ.get("PALMARES_COMUNICA", "")) / "node_modules/.bin/comunica-sparql"
    if not program.exists():
        pytest.skip("needs Comunica (npm's @comunica/query-sparql; its folder: PALMARES_COMUNICA)")
    (example,) = (one for block in BLOCKS.values() for one in block if one.program == "npx")
    command = re.sub(
        r"^npx --package \S+ comunica-sparql", shlex.quote(str(program)), example.command
    )
    assert printed(command, her, tmp_path) == example.output


def test_every_command_is_listed_and_the_other_way_round() -> None:
    listed = re.findall(r"^\| `palmares (\w+)", DOCUMENTS["docs/commands.md"], re.MULTILINE)
    assert set(listed) == set(main.commands)
    named = re.findall(
        r"^\$ (?:\.venv/bin/)?palmares ([a-z]+)|`palmares ([a-z]+)", ALL, re.MULTILINE
    )
    assert {first or second for first, second in named} <= set(main.commands)


def test_every_option_that_the_documents_use_exists() -> None:
    options = {
        option
        for command in main.commands.values()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = set(re.findall(r"palmares [^\n`]*?(--[a-z-]+)", ALL))
    assert used <= options | {"--help"}


def test_the_wheel_is_named_as_it_is_built() -> None:
    assert set(re.findall(r"palmares-([0-9.]+)-py3-none-any\.whl", ALL)) == {__version__}


# ---------------------------------------------------------------- queries


def test_there_are_five_queries_with_their_answers_and_two_joins() -> None:
    assert len(QUERIES) == ALL.count("```sparql\n") == 5
    assert ALL.count("```sparql ") == 2  # tests/remote/test_joins.py asks them


@pytest.mark.parametrize("number", range(5))
def test_a_query_gives_the_answer_printed_below_it(number: int, release: Release) -> None:
    query, table = QUERIES[number]
    answer = LocalStore.open(release.dataset).query(query).serialize(CSV)
    header, *rows = list(csv.reader(io.StringIO(answer.decode())))
    lines = [line.strip("| \n").split(" | ") for line in table.splitlines()]
    assert lines[0] == header
    assert lines[2:] == rows


def test_the_page_offers_the_queries_of_the_documents() -> None:
    offered = [example.query for example in EXAMPLES]
    assert [query for query, _ in QUERIES] == offered[: len(QUERIES)]


# ---------------------------------------------------------------- what a newcomer meets


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_pictures_are_small_files() -> None:
    pictures = [*ROOT.glob("docs/*.png")]
    assert pictures
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 150_000


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    text = re.sub(r"```.*?```", "", DOCUMENTS[name], flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith("http"):
            path, _, anchor = target.partition("#")
            file = (ROOT / name).parent / path if path else ROOT / name
            assert file.exists(), target
            assert not anchor or anchor in anchors(file.read_text("utf-8")), target


def anchors(text: str) -> set[str]:
    """The fragments by which headings are linked."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_document_is_linked_from_the_readme() -> None:
    for name in DOCUMENTS:
        assert name == "README.md" or f"]({name})" in README


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_of_the_project_that_a_document_names_exists(name: str) -> None:
    roots = "graph|server|palmares|ontology|mappings|tests|editor|bench|deploy"
    paths = re.findall(rf"(?<![\w/.])(?:{roots})/[\w./*-]*(?:/|\.\w+)", DOCUMENTS[name])
    # made by npm; paths of IRIs
    others = {"server/pages/static/editor.js", "graph/table/", "graph/mapping/"}
    assert [path for path in paths if path not in others and not [*ROOT.glob(path)]] == []


def test_every_dump_format_is_documented() -> None:
    for form in DUMP_FORMATS:
        assert f"`.{form.extension}`" in DOCUMENTS["docs/dereference.md"]


# ---------------------------------------------------------------- data sets


def curated(heading: str, header: str = "column", place: int = 0) -> list[str]:
    """The first cells of a table below a heading of docs/curate.md, without their marks.

    ``place`` is that of the table among those whose first column has this header.
    """
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?:^## |\Z)", CURATE, re.M | re.S)
    assert section
    tables = re.findall(rf"^\| `?{header}`? \|.*\n\|-.*\n((?:\|.*\n)+)", section[1], re.M)
    assert tables
    return [
        name
        for line in tables[place].splitlines()
        for name in re.findall(r"`([^`]*)`", line.split("|")[1])
    ]


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("corrections.csv", corrections.CORRECTION_COLUMNS),
        ("additions.csv", additions.ADDITION_COLUMNS),
        ("names.csv", names.NAME_COLUMNS),
        ("Rows made by hand", dataset_folder.ROW_COLUMNS),
        ("people.csv", work.PART_COLUMNS),
        ("events.csv", work.SHOWING_COLUMNS),
        ("claims.csv", links.CLAIM_COLUMNS),
        ("wikidata.csv", links.LINK_COLUMNS),
        ("redirects.csv", redirects.REDIRECT_COLUMNS),
    ],
)
def test_every_column_of_a_data_set_is_documented(file: str, columns: tuple[str, ...]) -> None:
    assert curated(file) == [*columns]


@pytest.mark.parametrize(
    ("heading", "column", "words"),
    [
        ("names.csv", "kind", Kind),
        ("additions.csv", "property", additions.PROPERTIES),
        ("Rows made by hand", "result", additions.RESULTS),
        ("Rows made by hand", "status", Status),
    ],
)
def test_every_word_of_a_nomination_is_documented(
    heading: str, column: str, words: Iterable[str]
) -> None:
    assert curated(heading, column, -1) == [str(word) for word in words]


def test_every_member_of_the_head_is_documented() -> None:
    assert {*curated("table.toml", "key"), "work"} == {*head.MEMBERS}


@pytest.mark.parametrize(
    ("file", "column", "words"),
    [
        ("people.csv", "part", work.PARTS),
        ("claims.csv", "aspect", links.ASPECTS),
        ("wikidata.csv", "kind", links.LINK_KINDS),
        ("wikidata.csv", "verification", links.VERIFICATIONS),
        ("additions.csv", "status", (*additions.STATUSES,)),
    ],
)
def test_every_word_of_a_column_is_documented(
    file: str, column: str, words: tuple[str, ...]
) -> None:
    section = CURATE.split(f"## {file}\n")[1].split("\n## ")[0]
    (line,) = re.findall(rf"^\| `{column}` \| [^|]* \|(.*)$", section, re.MULTILINE)
    assert re.findall(r"`([^`]*)`", line)[: len(words)] == [*words]


def test_every_fact_of_a_work_is_documented() -> None:
    section = CURATE.split("In `[work]`")[1].split("\n## ")[0]
    documented = set(re.findall(r"`(\w+)(?: = true)?`", section))
    elsewhere = {"key", "parts", "showings"}
    for kind in (Work, Amount, Rating):
        assert {field.name for field in fields(kind)} - elsewhere <= documented


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the data set that docs/curate.md shows."""
    files = re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)```", CURATE, re.M | re.S)
    assert len(files) == 5
    for name, text in files:
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_data_set_of_the_documents_is_valid(small: Path) -> None:
    answer = CliRunner().invoke(main, ["validate", str(small)])
    assert answer.exit_code == 0, answer.output
    assert "0 violations, 0 warnings" in answer.output


def test_the_data_set_of_the_documents_says_what_was_added_to_it(small: Path) -> None:
    (table,) = read_source(small)
    assert [row.edition.date for row in table.rows] == ["2020-02-01", "2020-02-01", "2019-10-03"]
    assert [str(row.result) for row in table.rows] == ["won", "nominated", "None"]
    assert table.remarks == ()
    assert not any(row.doubts for row in table.rows)


@pytest.mark.parametrize("key", head.NEEDED_OF_ROWS)
def test_what_hand_made_rows_need_is_told_all_at_once(key: str, tmp_path: Path) -> None:
    (tmp_path / "table.toml").write_text('page = "nowhere"\n', "utf-8")
    with pytest.raises(InputError, match=f"needs '{key}'"):
        read_source(tmp_path)


# ---------------------------------------------------------------- the project


def test_the_changelog_tells_of_this_version() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
