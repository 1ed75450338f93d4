"""Answers as charts and as pictures of a graph."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import RDF_TYPE
from server.pages.charts import MOST_ROWS, chart
from server.pages.network import MOST_NODES, TWO_LINES, WIDTH, network

XSD = "http://www.w3.org/2001/XMLSchema#"


def number(text: str, datatype: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/{name}")


def test_bars_are_as_long_as_their_numbers_and_in_the_order_of_the_answer() -> None:
    rows = [(ox.Literal("b"), number("10")), (ox.Literal("a"), number("5"))]
    made = chart(["name", "n"], rows)
    assert made
    assert (made.labels, made.series) == ((0,), ("n",))
    (ten,), (five,) = made.rows
    assert (ten.written, five.written) == ("10", "5")
    assert abs(ten.size - 2 * five.size) < 0.02
    assert ten.at == five.at == 0


def test_numbers_below_zero_stand_left_of_those_above() -> None:
    rows = [
        (ox.Literal("a"), number("-1.5", "decimal")),
        (ox.Literal("b"), number("3e0", "double")),
    ]
    made = chart(["name", "n"], rows)
    assert made
    (below,), (above,) = made.rows
    assert below.at == 0
    assert abs(below.at + below.size - above.at) < 0.02


def test_several_columns_of_numbers_are_several_series_and_empty_cells_no_bars() -> None:
    rows = [(ox.Literal("a"), number("1"), None), (ox.Literal("b"), None, number("2"))]
    made = chart(["name", "one", "two"], rows)
    assert made
    assert made.series == ("one", "two")
    assert [[bar.series for bar in bars] for bars in made.rows] == [[0], [1]]


def test_where_all_columns_are_numbers_the_first_names_the_rows() -> None:
    made = chart(["year", "n"], [(number("2013"), number("12")), (number("2014"), number("15"))])
    assert made
    assert (made.labels, made.series) == ((0,), ("n",))


def test_a_label_stands_for_what_it_is_the_label_of() -> None:
    made = chart(["item", "itemLabel", "n"], [(thing("x"), ox.Literal("X"), number("1"))])
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
        assert chart(variables, [row]) is None
    assert chart(["a", "n"], []) is None


def test_a_chart_of_many_rows_shows_the_first_and_tells_of_all() -> None:
    made = chart(["a", "n"], [(ox.Literal(str(n)), number(str(n))) for n in range(200)])
    assert made
    assert (len(made.rows), made.total) == (MOST_ROWS, 200)


def test_what_points_to_a_thing_stands_left_of_it_and_no_boxes_overlap() -> None:
    links = "film person, film song, song person, person place, place film"
    links += ", other alone, other second, other other"
    pairs = [link.split(" ") for link in links.split(", ")]
    made = network([(thing(a), thing("p"), thing(b)) for a, b in pairs])
    assert made
    at = {node.term: node for node in made.nodes}
    for left, right in [("film", "song"), ("song", "person"), ("person", "place")]:
        assert at[thing(left)].x + made.box_width < at[thing(right)].x
    for one in made.nodes:
        assert 0 <= one.x <= made.width - made.box_width
        assert 0 <= one.y <= made.height - made.box_height
        for other in made.nodes:
            beside = abs(one.x - other.x) >= made.box_width
            assert one == other or beside or abs(one.y - other.y) >= made.box_height
    assert (made.things, made.links, len(made.arrows)) == (7, 8, 8)
    assert made == network([(thing(a), thing("p"), thing(b)) for a, b in pairs])


def test_texts_and_types_are_not_drawn_and_a_graph_of_only_these_has_no_picture() -> None:
    text = (thing("a"), thing("p"), ox.Literal("x"))
    kind = (thing("a"), RDF_TYPE, thing("Class"))
    assert network([text, kind]) is None
    made = network([text, kind, (thing("a"), thing("p"), ox.BlankNode("b"))])
    assert made
    assert {node.term for node in made.nodes} == {thing("a"), ox.BlankNode("b")}


def test_two_statements_between_the_same_things_are_one_arrow() -> None:
    made = network([(thing("a"), thing(p), thing("b")) for p in ("p", "q")])
    assert made
    assert [arrow.predicates for arrow in made.arrows] == [(thing("p"), thing("q"))]
    assert made.links == 2


def test_where_all_arrows_mean_the_same_it_is_said_once() -> None:
    made = network([(thing(a), thing("p"), thing(b)) for a, b in ("ax", "bx", "by")])
    assert made
    assert (made.meaning, made.words) == (thing("p"), ())


def test_words_of_arrows_stand_before_their_target_and_apart() -> None:
    links = [("a", "p", "x"), ("b", "p", "x"), ("a", "q", "x"), ("c", "r", "x"), ("x", "s", "x")]
    made = network([(thing(a), thing(p), thing(b)) for a, p, b in links])
    assert made
    assert made.meaning is None
    (target,) = (node for node in made.nodes if node.term == thing("x"))
    before = [words for words in made.words if words.anchor == "end"]
    assert all(words.x < target.x for words in before)
    assert [words.predicate for words in before] == [thing("p"), thing("r")]
    assert [words.more for words in before] == [True, False]
    assert abs(before[0].y - before[1].y) > 10


def test_the_width_of_a_page_is_shared_by_the_boxes() -> None:
    pair = network([(thing("a"), thing("p"), thing("b"))])
    chain = network([(thing(a), thing("p"), thing(b)) for a, b in ("ab", "bc", "cd")])
    assert pair
    assert chain
    assert pair.box_width > chain.box_width
    assert pair.letters > 50
    assert WIDTH - 60 < pair.width < WIDTH + 60


def test_three_columns_with_words_fit_the_page() -> None:
    made = network([(thing("a"), thing("p"), thing("b")), (thing("b"), thing("q"), thing("c"))])
    assert made
    assert len(made.words) == 2
    assert made.width <= WIDTH


def test_boxes_with_two_lines_are_higher() -> None:
    triples = [(thing("a"), thing("p"), thing("b"))]
    made = network(triples, two_lines=True)
    assert made
    assert made.box_height == made.height == TWO_LINES


def test_a_large_graph_is_cut_to_the_most_linked_and_a_long_chain_fits() -> None:
    star = [(thing("hub"), thing("p"), thing(f"x{n}")) for n in range(300)]
    chain = [(thing(f"c{n}"), thing("p"), thing(f"c{n + 1}")) for n in range(3000)]
    for triples, count in ((star, 301), (chain, 3001)):
        made = network(triples)
        assert made
        assert (len(made.nodes), made.things) == (MOST_NODES, count)
        assert made.width <= 6 * 400
