"""The pages of the bundled data: what they say, that they are valid HTML, and small."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import html5lib
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.labels.search import search
from graph.rdf.formats import DUMP_FORMATS, GRAPH_FORMATS
from graph.releases.build import build
from graph.releases.release import Release
from graph.stores.local import LocalStore
from graph.workers.queries import Queries
from server.http.site import Config, Site
from server.pages.evidence import Evidence, evidence_of
from server.pages.terms import byte_size as size_of
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

HOSTILE = Path(__file__).parent / "cases" / "datasets" / "names-that-attack"
#: Bytes of a page at most.
PAGE_BYTES = 100 * 1024
BROWSER = {"Accept": "text/html"}
NOMINATION = "doc/nomination/"
#: One of each kind.
KINDS = {
    "home": "",
    "film": "doc/work/her-2013",
    "song": "doc/work/her-2013/the-moon-song",
    "person": "doc/agent/spike-jonze",
    "programme": "doc/programme/st-louis-film-critics-association",
    "category": "doc/category/academy-awards/best-original-screenplay",
    "ceremony": "doc/ceremony/saturn-awards/40",
    "nomination": NOMINATION + "st-louis-film-critics-association/2013/best-musical-score"
    "/arcade-fire~her-2013",
    "unknown-result": NOMINATION
    + "alliance-of-women-film-journalists/2013/unforgettable-moment-award"
    "/her-2013~phone-sex-sequences_5b08d1",
    "credit": NOMINATION + "academy-awards/86/best-original-screenplay/her-2013/credit/spike-jonze",
    "table": "doc/table/her-2013",
    "row": "doc/table/her-2013/ad303aad/row/8",
    "cell": "doc/table/her-2013/ad303aad/row/8/award",
    "graph": "graph/table/her-2013",
    "ontology": "ontology",
    "description": ".well-known/void",
    "search": "search?q=best",
    "nothing-found": "search?q=nobodyatall",
    "fragments": "fragments?predicate=rdfs:label",
    "all-fragments": "fragments",
    "reconcile": "reconcile",
    "no-fragment": "fragments?subject=urn:nothing",
    "preview": "reconcile/preview?id=agent/spike-jonze",
    "release": "release",
    "developers": "developers",
    "works": "works",
    "people": "people?sort=wins&kind=person",
    "awards": "awards?letter=A",
    "nominations": "nominations?result=won",
    "nominations-of-one": "nominations?of=agent/spike-jonze",
    "empty-list": "films?decade=1950s",
    "downloads": "dumps/",
    "query": "sparql",
    "results": "sparql?query=" + quote("SELECT * WHERE { ?s ?p ?o } LIMIT 20"),
    "chart": "sparql?view=chart&query="
    + quote("SELECT ?x ?n ?m { VALUES (?x ?n ?m) { ('<one>' 1 -2.5) (<id/x> 3 UNDEF) } }"),
    "picture": "sparql?view=graph&query=" + quote("DESCRIBE <id/work/her-2013>"),
    "wrong-query": "sparql?query=SELECT",
    "error": "doc/nobody",
}


@contextmanager
def asked(release: Release, config: Config | None = None) -> Iterator[FlaskClient]:
    app = create_app(release, config)
    try:
        yield app.test_client()
    finally:
        close(app)


@pytest.fixture(scope="module")
def pages(release: Release) -> Iterator[FlaskClient]:
    with asked(release) as client:
        yield client


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build([HOSTILE], tmp_path_factory.mktemp("hostile"), BASE)


@pytest.fixture(scope="module")
def attacked(hostile: Release) -> Iterator[FlaskClient]:
    with asked(hostile) as client:
        yield client


def page(client: FlaskClient, path: str) -> str:
    return client.get("/" + path, headers=BROWSER).text


def parsed(text: str) -> Any:
    """The page's tree; fails at the first error in the HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def texts(tree: Any, tag: str) -> list[str]:
    return [" ".join("".join(element.itertext()).split()) for element in tree.iter(tag)]


