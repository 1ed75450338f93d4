"""Bad input stops the build with one clear message and leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.bundled import bundled
from graph.releases.build import PARTITIONS, build
from palmares.commands import main
from tests.conftest import BASE, TESTS

pytestmark = pytest.mark.slow

HAND_MADE = TESTS / "cases/datasets/lantern-hill-2012"

ROW_5 = "5,Owl Awards,2013-03-02,Best Production Design,"


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
    path.write_text("".join([*lines, lines[2].replace("2,", "7,", 1)]), "utf-8")


def several_mistakes(dataset: Path) -> None:
    replace("accolades.csv", "1,Owl Awards,2013-03-02", "1,Owl Awards,2013-13-02")(dataset)
    replace("accolades.csv", "Nominated,sourced", "Nearly,sourced")(dataset)
    replace("wikidata.csv", "Q102", "102")(dataset)
    replace("claims.csv", "Another source dates the ceremony eight days later", "")(dataset)


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
        ["accolades.csv", "line 6", "row 5", "column 'date'", "'2013-02-30'", "2014-03-02"],
    ),
    "an unknown result word": (
        replace("accolades.csv", ",,Won,", ",,Winner,"),
        ["accolades.csv", "row 2", "column 'result'", "'Winner' is not known", "Won, Nominated"],
    ),
    "a duplicate row": (
        repeated_row,
        ["accolades.csv", "row 7", "says the same as row 2", "Remove one"],
    ),
    "a row with a cell too few": (
        replace("accolades.csv", ",,Won,", ",Won,"),
        ["accolades.csv", "row 2", "has 13 cells, the header has 14"],
    ),
    "bytes that aren't UTF-8": (
        not_utf_8,
        ["accolades.csv, line 4", "byte 0x96 is not UTF-8", "Save the file as UTF-8"],
    ),
    "a bad item in the links file": (
        replace("wikidata.csv", "Q102", "http://www.wikidata.org/wiki/Q102"),
        ["wikidata.csv", "row 2", "column 'item'", "not a Wikidata item", "Q19020"],
    ),
    "a bad IRI among the evidence": (
        replace("accolades.csv", "http://example.org", "http:example.org"),
        ["accolades.csv", "row 1", "column 'evidence'", "is not an address"],
    ),
    "a link to what isn't there": (
        replace("wikidata.csv", "Reed Awards,Q103", "Reeds,Q103"),
        ["lantern-hill-2012", "Q103", "programme 'Reeds'", "Write it as the table does"],
    ),
    "a claim about what isn't there": (
        replace("claims.csv", "2013-06-18", "2013-06-19"),
        ["lantern-hill-2012", "Heron Prizes, 2013-06-19", "which no row has"],
    ),
    "an item on two programmes": (
        replace("wikidata.csv", "Q103", "Q102"),
        ["Q102", "owl-awards", "reed-awards", "one of the links is wrong"],
    ),
    "an implausible date": (
        replace("accolades.csv", ROW_5, ROW_5.replace("2013", "1813")),
        ["table lantern-hill-2012, row 5", "date", "1813-03-02"],
    ),
    "several mistakes at once": (
        several_mistakes,
        [
            "row 1, column 'date': '2013-13-02'",
            "row 1, column 'result': 'Nearly' is not known",
            "wikidata.csv, line 3, row 2, column 'item'",
            "claims.csv, line 2, row 1, column 'note': is empty",
        ],
    ),
    "a head that isn't TOML": (
        replace("table.toml", 'key = "lantern-hill-2012"', "key = lantern-hill-2012"),
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
    build([HAND_MADE], folder, BASE)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_bad_input_stops_the_build_with_one_message_and_changes_nothing(
    case: str, hand_made: Path, releases: Path
) -> None:
    spoil, fragments = CASES[case]
    spoil(hand_made)
    before = everything_in(releases)
    result = CliRunner().invoke(main, ["build", str(hand_made), "--releases", str(releases)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for fragment in fragments:
        assert fragment in result.stderr
    assert everything_in(releases) == before


def test_a_typo_in_a_column_name_of_the_mapping_is_named(tmp_path: Path, releases: Path) -> None:
    mapping = tmp_path / "awards.rml.ttl"
    text = bundled("mappings/awards.rml.ttl").read_text("utf-8")
    mapping.write_text(text.replace('"result_status"', '"reslt_status"'), "utf-8")
    before = everything_in(releases)
    result = CliRunner().invoke(
        main, ["build", "--mapping", str(mapping), "--releases", str(releases)]
    )
    assert result.exit_code == 1
    for fragment in ("awards.rml.ttl", "nominations.csv", "'reslt_status'", "'result_status'"):
        assert fragment in result.stderr
    assert everything_in(releases) == before


def test_a_folder_without_a_table_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert result.exit_code == 1
    assert "table.toml: is not there" in result.stderr


#: Rows of a page with two programmes and two people of one name each.
TWO_OF_ONE_NAME = (
    "[[Lake Award (film)|Lake Award]] || March 2, 2013 || Best Actress"
    " || [[Ann Bell (flyer)|Ann Bell]] || {{won}}",
    "[[Lake Award (stage)|Lake Award]] || June 2, 2013 || Best Actress"
    " || [[Ann Bell (singer)|Ann Bell]] || {{won}}",
    "[[Lake Award (film)|Lake Award]] || March 2, 2013 || Best Actor || [[Cy Moss]] || {{won}}",
)


@pytest.mark.parametrize(
    ("line", "things"),
    [
        ("person,,Ann Bell", "agent/ann-bell--flyer and agent/ann-bell--singer"),
        ("programme,,Lake Award", "programme/lake-award--film and programme/lake-award--stage"),
        ("person,,Cy Moss", ""),
    ],
)
def test_an_item_of_a_name_that_two_things_have_is_refused(
    line: str, things: str, tmp_path: Path
) -> None:
    header = "! Award !! Date of ceremony !! Category !! Recipient(s) !! Result\n"
    rows = "".join(f"|-\n| {row}\n" for row in TWO_OF_ONE_NAME)
    page = f'== Accolades ==\n{{| class="wikitable"\n{header}{rows}|}}\n'
    (tmp_path / "page.wikitext").write_text(page, "utf-8")
    (tmp_path / "table.toml").write_text('key = "kite"\nsource = "page.wikitext"\n', "utf-8")
    names = "".join(f"{name},person,,an actor\n" for name in ("Ann Bell", "Cy Moss"))
    (tmp_path / "names.csv").write_text(f"name,kind,article,reason\n{names}", "utf-8")
    links = f"kind,programme,name,item,verification,evidence\n{line},Q2,verified-1,a list\n"
    (tmp_path / "wikidata.csv").write_text(links, "utf-8")
    result = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert (result.exit_code == 1) == bool(things), result.stderr
    if things:
        assert "wikidata.csv, line 2: Q2 is linked to the" in result.stderr
        assert f"is the name of 2 things of the table: {things}. Take" in result.stderr


#: Addresses without a host, or with a host or port that there can't be.
NO_ADDRESSES = (
    *("example.org", "http://[::1", "http://[::1/", "http://x.example:99999/", "http:///"),
    "http://kites..example/",
)


@pytest.mark.parametrize("base", NO_ADDRESSES)
def test_a_base_that_is_no_address_is_refused(tmp_path: Path, base: str) -> None:
    result = CliRunner().invoke(main, ["build", "--base", base, "--releases", str(tmp_path)])
    assert result.exit_code == 1
    assert f"{base!r} can't be a base" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("command", [["serve", "--endpoint"], ["query", "ASK {}", "--endpoint"]])
def test_an_endpoint_that_is_no_address_is_refused(command: list[str], address: str) -> None:
    result = CliRunner().invoke(main, [*command, address])
    assert result.exit_code == 1
    assert result.stderr == f"palmares: {address!r} is not an http or https address\n"
