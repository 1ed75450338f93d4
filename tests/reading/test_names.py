"""Names in cells: one thing or several, whose they are, and where a link leads."""

from __future__ import annotations

import pytest

from graph.iris import Iris
from graph.reading.awards.declaration import Declaration
from graph.reading.awards.identity import article_named
from graph.reading.awards.subjects import article_of, name_of
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import Kind, Row, SubjectKind
from graph.reading.tables import read_page
from tests.conftest import BASE
from tests.reading.test_meaning import nominees, only, table, tables


def named(cell: str, title: str = "Owl (film)") -> list[tuple[str, str | None]]:
    """Whom a cell of nominees names, each with its article."""
    text = table("Award|Category|Nominee|Result", f"Lake Award || Best Light || {cell} || Won")
    return [(who.name, who.article) for who in nominees(only(text, title))]


def test_the_subject_of_a_list_begins_with_a_capital_as_titles_of_articles_do() -> None:
    title = "List of awards and nominations received by the Larks"
    assert (article_of(title), name_of(title)) == ("The Larks", "The Larks")
    assert article_of(title) == named("[[the Larks]]")[0][1]
    assert name_of("List of awards received by dEx (band)") == "dEx"


def test_a_link_to_a_section_is_the_articles_thing_only_under_its_name() -> None:
    assert named("[[Paul Reed#Life|Reed]] and [[Paul Reed#Life|Paul Reed]]") == [
        ("Reed", "Paul Reed#Life"),
        ("Paul Reed", "Paul Reed"),
    ]
    assert article_named("Kite (film)#Sequel", "Kite 2") == "Kite (film)#Sequel"
    assert article_named("Kite (film)#Cast", "Kite") == "Kite (film)"


def test_a_work_or_award_of_a_section_is_not_what_the_article_is_about() -> None:
    cells = "[[Lake Society#Film prize|Lake Prize]] || Best Light || [[Kite#Sequel|Kite 2]] || Won"
    row = only(table("Award|Category|Film|Result", cells), "Ann Ray (actress)")
    assert row.award.article == "Lake Society#Film prize"
    assert [work.article for work in row.works] == ["Kite#Sequel"]
    cells = "[[Lake Awards#2001|2001 Lake Awards]] || Best Light || Kite || Won"
    row = only(table("Award|Category|Film|Result", cells), "Ann Ray (actress)")
    assert (row.award.text, row.award.article) == ("Lake Awards", "Lake Awards")


def test_a_section_of_a_works_article_says_nothing_of_what_it_names() -> None:
    text = table(
        "Award|Category|Nominee|Result",
        "Lake Award || Best Cast || [[Elm (film)#Cast|Ann Bell]] || Won",
        "Lake Award || Best Cast || [[List of roles#Owl|Owl]] || Won",
    )
    (first, second) = tables(text, "Owl (film)")[0].rows
    assert [who.kind for who in first.recipients] == [Kind.AGENT]
    assert [who.kind for who in second.recipients] == [Kind.AGENT]


def test_the_address_of_a_section_is_that_of_its_article_with_a_fragment() -> None:
    address = Iris(BASE).wikipedia("Paul Reed#Early life")
    assert address == "https://en.wikipedia.org/wiki/Paul_Reed#Early_life"


def row_of(cell: str, header: str = "Nominee") -> Row:
    """The row of a table with one cell in a column of nominees or works."""
    cells = f"Lake Award || Best Light || {cell} || Won"
    return only(table(f"Award|Category|{header}|Result", cells), "Owl (singer)")


def is_doubted(row: Row) -> bool:
    """Whether a row says that a name or a title of it may be several."""
    return not {DoubtCode.NAMES, DoubtCode.TITLES}.isdisjoint(doubt.code for doubt in row.doubts)


def is_unread(row: Row) -> bool:
    """Whether a row says that a column of it says more."""
    return DoubtCode.UNREAD_COLUMN in [doubt.code for doubt in row.doubts]


def people(*cells: str) -> list[Row]:
    """The rows of a table with such nominees."""
    rows = [f"Lake Award || Best Light || {cell} || Won" for cell in cells]
    return list(tables(table("Award|Category|Nominee|Result", *rows), "Kite (film)")[0].rows)


@pytest.mark.parametrize(
    "cell", ["Müller, Jürgen", "King, Jr., Martin", "de Niro, R. S.", "Lee, Joe, Bell, Ann"]
)
def test_what_may_be_a_name_with_the_familys_first_stays_whole_and_is_doubted(cell: str) -> None:
    row = row_of(cell)
    assert [who.name for who in row.recipients] == [cell]
    assert is_doubted(row)


@pytest.mark.parametrize("cell", ["[[Lee]], Joe Ek", "Ann Bell, Tom", "Owl, Rush, Kite"])
def test_a_comma_between_names_of_another_form_still_separates(cell: str) -> None:
    row = row_of(cell)
    assert [who.name for who in row.recipients] == cell.replace("[[Lee]]", "Lee").split(", ")
    assert not is_doubted(row)