def data_of(tree: Any) -> dict[str, Any]:
    (block,) = (e for e in tree.iter("script") if e.get("type") == "application/ld+json")
    found: dict[str, Any] = json.loads(block.text)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_valid_small_and_well_built(pages: FlaskClient, kind: str) -> None:
    text = page(pages, KINDS[kind])
    assert len(text.encode()) < PAGE_BYTES
    tree = parsed(text)
    assert len(texts(tree, "h1")) == len(texts(tree, "main")) == len(texts(tree, "title")) == 1
    identifiers = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(identifiers) == len(set(identifiers))
    headings = [int(found) for found in re.findall(r"<h([1-6])[ >]", text)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    for cell in tree.iter("th"):
        assert cell.get("scope") in ("col", "row")
    for asked in (*tree.iter("script"), *tree.iter("link")):
        assert (asked.get("src") or asked.get("href") or BASE).startswith(BASE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_names_that_attack_is_valid_too(attacked: FlaskClient, kind: str) -> None:
    path = KINDS[kind].replace("her-2013", "names-that-attack")
    tree = parsed(page(attacked, path))
    for script in tree.iter("script"):
        assert script.get("type") == "application/ld+json" or script.get("src")


def test_the_film_page_spans_awards_and_dates_as_the_source_does(pages: FlaskClient) -> None:
    text = page(pages, KINDS["film"])
    tree = parsed(text)
    (table,) = (e for e in tree.iter("table") if e.get("class") == "accolades")
    rows = [*table.find("tbody").iter("tr")]
    assert len(rows) == 97
    spans = [int(cell.get("rowspan", 1)) for cell in table.iter("th") if cell.get("class")]
    assert sum(spans) == 97
    assert len(spans) == 28
    assert spans[:2] == [5, 8]
    assert (
        "Won 28 of 97 nominations, among them the Academy Award for Best Original Screenplay and "
        "the Saturn Award for Best Fantasy Film."
    ) in texts(tree, "p")
    results = [e for e in table.iter("td") if (e.get("class") or "").startswith("result")]
    assert [r.get("class") for r in results].count("result won") == 28
    assert all("".join(r.itertext()).strip() for r in results)


def test_the_pictures_tell_in_words_what_they_show(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["film"]))
    pictures = [*tree.iter("{http://www.w3.org/2000/svg}svg")] or [*tree.iter("svg")]
    line, *bars = [picture for picture in pictures if picture.get("role")]
    assert len(bars) == 28 + 17
    assert line.get("role") == "group"  # its columns are links
    for picture in (line, *bars):
        assert picture is line or picture.get("role") == "img"
        assert picture.get("aria-label") or picture.get("aria-labelledby")


def test_the_accolades_are_near_the_top_and_what_is_folded_away_is_all_there(
    pages: FlaskClient,
) -> None:
    text = page(pages, KINDS["film"])
    tree = parsed(text)
    assert text.index('<a href="#accolades">97 accolades</a>') < text.index("<svg")
    assert texts(tree, "summary") == [
        "The ceremonies by date", "18 more", "7 more", "Every statement, as the data has it",
        "Cite this page",
    ]  # fmt: skip
    folded = [e.find("table").find("tbody") for e in tree.iter("details") if e.find("table")]
    assert [len([*body.iter("tr")]) for body in folded][:2] == [18, 7]


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("film", ["Award", "Date of ceremony", "Category"]),
        ("programme", ["Date of ceremony", "Category"]),
        ("category", ["Date of ceremony"]),
        ("ceremony", ["Category"]),
    ],
)
def test_a_table_has_no_column_that_only_repeats_what_the_page_is_about(
    pages: FlaskClient, kind: str, heads: list[str]
) -> None:
    tree = parsed(page(pages, KINDS[kind]))
    (table,) = (e for e in tree.iter("table") if e.get("class") == "accolades")
    assert texts(table.find("thead"), "th") == [*heads, "Recipients", "Result", "Source"]


