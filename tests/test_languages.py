"""What pages in several languages call things: each label has the language of its page."""

from __future__ import annotations

import json
from pathlib import Path

import html5lib
import pyoxigraph as ox
import pytest

from graph.authorities.authorities import load
from graph.authorities.resolve import resolve
from graph.iris import Iris
from graph.rdf.namespaces import PAL, SCHEMA, SKOS
from graph.reading.sources import read_source
from graph.relations import relations
from graph.releases.build import build
from graph.tables.facts import facts
from server.serving.app import close, create_app
from tests.authority_lines import write
from tests.conftest import BASE, assembled

_PAGE = """<html lang="{language}"><head><title>{title}</title></head><body>
<table class="wikitable"><tr>{headers}</tr>
<tr><td>2012</td><td><a href="/wiki/Prix_Quenouille">{award}</a></td><td>{category}</td>
<td><a href="/wiki/Ada_Brook">Ada Brook</a></td><td>{result}</td></tr></table></body></html>"""
_FRENCH = ("fr-FR", "Lanterne (film, 2011)", "Année Récompense Catégorie Lauréat Résultat",
           "Prix Quenouille", "Meilleur montage", "Gagné")  # fmt: skip
_ENGLISH = ("en", "Lantern (2011 film)", "Year Award Category Recipient Result",
            "Distaff Prize", "Best Editing", "Won")  # fmt: skip
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_PROGRAMME = "id/programme/prix-quenouille"