def test_what_stands_behind_a_comma_as_a_role_or_part_of_a_company_is_no_given_name() -> None:
    assert [(who.name, who.roles) for who in row_of("Madonna, producer").recipients] == [
        ("Madonna", ("producer",))
    ]
    assert not is_doubted(row_of("Lamp, Inc."))


def test_where_semicolons_or_bars_separate_names_commas_stand_within_them() -> None:
    text = 'award,category,nominee,won\nLake Award,Best Light,"Bell, Ann|Lee, Joe",yes\n'
    row = tables(text, "List of winners")[0].rows[0]
    assert [who.name for who in row.recipients] == ["Bell, Ann", "Lee, Joe"]
    assert not is_doubted(row)
    row = row_of("Bell, Ann; García Sol, Tom; Reyes")
    assert [who.name for who in row.recipients] == ["Bell, Ann", "García Sol, Tom", "Reyes"]
    assert not is_doubted(row)


def test_a_column_of_names_with_the_familys_first_needs_no_doubt() -> None:
    cells = ["Bell, Ann", "Lee, Joe", "Ek, Bo", "Ray, Cy", "Moss, Di (Norway)"]
    assert not any(map(is_doubted, people(*cells)))
    assert people(*cells)[0].recipients[0].name == "Bell, Ann"
    assert all(map(is_doubted, people(*cells[:4])))
    assert is_doubted(people(*cells, "Ann Orr, Bo Lind")[0])


def test_pairs_of_names_with_the_familys_first_are_told_apart_by_what_joins_them() -> None:
    row = row_of("Smith, Cleo & Ray, Jo")
    assert [who.name for who in row.recipients] == ["Smith, Cleo", "Ray, Jo"]
    assert is_doubted(row)


@pytest.mark.parametrize(
    "cell",
    ["Ann Bell/Tom Reyes", "Ann Bell with Tom Reyes", "Ann Bell und Tom Ek", "Stand by Me",
     "Ann Bell – Kite", "Ann Bell x Tom Ek", "Ann Bell e Tom Ek", "Ann Bell,Tom Ek",
     "山田洋次、浅間義隆", "Kite & Owl", "Kite, Owl & Rush", "Ann Bell, owls", "Lark, The Owl"],
)  # fmt: skip
def test_one_name_that_may_be_several_is_doubted(cell: str) -> None:
    row = row_of(cell)
    assert [who.name for who in row.recipients] == [cell]
    assert is_doubted(row)
    assert not is_doubted(row_of(f"[[{cell}]]"))


@pytest.mark.parametrize(
    ("cell", "doubted"),
    [("Ann Bell for Kite, Owl", True), ("Ann Bell for Kite / Owl", True),
     ("Ann Bell for Kite, Tom Ek for Owl", False), ("Ann Bell, Tom Ek for Kite", False),
     ("''Kite'': Ann Bell", True), ("Ann Bell: ''Kite''", True)],
)  # fmt: skip
def test_what_follows_a_reason_behind_a_comma_may_belong_to_it(cell: str, doubted: bool) -> None:
    assert is_doubted(row_of(cell)) is doubted


@pytest.mark.parametrize(
    "name",
    ["AC/DC", "Kite & Co.", "Owl O)))", "Marcel·lí Ek", "李·貝爾", "*OWLS",
     'Óla "Óli" Ek', "And Owls Will Fly", "Samuel E Kite", "La Vie En Rose", "Ann + the Owls"],
)  # fmt: skip
def test_a_name_with_marks_and_joints_of_its_own_is_one(name: str) -> None:
    row = row_of(name)
    assert [who.name for who in row.recipients] == [name]
    assert not is_doubted(row)


@pytest.mark.parametrize("joint", [" et ", " und ", " e ", ",", "、", "/"])
def test_what_joins_two_links_separates_them(joint: str) -> None:
    assert named(f"[[Ann Bell]]{joint}[[Tom Ek]]") == [
        ("Ann Bell", "Ann Bell"), ("Tom Ek", "Tom Ek")
    ]  # fmt: skip


def test_several_links_that_nothing_known_separates_are_doubted() -> None:
    assert is_doubted(row_of("[[Ann Bell]] – [[Tom Ek]]"))
    assert is_doubted(row_of("[[Ann Bell]] ynghyd â [[Tom Ek]]"))
    for cell in ("[[Ann Bell|Ann]] + the Owls", "Ann and [[The Owls]]"):
        assert is_doubted(row_of(cell))


@pytest.mark.parametrize("cell", ['"Buzz" Ray', "Ann & Tom Bell, Kim Ray", "Owl Story: Night"])
def test_what_may_be_a_nickname_or_a_shared_name_is_doubted(cell: str) -> None:
    assert is_doubted(row_of(cell))
    assert not is_doubted(row_of('"Buzz" Ann Ray'))
    assert not is_doubted(row_of("Ann Bell, Tom and Kim Ray"))


