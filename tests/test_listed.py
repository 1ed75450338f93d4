"""The nominations on a page: the tables of a release give what its store gives."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.kinds import kind_named
from graph.rdf.description import MOST_VALUES
from graph.rdf.namespaces import RDFS
from graph.releases.build import build
from graph.releases.release import Release
from graph.stores.describe import describe
from graph.stores.local import LocalStore
from graph.tables.columns import BETWEEN
from server.http.site import Config
from server.pages import listed, nominations
from server.serving.app import close, create_app, site_of
from tests.conftest import BASE

pytestmark = pytest.mark.slow

HEAD = '{| class="wikitable"\n! Award !! Date !! Category !! Recipient !! Result\n'
THINGS = {
    "Work": "work/her-2013",
    "Agent": "agent/spike-jonze",
    "AwardProgramme": "programme/academy-awards",
    "AwardCategory": "category/academy-awards/best-original-screenplay",
    "Ceremony": "ceremony/rome-film-festival/2013",
}


def page_of_an_award(folder: Path, editions: int) -> Release:
    """A release of one award that was given in so many years."""
    rows = (
        f"|-\n| Iron Pens || 3 March {1900 + year} || Best Book || Ann Lee || Won\n"
        for year in range(editions)
    )
    source = folder / "kite.wikitext"
    source.write_text(HEAD + "".join(rows) + "|}\n", "utf-8")
    return build([source], folder / "releases", BASE)


@pytest.fixture(scope="module")
def award(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return page_of_an_award(tmp_path_factory.mktemp("award"), 40)


def asked(release: Release, config: Config, path: str) -> str:
    """The page at a path, by an application of its own."""
    app = create_app(release, config)
    try:
        reply = app.test_client().get(path, headers={"Accept": "text/html"})
        assert reply.status_code == 200
        return reply.text
    finally:
        close(app)


@pytest.mark.parametrize("kind", THINGS)
def test_the_tables_give_the_rows_counts_and_names_that_the_store_gives(
    release: Release, kind: str
) -> None:
    app = create_app(release)
    site, iri = site_of(app), f"{BASE}id/{THINGS[kind]}"
    assert site.lists
    rows = listed.listed(site.lists.nominations_of(iri, 2000))
    (route,) = kind_named(kind).route_patterns
    expected = nominations.nominations(site.store, iri, route, 2000)
    assert expected
    # a role is a text there, and characters aren't told of in the store's rows
    for row in (*rows.rows, *expected):
        row.nominees = {nominee: [] for nominee in row.nominees}
    assert rows.rows == expected
    assert listed.counts_of(rows.rows) == nominations.counts_of(site.store, iri, route)
    assert listed.recipients(rows.rows) == nominations.recipients(site.store, iri, route)
    things = {*rows.names} - {row.ceremony for row in expected}
    assert {thing: rows.names[thing] for thing in things} == site.store.labels(things)
    close(app)


def test_a_name_with_what_stands_between_names_gives_no_other_thing_its_name() -> None:
    row = dict.fromkeys(
        ("iri", "award_iri", "award", "category_iri", "category", "edition_iri", "edition", "held",
         "result", "roles", "disputed", "doubtful", "row_iris", "standing"), ""
    )  # fmt: skip
    row |= {"work": "Kite", "work_iris": "a:kite", "recipient_iris": BETWEEN.join(("a:x", "a:y"))}
    row |= {"recipients": BETWEEN.join(("One", "Two", "Three"))}
    account = listed.listed([row])
    assert [*account.rows[0].nominees] == ["a:x", "a:y"]
    assert {"a:kite": "Kite"}.items() <= account.names.items()
    assert not {"a:x", "a:y"} & account.names.keys()


def test_a_page_leads_to_the_list_of_the_nominations_that_are_too_many_for_it(
    award: Release,
) -> None:
    path = "/doc/programme/iron-pens_in_kite"
    few, many = (asked(award, Config(table_rows=rows), path) for rows in (40, 39))
    for text in (few, many):
        assert "The newest 30 of 40 editions." in text
        assert "<strong>40</strong> won" in text
        assert 'Download these 40 rows: <a href="' in text
        assert '/nominations?of=programme/iron-pens_in_kite">See them as a list</a>' in text
    assert few.count('<table class="accolades"') == 1
    assert 'id="accolades"' not in many
    assert "accolades.js" not in many
    assert asked(award, Config(table_rows=39), path + "?from=31") == many


def test_the_labels_of_very_many_values_are_looked_up_for_the_formats_that_have_them() -> None:
    label, part = ox.NamedNode(RDFS + "label"), ox.NamedNode("http://schema.org/hasPart")
    things = [ox.NamedNode(f"{BASE}id/work/{number:02}") for number in range(MOST_VALUES + 10)]
    store = ox.Store()
    whole = ox.NamedNode(BASE + "id/work/whole")
    for thing in things:
        store.add(ox.Quad(whole, part, thing, ox.NamedNode(BASE + "graph/a")))
        store.add(ox.Quad(thing, label, ox.Literal("Part"), ox.NamedNode(BASE + "graph/a")))
    description = describe(LocalStore(store, BASE), whole.value)
    assert [*description.labels] == [thing.value for thing in things[:MOST_VALUES]]
    assert {*things} < {quad.subject for quad in description.quads}


def test_a_page_says_how_many_values_it_leaves_out(release: Release) -> None:
    text = asked(release, Config(), "/doc/table/her-2013")
    assert re.search(r"and \d+ more, which this document has in its other formats", text)
