"""The table of kinds: it agrees with the ontology and the pages, and a new kind is a row of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

from graph import kinds
from graph.bundled import bundled
from graph.iris import Iris, Name
from graph.kinds import KINDS, ThingKind
from graph.matching.properties import PROPERTIES
from graph.rdf.namespaces import OWL, RDF_TYPE
from graph.releases.dumps import reading_order
from server.serving.app import close, create_app
from tests.conftest import BASE
from tests.protocol.conftest import made_up_release

pytestmark = pytest.mark.slow

TEMPLATES = bundled("server/pages/templates")
#: Statements about things of two kinds that the table doesn't have.
MORE = """
<graph/table/a> {
    <id/ceremony/p/2001> pal:venue <id/venue/grand-hall> .
    <id/venue/grand-hall> a pal:Venue ; rdfs:label "Grand Hall"@en .
    <id/sponsor/acme> a pal:Sponsor ; rdfs:label "Acme"@en ; pal:pays <id/programme/p> .
}
"""
#: Their rows, and the one template that is new.
VENUE = ThingKind(
    "Venue",
    "venue",
    plural="venues",
    folder="venue",
    rank=10,
    routes=(("ceremony", "venue"),),
    properties=("nominations", "wins", "work"),
    section="nominations",
    section_properties=("venue",),
)
SPONSOR = ThingKind("Sponsor", "sponsor", rank=11, section="sponsor")
TEMPLATE = '<p class="lead">{{ title }} pays for {{ statements|length - 1 }} of the awards.</p>'


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of a server of data with two kinds that were added to the table."""
    monkeypatch.setattr(kinds, "KINDS", (*KINDS, VENUE, SPONSOR))
    app = create_app(made_up_release(tmp_path, BASE, MORE))
    assert app.jinja_loader
    app.jinja_env.loader = ChoiceLoader([DictLoader({"sponsor.html": TEMPLATE}), app.jinja_loader])
    try:
        yield app.test_client()
    finally:
        close(app)


def html(client: FlaskClient, path: str) -> str:
    reply = client.get(path, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    return reply.text


def test_each_class_of_the_ontology_is_a_row_and_each_row_a_class() -> None:
    quads = [*ox.parse(path=bundled("ontology/palmares.ttl"), base_iri=BASE)]
    classes = {
        quad.subject.value.rpartition("#")[2]
        for quad in quads
        if quad.predicate == RDF_TYPE and quad.object == ox.NamedNode(OWL + "Class")
    }
    assert {kind.name for kind in KINDS if ":" not in kind.name} - {"term"} == classes


def test_the_rows_name_properties_and_templates_that_there_are() -> None:
    ids = {known.id for known in PROPERTIES}
    for kind in KINDS:
        assert {*kind.properties} <= ids
        assert not kind.section or (TEMPLATES / f"{kind.section}.html").exists()
        assert kind.section != "nominations" or kind.routes


def test_no_two_kinds_have_one_name_rank_or_folder() -> None:
    for values in (
        [kind.name for kind in KINDS],
        [kind.rank for kind in KINDS if kind.rank],
        kinds.folders(),
    ):
        assert len({*values}) == len(values)


def test_the_folders_are_those_of_the_iris_that_are_minted() -> None:
    iris, award = Iris(BASE), Name("Prize", is_shared=True)
    minted = {
        "Work": iris.work("w"),
        "AwardProgramme": iris.programme(award, "t"),
        "AwardCategory": iris.category(award, Name("Best"), "t"),
        "Ceremony": iris.ceremony("prize", "2001"),
        "Nomination": iris.nomination("prize", "2001", "best", "w"),
        "Agent": iris.agent("t", "Somebody"),
        "Honouree": iris.honouree("t", "Something"),
        "DivergentClaim": iris.claim("t", iris.work("w"), "date", "2002"),
        "Addition": iris.addition("t", iris.work("w"), "kind", "film"),
        "SourceTable": iris.table("t"),
        "Alignment": iris.alignment("Q1", iris.work("w")),
    }
    for name, iri in minted.items():
        assert iri.startswith(f"{BASE}id/{kinds.kind_named(name).folder}/")
    others = {kind.name for kind in KINDS if kind.folder} - minted.keys()
    assert others == {"wikibase:Statement"}  # made by mappings/statements.rq


def test_a_row_is_enough_for_a_page_that_shows_nominations_first(client: FlaskClient) -> None:
    page = html(client, "/doc/venue/grand-hall")
    assert '<p class="kind">Venue' in page
    assert '<table class="accolades"' in page
    assert "<strong>1 nomination</strong> for" in page
    assert "venue of" not in page  # the table tells it already


def test_a_row_and_a_template_are_enough_for_a_page_of_its_own(client: FlaskClient) -> None:
    page = html(client, "/doc/sponsor/acme")
    assert '<p class="kind">Sponsor' in page
    assert '<p class="lead">Acme pays for 1 of the awards.</p>' in page


def test_a_row_is_enough_to_be_found_and_counted(client: FlaskClient) -> None:
    reply = client.get("/search?q=grand", headers={"Accept": "application/json"})
    assert [result["kind"] for result in reply.json["results"]] == ["Venue"]  # type: ignore[index]
    assert "<small>venue</small>" in html(client, "/search?q=grand")
    assert "<dt>venue</dt><dd>1</dd>" in html(client, "/")


def test_a_row_is_enough_to_be_matched_with_names(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    assert {"id": "Venue", "name": "venue"} in manifest["defaultTypes"]
    assert "Sponsor" not in [known["id"] for known in manifest["defaultTypes"]]
    queries = {"q": {"query": "The Grand Hall", "type": "Venue"}}
    answer = client.get("/reconcile?" + urlencode({"queries": json.dumps(queries)})).get_json()
    assert answer["q"]["result"][0]["id"] == "venue/grand-hall"
    wanted = {"ids": ["venue/grand-hall"], "properties": [{"id": "wins"}, {"id": "work"}]}
    rows = client.get("/reconcile?" + urlencode({"extend": json.dumps(wanted)})).get_json()["rows"]
    assert rows["venue/grand-hall"]["wins"] == [{"int": 1}]
    assert rows["venue/grand-hall"]["work"][0]["id"] == "work/a"


def test_a_row_is_enough_for_a_place_in_dumps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "KINDS", (*KINDS, VENUE))
    order = reading_order()
    assert order.index("id/statement/") + 1 == order.index("id/venue/")