def test_a_name_like_the_letters_behind_names_is_one_where_its_article_bears_it() -> None:
    assert named("[[Kite (band)|Kite]], [[VIXX]]") == [("Kite", "Kite (band)"), ("VIXX", "VIXX")]
    assert named("[[Kite (band)|Kite]], [[A.C.E (group)|A.C.E]]")[1] == ("A.C.E", "A.C.E (group)")
    assert named("[[Ann Bell]], [[Lake Society|ASC]]") == [("Ann Bell, ASC", "Ann Bell")]


@pytest.mark.parametrize(
    "cell",
    ["''[[The Album (Owl album)|The Album]]''", "[[The Game (rapper)|The Game]]",
     "''[[Film (band)|Film]]''", "''[[Unknown (album)|Unknown]]''", "''[[? (album)|?]]''",
     "''[[And So On...]]''"],
)  # fmt: skip
def test_what_is_marked_is_a_name_even_if_its_words_stand_for_something(cell: str) -> None:
    row = row_of(cell)
    target, _, label = cell.strip("'[]").partition("|")
    assert [(who.name, who.article) for who in (*row.works, *nominees(row))][:1] == [
        (label or target, target)
    ]
    assert [work.article for work in row_of(cell, "Film").works] == [target]


@pytest.mark.parametrize(
    "cell", ["Herself", "the film", "[[Owl (singer)|Herself]]", "Ella misma", "Lui-même", "本人"]
)
def test_what_stands_for_the_pages_subject_names_nobody_else(cell: str) -> None:
    assert [who.name for who in row_of(cell).recipients] == ["Owl"]


@pytest.mark.parametrize("header", ["Work", "Nominee", "Nominee / work"])
@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("As herself", ""),
        ("Body of work", "Body of work"),
        ("Her entire career", "Her entire career"),
        ("Lifetime achievement", "Lifetime achievement"),
    ],
)
def test_what_stands_for_all_that_somebody_did_is_no_work(
    header: str, cell: str, note: str
) -> None:
    row = row_of(cell, header)
    assert ([who.name for who in row.recipients], row.works, row.note) == (["Owl"], (), note)
    assert not row.doubts


def test_who_plays_herself_in_the_column_of_works_is_no_work() -> None:
    row = row_of("Herself (as host)", "Work")
    assert (row.works, row.note) == ((), "as host")


@pytest.mark.parametrize("cell", ["''Body of work''", "Body of Work", "Career"])
def test_a_title_may_be_called_as_all_that_somebody_did(cell: str) -> None:
    assert [work.name for work in row_of(cell, "Work").works] == [cell.strip("'")]


@pytest.mark.parametrize("title", ["Kite (film)", "Owl (singer)"])
def test_what_is_made_for_a_work_is_nobody(title: str) -> None:
    text = table("Award|Category|Nominee|Result",
                 "Lake Award || Best Light || ''Kite'' – Theatrical trailer || Won")  # fmt: skip
    row = only(text, title)
    assert [work.name for work in row.works] == ["Kite"]
    assert "Theatrical trailer" not in [who.name for who in row.recipients]
    assert row.note == "Theatrical trailer"


@pytest.mark.parametrize(
    "work", ["''[[Up (2009 film)|Up]]''", "[[Up (2009 film)|Up]]", "''[[1917 (2019 film)|1917]]''"]
)
def test_the_article_of_a_work_may_have_a_year_that_its_title_has_not(work: str) -> None:
    assert [each.article for each in row_of(work, "Film").works] == [
        work.strip("'[]").partition("|")[0]
    ]


@pytest.mark.parametrize("header", ["Nominee", "Nominee / work", "Work", "Song"])
@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ('"[[Dance (With U)]]"', "Dance (With U)"),
        ('"Dance (For U)"', "Dance (For U)"),
        ("[[Dance (with U)|Dance (With U)]]", "Dance (With U)"),
        ("''Dance (As U)''", "Dance (As U)"),
        ("''Dance (With U)'' (tie)", "Dance (With U)"),
        ("''Dance'' {{small|(shared)}}", "Dance"),
        ("Dance {{small|(shared)}}", "Dance"),
        ("Dance ''(shared)''", "Dance"),
    ],
)
def test_a_title_keeps_the_brackets_that_are_marked_as_its_part(
    header: str, cell: str, name: str
) -> None:
    text = table(f"Award|Category|{header}|Result", f"Lake Award || Best Song || {cell} || Won")
    row = only(text, "Owl (singer)")
    named = row.works or row.recipients
    assert [thing.name.strip('"') for thing in named] == [name]
    assert not is_doubted(row)


