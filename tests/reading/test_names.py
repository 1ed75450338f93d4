"""Names in cells: one thing or several, whose they are, and where a link leads."""

from __future__ import annotations

from graph.iris import Iris
from graph.reading.awards.identity import article_named
from graph.reading.awards.subjects import article_of, name_of
from graph.reading.model.rows import Kind
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
