"""Names in cells: one thing or several, whose they are, and where a link leads."""

from __future__ import annotations

from graph.reading.awards.subjects import article_of, name_of
from tests.reading.test_meaning import nominees, only, table


def named(cell: str, title: str = "Owl (film)") -> list[tuple[str, str | None]]:
    """Whom a cell of nominees names, each with its article."""
    text = table("Award|Category|Nominee|Result", f"Lake Award || Best Light || {cell} || Won")
    return [(who.name, who.article) for who in nominees(only(text, title))]


def test_the_subject_of_a_list_begins_with_a_capital_as_titles_of_articles_do() -> None:
    title = "List of awards and nominations received by the Larks"
    assert (article_of(title), name_of(title)) == ("The Larks", "The Larks")
    assert article_of(title) == named("[[the Larks]]")[0][1]
    assert name_of("List of awards received by dEx (band)") == "dEx"