@pytest.mark.parametrize(
    ("cell", "name", "article"),
    [
        ("The cast of [[Kite (film)|Kite]]", "The cast of Kite", None),
        ("Kim Ray of the [[Larks]]", "Kim Ray of the Larks", None),
        ("Kim Ray (from [[Norway]])", "Kim Ray (from Norway)", None),
        ("The [[Larks (band)|Larks]]", "The Larks", "Larks (band)"),
        ("Dr [[Kim Ray]]", "Dr Kim Ray", "Kim Ray"),
    ],
)
def test_a_link_behind_of_or_in_brackets_is_that_of_another(
    cell: str, name: str, article: str | None
) -> None:
    assert named(cell) == [(name, article)]


def test_a_guest_in_brackets_is_named_as_one_without_them() -> None:
    row = row_of('"[[Dance (Larks song)|Dance]]" (feat. [[Kim Ray]])')
    assert [(work.name, work.article) for work in row.works] == [("Dance", "Dance (Larks song)")]
    assert [(who.name, who.article) for who in nominees(row)] == [("Kim Ray", "Kim Ray")]
    assert [work.name for work in row_of('"Dance (feat. Kim Ray)"').works] == [
        "Dance (feat. Kim Ray)"
    ]  # fmt: skip


def test_bands_stand_in_a_column_of_artists() -> None:
    assert [row_of("Larks", header).recipients[0].kind for header in ("Artist", "Actor")] == [
        Kind.AGENT, Kind.PERSON
    ]  # fmt: skip
    assert row_of("Ann & Tom", "Actor").recipients[0].kind is Kind.AGENT


@pytest.mark.parametrize("title", ["„Nacht“", "『夜』", "《夜》", "»Nacht«", "«Nuit»", "“Night”"])
def test_a_title_stands_in_the_quotation_marks_of_its_language(title: str) -> None:
    (work,) = row_of(title).works
    assert work.name == title[1:-1]


def test_an_italic_title_behind_a_dash_is_the_work_that_a_name_is_honoured_for() -> None:
    row = row_of("[[Ann Bell]] – ''Kite''")
    assert [(who.name, who.roles) for who in row.recipients] == [("Ann Bell", ())]
    assert [work.name for work in row.works] == ["Kite"]


def test_a_bare_name_with_for_in_it_may_be_one_name() -> None:
    assert DoubtCode.KIND in [doubt.code for doubt in row_of("Songs for Owls").doubts]
    assert not row_of("[[Ann Bell]] for Kite").doubts


@pytest.mark.parametrize(
    "cell",
    ["Kite / Owl", "Kite/Owl", "Kite; Owl", "Kite<br>Owl"],
)
def test_a_work_that_may_be_several_is_doubted_unless_it_is_marked_as_one(cell: str) -> None:
    row = row_of(cell, "Film")
    assert len(row.works) == 1
    assert is_doubted(row)
    assert not is_doubted(row_of(f"''{cell}''", "Film"))


def test_a_title_with_commas_and_words_that_join_is_one() -> None:
    for cell in (
        "The Fox, the Owl and the Hen",
        "Lanterns, Inc.",
        "Kite",
        "Owl and Rush",
        "Rain, Rain",
        "Fire with Fire",
    ):
        assert not is_doubted(row_of(cell, "Film"))


def test_the_name_of_the_pages_own_work_is_one() -> None:
    cells = "Lake Award || Best Light || Love / Mercy || Won"
    text = table("Award|Category|Film|Result", cells)
    assert not is_doubted(only(text, "Love / Mercy (film)"))


def test_a_declared_separator_decides_what_is_one_name_and_one_title() -> None:
    text = table(
        "Award|Category|Nominee|Film|Result",
        "Lake Award || Best Light || Lee, Joe; Ann Bell with Tom Ek || Owl and Rush || Won",
        "Lake Award || Best Light || [[Ann Ray]] || Kite; [[Elm (film)|Elm]] || Won",
    )
    said = Declaration(separators={"Nominee": ";", "Film": ";"})
    first, second = read_page(text, title="List of winners", declaration=said).tables[0].rows
    assert [who.name for who in first.recipients] == ["Lee, Joe", "Ann Bell with Tom Ek"]
    assert [work.name for work in first.works] == ["Owl and Rush"]
    assert [(work.name, work.article) for work in second.works] == [
        ("Kite", None), ("Elm", "Elm (film)")
    ]  # fmt: skip
    assert first.doubts == second.doubts == ()


@pytest.mark.parametrize(
    "cell", ['"Rise" by Cleo Smith', '"Rise" (by Cleo Smith)', "''Rise'' by Cleo Smith"]
)
def test_who_stands_behind_by_and_a_title_is_named_for_that_work(cell: str) -> None:
    row = row_of(cell)
    assert [work.name for work in row.works] == ["Rise"]
    assert [who.name for who in nominees(row)] == ["Cleo Smith"]
    assert not row.doubts


