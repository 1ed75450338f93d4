"""What a row means: whose page it stands on, which edition, what kinds of things it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.reading.awards.subjects import article_of
from graph.reading.declarations import parse
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient, Result, Row, SubjectKind, Table
from graph.reading.source_tables import SourcePage
from graph.reading.tables import read_page
from palmares.commands import main

FILM = "{{Infobox film\n| name = Owl\n}}\n"


def tables(text: str, title: str = "", *, name: str = "page.wikitext") -> list[Table]:
    """The source tables of a page that is given as text."""
    reading = read_page(text, title=title)
    page = SourcePage(Path(name), reading, {})
    return [page.table(table, number) for number, table in enumerate(reading.tables)]


def table(header: str, *rows: str) -> str:
    """A wikitable from header words and rows written with ``||``."""
    lines = ['{| class="wikitable"', "! " + header.replace("|", " !! ")]
    for row in rows:
        lines += ["|-", "| " + row]
    return "\n".join([*lines, "|}"])


def nominees(row: Row) -> list[Recipient]:
    """Whom a row names, without works."""
    return [who for who in row.recipients if who.kind not in WORK_KINDS]


def only(text: str, title: str = "Owl (film)") -> Row:
    """The one row of the one table of a page."""
    (made,) = tables(text, title)
    (row,) = made.rows
    return row


PLAIN = table("Award|Category|Result", "Lake Award || Best Light || {{won}}")
NAMED = table("Award|Category|Nominee|Result", "Lake Award || Best Light || Ann Ray || {{won}}")
SUBJECTS: list[tuple[str, str, SubjectKind, Kind]] = [
    # by the title's qualifier, in any language that there are words of
    (PLAIN, "Owl (2011 film)", SubjectKind.WORK, Kind.WORK),
    (PLAIN, "Owl (Ann Ray album)", SubjectKind.WORK, Kind.WORK),
    (PLAIN, "List of awards and nominations received by Owl (singer)", SubjectKind.AGENT,
     Kind.PERSON),
    (PLAIN, "Owl (band)", SubjectKind.AGENT, Kind.GROUP),
    (PLAIN, "Ann Ray filmography", SubjectKind.AGENT, Kind.AGENT),
    (PLAIN, "Uhu (Sängerin)", SubjectKind.AGENT, Kind.PERSON),
    (PLAIN, "Chouette (groupe)", SubjectKind.AGENT, Kind.GROUP),
    (PLAIN, "Búho (película)", SubjectKind.WORK, Kind.WORK),
    # by the infobox, the lead, the categories
    (FILM + PLAIN, "Owl", SubjectKind.WORK, Kind.WORK),
    ("{{Infobox musical artist\n| background = solo_singer\n}}\n" + PLAIN, "Owl",
     SubjectKind.AGENT, Kind.PERSON),
    ("{{Infobox musical artist\n| background = group_or_band\n}}\n" + PLAIN, "Owl",
     SubjectKind.AGENT, Kind.GROUP),
    ("'''Ann Ray''' (born 2 May 1960) is a Norwegian actress and singer, known for her roles in "
     "film and for her songs.\n" + PLAIN, "Ann Ray", SubjectKind.AGENT, Kind.PERSON),
    ("'''''Owl''''' is a 2011 Norwegian drama film directed by Ann Ray and written by Bo Lind, "
     "who is a novelist.\n" + PLAIN, "Owl", SubjectKind.WORK, Kind.WORK),
    (PLAIN + "\n[[Category:2011 films]]\n[[Category:Norwegian drama films]]", "Owl",
     SubjectKind.WORK, Kind.WORK),
    (PLAIN + "\n[[Category:Living people]]\n[[Category:1960 births]]", "Ann Ray",
     SubjectKind.AGENT, Kind.PERSON),
    # by the sections of the page
    ("==Plot==\n==Reception==\n" + PLAIN, "Owl", SubjectKind.WORK, Kind.WORK),
    ("==Filmography==\n==Awards==\n" + PLAIN, "Ann Ray", SubjectKind.AGENT, Kind.PERSON),
    ("==Discography==\n==Awards==\n" + PLAIN, "Owl", SubjectKind.AGENT, Kind.AGENT),
    # by columns and cells
    (table("Award|Category|Nominee|Result", "Lake Award || Best Film || Owl || Won"), "Owl",
     SubjectKind.WORK, Kind.WORK),
    (table("Year|Award|Category|Work|Result",
           "2001 || Lake Award || Best Actress || ''Elm'' || Won"),
     "Ann Ray", SubjectKind.AGENT, Kind.AGENT),
    (table("Year|Award|Work|Result", "2001 || Lake Award for Best Song || ''Elm'' || Won",
           "2002 || Lake Award for Best Song || ''Ash'' || Won"),
     "Owl", SubjectKind.AGENT, Kind.AGENT),
    # nothing decides
    (PLAIN, "Owl", SubjectKind.UNKNOWN, Kind.UNKNOWN),
    (NAMED, "Owl", SubjectKind.UNKNOWN, Kind.UNKNOWN),
    (PLAIN, "", SubjectKind.UNKNOWN, Kind.UNKNOWN),
    (FILM + "==Discography==\n" + PLAIN, "", SubjectKind.WORK, Kind.WORK),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "subject", "kind"), SUBJECTS)
def test_the_page_says_what_it_is_about(
    text: str, title: str, subject: SubjectKind, kind: Kind
) -> None:
    made = tables(text, title)[0]
    assert made.subject is not None
    assert made.subject.recipient is not None
    assert (made.subject.kind, made.subject.recipient.kind) == (subject, kind)
    assert bool(made.work) == (subject is SubjectKind.WORK)


def test_what_nothing_decides_is_named_without_more_and_doubted() -> None:
    (made,) = tables(PLAIN, "Owl")
    (row,) = made.rows
    assert (row.works, [(who.name, who.kind) for who in row.recipients]) == (
        (), [("Owl", Kind.UNKNOWN)]
    )  # fmt: skip
    (doubt,) = made.doubts
    assert doubt.code is DoubtCode.SUBJECT
    assert "'Owl' is a work, a person or a group: say subject = 'work'" in doubt.text


def test_the_name_of_a_file_is_the_name_of_no_film() -> None:
    (made,) = tables(FILM + PLAIN, name="owl_song.wikitext")
    assert made.work is not None
    assert made.work.name == "the work that owl_song.wikitext is about"
    assert [doubt.code for doubt in made.doubts] == [DoubtCode.SUBJECT]
    assert "no title" in made.doubts[0].text


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("5th Lake Awards", SubjectKind.EDITION),
        ("Lake Awards 2011", SubjectKind.EDITION),
        ("Lake Award for Best Light", SubjectKind.CATEGORY),
        ("Lake Awards", SubjectKind.PROGRAMME),
    ],
)
def test_a_page_may_be_about_an_award(title: str, kind: SubjectKind) -> None:
    text = "==Lake Awards==\n" + table(
        "Category|Nominee|Work|Result", "Best Set || Ann || ''Elm'' || Won"
    )
    (made,) = tables(text, title)
    assert made.subject is not None
    assert (made.subject.kind, made.work, made.subject.recipient) == (kind, None, None)
    assert made.subject.programme is not None
    assert made.subject.programme.text in ("Lake Awards", "Lake Award")
    assert [work.name for work in made.rows[0].works] == ["Elm"]
    assert [who.name for who in made.rows[0].recipients] == ["Ann"]


def test_an_editions_page_gives_its_rows_that_edition() -> None:
    text = table("Category|Nominee|Film|Result", "Best Set || Ann Ray || ''Elm'' || Won")
    row = only(text, "5th Lake Awards")
    assert (row.award.text, row.edition.number, row.edition.name) == (
        "Lake Awards", 5, "5th Lake Awards"
    )  # fmt: skip


def test_a_list_of_many_is_about_none_of_them() -> None:
    text = table("Actor|Award|Category|Result", "Ann Ray || Lake Award || Best Voice || Won")
    (made,) = tables(text, "List of Owl cast members")
    assert made.subject is None
    assert [(who.name, who.kind) for who in made.rows[0].recipients] == [("Ann Ray", Kind.PERSON)]


EDITIONS = [
    ("13th Lake Awards", "", "Lake Awards", (13, "", "", "")),
    ("The 5th Annual Lake Awards", "", "Lake Awards", (5, "", "", "")),
    ("Lake Awards, 1972", "", "Lake Awards", (None, "", "", "1972")),
    ("1998 Lake Awards", "", "Lake Awards", (None, "", "", "1998")),
    ("Lake Awards (1927/28)", "", "Lake Awards", (None, "", "", "1927/28")),
    ("2nd Lake TV Awards 2005", "2005", "Lake TV Awards", (2, "", "", "2005")),
    ("Ray's 36th Box Awards", "2006", "Ray's Box Awards", (36, "", "", "2006")),
    ("[[71st Lake Awards|Lake Awards]]", "", "Lake Awards", (71, "", "", "")),
    ("Lake Awards", "[[71st Lake Awards|2 May 2001]]", "Lake Awards", (71, "", "2001-05-02", "")),
    ("Lake Awards", "[[71st Lake Awards|2001]]", "Lake Awards", (71, "", "", "2001")),
    ("Lake Awards", "1998/99", "Lake Awards", (None, "1998/99", "", "")),
    ("Lake Awards", "2 May 2001", "Lake Awards", (None, "", "2001-05-02", "")),
    ("Lake Awards", "2001", "Lake Awards", (None, "", "", "2001")),
    ("XII Premios Lago", "", "Premios Lago", (12, "", "", "")),
    ("28e cérémonie des Prix du Lac", "", "Prix du Lac", (28, "", "", "")),
    ("5th Avenue Award", "", "5th Avenue Award", (None, "", "", "")),
    ("20th Century Award", "", "20th Century Award", (None, "", "", "")),
]


@pytest.mark.parametrize(("award", "year", "programme", "edition"), EDITIONS)
def test_an_edition_is_told_from_its_programme(
    award: str, year: str, programme: str, edition: tuple[int | None, str, str, str]
) -> None:
    row = only(FILM + table("Award|Year|Category|Result", f"{award} || {year} || Best Set || Won"))
    told = row.edition
    assert row.award.text == programme
    assert (told.number, told.season, told.date, told.year) == edition


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Date of ceremony", "2001", ("", "2001", "")),
        ("Year held", "2001", ("", "2001", "")),
        ("year_ceremony", "2001", ("", "2001", "")),
        ("Film year", "2001", ("2001", "", "")),
        ("Season", "2001", ("2001", "", "")),
        ("Year<ref>Indicates the year of ceremony</ref>", "2001", ("", "2001", "")),
        ("Year<ref>Year in which the film was released</ref>", "2001", ("2001", "", "")),
        ("Year", "2001", ("", "", "2001")),
    ],
)
def test_a_header_or_its_note_says_what_years_are(
    header: str, cell: str, expected: tuple[str, str, str]
) -> None:
    row = only(
        FILM + table(f"{header}|Award|Category|Result", f"{cell} || Lake Award || Best Set || Won")
    )
    assert (row.edition.season, row.edition.date, row.edition.year) == expected


def test_years_that_nothing_explains_are_a_doubt_of_the_table() -> None:
    (made,) = tables(
        FILM + table("Year|Award|Category|Result", "2001 || Lake Award || Best Set || Won"), "Owl"
    )
    (doubt,) = made.doubts
    assert doubt.code is DoubtCode.YEAR
    assert "say years = 'season' or years = 'held'" in doubt.text
    assert not made.rows[0].doubts


def test_the_year_in_an_awards_name_tells_what_the_column_says() -> None:
    rows = "2002 || Lake Awards 2001 || Best Set || Won", "2003 || Reed Prize || Best Set || Won"
    (made,) = tables(FILM + table("Year|Award|Category|Result", *rows), "Owl")
    assert [(row.edition.season, row.edition.date) for row in made.rows] == [
        ("2001", "2002"), ("", "2003")
    ]  # fmt: skip


def test_season_and_year_held_may_have_a_column_each() -> None:
    text = (
        "year_film,year_ceremony,award,category,name,film,winner\n"
        "1927,1929,Lake Award,BEST,A B,Elm,True\n"
    )
    (made,) = tables(text)
    assert (made.rows[0].edition.season, made.rows[0].edition.date) == ("1927", "1929")


AWARDS = [
    ("Lake Award for Best Song", ("Lake Award", "Best Song")),
    ("Reed Award Outstanding Voice", ("Reed Award", "Outstanding Voice")),
    ("Golden Reed Award Best Voice", ("Golden Reed Award", "Best Voice")),
    ("[[Bronze Reed]] Moving Picture", ("Bronze Reed", "Moving Picture")),
    ("Lake Prize for Fiction", ("Lake Prize", "Fiction")),
    ("Lake Awards – Best Song", ("Lake Awards", "Best Song")),
    ("Reed Awards for Television", ("Reed Awards for Television", "Reed Awards for Television")),
    ("Lake Award", ("Lake Award", "Lake Award")),
]  # fmt: skip


@pytest.mark.parametrize(("award", "expected"), AWARDS)
def test_programme_and_category_in_one_cell_are_told_apart_where_its_words_say_both(
    award: str, expected: tuple[str, str]
) -> None:
    row = only(FILM + table("Year|Award|Result", f"2001 || {award} || Won"))
    assert (row.award.text, row.category.text) == expected
    assert not row.doubts


def test_a_category_that_stands_alone_as_an_award_is_doubted() -> None:
    rows = "2001 || Best Song || Won", "2001 || Lake Award || Won", "2002 || Reed Prize || Won"
    (made,) = tables(FILM + table("Year|Award|Result", *rows), "Owl")
    assert [[doubt.code for doubt in row.doubts] for row in made.rows] == [
        [DoubtCode.NO_AWARD], [], []
    ]  # fmt: skip


def test_who_gives_an_award_is_no_category() -> None:
    rows = "Life Award || from the Lake Film Festival || Won", "Reed Award || Best Song || Won"
    (made,) = tables(table("Award|Category|Result", *rows), "Owl (singer)")
    assert [(row.award.text, row.category.text) for row in made.rows] == [
        ("Lake Film Festival", "Life Award"), ("Reed Award", "Best Song")
    ]  # fmt: skip


def test_an_article_of_a_category_or_a_list_is_no_programmes() -> None:
    for cell in ("[[Lake Award for Best Song|Lake Award]]", "[[List of awards|Lake Award]]",
                 "[[Lake Film Festival|Lake New Talent Award]]"):  # fmt: skip
        row = only(FILM + table("Award|Category|Result", f"{cell} || Best Song || Won"))
        assert row.award.article == ""


RECIPIENTS: list[tuple[str, str, list[tuple[str, Kind]], list[tuple[str, Kind]]]] = [
    # (cell, category, works beside the film, nominees)
    ("Owl", "Best Film", [], []),
    ("''Owl'' (film)", "Best Film", [], []),
    ("''Owl (film)''", "Best Film", [], []),
    ("", "Best Film", [], []),
    ("Ann Ray", "Best Set", [], [("Ann Ray", Kind.AGENT)]),
    ("Ant & Dec", "Best Hosts", [], [("Ant & Dec", Kind.AGENT)]),
    ("''Elm''", "Best Set", [("Elm", Kind.OTHER_WORK)], []),
    ('"Elm"', "Best Song", [("Elm", Kind.SONG)], []),
    ('"Elm" – Ann Ray', "Best Song", [("Elm", Kind.SONG)], [("Ann Ray", Kind.AGENT)]),
    ('"Elm"', "Best Fight", [("Elm", Kind.SCENE)], []),
    ('"Elm"', "Best Song Moment", [("Elm", Kind.OTHER_WORK)], []),
    ("[[Elm (song)|Elm]]", "Best Music", [("Elm", Kind.SONG)], []),
    ("[[Owl (song)|Owl]]", "Best Music", [("Owl", Kind.SONG)], []),
    ("[[Elm (band)|Elm]]", "Best Music", [], [("Elm", Kind.GROUP)]),
    ("Reed Ltd.", "Best Effects", [], [("Reed Ltd.", Kind.ORGANISATION)]),
]


@pytest.mark.parametrize(("cell", "category", "works", "agents"), RECIPIENTS)
def test_a_kind_is_said_only_where_a_word_a_link_or_a_column_says_it(
    cell: str, category: str, works: list[tuple[str, Kind]], agents: list[tuple[str, Kind]]
) -> None:
    row = only(table("Award|Category|Nominee|Result", f"Lake Award || {category} || {cell} || Won"))
    assert [(work.name.strip('"'), work.kind) for work in row.works[1:]] == works
    assert row.works[0].kind is Kind.WORK
    assert [(who.name, who.kind) for who in nominees(row)] == agents


def test_reasons_characters_and_notes_are_no_roles() -> None:
    cells = {
        "Ann Ray, for her contribution to light": ((), "", ("for her contribution to light",), ""),
        'Ann Ray for playing "Joy"': ((), "Joy", (), ""),
        "Ann Ray (as Joy Lind)": ((), "Joy Lind", (), ""),
        "Ann Ray (posthumous)": ((), "", (), "posthumous"),
        "Ann Ray (shared with Bo Lind)": ((), "", (), "shared with Bo Lind"),
        "Ann Ray (producer)": (("producer",), "", (), ""),
        "Ann Ray for Joy": ((), "Joy", (), ""),
    }
    for cell, expected in cells.items():
        row = only(
            table("Award|Category|Nominee|Result", f"Lake Award || Best Actress || {cell} || Won")
        )
        (who,) = row.recipients
        assert (who.name, who.roles, who.character, row.citations, row.note) == (
            "Ann Ray", *expected
        )  # fmt: skip


def test_a_song_and_its_film_are_both_named_and_the_one_is_part_of_the_other() -> None:
    row = only(
        table("Year|Award|Category|Nominee|Result",
              '2001 || Lake Award || Best Song || "Elm" (from \'\'Ash\'\') || Won'),
        "Ann Ray (singer)",
    )  # fmt: skip
    assert [(work.name, work.whole and work.whole.name) for work in row.works] == [
        ("Elm", "Ash"), ("Ash", None)
    ]  # fmt: skip


def test_an_episode_is_part_of_the_series_that_the_page_is_about() -> None:
    row = only(
        table("Year|Award|Category|Nominee|Episode|Result",
              '2001 || Lake Award || Best Voice || Ann Ray || "Elm" || Won'),
        "Owl (TV series)",
    )  # fmt: skip
    series, episode = row.works
    assert (series.kind, episode.kind, episode.whole) == (Kind.WORK, Kind.EPISODE, series)


def test_several_works_and_people_of_a_row_are_paired_where_the_cell_does() -> None:
    row = only(
        table("Year|Award|Category|Nominee|Result",
              '2001 || Lake Award || Best Actress || Ann Ray for "Elm", Bo Lind for "Ash" || Won'),
        "Reed (company)",
    )  # fmt: skip
    assert [work.name for work in row.works] == ["Elm", "Ash"]
    assert [(who.name, who.work) for who in nominees(row)] == [("Ann Ray", 0), ("Bo Lind", 1)]


def test_a_bare_name_in_a_column_of_works_and_people_is_what_its_category_says() -> None:
    rows = (
        "2001 || Lake Award || Best Album || Elm || Won",
        "2001 || Lake Award || Best Song || Ash || Won",
        "2001 || Lake Award || Best Singer || Bo Lind || Won",
        "2001 || Lake Award || Main Prize || Oak || Won",
    )
    (made,) = tables(table("Year|Award|Category|Nominee / work|Result", *rows), "Owl (singer)")
    assert [work.kind for row in made.rows for work in row.works] == [Kind.OTHER_WORK, Kind.SONG]
    assert [who.kind for row in made.rows for who in nominees(row) if who.name != "Owl"] == [
        Kind.AGENT, Kind.UNKNOWN
    ]  # fmt: skip
    assert [doubt.code for row in made.rows for doubt in row.doubts] == [DoubtCode.KIND]


@pytest.mark.parametrize("category", ["Song of the Year", "Best Music Video", "Main Prize"])
@pytest.mark.parametrize(
    ("cell", "kind", "roles"),
    [
        ('"[[Elm (song)|Elm]]" featuring [[Kim Ray]]', Kind.UNKNOWN, ()),
        ('"Elm" (feat. [[Kim Ray]])', Kind.UNKNOWN, ()),
        ('"Elm" – [[Kim Ray]]', Kind.UNKNOWN, ()),
        ("''Elm'' with Kim Ray", Kind.UNKNOWN, ()),
        ("Kim Ray<br>''Elm''", Kind.UNKNOWN, ()),
        ('[[Kim Ray]] – "Elm"', Kind.UNKNOWN, ()),
        ('"Elm"<br>Directed by [[Kim Ray]]', Kind.AGENT, ("Directed",)),
        (
            '"Elm"<br>Music video co-directed by [[Kim Ray]]',
            Kind.AGENT,
            ("Music video co-directed",),
        ),
        ('"Elm"<br>Video by Kim Ray', Kind.AGENT, ("Video",)),
        ('"Elm" (written by Kim Ray)', Kind.AGENT, ("written",)),
        ('"Elm"<br>Songwriter: Kim Ray', Kind.AGENT, ("Songwriter",)),
        ('"Elm" (song by Kim Ray)', Kind.AGENT, ("song",)),
        ('Song: "Elm" by Kim Ray', Kind.UNKNOWN, ()),
    ],
)
def test_a_name_beside_a_title_in_a_column_of_works_and_people_is_no_work(
    category: str, cell: str, kind: Kind, roles: tuple[str, ...]
) -> None:
    text = table(
        "Award|Category|Nominee / work|Result", f"Lake Award || {category} || {cell} || Won"
    )
    row = only(text, "Owl (singer)")
    assert [work.name for work in row.works] == ["Elm"]
    assert [(who.name, who.kind, who.roles) for who in nominees(row)] == [
        ("Kim Ray", kind, roles), ("Owl", Kind.PERSON, ())
    ]  # fmt: skip
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.KIND] * (kind is Kind.UNKNOWN)


@pytest.mark.parametrize("cell", ["Elm featuring Kim Ray", "Elm (feat. Kim Ray)"])
def test_a_guest_on_a_song_is_no_song(cell: str) -> None:
    text = table(
        "Award|Category|Nominee / work|Result", f"Lake Award || Best Song || {cell} || Won"
    )
    row = only(text, "Owl (singer)")
    assert [(work.name, work.kind) for work in row.works] == [("Elm", Kind.SONG)]
    assert [(who.name, who.kind) for who in nominees(row)] == [
        ("Kim Ray", Kind.UNKNOWN), ("Owl", Kind.PERSON)
    ]  # fmt: skip


def test_the_subject_is_no_nominee_of_what_was_awarded_to_another() -> None:
    row = only(
        table("Year|Award|Work|Result",
              "2001 || Lake Award for Best Cover (awarded to the art director) || ''Elm'' || Won"),
        "Owl (band)",
    )  # fmt: skip
    assert [work.name for work in row.works] == ["Elm"]
    assert nominees(row) == []


@pytest.mark.parametrize(
    ("category", "expected", "works", "note"),
    [
        ('Best Song ("Elm")', "Best Song", [("Elm", Kind.SONG)], ""),
        ('Best Album ("Elm" Album)', "Best Album", [("Elm", Kind.OTHER_WORK)], ""),
        ('Best Kiss (with Bo Lind for "Elm")', "Best Kiss", [("Elm", Kind.OTHER_WORK)],
         "with Bo Lind"),
        ('Best Concert "Elm"', "Best Concert", [("Elm", Kind.OTHER_WORK)], ""),
        ("Best Host (Female)", "Best Host (Female)", [], ""),
        ("Best Siblings (with Bo Lind)", "Best Siblings", [], "with Bo Lind"),
        ("Best Host (1998)", "Best Host", [], ""),
        ("Best Host (avec Bo Lind)", "Best Host", [], "avec Bo Lind"),
        ("Best Host (gemeinsam mit Bo Lind)", "Best Host", [], "gemeinsam mit Bo Lind"),
        ("Best Host (junto a Bo Lind)", "Best Host", [], "junto a Bo Lind"),
        ("Best Host (featuring Bo Lind)", "Best Host", [], "featuring Bo Lind"),
        ("Best Host<br>shared with Bo Lind", "Best Host", [], "shared with Bo Lind"),
        ("Best Film (avec des lacs)", "Best Film (avec des lacs)", [], ""),
        ("Best Host (for Film)", "Best Host (for Film)", [], ""),
        ("Best Host (drama)", "Best Host (drama)", [], ""),
    ],
)  # fmt: skip
def test_a_work_that_a_categorys_cell_names_is_no_part_of_the_category(
    category: str, expected: str, works: list[tuple[str, Kind]], note: str
) -> None:
    row = only(table("Award|Category|Result", f"Lake Award || {category} || Won"), "Owl (singer)")
    assert (row.category.text, row.note) == (expected, note)
    assert [(work.name, work.kind) for work in row.works] == works
    assert [str(doubt) for doubt in row.doubts] == (
        [f"{note!r} names who else is nominated: add them as recipients"] if note else []
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("鈴木花子の受賞一覧", "鈴木花子"), ("森の梟の受賞とノミネートの一覧", "森の梟"),
        ("鈴木花子の受賞歴", "鈴木花子"), ("湖映画賞の受賞一覧", ""),
        ("王小明獲獎與提名列表", "王小明"), ("王小明所获奖项列表", "王小明"),
        ("王小明的得奖记录", "王小明"), ("金湖奖获奖列表", ""),
        ("आमिर खान के पुरस्कार और नामांकन की सूची", "आमिर खान"),
        ("झील पुरस्कार की सूची", ""),
    ],
)  # fmt: skip
def test_a_title_may_name_first_whose_awards_it_lists(title: str, name: str) -> None:
    row = only(
        table("Award|Category|Work|Result", "Lake Award || Best Host || ''Day'' || Won"), title
    )
    assert not name or [who.name for who in row.recipients] == [name]
    assert article_of(title) == (name or title)


@pytest.mark.parametrize(
    ("remark", "note"),
    [
        (" (tie)", "tie"), (" (Tied)", "Tied"), ("<br>{{small|(shared)}}", "shared"),
        ("<br />{{small|Shared with the cast}}", "Shared with the cast"), ("<br>tie", "tie"),
        (" (tie with Bo Lind)", "tie with Bo Lind"), (" (posthumous)", "posthumous"),
        (" (as producer)", "as producer"), (" (tie) (with the cast)", "tie; with the cast"),
    ],
)  # fmt: skip
def test_a_note_behind_a_category_is_no_part_of_it(remark: str, note: str) -> None:
    row = only(table("Award|Category|Result", f"Lake Award || Best Host{remark} || Won"))
    assert (row.category.text, row.note, row.doubts) == ("Best Host", note, ())


@pytest.mark.parametrize("header", ["Award|Category|Result", "Award|Category|Work|Result"])
def test_what_a_category_is_for_is_no_part_of_it_and_doubted_unless_a_work_is_named(
    header: str,
) -> None:
    cells = "Lake Award || Best Lead {{small|(for ''Day'')}}"
    empty = " || {{n/a}}" if "Work" in header else ""
    row = only(table(header, f"{cells}{empty} || Won"), "Ann Ray (singer)")
    assert (row.category.text, row.note) == ("Best Lead", "for Day")
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.KIND]
    if empty:
        row = only(table(header, f"{cells} || ''Day'' || Won"), "Ann Ray (singer)")
        assert (row.category.text, [work.name for work in row.works]) == ("Best Lead", ["Day"])
        assert not row.doubts


def test_a_title_in_a_category_is_a_work_where_the_column_of_works_has_none() -> None:
    header = "Award|Category|Work|Result"
    row = only(
        table(header, 'Lake Award || Best Lead ("Day") || {{n/a}} || Won'), "Ann Ray (singer)"
    )
    assert (row.category.text, [work.name for work in row.works]) == ("Best Lead", ["Day"])


@pytest.mark.parametrize(
    ("category", "nominee", "result", "doubted"),
    [
        ("", "", "<br>{{small|(shared with Bo Lind)}}", True),
        ("", "", " (shared with the cast)", False), ("", "", " (tied with Bo Lind)", False),
        ("", "", "{{efn|Shared with [[Bo Lind]]}}", True),
        ("{{efn|With [[Bo Lind]] for ''Day''.}}", "", "", True),
        ("", "{{efn|The award was shared with Bo Lind.}}", "", True),
        ("", ", Bo Lind{{efn|Shared with [[Bo Lind]] for ''Day''}}", "", False),
        ("", "", "{{efn|Shared with the cast}}", False),
        ("", "", "{{efn|Tied with ''Day''.}}", False),
        ("", "", "<ref>[http://a.example Ann Ray wins with Day]</ref>", False),
        ("", " (geteilt mit Bo Lind)", "", True), ("", "", " (featuring Bo Lind)", True),
        ("", " (featuring Bo Lind)", "", False),  # he is credited then
    ],
)  # fmt: skip
def test_who_shares_an_award_is_doubted_wherever_the_row_says_it(
    category: str, nominee: str, result: str, doubted: bool
) -> None:
    cells = f"Lake Award || Best Duo{category} || Ann Ray{nominee} || {{{{won}}}}{result}"
    row = only(table("Award|Category|Nominee|Result", cells))
    assert any("names who else is nominated" in str(doubt) for doubt in row.doubts) is doubted


def test_what_may_be_a_work_beside_a_category_is_doubted() -> None:
    row = only(
        table("Award|Category|Result", "Lake Award || Best Host (Owl Tonight) || Won"),
        "Ann Ray (singer)",
    )
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.KIND]
    assert "put titles in quotation marks" in row.doubts[0].text


@pytest.mark.parametrize(
    ("cell", "titles"),
    [
        ("''Elm'' and ''Ash''", ["Elm", "Ash"]),
        ("''[[Elm (film)|Elm]]''<br>''Ash'' (shared)", ["Elm", "Ash"]),
        ("''Elm, Ash and Oak''", ["Elm, Ash and Oak"]),
        ("Elm and Ash", ["Elm and Ash"]),
    ],
)
def test_each_work_of_a_cell_that_is_marked_is_a_work_of_its_own(
    cell: str, titles: list[str]
) -> None:
    text = table("Award|Category|Work|Result", f"Lake Award || Best Set || {cell} || Won")
    assert [work.name for work in only(text, "Ann Ray (actress)").works] == titles


def test_a_place_in_the_result_is_the_rank() -> None:
    rows = "YES || Top Hosts || 2001 || Included #84", "Reed || Best Song || 2002 || Won: 5th Place"
    (made,) = tables(table("Award|Category|Year|Result", *rows), "Owl (singer)")
    assert [row.rank for row in made.rows] == [84, 5]


def test_a_lone_year_column_that_differs_from_no_name_stays_open() -> None:
    rows = "Hill Love Songs 2013 || Best Song || 2013 || Won"
    row = only(table("Award|Category|Year|Result", rows), "Owl (singer)")
    assert (row.award.text, row.edition.name) == ("Hill Love Songs", "Hill Love Songs 2013")


SETS = [
    # (file, edition, category, works, nominees)
    ("ceremony,year_film,year_award,category,nominee,film,win\n"
     "3,1928,1929,Best Set,Ann Ray,Elm,True\n",
     (3, "1928", "1929", ""), "Best Set", [("Elm", Kind.OTHER_WORK)], [("Ann Ray", Kind.AGENT)]),
    ("year,category,full_name,show,won\n"
     "1995 - 1ST ANNUAL REED GUILD AWARDS,Best Set,Ann Ray,Elm,True\n",
     (1, "", "", "1995"), "Best Set", [("Elm", Kind.OTHER_WORK)], [("Ann Ray", Kind.AGENT)]),
    ("year,title,category,nominee,artist,workers,winner\n"
     "2019,62nd Annual Reed Awards (2019),Album Of The Year,Elm,Owl,Ann Ray,True\n",
     (62, "", "", "2019"), "Album Of The Year", [("Elm", Kind.OTHER_WORK)], []),
    ("id,year,category,nominee,staff,company,producer,win\n"
     "1,2019,Best Cast - 2019,Elm,Ann Ray,HBO,Reed,True\n",
     (None, "", "", "2019"), "Best Cast", [], [("Elm", Kind.UNKNOWN)]),
    ("year,edition,category,nominee,film,imdb_id,winner\n"
     "2019,39,Worst Set,Ann Ray,Elm,tt0000031,True\n",
     (39, "", "", "2019"), "Worst Set", [("Elm", Kind.OTHER_WORK)], [("Ann Ray", Kind.AGENT)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edition", "category", "works", "agents"), SETS)
def test_files_in_the_shape_of_public_sets_mean_what_they_say(
    text: str,
    edition: tuple[int | None, str, str, str],
    category: str,
    works: list[tuple[str, Kind]],
    agents: list[tuple[str, Kind]],
) -> None:
    reading = read_page(text, declaration=parse("award='Reed Awards'"))
    row = SourcePage(Path("set.csv"), reading, {}).table(reading.tables[0], 0).rows[0]
    told = row.edition
    assert (told.number, told.season, told.date, told.year) == edition
    assert (row.category.text, [(work.name, work.kind) for work in row.works]) == (category, works)
    assert [(who.name, who.kind) for who in nominees(row)] == agents


def test_an_official_reason_in_a_column_is_a_citation() -> None:
    for header in ("Citation", "Motivation"):
        cells = "Lake Award || 2001 || Ann Ray || for light on all of the lakes || Won"
        row = only(table(f"Award|Year|Nominee|{header}|Result", cells), "List of laureates")
        assert row.citations == ("for light on all of the lakes",)


def test_a_table_with_its_headers_in_the_first_column_is_refused_with_that_reason() -> None:
    text = (
        '{| class="wikitable"\n! Award\n| Lake Award || Reed Award\n|-\n! Category\n'
        "| Best Set || Best Song\n|-\n! Result\n| Won || Nominated\n|}"
    )
    reading = read_page(text, title="Owl (film)")
    assert not reading.tables
    assert "its headers stand in its first column" in reading.why_nothing


def test_reasons_and_company_in_the_category_are_no_category() -> None:
    rows = (
        "Order of Lakes || For services to drama || || {{won}}",
        "Lake Award || Best Set (tied with Bo Lind) || ''Elm'' || {{won}}",
    )
    (made,) = tables(table("Award|Category|Work|Result", *rows), "Ann Ray (actress)")
    assert [(row.category.text, row.citations, row.note) for row in made.rows] == [
        ("Order of Lakes", ("For services to drama",), ""),
        ("Best Set", (), "tied with Bo Lind"),
    ]


KINDS_LEFT_OPEN = [
    # a category of works, in a column of recipients
    ("Award,Category,Recipient,Result\nLake Award,Best Film,Elm,Won\n", "", ["Elm"]),
    ("Award,Category,Recipient,Result\nLake Award,Best Film,Elm,Won\n", "Owl (band)", ["Elm"]),
    ("Award,Category,Recipient,Result\nLake Award,Best Film,Elm,Won\n", "Owl (film)", []),
    ("Award,Category,Recipient,Result\nLake Award,Best Film Editing,Elm,Won\n", "", []),
    ("Award,Category,Recipient,Result\nLake Award,Best Sound in a Film,Elm,Won\n", "", []),
    ("Award,Category,Recipient,Film,Result\nLake Award,Best Film,Elm,Owl,Won\n", "", []),
    ("Award,Category,Actor,Result\nLake Award,Best Film,Elm,Won\n", "", []),
    ("Award,Category,Recipient,Result\nLake Award,Best Film,Elm (producer),Won\n", "", []),
    # a name is somebody's if a category of people says so in the same column
    ("Award,Category,Recipient,Result\nLake Award,Best Film,Elm,Won\n"
     "Lake Award,Best Actor,Elm,Won\n", "", []),
    # a category of people, in a column of works and nominees
    ("Award,Category,Nominee/Work,Result\nLake Award,Best Actor,Elm,Won\n",
     "List of awards and nominations received by Ann Ray", ["Elm"]),
    ("Award,Category,Nominee/Work,Result\nLake Award,Best Actor,Elm,Won\n",
     "Ann Ray (actress)", ["Elm"]),
    ("Award,Category,Nominee/Work,Result\nLake Award,Best Actor,Elm,Won\n", "", ["Elm"]),
    ("Award,Category,Nominee/Work,Result\nLake Award,Best Actor,Elm,Won\n", "Owl (film)", []),
    # marks say it
    (table("Award|Category|Recipient|Result", "Lake Award || Best Film || Elm || Won"), "",
     ["Elm"]),
    (table("Award|Category|Recipient|Result", "Lake Award || Best Film || ''Elm'' || Won",
           "Lake Award || Best Show || Bo || Won"), "", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "names"), KINDS_LEFT_OPEN)
def test_a_name_that_may_be_a_works_or_a_persons_is_of_unknown_kind_and_doubted(
    text: str, title: str, names: list[str]
) -> None:
    (made,) = tables(text, title)
    own = made.subject.recipient.name if made.subject and made.subject.recipient else ""
    unknown = [
        who.name
        for row in made.rows
        for who in row.recipients
        if who.kind is Kind.UNKNOWN and who.name != own
    ]
    doubted = [d.text for row in made.rows for d in row.doubts if d.code is DoubtCode.KIND]
    assert unknown == names
    assert [text.split("'")[1] for text in doubted] == names


def test_on_somebodys_page_a_name_of_unknown_kind_leaves_the_nomination_theirs() -> None:
    text = "Award,Category,Nominee/Work,Result\nLake Award,Best Actor,Elm,Won\n"
    row = only(text, "List of awards and nominations received by Ann Ray (actress)")
    assert [(who.name, who.kind) for who in row.recipients] == [
        ("Elm", Kind.UNKNOWN), ("Ann Ray", Kind.PERSON)
    ]  # fmt: skip


CRAFTS = "Award,Date,Category,Recipient,Result\n" + "".join(
    f"{award},4 March {year},Best {craft},{who},Won\n"
    for award, year, craft, who in [
        ("Gull Awards", 2016, "Editing", "Bo"), ("Gull Awards", 2017, "Editing", "Mia"),
        ("Tern Awards", 2016, "Score", "Al"), ("Tern Awards", 2016, "Screenplay", "Cy"),
    ]
)  # fmt: skip
OF_ONE = CRAFTS.replace("4 March 2017,Best Editing", "4 March 2017,Best Sound")


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        (OF_ONE, "", SubjectKind.UNKNOWN),
        (OF_ONE, "Gull and Tern Awards", SubjectKind.UNKNOWN),
        (OF_ONE, "Owl", SubjectKind.WORK),
        (CRAFTS, "Owl", SubjectKind.UNKNOWN),
        (CRAFTS, "List of awards received by Owl", SubjectKind.WORK),
    ],
)
def test_crafts_are_those_of_one_work_only_where_the_title_is_of_one_thing(
    text: str, title: str, kind: SubjectKind
) -> None:
    (made,) = tables(text, title)
    assert made.subject is not None
    assert made.subject.kind is kind
    assert bool(made.work) == (kind is SubjectKind.WORK)
    assert all(bool(row.works) == (kind is SubjectKind.WORK) for row in made.rows)


@pytest.mark.parametrize("header", ["Year", "Date"])
def test_where_seasons_and_days_contradict_what_a_year_is_stays_open(header: str) -> None:
    rows = ["2012", "2013–14", "4 March 2015"]
    text = f"Award,{header},Category,Nominee,Result\n"
    text += "".join(f"Lake Award,{date},Best Light,Ann Ray,Won\n" for date in rows)
    (made,) = tables(text, "Owl (film)")
    assert [(row.edition.season, row.edition.date, row.edition.year) for row in made.rows] == [
        ("", "", "2012"),
        ("2013/14", "", ""),
        ("", "2015-03-04", ""),
    ]
    assert [doubt.code for doubt in made.doubts] == [DoubtCode.YEAR]
    assert "seasons beside dates" in made.doubts[0].text


@pytest.mark.parametrize("years", ["1905-13", "2012–2014", "2012 to 2014"])
def test_a_span_of_more_than_two_years_is_no_season_and_doubted(years: str) -> None:
    row = only(f"Award,Year,Category,Nominee,Result\nLake Award,{years},Best Light,Ann Ray,Won\n")
    assert (row.edition.season, row.edition.date, row.edition.year) == ("", "", "")
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.DATE]


def test_what_is_shown_of_a_page_says_which_kinds_are_open_and_is_read_back_so(
    tmp_path: Path,
) -> None:
    page, written = tmp_path / "page.csv", tmp_path / "written.csv"
    page.write_text("Award,Category,Recipient,Result\nLake Award,Best Film,Elm,Won\n", "utf-8")
    shown = CliRunner().invoke(main, ["read", str(page)]).stdout
    assert "? row 2: 'Elm' may be a work or a person" in shown
    written.write_text(CliRunner().invoke(main, ["read", str(page), "--to", "csv"]).stdout, "utf-8")
    (made,) = tables(written.read_text("utf-8"))
    assert [(who.name, who.kind) for who in made.rows[0].recipients] == [("Elm", Kind.UNKNOWN)]
    assert DoubtCode.KIND in [doubt.code for doubt in made.rows[0].doubts]


@pytest.mark.parametrize("work", ["Herself", "herself", "Ella misma", "Ann Ray"])
@pytest.mark.parametrize("header", ["Work", "Song"])
def test_in_a_column_of_works_the_subject_itself_is_no_work(work: str, header: str) -> None:
    text = table(
        f"Year|Award|Category|{header}|Result",
        f"2001 || Lake Award || Best Newcomer || {work} || Won",
        "2002 || Lake Award || Best Newcomer || ''Ann Ray'' || Won",
    )
    (made,) = tables(text, "Ann Ray (singer)")
    bare, marked = made.rows
    assert bare.works == ()
    assert [work.name for work in marked.works] == ["Ann Ray"]
    for row in made.rows:
        assert [who.name for who in row.recipients] == ["Ann Ray"]


@pytest.mark.parametrize(
    ("title", "category", "works"),
    [
        ("Owl (band)", "Album of the Year", [("Owl", Kind.OTHER_WORK)]),
        ("Owl (film)", "Best Light", [("Owl", Kind.WORK)]),
        ("List of Lake Award winners", "Best Light", [("Owl", Kind.OTHER_WORK)]),
    ],
)
def test_a_bare_name_in_a_column_of_works_is_a_works_where_works_are_honoured(
    title: str, category: str, works: list[tuple[str, Kind]]
) -> None:
    text = table(
        "Year|Award|Category|Work|Result", f"2001 || Lake Award || {category} || Owl || Won"
    )
    assert [(work.name, work.kind) for work in only(text, title).works] == works


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Work", "''Far Shore''"),
        ("Work", "''far shore (film)''"),
        ("Nominee", "Ira Moss for ''Far Shore''"),
        ("Nominee", "''Far Shore'' – Ira Moss"),
    ],
)
def test_the_pages_own_work_is_one_however_a_cell_writes_its_name(header: str, cell: str) -> None:
    text = table(f"Award|Category|{header}|Result", f"Lake Award || Best Light || {cell} || Won")
    row = only(text, "Far Shore (film)")
    assert [(work.name, work.article) for work in row.works] == [("Far Shore", "Far Shore (film)")]


def test_a_song_or_a_linked_work_of_the_pages_name_is_another_work() -> None:
    text = table(
        "Award|Category|Work|Result",
        'Lake Award || Best Song || "Far Shore" || Won',
        "Lake Award || Best Light || ''[[Far Shore (novel)|Far Shore]]'' || Won",
    )
    (made,) = tables(text, "Far Shore (film)")
    assert [len(row.works) for row in made.rows] == [2, 2]


WORK_CELLS: list[tuple[str, list[str], str, str, bool]] = [
    # a cell of works on an actress's page; the works, the note, the character, whether in doubt
    ("''The Gull'' as Nina", ["The Gull"], "as Nina", "Nina", False),
    ("''Elm''<br>as Joan", ["Elm"], "as Joan", "Joan", False),
    ("''Elm'' (as Joan)", ["Elm"], "as Joan", "Joan", False),
    ("[[Elm (film)|Elm]] (as Joan)", ["Elm"], "as Joan", "Joan", False),
    ("''Reed'' – Role: Joan", ["Reed"], "Role: Joan", "Joan", False),
    ("''Reed''<br>Rolle: Joan", ["Reed"], "Rolle: Joan", "Joan", False),
    ("''Reed''†", ["Reed"], "", "", False),
    ("†''Reed''", ["Reed"], "", "", False),
    ("Reed*", ["Reed"], "", "", False),
    ("''Reed'' (2001)", ["Reed"], "", "", False),
    ("For ''Elm''", ["Elm"], "", "", False),
    ("''Elm'' (shared with the cast)", ["Elm"], "shared with the cast", "", False),
    ("\"Tide\" from ''Low Water''", ['"Tide"', "Low Water"], "", "", False),
    ('"Tide" featuring Kim Ray', ['"Tide"'], "featuring Kim Ray", "", True),
    ("''Elm'' (\"Pilot\")", ["Elm"], '"Pilot"', "", True),
    ("''Elm'': \"Pilot\"", ["Elm"], '"Pilot"', "", True),
    ("''Elm'' by Kim Ray", ["Elm"], "by Kim Ray", "", True),
    ("''La Mouette'' (partagé avec Kim Ray)", ["La Mouette"], "partagé avec Kim Ray", "", True),
    ("''Elm'' and ''Ash'' as Joan", ["Elm", "Ash"], "as Joan", "Joan", False),
    ("''Elm'' (tie) and ''Ash'' as Joan", ["Elm", "Ash"], "tie; as Joan", "Joan", False),
    ("\"Tide\" from ''Low Water''†", ['"Tide"', "Low Water"], "", "", False),
    # part of the title
    ("''Elm'' (Live)", ["Elm (Live)"], "", "", False),
    ("[[Owl]] Tonight", ["Owl Tonight"], "", "", False),
    ("''Elm''!", ["Elm!"], "", "", False),
    ("M*A*S*H", ["M*A*S*H"], "", "", False),
]


@pytest.mark.parametrize(("cell", "works", "note", "character", "doubted"), WORK_CELLS)
def test_words_beside_a_marked_title_are_no_part_of_it(
    cell: str, works: list[str], note: str, character: str, *, doubted: bool
) -> None:
    text = table("Award|Category|Work|Result", f"Lake Award || Best Actress || {cell} || Won")
    row = only(text, "Ann Ray (actress)")
    assert ([work.name for work in row.works], row.note) == (works, note)
    assert [who.character for who in row.recipients] == [character]
    codes = (DoubtCode.UNREAD_COLUMN, DoubtCode.NAMES)
    assert [doubt.code in codes for doubt in row.doubts] == [True] * doubted


def test_brackets_between_titles_are_notes_and_doubted_where_they_name_others() -> None:
    cell = "''Elm'' (shared with Kim Ray) and ''Ash'' (2003), ''Fir'' (as Joan)"
    text = table("Award|Category|Work|Result", f"Lake Award || Best Actress || {cell} || Won")
    row = only(text, "Ann Ray (actress)")
    assert [work.name for work in row.works] == ["Elm", "Ash", "Fir"]
    assert row.note == "shared with Kim Ray; as Joan"
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.NAMES]


@pytest.mark.parametrize(
    "text", ["TBA", "tbd", "TBC", "To be announced", "to be determined", "未定", "Por confirmar"]
)
def test_what_is_to_be_announced_names_nobody_and_nothing(text: str) -> None:
    cells = f"Lake Award || Best Light || {text} || {text} || {text}"
    columns = "Award|Category|Nominee|Work|Result"
    row = only(table(columns, cells), "List of Lake Award winners")
    assert (row.recipients, row.works, row.result) == ((), (), Result.PENDING)


@pytest.mark.parametrize(("text", "count"), [("TBA", 0), ("未定", 0), ("—", 1), ("N/A", 1)])
def test_a_work_is_no_nominee_where_the_nominees_are_to_be_announced(text: str, count: int) -> None:
    cells = f"Lake Award || Best Actor || {text} || Pending"
    row = only(table("Award|Category|Nominee|Result", cells))
    assert [work.name for work in row.works] == ["Owl"]
    assert ([who.name for who in row.recipients], row.doubts) == (["Owl"] * count, ())


@pytest.mark.parametrize("text", ["Various", "Several films"])
def test_works_that_arent_named_are_none_and_doubted(text: str) -> None:
    cells = f"Lake Award || Best Actress || {text} || Won"
    row = only(table("Award|Category|Work|Result", cells), "Ann Ray (actress)")
    assert row.works == ()
    assert "not every work is named" in map(str, row.doubts)


@pytest.mark.parametrize(
    ("award", "number", "programme"),
    [
        ("第39回湖映画賞", 39, "湖映画賞"),
        ("第 39 回 湖映画賞", 39, "湖映画賞"),
        ("湖映画賞 (第39回)", 39, "湖映画賞"),
        ("第39屆湖電影獎", 39, "湖電影獎"),
        ("第39届湖电影奖", 39, "湖电影奖"),
        ("第三十九屆湖電影獎", 39, "湖電影獎"),
        ("28{{e}} cérémonie des Prix du Lac", 28, "Prix du Lac"),
        ("{{1re}} cérémonie des Prix du Lac", 1, "Prix du Lac"),
        ("1{{ère}} cérémonie des Prix du Lac", 1, "Prix du Lac"),
        ("30.ª edición de los Premios Lago", 30, "Premios Lago"),
        ("30ª edición de los Premios Lago", 30, "Premios Lago"),
        ("12.º Festival del Lago", 12, "Festival del Lago"),
        ("64.º Prêmio do Lago", 64, "Prêmio do Lago"),
        ("XXX edición de los Premios Lago", 30, "Premios Lago"),
        ("XII edizione del Premio Gabbiano", 12, "Premio Gabbiano"),
        ("XXX Premios Lago", 30, "Premios Lago"),
        ("64. Gabbiano Festival", 64, "Gabbiano Festival"),
        ("第二夜", None, "第二夜"),
    ],
)
def test_editions_are_told_from_programmes_in_other_languages(
    award: str, number: int | None, programme: str
) -> None:
    text = table("Award|Category|Nominee|Result", f"{award} || Best Light || Ann Ray || Won")
    row = only(text, "Owl (film)")
    assert (row.edition.number, row.award.text) == (number, programme)


@pytest.mark.parametrize("header", ["対象", "受賞対象", "Nominado / Obra", "Nominee / work"])
def test_a_column_may_hold_works_and_people_in_any_language(header: str) -> None:
    text = table(
        f"Award|Category|{header}|Result",
        "Lake Award || Best Film || Elm || Won",
        "Lake Award || Best Actress || Kim Ray || Won",
    )
    (made,) = tables(text, "List of Lake Award winners")
    film, actress = made.rows
    assert [who.kind for who in film.recipients] == [Kind.OTHER_WORK]
    assert [who.kind for who in actress.recipients] == [Kind.AGENT]


def test_two_categories_in_one_cell_are_doubted() -> None:
    text = table(
        "Award|Category|Nominee|Result",
        "Lake Award || Best Light<br>Best Screenplay || Kim Ray || Won",
        "Lake Award || Best Performance<br>by an Ensemble || Kim Ray || Won",
        "Lake Award || Best Song<br>(Best of 2001) || Kim Ray || Won",
    )
    (made,) = tables(text, "Owl (film)")
    assert [[doubt.code for doubt in row.doubts] for row in made.rows] == [
        [DoubtCode.SEVERAL_CATEGORIES],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("award", "kind"),
    [
        ("Lake Award for Song of the Year", Kind.SONG),
        ("[[Lake Award]] for Best Song", Kind.SONG),
        ("Lake Award for Best Light", Kind.OTHER_WORK),
    ],
)
def test_a_category_in_the_awards_cell_says_what_a_title_is(award: str, kind: Kind) -> None:
    text = table("Award|Nominee|Result", f'{award} || "Elm" || Won')
    (who,) = only(text, "List of Lake Award winners").recipients
    assert who.kind is kind


@pytest.mark.parametrize("craft", ["Singer", "Guitarist", "Drummers", "Presenter", "Comedian"])
def test_a_bare_name_in_a_category_of_people_is_somebodys_where_titles_are_marked(
    craft: str,
) -> None:
    text = table(
        "Award|Category|Nominee / work|Result",
        f"Lake Award || Best {craft} || Kim Ray || Won",
        "Lake Award || Best Album || ''Elm'' || Won",
    )
    (made,) = tables(text, "Owl (band)")
    row = made.rows[0]
    assert [(who.name, who.kind) for who in row.recipients] == [("Kim Ray", Kind.AGENT)]
    assert not row.doubts


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("'''''Owl''''' is a 2011 Norwegian film.", SubjectKind.WORK),
        ("'''Ann Ray''' is a Norwegian singer.", SubjectKind.AGENT),
        ("The '''Larks''' are a Norwegian band.", SubjectKind.AGENT),
        ("<html><body><p><b>Owl</b> is a 2011 Norwegian film.</p>", SubjectKind.WORK),
        ("<html><body><p>The <b>Larks</b> are a Norwegian band.</p>", SubjectKind.AGENT),
        ("<html><body><p>It was <b>thus</b> a Norwegian film.</p>", SubjectKind.UNKNOWN),
        ("<html><body><p><b>Won: a prize that is a film</b></p>", SubjectKind.UNKNOWN),
    ],
)
def test_a_short_first_sentence_says_what_the_page_is_about(lead: str, kind: SubjectKind) -> None:
    rows = "<tr><th>Award<th>Category<th>Result<tr><td>Lake Award<td>Best Light<td>Won"
    made = tables(f"{lead}\n<table>{rows}</table>" if "<p>" in lead else f"{lead}\n{PLAIN}", "Owl")
    subject = made[0].subject
    assert subject is not None
    assert subject.kind is kind


@pytest.mark.parametrize(
    ("cell", "doubted"),
    [
        ("Lifetime Achievement", False),
        ("Woman of the Year", False),
        ("Hall of Fame", False),
        ("''Best Elm''", True),
        ("Elm", True),
    ],
)
def test_a_category_that_spans_the_column_of_works_names_none(cell: str, *, doubted: bool) -> None:
    text = table(
        "Year|Award|Category|Work|Result",
        f'2001 || Lake Award || colspan="2" | {cell} || Won',
        "2002 || Lake Award || Best Actress || ''Elm'' || Won",
    )
    (made,) = tables(text, "Ann Ray (actress)")
    row = made.rows[0]
    assert (row.category.text, row.works) == (cell.strip("'"), ())
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.OVERLAP] * doubted


@pytest.mark.parametrize("cell", ["''Elm'' (producer)", "''Elm'' as producer"])
def test_a_craft_beside_a_title_is_the_honourees(cell: str) -> None:
    text = table("Award|Category|Work|Result", f"Lake Award || Best Film || {cell} || Won")
    row = only(text, "Ann Ray (actress)")
    assert ([work.name for work in row.works], row.doubts) == (["Elm"], ())
    assert [who.roles for who in row.recipients] == [("producer",)]
