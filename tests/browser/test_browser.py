"""The pages in a real browser: for everyone, on every screen, without a complaint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.test_web_pages import KINDS

from .conftest import DESK, PHONE, Opened, opened

#: Pages that answer an error status, which the browser itself notes on its console.
ERRORS = ("wrong-query", "error")
FILM = KINDS["film"]
Scheme = Literal["light", "dark"]
ROWS = "table.accolades tbody tr"
#: The results themselves, without the marks of those that other sources dispute.
RESULTS = "td.result > a:not(.mark)"

#: The heights at which the parts of the head stand, by their middles.
MIDDLES = """
[...document.querySelectorAll("body > header > *, header li, header form > :not(label)")]
  .map(part => part.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"""


def violations(one: Opened, axe: str, *rules: str) -> list[Any]:
    """What axe-core finds by those rules, or all: the rule, and the first element at fault."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    run_only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    one.page.evaluate(axe)
    found = one.page.evaluate(
        "options => axe.run(options)", {"runOnly": run_only, "resultTypes": ["violations"]}
    )
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found["violations"]]


@pytest.mark.matrix
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_for_everyone_on_every_screen(
    request: pytest.FixtureRequest,
    chromium: Browser,
    her: str,
    shots: Path,
    kind: str,
    width: int,
    scheme: Scheme,
) -> None:
    screen: ViewportSize = {"width": width, "height": 900}
    with opened(chromium, her, viewport=screen, color_scheme=scheme) as one:
        one.go(KINDS[kind])
        if kind in ERRORS:
            assert all("status of 4" in said for said in one.complaints)
            one.complaints.clear()
        assert not one.too_wide
        one.page.screenshot(path=shots / f"{kind}-{width}-{scheme}.png", full_page=True)
        assert violations(one, request.getfixturevalue("axe")) == []  # skipped where it isn't


@pytest.mark.parametrize("width", [961, 1000, 1100, 1201, 1280])
def test_the_head_of_a_page_is_one_line_where_there_is_room(
    chromium: Browser, her: str, width: int
) -> None:
    with opened(chromium, her, viewport={"width": width, "height": 900}) as one:
        for path in ("developers", "people", KINDS["film"]):
            one.go(path)
            assert not one.too_wide
            middles = one.page.evaluate(MIDDLES)
            assert max(middles) - min(middles) < 10


@pytest.mark.matrix
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_names_that_attack_fits_every_screen(
    chromium: Browser, hostile: str, kind: str, width: int, scheme: Scheme
) -> None:
    screen: ViewportSize = {"width": width, "height": 900}
    with opened(chromium, hostile, viewport=screen, color_scheme=scheme) as one:
        one.go(KINDS[kind].replace("her-2013", "names-that-attack"))
        assert not one.too_wide
        one.complaints[:] = [said for said in one.complaints if "status of 4" not in said]


def test_names_that_attack_do_nothing(chromium: Browser, hostile: str, shots: Path) -> None:
    with opened(chromium, hostile, viewport=PHONE) as one:
        for kind, path in KINDS.items():
            one.go(path.replace("her-2013", "names-that-attack"))
            assert not one.too_wide, kind
            if kind in ("film", "home", "table"):
                one.page.screenshot(path=shots / f"attack-{kind}.png")
        one.complaints[:] = [said for said in one.complaints if "status of 4" not in said]


def test_the_name_of_an_attacking_film_is_only_text(chromium: Browser, hostile: str) -> None:
    with opened(chromium, hostile) as one:
        one.go("doc/work/names-that-attack")
        name = one.page.locator("h1").text_content() or ""
        assert name.startswith("<script>alert(1)</script>")
        assert len(name) == 10_000
        one.page.get_by_role("searchbox", name="Search").fill("alert quoted")
        one.page.keyboard.press("Enter")
        one.page.locator(".results li").first.wait_for()


