"""Pages become releases: every row with its origin, every doubt kept, nothing merged by chance."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.iris import Iris, Name, slug
from graph.reading.model.rows import (
    Edition,
    Kind,
    Recipient,
    Result,
    Row,
    Status,
    SubjectKind,
    Table,
    Work,
)
from graph.reading.sources import read_source
from graph.reading.tables import read
from graph.relations import relations
from graph.relations.page import Page
from graph.releases.history import history
from palmares.commands import main
from tests.conftest import BASE, PREFIXES, assembled

pytestmark = pytest.mark.slow

FILM = """== Accolades ==
{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result
|-
| rowspan=2 | [[Golden Pens]] || rowspan=2 | May 2, 2001 || Best Book
| [[Ann Lee (writer)|Ann Lee]] || {{won}}
|-
| Best Cover || Bo Ek (design) || {{nom}}
|-
| Iron Pens || Someday in 2002 || Best Book || [[Ann Lee]] || {{nom}}
|-
| Iron Pens || 2002 || Best Cover || || Finalist
|-
| colspan=5 | Sources: none
|}
"""
PERSON = """{| class="wikitable"
! Year !! Award !! Category !! Work !! Result
|-
| 2003 || [[Golden Pens]] || Best Book || ''[[The Kite]]'' || {{won}}
|-
| 2004 || [[Golden Pens]] || Lifetime Achievement || || {{won}}
|}
"""


def page(folder: Path, name: str, text: str, **about: str) -> Path:
    path = folder / f"{name}.wikitext"
    path.write_text(text, "utf-8")
    if about:
        path.with_suffix(".json").write_text(json.dumps(about))
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return page(
        tmp_path,
        "kite",
        FILM,
        title="List of accolades received by The Kite (2000 film)",
        url="https://en.wikipedia.org/wiki/List_of_accolades_received_by_The_Kite_(2000_film)",
        revision="1234",
        timestamp="2020-02-03T04:05:06Z",
    )


@pytest.fixture
def person(tmp_path: Path) -> Path:
    return page(tmp_path, "ann", PERSON, title="Ann Lee (writer)", url="https://e.org/Ann")


def ask(paths: list[Path], query: str) -> list[tuple[str, ...]]:
    store = ox.Store()
    store.extend(assembled(paths).quads)
    rows = store.query(PREFIXES + query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return [
        tuple("" if v is None else str(v.value).removeprefix(BASE) for v in row) for row in rows
    ]


def test_a_page_makes_a_valid_release_with_its_doubts_as_warnings(film: Path) -> None:
    report = assembled([film]).report
    assert report.conforms, report.text()
    assert report.count("Warning") >= 1
    assert "only the year is read" in report.text()


def test_each_page_has_its_own_graph_source_and_revision(film: Path, person: Path) -> None:
    rows = ask(
        [film, person],
        """SELECT ?graph ?page ?revision ?created {
            GRAPH ?graph { ?table a pal:SourceTable }
            OPTIONAL { ?table prov:wasDerivedFrom ?page }
            OPTIONAL { ?table pal:revision ?revision ; dcterms:created ?created }
        } ORDER BY ?graph""",
    )
    kite = "https://en.wikipedia.org/wiki/List_of_accolades_received_by_The_Kite_(2000_film)"
    assert rows == [
        ("graph/table/ann-lee--writer", "https://e.org/Ann", "", ""),
        ("graph/table/the-kite--2000-film_accolades", kite, "1234", "2020-02-03"),
    ]


def test_the_graph_gives_the_expanded_table_back_cell_by_cell(film: Path) -> None:
    (table,) = read(film)
    rows = ask(
        [film],
        """SELECT ?row ?number ?text {
            ?cell pal:row/pal:rowNumber ?row ; pal:column/pal:columnNumber ?number ; pal:text ?text
        } ORDER BY ?row ?number""",
    )
    expected = [
        (str(y), str(x), text)
        for y, row in enumerate(table.grid(), 1)
        for x, text in enumerate(row, 1)
        if text
    ]
    assert rows == expected


def test_the_same_article_is_the_same_thing_on_every_page(film: Path, person: Path) -> None:
    rows = ask(
        [film, person],
        """SELECT DISTINCT ?agent (COUNT(DISTINCT ?g) AS ?tables) {
            ?agent dcterms:source ?g ; schema:name "Ann Lee"
        } GROUP BY ?agent ORDER BY ?agent""",
    )
    # two articles of one name stay two; the writer's own page means the writer
    assert rows == [("id/agent/ann-lee", "1"), ("id/agent/ann-lee--writer", "2")]
    programmes = ask([film, person], "SELECT DISTINCT ?p { ?p a pal:AwardProgramme } ORDER BY ?p")
    assert programmes == [
        ("id/programme/golden-pens",),
        ("id/programme/iron-pens_in_the-kite--2000-film_accolades",),
    ]


def test_on_a_persons_page_each_row_names_its_work_or_none(person: Path) -> None:
    rows = ask(
        [person],
        """SELECT ?category ?work ?nominee {
            ?n pal:category/rdfs:label ?category ; pal:nominee ?nominee
            OPTIONAL { ?n pal:work ?work }
        } ORDER BY ?category""",
    )
    assert rows == [
        ("Best Book", "id/work/the-kite", "id/agent/ann-lee--writer"),
        ("Lifetime Achievement", "", "id/agent/ann-lee--writer"),
    ]
    assert assembled([person]).report.conforms


def test_a_result_word_without_a_concept_stays_a_word(film: Path) -> None:
    rows = ask([film], "SELECT ?note { ?n pal:resultStatus pal:unknown ; skos:note ?note }")
    assert rows == [("The table says 'Finalist'",)]


def test_an_empty_recipients_cell_means_the_honouree(film: Path) -> None:
    rows = ask([film], "SELECT ?w { ?n skos:note ?said ; pal:work ?w }")
    assert rows == [("id/work/the-kite--2000-film",)]


def test_data_sets_and_pages_make_one_release(film: Path, dataset: Path) -> None:
    content = assembled([dataset, film])
    assert content.report.conforms
    alone = assembled([dataset])
    table = ox.NamedNode(f"{BASE}graph/table/her-2013")

    def subjects(quads: frozenset[ox.Quad]) -> set[str]:
        return {str(quad.subject) for quad in quads if quad.graph_name == table}

    # adding a page changes no IRI
    assert subjects(alone.quads) == subjects(content.quads)


def test_strict_refuses_a_page_with_doubtful_rows(film: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    arguments = ["build", str(film), "--releases", str(releases)]
    result = CliRunner().invoke(main, [*arguments, "--strict"])
    assert result.exit_code == 1
    assert "kite.wikitext, row 4" in result.stderr
    assert not history(releases)
    assert CliRunner().invoke(main, arguments).exit_code == 0


def test_a_page_without_award_tables_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = page(tmp_path, "chart", '{| class="wikitable"\n! Chart !! Peak\n|-\n| UK || 3\n|}\n')
    with pytest.raises(InputError, match=r"chart.wikitext: has no award table"):
        read_source(path)


def test_two_sources_of_one_name_are_refused_not_merged(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError, match="as another source has"):
        assembled([page(tmp_path, "x", FILM), page(tmp_path / "b", "x", FILM)])


def test_a_note_beside_a_page_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = page(tmp_path, "x", FILM)
    path.with_suffix(".json").write_text("{")
    with pytest.raises(InputError, match=r"x.json: can't be read as JSON"):
        read_source(path)


def test_a_name_that_tables_spell_differently_has_one_label_and_loses_none(tmp_path: Path) -> None:
    one = page(tmp_path, "one", FILM.replace("| [[Golden Pens]]", "| [[Golden Pens|GP]]"))
    two = page(tmp_path, "two", PERSON, title="Ann Lee", url="https://e.org/Ann")
    rows = ask(
        [one, two],
        """SELECT ?label ?also {
            <id/programme/golden-pens> rdfs:label ?label ; skos:altLabel ?also
        }""",
    )
    assert set(rows) in ({("Golden Pens", "GP")}, {("GP", "Golden Pens")})


def row(number: int, award: str, category: str, who: str, result: Result) -> Row:
    return Row(
        number,
        Name(award),
        Name(category),
        (Recipient(who, Kind.AGENT),),
        result,
        Status.AS_WRITTEN,
        (award, category, who, result),
        Edition(date="2001"),
    )


names = st.sampled_from(["A", "B", "A!", "a", "A  B", "A-B", "É", "A B (C)"])
rows = st.lists(
    st.tuples(names, names, names, st.sampled_from([Result.WON, Result.NOMINATED])), max_size=12
)


@settings(deadline=None)
@given(rows)
def test_rows_share_a_nomination_exactly_if_they_name_the_same(
    given_rows: list[tuple[str, str, str, Result]],
) -> None:
    made = tuple(row(number, *cells) for number, cells in enumerate(given_rows, 1))
    columns = ("Award", "Category", "Who", "Result")
    table = Table("t", "T", "", "", "http://x/", "x", Work("w", "W"), columns, made)
    by_iri: dict[str, set[tuple[str, ...]]] = {}
    for listing in Page([table], Iris(BASE)).listings(table):
        names = (listing.row.award.text, listing.row.category.text, listing.row.recipients[0].name)
        by_iri.setdefault(listing.nomination, set()).add((*map(slug, names),))
    assert all(len(said) == 1 for said in by_iri.values())
    assert len({each for said in by_iri.values() for each in said}) == len(by_iri)
    # the order of rows decides nothing
    turned = Table("t", "T", "", "", "http://x/", "x", Work("w", "W"), columns, made[::-1])
    turned_iris = {listing.nomination for listing in Page([turned], Iris(BASE)).listings(turned)}
    assert turned_iris == by_iri.keys()


@settings(deadline=None)
@given(rows, rows)
def test_bare_names_are_one_only_within_their_table(
    one: list[tuple[str, str, str, Result]], other: list[tuple[str, str, str, Result]]
) -> None:
    columns = ("Award", "Category", "Who", "Result")
    tables = [
        Table(
            key, key, "", "", "http://x/", "x", Work(key, key), columns,
            tuple(row(number, *cells) for number, cells in enumerate(cells_of, 1)),
        )
        for key, cells_of in (("t", one), ("u", other))
    ]  # fmt: skip
    known = relations(tables, Iris(BASE))
    by_graph: dict[str, set[str]] = {}
    for _, cells in known["agents.csv"].records():
        by_graph.setdefault(cells["graph"], set()).add(cells["agent"])
    assert len(by_graph) < 2 or not set.intersection(*by_graph.values())
    programmes = [
        {
            cells["programme"]
            for _, cells in relations([table], Iris(BASE))["categories.csv"].records()
        }
        for table in tables
    ]
    assert not set.intersection(*programmes)


def one_row(folder: Path, header: str, row: str, title: str = "Ann Lee") -> Row:
    text = f'==Awards==\n{{| class="wikitable"\n! {header}\n|-\n| {row}\n|}}\n'
    (table,) = read_source(page(folder, "one", text, title=title))
    return table.rows[0]


@pytest.mark.parametrize(
    ("award", "article"),
    [
        ("[[Golden Pens]]", "Golden Pens"),
        ("[[Golden Pen]]s (2001)", "Golden Pen"),
        ("[[Lamp (magazine)|Lamp]] Awards", None),
        ("5th [[Golden Pens]]", "Golden Pens"),
        ("[[5th Golden Pens]]", "5th Golden Pens"),
        ("[[5th Golden Pens|Golden Pens]]", None),
        ("[[Lamp (magazine)|Lamp]] Top 100", None),
        ("[[Golden Pens]] and [[Iron Pens]]", None),
    ],
)
def test_only_a_link_for_the_whole_name_says_what_the_award_is(
    tmp_path: Path, award: str, article: str | None
) -> None:
    row = one_row(tmp_path, "Award !! Category !! Result", f"{award} || Best Book || Won")
    assert (row.award.article or None) == article


def test_who_is_on_a_page_of_nominees_and_works_is_no_work(tmp_path: Path) -> None:
    header = "Year !! Nominee / work !! Award !! Result"
    text = '==Golden Pen Awards==\n{| class="wikitable"\n! ' + header
    text += "\n|-\n| 2001 || Ann Lee || Best New Band || Won\n|}\n"
    (table,) = read_source(page(tmp_path, "band", text, title="Ann Lee"))
    assert table.work is None
    assert table.subject
    assert table.subject.kind is SubjectKind.UNKNOWN
    assert [(who.name, who.kind) for who in table.rows[0].recipients] == [("Ann Lee", Kind.UNKNOWN)]


def test_a_dash_is_no_category_and_no_work_and_a_note_is_no_title(tmp_path: Path) -> None:
    header = "Year !! Award !! Category !! Work !! Result"
    row = one_row(tmp_path, header, "2001 || Golden Pens || – || N/A || Won")
    assert (row.category.text, row.works) == ("Golden Pens", ())
    row = one_row(tmp_path, header, "2001 || Pens || Best Book || ''Kite'' (with Bo Ek) || Won")
    assert [work.name for work in row.works] == ["Kite"]
