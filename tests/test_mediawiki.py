"""Pages of a wiki are fetched politely, whole or not at all, and not twice."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import ssl
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph import __version__, mediawiki
from graph.errors import PalmaresError
from graph.iris import article_slug
from graph.mediawiki import Form, Manners, Page, fetch, fetch_into, load, save
from tests.mediawiki_server import (
    RIGHTS,
    Article,
    Fault,
    Handler,
    Wiki,
    api_error,
    breaks_off,
    breaks_off_packed,
    drips,
    drops,
    fails,
    falls_silent,
    is_huge,
    lags,
    running,
)

pytestmark = pytest.mark.slow

TITLE = "List of accolades received by Her (film)"
FIRST_PART = {
    "action": "query",
    "titles": TITLE,
    "prop": "info|revisions",
    "rvprop": "ids|timestamp",
}
TEXT = '{| class="wikitable"\n| «Her» – Spike Jonze\r\n|}\n'


@dataclass
class Time:
    """A clock that only waiting moves (and, if it has a ``step``, looking at it)."""

    now: float = 1000.0
    step: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def clock(self) -> float:
        self.now += self.step
        return self.now

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def manners(time: Time) -> Manners:
    return Manners(wait=time.wait, clock=time.clock, timeout=10)


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wiki]:
    monkeypatch.setenv("no_proxy", "*")
    with running() as wiki:
        wiki.articles[TITLE] = Article(41, 700, TEXT)
        wiki.redirects["Her accolades"] = TITLE
        yield wiki


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(PalmaresError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    return str(caught.value)


def test_a_page_comes_with_its_revision_address_and_licence(wiki: Wiki, manners: Manners) -> None:
    page = fetch(TITLE, wiki.api, manners=manners)
    assert page == Page(
        requested=TITLE,
        title=TITLE,
        page_id=41,
        revision=700,
        timestamp="2026-01-01T00:00:40Z",
        url="https://wiki.example/wiki/List_of_accolades_received_by_Her_(film)",
        api=wiki.api,
        form="wikitext",
        licence=RIGHTS["text"],
        licence_url=RIGHTS["url"],
        touched="2026-01-02T00:00:00Z",
        etag="",
        last_modified="",
        text=TEXT,
    )


def test_a_wiki_that_names_no_licence_gives_none(wiki: Wiki, manners: Manners) -> None:
    wiki.rights = None
    page = fetch(TITLE, wiki.api, manners=manners)
    assert (page.licence, page.licence_url) == ("", "")


def test_the_rendered_page_is_that_of_the_revision(wiki: Wiki, manners: Manners) -> None:
    page = fetch(TITLE, wiki.api, "html", manners=manners)
    assert page.text.startswith("<p>{|")
    assert (page.form, page.revision) == ("html", 700)
    asked = wiki.requests[1].params
    assert asked["oldid"] == "700"
    assert asked["disablelimitreport"] == asked["disableeditsection"] == "1"


def test_a_text_saved_on_the_wiki_meanwhile_comes_with_its_own_revision(
    wiki: Wiki, manners: Manners
) -> None:
    def is_edited(handler: Handler) -> None:
        wiki.articles[TITLE] = Article(41, 701, "new text")
        handler.reply()

    wiki.faults = [Handler.reply, is_edited]
    page = fetch(TITLE, wiki.api, manners=manners)
    assert (page.revision, page.timestamp) == (701, "2026-01-01T00:00:41Z")
    assert page.text == "new text"


def test_every_request_says_who_asks_and_leaves_when_the_wiki_lags(
    wiki: Wiki, manners: Manners
) -> None:
    contact = "https://example.org/awards; awards@example.org"
    for form in ("wikitext", "html"):
        fetch(TITLE, wiki.api, form, manners=replace(manners, contact=contact))
    library = f"Python-urllib/{sys.version_info.major}.{sys.version_info.minor}"
    assert len(wiki.requests) == 4
    for arrived in wiki.requests:
        assert arrived.headers["User-Agent"] == f"Palmares/{__version__} ({contact}) {library}"
        assert arrived.headers["Accept-Encoding"] == "gzip"
        asked = {key: arrived.params[key] for key in ("maxlag", "format", "formatversion")}
        assert asked == {"maxlag": "5", "format": "json", "formatversion": "2"}
        assert arrived.params["errorformat"] == "plaintext"


def test_without_a_contact_none_is_made_up(wiki: Wiki, manners: Manners) -> None:
    fetch(TITLE, wiki.api, manners=manners)
    agent = wiki.requests[0].headers["User-Agent"]
    assert agent.startswith(f"Palmares/{__version__} Python-urllib/")


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "me (at home)", "mé@example.org"])
def test_a_contact_that_would_break_the_header_is_refused(
    wiki: Wiki, manners: Manners, contact: str
) -> None:
    manners = replace(manners, contact=contact)
    assert "contact" in refused(lambda: fetch(TITLE, wiki.api, manners=manners))
    assert not wiki.requests


def test_a_title_is_normalised_and_redirects_are_followed_and_both_are_said(
    wiki: Wiki, manners: Manners
) -> None:
    page = fetch("her_accolades", wiki.api, manners=manners)
    assert (page.title, page.requested, page.text) == (TITLE, "her_accolades", TEXT)
    assert page.notes == (
        "'her_accolades' is normalised to 'Her accolades'",
        f"'Her accolades' redirects to '{TITLE}'",
    )


def test_an_answer_in_parts_is_put_together(wiki: Wiki, manners: Manners) -> None:
    wiki.in_parts = True
    page = fetch("Her accolades", wiki.api, manners=manners)
    assert (page.revision, page.text, page.licence) == (700, TEXT, RIGHTS["text"])
    assert len(page.notes) == 1
    assert wiki.asked_for() == ["head", "head", "text", "text"]
    assert wiki.requests[1].params["rvcontinue"] == "7"
    assert wiki.requests[1].params["continue"] == "||info"


def test_an_answer_whose_parts_never_end_is_refused(wiki: Wiki, manners: Manners) -> None:
    wiki.without_end = True
    assert "without end" in refused(lambda: fetch(TITLE, wiki.api, manners=manners))
    assert len(wiki.requests) == mediawiki.PARTS


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("No such page", "has no page 'No such page'"),
        ("gone", "has no page 'gone' ('gone' is normalised to 'Gone') ('Gone' redirects to 'Hen')"),
        ("A<b", "'A<b' can't be the title of a page: The requested page title contains"),
        ("Special:Search", "is a special page"),
        ("de:Her", "is a page of another wiki"),
        ("A|B", "can't be the title of a page"),
        (" ", "can't be the title of a page"),
        ("\udc80", "can't be the title of a page"),
    ],
)
def test_what_is_not_a_page_is_said_in_one_sentence(
    wiki: Wiki, manners: Manners, title: str, said: str
) -> None:
    wiki.redirects["Gone"] = "Hen"
    assert said in refused(lambda: fetch(title, wiki.api, manners=manners))
    assert len(wiki.requests) <= 1


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ({"texthidden": True}, "is hidden by the wiki"),
        ({"contentmodel": "json"}, "isn't wikitext but json"),
        ({"content": None}, "gives no 'content'"),
        ({"content": "\ud800"}, "gives no 'content'"),
    ],
)
def test_a_page_without_wikitext_is_refused(
    wiki: Wiki, manners: Manners, slot: dict[str, Any], said: str
) -> None:
    wiki.articles[TITLE].slot = slot
    assert said in refused(lambda: fetch(TITLE, wiki.api, manners=manners))


LAGGED = {"error": {"code": "maxlag", "info": "Waiting for db1: 6 seconds lagged."}}


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (lags(Retry_After="7"), 7),
        (lags(), mediawiki.LAG_PAUSE),
        (fails(503, LAGGED), mediawiki.LAG_PAUSE),
        (fails(200, api_error("ratelimited", "Slow down."), Retry_After="9"), 9),
        (fails(429, b"Too many requests", Retry_After="0"), 0),
        (fails(429, b"Too many requests", Retry_After="4"), 4),
        (fails(429, b"", Retry_After="Fri, 31 Dec 1999 23:59:59 GMT"), 0),
        (fails(503, b"<html>", Retry_After="soon"), 0),
        (fails(500, api_error("internal_api_error_DBQueryError", "Caught exception")), 0),
        (fails(200, b"not gzip", Content_Encoding="gzip"), 0),
        (drops, 0),
        (breaks_off, 0),
        (breaks_off_packed, 0),
    ],
)
def test_a_fault_that_passes_is_waited_out_as_long_as_asked(
    wiki: Wiki, manners: Manners, time: Time, fault: Fault, least: float
) -> None:
    wiki.faults = [fault]
    assert fetch(TITLE, wiki.api, manners=manners).text == TEXT
    assert wiki.asked_for() == ["head", "head", "text"]
    (pause,) = time.pauses
    assert least + 0.5 <= pause <= least + 1


def test_a_pause_until_a_date_is_kept(wiki: Wiki, manners: Manners, time: Time) -> None:
    until = datetime.now(UTC) + timedelta(seconds=60)
    wiki.faults = [fails(503, b"", Retry_After=format_datetime(until, usegmt=True))]
    fetch(TITLE, wiki.api, manners=manners)
    assert 50 < time.pauses[0] <= 61


def test_a_silent_server_is_asked_again(wiki: Wiki, manners: Manners, time: Time) -> None:
    wiki.faults = [falls_silent]
    assert fetch(TITLE, wiki.api, manners=replace(manners, timeout=0.2)).text == TEXT
    assert len(time.pauses) == 1


def test_pauses_double_and_attempts_end(wiki: Wiki, manners: Manners, time: Time) -> None:
    wiki.faults = [fails(503, b"<html>down")] * 9
    message = refused(lambda: fetch(TITLE, wiki.api, manners=replace(manners, attempts=5)))
    assert message == f"{wiki.api}: 503 Service Unavailable (after 5 attempts)"
    assert len(wiki.requests) == 5
    for pause, longest in zip(time.pauses, (1, 2, 4, 8), strict=True):
        assert longest / 2 <= pause <= longest


def test_pauses_differ_from_one_client_to_the_next(
    wiki: Wiki, manners: Manners, time: Time
) -> None:
    for _ in range(5):
        wiki.faults = [drops]
        fetch(TITLE, wiki.api, manners=manners)
    assert len(set(time.pauses)) == 5


def test_a_pause_beyond_the_time_allowed_is_not_begun(
    wiki: Wiki, manners: Manners, time: Time
) -> None:
    wiki.faults = [fails(429, b"", Retry_After="3600")]
    message = refused(lambda: fetch(TITLE, wiki.api, manners=manners))
    assert "429 Too Many Requests; try again in 360" in message
    assert not time.pauses


def test_an_answer_that_comes_in_drops_is_cut_off_when_time_is_over(
    wiki: Wiki, manners: Manners, time: Time
) -> None:
    wiki.faults = [drips]
    time.step = 1.0
    message = refused(lambda: fetch(TITLE, wiki.api, manners=manners))
    assert "takes longer than 180 seconds" in message
    assert len(wiki.requests) == 1


@pytest.mark.parametrize(
    "fault", [is_huge, fails(200, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")]
)
def test_an_answer_that_is_too_large_is_cut_off(wiki: Wiki, manners: Manners, fault: Fault) -> None:
    wiki.faults = [fault]
    tracemalloc.start()
    try:
        message = refused(lambda: fetch(TITLE, wiki.api, manners=replace(manners, size=1_000_000)))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert "larger than 1,000,000 bytes" in message
    assert len(wiki.requests) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (fails(200, b"<!DOCTYPE html>"), "isn't JSON"),
        (fails(200, b"[" * 100_000), "isn't JSON"),
        (fails(200, b"[]"), "isn't JSON"),
        (fails(200, b"\xff"), "isn't JSON"),
        (fails(200, b""), "isn't JSON"),
        (fails(200, {}), "isn't a MediaWiki API"),
        (fails(200, {"query": {"pages": 5}}), "isn't a MediaWiki API"),
        (fails(200, {"query": {"pages": [5]}}), "has no page"),
        (fails(200, {"query": {"pages": [{"title": 5}]}}), "isn't a MediaWiki API"),
        (fails(200, api_error("badvalue", "Un\x1b[31m\nknown.")), "Un [31m known. (badvalue)"),
        (fails(200, api_error("long", "long " * 1000)), "long long long"),
        (fails(400, {"error": {"code": "old", "info": "An old wiki."}}), "An old wiki. (old)"),
        (fails(403, b"<html>"), "say who asks"),
        (fails(404, b"<html>"), "404 Not Found"),
        (fails(304, b""), "hasn't changed that was never fetched"),
        (fails(301, b"", Location="https://x.example/api.php?a"), "moved to https://x.example/api"),
    ],
)
def test_an_answer_that_will_not_get_better_is_refused_at_once(
    wiki: Wiki, manners: Manners, time: Time, fault: Fault, said: str
) -> None:
    wiki.faults = [fault]
    assert said in refused(lambda: fetch(TITLE, wiki.api, manners=manners))
    assert len(wiki.requests) == 1
    assert not time.pauses


@pytest.mark.parametrize(
    "api",
    [
        "en.wikipedia.org",
        "file:///etc/passwd",
        "ftp://example.org/api.php",
        "https://user:word@example.org/api.php",
        "https://example.org/api.php?action=x",
        "https://example.org:port/api.php",
        "https:///api.php",
        "https://exa mple.org/",
    ],
)
def test_an_address_that_cannot_be_an_api_is_refused(manners: Manners, api: str) -> None:
    assert "can't be an API" in refused(lambda: fetch(TITLE, api, manners=manners))


def test_a_host_name_that_cannot_be_one_is_refused(
    wiki: Wiki, manners: Manners, time: Time
) -> None:
    api = wiki.api.replace("127.0.0.1", "a..b")
    assert api in refused(lambda: fetch(TITLE, api, manners=manners))
    assert not time.pauses


def test_certificates_are_checked_and_not_asked_for_again(
    wiki: Wiki, manners: Manners, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexts: list[ssl.SSLContext] = []

    def unverified(context: ssl.SSLContext, *_: object, **__: object) -> None:
        contexts.append(context)
        raise ssl.SSLCertVerificationError("certificate verify failed")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", unverified)
    api = wiki.api.replace("http:", "https:")
    assert "certificate verify failed" in refused(lambda: fetch(TITLE, api, manners=manners))
    assert not time.pauses
    (context,) = contexts
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_fetched_page_is_two_files_the_text_and_where_it_is_from(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    folder = tmp_path / "pages" / "new"
    path, page, new = fetch_into(folder, "Her accolades", wiki.api, manners=manners)
    assert new
    assert path.read_bytes() == TEXT.encode()
    assert files(folder) == [f"{path.stem}.json", f"{path.stem}.wikitext"]
    assert path.stem == article_slug(TITLE)
    assert json.loads(path.with_suffix(".json").read_text("utf-8")) == {
        "requested": "Her accolades",
        "title": TITLE,
        "page_id": 41,
        "revision": 700,
        "timestamp": "2026-01-01T00:00:40Z",
        "url": page.url,
        "api": wiki.api,
        "form": "wikitext",
        "licence": RIGHTS["text"],
        "licence_url": RIGHTS["url"],
        "touched": "2026-01-02T00:00:00Z",
        "etag": "",
        "last_modified": "",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    }


@pytest.mark.parametrize("again", [TITLE, "Her accolades"])
def test_an_unchanged_revision_is_not_downloaded_again(
    wiki: Wiki, manners: Manners, tmp_path: Path, again: str
) -> None:
    first = fetch_into(tmp_path, "Her accolades", wiki.api, manners=manners)
    path, page, new = fetch_into(tmp_path, again, wiki.api, manners=manners)
    assert wiki.asked_for() == ["head", "text", "head"]
    assert (path, page.text, new) == (first[0], TEXT, False)


def test_a_page_out_of_a_dump_gets_the_licence_that_its_wiki_has(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    _, page, _ = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    save(replace(page, licence="", licence_url="", etag="", last_modified=""), tmp_path)
    _, page, new = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    assert (page.licence, page.licence_url, new) == (RIGHTS["text"], RIGHTS["url"], True)
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]


def test_a_new_revision_replaces_the_old_one(wiki: Wiki, manners: Manners, tmp_path: Path) -> None:
    fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    wiki.articles[TITLE] = Article(41, 701, "new text")
    path, page, new = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    assert (path.read_text("utf-8"), page.revision, new) == ("new text", 701, True)
    assert len(files(tmp_path)) == 2


def test_a_text_that_was_changed_or_lost_is_downloaded_again(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    path, _, _ = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    for spoil in (lambda: path.write_text("changed", "utf-8"), path.unlink):
        spoil()
        assert load(tmp_path, TITLE, wiki.api, "wikitext") is None
        assert fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
        assert path.read_bytes() == TEXT.encode()


def test_a_rendered_page_is_fetched_again_when_a_template_has_changed(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    def new(form: Form) -> bool:
        return fetch_into(tmp_path / form, TITLE, wiki.api, form, manners=manners)[2]

    assert (new("html"), new("wikitext")) == (True, True)
    assert (new("html"), new("wikitext")) == (False, False)
    wiki.articles[TITLE].touched = "2026-02-03T00:00:00Z"
    assert (new("html"), new("wikitext")) == (True, False)


def test_what_the_server_calls_the_answer_is_sent_back_and_304_means_unchanged(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    wiki.etags, wiki.modified = True, "Thu, 01 Jan 2026 00:00:40 GMT"
    _, first, _ = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    wiki.faults = [fails(304, b"")]
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    last = wiki.requests[-1].headers
    assert last["If-None-Match"] == first.etag != ""
    assert last["If-Modified-Since"] == "Thu, 01 Jan 2026 00:00:40 GMT"
    assert wiki.asked_for() == ["head", "text", "head"]


@pytest.mark.parametrize(("etags", "modified"), [(True, ""), (False, "Thu, 01 Jan 2026 00:00 GMT")])
def test_either_name_of_the_answer_is_enough(
    wiki: Wiki, manners: Manners, tmp_path: Path, etags: bool, modified: str
) -> None:
    wiki.etags, wiki.modified = etags, modified
    fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    sent = wiki.requests[-1].headers
    assert (bool(sent["If-None-Match"]), bool(sent["If-Modified-Since"])) == (etags, bool(modified))


def test_only_the_first_part_of_an_answer_is_asked_for_with_conditions(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    wiki.in_parts = wiki.etags = True
    fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    wiki.requests.clear()
    wiki.faults = [lambda handler: handler.give(200, first_part, {})]
    first_part = json.dumps(wiki.answer(dict(FIRST_PART))).encode()
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    sent = [bool(arrived.headers["If-None-Match"]) for arrived in wiki.requests]
    assert sent == [True, False]


def test_another_question_is_asked_without_conditions(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    wiki.etags = True
    fetch_into(tmp_path, "Her accolades", wiki.api, manners=manners)
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    assert wiki.requests[-1].headers["If-None-Match"] is None


def test_a_failed_fetch_leaves_the_folder_as_it_was(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    wiki.articles[TITLE] = Article(41, 701, "new text", slot={"texthidden": True})
    refused(lambda: fetch_into(tmp_path, TITLE, wiki.api, manners=manners))
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_writing_that_breaks_off_leaves_nothing_half_written(
    wiki: Wiki,
    manners: Manners,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    calls: list[int] = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:  # the text is on the disk, the record isn't
            raise error

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises((PalmaresError, KeyboardInterrupt)):
        fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    assert files(tmp_path) == []


def test_the_place_of_another_page_is_not_taken(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    path, page, _ = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    for other in (
        replace(page, api="https://other.example/api.php"),
        replace(page, form="html"),
        replace(page, title=TITLE + " "),  # the same slug
    ):
        assert "use another folder" in refused(partial(save, other, tmp_path))
    assert path.read_bytes() == TEXT.encode()
    path.with_suffix(".json").write_text('{"mine": true}', "utf-8")
    assert "use another folder" in refused(
        lambda: fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    )


@pytest.mark.parametrize(
    "record",
    ["", "[]", '{"sha256": 5}', '{"title": {}, "form": []}', '{"etag": "a\\nb"}'],
)
def test_other_files_of_the_folder_do_no_harm(
    wiki: Wiki, manners: Manners, tmp_path: Path, record: str
) -> None:
    (tmp_path / "another.json").write_text(record, "utf-8")
    (tmp_path / "folder.json").mkdir()
    assert fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]


def test_a_record_spoilt_by_hand_sends_no_odd_header(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    path, page, _ = fetch_into(tmp_path, TITLE, wiki.api, manners=manners)
    save(replace(page, etag="a\r\nX-Evil: 1"), tmp_path)
    assert not fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]
    assert wiki.requests[-1].headers["If-None-Match"] is None
    record = path.with_suffix(".json")
    record.write_text(record.read_text("utf-8").replace("700", '"700"'), "utf-8")
    assert fetch_into(tmp_path, TITLE, wiki.api, manners=manners)[2]


def test_a_folder_that_cannot_be_written_is_said(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    folder = tmp_path / "file" / "pages"
    message = refused(lambda: fetch_into(folder, TITLE, wiki.api, manners=manners))
    assert f"{folder} can't be written" in message


@pytest.mark.parametrize("title", ["本" * 85, "!!!", "../../etc/passwd", "A/B", "CON", "é" * 120])
def test_any_title_makes_a_file_name_within_the_folder(
    wiki: Wiki, manners: Manners, tmp_path: Path, title: str
) -> None:
    title = title[:1].upper() + title[1:]
    wiki.articles[title] = Article(42, 800, "text")
    path, _, _ = fetch_into(tmp_path, title, wiki.api, manners=manners)
    assert path.parent == tmp_path
    assert files(tmp_path) == [f"{path.stem}.json", path.name]
    assert not fetch_into(tmp_path, title, wiki.api, manners=manners)[2]


def test_long_titles_that_begin_alike_have_files_of_their_own(
    wiki: Wiki, manners: Manners, tmp_path: Path
) -> None:
    for number, last in enumerate("一二"):
        title = "本" * 84 + last
        wiki.articles[title] = Article(50 + number, 900 + number, last)
        fetch_into(tmp_path, title, wiki.api, manners=manners)
    assert len(files(tmp_path)) == 4