def test_a_person_page_says_first_how_often_and_for_what(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["person"]))
    assert any(text.startswith("Won 13 of 32 nominations, among") for text in texts(tree, "p"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (
            KINDS["film"],
            "Film, 2013, by Spike Jonze · drama, romance, science fiction · United States "
            "· Wikidata, Wikipedia",
        ),
        (KINDS["song"], "Song"),
        (KINDS["person"], "Person · Wikidata, Wikipedia"),
        (KINDS["category"], "Award category of Academy Awards · Wikidata"),
        (KINDS["ceremony"], "Ceremony of Saturn Awards · Wikidata"),
        (KINDS["nomination"], "Nomination"),
        (KINDS["credit"], "Credit"),
        ("doc/amount/her-2013/box-office", "Amount of money, more than 47,000,000 USD"),
    ],
)
def test_a_thing_is_introduced_in_plain_words(pages: FlaskClient, path: str, line: str) -> None:
    tree = parsed(page(pages, path))
    (kind,) = (e for e in tree.iter("p") if e.get("class") == "kind")
    assert " ".join("".join(kind.itertext()).split()) == line


def test_what_a_film_cost_and_earned_is_said_with_its_values(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["film"]))
    (money,) = (e for e in tree.iter("p") if e.get("class") == "kind money")
    said = " ".join("".join(money.itertext()).split())
    assert said == "Budget: 23,000,000 USD · Box office: more than 47,000,000 USD"
    assert next(e.get("href") for e in money.iter("a")) == BASE + "id/amount/her-2013/budget"


def test_evidence_is_told_with_title_publisher_and_date_where_they_are_known(
    release: Release,
) -> None:
    page_of_source, elsewhere = "https://a.example/page", "https://b.example/news"
    data = ox.Store()
    data.load(
        b"""@prefix dcterms: <http://purl.org/dc/terms/> .
        <https://b.example/news> dcterms:title "The winners" ; dcterms:publisher "The News" ;
        dcterms:issued "2014-03-02" .""",
        ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode("https://b.example/"),
    )
    source = {"page": page_of_source, "title": "A list", "attribution": "Contributors, A list",
              "revision": "12"}  # fmt: skip
    made_up = replace(release, manifest=release.manifest | {"sources": [source]})
    site = Site(made_up, LocalStore(data, BASE), cast("Queries", None))
    assert [*evidence_of(site, [page_of_source, elsewhere, "https://c.example/"])] == [
        Evidence(page_of_source, "A list", ("Contributors", "revision 12")),
        Evidence(elsewhere, "The winners", ("The News", "2 March 2014")),
        Evidence("https://c.example/", "https://c.example/"),
    ]


def test_the_evidence_of_a_nomination_has_the_title_of_a_page_that_is_a_source(
    pages: FlaskClient,
) -> None:
    tree = parsed(page(pages, NOMINATION + "academy-awards/86/best-picture/her-2013"))
    assert (
        "List of accolades received by Her (film), Contributors to the English Wikipedia, "
        "23 November 2026"
    ) in texts(tree, "li")


def test_the_classes_of_a_thing_stand_among_its_statements(pages: FlaskClient) -> None:
    table = _statements(pages, KINDS["film"], "Statements")
    assert texts(table, "li")[:2] == ["schema:Movie", "work"]


def test_what_points_to_a_thing_is_read_from_the_thing(pages: FlaskClient) -> None:
    table = _statements(pages, KINDS["programme"], "What points to it")
    assert texts(table, "th") == ["programme of"]


def test_numbers_in_names_are_in_their_order(pages: FlaskClient) -> None:
    table = _statements(pages, "doc/table/her-2013/column/category", "What points to it")
    assert texts(table, "li")[:3] == ["Row 1, Category", "Row 2, Category", "Row 3, Category"]


def test_an_amount_is_read_by_its_thousands(pages: FlaskClient) -> None:
    told = texts(_statements(pages, "doc/amount/her-2013/budget", "Statements"), "td")
    assert "23,000,000" in told


