"""The Reconciliation Service API 0.2 over HTTP: its shapes, its limits, and where it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from graph.releases.files import Source, load
from graph.releases.manifest import write_manifest
from server.reconcile.requests import CANDIDATES, PROPERTIES, QUERIES, THINGS

from .conftest import Client, Reply, free_port, serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FRIENDS = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<http://x.example/ann> a foaf:Person ; foaf:name "Ann Tern" ; foaf:knows <http://x.example/bob> .
<http://x.example/bob> a foaf:Person ; foaf:name "Bob Gull" ; foaf:age 42 ; foaf:height 1.8 .
<id/flock> a foaf:Group ; <http://www.w3.org/2000/01/rdf-schema#label> "The Flock"@en .
"""


def post(client: Client, **fields: Any) -> Reply:
    texts = {name: json.dumps(value) for name, value in fields.items()}
    path = urlsplit(client.base).path + "reconcile"
    return client.send("POST", path, FORM, urlencode(texts).encode())


def matches(client: Client, **query: Any) -> list[dict[str, Any]]:
    reply = post(client, queries={"q": query})
    assert (reply.status, reply.media_type) == (200, "application/json"), reply.text
    found: list[dict[str, Any]] = json.loads(reply.body)["q"]["result"]
    return found


def extended(client: Client, ids: list[str], *properties: Any) -> dict[str, Any]:
    told = [{"id": each} if isinstance(each, str) else each for each in properties]
    reply = post(client, extend={"ids": ids, "properties": told})
    assert reply.status == 200, reply.text
    found: dict[str, Any] = json.loads(reply.body)
    return found


