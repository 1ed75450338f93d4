"""A correction costs no address: every one there was before leads on, or says that it is gone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from graph.errors import InputError, ReleaseError
from graph.rdf.namespaces import RDFS_LABEL, SCHEMA
from graph.releases.build import build
from graph.releases.difference import difference
from graph.releases.open import local_store
from graph.releases.progress import Progress
from graph.releases.proposals import proposals
from graph.releases.release import STORE, Release, open_release
from graph.releases.successors import successors
from graph.stores.building import store_of_file
from graph.stores.local import LocalStore
from graph.stores.seal import TAIL_BYTES
from palmares.commands import main
from server.serving.app import close, create_app
from tests.authority_lines import write
from tests.conftest import BASE
from tests.kites import HEAD

pytestmark = pytest.mark.slow

ROWS = """Award,Date of ceremony,Category,Recipient(s),Result
Gull Awards,"March 3, 2002",Best Film,Ann Tern,Won
Gull Awards,"March 3, 2002",Best Writing,Bea Gull,Nominated
Hill Prize,"May 5, 2002",Best Kite,Ann Tern,Nominated
Hill Prize,"May 5, 2002",Best Song,Cy Rook,Won
Lake Cup,"May 9, 2002",Best String,Anna Tern,Won
"""
NAMES = """name,kind,article,reason
Ann Tern,person,,Named as a person
Anna Tern,person,,Named as a person
Bea Gull,person,,Named as a person
Cy Rook,person,,Named as a person
"""
#: Kinds of things that a correction of one value takes from nobody.
LASTING = ("programme", "agent", "work", "category", "ceremony", "nomination", "table")


@dataclass
class Place:
    """A data set, its authority files and its releases, of which there is one."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "kites"

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    def write(self, name: str, text: str) -> None:
        (self.source / name).write_text(text, "utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.source / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def build(
        self,
        *,
        accept: bool = True,
        says: list[str] | None = None,
        most_vanished: float | None = None,
    ) -> Release:
        authorities = [self.folder / "own"] if (self.folder / "own").exists() else []
        lines = [] if says is None else says
        return build(
            [self.source], self.releases, BASE, progress=Lines(lines), authorities=authorities,
            accept_redirects=accept, most_vanished=most_vanished,
        )  # fmt: skip

    @property
    def redirects(self) -> list[str]:
        path = self.source / "redirects.csv"
        return path.read_text("utf-8").splitlines()[1:] if path.exists() else []


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("first"))
    place.source.mkdir()
    for name, text in (
        ("table.toml", f'source = "rows.csv"\n{HEAD}'),
        ("rows.csv", ROWS),
        ("names.csv", NAMES),
    ):
        place.write(name, text)
    place.build()
    return place


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    """A copy of the data set and its release, to correct."""
    shutil.copytree(first.folder, tmp_path / "copy", symlinks=True)
    return Place(tmp_path / "copy")


