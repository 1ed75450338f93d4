"""No header of a request makes a fault of the server, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.front import Server, served
from tests.protocol.conftest import made_up_release
from tests.sample import examples

pytestmark = pytest.mark.slow

HEADERS = ["Accept", "Accept-Encoding", "Accept-Language", "If-None-Match", "If-Match",
           "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Host", "Cookie",
           "Content-Type", "Content-Length", "Prefer", "Origin", "Access-Control-Request-Method",
           "Access-Control-Request-Headers", "X-Forwarded-For", "X-Request-Id"]  # fmt: skip
#: What the grammars of headers are made of, and what is nearly so.
PARTS = ["gzip", "zstd", "br", "identity", "*", "text/html", "text/turtle", "*/*", "q=", ";q=",
         " ", ";", ",", "=", ".", "..", "-", "0", "1", "0.5", "1.0.0", "9" * 20, "9" * 5000, "nan",
         "inf", "1e9", "-1", '"', '"x"', "W/", "bytes=", "0-9", "bytes 0-1/2", "31 Feb 2020",
         "Mon, 01 Jan 0001 00:00:00 ", "Fri, 31 Dec 9999 23:59:59 ", "+9999", "-2359", "GMT",
         "charset=", "utf-7", "a*=utf-8''%ff", "a*=x''%e9", "boundary=", "multipart/form-data",
         "application/x-www-form-urlencoded", "application/sparql-query", "::1", "[::1", "%",
         "::ffff:127.0.0.1", "1.2.3.4", ":80", "de-AT", "en", "return=minimal", "\t", "\xff",
         "http://x.example", "null", "{", "\\", "\xb2"]  # fmt: skip
TEXT = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=8).map("".join),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")),
)
TARGETS = ["/", "/robots.txt", "/-/health", "/-/none", "/doc/work/a", "/doc/work/a.ttl",
           "/id/work/a", "/graph/table/a", "/dumps/palmares.nq", "/dumps/manifest.json", "/search",
           "/fragments", "/reconcile", "/sparql", "/sparql?query=ASK%7B%7D", "/ontology",
           "/sparql?query=SELECT%20(%22%5BAUTO_LANGUAGE%5D%22%20AS%20%3Fx)%7B%7D",
           "/static/style.css", "/nothing"]  # fmt: skip
QUERY = b"query=ASK%7B%7D"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = made_up_release(tmp_path_factory.mktemp("headers"), "http://127.0.0.1:8000/")
    with served(release) as made:
        yield made


numbers = count()


@settings(max_examples=examples(25))
@given(
    headers=st.dictionaries(st.sampled_from(HEADERS), TEXT, min_size=1, max_size=4),
    target=st.sampled_from(TARGETS),
    method=st.sampled_from(["GET", "GET", "HEAD", "OPTIONS", "POST"]),
)
def test_no_header_is_a_fault_whether_the_answer_is_in_memory_or_not(
    server: Server, headers: dict[str, str], target: str, method: str
) -> None:
    new = f"{target}{'&' if '?' in target else '?'}new={next(numbers)}"
    body = QUERY if method == "POST" else b""
    for address in (new, new, target):
        sent = server.send(method, address, *headers.items(), body=body)
        assert sent.status < 500, (address, sent)


def test_a_length_of_more_digits_than_any_body_has_is_no_fault(server: Server) -> None:
    length = ("Content-Length", "9" * 5000)
    assert server.send("POST", "/sparql", length, body=QUERY).status == 400


@pytest.mark.parametrize("header", ["gzip;q=1.0.0", "q=..", "gzip;q=..", "br, gzip;q=0.2.3"])
@pytest.mark.parametrize("target", ["/robots.txt", "/-/health", "/doc/work/a"])
def test_what_is_no_quality_of_a_coding_is_passed_over(
    server: Server, target: str, header: str
) -> None:
    for _ in range(2):
        sent = server.send("GET", target, ("Accept-Encoding", header))
        assert (sent.status, sent.headers.get("content-encoding")) == (200, None)