@pytest.mark.parametrize("word", ['Episode: "Day"', '(Episode: "Day")', 'for the episode "Day"'])
def test_an_episode_on_a_line_of_its_own_is_that_of_the_names_above(word: str) -> None:
    cells = f"Lake Award || Best Writing || [[Ann Bell]]<br>Tom Ek<br>{{{{small|{word}}}}} || Won"
    row = only(table("Award|Category|Nominee|Result", cells), "Owl (TV series)")
    assert [(work.name, work.kind) for work in row.works] == [
        ("Owl", Kind.WORK), ("Day", Kind.EPISODE)
    ]  # fmt: skip
    assert [(who.name, who.work) for who in row.recipients] == [("Ann Bell", 1), ("Tom Ek", 1)]
    assert not row.doubts


@pytest.mark.parametrize(
    "cell",
    [
        '[[Ann Bell]] as Ellie in "Day"',
        "[[Ann Bell]] as Ellie in ''Day''",
        '[[Ann Bell]] as "Ellie" in "Day"',
        '[[Ann Bell]] (for playing Ellie in "Day")',
        "[[Ann Bell]] (as Ellie in ''Day'')",
        "[[Ann Bell]]<br>as Ellie in ''Day''",
        '[[Ann Bell]]<br>playing Ellie in the film "Day"',
        '[[Ann Bell]] for her role as Ellie from "Day"',
        '[[Ann Bell]] as Ellie in "[[Day]]"',
        "[[Ann Bell]] as Ellie in [[Day (film)|Day]]",
        "[[Ann Bell]] as Ellie on ''Day''",
    ],
)
@pytest.mark.parametrize("title", ["Owl (TV series)", "Kim Ray", "Ann Bell", "Ann Bell (actress)"])
def test_a_character_ends_before_the_title_that_it_is_in(cell: str, title: str) -> None:
    text = table("Award|Category|Nominee|Result", f"Lake Award || Best Actress || {cell} || Won")
    row = only(text, title)
    assert [work.name for work in row.works if work.kind is not Kind.WORK] == ["Day"]
    assert [(who.name, who.character, who.roles) for who in row.recipients] == [
        ("Ann Bell", "Ellie", ())
    ]  # fmt: skip
    assert not row.doubts


def test_a_character_is_written_as_the_cell_has_it() -> None:
    row = row_of("Ann Bell as Ellie at ''Day''")
    assert [who.character for who in nominees(row)] == ["Ellie at Day"]


def test_in_and_from_in_the_name_of_a_character_are_part_of_it() -> None:
    row = row_of("Ann Bell as the Owl in the Tree")
    assert [who.character for who in nominees(row)] == ["the Owl in the Tree"]


@pytest.mark.parametrize(
    "cell",
    [
        'Ann Bell – "Day"',
        'Ann Bell in "Day"',
        "Ann Bell in ''Day''",
        "Ann Bell in the film ''Day''",
        "Ann Bell (in ''Day'')",
        "Ann Bell (from ''Day'')",
        "Ann Bell in [[Day (film)|Day]]",
        'Ann Bell for "Day"',
        'Ann Bell (for "Day")',
        'Ann Bell<br>for "Day"',
        "Ann Bell<br>for ''Day''",
        "Ann Bell as a host in ''Day''",
        "Ann Bell on ''Day''",
        "Ann Bell, producer of ''Day''",
        'Ann Bell, director of the film "Day"',
    ],
)
@pytest.mark.parametrize("title", ["Owl (TV series)", "Kim Ray (singer)", "Ann Bell (actress)"])
def test_a_title_behind_a_name_is_the_work_that_it_is_honoured_for(cell: str, title: str) -> None:
    text = table("Award|Category|Nominee|Result", f"Lake Award || Best Light || {cell} || Won")
    row = only(text, title)
    assert [work.name for work in row.works if work.kind is not Kind.WORK] == ["Day"]
    (who,) = row.recipients
    assert who.name == "Ann Bell"
    assert not row.doubts


@pytest.mark.parametrize(
    "cell",
    [
        'Ann Bell for her work in "Day"',
        "Ann Bell for her work in ''Day''",
        "Ann Bell<br>for her work on ''Day''",
    ],
)
@pytest.mark.parametrize("title", ["Owl (TV series)", "Ann Bell (actress)"])
def test_a_reason_that_ends_in_a_title_names_the_work(cell: str, title: str) -> None:
    text = table("Award|Category|Nominee|Result", f"Lake Award || Best Light || {cell} || Won")
    row = only(text, title)
    assert [work.name for work in row.works if work.kind is not Kind.WORK] == ["Day"]
    said = [reason.replace('"', "").replace(" on ", " in ") for reason in row.citations]
    assert said == ["for her work in Day"]
    assert [who.name for who in row.recipients] == ["Ann Bell"]
    assert not row.doubts


@pytest.mark.parametrize("cell", ["''Day'' for its music in ''Night''",
                                  "''Day''<br>for its music in ''Night''"])  # fmt: skip
def test_a_reason_for_a_work_names_no_other(cell: str) -> None:
    assert [work.name for work in row_of(cell).works] == ["Day"]


def test_a_reason_alone_names_the_work_of_the_pages_subject() -> None:
    row = row_of("for her work in ''Day''")
    assert [who.name for who in (*row.works, *row.recipients)] == ["Day", "Owl"]