def test_the_day_of_a_ceremony_is_spoken_on_pages_only(pages: FlaskClient) -> None:
    tree = parsed(page(pages, "doc/ceremony/national-board-of-review/2013"))
    assert texts(tree, "h1") == ["National Board of Review, 4 December 2013"]
    assert data_of(tree)["label"] == "National Board of Review, 2013-12-04"


def _statements(client: FlaskClient, path: str, caption: str) -> Any:
    tree = parsed(page(client, path))
    (table,) = (e for e in tree.iter("table") if texts(e, "caption") == [caption])
    return table


def test_a_song_page_counts_the_nominations_that_name_it(pages: FlaskClient) -> None:
    song = texts(parsed(page(pages, KINDS["song"])), "p")
    assert "2 nominations, of which no source tells a win." in song


def test_a_nomination_page_tells_why_and_who_disagrees(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["nomination"]))
    told = " ".join(texts(tree, "main"))
    for words in ("Why do we say this?", "A public source beside the table states the result.",
                  "Row 84", "Other sources disagree", "Marie Ebbing; Ren Klyce",
                  "moviecitynews.com", "Best Musical Score"):  # fmt: skip
        assert words in told
    unknown = " ".join(texts(parsed(page(pages, KINDS["unknown-result"])), "main"))
    assert "No source that was found says how it ended." in unknown
    assert "pal:result" not in unknown.partition("All that is said of it")[0]
    assert "No list of nominees or winners" in unknown


@pytest.mark.parametrize("kind", ["nomination", "ceremony"])
def test_a_claim_is_read_with_its_day_its_note_and_its_source(
    pages: FlaskClient, kind: str
) -> None:
    tree = parsed(page(pages, KINDS[kind]))
    (box,) = (e for e in tree.iter("section") if e.get("id") == "disputed")
    told = texts(box, "li")
    assert {
        "ceremony": "Another date: 18 June 2014. The table gives this day; independent sources "
        "date the ceremony eight days later. Said by en.wikipedia.org.",
        "nomination": "Another date: 14 December 2013. Another source dates the awards two days "
        "earlier. Said by en.wikipedia.org.",
    }[kind] in told
    (rule,) = texts(box, "p")
    assert rule.endswith("what is said otherwise stands beside it.")


def test_what_is_disputed_is_marked_where_it_is_told(pages: FlaskClient) -> None:
    film = parsed(page(pages, KINDS["film"]))
    marks = [e.get("href") for e in film.iter("a") if e.get("class") == "mark"]
    ceremonies = [mark for mark in marks if "/id/ceremony/" in mark]
    assert len(ceremonies) == len(set(ceremonies)) == 5
    assert f"{BASE}id/ceremony/saturn-awards/40#disputed" in ceremonies
    sound, music = sorted(set(marks) - set(ceremonies))
    assert sound.endswith("in-a-feature-film/her-2013#disputed")
    assert music.endswith("/best-musical-score/arcade-fire~her-2013#disputed")
    facts = next(parsed(page(pages, KINDS["nomination"])).iter("dl"))
    told = texts(facts, "dd")
    assert {"16 December 2013 disputed", "Arcade Fire disputed"} <= set(told)


