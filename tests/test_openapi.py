"""The OpenAPI document and the server agree: routes, methods, parameters, statuses, media types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple
from unittest import mock
from urllib.parse import quote

import pytest
from flask import Flask, Request
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from graph.errors import TooManyQueries
from graph.rdf.formats import GRAPH_FORMATS
from graph.releases.build import build
from graph.releases.files import Source, load
from graph.workers.pool import Pool
from server.http.site import REQUEST_BYTES
from server.routes.operation import Operation
from server.serving.app import OPERATIONS, close, create_app
from tests.conftest import BASE
from tests.test_tombstones import data_set

pytestmark = pytest.mark.slow

#: The files that pages are made with are no interface.
LEFT_OUT = {"static"}
#: More queries than a batch may have.
LONG = json.dumps({str(number): {"query": "x"} for number in range(51)})
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: What stands before the name of a parameter in a rule of werkzeug's.
PLACE = re.compile(r"<(?:[^<>]*:)?")
GRAPHS = {written.media_type for written in GRAPH_FORMATS}
JSON = "application/json"
#: What no other request here accepts, so that the application itself has to answer.
UNCACHED = "*/*;q=0.5"
FORM = "application/x-www-form-urlencoded"


class Looked(ImmutableMultiDict[str, str]):
    """The parameters of a request; remembers which the application looks at."""

    at: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.at.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.at.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *rest: Any) -> Any:
        self.at.add(key)
        return super().getlist(key, *rest)


class Observed(Request):
    """A request whose parameters are observed."""

    parameter_storage_class = Looked


class Sides(NamedTuple):
    """The same routes over a release, which has all there can be, and over a file."""

    whole: Flask
    bare: Flask


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    folder = tmp_path_factory.mktemp("openapi")
    replaced = "graph/table/kite,,Taken back\n"
    source = data_set(folder / "kites", "Ann Tern", "Best Gull", replaced=replaced)
    build([source], folder / "releases", BASE)
    source = data_set(folder / "kites", "Best Gull", replaced=replaced)
    release = build([source], folder / "releases", BASE)
    (folder / "one.nt").write_text("<http://x/a> <http://x/b> <http://x/c> .\n", "utf-8")
    (folder / "file").mkdir()
    bare = load([Source(folder / "one.nt")], folder / "file", BASE)
    bare.search_path.unlink()  # as where there are too many names for an index
    made = Sides(create_app(release), create_app(bare))
    made.whole.request_class = Observed
    yield made
    for app in made:
        close(app)


@pytest.fixture(scope="module")
def document(sides: Sides) -> dict[str, Any]:
    found = sides.whole.test_client().get("/openapi.json").json
    assert isinstance(found, dict)
    return found


def named(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def described(document: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][operation.path][operation.method]
    return found


def address(document: Mapping[str, Any], operation: Operation, **values: str) -> str:
    """The path of an operation with its examples, or the values given; queries only as given."""
    path = operation.path
    for parameter in described(document, operation)["parameters"]:
        if parameter["in"] == "path":
            name, schema = parameter["name"], parameter["schema"]
            known = values.pop(name, None) or parameter.get("example")
            value = schema["enum"][0] if known is None else str(known)
            path = path.replace("{" + name + "}", quote(value))
    return path + ("?" + "&".join(f"{k}={quote(v)}" for k, v in values.items()) if values else "")


def needed(document: Mapping[str, Any], operation: Operation) -> str:
    """The path of an operation with all without which it finds nothing."""
    return address(document, operation, **_ids(document, operation))


def _ids(document: Mapping[str, Any], operation: Operation) -> dict[str, str]:
    """The parameters of a query without which an operation finds nothing."""
    parameters = described(document, operation)["parameters"]
    return {
        each["name"]: each["example"]
        for each in parameters
        if each["name"] == "id" or (each["name"] == "iri" and each["required"])
    }


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    assert [*OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": BASE.removesuffix("/")}]
    ids = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)


def test_every_route_is_described_and_every_description_has_its_route(
    sides: Sides, document: dict[str, Any]
) -> None:
    served = {
        f"{method} {PLACE.sub(r'{', rule.rule).replace('>', '}')}"
        for rule in sides.whole.url_map.iter_rules()
        if rule.endpoint not in LEFT_OUT
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {named(operation) for operation in OPERATIONS}
    assert sorted(served - told) == [], "add an Operation to OPERATIONS beside these routes"
    assert sorted(told - served) == [], "an Operation describes what is no route"
    assert {*document["paths"]} == {operation.path for operation in OPERATIONS}


def test_every_parameter_in_a_path_is_described(document: dict[str, Any]) -> None:
    for operation in OPERATIONS:
        parameters = described(document, operation)["parameters"]
        told = {each["name"] for each in parameters if each["in"] == "path"}
        assert told == {*re.findall(r"\{(\w+)\}", operation.path)}, named(operation)


#: A thing that has its document below the base.
OURS = {"iri": f"{BASE}id/agent/kites/best-gull"}
#: What is to be sent to be answered so, where it isn't the same for all.
SPECIAL: dict[tuple[str, int], dict[str, Any]] = {
    ("GET /sparql", 400): {"query_string": {"query": "ASK"}},
    ("GET /sparql", 403): {"query_string": {"update": "CLEAR ALL"}},
    ("GET /sparql", 429): {"query_string": {"query": "ASK {} # of one who asks too much"}},
    ("GET /sparql", 503): {"query_string": {"query": ENDLESS, "timeout": "0.2"}},
    ("GET /doc/{path}", 400): {"query_string": {"page": "0"}},
    ("GET /{list}", 400): {"query_string": {"sort": "x"}},
    ("GET /{list}.{extension}", 400): {"query_string": {"sort": "x"}},
    ("GET /describe", 303): {"path": "/describe", "query_string": OURS},
    ("GET /describe", 400): {"path": "/describe"},
    ("GET /describe", 404): {"path": "/describe", "query_string": {"iri": "urn:nothing"}},
    ("GET /describe.{extension}", 303): {"path": "/describe.ttl", "query_string": OURS},
    ("GET /describe.{extension}", 400): {"path": "/describe.ttl"},
    ("GET /members", 400): {"path": "/members"},
    ("GET /members", 404): {"path": "/members", "query_string": {"iri": "urn:nothing"}},
    ("GET /search", 400): {"query_string": {"after": "x"}},
    ("GET /reconcile/view", 400): {"path": "/reconcile/view"},
    ("GET /reconcile/preview", 400): {"path": "/reconcile/preview"},
    ("GET /fragments", 400): {"query_string": {"page": "0"}},
    ("GET /fragments.{extension}", 400): {"query_string": {"page": "0"}},
    ("GET /fragments", 404): {"query_string": {"page": "99"}},
    ("GET /fragments.{extension}", 404): {"path": "/fragments.nt", "query_string": {"page": "99"}},
    ("GET /reconcile", 400): {"query_string": {"queries": "["}},
    ("GET /reconcile", 413): {"query_string": {"queries": LONG}},
    ("POST /reconcile", 400): {"data": {"queries": "["}},
    ("POST /reconcile", 413): {"data": {"queries": LONG}},
    ("POST /reconcile", 415): {"data": "x", "content_type": "text/x"},
    ("GET /reconcile/suggest/{sort}", 400): {"query_string": {"cursor": "x"}},
    ("GET /reconcile/properties", 400): {"query_string": {"limit": "x"}},
    ("POST /sparql", 400): {"data": {"query": "ASK"}},
    ("POST /sparql", 403): {"data": {"update": "CLEAR ALL"}},
    ("POST /sparql", 406): {"data": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}},
    ("POST /sparql", 413): {"data": {"query": "#" * REQUEST_BYTES}},
    ("POST /sparql", 415): {"data": "x", "content_type": "text/x"},
    ("POST /sparql", 429): {"data": {"query": "ASK {} # of one who sends too much"}},
    ("POST /sparql", 503): {"data": {"query": ENDLESS, "timeout": "0.2"}},
    ("GET /doc/{path}", 410): {"path": "/doc/agent/kites/ann-tern"},
    ("GET /id/{path}", 410): {"path": "/id/agent/kites/ann-tern"},
    ("GET /graph/{path}", 410): {"path": "/graph/table/kite"},
}
#: What every operation is asked with to be answered so.
HEADERS = {
    206: {"Range": "bytes=0-9"},
    406: {"Accept": "image/png"},
    416: {"Range": "bytes=999999999-"},
}
#: Values of parameters that find nothing.
NOTHING = {
    "extension": "exe",
    "path": "nobody",
    "file": "nothing.nt",
    "number": "99",
    "release_id": "0" * 16,
}


def ask(app: Flask, operation: Operation, **request: Any) -> TestResponse:
    """The whole answer of an application to a request for an operation."""
    return app.test_client().open(method=operation.method.upper(), buffered=True, **request)


def good(
    app: Flask, document: Mapping[str, Any], operation: Operation, media_type: str = "*/*"
) -> TestResponse:
    """The answer to a request that has one, in that media type if it can be."""
    path, accept = needed(document, operation), {"Accept": media_type}
    if operation.path == "/sparql":
        query = "CONSTRUCT WHERE { ?s a ?o }" if media_type in GRAPHS else "ASK {}"
        place = "data" if operation.method == "post" else "query_string"
        return ask(app, operation, path=path, headers=accept, **{place: {"query": query}})
    if named(operation) == "POST /reconcile":
        return ask(app, operation, path=path, headers=accept, data={"queries": "{}"})
    for name in ("extension", "file"):
        for value in values_of(app, operation, name):
            path = address(document, operation, **{name: value}, **_ids(document, operation))
            reply = ask(app, operation, path=path)
            if media_type in ("*/*", reply.mimetype):
                return reply
    return ask(app, operation, path=path, headers=accept)


def values_of(app: Flask, operation: Operation, name: str) -> list[str]:
    """All that a parameter in the path may be; nothing if the operation hasn't got it."""
    for parameter in operation.parameters:
        if parameter.name == name == "file":
            listed: Any = app.test_client().get("/dumps/", headers={"Accept": JSON}).json
            files = (*listed["dumps"], *listed["tables"])
            return [*(str(file["file"]) for file in files), "manifest.json"]
        if parameter.name == name:
            return [str(value) for value in parameter.schema["enum"]]
    return []