def test_each_work_on_a_persons_own_page_is_that_of_whom_it_stands_behind() -> None:
    row = only(
        table("Award|Category|Nominee|Result",
              'Lake Award || Best Light || Ann Bell for "Day", Kim Ray for "Night" || Won'),
        "Ann Bell (actress)",
    )  # fmt: skip
    assert [(who.name, who.work) for who in row.recipients] == [("Ann Bell", 0), ("Kim Ray", 1)]


def test_words_behind_the_pages_own_title_name_no_other_whole() -> None:
    row = only(
        table("Award|Category|Nominee|Result",
              "Lake Award || Best Light || ''Tide'' from ''Low Water'' || Won"),
        "Tide (song)",
    )  # fmt: skip
    assert [work.name for work in row.works] == ["Tide"]


def test_a_character_with_a_title_in_the_column_of_works_is_doubted() -> None:
    row = row_of("''Owl'' as Ellie in \"Day\"", "Work")
    assert (row.note, is_unread(row)) == ('as Ellie in "Day"', True)


def test_an_episode_that_stands_alone_is_the_nominee() -> None:
    row = row_of('Episode: "[[Day (Kite)|Day]]"')
    assert [(who.name, who.article, who.kind) for who in row.recipients][:1] == [
        ("Day", "Day (Kite)", Kind.EPISODE)
    ]  # fmt: skip
    assert not row.doubts


@pytest.mark.parametrize("word", ["for", "Episode:", "(episode"])
def test_a_title_below_each_name_is_the_work_of_that_one(word: str) -> None:
    end = ")" * (word[0] == "(")
    row = row_of(f'Ann Bell<br>{word} "Day"{end}<br>Tom Ek<br>Kim Ray<br>{word} "Night"{end}')
    places = {who.name: who.work for who in nominees(row)}
    assert [work.name for work in row.works] == ["Day", "Night"]
    assert places == {"Ann Bell": 0, "Tom Ek": 1, "Kim Ray": 1}
    assert not row.doubts


@pytest.mark.parametrize(
    "cell",
    [
        'Ann Bell<br>for "Day"<br>for "Night"',
        'Ann Bell for "Day"<br>Ann Bell for "Night"',
        'Ann Bell<br>"Day"<br>Tom Ek<br>"Night"',
        'Ann Bell for "Day" and "Night"',
        'Ann Bell for "Day", “Night”',
        "Ann Bell for 『夜』, 『雨』",
        "Ann Bell for ''Day'' and ''night''",
        'Ann Bell<br>Episodes: "Day", "Night"',
    ],
)
def test_a_second_title_that_may_be_somebodys_is_doubted(cell: str) -> None:
    row = row_of(cell)
    assert len(row.works) == 2
    assert is_doubted(row)


def test_who_made_a_work_in_the_column_of_works_is_no_part_of_its_title() -> None:
    row = row_of('"Rise" by Cleo Smith', "Song")
    assert [work.name.strip('"') for work in row.works] == ["Rise"]
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.UNREAD_COLUMN]


@pytest.mark.parametrize(("header", "cell"), [("Film", "Kite (tie)"), ("Nominee", "Ann Ray (tie)")])
def test_that_there_was_a_tie_is_a_note_and_no_part_of_a_name(header: str, cell: str) -> None:
    row = row_of(cell, header)
    named = (*row.works, *row.recipients)
    assert cell.removesuffix(" (tie)") in [thing.name for thing in named]
    assert row.note == "tie"


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Nominee", "Ann Bell (with Tom Reyes)"), ("Film", "Kite (shared with Tom Reyes)")],
)
def test_who_is_nominated_as_well_is_told_and_doubted(header: str, cell: str) -> None:
    row = row_of(cell, header)
    assert row.note.endswith("with Tom Reyes")
    assert is_doubted(row)


def test_who_is_named_beside_a_category_is_doubted_unless_a_column_names_them() -> None:
    cells = "Lake Award || Best Cast (with [[Ann Bell]] and Tom Ek)"
    assert is_doubted(only(table("Award|Category|Result", f"{cells} || Won"), "Owl (singer)"))
    for named, doubted in (("Ann Bell", True), ("Ann Bell and Tom Ek", False)):
        text = table("Award|Category|Nominee|Result", f"{cells} || {named} || Won")
        assert is_doubted(only(text, "Owl (singer)")) is doubted


def test_who_is_named_in_a_category_without_brackets_is_doubted_too() -> None:
    for category, doubted in (("Best Kiss – with Bo Lind", True), ("Best Film with Music", False)):
        text = table("Award|Category|Result", f"Lake Award || {category} || Won")
        assert is_doubted(only(text, "Owl (singer)")) is doubted


def test_what_stands_in_brackets_behind_a_name_is_kept_as_a_note() -> None:
    assert row_of("Ann Bell (Norway)").note == "Norway"