@pytest.fixture(scope="module")
def friends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of a file in other words than ours."""
    folder, port = tmp_path_factory.mktemp("friends"), free_port()
    (folder / "friends.ttl").write_text(FRIENDS, "utf-8")
    (folder / "made").mkdir()
    base = f"http://127.0.0.1:{port}/"
    with serving(load([Source(folder / "friends.ttl")], folder / "made", base), port) as made:
        yield made


def test_a_browser_gets_a_page_that_says_what_to_do(client: Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get("/reconcile", browser)
    assert (page.status, page.media_type) == (200, "text/html")
    assert f"<code>{client.base}reconcile</code>" in page.text
    for accept in ("*/*", "application/json", "image/png"):
        manifest = client.get("/reconcile", accept)
        assert manifest.media_type == "application/json"
        assert "accept" in manifest.headers["vary"].lower()
    batch = urlencode({"queries": json.dumps({"q": {"query": "x"}})})
    assert client.get(f"/reconcile?{batch}", browser).media_type == "application/json"


@pytest.mark.parametrize("where", ["client", "below", "friends"])
def test_the_documentation_that_the_manifest_names_is_there(
    request: pytest.FixtureRequest, where: str
) -> None:
    client: Client = request.getfixturevalue(where)
    manifest = json.loads(client.get(f"{urlsplit(client.base).path}reconcile").body)
    address = urlsplit(manifest["documentation"])
    page = client.get(address.path, "text/html")
    assert page.status == 200
    assert f'id="{address.fragment}"' in page.text


@pytest.mark.parametrize("where", ["client", "below", "friends"])
def test_the_manifest_tells_what_the_service_has(
    request: pytest.FixtureRequest, where: str
) -> None:
    client: Client = request.getfixturevalue(where)
    path = urlsplit(client.base).path
    reply = client.get(f"{path}reconcile")
    assert (reply.status, reply.media_type) == (200, "application/json")
    manifest = json.loads(reply.body)
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == client.base + "id/"
    assert manifest["schemaSpace"] == "https://w3id.org/palmares#"
    assert manifest["batchSize"] == QUERIES
    assert all({"id", "name"} <= kind.keys() for kind in manifest["defaultTypes"])
    assert "{{id}}" in manifest["view"]["url"]
    assert manifest["preview"].keys() == {"url", "width", "height"}
    for what in ("entity", "type", "property"):
        told = manifest["suggest"][what]
        service = told["service_url"] + told["service_path"]
        assert service.startswith(client.base)
        found = json.loads(client.get(urlsplit(service).path + "?prefix=").body)["result"]
        assert all({"id", "name"} <= each.keys() for each in found)
        assert bool(found) == (what != "entity")
    propose = manifest["extend"]["propose_properties"]
    address = urlsplit(propose["service_url"] + propose["service_path"]).path
    for kind in manifest["defaultTypes"]:
        asked = f"{address}?type={quote(kind['id'], safe='')}&limit=3"
        proposed = json.loads(client.get(asked).body)
        assert (proposed["type"], proposed["limit"]) == (kind["id"], 3)
        assert len(proposed["properties"]) == 3
    for setting in manifest["extend"]["property_settings"]:
        assert {"name", "label", "type", "default", "help_text"} <= setting.keys()
        assert setting["type"] in ("number", "text", "checkbox", "select")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert client.get(f"{path}reconcile", If_None_Match=reply.headers["etag"]).status == 304


def test_candidates_have_the_fields_of_the_specification(client: Client) -> None:
    first, *_ = matches(client, query="jean-pierre jeunet", type="Agent", limit=5)
    assert first == {
        "id": "agent/jean-pierre-jeunet",
        "name": "Jean-Pierre Jeunet",
        "description": "person or group",
        "type": [{"id": "Agent", "name": "person or group"}],
        "score": 100.0,
        "match": True,
        "features": [{"id": "name", "value": 100.0}],
    }


def test_get_and_post_answer_alike(client: Client) -> None:
    batch = {"a": {"query": "Prize"}, "b": {"query": "nobody"}, "": {"query": "Best"}}
    address = "/reconcile?queries=" + quote(json.dumps(batch))
    assert client.get(address).body == post(client, queries=batch).body
    assert json.loads(client.get(address).body).keys() == batch.keys()
    assert client.get(address, If_None_Match=client.get(address).headers["etag"]).status == 304
    assert post(client, queries={}).body == b"{}\n"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"query": "日本"}, "agent/日本"),
        ({"query": "Japan"}, "agent/日本"),
        ({"query": "Emile Zola"}, "agent/émile-zôla"),
        ({"query": "agent/émile-zôla"}, "agent/émile-zôla"),
        ({"query": "Prize Best"}, "category/p/best"),
        ({"query": "Best", "properties": [{"pid": "programme", "v": "Prize"}]}, "category/p/best"),
        (
            {"query": "Best", "properties": [{"pid": "programme", "v": {"id": "programme/p"}}]},
            "category/p/best",
        ),
        ({"query": "Best", "type": ["AwardCategory", "Work"]}, "category/p/best"),
        ({"query": "Best", "type": [{"id": "AwardCategory"}], "limit": 1.0}, "category/p/best"),
        ({"query": "Best", "type": "", "type_strict": "should"}, "category/p/best"),
        ({"query": "Prize 2001", "type": "Ceremony"}, "ceremony/p/2001"),
        (
            {"query": "Prize 2001", "properties": [{"pid": "year", "v": [1999, 2001]}]},
            "ceremony/p/2001",
        ),
        (
            {"properties": [{"pid": "programme", "v": "Prize"}], "type": "Ceremony"},
            "ceremony/p/2001",
        ),
    ],
)
def test_what_is_meant_is_matched(client: Client, query: dict[str, Any], expected: str) -> None:
    first, *others = matches(client, **query)
    assert (first["id"], first["match"]) == (expected, True)
    assert not any(other["match"] for other in others)


def test_a_type_may_be_an_iri(client: Client) -> None:
    (found,) = matches(client, query="Best", type="https://w3id.org/palmares#AwardCategory")
    assert found["id"] == "category/p/best"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "valid JSON"),
        ("{", "valid JSON"),
        ("[" * 50_000, "valid JSON"),
        ("[]", "queries must be an object"),
        ('{"q": []}', "q must be an object"),
        ('{"q": {}}', "q: there must be a query or properties"),
        ('{"q": {"query": ""}}', "q: there must be a query or properties"),
        ('{"q": {"query": 1}}', "q.query must be a text"),
        ('{"q": {"query": "x", "type": "Bird"}}', "q.type: there is no type 'Bird'"),
        ('{"q": {"query": "x", "type": 7}}', "q.type must be a text"),
        ('{"q": {"query": "x", "limit": 0}}', "q.limit must be a number, at least 1"),
        ('{"q": {"query": "x", "limit": "5"}}', "q.limit must be a number"),
        ('{"q": {"query": "x", "limit": NaN}}', "q.limit must be a number"),
        ('{"q": {"query": "x", "limit": true}}', "q.limit must be a number"),
        ('{"q": {"query": "x", "type_strict": "no"}}', "q.type_strict must be one of"),
        ('{"q": {"query": "x", "colour": "red"}}', "q: a query has no field 'colour'"),
        ('{"q": {"query": "x", "properties": {}}}', "q.properties must be a list"),
        ('{"q": {"query": "x", "properties": [1]}}', "q.properties[0] must be an object"),
        ('{"q": {"query": "x", "properties": [{"v": 1}]}}', "q.properties[0].pid must be a text"),
        ('{"q": {"query": "x", "properties": [{"pid": "size", "v": 1}]}}', "no property 'size'"),
        ('{"q": {"query": "x", "properties": [{"pid": "year"}]}}', "q.properties[0].v is missing"),
        ('{"q": {"query": "x", "properties": [{"pid": "year", "v": null}]}}', "v must be a text"),
        ('{"q": {"query": "x", "properties": [{"pid": "year", "v": {}}]}}', "v.id must be a text"),
    ],
)  # fmt: skip
def test_a_wrong_batch_is_answered_400_with_the_place(client: Client, text: str, said: str) -> None:
    body = urlencode({"queries": text}).encode()
    reply = client.send("POST", "/reconcile", FORM, body)
    assert (reply.status, reply.media_type) == (400, "text/plain")
    assert said in reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"extend": []}, 400, "extend must be an object"),
        ({"extend": {"ids": ["x"]}}, 400, "properties must be a list"),
        ({"extend": {"properties": []}}, 400, "ids must be a list"),
        ({"extend": {"ids": [1], "properties": []}}, 400, "ids[0] must be a text"),
        ({"extend": {"ids": [], "properties": [{"id": "size"}]}}, 400, "no property 'size'"),
        (
            {"extend": {"ids": [], "properties": [{"id": "year", "settings": {"content": "x"}}]}},
            400,
            "settings.content must be one of",
        ),
        (
            {"extend": {"ids": [], "properties": [{"id": "year", "settings": {"limit": -1}}]}},
            400,
            "settings.limit must be a number",
        ),
        ({"extend": {"ids": ["x"] * (THINGS + 1), "properties": []}}, 413, f"{THINGS} ids"),
        ({"queries": {str(n): {"query": "x"} for n in range(QUERIES + 1)}}, 413, f"{QUERIES} qu"),
        (
            {"queries": {"q": {"properties": [{"pid": "year", "v": 1}] * (PROPERTIES + 1)}}},
            413,
            f"{PROPERTIES} properties",
        ),
        ({"queries": {}, "extend": {}}, 400, "only one of the parameters"),
        ({}, 400, "one of the parameters queries and extend"),
    ],
)
def test_what_is_too_much_or_wrong_is_said_so(
    client: Client, fields: dict[str, Any], status: int, said: str
) -> None:
    reply = post(client, **fields)
    assert (reply.status, said in reply.text) == (status, True), reply.text


def test_a_limit_may_be_high_and_then_is_the_highest(client: Client) -> None:
    assert len(matches(client, query="p", limit=10**9)) <= CANDIDATES
    assert client.send("POST", "/reconcile", {"Content-Type": "text/x"}, b"x").status == 415


def test_values_are_given_in_the_shapes_of_the_specification(client: Client) -> None:
    ids = ["nomination/n", "ceremony/p/2001", "nobody", client.base + "id/category/p/best"]
    names = ["programme", "year", "date", "uri", "wins", "schema:startDate"]
    found = extended(client, ids, *names, {"id": "work", "settings": {"content": "uri"}})
    programme = {"id": "programme/p", "name": "Prize"}
    assert found["meta"][0] == {
        "id": "programme",
        "name": "award programme",
        "type": {"id": "AwardProgramme", "name": "award programme"},
    }
    assert [*found["rows"]] == ids
    assert found["rows"]["ceremony/p/2001"] == {
        "programme": [programme],
        "year": [{"int": 2001}],
        "date": [{"str": "2001-05-20"}],
        "uri": [{"str": client.base + "id/ceremony/p/2001"}],
        "wins": [{"int": 1}],
        "schema:startDate": [{"str": "2001-05-20"}],
        "work": [{"str": client.base + "id/work/a"}],
    }
    assert found["rows"]["nomination/n"]["programme"] == [programme]
    assert set(map(str, found["rows"]["nobody"].values())) == {"[]"}
    assert found["rows"][ids[3]]["programme"] == [programme]


def test_a_limit_bounds_the_values(client: Client) -> None:
    setting = {"id": "rdf:type", "settings": {"limit": "1"}}  # OpenRefine sends what a form holds
    (value,) = extended(client, ["work/a"], setting)["rows"]["work/a"]["rdf:type"]
    assert value.keys() == {"str"}
    assert len(extended(client, ["work/a"], "rdf:type")["rows"]["work/a"]["rdf:type"]) == 2


def test_suggestions_are_made_for_the_beginning_of_a_word(client: Client) -> None:
    def suggested(what: str, query: str) -> list[str]:
        reply = client.get(f"/reconcile/suggest/{what}?{query}")
        return [each["id"] for each in json.loads(reply.body)["result"]]

    assert suggested("entity", "prefix=jeu") == ["agent/jean-pierre-jeunet"]
    assert suggested("entity", "prefix=agent/k.nt") == ["agent/k.nt"]
    every = suggested("entity", "prefix=p")
    assert suggested("entity", "prefix=p&cursor=1") == every[1:]
    assert suggested("entity", "prefix=") == []
    assert suggested("type", "prefix=cat") == ["AwardCategory"]
    assert suggested("property", "prefix=wiki") == ["wikidata", "article"]
    assert "schema:startDate" in suggested("property", "prefix=startdate")
    assert client.get("/reconcile/suggest/entity?prefix=p&cursor=x").status == 400
    assert client.get("/reconcile/suggest/bird?prefix=p").status == 404


def test_an_id_leads_to_its_thing_and_to_nothing_else(client: Client) -> None:
    reply = client.get("/reconcile/view?id=" + quote("agent/日本", safe=""))
    assert (reply.status, reply.headers["location"]) == (
        303,
        client.base + "id/agent/" + quote("日本"),
    )
    for elsewhere in ("http://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.get("/reconcile/view?id=" + quote(elsewhere, safe="")).status == 404


def test_the_preview_alone_may_be_framed(client: Client) -> None:
    reply = client.get("/reconcile/preview?id=work/a", "text/html")
    assert (reply.status, reply.media_type) == (200, "text/html")
    assert "<script>" not in reply.text
    assert "1 nomination, 1 win" in reply.text
    assert reply.headers["content-security-policy"].endswith("frame-ancestors *")
    other = client.get("/", "text/html").headers["content-security-policy"]
    assert other.endswith("frame-ancestors 'none'")
    assert client.get("/reconcile/preview?id=nobody").status == 404
    # known, and without a name in the index
    assert client.get("/reconcile/preview?id=table/a/row/1").status == 404


def test_things_of_a_file_are_matched_by_their_class(friends: Client) -> None:
    person = "http://xmlns.com/foaf/0.1/Person"
    (found,) = matches(friends, query="ann tern", type=person)
    assert (found["id"], found["match"]) == ("http://x.example/ann", True)
    assert found["type"] == [{"id": person, "name": "foaf:Person"}]
    (flock,) = matches(friends, query="Flock")
    assert flock["id"] == "flock"
    known = [{"pid": "http://xmlns.com/foaf/0.1/knows", "v": "Bob Gull"}]
    (found,) = matches(friends, query="Ann Tern", properties=known)
    assert found["match"]
    row = extended(friends, ["http://x.example/bob"], "foaf:age", "foaf:height")["rows"]
    assert row["http://x.example/bob"] == {
        "foaf:age": [{"int": 42}],
        "foaf:height": [{"float": 1.8}],
    }
    reply = friends.get("/reconcile/view?id=" + quote("http://x.example/ann", safe=""))
    address = friends.base + "describe?iri=http%3A%2F%2Fx.example%2Fann"
    assert reply.headers["location"] == address
    assert friends.get("/reconcile/preview?id=http://x.example/ann").status == 200


def test_the_search_finds_the_things_of_a_file(friends: Client) -> None:
    (found,) = json.loads(friends.get("/search?q=gull", "application/json").body)["results"]
    assert found["iri"] == "http://x.example/bob"
    assert "foaf:Person" in friends.get("/search?q=gull", "text/html").text


def test_without_an_index_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    file = tmp_path / "x.ttl"
    file.write_text(FRIENDS, "utf-8")
    port = free_port()
    release = load([Source(file)], tmp_path / "made", f"http://127.0.0.1:{port}/")
    release.search_path.unlink()
    manifest = {**release.manifest, "unindexed": "There are too many."}
    write_manifest(release.path, manifest)
    with serving(release, port) as client:
        for path in ("/search?q=x", "/reconcile", "/reconcile/suggest/type?prefix="):
            reply = client.get(path)
            assert (reply.status, "There are too many." in reply.text) == (404, True)
        assert 'href="' + client.base + "search" not in client.get("/", "text/html").text


@pytest.mark.parametrize("path", ["view", "preview", "view?id=", "preview?name=x"])
def test_a_thing_without_an_id_is_a_bad_request(friends: Client, path: str) -> None:
    reply = friends.get(f"/reconcile/{path}")
    assert (reply.status, "'id' is missing" in reply.text) == (400, True)


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(friends: Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = friends.send("POST", "/reconcile", headers, b"queries=" + b"a" * 300_000)
    assert (reply.status, "262,144 bytes" in reply.text) == (413, True)


@pytest.mark.parametrize(
    "parameter",
    [
        'queries={"\\ud800": {"query": "her"}}',
        'queries={"\\ud800": 5}',
        'queries={"\\ud800": {}}',
        'queries={"q": {"query": "her", "\\udfff": 1}}',
        'queries={"q": {"query": "h\\ud800r"}}',
        'extend={"ids": ["\\ud800"], "properties": []}',
        'extend={"ids": [], "properties": [{"id": "\\udc00"}]}',
    ],
)
def test_half_a_surrogate_pair_is_told_wherever_it_stands(client: Client, parameter: str) -> None:
    name, _, text = parameter.partition("=")
    body = urlencode({name: text}).encode()
    for reply in (
        client.send("POST", "/reconcile", FORM, body),
        client.get("/reconcile?" + body.decode()),
    ):
        assert (reply.status, "is no character" in reply.text) == (400, True)


def test_a_whole_surrogate_pair_is_a_character(client: Client) -> None:
    reply = client.send(
        "POST",
        "/reconcile",
        FORM,
        urlencode({"queries": '{"\\ud83c\\udfac": {"query": "x"}}'}).encode(),
    )
    assert (reply.status, [*json.loads(reply.body)]) == (200, ["\N{CLAPPER BOARD}"])