def test_the_accolades_are_filtered_and_sorted_and_spans_are_made_anew(
    chromium: Browser, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go(FILM)
        rows, table = one.page.locator(ROWS), one.page.locator("table.accolades tbody")
        caption, source = one.page.locator("table.accolades caption"), table.inner_html()
        said = caption.text_content()
        one.page.get_by_role("combobox").select_option("won")
        assert rows.count() == 28
        assert one.page.get_by_role("status").text_content() == "28 of 97 shown"
        one.page.get_by_label("Filter").fill("detroit best")
        assert rows.count() == 3
        assert table.locator("th.award").get_attribute("rowspan") == "3"
        one.page.screenshot(path=shots / "film-filtered.png")
        assert caption.text_content() == "3 of 97, in the order of the source"
        one.page.get_by_label("Filter").fill("no such words")
        assert rows.all_inner_texts() == ["No nomination fits. Clear"]
        one.page.screenshot(path=shots / "film-nothing-fits.png")
        one.page.get_by_role("button", name="Clear").click()
        assert rows.count() == 97
        assert one.page.get_by_role("combobox").input_value() == ""
        date = one.page.get_by_role("button", name="Date of ceremony")
        date.click()
        head = one.page.locator("th", has=date)
        assert head.get_attribute("aria-sort") == "ascending"
        dates = [json.loads(f'"{day}"') for day in _dates(one)]
        assert dates == sorted(dates)
        assert dates[0] == "2013-11-16"
        assert caption.text_content() == "97 nominations, by date of ceremony"
        date.click()
        assert head.get_attribute("aria-sort") == "descending"
        assert _dates(one)[0] == "2015-02-08"
        date.click()
        assert head.get_attribute("aria-sort") is None
        assert rows.count() == 97
        assert caption.text_content() == said
        assert "".join(table.inner_html().split()) == "".join(source.split())


def test_results_keep_their_colours_and_rank_when_the_table_is_sorted(
    chromium: Browser, her: str, shots: Path
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go(FILM)
        colours = _colours(one)
        assert (len(colours), len(set(colours.values()))) == (5, 4)
        one.page.get_by_role("button", name="Result").click()
        assert _colours(one) == colours
        told = [*dict.fromkeys(one.page.locator(RESULTS).all_inner_texts())]
        assert told == ["Won", "Honoured", "Runner-up", "Nominated", "Not known"]
        one.page.screenshot(path=shots / "film-sorted.png", full_page=True)
        one.page.get_by_role("button", name="Result").click()
        assert one.page.locator(RESULTS).last.inner_text() == "Not known"


def _colours(one: Opened) -> dict[str, str]:
    """The colours of the cells by the results that they tell."""
    found = one.page.locator(RESULTS).evaluate_all(
        "links => links.map(link => [link.innerText,"
        " getComputedStyle(link.closest('td')).backgroundColor])"
    )
    assert len({*map(tuple, found)}) == len(dict(found))
    return dict(found)


def test_who_comes_back_sees_the_rows_that_the_fields_ask_for(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go(FILM)
        one.page.get_by_role("combobox").select_option("won")
        one.page.get_by_role("link", name="won", exact=True).first.click()
        one.page.wait_for_url("**/doc/nomination/**")
        one.page.go_back()
        expect(one.page.get_by_role("status")).to_have_text("28 of 97 shown")
        assert one.page.get_by_role("combobox").input_value() == "won"
        assert one.page.locator(ROWS).count() == 28


def _dates(one: Opened) -> list[str]:
    found: list[str] = one.page.locator("td.date").evaluate_all(
        "cells => cells.map(cell => cell.dataset.key)"
    )
    return found


@pytest.mark.parametrize("screen", [DESK, PHONE])
def test_all_that_a_row_of_a_source_table_says_is_in_sight(
    chromium: Browser, her: str, screen: ViewportSize
) -> None:
    with opened(chromium, her, viewport=screen) as one:
        one.go(KINDS["table"])
        cells = one.page.locator(".raw tbody tr").nth(1).locator("td:not(:empty)").all()
        assert [cell.get_attribute("data-name") for cell in cells] == [
            "Award", "Date of ceremony", "Category", "Recipient(s)",
        ]  # fmt: skip
        for box in [cell.bounding_box() for cell in cells]:
            assert box
            assert 0 <= box["x"] <= box["x"] + box["width"] <= screen["width"]
        region = "region => region.scrollWidth <= region.clientWidth"
        assert one.page.locator(".wide").evaluate(region)


def test_everything_is_there_without_javascript(chromium: Browser, her: str, shots: Path) -> None:
    with opened(chromium, her, java_script_enabled=False, viewport=DESK) as one:
        one.go("")
        one.page.get_by_role("searchbox").fill("best original screenplay acad")
        one.page.get_by_role("button", name="Find").click()
        one.page.get_by_role("link", name="Best Original Screenplay", exact=True).click()
        winner = "86th Academy Awards\t1\tHer: Spike Jonze (writer)"
        assert winner in one.page.locator("main").inner_text()
        one.page.get_by_role("link", name="won", exact=True).click()
        assert one.page.get_by_role("heading", name="Why do we say this?").is_visible()
        one.go(FILM)
        assert one.page.locator(ROWS).count() == 97
        assert one.page.get_by_role("button").count() == 1
        # a bar of each award programme and recipient, and the line of the season
        assert one.page.locator(".bars svg").count() == 28 + 17
        assert one.page.locator("svg.line").is_visible()
        one.page.screenshot(path=shots / "film-without-javascript.png", full_page=True)
        one.go(KINDS["query"])
        one.page.get_by_role("button", name="Run").click()
        assert one.page.get_by_role("heading", name="17 rows").is_visible()


def test_everything_can_be_done_with_the_keyboard(chromium: Browser, her: str, shots: Path) -> None:
    def focused() -> str:
        return str(one.page.evaluate("document.activeElement.textContent")).strip()

    def until(text: str) -> None:
        for _ in range(400):
            one.page.keyboard.press("Tab")
            if focused() == text:
                return
        raise AssertionError(f"{text!r} can't be reached")

    with opened(chromium, her, viewport=DESK) as one:
        one.go(FILM)
        one.page.keyboard.press("Tab")
        assert focused() == "To the content"
        one.page.screenshot(path=shots / "keyboard-skip.png")
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.id") == "content"
        until("Category")
        one.page.keyboard.press("Enter")
        assert one.page.locator("th[aria-sort=ascending]").text_content() == "Category"
        one.page.screenshot(path=shots / "keyboard-sort.png")
        until("won")
        one.page.keyboard.press("Enter")
        one.page.wait_for_url("**/doc/nomination/**")
        one.go("search")
        one.page.keyboard.press("Tab")
        until("Developers")
        one.page.keyboard.press("Tab")
        one.page.keyboard.type("moon")
        one.page.keyboard.press("Enter")
        one.page.wait_for_url("**/search?q=moon")
        until("The Moon Song")
        one.page.keyboard.press("Enter")
        one.page.wait_for_url("**/doc/work/her-2013/the-moon-song")


def test_the_accolades_fit_a_tablet_and_a_printed_page(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport={"width": 768, "height": 1024}) as one:
        one.go(FILM)
        fits = "region => region.scrollWidth <= region.clientWidth"
        assert one.page.locator(".wide").evaluate(fits)
        one.page.set_viewport_size({"width": 700, "height": 1000})
        one.page.emulate_media(media="print")
        assert one.page.locator(".wide").evaluate(fits)
        # heads are repeated on each page with what is text in them, not with buttons
        for name, style in (("thead", "table-header-group"), (".sort", "contents")):
            shown = "part => getComputedStyle(part).display"
            assert one.page.locator(f".accolades {name}").first.evaluate(shown) == style


@pytest.mark.parametrize("kind", ["film", "nomination", "ontology", "table"])
def test_a_page_can_be_printed(chromium: Browser, her: str, shots: Path, kind: str) -> None:
    with opened(chromium, her, viewport={"width": 794, "height": 1123}) as one:
        one.go(KINDS[kind])
        one.page.emulate_media(media="print")
        assert not one.too_wide
        for gone in (".skip", "body > header nav", ".formats", "form"):
            assert not any(part.is_visible() for part in one.page.locator(gone).all())
        one.page.screenshot(path=shots / f"{kind}-print.png", full_page=True)
        one.page.pdf(path=shots / f"{kind}.pdf", print_background=True)


@pytest.mark.parametrize(
    ("condition", "laid_out"),
    [
        ("?n <= 5 && ?m >= 1", "?n <= 5 && ?m >= 1"),
        ("?n<=5&&?m>=1", "?n <= 5&&?m>=1"),
        ("?n<5||?m>1", "?n < 5||?m>1"),
        ("?n!=<a&&b>", "?n!= <a&&b>"),
    ],
)
def test_a_query_that_is_laid_out_keeps_its_operators(
    chromium: Browser, her: str, condition: str, laid_out: str
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        one.page.get_by_role("textbox", name="SPARQL query").click()
        one.page.keyboard.press("Control+a")
        one.page.keyboard.insert_text(f"ASK {{ FILTER({condition}) }}")
        one.page.get_by_role("button", name="Format").click()
        lines = one.page.locator("#query").input_value().splitlines()
        assert lines == ["ASK {", f"  FILTER({laid_out})", "}"]


def test_the_link_past_the_head_leaves_what_is_written(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        for address in ("sparql", "sparql?query=ASK+{}"):
            one.go(address)
            one.page.get_by_role("textbox", name="SPARQL query").click()
            one.page.keyboard.press("Control+a")
            one.page.keyboard.insert_text("ASK { ?kite a ?what }")
            # a page that is to be loaded again says so at once
            one.page.evaluate(
                "window.isTheSame = true;"
                "navigation.addEventListener('navigate',"
                " event => { window.isTheSame &&= event.navigationType !== 'reload' })"
            )
            one.page.locator("a.skip").focus()
            one.page.keyboard.press("Enter")
            one.page.wait_for_url("**#content")
            one.page.go_back()
            assert one.page.evaluate("window.isTheSame")
            assert one.page.locator("#query").input_value() == "ASK { ?kite a ?what }"


def test_the_focus_is_on_what_runs_a_query_when_one_was_stopped(
    chromium: Browser, her: str
) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        one.page.route("**/sparql?*", lambda route: None)  # it is never answered
        one.page.get_by_role("button", name="Run").click()
        one.page.get_by_role("button", name="Stop").focus()
        one.page.keyboard.press("Enter")
        expect(one.page.get_by_role("button", name="Run")).to_be_focused()


def test_the_focus_stays_in_the_list_of_queries_when_one_is_removed(
    chromium: Browser, her: str
) -> None:
    kept = json.dumps([{"name": name, "query": "ASK {}"} for name in ("Kite", "Owl", "Reed")])
    with opened(chromium, her, viewport=DESK) as one:
        one.page.add_init_script(f"localStorage.setItem('palmares.saved', JSON.stringify({kept}))")
        one.go("sparql")
        one.page.get_by_text("Saved queries").click()
        for gone, then in (("Owl", "Remove Reed"), ("Reed", "Remove Kite"), ("Kite", "Run")):
            one.page.get_by_role("button", name=f"Remove {gone}").focus()
            one.page.keyboard.press("Enter")
            expect(one.page.get_by_role("button", name=then)).to_be_focused()


def test_queries_are_laid_out_kept_and_saved_in_the_browser(chromium: Browser, her: str) -> None:
    with opened(chromium, her, viewport=DESK) as one:
        one.go("sparql")
        field = one.page.locator("#query")
        one.page.get_by_role("textbox", name="SPARQL query").click()  # with the editor and without
        one.page.keyboard.press("Control+a")
        one.page.keyboard.insert_text("ASK { ?film a <http://schema.org/Movie> . ?film ?is ?what }")
        one.page.get_by_role("button", name="Format").click()
        lines = field.input_value().splitlines()
        assert lines == ["ASK {", "  ?film a <http://schema.org/Movie> .", "  ?film ?is ?what", "}"]
        one.page.get_by_role("button", name="Run").click()
        one.page.get_by_role("heading", name="Yes.").wait_for()
        one.page.on("dialog", lambda dialog: dialog.accept("A film"))
        one.page.get_by_role("button", name="Save").click()
        one.page.get_by_role("button", name="A film", exact=True).wait_for()
        assert [said for said in one.complaints if "Dialog" not in said] == []
        one.complaints.clear()  # the name was asked for
        one.go("sparql")
        one.page.get_by_text("Saved queries").click()
        one.page.get_by_role("button", name="A film", exact=True).click()
        assert "schema.org/Movie" in field.input_value()
        one.page.get_by_role("button", name="Remove A film").click()
        assert one.page.get_by_text("Saved queries").is_hidden()
        one.page.get_by_text("History", exact=True).click()
        one.page.get_by_role("button", name="ASK {", exact=True).wait_for()