def test_a_row_page_has_every_raw_cell_whole(pages: FlaskClient, release: Release) -> None:
    cells = texts(parsed(page(pages, KINDS["row"])), "code")
    store = ox.Store.read_only(str(release.store_path))
    rows = store.query(
        "PREFIX pal: <https://w3id.org/palmares#> "
        "SELECT ?t { ?c pal:row <id/table/her-2013/ad303aad/row/8> ; pal:text ?t }",
        base_iri=BASE,
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert {row[0].value for row in rows} <= set(cells)


def test_a_table_page_says_where_it_is_from_and_shows_what_it_is_read_for(
    pages: FlaskClient,
) -> None:
    tree = parsed(page(pages, KINDS["table"]))
    (table,) = (e for e in tree.iter("table") if e.get("class") == "raw")
    heads = texts(table.find("thead"), "th")
    assert heads == ["Row", "Award", "Date of ceremony", "Category", "Recipient(s)", "Result"]
    told = texts(tree, "p")
    assert (
        "Read from https://en.wikipedia.org/wiki/List_of_accolades_received_by_Her_(film) "
        "on 23 November 2026, licence CC BY-SA 4.0."
    ) in told


def test_what_was_added_to_a_row_is_told_apart_from_its_cells(pages: FlaskClient) -> None:
    path = "doc/nomination/saturn-awards/40/best-fantasy-film/her-2013"
    for address in (path, "doc/table/her-2013/ad303aad/row/76"):
        tree = parsed(page(pages, address))
        (table,) = (e for e in tree.iter("table") if e.get("id") == "additions")
        told = " ".join(texts(table, "tr"))
        assert "Date of ceremony: June 26, 2014in the place of June 18, 2014" in told
        assert "18 June was a Wednesday. Evidence: 4ye.co.uk, cavac.at, dewiki.de." in told
        assert "result: Won" in told
        assert "29 November 2026" in told
        (cells,) = (e for e in tree.iter("table") if "raw" in (e.get("class") or ""))
        assert texts(cells, "td") == ["Saturn Awards", "June 18, 2014", "Best Fantasy Film"]
    lost = parsed(page(pages, "doc/table/her-2013/ad303aad/row/97"))
    (table,) = (e for e in lost.iter("table") if e.get("id") == "additions")
    assert "recipient: nobody knows" in " ".join(texts(table, "tr"))


def test_the_page_of_a_table_says_that_nothing_was_added_to_its_cells(pages: FlaskClient) -> None:
    told = texts(parsed(page(pages, KINDS["table"])), "p")
    assert any("Its cells are those of the source. 167 values that" in text for text in told)


def test_the_ontology_page_compares_and_gives_an_example(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["ontology"]))
    (section,) = (e for e in tree.iter("section") if e.get("id") == "nominee")
    told = " ".join("".join(section.itertext()).split())
    assert re.search(r"Close to ?nominee wd:P2453", told)
    assert re.search(r"Example.* → \S", told)
    links = {e.get("href") for e in section.iter("a")}
    assert {"#nominee", "http://www.wikidata.org/entity/P2453"} <= links
    anchors = {e.get("id") for e in tree.iter("section")}
    assert {"Nomination", "won", "unknown", "Work"} <= anchors


def test_the_page_of_what_is_not_there_looks_for_it_by_its_name(pages: FlaskClient) -> None:
    text = page(pages, "doc/agent/spike-jonez.ttl")
    tree = parsed(text)
    assert texts(tree, "h1") == ["Nothing is at this address"]
    assert 'name="q" value="spike jonez"' in text
    links = {e.get("href") for e in tree.iter("a")}
    assert {BASE, f"{BASE}dumps/"} <= links
    plain = parsed(page(pages, 'nowhere/"><script>x</script>'))
    assert "You asked for" in " ".join(texts(plain, "p"))
    assert not [e for e in plain.iter("script") if not e.get("src")]


@pytest.mark.parametrize(
    ("written", "meant"), [("Spike Jones", "Spike Jonze"), ("acadmey", "Academy Award")]
)
def test_a_search_that_finds_nothing_proposes_the_nearest_names(
    pages: FlaskClient, written: str, meant: str
) -> None:
    tree = parsed(page(pages, "search?q=" + quote(written)))
    (near,) = (e for e in tree.iter("ul") if e.get("class") == "results plain")
    assert texts(near, "a")[0] == meant


def test_a_search_tells_the_result_of_a_nomination(pages: FlaskClient) -> None:
    told = texts(parsed(page(pages, "search?q=her+original+screenplay+academy")), "li")
    assert any(text.endswith("nomination, won") for text in told)


def test_the_release_page_has_our_classes_first_and_says_when_it_was_made(
    pages: FlaskClient,
) -> None:
    tree = parsed(page(pages, "release"))
    first, others = (
        texts(table, "th") for table in tree.iter("table") if "class" in texts(table, "caption")[0]
    )
    assert "nomination" in first
    assert not [name for name in first if ":" in name]
    assert "void:Dataset" in others
    assert re.search(r"Made on \d+ \w+ \d{4}", " ".join(texts(tree, "p")))


