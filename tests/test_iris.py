"""IRIs are functions of the names alone, valid, and never shared by different names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import PalmaresError
from graph.iris import (
    INSIGNIFICANT,
    Iris,
    Name,
    article_slug,
    canonical_path,
    checked_base,
    joined,
    slug,
)

iris = Iris("https://example.org/palmares/")
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def words(name: str) -> str:
    """What makes a name the name that it is: its words and its significant signs, in order."""
    plain = unicodedata.normalize("NFC", name).lower()
    for apostrophe in "'’‘":
        plain = plain.replace(apostrophe, "")
    plain = "".join(" " if char in INSIGNIFICANT else char for char in plain)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


@given(names, names)
@example("A+", "A")
@example("Ke$ha", "Ke ha")
@example("C#", "C")
def test_different_names_never_share_a_segment(one: str, other: str) -> None:
    if words(one) != words(other):
        assert slug(one) != slug(other)


@given(names, names)
@example("Her (film)", "Her, film")
@example("Friendly Fire", "Friendly fire")
@example("AC/DC", "AC DC")
@example("Her (film)", "Her  film")
@example("Her (Film)", "Her (film)")
@example("Her--film", "Her (film)")
def test_different_articles_never_share_a_segment(one: str, other: str) -> None:
    def title(text: str) -> str:
        return " ".join(unicodedata.normalize("NFC", text.replace("_", " ")).split())

    if title(one) != title(other):
        assert article_slug(one) != article_slug(other)


@given(names)
@example("10,000 " * 2000)
@example("\u202eevil\u202c")
@example("../../etc/passwd")
@example("\U000e0100")
def test_a_segment_is_a_valid_part_of_an_iri_whatever_the_name(name: str) -> None:
    iri = iris.category(Name("Award", is_shared=True), Name(name), "table")
    ox.NamedNode(iri)
    segment = iri.rpartition("/")[2]
    assert segment
    assert not set(segment) & set('/?#%. \\<>"{}|^`')
    assert len(segment) <= 110


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("Best Original Screenplay", "best-original-screenplay"),
        ("Critics' Choice Awards", "critics-choice-awards"),
        ("Critics’ Choice Awards", "critics-choice-awards"),
        ("K. K. Barrett", "k-k-barrett"),
        ("Best Edited Feature Film – Dramatic", "best-edited-feature-film-dramatic"),
        ("Alfonso Cuarón", "alfonso-cuarón"),
        ("日本 アカデミー賞", "日本-アカデミー賞"),
    ],
)
def test_a_segment_reads_like_the_name(name: str, segment: str) -> None:
    assert slug(name) == segment


def test_the_two_spellings_of_an_accent_are_one_name() -> None:
    assert slug("Cuarón") == slug("Cuaro\u0301n")


@pytest.mark.parametrize("of", [slug, article_slug], ids=["a name", "an article"])
@pytest.mark.parametrize("name", ["J\u030coki", "J\u030coki!", "O'\u0301ka", "Kite (J\u030coki)"])
def test_a_segment_is_spelt_as_addresses_are(of: Callable[[str], str], name: str) -> None:
    """A letter may have one code point when it is small and two when it is a capital."""
    path = f"id/agent/{of(name)}"
    assert canonical_path(path) == path


@given(names)
def test_every_segment_is_spelt_as_addresses_are(name: str) -> None:
    for segment in (slug(name), article_slug(name)):
        assert unicodedata.is_normalized("NFC", segment)


def test_a_name_in_capitals_is_the_name_in_small_letters() -> None:
    for name in ("J\u030coki", "J\u030coki!"):
        assert slug(name) == slug(name.lower())


def test_an_agent_with_an_article_has_the_same_iri_in_every_table() -> None:
    assert iris.agent("a", "Jonze", "Spike Jonze") == iris.agent("b", "Spike Jonze", "Spike_Jonze")


def test_a_bare_name_is_another_agent_in_another_table() -> None:
    assert iris.agent("a", "Gene Serdena") != iris.agent("b", "Gene Serdena")


def test_an_unlinked_award_is_another_one_in_another_table_unless_it_is_shared() -> None:
    bare, shared = Name("Gull Awards"), Name("Gull Awards", is_shared=True)
    linked = Name("The Gulls", article="Gull Awards")
    assert iris.programme(bare, "a") != iris.programme(bare, "b")
    assert iris.programme(shared, "a") == iris.programme(shared, "b") == iris.programme(linked, "c")


def test_iris_follow_the_published_patterns() -> None:
    nomination = iris.nomination("academy-awards", "86", "best-picture", "her-2013")
    assert nomination == f"{iris.base}id/nomination/academy-awards/86/best-picture/her-2013"
    agent, work = iris.agent("her-2013", "Gene Serdena"), iris.work("her-2013")
    assert iris.credit(nomination, agent) == f"{nomination}/credit/her-2013/gene-serdena"
    assert iris.credit(nomination, agent, work) == (
        f"{nomination}/credit/her-2013/gene-serdena/her-2013"
    )
    row = iris.row("her-2013", "1a2b3c4d", 7)
    assert row == f"{iris.base}id/table/her-2013/1a2b3c4d/row/7"
    assert iris.cell(row, "Award") == f"{row}/award"


@given(st.sets(names, min_size=1, max_size=4), st.sets(names, min_size=1, max_size=4))
@example({"a~b"}, {"a", "b"})
@example({"x/a"}, {"a"})
def test_different_sets_of_things_never_share_a_segment(one: set[str], other: set[str]) -> None:
    paths = [{slug(name) for name in each} for each in (one, other)]
    assert (joined(paths[0]) == joined(paths[1])) == (paths[0] == paths[1])


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example.org/",
        "https://example.org",
        "ftp://x/",
        "http://a b/",
        "http://x/?q=/",
        "http:///",
    ],
)
def test_what_can_not_be_an_address_is_refused_as_base(base: str) -> None:
    with pytest.raises(PalmaresError, match="can't be a base"):
        checked_base(base)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://例え.jp/", "http://xn--r8jz45g.jp/"),
        ("http://x/é/%20/", "http://x/%C3%A9/%20/"),
    ],
)
def test_a_base_with_letters_beyond_ascii_is_refused_with_the_one_to_write(
    base: str, url: str
) -> None:
    with pytest.raises(PalmaresError, match=f"Write it as {re.escape(url)}$"):
        checked_base(base)
    assert checked_base(url) == url