class Lines(Progress):
    """Keeps what a build tells."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __call__(self, line: str) -> None:
        self.lines.append(line)


def labels(release: Release) -> dict[str, str]:
    """The labels of what has an address in a release, by its path; "" for what has none."""
    store = local_store(release)
    paths = [iri.removeprefix(BASE) for iri in store.subjects() if iri.startswith(BASE)]
    return {path: store.labels([BASE + path]).get(BASE + path, "") for path in paths}


@contextmanager
def served(release: Release) -> Iterator[FlaskClient]:
    app = create_app(release)
    try:
        yield app.test_client()
    finally:
        close(app)


def end(client: FlaskClient, path: str) -> tuple[str, int]:
    """Where the redirects of a path end: the last path, and its status."""
    for _ in range(5):
        answer = client.get("/" + path)
        if answer.status_code not in (301, 303):
            return path, answer.status_code
        path = answer.headers["Location"].removeprefix(BASE).partition("#")[0]
    raise AssertionError(f"{path} leads on and on")


def kind(path: str) -> str:
    return path.split("/")[1] if path.startswith("id/") else ""


def is_row(path: str) -> bool:
    return path.startswith("id/table/") and path.count("/") > 2


def date(place: Place) -> None:
    lines = [
        f'Gull Awards | {row},Date of ceremony,"March 3, 2002","March 3, 2003",A slip,,,\n'
        for row in ("Best Film", "Best Writing")
    ]
    place.write("corrections.csv", CORRECTIONS + "".join(lines))


CORRECTIONS = "cells,column,was,right,reason,evidence,author,date\n"


def one_date(place: Place) -> None:
    line = 'Gull Awards | Best Film,Date of ceremony,"March 3, 2002","March 3, 2003",A slip,,,\n'
    place.write("corrections.csv", CORRECTIONS + line)


def programme(place: Place) -> None:
    place.replace("rows.csv", "Gull Awards", "Ornithological Honours")


def article(place: Place) -> None:
    place.replace("names.csv", "Ann Tern,person,,", "Ann Tern,person,Ann Tern (actress),")


def inserted(place: Place) -> None:
    line = 'Hill Prize,"May 5, 2002",Best Tail,Di Wren,Won\n'
    place.replace("rows.csv", 'Hill Prize,"May 5, 2002",Best Kite', line + "Hill Prize,"
                  '"May 5, 2002",Best Kite')  # fmt: skip


def category(place: Place) -> None:
    place.replace("rows.csv", "Best Writing", "Best Script")


def name(place: Place) -> None:
    for file in ("rows.csv", "names.csv"):
        place.replace(file, "Bea Gull", "Beatrix Gull")


def merged(place: Place) -> None:
    same = "id/agent/kites/ann-tern;id/agent/kites/anna-tern"
    write(place.folder / "own", "people.csv",
          {"id": "ann-tern", "label": "Ann Tern", "kind": "person", "same": same})  # fmt: skip


def another_key(place: Place) -> None:
    place.replace("table.toml", 'key = "kites"', 'key = "kites-2001"')


Renaming = Callable[[str], str]


def same(label: str) -> str:
    return label


def replaced(old: str, new: str) -> Renaming:
    return lambda label: label.replace(old, new)


#: Each correction, what it makes of labels, and how many redirects it needs.
CORRECTED: dict[Callable[[Place], None], tuple[Renaming, int]] = {
    date: (lambda label: re.sub(r"(Gull Awards,? 200)2", r"\g<1>3", label), 1),
    one_date: (replaced("Best Film, Gull Awards 2002", "Best Film, Gull Awards 2003"), 1),
    programme: (replaced("Gull Awards", "Ornithological Honours"), 1),
    article: (same, 3),
    inserted: (same, 0),
    category: (replaced("Best Writing", "Best Script"), 1),
    name: (replaced("Bea Gull", "Beatrix Gull"), 2),
    merged: (lambda label: re.sub(r"^Anna Tern$|(?<=\()Anna Tern(?=\)$)", "Ann Tern", label), 3),
    another_key: (replaced("Graph table/kites", "Graph table/kites-2001"), 14),
}


@pytest.mark.parametrize("correct", CORRECTED)
def test_every_address_of_before_leads_to_what_it_meant_or_is_gone(
    place: Place, correct: Callable[[Place], None]
) -> None:
    renaming, lines = CORRECTED[correct]
    before = labels(open_release(place.releases / "current"))
    correct(place)
    after = place.build()
    present = labels(after)
    with served(after) as client:
        ends = {path: end(client, path) for path in before if path.startswith(("id/", "graph/"))}
    gone = {path for path, (_, status) in ends.items() if status == 410}
    assert {status for _, status in ends.values()} <= {200, 410}
    assert not {path for path in gone if kind(path) in LASTING}
    for path, (reached, status) in ends.items():
        if status == 200 and not is_row(path):
            assert present[reached.replace("doc/", "id/", 1)] == renaming(before[path]), path
    assert len(place.redirects) == lines


def test_a_build_only_proposes_and_the_next_may_still_accept(place: Place) -> None:
    programme(place)
    lines: list[str] = []
    unaccepted = place.build(accept=False, says=lines)
    assert place.redirects == []
    old, new = "gull-awards_in_kites", "ornithological-honours_in_kites"
    assert any("1 address of the last release could lead on" in line for line in lines)
    assert any(f"id/programme/{old} -> id/programme/{new}" in line for line in lines)
    accepted = place.build()
    assert [line.split(",")[:2] for line in place.redirects] == [
        [f"id/programme/{old}", f"id/programme/{new}"]
    ]
    assert accepted.id != unaccepted.id
    assert place.build(says=lines).id == accepted.id
    assert len(place.redirects) == 1


def test_redirects_are_accepted_also_where_a_build_is_not_needed(place: Place) -> None:
    name(place)
    place.build(accept=False)
    options = ["--releases", str(place.releases), "--base", BASE, str(place.source)]
    for more, redirects in ((), 0), (("--accept-redirects",), 2):
        result = CliRunner().invoke(main, ["build", "--if-needed", *more, *options])
        assert result.exit_code == 0, result.output
        assert len(place.redirects) == redirects


def test_what_leads_on_is_no_loss_and_what_could_is_told_before_a_refusal(place: Place) -> None:
    programme(place)
    lines: list[str] = []
    with pytest.raises(ReleaseError, match="2 of 5 nominations"):
        place.build(accept=False, says=lines, most_vanished=0.1)
    assert any("accept with --accept-redirects" in line for line in lines)
    place.build(most_vanished=0.1)
    assert len(place.redirects) == 1


def test_a_build_that_fails_accepts_nothing(place: Place) -> None:
    programme(place)
    place.replace("rows.csv", 'Lake Cup,"May 9, 2002",Best String,Anna Tern,Won\n', "")
    with pytest.raises(ReleaseError, match="1 of 5 nominations"):
        place.build(most_vanished=0.0)
    assert not (place.source / "redirects.csv").exists()
    line = "id/agent/kites/nobody,,It was never there\n"
    place.write("redirects.csv", "old,new,reason\n" + line)
    with pytest.raises(InputError, match="no release that is kept had"):
        place.build()
    assert place.redirects == [line.strip()]


def test_an_address_that_was_corrected_twice_leads_to_the_end(place: Place) -> None:
    name(place)
    place.build()
    for file in ("rows.csv", "names.csv"):
        place.replace(file, "Beatrix Gull", "Beatrice Gull")
    with pytest.raises(InputError, match=r"redirects\.csv.*beatrix-gull' is not there"):
        place.build(accept=False)
    with served(place.build()) as client:
        for old in ("bea-gull", "beatrix-gull"):
            answer = client.get(f"/id/agent/kites/{old}")
            assert (answer.status_code, answer.headers["Location"]) == (
                301, BASE + "id/agent/kites/beatrice-gull",
            )  # fmt: skip


def test_another_person_in_a_row_is_not_taken_for_the_one_before(place: Place) -> None:
    place.replace("rows.csv", "Bea Gull", "Emil Wagtail")
    place.replace("names.csv", "Bea Gull", "Emil Wagtail")
    with served(place.build()) as client:
        assert end(client, "id/agent/kites/bea-gull")[1] == 410
        nomination = "id/nomination/gull-awards_in_kites/2002/best-writing/kites~bea-gull_66fe37"
        assert end(client, nomination)[1] == 200  # that of the same row


def test_a_row_that_is_gone_leads_nowhere(place: Place) -> None:
    place.replace("rows.csv", 'Lake Cup,"May 9, 2002",Best String,Anna Tern,Won\n', "")
    place.replace("names.csv", "Anna Tern,person,,Named as a person\n", "")
    with served(place.build()) as client:
        assert end(client, "id/programme/lake-cup_in_kites")[1] == 410
    assert place.redirects == []


def test_what_leads_on_is_told_as_moved_and_not_as_come_and_gone(place: Place) -> None:
    before = open_release(place.releases / "current")
    for name in ("rows.csv", "names.csv"):
        place.replace(name, "Bea Gull", "Bea Gulls")
    after = place.build()
    change = difference(before, after)
    assert change.moved == {"Kites": 1}
    assert change.counts == dict.fromkeys(change.counts, 0) | {
        "nominations moved": 1,
        "nominations changed": 1,
        "rows added": 1,
        "rows removed": 1,
        "things moved": 1,
    }
    assert "moved: person or group Bea Gull -> Bea Gulls" in [*change.lines()]
    assert change.to_json()["moved things"] == {
        "person or group": [{"before": "Bea Gull", "after": "Bea Gulls"}]
    }
    back = difference(after, before)
    assert back.moved_things == {"person or group": [("Bea Gulls", "Bea Gull")]}


def test_the_rows_of_a_table_that_leads_on_are_told_only_where_they_differ(place: Place) -> None:
    before = open_release(place.releases / "current")
    another_key(place)
    place.replace("rows.csv", "Best Kite", "Best Kites")
    after = place.build()
    assert any(line.startswith("id/table/kites,id/table/kites-2001,") for line in place.redirects)
    assert difference(before, after).tables == {"Prizes of Kites": (1, 1)}
    assert difference(after, before).tables == {"Prizes of Kites": (1, 1)}


def test_a_page_that_is_no_data_set_has_no_redirects_and_is_told_of(place: Place) -> None:
    lines: list[str] = []
    page = place.folder / "page.wikitext"
    text = '{| class="wikitable"\n! Award !! Year !! Category !! Recipient(s) !! Result\n|-\n'
    for award in ("Mill Prize", "Mill Prizes"):
        page.write_text(f"{text}| {award} || 1991 || Best Film || Bo Reed || Won\n|}}\n", "utf-8")
        build([page], place.folder / "pages", BASE, progress=Lines(lines), accept_redirects=True)
    assert any("of pages, which have no redirects.csv" in line for line in lines)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("id/agent/kites/bea-gul,,A slip", "no release that is kept had 'id/agent/kites/bea-gul'.*"
         "the nearest is 'id/agent/kites/bea-gull'"),
        ("id/agent/kites/bea-gull,id/agent/kites/cy-rook,One person",
         "'id/agent/kites/bea-gull' is still there.*into 'same' of its line of an authority file"),
        ("id/agent/kites/bea-gull,,Never", "is still there. Remove the line, or what still names"),
    ],
)  # fmt: skip
def test_a_redirect_that_releases_contradict_is_refused(
    place: Place, line: str, message: str
) -> None:
    place.write("redirects.csv", f"old,new,reason\n{line}\n")
    with pytest.raises(InputError, match=f"redirects.csv, line 2.*{message}"):
        place.build(accept=False)


def test_a_redirect_is_taken_as_it_is_where_no_release_can_tell(place: Place) -> None:
    shutil.rmtree(place.releases)
    place.write("redirects.csv", "old,new,reason\nid/agent/kites/bo,id/agent/kites/cy-rook,Was\n")
    place.build(accept=False)
    place.replace("rows.csv", "Best Song", "Best Tune")
    with served(place.build(accept=False)) as client:  # the release before has said so too
        assert end(client, "id/agent/kites/bo") == ("doc/agent/kites/cy-rook", 200)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_damaged_release_ends_no_build_of_a_data_set_with_redirects(
    place: Place, share: float
) -> None:
    former = (place.releases / "current").resolve()
    for path in (former / STORE).glob("*.sst"):
        data = bytearray(path.read_bytes())
        if len(data) > 2 * TAIL_BYTES:  # opening doesn't notice what stands before the end
            for at in range(0, int(len(data) * share), 50):
                data[at] ^= 0xFF
            path.write_bytes(data)
    name(place)
    line = "id/agent/kites/bea-gull,id/agent/kites/beatrix-gull,A slip"
    place.write("redirects.csv", f"old,new,reason\n{line}\n")
    release = place.build(accept=False)
    assert place.build(accept=False).id == release.id
    with served(release) as client:
        assert end(client, "id/agent/kites/bea-gull") == ("doc/agent/kites/beatrix-gull", 200)
    place.write("redirects.csv", "old,new,reason\nid/agent/kites/bo,id/agent/kites/cy-rook,Was\n")
    with pytest.raises(InputError, match="no release that is kept had 'id/agent/kites/bo'"):
        place.build(accept=False)
    assert open_release(place.releases / "current").id == release.id


@pytest.mark.parametrize(("articles", "number"), [(["bo"], 1), (["bo", "bo-2"], 0)])
def test_of_two_things_with_one_name_neither_is_proposed(
    articles: list[str], number: int, tmp_path: Path
) -> None:
    def store(*agents: str) -> LocalStore:
        start, file = "<http://localhost/id/", tmp_path / "content.nq"
        triples = [f'{start}work/owl> <{RDFS_LABEL.value}> "Owl"@en']
        for agent in agents:
            triples.append(f"{start}work/owl> <{SCHEMA}director> {start}agent/{agent}>")
            triples.append(f'{start}agent/{agent}> <{RDFS_LABEL.value}> "Bo Reed"@en')
        graph = "<http://localhost/graph/entities>"
        file.write_text("".join(f"{triple} {graph} .\n" for triple in triples), "utf-8")
        return store_of_file(file)

    assert len(proposals(store("kites/bo"), store(*articles))) == number


def test_what_was_of_no_known_kind_leads_to_what_it_is_said_to_be(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.source.mkdir()
    head = HEAD.partition("[work]")[0]
    rows = "Award,Year,Category,Recipient,Result\nLake Awards,2012,Best Book,Ann Lee,Won\n"
    place.write("rows.csv", rows)
    place.write("table.toml", f'{head}source = "rows.csv"\n')
    former = "id/honouree/kites/ann-lee"
    assert former in labels(place.build())
    place.write("names.csv", "name,kind,article,reason\nAnn Lee,person,,Named as a person\n")
    with served(place.build()) as client:
        assert end(client, former) == ("doc/agent/kites/ann-lee", 200)


def test_no_redirect_is_proposed_for_what_is_said_to_be_gone(place: Place) -> None:
    name(place)
    place.write("redirects.csv", "old,new,reason\nid/agent/kites/bea-gull,,Somebody else\n")
    with served(place.build()) as client:
        assert end(client, "id/agent/kites/bea-gull")[1] == 410
    assert place.redirects[0] == "id/agent/kites/bea-gull,,Somebody else"


def test_what_is_said_to_be_gone_is_gone_where_its_programme_leads_on(place: Place) -> None:
    shutil.rmtree(place.releases)
    place.write(
        "redirects.csv",
        "old,new,reason\nid/programme/gulls,id/programme/gull-awards_in_kites,A slip\n"
        "id/category/gulls/best-film,,It was of music\n",
    )
    with served(place.build(accept=False)) as client:
        assert end(client, "id/category/gulls/best-writing")[1] == 200
        assert end(client, "id/category/gulls/best-film")[1] == 410
        assert "It was of music" in client.get("/id/category/gulls/best-film").text


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("id/category/lakes/best-film", "id/category/lake/best-film"),
        ("id/nomination/lakes/9/best-film/owl", "id/nomination/lake/9/best-film/owl"),
        ("id/nomination/hill/1/best-film/owl", "id/nomination/hill/2/best-film/owl"),
        ("id/nomination/hill/1/best-flim/owl", "id/nomination/hill/2/best-film/owl"),
        ("id/nomination/hill/3/best-film/bo-reed~owl", "id/nomination/hill/3/best-film/bo~owl"),
        ("id/nomination/hill/3/best-film/owl/credit/red/bo/kite",
         "id/nomination/hill/3/best-film/owl/credit/bo/kite--film"),
        ("id/claim/red/ceremony/lakes/9/date/2001-01-01",
         "id/claim/red/ceremony/lake/9/date/2001-01-01"),
        ("id/claim/red/ceremony/hill/1/date", "id/claim/red/ceremony/hill/2/date"),
        ("id/addition/red/agent/red/bo/kind/person", "id/addition/red/agent/bo/kind/person"),
        ("id/alignment/Q1/agent/red/bo", "id/alignment/Q1/agent/bo"),
        ("id/table/old/column/award", "id/table/new/column/award"),
        ("graph/table/old", "graph/table/new"),
        ("id/agent/somebody", None),
        ("id/nomination/hill/3/best-film/owl", None),
        ("id/category/hill", None),
        ("graph/entities", None),
    ],
)  # fmt: skip
def test_what_is_made_of_the_path_of_a_thing_leads_on_with_it(path: str, new: str | None) -> None:
    moved = {
        "id/programme/lakes": "id/programme/lake",
        "id/ceremony/hill/1": "id/ceremony/hill/2",
        "id/category/hill/best-flim": "id/category/hill/best-film",
        "id/agent/bo-reed": "id/agent/bo",
        "id/agent/red/bo": "id/agent/bo",
        "id/work/kite": "id/work/kite--film",
        "id/table/old": "id/table/new",
    }
    assert next(successors(path, lambda former: moved.get(former, "")), None) == new


def test_however_long_a_path_is_little_is_looked_up_for_it() -> None:
    looked_up: list[str] = []

    def lead(path: str) -> str:
        looked_up.append(path)
        return ""

    for start in ("id/nomination/a/b/c/d/credit/", "id/claim/", "id/nomination/a/b/c/"):
        for joint in "/~":
            looked_up.clear()
            assert not [*successors(start + joint.join("a" * 3_000), lead)]
            assert len({*looked_up}) < 200