def test_the_graph_of_a_table_is_called_by_the_title_of_its_source(pages: FlaskClient) -> None:
    title = "List of accolades received by Her (film)"
    assert texts(parsed(page(pages, KINDS["graph"])), "h1") == [title]
    assert title in texts(parsed(page(pages, "release")), "th")


def test_the_description_of_the_data_set_begins_with_words(pages: FlaskClient) -> None:
    tree = parsed(page(pages, KINDS["description"]))
    (lead,) = (e for e in tree.iter("p") if e.get("class") == "lead")
    assert texts(lead, "a") == ["List of accolades received by Her (film)", "CC BY-SA 4.0"]
    (details,) = tree.iter("details")
    assert len([*details.iter("li")]) > 50


def test_the_page_of_fragments_begins_with_patterns_that_find_something(
    pages: FlaskClient,
) -> None:
    tree = parsed(page(pages, "fragments"))
    examples = [
        e.get("href") for e in tree.iter("a") if "All that is said" in "".join(e.itertext())
    ]
    (address,) = examples
    found = parsed(page(pages, address.removeprefix(BASE)))
    assert not texts(found, "h2")[0].startswith("0 ")
    assert "“Her”" in "".join("".join(e.itertext()) for e in found.iter("span"))
    assert "For instance:" not in texts(found, "p")


def test_the_ontology_page_begins_with_what_it_is(pages: FlaskClient) -> None:
    tree = parsed(page(pages, "ontology"))
    (lead,) = (e for e in tree.iter("p") if e.get("class") == "lead")
    assert "".join(lead.itertext()).startswith("Classes and properties for lists of honours")
    assert "vann:preferredNamespacePrefix" not in page(pages, "ontology")


def test_the_home_and_download_pages_describe_a_data_set(
    pages: FlaskClient, release: Release
) -> None:
    for kind in ("home", "downloads"):
        data = data_of(parsed(page(pages, KINDS[kind])))
        assert (data["@context"], data["@type"]) == ("https://schema.org/", "Dataset")
        assert data["identifier"] == release.id
        assert 50 <= len(data["description"]) <= 5000
        assert {one["sha256"] for one in data["distribution"]} == {
            file["sha256"] for kind in ("dumps", "tables") for file in release.manifest[kind]
        }


def test_the_thing_stands_in_its_page_as_json_ld(pages: FlaskClient) -> None:
    data = data_of(parsed(page(pages, KINDS["person"])))
    assert data["@context"] == BASE + "ontology/context.jsonld"
    assert (data["id"], data["label"]) == (BASE + "id/agent/spike-jonze", "Spike Jonze")


def name_of(release: Release) -> str:
    store = ox.Store.read_only(str(release.store_path))
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    work = ox.NamedNode(BASE + "id/work/names-that-attack")
    found = next(store.quads_for_pattern(work, label, None)).object
    assert isinstance(found, ox.Literal)
    return found.value


def test_a_name_that_attacks_passes_every_format_unharmed(
    hostile: Release, attacked: FlaskClient
) -> None:
    name, client = name_of(hostile), attacked
    assert len(name) == 10_000
    assert name.startswith("<script>alert(1)</script> \"quoted\" 'single' & ]]> -->")
    assert "\u202e" in name
    work = ox.NamedNode(BASE + "id/work/names-that-attack")
    wanted = ox.Triple(
        work,
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.Literal(name, language="en"),
    )
    context = json.loads(client.get("/ontology/context.jsonld").data)
    for written in GRAPH_FORMATS:
        body = client.get(f"/doc/work/names-that-attack.{written.extension}").data
        if written.name == "json-ld":
            body = json.dumps({**json.loads(body), **context}).encode()
        assert wanted in {quad.triple for quad in ox.parse(body, written.rdf)}
    for written in DUMP_FORMATS:
        dump = hostile.dumps_path / f"palmares.{written.extension}"
        assert wanted in {quad.triple for quad in ox.parse(path=dump, format=written.rdf)}


