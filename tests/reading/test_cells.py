"""Results, dates and recipients are read as they are written, and nothing is guessed."""

from __future__ import annotations

import pytest

from graph.reading.awards.cells import is_result, read_result
from graph.reading.awards.dates import read_date
from graph.reading.awards.editions import edition_in
from graph.reading.awards.recipients import RecipientsReading, read_recipients
from graph.reading.forms.wikitext import read
from graph.reading.model.document import document
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.grid import Cell
from graph.reading.model.rows import Kind, Result


@pytest.mark.parametrize(
    ("text", "word", "concept", "note"),
    [
        ("Won", "Won", Result.WON, ""),
        ("Won (Fourth place)", "Won", Result.WON, "Fourth place"),
        ("Won: 4th Place", "Won", Result.WON, "4th Place"),
        ("Nominated (three times)", "Nominated", Result.NOMINATED, "three times"),
        ("Runner-up", "Runner-up", Result.RUNNER_UP, ""),
        ("2nd place", "2nd place", Result.PLACED, ""),
        ("Honoured", "Honoured", Result.HONOURED, ""),
        ("Included: #12", "Included", Result.INCLUDED, "#12"),
        ("Pending", "Pending", Result.PENDING, ""),
        ("Shortlisted", "Shortlisted", Result.SHORTLISTED, ""),
        ("Longlist", "Longlist", Result.LONGLISTED, ""),
        ("Honorable mention", "Honorable mention", Result.MENTION, ""),
        ("Mention spéciale", "Mention spéciale", Result.MENTION, ""),
        ("Menção Honrosa (júri)", "Menção Honrosa", Result.MENTION, "júri"),
        ("Did not win", "Did not win", Result.NOMINATED, ""),
        ("Fourth place", "Fourth place", Result.PLACED, ""),
        ("Won[1]", "Won", Result.WON, ""),
        ("Won[a] (tie)‡", "Won", Result.WON, "tie"),
        ("✓ Won", "Won", Result.WON, ""),
        ("—", "", None, ""),
        ("", "", None, ""),
    ],
)
def test_a_result_has_its_word_its_concept_and_its_note(
    text: str, word: str, concept: Result | None, note: str
) -> None:
    reading = read_result(text)
    assert (reading.word, reading.concept, reading.note) == (word, concept, note)
    assert not reading.doubt


@pytest.mark.parametrize("text", ["Finalist", "#3", "Tied", "Finalista"])
def test_an_outcome_without_a_concept_is_kept_and_doubted(text: str) -> None:
    reading = read_result(text)
    assert (reading.word, reading.concept) == (text, None)
    assert reading.doubt is not None
    assert reading.doubt.code is DoubtCode.OTHER_RESULT
    assert is_result(text)


def test_a_word_that_is_no_known_result_is_kept_and_doubted() -> None:
    reading = read_result("Wonderful")
    assert (reading.word, reading.concept) == ("Wonderful", None)
    assert reading.doubt


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("April 5, 2011", "2011-04-05", "day"),
        ("5th April 2011", "2011-04-05", "day"),
        ("Tuesday, Apr. 5, 2011", "2011-04-05", "day"),
        ("2011-04-05", "2011-04-05", "day"),
        ("April 2011", "2011-04", "month"),
        ("2011", "2011", "year"),
        ("2011\n(14th)", "2011", "year"),
        ("3–9 April 2011", "2011-04-03/2011-04-09", "range"),
        ("April 28 – May 2, 2011", "2011-04-28/2011-05-02", "range"),
        ("30 December – 2 January 2011", "2010-12-30/2011-01-02", "range"),
        ("1998/99", "1998/1999", "range"),
        ("1999–00", "1999/2000", "range"),
        ("Spring 2011", "2011", "season"),
        ("TBA", "", ""),
        ("", "", ""),
    ],
)
def test_a_date_is_read_with_its_precision(text: str, iso: str, precision: str) -> None:
    reading = read_date(text)
    assert (reading.iso, reading.precision, reading.doubt) == (iso, precision, None)


@pytest.mark.parametrize(
    ("text", "iso"),
    [("04/05/2011", "2011"), ("February 30, 2011", ""), ("Jun 2–5, Jun 9", ""), ("1999, 2001", ""),
     ("Marathon 5, 2011", "2011")],
)  # fmt: skip
def test_a_date_that_is_not_certain_is_doubted(text: str, iso: str) -> None:
    assert read_date(text).iso == iso
    assert read_date(text).doubt