LARKS = "This is a list of awards received by the band {}.\n"


@pytest.mark.parametrize(
    ("linked", "article"),
    [("[[The Larks (band)|the Larks]]", "The Larks (band)"),
     ("[[The Owls|the Larks]]", "The Larks"),
     ("[[the Larks#Early years|the Larks]]", "The Larks")],
)  # fmt: skip
def test_a_list_is_about_what_its_first_paragraph_links_by_the_name_of_its_title(
    linked: str, article: str
) -> None:
    title = "List of awards received by the Larks"
    cells = "Lake Award || Best Band || [[The Larks (band)|The Larks]] || Won"
    text = LARKS.format(linked) + table("Award|Category|Nominee|Result", cells)
    (made,) = tables(text, title)
    assert made.subject is not None
    assert made.subject.recipient is not None
    assert made.subject.recipient.article == article
    assert [who.article for who in made.rows[0].recipients] == ["The Larks (band)"]


def test_the_first_paragraph_of_a_web_page_says_it_as_well() -> None:
    text = (
        "<html lang=en><h1>List of awards received by the Larks</h1>"
        "<p>Awards of <a href='/wiki/The_Larks_(band)'>the Larks</a>.</p>"
        "<table class=wikitable><tr><th>Award<th>Category<th>Result"
        "<tr><td>Lake Award<td>Best Band<td>Won</table></html>"
    )
    (made,) = tables(text)
    assert [who.article for who in made.rows[0].recipients] == ["The Larks (band)"]


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ('"Hen" (Music: Ann Bell; Lyrics: Tom Ek)', [("Ann Bell", "Music"), ("Tom Ek", "Lyrics")]),
        ('"Hen" (Lyrics: Tom Ek)', [("Tom Ek", "Lyrics")]),
        ('"Hen" Music: Ann Bell Lyrics: Tom Ek', [("Ann Bell", "Music"), ("Tom Ek", "Lyrics")]),
        ("''Hen'' – Producers: Ann Bell, Bo", [("Ann Bell", "Producers"), ("Bo", "Producers")]),
        ("''Hen'' Director: Ann Bell", [("Ann Bell", "Director")]),
    ],
)
def test_a_label_behind_a_title_a_dash_or_a_bracket_is_one(
    cell: str, people: list[tuple[str, str]]
) -> None:
    row = row_of(cell)
    assert [work.name for work in row.works] == ["Hen"]
    assert [(who.name, *who.roles) for who in nominees(row) if who.roles] == people
    assert not is_doubted(row)


@pytest.mark.parametrize("cell", ["*[[Ann Bell]]\n*[[Tom Ek]]\n", "* Ann Bell\n* Tom Ek\n"])
def test_stars_before_links_and_at_the_beginnings_of_lines_are_those_of_a_list(cell: str) -> None:
    (made,) = tables('{| class="wikitable"\n! Award !! Category !! Result !! Nominee\n|-\n'
                     f"| Lake Award || Best Light || Won || {cell}|}}", "Owl (film)")  # fmt: skip
    assert [who.name for who in made.rows[0].recipients] == ["Ann Bell", "Tom Ek"]


@pytest.mark.parametrize(
    "cell",
    ["Ann Bell<br><small>–</small>", "Ann Bell<br>{{small|N/A}}", "Ann Bell", "*[[Ann Bell]]"],
)
def test_a_dash_in_small_print_is_nobody(cell: str) -> None:
    assert [who.name for who in row_of(cell).recipients] == ["Ann Bell"]


@pytest.mark.parametrize(
    "cell", ["''N/A''", "''None''", "''—''", "''Herself''", "[[Owl (singer)|Self]]"]
)
def test_marks_make_no_name_of_what_says_nothing(cell: str) -> None:
    row = row_of(cell)
    assert [who.name for who in (*row.works, *row.recipients)] == ["Owl"]
    assert not row.doubts


def test_a_name_behind_a_dash_is_another_one_or_the_work_that_its_article_is() -> None:
    row = row_of("[[Ann Bell]] – [[Kite (film)|Kite]]")
    assert [(who.name, who.article) for who in row.recipients] == [("Ann Bell", "Ann Bell")]
    assert [work.article for work in row.works] == ["Kite (film)"]
    row = row_of("[[Ann Bell]] – [[Tom Ek]]")
    assert [who.article for who in row.recipients] == ["Ann Bell", "Tom Ek"]
    assert is_doubted(row)


def test_names_of_one_word_are_no_part_of_a_name_in_a_list_of_three() -> None:
    row = row_of("Adele, The Weeknd, Drake")
    assert [who.name for who in row.recipients] == ["Adele", "The Weeknd", "Drake"]
    assert is_doubted(row)
    assert not is_doubted(row_of("[[Adele]] & [[The Weeknd]]"))


@pytest.mark.parametrize("joint", ["、", " · ", " et ", "; "])
def test_what_joins_marked_titles_separates_them(joint: str) -> None:
    works = row_of(f"''Kite''{joint}''Rush''", "Film").works
    assert [work.name for work in works] == ["Kite", "Rush"]