def test_a_name_that_attacks_passes_pages_and_search_unharmed(
    hostile: Release, attacked: FlaskClient
) -> None:
    name, client = name_of(hostile), attacked
    tree = parsed(page(client, "doc/work/names-that-attack"))
    assert [" ".join(name.split())] == texts(tree, "h1")
    assert data_of(tree)["label"] == name
    assert search(hostile.search_path, "alert quoted", 5)[0].label == name
    answer = client.get("/search?q=alert+quoted", headers={"Accept": "application/json"})
    assert json.loads(answer.data)["results"][0]["label"] == name
    found = parsed(page(client, "search?q=" + quote("<script>alert")))
    assert any(link.startswith("<script>alert(1)</script>") for link in texts(found, "a"))


def test_a_table_is_turned_over_and_the_counts_are_of_all(release: Release) -> None:
    with asked(release, Config(table_rows=10)) as client:
        tree = parsed(page(client, KINDS["film"]))
        source = parsed(page(client, KINDS["table"]))
        rows = [*_turned(client, "film")]
        assert len(rows) == len(set(rows)) == 97
        assert len({*_turned(client, "table")}) == 97
        end = parsed(page(client, KINDS["film"] + "?from=91"))
        for wrong, status in (("0", 400), ("x", 400), ("9" * 10, 404), ("98", 404)):
            path = f"/{KINDS['film']}?from={wrong}"
            assert client.get(path, headers=BROWSER).status_code == status
    assert "Nominations 91–97 of 97, in the order of the source" in texts(end, "caption")
    assert "Nominations 1–10 of 97, in the order of the source" in texts(tree, "caption")
    (table,) = (e for e in tree.iter("table") if e.get("class") == "accolades")
    assert len([*table.find("tbody").iter("tr")]) == 10
    assert any(text.startswith("Won 28 of 97 nominations,") for text in texts(tree, "p"))
    assert "Rows 1–10 of 97" in texts(source, "caption")


def _turned(client: FlaskClient, kind: str) -> Iterator[str]:
    """What each row of a table links to last: its source, or itself."""
    for first in range(1, 98, 10):
        tree = parsed(page(client, f"{KINDS[kind]}?from={first}"))
        (table,) = (e for e in tree.iter("table") if e.get("class") in ("accolades", "raw"))
        for row in [*table.find("tbody").iter("tr")]:
            yield [*row.iter("a")][-1].get("href", "")


def test_a_row_that_may_be_misread_says_so_and_is_marked_where_it_is_told(tmp_path: Path) -> None:
    source = tmp_path / "kite.wikitext"
    head = '{| class="wikitable"\n! Award !! Date !! Category !! Recipient !! Result\n'
    rows = "|-\n| Iron Pens || {} || Best {} || Ann Lee || Won\n"
    source.write_text(
        head + rows.format("2001", "Writer") + rows.format("Someday in 2002", "Cover")
    )
    with asked(build([source], tmp_path / "releases", BASE)) as client:
        about = parsed(page(client, "doc/programme/iron-pens_in_kite"))
        (mark,) = (e for e in about.iter("a") if e.get("class") == "mark")
        row = mark.get("href", "").removeprefix(BASE + "id/").removesuffix("#doubt")
        assert (mark.text, row.startswith("table/kite/")) == ("doubtful", True)
        (box,) = (
            e for e in parsed(page(client, f"doc/{row}")).iter("div") if e.get("id") == "doubt"
        )
        assert "only the year is read" in texts(box, "li")[0]
        table = texts(parsed(page(client, "doc/table/kite")), "p")
        assert any(told.startswith("Read from the file kite.wikitext") for told in table)


