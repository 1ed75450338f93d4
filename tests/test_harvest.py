"""Pages with award tables out of the dump of a wiki: found, kept, reported, and gone on with."""

from __future__ import annotations

import bz2
import csv
import gzip
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from bench import pages
from graph.errors import InputError
from graph.mediawiki.dump import pages as dump_pages
from palmares.commands import main

pytestmark = pytest.mark.slow

HEAD = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">\n<siteinfo>'
    "<sitename>Testpedia</sitename><base>https://test.example/wiki/Main_Page</base></siteinfo>\n"
)
CHART = '{| class="wikitable"\n! Chart !! Peak\n|-\n| UK || 3\n|}\n'


def page(number: int, title: str, text: str, more: str = "", ns: int = 0) -> str:
    revisions = "".join(
        f"<revision><id>{number * 10 + at}</id><timestamp>2026-11-0{at + 1}T00:00:00Z</timestamp>"
        f'<text xml:space="preserve">{escape(each)}</text></revision>'
        for at, each in enumerate(["old", text])
    )
    return (
        f"<page><title>{escape(title)}</title><ns>{ns}</ns><id>{number}</id>{more}{revisions}"
        "</page>\n"
    )


@pytest.fixture(scope="module")
def award_pages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    written = pages.write(tmp_path_factory.mktemp("pages"), 200, seed=6)
    wikitext = [path for path in written if path.suffix == ".wikitext"]
    assert len(wikitext) >= 3
    return [(path.stem.replace("_", " "), path.read_text()) for path in wikitext]


@pytest.fixture
def streams(award_pages: list[tuple[str, str]]) -> list[str]:
    """A dump in parts: its head, its pages, its end."""
    bodies = [page(100 + at, title, text) for at, (title, text) in enumerate(award_pages)]
    return [
        HEAD,
        page(1, "Nothing & more", "Only words."),
        bodies[0],
        page(2, "A redirect", "#REDIRECT [[X]]", '<redirect title="X" />'),
        page(3, "Talk:Film", award_pages[0][1], ns=1),
        page(4, "A chart", CHART),
        *bodies[1:],
        "</mediawiki>\n",
    ]


def rows_of(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "harvest.csv").open(newline="") as file:
        return {line["title"]: line for line in csv.DictReader(file)}


@pytest.mark.parametrize("kind", ["multistream", "bz2", "gzip", "plain"])
def test_the_pages_with_award_tables_of_a_dump_are_kept_and_can_be_built(
    kind: str, streams: list[str], award_pages: list[tuple[str, str]], tmp_path: Path
) -> None:
    data = [part.encode() for part in streams]
    whole = b"".join(data)
    dump = tmp_path / "dump"
    dump.write_bytes(
        {
            "multistream": b"".join(map(bz2.compress, data)),
            "bz2": bz2.compress(whole),
            "gzip": gzip.compress(whole),
            "plain": whole,
        }[kind]
    )
    folder = tmp_path / "pages"
    result = CliRunner().invoke(main, ["harvest", str(dump), "--to", str(folder)])
    assert result.exit_code == 0, result.output
    lines = rows_of(folder)
    assert {title for title, line in lines.items() if line["outcome"] == "taken"} == {
        title for title, _ in award_pages
    }
    assert lines["Nothing & more"]["outcome"] == "no table"
    assert lines["A chart"]["outcome"] == "passed over"
    assert lines["A chart"]["reason"]
    assert not {"A redirect", "Talk:Film"} & lines.keys()
    kept = sorted(folder.glob("*.wikitext"))
    assert len(kept) == len(award_pages)
    if kind == "multistream":
        releases = str(tmp_path / "releases")
        arguments = ["build", "--releases", releases, *map(str, kept)]
        built = CliRunner().invoke(main, arguments)
        assert built.exit_code == 0, built.output
        assert "released" in built.stderr


