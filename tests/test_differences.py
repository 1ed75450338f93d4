"""What changed between releases is told by nominations, things and rows; a release is one file."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from graph.releases.build import build
from graph.releases.difference import difference
from graph.releases.licences import common_licence
from graph.releases.release import STORE, Release, open_release
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE, TESTS

pytestmark = pytest.mark.slow

HAND_MADE = TESTS / "cases/datasets/lantern-hill-2012"
CC = "https://creativecommons.org/"
CC0, BY, BY_SA = f"{CC}publicdomain/zero/1.0/", f"{CC}licenses/by/4.0/", f"{CC}licenses/by-sa/4.0/"
OLD_BY, OLD_SA = f"{CC}licenses/by/3.0/", f"{CC}licenses/by-sa/3.0/"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A release and the next one, in which a result, two rows and a person have changed."""
    folder = tmp_path_factory.mktemp("differences")
    data = folder / "lantern-hill-2012"
    data.mkdir()
    for path in HAND_MADE.iterdir():
        (data / path.name).write_text(path.read_text("utf-8"), "utf-8")
    first = build([data], folder / "releases", BASE)
    rows = (data / "accolades.csv").read_text("utf-8")
    rows = rows.replace(
        "5,Owl Awards,2013-03-02,Best Production Design,Ira Moss,person,,,Nominated",
        "5,Owl Awards,2013-03-02,Best Production Design,Ira Moss,person,,,Won",
    )
    kept = [line for line in rows.splitlines() if not line.startswith("6,")]
    kept.append("7,Owl Awards,2013-03-02,Best Song,Una Field,person,,,Won,sourced,,,http://e.org/,")
    (data / "accolades.csv").write_text("\n".join(kept) + "\n", "utf-8")
    (data / "claims.csv").unlink()
    return first, build([data], folder / "releases", BASE, most_vanished=None)


def run(two: tuple[Release, Release], *arguments: str) -> tuple[int, str, str]:
    releases = str(two[0].path.parent)
    answer = CliRunner().invoke(main, [*arguments, "--releases", releases])
    return answer.exit_code, answer.stdout, answer.stderr


def test_changes_are_told_by_nominations_things_and_rows(two: tuple[Release, Release]) -> None:
    lines = [*difference(*two).lines()]
    label = "Lantern Hill: Best Production Design, Owl Awards 2013"
    assert f"{label}: result: nominated -> won" in lines
    assert "added: 1 nomination of Lantern Hill" in lines
    assert "removed: 1 nomination of Lantern Hill" in lines
    assert "added: person or group Una Field" in lines
    assert "removed: person or group The Herons" in lines
    assert "removed: award programme Heron Prizes" in lines
    assert (
        "List of accolades received by Lantern Hill: 2 rows added or changed, 2 removed or changed"
        in lines
    )


def test_the_other_way_round_the_same_comes_and_goes(two: tuple[Release, Release]) -> None:
    there, back = difference(*two).counts, difference(two[1], two[0]).counts
    for what in ("nominations", "rows", "things"):
        assert there[f"{what} added"] == back[f"{what} removed"] > 0
        assert there[f"{what} removed"] == back[f"{what} added"] > 0


def test_a_release_does_not_differ_from_itself(two: tuple[Release, Release]) -> None:
    same = difference(two[0], two[0])
    assert not any(same.counts.values())
    assert same.summary == "no nomination, row or thing differs"


def test_nominations_of_one_name_and_tables_of_one_page_are_counted_each(tmp_path: Path) -> None:
    def release(*results: str) -> Release:
        rows = (
            f"|-\n| Iron Pens || 3 March 1991 || Best Book || [[{who}]] || {result}\n"
            for who, result in zip(("Ann Lee", "Bo Reed", "Cy Moss"), results, strict=True)
        )
        head = '{| class="wikitable"\n! Award !! Date !! Category !! Recipient !! Result\n'
        first, second, third = rows
        page = tmp_path / "kite.wikitext"
        page.write_text(f"{head}{first}{second}|}}\n\nMore:\n\n{head}{third}|}}\n", "utf-8")
        return build([page], tmp_path / "releases", BASE)

    changes = difference(release("Won", "Won", "Won"), release(*["Nominated"] * 3))
    assert len({label for _, label, *_ in changes.nominations}) == 1
    assert changes.counts["nominations changed"] == 3
    assert changes.tables == {"kite": (3, 3)}


def test_the_command_compares_the_current_release_with_the_one_before(
    two: tuple[Release, Release],
) -> None:
    code, out, err = run(two, "diff")
    assert code == 0
    assert f"{two[0].id} -> {two[1].id}: 1 nominations added" in err
    assert "result: nominated -> won" in out
    code, out, _ = run(two, "diff", two[0].id, two[1].id, "--json")
    told = json.loads(out)
    assert (told["before"], told["after"]) == (two[0].id, two[1].id)
    assert told["counts"]["nominations changed"] == 1
    assert told["changed"][0]["after"] == "won"
    code, _, err = run(two, "diff", "", two[0].id)
    assert code == 1
    assert f"no release before {two[0].id}" in err


