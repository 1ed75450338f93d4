"""An answer 304 or 206 that the application makes has the tag and the Vary of the whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from graph.labels.index import INDEX
from graph.releases.release import Release, open_release
from graph.tables.list_file import LISTS
from tests.front import Server, served
from tests.protocol.conftest import made_up_release

pytestmark = pytest.mark.slow

TARGETS = ["/doc/work/a.html", "/doc/work/a", "/doc/work/a.nt", "/doc/agent/k.nt", "/ontology.ttl",
           "/robots.txt", "/favicon.ico", "/static/style.css", "/dumps/palmares.nq", "/release",
           "/dumps/palmares.nq.gz", "/dumps/manifest.json", "/dumps/SHA256SUMS",
           "/sparql?query=ASK%7B%7D", "/sparql?query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7D"]  # fmt: skip
PARTIAL = ["/dumps/palmares.nq", "/dumps/palmares.nq.gz"]
#: An answer of more than a megabyte.
PIECES = "/sparql?query=SELECT*%7B%3Fs%20%3Fp%20%3Fo.%3Fa%20%3Fb%20%3Fc%7DLIMIT%2010000"
numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = made_up_release(tmp_path_factory.mktemp("tags"), "http://127.0.0.1:8000/")
    with served(release) as made:
        yield made


@pytest.mark.parametrize("damaged", [(INDEX,), (LISTS,), (INDEX, LISTS)])
def test_an_answer_without_an_index_is_not_what_there_is_after_the_mend(
    tmp_path: Path, release: Release, damaged: tuple[str, ...]
) -> None:
    copy = Path(shutil.copytree(release.path, tmp_path / release.id))
    paths = ["/", "/developers", "/sitemap.xml", "/doc/work/her-2013.html"]
    with served(open_release(copy)) as server:
        whole = {path: server.send("GET", path) for path in paths}
    for name in damaged:
        (copy / name).unlink()
    with served(open_release(copy)) as server:
        poor = {path: server.send("GET", path) for path in paths}
    assert poor["/"].body != whole["/"].body
    for path in paths:
        assert (poor[path].status, "last-modified" in poor[path].headers) == (200, False)
        assert poor[path].headers["etag"] != whole[path].headers["etag"]
        assert "last-modified" in whole[path].headers


def new(target: str) -> str:
    """An address of the same that hasn't been asked for."""
    return f"{target}{'&' if '?' in target else '?'}new={next(numbers)}"


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("target", TARGETS)
def test_what_the_client_has_is_named_as_it_has_it(
    server: Server, target: str, coding: str
) -> None:
    accepted = ("Accept-Encoding", coding)
    whole = server.send("GET", new(target), accepted)
    assert whole.status == 200
    conditions = [("If-None-Match", f'"other", {whole.headers["etag"]}')]
    conditions.append(("If-None-Match", "*"))
    if "last-modified" in whole.headers:
        conditions.append(("If-Modified-Since", whole.headers["last-modified"]))
    for condition in conditions:
        for method in ("GET", "HEAD"):
            for address in (new(target), target):
                reply = server.send(method, address, accepted, condition)
                assert (reply.status, reply.body) == (304, b""), condition
                for name in ("etag", "vary", "cache-control"):
                    assert reply.headers.get(name) == whole.headers.get(name), (name, condition)


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_an_answer_that_comes_in_pieces_is_named_as_it_is_sent(server: Server, coding: str) -> None:
    accepted = ("Accept-Encoding", coding)
    whole = server.send("HEAD", new(PIECES), accepted)
    assert (whole.status, "content-length" in whole.headers) == (200, False)
    for method in ("GET", "HEAD"):
        reply = server.send(method, new(PIECES), accepted, ("If-None-Match", "*"))
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize("target", PARTIAL)
def test_a_part_is_named_as_the_whole(server: Server, target: str) -> None:
    whole = server.send("GET", target)
    part = server.send("GET", target, ("Range", "bytes=0-9"), ("Accept-Encoding", "gzip"))
    assert part.status == 206
    for name in ("etag", "vary", "cache-control"):
        assert part.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize(
    ("target", "status"),
    [("/sparql?query=garbage", 400), ("/sparql?query=ASK%7BSERVICE%3Curn%3Ax%3E%7B%7D%7D", 403),
     ("/sparql?update=CLEAR%20ALL", 403), ("/sparql?query=ASK%7B%7D", 304), ("/doc/none", 404),
     ("/doc/work/a?page=0", 400), ("/doc/work/a.ttl?page=77", 404), ("/search?after=x", 400),
     ("/fragments?page=99", 404), ("/members?iri=urn%3Ax", 404), ("/dumps/none", 404)],
)  # fmt: skip
def test_a_condition_says_nothing_where_there_is_no_answer(
    server: Server, target: str, status: int
) -> None:
    for address in (new(target), target, target):
        assert server.send("GET", address, ("If-None-Match", "*")).status == status