@pytest.mark.parametrize(("text", "iso"), [("२०१२", "2012"), ("２０１３年５月", "2013-05")])
def test_a_date_in_digits_of_another_script_is_that_date(text: str, iso: str) -> None:
    assert read_date(text).iso == iso


@pytest.mark.parametrize(
    "text",
    ["Won and nominated", "Nominated / Won", "Won\nNominated", "Won (2012)\nNominated (2013)"],
)
def test_a_cell_with_several_results_is_doubted(text: str) -> None:
    reading = read_result(text)
    assert reading.doubt is not None
    assert reading.doubt.code is DoubtCode.SEVERAL_RESULTS


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("V Premios Lago", 5),
        ("IV Premios Lago", 4),
        ("V Festival Lago", None),
        ("I premi Lago", None),
        ("V Premi Lago", 5),
    ],
)
def test_a_roman_number_before_prizes_is_that_of_an_edition(name: str, number: int | None) -> None:
    assert edition_in(name).number == number


@pytest.mark.parametrize(
    ("name", "number", "programme"),
    [
        ("7e cérémonie des Hiboux", 7, "Hiboux"),
        ("1re cérémonie de l'Étoile", 1, "Étoile"),
        ("12e édition du Hibou", 12, "Hibou"),
        ("7. Verleihung des Uhu", 7, "Uhu"),
        ("3ª edición de los Búhos", 3, "Búhos"),
        ("3a edizione dei Gufi", 3, "Gufi"),
        ("7e Hibou", None, "7e Hibou"),
        ("7. Uhu", None, "7. Uhu"),
    ],
)
def test_the_word_for_an_edition_tells_its_number_whatever_the_programme_is_called(
    name: str, number: int | None, programme: str
) -> None:
    edition = edition_in(name)
    assert (edition.number, edition.programme) == (number, programme)


def recipients(wikitext: str, category: str = "", title: str = "") -> RecipientsReading:
    """The reading of a cell given as wikitext."""
    slot = read(document(f"{{|\n| {wikitext}\n|}}")).sources[0].grid.rows[0][0]
    return read_recipients(slot.cell if slot else Cell(), category, title)


