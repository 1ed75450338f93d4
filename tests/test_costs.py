"""What reading each part of a request costs: it grows with its length, and no faster.

So does what writing an IRI into a dump costs.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from contextlib import suppress
from inspect import unwrap

import pytest
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.http import (
    parse_cookie,
    parse_date,
    parse_etags,
    parse_options_header,
    parse_range_header,
)
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from graph.errors import PalmaresError
from graph.iris import canonical_path
from graph.rdf.formats import DOCUMENT_FORMATS
from graph.rdf.patterns import read_pattern
from graph.rdf.turtle import ReadableFile
from graph.sparql.guard import check_query, check_remote_query
from graph.sparql.query_service import standard
from graph.sparql.syntax import is_deterministic, with_columns
from server.http.cache import is_listed
from server.http.compression import coding_for
from server.http.errors import _words
from server.http.limits import ACCEPT_BYTES, ACCEPT_RANGES, HEADER_BYTES, PATH_BYTES, refusal
from server.http.negotiation import choose
from server.http.site import REQUEST_BYTES
from server.reconcile.requests import read_extension, read_queries

pytestmark = pytest.mark.slow

#: How much longer the longer text is, and how many times as much its reading may then cost: with
#: the square of the length it is 64 times, but up to 20 where megabytes leave a processor cache.
LONGER, MORE = 8, 40


def form(data: str) -> Request:
    return Request(
        EnvironBuilder(
            method="POST", data=data, content_type="application/x-www-form-urlencoded"
        ).get_environ()
    )


def no_property(name: str) -> object:
    raise BadRequest(name)


def accept(header: str) -> object:
    return choose.__wrapped__(header, DOCUMENT_FORMATS)  # type: ignore[attr-defined]


def pattern(text: str) -> object:
    return read_pattern({"object": text, "subject": text}, "http://x.example/")


def queries(text: str) -> object:
    return read_queries(text, no_property, str)  # type: ignore[arg-type]


def extension(text: str) -> object:
    return read_extension(text, no_property)  # type: ignore[arg-type]


def star_columns(text: str) -> object:
    return with_columns(text, ["a", "b"])


def having(column: str, number: int) -> str:
    """A query with so many columns, each made of the one before, and the last in HAVING."""
    columns = " ".join(column.format(n=n, m=n + 1) for n in range(number))
    return f"SELECT (1 AS ?a0) {columns} {{}} HAVING(?a{number}>0)"


def labels(languages: str, patterns: str = "") -> str:
    """A query with patterns and a label service, whose body ends so."""
    service = f"SERVICE wikibase:label {{ bd:serviceParam wikibase:language {languages} }}"
    return f"SELECT ?a ?aLabel {{ ?a ?b ?c {patterns} {service} }}"


def deep(inner: str) -> str:
    """A query with a label service and these patterns in as many groups as may be."""
    return labels('"en"', "{" * 200 + inner + "}" * 200)


def binds(inner: str) -> str:
    """A query with a label service and these patterns in BIND in BIND."""
    return labels('"en"', "BIND(EXISTS {" * 100 + inner + "} AS ?x)" * 100)


Reading = tuple[Callable[[str], object], Callable[[int], str], int]

#: A reader, what it is given of about so many bytes, and the length of the longer text.
HEAD: dict[str, Reading] = {
    "Accept: spaces": (accept, lambda n: "a/b" + " " * n + "x", ACCEPT_BYTES),
    "Accept: tabs": (accept, lambda n: "a/b;\t" + "\t " * (n // 2) + ";q=1", ACCEPT_BYTES),
    "Accept: parameters": (accept, lambda n: "a/b" + ";a=b" * (n // 4), ACCEPT_BYTES),
    "Accept: semicolons": (accept, lambda n: "a/b" + ";" * n, ACCEPT_BYTES),
    "Accept: quotes": (accept, lambda n: 'a/b;p="' + '\\"' * (n // 2), ACCEPT_BYTES),
    "Accept: continued": (accept, lambda n: "a/b" + ";a*0=b" * (n // 6), ACCEPT_BYTES),
    "Accept-Encoding": (coding_for, lambda n: "gzip;q=0.1," * (n // 11), HEADER_BYTES),
    "Accept-Encoding: spaces": (coding_for, lambda n: " " * n + "x y", HEADER_BYTES),
    "Accept-Encoding: digits": (coding_for, lambda n: "gzip;q=" + "9" * n, HEADER_BYTES),
    "If-None-Match": (parse_etags, lambda n: '"a",' * (n // 4), HEADER_BYTES),
    "If-None-Match: weak": (parse_etags, lambda n: "W/" * (n // 2), HEADER_BYTES),
    "If-None-Match: open": (parse_etags, lambda n: '"' + "a" * n, HEADER_BYTES),
    "If-None-Match in memory": (
        lambda header: is_listed('"x"', header), lambda n: '"a",' * (n // 4), HEADER_BYTES
    ),
    "Cookie": (parse_cookie, lambda n: "a=b;" * (n // 4), HEADER_BYTES),
    "Cookie: quotes": (parse_cookie, lambda n: 'a="' + '\\"' * (n // 2), HEADER_BYTES),
    "If-Modified-Since": (parse_date, lambda n: "Mon, " * (n // 5), HEADER_BYTES),
    "If-Modified-Since: comments": (parse_date, lambda n: "(" * n, HEADER_BYTES),
    "Range": (
        parse_range_header, lambda n: "bytes=" + "0-1," * (n // 4) + "0-1", HEADER_BYTES
    ),
    "Content-Type": (parse_options_header, lambda n: "a/b" + ";a=b" * (n // 4), HEADER_BYTES),
    "Content-Type: quotes": (
        parse_options_header, lambda n: 'a/b;a="' + '\\"' * (n // 2), HEADER_BYTES
    ),
    "Content-Type: encoded": (
        parse_options_header, lambda n: "a/b;a*=utf-8''" + "%41" * (n // 3), HEADER_BYTES
    ),
    "path: marks": (canonical_path, lambda n: "id/" + "a\u0301" * (n // 3), PATH_BYTES),
    "path: words": (_words, lambda n: "/a" + "-_" * (n // 2), PATH_BYTES),
}  # fmt: skip
BODY: dict[str, Reading] = {
    "query string: pairs": (
        lambda text: [*Request({"QUERY_STRING": text}).args], lambda n: "a=b&" * (n // 4), 64_000
    ),
    "query string: marks": (
        lambda text: [*Request({"QUERY_STRING": text}).args], lambda n: "a=%" + "%4" * n, 64_000
    ),
    "form: graphs": (
        lambda text: form(text).form.getlist("default-graph-uri"),
        lambda n: "default-graph-uri=a&" * (n // 20), REQUEST_BYTES
    ),
    "JSON: depth": (queries, lambda n: "[" * n, REQUEST_BYTES),
    "JSON: a list": (queries, lambda n: "[" + "1," * (n // 2) + "1]", REQUEST_BYTES),
    "JSON: digits": (queries, lambda n: "1" * n, REQUEST_BYTES),
    "JSON: fields": (
        queries, lambda n: json.dumps({"q": {str(i): 1 for i in range(n // 10)}}), REQUEST_BYTES
    ),
    "JSON: ids": (
        extension, lambda n: json.dumps({"ids": ["a"] * (n // 5), "properties": []}), REQUEST_BYTES
    ),
    "term": (pattern, lambda n: '"' + '"@a-' * (n // 4), 64_000),
    "query: words": (is_deterministic, lambda n: "construct " * (n // 10) + "w", 64_000),
    "query: letters": (is_deterministic, lambda n: "now" + " now" * (n // 4), 64_000),
    "query: functions": (is_deterministic, lambda n: "now#" * (n // 4) + "\n(", 64_000),
    "query: a template": (
        is_deterministic, lambda n: "CONSTRUCT { " + "?a <a:now> ?c . " * (n // 16), 64_000
    ),
    "query: values": (
        unwrap(check_query), lambda n: "SELECT * { #service\n" + "<a:b> " * (n // 6), 64_000
    ),
    "query: comparisons": (
        unwrap(check_query), lambda n: "SELECT * { #service\n" + "<'#>" * (n // 4), 64_000
    ),
    "columns of a star": (star_columns, lambda n: f"SELECT{' ' * n}?a {{ ?a ?b ?c }}", 64_000),
    "query for another server": (check_remote_query, lambda n: "SELECT * " + "{" * n, 16_000),
}  # fmt: skip

REWRITING: dict[str, Callable[[int], str]] = {
    "columns in HAVING": lambda n: having("(?a{n}+1 AS ?a{m})", n // 20),
    "columns that double": lambda n: having("(?a{n}+?a{n} AS ?a{m})", n // 20),
    "a column many times in HAVING": lambda n: (
        f"SELECT ({'1+' * (n // 9)}1 AS ?a) {{}} HAVING({'?a>0&&' * (n // 9)}1)"
    ),
    "HAVING of many sub-selects": lambda n: (
        "SELECT * {" + "{ SELECT (1 AS ?a) {} HAVING(?a > 0) } " * (n // 40) + "}"
    ),
    "hints": lambda n: "SELECT * {" + "hint:Q hint:a 1 . " * (n // 18) + "}",
    "services": lambda n: "SELECT * {" + ("{" + labels('"en"') + "} ") * (n // 80) + "}",
    "services without an end": lambda n: "SELECT * {" + "SERVICE wikibase:label {" * (n // 24),
    "services in services": lambda n: labels(
        '"en" . ' + "SERVICE wikibase:label {" * 200 + "?a ?b ?c . " * (n // 11) + "}" * 200
    ),
    "labels": lambda n: labels('"en" . ' + "?a rdfs:label ?b . " * (n // 19)),
    "languages": lambda n: labels('"' + "en," * (n // 3) + '"'),
    "languages of many labels": lambda n: labels(
        f'"{",".join(f"a-{i}" for i in range(n // 12))}" . ' + "?a rdfs:label ?b . " * 150
    ),
    "names like those of helpers": lambda n: labels(
        '"en"', " ".join(f"?label{'_' * i}" for i in range(int(n**0.5)))
    ),
    "a label that the query has itself": lambda n: labels('"en"', "?aLabel ?p ?o . " * (n // 16)),
    "a label in BIND": lambda n: labels('"en"', "BIND(?aLabel AS ?x) " * (n // 20)),
    "columns of which services look": lambda n: (
        f"SELECT {'?a ' * (n // 6)} {{" + ("{" + labels('"en"') + "} ") * (n // 200) + "}"
    ),
    "a name in groups": lambda n: deep("?aaaa ?b ?c . " * (n // 14)),
    "names in groups": lambda n: deep(" ".join(f"?a{i}" for i in range(n // 8))),
    "BIND in BIND": lambda n: binds("?a ?b ?c . " * (n // 11)),
    "a long namespace": lambda n: (
        f"PREFIX x: <{'a' * (n // 2)}> SELECT * {{" + "} x:a {" * (n // 14) + " hint:a 1 . }"
    ),
    "days": lambda n: "SELECT * { FILTER(" + '?a<"2014-01-01"^^xsd:date &&' * (n // 28) + "?a) }",
    "a named subquery": lambda n: (
        "SELECT ?a WITH { SELECT * { ?a ?b ?c } } AS %a { " + "INCLUDE %a . " * (n // 13) + "}"
    ),
}
for name, query in REWRITING.items():
    BODY[f"query rewritten: {name}"] = (unwrap(standard), query, 64_000)


def cost(read: Callable[[str], object], text: str) -> float:
    """The least nanoseconds of this thread that reading takes in five times, or refusing it."""

    def once() -> float:
        began = time.thread_time_ns()
        with suppress(PalmaresError, HTTPException, ValueError):
            read(text)
        return time.thread_time_ns() - began

    return min(once() for _ in range(5))


@pytest.mark.parametrize(("read", "text", "size"), [*HEAD.values(), *BODY.values()],
                         ids=[*HEAD, *BODY])  # fmt: skip
def test_reading_costs_as_much_for_each_byte_of_a_long_text(
    read: Callable[[str], object], text: Callable[[int], str], size: int
) -> None:
    short, long = text(size // LONGER), text(size)
    few, many = cost(read, short), cost(read, long)
    # What takes less than a millisecond is nobody's burden, and measured badly.
    assert many < 1_000_000 or many < MORE * max(few, 50_000), (few, many)


def written(reference: str) -> bytes:
    """The IRI of a reference as the object of a statement in a dump, without what is around it."""
    base, output = "http://x.example/", io.BytesIO()
    file = ReadableFile(base, "", output)
    begin = len(output.getvalue())
    file.write(f"<{base}{reference}>\n".encode())
    return output.getvalue()[begin:].strip()


@pytest.mark.parametrize("end", ["/...And%20Justice", "//b", "/a/.b", "/../b"])
def test_writing_an_iri_that_can_not_be_relative_costs_as_much_for_each_letter(end: str) -> None:
    # With all ways to share out n letters it would take 2^n steps, of which a million take 10 ms.
    short, long = (f"id/{'kites-' * n}{end}" for n in (1, 4))
    assert written(long) == f"<http://x.example/{long}>".encode()
    few, many = cost(written, short), cost(written, long)
    assert many < MORE * max(few, 50_000), (few, many)


@pytest.mark.parametrize(
    ("reference", "is_relative"),
    [
        ("id/owl/ann", True), ("id/owl/a.b/c", True), ("graph/catalog/", True), ("people", True),
        (".well-known/void#dataset", True), ("ontology#Owl", True), ("id/.../b", False),
        ("id//b", False), ("id/a//", False), ("Id/a", False), ("", False), ("//a", False),
        ("id:a", False), ("id?a", False), ("id/.", False), ("ontology#.a", False),
    ],
)  # fmt: skip
def test_an_iri_of_a_dump_is_relative_where_that_resolves_to_it(
    reference: str, is_relative: bool
) -> None:
    base = "" if is_relative else "http://x.example/"
    assert written(reference) == f"<{base}{reference}>".encode()


def test_an_accept_header_with_too_many_ranges_accepts_anything() -> None:
    for header in ("image/png," * ACCEPT_RANGES, "image/png;x=" + "y" * ACCEPT_BYTES):
        choice = accept(header)
        assert choice is not None
        assert choice == accept("*/*")
    assert accept("image/png," * (ACCEPT_RANGES - 1)) is None


@pytest.mark.parametrize(
    ("method", "path", "headers", "version", "status"),
    [
        ("GET", "/", [("host", "x")], "1.1", None),
        ("GET", "/", [], "1", None),
        ("GET", "/", [], "1.1", 400),
        ("GET", "/", [("host", "")], "1.1", 400),
        ("GET", "/", [("host", "x"), ("host", "x")], "1.1", 400),
        ("GET", "/", [("host", "x"), ("host", "y")], "1", 400),
        ("GET", "/" + "a" * PATH_BYTES, [("host", "x")], "1.1", 414),
        ("GET", "/", [("host", "x"), ("cookie", "a" * HEADER_BYTES)], "1.1", 431),
        ("GET", "/", [("host", "x"), *[("a", "b" * 1000)] * 40], "1.1", 431),
        ("get", "/", [("host", "x")], "1.1", 501),
        ("POST", "/", [("host", "x"), ("transfer-encoding", "Chunked")], "1.1", None),
        ("POST", "/", [("host", "x"), ("transfer-encoding", "gzip, chunked")], "1.1", 501),
        ("POST", "/", [("host", "x"), *[("transfer-encoding", "chunked")] * 2], "1.1", 501),
    ],
)
def test_a_head_that_holds_too_much_or_what_is_not_understood_is_refused(
    method: str, path: str, headers: list[tuple[str, str]], version: str, status: int | None
) -> None:
    refused = refusal(method, path, headers, version)
    assert (refused[0] if refused else None) == status
