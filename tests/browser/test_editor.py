"""The query page with its editor, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from server.pages.query import EDITOR

from .conftest import DESK, PHONE, ROOT, Opened, opened
from .test_browser import violations

#: What the browser itself notes on its console when a query is wrong; the words that servers put
#: behind the number differ.
WRONG = "Failed to load resource: the server responded with a status of 400"
CHART = "Who was nominated most often, and who won most?"
GRAPH = "Who was nominated together, and for what?"
#: Milliseconds between two keys.
TYPING = 20


@pytest.fixture(autouse=True)
def editor() -> None:
    if not (ROOT / "server" / "pages" / "static" / EDITOR).exists():
        pytest.skip("needs the editor (npm; make editor)")


def text(one: Opened) -> str:
    """The lines of the editor, which shows those in sight."""
    lines: list[str] = one.page.locator(".cm-line").all_inner_texts()
    return "\n".join(line.strip("\n") for line in lines)


def write(one: Opened, query: str) -> None:
    one.page.get_by_role("textbox", name="SPARQL query").click()
    one.page.keyboard.press("Control+a")
    one.page.keyboard.type(query, delay=TYPING)


def answered(one: Opened, told: str) -> None:
    expect(one.page.locator("#query-status")).to_contain_text(told)


def test_the_editor_runs_a_query_and_shows_table_chart_and_graph(
    chromium: Browser, axe: str, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        expect(one.page.locator("textarea")).to_be_hidden()
        one.page.get_by_role("button", name="Run").click()
        answered(one, "17 rows")
        assert one.page.locator("table.answer tbody tr").count() == 17
        one.page.screenshot(path=shots / "editor-table.png", full_page=True)
        one.page.get_by_role("link", name=CHART).click()
        expect(one.page).to_have_url(re.compile("view=chart"))
        answered(one, "17 rows")
        assert "COUNT(DISTINCT ?nomination)" in text(one)
        assert one.page.get_by_role("img", name="nominations: 32, wins: 13").is_visible()
        widths = "bars => new Set(bars.map(bar => bar.getBoundingClientRect().width)).size"
        assert one.page.locator(".chart svg").evaluate_all(widths) == 1
        assert violations(one, axe) == []
        one.page.screenshot(path=shots / "editor-chart.png", full_page=True)
        one.page.get_by_role("link", name=GRAPH).click()
        answered(one, "32 statements")
        assert one.page.locator("svg.network a", has_text="Spike Jonze").is_visible()
        assert violations(one, axe) == []
        one.page.screenshot(path=shots / "editor-graph.png", full_page=True)
        one.page.get_by_role("link", name="Table", exact=True).click()
        expect(one.page.locator("table.answer tbody tr")).to_have_count(32)
        one.page.go_back()
        expect(one.page.locator("svg.network")).to_be_visible()
        one.page.emulate_media(color_scheme="dark")
        assert violations(one, axe, "color-contrast") == []
        one.page.screenshot(path=shots / "editor-dark.png", full_page=True)


def test_words_of_the_ontology_are_completed_and_their_prefix_is_declared(
    chromium: Browser, axe: str, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        write(one, "SELECT ?n {\n?n a pal:Nomi")
        first = one.page.get_by_role("option", selected=True)
        expect(first).to_contain_text("pal:Nomination")
        expect(one.page.locator(".cm-completionInfo")).to_contain_text("were considered for one")
        assert violations(one, axe) == []
        one.page.screenshot(path=shots / "editor-completion.png")
        one.page.keyboard.press("Enter")
        one.page.keyboard.type(" ; pal:resultS", delay=TYPING)
        expect(first).to_contain_text("pal:resultStatus")
        first.click()
        one.page.keyboard.type(" pal:unknown")
        one.page.keyboard.press("Escape")
        assert text(one).startswith("PREFIX pal: <https://w3id.org/palmares#>\nSELECT ?n {")
        one.page.keyboard.press("Control+Enter")
        answered(one, "6 rows")
        write(one, "SELECT ?film ?filmLabel {\n?film a pal:Work .\nSERV")
        expect(first).to_contain_text("SERVICE wikibase:label")
        first.click()
        assert 'SERVICE wikibase:label { bd:serviceParam wikibase:language "' in text(one)
        write(one, "SELECT * { ?film a schema:Mov")
        expect(first).to_contain_text("schema:Movie")
        first.click()
        one.page.keyboard.press("Control+Enter")
        answered(one, "1 row")
        write(one, "SELECT ?film { ?fi")
        expect(first).to_contain_text("?film")


def test_a_chip_declares_a_prefix_once(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        chip = one.page.get_by_role("button", name="prov", exact=True)
        chip.click()
        chip.click()
        assert text(one).count("PREFIX prov: <http://www.w3.org/ns/prov#>") == 1
        answered(one, "prov: is declared already")


def test_a_shared_link_shows_the_query_and_its_answer(chromium: Browser, her: str) -> None:
    query = "SELECT ?x ?n { VALUES (?x ?n) { ('one' 1) } }"
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        write(one, "ASK {}")
        one.page.keyboard.press("Control+Enter")
        answered(one, "Yes, in ")
        assert parse_qs(urlsplit(one.page.url).query) == {"query": ["ASK {}"]}
        one.go(f"sparql?query={quote(query)}&view=chart")
        assert text(one) == query
        assert one.page.get_by_role("img", name="n: 1").is_visible()
        with one.page.expect_download() as fetched:
            one.page.get_by_role("link", name="CSV").click()
        assert Path(fetched.value.path()).read_text() == "x,n\none,1\n"
        one.page.goto("about:blank")
        one.go(f"sparql#query={quote(query)}")
        answered(one, "1 row")
        assert text(one) == query


def test_a_query_too_long_for_an_address_is_posted_and_its_link_still_works(
    chromium: Browser, her: str
) -> None:
    query = "SELECT ?x { VALUES ?x { 1 } } #" + "x" * 9000
    with opened(chromium, her, viewport=DESK) as one:
        one.go(f"sparql#query={query.replace('#', '%23')}")
        answered(one, "1 row")
        one.page.get_by_role("button", name="Run").click()
        expect(one.page).to_have_url(re.compile(r"/sparql#query="))


def test_a_mistake_is_marked_where_it_is(
    chromium: Browser, axe: str, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        write(one, "SELECT ?x {\n  ?x a ex:Wo")
        one.page.keyboard.press("Escape")
        one.page.keyboard.press("Control+Enter")
        expect(one.page.locator(".cm-lintRange-error")).to_have_text("ex:Wo")
        assert "the prefix ex: isn't declared" in one.page.get_by_role("alert").inner_text()
        assert violations(one, axe) == []
        one.page.screenshot(path=shots / "editor-mistake.png")
        write(one, "ASK {}")
        one.page.keyboard.press("Control+Enter")
        answered(one, "Yes, in ")
        assert one.page.locator(".cm-lintRange-error").count() == 0
        one.complaints[:] = [said for said in one.complaints if not said.startswith(WRONG)]


def test_a_mistake_in_a_shared_link_is_marked_too(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql?query=" + quote("SELECT ?x {\n  ?x a ex:Work }"))
        expect(one.page.locator(".cm-lintRange-error")).to_have_text("ex:Work")
        expect(one.page.locator(".cm-editor.cm-focused")).to_be_visible()
        one.complaints[:] = [said for said in one.complaints if not said.startswith(WRONG)]


def test_an_answer_to_a_former_query_is_said_to_be_one(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql?query=ASK{}")
        former = one.page.get_by_text("This is the answer to a former query.")
        expect(former).to_be_hidden()
        write(one, "SELECT * { ?s ?p ?o } LIMIT 3")
        expect(former).to_be_visible()
        one.page.keyboard.press("Control+Enter")
        answered(one, "3 rows")
        expect(former).to_be_hidden()


def test_a_query_that_runs_can_be_stopped(chromium: Browser, her: str) -> None:
    def wait(route: Route) -> None:
        asked.append(route.request.url)  # it is never answered

    asked: list[str] = []
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        write(one, "ASK {}")
        one.page.route("**/sparql?*", wait)
        one.page.get_by_role("button", name="Run").click()
        answered(one, "Running")
        one.page.get_by_role("button", name="Stop").click()
        answered(one, "Stopped")
        assert len(asked) == 1
        expect(one.page.get_by_role("button", name="Stop")).to_be_hidden()


def test_the_keyboard_gets_into_the_editor_and_out_of_it(
    chromium: Browser, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        inside = one.page.locator(".cm-editor.cm-focused")
        for _ in range(20):
            one.page.keyboard.press("Tab")
            if one.page.evaluate("document.activeElement.className") == "editor":
                break
        expect(inside).to_be_visible()
        one.page.screenshot(path=shots / "editor-focus.png")
        one.page.keyboard.press("Tab")
        expect(one.page.get_by_role("button", name="Run")).to_be_focused()
        one.page.keyboard.press("Shift+Tab")
        expect(inside).to_be_visible()
        one.page.keyboard.type("pal:")
        expect(one.page.get_by_role("listbox")).to_be_visible()
        one.page.keyboard.press("Escape")
        expect(one.page.get_by_role("listbox")).to_be_hidden()
        expect(inside).to_be_visible()
        one.page.keyboard.press("Escape")
        expect(one.page.get_by_role("button", name="Run")).to_be_focused()


def test_the_editor_fits_a_phone(chromium: Browser, axe: str, her: str, shots: Path) -> None:
    with opened(chromium, her, viewport=PHONE) as one:
        one.go("sparql")
        assert not one.too_wide
        expect(one.page.get_by_role("button", name="prov", exact=True)).to_be_hidden()
        for name, told in ((CHART, "17 rows"), (GRAPH, "32 statements")):
            one.page.get_by_role("link", name=name).click()
            answered(one, told)
            expect(one.page.get_by_role("heading", name=told)).to_be_in_viewport()
            assert not one.too_wide
            one.page.screenshot(path=shots / f"editor-phone-{told[:2]}.png", full_page=True)
        assert violations(one, axe) == []


@pytest.mark.parametrize("script", [True, False])
def test_the_plain_form_does_the_same(
    chromium: Browser, her: str, shots: Path, script: bool
) -> None:
    with opened(chromium, her, viewport=DESK, java_script_enabled=script) as one:
        if script:
            one.page.route(f"**/{EDITOR}", lambda route: route.fulfill(body=""))
        one.go("sparql")
        field = one.page.get_by_role("textbox", name="SPARQL query")
        field.fill("SELECT ?x ?n { VALUES (?x ?n) { ('one' 1) } }")
        one.page.get_by_role("button", name="Run").click()
        one.page.get_by_role("link", name="Chart").click()
        expect(one.page.get_by_role("img", name="n: 1")).to_be_visible()
        one.page.get_by_role("link", name=GRAPH).click()
        expect(one.page.locator("svg.network")).to_be_visible()
        one.page.screenshot(path=shots / f"query-plain-{script}.png", full_page=True)
        field.fill("SELECT ?x {\n  ?x }")
        one.page.get_by_role("button", name="Run").click()
        expect(one.page.get_by_role("alert")).to_contain_text("line 2")
        if script:
            assert one.page.evaluate("document.getElementById('query').selectionStart") > 12
        one.complaints[:] = [said for said in one.complaints if not said.startswith(WRONG)]