def _page(folder: Path, page: tuple[str, ...]) -> Path:
    language, title, headers, award, category, result = page
    cells = "".join(f"<th>{header}</th>" for header in headers.split())
    path = folder / f"{language}.html"
    path.write_text(
        _PAGE.format(language=language, title=title, headers=cells, award=award,
                     category=category, result=result),
        "utf-8",
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> list[ox.Quad]:
    folder = tmp_path_factory.mktemp("languages")
    content = assembled([_page(folder, _FRENCH), _page(folder, _ENGLISH)])
    assert content.report.conforms, content.report.text()
    return [*content.quads]


def _values(quads: list[ox.Quad], path: str, *names: str) -> set[tuple[str, str | None]]:
    return {
        (quad.object.value, quad.object.language)
        for quad in quads
        if quad.subject == ox.NamedNode(BASE + path)
        and quad.predicate.value in names
        and isinstance(quad.object, ox.Literal)
    }


def test_a_thing_has_a_label_in_the_language_of_each_page(quads: list[ox.Quad]) -> None:
    labels = _values(quads, _PROGRAMME, _LABEL)
    assert labels == {("Prix Quenouille", "fr"), ("Distaff Prize", "en")}
    assert not _values(quads, _PROGRAMME, f"{SKOS}altLabel")


def test_a_person_has_one_name_however_many_languages_write_it(quads: list[ox.Quad]) -> None:
    person = "id/agent/ada-brook"
    assert _values(quads, person, _LABEL) == {("Ada Brook", "fr"), ("Ada Brook", "en")}
    assert _values(quads, person, f"{SCHEMA}name") == {("Ada Brook", None)}


def test_what_one_page_alone_names_has_no_label_in_english(quads: list[ox.Quad]) -> None:
    category = "id/category/prix-quenouille/meilleur-montage"
    assert _values(quads, category, _LABEL) == {("Meilleur montage", "fr")}


def test_what_the_program_says_of_a_row_is_english(quads: list[ox.Quad]) -> None:
    rows = {quad.subject.value for quad in quads
            if quad.predicate.value == f"{PAL}rowNumber"
            and isinstance(quad.subject, ox.NamedNode)}  # fmt: skip
    languages = {language for row in rows
                 for _, language in _values(quads, row.removeprefix(BASE), _LABEL)}  # fmt: skip
    assert languages == {"en"}


def test_an_article_is_in_the_wikipedia_of_the_page_that_links_to_it(
    quads: list[ox.Quad],
) -> None:
    pages = {quad.object.value for quad in quads
             if quad.predicate.value == f"{SCHEMA}mainEntityOfPage"
             and isinstance(quad.object, ox.NamedNode)}  # fmt: skip
    addresses = {f"https://{code}.wikipedia.org/wiki/Ada_Brook" for code in ("fr", "en")}
    assert addresses <= pages


@pytest.mark.parametrize("wiki", ["simple", "zh-min-nan"])
def test_an_article_is_in_the_wikipedia_that_the_page_is_on(wiki: str, tmp_path: Path) -> None:
    page = _page(tmp_path, _ENGLISH)
    about = {"title": "Lantern", "url": f"https://{wiki}.wikipedia.org/wiki/Lantern"}
    page.with_suffix(".json").write_text(json.dumps(about), "utf-8")
    articles = {
        quad.object.value
        for quad in assembled([page]).quads
        if quad.predicate.value == f"{SCHEMA}mainEntityOfPage"
        and isinstance(quad.object, ox.NamedNode)
    }
    assert f"https://{wiki}.wikipedia.org/wiki/Ada_Brook" in articles
    assert not any(address.startswith("https://en.") for address in articles)


@pytest.mark.parametrize(("page", "wiki"), [(_FRENCH, "fr"), (_ENGLISH, "en")])
def test_an_article_of_an_authority_file_is_in_the_wikipedia_of_the_page(
    page: tuple[str, ...], wiki: str, tmp_path: Path
) -> None:
    line = {"id": "ada", "label": "Ada Brook", "kind": "person", "articles": "Ada Brook"}
    known = load([write(tmp_path / "own", "people.csv", line)])
    resolved = resolve(read_source(_page(tmp_path, page)), known)
    facts = relations(resolved.tables, Iris(BASE), resolved.records)["agents.csv"].records()
    pages = {fact["page"] for _, fact in facts if fact["agent"] == f"{BASE}id/agent/ada"}
    assert pages - {""} == {f"https://{wiki}.wikipedia.org/wiki/Ada_Brook"}


def test_a_list_shows_a_label_of_another_language_where_there_is_no_english_one(
    quads: list[ox.Quad], tmp_path: Path
) -> None:
    content = tmp_path / "content.nq"
    content.write_text("".join(f"{line}\n" for line in sorted(f"{quad} ." for quad in quads)))
    with facts(tmp_path / "facts.sqlite", content, BASE, PAL) as file:
        assert file.label(BASE + _PROGRAMME) == "Distaff Prize"
        category = f"{BASE}id/category/prix-quenouille/meilleur-montage"
        assert file.label(category) == "Meilleur montage"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr-FR", "fr"), ("zh_Hant", "zh"), ("simple", "en"), ("", ""), ("french page", "")],
)
def test_the_language_of_a_page_is_that_of_its_tag(tag: str, language: str, tmp_path: Path) -> None:
    page = _page(tmp_path, (tag, *_ENGLISH[1:]))
    (table,) = read_source(page)
    assert table.language == language


def test_a_name_in_another_language_than_the_page_has_its_language(tmp_path: Path) -> None:
    pages = [_page(tmp_path, _FRENCH), _page(tmp_path, _ENGLISH)]
    app = create_app(build(pages, tmp_path / "releases", BASE))
    client = app.test_client()
    works = client.get("/works.json").json
    assert works
    texts = [
        client.get(row["iri"].replace(f"{BASE}id/", "/doc/"), headers={"Accept": "text/html"}).text
        for row in works["items"]
    ]
    texts.append(client.get(f"/doc/{_PROGRAMME[3:]}", headers={"Accept": "text/html"}).text)
    close(app)
    languages: dict[str | None, str | None] = {}
    for text in texts:
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        languages |= {heading.text: heading.get("lang") for heading in tree.iter("h1")}
    assert languages == {"Lanterne": "fr", "Lantern": None, "Distaff Prize": None}
