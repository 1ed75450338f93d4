"""Names are matched with things: what is found, what is certain, and what is not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ReleaseError, UnknownThing
from graph.kinds import by_rank
from graph.labels.candidates import Candidate, candidates, suggest
from graph.labels.index import write_index
from graph.labels.search import QUERY_LENGTH
from graph.labels.similarity import SAME_WORDS, key, similarity, words
from graph.matching.properties import PROPERTIES, Ask, property_of
from graph.matching.reconciliation import MARGIN, WHOLES, Match, Query, QueryValue, Reconciler
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.stores.describe import describe
from graph.stores.local import LocalStore
from graph.workers.pool import Pool
from tests.conftest import BASE
from tests.sample import examples

SCREENPLAY = "category/academy-awards/best-original-screenplay"
JONZE = "agent/spike-jonze"
#: More labels than may have one word before it is left out.
COMMON = 25_000

RANKED = tuple(kind.name for kind in by_rank())


@pytest.fixture(scope="module")
def ask(release: Release) -> Iterator[Ask]:
    with Pool(release.dataset) as pool:
        yield pool.query


@pytest.fixture(scope="module")
def reconciler(release: Release) -> Reconciler:
    return Reconciler(release.search_path, open_store(release))


def found(matches: list[Match]) -> list[str]:
    return [match.thing.iri.removeprefix(f"{BASE}id/") for match in matches]


def having(name: str, *values: str) -> tuple[object, tuple[QueryValue, ...]]:
    return property_of(name, BASE), tuple(QueryValue(value) for value in values)


@pytest.mark.parametrize(
    ("name", "kinds", "expected"),
    [
        ("Academy Award for Best Original Screenplay", (), SCREENPLAY),
        ("academy awards: best original screenplay", ("AwardCategory",), SCREENPLAY),
        ("Spike Jonze", (), JONZE),
        ("JONZE, Spike", ("Agent",), JONZE),
        ("Her", (), "work/her-2013"),
        ("the moon song", (), "work/her-2013/the-moon-song"),
        ("Critics Choice Award", (), "programme/critics-choice-awards"),
        ("Academy Awards 2014", ("Ceremony",), "ceremony/academy-awards/86"),
        ("Q259913", (), JONZE),
        ("http://www.wikidata.org/entity/Q788822", (), "work/her-2013"),
        (f"{BASE}id/{JONZE}", (), JONZE),
        (JONZE, (), JONZE),
    ],
)
def test_a_clear_name_is_matched_with_certainty(
    reconciler: Reconciler, ask: Ask, name: str, kinds: tuple[str, ...], expected: str
) -> None:
    first, *others = reconciler.matches(Query(name, kinds), ask)
    assert found([first]) == [expected]
    assert first.certain
    assert first.score >= 97
    assert not any(match.certain or match.score > first.score - MARGIN for match in others)


@pytest.mark.parametrize(
    ("name", "kinds", "expected"),
    [
        ("Spike Jonez", (), JONZE),
        ("Skarlett Johanson", (), "agent/scarlett-johansson"),
        ("Academy Award for Best Original Screnplay", (), SCREENPLAY),
        ("Jonze", (), JONZE),
        ("Golden Globes", ("AwardProgramme",), "programme/golden-globe-awards"),
    ],
)
def test_a_name_that_is_nearly_right_is_proposed_and_not_matched(
    reconciler: Reconciler, ask: Ask, name: str, kinds: tuple[str, ...], expected: str
) -> None:
    matches = reconciler.matches(Query(name, kinds), ask)
    assert found(matches)[0] == expected
    assert matches[0].score < 97
    assert not any(match.certain for match in matches)


def test_a_name_of_many_things_is_not_matched(reconciler: Reconciler, ask: Ask) -> None:
    matches = reconciler.matches(Query("Best Original Screenplay", ("AwardCategory",)), ask)
    assert len(matches) > 3
    assert matches[0].score == matches[1].score == 100
    assert not any(match.certain for match in matches)


@pytest.mark.parametrize(
    ("name", "constraint", "expected"),
    [
        ("Best Original Screenplay", ("programme", "Academy Awards"), SCREENPLAY),
        ("Best Original Screenplay", ("programme", "programme/academy-awards"), SCREENPLAY),
        ("Best Original Screenplay", ("wikidata", "Q41417"), SCREENPLAY),
        ("Sp. J.", ("wikidata", "Q259913"), JONZE),
        ("", ("wikidata", "http://www.wikidata.org/entity/Q259913"), JONZE),
        ("", ("uri", f"{BASE}id/{JONZE}"), JONZE),
        ("Spike Jonze", ("work", "Her"), JONZE),
        ("Her", ("year", "2013"), "work/her-2013"),
        ("Her", ("schema:director", "Spike Jonze"), "work/her-2013"),
    ],
)
def test_properties_tell_things_of_one_name_apart(
    reconciler: Reconciler, ask: Ask, name: str, constraint: tuple[str, str], expected: str
) -> None:
    query = Query(name, constraints=[having(*constraint)])  # type: ignore[list-item]
    first, *others = reconciler.matches(query, ask)
    assert (found([first]), first.certain) == ([expected], True)
    assert not any(match.certain for match in others)
    assert constraint[0] in first.features


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("Her", ("year", "2012")),
        ("Spike Jonze", ("wikidata", "Q1")),
        ("Best Original Screenplay", ("programme", "Nobody's Awards")),
        ("Academy Awards", ("year", "2014")),  # a programme has no year
    ],
)
def test_a_property_that_disagrees_or_isn_t_known_leaves_doubt(
    reconciler: Reconciler, ask: Ask, name: str, constraint: tuple[str, str]
) -> None:
    query = Query(name, constraints=[having(*constraint)])  # type: ignore[list-item]
    matches = reconciler.matches(query, ask)
    assert matches
    assert not any(match.certain for match in matches)
    assert matches[0].score < 97


@pytest.mark.parametrize(
    ("name", "prop", "value", "agreement"),
    [
        ("Spike Jonze", "wikidata", QueryValue("Spike Jonze", "Q999"), 0),
        ("Spike Jonze", "wikidata", QueryValue("Spike Jonze"), 0),
        ("Spike Jonze", "uri", QueryValue("Spike Jonze", "agent/jonze"), 0),
        ("Spike Jonze", "wikidata", QueryValue("any name", "Q259913"), 100),
        ("Spike Jonze", "work", QueryValue("Her", "Q999"), 0),
        ("Spike Jonze", "work", QueryValue("any name", "Q788822"), 100),
        ("Spike Jonze", "work", QueryValue("x", "http://www.wikidata.org/entity/Q788822"), 100),
        ("Spike Jonze", "work", QueryValue("Her"), 100),
    ],
)
def test_where_an_id_is_given_it_decides_and_no_name_does(
    reconciler: Reconciler, ask: Ask, name: str, prop: str, value: QueryValue, agreement: float
) -> None:
    query = Query(name, constraints=[(property_of(prop, BASE), (value,))])
    match = next(each for each in reconciler.matches(query, ask) if found([each]) == [JONZE])
    assert match.features[prop] == agreement
    assert match.certain == (agreement == 100)


def test_without_a_name_the_properties_are_searched(reconciler: Reconciler, ask: Ask) -> None:
    query = Query("", ("AwardCategory",), constraints=[having("programme", "Saturn Awards")])  # type: ignore[list-item]
    matches = reconciler.matches(query, ask)
    assert len(matches) > 3
    assert all("category/saturn-awards/" in iri for iri in found(matches))
    query = Query("", constraints=[having("year", "2014")])  # type: ignore[list-item]
    assert reconciler.matches(query, ask) == []


def test_a_type_is_a_condition_or_a_preference(reconciler: Reconciler, ask: Ask) -> None:
    strict = reconciler.matches(Query("Academy Awards", ("Ceremony",)), ask)
    assert {match.thing.kind for match in strict} == {"Ceremony"}
    loose = reconciler.matches(Query("Academy Awards", ("Ceremony",), strict=False), ask)
    assert {match.thing.kind for match in loose} > {"Ceremony"}
    assert not loose[0].certain


def test_as_many_are_given_as_wanted_the_best_first(reconciler: Reconciler, ask: Ask) -> None:
    for limit in (1, 3, 100):
        matches = reconciler.matches(Query("best screenplay", limit=limit), ask)
        assert len(matches) <= limit
        scores = [match.score for match in matches]
        assert scores == sorted(scores, reverse=True)
        assert len(set(found(matches))) == len(matches)


@settings(deadline=None, max_examples=examples(60))
@given(st.text(max_size=60))
def test_any_name_is_answered(release: Release, name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    for each in candidates(release.search_path, name, RANKED, BASE):
        assert 0 <= each.similarity(name) <= 1


@pytest.mark.parametrize("name", ["", " ", '"', "*", "\0", "%", "x" * 10_000, "🎬", "-"])
def test_what_is_no_name_finds_nothing(release: Release, name: str) -> None:
    assert candidates(release.search_path, name, RANKED, BASE) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_part_of_one_and_goes_both_ways(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert (similarity(one, one) == 1) == bool(one.strip())


@pytest.mark.parametrize(("one", "other"), [("パリ", "バリ"), ("パリ", "ハリ"), ("かき", "がき")])
def test_a_voiced_kana_is_another_letter_and_not_one_with_an_accent(one: str, other: str) -> None:
    assert similarity(one, other) < SAME_WORDS
    assert similarity(one, unicodedata.normalize("NFD", one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("राम", "रोम"), ("शोले", "शूली"), ("कर्म", "करम"), ("কাল", "কূল"), ("ড়", "ড"), ("தமிழ்", "தமழ"),
     ("กิน", "กัน"), ("ข้าว", "ข่าว"), ("བོད", "བད")],
)  # fmt: skip
def test_a_mark_that_is_a_letter_makes_another_word(one: str, other: str) -> None:
    assert similarity(one, other) < SAME_WORDS
    assert similarity(one, unicodedata.normalize("NFD", one)) == 1
    assert len(words(one)) == 1


@pytest.mark.parametrize("name", ["パリ", "ガラス", "한국", "ﾊﾟﾘ", "राम", "தமிழ்", "กิน"])
def test_the_words_of_a_name_are_spelt_as_the_index_has_them(name: str) -> None:
    assert words(name) == [unicodedata.normalize("NFKC", name)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zôla", "Zola"), ("Άννα", "Αννα"), ("Ёлка", "Елка"), ("مُحَمَّد", "محمد"),
     ("שָׁלוֹם", "שלום"), ("葛\U000e0100城", "葛城")],
)  # fmt: skip
def test_accents_and_points_make_no_difference(one: str, other: str) -> None:
    assert similarity(one, other) == 1


def test_the_key_of_a_name_knows_no_order_number_or_small_words() -> None:
    assert key("The Award of the Academy") == key("academy awards") == "academy award"
    assert key("Best Film") != key("Best Films Award")
    assert key("The Of") == "of the"  # nothing else is there
    assert key("Boss") == "boss"


def test_no_index_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="the next build makes it anew"):
        candidates(tmp_path / "none.sqlite", "x", (), BASE)


def test_a_rare_word_leads_to_a_name_among_many_with_common_words(tmp_path: Path) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    names = (f"Best Film Award Number {n}" for n in range(COMMON))
    quads = (
        ox.Quad(ox.NamedNode(f"http://x.example/{n}"), label, ox.Literal(name))
        for n, name in enumerate([*names, "Best Film Award for Zoetropes"])
    )
    path = tmp_path / "names.sqlite"
    assert write_index(path, quads, BASE) == COMMON + 1
    seen = candidates(path, "Award of the best Zoetrope film", (), BASE)
    first = max(seen, key=lambda each: each.similarity("Award of the best Zoetrope film"))
    assert first.label == "Best Film Award for Zoetropes"
    seen = candidates(path, "Number 777, Film", (), BASE)
    assert "Best Film Award Number 777" in {each.label for each in seen}
    assert len(seen) < 400


def kites(folder: Path, data: str) -> Reconciler:
    """A reconciler for some things of our own, described in Turtle."""
    prefixes = (
        "PREFIX pal: <https://w3id.org/palmares#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    )
    store = ox.Store()
    store.load(prefixes + data, ox.RdfFormat.TURTLE, base_iri=BASE)
    write_index(folder / "names.sqlite", store, BASE)
    return Reconciler(folder / "names.sqlite", LocalStore(store, base=BASE))


def test_a_thing_is_ranked_at_its_best_name(tmp_path: Path) -> None:
    others = (
        f'<id/agent/{n}> a pal:Agent ; rdfs:label "Red Kite Number {n}" . ' for n in range(40)
    )
    kite = (
        '<id/agent/kite> a pal:Agent ; rdfs:label "Red Kite" ; '
        'skos:altLabel "Kite of the Far Northern Lakes" .'
    )
    reconciler = kites(tmp_path, "".join(others) + kite)
    first, *_ = reconciler.matches(Query("Red Kite"), reconciler.store.query)
    assert (found([first]), first.certain) == (["agent/kite"], True)
    first_suggestion, *_ = suggest(reconciler.path, "Red Kite", 5, BASE)
    assert first_suggestion.label == "Red Kite"


def test_an_address_of_any_length_is_found(tmp_path: Path) -> None:
    path = "agent/" + "far-northern-lakes-" * 20 + "kite"
    reconciler = kites(tmp_path, f'<id/{path}> a pal:Agent ; rdfs:label "Kite" .')
    for name in (path, f"{BASE}id/{path}"):
        (match,) = reconciler.matches(Query(name), reconciler.store.query)
        assert (found([match]), match.certain) == ([path], True)


@pytest.mark.parametrize("value", [QueryValue("Heron Cup"), QueryValue("", "programme/150")])
def test_an_award_finds_its_category_among_many_of_the_same_name(
    tmp_path: Path, value: QueryValue
) -> None:
    data = "".join(
        f'<id/programme/{n}> a pal:AwardProgramme ; rdfs:label "{name}" . '
        f'<id/category/{n}/film> a pal:AwardCategory ; rdfs:label "Best Film" ; '
        f"pal:programme <id/programme/{n}> . "
        for n, name in enumerate([*(f"Owl Prize {n}" for n in range(150)), "Heron Cup"])
    )
    reconciler = kites(tmp_path, data)
    query = Query("Best Film", constraints=[(property_of("programme", BASE), (value,))])
    first, *_ = reconciler.matches(query, reconciler.store.query)
    assert (found([first]), first.certain) == (["category/150/film"], True)


def test_many_awards_that_are_given_are_looked_up_no_more_than_a_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconciler = kites(tmp_path, '<id/agent/kite> a pal:Agent ; rdfs:label "Kite" .')
    names: list[str] = []

    def counted(path: Path, name: str, kinds: Sequence[str], base: str) -> list[Candidate]:
        names.append(name)
        return candidates(path, name, kinds, base)

    monkeypatch.setattr("graph.matching.reconciliation.candidates", counted)
    values = [QueryValue(f"Owl Prize {n}") for n in range(20)]
    constraints = [(property_of("programme", BASE), values)] * 10
    reconciler.matches(Query("Kite", constraints=constraints), reconciler.store.query)
    assert len(names) <= 3 * WHOLES


def test_names_are_compared_by_as_many_characters_as_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconciler = kites(tmp_path, '<id/agent/kite> a pal:Agent ; rdfs:label "Kite" .')
    compared: list[str] = []
    similarity = Candidate.similarity

    def noted(thing: Candidate, text: str) -> float:
        compared.append(text)
        return similarity(thing, text)

    monkeypatch.setattr(Candidate, "similarity", noted)
    values = [QueryValue("kite " * 10_000)]
    query = Query("kite", constraints=[(property_of("programme", BASE), values)])
    assert found(reconciler.matches(query, reconciler.store.query)) == ["agent/kite"]
    assert max(map(len, compared)) <= QUERY_LENGTH


@pytest.mark.parametrize("known", PROPERTIES, ids=lambda known: known.id)
def test_every_property_has_values_of_what_it_says(
    release: Release, ask: Ask, known: object
) -> None:
    assert known in PROPERTIES
    things = ("work/her-2013", JONZE, SCREENPLAY, "ceremony/academy-awards/86")
    nomination = "nomination/academy-awards/86/best-original-screenplay/her-2013"
    held = property_of(getattr(known, "id"), BASE)  # noqa: B009
    values = [
        value
        for thing in (*things, nomination)
        for value in held.values(ask, f"{BASE}id/{thing}", 5)
    ]
    assert values
    store = open_store(release)
    kinds = {f"https://w3id.org/palmares#{kind}" for kind in held.reach}
    for value in values if kinds else []:
        own = describe(store, value.value).own
        assert kinds & {str(quad.object.value) for quad in own if "type" in quad.predicate.value}  # type: ignore[union-attr]


def test_the_numbers_of_a_film_are_those_of_its_table(ask: Ask) -> None:
    counted = {
        name: property_of(name, BASE).values(ask, f"{BASE}id/work/her-2013", 1)[0].value
        for name in ("nominations", "wins")
    }
    assert counted == {"nominations": "97", "wins": "28"}


def test_a_property_may_be_any_iri_and_nothing_else() -> None:
    assert property_of("schema:director", BASE).pattern == "{x} <http://schema.org/director> ?v"
    for wrong in ("nobody", '"x"', "", "a b", "http://x.example/> ?v } #"):
        with pytest.raises(UnknownThing, match="There is no property"):
            property_of(wrong, BASE)