def test_the_page_and_the_feed_of_a_release_tell_what_changed(two: tuple[Release, Release]) -> None:
    app = create_app(two[1])
    try:
        client = app.test_client()
        page = " ".join(client.get("/release", headers={"Accept": "text/html"}).text.split())
        assert "Since release" in page
        assert two[0].id in page
        assert "result: nominated -&gt; won" in page
        assert 'type="application/atom+xml"' in page
        answer = client.get("/release/feed.atom")
        assert answer.content_type.startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.text)
        atom = "{http://www.w3.org/2005/Atom}"
        newest, oldest = feed.findall(f"{atom}entry")
        assert newest.findtext(f"{atom}title") == f"Release {two[1].id}"
        assert "result: nominated -> won" in str(newest.findtext(f"{atom}content"))
        assert oldest.findtext(f"{atom}summary") == "The first release that is kept here."
        for required in ("id", "title", "updated", "author"):
            assert feed.find(f"{atom}{required}") is not None
    finally:
        close(app)


@pytest.mark.parametrize("path", ["/release", "/release/feed.atom"])
def test_a_release_before_that_can_not_be_compared_is_compared_once_it_is_mended(
    two: tuple[Release, Release], tmp_path: Path, path: str
) -> None:
    releases = shutil.copytree(two[0].path.parent, tmp_path / "releases", symlinks=True)
    app = create_app(open_release(releases / two[1].id))
    (file,) = (releases / two[0].id / STORE).glob("MANIFEST-*")
    whole = file.read_bytes()
    headers = {"Accept": "text/html, application/atom+xml"}
    try:
        client = app.test_client()
        file.write_bytes(whole[:-1])
        damaged = client.get(path, headers=headers)
        assert "The release before can" in damaged.text
        file.write_bytes(whole)
        mended = client.get(path, headers=headers | {"If-None-Match": damaged.headers["ETag"]})
        assert "nominations changed" in mended.text
    finally:
        close(app)


def test_a_feed_is_well_formed_whatever_its_title_is(two: tuple[Release, Release]) -> None:
    app = create_app(two[1])
    try:
        two[1].manifest["title"] = "Prizes\x0b of Kites"
        feed = ElementTree.fromstring(app.test_client().get("/release/feed.atom").text)
        assert feed.findtext("{http://www.w3.org/2005/Atom}title") == "Prizes\ufffd of Kites"
    finally:
        close(app)


def test_an_archive_holds_the_whole_release_and_how_to_cite_it(
    two: tuple[Release, Release], tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    assert run(two, "archive", "--to", str(path))[0] == 0
    release = two[1]
    with zipfile.ZipFile(path) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert files["manifest.json"] == (release.path / "manifest.json").read_bytes()
    for listed in (*release.manifest["dumps"], *release.manifest["tables"]):
        data = files[f"dumps/{listed['file']}"]
        assert hashlib.sha256(data).hexdigest() == listed["sha256"]
    citation = files["CITATION.cff"].decode()
    assert "cff-version: 1.2.0" in citation
    assert f"version: '{release.id}'" in citation  # an id of digits is no number
    assert f"license-url: '{CC0}'" in citation
    assert f"The whole: {CC0}" in files["LICENCES.txt"].decode()
    again = tmp_path / "b.zip"
    run(two, "archive", "--to", str(again))
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["dumps/palmares.ttl", "dumps/palmares.sqlite", "SHA256SUMS"])
@pytest.mark.parametrize("way", ["another byte", "deleted"])
def test_no_archive_is_made_of_files_that_are_not_as_they_were_released(
    two: tuple[Release, Release], tmp_path: Path, name: str, way: str
) -> None:
    path = Path(shutil.copytree(two[1].path, tmp_path / "releases" / two[1].id)) / name
    if way == "another byte":
        path.write_bytes(path.read_bytes()[:-2] + b"~\n")
    else:
        path.unlink()
    target = tmp_path / "a.zip"
    command = ["archive", two[1].id, "--releases", str(tmp_path / "releases"), "--to", str(target)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert name in done.stderr
    assert not list(tmp_path.glob("*.zip*"))


def test_no_archive_is_made_where_a_licence_is_unknown(hand_made: Path, tmp_path: Path) -> None:
    head = hand_made / "table.toml"
    lines = head.read_text("utf-8").splitlines()
    head.write_text("\n".join(x for x in lines if not x.startswith("licence")), "utf-8")
    release = build([hand_made], tmp_path / "releases", BASE)
    code, _, err = run((release, release), "archive", "--to", str(tmp_path / "a.zip"))
    assert code == 1
    assert "the licence of lantern-hill-2012 is unknown" in err
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.parametrize(
    ("licences", "whole"),
    [
        ([CC0, CC0], CC0),
        ([CC0, BY], BY),
        ([BY_SA, CC0, BY], BY_SA),
        ([OLD_BY, BY_SA], BY_SA),
        ([BY, OLD_SA], ""),
        ([OLD_SA, BY_SA], ""),
        ([BY_SA, ""], ""),
        ([BY_SA, "https://example.org/own"], ""),
        ([], ""),
    ],
)
def test_a_whole_has_a_licence_only_if_its_parts_go_into_one(
    licences: list[str], whole: str
) -> None:
    orders: list[Callable[[list[str]], list[str]]] = [list, lambda each: each[::-1]]
    assert {common_licence(order(licences)) for order in orders} == {whole}