def test_a_page_of_no_known_address_with_many_rows_is_shown_too(tmp_path: Path) -> None:
    rows = "".join(
        f"|-\n| Prize {number // 3} || 2001 || Best Thing Number {number} of Its Long Name || "
        f"Somebody Called {number} || Won\n"
        for number in range(150)
    )
    source = tmp_path / "many" / "many.wikitext"
    source.parent.mkdir()
    told = 'source = "many.wikitext"\nkey = "many"\ntitle = "Many"\nsubject = "work: Many"\n'
    (source.parent / "table.toml").write_text(told, "utf-8")
    head = "! Award !! Year !! Category !! Recipient !! Result\n"
    source.write_text('{| class="wikitable"\n' + head + rows + "|}\n", "utf-8")
    with asked(build([source.parent], tmp_path / "releases", BASE)) as client:
        for kind in ("home", "release", "downloads", "ontology", "film", "table"):
            reply = client.get("/" + KINDS[kind].replace("her-2013", "many"), headers=BROWSER)
            assert reply.status_code == 200, kind
            assert len(reply.data) < PAGE_BYTES, kind
            parsed(reply.text)
        text = page(client, "doc/work/many")
    assert "Nominations 1–50 of 150" in text
    assert "The first 30 of 50." in text


def test_of_very_many_sources_and_graphs_the_first_are_named_and_the_others_led_to(
    release: Release,
) -> None:
    (source,) = release.manifest["sources"]
    numbers = range(500)
    many = {
        "attributions": [f"Contributors to page {number}" for number in numbers],
        "sources": [
            {
                **source,
                "page": f"https://w.example/{number}",
                "attribution": f"Contributors to page {number}",
            }
            for number in numbers
        ],
        "graphs": {f"{BASE}graph/table/{number}": number for number in numbers},
    }
    with asked(replace(release, manifest=release.manifest | many)) as client:
        home, about, downloads = (page(client, path) for path in ("", "release", "dumps/"))
    for text in (home, about, downloads):
        assert len(text.encode()) < PAGE_BYTES
    assert "Contributors to page 19" in home
    assert f"480 more, listed at {BASE}sources" in home
    assert data_of(parsed(home))["isBasedOn"] == [BASE + "sources"]
    assert f'These are the first 60 of <a href="{BASE}sources">500 sources</a>' in about
    assert "These are the largest of 500 named graphs." in about
    assert "graph/table/499" in about
    assert 'graph/table/1"' not in about


def test_the_first_page_says_how_to_cite_the_release(pages: FlaskClient, release: Release) -> None:
    blocks = texts(parsed(page(pages, "")), "code")
    (bibtex,) = (text for text in blocks if text.startswith("@misc{"))
    assert f"version = {{{release.id}}}" in bibtex
    assert r"Made from: Contributors to the English Wikipedia" in bibtex
    (item,) = (json.loads(text)[0] for text in blocks if text.startswith('[ { "id"'))
    assert (item["type"], item["version"], item["URL"]) == ("dataset", release.id, BASE)
    assert any(release.id in text and BASE in text and "@" not in text for text in blocks)


def test_the_downloads_say_how_many_statements_each_file_has(
    pages: FlaskClient, release: Release
) -> None:
    tree = parsed(page(pages, "dumps/"))
    _, table = (e for e in tree.iter("table") if e.get("class") == "files cards")
    told, sizes = {}, {dump["file"]: dump["bytes"] for dump in release.manifest["dumps"]}
    for row in table.find("tbody").iter("tr"):
        file, _, _, statements, size, _ = (texts(cell, "code") or ["".join(cell.itertext()).strip()]
                                           for cell in row)  # fmt: skip
        told[file[0]] = (statements[0], size[0])
        (exact,) = (data.get("value") for data in row.iter("data"))
        assert exact == str(sizes[file[0]])
    for dump in release.manifest["dumps"]:
        written = next(known for known in DUMP_FORMATS if known.name == dump["format"])
        data = (release.dumps_path / dump["file"]).read_bytes()
        data = gzip.decompress(data) if dump["encoding"] else data
        count = len({*ox.parse(data, written.rdf)})
        assert told[dump["file"]] == (f"{count:,}", size_of(dump["bytes"]))
