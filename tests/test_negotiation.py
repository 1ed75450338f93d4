"""The format of an answer is what the client accepts best."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from graph.rdf.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format
from server.http.compression import coding_for
from server.http.negotiation import choose, fixed, negotiate

DOCUMENT = (*GRAPH_FORMATS, HTML)
TYPES = [name for one in (*DOCUMENT, *RESULT_FORMATS) for name in (one.media_type, *one.aliases)]


def content_type_for(header: str, formats: tuple[Format, ...]) -> str | None:
    chosen = choose(header, formats)
    return chosen.content_type if chosen else None


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("zstd;q=0, gzip;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0.5, *;q=0.4", ""),
        ("br", ""),
        ("GZIP ; q=1.0", "gzip"),
    ],
)
def test_the_coding_of_a_body_is_what_the_client_prefers(header: str, coding: str) -> None:
    assert coding_for(header) == coding


@pytest.mark.parametrize(
    ("header", "content_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("*", "text/turtle; charset=utf-8"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html; charset=utf-8"),
        ("text/*", "text/turtle; charset=utf-8"),
        ("application/*", "application/n-triples"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/html, */*", "text/html; charset=utf-8"),
        ("text/turtle;charset=utf-8", "text/turtle; charset=utf-8"),
        ("TEXT/HTML", "text/html; charset=utf-8"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            "application/ld+json",
        ),
        ("application/json", "application/json"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("text/turtle;q=0, */*;q=0.5", "application/n-triples"),
        ("text/turtle;q=0.2, text/*;q=0.8", "text/html; charset=utf-8"),
        ("image/png, application/trig;q=0.1", "application/trig"),
    ],
)
def test_the_best_accepted_format_is_chosen(header: str, content_type: str) -> None:
    assert content_type_for(header, DOCUMENT) == content_type


@pytest.mark.parametrize("header", ["image/png", "nonsense", "text/turtle;q=0", "*/*;q=0"])
def test_nothing_acceptable_is_refused_with_what_there_is(header: str) -> None:
    with (
        Flask(__name__).test_request_context(headers={"Accept": header}),
        pytest.raises(NotAcceptable) as refused,
    ):
        negotiate(DOCUMENT)
    assert all(written.media_type in str(refused.value.description) for written in DOCUMENT)


RANGES = st.sampled_from(
    [*TYPES, "*/*", "text/*", "application/*", "image/png", "a", "/", "*/x", ""]
)
QUALITIES = st.sampled_from(
    ["", ";q=0", ";q=1", ";q=0.5", ";q=0.001", ";q=x", ";a=b", ";a=b;q=0.3"]
)
HEADERS = st.one_of(
    st.lists(st.tuples(RANGES, QUALITIES).map("".join), max_size=5).map(", ".join),
    st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"])),
)


@given(HEADERS, st.sampled_from([DOCUMENT, (*RESULT_FORMATS, HTML), (HTML,)]))
def test_any_accept_header_gives_an_acceptable_format_or_406(
    header: str, formats: tuple[Format, ...]
) -> None:
    wanted = parse_accept_header(header, MIMEAccept)
    plain = MIMEAccept([(name.partition(";")[0].strip(), quality) for name, quality in wanted])
    offers = [name for one in formats for name in (one.media_type, *one.aliases)]
    chosen = content_type_for(header, formats)
    if chosen is None:
        assert not any(plain.quality(name) for name in offers)
    else:
        media_type = chosen.partition(";")[0]
        assert not wanted or plain.quality(media_type) == max(map(plain.quality, offers)) > 0


def test_a_negotiated_answer_varies_and_a_fixed_one_does_not() -> None:
    with Flask(__name__).app_context():
        chosen = choose("*/*", DOCUMENT)
        assert chosen
        assert chosen.response().vary.as_set() == {"accept"}
        assert not fixed(HTML).response().vary
