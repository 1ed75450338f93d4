"""What one release had and a later one hasn't is remembered, once, whatever becomes of folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import InputError
from graph.iris import Iris, canonical_path
from graph.releases.build import build
from graph.releases.history import history, switch
from graph.releases.release import CURRENT, Release, open_release
from graph.releases.tombstones import BROKEN, TOMBSTONES, Earlier, Tombstones, recording
from tests.conftest import BASE
from tests.kites import HEAD

pytestmark = pytest.mark.slow

HEADER = (
    "row,award,date,category,recipients,kinds,roles,recipients_from,result,status,note,tied_with,"
    "evidence,evidence_note\n"
)
ANN = BASE + "id/agent/kites/ann-tern"
ANNE = BASE + "id/agent/kites/anne-tern"
BEA = BASE + "id/agent/kites/bea-gull"


def last_release(releases: Path, iri: str) -> str | None:
    return Tombstones(releases).last_release(iri)


Make = Callable[..., Release]


def data_set(folder: Path, *names: str, replaced: str = "") -> Path:
    """A data set in which each of ``names`` has a prize."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "table.toml").write_text(HEAD, "utf-8")
    rows = [f"{n},Gulls,2001,Best {n},{name},person,,,Won,asWritten,,,,\n"
            for n, name in enumerate(names, 1)]  # fmt: skip
    (folder / "accolades.csv").write_text(HEADER + "".join(rows), "utf-8")
    if replaced:
        (folder / "redirects.csv").write_text("old,new,reason\n" + replaced, "utf-8")
    return folder


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Builds a release of the prizes of some people."""

    def made(*names: str, replaced: str = "", base: str = BASE) -> Release:
        source = data_set(tmp_path / "kites", *names, replaced=replaced)
        return build([source], tmp_path / "releases", base)

    return made


@pytest.fixture
def note(tmp_path: Path) -> Callable[..., None]:
    """Notes a release with these things as the newest of all that were noted."""
    before: list[Earlier] = []

    def noted(release_id: str, *things: str) -> None:
        known = [BASE + thing for thing in things]
        others = [one for one in before if one.id != release_id]
        with recording(tmp_path, release_id, known.__contains__, BASE, others):
            pass
        before[:] = [*others, Earlier(release_id, lambda: known)]

    return noted


def test_what_a_later_release_has_not_is_remembered_with_the_last_that_had_it(
    note: Callable[..., None], tmp_path: Path
) -> None:
    note("1", "a", "b")
    assert last_release(tmp_path, BASE + "a") is None
    note("2", "a", "b", "c")
    assert last_release(tmp_path, BASE + "a") is None
    note("3", "c")
    assert {last_release(tmp_path, BASE + thing) for thing in "ab"} == {"2"}
    assert {last_release(tmp_path, BASE + thing) for thing in "cd"} == {None}


def test_what_came_back_and_went_again_is_of_the_release_that_had_it_last(
    note: Callable[..., None], tmp_path: Path
) -> None:
    note("1", "a")
    note("2", "b")
    note("3", "a", "b")
    assert last_release(tmp_path, BASE + "a") == "1"  # nobody asks: it is there
    note("4", "b")
    assert last_release(tmp_path, BASE + "a") == "3"


def test_a_release_that_is_made_again_counts_as_the_newest(
    note: Callable[..., None], tmp_path: Path
) -> None:
    note("1", "a")
    note("2", "b")
    note("1", "a")
    assert last_release(tmp_path, BASE + "b") == "2"
    note("3")
    assert [last_release(tmp_path, BASE + thing) for thing in "ab"] == ["1", "2"]


def test_what_came_back_in_a_release_made_again_may_go_again(
    note: Callable[..., None], tmp_path: Path
) -> None:
    note("1", "a")
    note("2", "a")
    note("1", "a")
    note("3")
    assert last_release(tmp_path, BASE + "a") == "1"


def test_what_others_have_said_things_about_is_not_ours_to_miss(tmp_path: Path) -> None:
    other = "http://www.wikidata.org/entity/Q1"
    earlier = [Earlier("1", lambda: [other, BASE + "a"])]
    with recording(tmp_path, "2", lambda iri: False, BASE, earlier):
        pass
    assert last_release(tmp_path, other) is None
    assert last_release(tmp_path, BASE + "a") == "1"


def test_the_folders_of_old_releases_can_be_removed_and_the_file_can(
    make: Make, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    first = make("Ann Tern")
    second = make("Bea Gull")
    (releases / TOMBSTONES).unlink()
    third = make("Cy Rook")
    assert [last_release(releases, iri) for iri in (ANN, BEA)] == [first.id, second.id]
    shutil.rmtree(first.path)
    switch(releases, second.id)
    make("Cy Rook")
    assert [last_release(releases, iri) for iri in (ANN, BEA)] == [first.id, second.id]
    assert third.id == open_release(releases / CURRENT).id


def test_another_base_is_another_publication(make: Make, tmp_path: Path) -> None:
    make("Ann Tern")
    make("Bea Gull", base="http://127.0.0.1:9000/")
    assert last_release(tmp_path / "releases", ANN) is None


def test_an_old_release_that_is_broken_stops_no_build(make: Make, tmp_path: Path) -> None:
    first = make("Ann Tern")
    (first.path / "manifest.json").write_text("{")
    shutil.rmtree(make("Bea Gull").path / "store")
    assert make("Cy Rook").manifest["triples"]


def test_a_file_that_is_no_index_is_logged_once_and_the_next_build_begins_a_new_one(
    make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = make("Ann Tern")
    no_database = "no database, but long enough to be read as one" * 99
    (tmp_path / "releases" / TOMBSTONES).write_text(no_database)
    unreadable = Tombstones(tmp_path / "releases")
    assert [unreadable.last_release(ANN) for _ in range(2)] == [None, None]
    (logged,) = caplog.records
    assert "tombstones.sqlite can't be read" in logged.getMessage()
    make("Bea Gull")
    assert last_release(tmp_path / "releases", ANN) == first.id
    assert (tmp_path / "releases" / BROKEN).read_text() == no_database


# ---------------------------------------------------------------- what a curator declares


def test_a_replacement_is_in_the_release(make: Make) -> None:
    made = make("Anne Tern", replaced="id/agent/kites/ann-tern,id/agent/kites/anne-tern,Spelling\n")
    lines = set((made.dumps_path / "palmares.nt").read_text("utf-8").splitlines())
    removal = Iris(BASE).removal("id/agent/kites/ann-tern")
    assert f"<{ANNE}> <http://purl.org/dc/terms/replaces> <{ANN}> ." in lines
    assert f"<{removal}> <https://w3id.org/palmares#removed> <{ANN}> ." in lines
    assert f'<{removal}> <http://www.w3.org/2000/01/rdf-schema#comment> "Spelling"@en .' in lines
    assert not any(line.startswith(f"<{ANN}> ") for line in lines)


@pytest.mark.parametrize(
    ("replaced", "said"),
    [
        ("id/agent/kites/ann-tern,,Gone\nid/agent/kites/anne-tern,,Here\n",
         r"redirects\.csv, line 3, column 'old': 'id/agent/kites/anne-tern' is still there"),
        ("id/agent/kites/ann-tern,id/agent/kites/nobody,Merged\n",
         r"redirects\.csv, line 2, column 'new': 'id/agent/kites/nobody' is not there"),
        ("id/x,id/y,A chain\nid/y,id/z,To where\n", r"line 2, column 'new': 'id/z' is not there"),
        ("id/x,id/y,A ring\nid/y,id/x,Of two\n", r"column 'new': leads back to where it began"),
        ("graph/table/kites,,Gone\n", r"'graph/table/kites' is still there"),
        ("agent/kites/ann-tern,,Gone\n", r"row 1, column 'old': .* is not a path of a thing"),
        ("id/agent/kites/ann-tern,http://x.org/,Gone\n", r"column 'new': .* is not a path"),
        ("id/agent/<b>,,Gone\n", r"column 'old': .* is not a path"),
        ("id/a,,Gone\nid/a,,Gone too\n", r"line 3, column 'old': 'id/a' is in line 2 already"),
        ("id/a,,\n", r"column 'reason': is empty"),
    ],
)  # fmt: skip
def test_a_declaration_that_the_data_contradicts_stops_the_build(
    make: Make, tmp_path: Path, replaced: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        make("Anne Tern", replaced=replaced)
    assert not history(tmp_path / "releases")


def test_a_graph_can_be_replaced_too(make: Make) -> None:
    made = make("Anne Tern", replaced="graph/table/kite,graph/table/kites,Renamed\n")
    text = (made.dumps_path / "palmares.nt").read_text("utf-8")
    assert f"<{BASE}graph/table/kites> <http://purl.org/dc/terms/replaces>" in text


def test_every_iri_of_a_release_is_spelt_canonically(release: Release) -> None:
    lines = (release.dumps_path / "palmares.nt").read_text("utf-8").splitlines()
    paths = {line[1 : line.index(">")].removeprefix(BASE) for line in lines}
    ours = {path for path in paths if path.startswith(("id/", "graph/"))}
    assert len(ours) > 900
    assert {path for path in ours if canonical_path(path.upper() + "/") != path} == set()