@pytest.mark.parametrize("half", [b"77,half a li", b"77,\xe6\x97"])
def test_an_interrupted_harvest_goes_on_where_it_ended(
    half: bytes, streams: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    broken, whole = tmp_path / "broken.xml", tmp_path / "whole.xml"
    broken.write_text("".join(streams[:4]) + "<page><title>Half")
    whole.write_text("".join(streams))
    first = CliRunner().invoke(main, ["harvest", str(broken), "--to", str(folder)])
    assert first.exit_code == 1
    assert "broken.xml, line" in first.stderr
    assert "is not whole XML" in first.stderr
    with (folder / "harvest.csv").open("ab") as report:
        report.write(half)
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.wikitext")}
    assert kept
    second = CliRunner().invoke(main, ["harvest", str(whole), "--to", str(folder)])
    assert second.exit_code == 0, second.output
    assert all(path.stat().st_mtime_ns == moment for path, moment in kept.items())
    fresh = tmp_path / "fresh"
    CliRunner().invoke(main, ["harvest", str(whole), "--to", str(fresh)])
    assert rows_of(folder) == rows_of(fresh)


def test_a_page_has_its_last_revision_and_its_address(streams: list[str], tmp_path: Path) -> None:
    dump = tmp_path / "dump.xml"
    dump.write_text("".join(streams))
    first = next(iter(dump_pages(dump)))
    assert (first.title, first.text, first.revision) == ("Nothing & more", "Only words.", 11)
    assert first.url == "https://test.example/wiki/Nothing_%26_more"


@pytest.mark.parametrize("data", [b"", b"no xml", b"BZh9broken", b"\x1f\x8bbroken"])
def test_what_is_no_dump_is_refused_with_its_name(data: bytes, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(data)
    with pytest.raises(InputError, match="dump"):
        list(dump_pages(dump))


def test_a_page_whose_id_is_no_number_is_told_with_its_dump(tmp_path: Path) -> None:
    dump = tmp_path / "dump.xml"
    broken = page(5, "Kite", "Words.").replace("<id>5</id>", "<id>x</id>")
    dump.write_text(HEAD + broken + "</mediawiki>\n")
    with pytest.raises(InputError, match=r"dump\.xml: page 'Kite' .*'x' is not a whole number"):
        list(dump_pages(dump))


def test_another_revision_and_another_page_with_the_same_id_are_looked_at(
    award_pages: list[tuple[str, str]], tmp_path: Path
) -> None:
    (title, text), (other, another) = award_pages[:2]
    folder = tmp_path / "pages"
    outputs = []
    newer = page(7, title, text).replace("<id>71</id>", "<id>75</id>")
    for number, body in enumerate([page(7, title, "None."), newer, page(7, other, another), newer]):
        dump = tmp_path / f"{number}.xml"
        dump.write_text(HEAD + body + "</mediawiki>\n")
        run = CliRunner().invoke(main, ["harvest", str(dump), "--to", str(folder)])
        assert run.exit_code == 0, run.output
        outputs.append(run.output)
    assert "1 page: 1 no table" in outputs[0]
    assert "1 page: 1 taken" in outputs[1]
    assert "2 pages: 2 taken" in outputs[2]
    assert outputs[3] == outputs[2]
    assert len([*folder.glob("*.wikitext")]) == 2
    assert (rows_of(folder)[title]["outcome"], rows_of(folder)[title]["revision"]) == (
        "taken",
        "75",
    )


@pytest.mark.parametrize(
    ("base", "api"),
    [
        (
            "https://de.wikipedia.org/wiki/Wikipedia:Hauptseite",
            "https://de.wikipedia.org/w/api.php",
        ),
        ("https://www.mediawiki.org/wiki/MediaWiki", "https://www.mediawiki.org/w/api.php"),
        ("https://test.example/wiki/Main_Page", ""),
        ("https://wikipedia.org.example/wiki/Main_Page", ""),
        ("", ""),
    ],
)
def test_a_page_has_the_api_of_its_wiki_where_that_is_known(
    base: str, api: str, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.xml"
    head = HEAD.replace("https://test.example/wiki/Main_Page", base)
    dump.write_text(head + page(5, "Kite", "Words.") + "</mediawiki>\n")
    assert [each.api for each in dump_pages(dump)] == [api]


def test_a_page_of_another_wiki_takes_the_place_of_none(
    award_pages: list[tuple[str, str]], tmp_path: Path
) -> None:
    (title, text), folder = award_pages[0], tmp_path / "pages"
    codes: list[int] = []
    for host in ("test.example", "lake.example", "en.wikipedia.org", "test.example"):
        dump = tmp_path / "dump.xml"
        head = HEAD.replace("test.example", host)
        body = page(len(codes) if host == "lake.example" else 7, title, text)
        dump.write_text(head + body + "</mediawiki>\n")
        if host == "en.wikipedia.org":
            (folder / "harvest.csv").unlink()
        run = CliRunner().invoke(main, ["harvest", str(dump), "--to", str(folder)])
        codes.append(run.exit_code)
        if run.exit_code:
            assert "of https://test.example/wiki/" in run.stderr
    assert codes == [0, 1, 1, 0]


def test_a_page_of_a_wiki_whose_api_is_not_known_says_so_when_it_is_to_be_fetched(
    award_pages: list[tuple[str, str]], tmp_path: Path
) -> None:
    dump = tmp_path / "dump.xml"
    dump.write_text(HEAD + page(7, *award_pages[0]) + "</mediawiki>\n")
    run = CliRunner().invoke(main, ["harvest", str(dump), "--to", str(tmp_path / "pages")])
    assert run.exit_code == 0, run.output
    (kept,) = (tmp_path / "pages").glob("*.wikitext")
    folder = tmp_path / "adopted"
    run = CliRunner().invoke(main, ["adopt", str(kept), "--to", str(folder)])
    assert run.exit_code == 0, run.output
    (head,) = folder.rglob("table.toml")
    run = CliRunner().invoke(main, ["fetch", str(head.parent)])
    assert run.exit_code == 1
    assert "has no record of the wiki that it is from" in run.stderr