def names(wikitext: str) -> list[str]:
    return [recipient.name for recipient in recipients(wikitext).recipients]


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        ("Ann Ray", ["Ann Ray"]),
        ("Ann Ray and Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("Ann Ray, Bo Lind, and Cy Moss", ["Ann Ray", "Bo Lind", "Cy Moss"]),
        ("Ann Ray<br />Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("Ann Ray and<br />Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("Ann Ray; Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("Ana Sol y Eva Mar", ["Ana Sol", "Eva Mar"]),
        ("{{ubl|Ann Ray|Bo Lind}}", ["Ann Ray", "Bo Lind"]),
        ("Bo Lind, Jr.", ["Bo Lind, Jr."]),
        ("Bo Lind, Jr., Ann Ray", ["Bo Lind, Jr.", "Ann Ray"]),
        ("Tip & Top", ["Tip & Top"]),
        ("Ink, Paper & Glue", ["Ink, Paper & Glue"]),
        ("Ann Ray & the Lamps", ["Ann Ray & the Lamps"]),
        ("[[Salt and Pepper Choir]]", ["Salt and Pepper Choir"]),
        ("''The Owl, the Fox and the Hen''", ["The Owl, the Fox and the Hen"]),
        ("Ann Ray for Queen Mab", ["Ann Ray"]),
        ("Ann Ray (France)", ["Ann Ray"]),
        ('Ann Ray<br><small>for playing "Mab"</small>', ["Ann Ray"]),
        ("Castle: The Return, Ann Ray and Bo Lind", ["Castle: The Return", "Ann Ray", "Bo Lind"]),
        ("Ann Ray*, Bo Lind†", ["Ann Ray", "Bo Lind"]),
        ('Guy "Buzz" Ray, Ann Orr', ['Guy "Buzz" Ray', "Ann Orr"]),
        ("Ann Ray, [[Visual Group|VES]], Bo Lind et al.", ["Ann Ray, VES", "Bo Lind"]),
        ('"Owl" Ann Ray', ["Owl", "Ann Ray"]),
        ("[[Ann Ray]] with Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("Ann Ray featuring Bo Lind", ["Ann Ray", "Bo Lind"]),
        (
            "Ann Ray, Bo Lind, executive producers; Cy Moss, producer",
            ["Ann Ray", "Bo Lind", "Cy Moss"],
        ),
    ],
)
def test_names_are_split_and_never_torn(wikitext: str, expected: list[str]) -> None:
    assert names(wikitext) == expected


@pytest.mark.parametrize("text", ["", "N/A", "–", "-", "Film", "Herself", "Themselves", "The film"])
def test_the_honouree_of_the_page_is_meant_where_nobody_is_named(text: str) -> None:
    assert recipients(text) == RecipientsReading()


def roles(wikitext: str, category: str = "") -> dict[str, tuple[str, ...]]:
    return {r.name: r.roles for r in recipients(wikitext, category).recipients}


def test_roles_stand_before_a_colon_before_by_in_brackets_or_behind_a_comma() -> None:
    assert roles("Set Decoration: Ann Ray; Production Design: Bo Lind") == {
        "Ann Ray": ("Set Decoration",), "Bo Lind": ("Production Design",)
    }  # fmt: skip
    assert roles("Song: Rain Composer: Ann Ray Singer: Bo Lind") == {
        "Rain": (), "Ann Ray": ("Composer",), "Bo Lind": ("Singer",)
    }  # fmt: skip
    assert roles('"Rain" Music by Ann Ray, lyrics by Ann Ray and Bo Lind') == {
        "Rain": (), "Ann Ray": ("Music", "lyrics"), "Bo Lind": ("lyrics",)
    }  # fmt: skip
    assert roles("Ann Ray (music), Bo Lind (lyrics)") == {
        "Ann Ray": ("music",), "Bo Lind": ("lyrics",)
    }  # fmt: skip
    assert roles("Ann Ray and Bo Lind, producers") == {
        "Ann Ray": ("producers",), "Bo Lind": ("producers",)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wikitext", "category", "kind"),
    [
        ('"Rain"', "Best Song", Kind.SONG),
        ('"The long goodbye."', "Best Scene", Kind.SCENE),
        ('"Rain"', "Best Episode", Kind.EPISODE),
        ('"Rain"', "Best Musical Moment", Kind.OTHER_WORK),
        ('"Rain"', "Best Record", Kind.OTHER_WORK),
        ("[[Rain (song)]]", "Best Score", Kind.SONG),
        ("[[Ann Ray (English singer)|Ann Ray]]", "Best Song", Kind.PERSON),
        ("[[Tip & Top (band)|Tip & Top]]", "Best Act", Kind.GROUP),
        ("The cast", "Best Cast", Kind.AGENT),
        ("Grand Pictures", "Best Album", Kind.AGENT),
        ("''Castle''", "Best Design", Kind.OTHER_WORK),
        ("Lamp Pictures", "", Kind.ORGANISATION),
        ("Tip & Top", "", Kind.AGENT),
        ("Ann Ray", "", Kind.AGENT),
        ("''Slow Tide''", "Best Film", Kind.WORK),
    ],
)
def test_what_a_recipient_is_shows_in_how_it_is_written(
    wikitext: str, category: str, kind: Kind
) -> None:
    assert [r.kind for r in recipients(wikitext, category, "Slow Tide").recipients] == [kind]


@pytest.mark.parametrize("text", ["Tom and Eve Ray", "Zed and Kay"])
def test_names_that_may_be_one_or_several_stay_whole_and_are_doubted(text: str) -> None:
    reading = recipients(text)
    assert [r.name for r in reading.recipients] == [text]
    assert reading.doubts


def test_a_link_is_the_recipients_identity() -> None:
    reading = recipients("[[Ann Ray (poet)|Ann Ray]] and [[Bo Lind|Bo]]")
    assert [(r.name, r.article) for r in reading.recipients] == [
        ("Ann Ray", "Ann Ray (poet)"), ("Bo", "Bo Lind")
    ]  # fmt: skip


def test_two_articles_of_one_name_stay_two_recipients() -> None:
    reading = recipients(
        "[[Bo Lind (poet)|Bo Lind]], [[Bo Lind (actor)|Bo Lind]], Bo Lind (editor)"
    )
    assert [(r.article, r.roles) for r in reading.recipients] == [
        ("Bo Lind (poet)", ("editor",)), ("Bo Lind (actor)", ())
    ]  # fmt: skip


def test_the_letters_of_a_society_are_nobodys_identity() -> None:
    text = "Ann Ray, [[Society of Cutters|A.C.E.]], [[Bo Lind]], [[Society of Cutters|A.C.E.]]"
    found = [(r.name, r.article) for r in recipients(text).recipients]
    assert found == [("Ann Ray, A.C.E.", None), ("Bo Lind, A.C.E.", "Bo Lind")]


def test_a_footnotes_dagger_hides_no_title() -> None:
    (who,) = recipients("''Owl''†", title="Owl").recipients
    assert (who.name, who.kind) == ("Owl", Kind.WORK)