def provoked(
    sides: Sides, document: Mapping[str, Any], operation: Operation, status: int
) -> TestResponse:
    """The answer to a request that is to have that status."""
    app, path = sides.whole, needed(document, operation)
    special = SPECIAL.get((named(operation), status))
    if special and status == 429:
        with mock.patch.object(Pool, "query", side_effect=TooManyQueries("All are taken.", 5)):
            return ask(app, operation, **{"path": path, **special})
    if special:
        return ask(app, operation, **{"path": path, **special})
    if status == 200:
        return good(app, document, operation)
    if status == 304:
        first = good(app, document, operation)
        known = {"If-None-Match": first.headers["ETag"], "Accept": first.mimetype}
        target = f"{first.request.path}?{first.request.query_string.decode()}"
        return ask(app, operation, path=target, headers=known)
    if status == 301:
        return ask(app, operation, path=path.upper())
    if status == 404:
        nothing = {
            name: value for name, value in NOTHING.items() if f"{{{name}}}" in operation.path
        }
        where = app if nothing else sides.bare
        return ask(where, operation, path=address(document, operation, **nothing))
    return ask(app, operation, path=path, headers=HEADERS.get(status))


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_media_type_that_is_described_can_be_had_and_is_the_one(
    sides: Sides, document: dict[str, Any], operation: Operation
) -> None:
    for media_type in operation.media_types:
        reply = good(sides.whole, document, operation, media_type)
        assert (reply.status_code, reply.mimetype) == (200, media_type), reply.text[:200]


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_status_that_is_described_is_answered_in_a_described_media_type(
    sides: Sides, document: dict[str, Any], operation: Operation
) -> None:
    for status, told in described(document, operation)["responses"].items():
        reply = provoked(sides, document, operation, int(status))
        assert reply.status_code == int(status), "this test knows no request for it: see SPECIAL"
        assert reply.status_code == 304 or reply.mimetype in told["content"], status


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_parameter_that_is_described_is_looked_at_and_no_other(
    sides: Sides, document: dict[str, Any], operation: Operation
) -> None:
    Looked.at.clear()
    reply = good(sides.whole, document, operation, UNCACHED)
    assert reply.status_code in (200, 303)
    told = {each.name for each in operation.parameters if each.place == "query"}
    told |= {*(operation.body or {}).get(FORM, {}).get("properties", {})}
    assert Looked.at - {"update"} == told  # an update is looked for to be refused