@pytest.mark.parametrize("cell", ["Kite / ''Rush''", "Kite·Rush"])
def test_a_title_that_is_marked_in_part_or_has_a_dot_may_be_several(cell: str) -> None:
    assert is_doubted(row_of(cell, "Film"))


def test_a_title_in_another_languages_quotation_marks_stands_behind_a_category() -> None:
    text = table("Award|Category|Result", "Seepreis || Bestes Lied („Uhu“) || Won")
    (work,) = only(text, "Owl (singer)").works
    assert work.name == "Uhu"


def test_what_follows_a_title_in_other_scripts_is_a_name_too() -> None:
    assert [who.name for who in row_of("《猫头鹰》王小明").recipients] == ["猫头鹰", "王小明"]


@pytest.mark.parametrize(
    ("remark", "note"),
    [
        ("{{small|(also for ''Hen'')}}", "also for Hen"),
        ("(shared with Tom Reyes)", "shared with Tom Reyes"),
        ("(tie)", "tie"),
        ("(head of department)", "head of department"),
    ],
)
def test_a_remark_in_brackets_on_a_line_of_its_own_names_nobody(remark: str, note: str) -> None:
    row = row_of(f"Ann Bell<br>{remark}")
    assert [who.name for who in row.recipients] == ["Ann Bell"]
    assert row.note == note
    assert is_doubted(row) is ("Tom" in remark)


def test_a_role_behind_a_title_is_nobodys_and_doubted() -> None:
    row = row_of('"Hen" (as songwriter)')
    assert not any(who.roles for who in row.recipients)
    assert (row.note, is_doubted(row)) == ("as songwriter", True)


@pytest.mark.parametrize("title", ["Unknown", "÷", "×"])
def test_an_italic_title_is_one_though_its_word_or_sign_may_say_nothing(title: str) -> None:
    assert [work.name for work in row_of(f"''{title}''", "Film").works] == [title]
    assert title in [work.name for work in row_of(f"''Hen'', ''{title}''").works]


@pytest.mark.parametrize(
    "title",
    ["Hen II", "Hen, season 2", "Hen (Ann's Version)", "The Album"],
)
def test_what_belongs_to_a_title_behind_its_marks_is_part_of_it(title: str) -> None:
    begin, rest = (title[:3], title[3:]) if title.startswith("Hen") else (title, "")
    for cell in (title, f"''{begin}''{rest}"):
        row = row_of(cell, "Film")
        assert [work.name for work in row.works] == [title]
        assert not row.doubts


@pytest.mark.parametrize(
    "cell", ['"Crocodile" Hen', '"Hen" Live at Lake', "[[Good Night]], and Good Hens"]
)
def test_a_quotation_or_link_may_be_the_first_words_of_a_title(cell: str) -> None:
    (work,) = row_of(cell, "Film").works
    assert work.name == cell.replace("[[", "").replace("]]", "")


def test_a_role_that_is_a_link_behind_a_dash_is_one() -> None:
    row = row_of("[[Ann Bell]] – [[Record producer|producer]]")
    assert [(who.name, who.roles) for who in row.recipients] == [("Ann Bell", ("producer",))]
    assert not row.doubts


def test_a_label_behind_a_link_that_titles_may_have_is_doubted() -> None:
    assert is_doubted(row_of("[[Hen]] Story: Night"))
    assert not is_doubted(row_of("[[Hen]] Director: Ann Bell"))


def test_an_awards_name_is_no_category_unless_it_is_written_as_one() -> None:
    text = table(
        "Year|Award|Nominee / Work|Result",
        "2010 || Lake Movie Awards || Tom Bell || Won",
        "2011 || Lake Award for Best Producer || Kim Ray || Won",
    )
    first, second = tables(text, "List of winners")[0].rows
    assert [who.kind for who in first.recipients] == [Kind.UNKNOWN]
    assert [who.kind for who in second.recipients] == [Kind.AGENT]


@pytest.mark.parametrize("name", ["*'N Owls", "*OWLS"])
def test_a_star_may_begin_a_name(name: str) -> None:
    assert [who.name for who in row_of(name).recipients] == [name]


def test_a_short_line_in_bold_gives_way_to_a_longer_one_and_a_remark_is_none() -> None:
    series = (
        "'''''Kite''''' is a Norwegian television series that Ann Bell made for the Owl network."
    )
    cells = table("Award|Category|Result", "Lake Award || Best Light || Won")
    for first in ("'''Bold''' marks the winner of a prize.", "'''Note:''' this is an actress."):
        (made,) = tables(f"{first}\n{series}\n{cells}", "Kite")
        assert made.work is not None
    (made,) = tables(f"'''Note''': Kim Lee is an actress.\n{cells}", "Kite")
    assert made.subject is not None
    assert made.subject.kind is SubjectKind.UNKNOWN
