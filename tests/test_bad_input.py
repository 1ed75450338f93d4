"""Bad input stops the build with one clear message and leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.bundled import bundled
from graph.releases.build import PARTITIONS, build
from palmares.commands import main
from tests.conftest import BASE

pytestmark = pytest.mark.slow

ROW_5 = "5,Academy Awards,2014-03-02,Best Production Design,"


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(dataset: Path) -> None:
        path = dataset / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def not_utf_8(dataset: Path) -> None:
    path = dataset / "accolades.csv"
    path.write_bytes(path.read_bytes().replace("–".encode(), b"\x96", 1))


def repeated_row(dataset: Path) -> None:
    path = dataset / "accolades.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[2].replace("2,", "98,", 1)]), "utf-8")


CASES = {
    "a missing column": (
        replace("accolades.csv", "row,award,date,", "row,award,"),
        ["accolades.csv, line 1", "has no column 'date'", "Add the column"],
    ),
    "a misspelt column": (
        replace("accolades.csv", "category", "catgory"),
        ["accolades.csv, line 1", "has no column 'category'", "Rename its column 'catgory'"],
    ),
    "a wrong date": (
        replace("accolades.csv", ROW_5, ROW_5.replace("03-02", "02-30")),
        ["accolades.csv", "line 6", "row 5", "column 'date'", "'2014-02-30'", "2014-03-02"],
    ),
    "an unknown result word": (
        replace("accolades.csv", ",,Won,", ",,Winner,"),
        ["accolades.csv", "row 2", "column 'result'", "'Winner' is not known", "Won, Nominated"],
    ),
    "a duplicate row": (
        repeated_row,
        ["accolades.csv", "row 98", "says the same as row 2", "Remove one"],
    ),
    "a row with a cell too few": (
        replace("accolades.csv", ",,Won,", ",Won,"),
        ["accolades.csv", "row 2", "has 13 cells, the header has 14"],
    ),
    "bytes that aren't UTF-8": (
        not_utf_8,
        ["accolades.csv, line 15", "byte 0x96 is not UTF-8", "Save the file as UTF-8"],
    ),
    "a bad item in the links file": (
        replace("wikidata.csv", "Q19020", "http://www.wikidata.org/wiki/Q19020"),
        ["wikidata.csv", "row 2", "column 'item'", "not a Wikidata item", "Q19020"],
    ),
    "a bad IRI among the evidence": (
        replace("accolades.csv", "http://foamselect.com", "http:foamselect.com"),
        ["accolades.csv", "row 1", "column 'evidence'", "is not an address"],
    ),
    "a link to what isn't there": (
        replace("wikidata.csv", "Grammy Awards,Q41254", "Grammies,Q41254"),
        ["her-2013", "Q41254", "programme 'Grammies'", "Write it as the table does"],
    ),
    "a claim about what isn't there": (
        replace("claims.csv", "2014-06-18", "2014-06-19"),
        ["her-2013", "Saturn Awards, 2014-06-19", "which no row has"],
    ),
    "an item on two programmes": (
        replace("wikidata.csv", "Q41254", "Q40024"),
        ["row 42", "Q40024", "satellite-awards", "grammy-awards", "one of the links is wrong"],
    ),
    "an implausible date": (
        replace("accolades.csv", ROW_5, ROW_5.replace("2014", "1814")),
        ["table her-2013, row 5", "date", "1814-03-02"],
    ),
    "a head that isn't TOML": (
        replace("table.toml", 'key = "her-2013"', "key = her-2013"),
        ["table.toml", "can't be read as TOML", "line 4"],
    ),
}


def everything_in(folder: Path) -> dict[str, bytes | str]:
    """What is published, and all beside it but the partitions that a later build may use again."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and PARTITIONS not in path.parts
    }


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    build([bundled("mappings/her-2013")], folder, BASE)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_bad_input_stops_the_build_with_one_message_and_changes_nothing(
    case: str, dataset: Path, releases: Path
) -> None:
    spoil, fragments = CASES[case]
    spoil(dataset)
    before = everything_in(releases)
    result = CliRunner().invoke(main, ["build", str(dataset), "--releases", str(releases)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for fragment in fragments:
        assert fragment in result.stderr
    assert everything_in(releases) == before


def test_a_typo_in_a_column_name_of_the_mapping_is_named(tmp_path: Path, releases: Path) -> None:
    mapping = tmp_path / "awards.rml.ttl"
    text = bundled("mappings/awards.rml.ttl").read_text("utf-8")
    mapping.write_text(text.replace('"nomination_label"', '"nomnation_label"'), "utf-8")
    before = everything_in(releases)
    result = CliRunner().invoke(
        main, ["build", "--mapping", str(mapping), "--releases", str(releases)]
    )
    assert result.exit_code == 1
    for fragment in ("awards.rml.ttl", "rows.csv", "'nomnation_label'", "'nomination_label'"):
        assert fragment in result.stderr
    assert everything_in(releases) == before


def test_a_folder_without_a_table_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert result.exit_code == 1
    assert "table.toml: is not there" in result.stderr


def test_a_base_that_is_no_address_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["build", "--base", "example.org", "--releases", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert "'example.org' can't be a base" in result.stderr
    assert not list(tmp_path.iterdir())
