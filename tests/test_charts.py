"""Answers as charts and as pictures of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pyoxigraph as ox
import pytest

from graph.rdf.namespaces import RDF_TYPE
from server.pages.charts import MOST_ROWS, Chart, Row, chart, numeric_columns
from server.pages.network import BOX, MOST_THINGS, TWO_LINES, WIDTH, Network, links_of, network

XSD = "http://www.w3.org/2001/XMLSchema#"


def number(text: str, datatype: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/{name}")


def bars_of(variables: Sequence[str], rows: Sequence[Row]) -> Chart | None:
    return chart(variables, rows, numeric_columns(variables, rows))


def test_bars_are_as_long_as_their_numbers_and_in_the_order_of_the_answer() -> None:
    rows = [(ox.Literal("b"), number("10")), (ox.Literal("a"), number("5"))]
    made = bars_of(["name", "n"], rows)
    assert made
    assert (made.labels, made.series) == ((0,), ("n",))
    (ten,), (five,) = made.rows
    assert (ten.text, five.text) == ("10", "5")
    assert abs(ten.size - 2 * five.size) < 0.02
    assert ten.at == five.at == 0


def test_numbers_below_zero_stand_left_of_those_above() -> None:
    rows = [
        (ox.Literal("a"), number("-1.5", "decimal")),
        (ox.Literal("b"), number("3e0", "double")),
    ]
    made = bars_of(["name", "n"], rows)
    assert made
    (below,), (above,) = made.rows
    assert below.at == 0
    assert abs(below.at + below.size - above.at) < 0.02


def test_several_columns_of_numbers_are_several_series_and_empty_cells_no_bars() -> None:
    rows = [(ox.Literal("a"), number("1"), None), (ox.Literal("b"), None, number("2"))]
    made = bars_of(["name", "one", "two"], rows)
    assert made
    assert made.series == ("one", "two")
    assert [[bar.series for bar in bars] for bars in made.rows] == [[0], [1]]


def test_rows_without_a_number_before_the_first_with_one_have_no_bars() -> None:
    rows: list[Row] = [(thing(f"kite-{place}"), None) for place in range(MOST_ROWS)]
    made = bars_of(["kite", "n"], [*rows, (thing("last"), number("7"))])
    assert made
    assert made.rows == ((),) * MOST_ROWS


def test_where_all_columns_are_numbers_the_first_names_the_rows() -> None:
    made = bars_of(["year", "n"], [(number("2013"), number("12")), (number("2014"), number("15"))])
    assert made
    assert (made.labels, made.series) == ((0,), ("n",))


def test_a_label_stands_for_what_it_is_the_label_of() -> None:
    made = bars_of(["item", "itemLabel", "n"], [(thing("x"), ox.Literal("X"), number("1"))])
    assert made
    assert made.labels == (1,)


def test_what_holds_no_numbers_or_nothing_else_has_no_chart() -> None:
    for variables, row in (
        (["a", "b"], (ox.Literal("x"), ox.Literal("1"))),
        (["n"], (number("1"),)),
        (["a", "n"], (ox.Literal("x"), number("NaN", "double"))),
        (["a", "n"], (ox.Literal("x"), number("1" * 400, "integer"))),
        (["a", "n"], (ox.Literal("x"), number("many"))),
    ):
        assert bars_of(variables, [row]) is None
    assert bars_of(["a", "n"], []) is None


def test_a_chart_of_many_rows_shows_the_first_and_tells_of_all() -> None:
    made = bars_of(["a", "n"], [(ox.Literal(str(n)), number(str(n))) for n in range(200)])
    assert made
    assert (len(made.rows), made.total) == (MOST_ROWS, 200)


def pairs(text: str) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]:
    """The statements of ``subject value`` or ``subject predicate value``, separated by commas."""
    parts = (statement.split() for statement in text.split(", "))
    return [(thing(first), thing(middle[0] if middle else "p"), thing(last))
            for first, *middle, last in parts]  # fmt: skip


def drawn(text: str) -> Network:
    return network(links_of(pairs(text)))


def test_subjects_stand_left_of_what_they_point_to_and_no_boxes_overlap() -> None:
    text = "film person, film song, song person, person place, other alone, other second, x x"
    picture = drawn(text)
    left = {box.term: box for box in picture.boxes if box.x == 0}
    right = {box.term: box for box in picture.boxes if box.x == WIDTH - BOX}
    assert {*left} == {*map(thing, ("film", "song", "person", "other", "x"))}
    assert {*right} == {*map(thing, ("person", "song", "place", "alone", "second", "x"))}
    for column in (left, right):
        tops = sorted(box.y for box in column.values())
        assert tops[0] >= 0
        assert tops[-1] + picture.box_height <= picture.height
        assert all(b - a > picture.box_height for a, b in pairwise(tops))
    assert (picture.things, picture.links, len(picture.arrows)) == (8, 7, 7)
    assert picture == drawn(", ".join(reversed(text.split(", "))))


def test_things_stand_beside_what_they_are_linked_with() -> None:
    picture = drawn("a z, b y, c x, c w")
    at = {box.term: box.y for box in picture.boxes}
    assert at[thing("a")] == at[thing("z")]
    assert at[thing("b")] == at[thing("y")]
    assert at[thing("c")] == (at[thing("x")] + at[thing("w")]) / 2


def test_texts_and_types_are_not_drawn_and_a_graph_of_only_these_has_no_picture() -> None:
    text = (thing("a"), thing("p"), ox.Literal("x"))
    kind = (thing("a"), RDF_TYPE, thing("Class"))
    assert links_of([text, kind]) == {}
    picture = network(links_of([text, kind, (thing("a"), thing("p"), ox.BlankNode("b"))]))
    assert {box.term for box in picture.boxes} == {thing("a"), ox.BlankNode("b")}


def test_two_statements_between_the_same_things_are_one_arrow() -> None:
    picture = drawn("a p b, a q b")
    assert [arrow.predicates for arrow in picture.arrows] == [(thing("p"), thing("q"))]
    assert picture.links == 2


def test_where_all_arrows_mean_the_same_it_is_said_once() -> None:
    picture = drawn("a x, b x, b y")
    assert (picture.meaning, picture.words) == (thing("p"), ())


def test_words_of_arrows_stand_once_before_the_box_that_they_point_to() -> None:
    picture = drawn("a p x, b p x, a q x, c r y")
    assert picture.meaning is None
    boxes = {box.term: box for box in picture.boxes}
    words = {words.predicates: words for words in picture.words}
    assert {*words} == {(thing("p"), thing("q")), (thing("r"),)}
    for value, predicates in (("x", (thing("p"), thing("q"))), ("y", (thing("r"),))):
        assert words[predicates].x < boxes[thing(value)].x
        assert words[predicates].y == boxes[thing(value)].y + picture.box_height / 2


def test_boxes_with_two_lines_are_higher() -> None:
    picture = network(links_of(pairs("a b")), two_lines=True)
    assert picture.box_height == picture.height == TWO_LINES


@pytest.mark.parametrize(
    ("text", "things"),
    [
        (", ".join(f"hub x{n}" for n in range(300)), 301),
        (", ".join(f"c{n} c{n + 1}" for n in range(3000)), 3001),
        (", ".join(f"hub{n // 20} x{n}" for n in range(2000)), 2100),
    ],
    ids=["star", "chain", "many_stars"],
)
def test_a_large_graph_is_cut_to_the_most_linked(text: str, things: int) -> None:
    picture = drawn(text)
    assert (picture.things, picture.drawn_things) == (things, MOST_THINGS)
    assert {box.term for box in picture.boxes} == {
        end for arrow in picture.arrows for end in (arrow.subject, arrow.value)
    }
