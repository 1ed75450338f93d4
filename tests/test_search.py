"""The search index: what is found, in which order, and that it is made the same each time."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import ReleaseError
from graph.labels.candidates import candidates
from graph.labels.index import write_index
from graph.labels.search import QUERY_WORDS, search
from graph.releases.release import Release
from tests.conftest import BASE
from tests.ungated import build_unchecked

DATA = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<id/agent/a> a pal:Agent ; rdfs:label "Béla Tarr"@en .
<id/agent/b> a pal:Agent ; rdfs:label "Béla Tarr Junior"@en .
<id/agent/c> a pal:Agent ; rdfs:label "日本 映画"@ja .
<id/programme/p> a pal:AwardProgramme ; rdfs:label "Gulls"@en .
<id/category/p/best> a pal:AwardCategory ; rdfs:label "Best Film"@en ;
    pal:programme <id/programme/p> .
<id/table/t/row/1/x> a pal:SourceCell ; rdfs:label "Béla"@en .
pal:won rdfs:label "won"@en ; skos:altLabel "winner"@en .
<http://www.wikidata.org/entity/Q1> rdfs:label "Béla elsewhere"@en .
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "names.sqlite"
    assert write_index(path, ox.parse(DATA, ox.RdfFormat.TURTLE, base_iri=BASE), BASE) == 7
    return path


@pytest.mark.parametrize(
    ("label", "queries", "others"),
    [
        ("Béla Heron", ("bela", "BÉLA heron", "be\N{COMBINING ACUTE ACCENT}la"), ("ela",)),
        ("Zoe\N{COMBINING DIAERESIS} Wren", ("zoe", "Zoë"), ("oe",)),
        ("Ёлка", ("елка", "ёлка"), ("лка",)),
        ("शोले", ("शोले", "शो"), ("शूली", "ल")),
        ("กินลม", ("กิน",), ("กัน", "น")),
        ("தமிழ் மழை", ("தமிழ்", "மழை"), ("ழ",)),
        ("محمد", ("مُحَمَّد",), ("حمد",)),
        ("ガラスの橋", ("カ\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}ラス",), ("カラス",)),
        ("Straße", ("strasse", "STRASSE"), ("rasse",)),
    ],
)
def test_a_name_is_found_by_its_words_in_every_spelling_and_by_no_part_of_one(
    tmp_path: Path, label: str, queries: tuple[str, ...], others: tuple[str, ...]
) -> None:
    name = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quad = ox.Quad(ox.NamedNode("http://x.example/1"), name, ox.Literal(label))
    write_index(tmp_path / "names.sqlite", [quad], BASE)
    for query in queries:
        assert search(tmp_path / "names.sqlite", query, 10)
    assert candidates(tmp_path / "names.sqlite", queries[0], (), BASE)
    for query in others:
        assert not search(tmp_path / "names.sqlite", query, 10)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tarr", ["Béla Tarr", "Béla Tarr Junior"]),
        ("TA", ["Béla Tarr", "Béla Tarr Junior"]),
        ("bela jun", ["Béla Tarr Junior"]),
        ("junior béla", ["Béla Tarr Junior"]),
        ("日本", ["日本 映画"]),
        ("winn", ["winner"]),
        ("gulls best", ["Best Film"]),
        ("arr", []),
        ("bel junior", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_search_finds_whole_words_and_the_beginning_of_the_last(
    index: Path, query: str, found: list[str]
) -> None:
    assert [one.label for one in search(index, query, 10)] == found


@pytest.mark.parametrize(
    "query",
    ['"', "'", "*", "AND", "NOT OR NEAR(", "text:x", "a\0b", "^", "-", "); DROP TABLE label; --",
     "\u202e", "%", "_", "x" * 100_000, "a " * 50_000, "\\", "{}", "🎬"],
)  # fmt: skip
def test_bad_input_finds_nothing_and_does_no_harm(index: Path, query: str) -> None:
    assert search(index, query, 10) == []
    assert len(search(index, "tarr", 10)) == 2


def test_words_beyond_the_limit_are_left_out(index: Path) -> None:
    assert search(index, "tarr " * QUERY_WORDS + "nobody", 10) == search(index, "tarr", 10)


def test_what_follows_is_found_behind_the_place_of_the_last(index: Path) -> None:
    first, second = search(index, "tarr", 10)
    assert search(index, "tarr", 1) == [first]
    assert search(index, "tarr", 1, after=first.place) == [second]
    assert search(index, "tarr", 1, after=second.place) == []


def test_a_category_tells_its_programme(index: Path) -> None:
    (best,) = search(index, "best", 10)
    assert (best.kind, best.part_of) == ("AwardCategory", "Gulls")


def test_no_index_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="the next build makes it anew"):
        search(tmp_path / "none.sqlite", "x", 10)


def test_the_film_comes_before_what_it_was_nominated_for(release: Release) -> None:
    first = search(release.search_path, "her", 5)[0]
    assert (first.iri, first.kind) == (f"{BASE}id/work/her-2013", "Work")


def test_every_label_of_a_thing_is_found_by_itself(release: Release) -> None:
    store = ox.Store.read_only(str(release.store_path))
    rows = store.query(
        "PREFIX pal: <https://w3id.org/palmares#> SELECT DISTINCT ?thing ?label WHERE { ?thing "
        "<http://www.w3.org/2000/01/rdf-schema#label> ?label ; a ?class "
        "VALUES ?class { pal:Work pal:Agent pal:AwardProgramme pal:AwardCategory } }",
        base_iri=BASE,
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    labels = [(row[0].value, row[1].value) for row in rows]
    assert len(labels) > 100
    for iri, label in labels:
        assert iri in {one.iri for one in search(release.search_path, label, 200)}, label


def test_a_release_made_before_there_was_an_index_gets_one(tmp_path: Path) -> None:
    folder = Path(__file__).parent / "cases" / "datasets" / "names-that-attack"
    release = build_unchecked(folder, tmp_path, BASE)
    before = release.search_path.read_bytes()
    release.search_path.unlink()
    again = build_unchecked(folder, tmp_path, BASE)
    assert again.search_path.read_bytes() == before
