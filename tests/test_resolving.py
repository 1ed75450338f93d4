"""Which thing a name means: by identifiers, links, authority files and its page, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.authorities.authorities import Authorities, load
from graph.authorities.resolve import resolve
from graph.iris import Iris, Name
from graph.reading.model.rows import (
    CountedBy,
    Edition,
    Kind,
    Recipient,
    Row,
    Status,
    Subject,
    SubjectKind,
    Table,
    Work,
)
from graph.reading.sources import read_source
from graph.relations import relations
from tests.authority_lines import write
from tests.conftest import BASE
from tests.reading.test_meaning import table as wikitext
from tests.reading.test_meaning import tables

NOTHING = Authorities({}, {}, frozenset())


def row(
    *who: Recipient,
    works: Sequence[Recipient] = (),
    award: Name = Name("Lake Awards"),  # noqa: B008 (it can't be changed)
    category: Name = Name("Best Film"),  # noqa: B008
    edition: Edition = Edition(),  # noqa: B008
) -> Row:
    return Row(1, award, category, who, None, Status.UNKNOWN, (), edition=edition, works=(*works,))


def table(*rows: Row, key: str = "page", subject: Subject | None = None) -> Table:
    numbered = tuple(replace(each, number=number) for number, each in enumerate(rows, 1))
    work = None
    if subject and subject.recipient and subject.kind is SubjectKind.WORK:
        work = Work(key, subject.recipient.name)
    return Table(key, key, "", "", "", "", work, (), numbered, subject=subject)


def person(name: str, article: str | None = None, identifier: str = "") -> Recipient:
    return Recipient(name, Kind.PERSON, article=article, identifier=identifier)


def film(name: str, article: str | None = None, identifier: str = "") -> Recipient:
    return Recipient(name, Kind.OTHER_WORK, article=article, identifier=identifier)


def ids(page: Table, known: Authorities = NOTHING) -> list[str]:
    """What the recipients and works of a page are, in order; "" where its page alone says it."""
    (resolved,) = resolve([page], known).tables
    return [who.authority for row in resolved.rows for who in (*row.works, *row.recipients)]


def test_a_name_linked_once_and_bare_elsewhere_on_a_page_is_one() -> None:
    assert ids(table(row(person("Ana Lake", "Ana Lake (actor)")), row(person("Ana Lake")))) == [
        "",
        "ana-lake--actor",
    ]


def test_a_bare_name_that_two_articles_bear_on_the_page_is_none_of_them() -> None:
    one, other = person("Ana Lake", "Ana Lake (actor)"), person("Ana Lake", "Ana Lake (singer)")
    assert ids(table(row(one), row(other), row(person("Ana Lake")))) == ["", "", ""]


def test_a_bare_name_on_another_page_is_another_thing() -> None:
    first = table(row(person("Ana Lake", "Ana Lake")))
    assert ids(first) == [""]
    assert ids(table(row(person("Ana Lake")), key="other")) == [""]


def test_tables_of_one_page_share_their_evidence() -> None:
    one, other = table(row(person("Ana", "Ana Lake"))), table(row(person("Ana")), key="page_t2")
    resolved = resolve([one, other], NOTHING).tables
    assert resolved[1].rows[0].recipients[0].authority == "ana-lake"


def test_the_names_of_a_page_are_its_own_whichever_of_its_tables_is_read(tmp_path: Path) -> None:
    header = "! Award !! Date !! Category !! Recipient(s) !! Result\n|-\n"
    awards = ["| Lake Awards || 2001 || Best Editing || Ann Ray || {{won}}",
              "| Reed Prize || 2002 || Best Singer || Ann Ray || {{nom}}"]  # fmt: skip
    owl = tmp_path / "owl"
    owl.mkdir()
    (owl / "page.wikitext").write_text(
        "\n".join(f'{{| class="wikitable"\n{header}{line}\n|}}' for line in awards), "utf-8"
    )
    (owl / "table.toml").write_text(
        'source = "page.wikitext"\nkey = "owl"\ntitle = "Awards of Owl"\nleave = ["1"]\n', "utf-8"
    )
    line = {"id": "ann-ray", "label": "Ann Ray (editor)", "same": "id/agent/owl/ann-ray"}
    known = load([write(tmp_path / "authorities", "people.csv", line)])
    (left,) = resolve(read_source(owl), known).tables
    assert [who.authority for who in left.rows[0].recipients] == ["ann-ray"]


def test_two_identifiers_are_two_things_and_one_with_two_spellings_is_one() -> None:
    lakes = [person("Ana Lake", identifier=f"nm000000{end}") for end in (1, 2)]
    spelt = person("A. Lake", identifier="nm0000001")
    assert ids(table(row(*lakes), row(spelt))) == ["nm0000001", "nm0000002", "nm0000001"]


def test_an_identifier_that_only_the_table_knows_stays_within_its_page() -> None:
    assert ids(table(row(person("Ana Lake", identifier="17")))) == ["page/17"]


@pytest.mark.parametrize("unknown", ["?", "-", "N/A"])
def test_a_mark_for_no_identifier_is_none(unknown: str) -> None:
    assert ids(table(row(person("Ana Lake", identifier=unknown)))) == [""]


def test_two_seasons_tell_one_bare_title_apart() -> None:
    rows = [
        row(works=[film("Kite")], edition=Edition(season=season)) for season in ("1950", "1990")
    ]
    assert ids(table(*rows)) == ["page/kite_1950", "page/kite_1990"]


def test_a_work_of_one_season_is_merged_or_told_apart_by_the_path_it_has(tmp_path: Path) -> None:
    rows = [row(works=[film("Kite")], edition=Edition(season=each)) for each in ("1950", "1990")]
    line = {"id": "kite", "label": "Kite", "same": "id/work/page/kite_1990"}
    merged = load([write(tmp_path / "merged", "works.csv", line)])
    assert ids(table(*rows), merged) == ["page/kite_1950", "kite"]
    line = {"id": "kite", "label": "Kite", "year": "1990"}
    write(tmp_path / "apart", "works.csv", line)
    assert ids(table(*rows), load([tmp_path / "apart"])) == ["page/kite_1950", "kite"]
    pair = {"one": "id/work/kite", "other": "id/work/page/kite_1990"}
    apart = load([write(tmp_path / "apart", "different.csv", pair)])
    assert ids(table(*rows), apart) == ["page/kite_1950", "page/kite_1990"]


def test_a_song_is_not_the_film_whose_title_it_bears() -> None:
    linked, song = film("Kite", "Kite (film)"), Recipient("Kite", Kind.SONG)
    assert ids(table(row(works=[linked]), row(works=[song]))) == ["", ""]


def test_a_person_is_not_the_group_of_that_name() -> None:
    group = Recipient("Lake", Kind.GROUP, article="Lake (band)")
    assert ids(table(row(group), row(person("Lake")))) == ["", ""]
    assert ids(table(row(group), row(Recipient("Lake", Kind.AGENT)))) == ["", "lake--band"]


def test_the_subject_of_a_page_is_who_is_named_so_in_its_cells() -> None:
    subject = Subject(SubjectKind.AGENT, Recipient("Ana Lake", Kind.PERSON, article="Ana Lake"))
    assert ids(table(row(person("Ana Lake")), subject=subject)) == ["ana-lake"]


@pytest.fixture
def known(tmp_path: Path) -> Authorities:
    """Some authority files about the Lake Awards and who is honoured there."""
    lake = {"id": "lake-awards", "label": "Lake Awards", "forms": "Lakes;Lake Award"}
    write(tmp_path, "programmes.csv", lake | {"articles": "Lake Award"})
    line = {"programme": "lake-awards", "line": "best-film", "label": "Best Film"}
    line |= {"forms": "Best Picture", "articles": "Lake Award for Best Film"}
    write(tmp_path, "categories.csv", line | {"counted_by": "work"})
    edition = {"programme": "lake-awards", "number": "7", "season": "1990", "dates": "1991-03-02"}
    write(tmp_path, "editions.csv", edition | {"label": "7th Lake Awards", "articles": "Seventh"})
    ana = {"id": "ana-lake", "label": "Ana Lake", "articles": "Ana Lake;Ana Lake (actor)"}
    ana |= {"forms": "A. M. Lake", "same": "id/agent/other/anna-lake", "identifiers": "nm0000001"}
    write(tmp_path, "people.csv", ana)
    kite = {"id": "kite-1990", "label": "Kite", "kind": "film", "year": "1990"}
    write(tmp_path, "works.csv", kite | {"articles": "Kite (film)"})
    pair = {"one": "id/agent/ana-lake", "other": "id/agent/stranger/ana-lake"}
    write(tmp_path, "different.csv", pair)
    return load([tmp_path])


@pytest.mark.parametrize(
    ("award", "category", "edition"),
    [
        (Name("Lake Awards"), Name("Best Film"), Edition()),
        (Name("LAKES"), Name("Best Film"), Edition()),
        (Name("The best", "Lake Award"), Name("Best Film"), Edition()),
        (Name("7th Lake Awards"), Name("Best Film"), Edition()),
        (Name("Lake Awards, 1991"), Name("Best Film"), Edition()),
        (Name("Prize", "7th Lake Awards"), Name("Best Film"), Edition()),
        (Name("Prize", "Seventh"), Name("Best Film"), Edition()),
        (Name("Prize"), Name("Best Film", "Lake Award for Best Film"), Edition()),
        (Name("Prize"), Name("Best Film"), Edition(article="Seventh")),
        (Name("Prize"), Name("Best Film"), Edition(name="7th Lake Awards")),
    ],
)
def test_a_programme_is_known_by_its_names_its_editions_and_its_categories(
    award: Name, category: Name, edition: Edition, known: Authorities
) -> None:
    (resolved,) = resolve(
        [table(row(award=award, category=category, edition=edition))], known
    ).tables
    assert resolved.rows[0].award.authority == "lake-awards"


@pytest.mark.parametrize(
    ("award", "edition"),
    [
        (Name("7th Lake Awards"), Edition()),
        (Name("Lakes"), Edition(date="1991-03-02")),
        (Name("Lakes"), Edition(date="1991")),
        (Name("Lakes"), Edition(season="1990")),
        (Name("Lakes"), Edition(number=7)),
        (Name("Lakes", "Seventh"), Edition()),
    ],
)
def test_an_edition_is_known_by_its_number_season_date_and_article(
    award: Name, edition: Edition, known: Authorities
) -> None:
    (resolved,) = resolve([table(row(award=award, edition=edition))], known).tables
    there = resolved.rows[0].edition
    assert (there.number, there.season, there.authority) == (7, "1990", "7")


def test_a_text_of_a_category_line_counts_what_the_line_says(known: Authorities) -> None:
    rows = [row(category=Name(text)) for text in ("Best Film", "Best Picture", "Best Kite")]
    (resolved,) = resolve([table(*rows)], known).tables
    assert [(each.category.authority, each.counted_by) for each in resolved.rows] == [
        ("best-film", CountedBy.WORK),
        ("best-film", CountedBy.WORK),
        ("", CountedBy.UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("who", "key"),
    [
        (person("Ana", "Ana Lake (actor)"), "page"),
        (person("A. M. Lake"), "page"),
        (person("Ana", identifier="nm0000001"), "page"),
        (person("Anna Lake"), "other"),
    ],
)
def test_a_person_is_known_by_article_form_identifier_and_what_was_published(
    who: Recipient, key: str, known: Authorities
) -> None:
    assert ids(table(row(who), key=key), known) == ["ana-lake"]


def test_a_number_of_a_page_is_not_that_of_an_authority_file(tmp_path: Path) -> None:
    heron = {"id": "heron-2001", "label": "Heron", "kind": "film", "year": "2001"}
    moor = {"id": "moor-2002", "label": "Moor", "kind": "film", "year": "2002"}
    known = load([write(tmp_path, "works.csv", heron | {"identifiers": "tmdb:17;imdb:tt0000017"},
                        moor | {"identifiers": "isni:17;18"})])  # fmt: skip
    films = [film("Kite", identifier=each) for each in ("17", "18", "tmdb:17", "tt0000017")]
    assert ids(table(row(works=films)), known) == [
        "page/17", "page/18", "heron-2001", "heron-2001"
    ]  # fmt: skip


def test_an_article_does_not_make_one_of_two_that_have_other_identifiers(tmp_path: Path) -> None:
    pair = {"id": "lake-sisters", "label": "Lake sisters", "articles": "Lake sisters"}
    pair |= {"identifiers": "imdb:nm0000001;isni:7", "item": "Q1", "verification": "verified-1"}
    known = load([write(tmp_path, "people.csv", pair)])
    rows = [
        row(person("Ana Lake", "Lake sisters", identifier))
        for identifier in ("nm0000001", "nm0000002", "Q1", "Q2", "co0000002", "9", "")
    ]
    assert ids(table(*rows), known) == [
        "lake-sisters", "nm0000002", "lake-sisters", "q2", *["lake-sisters"] * 3
    ]  # fmt: skip


def test_two_that_a_curator_tells_apart_never_become_one(known: Authorities) -> None:
    linked = person("Ana Lake", "Ana Lake")
    assert ids(table(row(linked), row(person("Ana Lake")), key="stranger"), known)[1] == ""
    assert ids(table(row(person("Ana Lake")), key="stranger"), known) == [""]


def test_a_title_alone_means_a_work_only_beside_its_year(known: Authorities) -> None:
    dates = ("1990-12-01", "1991-03-02", "2001-03-02", "")
    rows = [row(works=[film("Kite")], edition=Edition(date=date)) for date in dates]
    assert ids(table(*rows), known) == ["kite-1990", "kite-1990", "", ""]


def test_the_description_of_a_page_s_work_stands_under_its_authority(known: Authorities) -> None:
    itself = Recipient("Kite", Kind.WORK, article="Kite (film)")
    page = table(row(works=[itself]), key="kite--film", subject=Subject(SubjectKind.WORK, itself))
    (resolved,) = resolve([page], known).tables
    assert resolved.work is not None
    assert resolved.work.key == "kite-1990"
    assert ids(page, known) == ["kite-1990"]


NAMES = st.sampled_from(["Ana", "Bo", "Cy"])
ARTICLES = st.sampled_from([None, None, "Ana", "Ana (actor)", "Bo"])
IDENTIFIERS = st.sampled_from(["", "", "nm0000001", "nm0000002", "7", "?"])
KINDS = st.sampled_from([Kind.PERSON, Kind.GROUP, Kind.AGENT, Kind.OTHER_WORK, Kind.SONG])
RECIPIENTS = st.builds(
    Recipient, NAMES, KINDS, article=ARTICLES, identifier=IDENTIFIERS
)  # fmt: skip
ROWS = st.lists(
    st.builds(row, RECIPIENTS, edition=st.builds(Edition, season=st.sampled_from(["", "1950"]))),
    min_size=1,
    max_size=8,
)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[Row], random: object) -> None:
    shuffled = [*rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before = dict(zip(map(id, rows), ids(table(*rows)), strict=True))
    after = dict(zip(map(id, shuffled), ids(table(*shuffled)), strict=True))
    assert after == before


@given(ROWS, st.integers(min_value=0))
def test_splitting_a_table_within_its_page_changes_nothing(rows: list[Row], at: int) -> None:
    at %= len(rows)
    parts = [table(*rows[:at]), table(*rows[at:], key="page_t2")]
    resolved = resolve(parts, NOTHING).tables
    split = [who.authority for part in resolved for each in part.rows for who in each.recipients]
    assert split == ids(table(*rows))


def test_what_a_programme_held_on_a_day_is_one_edition_in_all_rows_of_a_page() -> None:
    day, other = "2016-05-06", "2016-05-07"
    rows = [
        row(edition=Edition(7, date=day)),
        row(edition=Edition(season="2015", date=day)),
        row(edition=Edition(date=other)),
        row(edition=Edition(date=day), award=Name("Reed Prize")),
        row(edition=Edition(date="2016")),
    ]
    (resolved,) = resolve([table(*rows)], NOTHING).tables
    editions = [(each.edition.number, each.edition.season) for each in resolved.rows]
    assert editions == [(7, "2015"), (7, "2015"), (None, ""), (None, ""), (None, "")]


def test_two_numbers_of_one_day_say_nothing_of_other_rows() -> None:
    day = "2016-05-06"
    rows = [row(edition=Edition(number, date=day)) for number in (7, 8, None)]
    (resolved,) = resolve([table(*rows)], NOTHING).tables
    assert [each.edition.number for each in resolved.rows] == [7, 8, None]


def test_an_edition_held_in_the_same_year_is_not_that_of_another_season(tmp_path: Path) -> None:
    write(tmp_path, "programmes.csv", {"id": "lake-awards", "label": "Lake Awards"})
    line = {"programme": "lake-awards", "number": "2", "season": "1928/29", "dates": "1930-04-03"}
    write(tmp_path, "editions.csv", line | {"label": "2nd Lake Awards"})
    editions = [Edition(season="1929/30", date="1930-11-05"), Edition(date="1930-04-05")]
    rows = [row(award=Name("Lake Awards"), edition=edition) for edition in editions]
    (resolved,) = resolve([table(*rows)], load([tmp_path])).tables
    first, second = (each.edition for each in resolved.rows)
    assert (first.season, first.number, first.authority) == ("1929/30", None, "")
    assert (second.season, second.number) == ("1928/29", 2)


@pytest.mark.parametrize("moment", [{"dates": "1999-03-02"}, {"season": "1998"}])
def test_a_line_without_a_number_is_of_all_that_is_held_on_the_day(
    moment: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, "programmes.csv", {"id": "gull", "label": "Gull Awards"})
    write(tmp_path, "editions.csv", {"programme": "gull", "label": "Gulls"} | moment)
    day = "1999-03-02"
    editions = [Edition(9, date=day), Edition(date=day), Edition(season="1998", date=day),
                Edition(10, "1999", "1999-11-05"), Edition(11, date="1999")]  # fmt: skip
    rows = [row(award=Name("Gull Awards"), edition=edition) for edition in editions]
    (resolved,) = resolve([table(*rows)], load([tmp_path])).tables
    segments = [each.edition.segment for each in resolved.rows]
    assert segments == ["season-1998" if "season" in moment else "1999"] * 3 + ["10", "11"]
    assert [each.edition.number for each in resolved.rows] == [9, 9, 9, 10, 11]


@pytest.mark.parametrize("moment", [{"dates": "1999-03-02"}, {"season": "1998"}])
def test_a_line_without_a_number_makes_no_two_numbers_one(
    moment: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, "programmes.csv", {"id": "gull", "label": "Gull Awards"})
    write(tmp_path, "editions.csv", {"programme": "gull", "label": "Gulls"} | moment)
    rows = [
        row(award=Name("Gull Awards"), edition=Edition(number, "1998", "1999-03-02"))
        for number in (9, 10, None)
    ]
    (resolved,) = resolve([table(*rows)], load([tmp_path])).tables
    segments = [each.edition.segment for each in resolved.rows]
    assert segments == ["9", "10", "season-1998" if "season" in moment else "1999"]


def test_a_line_takes_in_editions_and_categories_that_were_published(tmp_path: Path) -> None:
    write(tmp_path, "programmes.csv", {"id": "gull", "label": "Gull Awards"})
    former = "id/ceremony/gull/season-1997;id/ceremony/gull-awards_in_page/1998"
    former += ";id/ceremony/gull/year-1999_in_page;id/ceremony/owl/8"
    line = {"programme": "gull", "number": "9", "label": "Ninth", "same": former}
    write(tmp_path, "editions.csv", line)
    former = "id/category/gull/best-kite;id/category/gull-awards_in_page/best-string"
    line = {"programme": "gull", "line": "best-film", "label": "Best Film", "same": former}
    write(tmp_path, "categories.csv", line | {"counted_by": "work"})
    rows = [
        row(award=Name("Gull Awards"), category=Name(category), edition=edition)
        for category, edition in (
            ("Best Kite", Edition(season="1997")),
            ("Best String", Edition(date="1998")),
            ("Best Film", Edition(year="1999")),
            ("Best Wing", Edition(8)),
        )
    ]
    (resolved,) = resolve([table(*rows)], load([tmp_path])).tables
    assert [each.edition.segment for each in resolved.rows] == ["9", "9", "9", "8"]
    lines = [(each.category.authority, each.counted_by) for each in resolved.rows]
    assert lines == [("best-film", CountedBy.WORK)] * 3 + [("", CountedBy.UNKNOWN)]


def test_an_edition_of_that_number_is_that_one_whatever_its_season(known: Authorities) -> None:
    edition = Edition(number=7, season="1990/91")
    (resolved,) = resolve([table(row(award=Name("Lakes"), edition=edition))], known).tables
    assert resolved.rows[0].edition.authority == "7"


def test_a_season_is_the_same_however_its_second_year_is_written(tmp_path: Path) -> None:
    write(tmp_path, "programmes.csv", {"id": "lake-awards", "label": "Lake Awards"})
    line = {"programme": "lake-awards", "season": "1989/1990", "label": "Winter awards"}
    write(tmp_path, "editions.csv", line)
    text = wikitext("Season|Award|Category|Nominee|Result", *(
        f"{season} || Lake Awards || Best Film || Ann Bell || Won"
        for season in ("1989–90", "1989–1990", "1989/90")
    ))  # fmt: skip
    (made,) = tables(text, "List of winners")
    assert {each.edition.season for each in made.rows} == {"1989/90"}
    (resolved,) = resolve([made], load([tmp_path])).tables
    assert {each.edition.authority for each in resolved.rows} == {"season-1989-90"}


def test_a_label_that_another_line_replaces_is_a_name_still(tmp_path: Path) -> None:
    for folder, label in (("one", "Lake Awards"), ("two", "The Lakies")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "programmes.csv", {"id": "lake", "label": label})
    both = load([tmp_path / "one", tmp_path / "two"])
    for name in ("Lake Awards", "The Lakies"):
        (resolved,) = resolve([table(row(award=Name(name)))], both).tables
        assert resolved.rows[0].award.authority == "lake"


def test_a_table_of_a_page_about_an_edition_is_about_the_edition_of_its_rows() -> None:
    text = wikitext("Category|Nominee|Result", "Best Film || Ann Bell || Won")
    for title, edition in (
        ("71st Lake Awards", "71"), ("2012 Lake Awards", "year-2012_in_2012-lake-awards")
    ):  # fmt: skip
        (made,) = tables(text, title)
        ((_, fact),) = relations([made], Iris(BASE))["tables.csv"].records()
        programme = f"lake-awards_in_{title.lower().replace(' ', '-')}"
        assert fact["about"] == f"{BASE}id/ceremony/{programme}/{edition}"
